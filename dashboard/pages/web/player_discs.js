// While the player plays, the discs are drawn by a layer of the map's own whose filter moves on: plotly works out every
// trace anew at each change, which is too slow to look smooth. When it stops, plotly draws what is shown, and the layer
// goes.

import { isPlayed, playedAt, shownSpan } from "./player_steps.js";
import { findMap, traceIds } from "./undocumented.js";

/** @import { FilterSpecification } from "maplibre-gl" */
/** @import { MapLibre, PlayedTrace, Player, PlotFrame } from "./types.js" */

const DISCS = "player-discs";

/** @param {[number, number]} span @returns {FilterSpecification} */
const during = ([first, last]) => ["all", ["<=", ["get", "first"], last], [">=", ["get", "last"], first]];

/**
 * Returns the visible layers in which plotly draws what is played.
 *
 * @param {PlotFrame} frame
 * @param {MapLibre} map
 * @param {Player} player
 */
function layersOf(frame, map, player) {
  const ids = traceIds(frame);
  const own = playedAt(player.source).map((i) => ids[i]);
  /** @param {string} layer */
  const isOwn = (layer) => own.some((id) => id && layer.includes(id));
  const layers = map.getStyle().layers.map(({ id }) => id);
  return layers.filter((layer) => isOwn(layer) && map.getLayoutProperty(layer, "visibility") !== "none");
}

/**
 * Returns a trace's points as GeoJSON, each with its look and its days.
 *
 * @param {PlayedTrace} trace
 * @returns {GeoJSON.FeatureCollection}
 */
export function discsOf({ lat, lon, marker, meta }) {
  /** @template Value @param {Value | Value[]} values @param {number} i */
  const at = (values, i) => (Array.isArray(values) ? values[i] : values);
  const features = lat.map((latitude, i) => ({
    type: /** @type {const} */ ("Feature"),
    geometry: { type: /** @type {const} */ ("Point"), coordinates: [lon[i] ?? 0, latitude] },
    properties: {
      size: (at(marker.size, i) ?? 0) / 2,
      color: at(marker.color, i),
      opacity: at(marker.opacity, i),
      first: meta.first[i],
      last: meta.last[i],
    },
  }));
  return { type: "FeatureCollection", features };
}

/**
 * Shows the layer in place of plotly's own, unless it is shown already.
 *
 * @param {PlotFrame} frame
 * @param {Player} player
 */
export function showDiscs(frame, player) {
  const map = findMap(frame);
  const discs = player.source.find(isPlayed);
  if (player.hidden || !map || !discs) return;
  player.hidden = layersOf(frame, map, player);
  map.addSource(DISCS, { type: "geojson", data: discsOf(discs) });
  map.addLayer(
    {
      id: DISCS,
      type: "circle",
      source: DISCS,
      filter: during(shownSpan(player)),
      paint: {
        "circle-radius": ["get", "size"],
        "circle-color": ["get", "color"],
        "circle-opacity": ["get", "opacity"],
      },
    },
    discs.below,
  );
  for (const id of player.hidden) map.setLayoutProperty(id, "visibility", "none");
}

/**
 * Moves the layer, where it is shown, to the player's step.
 *
 * @param {PlotFrame} frame
 * @param {Player} player
 */
export function moveDiscs(frame, player) {
  if (player.hidden) findMap(frame)?.setFilter(DISCS, during(shownSpan(player)));
}

/**
 * Takes the layer away and shows plotly's own.
 *
 * @param {PlotFrame} frame
 * @param {Player} player
 */
export function hideDiscs(frame, player) {
  const map = findMap(frame);
  if (!player.hidden || !map) return;
  for (const id of player.hidden) if (map.getLayer(id)) map.setLayoutProperty(id, "visibility", "visible");
  map.removeLayer(DISCS);
  map.removeSource(DISCS);
  player.hidden = null;
}
