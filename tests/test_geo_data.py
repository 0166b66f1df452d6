"""The boundary files in ``data/geo/``, as they are shipped, and the rules of the script that makes them."""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
import sys
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).resolve().parent.parent
GEO = ROOT / "data" / "geo"
FILES = (
    "provinces.geojson",
    "durand_line.geojson",
    "former_tribal.geojson",
    "neighbours.geojson",
    "disputed_lines.geojson",
    "rivers.geojson",
    "beyond.geojson",
)
GEOD = Geod(ellps="WGS84")

AFGHAN_CODES = (
    "BAL BAM BDG BDS BGL DAY FRA FYB GHA GHO HEL HER JOW KAB KAN KAP KDZ KHO KNR LAG LOG NAN NIM NUR PAN PAR "
    "PIA PKA SAM SAR TAK URU WAR ZAB"
)
CODES = {f"AF-{code}" for code in AFGHAN_CODES.split()} | {
    f"PK-{code}" for code in ("BA", "GB", "IS", "JK", "KP", "PB", "SD")
}
AFGHAN_CODES_ALONG_THE_LINE = "BDS NUR KNR NAN PIA KHO PKA ZAB KAN HEL NIM"
ALONG_THE_LINE = {f"AF-{code}" for code in AFGHAN_CODES_ALONG_THE_LINE.split()} | {"PK-GB", "PK-KP", "PK-BA"}

# Well inside their province: at least 4 km from its border as drawn.
PLACES = [
    ("Peshawar", 34.01, 71.58, "PK-KP"),
    ("Miranshah", 33.00, 70.07, "PK-KP"),
    ("Parachinar", 33.90, 70.10, "PK-KP"),
    ("Wana", 32.30, 69.57, "PK-KP"),
    ("Landi Kotal", 34.10, 71.15, "PK-KP"),
    ("Khar, Bajaur", 34.73, 71.53, "PK-KP"),
    ("Dera Ismail Khan", 31.83, 70.90, "PK-KP"),
    ("Quetta", 30.18, 66.99, "PK-BA"),
    ("Islamabad", 33.69, 73.05, "PK-IS"),
    ("Lahore", 31.55, 74.34, "PK-PB"),
    ("Karachi", 24.86, 67.01, "PK-SD"),
    ("Muzaffarabad", 34.37, 73.47, "PK-JK"),
    ("Gilgit", 35.92, 74.31, "PK-GB"),
    ("Khost", 33.34, 69.92, "AF-KHO"),
    ("Sharana", 33.18, 68.73, "AF-PKA"),
    ("Gardez", 33.60, 69.22, "AF-PIA"),
    ("Jalalabad", 34.43, 70.45, "AF-NAN"),
    ("Asadabad", 34.87, 71.15, "AF-KNR"),
    ("Parun", 35.42, 70.92, "AF-NUR"),
    ("Fayzabad", 37.12, 70.58, "AF-BDS"),
    ("Kabul", 34.53, 69.17, "AF-KAB"),
    ("Pul-i-Alam", 33.99, 69.02, "AF-LOG"),
    ("Bazarak", 35.31, 69.52, "AF-PAN"),
    ("Charikar", 35.01, 69.17, "AF-PAR"),
    ("Nili", 33.72, 66.13, "AF-DAY"),
    ("Tarin Kot", 32.63, 65.87, "AF-URU"),
    ("Qalat", 32.11, 66.91, "AF-ZAB"),
    ("Kandahar", 31.61, 65.71, "AF-KAN"),
    ("Spin Boldak", 31.00, 66.40, "AF-KAN"),
    ("Lashkar Gah", 31.58, 64.36, "AF-HEL"),
    ("Zaranj", 30.96, 61.86, "AF-NIM"),
]


@lru_cache
def collection(name: str) -> dict[str, Any]:
    """Return one file as parsed GeoJSON."""
    parsed: dict[str, Any] = json.loads((GEO / name).read_text(encoding="utf-8"))
    return parsed


