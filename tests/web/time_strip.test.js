import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { readDay, sayDay, saySpan, writeDay } from "../../dashboard/pages/web/map/days.js";
import { createPlayer, SPEEDS } from "../../dashboard/pages/web/map/play.js";
import { sayReach } from "../../dashboard/pages/web/map/time_controls.js";
import { centreWindow, dragWindow } from "../../dashboard/pages/web/map/time_drag.js";
import {
  boundsOf,
  dayAt,
  drawBoxes,
  layoutBars,
  layoutStories,
  layoutTicks,
  placeDay,
  sayWeek,
} from "../../dashboard/pages/web/map/time_layout.js";
import {
  beginPlay,
  limitWindow,
  moveWindow,
  pressKey,
  reachBack,
  reachOf,
  stepPlay,
  stretchWindow,
} from "../../dashboard/pages/web/map/time_window.js";

/** @import { Span } from "../../dashboard/pages/web/map/days.js" */

/** @param {string} first @param {string} last @returns {Span} */
const span = (first, last) => ({ first: readDay(first), last: readDay(last) });
/** @param {Span | null} window */
const days = (window) => window && [writeDay(window.first), writeDay(window.last)];
/** @param {string} text */
const measure = (text) => text.length * 6;

const YEAR = span("2025-01-01", "2025-12-31");
const MARCH = span("2025-03-01", "2025-03-31");

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

test("a span says its year once, and one day as that day", () => {
  assert.equal(saySpan(span("2024-02-29", "2024-02-29")), "29 Feb 2024");
  assert.equal(saySpan(span("2024-02-29", "2024-03-01")), "29 Feb – 1 Mar 2024");
  assert.equal(saySpan(span("2024-12-31", "2025-01-01")), "31 Dec 2024 – 1 Jan 2025");
});

test("a window moves with its length and stops at the bounds", () => {
  assert.deepEqual(days(moveWindow(MARCH, 7, YEAR)), ["2025-03-08", "2025-04-07"]);
  assert.deepEqual(days(moveWindow(MARCH, -400, YEAR)), ["2025-01-01", "2025-01-31"]);
  assert.deepEqual(days(moveWindow(MARCH, 400, YEAR)), ["2025-12-01", "2025-12-31"]);
});

test("an end moves alone, never past the other nor out of the bounds", () => {
  assert.deepEqual(days(stretchWindow(MARCH, "last", readDay("2025-05-05"), YEAR)), ["2025-03-01", "2025-05-05"]);
  assert.deepEqual(days(stretchWindow(MARCH, "last", readDay("2025-02-01"), YEAR)), ["2025-03-01", "2025-03-01"]);
  assert.deepEqual(days(stretchWindow(MARCH, "first", readDay("2020-01-01"), YEAR)), ["2025-01-01", "2025-03-31"]);
  assert.deepEqual(days(stretchWindow(MARCH, "first", readDay("2025-06-01"), YEAR)), ["2025-03-31", "2025-03-31"]);
});

test("a window from a link is set right way round and within the bounds", () => {
  assert.deepEqual(days(limitWindow(span("2025-05-01", "2024-05-01"), YEAR)), ["2025-01-01", "2025-05-01"]);
  assert.deepEqual(days(limitWindow(span("2030-05-01", "2031-05-01"), YEAR)), ["2025-12-31", "2025-12-31"]);
});

test("keys move the window by weeks, with Shift by days, to the ends, and leave other keys alone", () => {
  /** @param {string} key @param {"window" | "first" | "last"} part @param {boolean} [shiftKey] */
  const press = (key, part, shiftKey = false) => days(pressKey({ key, shiftKey }, part, MARCH, YEAR));
  assert.deepEqual(press("ArrowRight", "window"), ["2025-03-08", "2025-04-07"]);
  assert.deepEqual(press("ArrowLeft", "window", true), ["2025-02-28", "2025-03-30"]);
  assert.deepEqual(press("PageDown", "window"), ["2025-02-01", "2025-03-03"]);
  assert.deepEqual(press("Home", "window"), ["2025-01-01", "2025-01-31"]);
  assert.deepEqual(press("End", "window"), ["2025-12-01", "2025-12-31"]);
  assert.deepEqual(press("ArrowUp", "last"), ["2025-03-01", "2025-04-07"]);
  assert.deepEqual(press("Home", "first"), ["2025-01-01", "2025-03-31"]);
  assert.deepEqual(press("End", "first"), ["2025-03-31", "2025-03-31"]);
  assert.deepEqual(press("Home", "last"), ["2025-03-01", "2025-03-01"]);
  assert.deepEqual(press("End", "last"), ["2025-03-01", "2025-12-31"]);
  assert.equal(press("Tab", "window"), null);
});

