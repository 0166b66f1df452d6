import assert from "node:assert/strict";
import { test } from "node:test";

import { isWide, leaveScrolling, legendHeight, narrowFigure } from "../../dashboard/pages/web/narrow.js";

/** @import { Figure } from "../../dashboard/pages/web/types.js" */

/** @param {string} line Ten pixels a letter. */
const measure = (line) => 10 * line.length;

test("a drawing is wide from 700 pixels on", () => {
  assert.deepEqual([699, 700].map(isWide), [false, true]);
});

test("what a narrow drawing cannot hold is left out, and its notes get their short words", () => {
  const figure = /** @type {Figure} */ ({
    data: [{ meta: "where wide", mode: "markers+text" }, { mode: "lines" }],
    layout: {
      annotations: [
        { name: "where wide", text: "long" },
        { name: "where narrow: Ceasefire", text: "Ceasefire of October 2025" },
        { text: "kept" },
      ],
    },
  });
  narrowFigure(figure);
  assert.deepEqual(figure.layout.annotations?.map(({ text }) => text), ["Ceasefire", "kept"]);
  assert.deepEqual(figure.data.map(({ mode }) => mode), ["markers", "lines"]);
});

test("a finger's dragging is left to the page where it would zoom or pan, and kept where it selects", () => {
  const left = ["zoom", "pan", "select"].map((dragmode) => {
    const layout = /** @type {Figure["layout"]} */ (/** @type {unknown} */ ({ dragmode }));
    leaveScrolling({ data: [], layout });
    return layout.dragmode;
  });
  assert.deepEqual(left, [false, false, "select"]);
});

test("a legend of one row, of columns, and of names with a line break", () => {
  // Each name is 41 + 40 wide, three of them 3 · 81 + 2 · 5 = 253: one row of 19 pixels and a rim of 14.
  assert.equal(legendHeight(["aaaa", "bbbb", "cccc"], 254, measure), 33);
  // No room in one row: columns of 86, of which (253 + 5) / 86 = 3 would touch the edge and 2 stay.
  assert.equal(legendHeight(["aaaa", "bbbb", "cccc"], 253, measure), 52);
  assert.equal(legendHeight(["aaaa", "bbbb"], 20, measure), 52);
  // Markup is not measured; two lines are 31.2 and 3 pixels high.
  assert.equal(legendHeight(["<b>aaaa</b><br>bb"], 82, measure), 49);
});
