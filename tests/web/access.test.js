import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInThisContext } from "node:vm";

import { hasLostAccess, isSignedIn } from "../../dashboard/pages/web/access_watch.js";

const SCRIPT = readFileSync(new URL("../../dashboard/pages/web/inline/kept_link.js", import.meta.url), "utf8");
const LINK = "https://dash.example.org/brief?part=x";
/** @type {any} */
const page = globalThis;

/**
 * Runs the script on a page with one link and what its tab keeps; returns where it goes and what is kept then.
 *
 * @param {{ mark: string, kept?: string }} options
 */
function open({ mark, kept }) {
  /** @type {string[]} */
  const gone = [];
  const store = new Map(kept === undefined ? [] : [["afpak-link", kept]]);
  page.sessionStorage = {
    getItem: (/** @type {string} */ name) => store.get(name) ?? null,
    removeItem: (/** @type {string} */ name) => store.delete(name),
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => store.set(name, value),
  };
  page.location = {
    href: LINK,
    origin: "https://dash.example.org",
    replace: (/** @type {string} */ to) => gone.push(to),
  };
  page.document = {
    querySelector: (/** @type {string} */ asked) => (asked === mark ? { href: "https://dash.example.org/there" } : null),
  };
  runInThisContext(SCRIPT);
  return { gone, kept: store.get("afpak-link") };
}

test("a link stays in its tab while its reader signs in, and is opened once", () => {
  const before = open({ mark: "[data-sign-in]" });
  assert.deepEqual(before, { gone: ["https://dash.example.org/there"], kept: LINK });
  const after = open({ mark: "[data-signed-in]", kept: LINK });
  assert.deepEqual(after, { gone: [LINK], kept: undefined });
});

test("a link of another site, or none, leads to the first page", () => {
  for (const kept of ["https://evil.example/x", undefined]) {
    assert.deepEqual(open({ mark: "[data-signed-in]", kept }).gone, ["https://dash.example.org/there"]);
  }
});

test("only an answer that takes access away opens a page anew", () => {
  assert.deepEqual([204, 401, 403, 404, 500, 502, 503].filter(hasLostAccess), [401, 403]);
});

test("a page knows by its cookie whether its reader has signed in", () => {
  assert.ok(isSignedIn("a=b; afpak_signed_in=1; c=d") && isSignedIn("afpak_signed_in=1"));
  assert.ok(!isSignedIn("") && !isSignedIn("xafpak_signed_in=1") && !isSignedIn("afpak_signed_in=10"));
});
