"""A chart as one HTML file that is interactive, has everything in it and asks no host for anything."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.catalogue import Built, Chart, Request
from dashboard.export.errors import NothingToDrawError
from dashboard.export.map_html import write_map_page
from dashboard.html_templates import load_template

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
    if made.is_empty:
        raise NothingToDrawError(made.empty)
    table = {
        "rows_shown": ROWS,
        "rows": len(made.table),
        "columns": list(made.table.columns),
        "cells": _cells(made.table),
    }
    if chart.map_spec is not None:
        return write_map_page(chart, request, table)
    if made.figure is None:
        raise ValueError(f"{chart.id} has neither a figure nor a map")
    figure = json.loads(made.figure.text)
    title = figure["layout"].get("meta", {}).get("title", chart.title)
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
        **table,
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
