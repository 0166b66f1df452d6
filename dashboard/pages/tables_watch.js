// Where the page says that the tables on disk are refused, asks the server every few seconds whether they are sound
// again. A page that had none to show is opened anew, with its link; any other keeps what it shows until its reader's
// next choice, and only the line changes.
window.watchTables ??= setInterval(async () => {
  const line = document.querySelector("[data-tables]");
  if (!line) return;
  let answer;
  try {
    const address = new URL("_afpak/tables", window.__streamlit.BACKEND_BASE_URL);
    answer = await (await fetch(address, { cache: "no-store" })).json();
  } catch {
    return; // the server is away: asked again
  }
  const shown = line.dataset.tables;
  const sound = answer.version !== null && answer.problems === 0;
  if (!shown) {
    if (answer.version !== null) window.location.reload();
    return;
  }
  line.hidden = sound && answer.version === shown;
  line.dataset.told ??= line.textContent;
  line.textContent = sound ? line.dataset.ready : line.dataset.told;
}, 3000);
