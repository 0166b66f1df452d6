// Which incidents a map shows as one symbol at a zoom: the rule of dashboard/map/clusters.py, which says it in words;
// tests/map_clusters.json has cases for both.

/**
 * @typedef {object} Point An incident on a map.
 * @property {string} id
 * @property {number} lon
 * @property {number} lat
 * @property {string} party the key of the party that acted
 */

/**
 * @typedef {object} Cluster Incidents that are one symbol.
 * @property {number} lon that of its middle
 * @property {number} lat
 * @property {string[]} members identifiers in alphabetical order
 * @property {number} count
 * @property {[party: string, count: number][]} parties in the order of a ring
 * @property {number} places the number of coordinates; 1: going nearer does not take it apart
 * @property {[west: number, south: number, east: number, north: number]} box of its members
 */

/**
 * @typedef {object} Place Incidents at one coordinate.
 * @property {number} lon
 * @property {number} lat
 * @property {number} x on a world one wide
 * @property {number} y
 * @property {number[]} points places of the incidents in what was indexed
 */

/** @typedef {{ points: Point[], places: Place[] }} PointIndex What is worked out once for all zooms and times. */

const WORLD = 512; // pixels around the world at zoom 0
const FINE = 16; // steps of a pixel to which positions are rounded

export const DISTANCE = 38; // pixels between the middles of clusters

const RING_ORDER = ["pakistan", "afghan", "armed", "independent", "both"];

/**
 * Returns the zoom for which clusters are made at a zoom: the next half below it.
 *
 * @param {number} zoom
 */
export const stepZoom = (zoom) => Math.floor(zoom * 2) / 2;

/** @param {Point[]} points @returns {PointIndex} */
export function indexPoints(points) {
  /** @type {Map<number, Map<number, Place>>} */
  const columns = new Map();
  /** @type {Place[]} */
  const places = [];
  points.forEach(({ lon, lat }, i) => {
    let column = columns.get(lon);
    if (!column) columns.set(lon, (column = new Map()));
    let place = column.get(lat);
    if (!place) {
      const y = 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
      place = { lon, lat, x: (lon + 180) / 360, y, points: [] };
      column.set(lat, place);
      places.push(place);
    }
    place.points.push(i);
  });
  return { points, places };
}

/**
 * Returns the clusters of incidents at a zoom, the heaviest middle first.
 *
 * @param {PointIndex} index
 * @param {number} zoom
 * @param {(point: number) => boolean} [isShown] whether an incident, by its place in the index, is on the map
 * @param {number} [distance] pixels
 * @returns {Cluster[]}
 */
export function clusterIndex(index, zoom, isShown, distance = DISTANCE) {
  const scale = WORLD * 2 ** stepZoom(zoom) * FINE;
  const spots = index.places
    .map(({ lon, lat, x, y, points }) => ({
      lon,
      lat,
      x: Math.floor(x * scale + 0.5),
      y: Math.floor(y * scale + 0.5),
      points: isShown ? points.filter(isShown) : points,
    }))
    .filter(({ points }) => points.length > 0)
    .sort((a, b) => b.points.length - a.points.length || a.lon - b.lon || a.lat - b.lat);
  const groups = groupSpots(spots, distance * FINE);
  return groups.map((group) => buildCluster(group, index.points));
}

/**
 * @param {Point[]} points
 * @param {number} zoom
 * @param {number} [distance] pixels
 */
export const clusterPoints = (points, zoom, distance) => clusterIndex(indexPoints(points), zoom, undefined, distance);

/** @typedef {Place} Spot A place with its position in sixteenths of a pixel. */

/**
 * Returns the spots of each cluster, its middle first.
 *
 * @param {Spot[]} spots in the order in which they are gone through
 * @param {number} reach
 * @returns {Spot[][]}
 */
function groupSpots(spots, reach) {
  /** @type {Map<string, number[]>} middles by the cell of a grid as wide as the distance */
  const cells = new Map();
  /** @param {Spot} spot */
  const cellOf = ({ x, y }) => [Math.floor(x / reach), Math.floor(y / reach)];
  /** @param {Spot} spot */
  const findNearest = (spot) => {
    const [column = 0, row = 0] = cellOf(spot);
    let [nearest, least] = [-1, reach * reach];
    for (let i = column - 1; i <= column + 1; i++) {
      for (let j = row - 1; j <= row + 1; j++) {
        for (const middle of cells.get(`${i} ${j}`) ?? []) {
          const other = spots[middle] ?? spot;
          const square = (other.x - spot.x) ** 2 + (other.y - spot.y) ** 2;
          if (square < least || (square === least && nearest >= 0 && middle < nearest)) {
            [nearest, least] = [middle, square];
          }
        }
      }
    }
    return nearest;
  };
  /** @type {Map<number, Spot[]>} */
  const groups = new Map();
  spots.forEach((spot, i) => {
    if (findNearest(spot) >= 0) return;
    const cell = cellOf(spot).join(" ");
    const others = cells.get(cell);
    if (others) others.push(i);
    else cells.set(cell, [i]);
    groups.set(i, [spot]);
  });
  spots.forEach((spot, i) => {
    if (!groups.has(i)) groups.get(findNearest(spot))?.push(spot);
  });
  return [...groups.values()];
}

/**
 * @param {Spot[]} spots
 * @param {Point[]} points
 * @returns {Cluster}
 */
function buildCluster(spots, points) {
  const [middle] = spots;
  const members = spots.flatMap((spot) => spot.points.flatMap((i) => points[i] ?? []));
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { party } of members) counts.set(party, (counts.get(party) ?? 0) + 1);
  /** @param {string} party */
  const rank = (party) => (RING_ORDER.includes(party) ? RING_ORDER.indexOf(party) : RING_ORDER.length);
  const [lons, lats] = [spots.map(({ lon }) => lon), spots.map(({ lat }) => lat)];
  return {
    lon: middle?.lon ?? NaN,
    lat: middle?.lat ?? NaN,
    members: members.map(({ id }) => id).sort(compareTexts),
    count: members.length,
    parties: [...counts].sort(([a], [b]) => rank(a) - rank(b) || compareTexts(a, b)),
    places: spots.length,
    box: [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)],
  };
}

/**
 * Compares as Python does for what the Basic Multilingual Plane has.
 *
 * @param {string} a
 * @param {string} b
 */
const compareTexts = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
