/**
 * Returns which theme a page with this ground has, null where it is no colour of six digits.
 *
 * @param {string} ground such as "#14181C"
 * @returns {"light" | "dark" | null}
 */
export function readTheme(ground) {
  const paper = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(ground.trim());
  if (!paper) return null;
  return paper.slice(1).reduce((sum, part) => sum + parseInt(part, 16), 0) > 3 * 127 ? "light" : "dark";
}

/** @type {string | null} */
let asked = null;

/**
 * A theme that changes under the figures, such as a system's at dusk, runs no script: the first figure that is not in
 * the page's colours asks for a run, once for a change.
 *
 * @param {Element} element
 * @param {string} theme that of the figure
 * @param {(shown: string) => void} ask
 */
export function followTheme(element, theme, ask) {
  const shown = readTheme(getComputedStyle(element).getPropertyValue("--st-background-color"));
  if (!shown) return;
  if (shown === theme) asked = null;
  else if (asked !== shown) {
    asked = shown;
    ask(shown);
  }
}
