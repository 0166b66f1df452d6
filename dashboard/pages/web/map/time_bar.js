// The strip of time under the map: what it shows follows the window of days without a run of the script.

import { countDays } from "./marks.js";
import { createTimeStrip } from "./time_strip.js";

/** @import { MapData } from "./types.js" */
/** @import { Days } from "./marks.js" */
/** @import { StripTheme, TimeStrip } from "./time_strip.js" */

/** @param {MapData["looks"]} looks @returns {StripTheme} */
const themeOf = ({ colours: { paper, ink, muted, rule, accent }, parties }) => ({
  ...{ paper, ink, muted, rule, accent },
  parties: Object.entries(parties).map(([key, { name, colour }]) => ({ key, name, colour })),
});

export class TimeBar {
  /**
   * @param {HTMLElement} home
   * @param {object} actions
   * @param {(days: Days | null) => void} actions.show at each move; null for all days
   * @param {(window: { begins: string, ends: string } | null) => void} actions.keep once the reader has let go
   */
  constructor(home, { show, keep }) {
    this.home = home;
    this.show = show;
    this.keep = keep;
    /** @type {TimeStrip | null} */
    this.strip = null;
    this.told = "";
    this.first = this.last = "";
  }

  /** @param {Pick<MapData, "strip" | "window" | "looks">} data */
  update(data) {
    [this.first, this.last] = [data.strip.first, data.strip.last];
    const window = data.window && { first: data.window.begins, last: data.window.ends };
    const told = JSON.stringify(window);
    if (!this.strip) {
      this.strip = createTimeStrip(this.home, data.strip, {
        theme: themeOf(data.looks),
        window,
        onwindow: (first, last, { final }) => this.#moved(first, last, final),
      });
      this.told = told;
      if (window) this.#show(window.first, window.last);
      return;
    }
    const before = this.strip.get();
    this.strip.update(data.strip, themeOf(data.looks));
    if (told !== this.told) this.strip.set(window);
    this.told = told;
    const now = this.strip.get();
    if (now.first !== before.first || now.last !== before.last) this.#show(now.first, now.last);
  }

  /**
   * @param {string} first
   * @param {string} last
   */
  #show(first, last) {
    this.show(this.#isWhole(first, last) ? null : { first: countDays(first), last: countDays(last) });
  }

  /**
   * @param {string} first
   * @param {string} last
   */
  #isWhole(first, last) {
    return first <= this.first && last >= this.last;
  }

  /**
   * @param {string} first
   * @param {string} last
   * @param {boolean} isFinal
   */
  #moved(first, last, isFinal) {
    this.#show(first, last);
    if (!isFinal) return;
    const window = this.#isWhole(first, last) ? null : { first, last };
    const told = JSON.stringify(window);
    if (told === this.told) return;
    this.told = told;
    this.keep(window && { begins: first, ends: last });
  }

  remove() {
    this.strip?.destroy();
  }
}
