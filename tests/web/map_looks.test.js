// The symbols that the map draws itself: what each stroke and filling says, by a pen that writes down what it is told.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { drawPicture, nameCluster, nameCrossing, nameMark } from "../../dashboard/pages/web/map/looks.js";

/** @import { Looks } from "../../dashboard/pages/web/map/types.js" */

/** @type {Record<string, any>[]} */
let strokes = [];

/** A pen that notes each filling and stroke with its colours, its strength and what it follows. */
function notingPen() {
  /** @type {Record<string, any>} */
  let path = {};
  /** @type {number[]} */
  let dash = [];
  /** @type {Record<string, any>} */
  const pen = {
    globalAlpha: 1,
    beginPath: () => (path = {}),
    arc: (/** @type {number[]} */ ...[, , radius, from, to]) => (path = { radius, from, to }),
    roundRect: () => (path = { box: true }),
    setLineDash: (/** @type {number[]} */ given) => (dash = given),
    fill: (/** @type {unknown} */ icon) =>
      strokes.push({ did: "fill", colour: pen.fillStyle, alpha: pen.globalAlpha, ...(icon ? { icon } : path) }),
    stroke: () =>
      strokes.push({ did: "stroke", colour: pen.strokeStyle, alpha: pen.globalAlpha, dashed: dash.length > 0, ...path }),
    fillRect: () => strokes.push({ did: "bar", colour: pen.fillStyle, alpha: pen.globalAlpha }),
    fillText: (/** @type {string} */ text) => strokes.push({ did: "text", text, colour: pen.fillStyle }),
    getImageData: (/** @type {number[]} */ ...[, , width, height]) => ({ width, height }),
    save() {},
    restore() {},
    scale() {},
    translate() {},
  };
  return pen;
}

beforeEach(() => {
  strokes = [];
  Object.assign(globalThis, {
    document: { createElement: () => ({ getContext: notingPen }) },
    Path2D: class {
      /** @param {string} path */
      constructor(path) {
        this.path = path;
      }
    },
  });
});

afterEach(() => {
  for (const name of ["document", "Path2D"]) Reflect.deleteProperty(globalThis, name);
});

const LOOKS = /** @type {Looks} */ (
  /** @type {unknown} */ ({
    icons: { strike: "M0 0" },
    parties: { pakistan: { name: "Pakistani government", colour: "orange" }, armed: { name: "Armed groups", colour: "plum" } },
    colours: { paper: "white", ink: "black" },
  })
);
const MARK = { kind: "strike", party: "pakistan", low: 40, high: 60, certain: true, near: false };

test("the lowest number is solid, the highest reaches further and is faint, both in the colour of who acted", () => {
  drawPicture(LOOKS, nameMark(MARK), 2);
  const discs = strokes.filter(({ did, colour }) => did === "fill" && colour === "orange");
  assert.deepEqual(
    discs.map(({ radius, alpha }) => [radius, alpha]),
    [[30, 0.4], [20, 1]],
  );
  assert.equal(strokes.at(-1)?.icon.path, "M0 0");
  assert.equal(strokes.at(-1)?.colour, "white");
});

test("one number has no faint disc, and no disc is smaller than its icon", () => {
  drawPicture(LOOKS, nameMark({ ...MARK, low: 0, high: 0 }), 1);
  const discs = strokes.filter(({ did, colour }) => did === "fill" && colour === "orange");
  assert.deepEqual(discs.map(({ radius, alpha }) => [radius, alpha]), [[9, 1]]);
});

test("what is not certain is a ring with the icon in its colour", () => {
  drawPicture(LOOKS, nameMark({ ...MARK, high: 40, certain: false }), 1);
  assert.ok(strokes.some(({ did, colour }) => did === "stroke" && colour === "orange"));
  assert.ok(!strokes.some(({ did, colour, icon }) => did === "fill" && colour === "orange" && !icon));
  assert.equal(strokes.at(-1)?.colour, "orange");
});

test("a dashed halo stands around what is known to its district only, beyond the highest number", () => {
  drawPicture(LOOKS, nameMark({ ...MARK, near: true }), 1);
  const [halo, ...others] = strokes.filter(({ dashed }) => dashed);
  assert.ok(halo && halo.radius > 30 && halo.colour === "black" && others.length === 0);
  strokes = [];
  drawPicture(LOOKS, nameMark(MARK), 1);
  assert.ok(!strokes.some(({ dashed }) => dashed));
});

test("a cluster has its number and a share of its ring for each party, in their order", () => {
  drawPicture(LOOKS, nameCluster({ count: 4, parties: [["pakistan", 3], ["armed", 1]] }), 1);
  const ring = strokes.filter(({ did }) => did === "stroke");
  assert.deepEqual(ring.map(({ colour }) => colour), ["orange", "plum"]);
  const shares = ring.map(({ from, to }) => (to - from) / (2 * Math.PI));
  assert.deepEqual(shares.map((share) => Math.round(100 * share)), [75, 25]);
  assert.equal(ring[0]?.from, -Math.PI / 2);
  assert.equal(ring[0]?.to, ring[1]?.from);
  assert.equal(strokes.find(({ did }) => did === "text")?.text, "4");
});

test("a gate is shut, half shut, open or a question, as faint as its report is old", () => {
  /** @param {string} status @param {number} strength */
  const drawn = (status, strength) => {
    strokes = [];
    drawPicture(LOOKS, nameCrossing({ status, strength }), 1);
    return strokes.map(({ did, colour }) => `${did} ${colour}`).join(", ");
  };
  const gates = ["closed", "partly_open", "open", "unknown"].map((status) => drawn(status, 1));
  assert.equal(new Set(gates).size, 4);
  assert.equal(gates[0], "fill white, stroke black, fill black, bar white");
  assert.equal(gates[1], "fill white, stroke black, bar black");
  drawn("partly_open", 0.4);
  assert.deepEqual(strokes.map(({ alpha }) => alpha), [1, 0.4, 0.4]);
});

test("a name that means none has no picture", () => {
  assert.equal(drawPicture(LOOKS, "nothing:1", 1), null);
});
