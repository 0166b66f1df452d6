// The symbol of an incident: its kind as the shape, who acted as the colour, how certain it is as the filling.

import { addSvg } from "./dom.js";

/**
 * What a symbol is drawn from; ``kind`` is what it says in words, "" where words stand beside it.
 *
 * @typedef {{ icon: string, colour: string, certain: boolean, kind: string }} Symbol
 */

const RING = 2.6;
const RING_ICON = 0.86;

/**
 * Adds the symbol to an element; its size is the style sheet's, or ``more`` has it.
 *
 * @param {Symbol} symbol
 * @param {Element} parent
 * @param {string} paper the colour of an icon on a filled disc
 * @param {Record<string, string | number>} [more] attributes
 */
export function addSymbol({ icon, colour, certain, kind }, parent, paper, more = {}) {
  /** @type {Record<string, string>} */
  const said = kind ? { role: "img", "aria-label": kind } : { "aria-hidden": "true" };
  const svg = addSvg("svg", { viewBox: "0 0 24 24", ...said, ...more }, parent);
  if (kind) addSvg("title", {}, svg).textContent = kind;
  if (certain) {
    addSvg("circle", { cx: 12, cy: 12, r: 12, fill: colour }, svg);
    addSvg("path", { d: icon, fill: paper }, svg);
  } else {
    addSvg("circle", { cx: 12, cy: 12, r: 12 - RING / 2, fill: "none", stroke: colour, "stroke-width": RING }, svg);
    const aside = 12 * (1 - RING_ICON);
    const transform = `translate(${aside.toFixed(2)} ${aside.toFixed(2)}) scale(${RING_ICON})`;
    addSvg("path", { d: icon, fill: colour, transform }, svg);
  }
  return svg;
}
