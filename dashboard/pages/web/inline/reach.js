// Where a proxy has changed the host, the server refuses the connection that fills this page: it is asked why at once.
// It refuses modules there too, which browsers ask for in the name of the page's own host: so this stands in the head.
(async () => {
  /** @type {HTMLMetaElement | null} */
  const asked = document.querySelector('meta[name="dashboard-host"]');
  if (!asked || asked.content === location.host) return;
  let answer;
  try {
    answer = await fetch("./_dashboard/reach", { method: "POST" });
  } catch {
    return; // the server is away: Streamlit says so
  }
  if (answer.status !== 403) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const show = () => document.documentElement.replaceWith(document.adoptNode(page.documentElement));
  // Not before the page has loaded: what is taken from it while it loads is put back, and its loading never ends.
  if (document.readyState === "complete") show();
  else window.addEventListener("load", show);
})();
