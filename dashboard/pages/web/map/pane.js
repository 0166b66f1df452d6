// One map: the ground and layers that the server sends, the incidents gathered for the zoom, what is chosen.

import { crossingFeatures, featuresOf, gatherMarks, placeGates, placeMarks, readMarks } from "./marks.js";
import { layGround, nothingLaid } from "./ground.js";
import { drawPicture } from "./looks.js";
import { stepZoom } from "./clusters.js";
import { LOWEST, SOURCES, symbolLayers } from "./symbol_layers.js";

/** @import { GeoJSONSource, Library, Looks, MapLibre, Mark, PaneData, Place } from "./types.js" */
/** @import { Days } from "./marks.js" */
/** @import { Cluster } from "./clusters.js" */

const EMPTY = /** @type {GeoJSON.FeatureCollection} */ ({ type: "FeatureCollection", features: [] });

export class Pane {
  /**
   * @param {Library} library
   * @param {HTMLElement} home
   * @param {PaneData} data
   * @param {Looks} looks
   * @param {Place} place
   */
  constructor(library, home, data, looks, place) {
    this.home = home;
    this.looks = looks;
    /** @type {Days | null} */
    this.span = null;
    /** @type {Cluster[]} */
    this.clusters = [];
    /** @type {Mark[]} */
    this.marks = [];
    /** @type {Map<string, Mark>} */
    this.byId = new Map();
    this.placed = placeMarks([]);
    /** @type {PaneData["crossings"]} */
    this.crossings = [];
    this.laid = nothingLaid();
    this.picked = "";
    this.symbols = JSON.stringify(symbolLayers(looks.colours));
    /** @type {() => void} */
    this.ongathered = () => {};
    this.map = this.#begin(library, data, place);
    // For whoever asks the map itself what it draws, such as a test in a browser: MapLibre's own public interface.
    Object.assign(home, { map: this.map });
    this.ready = new Promise((resolve) => this.map.once("load", () => resolve(undefined)));
    this.update(data, looks);
    let step = stepZoom(place.zoom);
    this.map.on("zoom", () => {
      const now = stepZoom(this.map.getZoom());
      if (now !== step) this.gather();
      step = now;
    });
  }

  /**
   * @param {Library} library
   * @param {PaneData} data
   * @param {Place} place
   * @returns {MapLibre}
   */
  #begin(library, data, { lat, lon, zoom }) {
    const sources = Object.fromEntries(
      SOURCES.map((name) => [name, { type: /** @type {const} */ ("geojson"), data: EMPTY, maxzoom: 12 }]),
    );
    this.laid = {
      sources: new Map(Object.entries(data.sources).map(([name, source]) => [name, JSON.stringify(source)])),
      layers: new Map(data.layers.map((layer) => [layer.id, JSON.stringify(layer)])),
    };
    const map = new library.Map({
      container: this.home,
      style: {
        version: 8,
        sources: { ...data.sources, ...sources },
        layers: [...data.layers, ...symbolLayers(this.looks.colours)],
      },
      center: [lon, lat],
      zoom,
      minZoom: 2.5,
      maxZoom: 13,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      rollEnabled: false,
      renderWorldCopies: false,
      fadeDuration: 0,
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.setMissingStyleImageResolver((name) => this.#addPicture(name));
    return map;
  }

  /** @param {string} name */
  #addPicture(name) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const picture = drawPicture(this.looks, name, ratio);
    if (picture && !this.map.hasImage(name)) this.map.addImage(name, picture, { pixelRatio: ratio });
  }

  /**
   * @param {PaneData} data
   * @param {Looks} looks
   */
  update(data, looks) {
    this.marks = readMarks(data, looks.sizes);
    this.byId = new Map(this.marks.map((mark) => [mark.id, mark]));
    this.placed = placeMarks(this.marks);
    this.crossings = data.crossings;
    const themed = this.looks.theme !== looks.theme;
    this.looks = looks;
    this.#whenReady(() => {
      if (themed) this.#recolour();
      this.laid = layGround(this.map, this.laid, data.sources, data.layers, LOWEST);
      this.gather();
    });
  }

  /** @param {() => void} act once the style stands; at once where it does */
  #whenReady(act) {
    if (this.map.getSource("marks")) act();
    else this.map.once("styledata", () => this.#whenReady(act));
  }

  /** Draws symbols anew in the colours of another theme. */
  #recolour() {
    for (const name of this.map.listImages()) this.map.removeImage(name);
    const layers = symbolLayers(this.looks.colours);
    for (const { id } of layers) this.map.removeLayer(id);
    for (const layer of layers) this.map.addLayer(layer);
  }

  /**
   * @param {string} name
   * @param {GeoJSON.FeatureCollection} features
   */
  fill(name, features) {
    const source = /** @type {GeoJSONSource | undefined} */ (this.map.getSource(name));
    source?.setData(features);
  }

  /** Gathers the incidents of the days shown for the zoom. */
  gather() {
    this.clusters = gatherMarks(this.placed, this.map.getZoom(), this.span);
    const marks = featuresOf(this.clusters, this.byId);
    this.fill("marks", marks);
    const symbols = this.clusters.map(({ lon, lat }, i) => ({ lon, lat, size: marks.features[i]?.properties?.size }));
    const gates = placeGates(this.crossings, symbols, stepZoom(this.map.getZoom()));
    this.fill("crossing-symbols", crossingFeatures(this.crossings, gates));
    this.#ring();
    this.ongathered();
  }

  /** @param {Days | null} span */
  showDays(span) {
    this.span = span;
    if (this.map.getSource("marks")) this.gather();
  }

  /** @param {string} id the incident to ring, "" for none */
  ring(id) {
    this.picked = id;
    if (this.map.getSource("chosen")) this.#ring();
  }

  #ring() {
    const cluster = this.picked && this.clusters.find(({ members }) => members.includes(this.picked));
    if (!cluster) return this.fill("chosen", EMPTY);
    const [feature] = featuresOf([cluster], this.byId).features;
    this.fill("chosen", { type: "FeatureCollection", features: feature ? [feature] : [] });
  }

  /** @param {[number, number][]} corners latitude and longitude, the first again at the end; none for no area */
  markArea(corners) {
    const ring = corners.map(([lat, lon]) => [lon, lat]);
    const geometry = /** @type {GeoJSON.Polygon} */ ({ type: "Polygon", coordinates: [ring] });
    const features = ring.length ? [{ type: /** @type {const} */ ("Feature"), geometry, properties: {} }] : [];
    this.#whenReady(() => this.fill("area", { type: "FeatureCollection", features }));
  }

  /** @returns {Mark[]} the incidents that the map shows now, by where it looks and by the days shown */
  inView() {
    const bounds = this.map.getBounds();
    const shown = new Set(this.clusters.flatMap(({ members }) => members));
    return this.placed.marks.filter(
      (mark) => shown.has(mark.id) && bounds.contains([Number(mark.lon), Number(mark.lat)]),
    );
  }

  remove() {
    this.map.remove();
  }
}
