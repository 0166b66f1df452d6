"""Pure functions, frames in and a plotly Figure out."""
