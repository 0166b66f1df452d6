"""Maps: what they are drawn from, their tables and what they say of themselves is the record's."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.analysis.recent import recent_records
from dashboard.analysis.records import records
from dashboard.catalogue.map import map_of
from dashboard.catalogue.overview import days_of
from dashboard.filters import span_text
from tests.contracts import map_specs
from tests.contracts.cases import CASES, Case
from tests.contracts.plotly_reader import said_of

MAPS = [case for case in CASES if case.exhibit == "map"]
SMALL = [case for case in CASES if case.exhibit == "overview-map"]


def check_alt(case: Case) -> None:
    shown = case.table
    low, high = (shown[f"Killed, {end}"].sum(min_count=1) for end in ("low", "high"))
    assert said_of(case.built.alt, "killed") == (None if pd.isna(low) else (float(low), float(high)))
    assert f": {len(shown)} incident{'s' if len(shown) != 1 else ''}, " in case.built.alt


@pytest.mark.parametrize("case", MAPS, ids=str)
def test_the_map_is_the_table(case: Case) -> None:
    if case.built.is_empty:
        assert case.built.empty.endswith(".")
        return
    if "incidents" in case.option("layers").split(","):
        frame = records(case.dataset, case.filters)
        map_specs.check_marks(map_of(case.request), frame)
        map_specs.check_table(case, frame)
        check_alt(case)
    map_specs.check_layer_tables(case)
    map_specs.check_notes(case)


@pytest.mark.parametrize("case", SMALL, ids=str)
def test_the_small_map_is_the_table(case: Case) -> None:
    if case.built.is_empty:
        assert case.built.empty.endswith(".")
        return
    spec = case.spec.map_spec(case.request)
    frame = recent_records(case.dataset, case.filters, days_of(case.request))
    map_specs.check_marks(spec, frame)
    map_specs.check_table(case, frame)
    check_alt(case)
    last = min(pd.Timestamp(case.filters.end or case.dataset.last_day), case.dataset.last_day)
    first = last - pd.Timedelta(days=days_of(case.request) - 1)
    for words in (case.built.alt, spec.labels.selection):
        assert span_text(first.date(), last.date()) in words
