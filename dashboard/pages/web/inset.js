// The thumbnail that says where in the two countries a map looks.

import { addSvg, setAttributes } from "./dom.js";
import { INSET_SIZE, insetView, insetX, insetY } from "./map_geometry.js";

/** @import { Bounds } from "./map_geometry.js" */
/** @import { Colours, Inset, InsetShape } from "./types.js" */

/** @type {[string, number, number][]} */
const NAMES = [
  ["Afghanistan", 65.0, 33.2],
  ["Pakistan", 67.6, 27.2],
];

/** @param {[number, number]} point */
const writePoint = ([lon, lat]) => `${insetX(lon).toFixed(1)},${insetY(lat).toFixed(1)}`;

/** @param {[number, number][]} ring */
const tracePath = (ring) => `M${ring.map(writePoint).join("L")}Z`;

/**
 * @param {Element} parent
 * @param {InsetShape[]} shapes
 * @param {Colours} colours
 * @returns {Inset}
 */
export function addInset(parent, shapes, colours) {
  const { width, height } = INSET_SIZE;
  const picture = addSvg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "map-inset" }, parent);
  picture.setAttribute("aria-hidden", "true");
  addSvg("rect", { width, height, fill: colours.paper, "fill-opacity": 0.92, stroke: colours.rule }, picture);
  for (const { rings, focus } of shapes) {
    const fill = focus ? colours.focus : colours.land;
    addSvg("path", { d: rings.map(tracePath).join(""), fill, stroke: colours.muted, "stroke-width": 0.6 }, picture);
  }
  for (const [words, lon, lat] of NAMES) {
    const place = { x: insetX(lon), y: insetY(lat), "font-size": 9, fill: colours.ink, "text-anchor": "middle" };
    addSvg("text", place, picture).textContent = words;
  }
  const view = addSvg("rect", { fill: "none", stroke: colours.view, "stroke-width": 1.6 }, picture);
  return { picture, view };
}

/**
 * @param {Inset} inset
 * @param {Bounds} bounds what the map shows
 */
export function moveInset({ view }, bounds) {
  const box = Object.entries(insetView(bounds)).map(([name, value]) => [name, value.toFixed(1)]);
  setAttributes(view, Object.fromEntries(box));
}
