"""Small maps: the same specification with fewer layers, looking where it must."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.analysis.recent import as_of, recent_records
from dashboard.analysis.records import records
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.map.key import key_of_marks
from dashboard.map.small import SMALL_LAYERS, incident_map_spec, recent_map_spec, recent_view
from dashboard.map.views import HEIGHT, WIDTH
from dashboard.tables import ROOT, Dataset, load
from tests.small import ATTACK, CLASH, STRIKES


@pytest.fixture(scope="module")
def real() -> Dataset:
    return load(ROOT / "data")


def test_the_map_of_the_last_days_has_their_incidents_and_all_crossings(real: Dataset) -> None:
    spec = recent_map_spec(real, Filters(), LIGHT, 90)
    frame = recent_records(real, Filters(), 90)
    assert {mark.id for mark in spec.marks} == set(frame["incident_id"])
    assert {entry.layer.id for entry in spec.shown} == set(SMALL_LAYERS)
    assert len(spec.crossings) == real.count_rows("crossings")
    assert spec.labels.title == "Incidents, last 90 days"
    assert spec.last_day == as_of(real, Filters())


def test_the_view_of_the_last_days_shows_every_place_in_the_two_countries(real: Dataset) -> None:
    spec = recent_map_spec(real, Filters(end=date(2025, 10, 31)), LIGHT, 30)
    across = WIDTH * spec.view.degrees_per_pixel / 2
    near = records(real, Filters()).set_index("incident_id")["country"].isin(["AF", "PK"])
    for mark in spec.placed:
        if near[mark.id]:
            assert abs((mark.lon or 0) - spec.view.lon) <= across
            assert abs((mark.lat or 0) - spec.view.lat) <= across * HEIGHT / WIDTH
    assert recent_view(real, Filters(end=date(2025, 10, 31)), 30).lat == spec.view.lat


def test_the_map_of_one_incident_has_it_alone_whatever_the_filters_leave(dataset: Dataset) -> None:
    spec = incident_map_spec(dataset, STRIKES, Filters(event_types=("border_clash",), lens_id="kabul"), LIGHT)
    [mark] = spec.marks
    assert mark.id == STRIKES
    row = records(dataset, Filters(lens_id="kabul")).set_index("incident_id").loc[STRIKES]
    assert (mark.killed_low, mark.killed_high) == (row["killed_low"], row["killed_high"])
    assert (spec.view.lat, spec.view.lon) == pytest.approx((row["lat"], row["lon"]), abs=0.01)
    assert spec.labels.title == mark.title
    assert mark.title in spec.alt
    own = key_of_marks(spec.marks, LIGHT)
    assert spec.key[: len(own)] == own
    assert {key_row.layer for key_row in spec.key[len(own) :]} <= {"crossings", "ground"}


def test_crossings_of_one_incident_are_as_of_its_days(dataset: Dataset) -> None:
    before, after = (incident_map_spec(dataset, name, Filters(), LIGHT) for name in (ATTACK, CLASH))
    assert before.last_day < after.last_day
    assert before.last_day == date(2024, 12, 20)


def test_an_incident_that_there_is_not_is_named(dataset: Dataset) -> None:
    with pytest.raises(KeyError, match="no-such-incident"):
        incident_map_spec(dataset, "no-such-incident", Filters(), LIGHT)


def test_one_without_a_place_is_said_to_have_none(real: Dataset) -> None:
    frame = records(real, Filters())
    vague = frame[frame["place_kind"] == "country"]["incident_id"].iloc[0]
    spec = incident_map_spec(real, vague, Filters(), LIGHT)
    assert not spec.placed
    assert [mark.id for mark in spec.off_map] == [vague]
