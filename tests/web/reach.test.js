import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInThisContext } from "node:vm";

const SCRIPT = readFileSync(new URL("../../dashboard/pages/web/inline/reach.js", import.meta.url), "utf8");
/** @type {any} */
const page = globalThis;

/**
 * Opens a page that was asked for by one host and stands at another; returns what it asked and what it shows.
 *
 * @param {{ asked: string, host: string, status?: number, loaded?: boolean }} options
 */
async function openPage({ asked, host, status, loaded = true }) {
  /** @type {{ asked: string[], shown: string[] }} */
  const seen = { asked: [], shown: [] };
  page.window = new EventTarget();
  page.location = { host };
  page.DOMParser = class {
    /** @param {string} text */
    parseFromString = (text) => ({ documentElement: text });
  };
  page.document = {
    readyState: loaded ? "complete" : "interactive",
    querySelector: () => ({ content: asked }),
    documentElement: { replaceWith: (/** @type {string} */ text) => seen.shown.push(text) },
    adoptNode: (/** @type {string} */ text) => text,
  };
  page.fetch = async (/** @type {string} */ address, /** @type {{ method: string }} */ { method }) => {
    seen.asked.push(`${method} ${address}`);
    if (!status) throw new TypeError("Failed to fetch");
    return { status, text: async () => "what to set" };
  };
  await runInThisContext(SCRIPT);
  return seen;
}

const CHECK = "POST ./_dashboard/reach";
const REWRITTEN = { asked: "127.0.0.1:8501", host: "dash.example.org" };

test("a page at the host that the server was asked for asks nothing", async () => {
  assert.deepEqual((await openPage({ asked: "a.example", host: "a.example", status: 403 })).asked, []);
});

test("behind a proxy that rewrites the host the refusal takes the place of the page", async () => {
  assert.deepEqual(await openPage({ ...REWRITTEN, status: 403 }), { asked: [CHECK], shown: ["what to set"] });
});

test("where the server takes the host, or is away, the page stays", async () => {
  for (const status of [204, undefined]) assert.deepEqual((await openPage({ ...REWRITTEN, status })).shown, []);
});

test("a page that is still loading is replaced once it has loaded", async () => {
  const { shown } = await openPage({ ...REWRITTEN, status: 403, loaded: false });
  assert.deepEqual(shown, []);
  page.window.dispatchEvent(new Event("load"));
  assert.deepEqual(shown, ["what to set"]);
});