test("while it plays, a window moves by weeks, or grows where it begins with the bounds", () => {
  assert.equal(reachOf(MARCH, YEAR), 31);
  assert.deepEqual(days(stepPlay(MARCH, 31, YEAR)), ["2025-03-08", "2025-04-07"]);
  const grown = span("2025-01-01", "2025-02-01");
  assert.equal(reachOf(grown, YEAR), null);
  assert.deepEqual(days(stepPlay(grown, null, YEAR)), ["2025-01-01", "2025-02-08"]);
  assert.deepEqual(days(stepPlay(span("2025-12-01", "2025-12-28"), 28, YEAR)), ["2025-12-04", "2025-12-31"]);
  assert.equal(stepPlay(span("2025-12-01", "2025-12-31"), 31, YEAR), null);
  assert.deepEqual(days(reachBack(readDay("2025-01-10"), 30, YEAR)), ["2025-01-01", "2025-01-10"]);
});

test("playing begins anew from the end", () => {
  assert.deepEqual(days(beginPlay(MARCH, 31, YEAR)), days(MARCH));
  assert.deepEqual(days(beginPlay(span("2025-12-01", "2025-12-31"), 31, YEAR)), ["2025-01-01", "2025-01-31"]);
  assert.deepEqual(days(beginPlay(YEAR, null, YEAR)), ["2025-01-01", "2025-01-07"]);
  const short = span("2025-01-01", "2025-01-03");
  assert.deepEqual(days(beginPlay(short, null, short)), days(short));
});

test("a player steps at its pace, stops at the end and says so once", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {string[]} */
  const heard = [];
  const state = { window: span("2025-12-01", "2025-12-17"), reach: /** @type {number | null} */ (17), bounds: YEAR };
  const player = createPlayer({
    read: () => state,
    show: (window) => {
      state.window = window;
      heard.push(writeDay(window.last));
    },
    onchange: () => heard.push(player.isPlaying() ? "plays" : "stands"),
    onpause: () => heard.push("pause"),
  });
  player.toggle();
  for (let i = 0; i < 5; i++) mock.timers.tick(280);
  assert.deepEqual(heard, ["plays", "2025-12-17", "2025-12-24", "2025-12-31", "stands", "pause"]);
  assert.deepEqual(SPEEDS.map(() => player.changeSpeed()), [2, 4, 1]);
  heard.length = 0;
  player.changeSpeed();
  player.toggle();
  mock.timers.tick(140);
  player.toggle();
  mock.timers.tick(5000);
  assert.deepEqual(heard, ["plays", "2025-01-17", "2025-01-24", "stands", "pause"]);
  mock.timers.reset();
});

test("a drag moves what it began on, and free ground gives a new window either way", () => {
  const drag = { day: readDay("2025-03-10"), from: MARCH, isMoved: true };
  const to = readDay("2025-03-20");
  assert.deepEqual(days(dragWindow({ ...drag, part: "window" }, to, YEAR)), ["2025-03-11", "2025-04-10"]);
  assert.deepEqual(days(dragWindow({ ...drag, part: "last" }, to, YEAR)), ["2025-03-01", "2025-04-10"]);
  assert.deepEqual(days(dragWindow({ ...drag, part: "new" }, to, YEAR)), ["2025-03-10", "2025-03-20"]);
  assert.deepEqual(days(dragWindow({ ...drag, part: "new" }, to - 30, YEAR)), ["2025-02-18", "2025-03-10"]);
  assert.deepEqual(days(centreWindow(MARCH, readDay("2025-07-16"), YEAR)), ["2025-07-01", "2025-07-31"]);
});

test("the choice of days shown says a length of one's own", () => {
  assert.deepEqual(sayReach(null, YEAR), { value: "all", words: "" });
  assert.deepEqual(sayReach(30, MARCH), { value: "30", words: "" });
  assert.deepEqual(sayReach(31, MARCH), { value: "own", words: "31 days" });
});

const DATA = {
  first: "2024-12-20",
  last: "2025-01-27",
  begin: "2024-12-16",
  parties: [
    { key: "pakistan", counts: [1, 1, 0, 0, 0, 0, 2] },
    { key: "armed", counts: [3, 0, 0, 0, 0, 0, 0] },
  ],
  stories: [],
};
const SCALE = { ...boundsOf(DATA), width: 390 }; // 39 days: ten pixels each

test("days lie on the strip by their share of it, and a place means its day", () => {
  assert.equal(placeDay(SCALE, readDay("2024-12-21")), 10);
  assert.equal(writeDay(dayAt(SCALE, 19)), "2024-12-21");
  assert.equal(writeDay(dayAt(SCALE, -50)), "2024-12-20");
  assert.equal(writeDay(dayAt(SCALE, 5000)), "2025-01-27");
});

test("bars are stacked by party, as high as their week has incidents, and cut at the ends", () => {
  const bars = layoutBars(DATA, SCALE, 40).map(({ key, boxes }) => [key, drawBoxes(boxes)]);
  assert.deepEqual(bars, [
    // 20–22 December: three of the week's seven days are in the span; then 23–29 December and 27 January.
    ["pakistan", "M0 30h29v10h-29Z" + "M30 30h69v10h-69Z" + "M380 20h9v20h-9Z"],
    ["armed", "M0 0h29v30h-29Z"],
  ]);
});

