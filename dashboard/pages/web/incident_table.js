// The table of incidents. Every text is set as text: nothing in it is read as markup.

import { addElement } from "./dom.js";
import { compareRows } from "./incident_order.js";
import { addSymbol } from "./incident_symbol.js";

/**
 * @import { Component } from "./types.js"
 * @import { Row } from "./incident_order.js"
 */

const AT_ONCE = 60;

/** @type {[name: "day" | "where" | "who" | "killed" | "injured" | "sources", isNumber: boolean][]} */
const PLAIN = [
  ["where", false],
  ["who", false],
  ["killed", true],
  ["injured", true],
  ["sources", true],
];

/** @type {WeakMap<Element, object>} The newest drawing of each table. */
const NEWEST = new WeakMap();

/** @type {WeakMap<Element, { column: number, isDescending: boolean }>} How the reader has sorted each table. */
const SORTED = new WeakMap();

/**
 * @param {Row} row
 * @param {string} address to which the row's identifier is added
 * @param {(id: string) => void} pick
 */
function makeEntry(row, address, pick) {
  const entry = document.createElement("tr");
  addElement("td", "day", entry, row.day);
  const what = addElement("div", "", addElement("td", "what", entry));
  addSymbol(row, what, "#fff");
  const link = addElement("a", "", what, row.what);
  link.href = address + encodeURIComponent(row.id);
  link.target = "_self";
  for (const [name, isNumber] of PLAIN) {
    const classes = [name, isNumber ? "n" : "", row[name] === "–" ? "none" : ""];
    const cell = addElement("td", classes.filter(Boolean).join(" "), entry);
    addElement("span", "", cell, row[name]);
    const parts = row.parts[name];
    if (parts) addElement("small", "", cell, parts);
  }
  entry.onclick = (event) => {
    // A new tab or window is the browser's own affair; words that were marked are to be copied.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || String(getSelection())) return;
    event.preventDefault();
    pick(row.id);
  };
  return entry;
}

/**
 * Draws the table; called by Streamlit at first and whenever its rows change.
 *
 * @param {Component<{ rows: Row[], address: string }>} component
 */
export function drawTable({ data, parentElement, setTriggerValue }) {
  const table = /** @type {HTMLElement} */ (parentElement.querySelector(".incident-table"));
  const body = /** @type {HTMLElement} */ (table.querySelector("tbody"));
  const heads = [...table.querySelectorAll("th")];

  function fill() {
    const sorted = SORTED.get(table) ?? { column: 0, isDescending: true };
    heads.forEach((head, column) => {
      const direction = sorted.isDescending ? "descending" : "ascending";
      head.setAttribute("aria-sort", column === sorted.column ? direction : "none");
    });
    const rows = [...data.rows].sort((one, other) => compareRows(one, other, sorted.column, sorted.isDescending));
    /** @param {Row} row */
    const make = (row) => makeEntry(row, data.address, (id) => setTriggerValue("picked", id));
    body.replaceChildren(...rows.slice(0, AT_ONCE).map(make));
    const drawing = {};
    NEWEST.set(table, drawing);
    if (rows.length > AT_ONCE) {
      setTimeout(() => {
        if (NEWEST.get(table) === drawing) body.append(...rows.slice(AT_ONCE).map(make));
      }, 30);
    }
  }

  heads.forEach((head, column) => {
    const button = /** @type {HTMLButtonElement} */ (head.querySelector("button"));
    button.onclick = () => {
      const before = SORTED.get(table) ?? { column: 0, isDescending: true };
      // Numbers and days begin with the greatest, words with A.
      const first = column === 0 || head.classList.contains("n");
      SORTED.set(table, { column, isDescending: before.column === column ? !before.isDescending : first });
      fill();
    };
  });
  fill();
}
