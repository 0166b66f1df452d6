// A plotly figure that stays the same figure when its data change: Plotly.react keeps the reader's own zoom and pan
// (layout.uirevision decides), where a new element would lose them.

import { fitWords, wordsFit } from "./head.js";
import { loadLibrary } from "./libraries.js";
import { waitForMap } from "./map_wait.js";
import { fitLegend, isWide, keyFits, leaveScrolling, narrowFigure } from "./narrow.js";
import { makeSettings } from "./pictures.js";
import { listenToKeys, listenToPlot } from "./plot_events.js";
import { followTheme } from "./theme.js";
import { drawnWidth } from "./undocumented.js";

/** @import { Data, Layout } from "plotly.js-dist-min" */
/** @import { Component, Figure, Library, PlotData, PlotFrame } from "./types.js" */

/**
 * Returns the figure as it is drawn in its column now.
 *
 * @param {PlotFrame} frame
 * @returns {Figure}
 */
function prepareFigure(frame) {
  /** @type {Figure} */
  const figure = JSON.parse(frame.wanted);
  if (frame.revision) figure.layout.uirevision = frame.revision;
  frame.wide = isWide(frame.clientWidth);
  if (!frame.wide) narrowFigure(figure);
  if (window.matchMedia("(pointer: coarse)").matches) leaveScrolling(figure);
  fitWords(frame, figure);
  fitLegend(frame, figure);
  return figure;
}

/** @param {PlotFrame} frame */
const sizeOf = (frame) => `${frame.clientWidth} ${frame.clientHeight}`;

/**
 * @param {Library} library
 * @param {PlotFrame} frame
 * @param {Figure} figure
 */
const react = (library, frame, { data, layout }) =>
  library.react(frame, /** @type {Data[]} */ (data), /** @type {Partial<Layout>} */ (layout), frame.settings);

/**
 * @param {Library} library
 * @param {PlotFrame} frame
 */
async function followSize(library, frame) {
  if (!frame.offsetParent || frame.size === sizeOf(frame)) return;
  frame.size = sizeOf(frame);
  if (!keyFits(frame) || !wordsFit(frame) || frame.wide !== isWide(frame.clientWidth)) {
    const figure = prepareFigure(frame);
    frame.style.minHeight = figure.layout.height + "px";
    await react(library, frame, figure);
  }
  library.Plots.resize(frame);
}

/**
 * A column can change its width while a figure is being drawn, unseen by both: what does not fit once it is drawn is
 * drawn once more for the width there is.
 *
 * @param {Library} library
 * @param {PlotFrame} frame
 */
function refitFigure(library, frame) {
  const width = frame.clientWidth;
  if (!frame.offsetParent || Math.abs(drawnWidth(frame) - width) < 2) delete frame.refitted;
  else if (frame.refitted !== width) {
    frame.refitted = width;
    delete frame.size;
    followSize(library, frame);
  }
}

/**
 * Draws the newest figure with the library, for the first time or anew.
 *
 * @param {Library} library
 * @param {PlotFrame} frame
 * @param {PlotData} data
 */
async function drawFigure(library, frame, data) {
  const fresh = !frame.library;
  frame.library = library;
  const figure = prepareFigure(frame);
  frame.style.minHeight = figure.layout.height + "px";
  frame.settings ??= makeSettings(library, frame, data.config);
  // Before it is drawn: a column that narrows meanwhile must be seen to have done so.
  frame.size = sizeOf(frame);
  await react(library, frame, figure);
  if (!fresh) return;
  listenToPlot(frame, (name, value) => frame.send(name, value));
  frame.on("plotly_afterplot", () => refitFigure(library, frame));
  frame.watcher = new ResizeObserver(() => followSize(library, frame));
  frame.watcher.observe(/** @type {Element} */ (frame.parentElement));
  refitFigure(library, frame);
}

/** @param {PlotFrame} frame */
function removeFigure(frame) {
  frame.watcher?.disconnect();
  frame.library?.purge(frame);
  frame.wanted = ""; // what is still loading is not drawn into it
  const kept = /** @type {const} */ (["library", "settings", "size", "key", "words", "refitted"]);
  for (const name of kept) delete frame[name];
  frame.replaceChildren();
}

/**
 * Draws a figure; called by Streamlit at first and whenever its data change. Returns what takes the figure away.
 *
 * @param {Component<PlotData>} component
 */
export function drawPlot({ data, parentElement, setTriggerValue }) {
  const frame = /** @type {PlotFrame} */ (parentElement.querySelector(".plot-frame"));
  Object.assign(frame, { wanted: data.figure, revision: data.revision });
  Object.assign(frame, { send: setTriggerValue, fileName: data.fileName });
  const { layout } = prepareFigure(frame);
  frame.style.minHeight = layout.height + "px";
  frame.setAttribute("role", "figure");
  frame.setAttribute("aria-label", data.alt);
  // The run itself is what is asked for.
  followTheme(parentElement, data.theme, (shown) => setTriggerValue("themed", shown));
  if (data.steps) listenToKeys(frame);
  const turn = frame.library ? Promise.resolve() : waitForMap();
  turn
    .then(() => loadLibrary(data.library))
    .then((library) => {
      if (frame.wanted !== data.figure) return; // a newer figure came while the library was loading
      return drawFigure(library, frame, data);
    })
    .catch((error) => {
      frame.textContent = "The chart could not be drawn: " + error.message;
    });
  return () => removeFigure(frame);
}
