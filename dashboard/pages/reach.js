// Where a proxy has changed the host, the server refuses the connection that fills this page: it is asked why at once.
if (document.querySelector('meta[name="dashboard-host"]').content !== location.host)
  fetch(new URL("_dashboard/reach", window.__streamlit.BACKEND_BASE_URL), { method: "POST" }).then(async (answer) => {
    if (answer.status !== 403) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const show = () => document.documentElement.replaceWith(document.adoptNode(page.documentElement));
    // Not before the page has loaded: what is taken from it while it loads is put back, and its loading never ends.
    if (document.readyState === "complete") show();
    else window.addEventListener("load", show);
  }, () => {});
