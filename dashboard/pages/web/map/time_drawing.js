// Draws what the strip of time has behind its window.

import { addElement, addSvg } from "../dom.js";
import { readDay, saySpan } from "./days.js";
import { drawBoxes, layoutBars, layoutStories, layoutTicks } from "./time_layout.js";

/** @import { Span } from "./days.js" */
/** @import { Measure, Named, Scale, StripData } from "./time_layout.js" */
/** @import { StripTheme } from "./time_strip.js" */

const ROW = 15; // pixels of a row of names of stories above the bars
const AXIS = 17; // and for those of months below them
const LONGEST = { wide: 230, narrow: 150 };
const TWO_ROWS = 88; // pixels of height from which on there are two rows of names

/** @type {CanvasRenderingContext2D | null | undefined} */
let canvas;

/** @param {string} font @returns {Measure} */
function makeMeasure(font) {
  canvas ??= document.createElement("canvas").getContext("2d");
  if (canvas) canvas.font = font;
  return (text) => canvas?.measureText(text).width ?? text.length * 6.5;
}

/**
 * Draws bars, axis and the names of stories into an element, in place of what it had.
 *
 * @param {HTMLElement} home
 * @param {StripData} data
 * @param {Scale} scale
 * @param {StripTheme} theme
 * @param {(days: Span) => void} onstory when a story is chosen
 * @returns {number} where the bars begin, in pixels from above
 */
export function drawStrip(home, data, scale, theme, onstory) {
  const height = home.clientHeight;
  const rows = height >= TWO_ROWS ? 2 : 1;
  const top = rows * ROW + 3;
  const tall = Math.max(height - top - AXIS, 8);
  const { fontFamily } = getComputedStyle(home);
  const measure = makeMeasure(`12px ${fontFamily}`);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const frame = addSvg("g", { transform: `translate(0 ${top})`, "aria-hidden": "true" }, svg);
  for (const { x, words, isYear } of layoutTicks(scale, measure)) {
    const at = Math.round(x) + 0.5;
    addSvg("line", { x1: at, x2: at, y1: isYear ? 0 : tall, y2: tall + 5, class: isYear ? "strip-year" : "strip-tick" }, frame);
    addSvg("text", { x: at + 4, y: tall + 14, class: "strip-name" }, frame).textContent = words;
  }
  for (const { key, boxes } of layoutBars(data, scale, tall)) {
    const fill = theme.parties.find((party) => party.key === key)?.colour ?? theme.muted;
    addSvg("path", { d: drawBoxes(boxes), fill, "data-party": key }, frame);
  }
  addSvg("line", { x1: 0, x2: scale.width, y1: tall + 0.5, y2: tall + 0.5, class: "strip-base" }, frame);
  home.replaceChildren(svg);
  const most = scale.width < 480 ? LONGEST.narrow : LONGEST.wide;
  for (const named of layoutStories(data.stories, scale, measure, { most, rows })) {
    addStory(home, svg, named, top, onstory);
  }
  return top;
}

/**
 * @param {HTMLElement} home
 * @param {SVGElement} svg
 * @param {Named} named
 * @param {number} top where the bars begin
 * @param {(days: Span) => void} onstory
 */
function addStory(home, svg, { story, row, left, width, from, to }, top, onstory) {
  const y = top - 1.5;
  const above = top - 3 - row * ROW;
  addSvg("line", { x1: from, x2: Math.max(to, from + 2), y1: y, y2: y, class: "strip-story" }, svg);
  const middle = Math.round((from + to) / 2) + 0.5;
  if (row) addSvg("line", { x1: middle, x2: middle, y1: above, y2: y, class: "strip-leader" }, svg);
  const days = { first: readDay(story.first), last: readDay(story.last) };
  const button = addElement("button", "strip-story-name", home, story.name);
  const words = `${story.name}, ${saySpan(days)}, ${story.count} incident${story.count === 1 ? "" : "s"}`;
  Object.assign(button, { type: "button", title: words, onclick: () => onstory(days) });
  button.setAttribute("aria-label", `${words}: show these days`);
  Object.assign(button.style, { left: `${left}px`, top: `${above - ROW}px`, width: `${width}px` });
}
