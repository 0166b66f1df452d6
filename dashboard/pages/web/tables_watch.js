// Where the page says that the tables on disk are refused, asks the server every few seconds whether they are sound
// again. A page that had none to show is opened anew, with its link; any other keeps what it shows until its reader's
// next choice, and only the line changes.

import { resolveAddress } from "./addresses.js";

const EVERY = 3000; // milliseconds

/**
 * Returns what a page is to do that shows the version ``shown`` ("" where it has none to show).
 *
 * @param {string} shown
 * @param {{ version: string | null, problems: number }} state
 * @returns {{ action: "reload" | "wait" } | { action: "tell", sound: boolean, hidden: boolean }}
 */
export function judgeTables(shown, { version, problems }) {
  if (!shown) return { action: version === null ? "wait" : "reload" };
  const sound = version !== null && problems === 0;
  return { action: "tell", sound, hidden: sound && version === shown };
}

async function look() {
  /** @type {HTMLElement | null} */
  const line = document.querySelector("[data-tables]");
  if (!line) return;
  let state;
  try {
    state = await (await fetch(resolveAddress("_afpak/tables"), { cache: "no-store" })).json();
  } catch {
    return; // the server is away: asked again
  }
  const found = judgeTables(line.dataset.tables ?? "", state);
  if (found.action === "reload") window.location.reload();
  if (found.action !== "tell") return;
  line.hidden = found.hidden;
  line.dataset.told ??= line.textContent ?? "";
  line.textContent = (found.sound ? line.dataset.ready : line.dataset.told) ?? "";
}

/** Begins to watch. */
export function watchTables() {
  setInterval(look, EVERY);
}
