// Lays sources and layers into a map that stands, changing only what differs, so that it keeps tiles, zoom and pan.

/** @import { LayerSpecification, SourceSpecification } from "maplibre-gl" */
/** @import { GeoJSONSource, MapLibre } from "./types.js" */

/**
 * What lies on a map: each source and layer as text.
 *
 * @typedef {{ sources: Map<string, string>, layers: Map<string, string> }} Laid
 */

/** @returns {Laid} */
export const nothingLaid = () => ({ sources: new Map(), layers: new Map() });

/**
 * Returns what has to be done to a map: layers to take away, sources to take away, to add and to fill anew, layers to
 * add with the layer that each is drawn below (undefined: below what stands above all layers).
 *
 * @param {Laid} laid
 * @param {Record<string, SourceSpecification>} sources
 * @param {LayerSpecification[]} layers in drawing order
 */
export function planChanges(laid, sources, layers) {
  const texts = new Map(layers.map((layer) => [layer.id, JSON.stringify(layer)]));
  const given = new Map(Object.entries(sources).map(([name, source]) => [name, JSON.stringify(source)]));
  const changed = new Set([...given].filter(([name, text]) => laid.sources.get(name) !== text).map(([name]) => name));
  const canFill = new Set([...changed].filter((name) => isFilled(laid.sources.get(name)) && isFilled(given.get(name))));
  const gone = [...laid.sources.keys()].filter((name) => !given.has(name) || (changed.has(name) && !canFill.has(name)));
  const kept = inOrder([...laid.layers.keys()], [...texts.keys()]);
  /** @param {LayerSpecification} layer */
  const sourceOf = (layer) => ("source" in layer ? String(layer.source) : "");
  const stays = new Set(
    layers
      .filter(({ id }) => kept.has(id) && laid.layers.get(id) === texts.get(id))
      .filter((layer) => !gone.includes(sourceOf(layer)))
      .map(({ id }) => id),
  );
  return {
    removeLayers: [...laid.layers.keys()].filter((id) => !stays.has(id)),
    removeSources: gone,
    addSources: [...given.keys()].filter((name) => !laid.sources.has(name) || gone.includes(name)),
    fillSources: [...canFill],
    addLayers: layers
      .map((layer, place) => ({ layer, before: layers.slice(place + 1).find(({ id }) => stays.has(id))?.id }))
      .filter(({ layer }) => !stays.has(layer.id)),
    laid: { sources: given, layers: texts },
  };
}

/** @param {string | undefined} source whether it is of features that are sent along @returns {boolean} */
const isFilled = (source) => Boolean(source?.startsWith('{"type":"geojson","data":{'));

/**
 * Returns those of the old layers that stand in the new order among themselves.
 *
 * @param {string[]} old
 * @param {string[]} wanted
 */
function inOrder(old, wanted) {
  const known = old.filter((id) => wanted.includes(id));
  const order = wanted.filter((id) => known.includes(id));
  return new Set(known.join() === order.join() ? known : []);
}

/**
 * @param {MapLibre} map
 * @param {Laid} laid
 * @param {Record<string, SourceSpecification>} sources
 * @param {LayerSpecification[]} layers
 * @param {string} [above] the layer below which all are drawn
 * @returns {Laid}
 */
export function layGround(map, laid, sources, layers, above) {
  const plan = planChanges(laid, sources, layers);
  for (const id of plan.removeLayers) map.removeLayer(id);
  for (const name of plan.removeSources) map.removeSource(name);
  for (const name of plan.addSources) map.addSource(name, /** @type {SourceSpecification} */ (sources[name]));
  for (const name of plan.fillSources) {
    const source = sources[name];
    if (source?.type === "geojson") /** @type {GeoJSONSource} */ (map.getSource(name)).setData(source.data);
  }
  for (const { layer, before } of plan.addLayers) map.addLayer(layer, before ?? above);
  return plan.laid;
}
