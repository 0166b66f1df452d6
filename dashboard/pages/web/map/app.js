// What the map page does: it hands what the server sends to its parts, and what the reader does to the server.

import { addElement } from "../dom.js";
import { Controls } from "./controls.js";
import { fillWindow, linkCameras, scalePlace, showAll } from "./fit.js";
import { findFeature, followPointer } from "./hover.js";
import { loadMapLibre } from "./library.js";
import { PlaceKeeper } from "./link.js";
import { isWithin } from "./marks.js";
import { Pane } from "./pane.js";
import { Panel } from "./panel.js";
import { savePicture } from "./picture.js";
import { drawArea } from "./select.js";
import { drawKey } from "./signs.js";
import { TimeBar } from "./time_bar.js";

/** @import { MapMouseEvent } from "maplibre-gl" */
/** @import { Library, MapData, Mark, Place, Send } from "./types.js" */
/** @import { Days } from "./marks.js" */

const STILL = 700; // milliseconds without a move after which the link is told where the map looks
const [NARROW, CARD] = [900, 0.56]; // below so many pixels the card lies over so much of the window (map.css)
const KEY_WIDTH = 1100; // pixels of the stage from which on the key begins open

export class App {
  /** @param {HTMLElement} home */
  constructor(home) {
    this.home = home;
    /** @type {Send} */
    this.send = () => {};
    /** @type {Pane[]} */
    this.panes = [];
    /** @type {MapData | null} */
    this.data = null;
    /** @type {string[] | null} the incidents at one place that were asked for */
    this.stack = null;
    this.looked = "";
    this.round = "";
    this.link = new PlaceKeeper();
    this.stage = addElement("div", "map-stage", home);
    this.maps = addElement("div", "map-panes", this.stage);
    this.key = addElement("div", "map-key", this.stage);
    this.notice = addElement("div", "map-trouble", this.stage);
    this.credit = addElement("div", "map-credits", this.stage);
    this.foot = addElement("div", "map-strip", this.stage);
    const side = addElement("aside", "map-side", home);
    side.setAttribute("aria-label", "Incidents on the map");
    this.controls = new Controls(this.stage, this.#actions());
    this.panel = new Panel(side, {
      pick: (id) => this.pick(id),
      point: (id) => this.#point(id),
      clear: () => this.#clear(),
      filter: () => this.send("filtered", { at: Date.now() }),
      reorder: () => this.drawList(),
    });
    this.time = new TimeBar(this.foot, {
      show: (days) => this.#showDays(days),
      keep: (window) => this.send("paused", { ...window, at: Date.now() }),
    });
    this.leave = fillWindow(home, () => this.panes.forEach(({ map }) => map.resize()));
    /** @type {(event: KeyboardEvent) => void} */
    this.onkey = (event) => {
      if (event.key === "Escape" && this.data?.chosen && !home.querySelector(".map-drawing")) this.pick("");
    };
    document.addEventListener("keydown", this.onkey);
  }

  /** @returns {import("./controls.js").Actions} */
  #actions() {
    return {
      zoom: (by) => (by > 0 ? this.panes[0]?.map.zoomIn() : this.panes[0]?.map.zoomOut()),
      full: () => (document.fullscreenElement ? document.exitFullscreen() : this.home.requestFullscreen()),
      look: (view) => this.#look(view),
      layers: (layers) => this.send("chosen", { layers, at: Date.now() }),
      set: (name, value) => this.send("chosen", { [name]: value, at: Date.now() }),
      select: (shape) => this.#select(shape),
      key: (isOpen) => this.key.classList.toggle("is-short", !isOpen),
      copy: async () => {
        await navigator.clipboard.writeText(location.href).catch(() => {});
        return "Link copied";
      },
      picture: () => this.#save(),
    };
  }

  /** Pixels at the foot of the map that the strip of time lies over. */
  get covered() {
    return this.foot.offsetHeight ? this.foot.offsetHeight + 16 : 0;
  }

  /** @param {MapData} data */
  async update(data) {
    this.data = data;
    this.link.writeAgain();
    this.home.setAttribute("data-theme", data.looks.theme);
    for (const [name, colour] of Object.entries(data.looks.colours)) {
      document.documentElement.style.setProperty(`--map-${name}`, colour);
    }
    drawKey(this.key, data.looks, data.key);
    this.controls.update(data);
    this.credit.textContent = data.credit;
    const library = await loadMapLibre(data.libraries);
    if (this.data !== data) return; // newer data came while the library was loading, or the page was left
    if (this.panes.length !== data.panes.length) this.#begin(library, data);
    else this.panes.forEach((pane, i) => pane.update(/** @type {MapData["panes"][0]} */ (data.panes[i]), data.looks));
    this.panes.forEach((pane, i) => {
      pane.markArea(data.area);
      pane.ring(data.chosen);
      this.#head(pane, i);
    });
    if (this.round !== data.round) this.#look(data.view, 0);
    this.round = data.round;
    this.time.update(data);
    this.sayTrouble(data.said);
    this.#bringIntoView(data.chosen);
    this.drawList();
  }

