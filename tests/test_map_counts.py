"""Counts on the map: hexagons, belts and provinces against counting by hand and by brute force."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from dashboard.analysis.belts import BELTS_KM, SIDES, belt_counts, belt_outlines
from dashboard.analysis.hexagons import counted, hexagons, outlines, resolution_at
from dashboard.analysis.provinces import by_province, change_by_province, period_before
from dashboard.analysis.records import placed, records
from dashboard.boundaries import METRIC_CRS, distance_to_line_km, read_layer
from dashboard.filters import Filters
from dashboard.tables import Dataset, load

Row = tuple[float, float, int, bool, int | None, int | None]


def frame_of(*rows: Row) -> pd.DataFrame:
    """Records with what counting needs: lat, lon, precision, kinetic, killed low and high."""
    frame = pd.DataFrame(rows, columns=["lat", "lon", "precision", "kinetic", "killed_low", "killed_high"])
    return frame.astype({"precision": "int64", "kinetic": bool, "killed_low": "Int64", "killed_high": "Int64"})


def test_sums_of_a_group_by_hand() -> None:
    frame = frame_of(
        (33.3, 69.9, 1, True, 2, 5),
        (33.3, 69.9, 3, True, None, None),
        (33.3, 69.9, 1, False, None, None),
        (34.1, 71.0, 2, False, None, None),
    )
    sums = counted(frame, ["a", "a", "a", "b"])
    # Two kinetic of three; 2 to 5 killed from the one that has a figure; one kinetic without; one known to the
    # district only. In b nobody gives a figure, so the sum is missing and not 0.
    assert sums.loc["a"].tolist() == [3, 2, 2, 5, 1, 1, ""]
    assert sums.loc["b", ["incidents", "violent", "without"]].tolist() == [1, 0, 0]
    assert pd.isna(sums.loc["b", "killed_high"])


positions = st.tuples(st.floats(29.5, 37.0), st.floats(61.0, 74.5), st.integers(1, 4))


@settings(max_examples=25, deadline=None)
@given(st.lists(positions, min_size=1, max_size=25), st.sampled_from([3, 4, 5, 6]))
def test_hexagons_count_what_lies_in_their_outline(places: list[tuple[float, float, int]], resolution: int) -> None:
    """Brute force: for every hexagon, the points are gone through one by one and held against its polygon."""
    frame = frame_of(*((lat, lon, precision, True, 1, 1) for lat, lon, precision in places))
    cells, left_out = hexagons(frame, resolution)
    assert left_out == sum(precision == 4 for *_, precision in places)
    assert cells["incidents"].sum() == len(places) - left_out
    for cell, row in cells.iterrows():
        shape = shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(cell)])
        points = [shapely.Point(lon, lat) for lat, lon, precision in places if precision < 4]
        # The edges of a cell are great circles, those of the polygon straight: about its edge they differ by metres.
        surely = sum(shape.buffer(-0.01).contains(point) for point in points)
        perhaps = sum(shape.buffer(0.01).contains(point) for point in points)
        assert surely <= row["incidents"] <= perhaps


def test_hexagons_of_three_points_by_hand() -> None:
    # Two points 1 km apart and one 150 km away: at resolution 4 (edges of 26 km) the pair shares a hexagon.
    frame = frame_of((33.34, 69.92, 1, True, 1, 2), (33.345, 69.925, 1, True, 3, 3), (34.0, 71.5, 1, False, None, None))
    cells, _ = hexagons(frame, 4)
    pair = cells.loc[h3.latlng_to_cell(33.34, 69.92, 4)]
    assert (pair["incidents"], pair["killed_low"], pair["killed_high"]) == (2, 4, 5)
    assert len(cells) == 2
    drawn = outlines(list(cells.index))
    assert {feature["id"] for feature in drawn["features"]} == set(cells.index)
    assert all(len(feature["geometry"]["coordinates"][0]) == 7 for feature in drawn["features"])


def test_resolution_follows_the_zoom() -> None:
    found = [resolution_at(zoom) for zoom in (3, 5.06, 5.77, 6.82, 8.0, 9.0, 12)]
    assert found == sorted(found)
    assert (found[0], found[1], found[2], found[-1]) == (3, 4, 4, 7)


def test_belts_by_hand() -> None:
    frame = frame_of(
        (33.0, 70.0, 1, True, 1, 1),
        (33.0, 70.0, 3, True, 2, 4),
        (33.0, 70.0, 1, True, None, None),
        (33.0, 70.0, 1, True, 9, 9),
    ).assign(line_km=[3.0, 10.0, 24.9, 60.0], country=["AF", "AF", "AF", "PK"])
    sums = belt_counts(frame).set_index(["country", "within_km"])
    assert [sums.loc[("AF", within), "incidents"] for within in BELTS_KM] == [2, 3, 3]
    assert sums.loc[("AF", 10), ["killed_low", "killed_high", "district_only"]].tolist() == [3, 5, 1]
    assert sums.loc[("AF", 25), "without"] == 1
    assert sums.loc["PK", "incidents"].tolist() == [0, 0, 0]
    assert sums.loc["PK", "killed_low"].isna().all()


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(st.floats(30.0, 36.5), st.floats(62.0, 73.5)), min_size=1, max_size=20))
def test_belts_count_what_a_walk_along_the_line_finds(places: list[tuple[float, float]]) -> None:
    """Brute force: the least distance to any of the many short pieces of the line, one point after the other."""
    geo = load().geo
    coordinates = read_layer(geo, "durand_line")["features"][0]["geometry"]["coordinates"]
    line = gpd.GeoSeries([shapely.LineString(coordinates)], crs="EPSG:4326").to_crs(METRIC_CRS).iloc[0]
    ends = np.array(line.coords)
    frame = pd.DataFrame(places, columns=["lat", "lon"])
    at = gpd.GeoSeries(gpd.points_from_xy(frame["lon"], frame["lat"]), crs="EPSG:4326").to_crs(METRIC_CRS)
    least = []
    for point in at:
        a, b, p = ends[:-1], ends[1:], np.array([point.x, point.y])
        along = ((p - a) * (b - a)).sum(axis=1) / ((b - a) ** 2).sum(axis=1)
        foot = a + np.clip(along, 0, 1)[:, None] * (b - a)
        least.append(np.sqrt(((p - foot) ** 2).sum(axis=1)).min() / 1000)
    frame = frame.assign(precision=1, kinetic=True, killed_low=1, killed_high=1, country="AF")
    frame["line_km"] = distance_to_line_km(frame, geo)
    sums = belt_counts(frame.astype({"killed_low": "Int64", "killed_high": "Int64"})).set_index(
        ["country", "within_km"]
    )
    for within in BELTS_KM:
        assert sums.loc[("AF", within), "incidents"] == sum(distance <= within for distance in least)


def test_distances_to_the_line_are_geodesic_ones() -> None:
    """Without a projection: the least geodesic distance (Karney 2013) to points of the line some 300 m apart."""
    dataset = load()
    frame = records(dataset, Filters()).drop_duplicates("place_id")
    frame = placed(frame[frame["country"].isin(SIDES)])
    coordinates = read_layer(dataset.geo, "durand_line")["features"][0]["geometry"]["coordinates"]
    line = np.array(shapely.LineString(coordinates).segmentize(0.003).coords)
    geod = Geod(ellps="WGS84")
    assert len(frame) > 100
    for row in frame.itertuples():
        lons, lats = np.full(len(line), row.lon), np.full(len(line), row.lat)
        expected = geod.inv(lons, lats, line[:, 0], line[:, 1])[2].min() / 1000
        assert row.line_km == pytest.approx(expected, rel=0.004, abs=0.05), row.place


def test_belts_are_drawn_where_they_count() -> None:
    """A point of the gazetteer well inside a belt of its side lies in that belt's polygon."""
    dataset = load()
    shapes = {
        feature["id"]: shapely.geometry.shape(feature["geometry"]) for feature in belt_outlines(dataset.geo)["features"]
    }
    assert set(shapes) == {f"{country}-{within}" for country in SIDES for within in BELTS_KM}
    frame = records(dataset, Filters())
    lower = dict(zip(BELTS_KM, (0, *BELTS_KM[:-1]), strict=True))
    for row in frame.drop_duplicates("place_id").itertuples():
        for within in BELTS_KM:
            if row.country in SIDES and lower[within] + 2 < row.line_km < within - 2:
                assert shapes[f"{row.country}-{within}"].contains(shapely.Point(row.lon, row.lat)), row.place


