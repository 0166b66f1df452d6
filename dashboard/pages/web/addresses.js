// Where the server has what it sends: below the folder in which this one lies, under app/static/.

const ROOT = new URL("../../../", import.meta.url);

/**
 * Returns the whole address of a path below the dashboard's own.
 *
 * @param {string} path
 */
export const resolveAddress = (path) => new URL(path, ROOT).href;
