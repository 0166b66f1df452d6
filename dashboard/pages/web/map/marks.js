// The incidents of a map from the columns that the server sends, which of them are shown, and their features.

import { clusterIndex, indexPoints } from "./clusters.js";
import { nameCluster, nameCrossing, nameMark, sizeCluster } from "./looks.js";

/** @import { Crossing, Looks, Mark, PaneData } from "./types.js" */
/** @import { Cluster, PointIndex } from "./clusters.js" */

/** @typedef {{ first: number, last: number }} Days First and last day, counted from 1970. */

const WORDS = /** @type {const} */ (["kind", "party", "by", "type", "killed"]);
const DAY = 86_400_000; // milliseconds

/** @param {number} days since 1970 @returns {string} such as "2025-12-31" */
export const writeDay = (days) => new Date(days * DAY).toISOString().slice(0, 10);

/**
 * Returns the diameter of the disc for a number of killed in pixels; null has the smallest.
 *
 * @param {number | null} killed
 * @param {Looks["sizes"]} sizes
 */
export const diameter = (killed, { smallest, perRoot, largest }) =>
  Math.min(smallest + perRoot * Math.sqrt(killed ?? 0), largest);

/**
 * Returns the incidents; words and places that many share are sent once, in ``texts`` and ``spots``.
 *
 * @param {Pick<PaneData, "columns" | "rows" | "texts" | "spots">} data
 * @param {Looks["sizes"]} sizes
 * @returns {Mark[]}
 */
export function readMarks({ columns, rows, texts, spots }, sizes) {
  return rows.map((row) => {
    /** @type {Record<string, any>} */
    const given = Object.fromEntries(columns.map((name, i) => [name, row[i]]));
    for (const name of WORDS) given[name] = texts[given[name]] ?? "";
    const [lat, lon, where] = spots[given.spot] ?? [null, null, ""];
    const isShort = String(given.id).startsWith("-");
    return /** @type {Mark} */ ({
      ...given,
      ...{ lat, lon, where },
      id: isShort ? writeDay(given.first) + given.id : given.id,
      last: given.first + given.days,
      low: diameter(given.killedLow, sizes),
      high: diameter(given.killedHigh, sizes),
      certain: Boolean(given.certain),
      near: Boolean(given.near),
    });
  });
}

/** @param {string} day such as "2025-12-31" @returns {number} days since 1970 */
export const countDays = (day) => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY);

/**
 * @param {Mark} mark
 * @param {Days | null} span null for all
 */
export const isWithin = (mark, span) => !span || (mark.last >= span.first && mark.first <= span.last);

/** @typedef {{ index: PointIndex, marks: Mark[] }} Placed The incidents with a place, ready to be gathered. */

/** @param {Mark[]} marks @returns {Placed} */
export function placeMarks(marks) {
  const placed = marks.filter(({ lat }) => lat !== null);
  const points = placed.map(({ id, party, lat, lon }) => ({ id, party, lat: Number(lat), lon: Number(lon) }));
  return { index: indexPoints(points), marks: placed };
}

/**
 * Returns the symbols of a map at a zoom: an incident that stands alone, or a cluster of several.
 *
 * @param {Placed} placed
 * @param {number} zoom
 * @param {Days | null} span
 */
export const gatherMarks = (placed, zoom, span) =>
  clusterIndex(placed.index, zoom, span ? (i) => isWithin(/** @type {Mark} */ (placed.marks[i]), span) : undefined);

/**
 * @param {number} lon
 * @param {number} lat
 * @param {Record<string, unknown>} properties
 * @returns {GeoJSON.Feature<GeoJSON.Point>}
 */
const point = (lon, lat, properties) => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [lon, lat] },
  properties,
});

/**
 * @param {Cluster[]} clusters
 * @param {Map<string, Mark>} byId
 * @returns {GeoJSON.FeatureCollection<GeoJSON.Point>}
 */
export function featuresOf(clusters, byId) {
  const features = clusters.map((cluster, number) => {
    const mark = cluster.count === 1 ? byId.get(cluster.members[0] ?? "") : undefined;
    const size = mark ? Math.max(mark.high, 18) : sizeCluster(cluster.count);
    // Small symbols are drawn over large ones, clusters over both: their numbers must be read.
    const order = mark ? 1000 - size : 2000 + cluster.count;
    const image = mark ? nameMark(mark) : nameCluster(cluster);
    return point(cluster.lon, cluster.lat, { image, order, size, number, id: mark?.id ?? "" });
  });
  return { type: "FeatureCollection", features };
}

