// A list of incidents from which one is picked. Every text is set as text: nothing in it is read as markup.

import { addElement } from "./dom.js";
import { addSymbol } from "./incident_symbol.js";

/**
 * @import { Component } from "./types.js"
 * @import { Symbol } from "./incident_symbol.js"
 * @typedef {Symbol & { id: string, date: string, killed: string, title: string, page: string }} Row
 */

/**
 * @param {Row} row
 * @param {(id: string) => void} pick
 */
function makeEntry(row, pick) {
  const { id, date, killed, title, page } = row;
  const entry = document.createElement("li");
  const button = addElement("button", "", entry);
  button.type = "button";
  addSymbol(row, button, "#fff");
  addElement("span", "day", button, date);
  addElement("span", "figure", button, killed);
  addElement("span", "title", button, title);
  button.onclick = () => pick(id);
  const link = addElement("a", "", entry, "›");
  link.href = page;
  link.target = "_self";
  link.setAttribute("aria-label", "Page of: " + title);
  return entry;
}

/**
 * Draws the list; called by Streamlit at first and whenever its entries change.
 *
 * @param {Component<{ rows: Row[] }>} component
 */
export function drawList({ data, parentElement, setTriggerValue }) {
  const list = /** @type {HTMLElement} */ (parentElement.querySelector(".incident-list"));
  /** @param {Row} row */
  const make = (row) => makeEntry(row, (id) => setTriggerValue("picked", id));
  list.replaceChildren(...data.rows.map(make));
}
