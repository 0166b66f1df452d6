// What a narrow drawing cannot hold, what a finger on it must leave to the page, and the room that a legend needs.

/** @import { Figure, Key, Note, PlotFrame, Trace } from "./types.js" */

const WIDE = 700; // pixels
const WHERE_WIDE = "where wide"; // charts/phases.py
const WHERE_NARROW = "where narrow: ";

/** @param {number} width in pixels */
export const isWide = (width) => width >= WIDE;

/**
 * Leaves out of a figure what a narrow drawing cannot hold.
 *
 * @param {Figure} figure changed in place
 */
export function narrowFigure({ data, layout }) {
  layout.annotations = layout.annotations?.filter((note) => note.name !== WHERE_WIDE).map(narrowNote);
  for (const trace of data) if (trace.meta === WHERE_WIDE) trace.mode = "markers";
}

/** @param {Note} note @returns {Note} */
const narrowNote = (note) =>
  note.name?.startsWith(WHERE_NARROW) ? { ...note, text: note.name.slice(WHERE_NARROW.length) } : note;

/**
 * Leaves to the page what a finger does on a figure that a mouse would drag.
 *
 * @param {Figure} figure changed in place
 */
export function leaveScrolling({ layout }) {
  if (layout.dragmode === "zoom" || layout.dragmode === "pan") layout.dragmode = false;
}

/**
 * Returns the height that the names of a legend need. Plotly sets the entries in columns as wide as the longest of
 * them, or in one row where that has room: beside a name 40 pixels (and one for what drawn text is wider than
 * measured), between two entries 5; a line of names takes 19.
 *
 * @param {string[]} names with line breaks and markup
 * @param {number} room in pixels
 * @param {(line: string) => number} measure the width of a line of plain text
 */
export function legendHeight(names, room, measure) {
  const sizes = names.map((name) => {
    const lines = name.split(/<br ?\/?>/).map((line) => line.replace(/<[^>]*>/g, ""));
    return { across: 41 + Math.max(...lines.map(measure)), lines: lines.length };
  });
  const widest = Math.max(...sizes.map(({ across }) => across)) + 5;
  const together = sizes.reduce((sum, { across }) => sum + across + 5, -5);
  const columns = together < room ? sizes.length : Math.max(Math.ceil((room + 5) / widest) - 1, 1);
  let height = 14;
  for (let i = 0; i < sizes.length; i += columns)
    {height += Math.max(...sizes.slice(i, i + columns).map(({ lines }) => Math.max(15.6 * lines, 16) + 3));}
  return Math.ceil(height);
}

/** @type {CanvasRenderingContext2D | null} */
let pen = null;

/**
 * @param {PlotFrame} frame
 * @param {Omit<Key, "height">} key
 */
function measureKey(frame, { names, font, beside }) {
  const brush = (pen ??= document.createElement("canvas").getContext("2d"));
  if (!brush) return 0;
  brush.font = font;
  return legendHeight(names, frame.clientWidth - beside, (line) => brush.measureText(line).width);
}

/**
 * Says whether a figure's legend has the height that it needs in its column.
 *
 * @param {PlotFrame} frame
 */
export const keyFits = (frame) => !frame.key || frame.key.height === measureKey(frame, frame.key);

/** @param {Trace} trace @returns {string[]} */
const nameIn = ({ name, showlegend }) => (name && showlegend !== false ? [name] : []);

/**
 * Gives a figure the room that its legend needs in this column: it comes with that for a narrow one (charts/theme.py).
 * Where a legend needs more than is kept for it, the drawing shrinks and the words above it are covered.
 *
 * @param {PlotFrame} frame
 * @param {Figure} figure changed in place
 */
export function fitLegend(frame, { data, layout }) {
  frame.key = null;
  if (!layout.meta?.legend || !frame.clientWidth) return;
  const names = data.flatMap(nameIn);
  const font = `${layout.legend.font.size}px ${layout.font.family}`;
  if (!names.length || !document.fonts.check(font)) return; // what is not loaded cannot be measured
  const { l, r, b } = layout.margin;
  const key = { names, font, beside: l + r };
  frame.key = { ...key, height: measureKey(frame, key) };
  const spare = layout.meta.legend - frame.key.height;
  layout.height -= spare;
  // What is known to be enough needs no second look: plotly's would take the legend of the drawing before this one.
  layout.margin = { ...layout.margin, b: b - spare, autoexpand: false };
}
