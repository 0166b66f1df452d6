// Numbers about what a map shows: its corners, its scale, and where they lie on the inset.

/** @import { MapLibre } from "./types.js" */

/** @typedef {{ south: number, west: number, north: number, east: number }} Bounds */

const EARTH = 40075016.686; // metres around the equator

/** @param {MapLibre} map @returns {Bounds} */
export function boundsOf(map) {
  const box = map.getBounds();
  return { south: box.getSouth(), west: box.getWest(), north: box.getNorth(), east: box.getEast() };
}

/**
 * Returns the two corners of a box, south-west and north-east, latitude first.
 *
 * @param {Bounds} bounds
 */
export const cornersOf = ({ south, west, north, east }) => [
  [south, west],
  [north, east],
];

/**
 * Returns the longest round distance that a bar of at most 110 pixels can show, its width in pixels, and its words.
 *
 * @param {number} latitude of the middle of the map
 * @param {number} zoom
 */
export function measureScale(latitude, zoom) {
  const perPixel = (EARTH * Math.cos((latitude * Math.PI) / 180)) / (512 * 2 ** zoom);
  const most = perPixel * 110;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2].map((n) => n * power).find((n) => n <= most) ?? power;
  const words = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  return { metres, width: Math.round(metres / perPixel), words };
}

const AROUND = { west: 59, east: 80, north: 39, south: 23 };
const WIDTH = 118; // pixels

/** @param {number} lat */
const mercator = (lat) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * (180 / Math.PI);

/** @param {number} lon */
export const insetX = (lon) => ((lon - AROUND.west) / (AROUND.east - AROUND.west)) * WIDTH;

/** @param {number} lat */
export const insetY = (lat) =>
  ((mercator(AROUND.north) - mercator(lat)) / (AROUND.east - AROUND.west)) * WIDTH;

/** Width and height of the inset in pixels. */
export const INSET_SIZE = { width: WIDTH, height: insetY(AROUND.south) };

/**
 * Returns where a view lies on the inset, cut at its edges.
 *
 * @param {Bounds} bounds
 */
export function insetView({ south, west, north, east }) {
  /** @param {number} value @param {number} most */
  const clip = (value, most) => Math.min(Math.max(value, 0.8), most - 0.8);
  const [x, right] = [clip(insetX(west), INSET_SIZE.width), clip(insetX(east), INSET_SIZE.width)];
  const top = clip(insetY(Math.min(north, 60)), INSET_SIZE.height);
  const bottom = clip(insetY(Math.max(south, 0)), INSET_SIZE.height);
  return { x, y: top, width: Math.max(right - x, 2), height: Math.max(bottom - top, 2) };
}
