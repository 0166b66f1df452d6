"""Areas drawn on the map: texts that go into a link, what lies inside, how an outline is kept short."""

from __future__ import annotations

import math
import random

import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard import areas
from dashboard.filters import Choices, Filters, describe_selection, parse, query
from dashboard.limits import AREA_CORNERS, AREA_TEXT, OUTLINE_CORNERS
from dashboard.selection import select
from dashboard.tables import Dataset
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, SHELLING, STRIKES
from tests.within import within


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
    assert 3 <= len(area.corners) <= AREA_CORNERS.value
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


def is_near(corners: list[tuple[float, float]], drawn: areas.Drawn) -> bool:
    """Whether the line of an area lies within the distance that is said of the line that was drawn."""
    line = shapely.LineString([*corners, corners[0]])
    kept = shapely.LineString(drawn.area.outline)
    apart = max(shapely.hausdorff_distance(line, kept, 0.1), shapely.hausdorff_distance(kept, line, 0.1))
    return bool(apart * areas.KM_OF_DEGREE <= drawn.off_by + 0.2)


def random_outline(corners: int, seed: int) -> list[tuple[float, float]]:
    chance = random.Random(seed)
    return [(chance.uniform(30, 36), chance.uniform(66, 74)) for _ in range(corners)]


@pytest.mark.parametrize("corners", [25, 60, 500, OUTLINE_CORNERS.value])
def test_an_outline_that_crosses_itself_ends_near_what_was_drawn(corners: int) -> None:
    for seed in range(5):
        outline = random_outline(corners, seed)
        with within(1, megabytes=50):
            drawn = areas.drawn_area(outline)
        assert 3 <= len(drawn.area.corners) <= AREA_CORNERS.value
        assert is_near(outline, drawn)
        assert areas.read(drawn.area.text) == drawn.area


@pytest.mark.parametrize(
    ("outline", "most_km"),
    [
        # A circle by an unsteady hand, a zigzag that would fold into a line, one line there and back.
        ([(33 + math.sin(a / 50) * (0.5 + a % 3 / 100), 70 + math.cos(a / 50)) for a in range(314)], 6),
        ([(33 + a % 2 / 100, 66 + a / 250) for a in range(1000)], 1.2),
        (
            [(33 + a / 500, 70 + a / 500) for a in range(300)] + [(33.001 + a / 500, 70 + a / 500) for a in range(300)],
            1,
        ),
    ],
)
def test_a_calm_outline_is_kept_closely(outline: list[tuple[float, float]], most_km: float) -> None:
    drawn = areas.drawn_area(outline)
    assert is_near(outline, drawn)
    assert drawn.off_by <= most_km


somewhere = st.one_of(
    st.tuples(st.floats(30, 36), st.floats(66, 74)),
    st.tuples(st.integers(30, 33).map(float), st.integers(66, 69).map(float)),  # repeated corners, and in one line
    st.tuples(st.sampled_from([33.0, 33.0004, -0.0, 1e-7, 90.0]), st.floats(-180, 180)),
)


@settings(max_examples=150)
@given(st.lists(somewhere, min_size=3, max_size=500))
def test_any_outline_is_answered(outline: list[tuple[float, float]]) -> None:
    with within(1, megabytes=50):
        try:
            drawn = areas.drawn_area(outline)
        except ValueError:
            return
    assert 3 <= len(drawn.area.corners) <= AREA_CORNERS.value
    assert areas.read(drawn.area.text) == drawn.area
    assert is_near(outline, drawn)


@pytest.mark.parametrize(
    "corner",
    [[math.nan, 70.0], [33.0, math.inf], [10**400, 70], [91, 70], [33, -181], [33, True], ["33", "70"], [33], None, 33],
)
def test_what_a_browser_may_send_for_a_corner_is_answered(corner: object) -> None:
    sent = [[33.0, 69.0], [34.0, 70.0], corner, [34.0, 69.0]]
    try:
        area = areas.area_of(areas.corners_from(sent))
    except ValueError as error:
        assert "outside the globe" in str(error)
    else:
        assert area.corners == ((33.0, 69.0), (34.0, 70.0), (34.0, 69.0))


def test_more_corners_than_the_limit_are_refused_before_any_is_looked_at() -> None:
    class Unseen(list[object]):
        def __getitem__(self, _index: object) -> object:
            raise AssertionError("a corner was looked at")

        __iter__ = __getitem__  # type: ignore[assignment]

    sent = Unseen([[33.0, 69.0]] * (OUTLINE_CORNERS.value + 1))
    with pytest.raises(areas.TooManyCornersError, match=r"2,001 corners; at most 2,000 corners"):
        areas.corners_from(sent)
    with pytest.raises(areas.TooManyCornersError):
        areas.area_of(random_outline(OUTLINE_CORNERS.value + 1, 0))


@pytest.mark.parametrize("outline", ["1 1, 1 1, 2 2", "1 1, 2 2, 3 3", "1 1, 2 2, 1 1", "1 1, 1 2, 1 3, 1 1"])
def test_an_outline_without_an_inside_is_none(outline: str) -> None:
    assert areas.canonical(outline) is None


def test_a_long_text_is_no_area_and_stays_in_no_memory() -> None:
    before = areas._read.cache_info().currsize
    for number in range(20):
        assert areas.canonical(f"33 69, 34 {number:0{AREA_TEXT.value}}") is None
    assert areas._read.cache_info().currsize == before


def test_a_distance_is_said_rounded_up() -> None:
    assert [areas.describe_distance(km) for km in (0.6, 2, 12.1, 121, 1201)] == [
        *("1 km", "2 km", "13 km", "130 km", "1,210 km")
    ]


def test_filter_by_area(dataset: Dataset, available: Choices) -> None:
    # Alpha (33.34, 69.92) and Gamma (33.0, 70.07) lie inside, Beta (32.7, 69.2) and Delta (34.12, 71.09) outside. The
    # strikes have Alpha as a further place only: their main place is Beta.
    filters = Filters(area="32.9 69.8, 33.5 70.2")
    from dashboard.analysis.records import lens_ranges

    kept = select(dataset, filters, lens_ranges(dataset, "range"))["incident_id"].tolist()
    assert kept == [ATTACK, DRONE, SHELLING]
    assert {STRIKES, CLASH, CLOSURE}.isdisjoint(kept)
    assert describe_selection(filters, available).startswith("Incidents mapped inside 32.9–33.5° N, 69.8–70.2° E, ")
    assert query(filters) == {"area": ["32.9 69.8, 33.5 70.2"]}
    assert parse(query(filters), available) == (filters, [])


def test_rubbish_for_an_area_is_named(available: Choices) -> None:
    filters, notes = parse({"area": ["<b>here</b>"]}, available)
    assert filters == Filters()
    assert notes[0].startswith("area=<b>here</b> (not an area: corners as")
