// The strip of time under the map: incidents by week and party, stories by name, and a window of days that is dragged,
// widened at both ends, moved by keys and played. Its looks are in time_strip.css.

import { addElement, setAttributes } from "../dom.js";
import { readDay, saySpan, writeDay } from "./days.js";
import { createPlayer } from "./play.js";
import { boundsOf, dayAt, placeDay, sayWeek } from "./time_layout.js";
import { addControls, sayReach } from "./time_controls.js";
import { drawStrip } from "./time_drawing.js";
import { followPointer } from "./time_drag.js";
import { isWhole, limitWindow, pressKey, reachBack, reachOf } from "./time_window.js";

/** @import { Span } from "./days.js" */
/** @import { StripData } from "./time_layout.js" */
/** @import { Part } from "./time_drag.js" */

/**
 * @typedef {object} StripTheme
 * @property {string} paper
 * @property {string} ink
 * @property {string} muted
 * @property {string} rule
 * @property {string} accent
 * @property {{ key: string, name: string, colour: string }[]} parties
 */

/** @typedef {{ first: string, last: string }} Days First and last day of a window. */

/**
 * @typedef {object} StripEvents
 * @property {(first: string, last: string, about: { final: boolean }) => void} [onwindow] at each move of the window;
 *   ``final`` once the reader has let go of it
 * @property {(first: string, last: string) => void} [onpause] when playing stops
 */

/**
 * @typedef {object} TimeStrip
 * @property {(window: Days | null) => void} set shows a window, null for all days; no event is sent
 * @property {(data: StripData, theme?: StripTheme) => void} update shows other data; the window stays where it can
 * @property {() => Days} get
 * @property {() => void} destroy
 */

const NARROW = 560; // pixels below which the buttons stand above the bars
const SETTLED = 450; // milliseconds after a key until a window is taken as final

/**
 * Puts the strip into an element.
 *
 * @param {HTMLElement} element
 * @param {StripData} data
 * @param {StripEvents & { theme: StripTheme, window?: Days | null }} options
 * @returns {TimeStrip}
 */
export function createTimeStrip(element, data, { onwindow, onpause, theme, window = null }) {
  const strip = new Strip(element, data, theme, { onwindow, onpause });
  strip.set(window);
  return {
    set: (days) => strip.set(days),
    update: (others, colours) => strip.update(others, colours),
    get: () => strip.writeDays(),
    destroy: () => strip.destroy(),
  };
}

class Strip {
  /** @type {number | null} Days that the window reaches back while it plays, null for all. */
  reach = null;
  frame = 0;
  timer = 0;

