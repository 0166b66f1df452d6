// How large the map is and where it looks: the window that the page leaves it, places and boxes of coordinates.

/** @import { MapLibre, Mark, Place } from "./types.js" */

/** The size in pixels for which the zoom of a named view was chosen. */
const [WIDTH, HEIGHT] = [760, 560];

const LOWEST = 420; // pixels that a map takes at least, however low the window

/** @param {Element} element @returns {Element} what scrolls the page that the element is in */
export function findScroller(element) {
  for (let up = element.parentElement; up; up = up.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(up).overflowY)) return up;
  }
  return document.documentElement;
}

/**
 * Makes an element as wide as the page and as high as the window is below it, whatever stands above; follows both.
 *
 * @param {HTMLElement} element
 * @param {() => void} changed
 * @returns {() => void} ends it
 */
export function fillWindow(element, changed) {
  const home = /** @type {HTMLElement} */ (element.parentElement);
  const scroller = findScroller(element);
  let before = "";
  const fit = () => {
    if (!element.offsetParent || document.fullscreenElement) return;
    const [box, page] = [home.getBoundingClientRect(), scroller.getBoundingClientRect()];
    const top = Math.round(box.top - Math.max(page.top, 0) + scroller.scrollTop + Math.max(page.top, 0));
    const height = Math.max(LOWEST, Math.floor(window.innerHeight - top));
    const now = [Math.round(page.left - box.left), scroller.clientWidth, height].join(" ");
    if (now === before) return;
    before = now;
    Object.assign(element.style, { marginLeft: `${page.left - box.left}px`, width: `${scroller.clientWidth}px` });
    element.style.height = `${height}px`;
    // The card of an incident is Streamlit's own and lies over the list: it takes its place from these.
    const root = document.documentElement.style;
    root.setProperty("--map-height", `${height}px`);
    root.setProperty("--map-outside", `${box.right - page.left - scroller.clientWidth}px`);
    changed();
  };
  const watcher = new ResizeObserver(fit);
  watcher.observe(home);
  watcher.observe(scroller);
  for (const child of scroller.children) watcher.observe(child);
  window.addEventListener("resize", fit);
  fit();
  return () => {
    watcher.disconnect();
    window.removeEventListener("resize", fit);
  };
}

/**
 * Returns a named view for the size that the map has: the same land fills it.
 *
 * @param {Place} place for a map of WIDTH by HEIGHT
 * @param {{ clientWidth: number, clientHeight: number }} size
 * @param {number} [covered] pixels at its foot that something lies over
 * @returns {Place}
 */
export function scalePlace({ lat, lon, zoom }, { clientWidth, clientHeight }, covered = 0) {
  const share = Math.min(clientWidth / WIDTH, (clientHeight - covered) / HEIGHT);
  if (share <= 0) return { lat, lon, zoom }; // a map that is not laid out has no size: no logarithm either
  const more = Math.log2(share);
  return { lat, lon, zoom: Number((zoom + Math.min(more, 1.2)).toFixed(3)) };
}

/**
 * Shows all of these incidents; does nothing where there are none.
 *
 * @param {MapLibre} map
 * @param {Mark[]} marks
 * @param {number} covered pixels at its foot that something lies over
 */
export function showAll(map, marks, covered) {
  const placed = marks.filter(({ lat }) => lat !== null);
  if (!placed.length) return;
  const [lats, lons] = [placed.map(({ lat }) => Number(lat)), placed.map(({ lon }) => Number(lon))];
  map.fitBounds([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], {
    padding: { top: 50, bottom: 50 + covered, left: 50, right: 70 },
    maxZoom: 9,
    duration: 400,
  });
}

/**
 * Keeps maps at one place.
 *
 * @param {MapLibre[]} maps
 */
export function linkCameras(maps) {
  let isFollowing = false;
  for (const map of maps) {
    map.on("move", () => {
      if (isFollowing) return;
      isFollowing = true;
      for (const other of maps) {
        if (other !== map) other.jumpTo({ center: map.getCenter(), zoom: map.getZoom() });
      }
      isFollowing = false;
    });
  }
}