  /**
   * @param {Library} library
   * @param {MapData} data
   */
  #begin(library, data) {
    this.panes.forEach((pane) => pane.remove());
    this.maps.replaceChildren();
    this.maps.classList.toggle("is-two", data.panes.length > 1);
    const homes = data.panes.map(() => addElement("div", "map-pane", this.maps));
    const size = /** @type {HTMLElement} */ (homes[0]);
    const place = data.place ?? scalePlace(this.#viewOf(data.view), size, this.covered || 100);
    this.panes = data.panes.map((given, i) => {
      const home = /** @type {HTMLElement} */ (homes[i]);
      home.setAttribute("role", "figure");
      home.setAttribute("aria-label", data.alt);
      return new Pane(library, home, given, data.looks, place);
    });
    this.round = data.round;
    this.stack ??= data.stack;
    this.looked = placeText(place);
    if (data.place) this.link.keep(this.looked);
    this.panes.forEach((pane, i) => this.#listen(library, pane, i === 0));
    if (this.panes.length > 1) linkCameras(this.panes.map(({ map }) => map));
    if (!this.key.dataset.begun) this.controls.showKey(this.stage.clientWidth >= KEY_WIDTH);
    this.key.dataset.begun = "true";
    if (!data.place && data.view === "fit") this.#look("fit", 0);
  }

  /**
   * @param {Library} library
   * @param {Pane} pane
   * @param {boolean} isFirst
   */
  #listen(library, pane, isFirst) {
    followPointer(pane, this.stage, () => Boolean(this.data?.sums));
    pane.ongathered = () => this.drawList();
    pane.map.on("click", (event) => this.#clicked(pane, event));
    pane.map.on("error", ({ error }) => {
      if (this.data?.lost && /fetch|load|AJAX|tile/i.test(error.message)) this.sayTrouble(this.data.lost);
      else console.warn(error.message);
    });
    if (!isFirst) return;
    pane.map.addControl(new library.ScaleControl({ maxWidth: 90 }), "bottom-left");
    /** @type {number | undefined} */
    let waiting;
    pane.map.on("moveend", () => {
      this.drawList();
      clearTimeout(waiting);
      waiting = Number(setTimeout(() => this.#tellPlace(), STILL));
    });
  }

  #tellPlace() {
    const map = this.panes[0]?.map;
    if (!map) return;
    const { lat, lng } = map.getCenter();
    const text = placeText({ lat, lon: lng, zoom: map.getZoom() });
    if (text === this.looked) return;
    this.looked = text;
    this.link.keep(text);
    // What is counted by what the map shows is counted anew.
    if (this.data?.watch) this.send("looked", { place: text, bounds: map.getBounds().toArray().flat() });
  }

  /** @param {string} id @returns {Place} */
  #viewOf(id) {
    const views = this.data?.views ?? [];
    return views.find((view) => view.id === id) ?? views[0] ?? { lat: 33.7, lon: 71, zoom: 6 };
  }

  /**
   * @param {string} view
   * @param {number} [duration]
   */
  #look(view, duration = 500) {
    const pane = this.panes[0];
    if (!pane) return;
    if (view === "fit") return showAll(pane.map, this.#shown(), this.covered);
    const { lat, lon, zoom } = scalePlace(this.#viewOf(view), pane.home, this.covered);
    // What the strip lies over is none of the map: the middle of the view stands above it.
    pane.map.easeTo({ center: [lon, lat], zoom, offset: [0, -this.covered / 2], duration });
  }

  /** @returns {Mark[]} the incidents of the days shown, on the first map */
  #shown() {
    const [pane] = this.panes;
    return (pane?.marks ?? []).filter((mark) => isWithin(mark, pane?.span ?? null));
  }

  /**
   * @param {Pane} pane
   * @param {MapMouseEvent} event
   */
  #clicked(pane, { point }) {
    const feature = findFeature(pane, point);
    const cluster = feature?.layer.id === "marks" ? pane.clusters[Number(feature.properties.number)] : undefined;
    if (!cluster) {
      const id = String(feature?.properties.id ?? "");
      if (pane.byId.has(id)) this.pick(id);
      return;
    }
    if (cluster.count === 1) return this.pick(cluster.members[0] ?? "");
    if (cluster.places === 1) {
      this.stack = cluster.members;
      if (this.data?.chosen) this.pick("");
      this.home.querySelector(".map-side")?.classList.add("is-up");
      return this.drawList();
    }
    pane.map.fitBounds(cluster.box, { padding: { top: 80, bottom: 80 + this.covered, left: 80, right: 90 }, maxZoom: 12 });
  }