  /** @param {HTMLElement} element @param {StripData} data @param {StripTheme} theme @param {StripEvents} events */
  constructor(element, data, theme, events) {
    this.events = events;
    this.data = data;
    this.theme = theme;
    this.bounds = this.window = boundsOf(data);
    this.scale = { ...this.bounds, width: 0 };
    this.root = addElement("div", "time-strip", element);
    setAttributes(this.root, { role: "group", "aria-label": "Time" });
    this.player = createPlayer({
      read: () => this,
      show: (window) => this.change(window, { keepReach: true }),
      onchange: () => this.controls.showPlaying(this.player.isPlaying()),
      onpause: () => this.pause(),
    });
    this.controls = addControls(this.root, {
      toggle: this.player.toggle,
      changeSpeed: this.player.changeSpeed,
      reach: (reach) => this.changeReach(reach),
      showAll: () => this.choose(this.bounds),
    });
    this.chart = addElement("div", "strip-chart", this.root);
    this.drawing = addElement("div", "strip-drawing", this.chart);
    this.parts = addWindow(this.chart);
    this.listen();
    this.paint(theme);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.chart);
    this.draw();
  }

  listen() {
    for (const [part, node] of Object.entries(this.parts)) {
      node.onkeydown = (event) => this.press(event, /** @type {Part} */ (part));
    }
    followPointer(this.chart, this.parts, {
      read: () => ({ window: this.window, bounds: this.bounds, dayAt: (x) => dayAt(this.scale, x) }),
      hover: (day) => (this.chart.title = sayWeek(this.data, day, this.theme.parties)),
      begin: () => this.stop(),
      move: (window, keepReach) => this.change(window, { keepReach }),
      end: () => this.tell(true),
    });
  }

  /** Stops playing without a word: the reader moves the window, or the page does. */
  stop() {
    this.player.stop();
    this.controls.showPlaying(false);
  }

  pause() {
    this.tell(true);
    const { first, last } = this.writeDays();
    this.events.onpause?.(first, last);
  }

  /** @param {boolean} final */
  tell(final) {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    const send = () => {
      const { first, last } = this.writeDays();
      this.events.onwindow?.(first, last, { final });
    };
    if (final) send();
    else this.frame = requestAnimationFrame(send);
  }

  /** @param {Span} window @param {{ final?: boolean, keepReach?: boolean }} [how] */
  change(window, { final = false, keepReach = false } = {}) {
    this.window = window;
    if (!keepReach) this.reach = reachOf(window, this.bounds);
    this.placeWindow();
    this.tell(final);
  }

  /** @param {Span} window one that was chosen, not dragged to */
  choose(window) {
    this.stop();
    this.change(limitWindow(window, this.bounds), { final: true });
  }

  /** @param {number | null} reach */
  changeReach(reach) {
    this.reach = reach;
    const isPlaying = this.player.isPlaying();
    this.change(reachBack(this.window.last, reach, this.bounds), { final: !isPlaying, keepReach: true });
  }

  /** @param {KeyboardEvent} event @param {Part} part */
  press(event, part) {
    const moved = pressKey(event, part, this.window, this.bounds);
    if (!moved) return;
    event.preventDefault();
    this.stop();
    this.change(moved, { keepReach: part === "window" });
    this.timer = Number(setTimeout(() => this.tell(true), SETTLED));
  }

  placeWindow() {
    const { window, scale, bounds } = this;
    this.chart.style.setProperty("--from", `${placeDay(scale, window.first)}px`);
    this.chart.style.setProperty("--to", `${placeDay(scale, window.last + 1)}px`);
    for (const [part, node] of Object.entries(this.parts)) {
      const now = part === "first" ? window.first : window.last;
      setAttributes(node, {
        "aria-valuemin": bounds.first,
        "aria-valuemax": bounds.last,
        "aria-valuenow": now,
        "aria-valuetext": saySpan(part === "window" ? window : { first: now, last: now }),
      });
    }
    this.controls.show(saySpan(window), sayReach(this.reach, window), !isWhole(window, bounds));
  }

  draw() {
    this.root.classList.toggle("narrow", this.root.clientWidth < NARROW);
    this.scale = { ...this.bounds, width: this.chart.clientWidth };
    const top = drawStrip(this.drawing, this.data, this.scale, this.theme, (days) => this.choose(days));
    this.chart.style.setProperty("--top", `${top}px`);
    this.placeWindow();
  }

  /** @param {StripTheme} theme */
  paint(theme) {
    this.theme = theme;
    for (const name of /** @type {const} */ (["paper", "ink", "muted", "rule", "accent"])) {
      this.root.style.setProperty(`--strip-${name}`, theme[name]);
    }
  }

  writeDays() {
    return { first: writeDay(this.window.first), last: writeDay(this.window.last) };
  }

  /** @param {Days | null} days */
  set(days) {
    this.stop();
    const asked = days ? { first: readDay(days.first), last: readDay(days.last) } : this.bounds;
    this.window = limitWindow(asked, this.bounds);
    this.reach = reachOf(this.window, this.bounds);
    this.placeWindow();
  }

  /** @param {StripData} data @param {StripTheme} [theme] */
  update(data, theme) {
    const wasWhole = isWhole(this.window, this.bounds);
    this.data = data;
    this.bounds = boundsOf(data);
    if (theme) this.paint(theme);
    this.window = wasWhole ? this.bounds : limitWindow(this.window, this.bounds);
    this.reach = reachOf(this.window, this.bounds);
    this.draw();
  }

  destroy() {
    this.player.stop();
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
    this.root.remove();
  }
}

/**
 * Adds the window with its two ends, and the shade over what lies outside it.
 *
 * @param {HTMLElement} chart
 * @returns {Record<Part, HTMLElement>}
 */
function addWindow(chart) {
  addElement("div", "strip-shade before", chart);
  addElement("div", "strip-shade after", chart);
  const [window, first, last] = [
    addElement("div", "strip-window", chart),
    addElement("div", "strip-end first", chart),
    addElement("div", "strip-end last", chart),
  ];
  const names = [
    /** @type {const} */ ([window, "Days shown"]),
    /** @type {const} */ ([first, "First day shown"]),
    /** @type {const} */ ([last, "Last day shown"]),
  ];
  for (const [node, name] of names) setAttributes(node, { role: "slider", tabindex: 0, "aria-label": name });
  return { window, first, last };
}
