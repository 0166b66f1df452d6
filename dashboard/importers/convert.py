"""Rows of a dataset's file into the common frame, and what had to be left out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboard.boundaries import read_provinces
from dashboard.importers.dates import parse_dates
from dashboard.importers.events import CELL_RESOLUTION, WINDOW
from dashboard.importers.formats import Format
from dashboard.importers.mapping import UCDP_TYPES, mapped

NO_IDENTIFIER = "no identifier"
NO_DATE = "date missing or not understood"
BACKWARDS = "ends before it starts"
NO_POSITION = "latitude or longitude missing or not a number"
OFF_EARTH = "latitude beyond 90 or longitude beyond 180 degrees"
OUTSIDE = f"outside the map ({WINDOW[0]:.0f}–{WINDOW[2]:.0f}° E, {WINDOW[1]:.0f}–{WINDOW[3]:.0f}° N)"
TWICE = "an identifier that an earlier row has"

BAD_FIGURE = "a number of killed that is no whole number from 0: left empty"
DISORDER = "low, best and high estimate not in this order: kept as given"

DATE_PRECISIONS = {
    "acled": {"1": "day", "2": "approx", "3": "month"},
    "ucdp-ged": {"1": "day", "2": "approx", "3": "approx", "4": "month", "5": "year"},
}
"""ACLED ``time_precision``: 1 the day, 2 the week, 3 the month. UCDP ``date_prec``: 1 the day, 2 a range of two to six
days, 3 the week, 4 the month, 5 more than a month up to a year."""

PLACE_PRECISIONS = {
    "acled": {"1": 1, "2": 2, "3": 4},
    "ucdp-ged": {"1": 1, "2": 2, "3": 3, "4": 4, "5": 4, "6": 4, "7": 4},
}
"""ACLED ``geo_precision``: 1 the town, 2 near a town or a part of a region, 3 the region. UCDP ``where_prec``: 1 the
place, 2 within 25 km, 3 the district, 4 the province, 5 a line or an area without a name, 6 the country, 7 waters."""

FIGURES = ("killed_low", "killed_best", "killed_high")


@dataclass(frozen=True)
class Converted:
    """A chunk in the common frame, with the row numbers left out for each reason and those with a remark."""

    columns: dict[str, Any]
    dropped: dict[str, list[int]]
    remarks: dict[str, list[int]]


def _stripped(values: Sequence[str]) -> pd.Series:
    """Return texts without space around them, kept by Arrow: comparing and cutting is quick there."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.utf8_trim_whitespace(pa.array(values, type=pa.string())).to_pandas().astype("str")


class Locator:
    """Finds the province and the hexagon of coordinates, each pair of them once."""

    def __init__(self, geo: Path) -> None:
        """Take the provinces of a directory of boundaries."""
        import shapely

        provinces = read_provinces(geo)
        self._shapes = list(zip(provinces["admin1"], provinces.geometry, strict=True))
        for _, shape in self._shapes:
            shapely.prepare(shape)
        self._known: dict[tuple[float, float], tuple[str | None, int]] = {}

    def find(self, lat: np.ndarray, lon: np.ndarray) -> tuple[list[str | None], list[int]]:
        """Return for each point the ISO 3166-2 code of its province (None outside) and its H3 cell."""
        import shapely
        from h3.api import numpy_int

        pairs = list(zip(lat.tolist(), lon.tolist(), strict=True))
        new = list({pair for pair in pairs if pair not in self._known})
        if new:
            at = np.array(new)
            codes: np.ndarray = np.full(len(new), None, dtype=object)
            for code, shape in self._shapes:
                west, south, east, north = shape.bounds
                near = np.flatnonzero(
                    (at[:, 1] >= west) & (at[:, 1] <= east) & (at[:, 0] >= south) & (at[:, 0] <= north)
                )
                inside = near[shapely.contains_xy(shape, at[near, 1], at[near, 0])]
                codes[inside] = code
            for pair, code in zip(new, codes, strict=True):
                self._known[pair] = (code, int(numpy_int.latlng_to_cell(*pair, CELL_RESOLUTION)))
        found = [self._known[pair] for pair in pairs]
        return [code for code, _ in found], [cell for _, cell in found]


