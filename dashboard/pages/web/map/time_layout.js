// Where things lie on the strip of time, in pixels: bars, the names of months and years, stories. Nothing here draws.

import { joinDay, MONTHS, readDay, saySpan, splitDay } from "./days.js";
import { WEEK } from "./time_window.js";

/** @import { Span } from "./days.js" */

/**
 * @typedef {object} StripData What ``TimeStrip.as_json`` in ``dashboard/map/time_strip.py`` gives.
 * @property {string} first
 * @property {string} last
 * @property {string} begin the Monday with which the first week begins
 * @property {{ key: string, counts: number[] }[]} parties
 * @property {Story[]} stories
 */

/** @typedef {{ id: string, name: string, first: string, last: string, count: number }} Story */

/** @typedef {{ first: number, last: number, width: number }} Scale The days of the strip, over so many pixels. */

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

/** @typedef {(text: string) => number} Measure Returns the pixels that a text takes. */

/** @typedef {{ x: number, words: string, isYear: boolean }} Tick The line of a month, week or year, with its name. */

/**
 * @typedef {object} Named A story with its name.
 * @property {Story} story
 * @property {number} row of its name, 0 the one next to the bars
 * @property {number} left
 * @property {number} width
 * @property {number} from where its days begin and end
 * @property {number} to
 */

/** @param {Scale} scale @param {number} day Returns where a day begins. */
export const placeDay = ({ first, last, width }, day) => ((day - first) / Math.max(last - first + 1, 1)) * width;

/** @param {Scale} scale @param {number} x Returns the day at a place, the nearest one for a place outside. */
export function dayAt({ first, last, width }, x) {
  const day = first + Math.floor((x / Math.max(width, 1)) * (last - first + 1));
  return Math.min(Math.max(day, first), last);
}

/**
 * Returns the bars of each party, one for each week in which it has an incident, stacked in their order from below.
 *
 * @param {StripData} data
 * @param {Scale} scale
 * @param {number} height that of the fullest week
 * @returns {{ key: string, boxes: Box[] }[]}
 */
export function layoutBars(data, scale, height) {
  const begin = readDay(data.begin);
  const weeks = Math.max(0, ...data.parties.map(({ counts }) => counts.length));
  const sums = Array.from({ length: weeks }, (_, i) => data.parties.reduce((sum, p) => sum + (p.counts[i] ?? 0), 0));
  const most = Math.max(1, ...sums);
  const gap = placeDay(scale, scale.first + WEEK) >= 4 ? 1 : 0;
  const below = sums.map(() => 0);
  return data.parties.map(({ key, counts }) => ({
    key,
    boxes: counts.flatMap((count, i) => {
      if (!count) return [];
      const x = Math.max(placeDay(scale, begin + i * WEEK), 0);
      const end = Math.min(placeDay(scale, begin + (i + 1) * WEEK), scale.width);
      const [low, tall] = [below[i] ?? 0, (count / most) * height];
      below[i] = low + tall;
      return [{ x, y: height - low - tall, width: Math.max(end - x - gap, 0.8), height: tall }];
    }),
  }));
}

/** @param {Box[]} boxes Returns bars as path data: one element for all of a party. */
export const drawBoxes = (boxes) =>
  boxes.map(({ x, y, width, height }) => `M${fix(x)} ${fix(y)}h${fix(width)}v${fix(height)}h${fix(-width)}Z`).join("");

/** @param {number} value */
const fix = (value) => Number(value.toFixed(2));

const APART = 8; // pixels between two names

/**
 * Returns the lines of the axis with their names: weeks for short spans, then months, quarters, halves and years. The
 * first name says the year, as does each January.
 *
 * @param {Scale} scale
 * @param {Measure} measure
 * @returns {Tick[]}
 */
export function layoutTicks(scale, measure) {
  /** @type {Tick[]} */
  const ticks = [];
  let end = -Infinity;
  let saidYear = false;
  for (const { day, words, withYear, isYear } of listDays(scale, measure)) {
    const text = saidYear ? words : withYear;
    const x = placeDay(scale, day);
    const right = x + 4 + measure(text);
    if (x < 0 || right > scale.width || x < end + APART) continue;
    ticks.push({ x, words: text, isYear });
    end = right;
    saidYear = true;
  }
  return ticks;
}

/** @typedef {{ day: number, words: string, withYear: string, isYear: boolean }} NamedDay */

/** @param {Scale} scale @param {Measure} measure @returns {NamedDay[]} */
function listDays(scale, measure) {
  const perDay = placeDay(scale, scale.first + 1);
  if (perDay * WEEK >= measure("30 Sep") + 4 + APART) return listWeeks(scale);
  const widest = measure("Sep 2025") + 4 + APART;
  const months = [1, 3, 6, 12, 24, 60].find((step) => perDay * 30.4 * step >= (step < 12 ? widest : widest * 0.6));
  return listMonths(scale, months ?? 120);
}

