// The list beside the map: what it shows now. It is the keyboard's way to the incidents, and the map follows it.

import { addButton, addElement } from "../dom.js";
import { sortMarks, sumKilled } from "./marks.js";
import { addMarkIcon } from "./signs.js";

/** @import { Looks, Mark } from "./types.js" */
/** @import { Order } from "./marks.js" */

const FIRST = 60; // entries drawn at once; more on demand, since each is several elements
const OFF_MAP = 2;
const ORDERS = /** @type {const} */ ([
  ["date", "newest first"],
  ["deaths", "deadliest first"],
  ["distance", "nearest to the middle"],
]);

/** @param {number} number */
const count = (number) => `${number.toLocaleString("en")} incident${number === 1 ? "" : "s"}`;

/**
 * @typedef {object} Listed What the list is drawn from.
 * @property {Mark[]} marks those that the map shows
 * @property {Mark[]} offMap those without a place
 * @property {string} heading in place of the number of incidents in view
 * @property {string} where
 * @property {string} total
 * @property {string} chosen
 * @property {{ lng: number, lat: number }} middle
 * @property {boolean} isPart whether something narrows the list that can be cleared
 * @property {boolean} isArea whether an area does
 * @property {boolean} isSummed whether the killed may be added up: one account's are not without whose dead they are
 */

export class Panel {
  /**
   * @param {HTMLElement} home
   * @param {object} actions
   * @param {(id: string) => void} actions.pick
   * @param {(id: string) => void} actions.point the entry that has the focus, "" for none
   * @param {() => void} actions.clear
   * @param {() => void} actions.filter
   * @param {() => void} actions.reorder
   */
  constructor(home, actions) {
    this.actions = actions;
    /** @type {Order} */
    this.order = "date";
    this.limit = FIRST;
    this.said = "";
    this.grip = addElement("button", "map-grip", home);
    Object.assign(this.grip, { type: "button", title: "Draw the list up or down" });
    this.grip.setAttribute("aria-label", "Draw the list up or down");
    this.grip.onclick = () => home.classList.toggle("is-up");
    const head = addElement("div", "map-panel-head", home);
    this.title = addElement("h2", "", head);
    this.sub = addElement("p", "", head);
    this.select = this.#addOrders(head);
    this.buttons = addElement("div", "map-panel-buttons", head);
    this.offMap = addElement("div", "map-off", home);
    this.list = addElement("ul", "map-list", home);
    this.foot = addElement("div", "map-panel-foot", home);
  }

  /** @param {HTMLElement} head */
  #addOrders(head) {
    const select = addElement("select", "", head);
    select.setAttribute("aria-label", "Order of the list");
    for (const [value, words] of ORDERS) addElement("option", "", select, words).value = value;
    select.onchange = () => {
      this.order = /** @type {Order} */ (select.value);
      this.actions.reorder();
    };
    return select;
  }

  /**
   * Draws the list anew; does nothing where it would show the same.
   *
   * @param {Listed} listed
   * @param {Looks} looks
   */
  draw(listed, looks) {
    const sorted = sortMarks(listed.marks, this.order, listed.middle);
    const said = [looks.theme, listed.heading, listed.where, listed.total, this.limit, listed.isPart, listed.isArea]
      .concat(listed.offMap.map(({ id }) => id), "/", sorted.map(({ id, killed }) => id + killed))
      .join("|");
    if (said !== this.said) {
      this.said = said;
      this.#drawHead(listed, sorted);
      this.#drawOffMap(listed.offMap, looks);
      this.#drawList(sorted, looks);
    }
    for (const entry of this.list.querySelectorAll("button")) {
      entry.setAttribute("aria-current", String(entry.dataset.id === listed.chosen));
    }
  }

  /**
   * @param {Listed} listed
   * @param {Mark[]} sorted
   */
  #drawHead({ heading, where, total, isPart, isArea, isSummed }, sorted) {
    this.title.textContent = heading || count(sorted.length);
    const killed = isSummed ? sumKilled(sorted) : "";
    this.sub.textContent = [where, killed].filter(Boolean).join(" · ");
    this.buttons.replaceChildren();
    if (isArea) addButton(this.buttons, "Filter to this area", "Show only these incidents on every page", this.actions.filter);
    if (isPart) addButton(this.buttons, "Clear selection", "List what the map shows again", this.actions.clear);
    this.foot.replaceChildren();
    if (!sorted.length) addElement("p", "", this.foot, "No incident here. Zoom out, or widen the filters or the dates.");
    if (sorted.length > this.limit) {
      addButton(this.foot, `Show ${Math.min(FIRST, sorted.length - this.limit)} more`, "Show more incidents", () => {
        this.limit += FIRST;
        this.actions.reorder();
      });
    }
    const words = addElement("span", "map-total", this.foot, total);
    words.dataset.testid = "count";
  }

  /**
   * @param {Mark[]} marks
   * @param {Looks} looks
   */
  #drawOffMap(marks, looks) {
    this.offMap.replaceChildren();
    if (!marks.length) return;
    addElement("b", "", this.offMap, `Not on the map, no single place known: ${marks.length}`);
    const list = addElement("ul", "", this.offMap);
    const more = addElement("details", "", marks.length > OFF_MAP ? this.offMap : null);
    addElement("summary", "", more, `${marks.length - OFF_MAP} more`);
    const rest = addElement("ul", "", more);
    marks.forEach((mark, i) => this.#addEntry(i < OFF_MAP ? list : rest, mark, looks));
  }

  /**
   * @param {Mark[]} marks
   * @param {Looks} looks
   */
  #drawList(marks, looks) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.id;
    this.list.replaceChildren();
    for (const mark of marks.slice(0, this.limit)) {
      const entry = this.#addEntry(this.list, mark, looks);
      if (focused === mark.id) entry.focus({ preventScroll: true });
    }
  }

  /**
   * @param {HTMLElement} list
   * @param {Mark} mark
   * @param {Looks} looks
   */
  #addEntry(list, mark, looks) {
    const entry = addElement("button", "", addElement("li", "", list));
    entry.type = "button";
    entry.dataset.id = mark.id;
    addMarkIcon(entry, looks, mark, 18);
    const words = addElement("span", "map-entry", entry);
    addElement("span", "map-entry-title", words, mark.title);
    addElement("small", "", words, `${mark.when} · ${mark.where}`);
    const [number = "", ...unit] = mark.killed.endsWith(" killed") ? mark.killed.split(" ") : ["–"];
    const killed = addElement("span", "map-entry-killed", entry);
    killed.title = mark.killed || "not violent";
    addElement("b", "", killed, number);
    if (unit.length) addElement("small", "", killed, unit.join(" "));
    entry.onclick = () => this.actions.pick(mark.id);
    entry.onfocus = () => this.actions.point(mark.id);
    entry.onmouseenter = () => this.actions.point(mark.id);
    entry.onblur = entry.onmouseleave = () => this.actions.point("");
    return entry;
  }
}
