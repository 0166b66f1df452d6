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
    const corners = event?.range?.map ?? event?.lassoPoints?.map;
    if (!corners) return;
    for (const outline of plot.querySelectorAll(".select-outline")) outline.remove(); // the answer draws the area
    send("area", corners.map(([lon, lat]) => [lat, lon]));
  });
  // A time axis that was zoomed or panned: what it shows now. Sent once the reader has stopped moving it.
  plot.on("plotly_relayout", (change) => {
    if (!Object.keys(change).some((name) => /^xaxis\d*\.range/.test(name))) return;
    if (plot._fullLayout.xaxis?.type !== "date") return;
    clearTimeout(plot.settling);
    plot.settling = setTimeout(() => send("dragged", plot._fullLayout.xaxis.range.map(String)), 300);
  });
}

const STEPS = { ArrowRight: "following", ArrowLeft: "previous", Home: "first", End: "last", Escape: "none" };

function stepOn(event, send) {
  const step = STEPS[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  send("stepped", step);
}

// What a narrow drawing cannot hold, and what a finger on it must leave to the page: its scrolling.
const WIDE = 700;
const WHERE_WIDE = "where wide"; // charts/phases.py
const WHERE_NARROW = "where narrow: ";

function prepared(frame) {
  const figure = JSON.parse(frame.wanted);
  if (frame.revision) {
    figure.layout.uirevision = frame.revision;
    if (figure.layout.map) figure.layout.map.uirevision = frame.revision;
  }
  frame.wide = frame.clientWidth >= WIDE;
  if (!frame.wide) {
    figure.layout.annotations = figure.layout.annotations?.filter((note) => note.name !== WHERE_WIDE);
    for (const note of figure.layout.annotations ?? [])
      if (note.name?.startsWith(WHERE_NARROW)) note.text = note.name.slice(WHERE_NARROW.length);
    for (const trace of figure.data) if (trace.meta === WHERE_WIDE) trace.mode = "markers";
  }
  if (window.matchMedia("(pointer: coarse)").matches && ["zoom", "pan"].includes(figure.layout.dragmode))
    figure.layout.dragmode = false;
  const drawn = frame.kit ? frame.kit.around(frame, figure) : figure;
  fitLegend(frame, drawn);
  return drawn;
}

// Plotly sets the entries of a legend in columns as wide as the longest of them, or in one row where that has room:
// beside a name 40 pixels (and one for what drawn text is wider than measured), between two entries 5; a line of names
// takes 19. Where the legend needs more than is kept for it, the drawing shrinks and the words above it are covered.
const pen = document.createElement("canvas").getContext("2d");

function legendNeeds(frame) {
  const { names, font, beside } = frame.key;
  const room = frame.clientWidth - beside;
  pen.font = font;
  const sizes = names.map((name) => {
    const lines = name.split(/<br ?\/?>/).map((line) => line.replace(/<[^>]*>/g, ""));
    return { across: 41 + Math.max(...lines.map((line) => pen.measureText(line).width)), lines: lines.length };
  });
  const widest = Math.max(...sizes.map(({ across }) => across)) + 5;
  const together = sizes.reduce((sum, { across }) => sum + across + 5, -5);
  const columns = together < room ? sizes.length : Math.max(Math.ceil((room + 5) / widest) - 1, 1);
  let height = 14;
  for (let i = 0; i < sizes.length; i += columns)
    height += Math.max(...sizes.slice(i, i + columns).map(({ lines }) => Math.max(15.6 * lines, 16) + 3));
  return Math.ceil(height);
}

// A figure comes with the room that its legend needs in a narrow column (charts/theme.py); here it gets what it needs
// in this one.
function fitLegend(frame, { data, layout }) {
  frame.key = null;
  if (!layout.meta?.legend || !frame.clientWidth) return;
  const names = data.filter((trace) => trace.name && trace.showlegend !== false).map((trace) => trace.name);
  const font = `${layout.legend.font.size}px ${layout.font.family}`;
  if (!names.length || !document.fonts.check(font)) return; // what is not loaded cannot be measured
  const { l, r } = layout.margin;
  frame.key = { names, font, beside: l + r };
  frame.key.height = legendNeeds(frame);
  const spare = layout.meta.legend - frame.key.height;
  layout.height -= spare;
  // What is known to be enough needs no second look: plotly's would take the legend of the drawing before this one.
  layout.margin = { ...layout.margin, b: layout.margin.b - spare, autoexpand: false };
}

// What a map has around it: map_tools.js and player.js, fetched once by a page that has a map.
const kitAt = (address) => (window.mapKit ??= import(new URL(address, document.baseURI).href));

// Plotly waits until the browser's map has loaded all sources of its style before it adds its own layers. So the map
// begins with a bare style, which is loaded at once: what stands on sources with shapes comes in the moment in which
// plotly goes on, and land and symbols are made side by side.
const NO_SOURCE = { none: { type: "raster", tiles: [] } }; // plotly loses sources that are empty, and the style with them

function bared(frame, figure) {
  const style = figure.layout.map?.style;
  if (!style?.sources) return;
  const whole = (source) =>
    typeof source.data === "string" ? { ...source, data: new URL(source.data, document.baseURI).href } : source;
  const sources = Object.entries(style.sources).map(([name, source]) => [name, whole(source)]);
  const own = sources.filter(([, source]) => source.type === "geojson");
  const names = own.map(([name]) => name);
  frame.ground = {
    style: { ...style, sources: Object.fromEntries(sources) },
    sources: own,
    layers: style.layers.map((layer) => ({ layer, own: names.includes(layer.source) })),
  };
  figure.layout.map.style = {
    ...style,
    // Plotly sets a style anew, and with it the ground, when the text of the style has changed.
    name: `${style.name} ${mark(JSON.stringify(style))}`,
    sources: { ...Object.fromEntries(sources.filter(([name]) => !names.includes(name))), ...NO_SOURCE },
    layers: style.layers.filter((layer) => !names.includes(layer.source)),
  };
}

// A number that a text is known by.
function mark(text) {
  let number = 0;
  for (let i = 0; i < text.length; i++) number = (Math.imul(number, 31) + text.charCodeAt(i)) | 0;
  return number;
}

const mapOf = (frame) => frame._fullLayout?.map?._subplot?.map;

// Puts the ground into a map that has none, each layer where the whole style has it.
function layGround(frame) {
  const map = mapOf(frame);
  const { sources, layers } = frame.ground ?? {};
  if (!sources?.length || map.getSource(sources[0][0])) return;
  for (const [name, source] of sources) map.addSource(name, source);
  let above;
  for (const { layer, own } of layers.toReversed()) {
    if (own) map.addLayer(layer, above);
    above = layer.id;
  }
}

// While its first sources come in, the map draws itself for each of them, and each drawing holds up the next source. So
// for a while it only asks for the tiles of what has come, and draws once all is there. Neither has a public way.
const WHILE = 700; // milliseconds

function holdBack(map) {
  const paint = map.triggerRepaint;
  if (!map.style?._updateSources || !map._camera?.transform) return;
  let asked = false;
  const ask = () => {
    asked = false;
    if (!Object.hasOwn(map, "triggerRepaint")) return;
    if (map.isStyleLoaded()) paint.call(map);
    else map.style._updateSources(map._camera.transform);
  };
  map.triggerRepaint = () => {
    if (map._styleDirty || map.isMoving()) return paint.call(map);
    if (!asked) queueMicrotask(ask);
    asked = true;
  };
  const release = () => {
    if (Object.hasOwn(map, "triggerRepaint")) delete map.triggerRepaint;
    if (map.style) map.triggerRepaint();
  };
  const late = setTimeout(release, WHILE);
  map.once("idle", () => {
    clearTimeout(late);
    release();
  });
}

// The listener for the first load comes before plotly goes on; later ones hear of a style that was set anew.
function layOnceLoaded(frame, tries = 300) {
  const map = mapOf(frame);
  if (map) {
    map._fadeDuration = 0; // names stand at once: drawing them fade in takes as long as the land
    const lay = () => layGround(frame);
    // The map finds that it is loaded when it draws itself, and a tile that cannot be reached asks for no drawing.
    const draw = () => map.triggerRepaint();
    map.on("error", draw);
    map.once("load", () => {
      map.off("error", draw);
      holdBack(map);
      lay();
      map.on("styledata", lay);
    });
  }
  else if (tries) requestAnimationFrame(() => layOnceLoaded(frame, tries - 1));
}

function resized(library, frame) {
  const size = `${frame.clientWidth} ${frame.clientHeight}`;
  if (!frame.offsetParent || frame.size === size) return;
  frame.size = size;
  const fits = !frame.key || frame.key.height === legendNeeds(frame);
  if (fits && frame.wide === frame.clientWidth >= WIDE) return library.Plots.resize(frame);
  const figure = prepared(frame);
  frame.style.minHeight = figure.layout.height + "px";
  bared(frame, figure);
  library.react(frame, figure.data, figure.layout, frame.settings).then(() => library.Plots.resize(frame));
}

// A column can change its width while a figure is being drawn, unseen by both: what does not fit once it is drawn is
// drawn once more for the width there is.
function refit(library, frame) {
  const width = frame.clientWidth;
  if (!frame.offsetParent || Math.abs(frame._fullLayout.width - width) < 2) frame.refitted = null;
  else if (frame.refitted !== width) {
    frame.refitted = width;
    frame.size = null;
    resized(library, frame);
  }
}

// A map is what a reader waits for: figures that come onto the page with it are drawn once it stands, or after a while.
const PATIENCE = 2000; // milliseconds

function promiseOfMap(frame) {
  window.mapStands = new Promise((resolve) => {
    frame.standing = resolve;
    setTimeout(resolve, PATIENCE);
  });
}

// A map's picture is drawn by a second map, which has to be given the ground with its style, and who made the ground.
function pictured(frame) {
  if (!frame.ground) return frame;
  const { data, layout } = frame;
  const [, right] = layout.map.domain?.x ?? [0, 1];
  const [bottom] = layout.map.domain?.y ?? [0, 1];
  const credit = {
    text: frame.tools?.credit ?? "",
    ...{ x: right, y: bottom, xref: "paper", yref: "paper", xanchor: "right", yanchor: "bottom", xshift: -26 },
    font: { size: 11 },
    bgcolor: layout.paper_bgcolor,
    opacity: 0.8,
    showarrow: false,
  };
  const annotations = [...(layout.annotations ?? []), credit];
  return { data, layout: { ...layout, annotations, map: { ...layout.map, style: frame.ground.style } } };
}

// Plotly draws anew, and loses zoom and pan, when the settings of a plot change: they are made once, and what changes
// with the filters (the name of the file) is looked up when the button is pressed.
function settings(library, frame, config) {
  const download = (format) =>
    library.downloadImage(pictured(frame), {
      format,
      filename: frame.fileName,
      scale: 2,
      width: frame._fullLayout.width,
      height: frame._fullLayout.height,
    });
  return {
    ...config,
    responsive: true,
    modeBarButtonsToAdd: [
      { name: "png", title: "Download as PNG", icon: library.Icons.camera, click: () => download("png") },
      { name: "svg", title: "Download as SVG", icon: library.Icons.disk, click: () => download("svg") },
    ],
  };
}

// A theme that changes under the figures, such as a system's at dusk, runs no script: the first figure that is not in
// the page's colours asks for a run, once for a change.
function followTheme(element, theme, send) {
  const paper = /^#(..)(..)(..)/.exec(getComputedStyle(element).getPropertyValue("--st-background-color").trim());
  if (!paper) return;
  const light = paper.slice(1).reduce((sum, part) => sum + parseInt(part, 16), 0) > 3 * 127;
  const shown = light ? "light" : "dark";
  if (shown === theme) window.themeAsked = null;
  else if (window.themeAsked !== shown) {
    window.themeAsked = shown;
    send("themed", shown);
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const frame = parentElement.querySelector(".plot-frame");
  frame.wanted = data.figure;
  frame.revision = data.revision;
  frame.tools = data.tools;
  frame.style.minHeight = prepared(frame).layout.height + "px";
  frame.setAttribute("role", "figure");
  frame.setAttribute("aria-label", data.alt);
  frame.send = setTriggerValue;
  followTheme(parentElement, data.theme, setTriggerValue);
  frame.fileName = data.fileName;
  if (data.steps) {
    frame.tabIndex = 0;
    frame.onkeydown = (event) => stepOn(event, frame.send);
  }
  const begins = !frame.classList.contains("js-plotly-plot");
  if (begins && data.tools) promiseOfMap(frame);
  const turn = begins && !data.tools ? window.mapStands : null;
  // loadPlotly comes from plotly_loader.js, in the head of the page.
  Promise.all([window.loadPlotly(data.library), data.tools && kitAt(data.tools.kit), turn])
    .then(async ([library, kit]) => {
      if (frame.wanted !== data.figure) return; // a newer figure came while the library was loading
      const fresh = !frame.classList.contains("js-plotly-plot");
      frame.kit = kit;
      const figure = prepared(frame);
      frame.style.minHeight = figure.layout.height + "px";
      frame.settings ??= settings(library, frame, data.config);
      bared(frame, figure);
      if (fresh && frame.ground) layOnceLoaded(frame);
      // Before it is drawn: a column that narrows meanwhile must be seen to have done so.
      frame.size = `${frame.clientWidth} ${frame.clientHeight}`;
      await library.react(frame, figure.data, figure.layout, frame.settings).catch((error) => {
        if (!frame.tools?.lost) throw error; // online tiles that cannot be reached do not spoil the map
      });
      if (frame.standing) mapOf(frame)?.once("idle", frame.standing);
      kit?.dressMap(frame, library);
      if (!fresh) return;
      listen(frame, (name, value) => frame.send(name, value));
      frame.on("plotly_afterplot", () => {
        frame.kit?.place(frame);
        refit(library, frame);
      });
      frame.watcher = new ResizeObserver(() => resized(library, frame));
      frame.watcher.observe(frame.parentElement);
      refit(library, frame);
    })
    .catch((error) => {
      frame.textContent = "The chart could not be drawn: " + error.message;
    });
  return () => {
    frame.watcher?.disconnect();
    frame.kit?.undressMap(frame);
    if (frame.classList.contains("js-plotly-plot")) window.Plotly?.purge(frame);
    for (const name of ["settings", "ground", "size", "key", "refitted"]) delete frame[name];
    frame.replaceChildren();
    frame.classList.remove("js-plotly-plot");
  };
}
