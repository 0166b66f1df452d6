// A list of incidents from which one is picked. Every text is set as text: nothing in it is read as markup.

const AT_ONCE = 24;

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const list = parentElement.querySelector(".incident-list");
  const item = ({ id, date, killed, title, colour, page }) => {
    const button = document.createElement("button");
    button.type = "button";
    for (const [kind, text] of [["dot", ""], ["day", date], ["figure", killed], ["title", title]]) {
      const part = document.createElement("span");
      part.className = kind;
      part.textContent = text;
      button.append(part);
    }
    button.firstChild.style.background = colour;
    button.onclick = () => setTriggerValue("picked", id);
    const entry = document.createElement("li");
    entry.append(button);
    if (page) {
      const link = document.createElement("a");
      link.href = page;
      link.target = "_self";
      link.textContent = "page";
      link.setAttribute("aria-label", "Page of: " + title);
      entry.classList.add("linked");
      entry.append(link);
    }
    return entry;
  };
  list.classList.toggle("whole", Boolean(data.whole));
  // What stands in the window at once; the rest follows when a map on the page stands, which it would keep waiting.
  list.replaceChildren(...data.rows.slice(0, AT_ONCE).map(item));
  const rest = data.rows.slice(AT_ONCE);
  const turn = (list.turn = {});
  if (rest.length)
    setTimeout(async () => {
      await window.mapStands; // plot.js
      if (list.turn === turn) list.append(...rest.map(item));
    }, 50);
}
