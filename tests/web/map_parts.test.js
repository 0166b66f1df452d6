// What the map works out without a browser: the order of its layers, its symbols, its list, its link, what is drawn on it.

import assert from "node:assert/strict";
import test from "node:test";

import { layGround, nothingLaid, planChanges } from "../../dashboard/pages/web/map/ground.js";
import { scalePlace } from "../../dashboard/pages/web/map/fit.js";
import { sayCluster, sayMark } from "../../dashboard/pages/web/map/hover.js";
import { writePlace } from "../../dashboard/pages/web/map/link.js";
import { nameCluster, nameMark } from "../../dashboard/pages/web/map/looks.js";
import { countDays, featuresOf, gatherMarks, isWithin, placeMarks } from "../../dashboard/pages/web/map/marks.js";
import { placeGates, readMarks, sortMarks, sumKilled } from "../../dashboard/pages/web/map/marks.js";
import { cornersOf, isDrawn } from "../../dashboard/pages/web/map/select.js";

/** @import { Mark } from "../../dashboard/pages/web/map/types.js" */

const COLUMNS = [
  ...["id", "title", "kind", "party", "spot", "first", "days", "killedLow", "killedHigh", "certain", "near"],
  ...["when", "killed", "by", "type"],
];
const TEXTS = ["strike", "pakistan", "20–46 killed", "Pakistani forces", "Air strike", "armed", ""];
/** @type {[number | null, number | null, string][]} */
const SPOTS = [[32.5, 69.2, "Barmal, Paktika"], [34.1, 71.1, "Torkham, KP"], [null, null, "Pakistan"]];
const ROWS = [
  ["a", "One", 0, 1, 0, 10, 2, 20, 46, 1, 1, "11 Jan", 2, 3, 4],
  ["b", "Two", 0, 5, 0, 20, 0, null, null, 0, 0, "21 Jan", 6, 3, 4],
  ["c", "Three", 0, 5, 1, 30, 0, 1, 1, 1, 0, "31 Jan", 2, 3, 4],
  ["d", "Four", 0, 5, 2, 5, 0, 3, 4, 1, 0, "6 Jan", 2, 3, 4],
];
const SIZES = { smallest: 18, perRoot: 2.7, largest: 84 };
const MARKS = readMarks({ columns: COLUMNS, rows: ROWS, texts: TEXTS, spots: SPOTS }, SIZES);
const BY_ID = new Map(MARKS.map((mark) => [mark.id, mark]));

test("columns become incidents, shared words are looked up", () => {
  const [first] = MARKS;
  assert.ok(first);
  assert.equal(first.party, "pakistan");
  assert.equal(first.where, "Barmal, Paktika");
  assert.equal(first.killed, "20–46 killed");
  assert.equal(MARKS[1]?.killed, "");
  assert.deepEqual([first.first, first.last, first.certain, first.near], [10, 12, true, true]);
  assert.deepEqual([MARKS[3]?.lat, MARKS[3]?.where], [null, "Pakistan"]);
  // 18 + 2.7 √20 and 18 + 2.7 √46; none reported has the smallest.
  assert.deepEqual([first.low, first.high, MARKS[1]?.high].map((size) => size?.toFixed(1)), ["30.1", "36.3", "18.0"]);
  const short = readMarks({ columns: ["id", "first", "days"], rows: [["-barmal", 20081, 0]], texts: [], spots: [] }, SIZES);
  assert.equal(short[0]?.id, "2024-12-24-barmal");
});

test("incidents at one place are one symbol at every zoom, those apart stand alone", () => {
  const placed = placeMarks(MARKS);
  assert.deepEqual(placed.marks.map(({ id }) => id), ["a", "b", "c"]);
  for (const zoom of [5, 9, 13]) {
    const clusters = gatherMarks(placed, zoom, null);
    assert.deepEqual(clusters.map(({ members }) => members), [["a", "b"], ["c"]]);
    const { features } = featuresOf(clusters, BY_ID);
    assert.deepEqual(features.map(({ properties }) => properties?.image), [
      "cluster:2:pakistan=1:armed=1",
      "mark:strike:armed:20:20:1:0",
    ]);
    assert.deepEqual(features.map(({ properties }) => properties?.id), ["", "c"]);
  }
});

test("the days shown leave what lies within them; an incident of several days on each of them", () => {
  const placed = placeMarks(MARKS);
  const shown = gatherMarks(placed, 6, { first: 12, last: 20 }).flatMap(({ members }) => members);
  assert.deepEqual(shown, ["a", "b"]);
  assert.deepEqual(gatherMarks(placed, 6, { first: 13, last: 19 }), []);
  assert.ok(isWithin(/** @type {Mark} */ (MARKS[0]), { first: 12, last: 12 }));
  assert.equal(countDays("1970-01-11"), 10);
});

test("the picture of a symbol has in its name all that it shows", () => {
  const [mark] = MARKS;
  assert.ok(mark);
  assert.equal(nameMark(mark), "mark:strike:pakistan:30:36:1:1");
  assert.notEqual(nameMark({ ...mark, certain: false }), nameMark(mark));
  assert.equal(nameCluster({ count: 3, parties: [["armed", 3]] }), "cluster:3:armed=3");
});

test("the list has its three orders", () => {
  const middle = { lat: 34, lng: 71 };
  assert.deepEqual(sortMarks(MARKS, "date", middle).map(({ id }) => id), ["c", "b", "a", "d"]);
  assert.deepEqual(sortMarks(MARKS, "deaths", middle).map(({ id }) => id), ["a", "d", "c", "b"]);
  assert.deepEqual(sortMarks(MARKS, "distance", middle).map(({ id }) => id), ["c", "b", "a", "d"]);
});

