// Keeps in the link where the map looks, without an entry of the browser's history for each move.

const NAME = "map_place"; // page_parameters.py has it too
const LATER = [60, 500]; // milliseconds after a run, which may write the link anew

/**
 * Returns an address with the place in its query.
 *
 * @param {string} address
 * @param {string} place
 */
export function writePlace(address, place) {
  const url = new URL(address);
  url.searchParams.set(NAME, place);
  // Slashes and commas mean nothing in a query: they stay as they can be read.
  url.search = url.search.replaceAll("%2F", "/").replaceAll("%2C", ",");
  return url.href;
}

/** Writes the place into the link, again after each run of the script. */
export class PlaceKeeper {
  place = "";
  /** @type {number[]} */
  timers = [];

  /** @param {string} place */
  keep(place) {
    this.place = place;
    this.write();
  }

  write() {
    if (!this.place) return;
    const now = writePlace(location.href, this.place);
    if (now !== location.href) history.replaceState(history.state, "", now);
  }

  /** After a run: the script knows nothing of the place, and what it writes into the link leaves it out. */
  writeAgain() {
    this.timers.forEach(clearTimeout);
    this.timers = LATER.map((wait) => Number(setTimeout(() => this.write(), wait)));
  }

  end() {
    this.timers.forEach(clearTimeout);
    this.place = "";
  }
}
