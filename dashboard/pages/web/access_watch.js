// Where readers have signed in, asks the server now and then whether this one still has access. If not, the page is
// opened anew with its link: that leads to the sign-in and back, or says that there is no access any more.

import { resolveAddress } from "./addresses.js";

const EVERY = 30_000; // milliseconds
const MARK = /(?:^|;\s*)afpak_signed_in=1(?:;|$)/;

/**
 * Says whether a page is to be opened anew for a status of the server's answer.
 *
 * @param {number} status
 */
export function hasLostAccess(status) {
  return status === 401 || status === 403;
}

/**
 * Says whether the cookies of a page belong to somebody who has signed in.
 *
 * @param {string} cookies
 */
export function isSignedIn(cookies) {
  return MARK.test(cookies);
}

async function look() {
  try {
    const answer = await fetch(resolveAddress("auth/state"), { cache: "no-store" });
    if (hasLostAccess(answer.status)) window.location.reload();
  } catch {
    // the server is away: asked again
  }
}

/** Begins to watch, where there is a sign-in. */
export function watchAccess() {
  if (!isSignedIn(document.cookie)) return;
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
  });
}
