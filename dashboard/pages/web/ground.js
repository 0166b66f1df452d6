// The ground of a map. Plotly waits until the browser's map has loaded all sources of its style before it adds its own
// layers. So the map begins with a bare style, which is loaded at once: what stands on sources with shapes comes in the
// moment in which plotly goes on, and land and symbols are made side by side.

import { resolveAddress } from "./addresses.js";
import { findMap, holdBack, stopFading } from "./undocumented.js";

/**
 * @import { StyleSpecification } from "maplibre-gl"
 * @import { Figure, Ground, MapLibre, PlotFrame } from "./types.js"
 * @typedef {StyleSpecification["sources"][string]} Source
 * @typedef {StyleSpecification["layers"][number]} Layer
 */

/**
 * Plotly loses sources that are empty, and the style with them.
 *
 * @type {StyleSpecification["sources"]}
 */
const NO_SOURCE = { none: { type: "raster", tiles: [] } };

/** @param {Layer} layer @returns {string} */
const sourceOf = (layer) => ("source" in layer && typeof layer.source === "string" ? layer.source : "");

/** @param {Source} source @returns {Source} */
const withAddress = (source) =>
  source.type === "geojson" && typeof source.data === "string"
    ? { ...source, data: resolveAddress(source.data) }
    : source;

/**
 * Returns a number that a text is known by.
 *
 * @param {string} text
 */
export function hashText(text) {
  let number = 0;
  for (let i = 0; i < text.length; i++) number = (Math.imul(number, 31) + text.charCodeAt(i)) | 0;
  return number;
}

/**
 * Parts a style into one that is loaded at once and the ground that is laid into it.
 *
 * @param {StyleSpecification} style
 * @returns {{ bare: StyleSpecification, ground: Ground }}
 */
export function partStyle(style) {
  /** @type {[string, Source][]} */
  const sources = Object.entries(style.sources).map(([name, source]) => [name, withAddress(source)]);
  const own = sources.filter(([, source]) => source.type === "geojson");
  const names = own.map(([name]) => name);
  const ground = {
    style: { ...style, sources: Object.fromEntries(sources) },
    sources: own,
    layers: style.layers.map((layer) => ({ layer, own: names.includes(sourceOf(layer)) })),
  };
  const bare = {
    ...style,
    // Plotly sets a style anew, and with it the ground, when the text of the style has changed.
    name: `${style.name} ${hashText(JSON.stringify(style))}`,
    sources: { ...Object.fromEntries(sources.filter(([name]) => !names.includes(name))), ...NO_SOURCE },
    layers: style.layers.filter((layer) => !names.includes(sourceOf(layer))),
  };
  return { bare, ground };
}

/**
 * Bares the style of a figure's map, and keeps the ground with the frame.
 *
 * @param {PlotFrame} frame
 * @param {Figure} figure changed in place
 */
export function bareMap(frame, { layout }) {
  if (!layout.map?.style?.sources) return;
  const { bare, ground } = partStyle(layout.map.style);
  frame.ground = ground;
  layout.map.style = bare;
}

/**
 * Puts the ground into a map that has none, each layer where the whole style has it.
 *
 * @param {PlotFrame} frame
 * @param {MapLibre} map
 */
function layGround(frame, map) {
  const { sources, layers } = frame.ground ?? { sources: [], layers: [] };
  if (!sources[0] || map.getSource(sources[0][0])) return;
  for (const [name, source] of sources) map.addSource(name, source);
  /** @type {string | undefined} */
  let above;
  for (const { layer, own } of layers.toReversed()) {
    if (own) map.addLayer(layer, above);
    above = layer.id;
  }
}

/**
 * Lays the ground once a map has loaded its bare style, and whenever its style was set anew. The listener for the first
 * load comes before plotly goes on.
 *
 * @param {PlotFrame} frame
 * @param {number} [tries] frames of the browser that are waited for the map
 */
export function layOnceLoaded(frame, tries = 300) {
  const map = findMap(frame);
  if (!map) {
    if (tries) requestAnimationFrame(() => layOnceLoaded(frame, tries - 1));
    return;
  }
  stopFading(map);
  const lay = () => layGround(frame, map);
  // The map finds that it is loaded when it draws itself, and a tile that cannot be reached asks for no drawing.
  const draw = () => map.triggerRepaint();
  map.on("error", draw);
  map.once("load", () => {
    map.off("error", draw);
    holdBack(map);
    lay();
    map.on("styledata", lay);
  });
}
