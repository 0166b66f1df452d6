"""Where a map looks."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.map.views import (
    FIT,
    HEIGHT,
    VIEW_LABELS,
    VIEWS,
    WIDTH,
    View,
    _mercator,
    around,
    fitting,
    outside_of,
    view_of,
)


def frame_of(*points: tuple[float, float], country: str = "PK", kind: str = "village") -> pd.DataFrame:
    frame = pd.DataFrame(points, columns=["lat", "lon"], dtype="float64")
    return frame.assign(country=country, place_kind=kind)


def shows(view: View, lat: float, lon: float) -> bool:
    """Whether a point lies on the map of the size for which zooms are chosen."""
    across = WIDTH * view.degrees_per_pixel / 2
    up = HEIGHT * view.degrees_per_pixel / 2
    return abs(lon - view.lon) <= across and abs(_mercator(lat) - _mercator(view.lat)) <= up


@pytest.mark.parametrize(
    ("view", "points"),
    [
        ("kp_khost", [(33.34, 69.92), (34.0, 71.5), (35.9, 71.8), (32.0, 70.0)]),
        ("whole_line", [(29.4, 61.0), (36.9, 74.7), (31.0, 66.4), (33.34, 69.92)]),
    ],
)
def test_named_views_show_what_they_name(view: str, points: list[tuple[float, float]]) -> None:
    assert all(shows(VIEWS[view], lat, lon) for lat, lon in points)


def test_named_view_does_not_depend_on_the_records() -> None:
    assert view_of("kp_khost", frame_of((30.0, 66.0))) == VIEWS["kp_khost"]


def test_fit_shows_every_record() -> None:
    points = [(32.7, 69.2), (34.12, 71.09), (33.34, 69.92)]
    view = view_of(FIT, frame_of(*points))
    assert all(shows(view, lat, lon) for lat, lon in points)
    assert view.zoom > VIEWS["whole_line"].zoom


def test_fit_shows_what_stands_beside_the_records_too() -> None:
    beside = frame_of((35.33, 71.58), (30.9, 66.45)).drop(columns=["country", "place_kind"])
    view = view_of(FIT, frame_of((24.9, 67.1), (33.34, 69.92)), beside)
    assert all(shows(view, lat, lon) for lat, lon in ((35.33, 71.58), (30.9, 66.45), (24.9, 67.1), (33.34, 69.92)))
    assert view_of("whole_line", frame_of((24.9, 67.1)), beside) == VIEWS["whole_line"]


def test_fit_of_one_record_shows_its_surroundings() -> None:
    view = view_of(FIT, frame_of((33.34, 69.92)))
    assert (view.lat, view.lon) == (33.34, 69.92)
    assert view.zoom <= 9.0
    assert shows(view, 33.45, 70.05)


def test_fit_passes_over_places_abroad_and_whole_countries_and_says_so() -> None:
    near = frame_of((33.34, 69.92), (34.1, 71.1))
    istanbul, pakistan = frame_of((41.0, 29.0), country="TR"), frame_of((30.0, 69.0), kind="country")
    both = pd.concat([near, istanbul, pakistan], ignore_index=True)
    view = view_of(FIT, both)
    assert view == view_of(FIT, near)
    assert outside_of(view, pd.concat([near, istanbul])) == "1 incident abroad is outside this view."
    assert outside_of(view, near) == outside_of(VIEWS["kp_khost"], both) == ""
    # With places abroad alone the view shows them.
    assert shows(view_of(FIT, istanbul), 41.0, 29.0)
    abroad = view_of(FIT, istanbul)
    assert outside_of(abroad, istanbul) == ""
    assert shows(abroad, 41.0, 29.0)
    assert shows(abroad, 35.0, 33.0)  # Cyprus: the land there is coarse, so one sees more of it


def test_one_place_is_shown_with_its_surroundings_and_more_of_them_abroad() -> None:
    here, there = around(33.34, 69.92, "AF"), around(41.0, 29.0, "TR")
    assert shows(here, 34.2, 71.0) and not shows(here, 36.0, 71.0)
    assert shows(there, 35.0, 33.0)


def test_fit_of_none_is_the_whole_line() -> None:
    assert view_of(FIT, frame_of()) == VIEWS["whole_line"]


@pytest.mark.parametrize("name", ["", "nothing", "<script>"])
def test_unknown_view_is_the_first_one(name: str) -> None:
    assert view_of(name, frame_of((33.0, 70.0))) == VIEWS["kp_khost"]


def test_pixels_halve_with_each_zoom() -> None:
    near, far = View("a", "", 0, 0, 6.0), View("b", "", 0, 0, 5.0)
    assert far.degrees_per_pixel == pytest.approx(2 * near.degrees_per_pixel)
    assert View("c", "", 0, 0, 0.0).degrees_per_pixel * 512 == pytest.approx(360)


def test_wider_box_has_a_smaller_zoom() -> None:
    assert fitting("x", "", 30, 60, 38, 75).zoom < fitting("x", "", 32, 68, 34, 71).zoom


def test_every_view_has_a_label() -> None:
    assert set(VIEW_LABELS) == {*VIEWS, FIT}
    assert len(set(VIEW_LABELS.values())) == len(VIEW_LABELS)
