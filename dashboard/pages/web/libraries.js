// Loads plotly.js, once for the page. The head of a page with charts names it, and the browser fetches and runs it before
// anything of ours is there; on other pages the first figure asks for it.

import { resolveAddress } from "./addresses.js";

/** @import { Library } from "./types.js" */

/** @type {Map<string, Promise<Library>>} */
const LOADING = new Map();

/**
 * Returns the library once its script has run. It leaves itself as ``window.Plotly``.
 *
 * @param {HTMLScriptElement} script
 * @returns {Promise<Library>}
 */
const takeLibrary = (script) =>
  new Promise((resolve, reject) => {
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => {
      LOADING.delete(script.src);
      script.remove();
      reject(new Error("plotly.js was not found at " + script.src));
    });
  });

/** Takes over the library that the head of the page names, which may have run already. */
function takeFirst() {
  /** @type {HTMLScriptElement | null} */
  const script = document.querySelector("script[data-library]");
  if (!script) return;
  const ran = Boolean(window.Plotly);
  // The page has loaded once this script has run or was not found: then it is asked for again by whoever needs it.
  if (!ran && document.readyState === "complete") return;
  LOADING.set(script.src, ran ? Promise.resolve(window.Plotly) : takeLibrary(script));
  // That it was not found may have been said before anybody listened.
  if (!ran) window.addEventListener("load", () => window.Plotly ?? script.dispatchEvent(new Event("error")));
}

/**
 * Returns the library at an address.
 *
 * @param {string} address
 * @returns {Promise<Library>}
 */
export function loadLibrary(address) {
  if (!LOADING.size) takeFirst();
  const url = resolveAddress(address);
  const begun = LOADING.get(url);
  if (begun) return begun;
  const script = document.createElement("script");
  script.src = url;
  const loading = takeLibrary(script);
  LOADING.set(url, loading);
  document.head.append(script);
  return loading;
}
