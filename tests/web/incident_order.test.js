import assert from "node:assert/strict";
import { test } from "node:test";

import { compareRows } from "../../dashboard/pages/web/incident_order.js";

/**
 * @param {string} id
 * @param {(string | number | null)[]} order
 */
const row = (id, ...order) => /** @type {any} */ ({ id, order });
const ROWS = [
  row("a", "2024-01-02", "Ātta", 3),
  row("b", "2024-01-03", "zulu", null),
  row("c", "2024-01-01", "atta b", 10),
  row("d", "2024-01-03", "Mike", 3),
];

/** @param {number} column @param {boolean} isDescending */
const order = (column, isDescending) =>
  [...ROWS].sort((one, other) => compareRows(one, other, column, isDescending)).map(({ id }) => id);

test("days are sorted both ways, equal ones by identifier", () => {
  assert.deepEqual(order(0, true), ["b", "d", "a", "c"]);
  assert.deepEqual(order(0, false), ["c", "a", "b", "d"]);
});

test("words are sorted as people do, whatever their letters' case and marks", () => {
  assert.deepEqual(order(1, false), ["a", "c", "d", "b"]);
});

test("numbers are sorted by size, rows without a figure last in both directions, equal ones newest first", () => {
  assert.deepEqual(order(2, true), ["c", "d", "a", "b"]);
  assert.deepEqual(order(2, false), ["d", "a", "c", "b"]);
});