def shapes(name: str) -> list[BaseGeometry]:
    return [shapely.geometry.shape(feature["geometry"]) for feature in collection(name)["features"]]


def properties(name: str) -> list[dict[str, Any]]:
    return [feature["properties"] for feature in collection(name)["features"]]


def by_property(name: str, key: str) -> dict[str, BaseGeometry]:
    return dict(zip((item[key] for item in properties(name)), shapes(name), strict=True))


@lru_cache
def provinces() -> dict[str, BaseGeometry]:
    return by_property("provinces.geojson", "admin1")


def country(code: str) -> BaseGeometry:
    return shapely.coverage_union_all([g for admin1, g in provinces().items() if admin1.startswith(code)])


def durand_line() -> BaseGeometry:
    (line,) = shapes("durand_line.geojson")
    return line


def distance_km(lat: float, lon: float, geometry: BaseGeometry) -> float:
    point = shapely.Point(lon, lat)
    nearest = shapely.get_point(shapely.shortest_line(point, geometry), 1)
    metres: float = GEOD.inv(lon, lat, nearest.x, nearest.y)[2]
    return metres / 1000


@lru_cache
def script() -> ModuleType:
    """Return ``scripts/build_geo.py`` as a module."""
    spec = importlib.util.spec_from_file_location("build_geo", ROOT / "scripts" / "build_geo.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_geo"] = module
    spec.loader.exec_module(module)
    return module


# Geometry


@pytest.mark.parametrize("name", FILES)
def test_geometries_are_valid(name: str) -> None:
    assert all(geometry.is_valid and not geometry.is_empty for geometry in shapes(name))


@pytest.mark.parametrize("name", FILES)
def test_coordinates_have_at_most_four_decimals_and_lie_in_the_window(name: str) -> None:
    text = (GEO / name).read_text(encoding="utf-8")
    assert not re.search(r"\.\d{5,}", text)
    window = (-180, -56, 180, 80) if name == "beyond.geojson" else (55, 20, 82, 42)
    assert shapely.box(*window).covers(shapely.box(*shapely.total_bounds(shapes(name))))


@pytest.mark.parametrize("name", ["provinces.geojson", "neighbours.geojson", "former_tribal.geojson"])
def test_outer_rings_run_counter_clockwise(name: str) -> None:
    for geometry in shapes(name):
        assert all(part.exterior.is_ccw for part in shapely.get_parts(geometry))


def test_provinces_neither_overlap_nor_leave_gaps() -> None:
    assert shapely.coverage_is_valid(list(provinces().values()))
    for code, parts in (("AF", 1), ("PK", 2)):  # Pakistan: the mainland and an island of the Indus delta
        polygons = shapely.get_parts(country(code))
        assert len(polygons) == parts
        assert all(len(polygon.interiors) == 0 for polygon in polygons)


def test_neighbours_fit_the_provinces_without_overlap_or_gap() -> None:
    everything = [*provinces().values(), *shapes("neighbours.geojson")]
    assert shapely.coverage_is_valid(everything)
    land = shapely.get_parts(shapely.coverage_union_all(everything))
    assert sum(len(polygon.interiors) for polygon in land) == 0


def test_the_land_beyond_closes_the_window_on_land_and_holds_what_lies_abroad() -> None:
    (beyond,) = shapes("beyond.geojson")
    window = shapely.box(55, 20, 82, 42)
    assert not beyond.intersects(shapely.box(55.2, 20.2, 81.8, 41.8))
    # Where a country is cut by the window, the land beyond covers the cut: no line is seen there.
    land = shapely.coverage_union_all([*provinces().values(), *shapes("neighbours.geojson")])
    cut = land.boundary.intersection(window.boundary)
    assert cut.length > 50  # degrees: nearly all of the four edges but the sea in the south
    assert cut.difference(beyond.buffer(0.02)).length < 0.01 * cut.length
    for lat, lon in ((35.69, 51.39), (39.93, 32.86), (39.90, 116.41), (55.76, 37.62), (43.83, 87.62), (24.71, 46.68)):
        assert beyond.contains(shapely.Point(lon, lat))
    # By the sea: the coast may stray by 0.35 degrees.
    for lat, lon in ((25.29, 51.53), (41.01, 28.98), (40.75, -73.97)):
        assert beyond.distance(shapely.Point(lon, lat)) < 0.35


