// A map in a file of its own: the map, its key, what stands under the pointer, the strip of time. No server is there.

import { addElement } from "../dom.js";
import { scalePlace, showAll } from "./fit.js";
import { findFeature, followPointer, sayFeature } from "./hover.js";
import { Pane } from "./pane.js";
import { drawKey } from "./signs.js";
import { TimeBar } from "./time_bar.js";

/** @import { FileData, Library } from "./types.js" */

/**
 * Draws the map into an element.
 *
 * @param {HTMLElement} home
 * @param {Library} library
 * @param {FileData} data
 * @returns {Pane}
 */
export function drawFile(home, library, data) {
  for (const [name, colour] of Object.entries(data.looks.colours)) home.style.setProperty(`--map-${name}`, colour);
  const stage = addElement("div", "map-stage", home);
  const panes = addElement("div", "map-panes", stage);
  const box = addElement("div", "map-pane", panes);
  const pane = new Pane(library, box, data.pane, data.looks, scalePlace(data.place, box));
  Object.assign(box, { map: pane.map });
  pane.markArea(data.area);
  pane.map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  pane.map.addControl(new library.ScaleControl({ maxWidth: 120 }), "bottom-left");
  addElement("div", "map-credits", stage, data.credit);
  followPointer(pane, stage, () => data.sums);
  showPicked(pane, addElement("div", "map-said", home), data.sums);
  drawKey(addElement("div", "map-key", home), data.looks, data.key);
  const strip = addElement("div", "map-strip", stage);
  const bar = new TimeBar(strip, { show: (days) => pane.showDays(days), keep: () => {} });
  bar.update({ strip: data.strip, window: null, looks: data.looks });
  return pane;
}

/**
 * Has a click go nearer to a cluster of places, or write what was picked under the map.
 *
 * @param {Pane} pane
 * @param {HTMLElement} home
 * @param {boolean} isSummed
 */
function showPicked(pane, home, isSummed) {
  home.setAttribute("role", "status");
  pane.map.on("click", ({ point }) => {
    const feature = findFeature(pane, point);
    const cluster = feature?.layer.id === "marks" ? pane.clusters[Number(feature.properties.number)] : undefined;
    const marks = (cluster?.members ?? []).flatMap((id) => pane.byId.get(id) ?? []);
    if (cluster && cluster.places > 1) return showAll(pane.map, marks, 100);
    home.replaceChildren();
    if (marks.length > 1) {
      for (const { title, when, killed } of marks) addElement("p", "", home, [when, title, killed].filter(Boolean).join(" · "));
      return;
    }
    const said = sayFeature(pane, feature, isSummed);
    if (!said) return;
    addElement("strong", "", home, said.title);
    for (const line of said.lines) addElement("p", "", home, line);
  });
}
