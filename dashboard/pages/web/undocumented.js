// Every part of plotly.js and of the MapLibre in it that we use although they do not document it. docs/architecture.md
// lists them, with what happens where a new version has them no more.

/** @import { MapLibre, PlotFrame, Trace } from "./types.js" */

/**
 * @typedef {{ map: MapLibre }} Subplot
 * @typedef {{ width: number, map?: { _subplot?: Subplot } }} FullLayout
 * @typedef {{ _fullLayout?: FullLayout, _fullData?: (Trace & { uid?: string })[] }} Insides
 * @typedef {{ _fadeDuration: number, _styleDirty?: boolean, _camera?: { transform?: object } }} MapInsides
 * @typedef {{ _updateSources?: (transform: object) => void }} StyleInsides
 */

/** @param {PlotFrame} frame @returns {Insides} */
const insides = (frame) => /** @type {any} */ (frame);

/** @param {MapLibre} map @returns {MapInsides} */
const mapInsides = (map) => /** @type {any} */ (map);

/** @param {MapLibre} map @returns {StyleInsides} */
const styleInsides = (map) => /** @type {any} */ (map.style);

/**
 * Returns the browser's map behind a figure, null where there is none (yet).
 *
 * @param {PlotFrame} frame
 * @returns {MapLibre | null}
 */
export const findMap = (frame) => insides(frame)._fullLayout?.map?._subplot?.map ?? null;

/**
 * Returns the width in pixels for which a figure was drawn, its column's where a version does not say.
 *
 * @param {PlotFrame} frame
 */
export const drawnWidth = (frame) => insides(frame)._fullLayout?.width ?? frame.clientWidth;

/**
 * Lets names stand at once: drawing them fade in takes as long as the land.
 *
 * @param {MapLibre} map
 */
export function stopFading(map) {
  mapInsides(map)._fadeDuration = 0;
}

const WHILE = 700; // milliseconds

/**
 * While its first sources come in, a map draws itself for each of them, and each drawing holds up the next source. For
 * a while it only asks for the tiles of what has come, and draws once all is there.
 *
 * @param {MapLibre} map
 */
export function holdBack(map) {
  const paint = map.triggerRepaint;
  if (!styleInsides(map)?._updateSources || !mapInsides(map)._camera?.transform) return;
  let asked = false;
  const ask = () => {
    asked = false;
    const transform = mapInsides(map)._camera?.transform;
    if (!Object.hasOwn(map, "triggerRepaint")) return;
    if (map.isStyleLoaded() || !transform) paint.call(map);
    else styleInsides(map)._updateSources?.(transform);
  };
  map.triggerRepaint = () => {
    if (mapInsides(map)._styleDirty || map.isMoving()) return paint.call(map);
    if (!asked) queueMicrotask(ask);
    asked = true;
  };
  const release = () => {
    if (Object.hasOwn(map, "triggerRepaint")) Reflect.deleteProperty(map, "triggerRepaint");
    if (map.style) map.triggerRepaint();
  };
  const late = setTimeout(release, WHILE);
  map.once("idle", () => {
    clearTimeout(late);
    release();
  });
}
