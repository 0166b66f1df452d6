import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { promiseMap, waitForMap } from "../../dashboard/pages/web/map_wait.js";

/** A script as a page has it. */
class Script extends EventTarget {
  src = "";
  remove() {}
}

/** @type {Script[]} */
let scripts = [];
/** @type {any} */
const page = globalThis;

/** @param {Script | null} first what the head of the page names */
function openPage(first) {
  scripts = first ? [first] : [];
  page.window = new EventTarget();
  page.document = {
    readyState: "interactive",
    querySelector: () => first,
    createElement: () => new Script(),
    head: { append: (/** @type {Script} */ script) => scripts.push(script) },
  };
}

beforeEach(() => openPage(null));

/** Each test has a module of its own, which has loaded nothing. */
const freshModule = async () => {
  const address = `../../dashboard/pages/web/libraries.js?${Math.random()}`;
  return /** @type {typeof import("../../dashboard/pages/web/libraries.js")} */ (await import(address));
};

/** @param {number} i @param {string} name */
function finish(i, name) {
  page.window.Plotly = { name };
  scripts[i]?.dispatchEvent(new Event("load"));
}

/** @param {number} i */
const fail = (i) => scripts[i]?.dispatchEvent(new Event("error"));

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
  fail(0);
  await assert.rejects(first, /plotly\.js was not found at .*\/app\/static\/a\.js/);
  const second = loadLibrary("./app/static/a.js");
  finish(1, "a");
  assert.deepEqual(await second, { name: "a" });
});

/** @param {string} path */
const addressOf = (path) => new URL(`../../${path}`, import.meta.url).href;

/** @param {string} path */
const namedScript = (path) => Object.assign(new Script(), { src: addressOf(path) });

test("the build that the head names is not fetched again, whether it has run or not", async () => {
  for (const ran of [false, true]) {
    openPage(namedScript("app/static/a.js"));
    if (ran) page.window.Plotly = { name: "a" };
    const { loadLibrary } = await freshModule();
    const loading = loadLibrary("./app/static/a.js");
    const other = loadLibrary("./app/static/b.js");
    assert.equal(scripts.length, 2); // b alone is added
    finish(1, "b");
    if (!ran) finish(0, "a");
    assert.deepEqual([await loading, await other], [{ name: "a" }, { name: "b" }]);
  }
});

test("a build of the head that was not found is told by the end of the page's loading, and asked for again", async () => {
  openPage(namedScript("app/static/a.js"));
  fail(0); // before anybody listens
  const { loadLibrary } = await freshModule();
  const loading = loadLibrary("./app/static/a.js");
  page.window.dispatchEvent(new Event("load"));
  await assert.rejects(loading, /was not found/);
  page.document.readyState = "complete";
  const again = loadLibrary("./app/static/a.js");
  finish(1, "a");
  assert.deepEqual(await again, { name: "a" });
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
