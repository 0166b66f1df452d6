// The signs of incidents and of the key as small drawings in the page.

import { addElement, addSvg } from "../dom.js";
import { addSymbol } from "../incident_symbol.js";

/** @import { KeyRow, Looks, Mark, Sign } from "./types.js" */

/**
 * Adds the symbol of a kind in a party's colour.
 *
 * @param {Element} parent
 * @param {Looks} looks
 * @param {{ kind: string, colour: string, certain: boolean }} sign
 * @param {number} size in pixels
 */
export function addIcon(parent, looks, { kind, colour, certain }, size) {
  const symbol = { icon: looks.icons[kind] ?? "", colour, certain, kind: "" };
  return addSymbol(symbol, parent, looks.colours.paper, { width: size, height: size });
}

/**
 * @param {Element} parent
 * @param {Looks} looks
 * @param {Mark} mark
 * @param {number} size
 */
export const addMarkIcon = (parent, looks, mark, size) =>
  addIcon(parent, looks, { ...mark, colour: looks.parties[mark.party]?.colour ?? looks.colours.ink }, size);

/** @typedef {(svg: SVGElement, sign: Sign, looks: Looks) => void} DrawSign */

/** @param {SVGElement} svg @param {Record<string, string | number>} more */
const circle = (svg, more) => addSvg("circle", { cx: 12, cy: 12, r: 7, ...more }, svg);

/** @type {Record<string, DrawSign>} */
const SHAPES = {
  disc: (svg, { colour, size, opacity }) => circle(svg, { r: Math.min(size / 2, 12), fill: colour, opacity }),
  ring: (svg, { colour, size }) => circle(svg, { r: size / 2, fill: "none", stroke: colour, "stroke-width": 2 }),
  halo: (svg, { colour }, { colours }) => {
    circle(svg, { r: 5, fill: colour });
    circle(svg, { r: 10.5, fill: "none", stroke: colours.ink, "stroke-dasharray": "3 3", "stroke-width": 1.3 });
  },
  range: (svg, { colour }) => {
    circle(svg, { r: 11, fill: colour, opacity: 0.4 });
    circle(svg, { r: 6.5, fill: colour });
  },
  cluster: (svg, { colour }, { colours, parties }) => {
    const hues = Object.values(parties).map((party) => party.colour);
    circle(svg, { r: 9.5, fill: colours.paper, stroke: hues[0] ?? colour, "stroke-width": 4 });
    const part = { fill: "none", stroke: hues[2] ?? colour, "stroke-width": 4, "stroke-dasharray": "20 60" };
    circle(svg, { r: 9.5, ...part });
    const text = addSvg("text", { x: 12, y: 16, "text-anchor": "middle", "font-size": 11, fill: colours.ink }, svg);
    text.textContent = "3";
  },
  crossing: (svg, { kind, opacity }, { colours: { ink, paper } }) => {
    const box = { x: 4, y: 4, width: 16, height: 16, rx: 3, stroke: ink, "stroke-width": 2, opacity };
    addSvg("rect", { ...box, fill: kind === "closed" ? ink : paper }, svg);
    if (kind === "closed") addSvg("rect", { x: 7, y: 10.4, width: 10, height: 3.2, fill: paper }, svg);
    if (kind === "partly_open") addSvg("rect", { x: 4, y: 12, width: 16, height: 8, fill: ink, opacity }, svg);
    if (kind !== "unknown") return;
    const text = addSvg("text", { x: 12, y: 16, "text-anchor": "middle", "font-size": 12, fill: ink, opacity }, svg);
    text.textContent = "?";
  },
  line: (svg, { colour, opacity }) =>
    addSvg("line", { x1: 1, y1: 12, x2: 23, y2: 12, stroke: colour, "stroke-width": 2.4, opacity }, svg),
  dashed: (svg, { colour }) =>
    addSvg("path", { d: "M0 12H24", stroke: colour, "stroke-width": 2.4, "stroke-dasharray": "7 4" }, svg),
  arrow: (svg, { colour, size }) => {
    addSvg("path", { d: "M1 12H18", stroke: colour, "stroke-width": size / 10 }, svg);
    addSvg("path", { d: "M14 6 L23 12 L14 18 Z", fill: colour }, svg);
  },
  square: (svg, { colour, opacity }) => addSvg("rect", { x: 3, y: 3, width: 18, height: 18, fill: colour, opacity }, svg),
};

/**
 * @param {Element} parent
 * @param {Looks} looks
 * @param {Sign} sign
 */
function addSign(parent, looks, sign) {
  const item = addElement("li", "", parent);
  item.dataset.shape = sign.shape;
  if (sign.shape === "icon") addIcon(item, looks, sign, 16);
  else {
    const svg = addSvg("svg", { width: 18, height: 18, viewBox: "0 0 24 24", "aria-hidden": "true" }, item);
    SHAPES[sign.shape]?.(svg, sign, looks);
  }
  addElement("span", "", item, sign.words);
}

/**
 * Draws the key anew.
 *
 * @param {HTMLElement} home
 * @param {Looks} looks
 * @param {KeyRow[]} rows
 */
export function drawKey(home, looks, rows) {
  home.replaceChildren();
  for (const { heading, signs, layer } of rows) {
    const row = addElement("div", "map-key-row", home);
    row.dataset.layer = layer;
    addElement("b", "", row, heading);
    const list = addElement("ul", "", row);
    for (const sign of signs) addSign(list, looks, sign);
  }
}
