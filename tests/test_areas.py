"""Areas drawn on the map: texts that go into a link, what lies inside, how an outline is kept short."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard import areas
from dashboard.filters import Choices, Filters, describe_selection, parse, query, select
from dashboard.tables import Dataset
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, SHELLING, STRIKES


@pytest.mark.parametrize(
    "text", ["33 69.5, 34.2 71.2", " 33 69.5 ,34.2 71.2", "34.2 71.2, 33 69.5", "33+69.5,34.2+71.2"]
)
def test_a_box_has_one_form(text: str) -> None:
    area = areas.read(text)
    assert area.is_box
    assert area.text == "33 69.5, 34.2 71.2"
    assert area.words == "33–34.2° N, 69.5–71.2° E"


@pytest.mark.parametrize(
    "text",
    [
        *("", "33 69.5", "x y, 1 2", "33 69.5, 33 71", "91 0, 92 1", "33 69.5; 34 70", "<script>", "1 2, 1 2"),
        *("33 69.5, nan 1", ", ".join(f"{n} {n * n % 7}" for n in range(25))),
    ],
)
def test_what_means_no_area(text: str) -> None:
    assert areas.canonical(text) is None
    with pytest.raises(ValueError, match=r".+"):
        areas.read(text)


def test_inside_and_on_the_edge() -> None:
    area = areas.read("33 69, 34 70")
    assert area.holds([33.5, 33.0, 34.1, float("nan")], [69.5, 69.0, 69.5, 69.5]).tolist() == [True, True, False, False]
    # A triangle with corners (33, 69), (35, 69), (33, 71): the far corner of its box lies outside.
    triangle = areas.read("33 69, 35 69, 33 71")
    assert not triangle.is_box
    assert triangle.holds([33.5, 34.9], [69.5, 70.9]).tolist() == [True, False]
    assert "outline of 3 corners" in triangle.words


def test_a_line_that_crosses_itself_still_holds_something() -> None:
    bow = areas.area_of([(33, 69), (34, 70), (34, 69), (33, 70)])
    assert bow.holds([33.8, 33.5], [69.5, 69.1]).tolist() == [True, False]


def test_a_long_outline_is_kept_short_and_in_shape() -> None:
    circle = [(33.5 + math.sin(a / 50 * math.pi), 70 + math.cos(a / 50 * math.pi)) for a in range(100)]
    area = areas.area_of(circle)
    assert 3 <= len(area.corners) <= areas.MAX_CORNERS
    assert area.holds([33.5, 34.3, 34.4], [70.0, 70.0, 70.9]).tolist() == [True, True, False]


corner = st.tuples(st.floats(-89, 89), st.floats(-179, 179))


@given(st.lists(corner, min_size=2, max_size=60))
@example([(1.0, 1.0), (0.0, 0.0), (0.0, 0.0), (1.0, 1.0), (1.0, 1.0)])  # closed twice
def test_every_area_survives_its_link(corners: list[tuple[float, float]]) -> None:
    try:
        area = areas.area_of(corners)
    except ValueError:
        return
    assert areas.read(area.text) == area
    assert areas.canonical(area.text) == area.text


def test_filter_by_area(dataset: Dataset, available: Choices) -> None:
    # Alpha (33.34, 69.92) and Gamma (33.0, 70.07) lie inside, Beta (32.7, 69.2) and Delta (34.12, 71.09) outside. The
    # strikes have Alpha as a further place only: their main place is Beta.
    filters = Filters(area="32.9 69.8, 33.5 70.2")
    from dashboard.analysis.records import lens_ranges

    kept = select(dataset, filters, lens_ranges(dataset, "range"))["incident_id"].tolist()
    assert kept == [ATTACK, DRONE, SHELLING]
    assert {STRIKES, CLASH, CLOSURE}.isdisjoint(kept)
    assert describe_selection(filters, available).startswith("Incidents mapped inside 32.9–33.5° N, 69.8–70.2° E, ")
    assert query(filters, available) == {"area": ["32.9 69.8, 33.5 70.2"]}
    assert parse(query(filters, available), available) == (filters, [])


def test_rubbish_for_an_area_is_named(available: Choices) -> None:
    filters, notes = parse({"area": ["<b>here</b>"]}, available)
    assert filters == Filters()
    assert notes[0].startswith("area=<b>here</b> (not an area: corners as")
