// The line of filters in the browser: Enter takes a date that was typed, a phone's one button opens the line and a choice
// closes it.

const CLOSED_AFTER = 200; // milliseconds between two looks at the address

/** @param {boolean} open */
function showFilters(open) {
  document.body.classList.toggle("filters-open", open);
  const button = document.querySelector("[data-filters-button]");
  button?.setAttribute("aria-expanded", String(open));
}

/**
 * Closes what lies over the page, as the reader's own Escape does: first a list of choices, then what it stands in.
 *
 * @param {number} times
 */
function closePopovers(times = 3) {
  if (times === 0 || !document.querySelector("[data-testid='stPopoverBody']")) return;
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", keyCode: 27, bubbles: true }));
  setTimeout(() => closePopovers(times - 1), 150);
}

/** @param {KeyboardEvent} event */
function takeDate(event) {
  const part = event.target;
  const field = part instanceof HTMLElement ? part.closest("[data-testid='stDateInput']") : null;
  if (event.key !== "Enter" || !field) return;
  // Streamlit takes a date when its field is left for another one.
  const around = field.closest("[data-testid='stPopoverBody']") ?? document.body;
  /** @type {NodeListOf<HTMLElement>} */
  const found = around.querySelectorAll("button, input, [role='spinbutton']");
  const others = [...found].filter((one) => !field.contains(one) && !one.hasAttribute("disabled"));
  const after = others.find((one) => field.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  (after ?? others[0])?.focus();
}

/** @param {MouseEvent} event */
function onClick(event) {
  if (!(event.target instanceof Element)) return;
  if (event.target.closest("[data-filters-button]")) {
    const open = !document.body.classList.contains("filters-open");
    showFilters(open);
    if (open) closeAfterChoice(location.search);
  } else if (event.target.closest(".st-key-date-presets button")) setTimeout(() => closePopovers(), 0);
}

/** @param {string} before */
function closeAfterChoice(before) {
  const timer = setInterval(() => {
    if (document.body.classList.contains("filters-open") && location.search === before) return;
    clearInterval(timer);
    if (location.search === before) return;
    closePopovers();
    showFilters(false);
  }, CLOSED_AFTER);
}

/** Begins to listen; called once for a page. */
export function watchFilters() {
  document.addEventListener("keydown", takeDate, true);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.isTrusted) showFilters(false);
  });
}
