// What the head of every page starts: the library that its first figure needs, and two watches.

import { loadLibrary } from "./libraries.js";
import { askWhyRefused } from "./reach.js";
import { watchTables } from "./tables_watch.js";

/** @type {HTMLLinkElement | null} */
const first = document.querySelector("link[data-library]");
// A figure that finds nothing tells the reader; here nobody waits for it yet.
if (first) loadLibrary(first.href).catch(() => {});
askWhyRefused();
watchTables();
