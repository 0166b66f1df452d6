// The player: moves through the period day by day, week by week or month by month in the reader's own browser. Each
// point of a played trace has its first and last day (trace.meta), counted from 1970.

const DAY = 86400000;
const PLAYER_STEPS = { day: "day", week: "week", month: "month" };
const WINDOWS = { all: "everything up to the day", step: "that step only", 30: "the last 30 days", 90: "the last 90 days" };
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const PACE = { day: 90, week: 160, month: 420 }; // milliseconds from step to step

const dayOf = (text) => Math.round(Date.parse(text + "T00:00:00Z") / DAY);
const isoOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const wordsOf = (day) => {
  const date = new Date(day * DAY);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
};

// The last day of each step; the last step ends with the period.
function ends(first, last, step) {
  const result = [];
  if (step === "month") {
    const date = new Date(first * DAY);
    for (let month = date.getUTCMonth() + 1, end = -1; end < last; month++) {
      end = Date.UTC(date.getUTCFullYear(), month, 0) / DAY;
      result.push(Math.min(end, last));
    }
    return result;
  }
  const days = step === "week" ? 7 : 1;
  for (let end = first + days - 1; end < last; end += days) result.push(end);
  return [...result, last];
}

// First and last day that are shown when the player stands at a step.
function spanAt(player) {
  const last = player.ends[player.index];
  const before = player.index ? player.ends[player.index - 1] : player.first - 1;
  if (player.window === "all") return [player.first, last];
  if (player.window === "step") return [before + 1, last];
  return [Math.max(last - Number(player.window) + 1, player.first), last];
}

const PICKED = ["lat", "lon", "customdata", "text", "hovertext"];

function kept(trace, [first, last]) {
  const { first: begins, last: finishes } = trace.meta;
  const rows = [];
  for (let i = 0; i < begins.length; i++) if (begins[i] <= last && finishes[i] >= first) rows.push(i);
  const pick = (values) => (Array.isArray(values) ? rows.map((i) => values[i]) : values);
  const result = {};
  for (const name of PICKED) if (Array.isArray(trace[name])) result[name] = pick(trace[name]);
  for (const name of ["size", "color", "opacity"]) result[`marker.${name}`] = pick(trace.marker[name]);
  return [result, rows.length];
}

const played = (figure) => figure.data.map((trace, i) => (trace.meta?.first ? i : -1)).filter((i) => i >= 0);

// Returns the figure as it looks when the player stands where it stands.
function atStep(figure, player) {
  if (!player) return figure;
  player.source = figure.data;
  const span = spanAt(player);
  const data = figure.data.map((trace) => {
    if (!trace.meta?.first) return trace;
    const [values] = kept(trace, span);
    const marker = { ...trace.marker };
    const copy = { ...trace, marker };
    for (const [name, value] of Object.entries(values)) {
      if (name.startsWith("marker.")) marker[name.slice(7)] = value;
      else copy[name] = value;
    }
    return copy;
  });
  return { ...figure, data };
}

function histogram(player) {
  const { chart, first, last } = player;
  chart.replaceChildren();
  const pointer = player.source?.filter((trace) => trace.meta?.first).at(-1);
  const counts = player.ends.map(() => 0);
  for (const day of pointer?.meta.first ?? []) {
    const at = player.ends.findIndex((end) => day <= end);
    if (at >= 0) counts[at]++;
  }
  const most = Math.max(...counts, 1);
  const across = (day) => ((day - first) / Math.max(last - first + 1, 1)) * 1000;
  player.band = svg("rect", { y: 0, height: 100, class: "player-band" }, chart);
  player.ends.forEach((end, i) => {
    const begin = i ? player.ends[i - 1] + 1 : first;
    const height = (counts[i] / most) * 92;
    const width = Math.max(across(end + 1) - across(begin) - 0.6, 0.8);
    svg("rect", { x: across(begin), y: 100 - height, width, height, class: "player-bar" }, chart);
  });
  player.most = most;
}

function tell(player) {
  const [begin, end] = spanAt(player);
  const total = player.count;
  const across = (day) => ((day - player.first) / Math.max(player.last - player.first + 1, 1)) * 1000;
  player.band?.setAttribute("x", across(begin));
  player.band?.setAttribute("width", Math.max(across(end + 1) - across(begin), 3));
  player.slider.max = String(player.ends.length - 1);
  player.slider.value = String(player.index);
  const words = begin === end ? wordsOf(end) : `${wordsOf(begin)} – ${wordsOf(end)}`;
  player.slider.setAttribute("aria-valuetext", words);
  player.words.textContent = `${words}: ${total} incident${total === 1 ? "" : "s"}`;
  player.play.textContent = player.timer ? "Pause" : "Play";
  player.play.setAttribute("aria-pressed", String(Boolean(player.timer)));
}

