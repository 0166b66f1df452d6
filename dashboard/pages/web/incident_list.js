// A list of incidents from which one is picked. Every text is set as text: nothing in it is read as markup.

import { addElement } from "./dom.js";
import { waitForMap } from "./map_wait.js";

/**
 * @import { Component } from "./types.js"
 * @typedef {{ id: string, date: string, killed: string, title: string, colour: string, page?: string,
 *   sign?: string, kind?: string }} Row
 */

const AT_ONCE = 24;

/** @type {WeakMap<Element, object>} The newest drawing of each list. */
const NEWEST = new WeakMap();

/**
 * @param {Row} row
 * @param {(id: string) => void} pick
 */
function makeEntry({ id, date, killed, title, colour, page, sign, kind }, pick) {
  const entry = document.createElement("li");
  const button = addElement("button", "", entry);
  button.type = "button";
  if (sign) {
    const mark = addElement("span", "sign", button, sign);
    mark.style.color = colour;
    mark.title = kind ?? "";
  } else {
    addElement("span", "dot", button).style.background = colour;
  }
  addElement("span", "day", button, date);
  addElement("span", "figure", button, killed);
  addElement("span", "title", button, title);
  button.onclick = () => pick(id);
  if (page) {
    const link = addElement("a", "", entry, "›");
    link.href = page;
    link.target = "_self";
    link.setAttribute("aria-label", "Page of: " + title);
    entry.classList.add("linked");
  }
  return entry;
}

/**
 * Draws the list; called by Streamlit at first and whenever its entries change.
 *
 * @param {Component<{ rows: Row[], whole: boolean }>} component
 */
export function drawList({ data, parentElement, setTriggerValue }) {
  const list = /** @type {HTMLElement} */ (parentElement.querySelector(".incident-list"));
  /** @param {Row} row */
  const make = (row) => makeEntry(row, (id) => setTriggerValue("picked", id));
  list.classList.toggle("whole", Boolean(data.whole));
  // What stands in the window at once; the rest follows when a map on the page stands, which it would keep waiting.
  list.replaceChildren(...data.rows.slice(0, AT_ONCE).map(make));
  const rest = data.rows.slice(AT_ONCE);
  const drawing = {};
  NEWEST.set(list, drawing);
  if (!rest.length) return;
  setTimeout(async () => {
    await waitForMap();
    if (NEWEST.get(list) === drawing) list.append(...rest.map(make));
  }, 50);
}
