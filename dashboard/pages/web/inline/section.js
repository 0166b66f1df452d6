// Brings the section that the link names into view. One text for all links, so that the server can vouch for it.
setTimeout(() => {
  const name = new URLSearchParams(location.search).get("methodology_section") ?? "";
  const found = document.getElementById(name) ?? document.getElementById("doc-" + name);
  found?.scrollIntoView();
}, 150);
