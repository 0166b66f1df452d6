// What lies over a map: buttons for moving and selecting, the scale bar, the inset that places the view, the notice of
// tiles that cannot be reached. With it come the link between two maps and the player.

import { joinGroup, leadGroup, leaveGroup } from "./camera.js";
import { addButton, addElement, placeOver } from "./dom.js";
import { addInset, moveInset } from "./inset.js";
import { boundsOf, cornersOf, measureScale } from "./map_geometry.js";
import { choosePlayer, drawPlayer, makeRoom, placePlayer, removePlayer, stepFigure } from "./player.js";
import { findMap, textLayerOf, traceIds } from "./undocumented.js";

/** @import { Figure, FigureLayout, Library, MapLibre, Overlay, PlotFrame, Tools } from "./types.js" */

/** @type {["pan" | "select" | "lasso", string, string][]} */
const MODES = [
  ["pan", "Move", "Drag moves the map"],
  ["select", "Box", "Drag a box around incidents"],
  ["lasso", "Lasso", "Draw an outline around incidents"],
];

/**
 * Adds the buttons; returns the one that clears the selection.
 *
 * @param {PlotFrame} frame
 * @param {Library} library
 * @param {HTMLElement} overlay
 */
function addButtons(frame, library, overlay) {
  const bar = addElement("div", "map-buttons", overlay);
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Moving and selecting on the map");
  /** @type {[string, HTMLButtonElement][]} */
  const buttons = [];
  /** @param {string} chosen */
  const press = (chosen) => {
    frame.mode = chosen;
    for (const [mode, button] of buttons) button.setAttribute("aria-pressed", String(mode === chosen));
  };
  for (const [mode, words, title] of MODES) {
    const button = addButton(bar, words, title, () => {
      press(mode);
      library.relayout(frame, { dragmode: mode });
    });
    buttons.push([mode, button]);
  }
  addButton(bar, "Select this view", "Select the incidents that the map shows now", () => {
    const map = findMap(frame);
    if (map) frame.send("area", cornersOf(boundsOf(map)));
  });
  const clear = addButton(bar, "Clear selection", "", () => frame.send("area", []));
  press(frame.mode ?? "pan");
  return clear;
}

/**
 * @param {PlotFrame} frame
 * @param {Library} library
 * @param {Tools} tools
 * @returns {Overlay}
 */
function makeOverlay(frame, library, tools) {
  const overlay = addElement("div", "map-over", frame.parentElement);
  const clear = tools.select ? addButtons(frame, library, overlay) : null;
  const scale = addElement("div", "map-scale", addElement("div", "map-corner", overlay));
  const credit = addElement("div", "map-credit", overlay);
  const notice = addElement("div", "map-notice", overlay);
  notice.setAttribute("role", "status");
  const inset = tools.inset ? addInset(overlay, tools.inset, tools.colours) : null;
  return { overlay, tools, scale, credit, notice, clear, inset };
}

/**
 * Puts everything that lies over the map where the map is now, after it was drawn or its window changed.
 *
 * @param {PlotFrame} frame
 * @param {MapLibre} map
 */
function placeOverlay(frame, map) {
  const { over } = frame;
  if (!over) return;
  placeOver(over.overlay, frame.parentElement, map.getContainer().getBoundingClientRect());
  const { width, words } = measureScale(map.getCenter().lat, map.getZoom());
  over.scale.style.width = `${width}px`;
  over.scale.textContent = words;
  if (over.inset) moveInset(over.inset, boundsOf(map));
  if (over.clear) over.clear.hidden = !over.tools.selected;
  over.credit.textContent = over.tools.credit;
}

/**
 * @param {PlotFrame} frame
 * @param {MapLibre} map
 * @param {Overlay} over
 */
