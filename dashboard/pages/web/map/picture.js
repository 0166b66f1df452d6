// The map as it is seen, as a PNG with its title, its credit and the words of the selection.

/** @import { MapLibre } from "./types.js" */

const [MARGIN, LINE] = [12, 18];

/**
 * Returns the map's canvas as it is drawn next: what was drawn before is gone from a drawing context.
 *
 * @param {MapLibre} map
 * @returns {Promise<HTMLCanvasElement>}
 */
const catchDrawing = (map) =>
  new Promise((resolve) => {
    map.once("render", () => {
      const source = map.getCanvas();
      const copy = document.createElement("canvas");
      Object.assign(copy, { width: source.width, height: source.height });
      copy.getContext("2d")?.drawImage(source, 0, 0);
      resolve(copy);
    });
    map.triggerRepaint();
  });

/**
 * Saves the maps beside each other.
 *
 * @param {MapLibre[]} maps
 * @param {object} words
 * @param {string[]} words.lines title, selection
 * @param {string} words.credit
 * @param {string} words.fileName without its ending
 * @param {{ paper: string, ink: string }} colours
 */
export async function savePicture(maps, { lines, credit, fileName }, { paper, ink }) {
  const drawn = await Promise.all(maps.map(catchDrawing));
  const ratio = (drawn[0]?.width ?? 1) / (maps[0]?.getCanvas().clientWidth || 1);
  const head = (MARGIN + LINE * lines.length) * ratio;
  const foot = (LINE + MARGIN) * ratio;
  const canvas = document.createElement("canvas");
  canvas.width = drawn.reduce((sum, part) => sum + part.width, 0);
  canvas.height = Math.max(...drawn.map((part) => part.height)) + head + foot;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  Object.assign(pen, { fillStyle: paper });
  pen.fillRect(0, 0, canvas.width, canvas.height);
  let left = 0;
  for (const part of drawn) {
    pen.drawImage(part, left, head);
    left += part.width;
  }
  pen.fillStyle = ink;
  lines.forEach((line, i) => {
    pen.font = `${i ? "" : "600 "}${13 * ratio}px sans-serif`;
    pen.fillText(line, MARGIN * ratio, (LINE * (i + 1) - 2) * ratio, canvas.width - 2 * MARGIN * ratio);
  });
  pen.font = `${11 * ratio}px sans-serif`;
  pen.fillText(credit, MARGIN * ratio, canvas.height - MARGIN * ratio);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${fileName}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