def test_tribal_areas_lie_within_khyber_pakhtunkhwa_and_share_its_border() -> None:
    (tribal,) = shapes("former_tribal.geojson")
    assert provinces()["PK-KP"].covers(tribal)
    assert shapely.intersection(tribal.boundary, durand_line()).length > 0


# The line


def test_line_is_the_edge_that_both_countries_share() -> None:
    edge = shapely.intersection(country("AF").boundary, country("PK").boundary)
    assert durand_line().equals(edge)


def test_line_is_one_piece_from_iran_to_china() -> None:
    line = durand_line()
    assert line.geom_type == "LineString" and line.is_simple
    assert line.coords[0] == pytest.approx((60.87, 29.86), abs=0.05)
    assert line.coords[-1] == pytest.approx((74.54, 37.02), abs=0.05)


def test_line_carries_its_name_note_and_length() -> None:
    (line,) = properties("durand_line.geojson")
    assert line["name"] == "Durand Line (disputed by Kabul)"
    assert "not for survey" in line["note"]
    assert line["length_km"] == round(GEOD.geometry_length(durand_line()) / 1000)
    assert 2_200 <= line["length_km"] <= 2_670


def test_provinces_along_the_line_are_marked() -> None:
    marked = {item["admin1"] for item in properties("provinces.geojson") if item["on_durand_line"]}
    assert marked == ALONG_THE_LINE
    assert {code for code, shape in provinces().items() if shape.intersects(durand_line())} == ALONG_THE_LINE


def test_disputed_lines_follow_the_outlines() -> None:
    lines = by_property("disputed_lines.geojson", "line_id")
    assert set(lines) == {"loc", "siachen", "lac"}
    kashmir = shapely.coverage_union_all([provinces()["PK-JK"], provinces()["PK-GB"]])
    assert shapely.covers(kashmir.boundary, lines["loc"])
    neighbours = by_property("neighbours.geojson", "country")
    assert shapely.covers(neighbours["KAS"].boundary, lines["siachen"])
    assert shapely.covers(neighbours["IND"].boundary, lines["lac"])
    assert shapely.covers(neighbours["CHN"].boundary, lines["lac"])


# Attributes


def test_every_province_is_there_once_under_its_iso_code() -> None:
    codes = [item["admin1"] for item in properties("provinces.geojson")]
    assert set(codes) == CODES
    assert len(codes) == len(CODES)
    assert all(item["country"] == item["admin1"][:2] for item in properties("provinces.geojson"))


def test_paktia_and_paktika_are_not_swapped() -> None:
    names = {item["admin1"]: item["name"] for item in properties("provinces.geojson")}
    assert (names["AF-PIA"], names["AF-PKA"]) == ("Paktia", "Paktika")


def test_focus_is_khyber_pakhtunkhwa_and_khost() -> None:
    focus = {item["admin1"] for item in properties("provinces.geojson") if item["focus"]}
    assert focus == {"PK-KP", "AF-KHO"}


def test_every_province_is_named_in_latin_and_in_arabic_script() -> None:
    for item in properties("provinces.geojson"):
        assert item["name"].isascii()
        assert re.fullmatch(r"[\u0600-\u06ff ]+", item["name_local"])
        assert item["name_local_language"] in ({"ps", "prs"} if item["country"] == "AF" else {"ur"})


@pytest.mark.parametrize("name", ["provinces.geojson", "neighbours.geojson", "former_tribal.geojson"])
def test_labels_lie_inside(name: str) -> None:
    for item, geometry in zip(properties(name), shapes(name), strict=True):
        assert geometry.contains(shapely.Point(item["label_lon"], item["label_lat"])), item["name"]


