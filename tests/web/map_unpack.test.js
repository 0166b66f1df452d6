// What the server packs is read as it was.

import assert from "node:assert/strict";
import test from "node:test";
import { gzipSync } from "node:zlib";

import { unpack } from "../../dashboard/pages/web/map/unpack.js";

test("packed JSON is read, local script included", async () => {
  const value = { names: ["Torkham", "تورخم"], killed: [20, null] };
  const packed = new Uint8Array(gzipSync(JSON.stringify(value)));
  assert.deepEqual(await unpack(packed), value);
});
