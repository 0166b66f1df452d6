import type { Library } from "./types.js";

declare global {
  interface Window {
    Plotly: Library;
  }
}
