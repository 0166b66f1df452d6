// What stands in the corner of the map: zoom, full screen, fit, layers, select, key, share; each opens what it has beside it.

import { addButton, addElement, addSvg } from "../dom.js";
import { drawKey } from "./signs.js";

/** @import { MapData, Setting } from "./types.js" */

/** Outlines in a box of 24 by 24, drawn as strokes. */
const ICONS = {
  plus: "M12 5V19M5 12H19",
  minus: "M5 12H19",
  full: "M4 9V4H9M15 4H20V9M20 15V20H15M9 20H4V15",
  fit: "M12 3V7M12 17V21M3 12H7M17 12H21M12 9A3 3 0 1 1 12 15A3 3 0 1 1 12 9",
  layers: "M12 3L21 8L12 13L3 8ZM4 12L12 16.5L20 12M4 16L12 20.5L20 16",
  box: "M4 4H7M10 4H14M17 4H20V7M20 10V14M20 17V20H17M14 20H10M7 20H4V17M4 14V10M4 7V4",
  key: "M4 6H6M9 6H20M4 12H6M9 12H20M4 18H6M9 18H20",
  share: "M8 11L16 7M8 13L16 17M6 9.5A2.5 2.5 0 1 0 6 14.5A2.5 2.5 0 1 0 6 9.5M18 3.5A2.5 2.5 0 1 0 18 8.5A2.5 2.5 0 1 0 18 3.5M18 15.5A2.5 2.5 0 1 0 18 20.5A2.5 2.5 0 1 0 18 15.5",
};

/**
 * @param {Element} parent
 * @param {keyof typeof ICONS} icon
 * @param {string} title
 * @param {() => void} action
 */
function addTool(parent, icon, title, action) {
  const button = addButton(parent, "", title, action);
  button.setAttribute("aria-label", title);
  const svg = addSvg("svg", { width: 20, height: 20, viewBox: "0 0 24 24", "aria-hidden": "true" }, button);
  addSvg("path", { d: ICONS[icon], fill: "none", stroke: "currentColor", "stroke-width": 2 }, svg);
  return button;
}

/**
 * @typedef {object} Actions
 * @property {(by: number) => void} zoom
 * @property {() => void} full
 * @property {(view: string) => void} look at a named view, "fit" for all that is shown
 * @property {(layers: string[]) => void} layers
 * @property {(name: string, value: string) => void} set
 * @property {(shape: "box" | "outline") => void} select
 * @property {(isOpen: boolean) => void} key
 * @property {() => Promise<string>} copy returns what came of it, in words
 * @property {() => void} picture
 */

/** @typedef {{ button: HTMLButtonElement, box: HTMLElement }} Opened */

