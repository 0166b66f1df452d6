"""A chart as one HTML file that is interactive, has everything in it and asks no host for anything."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.boundaries import read_layer
from dashboard.catalogue import Built, Chart, Request
from dashboard.export.errors import NothingToDrawError
from dashboard.html_templates import load_template
from dashboard.maps.style import STATIC_PREFIX, inlined

ROWS = 1000
"""Rows of the table in the file; the data files have all."""

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; worker-src blob:; child-src blob:; connect-src data: blob:"
)
"""What the file allows itself: nothing from any host. A browser that opens it holds it to that."""

SETTINGS = json.dumps(
    {
        "displaylogo": False,
        "responsive": True,
        "scrollZoom": True,
        "showSendToCloud": False,
        "plotlyServerURL": "",
        "modeBarButtonsToRemove": ["sendChartToCloud", "lasso2d", "select2d"],
    }
)

_PAGE = load_template("export/html.html.jinja")


@lru_cache(maxsize=1)
def plotly_js() -> str:
    """Return plotly.js from the installed package."""
    return (Path(str(files("plotly"))) / "package_data" / "plotly.min.js").read_text(encoding="utf-8")


def page(chart: Chart, request: Request, made: Built) -> bytes:
    """Return the chart as a page; raises NothingToDrawError where there is nothing to draw."""
    if made.figure is None:
        raise NothingToDrawError(made.empty)
    figure = json.loads(made.figure.text)
    layout, title = figure["layout"], figure["layout"].get("meta", {}).get("title", chart.title)
    if "style" in layout.get("map", {}):
        layout["map"] = {**layout["map"], "style": inlined(layout["map"]["style"], request.dataset.geo)}
    for trace in figure["data"]:
        if str(trace.get("geojson", "")).startswith(STATIC_PREFIX):
            trace["geojson"] = read_layer(request.dataset.geo, Path(trace["geojson"]).stem)
    # A text of the tables cannot end the script: no "<" stands in it.
    words = json.dumps(figure, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return _PAGE.render(
        policy=POLICY,
        title=str(title),
        palette=request.palette,
        plotly_js=plotly_js(),
        alt=made.alt,
        figure=words,
        settings=SETTINGS,
        reading=chart.reading,
        rows_shown=ROWS,
        rows=len(made.table),
        columns=list(made.table.columns),
        cells=_cells(made.table),
    ).encode()


def _cells(frame: pd.DataFrame) -> list[list[str]]:
    """Return the first rows of the data as texts; "" is what has no figure."""
    shown = frame.head(ROWS)
    return [[_text(value) for value in row] for row in shown.itertuples(index=False, name=None)]


def _text(value: Any) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:g}" if isinstance(value, float) else str(value)
