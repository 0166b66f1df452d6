// What a reader sees of the player: bars for the incidents of each step, a slider, buttons, words.

import { addButton, addElement, addSvg, setAttributes } from "./dom.js";
import { countSteps, isPlayed, saySpan, shownSpan, stepSpan } from "./player_steps.js";

/** @import { Player, PlayerSettings } from "./types.js" */

/**
 * @typedef {object} Actions What the panel has done.
 * @property {(part: number) => void} goToDay a share of the period, from 0 to 1
 * @property {(index: number) => void} slide
 * @property {() => void} settle
 * @property {(steps: number) => void} move
 * @property {() => void} toggle
 * @property {(choices: { step: string, window: string }) => void} choose
 */

const STEPS = { day: "day", week: "week", month: "month" };
const WINDOWS = {
  all: "everything up to the day",
  step: "that step only",
  30: "the last 30 days",
  90: "the last 90 days",
};

const ACROSS = 1000; // units of the drawing

/**
 * Returns where a day begins on the drawing.
 *
 * @param {Pick<Player, "first" | "last">} period
 * @param {number} day
 */
export const placeDay = ({ first, last }, day) => ((day - first) / Math.max(last - first + 1, 1)) * ACROSS;

/** @param {number} count */
export const sayCount = (count) => `${count} incident${count === 1 ? "" : "s"}`;

/**
 * @param {Element} parent
 * @param {string} words
 * @param {Record<string, string>} values
 * @param {string} chosen
 */
function addChoice(parent, words, values, chosen) {
  const select = addElement("select", "", addElement("label", "", parent, words));
  for (const [value, text] of Object.entries(values)) addElement("option", "", select, text).value = value;
  select.value = chosen;
  return select;
}

/**
 * @param {Element | null} parent
 * @param {PlayerSettings} settings
 * @param {Actions} actions
 */
export function addPanel(parent, settings, actions) {
  const panel = addElement("div", "map-player", parent);
  panel.setAttribute("role", "group");
  panel.setAttribute("aria-label", "Time on the map");
  const frame = { viewBox: `0 0 ${ACROSS} 100`, preserveAspectRatio: "none", "aria-hidden": "true" };
  const chart = addSvg("svg", frame, panel);
  chart.onclick = ({ clientX }) => {
    const { left, width } = chart.getBoundingClientRect();
    actions.goToDay((clientX - left) / width);
  };
  const slider = addElement("input", "", panel);
  Object.assign(slider, { type: "range", min: "0", step: "1" });
  slider.setAttribute("aria-label", "Day shown on the map");
  slider.oninput = () => actions.slide(Number(slider.value));
  slider.onchange = actions.settle;
  const controls = addElement("div", "player-controls", panel);
  addButton(controls, "Back", "One step back", () => actions.move(-1));
  const play = addButton(controls, "Play", "Play or pause", actions.toggle);
  addButton(controls, "Forward", "One step forward", () => actions.move(1));
  const step = addChoice(controls, "Step ", STEPS, settings.step);
  const shows = addChoice(controls, "Shows ", WINDOWS, settings.window);
  step.onchange = shows.onchange = () => actions.choose({ step: step.value, window: shows.value });
  const words = addElement("output", "", controls);
  return { panel, chart, band: null, slider, controls, play, words };
}

/**
 * Draws a bar for each step, as high as it has incidents.
 *
 * @param {Player} player
 */
export function drawBars(player) {
  const { chart, ends } = player;
  chart.replaceChildren();
  const pointer = player.source.filter(isPlayed).at(-1);
  const counts = countSteps(pointer?.meta.first ?? [], ends);
  const most = Math.max(...counts, 1);
  player.band = addSvg("rect", { y: 0, height: 100, class: "player-band" }, chart);
  counts.forEach((count, i) => {
    const [first, last] = stepSpan(player, i);
    const x = placeDay(player, first);
    const height = (count / most) * 92;
    const width = Math.max(placeDay(player, last + 1) - x - 0.6, 0.8);
    addSvg("rect", { x, y: 100 - height, width, height, class: "player-bar" }, chart);
  });
}

/**
 * Says in words, on the slider and over the bars where the player stands.
 *
 * @param {Player} player
 */
export function sayStep(player) {
  const span = shownSpan(player);
  const [first, last] = span;
  const x = placeDay(player, first);
  setAttributes(player.band, { x, width: Math.max(placeDay(player, last + 1) - x, 3) });
  player.slider.max = String(player.ends.length - 1);
  player.slider.value = String(player.index);
  player.slider.setAttribute("aria-valuetext", saySpan(span));
  player.words.textContent = `${saySpan(span)}: ${sayCount(player.count)}`;
  player.play.textContent = player.timer ? "Pause" : "Play";
  player.play.setAttribute("aria-pressed", String(Boolean(player.timer)));
}
