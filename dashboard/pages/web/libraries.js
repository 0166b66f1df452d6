// Loads the builds of plotly.js, each once for the page, whoever asks first: the page itself, early, or a figure.

import { resolveAddress } from "./addresses.js";

/** @import { Figure, Library } from "./types.js" */

/** @type {Map<string, Promise<Library>>} */
const LOADING = new Map();

/**
 * Returns the library at an address. A build leaves itself as ``window.Plotly``, where the next one takes its place: it
 * is taken from there as soon as it has run.
 *
 * @param {string} address
 * @returns {Promise<Library>}
 */
export function loadLibrary(address) {
  const url = resolveAddress(address);
  const begun = LOADING.get(url);
  if (begun) return begun;
  const loading = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      LOADING.delete(url);
      script.remove();
      reject(new Error("plotly.js was not found at " + url));
    };
    document.head.append(script);
  });
  LOADING.set(url, loading);
  return loading;
}

/**
 * Returns which build draws a figure: the one for maps has no bars, the one for charts no maps.
 *
 * @param {Figure} figure
 * @returns {"map" | "charts"}
 */
export const chooseBuild = (figure) => (figure.layout.map ? "map" : "charts");