function listenToMap(frame, map, over) {
  if (frame.heard === map) return;
  frame.heard = map;
  map.on("move", (event) => {
    placeOverlay(frame, map);
    if (event.originalEvent || map.isZooming()) leadGroup(frame);
  });
  map.on("moveend", (event) => {
    if (event.originalEvent) leadGroup(frame);
    if (!over.tools.watch) return;
    clearTimeout(frame.telling);
    const tell = () => frame.send("moved", { bounds: map.getBounds().toArray().flat(), zoom: map.getZoom() });
    frame.telling = window.setTimeout(tell, 500);
  });
  // Online tiles that cannot be reached leave the built-in land visible below them; the reader is told.
  map.on("error", (event) => {
    const { sourceId, error } = /** @type {{ sourceId?: string, error?: { url?: string } }} */ (event);
    if (sourceId === "tiles" || /tile/i.test(error?.url ?? "")) over.notice.textContent = over.tools.lost;
  });
  map.on("data", (event) => {
    const { sourceId, tile } = /** @type {{ sourceId?: string, tile?: { state?: string } }} */ (event);
    if (sourceId === "tiles" && tile?.state === "loaded") over.notice.textContent = "";
  });
}

/**
 * Returns a figure with what the tools of a map change in it: its style, its camera, the step of its player.
 *
 * @param {PlotFrame} frame
 * @param {Figure} figure
 * @returns {Figure}
 */
export function adaptFigure(frame, figure) {
  const { tools } = frame;
  if (!tools) return figure;
  if (tools.style && figure.layout.map) figure.layout.map.style = tools.style;
  const player = choosePlayer(frame, tools.player);
  const drawn = player ? makeRoom(frame, stepFigure(figure, player)) : figure;
  keepChoices(frame, drawn.layout);
  return drawn;
}

/**
 * Puts into a new layout what the reader has set on the map: how dragging works, and the place looked at.
 *
 * @param {PlotFrame} frame
 * @param {FigureLayout} layout changed in place
 */
function keepChoices(frame, layout) {
  const map = findMap(frame);
  if (map && layout.map && frame.looked === frame.revision) {
    const { lng, lat } = map.getCenter();
    layout.map = { ...layout.map, center: { lon: lng, lat }, zoom: map.getZoom() };
  }
  if (frame.mode) layout.dragmode = frame.mode;
  layout.selectionrevision = frame.drawings = (frame.drawings ?? 0) + 1; // what was drawn by hand is not kept
}

/**
 * Puts the tools around a map that was drawn.
 *
 * @param {PlotFrame} frame
 * @param {Library} library
 */
export function dressMap(frame, library) {
  const { tools } = frame;
  for (const [name, colour] of Object.entries(tools?.colours ?? {}))
    {frame.parentElement?.style.setProperty(`--map-${name}`, colour);}
  frame.looked = frame.revision;
  const map = findMap(frame);
  if (!tools || !map) return;
  const over = (frame.over ??= makeOverlay(frame, library, tools));
  over.tools = tools;
  joinGroup(frame, tools.link);
  if (!tools.lost) over.notice.textContent = "";
  listenToMap(frame, map, over);
  placeTools(frame);
  if (frame.player) drawPlayer(frame.player);
}

/**
 * Numbers of stacks and of provinces: plotly's texts have no halo, and give way to a name near them.
 *
 * @param {PlotFrame} frame
 * @param {MapLibre} map
 */
function raiseNumbers(frame, map) {
  const ids = traceIds(frame);
  frame.data.forEach(({ meta }, i) => {
    const halo = typeof meta === "object" ? meta.halo : undefined;
    const id = textLayerOf(ids[i] ?? "");
    if (!halo || !map.getLayer(id) || map.getPaintProperty(id, "text-halo-color") === halo) return;
    map.setPaintProperty(id, "text-halo-color", halo);
    map.setPaintProperty(id, "text-halo-width", 1.6);
    map.setLayoutProperty(id, "text-allow-overlap", true);
    map.moveLayer(id);
  });
}

/**
 * Puts what lies over and under a map where the map is now.
 *
 * @param {PlotFrame} frame
 */
export function placeTools(frame) {
  const map = findMap(frame);
  if (!map) return;
  raiseNumbers(frame, map);
  placeOverlay(frame, map);
  placePlayer(frame, map);
}

/** @param {PlotFrame} frame */
export function undressMap(frame) {
  removePlayer(frame);
  leaveGroup(frame);
  frame.over?.overlay.remove();
  delete frame.over;
  delete frame.heard;
}
