// Loads MapLibre as its makers build it, once for the page; the head of the map page has it fetched ahead.

import { resolveAddress } from "../addresses.js";

/** @import { Library, MapData } from "./types.js" */

/** @type {Promise<Library> | undefined} */
let loading;

/**
 * @param {MapData["libraries"]} addresses
 * @returns {Promise<Library>}
 */
export function loadMapLibre({ module, style }) {
  if (!document.querySelector("link[data-maplibre]")) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: resolveAddress(style) });
    link.dataset.maplibre = "";
    document.head.append(link);
  }
  loading ??= import(resolveAddress(module)).catch((error) => {
    loading = undefined; // the next map asks again
    throw error;
  });
  return loading;
}
