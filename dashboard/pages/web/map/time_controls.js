// The buttons and words beside the strip of time.

import { addButton, addElement } from "../dom.js";
import { countDays } from "./time_window.js";

/** @import { Span } from "./days.js" */

/** @type {[value: string, words: string][]} How far the window reaches back from its last day. */
const REACHES = [
  ["7", "1 week"],
  ["30", "30 days"],
  ["90", "90 days"],
  ["all", "All so far"],
];
const OWN = "own";

/**
 * Returns the value of the choice and the words of a window of another length.
 *
 * @param {number | null} reach
 * @param {Span} window
 * @returns {{ value: string, words: string }}
 */
export function sayReach(reach, window) {
  if (reach === null) return { value: "all", words: "" };
  if (REACHES.some(([value]) => value === String(reach))) return { value: String(reach), words: "" };
  const days = countDays(window);
  return { value: OWN, words: days === 1 ? "1 day" : `${days} days` };
}

/**
 * @param {HTMLElement} root
 * @param {object} actions
 * @param {() => void} actions.toggle
 * @param {() => number} actions.changeSpeed
 * @param {(reach: number | null) => void} actions.reach
 * @param {() => void} actions.showAll
 */
export function addControls(root, actions) {
  const controls = addElement("div", "strip-controls", root);
  const play = addButton(controls, "", "", actions.toggle);
  play.className = "strip-play";
  const [sign, word] = [addElement("span", "", play), addElement("span", "strip-word", play)];
  const speed = addButton(controls, "1×", "", () => saySpeed(actions.changeSpeed()));
  const saySpeed = (/** @type {number} */ times) => {
    speed.textContent = `${times}×`;
    speed.title = `Speed: ${times === 1 ? "normal" : `${times} times`}`;
    speed.setAttribute("aria-label", speed.title);
  };
  saySpeed(1);
  const reach = addElement("select", "", controls);
  reach.setAttribute("aria-label", "Days shown at once");
  reach.title = "Days shown at once";
  for (const [value, words] of REACHES) addElement("option", "", reach, words).value = value;
  const own = addElement("option", "", reach);
  own.value = OWN;
  reach.onchange = () => {
    if (reach.value !== OWN) actions.reach(reach.value === "all" ? null : Number(reach.value));
  };
  const line = addElement("div", "strip-line", controls);
  const dates = addElement("output", "", line);
  const all = addButton(line, "All", "Show all dates", actions.showAll);
  addElement("span", "strip-word", all, " dates");
  return {
    /** @param {boolean} isPlaying */
    showPlaying(isPlaying) {
      sign.textContent = isPlaying ? "❚❚" : "▶";
      word.textContent = isPlaying ? " Pause" : " Play";
      play.title = isPlaying ? "Pause" : "Play the incidents week by week";
      play.setAttribute("aria-label", play.title);
      play.setAttribute("aria-pressed", String(isPlaying));
    },
    /** @param {string} words @param {{ value: string, words: string }} chosen @param {boolean} isPart */
    show(words, chosen, isPart) {
      dates.textContent = words;
      own.textContent = chosen.words;
      own.hidden = chosen.value !== OWN;
      reach.value = chosen.value;
      all.hidden = !isPart;
    },
  };
}
