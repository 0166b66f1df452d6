// What the modules of the map and the server hand to each other. Only the checks read this file; no browser is sent it.

import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import type { StripData } from "./time_layout.js";

export type Library = typeof import("maplibre-gl");
export type { Map as MapLibre, GeoJSONSource, LngLatLike } from "maplibre-gl";
export type Send = (name: string, value: unknown) => void;

/** An incident as a map shows it; the same as Mark in dashboard/map/marks.py, in fewer letters. */
export interface Mark {
  id: string;
  title: string;
  kind: string;
  party: string;
  lat: number | null;
  lon: number | null;
  first: number; // days since 1970
  last: number;
  low: number; // diameters of the solid and of the faint disc, in pixels
  high: number;
  killedLow: number | null;
  killedHigh: number | null;
  certain: boolean;
  near: boolean;
  when: string;
  where: string;
  killed: string;
  by: string;
  type: string;
}

export interface Crossing {
  id: string;
  name: string;
  label: string;
  lat: number;
  lon: number;
  status: string;
  strength: number;
  words: string;
}

export interface Place {
  lat: number;
  lon: number;
  zoom: number;
}

/** A map: what of a MapSpec a browser draws. */
export interface PaneData {
  heading: string;
  words: string;
  sources: Record<string, SourceSpecification>;
  layers: LayerSpecification[];
  columns: string[];
  rows: unknown[][];
  texts: string[];
  spots: [lat: number | null, lon: number | null, where: string][];
  crossings: Crossing[];
}

export interface Sign {
  shape: string;
  words: string;
  colour: string;
  kind: string;
  size: number;
  opacity: number;
  certain: boolean;
}

export interface KeyRow {
  heading: string;
  signs: Sign[];
  layer: string;
}

export interface LayerChoice {
  id: string;
  label: string;
  shows: string;
  on: boolean;
  note: string;
  key: KeyRow[];
}

export interface Choice {
  value: string;
  label: string;
}

/** An option of a layer, or of the map: its name, what it is called, its values, the one in force. */
export interface Setting {
  name: string;
  label: string;
  layer: string;
  values: Choice[];
  value: string;
}

export interface ViewChoice extends Place {
  id: string;
  label: string;
}

export type Colours = Record<
  "paper" | "panel" | "ink" | "muted" | "rule" | "accent" | "land" | "focus",
  string
>;

export interface Looks {
  icons: Record<string, string>;
  parties: Record<string, { name: string; colour: string }>;
  kinds: Record<string, string>;
  colours: Colours;
  sizes: { smallest: number; perRoot: number; largest: number };
  theme: string;
}

/** What dashboard/pages/map_data.py sends. */
export interface MapData {
  panes: PaneData[];
  looks: Looks;
  libraries: { module: string; style: string };
  key: KeyRow[];
  layers: LayerChoice[];
  settings: Setting[];
  views: ViewChoice[];
  view: string;
  place: Place | null;
  round: string;
  chosen: string;
  area: [number, number][];
  inArea: string[] | null;
  sums: boolean;
  watch: boolean;
  stack: string[] | null;
  said: string;
  strip: StripData;
  window: { begins: string; ends: string } | null;
  total: string;
  credit: string;
  lost: string;
  alt: string;
  fileName: string;
}

/** What dashboard/export/map_html.py puts into a file. */
export interface FileData extends Pick<MapData, "looks" | "key" | "area" | "credit" | "strip" | "sums"> {
  pane: PaneData;
  place: Place;
}

/** What dashboard/pages/small_map.py sends. */
export interface SmallMapData extends Pick<MapData, "looks" | "libraries" | "credit" | "alt"> {
  pane: PaneData;
  place: Place;
  height: number;
}
