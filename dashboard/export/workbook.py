"""The selection as a workbook: what it is, the flat incidents, and the tables behind them, a sheet each."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.export.about import about
from dashboard.export.data import FORMULA_STARTS
from dashboard.export.incidents import flat
from dashboard.export.subset import restricted
from dashboard.filters import Filters
from dashboard.tables import Dataset
from dashboard.web_addresses import is_web_address

TABLES = (
    *("claims", "responsibility", "incident_places", "places", "responses", "episodes", "published_totals"),
    *("indicators", "sources", "actors"),
)
"""The tables that get a sheet, in the order of the sheets."""

LONGEST_CELL = 32_000
LONGEST_LINK = 2_000
MOST_LINKS = 60_000
"""What Excel takes: characters of a cell and of a link, links of a sheet (a little below its own limits)."""


def workbook(dataset: Dataset, filters: Filters, address: str = "") -> bytes:
    """Return the workbook: a sheet ``About``, a sheet ``Incidents`` (the flat table), and a sheet for each table.

    Headers are frozen and filtered, days are days, addresses are links, ``claims`` has the claimant's name and the
    source's publisher and address beside its own columns. A text that begins like a formula is stored as a text.
    """
    import xlsxwriter

    frame = flat(dataset, filters)
    tables = restricted(dataset, set(frame["incident_id"]))
    sheets = {"Incidents": frame, **{name.replace("_", " ").capitalize(): tables[name] for name in TABLES}}
    sheets["Claims"] = _with_names(tables["claims"], dataset)
    lines = about(dataset, filters, address)
    stream = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, settings) as book:
        # The same file for the same data: a time of making would change it.
        book.set_properties(
            {
                "title": lines["Title"],
                "subject": lines["Selection"],
                "comments": lines["Citation"],
                "created": datetime.datetime(2000, 1, 1),
            }
        )
        looks = {
            "head": book.add_format({"bold": True, "valign": "top", "bottom": 1, "text_wrap": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "quoted": book.add_format({"quote_prefix": True}),
            "link": book.get_default_url_format(),
            "wide": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _about(book.add_worksheet("About"), lines, looks)
        for name, sheet in sheets.items():
            _sheet(book.add_worksheet(name), sheet, looks)
    return stream.getvalue()


def _with_names(claims: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    sources = dataset.sources.set_index("source_id")
    named = claims.copy()
    after = int(named.columns.get_loc("claimant_id")) + 1
    named.insert(after, "claimant", named["claimant_id"].map(dataset.actor_names))
    named["publisher"] = named["source_id"].map(sources["publisher"])
    named["url"] = named["source_id"].map(sources["url"])
    return named


def _about(sheet: Any, lines: Mapping[str, str], looks: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    for row, (name, text) in enumerate(lines.items()):
        sheet.write_string(row, 0, name, looks["head"])
        sheet.write_string(row, 1, text, looks["wide"])


def _sheet(sheet: Any, frame: pd.DataFrame, looks: Mapping[str, Any]) -> None:
    links = 0
    for column, name in enumerate(frame.columns):
        values = frame[name]
        sheet.write_string(0, column, str(name), looks["head"])
        sheet.set_column(column, column, _width(str(name), values))
        is_day = pd.api.types.is_datetime64_any_dtype(values)
        is_number = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
        given = values.notna().to_numpy()
        # Days as Python's own; the rest as it is.
        cells = values.dt.to_pydatetime() if is_day else values.tolist()
        for row, (value, there) in enumerate(zip(cells, given, strict=True), start=1):
            if not there:
                continue
            if is_day:
                sheet.write_datetime(row, column, value, looks["day"])
            elif is_number:
                sheet.write_number(row, column, value)
            elif name == "url" and _linkable(str(value)) and links < MOST_LINKS:
                sheet.write_url(row, column, str(value), looks["link"], str(value)[:LONGEST_CELL])
                links += 1
            else:
                text = str(value)[:LONGEST_CELL]
                sheet.write_string(row, column, text, looks["quoted"] if text.startswith(FORMULA_STARTS) else None)
    sheet.freeze_panes(1, 1)
    if len(frame):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _linkable(url: str) -> bool:
    return is_web_address(url) and len(url) <= LONGEST_LINK


def _width(name: str, values: pd.Series) -> int:
    """Return the width of a column in characters: that of most of its cells, at least its heading's."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return max(11, len(name) + 3)
    lengths = values.dropna().astype(str).str.len()
    usual = int(lengths.quantile(0.9)) if len(lengths) else 0
    return min(max(8, len(name) + 3, usual + 1), 60)
