import assert from "node:assert/strict";
import { test } from "node:test";

import {
  countSteps,
  endsOf,
  findStep,
  limitStep,
  playedAt,
  readDay,
  sayDay,
  saySpan,
  selectFigure,
  selectPoints,
  shownSpan,
  stepSpan,
  writeDay,
} from "../../dashboard/pages/web/player_steps.js";

/** @import { Figure, PlayedTrace } from "../../dashboard/pages/web/types.js" */

/** @param {string} first @param {string} last @param {string} step */
const endDays = (first, last, step) => endsOf(readDay(first), readDay(last), step).map(writeDay);

test("days are those of the calendar, in every time zone of the reader", () => {
  const zone = process.env.TZ;
  for (const name of ["UTC", "Asia/Karachi", "America/Los_Angeles"]) {
    process.env.TZ = name;
    assert.equal(readDay("1970-01-02"), 1);
    assert.equal(writeDay(readDay("2024-12-24")), "2024-12-24");
    assert.equal(sayDay(readDay("2021-08-15")), "15 Aug 2021");
  }
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

test("a span of one day is said as that day", () => {
  const day = readDay("2024-02-29");
  assert.equal(saySpan([day, day]), "29 Feb 2024");
  assert.equal(saySpan([day, day + 1]), "29 Feb 2024 – 1 Mar 2024");
});

test("weeks begin with the period and the last one is cut at its end", () => {
  assert.deepEqual(endDays("2024-01-01", "2024-01-17", "week"), ["2024-01-07", "2024-01-14", "2024-01-17"]);
  assert.deepEqual(endDays("2024-01-01", "2024-01-14", "week"), ["2024-01-07", "2024-01-14"]);
  assert.deepEqual(endDays("2024-01-01", "2024-01-01", "week"), ["2024-01-01"]);
});

test("months are those of the calendar, leap days and turns of the year included", () => {
  const months = ["2023-12-31", "2024-01-31", "2024-02-29", "2024-03-10"];
  assert.deepEqual(endDays("2023-12-15", "2024-03-10", "month"), months);
  assert.deepEqual(endDays("2023-12-31", "2023-12-31", "month"), ["2023-12-31"]);
});

test("a step for each day", () => {
  assert.deepEqual(endDays("2024-02-28", "2024-03-01", "day"), ["2024-02-28", "2024-02-29", "2024-03-01"]);
});

test("steps cover the period once: each begins on the day after the one before", () => {
  for (const step of ["day", "week", "month"]) {
    const [first, last] = [readDay("2021-08-15"), readDay("2026-06-30")];
    const ends = endsOf(first, last, step);
    const spans = ends.map((_, i) => stepSpan({ first, last, ends }, i));
    assert.equal(spans[0]?.[0], first);
    assert.equal(spans.at(-1)?.[1], last);
    spans.slice(1).forEach(([begins], i) => assert.equal(begins, (ends[i] ?? NaN) + 1));
  }
});

test("a day is found in its step, one after the period in the last", () => {
  const ends = [7, 14, 17];
  assert.deepEqual([1, 7, 8, 17, 99].map((day) => findStep(ends, day)), [0, 0, 1, 2, 2]);
  assert.deepEqual([-3, 1, 9].map((index) => limitStep(ends, index)), [0, 1, 2]);
});

test("what is shown: all up to the step, the step alone, or so many days, never before the period", () => {
  const position = { first: 1, last: 60, ends: [7, 14, 60], index: 1 };
  assert.deepEqual(shownSpan({ ...position, window: "all" }), [1, 14]);
  assert.deepEqual(shownSpan({ ...position, window: "step" }), [8, 14]);
  assert.deepEqual(shownSpan({ ...position, window: "30" }), [1, 14]);
  assert.deepEqual(shownSpan({ ...position, index: 2, window: "30" }), [31, 60]);
});

test("bars count what begins in a step; what began after the period is in none", () => {
  assert.deepEqual(countSteps([1, 7, 8, 60, 61], [7, 14, 60]), [2, 1, 1]);
});

/** @type {PlayedTrace} */
const TRACE = {
  type: "scattermap",
  lat: [31, 32, 33],
  lon: [69, 70, 71],
  customdata: ["a", "b", "c"],
  text: "one for all",
  marker: { size: [4, 5, 6], color: "#000", opacity: [0.1, 0.2, 0.3] },
  meta: { first: [10, 20, 30], last: [12, 29, 30] },
};

test("a point is kept while any of its days is in the span", () => {
  const { values, count } = selectPoints(TRACE, [12, 20]);
  assert.equal(count, 2);
  assert.deepEqual(values, {
    lat: [31, 32],
    lon: [69, 70],
    customdata: ["a", "b"],
    "marker.size": [4, 5],
    "marker.color": "#000",
    "marker.opacity": [0.1, 0.2],
  });
  assert.equal(selectPoints(TRACE, [13, 19]).count, 0);
  assert.equal(selectPoints(TRACE, [29, 29]).count, 1);
});

test("a figure at a step has the other traces as they were, and is not changed itself", () => {
  const still = { type: "scattermap", lat: [1], meta: { halo: "#fff" } };
  const figure = /** @type {Figure} */ ({ data: [still, TRACE], layout: {} });
  const before = structuredClone(figure);
  const [first, second] = selectFigure(figure, [30, 30]).data;
  assert.equal(first, still);
  assert.deepEqual(second?.marker, { size: [6], color: "#000", opacity: [0.3] });
  assert.deepEqual([second?.lat, second?.customdata, second?.text], [[33], ["c"], "one for all"]);
  assert.deepEqual(figure, before);
  assert.deepEqual(playedAt(figure.data), [1]);
});
