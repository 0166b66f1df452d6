"""Symbols that share a place are set around it so that none hides another."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.map.fan import fan_out
from dashboard.map.views import VIEWS

SCALE = VIEWS["kp_khost"].degrees_per_pixel
LAT, LON = 33.34, 69.92


def group(count: int, lat: float = LAT, lon: float = LON, name: str = "i") -> pd.DataFrame:
    return pd.DataFrame(
        {"lat": [lat] * count, "lon": [lon] * count, "incident_id": [f"{name}{n:03}" for n in range(count)]}
    )


def pixels(at: pd.DataFrame, scale: float = SCALE) -> np.ndarray:
    """Where symbols stand on the screen, in pixels from the place."""
    x = (at["lon"] - LON) / scale
    y = (at["lat"] - LAT) / (scale * math.cos(math.radians(LAT)))
    return np.column_stack([x, y])


def gaps(points: np.ndarray) -> list[float]:
    return [float(np.hypot(*(a - b))) for a, b in itertools.combinations(points, 2)]


def test_single_record_stays_where_it_is() -> None:
    frame = pd.concat([group(1), group(1, 32.7, 69.2, "j")], ignore_index=True)
    at = fan_out(frame, pd.Series([40.0, 9.0]), SCALE)
    assert at["lat"].tolist() == [LAT, 32.7]
    assert at["lon"].tolist() == [LON, 69.2]
    assert at["shared"].tolist() == [1, 1]


@pytest.mark.parametrize("count", [2, 3, 5, 10, 40])
@pytest.mark.parametrize("size", [9.0, 12.0, 45.0])
def test_symbols_of_one_size_do_not_overlap(count: int, size: float) -> None:
    at = fan_out(group(count), pd.Series(size, index=range(count)), SCALE)
    # The map hands over diameters with 3 pixels to spare, so that 95 % of them keeps the discs apart.
    assert min(gaps(pixels(at))) >= 0.94 * size
    assert (at["shared"] == count).all()


@pytest.mark.parametrize("count", [2, 10, 40])
def test_largest_stays_on_the_place_and_clear_of_the_rest(count: int) -> None:
    sizes = pd.Series([9.0] * (count - 1) + [60.0])
    points = pixels(fan_out(group(count), sizes, SCALE))
    assert np.allclose(points[-1], 0)
    assert min(np.hypot(*point) for point in points[:-1]) >= 0.94 * (60 + 9) / 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(9, 60), min_size=2, max_size=40))
def test_no_symbol_stands_on_another_whatever_their_sizes(sizes: list[float]) -> None:
    points = pixels(fan_out(group(len(sizes)), pd.Series(sizes), SCALE))
    assert min(gaps(points)) >= 0.94 * min(sizes)


@pytest.mark.parametrize("count", [2, 7, 40])
def test_mean_stays_near_the_place(count: int) -> None:
    points = pixels(fan_out(group(count), pd.Series(9.0, index=range(count)), SCALE))
    assert np.hypot(*points.mean(axis=0)) <= 9.0
    assert max(np.hypot(*point) for point in points) <= 9.0 * math.sqrt(count)


def test_scale_sets_the_degrees() -> None:
    near, far = (fan_out(group(5), pd.Series(9.0, index=range(5)), scale) for scale in (SCALE, SCALE * 4))
    assert np.allclose(pixels(near), pixels(far, SCALE * 4))


def test_order_of_rows_does_not_matter_and_the_index_is_kept() -> None:
    frame, sizes = group(9), pd.Series(np.linspace(9, 30, 9))
    shuffled = [4, 0, 8, 2, 6, 1, 7, 3, 5]
    at = fan_out(frame, sizes, SCALE)
    other = fan_out(frame.loc[shuffled], sizes.loc[shuffled], SCALE)
    assert other.index.tolist() == shuffled
    pd.testing.assert_frame_equal(other.sort_index(), at)


def test_no_records() -> None:
    assert fan_out(group(0), pd.Series([], dtype="float64"), SCALE).empty