export class Controls {
  /**
   * @param {HTMLElement} stage
   * @param {Actions} actions
   */
  constructor(stage, actions) {
    this.actions = actions;
    this.stage = stage;
    /** @type {Opened[]} */
    this.popovers = [];
    const home = addElement("div", "map-tools", stage);
    home.setAttribute("role", "toolbar");
    home.setAttribute("aria-label", "Map tools");
    const zoom = addElement("div", "map-tool-group", home);
    addTool(zoom, "plus", "Zoom in", () => actions.zoom(1));
    addTool(zoom, "minus", "Zoom out", () => actions.zoom(-1));
    const group = addElement("div", "map-tool-group", home);
    addTool(group, "full", "Full screen", actions.full);
    this.views = this.#addPopover(group, "fit", "Fit and views");
    this.layers = this.#addPopover(group, "layers", "Layers");
    this.select = this.#addPopover(group, "box", "Select an area");
    this.keyButton = addTool(group, "key", "Key", () => this.showKey(this.keyButton.ariaExpanded !== "true"));
    this.share = this.#addPopover(group, "share", "Share this map");
    this.#fillSelect();
    this.#fillShare();
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.closePopovers();
    });
  }

  /**
   * @param {Element} parent
   * @param {keyof typeof ICONS} icon
   * @param {string} title
   */
  #addPopover(parent, icon, title) {
    const button = addTool(parent, icon, title, () => this.#toggle(opened));
    button.ariaExpanded = "false";
    const box = addElement("div", "map-popover", this.stage);
    box.hidden = true;
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", title);
    const opened = { button, box };
    this.popovers.push(opened);
    return box;
  }

  /** @param {Opened} opened */
  #toggle(opened) {
    const isOpen = !opened.box.hidden;
    this.closePopovers();
    if (isOpen) return;
    opened.box.hidden = false;
    opened.button.ariaExpanded = "true";
    /** @type {HTMLElement | null} */ (opened.box.querySelector("button, input, select"))?.focus();
  }

  closePopovers() {
    for (const { button, box } of this.popovers) {
      if (box.contains(document.activeElement)) button.focus();
      box.hidden = true;
      button.ariaExpanded = "false";
    }
  }

  /** @param {boolean} isOpen */
  showKey(isOpen) {
    this.keyButton.ariaExpanded = String(isOpen);
    this.actions.key(isOpen);
  }

  #fillSelect() {
    addElement("h3", "", this.select, "Select an area");
    addElement("p", "", this.select, "Draw on the map. The list then has what lies inside.");
    for (const [shape, words] of /** @type {const} */ ([["box", "Box"], ["outline", "Outline"]])) {
      addButton(this.select, words, `Draw: ${words.toLowerCase()}`, () => {
        this.closePopovers();
        this.actions.select(shape);
      });
    }
  }

  #fillShare() {
    addElement("h3", "", this.share, "Share this map");
    const said = addElement("output", "", null);
    addButton(this.share, "Copy link", "The link opens this map: view, layers, dates, selection, card", async () => {
      said.textContent = await this.actions.copy();
    });
    addButton(this.share, "Save picture (PNG)", "The map as you see it", () => {
      this.closePopovers();
      this.actions.picture();
    });
    addElement("p", "", this.share, "Sheets, slides, SVG, PDF and data files: Download, below the map.");
    this.share.append(said);
  }

  /** @param {MapData} data */
  update({ views, view, layers, settings, looks }) {
    this.views.replaceChildren();
    addElement("h3", "", this.views, "Show");
    for (const choice of [{ id: "fit", label: "All incidents shown" }, ...views.filter(({ id }) => id !== "fit")]) {
      const button = addButton(this.views, choice.label, `Show: ${choice.label}`, () => {
        this.closePopovers();
        this.actions.look(choice.id);
      });
      button.ariaPressed = String(choice.id === view);
    }
    this.#fillLayers(layers, settings, looks);
  }

  /**
   * @param {MapData["layers"]} layers
   * @param {Setting[]} settings
   * @param {MapData["looks"]} looks
   */
  #fillLayers(layers, settings, looks) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.id ?? "";
    this.layers.replaceChildren();
    addElement("h3", "", this.layers, "Layers");
    for (const layer of layers) {
      const row = addElement("div", "map-layer", this.layers);
      const label = addElement("label", "", row);
      const box = addElement("input", "", label);
      Object.assign(box, { type: "checkbox", checked: layer.on, id: `map-layer-${layer.id}` });
      box.onchange = () => this.actions.layers(this.#checkedLayers());
      addElement("b", "", label, layer.label);
      addElement("small", "", row, layer.note ? `${layer.shows}. ${layer.note}` : `${layer.shows}.`);
      if (!layer.on) continue;
      if (layer.key.length) drawKey(addElement("div", "map-layer-key", row), looks, layer.key);
      for (const setting of settings.filter((given) => given.layer === layer.id)) this.#addSetting(row, setting);
    }
    const further = settings.filter(({ layer }) => !layer);
    if (further.length) addElement("h3", "", this.layers, "Map");
    for (const setting of further) this.#addSetting(this.layers, setting);
    if (focused) document.getElementById(focused)?.focus();
  }

  /** @returns {string[]} by the boxes: a reader may set a second one before the server has answered the first */
  #checkedLayers() {
    const boxes = [...this.layers.querySelectorAll("input")].filter(({ checked }) => checked);
    return boxes.map(({ id }) => id.replace("map-layer-", ""));
  }

  /**
   * @param {Element} parent
   * @param {Setting} setting
   */
  #addSetting(parent, { name, label, values, value }) {
    const row = addElement("label", "map-setting", parent, label);
    const select = addElement("select", "", row);
    select.id = `map-setting-${name}`;
    for (const choice of values) addElement("option", "", select, choice.label).value = choice.value;
    select.value = value;
    select.onchange = () => this.actions.set(name, select.value);
  }
}
