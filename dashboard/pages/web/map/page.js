// The map page: one map or two with one camera, the list at their side, what stands in the corners, the strip of time.

import { followTheme } from "../theme.js";
import { App } from "./app.js";

/** @import { MapData, Send } from "./types.js" */

/** @type {WeakMap<Element, App>} */
const APPS = new WeakMap();

/**
 * Draws the map; called by Streamlit at first and whenever its data change. Returns what takes it away.
 *
 * @param {{ data: MapData, parentElement: HTMLElement, setTriggerValue: Send }} component
 */
export function drawMap({ data, parentElement, setTriggerValue }) {
  const home = /** @type {HTMLElement} */ (parentElement.querySelector(".map-app"));
  const known = APPS.get(home);
  const app = known ?? new App(home);
  APPS.set(home, app);
  app.send = setTriggerValue;
  // The run itself is what is asked for.
  followTheme(parentElement, data.looks.theme, (shown) => setTriggerValue("themed", shown));
  app.update(data).catch((error) => app.sayTrouble(`The map could not be drawn: ${error.message}`));
  return () => {
    app.remove();
    APPS.delete(home);
  };
}
