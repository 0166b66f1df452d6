// The browser's rule for clusters against the cases that the server's rule is held to.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { clusterIndex, clusterPoints, indexPoints, stepZoom } from "../../dashboard/pages/web/map/clusters.js";

/** @typedef {{ at: number[], members: string[], parties: [string, number][], places: number }} Expected */
/** @typedef {{ name: string, zoom: number, points: [string, number, number, string][], clusters: Expected[] }} Case */

/** @type {{ cases: Case[] }} */
const { cases } = JSON.parse(readFileSync(new URL("../map_clusters.json", import.meta.url), "utf-8"));

/** @param {Case["points"]} rows */
const pointsOf = (rows) => rows.map(([id, lon, lat, party]) => ({ id, lon, lat, party }));

for (const { name, zoom, points, clusters } of cases) {
  test(name, () => {
    const found = clusterPoints(pointsOf(points), zoom).map(({ lon, lat, members, parties, places }) => {
      return { at: [lon, lat], members, parties, places };
    });
    assert.deepEqual(found, clusters);
  });
}

test("a cluster counts its members and knows their box", () => {
  const rows = pointsOf([["b", 70.3, 34.1, "armed"], ["a", 70, 34, "afghan"]]);
  const [cluster] = clusterPoints(rows, 5);
  assert.equal(cluster?.count, 2);
  assert.deepEqual(cluster?.box, [70, 34, 70.3, 34.1]);
});

test("incidents that are not on the map are in no cluster and give no weight", () => {
  const index = indexPoints(pointsOf([["a", 70, 34, "armed"], ["b1", 70.3, 34, "armed"], ["b2", 70.3, 34, "armed"]]));
  assert.deepEqual(clusterIndex(index, 6, (i) => i !== 2).map(({ lon, members }) => [lon, members]), [
    [70, ["a", "b1"]],
  ]);
  assert.deepEqual(clusterIndex(index, 6, () => false), []);
  assert.deepEqual(clusterIndex(index, 6).map(({ lon }) => lon), [70.3]);
});

test("clusters change at each half of a zoom", () => {
  assert.deepEqual([5, 5.49, 5.5, 5.99, 6].map(stepZoom), [5, 5, 5.5, 5.5, 6]);
});
