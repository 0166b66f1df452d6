"""A chart's native form as plain numbers: what slides draw as an editable chart and pages as bars and lines."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.catalogue import Built
from dashboard.filters import day_text

MAX_BARS = 24
"""Horizontal bars that can be read on a slide; further ones are said in a sentence and stay in the data."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Values = tuple[float | int | None, ...]


@dataclass(frozen=True)
class Series:
    """A run of numbers; None where there is no figure, which is drawn as nothing and never as 0."""

    name: str
    values: Values


@dataclass(frozen=True)
class NativeData:
    """What is drawn: the categories in their order and the series over them.

    ``ranged`` where there are two series, low and from low to high, stacked. ``horizontal`` where the categories
    stand below one another. ``left_out`` says what a long list leaves out, "" where it leaves out nothing.
    """

    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    value_title: str
    category_title: str
    left_out: str = ""

    @property
    def ranged(self) -> bool:
        """Whether the two series are the low and the rest up to the high."""
        return self.kind.startswith("range_")

    @property
    def horizontal(self) -> bool:
        """Whether the categories stand below one another."""
        return self.kind in ("bars", "range_bars")


def native_data(made: Built) -> NativeData | None:
    """Return the numbers of a chart's native form, None where it has none or no category to draw.

    In a range a missing low or high leaves the category empty: half a range is no range.
    """
    native = made.native
    if native is None or made.figure is None:
        return None
    table = made.table if native.table is None else native.table
    if table.empty:
        return None
    left_out = ""
    if native.kind in ("bars", "range_bars") and len(table) > MAX_BARS:
        left_out = f"The first {MAX_BARS} of {len(table):,} rows are drawn; the data have all."
        table = table.head(MAX_BARS)
    columns = [_numbers(table[name]) for name in native.series]
    if native.kind.startswith("range_"):
        (low, high), (low_name, high_name) = columns, native.series
        both = [(a, b) if a is not None and b is not None else (None, None) for a, b in zip(low, high, strict=True)]
        series: tuple[Series, ...] = (
            Series(low_name, tuple(a for a, _ in both)),
            Series(
                f"from there to {high_name}", tuple(b - a if a is not None and b is not None else None for a, b in both)
            ),
        )
    else:
        series = tuple(Series(name, values) for name, values in zip(native.series, columns, strict=True))
    return NativeData(
        native.kind, _categories(table[native.category]), series, native.value_title, native.category_title, left_out
    )


def _numbers(column: pd.Series) -> Values:
    given = pd.to_numeric(column)
    return tuple(
        None if pd.isna(value) else int(value) if float(value).is_integer() else round(float(value), 6)
        for value in given.tolist()
    )


def _categories(column: pd.Series) -> tuple[str, ...]:
    """Return the categories as text: months as "Dec 2024", other days as "2 Dec 2024"."""
    if not pd.api.types.is_datetime64_any_dtype(column):
        return tuple("" if pd.isna(value) else str(value) for value in column)
    monthly = len(column) > 1 and bool((column.dt.day == 1).all()) and column.diff().min() >= pd.Timedelta(days=28)
    if monthly and bool(
        ((column.dt.month == 1) & (column.diff().fillna(pd.Timedelta(days=365)) > pd.Timedelta(days=360))).all()
    ):
        return tuple(str(day.year) for day in column)
    if monthly:
        return tuple(f"{MONTHS[day.month - 1]} {day.year}" for day in column)
    return tuple("" if pd.isna(day) else day_text(day.date()) for day in column)
