// The layers above all others: crossings, incidents and clusters, what is chosen, the area that is marked.

/** @import { LayerSpecification } from "maplibre-gl" */
/** @import { Colours } from "./types.js" */

export const LOWEST = "area-fill";
export const SOURCES = ["area", "crossing-symbols", "marks", "chosen"];

/** Where the name of a crossing may stand, in ems: its gate stands south-east of its place. */
const BESIDE_GATE = /** @type {any} */ ([
  ...["left", [2.4, 1.25], "top", [1.5, 2.1], "right", [0.4, 1.4], "left", [2.3, 0], "right", [-1.8, 0]],
  ...["bottom", [0, -1.6], "left", [2.7, 2.4], "right", [-2.2, 1.6], "left", [2, -1.6], "right", [-2, -1.4]],
  ...["left", [4.2, 1.2], "top", [1.5, 3.4], "bottom", [0, -2.8], "right", [-3.4, 0.6], "left", [3.6, -2.6]],
]);

/** @param {Colours} colours @returns {LayerSpecification[]} */
export const symbolLayers = ({ ink, paper, accent }) => [
  { id: "area-fill", type: "fill", source: "area", paint: { "fill-color": accent, "fill-opacity": 0.08 } },
  { id: "area-line", type: "line", source: "area", paint: { "line-color": accent, "line-width": 2 } },
  {
    id: "crossing-names",
    type: "symbol",
    source: "crossing-symbols",
    layout: {
      "text-field": ["get", "name"],
      "text-font": ["sans-serif"],
      "text-size": 12,
      "text-variable-anchor-offset": BESIDE_GATE,
      "text-justify": "auto",
      "text-padding": 1,
      "text-max-width": 12,
    },
    paint: {
      "text-color": ink,
      "text-halo-color": paper,
      "text-halo-width": 1.4,
      "text-opacity": ["max", 0.75, ["get", "strength"]],
    },
  },
  {
    id: "chosen",
    type: "circle",
    source: "chosen",
    paint: {
      "circle-radius": ["+", ["/", ["get", "size"], 2], 5],
      "circle-color": accent,
      "circle-opacity": 0.18,
      "circle-stroke-color": accent,
      "circle-stroke-width": 2.5,
    },
  },
  {
    id: "marks",
    type: "symbol",
    source: "marks",
    layout: {
      "icon-image": ["get", "image"],
      "icon-allow-overlap": true,
      "icon-padding": 1,
      "symbol-sort-key": ["get", "order"],
    },
  },
  // Over the incidents, of which it stands clear where it can; its name makes room for them.
  {
    id: "crossing-symbols",
    type: "symbol",
    source: "crossing-symbols",
    layout: { "icon-image": ["get", "image"], "icon-offset": ["get", "offset"], "icon-allow-overlap": true },
  },
];
