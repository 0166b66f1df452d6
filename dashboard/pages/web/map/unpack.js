/**
 * Returns the value that the server packed: JSON as gzip.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<any>}
 */
export const unpack = (bytes) =>
  new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