const WORLD = 512; // pixels around the world at zoom 0
const GATE = 11; // pixels from the middle of a crossing's gate to its corner
const ASIDE = [18, 25, 33]; // pixels from a crossing to its gate, where there is room for it
const WAYS = [45, 0, 90, 315, 180, 135, 270, 225].map((angle) => (angle * Math.PI) / 180);

/** @param {{ lon: number, lat: number }} place @param {number} scale @returns {[x: number, y: number]} */
const toPixels = ({ lon, lat }, scale) => [
  ((lon + 180) / 360) * scale,
  (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)) * scale,
];

/**
 * Returns for each crossing where its gate stands beside its place, in pixels: near it, clear of the incidents' symbols.
 *
 * @param {Pick<Crossing, "lon" | "lat">[]} crossings
 * @param {{ lon: number, lat: number, size: number }[]} symbols with their diameters
 * @param {number} zoom
 * @returns {[x: number, y: number][]}
 */
export function placeGates(crossings, symbols, zoom) {
  const scale = WORLD * 2 ** zoom;
  const spots = symbols.map((symbol) => ({ at: toPixels(symbol, scale), room: symbol.size / 2 + GATE }));
  return crossings.map((crossing) => {
    const [x, y] = toPixels(crossing, scale);
    /** @param {[number, number]} offset how far it would lie over symbols, in pixels */
    const overlap = ([right, down]) =>
      spots.reduce((sum, { at, room }) => sum + Math.max(0, room - Math.hypot(at[0] - x - right, at[1] - y - down)), 0);
    const tried = ASIDE.flatMap((far) =>
      WAYS.map((way) => /** @type {[number, number]} */ ([Math.round(far * Math.cos(way)), Math.round(far * Math.sin(way))])),
    );
    return tried.reduce((best, offset) => (overlap(offset) < overlap(best) - 0.5 ? offset : best));
  });
}

/**
 * @param {Crossing[]} crossings
 * @param {[x: number, y: number][]} offsets of their gates, in pixels
 * @returns {GeoJSON.FeatureCollection<GeoJSON.Point>}
 */
export const crossingFeatures = (crossings, offsets) => ({
  type: "FeatureCollection",
  features: crossings.map((crossing, i) =>
    point(crossing.lon, crossing.lat, {
      image: nameCrossing(crossing),
      name: crossing.label,
      words: `${crossing.name}: ${crossing.words}`,
      strength: crossing.strength,
      offset: offsets[i],
    }),
  ),
});

/** @typedef {"date" | "deaths" | "distance"} Order */

/**
 * Returns the incidents in the order of the list.
 *
 * @param {Mark[]} marks
 * @param {Order} order
 * @param {{ lng: number, lat: number }} middle of the map
 */
export function sortMarks(marks, order, middle) {
  /** @param {Mark} mark */
  const deaths = (mark) => mark.killedHigh ?? -1;
  /** @param {Mark} mark */
  const away = ({ lat, lon }) =>
    lat === null || lon === null
      ? Infinity
      : Math.hypot(lat - middle.lat, (lon - middle.lng) * Math.cos((lat * Math.PI) / 180));
  /** @param {Mark} a @param {Mark} b */
  const newer = (a, b) => b.first - a.first || (a.id < b.id ? 1 : -1);
  return [...marks].sort((a, b) => {
    if (order === "deaths") return deaths(b) - deaths(a) || newer(a, b);
    if (order === "distance") return away(a) - away(b) || newer(a, b);
    return newer(a, b);
  });
}

/**
 * Returns the sum of the killed in words: "12–30 killed", "" where none has a figure.
 *
 * @param {Mark[]} marks
 */
export function sumKilled(marks) {
  const known = marks.filter(({ killedLow }) => killedLow !== null);
  if (!known.length) return "";
  const [low, high] = [
    known.reduce((sum, mark) => sum + Number(mark.killedLow), 0),
    known.reduce((sum, mark) => sum + Number(mark.killedHigh), 0),
  ];
  return `${low === high ? low.toLocaleString("en") : `${low.toLocaleString("en")}–${high.toLocaleString("en")}`} killed`;
}
