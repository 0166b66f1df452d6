"""Rows of a dataset's file into the common frame, and what had to be left out of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboard.boundaries import read_provinces
from dashboard.importers.dataset import EventDataset
from dashboard.importers.dates import EITHER, IMPLAUSIBLE, NO_DATE, DateReader, parse_dates
from dashboard.importers.events import CELL_RESOLUTION, WINDOW
from dashboard.importers.mapping import map_types
from dashboard.importers.texts import clean_cell, clean_cells, clean_codes, read_count, read_degrees

NO_IDENTIFIER = "no identifier"
BACKWARDS = "ends before it starts"
NO_POSITION = "latitude or longitude missing or not a number"
OFF_EARTH = "latitude beyond 90 or longitude beyond 180 degrees"
OUTSIDE = f"outside the map ({WINDOW[0]:.0f}–{WINDOW[2]:.0f}° E, {WINDOW[1]:.0f}–{WINDOW[3]:.0f}° N)"
TWICE = "an identifier that an earlier row has"

BAD_FIGURE = "a number of killed that is no whole number from 0: left empty"
DISORDER = "low, best and high estimate not in this order: kept as given"
DAMAGED = "identifier damaged by a spreadsheet (rounded, as in 1.02E+07): kept, but it can no longer be looked up"

FIGURES = ("killed_low", "killed_best", "killed_high")
_ROUNDED = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+$")


@dataclass(frozen=True)
class Found:
    """Rows with something in common: their numbers, and what stands in the first of them."""

    rows: list[int]
    example: str = ""


@dataclass(frozen=True)
class Converted:
    """A chunk in the common frame, with the rows left out for each reason and those with a remark."""

    columns: dict[str, Any]
    dropped: dict[str, Found]
    remarks: dict[str, Found]


def _strip_texts(values: Sequence[str]) -> pd.Series:
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
        self, dataset: EventDataset, header: Sequence[str], locator: Locator, *, dates: DateReader, decimal: str
    ) -> None:
        """Take the file's dataset and header, what reads its dates, and its sign before fractions ("" if unknown)."""
        self._dataset = dataset
        self._at = dataset.locate_columns(header)
        self._locate = locator.find
        self._dates = dates
        self._decimal = decimal
        self._seen: set[str] = set()

    def convert(self, numbers: list[int], cells: list[list[str]]) -> Converted:
        """Return a chunk in the common frame; ``numbers`` are the rows' numbers."""
        by_position = list(zip(*cells, strict=True))
        row = pd.Series(numbers, dtype="int32")
        texts = {thing: _strip_texts(by_position[at]) for thing, at in self._at.items()}
        empty = pd.Series("", index=row.index, dtype="str")
        given: Callable[[str], pd.Series] = lambda thing: texts.get(thing, empty)  # noqa: E731

        texts["source_id"] = clean_cells(given("source_id"))
        identifier = texts["source_id"]
        start, why = parse_dates(given("date_start"), self._dates)
        read = given("date_start")
        end = start
        if "date_end" in texts:
            end, why_end = parse_dates(texts["date_end"], self._dates)
            # What is shown is the date that was not read.
            read = read.where(why != "", texts["date_end"])
            why = why.where(why != "", why_end)
        lat, lon = self._degrees(given("lat")), self._degrees(given("lon"))
        west, south, east, north = WINDOW
        both = given("lat") + ", " + given("lon")
        period = given("date_start") + " – " + given("date_end")
        tests: list[tuple[str, pd.Series, pd.Series]] = [
            (NO_IDENTIFIER, identifier == "", empty),
            *((reason, why == reason, read) for reason in (NO_DATE, IMPLAUSIBLE, EITHER)),
            (BACKWARDS, end < start, period),
            (NO_POSITION, lat.isna() | lon.isna(), both),
            (OFF_EARTH, (lat.abs() > 90) | (lon.abs() > 180), both),
            (OUTSIDE, ~(lat.between(south, north) & lon.between(west, east)), both),
        ]
        keep = pd.Series(True, index=row.index)
        dropped: dict[str, Found] = {}
        remarks: dict[str, Found] = {}
        for reason, wrong, shown in tests:
            self._note(reason, keep & wrong, row, shown, dropped)
            keep &= ~wrong
        rounded = self._find_rounded(identifier) & keep
        self._note(DAMAGED, rounded, row, identifier, remarks)
        again = self._find_again(identifier[keep & ~rounded]).reindex(row.index, fill_value=False)
        self._note(TWICE, again, row, identifier, dropped)
        keep &= ~again

        kept = {thing: text[keep] for thing, text in texts.items()}
        row, start, end, lat, lon = row[keep], start[keep], end[keep], lat[keep], lon[keep]
        columns = self._common_columns(kept, row, remarks)
        admin1, cell = self._locate(lat.to_numpy(), lon.to_numpy())
        columns |= {"date_start": start, "date_end": end, "lat": lat, "lon": lon, "admin1": admin1, "cell": cell}
        return Converted(columns, dropped, remarks)

    def _common_columns(
        self, kept: Mapping[str, pd.Series], row: pd.Series, remarks: dict[str, Found]
    ) -> dict[str, Any]:
        """Return the columns of the rows that are kept, but for their days and places."""
        blank = pd.Series("", index=row.index, dtype="str")
        says, own_words = self._types(kept, blank)
        texts = {
            thing: kept.get(thing, blank)
            for thing in (
                *("source_id", "actor_1", "actor_2", "country", "admin1_source", "admin2_source"),
                *("place", "place_description", "sources", "notes"),
            )
        }
        dates, places = self._dataset.date_precisions, self._dataset.place_precisions
        return {
            "dataset": [self._dataset.id] * len(row),
            "row": row,
            "date_precision": clean_codes(kept.get("date_precision", blank)).map(dates),
            "place_precision": clean_codes(kept.get("place_precision", blank)).map(places),
            "event_type": map_types(
                self._dataset, says, texts["actor_1"], texts["actor_2"], kept.get("inter_1", blank)
            ),
            "source_type": own_words,
            **texts,
            **self._figures(kept, row, remarks),
        }

    @staticmethod
    def _note(reason: str, which: pd.Series, row: pd.Series, shown: pd.Series, into: dict[str, Found]) -> None:
        if which.any():
            into[reason] = Found(row[which].tolist(), str(shown[which].iloc[0]))

    @staticmethod
    def _find_rounded(identifier: pd.Series) -> pd.Series:
        """Return which identifiers a spreadsheet has rounded: they are alike and yet of different events."""
        if not identifier.str.contains("[eE]", regex=True).any():
            return pd.Series(False, index=identifier.index)
        known = {text: _ROUNDED.match(text) is not None for text in identifier.unique()}
        return identifier.map(known).astype("bool")

    def _find_again(self, identifier: pd.Series) -> pd.Series:
        """Return which rows have an identifier that an earlier row of the file has."""
        again = []
        for text in identifier.tolist():
            again.append(text in self._seen)
            self._seen.add(text)
        return pd.Series(again, index=identifier.index, dtype="bool")

    @staticmethod
    def _degrees(texts: pd.Series) -> pd.Series:
        number = pd.to_numeric(texts, errors="coerce").astype("float64")
        strange = number.isna() & (texts != "")
        if strange.any():
            known = {text: read_degrees(text) for text in texts[strange].unique()}
            number = number.where(~strange, texts.map(known).astype("float64"))
        return number.where(np.isfinite(number))

    def _figures(
        self, kept: Mapping[str, pd.Series], row: pd.Series, remarks: dict[str, Found]
    ) -> dict[str, pd.Series]:
        figures: dict[str, pd.Series] = {}
        wrong, shown = pd.Series(False, index=row.index), pd.Series("", index=row.index, dtype="str")
        for name in FIGURES:
            if name not in kept:
                continue
            known = {text: read_count(text, self._decimal) for text in kept[name].unique()}
            number = kept[name].map(known).astype("float64")
            bad = (kept[name] != "") & ~(number < 1e7)
            shown = shown.where(wrong | ~bad, kept[name])
            wrong |= bad
            figures[name] = number.mask(bad).astype("Int32")
        self._note(BAD_FIGURE, wrong, row, shown, remarks)
        if len(figures) == len(FIGURES):
            low, best, high = (figures[name] for name in FIGURES)
            disorder = ((low > best) | (best > high)).fillna(False).astype(bool)
            words = kept["killed_low"] + ", " + kept["killed_best"] + ", " + kept["killed_high"]
            self._note(DISORDER, disorder, row, words, remarks)
        return figures

    def _types(self, kept: Mapping[str, pd.Series], blank: pd.Series) -> tuple[pd.Series, pd.Series]:
        """Return what the rules of the mapping compare with, and the source's type in its own words."""
        kind, finer = kept.get("type", blank), kept.get("sub_type", blank)
        if self._dataset.type_words:
            known = {text: self._word_type(text) for text in kind.unique()}
            kind = kind.map(known).astype("str")
        says = finer.where(finer != "", kind)
        return says, (kind + ": " + finer).where(finer != "", kind)

    def _word_type(self, text: str) -> str:
        code = re.sub(r"[.,]0+$", "", clean_cell(text))
        if code in self._dataset.type_words or code.isdigit() or not code:
            return self._dataset.type_words.get(code, f"{self._dataset.unknown_type} {code}".strip())
        return text
