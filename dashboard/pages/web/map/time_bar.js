// The strip of time under the map: what it shows follows the window of days without a run of the script.

/** @import { MapData } from "./types.js" */
/** @import { Days } from "./marks.js" */

export class TimeBar {
  /**
   * @param {HTMLElement} home
   * @param {{ show: (days: Days | null) => void, keep: (window: Record<string, string>) => void }} actions
   */
  constructor(home, actions) {
    this.home = home;
    this.actions = actions;
    this.isPlaying = false;
  }

  /** @param {MapData} data */
  update(data) {
    void data;
  }

  remove() {}
}
