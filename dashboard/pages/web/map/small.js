// A small map in a page: a wheel over it scrolls the page, two fingers or Ctrl with the wheel move the map.

import { addElement } from "../dom.js";
import { followTheme } from "../theme.js";
import { scalePlace, showAll } from "./fit.js";
import { findFeature, followPointer } from "./hover.js";
import { loadMapLibre } from "./library.js";
import { promiseMap } from "../map_wait.js";
import { Pane } from "./pane.js";

/** @import { Library, Send, SmallMapData } from "./types.js" */

class SmallMap {
  /** @param {HTMLElement} home */
  constructor(home) {
    this.home = home;
    this.stage = addElement("div", "map-stage", home);
    const panes = addElement("div", "map-panes", this.stage);
    this.box = addElement("div", "map-pane", panes);
    this.credit = addElement("div", "map-credits", this.stage);
    /** @type {Send} */
    this.send = () => {};
    /** @type {Pane | null} */
    this.pane = null;
    /** @type {SmallMapData | null} */
    this.data = null;
    this.place = "";
  }

  /** @param {SmallMapData} data */
  async update(data) {
    this.data = data;
    this.home.setAttribute("aria-label", data.alt);
    this.stage.style.height = `${data.height}px`;
    this.credit.textContent = data.credit;
    for (const [name, colour] of Object.entries(data.looks.colours)) {
      this.home.style.setProperty(`--map-${name}`, colour);
    }
    const library = await loadMapLibre(data.libraries);
    if (this.data !== data) return; // newer data came while the library was loading, or the page was left
    const place = JSON.stringify(data.place);
    if (this.pane) {
      this.pane.update(data.pane, data.looks);
      if (this.place !== place) this.#look(data);
    } else this.pane = this.#begin(library, data);
    this.place = place;
  }

  /** @param {SmallMapData} data */
  #look({ place }) {
    const { lat, lon, zoom } = scalePlace(place, this.box);
    this.pane?.map.jumpTo({ center: [lon, lat], zoom });
  }

  /**
   * @param {Library} library
   * @param {SmallMapData} data
   */
  #begin(library, data) {
    const end = promiseMap();
    const pane = new Pane(library, this.box, data.pane, data.looks, scalePlace(data.place, this.box));
    Object.assign(this.box, { map: pane.map }); // for tests in a browser, which ask MapLibre's own interface
    pane.map.once("idle", end);
    pane.map.cooperativeGestures.enable();
    pane.map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    followPointer(pane, this.stage, () => false);
    pane.map.on("click", ({ point }) => {
      const feature = findFeature(pane, point);
      if (feature?.layer.id !== "marks") return;
      const members = pane.clusters[Number(feature.properties.number)]?.members ?? [];
      const [only] = members;
      if (members.length === 1 && only) this.send("picked", { id: only, at: Date.now() });
      else showAll(pane.map, members.flatMap((id) => pane.byId.get(id) ?? []), 0);
    });
    return pane;
  }

  remove() {
    this.data = null;
    this.pane?.remove();
  }
}

/** @type {WeakMap<Element, SmallMap>} */
const MAPS = new WeakMap();

/**
 * Draws a small map; called by Streamlit at first and whenever its data change. Returns what takes it away.
 *
 * @param {{ data: SmallMapData, parentElement: HTMLElement, setTriggerValue: Send }} component
 */
export function drawSmallMap({ data, parentElement, setTriggerValue }) {
  const home = /** @type {HTMLElement} */ (parentElement.querySelector(".map-small"));
  const known = MAPS.get(home) ?? new SmallMap(home);
  MAPS.set(home, known);
  known.send = setTriggerValue;
  // The run itself is what is asked for.
  followTheme(parentElement, data.looks.theme, (shown) => setTriggerValue("themed", shown));
  known.update(data).catch((error) => (known.credit.textContent = `The map could not be drawn: ${error.message}`));
  return () => {
    known.remove();
    MAPS.delete(home);
  };
}
