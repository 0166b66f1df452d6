// Draws a box or an outline on the map with pointer, pen or finger.

import { addSvg, setAttributes } from "../dom.js";

/** @import { MapLibre } from "./types.js" */

/** @typedef {"box" | "outline"} Shape */
/** @typedef {[x: number, y: number]} Point */

const STEP = 4; // pixels between two corners of an outline

/**
 * Returns the corners of what was drawn: two for a box.
 *
 * @param {Shape} shape
 * @param {Point[]} points
 * @returns {Point[]}
 */
export function cornersOf(shape, points) {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return [];
  return shape === "box" ? [first, last] : points;
}

/** @param {Point[]} corners whether they are more than a click @returns {boolean} */
export function isDrawn(corners) {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  return corners.length > 1 && Math.max(...xs) - Math.min(...xs) > 6 && Math.max(...ys) - Math.min(...ys) > 6;
}

/**
 * Lets the reader draw once; ``done`` is called with the corners (latitude, longitude), none where it was given up.
 *
 * @param {MapLibre} map
 * @param {Shape} shape
 * @param {(corners: [number, number][]) => void} done
 * @returns {() => void} gives it up
 */
export function drawArea(map, shape, done) {
  const home = map.getCanvasContainer();
  const svg = addSvg("svg", { class: "map-drawing" }, home);
  const line = addSvg("path", { class: "map-drawn" }, svg);
  /** @type {Point[]} */
  let points = [];
  const enders = new AbortController();
  /** @param {PointerEvent} event @returns {Point} */
  const at = (event) => {
    const from = home.getBoundingClientRect();
    return [event.clientX - from.left, event.clientY - from.top];
  };
  /** @param {Point[]} corners */
  const end = (corners) => {
    enders.abort();
    svg.remove();
    done(corners.map(([x, y]) => map.unproject([x, y])).map(({ lat, lng }) => [lat, lng]));
  };
  const draw = () => {
    const [[x, y] = [0, 0], [right, low] = [0, 0]] = [points[0], points.at(-1)];
    const box = `M${x} ${y}H${right}V${low}H${x}Z`;
    setAttributes(line, { d: shape === "box" ? box : `M${points.map((point) => point.join(" ")).join("L")}Z` });
  };
  /** @param {Event} event */
  const take = (event) => (event.preventDefault(), event.stopPropagation());
  const { signal } = enders;
  svg.addEventListener("mousedown", take, { signal }); // the map does not pan
  svg.addEventListener("touchstart", take, { signal, passive: false });
  svg.addEventListener("pointerdown", (event) => { svg.setPointerCapture(event.pointerId); points = [at(event)]; }, { signal });
  svg.addEventListener("pointermove", (event) => {
    const [last, now] = [points.at(-1), at(event)];
    if (!last || Math.hypot(now[0] - last[0], now[1] - last[1]) < STEP) return;
    points.push(now);
    draw();
  }, { signal });
  svg.addEventListener("pointerup", () => {
    const corners = cornersOf(shape, points);
    end(isDrawn(corners) ? corners : []);
  }, { signal });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") end([]); }, { signal });
  return () => end([]);
}