  /** @param {string} id of the incident whose card is asked for, "" to close it */
  pick(id) {
    this.panes.forEach((pane) => pane.ring(id));
    this.send("picked", { id, at: Date.now() });
  }

  /** @param {string} id */
  #point(id) {
    this.panes.forEach((pane) => pane.ring(id || (this.data?.chosen ?? "")));
  }

  #clear() {
    this.stack = null;
    if (this.data?.area.length) this.send("area", { corners: [], at: Date.now() });
    this.drawList();
  }

  /** @param {Days | null} days */
  #showDays(days) {
    this.panes.forEach((pane) => pane.showDays(days));
    this.drawList();
  }

  /** @param {"box" | "outline"} shape */
  #select(shape) {
    const pane = this.panes[0];
    if (!pane) return;
    this.sayTrouble(shape === "box" ? "Drag from corner to corner. Esc gives up." : "Draw around the area. Esc gives up.");
    drawArea(pane.map, shape, (corners) => {
      this.sayTrouble(this.data?.said ?? "");
      if (corners.length) this.send("area", { corners, at: Date.now() });
    });
  }

  /** @param {string} id the incident whose card is open: it is moved to where neither card nor strip lies over it */
  #bringIntoView(id) {
    const pane = this.panes[0];
    const mark = pane?.byId.get(id);
    if (!pane || !mark || mark.lat === null || mark.lon === null) return;
    const { x, y } = pane.map.project([mark.lon, mark.lat]);
    const covered = Math.max(this.covered, cardOver(pane.home));
    if (x > 20 && x < pane.home.clientWidth - 20 && y > 20 && y < pane.home.clientHeight - covered) return;
    pane.map.easeTo({ center: [mark.lon, mark.lat], offset: [0, -covered / 2], duration: 400 });
  }

  /**
   * @param {Pane} pane
   * @param {number} number
   */
  #head(pane, number) {
    const given = this.data?.panes[number];
    const head = pane.home.querySelector(".map-pane-head") ?? addElement("div", "map-pane-head", pane.home);
    head.replaceChildren();
    if (!given?.heading) return;
    addElement("b", "", head, given.heading);
    addElement("span", "", head, given.words);
  }

  #save() {
    const { data } = this;
    if (!data) return;
    const words = { lines: data.alt ? [data.alt] : [], credit: data.credit, fileName: data.fileName };
    savePicture(this.panes.map(({ map }) => map), words, data.looks.colours);
  }

  /** Draws the list of what the maps show now. */
  drawList() {
    const [{ data, stack }, [pane]] = [this, this.panes];
    if (!data || !pane || !pane.map.getSource("marks")) return;
    const shown = this.#shown();
    const inArea = data.inArea && new Set(data.inArea);
    const marks = stack
      ? shown.filter(({ id }) => stack.includes(id))
      : inArea
        ? shown.filter(({ id }) => inArea.has(id))
        : pane.inView();
    const where = stack ? `at ${marks[0]?.where ?? "one place"}` : inArea ? "in the selected area" : this.panes.length > 1 ? "in view, left map" : "in view";
    this.panel.draw(
      {
        marks,
        offMap: stack || inArea ? [] : sortOffMap(shown),
        heading: "",
        where,
        total: data.total,
        chosen: data.chosen,
        middle: pane.map.getCenter(),
        isPart: Boolean(stack ?? inArea),
        isArea: Boolean(inArea) && !stack,
        isSummed: data.sums,
      },
      data.looks,
    );
  }

  /** @param {string} words "" for none */
  sayTrouble(words) {
    this.notice.textContent = words;
  }

  remove() {
    this.data = null;
    this.leave();
    this.link.end();
    document.removeEventListener("keydown", this.onkey);
    this.time.remove();
    this.panes.forEach((pane) => pane.remove());
    this.panes = [];
    this.home.replaceChildren();
  }
}

/** @param {HTMLElement} home of a map @returns {number} pixels at its foot that the card lies over in a narrow window */
const cardOver = (home) => {
  const top = window.innerHeight * (1 - CARD);
  return window.innerWidth < NARROW ? Math.max(0, home.getBoundingClientRect().bottom - top) : 0;
};

/** @param {Place} place @returns {string} as the link has it: zoom, latitude, longitude */
export const placeText = ({ lat, lon, zoom }) => `${zoom.toFixed(2)}/${lat.toFixed(3)}/${lon.toFixed(3)}`;

/** @param {Mark[]} marks @returns {Mark[]} those without a place, the deadliest first */
const sortOffMap = (marks) =>
  marks
    .filter(({ lat }) => lat === null)
    .sort((a, b) => (b.killedHigh ?? -1) - (a.killedHigh ?? -1) || b.first - a.first);

