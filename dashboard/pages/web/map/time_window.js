// The window of days that the strip of time shows, and how it moves. Nothing here knows of a page.

/** @import { Span } from "./days.js" */

export const WEEK = 7;

/** @param {Span} span */
export const countDays = ({ first, last }) => last - first + 1;

/** @param {number} value @param {number} least @param {number} most */
const limit = (value, least, most) => Math.min(Math.max(value, least), most);

/**
 * Returns a window within the bounds; what lies outside them altogether becomes the nearest day.
 *
 * @param {Span} window
 * @param {Span} bounds
 * @returns {Span}
 */
export function limitWindow({ first, last }, bounds) {
  const [early, late] = first <= last ? [first, last] : [last, first];
  return { first: limit(early, bounds.first, bounds.last), last: limit(late, bounds.first, bounds.last) };
}

/**
 * Returns a window moved by days; it keeps its length and stops at the bounds.
 *
 * @param {Span} window
 * @param {number} days
 * @param {Span} bounds
 * @returns {Span}
 */
export function moveWindow({ first, last }, days, bounds) {
  const by = limit(days, bounds.first - first, bounds.last - last);
  return { first: first + by, last: last + by };
}

/**
 * Returns a window with one of its ends at another day; it keeps at least one day.
 *
 * @param {Span} window
 * @param {"first" | "last"} end
 * @param {number} day
 * @param {Span} bounds
 * @returns {Span}
 */
export function stretchWindow(window, end, day, bounds) {
  if (end === "first") return { ...window, first: limit(day, bounds.first, window.last) };
  return { ...window, last: limit(day, window.first, bounds.last) };
}

/**
 * Returns the window of some days up to a day, cut at the bounds.
 *
 * @param {number} last
 * @param {number | null} reach number of days, null for everything up to the day
 * @param {Span} bounds
 * @returns {Span}
 */
export const reachBack = (last, reach, bounds) =>
  limitWindow({ first: reach === null ? bounds.first : last - reach + 1, last }, bounds);

/** @param {Span} window @param {Span} bounds */
export const isWhole = (window, bounds) => window.first <= bounds.first && window.last >= bounds.last;

/**
 * Returns how far a window reaches back while it plays: null, everything, where it begins with the bounds.
 *
 * @param {Span} window
 * @param {Span} bounds
 * @returns {number | null}
 */
export const reachOf = (window, bounds) => (window.first <= bounds.first ? null : countDays(window));

/**
 * Returns the window with which playing begins: where it is, or the first one where it is at the end.
 *
 * @param {Span} window
 * @param {number | null} reach
 * @param {Span} bounds
 * @returns {Span}
 */
export function beginPlay(window, reach, bounds) {
  if (window.last < bounds.last) return window;
  return reachBack(Math.min(bounds.first + (reach ?? WEEK) - 1, bounds.last), reach, bounds);
}

/**
 * Returns the next window while it plays, a week on; null where it is at the end.
 *
 * @param {Span} window
 * @param {number | null} reach
 * @param {Span} bounds
 * @returns {Span | null}
 */
export function stepPlay(window, reach, bounds) {
  if (window.last >= bounds.last) return null;
  return reachBack(Math.min(window.last + WEEK, bounds.last), reach, bounds);
}

/** @type {Record<string, number>} Days by which a key moves the window or one of its ends. */
const KEYS = { ArrowLeft: -WEEK, ArrowDown: -WEEK, ArrowRight: WEEK, ArrowUp: WEEK, PageDown: -28, PageUp: 28 };

/**
 * Returns the window after a key was pressed on it or on one of its ends; null for a key that means nothing.
 *
 * @param {{ key: string, shiftKey: boolean }} event with Shift an arrow moves by a day
 * @param {"window" | "first" | "last"} part
 * @param {Span} window
 * @param {Span} bounds
 * @returns {Span | null}
 */
export function pressKey({ key, shiftKey }, part, window, bounds) {
  const to = key === "Home" ? bounds.first - window.last : key === "End" ? bounds.last - window.first : undefined;
  const step = KEYS[key];
  const days = to ?? (step === undefined ? undefined : shiftKey ? Math.sign(step) : step);
  if (days === undefined) return null;
  if (part === "window") return moveWindow(window, days, bounds);
  return stretchWindow(window, part, window[part] + days, bounds);
}
