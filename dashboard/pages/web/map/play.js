// Plays a window of days through time, a week at a step.

/** @import { Span } from "./days.js" */

import { beginPlay, stepPlay } from "./time_window.js";

const PACE = 280; // milliseconds from week to week

export const SPEEDS = [1, 2, 4];

/**
 * @typedef {object} Player
 * @property {() => boolean} isPlaying
 * @property {() => void} toggle
 * @property {() => void} stop without a word to anybody
 * @property {() => number} changeSpeed goes to the next speed and returns it
 */

/**
 * Returns a player of the window that ``state`` has.
 *
 * @param {object} state
 * @param {() => { window: Span, reach: number | null, bounds: Span }} state.read
 * @param {(window: Span) => void} state.show
 * @param {() => void} state.onchange when it begins or stops
 * @param {() => void} state.onpause when it stops, by the reader or at the end
 * @returns {Player}
 */
export function createPlayer({ read, show, onchange, onpause }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let speed = SPEEDS[0] ?? 1;

  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const pause = () => {
    stop();
    onchange();
    onpause();
  };
  const wait = () => {
    timer = setTimeout(step, PACE / speed);
  };
  const step = () => {
    const { window, reach, bounds } = read();
    const next = stepPlay(window, reach, bounds);
    if (!next) return pause();
    show(next);
    wait();
  };
  const start = () => {
    const { window, reach, bounds } = read();
    wait();
    onchange();
    show(beginPlay(window, reach, bounds));
  };
  return {
    isPlaying: () => timer !== undefined,
    toggle: () => (timer ? pause() : start()),
    stop,
    changeSpeed: () => (speed = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1),
  };
}
