// The order of the rows of the table of incidents.

/**
 * A row: its texts, its symbol, and what each column is sorted by, null where it has no figure. ``parts`` has for a
 * column whose dead or injured its figure counts, where one account counts those of several sides.
 *
 * @import { Symbol } from "./incident_symbol.js"
 * @typedef {Symbol & {
 *   id: string, day: string, what: string, where: string, who: string, killed: string, injured: string,
 *   sources: string, parts: Record<string, string>, order: (string | number | null)[]
 * }} Row
 */

/**
 * Compares two rows by a column; rows without a figure come last in both directions, equal ones newest first.
 *
 * @param {Row} one
 * @param {Row} other
 * @param {number} column
 * @param {boolean} isDescending
 */
export function compareRows(one, other, column, isDescending) {
  const a = one.order[column] ?? null;
  const b = other.order[column] ?? null;
  if (a === null || b === null) {
    if (a !== b) return a === null ? 1 : -1;
  } else {
    const found = typeof a === "number" ? a - Number(b) : a.localeCompare(String(b), "en");
    if (found) return isDescending ? -found : found;
  }
  const newest = String(other.order[0]).localeCompare(String(one.order[0]), "en");
  return newest || one.id.localeCompare(other.id, "en");
}