def test_provinces_count_the_main_place(dataset: Dataset) -> None:
    sums = by_province(records(dataset, Filters()))
    # Of the six: attack, clash and closure lie in KP, the strikes' main place in Paktika, drone and shelling in Khost.
    assert sums["incidents"].to_dict() == {"AF-KHO": 2, "AF-PKA": 1, "PK-KP": 3}


def test_period_before() -> None:
    first, last = date(2024, 1, 1), date(2024, 12, 31)
    assert period_before(Filters(), first, last) is None
    # Ten days from the 11th: the ten days before are the 1st to the 10th.
    ten = Filters(start=date(2024, 1, 11), end=date(2024, 1, 20))
    assert period_before(ten, first, last) == (date(2024, 1, 1), date(2024, 1, 10))
    assert period_before(Filters(start=date(2024, 1, 10), end=date(2024, 1, 20)), first, last) is None
    assert period_before(Filters(start=date(2024, 2, 2), end=date(2024, 2, 1)), first, last) is None


def test_change_by_province(dataset: Dataset) -> None:
    # 24 to 27 December holds the strikes (Paktika), 20 to 23 December the attack (KP).
    change = change_by_province(dataset, Filters(start=date(2024, 12, 24), end=date(2024, 12, 27)))
    assert change is not None
    assert change["change"].to_dict() == {"AF-PKA": 1, "PK-KP": -1}
    assert change_by_province(dataset, Filters()) is None
