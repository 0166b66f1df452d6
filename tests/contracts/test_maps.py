"""Maps on the screen: symbols, crossings, areas, arcs and the key of each are the tables'."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.filters import span_text
from dashboard.vocabulary import BORDER_NAME
from tests.contracts import maps
from tests.contracts.cases import CASES, Case
from tests.contracts.plotly_reader import plain, said_of

MAPS = [case for case in CASES if case.exhibit in ("map", "overview-map")]


def layers_of(case: Case) -> set[str]:
    return set(dict(case.request.options).get("layers", "incidents,crossings").split(","))


@pytest.mark.parametrize("case", MAPS, ids=str)
def test_the_map_is_the_table(case: Case) -> None:
    if case.built.figure is None:
        assert case.built.empty.endswith(".")
        return
    figure, layers = case.figure, layers_of(case)
    if "incidents" in layers:
        maps.check_symbols(case, figure)
        shown = case.table
        low, high = (shown[f"Killed, {end}"].sum(min_count=1) for end in ("low", "high"))
        assert said_of(case.built.alt, "killed") == (None if pd.isna(low) else (float(low), float(high)))
        assert f": {len(shown)} incidents, " in case.built.alt
    if "crossings" in layers:
        last = min(pd.Timestamp(case.filters.end or case.dataset.last_day), case.dataset.last_day)
        first = pd.Timestamp(case.filters.start or case.dataset.first_day)
        if case.exhibit == "overview-map":
            first = last - pd.Timedelta(days=int(case.option("days")) - 1)
            assert f", {span_text(first.date(), last.date())}, " in case.built.alt
            assert f", {span_text(first.date(), last.date())}" in figure.head, "the caption names the days of the map"
        maps.check_crossings(case, figure, min(first, last), last)
    maps.check_areas(case, figure)
    if "answers" in layers:
        maps.check_answers(case, figure)
    words = [plain(note["text"]) for note in figure.notes]
    assert BORDER_NAME in words


@pytest.mark.parametrize("case", MAPS, ids=str)
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