def test_disputed_areas_say_so() -> None:
    notes = {item["admin1"]: item["note"] for item in properties("provinces.geojson")}
    assert "claimed by India" in notes["PK-JK"] and "claimed by India" in notes["PK-GB"]
    assert [item["country"] for item in properties("neighbours.geojson") if item["disputed"]] == ["KAS"]


# How good they are


@pytest.mark.parametrize(("name", "lat", "lon", "admin1"), PLACES, ids=[place[0] for place in PLACES])
def test_known_place_falls_into_its_province(name: str, lat: float, lon: float, admin1: str) -> None:
    point = shapely.Point(lon, lat)
    assert [code for code, shape in provinces().items() if shape.covers(point)] == [admin1]
    assert distance_km(lat, lon, provinces()[admin1].boundary) > 4


def test_crossing_at_torkham_lies_at_the_line() -> None:
    """Places nearer to the line than 5 km may fall on either side of it, so only the distance is asserted."""
    assert distance_km(34.1147, 71.0847, durand_line()) < 3


def test_areas_are_those_of_the_polygons() -> None:
    for item in properties("provinces.geojson"):
        shape = shapely.orient_polygons(provinces()[item["admin1"]])
        assert item["area_km2"] == pytest.approx(GEOD.geometry_area_perimeter(shape)[0] / 1e6, abs=0.6)


def test_every_area_and_the_line_are_near_the_published_ones() -> None:
    areas = {item["admin1"]: item["area_km2"] for item in properties("provinces.geojson")}
    published = script().PUBLISHED_AREAS_KM2
    assert set(published) == CODES
    for code, area in published.items():
        assert areas[code] == pytest.approx(area, rel=script().AREA_TOLERANCES.get(code, script().AREA_TOLERANCE)), code
        assert script().area_source(code)
    (tribal,) = properties("former_tribal.geojson")
    assert tribal["area_km2"] == pytest.approx(script().PUBLISHED_TRIBAL_KM2, rel=0.01)
    (line,) = properties("durand_line.geojson")
    shortfall = 1 - line["length_km"] / script().PUBLISHED_LINE_KM
    assert 0 <= shortfall <= script().LINE_TOLERANCE


def test_published_afghan_areas_add_up_to_the_country() -> None:
    """34 figures, each rounded to 1 km²: their sum may differ from the stated 652,864 km² by a few."""
    afghan = [area for code, area in script().PUBLISHED_AREAS_KM2.items() if code.startswith("AF")]
    assert len(afghan) == 34
    assert sum(afghan) == pytest.approx(652_864, abs=10)


def test_a_province_far_from_its_published_area_is_refused() -> None:
    spoilt = json.loads(json.dumps({name: collection(name)["features"] for name in FILES}))
    script().check_against_published(spoilt)
    khost = next(item for item in spoilt["provinces.geojson"] if item["properties"]["admin1"] == "AF-KHO")
    khost["properties"]["area_km2"] = 3_900
    spoilt["durand_line.geojson"][0]["properties"]["length_km"] = 2_700
    with pytest.raises(ValueError, match="AF-KHO: 3,900 km², published 4,235; the Durand Line: 2,700 km"):
        script().check_against_published(spoilt)


def test_no_part_of_a_polygon_is_a_sliver() -> None:
    """A sliver is long and thin. The isoperimetric quotient (1 for a circle) of a 1:100 rectangle is 0.03."""
    for name in ("provinces.geojson", "neighbours.geojson", "former_tribal.geojson"):
        for geometry in shapes(name):
            for part in shapely.get_parts(geometry):
                assert 4 * 3.1416 * part.area / part.length**2 > 0.03


