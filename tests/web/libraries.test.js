import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { promiseMap, waitForMap } from "../../dashboard/pages/web/map_wait.js";

/** @typedef {{ src: string, onload: () => void, onerror: () => void, remove: () => void }} Script */

/** @type {Script[]} */
let scripts = [];

beforeEach(() => {
  scripts = [];
  /** @type {any} */ (globalThis).window = {};
  /** @type {any} */ (globalThis).document = {
    createElement: () => ({ remove() {} }),
    head: { append: (/** @type {Script} */ script) => scripts.push(script) },
  };
});

/** Each test has a module of its own, which has loaded nothing. */
const freshModule = async () => {
  const address = `../../dashboard/pages/web/libraries.js?${Math.random()}`;
  return /** @type {typeof import("../../dashboard/pages/web/libraries.js")} */ (await import(address));
};

/** @param {number} i @param {string} name */
function finish(i, name) {
  /** @type {any} */ (globalThis).window.Plotly = { name };
  scripts[i]?.onload();
}

test("two builds on one page are told apart, whichever comes first, and each is fetched once", async () => {
  const { loadLibrary } = await freshModule();
  const asked = ["./app/static/a.js", "./app/static/b.js", "./app/static/a.js"].map((address) => loadLibrary(address));
  assert.equal(scripts.length, 2);
  finish(1, "b");
  finish(0, "a");
  assert.deepEqual(await Promise.all(asked), [{ name: "a" }, { name: "b" }, { name: "a" }]);
});

test("a build that was not found is asked for again", async () => {
  const { loadLibrary } = await freshModule();
  const first = loadLibrary("./app/static/a.js");
  scripts[0]?.onerror();
  await assert.rejects(first, /plotly\.js was not found at .*\/app\/static\/a\.js/);
  const second = loadLibrary("./app/static/a.js");
  finish(1, "a");
  assert.deepEqual(await second, { name: "a" });
});

test("what waits for a map waits until it stands, and not at all where there is none", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  await waitForMap();
  const end = promiseMap();
  let waited = false;
  const waiting = waitForMap().then(() => (waited = true));
  await Promise.resolve();
  assert.equal(waited, false);
  end();
  await waiting;
  promiseMap();
  const late = waitForMap();
  context.mock.timers.tick(2000);
  await late;
});