// While it plays, the discs are drawn by a layer of the map's own whose filter moves on: plotly works out every trace
// anew at each change, which is too slow to look smooth. When it stops, plotly draws what is shown, and the layer goes.
const QUICK = "player-discs";

const layersOf = (frame, map, player) => {
  const uids = played({ data: player.source }).map((i) => frame._fullData[i]?.uid);
  const own = (id) => uids.some((uid) => uid && id.includes(uid)) && map.getLayoutProperty(id, "visibility") !== "none";
  return map.getStyle().layers.map((layer) => layer.id).filter(own);
};

function quicken(frame, player) {
  const map = mapOf(frame);
  if (player.hidden || !map) return;
  const [discs] = played({ data: player.source }).map((i) => player.source[i]);
  if (!discs) return;
  const { size, color, opacity } = discs.marker;
  const features = discs.lat.map((lat, i) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: [discs.lon[i], lat] },
    properties: { size: size[i] / 2, color: color[i], opacity: opacity[i], first: discs.meta.first[i], last: discs.meta.last[i] },
  }));
  player.hidden = layersOf(frame, map, player);
  map.addSource(QUICK, { type: "geojson", data: { type: "FeatureCollection", features } });
  const paint = { "circle-radius": ["get", "size"], "circle-color": ["get", "color"], "circle-opacity": ["get", "opacity"] };
  map.addLayer({ id: QUICK, type: "circle", source: QUICK, paint, filter: during(spanAt(player)) }, discs.below);
  for (const id of player.hidden) map.setLayoutProperty(id, "visibility", "none");
}

function slacken(frame, player) {
  const map = mapOf(frame);
  if (!player.hidden || !map) return;
  for (const id of player.hidden) if (map.getLayer(id)) map.setLayoutProperty(id, "visibility", "visible");
  map.removeLayer(QUICK);
  map.removeSource(QUICK);
  player.hidden = null;
}

const during = ([first, last]) => ["all", ["<=", ["get", "first"], last], [">=", ["get", "last"], first]];

// Moves to a step without plotly: for the steps between which nobody can stop.
function pass(frame, player, index) {
  player.index = Math.min(Math.max(index, 0), player.ends.length - 1);
  quicken(frame, player);
  const span = spanAt(player);
  const pointer = played({ data: player.source }).at(-1);
  if (pointer !== undefined) player.count = kept(player.source[pointer], span)[1];
  tell(player);
  if (player.hidden) mapOf(frame).setFilter(QUICK, during(span));
}

async function showStep(frame, player) {
  if (player.busy) {
    player.again = true;
    return;
  }
  player.busy = true;
  do {
    player.again = false;
    const indices = played({ data: player.source });
    const span = spanAt(player);
    const update = {};
    for (const i of indices) {
      const [values, count] = kept(player.source[i], span);
      player.count = count;
      for (const [name, value] of Object.entries(values)) (update[name] ??= indices.map(() => undefined))[indices.indexOf(i)] = value;
    }
    keepCamera(frame);
    tell(player);
    await window.Plotly.restyle(frame, update, indices);
  } while (player.again);
  slacken(frame, player);
  player.busy = false;
}

async function halt(frame, player) {
  clearInterval(player.timer);
  player.timer = null;
  tell(player);
  if (player.hidden) await showStep(frame, player);
  frame.send("paused", { at: isoOf(player.ends[player.index]), step: player.step, window: player.window });
}

function go(frame, player, index) {
  player.index = Math.min(Math.max(index, 0), player.ends.length - 1);
  return showStep(frame, player);
}

function start(frame, player) {
  if (player.index >= player.ends.length - 1) player.index = -1;
  player.timer = setInterval(() => {
    if (player.index >= player.ends.length - 1) halt(frame, player);
    else pass(frame, player, player.index + 1);
  }, PACE[player.step]);
  tell(player);
}

function choose(player, name, values, words) {
  const label = made("label", "", player.controls, words);
  const select = made("select", "", label);
  for (const [value, text] of Object.entries(values)) {
    const option = made("option", "", select, text);
    option.value = value;
  }
  select.value = player[name];
  return select;
}