def test_every_disputed_line_carries_a_note() -> None:
    lines = [*properties("disputed_lines.geojson"), *properties("durand_line.geojson")]
    assert all(len(line["note"]) > 40 for line in lines)
    readme = (GEO / "README.md").read_text(encoding="utf-8")
    assert all(f"`{line['line_id']}`" in readme for line in properties("disputed_lines.geojson"))


def test_rivers_are_the_ones_in_the_table_and_run_where_they_should() -> None:
    rivers = by_property("rivers.geojson", "name")
    assert set(rivers) == {name for name, _, _ in script().RIVER_NAMES.values()}
    assert distance_km(33.90, 72.23, rivers["Indus"]) < 5  # Attock
    # No piece is closed by an edge that is no river: the longest straight stretch is one of a real bend.
    for river in rivers.values():
        for part in shapely.get_parts(river):
            assert np.hypot(*np.diff(shapely.get_coordinates(part), axis=0).T).max() < 0.8
    assert distance_km(31.58, 64.36, rivers["Helmand"]) < 6  # Lashkar Gah
    assert distance_km(34.34, 62.20, rivers["Hari Rud"]) < 10  # Herat


def test_files_are_small_enough_to_be_sent_with_every_page() -> None:
    sizes = {name: len(gzip.compress((GEO / name).read_bytes())) for name in FILES}
    assert sizes["provinces.geojson"] < 60_000
    assert sum(sizes.values()) < 120_000  # the limit that was set is 250 kB


# The script


def test_readme_gives_the_figures_of_the_files() -> None:
    readme = (GEO / "README.md").read_text(encoding="utf-8")
    block = script().figures({name: collection(name)["features"] for name in FILES})
    assert script().with_figures(readme, block) == readme


def test_files_are_written_as_the_script_writes_them() -> None:
    assert {*script().LAYERS, "rivers.geojson", "beyond.geojson"} == set(FILES)
    for name in FILES:
        text = script().as_geojson(collection(name)["features"])
        assert text.encode() == (GEO / name).read_bytes()


def test_another_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(script().SourceError, match="neither"):
        script().read_layer(tmp_path)
    layer = tmp_path / script().LAYER
    layer.parent.mkdir()
    layer.write_text('{"features": []}', encoding="utf-8")
    with pytest.raises(script().SourceError, match="is not the one"):
        script().read_layer(tmp_path)
    (tmp_path / script().ARCHIVE).write_bytes(b"something else")
    with pytest.raises(script().SourceError, match="SHA-512"):
        script().read_layer(tmp_path)
    with pytest.raises(script().SourceError, match="does not hold"):
        script().read_rivers(tmp_path)
    (tmp_path / script().RIVER_ARCHIVE).write_bytes(b"something else")
    with pytest.raises(script().SourceError, match="SHA-256"):
        script().read_rivers(tmp_path)


def test_simplifying_a_group_keeps_its_outer_border() -> None:
    """Of three strips with wavy borders the left two are simplified: the border to the third stays."""

    def strip(left: float) -> BaseGeometry:
        wave = [(0.0, 0.0), (0.02, 0.5), (0.0, 1.0)]
        edge = [(left + x, y) for x, y in wave]
        return shapely.Polygon(edge + [(x + 1, y) for x, y in reversed(edge)])

    units = {name: strip(left) for name, left in (("a", 0), ("b", 1), ("c", 2))}
    simple = script().simplify_units(units, 0.5, ["a", "b"])
    assert shapely.coverage_is_valid(list(simple.values()))
    assert (1.02, 0.5) not in simple["a"].exterior.coords
    assert (2.02, 0.5) in simple["b"].exterior.coords
    assert simple["c"].equals(units["c"])
    edge = script().shared_edge([simple["a"], simple["b"]], [simple["c"]])
    assert list(edge.coords) == [(2.0, 0.0), (2.02, 0.5), (2.0, 1.0)]


def test_readme_without_marks_is_an_error() -> None:
    with pytest.raises(ValueError, match="marks"):
        script().with_figures("# Boundaries", "figures")
