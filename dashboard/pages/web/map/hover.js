// What stands under the pointer, in words: what, when, where, killed by whom.

import { addElement } from "../dom.js";
import { sumKilled } from "./marks.js";

/** @import { MapGeoJSONFeature, MapMouseEvent } from "maplibre-gl" */
/** @import { Mark } from "./types.js" */
/** @import { Pane } from "./pane.js" */

const SYMBOLS = ["marks", "crossing-symbols"];

/** @typedef {{ title: string, lines: string[] }} Said */

/** @param {Mark} mark @returns {Said} */
export const sayMark = ({ title, when, where, killed, by, type }) => ({
  title,
  lines: [`${when} · ${where}`, killed, `${type} · ${by}`].filter(Boolean),
});

/**
 * @param {Mark[]} marks those of a cluster
 * @param {number} places
 * @param {boolean} isSummed whether the killed are added up
 * @returns {Said}
 */
export const sayCluster = (marks, places, isSummed) => ({
  title: `${marks.length} incidents${places === 1 ? ` at ${marks[0]?.where ?? "one place"}` : ""}`,
  lines: [isSummed ? sumKilled(marks) : "", places === 1 ? "Click to list them" : "Click to zoom in"].filter(Boolean),
});

/**
 * Returns what a feature of a map means in words; null where it says nothing.
 *
 * @param {Pane} pane
 * @param {MapGeoJSONFeature | undefined} feature
 * @param {boolean} isSummed
 * @returns {Said | null}
 */
export function sayFeature(pane, feature, isSummed) {
  if (feature?.layer.id === "marks") {
    const cluster = pane.clusters[Number(feature.properties.number)];
    const marks = (cluster?.members ?? []).flatMap((id) => pane.byId.get(id) ?? []);
    const [only] = marks;
    if (!only || !cluster) return null;
    return marks.length === 1 ? sayMark(only) : sayCluster(marks, cluster.places, isSummed);
  }
  const words = String(feature?.properties.words ?? "");
  const [title = "", ...lines] = words.split("\n");
  return words ? { title, lines } : null;
}

/**
 * Returns the topmost feature at a point that says something: symbols first, then what the layers have.
 *
 * @param {Pane} pane
 * @param {MapMouseEvent["point"]} at
 */
export function findFeature({ map }, { x, y }) {
  const near = /** @type {[[number, number], [number, number]]} */ ([
    [x - 3, y - 3],
    [x + 3, y + 3],
  ]);
  const [symbol] = map.queryRenderedFeatures([x, y], { layers: SYMBOLS });
  return symbol ?? map.queryRenderedFeatures(near).find(({ properties }) => properties.words);
}

/**
 * Shows what stands under the pointer beside it.
 *
 * @param {Pane} pane
 * @param {HTMLElement} stage
 * @param {() => boolean} isSummed whether the killed of several incidents are added up
 */
export function followPointer(pane, stage, isSummed) {
  const box = addElement("div", "map-hover", stage);
  box.hidden = true;
  box.setAttribute("role", "status");
  pane.map.on("mousemove", (event) => {
    const feature = findFeature(pane, event.point);
    const said = sayFeature(pane, feature, isSummed());
    pane.map.getCanvas().style.cursor = feature && (feature.layer.id === "marks" || feature.properties.id) ? "pointer" : "";
    box.hidden = !said;
    if (!said) return;
    box.replaceChildren();
    addElement("strong", "", box, said.title);
    for (const line of said.lines) addElement("span", "", box, line);
    placeBox(box, pane.home, stage, event.point);
  });
  const hide = () => (box.hidden = true);
  pane.map.on("mouseout", hide);
  pane.map.on("movestart", hide);
}

/**
 * @param {HTMLElement} box
 * @param {HTMLElement} home
 * @param {HTMLElement} stage
 * @param {{ x: number, y: number }} at
 */
function placeBox(box, home, stage, { x, y }) {
  const left = home.offsetLeft + x;
  const isRight = left + 18 + box.offsetWidth > stage.clientWidth;
  const isLow = y + 18 + box.offsetHeight > stage.clientHeight;
  box.style.left = `${Math.max(4, isRight ? left - 14 - box.offsetWidth : left + 14)}px`;
  box.style.top = `${Math.max(4, isLow ? y - 14 - box.offsetHeight : y + 14)}px`;
}
