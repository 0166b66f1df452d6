// A link that is too long for a cookie stays in its tab while its reader signs in, and is opened afterwards.
(() => {
  const name = "afpak-link";
  /** @type {HTMLAnchorElement | null} */
  const login = document.querySelector("[data-sign-in]");
  if (login) {
    sessionStorage.setItem(name, location.href);
    location.replace(login.href);
    return;
  }
  /** @type {HTMLAnchorElement | null} */
  const home = document.querySelector("[data-signed-in]");
  const link = sessionStorage.getItem(name);
  sessionStorage.removeItem(name);
  const own = link !== null && new URL(link).origin === location.origin;
  if (home) location.replace(own ? link : home.href);
})();
