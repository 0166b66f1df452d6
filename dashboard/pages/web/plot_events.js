// What a reader does on a figure, sent to the script.


/** @import { PlotFrame, Send } from "./types.js" */

/**
 * Returns the incident that a point stands for, null for one that stands for none.
 *
 * @param {{ customdata?: unknown }} point
 * @returns {string | null}
 */
export function readIncident(point) {
  const value = Array.isArray(point?.customdata) ? point.customdata[0] : point?.customdata;
  return typeof value === "string" ? value : null;
}

/**
 * Returns the address, relative to the dashboard, of the list of incidents behind a mark; null where there is none.
 *
 * @param {string} value what a mark hands over
 * @returns {string | null}
 */
export const readList = (value) => (value.startsWith("incidents?") ? value : null);

/** @type {Record<string, string>} */
const STEPS = { ArrowRight: "following", ArrowLeft: "previous", Home: "first", End: "last", Escape: "none" };

/**
 * Returns the step that a key asks for, "" for one that asks for none.
 *
 * @param {Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey">} event
 */
export function readStep(event) {
  return event.altKey || event.ctrlKey || event.metaKey ? "" : (STEPS[event.key] ?? "");
}

/**
 * Says whether a change of the layout moved a time axis or narrowed it.
 *
 * @param {object} change what plotly says of it
 */
export const movesAxis = (change) => Object.keys(change).some((name) => /^xaxis\d*\.range/.test(name));

/**
 * @param {PlotFrame} frame
 * @param {Send} send
 */
export function listenToPlot(frame, send) {
  frame.on("plotly_click", (event) => {
    const found = (event?.points ?? []).map(readIncident).filter(Boolean);
    const list = readList(found[0] ?? "");
    if (list) openList(list, event?.event);
    else if (found.length) send("picked", found[0]);
  });
  frame.on("plotly_selected", (event) => {
    const range = event?.range?.x;
    if (range) send("dragged", range.map(String));
  });
  // A time axis that was zoomed or panned: what it shows now. Sent once the reader has stopped moving it.
  frame.on("plotly_relayout", (change) => {
    if (!movesAxis(change) || frame.layout.xaxis?.type !== "date") return;
    clearTimeout(frame.settling);
    frame.settling = window.setTimeout(() => send("dragged", (frame.layout.xaxis?.range ?? []).map(String)), 300);
  });
}

/**
 * Opens a list of incidents as a link does: in this tab, or in a new one where the reader asks for it.
 *
 * @param {string} address
 * @param {Pick<MouseEvent, "ctrlKey" | "metaKey" | "shiftKey"> | undefined} event
 */
function openList(address, event) {
  const to = new URL(address, document.baseURI).href;
  if (event?.ctrlKey || event?.metaKey || event?.shiftKey) window.open(to, "_blank", "noopener");
  else window.location.assign(to);
}

/**
 * Lets the arrow keys, Home, End and Escape step through a figure.
 *
 * @param {PlotFrame} frame
 */
export function listenToKeys(frame) {
  frame.tabIndex = 0;
  frame.onkeydown = (event) => {
    const step = readStep(event);
    if (!step) return;
    event.preventDefault();
    frame.send("stepped", step);
  };
}