class Converter:
    """Turns chunk after chunk of one file into the common frame."""

    def __init__(
        self, form: Format, header: Sequence[str], locator: Locator, *, month_first: bool, comma: bool
    ) -> None:
        """Take the file's dataset and header; ``comma`` reads 33,5 as a number."""
        self._form = form
        self._at = form.found(header)
        self._locate = locator.find
        self._month_first = month_first
        self._comma = comma
        self._seen: set[str] = set()

    def convert(self, numbers: list[int], cells: list[list[str]]) -> Converted:
        """Return a chunk in the common frame; ``numbers`` are the rows' numbers."""
        by_position = list(zip(*cells, strict=True))
        row = pd.Series(numbers, dtype="int32")
        texts = {thing: _stripped(by_position[at]) for thing, at in self._at.items()}
        empty = pd.Series("", index=row.index, dtype="str")
        given: Callable[[str], pd.Series] = lambda thing: texts.get(thing, empty)  # noqa: E731

        identifier = given("source_id")
        start = parse_dates(given("date_start"), self._month_first)
        end = parse_dates(given("date_end"), self._month_first) if "date_end" in texts else start
        lat, lon = self._number(given("lat")), self._number(given("lon"))
        west, south, east, north = WINDOW
        tests: list[tuple[str, pd.Series]] = [
            (NO_IDENTIFIER, identifier == ""),
            (NO_DATE, start.isna() | end.isna()),
            (BACKWARDS, end < start),
            (NO_POSITION, lat.isna() | lon.isna()),
            (OFF_EARTH, (lat.abs() > 90) | (lon.abs() > 180)),
            (OUTSIDE, ~(lat.between(south, north) & lon.between(west, east))),
        ]
        keep = pd.Series(True, index=row.index)
        dropped: dict[str, list[int]] = {}
        for reason, wrong in tests:
            self._drop(reason, keep & wrong, row, dropped)
            keep &= ~wrong
        again = self._again(identifier[keep]).reindex(row.index, fill_value=False)
        self._drop(TWICE, again, row, dropped)
        keep &= ~again

        kept = {thing: text[keep] for thing, text in texts.items()}
        row, start, end, lat, lon = row[keep], start[keep], end[keep], lat[keep], lon[keep]
        remarks: dict[str, list[int]] = {}
        figures = self._figures(kept, row, remarks)
        blank = pd.Series("", index=row.index, dtype="str")
        says, own_words = self._types(kept, blank)
        admin1, cell = self._locate(lat.to_numpy(), lon.to_numpy())
        precision = kept.get("place_precision", blank).map(PLACE_PRECISIONS[self._form.id])
        texts_kept = {
            thing: kept.get(thing, blank)
            for thing in (
                *("source_id", "actor_1", "actor_2", "country", "admin1_source", "admin2_source"),
                *("place", "place_description", "sources", "notes"),
            )
        }
        columns = {
            "dataset": [self._form.id] * len(row),
            "row": row,
            "date_start": start,
            "date_end": end,
            "date_precision": kept.get("date_precision", blank).map(DATE_PRECISIONS[self._form.id]),
            "lat": lat,
            "lon": lon,
            "place_precision": precision,
            "event_type": mapped(
                self._form.id, says, texts_kept["actor_1"], texts_kept["actor_2"], kept.get("inter_1", blank)
            ),
            "source_type": own_words,
            "admin1": admin1,
            "cell": cell,
            **texts_kept,
            **figures,
        }
        return Converted(columns, dropped, remarks)

    @staticmethod
    def _drop(reason: str, wrong: pd.Series, row: pd.Series, dropped: dict[str, list[int]]) -> None:
        if wrong.any():
            dropped[reason] = row[wrong].tolist()

    def _again(self, identifier: pd.Series) -> pd.Series:
        """Return which rows have an identifier that an earlier row of the file has."""
        again = []
        for text in identifier.tolist():
            again.append(text in self._seen)
            self._seen.add(text)
        return pd.Series(again, index=identifier.index, dtype="bool")

    def _number(self, text: pd.Series) -> pd.Series:
        if self._comma:
            text = text.str.replace(",", ".", regex=False)
        number = pd.to_numeric(text, errors="coerce").astype("float64")
        return number.where(np.isfinite(number))

    def _figures(
        self, kept: Mapping[str, pd.Series], row: pd.Series, remarks: dict[str, list[int]]
    ) -> dict[str, pd.Series]:
        figures: dict[str, pd.Series] = {}
        wrong = pd.Series(False, index=row.index)
        for name in FIGURES:
            if name not in kept:
                continue
            number = self._number(kept[name])
            bad = (kept[name] != "") & ~((number >= 0) & (number < 1e7) & (number == number.round()))
            wrong |= bad
            figures[name] = number.mask(bad).astype("Int32")
        self._drop(BAD_FIGURE, wrong, row, remarks)
        if len(figures) == len(FIGURES):
            low, best, high = (figures[name] for name in FIGURES)
            self._drop(DISORDER, ((low > best) | (best > high)).fillna(False).astype(bool), row, remarks)
        return figures

    def _types(self, kept: Mapping[str, pd.Series], blank: pd.Series) -> tuple[pd.Series, pd.Series]:
        """Return what the rules of the mapping compare with, and the source's type in its own words."""
        kind, finer = kept.get("type", blank), kept.get("sub_type", blank)
        if self._form.id == "ucdp-ged":
            words = kind.map(UCDP_TYPES).fillna("type of violence " + kind)
            return words, words
        says = finer.where(finer != "", kind)
        return says, (kind + ": " + finer).where(finer != "", kind)