test("the pointer is told the days of a week within the span, the sum and the parties", () => {
  const parties = [{ key: "pakistan", name: "Pakistani government" }, { key: "armed", name: "Armed groups" }];
  assert.equal(
    sayWeek(DATA, readDay("2024-12-21"), parties),
    "20 Dec – 22 Dec 2024: 4 incidents (Pakistani government 1, Armed groups 3)",
  );
  assert.equal(sayWeek(DATA, readDay("2025-01-01"), parties), "30 Dec 2024 – 5 Jan 2025: 0 incidents");
  assert.equal(
    sayWeek(DATA, readDay("2024-12-24"), parties),
    "23 Dec – 29 Dec 2024: 1 incident (Pakistani government 1)",
  );
});

/** @param {string} first @param {string} last @param {number} width */
const ticks = (first, last, width) => layoutTicks({ ...span(first, last), width }, measure).map(({ words }) => words);

test("the axis names weeks, months, half-years or years as there is room, the first with its year", () => {
  assert.deepEqual(ticks("2025-10-01", "2025-10-31", 400), ["6 Oct 2025", "13 Oct", "20 Oct", "27 Oct"]);
  assert.deepEqual(ticks("2024-12-26", "2025-01-16", 400), ["30 Dec 2024", "6 Jan 2025", "13 Jan"]);
  assert.deepEqual(ticks("2024-11-15", "2025-04-10", 320), ["Dec 2024", "Jan 2025", "Feb", "Mar"]);
  assert.deepEqual(ticks("2024-07-01", "2025-12-31", 400), ["Jul 2024", "Oct", "Jan 2025", "Apr", "Jul", "Oct"]);
  assert.deepEqual(ticks("2021-08-15", "2026-06-30", 340), ["2022", "2023", "2024", "2025", "2026"]);
  assert.deepEqual(ticks("2021-08-15", "2026-06-30", 120), ["2022", "2024"]);
});

test("no two names on the axis touch and none leaves the strip", () => {
  for (const width of [60, 180, 350, 700, 1400]) {
    for (const last of ["2025-01-20", "2025-04-01", "2026-02-01", "2030-01-01", "2045-01-01"]) {
      const scale = { ...span("2025-01-03", last), width };
      let end = -Infinity;
      for (const { x, words } of layoutTicks(scale, measure)) {
        assert.ok(x >= end + 8, `${width} ${last} ${words}`);
        end = x + 4 + measure(words);
        assert.ok(end <= width);
      }
    }
  }
});

/** @param {string} id @param {string} first @param {string} last @param {number} count @param {string} [name] */
const story = (id, first, last, count, name = "A story here") => ({ id, name, first, last, count });

test("stories of most incidents are named first, over their days, and none over another", () => {
  const stories = [
    story("small", "2025-07-20", "2025-08-08", 2),
    story("large", "2025-06-10", "2025-06-15", 9),
    story("early", "2025-01-01", "2025-01-04", 1),
  ];
  const scale = { ...YEAR, width: 365 };
  const one = layoutStories(stories, scale, measure, { most: 200, rows: 1 });
  assert.deepEqual(one.map(({ story: { id }, left, width }) => [id, left, width]), [
    ["early", 0, 74], // at the edge of the strip, not in the middle over its days
    ["large", 126, 74], // 10–15 June are days 160 to 166
  ]);
  // 20 July – 8 August are days 200 to 220: its name is too near to 200, where the other one ends, but in a second row.
  const two = layoutStories(stories, scale, measure, { most: 200, rows: 2 });
  assert.deepEqual(two.map(({ story: { id }, row }) => [id, row]), [["early", 0], ["large", 0], ["small", 1]]);
});

test("a name goes to one side of its days where the middle is taken", () => {
  const stories = [story("large", "2025-06-01", "2025-06-10", 9), story("next", "2025-07-22", "2025-07-31", 3)];
  const named = layoutStories(stories, { ...YEAR, width: 365 }, measure, { most: 200, rows: 1 });
  // Days 151 to 161 and 202 to 212: over the middle of its days the second would begin at 170, within the first.
  assert.deepEqual(named.map(({ left, from, to }) => [left, from, to].map(Math.round)), [[119, 151, 161], [202, 202, 212]]);
});

test("the line from a name in the second row crosses no name below it", () => {
  for (let seed = 1; seed < 40; seed++) {
    const stories = Array.from({ length: 12 }, (_, i) => {
      const day = readDay("2025-01-01") + ((seed * 37 + i * 53 + i * i * seed) % 350);
      return story(`s${i}`, writeDay(day), writeDay(day + (i % 5) * 3), (i * seed) % 11, "x".repeat(4 + ((i * seed) % 20)));
    });
    const named = layoutStories(stories, { ...YEAR, width: 700 }, measure, { most: 120, rows: 2 });
    for (const one of named) {
      assert.ok(one.left >= 0 && one.left + one.width <= 700);
      for (const other of named) {
        if (one === other) continue;
        const apart = one.left + one.width + 8 <= other.left || other.left + other.width + 8 <= one.left;
        assert.ok(one.row !== other.row || apart);
        const middle = (one.from + one.to) / 2;
        const isCrossed = one.row > other.row && other.left < middle && middle < other.left + other.width;
        assert.ok(!isCrossed, `${seed}: ${one.story.id} over ${other.story.id}`);
      }
    }
  }
});
