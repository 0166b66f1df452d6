// What lies over a map: buttons for moving and selecting, the scale bar, the inset that places the view, the notice of
// tiles that cannot be reached, and the link between two maps. serving.py sends it and player.js as one module.

const EARTH = 40075016.686; // metres around the equator
const LINKED = (window.linkedMaps ??= {}); // maps that look at the same place, by the name of their group

const mapOf = (frame) => frame._fullLayout?.map?._subplot?.map ?? null;

function made(tag, name, parent, words = "") {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (words) node.textContent = words;
  parent?.append(node);
  return node;
}

function svg(tag, attributes, parent) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent?.append(node);
  return node;
}

// The corners of what the map shows: south-west and north-east, latitude first.
function shown(map) {
  const box = map.getBounds();
  return [[box.getSouth(), box.getWest()], [box.getNorth(), box.getEast()]];
}

function scaleBar(map, bar) {
  const perPixel = (EARTH * Math.cos((map.getCenter().lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom());
  const most = perPixel * 110;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((n) => n * power).find((n) => n <= most);
  bar.style.width = `${Math.round(metres / perPixel)}px`;
  bar.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
}

const INSET = { west: 59, east: 80, north: 39, south: 23, width: 118 };
const mercator = (lat) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * (180 / Math.PI);
const insetX = (lon) => ((lon - INSET.west) / (INSET.east - INSET.west)) * INSET.width;
const insetY = (lat) => ((mercator(INSET.north) - mercator(lat)) / (INSET.east - INSET.west)) * INSET.width;

function inset(parent, shapes, colours) {
  const height = insetY(INSET.south);
  const picture = svg("svg", { viewBox: `0 0 ${INSET.width} ${height}`, width: INSET.width, height, class: "map-inset" });
  picture.setAttribute("aria-hidden", "true");
  svg("rect", { width: INSET.width, height, fill: colours.paper, "fill-opacity": 0.92, stroke: colours.rule }, picture);
  for (const { rings, focus } of shapes) {
    const d = rings.map((ring) => "M" + ring.map(([lon, lat]) => `${insetX(lon).toFixed(1)},${insetY(lat).toFixed(1)}`).join("L") + "Z").join("");
    svg("path", { d, fill: focus ? colours.focus : colours.land, stroke: colours.muted, "stroke-width": 0.6 }, picture);
  }
  for (const [words, lon, lat] of [["Afghanistan", 65.0, 33.2], ["Pakistan", 67.6, 27.2]]) {
    const text = svg("text", { x: insetX(lon), y: insetY(lat), "font-size": 9, fill: colours.ink, "text-anchor": "middle" }, picture);
    text.textContent = words;
  }
  picture.view = svg("rect", { fill: "none", stroke: colours.view, "stroke-width": 1.6 }, picture);
  parent.append(picture);
  return picture;
}

function placeView(map, picture) {
  const [[south, west], [north, east]] = shown(map);
  const height = insetY(INSET.south);
  const clip = (value, most) => Math.min(Math.max(value, 0.8), most - 0.8);
  const [x0, x1] = [clip(insetX(west), INSET.width), clip(insetX(east), INSET.width)];
  const [y0, y1] = [clip(insetY(Math.min(north, 60)), height), clip(insetY(Math.max(south, 0)), height)];
  for (const [name, value] of [["x", x0], ["y", y0], ["width", Math.max(x1 - x0, 2)], ["height", Math.max(y1 - y0, 2)]])
    picture.view.setAttribute(name, value.toFixed(1));
}

// Other maps of the group look where this one looks; their figures are told, so that they do not jump back.
function follow(frame) {
  const map = mapOf(frame);
  for (const other of LINKED[frame.group] ?? []) {
    const its = other !== frame && mapOf(other);
    if (!its || !other.isConnected) continue;
    its.jumpTo({ center: map.getCenter(), zoom: map.getZoom() });
    keepCamera(other);
  }
}

// Where the map stands becomes what the figure says, so that drawing it again changes nothing.
function keepCamera(frame) {
  const map = mapOf(frame);
  if (!map) return;
  const { lng, lat } = map.getCenter();
  for (const layout of [frame.layout, frame._fullLayout]) {
    if (!layout?.map) continue;
    layout.map.center = { lon: lng, lat };
    layout.map.zoom = map.getZoom();
  }
}

const MODES = [
  ["pan", "Move", "Drag moves the map"],
  ["select", "Box", "Drag a box around incidents"],
  ["lasso", "Lasso", "Draw an outline around incidents"],
];

function buttons(frame, library, overlay, tools) {
  const bar = made("div", "map-buttons", overlay);
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Moving and selecting on the map");
  const press = (mode) => {
    frame.mode = mode;
    for (const button of bar.querySelectorAll("[data-mode]"))
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  };
  for (const [mode, words, title] of MODES) {
    const button = made("button", "", bar, words);
    Object.assign(button, { type: "button", title });
    button.dataset.mode = mode;
    button.onclick = () => {
      press(mode);
      library.relayout(frame, { dragmode: mode });
    };
  }
  const all = made("button", "", bar, "Select this view");
  Object.assign(all, { type: "button", title: "Select the incidents that the map shows now" });
  all.onclick = () => frame.send("area", shown(mapOf(frame)));
  bar.clear = made("button", "", bar, "Clear selection");
  bar.clear.type = "button";
  bar.clear.onclick = () => frame.send("area", []);
  press(frame.mode ?? "pan");
  return bar;
}

function overMap(frame, library, tools) {
  const overlay = made("div", "map-over", frame.parentElement);
  const over = { overlay, tools };
  if (tools.select) over.buttons = buttons(frame, library, overlay, tools);
  const corner = made("div", "map-corner", overlay);
  over.bar = made("div", "map-scale", corner);
  over.credit = made("div", "map-credit", overlay);
  over.notice = made("div", "map-notice", overlay);
  over.notice.setAttribute("role", "status");
  if (tools.inset) over.inset = inset(overlay, tools.inset, tools.colours);
  frame.over = over;
}

// Puts everything that lies over the map where the map is now, after it was drawn or its window changed.
function settle(frame) {
  const { over } = frame;
  const map = mapOf(frame);
  if (!over || !map) return;
  const box = map.getContainer().getBoundingClientRect();
  const home = frame.parentElement.getBoundingClientRect();
  Object.assign(over.overlay.style, {
    left: `${box.left - home.left}px`,
    top: `${box.top - home.top}px`,
    width: `${box.width}px`,
    height: `${box.height}px`,
  });
  scaleBar(map, over.bar);
  if (over.inset) placeView(map, over.inset);
  if (over.buttons) over.buttons.clear.hidden = !over.tools.selected;
  over.credit.textContent = over.tools.credit ?? "";
}

function listenToMap(frame) {
  const map = mapOf(frame);
  if (!map || frame.heard === map) return;
  frame.heard = map;
  map.on("move", (event) => {
    settle(frame);
    if (event.originalEvent || map.isZooming?.()) follow(frame);
  });
  map.on("moveend", (event) => {
    if (event.originalEvent) follow(frame);
    if (!frame.over.tools.watch) return;
    clearTimeout(frame.telling);
    frame.telling = setTimeout(() => frame.send("moved", { bounds: map.getBounds().toArray().flat(), zoom: map.getZoom() }), 500);
  });
  // Online tiles that cannot be reached leave the built-in land visible below them; the reader is told.
  map.on("error", (event) => {
    if (event?.sourceId === "tiles" || /tile/i.test(event?.error?.url ?? "")) {
      frame.over.notice.textContent = frame.over.tools.lost ?? "";
    }
  });
  map.on("data", (event) => {
    if (event.sourceId === "tiles" && event.tile?.state === "loaded") frame.over.notice.textContent = "";
  });
}

// Returns a figure with what the tools of a map change in it: its style, its camera, the step of its player.
function around(frame, figure) {
  const { tools } = frame;
  if (!tools) return figure;
  if (tools.style) figure.layout.map.style = tools.style;
  const player = playerFor(frame, tools.player);
  const drawn = withRoom(frame, atStep(figure, player), player);
  held(frame, drawn.layout);
  return drawn;
}

function dressMap(frame, library) {
  const { tools } = frame;
  for (const [name, colour] of Object.entries(tools?.colours ?? {}))
    frame.parentElement.style.setProperty(`--map-${name}`, colour);
  frame.looked = frame.revision;
  if (!tools || !mapOf(frame)) return;
  if (!frame.over) overMap(frame, library, tools);
  frame.over.tools = tools;
  frame.group = tools.link;
  if (tools.link) {
    const group = (LINKED[tools.link] ??= new Set());
    for (const other of group) if (!other.isConnected) group.delete(other);
    group.add(frame);
  }
  if (!tools.lost) frame.over.notice.textContent = "";
  listenToMap(frame);
  place(frame);
  drawPlayer(frame.player);
}

// Numbers of stacks and of provinces: plotly's texts have no halo, and give way to a name near them.
function raiseNumbers(frame) {
  const map = mapOf(frame);
  for (const { uid, meta } of frame._fullData ?? []) {
    const id = `plotly-trace-layer-${uid}-symbol`;
    if (!meta?.halo || !map?.getLayer(id) || map.getPaintProperty(id, "text-halo-color") === meta.halo) continue;
    map.setPaintProperty(id, "text-halo-color", meta.halo);
    map.setPaintProperty(id, "text-halo-width", 1.6);
    map.setLayoutProperty(id, "text-allow-overlap", true);
    map.moveLayer(id);
  }
}

// Puts what lies over and under a map where the map is now.
function place(frame) {
  raiseNumbers(frame);
  settle(frame);
  settlePlayer(frame);
}

// Puts into a new layout what the reader has set on the map: how dragging works, and the place looked at.
function held(frame, layout) {
  const map = mapOf(frame);
  if (map && frame.looked === frame.revision) {
    const { lng, lat } = map.getCenter();
    layout.map = { ...layout.map, center: { lon: lng, lat }, zoom: map.getZoom() };
  }
  if (frame.mode) layout.dragmode = frame.mode;
  layout.selectionrevision = frame.drawings = (frame.drawings ?? 0) + 1; // what was drawn by hand is not kept
}

function undressMap(frame) {
  playerFor(frame, null);
  LINKED[frame.group]?.delete(frame);
  frame.over?.overlay.remove();
  delete frame.over;
  delete frame.heard;
}

export { around, dressMap, place, undressMap };
