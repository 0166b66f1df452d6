// The player's steps, worked out: days are counted from 1970.

/** @import { Figure, PlayedTrace, Position, Trace } from "./types.js" */

/** @typedef {[first: number, last: number]} Span */

const DAY = 86400000; // milliseconds
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** @param {string} text such as "2024-12-24" */
export const readDay = (text) => Math.round(Date.parse(text + "T00:00:00Z") / DAY);

/** @param {number} day */
export const writeDay = (day) => new Date(day * DAY).toISOString().slice(0, 10);

/** @param {number} day */
export function sayDay(day) {
  const date = new Date(day * DAY);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** @param {Span} span */
export const saySpan = ([first, last]) => (first === last ? sayDay(last) : `${sayDay(first)} – ${sayDay(last)}`);

/**
 * Returns the last day of each step; the last step ends with the period.
 *
 * @param {number} first
 * @param {number} last
 * @param {string} step "day", "week" or "month"
 */
export function endsOf(first, last, step) {
  /** @type {number[]} */
  const ends = [];
  if (step === "month") {
    const date = new Date(first * DAY);
    for (let month = date.getUTCMonth() + 1, end = -1; end < last; month++) {
      end = Date.UTC(date.getUTCFullYear(), month, 0) / DAY;
      ends.push(Math.min(end, last));
    }
    return ends;
  }
  const days = step === "week" ? 7 : 1;
  for (let end = first + days - 1; end < last; end += days) ends.push(end);
  return [...ends, last];
}

/**
 * Returns the step in which a day lies, the last one for a day after the period.
 *
 * @param {number[]} ends
 * @param {number} day
 */
export function findStep(ends, day) {
  const at = ends.findIndex((end) => day <= end);
  return at < 0 ? ends.length - 1 : at;
}

/**
 * Returns the step nearest to one that may lie outside the period.
 *
 * @param {number[]} ends
 * @param {number} index
 */
export const limitStep = (ends, index) => Math.min(Math.max(index, 0), ends.length - 1);

/**
 * Returns the days that a step is made of.
 *
 * @param {Pick<Position, "first" | "last" | "ends">} position
 * @param {number} index
 * @returns {Span}
 */
export function stepSpan({ first, last, ends }, index) {
  const before = index > 0 ? ends[index - 1] : undefined;
  return [before === undefined ? first : before + 1, ends[index] ?? last];
}

/**
 * Returns first and last day that are shown when the player stands at its step.
 *
 * @param {Position} position
 * @returns {Span}
 */
export function shownSpan(position) {
  const [begins, ends] = stepSpan(position, position.index);
  if (position.window === "all") return [position.first, ends];
  if (position.window === "step") return [begins, ends];
  return [Math.max(ends - Number(position.window) + 1, position.first), ends];
}

/**
 * Returns the number of points that begin in each step; those outside the period are in none.
 *
 * @param {number[]} firsts their first days
 * @param {number[]} ends
 */
export function countSteps(firsts, ends) {
  const counts = ends.map(() => 0);
  for (const day of firsts) {
    const at = ends.findIndex((end) => day <= end);
    if (at >= 0) counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

/** @param {Trace} trace @returns {trace is PlayedTrace} */
export const isPlayed = (trace) => typeof trace.meta === "object" && Array.isArray(trace.meta.first);

/**
 * Returns the places of the traces that are played.
 *
 * @param {Trace[]} traces
 */
export const playedAt = (traces) => traces.flatMap((trace, i) => (isPlayed(trace) ? [i] : []));

/** @type {(keyof PlayedTrace)[]} */
const PICKED = ["lat", "lon", "customdata", "text", "hovertext"];

/**
 * Returns what is left of a trace in a span: its values by plotly's names for them, and the number of points.
 *
 * @param {PlayedTrace} trace
 * @param {Span} span
 * @returns {{ values: Record<string, unknown>, count: number }}
 */
export function selectPoints(trace, [first, last]) {
  const { first: begins, last: finishes } = trace.meta;
  const rows = begins.flatMap((begin, i) => (begin <= last && (finishes[i] ?? begin) >= first ? [i] : []));
  /** @param {unknown} values */
  const pick = (values) => (Array.isArray(values) ? rows.map((i) => values[i]) : values);
  /** @type {Record<string, unknown>} */
  const values = {};
  for (const name of PICKED) if (Array.isArray(trace[name])) values[name] = pick(trace[name]);
  const { size, color, opacity } = trace.marker;
  for (const [name, value] of Object.entries({ size, color, opacity })) values[`marker.${name}`] = pick(value);
  return { values, count: rows.length };
}

/**
 * Returns the figure as it looks in a span.
 *
 * @param {Figure} figure
 * @param {Span} span
 * @returns {Figure}
 */
export function selectFigure(figure, span) {
  /** @param {Trace} trace @returns {Trace} */
  const select = (trace) => {
    if (!isPlayed(trace)) return trace;
    const entries = Object.entries(selectPoints(trace, span).values);
    const [inner, outer] = [entries.filter(isOfMarker), entries.filter((entry) => !isOfMarker(entry))];
    const marker = Object.fromEntries(inner.map(([name, value]) => [name.slice("marker.".length), value]));
    return { ...trace, ...Object.fromEntries(outer), marker: { ...trace.marker, ...marker } };
  };
  return { ...figure, data: figure.data.map(select) };
}

/** @param {[string, unknown]} entry */
const isOfMarker = ([name]) => name.startsWith("marker.");
