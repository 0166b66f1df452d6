// Every part of plotly.js that we use although it does not document it. docs/architecture.md lists them, with what
// happens where a new version has them no more.

/** @import { PlotFrame } from "./types.js" */

/** @typedef {{ _fullLayout?: { width: number } }} Insides */

/** @param {PlotFrame} frame @returns {Insides} */
const insides = (frame) => /** @type {any} */ (frame);

/**
 * Returns the width in pixels for which a figure was drawn, its column's where a version does not say.
 *
 * @param {PlotFrame} frame
 */
export const drawnWidth = (frame) => insides(frame)._fullLayout?.width ?? frame.clientWidth;
