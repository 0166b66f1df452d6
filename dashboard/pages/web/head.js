// The words above and below a figure in as few lines as its column has room for: they come broken for a narrow one
// (charts/theme.py).

/** @import { Figure, PlotFrame, Words } from "./types.js" */

const HEAD = /^(<span[^>]*><b>)(.*)(<\/b><\/span><br><span[^>]*>)(.*)(<\/span>)$/s;
const BUTTONS = 100; // pixels at the right of a title, for the buttons over a figure
const SAFE = 0.97; // drawn text is wider than measured

// Type and height of a line in pixels, as charts/theme.py sets them.
const TITLE = { type: "bold 17px", line: 22, beside: BUTTONS };
const SELECTION = { type: "13px", line: 17, beside: 8 };
const FOOT = { type: "11.5px", line: 15, beside: 8 };

/**
 * Returns text in the fewest lines that fit: those that it came in where they are no more.
 *
 * @param {string} text with line breaks
 * @param {number} room in pixels
 * @param {(line: string) => number} measure the width of a line
 */
export function rejoin(text, room, measure) {
  const given = text.split("<br>");
  /** @type {string[]} */
  const lines = [];
  for (const word of given.join(" ").split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && measure(longer) <= room * SAFE) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.length < given.length ? lines.join("<br>") : text;
}

/** @type {CanvasRenderingContext2D | null} */
let pen = null;

/**
 * @param {Words} words
 * @param {number} width of the column in pixels
 */
function breakWords({ texts, family }, width) {
  const brush = (pen ??= document.createElement("canvas").getContext("2d"));
  if (!brush) return texts;
  return [TITLE, SELECTION, FOOT].map(({ type, beside }, at) => {
    brush.font = `${type} ${family}`;
    return rejoin(texts[at] ?? "", width - beside, (line) => brush.measureText(line).width);
  });
}

/**
 * Says whether the words of a figure are broken as its column asks for now.
 *
 * @param {PlotFrame} frame
 */
export const wordsFit = ({ words, clientWidth }) =>
  !words || breakWords(words, clientWidth).join("\n") === words.shown.join("\n");

/** @param {string} text */
const linesIn = (text) => text.split("<br>").length;

/**
 * Sets the words of a figure for the width of its column; the figure gets lower by the lines that are saved.
 *
 * @param {PlotFrame} frame
 * @param {Figure} figure changed in place
 */
export function fitWords(frame, { layout }) {
  frame.words = null;
  const [head, foot] = layout.annotations ?? [];
  const parts = HEAD.exec(head?.text ?? "");
  if (!layout.meta?.title || !head || !foot || !parts || !frame.clientWidth) return;
  const [, open = "", title = "", between = "", selection = "", close = ""] = parts;
  const words = { texts: [title, selection, foot.text], family: layout.font.family };
  const shown = breakWords(words, frame.clientWidth);
  frame.words = { ...words, shown };
  const saved = [TITLE, SELECTION, FOOT].map(
    ({ line }, at) => line * (linesIn(words.texts[at] ?? "") - linesIn(shown[at] ?? "")),
  );
  const [above, below] = [(saved[0] ?? 0) + (saved[1] ?? 0), saved[2] ?? 0];
  head.text = open + shown[0] + between + shown[1] + close;
  foot.text = shown[2] ?? foot.text;
  layout.height -= above + below;
  layout.margin = { ...layout.margin, t: layout.margin.t - above, b: layout.margin.b - below };
}