function control(player, words, title, action) {
  const button = made("button", "", player.controls, words);
  Object.assign(button, { type: "button", title, onclick: action });
  return button;
}

function makePlayer(frame, tools) {
  const player = { ...tools, first: dayOf(tools.first), last: dayOf(tools.last), timer: null };
  player.panel = made("div", "map-player", frame.parentElement);
  player.panel.setAttribute("role", "group");
  player.panel.setAttribute("aria-label", "Time on the map");
  player.chart = svg("svg", { viewBox: "0 0 1000 100", preserveAspectRatio: "none", "aria-hidden": "true" }, player.panel);
  player.chart.onclick = (event) => {
    const box = player.chart.getBoundingClientRect();
    const day = player.first + ((event.clientX - box.left) / box.width) * (player.last - player.first + 1);
    const at = player.ends.findIndex((end) => day < end + 1);
    go(frame, player, at < 0 ? player.ends.length - 1 : at).then(() => player.timer || halt(frame, player));
  };
  player.slider = made("input", "", player.panel);
  Object.assign(player.slider, { type: "range", min: "0", step: "1" });
  player.slider.setAttribute("aria-label", "Day shown on the map");
  player.slider.oninput = () => pass(frame, player, Number(player.slider.value));
  player.slider.onchange = () => player.timer || halt(frame, player);
  player.controls = made("div", "player-controls", player.panel);
  const stop = () => clearInterval(player.timer);
  control(player, "Back", "One step back", () => go(frame, player, player.index - 1).then(() => (stop(), halt(frame, player))));
  player.play = control(player, "Play", "Play or pause", () => (player.timer ? halt(frame, player) : start(frame, player)));
  control(player, "Forward", "One step forward", () => go(frame, player, player.index + 1).then(() => (stop(), halt(frame, player))));
  const step = choose(player, "step", PLAYER_STEPS, "Step ");
  const window_ = choose(player, "window", WINDOWS, "Shows ");
  const changed = () => {
    const day = player.ends[player.index];
    Object.assign(player, { step: step.value, window: window_.value });
    player.ends = ends(player.first, player.last, player.step);
    player.index = Math.max(player.ends.findIndex((end) => end >= day), 0);
    histogram(player);
    showStep(frame, player).then(() => (player.timer ? (stop(), start(frame, player)) : halt(frame, player)));
  };
  step.onchange = window_.onchange = changed;
  player.words = made("output", "", player.controls);
  return player;
}

// Returns the player for the settings that came with the figure; the one that is there keeps its place.
function playerFor(frame, tools) {
  if (!tools) {
    clearInterval(frame.player?.timer);
    frame.player?.panel.remove();
    frame.player = null;
    return null;
  }
  const period = `${tools.first} ${tools.last}`;
  const fresh = !frame.player;
  const player = (frame.player ??= makePlayer(frame, tools));
  if (fresh || player.period !== period) {
    Object.assign(player, { period, first: dayOf(tools.first), last: dayOf(tools.last) });
    player.ends = ends(player.first, player.last, player.step);
    const at = tools.at ? player.ends.findIndex((end) => end >= dayOf(tools.at)) : -1;
    player.index = at >= 0 ? at : player.ends.length - 1;
  }
  return player;
}

const panelOf = (frame) => (frame.clientWidth < 560 ? 150 : 118); // pixels between the map and its key

// Makes room for the player between the map and its key.
function withRoom(frame, figure, player) {
  if (!player) return figure;
  const { layout } = figure;
  const room = panelOf(frame);
  const inner = layout.height - layout.margin.t - layout.margin.b;
  return {
    ...figure,
    layout: {
      ...layout,
      height: layout.height + room,
      map: { ...layout.map, domain: { x: [0, 1], y: [room / (inner + room), 1] } },
    },
  };
}

function settlePlayer(frame) {
  const { player } = frame;
  const map = mapOf(frame);
  if (!player || !map) return;
  const box = map.getContainer().getBoundingClientRect();
  const home = frame.parentElement.getBoundingClientRect();
  Object.assign(player.panel.style, {
    left: `${box.left - home.left}px`,
    top: `${box.bottom - home.top}px`,
    width: `${box.width}px`,
    height: `${panelOf(frame)}px`,
  });
}

// Draws the bars of what can be played, and where the player stands.
function drawPlayer(player) {
  if (!player) return;
  histogram(player);
  const pointer = played({ data: player.source }).at(-1);
  player.count = pointer === undefined ? 0 : kept(player.source[pointer], spanAt(player))[1];
  tell(player);
}