test("a crossing's gate stands beside its place, clear of the symbols there", () => {
  const torkham = { lon: 71.09, lat: 34.12 };
  assert.deepEqual(placeGates([torkham], [], 7), [[13, 13]]);
  const [[x, y] = [0, 0]] = placeGates([torkham], [{ ...torkham, size: 38 }], 7);
  assert.ok(Math.hypot(x, y) >= 38 / 2 + 11, `${x} ${y}`);
  // One that lies to the south-east as well: the gate goes another way.
  const east = { lon: torkham.lon + (30 * 360) / (512 * 2 ** 7), lat: torkham.lat - 0.15, size: 38 };
  const [[right, down] = [0, 0]] = placeGates([torkham], [{ ...torkham, size: 38 }, east], 7);
  assert.notDeepEqual([right, down], [x, y]);
  assert.ok(Math.hypot(right, down) >= 38 / 2 + 11);
});

test("the killed add low to low and high to high; none reported is no nought", () => {
  assert.equal(sumKilled(MARKS), "24–51 killed");
  assert.equal(sumKilled(MARKS.slice(1, 2)), "");
});

test("the pointer is told what, when, where, killed by whom, and what a click does", () => {
  const [mark] = MARKS;
  assert.ok(mark);
  const said = sayMark(mark);
  assert.equal(said.title, "One");
  assert.deepEqual(said.lines, ["11 Jan · Barmal, Paktika", "20–46 killed", "Air strike · Pakistani forces"]);
  assert.deepEqual(sayCluster(MARKS.slice(0, 2), 1, true).lines, ["20–46 killed", "Click to list them"]);
  assert.deepEqual(sayCluster(MARKS, 2, false).lines, ["Click to zoom in"]);
});

test("a link has the place to be read, and keeps everything else", () => {
  const link = writePlace("https://dash.example/map?from=2025-10-01&layers=a&layers=b", "6.43/34.393/70.770");
  assert.equal(link, "https://dash.example/map?from=2025-10-01&layers=a&layers=b&map_place=6.43/34.393/70.770");
  assert.equal(writePlace(link, "7.00/30.000/66.000").match(/map_place/g)?.length, 1);
});

test("a named view fills a larger map with the same land", () => {
  const place = { lat: 33, lon: 70, zoom: 6 };
  assert.equal(scalePlace(place, { clientWidth: 760, clientHeight: 560 }).zoom, 6);
  assert.equal(scalePlace(place, { clientWidth: 1520, clientHeight: 1220 }, 100).zoom, 7);
  assert.ok(scalePlace(place, { clientWidth: 390, clientHeight: 600 }, 100).zoom < 5.1);
  // A map that is not laid out, or that its strip covers, has no size to fill: never a zoom that is no number.
  assert.equal(scalePlace(place, { clientWidth: 0, clientHeight: 0 }).zoom, 6);
  assert.equal(scalePlace(place, { clientWidth: 390, clientHeight: 90 }, 100).zoom, 6);
});

test("a box has two corners, a click none that count", () => {
  /** @type {[number, number][]} */
  const points = [[10, 10], [30, 40], [60, 90]];
  assert.deepEqual(cornersOf("box", points), [[10, 10], [60, 90]]);
  assert.deepEqual(cornersOf("outline", points), points);
  assert.ok(isDrawn(points));
  assert.ok(!isDrawn([[10, 10], [12, 11]]));
});

/** @typedef {import("maplibre-gl").LayerSpecification} Layer */

/** @param {string} id @param {string} name @returns {Layer} */
const line = (id, name) => ({ id, type: "line", source: name });
/** @param {GeoJSON.Feature[]} features @returns {import("maplibre-gl").SourceSpecification} */
const source = (features) => ({ type: "geojson", data: { type: "FeatureCollection", features } });
const filled = source([]);

test("a map that stands is changed only where something differs", () => {
  const first = planChanges(nothingLaid(), { a: filled }, [line("one", "a"), line("three", "a")]);
  assert.deepEqual(first.addLayers.map(({ layer, before }) => [layer.id, before]), [["one", undefined], ["three", undefined]]);
  const second = planChanges(first.laid, { a: filled, b: filled }, [line("one", "a"), line("two", "b"), line("three", "a")]);
  assert.deepEqual(second.addLayers.map(({ layer, before }) => [layer.id, before]), [["two", "three"]]);
  assert.deepEqual([second.removeLayers, second.removeSources, second.addSources], [[], [], ["b"]]);
  const other = source([{ type: "Feature", geometry: { type: "Point", coordinates: [1, 2] }, properties: {} }]);
  const third = planChanges(second.laid, { a: other }, [line("one", "a"), line("three", "a")]);
  assert.deepEqual([third.fillSources, third.removeLayers, third.removeSources], [["a"], ["two"], ["b"]]);
  assert.deepEqual(third.addLayers, []);
});

test("layers go before their sources, and sources come before their layers", () => {
  /** @type {string[]} */
  const done = [];
  /** @param {string} what @returns {(name: any, more?: any) => number} */
  const note = (what) => (name) => done.push(`${what} ${name.id ?? name}`);
  const map = /** @type {any} */ ({
    removeLayer: note("-layer"),
    removeSource: note("-source"),
    addSource: note("+source"),
    addLayer: note("+layer"),
  });
  const laid = layGround(map, nothingLaid(), { a: filled }, [line("one", "a")], "marks");
  layGround(map, laid, { b: filled }, [line("two", "b")], "marks");
  assert.deepEqual(done, ["+source a", "+layer one", "-layer one", "-source a", "+source b", "+layer two"]);
});
