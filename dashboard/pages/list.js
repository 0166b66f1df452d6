// A list of incidents from which one is picked. Every text is set as text: nothing in it is read as markup.

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const list = parentElement.querySelector(".incident-list");
  const item = ({ id, date, killed, title, colour }) => {
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
    return entry;
  };
  list.replaceChildren(...data.rows.map(item));
}
