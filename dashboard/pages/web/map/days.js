// Days of the calendar, counted from 1970: no time zone comes into them.

/** @typedef {{ first: number, last: number }} Span First and last day of a stretch of time, both part of it. */

const DAY = 86400000; // milliseconds

export const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** @param {string} text such as "2024-12-24" */
export const readDay = (text) => Math.round(Date.parse(text + "T00:00:00Z") / DAY);

/** @param {number} day */
export const writeDay = (day) => new Date(day * DAY).toISOString().slice(0, 10);

/**
 * Returns year, month (0 to 11) and day of the month.
 *
 * @param {number} day
 * @returns {[year: number, month: number, day: number]}
 */
export function splitDay(day) {
  const date = new Date(day * DAY);
  return [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
}

/**
 * Returns the day of a date; months beyond December are those of the next year.
 *
 * @param {number} year
 * @param {number} month
 * @param {number} [day]
 */
export const joinDay = (year, month, day = 1) => Math.round(Date.UTC(year, month, day) / DAY);

/** @param {number} day */
export function sayDay(day) {
  const [year, month, date] = splitDay(day);
  return `${date} ${MONTHS[month]} ${year}`;
}

/**
 * Returns a span in words, its year once where both days are of one: "1 Oct – 31 Dec 2025".
 *
 * @param {Span} span
 */
export function saySpan({ first, last }) {
  if (first === last) return sayDay(last);
  const [year, month, date] = splitDay(first);
  const begins = year === splitDay(last)[0] ? `${date} ${MONTHS[month]}` : sayDay(first);
  return `${begins} – ${sayDay(last)}`;
}