/** @param {Scale} scale @returns {NamedDay[]} */
function listWeeks({ first, last }) {
  const monday = first + ((4 - (first % WEEK) + WEEK) % WEEK); // 1 January 1970 was a Thursday
  /** @type {NamedDay[]} */
  const days = [];
  for (let day = monday; day <= last; day += WEEK) {
    const [year, month, date] = splitDay(day);
    const words = `${date} ${MONTHS[month]}`;
    const isYear = month === 0 && date <= WEEK;
    days.push({ day, words: isYear ? `${words} ${year}` : words, withYear: `${words} ${year}`, isYear });
  }
  return days;
}

/** @param {Scale} scale @param {number} step months @returns {NamedDay[]} */
function listMonths({ first, last }, step) {
  const [begins] = splitDay(first);
  /** @type {NamedDay[]} */
  const days = [];
  for (let month = 0; joinDay(begins, month) <= last; month += Math.min(step, 12)) {
    const day = joinDay(begins, month);
    const [year, number] = splitDay(day);
    if (day < first || (step > 12 && year % (step / 12))) continue;
    const isYear = number === 0;
    const withYear = step >= 12 ? String(year) : `${MONTHS[number]} ${year}`;
    days.push({ day, words: isYear ? withYear : (MONTHS[number] ?? ""), withYear, isYear });
  }
  return days;
}

/**
 * Returns the stories that have room for their name above the bars: those of most incidents first, none over another.
 *
 * A name lies over its days, in the middle or to one side, as low as it can; the thin line from one in a higher row down
 * to its days crosses no other name. What is longer than ``most`` is cut.
 *
 * @param {Story[]} stories
 * @param {Scale} scale
 * @param {Measure} measure
 * @param {{ most: number, rows: number }} room pixels of a name, and rows for names
 * @returns {Named[]} from left to right
 */
export function layoutStories(stories, scale, measure, { most, rows }) {
  /** @type {{ row: number, left: number, right: number }[]} */
  const taken = [];
  /** @param {number} row @param {number} left @param {number} right */
  const isFree = (row, left, right) =>
    taken.every((box) => box.row !== row || right + APART <= box.left || box.right + APART <= left);
  /** @type {Named[]} */
  const named = [];
  for (const story of [...stories].sort((a, b) => b.count - a.count || (a.first < b.first ? -1 : 1))) {
    const from = Math.max(placeDay(scale, readDay(story.first)), 0);
    const to = Math.min(placeDay(scale, readDay(story.last) + 1), scale.width);
    if (to <= from) continue;
    const width = Math.min(measure(story.name) + 2, most, scale.width);
    const middle = (from + to) / 2;
    const lefts = [middle - width / 2, to - width, from].map((x) => Math.min(Math.max(x, 0), scale.width - width));
    for (const [row, left] of Array.from({ length: rows }, (_, i) => lefts.map((x) => [i, x])).flat()) {
      if (row === undefined || left === undefined) continue;
      const lower = Array.from({ length: row }, (_, i) => i);
      if (!isFree(row, left, left + width) || !lower.every((i) => isFree(i, middle, middle))) continue;
      taken.push({ row, left, right: left + width }, ...lower.map((i) => ({ row: i, left: middle, right: middle })));
      named.push({ story, row, left, width, from, to });
      break;
    }
  }
  return named.sort((one, other) => one.left - other.left);
}

/**
 * Returns what the pointer says of the week of a day: its days, how many incidents, of which party.
 *
 * @param {StripData} data
 * @param {number} day
 * @param {{ key: string, name: string }[]} parties
 */
export function sayWeek(data, day, parties) {
  const begin = readDay(data.begin);
  const week = Math.floor((day - begin) / WEEK);
  const bounds = boundsOf(data);
  const first = Math.max(begin + week * WEEK, bounds.first);
  const last = Math.min(begin + week * WEEK + WEEK - 1, bounds.last);
  const counts = data.parties.flatMap(({ key, counts: all }) => (all[week] ? [{ key, count: all[week] ?? 0 }] : []));
  const sum = counts.reduce((total, { count }) => total + count, 0);
  const names = counts.map(({ key, count }) => `${parties.find((party) => party.key === key)?.name ?? key} ${count}`);
  const words = `${saySpan({ first, last })}: ${sum} incident${sum === 1 ? "" : "s"}`;
  return names.length ? `${words} (${names.join(", ")})` : words;
}

/** @param {StripData} data @returns {Span} */
export const boundsOf = ({ first, last }) => ({ first: readDay(first), last: readDay(last) });
