"""Maps on the screen: what they are drawn from is the record's, and the small map's symbols are its table's."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.filters import span_text
from dashboard.vocabulary import BORDER_NAME
from tests.contracts import map_specs, maps
from tests.contracts.cases import CASES, Case
from tests.contracts.plotly_reader import plain, said_of

MAPS = [case for case in CASES if case.exhibit == "map"]
SMALL = [case for case in CASES if case.exhibit == "overview-map"]


def check_alt(case: Case) -> None:
    shown = case.table
    low, high = (shown[f"Killed, {end}"].sum(min_count=1) for end in ("low", "high"))
    assert said_of(case.built.alt, "killed") == (None if pd.isna(low) else (float(low), float(high)))
    assert f": {len(shown)} incidents, " in case.built.alt


@pytest.mark.parametrize("case", MAPS, ids=str)
def test_the_map_is_the_table(case: Case) -> None:
    if case.built.is_empty:
        assert case.built.empty.endswith(".")
        return
    if "incidents" in case.option("layers").split(","):
        map_specs.check_marks(case)
        map_specs.check_table(case)
        check_alt(case)
    map_specs.check_layer_tables(case)
    map_specs.check_notes(case)


@pytest.mark.parametrize("case", SMALL, ids=str)
def test_the_small_map_is_the_table(case: Case) -> None:
    if case.built.figure is None:
        assert case.built.empty.endswith(".")
        return
    figure = case.figure
    maps.check_symbols(case, figure)
    check_alt(case)
    last = min(pd.Timestamp(case.filters.end or case.dataset.last_day), case.dataset.last_day)
    first = last - pd.Timedelta(days=int(case.option("days")) - 1)
    assert f", {span_text(first.date(), last.date())}, " in case.built.alt
    assert f", {span_text(first.date(), last.date())}" in figure.head, "the caption names the days of the map"
    maps.check_crossings(case, figure, min(first, last), last)
    assert BORDER_NAME in [plain(note["text"]) for note in figure.notes]


@pytest.mark.parametrize("case", SMALL, ids=str)
def test_places_are_north_and_east(case: Case) -> None:
    """Latitude and longitude are not exchanged: all that is drawn lies about the two countries."""
    if case.built.figure is None:
        return
    for trace in case.figure.data:
        if trace["type"] == "scattermap":
            # Some talks were held far away; none of it north of 60 degrees, as 61 to 75 degrees east would be.
            assert all(value is None or 0 <= value <= 60 for value in trace["lat"])
    centre = case.figure.layout["map"]["center"]
    assert 25 <= centre["lat"] <= 40 and 55 <= centre["lon"] <= 80
