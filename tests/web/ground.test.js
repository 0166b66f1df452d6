import assert from "node:assert/strict";
import { test } from "node:test";

import { hashText, partStyle } from "../../dashboard/pages/web/ground.js";

/** @import { StyleSpecification } from "maplibre-gl" */

/** @type {StyleSpecification} */
const STYLE = {
  version: 8,
  name: "land",
  sources: {
    ground: { type: "geojson", data: "./app/static/geo/ground.geojson" },
    tiles: { type: "raster", tiles: ["./{z}"] },
  },
  layers: [
    { id: "paper", type: "background" },
    { id: "online", type: "raster", source: "tiles" },
    { id: "land", type: "fill", source: "ground" },
  ],
};

test("a map begins with what has no shapes, and the ground has each layer in its order", () => {
  const before = structuredClone(STYLE);
  const { bare, ground } = partStyle(STYLE);
  assert.deepEqual(bare.layers.map(({ id }) => id), ["paper", "online"]);
  assert.deepEqual(Object.keys(bare.sources), ["tiles", "none"]);
  assert.deepEqual(ground.sources.map(([name]) => name), ["ground"]);
  const layers = ground.layers.map(({ layer, own }) => [layer.id, own]);
  assert.deepEqual(layers, [["paper", false], ["online", false], ["land", true]]);
  assert.deepEqual(STYLE, before);
});

test("the ground has whole addresses, below the folder of the dashboard", () => {
  const [, source] = partStyle(STYLE).ground.sources[0] ?? [];
  assert.ok(source?.type === "geojson");
  const root = new URL("../../", import.meta.url); // the modules stand three folders below it
  assert.equal(source.data, new URL("app/static/geo/ground.geojson", root).href);
});

test("a style with other shapes has another name, an equal one the same", () => {
  const other = structuredClone(STYLE);
  other.layers.push({ id: "rivers", type: "line", source: "ground" });
  assert.notEqual(partStyle(other).bare.name, partStyle(STYLE).bare.name);
  assert.equal(partStyle(structuredClone(STYLE)).bare.name, partStyle(STYLE).bare.name);
  assert.equal(hashText("a"), 97);
});
