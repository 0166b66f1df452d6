// The map page: one map or two with one camera, the list at their side, what stands in the corners, the strip of time.

import { followTheme } from "../theme.js";
import { App } from "./app.js";
import { unpack } from "./unpack.js";

/** @import { MapData, Send } from "./types.js" */

/** @type {WeakMap<Element, App>} */
const APPS = new WeakMap();

/** @type {WeakMap<App, object>} The newest data of each. */
const NEWEST = new WeakMap();

/**
 * Draws the map; called by Streamlit at first and whenever its data change. Returns what takes it away.
 *
 * @param {{ data: Uint8Array<ArrayBuffer>, parentElement: HTMLElement, setTriggerValue: Send }} component
 */
export function drawMap({ data: packed, parentElement, setTriggerValue }) {
  const home = /** @type {HTMLElement} */ (parentElement.querySelector(".map-app"));
  const app = APPS.get(home) ?? new App(home);
  APPS.set(home, app);
  NEWEST.set(app, packed);
  app.send = setTriggerValue;
  draw(app, packed, parentElement).catch((error) => app.sayTrouble(`The map could not be drawn: ${error.message}`));
  return () => {
    NEWEST.delete(app);
    APPS.delete(home);
    app.remove();
  };
}

/**
 * @param {App} app
 * @param {Uint8Array<ArrayBuffer>} packed
 * @param {HTMLElement} parent
 */
async function draw(app, packed, parent) {
  /** @type {MapData} */
  const data = await unpack(packed);
  if (NEWEST.get(app) !== packed) return; // newer data came, or the map was taken away
  // The run itself is what is asked for.
  followTheme(parent, data.looks.theme, (shown) => app.send("themed", shown));
  await app.update(data);
}
