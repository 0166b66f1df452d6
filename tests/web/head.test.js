import assert from "node:assert/strict";
import { test } from "node:test";

import { fitWords, rejoin, wordsFit } from "../../dashboard/pages/web/head.js";

/** @import { Figure, PlotFrame } from "../../dashboard/pages/web/types.js" */

/** @param {string} line Ten pixels a letter. */
const measure = (line) => 10 * line.length;

test("words come together where there is room, and stay as they came where there is none", () => {
  const given = "People killed<br>and injured";
  assert.equal(rejoin(given, 300, measure), "People killed and injured");
  assert.equal(rejoin(given, 150, measure), given);
  assert.equal(rejoin(given, 80, measure), given); // four lines would fit the room; two are what came
  assert.equal(rejoin("a b<br>c d<br>e", 35, measure), "a b<br>c d<br>e");
  assert.equal(rejoin("a b<br>c d<br>e", 55, measure), "a b c<br>d e");
  assert.equal(rejoin("one line", 5, measure), "one line");
});

test("a figure gets lower by the lines that are saved above and below", () => {
  const pen = { font: "", measureText: (/** @type {string} */ line) => ({ width: measure(line) }) };
  Object.assign(globalThis, { document: { createElement: () => ({ getContext: () => pen }) } });
  const figure = () =>
    /** @type {Figure} */ (
      /** @type {unknown} */ ({
        data: [],
        layout: {
          height: 400,
          margin: { l: 4, r: 4, t: 99, b: 60 },
          font: { family: "Source Sans" },
          meta: { title: "Accounts differ most" },
          annotations: [
            { text: "<span style='x'><b>Accounts<br>differ most</b></span><br><span style='y'>Killed<br>in May</span>" },
            { text: "Source:<br>dataset" },
            { text: "kept<br>so" },
          ],
        },
      })
    );
  const frame = /** @type {PlotFrame} */ (/** @type {unknown} */ ({ clientWidth: 1300 }));
  const wide = figure();
  fitWords(frame, wide);
  assert.deepEqual(wide.layout.annotations?.map(({ text }) => text), [
    "<span style='x'><b>Accounts differ most</b></span><br><span style='y'>Killed in May</span>",
    "Source: dataset",
    "kept<br>so",
  ]);
  assert.equal(wide.layout.height, 400 - 22 - 17 - 15);
  assert.deepEqual([wide.layout.margin.t, wide.layout.margin.b], [99 - 22 - 17, 60 - 15]);
  assert.ok(wordsFit(frame));
  // The column narrows: what came fits it, and has to be set again.
  Object.assign(frame, { clientWidth: 90 });
  assert.ok(!wordsFit(frame));
  const narrow = figure();
  fitWords(frame, narrow);
  assert.deepEqual(narrow.layout, figure().layout);
});
