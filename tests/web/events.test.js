import assert from "node:assert/strict";
import { test } from "node:test";

import { movesAxis, readIncident, readList, readStep } from "../../dashboard/pages/web/plot_events.js";
import { judgeTables } from "../../dashboard/pages/web/tables_watch.js";
import { readTheme } from "../../dashboard/pages/web/theme.js";


test("a point stands for an incident by its customdata, alone or first of several", () => {
  const points = ["a", ["b", 3], [4, "c"], 5, undefined].map((customdata) => ({ customdata }));
  assert.deepEqual(points.map(readIncident), ["a", "b", null, null, null]);
});

test("a mark leads to a list of incidents of this dashboard and to nothing else", () => {
  assert.equal(readList("incidents?from=2025-10-01&to=2025-10-31"), "incidents?from=2025-10-01&to=2025-10-31");
  const others = ["2024-12-24-barmal-airstrikes", "", "https://x.invalid/incidents?", "javascript:incidents?"];
  assert.deepEqual(others.map(readList), [null, null, null, null]);
});

test("keys step, but not those that the browser or the system means", () => {
  const held = { altKey: false, ctrlKey: false, metaKey: false };
  const steps = ["ArrowLeft", "Escape", "a"].map((key) => readStep({ ...held, key }));
  assert.deepEqual(steps, ["previous", "none", ""]);
  assert.equal(readStep({ ...held, key: "ArrowLeft", altKey: true }), "");
});

test("only changes of a time axis' range move it", () => {
  const changes = [{ "xaxis.range[0]": 1 }, { "xaxis2.range": 1 }, { "xaxis.autorange": true }, { "yaxis.range": 1 }];
  assert.deepEqual(changes.map(movesAxis), [true, true, false, false]);
});

test("a page that shows no tables is opened anew once there are some, another one is only told", () => {
  assert.deepEqual(judgeTables("", { version: null, problems: 3 }), { action: "wait" });
  assert.deepEqual(judgeTables("", { version: "a", problems: 0 }), { action: "reload" });
  assert.deepEqual(judgeTables("a", { version: "a", problems: 2 }), { action: "tell", sound: false, hidden: false });
  assert.deepEqual(judgeTables("a", { version: "a", problems: 0 }), { action: "tell", sound: true, hidden: true });
  assert.deepEqual(judgeTables("a", { version: "b", problems: 0 }), { action: "tell", sound: true, hidden: false });
});

test("the theme is told from the ground of the page", () => {
  assert.deepEqual([" #FFFFFF", "#14181c ", "", "white"].map(readTheme), ["light", "dark", null, null]);
});
