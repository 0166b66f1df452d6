"""Pure functions, frames in and frames out: what the pages and exports compute."""
