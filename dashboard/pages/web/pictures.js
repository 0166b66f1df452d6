// The buttons over a figure, and the files that they make in the reader's own browser.

/** @import { Config, Data, Layout } from "plotly.js-dist-min" */
/** @import { Library, PlotFrame } from "./types.js" */

/**
 * Returns the settings of a plot. Plotly draws anew, and loses zoom and pan, when these change: they are made once, and
 * what changes with the filters (the name of the file) is looked up when the button is pressed.
 *
 * @param {Library} library
 * @param {PlotFrame} frame
 * @param {Partial<Config>} config
 * @returns {Partial<Config>}
 */
export function makeSettings(library, frame, config) {
  /** @param {"png" | "svg"} format */
  const download = (format) => {
    const { data, layout } = frame;
    const figure = { data: /** @type {Data[]} */ (data), layout: /** @type {Partial<Layout>} */ (layout) };
    const size = { width: frame.clientWidth, height: frame.layout.height };
    const wanted = { format, filename: frame.fileName, scale: 2, ...size };
    return library.downloadImage(figure, wanted);
  };
  return {
    ...config,
    responsive: true,
    modeBarButtonsToAdd: [
      { name: "png", title: "Download as PNG", icon: library.Icons.camera, click: () => download("png") },
      { name: "svg", title: "Download as SVG", icon: library.Icons.disk, click: () => download("svg") },
    ],
  };
}
