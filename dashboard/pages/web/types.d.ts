// What the modules of this folder hand to each other. Only the checks read this file; no browser is sent it.

import type { Config, PlotlyHTMLElement } from "plotly.js-dist-min";

export type Library = typeof import("plotly.js-dist-min");

/** Sends a reader's action to the script: its name and what goes with it. */
export type Send = (name: string, value: unknown) => void;

/** What Streamlit calls the script of a component with. */
export interface Component<Data> {
  data: Data;
  parentElement: HTMLElement;
  setTriggerValue: Send;
}

export interface Trace {
  type?: string;
  name?: string;
  showlegend?: boolean;
  mode?: string;
  meta?: string | { halo?: string; first?: number[]; last?: number[] };
  marker?: { size?: number | number[]; color?: string | string[]; opacity?: number | number[] };
  lat?: number[];
  lon?: number[];
  customdata?: unknown[];
  text?: string | string[];
  hovertext?: string | string[];
  below?: string;
}

export interface Note {
  name?: string;
  text: string;
}

export interface FigureLayout {
  height: number;
  margin: { t: number; b: number; l: number; r: number; autoexpand?: boolean };
  annotations?: Note[];
  meta?: { legend?: number; title?: string };
  legend: { font: { size: number } };
  font: { family: string };
  paper_bgcolor: string;
  dragmode?: string | false;
  uirevision?: string;
  selectionrevision?: number;
  xaxis?: { type?: string; range?: unknown[] };
}

export interface Figure {
  data: Trace[];
  layout: FigureLayout;
}

/** What plot.py sends. */
export interface PlotData {
  figure: string;
  alt: string;
  config: Partial<Config>;
  library: string;
  fileName: string;
  revision: string;
  theme: string;
  steps: boolean;
}

/** The legend of a drawing: its names as they are set, what stands beside it, and how high it is. */
export interface Key {
  names: string[];
  font: string;
  beside: number;
  height: number;
}

/** Title, selection and foot of a figure as they came; ``shown`` in a frame are they as broken for its column. */
export interface Words {
  texts: string[];
  family: string;
}

/** The element that plotly draws into, with what is kept from one drawing to the next. */
export interface PlotFrame extends Omit<PlotlyHTMLElement, "data" | "layout"> {
  data: Trace[];
  layout: FigureLayout;
  /** The JSON text of the newest figure, and what keeps the reader's own zoom. */
  wanted: string;
  revision: string;
  send: Send;
  fileName: string;
  /** The library that draws here, from the first drawing on. */
  library?: Library;
  settings?: Partial<Config>;
  watcher?: ResizeObserver;
  /** Width and height at the last drawing; whether that was a wide one; the legend that was fitted to it. */
  size?: string;
  wide?: boolean;
  key?: Key | null;
  words?: (Words & { shown: string[] }) | null;
  /** The width of a column for which the figure was drawn once more. */
  refitted?: number;
  settling?: number;
}
