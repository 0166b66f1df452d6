// Makes elements. Words are set as text: nothing in them is read as markup.

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className "" for none
 * @param {Element | null} parent
 * @param {string} [words]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function addElement(tag, className, parent, words = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (words) node.textContent = words;
  parent?.append(node);
  return node;
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} attributes
 * @param {Element} parent
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function addSvg(tag, attributes, parent) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(node, attributes);
  parent.append(node);
  return node;
}

/**
 * @param {Element | null} node
 * @param {Record<string, string | number>} attributes
 */
export function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node?.setAttribute(name, String(value));
}

/**
 * Adds a button with words and a title that says what it does.
 *
 * @param {Element} parent
 * @param {string} words
 * @param {string} title
 * @param {() => void} action
 */
export function addButton(parent, words, title, action) {
  const button = addElement("button", "", parent, words);
  return Object.assign(button, { type: "button", title, onclick: action });
}

/**
 * Lays an element that stands in ``home`` over what ``box`` says.
 *
 * @param {HTMLElement} node
 * @param {Element | null} home
 * @param {{ left: number, top: number, width: number, height: number }} box
 */
export function placeOver(node, home, { left, top, width, height }) {
  const from = home?.getBoundingClientRect() ?? { left: 0, top: 0 };
  Object.assign(node.style, {
    left: `${left - from.left}px`,
    top: `${top - from.top}px`,
    width: `${width}px`,
    height: `${height}px`,
  });
}
