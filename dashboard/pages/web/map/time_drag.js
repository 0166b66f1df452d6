// Moves the window of the strip of time by pointer: the window itself, one of its ends, or a new one on free ground.

import { limitWindow, moveWindow, stretchWindow } from "./time_window.js";

/** @import { Span } from "./days.js" */

/** @typedef {"window" | "first" | "last"} Part */

/** @typedef {{ window: Span, bounds: Span, dayAt: (x: number) => number }} Seen */

/**
 * @typedef {object} Drag
 * @property {Part | "new"} part
 * @property {number} day on which it began
 * @property {Span} from the window when it began
 * @property {boolean} isMoved
 */

/**
 * Returns the window when a drag has come to a day.
 *
 * @param {Drag} drag
 * @param {number} day
 * @param {Span} bounds
 * @returns {Span}
 */
export function dragWindow({ part, day: begin, from }, day, bounds) {
  if (part === "window") return moveWindow(from, day - begin, bounds);
  if (part === "new") return limitWindow({ first: begin, last: day }, bounds);
  return stretchWindow(from, part, from[part] + day - begin, bounds);
}

/**
 * Returns the window with its middle on a day that was clicked.
 *
 * @param {Span} window
 * @param {number} day
 * @param {Span} bounds
 * @returns {Span}
 */
export const centreWindow = (window, day, bounds) =>
  moveWindow(window, day - Math.floor((window.first + window.last) / 2), bounds);

/**
 * @param {HTMLElement} chart
 * @param {Record<Part, HTMLElement>} parts
 * @param {object} actions
 * @param {() => Seen} actions.read
 * @param {(day: number) => void} actions.hover
 * @param {() => void} actions.begin
 * @param {(window: Span, keepReach: boolean) => void} actions.move
 * @param {() => void} actions.end
 */
export function followPointer(chart, parts, { read, hover, begin, move, end }) {
  /** @type {Drag | null} */
  let drag = null;
  /** @param {PointerEvent} event */
  const dayOf = ({ clientX }) => read().dayAt(clientX - chart.getBoundingClientRect().left);
  /** @param {EventTarget | null} target @returns {Part | "new"} */
  const partOf = (target) => {
    for (const part of /** @type {const} */ (["first", "last", "window"])) {
      if (target instanceof Node && parts[part].contains(target)) return part;
    }
    return "new";
  };
  chart.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest("button"))) return;
    drag = { part: partOf(event.target), day: dayOf(event), from: read().window, isMoved: false };
    chart.setPointerCapture(event.pointerId);
    if (drag.part !== "new") parts[drag.part].focus({ preventScroll: true });
    begin();
  });
  chart.addEventListener("pointermove", (event) => {
    const day = dayOf(event);
    if (!drag) return hover(day);
    if (day === drag.day && !drag.isMoved) return;
    drag.isMoved = true;
    move(dragWindow(drag, day, read().bounds), drag.part === "window");
  });
  chart.addEventListener("pointerup", () => {
    if (!drag) return;
    const { part, day, from, isMoved } = drag;
    drag = null;
    if (!isMoved && part !== "new") return;
    if (!isMoved) move(centreWindow(from, day, read().bounds), true);
    end();
  });
  chart.addEventListener("pointercancel", () => {
    if (drag?.isMoved) end();
    drag = null;
  });
}
