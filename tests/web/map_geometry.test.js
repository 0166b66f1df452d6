import assert from "node:assert/strict";
import { test } from "node:test";

import * as geometry from "../../dashboard/pages/web/map_geometry.js";

const { cornersOf, INSET_SIZE, insetView, insetX, insetY, measureScale } = geometry;

test("corners are south-west and north-east, latitude first", () => {
  assert.deepEqual(cornersOf({ south: 31, west: 69, north: 34, east: 72 }), [
    [31, 69],
    [34, 72],
  ]);
});

test("the scale bar is the longest of 1, 2 and 5 that fits into 110 pixels, at every zoom", () => {
  const seen = new Set();
  for (let zoom = 2; zoom < 15; zoom += 0.1) {
    const { metres, width, words } = measureScale(33, zoom);
    // At 33° a pixel is 40,075 km · cos 33° / (512 · 2^zoom) wide.
    const perPixel = (40075016.686 * Math.cos((33 * Math.PI) / 180)) / (512 * 2 ** zoom);
    assert.ok(width <= 110 && width > 110 / 2.5 - 1, `${words} in ${width} pixels`);
    assert.ok(Math.abs(width * perPixel - metres) <= perPixel / 2);
    assert.match(words, /^[125]0* (km|m)$/);
    seen.add(words);
  }
  assert.ok(seen.has("100 km") && seen.has("500 m"));
});

test("the inset is drawn in Mercator: its edges are those of the region", () => {
  assert.deepEqual([insetX(59), insetX(80), insetY(39)], [0, INSET_SIZE.width, 0]);
  assert.ok(insetY(31) > INSET_SIZE.height / 2, "the southern half is the lower one in Mercator");
  assert.ok(insetY(34) < insetY(33));
});

test("a view wider than the inset is cut at its edges, a tiny one is still seen", () => {
  const world = insetView({ south: -85, west: -180, north: 85, east: 180 });
  assert.ok(world.x > 0 && world.x + world.width < INSET_SIZE.width);
  assert.ok(world.y > 0 && world.y + world.height < INSET_SIZE.height);
  const village = insetView({ south: 33, west: 70, north: 33.0001, east: 70.0001 });
  assert.deepEqual([village.width, village.height], [2, 2]);
});
