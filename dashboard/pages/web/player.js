// The player: moves through the period day by day, week by week or month by month in the reader's own browser. Each
// point of a played trace has its first and last day (trace.meta).

import { keepCamera } from "./camera.js";
import { placeOver } from "./dom.js";
import { addPanel, drawBars, sayStep } from "./player_panel.js";
import { hideDiscs, moveDiscs, showDiscs } from "./player_discs.js";
import {
  endsOf,
  findStep,
  isPlayed,
  limitStep,
  playedAt,
  readDay,
  selectFigure,
  selectPoints,
  shownSpan,
  writeDay,
} from "./player_steps.js";

/** @import { Data } from "plotly.js-dist-min" */
/** @import { Figure, MapLibre, Player, PlayerSettings, PlotFrame } from "./types.js" */

/** @type {Record<string, number>} Milliseconds from step to step. */
const PACE = { day: 90, week: 160, month: 420 };

/**
 * Returns the figure as it looks when the player stands where it stands.
 *
 * @param {Figure} figure
 * @param {Player} player
 */
export function stepFigure(figure, player) {
  player.source = figure.data;
  return selectFigure(figure, shownSpan(player));
}

/**
 * Returns the number of incidents at the player's step: the last of the played traces answers to the pointer, and has
 * each of them once.
 *
 * @param {Player} player
 */
function countShown(player) {
  const pointer = player.source.filter(isPlayed).at(-1);
  return pointer ? selectPoints(pointer, shownSpan(player)).count : 0;
}

/**
 * Moves to a step without plotly: for the steps between which nobody can stop.
 *
 * @param {PlotFrame} frame
 * @param {Player} player
 * @param {number} index
 */
function passStep(frame, player, index) {
  player.index = limitStep(player.ends, index);
  showDiscs(frame, player);
  player.count = countShown(player);
  sayStep(player);
  moveDiscs(frame, player);
}

/**
 * Has plotly draw the step; a step that is asked for meanwhile is drawn after it.
 *
 * @param {PlotFrame} frame
 * @param {Player} player
 */
async function drawStep(frame, player) {
  player.again = player.busy;
  if (player.busy) return;
  player.busy = true;
  do {
    player.again = false;
    const places = playedAt(player.source);
    const span = shownSpan(player);
    const chosen = player.source.filter(isPlayed).map((trace) => selectPoints(trace, span).values);
    const names = new Set(chosen.flatMap(Object.keys));
    const update = Object.fromEntries([...names].map((name) => [name, chosen.map((values) => values[name])]));
    player.count = countShown(player);
    keepCamera(frame);
    sayStep(player);
    await frame.library?.restyle(frame, /** @type {Data} */ (update), places);
  } while (player.again);
  hideDiscs(frame, player);
  player.busy = false;
}

/** @param {Player} player */
function stopTimer(player) {
  clearInterval(player.timer);
  player.timer = undefined;
}

/**
 * Stops, and tells the script where.
 *
 * @param {PlotFrame} frame
 * @param {Player} player
 */
async function pausePlayer(frame, player) {
  stopTimer(player);
  sayStep(player);
  if (player.hidden) await drawStep(frame, player);
  const at = writeDay(player.ends[player.index] ?? player.last);
  frame.send("paused", { at, step: player.step, window: player.window });
}

/**
 * @param {PlotFrame} frame
 * @param {Player} player
 * @param {number} index
 */
function goToStep(frame, player, index) {
  player.index = limitStep(player.ends, index);
  return drawStep(frame, player);
}

/**
 * @param {PlotFrame} frame
 * @param {Player} player
 */
function startPlayer(frame, player) {
  const end = player.ends.length - 1;
  const play = () => {
    if (player.index >= end) pausePlayer(frame, player);
    else passStep(frame, player, player.index + 1);
  };
  player.timer = window.setInterval(play, PACE[player.step]);
  if (player.index >= end) passStep(frame, player, 0); // from the end it plays from the beginning
  else sayStep(player);
}

/**
 * @param {PlotFrame} frame
 * @param {PlayerSettings} settings
 * @returns {Player}
 */
function makePlayer(frame, settings) {
  const base = { ...settings, first: 0, last: 0, ends: [], index: 0, period: "", source: [], count: 0 };
  const rest = { timer: undefined, busy: false, again: false, hidden: null };
  /** @type {Player} */
  const player = Object.assign(base, rest, addPanel(frame.parentElement, settings, {
    goToDay: async (part) => {
      const day = player.first + Math.floor(part * (player.last - player.first + 1));
      await goToStep(frame, player, findStep(player.ends, day));
      if (!player.timer) pausePlayer(frame, player);
    },
    slide: (index) => passStep(frame, player, index),
    settle: () => {
      if (!player.timer) pausePlayer(frame, player);
    },
    move: async (steps) => {
      await goToStep(frame, player, player.index + steps);
      pausePlayer(frame, player);
    },
    toggle: () => {
      if (player.timer) pausePlayer(frame, player);
      else startPlayer(frame, player);
    },
    choose: async (choices) => {
      const day = player.ends[player.index] ?? player.last;
      Object.assign(player, choices);
      player.ends = endsOf(player.first, player.last, player.step);
      player.index = findStep(player.ends, day);
      drawBars(player);
      await drawStep(frame, player);
      if (!player.timer) return pausePlayer(frame, player);
      stopTimer(player);
      startPlayer(frame, player);
    },
  }));
  return player;
}

/** @param {PlotFrame} frame */
export function removePlayer(frame) {
  if (frame.player) stopTimer(frame.player);
  frame.player?.panel.remove();
  frame.player = null;
}

/**
 * Returns the player for the settings that came with the figure, null for none; the one that is there keeps its place.
 *
 * @param {PlotFrame} frame
 * @param {PlayerSettings | null} settings
 * @returns {Player | null}
 */
export function choosePlayer(frame, settings) {
  if (!settings) {
    removePlayer(frame);
    return null;
  }
  const period = `${settings.first} ${settings.last}`;
  const player = (frame.player ??= makePlayer(frame, settings));
  if (player.period === period) return player;
  Object.assign(player, { period, first: readDay(settings.first), last: readDay(settings.last) });
  player.ends = endsOf(player.first, player.last, player.step);
  player.index = settings.at ? findStep(player.ends, readDay(settings.at)) : player.ends.length - 1;
  return player;
}

/** @param {PlotFrame} frame Pixels between the map and its key. */
const panelHeight = (frame) => (frame.clientWidth < 560 ? 150 : 118);

/**
 * Makes room for the player between the map and its key.
 *
 * @param {PlotFrame} frame
 * @param {Figure} figure
 * @returns {Figure}
 */
export function makeRoom(frame, figure) {
  const { layout } = figure;
  if (!layout.map) return figure;
  const room = panelHeight(frame);
  const inner = layout.height - layout.margin.t - layout.margin.b;
  const domain = { x: [0, 1], y: [room / (inner + room), 1] };
  return { ...figure, layout: { ...layout, height: layout.height + room, map: { ...layout.map, domain } } };
}

/**
 * Puts the player under the map.
 *
 * @param {PlotFrame} frame
 * @param {MapLibre} map
 */
export function placePlayer(frame, map) {
  if (!frame.player) return;
  const { left, bottom, width } = map.getContainer().getBoundingClientRect();
  placeOver(frame.player.panel, frame.parentElement, { left, top: bottom, width, height: panelHeight(frame) });
}

/**
 * Draws the bars of what can be played, and where the player stands.
 *
 * @param {Player} player
 */
export function drawPlayer(player) {
  drawBars(player);
  player.count = countShown(player);
  sayStep(player);
}
