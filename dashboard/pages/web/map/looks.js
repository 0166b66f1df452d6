// Draws the symbols of the map as pictures for MapLibre: incidents, clusters, crossings, the heads of arrows. What a
// picture shows stands in its name, so that each is drawn once.

/** @import { Looks, Mark } from "./types.js" */
/** @import { Cluster } from "./clusters.js" */

const SMALLEST = 18;
const HALO = 6; // pixels between a symbol and its dashed halo
const ICON = 15;

/** @param {number} diameter */
const even = (diameter) => 2 * Math.round(diameter / 2);

/**
 * Returns the name of the picture of an incident.
 *
 * @param {Pick<Mark, "kind" | "party" | "low" | "high" | "certain" | "near">} mark
 */
export const nameMark = ({ kind, party, low, high, certain, near }) =>
  ["mark", kind, party, even(low), even(high), certain ? 1 : 0, near ? 1 : 0].join(":");

/** @param {Pick<Cluster, "parties" | "count">} cluster */
export const nameCluster = ({ parties, count }) =>
  ["cluster", count, ...parties.map(([party, number]) => `${party}=${number}`)].join(":");

/** @param {{ status: string, strength: number }} crossing */
export const nameCrossing = ({ status, strength }) => ["crossing", status, Math.round(strength * 10)].join(":");

/** @param {number} count @returns {number} diameter of a cluster in pixels */
export const sizeCluster = (count) => (count < 10 ? 32 : count < 100 ? 38 : 46);

/**
 * @param {number} size in pixels
 * @param {number} ratio
 * @param {(pen: CanvasRenderingContext2D, middle: number) => void} draw
 * @returns {ImageData}
 */
function paint(size, ratio, draw) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.ceil(size * ratio);
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.scale(ratio, ratio);
  draw(pen, size / 2);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {number} middle
 * @param {number} diameter
 */
function disc(pen, middle, diameter) {
  pen.beginPath();
  pen.arc(middle, middle, diameter / 2, 0, 2 * Math.PI);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} path in a box of 24 by 24
 * @param {number} middle
 * @param {number} size
 * @param {string} colour
 */
function icon(pen, path, middle, size, colour) {
  pen.save();
  pen.translate(middle - size / 2, middle - size / 2);
  pen.scale(size / 24, size / 24);
  pen.fillStyle = colour;
  pen.fill(new Path2D(path));
  pen.restore();
}

/**
 * @param {Looks} looks
 * @param {string[]} parts
 * @param {number} ratio
 */
function drawMark(looks, [kind = "", party = "", low = "", high = "", certain = "", near = ""], ratio) {
  const [inner, outer] = [Math.max(Number(low), SMALLEST), Math.max(Number(high), SMALLEST)];
  const { paper, ink } = looks.colours;
  const colour = looks.parties[party]?.colour ?? ink;
  const room = outer + (near === "1" ? 2 * HALO + 4 : 4);
  return paint(room, ratio, (pen, middle) => {
    if (near === "1") {
      disc(pen, middle, outer + 2 * HALO);
      pen.setLineDash([3, 3]);
      Object.assign(pen, { strokeStyle: ink, lineWidth: 1.2, globalAlpha: 0.75 });
      pen.stroke();
      pen.setLineDash([]);
      pen.globalAlpha = 1;
    }
    disc(pen, middle, outer + 2);
    Object.assign(pen, { fillStyle: paper, globalAlpha: 0.85 });
    pen.fill();
    if (outer > inner) {
      disc(pen, middle, outer);
      Object.assign(pen, { fillStyle: colour, globalAlpha: 0.4 });
      pen.fill();
    }
    pen.globalAlpha = 1;
    const isCertain = certain === "1";
    disc(pen, middle, isCertain ? inner : inner - 2.4);
    Object.assign(pen, { fillStyle: isCertain ? colour : paper, strokeStyle: colour, lineWidth: 2.4 });
    pen.fill();
    if (!isCertain) pen.stroke();
    icon(pen, looks.icons[kind] ?? "", middle, isCertain ? ICON : ICON - 1, isCertain ? paper : colour);
  });
}

/**
 * @param {Looks} looks
 * @param {string[]} parts
 * @param {number} ratio
 */
function drawCluster(looks, [count = "", ...shares], ratio) {
  const size = sizeCluster(Number(count));
  const { paper, ink } = looks.colours;
  return paint(size + 4, ratio, (pen, middle) => {
    disc(pen, middle, size + 2);
    Object.assign(pen, { fillStyle: paper, globalAlpha: 0.9 });
    pen.fill();
    pen.globalAlpha = 1;
    let from = -Math.PI / 2;
    for (const share of shares) {
      const [party = "", number = "0"] = share.split("=");
      const to = from + (2 * Math.PI * Number(number)) / Number(count);
      pen.beginPath();
      pen.arc(middle, middle, size / 2 - 3, from, to);
      Object.assign(pen, { strokeStyle: looks.parties[party]?.colour ?? ink, lineWidth: 6 });
      pen.stroke();
      from = to;
    }
    const letters = 'sans-serif';
    Object.assign(pen, { fillStyle: ink, font: `600 13px ${letters}`, textAlign: "center", textBaseline: "middle" });
    pen.fillText(count, middle, middle + 0.5);
  });
}

/**
 * A crossing is a gate: shut where it is closed, half shut where it is partly open, a question where nobody says.
 *
 * @param {Looks} looks
 * @param {string[]} parts
 * @param {number} ratio
 */
function drawCrossing(looks, [status = "", strength = "10"], ratio) {
  const { paper, ink } = looks.colours;
  const side = 14;
  return paint(side + 6, ratio, (pen, middle) => {
    const from = middle - side / 2;
    Object.assign(pen, { fillStyle: paper, strokeStyle: ink, lineWidth: 1.8, globalAlpha: 1 });
    pen.beginPath();
    pen.roundRect(from - 1.5, from - 1.5, side + 3, side + 3, 4);
    pen.fill();
    pen.globalAlpha = Number(strength) / 10;
    pen.beginPath();
    pen.roundRect(from, from, side, side, 3);
    pen.stroke();
    pen.fillStyle = ink;
    if (status === "closed") pen.fill();
    if (status === "partly_open") pen.fillRect(from, middle, side, side / 2);
    if (status === "closed") {
      Object.assign(pen, { fillStyle: paper, globalAlpha: 1 });
      pen.fillRect(from + 3, middle - 1.3, side - 6, 2.6);
    }
    if (status === "unknown") {
      Object.assign(pen, { font: "600 11px sans-serif", textAlign: "center", textBaseline: "middle" });
      pen.fillText("?", middle, middle + 0.5);
    }
  });
}

/** @param {string} colour @param {number} ratio */
const drawArrow = (colour, ratio) =>
  paint(14, ratio, (pen) => {
    pen.fillStyle = colour;
    pen.fill(new Path2D("M3 1.5 L13 7 L3 12.5 L5.6 7 Z"));
  });

/**
 * Returns the picture of a name; null for a name that means none.
 *
 * @param {Looks} looks
 * @param {string} name
 * @param {number} ratio pixels of the screen for one of the map
 */
export function drawPicture(looks, name, ratio) {
  const [what, ...parts] = name.split(":");
  if (what === "mark") return drawMark(looks, parts, ratio);
  if (what === "cluster") return drawCluster(looks, parts, ratio);
  if (what === "crossing") return drawCrossing(looks, parts, ratio);
  if (what === "arrow") return drawArrow(parts.join(":"), ratio);
  return null;
}
