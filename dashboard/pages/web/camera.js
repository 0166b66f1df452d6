// Where maps look: kept in their figures, and shared by the maps of one group.

import { findMap, keepInsideLayout } from "./undocumented.js";

/** @import { PlotFrame } from "./types.js" */

/** @type {Map<string, Set<PlotFrame>>} Maps that look at the same place, by the name of their group. */
const GROUPS = new Map();

/**
 * Where the map stands becomes what the figure says, so that drawing it again changes nothing.
 *
 * @param {PlotFrame} frame
 */
export function keepCamera(frame) {
  const map = findMap(frame);
  if (!map) return;
  const { lng: lon, lat } = map.getCenter();
  const center = { lon, lat };
  if (frame.layout?.map) Object.assign(frame.layout.map, { center, zoom: map.getZoom() });
  keepInsideLayout(frame, center, map.getZoom());
}

/**
 * Other maps of the group look where this one looks; their figures are told, so that they do not jump back.
 *
 * @param {PlotFrame} frame
 */
export function leadGroup(frame) {
  const map = findMap(frame);
  if (!map) return;
  for (const other of GROUPS.get(frame.group ?? "") ?? []) {
    const its = other === frame ? null : findMap(other);
    if (!its || !other.isConnected) continue;
    its.jumpTo({ center: map.getCenter(), zoom: map.getZoom() });
    keepCamera(other);
  }
}

/**
 * @param {PlotFrame} frame
 * @param {string} name "" for no group
 */
export function joinGroup(frame, name) {
  frame.group = name;
  if (!name) return;
  const group = GROUPS.get(name) ?? new Set();
  GROUPS.set(name, group);
  for (const other of group) if (!other.isConnected) group.delete(other);
  group.add(frame);
}

/** @param {PlotFrame} frame */
export const leaveGroup = (frame) => GROUPS.get(frame.group ?? "")?.delete(frame);
