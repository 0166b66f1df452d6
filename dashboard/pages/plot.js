// A plotly figure that stays the same figure when its data change: Plotly.react keeps the map, its tiles and the
// reader's own zoom and pan (layout.uirevision decides), where a new element would lose them.

function incidentOf(point) {
  const value = Array.isArray(point?.customdata) ? point.customdata[0] : point?.customdata;
  return typeof value === "string" ? value : null;
}

function listen(plot, send) {
  plot.on("plotly_click", (event) => {
    const found = (event?.points ?? []).map(incidentOf).filter(Boolean);
    if (found.length) send("picked", found[0]);
  });
  plot.on("plotly_selected", (event) => {
    const range = event?.range?.x;
    if (range) send("dragged", range.map(String));
  });
}

// Plotly draws anew, and loses zoom and pan, when the settings of a plot change: they are made once, and what changes
// with the filters (the name of the file) is looked up when the button is pressed.
function settings(library, frame, config) {
  const download = (format) => library.downloadImage(frame, { format, filename: frame.fileName, scale: 2 });
  return {
    ...config,
    responsive: true,
    modeBarButtonsToAdd: [
      { name: "png", title: "Download as PNG", icon: library.Icons.camera, click: () => download("png") },
      { name: "svg", title: "Download as SVG", icon: library.Icons.disk, click: () => download("svg") },
    ],
  };
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const frame = parentElement.querySelector(".plot-frame");
  const figure = JSON.parse(data.figure);
  if (data.revision) {
    figure.layout.uirevision = data.revision;
    if (figure.layout.map) figure.layout.map.uirevision = data.revision;
  }
  frame.style.minHeight = figure.layout.height + "px";
  frame.setAttribute("role", "figure");
  frame.setAttribute("aria-label", data.alt);
  frame.send = setTriggerValue;
  frame.fileName = data.fileName;
  frame.wanted = data.figure;
  window
    .loadPlotly(data.library) // from plotly_loader.js, which plot.py puts before this file
    .then(async (library) => {
      if (frame.wanted !== data.figure) return; // a newer figure came while the library was loading
      const fresh = !frame.classList.contains("js-plotly-plot");
      frame.settings ??= settings(library, frame, data.config);
      await library.react(frame, figure.data, figure.layout, frame.settings);
      if (!fresh) return;
      listen(frame, (name, value) => frame.send(name, value));
      frame.watcher = new ResizeObserver(() => frame.offsetParent && library.Plots.resize(frame));
      frame.watcher.observe(frame.parentElement);
    })
    .catch((error) => {
      frame.textContent = "The chart could not be drawn: " + error.message;
    });
  return () => {
    frame.watcher?.disconnect();
    if (frame.classList.contains("js-plotly-plot")) window.Plotly?.purge(frame);
    delete frame.settings;
    frame.replaceChildren();
    frame.classList.remove("js-plotly-plot");
  };
}
