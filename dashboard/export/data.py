"""The data behind a chart as CSV and XLSX. No cell of either is read as a formula."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet take a text for a formula."""

_DEFUSED = re.compile(r"'*[=+\-@\t\r]")
FORMULA_NOTE = (
    "A text that a spreadsheet would take for a formula (it begins with =, +, -, @, a tab or a carriage return) has an "
    "apostrophe before it in CSV. To get the text back, take one apostrophe off each text that begins with "
    "apostrophes followed by one of these signs."
)


def defused(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame in which no text is read as a formula: such a text gets an apostrophe before it.

    So does a text that begins with apostrophes and goes on as a formula, so that ``restored`` has each text back.
    Numbers and dates stay as they are, headers are treated like texts.
    """
    safe = frame.rename(columns=_defused)
    for position, kind in enumerate(safe.dtypes):
        if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind)):
            safe.isetitem(position, safe.iloc[:, position].map(_defused))
    return safe


def restored(value: str) -> str:
    """Return the text that a cell had before it was defused."""
    return value[1:] if value.startswith("'") and _DEFUSED.match(value) else value


def _defused(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and _DEFUSED.match(value) else value


def csv(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV: UTF-8 with a mark that spreadsheets know it by, dates as YYYY-MM-DD, empty is missing."""
    text: str = defused(frame).to_csv(index=False, date_format="%Y-%m-%d")
    return text.encode("utf-8-sig")


def xlsx(frame: pd.DataFrame, about: Mapping[str, str]) -> bytes:
    """Return a table as XLSX: a sheet ``Data`` with a frozen header and typed dates, and a sheet ``About``.

    ``about`` says what the table shows, a name and a text for each line.
    """
    import xlsxwriter

    stream = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, settings) as book:
        # The same file for the same data: a time of making would change it.
        book.set_properties({"title": next(iter(about.values()), ""), "created": datetime.datetime(2000, 1, 1)})
        looks = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "quoted": book.add_format({"quote_prefix": True}),
            "wide": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _data_sheet(book.add_worksheet("Data"), frame, looks)
        sheet = book.add_worksheet("About")
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 90)
        for row, (name, text) in enumerate(about.items()):
            sheet.write_string(row, 0, name, looks["head"])
            sheet.write_string(row, 1, text, looks["wide"])
    return stream.getvalue()


def _data_sheet(sheet: Any, frame: pd.DataFrame, looks: Mapping[str, Any]) -> None:
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, str(name), looks["head"])
        longest = max([len(str(name)), *(len(str(value)) for value in frame.iloc[:200, column])])
        sheet.set_column(column, column, min(max(9, longest + 1), 60))
        for row, value in enumerate(frame.iloc[:, column], start=1):
            _write(sheet, row, column, value, looks)
    sheet.freeze_panes(1, 0)
    if len(frame) and len(frame.columns):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _write(sheet: Any, row: int, column: int, value: Any, looks: Mapping[str, Any]) -> None:
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return
    if isinstance(value, datetime.date):  # timestamps are dates too
        day = value.replace(tzinfo=None) if isinstance(value, datetime.datetime) else value
        sheet.write_datetime(row, column, day, looks["day"])
    elif isinstance(value, bool) or pd.api.types.is_bool(value):
        sheet.write_string(row, column, "yes" if value else "no")
    elif pd.api.types.is_number(value):
        sheet.write_number(row, column, float(value))
    else:
        text = str(value)[:32_000]
        sheet.write_string(row, column, text, looks["quoted"] if text.startswith(FORMULA_STARTS) else None)
