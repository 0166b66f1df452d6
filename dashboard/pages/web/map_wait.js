// A map is what a reader waits for: what comes onto the page with it is drawn once it stands, or after a while.

const PATIENCE = 2000; // milliseconds

/** @type {Promise<void>} */
let standing = Promise.resolve();

/** Resolves once the page's newest map stands; at once where there is none. */
export const waitForMap = () => standing;

/**
 * Lets others wait for a map that begins now; returns what ends their waiting.
 *
 * @returns {() => void}
 */
export function promiseMap() {
  /** @type {() => void} */
  let end = () => {};
  standing = new Promise((resolve) => {
    end = resolve;
    setTimeout(resolve, PATIENCE);
  });
  return end;
}
