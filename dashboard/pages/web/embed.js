// Draws the chart of an embedded page from the data that stand in it, anew whenever its frame gets another width.

import { fitLegend, isWide, leaveScrolling, narrowFigure } from "./narrow.js";

/** @import { Data, Layout } from "plotly.js-dist-min" */
/** @import { Figure, Library, PlotFrame } from "./types.js" */

const SETTINGS = { displaylogo: false, showSendToCloud: false, plotlyServerURL: "", displayModeBar: false };

/**
 * Returns the figure as a frame of this size shows it: as high as the frame where that is higher than it needs.
 *
 * @param {PlotFrame} frame
 * @param {string} text
 * @returns {Figure}
 */
function prepareFigure(frame, text) {
  /** @type {Figure} */
  const figure = JSON.parse(text);
  if (!isWide(frame.clientWidth)) narrowFigure(figure);
  if (window.matchMedia("(pointer: coarse)").matches) leaveScrolling(figure);
  fitLegend(frame, figure);
  frame.style.minHeight = figure.layout.height + "px";
  figure.layout.height = Math.max(figure.layout.height, frame.clientHeight);
  return figure;
}

/**
 * @param {Library} library
 * @param {PlotFrame} frame
 * @param {string} text
 */
function drawFigure(library, frame, text) {
  const { data, layout } = prepareFigure(frame, text);
  library.react(frame, /** @type {Data[]} */ (data), /** @type {Partial<Layout>} */ (layout), SETTINGS);
}

const frame = /** @type {PlotFrame | null} */ (document.getElementById("chart"));
const text = document.getElementById("figure")?.textContent;
const library = /** @type {Library | undefined} */ (window.Plotly);
if (frame && text && library) {
  let width = 0;
  new ResizeObserver(() => {
    if (frame.clientWidth === width) return;
    width = frame.clientWidth;
    drawFigure(library, frame, text);
  }).observe(document.body);
}
