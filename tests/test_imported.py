"""Imported events under the filters, in hexagons and at places; worked by hand or held against a slow count."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import h3
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.imported import POINT_LIMIT, at_places, ignored, in_hexagons, parents, selected, within
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.importers.collection import Imported, in_directory, opened
from dashboard.importers.events import CELL_RESOLUTION
from dashboard.importers.importing import import_file
from dashboard.importers.report import Report
from dashboard.map.layers.imported import HEXAGON_LIMIT, LAYER, SOURCE, draw, with_texts
from dashboard.map.layers.model import Drawn
from dashboard.map.spec import MapOptions, ShownLayer, map_beside, map_spec
from dashboard.map.views import VIEWS, View
from dashboard.memory import MEMORY
from dashboard.tables import ROOT, Dataset

FILES = Path(__file__).parent / "imports"
NOW = datetime(2025, 3, 1, tzinfo=UTC)
WHOLE = VIEWS["whole_line"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("data")
    for name in ("acled_2024.csv", "ucdp_hxl.csv"):
        import_file(FILES / name, into / "imported", ROOT / "data" / "geo", now=NOW)
    return into


@pytest.fixture(scope="module")
def acled(folder: Path) -> Imported:
    return opened(folder / "imported" / "acled_acled-2024.parquet")


@pytest.fixture(scope="module")
def ucdp(folder: Path) -> Imported:
    return opened(folder / "imported" / "ucdp-ged_ucdp-hxl.parquet")


def left(imported: Imported, **filters: object) -> list[int]:
    return selected(imported, Filters(**filters)).positions.tolist()  # type: ignore[arg-type]


def many(size: int, seed: int = 3) -> Imported:
    """Make an import of many events out of nothing: some without figures, some known to the province only."""
    chance = np.random.default_rng(seed)
    lat, lon = chance.uniform(30, 36, size).round(2), chance.uniform(66, 73, size).round(2)
    day = np.datetime64("2024-01-01", "s") + chance.integers(0, 300, size).astype("timedelta64[D]")
    killed = chance.integers(0, 9, size).astype("float32")
    killed[chance.random(size) < 0.2] = np.nan
    events = pd.DataFrame(
        {
            "date_start": day,
            "date_end": day,
            "lat": lat,
            "lon": lon,
            "place_precision": chance.integers(1, 5, size).astype("float32"),
            "cell": np.array(
                [int(h3.latlng_to_cell(a, b, 7), 16) for a, b in zip(lat, lon, strict=True)], dtype="uint64"
            ),
            "killed_low": np.float32("nan"),
            "killed_best": killed,
            "killed_high": np.float32("nan"),
            **{
                name: pd.Categorical(chance.choice(values, size))
                for name, values in (
                    ("event_type", ["airstrike", "ied"]),
                    ("admin1", ["PK-KP", "AF-KHO"]),
                    ("source_type", ["One", "<b>Two</b>"]),
                    ("actor_1", ["Group X"]),
                    ("actor_2", ["Group Y"]),
                    ("place", ["Alpha", "<script>alert(1)</script>"]),
                )
            },
        }
    )
    report = Report("acled", "made_up.csv", 1, "0" * 64, "2025-03-01T00:00:00+00:00", "UTF-8", "comma", "", 31)
    return Imported(report, events, b"")


# Filters


def test_dates_overlap_as_for_incidents(ucdp: Imported) -> None:
    """The first event may have happened from 1 to 7 May, the fourth on any day of 2021."""
    assert left(ucdp, start=date(2021, 5, 7), end=date(2021, 5, 9)) == [0, 3]
    assert left(ucdp, start=date(2021, 5, 8), end=date(2021, 6, 1)) == [1, 3]
    assert left(ucdp, start=date(2022, 1, 1)) == []


def test_types_are_compared_as_mapped_and_the_others_are_counted(acled: Imported) -> None:
    """Two of the seven have none of our types: the clash of a group with the army, and the protest."""
    selection = selected(acled, Filters(event_types=("airstrike", "ied")))
    assert selection.positions.tolist() == [1, 2]
    assert selection.without_type == 2
    assert selected(acled, Filters()).without_type == 0
    assert left(acled, event_types=("talks",)) == []


def test_provinces_are_those_whose_outline_holds_the_point(acled: Imported) -> None:
    assert left(acled, provinces=("AF-PKA", "AF-KHO")) == [1, 5]
    assert left(acled, provinces=("AF-BDS",)) == []


def test_the_least_number_killed_is_held_against_the_highest_figure(acled: Imported, ucdp: Imported) -> None:
    """ACLED: 3, 8, 1, 1, 0, 0, 5. UCDP high: 9, 1, 2, 9 (its best: 4, 1, 1, 3)."""
    assert left(acled, min_killed=5) == [1, 6]
    assert left(ucdp, min_killed=5) == [0, 3]


def test_filters_without_a_meaning_change_nothing_and_are_named(acled: Imported) -> None:
    filters = Filters(text="zzz", sides=("un",), statuses=("confirmed",), episode="x", lens_id="highest")
    assert selected(acled, filters).positions.tolist() == list(range(7))
    assert ignored(filters) == ["episode", "acting side", "status", "search words"]
    assert ignored(Filters(start=date(2024, 1, 1), provinces=("PK-KP",))) == []


@given(st.integers(0, 6), st.integers(0, 300), st.integers(0, 300))
def test_a_selection_is_what_a_slow_count_selects(least: int, first: int, last: int) -> None:
    some = many(200)
    day = pd.Timestamp("2024-01-01")
    filters = Filters(
        start=(day + pd.Timedelta(days=first)).date(),
        end=(day + pd.Timedelta(days=last)).date(),
        provinces=("PK-KP",),
        min_killed=least,
    )
    slow = [
        number
        for number, row in enumerate(some.events.to_dict("records"))
        if row["admin1"] == "PK-KP"
        and filters.start <= row["date_start"].date() <= filters.end  # type: ignore[operator]
        and (least == 0 or row["killed_best"] >= least)
    ]
    assert selected(some, filters).positions.tolist() == slow


# Hexagons and places


@pytest.mark.parametrize("resolution", [3, 4, 5, 6, 7])
def test_parents_are_those_of_the_library(resolution: int) -> None:
    cells = many(300).events["cell"].to_numpy()
    expected = [h3.cell_to_parent(f"{cell:x}", resolution) for cell in cells.tolist()]
    assert [f"{cell:x}" for cell in parents(cells, resolution).tolist()] == expected


@pytest.mark.parametrize("resolution", [4, 6])
def test_hexagons_are_what_a_slow_count_gives(resolution: int) -> None:
    some = many(800)
    positions = np.arange(0, 800, 3)
    frame, left_out = in_hexagons(some, positions, resolution)
    counts: Counter[str] = Counter()
    without: Counter[str] = Counter()
    killed: dict[str, float] = {}
    coarse = 0
    for row in some.events.iloc[positions].to_dict("records"):
        if row["place_precision"] >= 4:
            coarse += 1
            continue
        # A finer cell may stick out of its parent: the parent of the cell that is kept with the event counts.
        cell = h3.cell_to_parent(h3.latlng_to_cell(row["lat"], row["lon"], CELL_RESOLUTION), resolution)
        counts[cell] += 1
        if np.isnan(row["killed_best"]):
            without[cell] += 1
        else:
            killed[cell] = killed.get(cell, 0) + row["killed_best"]
    assert left_out == coarse > 0
    assert frame["events"].to_dict() == dict(counts)
    assert {cell: count for cell, count in frame["without"].items() if count} == dict(without)
    assert frame["killed"].dropna().astype("float64").to_dict() == killed


def test_hexagons_are_never_finer_than_what_is_kept() -> None:
    with pytest.raises(ValueError, match="at most 7"):
        in_hexagons(many(10), np.arange(10), 8)


def test_places_gather_events_and_say_how_well_the_best_is_known(ucdp: Imported) -> None:
    """All four at their own places; the first is known to the district, the fourth to the province only."""
    places = at_places(ucdp, np.arange(4))
    assert places["events"].tolist() == [1, 1, 1, 1]
    assert dict(zip(places["position"], places["coarse"], strict=True)) == {0: True, 1: False, 2: False, 3: True}
    some = many(500)
    gathered = at_places(some, np.arange(500))
    assert gathered["events"].sum() == 500
    assert gathered["killed"].sum() == some.events["killed_best"].sum()


def test_bounds_hold_what_lies_in_them(acled: Imported) -> None:
    assert within(acled, np.arange(7), (69.0, 32.0, 70.0, 33.5)).tolist() == [1, 3, 5]


# What is there to be shown


def test_imports_of_a_directory_are_found_and_read_once(folder: Path) -> None:
    (folder / "imported" / "strange.parquet").write_bytes(b"no parquet")
    pd.DataFrame({"a": [1]}).to_parquet(folder / "imported" / "other.parquet")
    found, strange = in_directory(folder)
    assert list(found) == ["ACLED: acled_2024.csv", "UCDP GED: ucdp_hxl.csv"]
    assert strange == ["other.parquet", "strange.parquet"]
    assert found["ACLED: acled_2024.csv"]() is in_directory(folder)[0]["ACLED: acled_2024.csv"]()
    assert in_directory(folder / "nowhere") == ({}, [])
    with pytest.raises(ValueError, match="no import"):
        opened(b"no parquet")


def test_texts_of_a_few_events_come_from_the_file_or_its_bytes(folder: Path, acled: Imported) -> None:
    content = (folder / "imported" / "acled_acled-2024.parquet").read_bytes()
    for imported in (acled, opened(content)):
        texts = imported.texts([6, 0], ["source_id", "notes"])
        assert texts["source_id"].tolist() == ["PAK90007", "PAK90001"]
        assert texts["notes"].iloc[0] == "Made-up report, of a bomber at a gate."
    assert acled.texts([], ["notes"]).empty
    assert pq.ParquetFile(folder / "imported" / "acled_acled-2024.parquet").num_row_groups == 1


def test_what_is_worked_out_goes_with_the_events(acled: Imported) -> None:
    """Nothing of an import stands in the memory that sessions share."""
    before = len(MEMORY)
    first = selected(acled, Filters(min_killed=5))
    assert selected(acled, Filters(min_killed=5, text="of no meaning")) is first
    for least in range(1, 40):
        selected(acled, Filters(min_killed=least))
    assert len(acled._results) <= 12
    assert len(MEMORY) == before


# The layer


def drawn(imported: Imported, view: View = WHOLE, **filters: object) -> Drawn:
    return draw(imported, Filters(**filters), view, LIGHT)  # type: ignore[arg-type]


def features(layer: Drawn) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = layer.sources[SOURCE]["data"]["features"]
    return found


def is_hexagonal(layer: Drawn) -> bool:
    (drawn_as,) = [*layer.fills, *layer.lines]
    return bool(drawn_as["type"] == "fill")


def words_of(layer: Drawn) -> str:
    return "\n\n".join(feature["properties"]["words"] for feature in features(layer))


def test_few_events_are_drawn_one_by_one(acled: Imported) -> None:
    """Seven events at seven places; the third (geo_precision 3) is hollow."""
    layer = drawn(acled)
    assert not is_hexagonal(layer) and len(features(layer)) == 7
    hollow = [feature["geometry"]["coordinates"] for feature in features(layer) if feature["properties"]["coarse"]]
    assert hollow == [[66.99, 30.18]]
    (row,) = layer.key
    assert (row.heading, [sign.words for sign in row.signs]) == (
        "ACLED",
        ["7 events at 7 places", "known to the district only, or less"],
    )
    assert "7 of 7 events remain" in layer.note and "one by one" in layer.note
    table = with_texts(acled, layer.table)
    assert table["Identifier"].tolist()[:2] == ["PAK90007", "AFG90006"]  # the latest first
    assert table["Notes of the source"].iloc[1] == "People gathered."
    assert "ACLED\nGamma, 8 Mar 2024\nBattles: Armed clash (here: border clash)" in words_of(layer)
    assert "3 killed." in words_of(layer)


def test_a_range_is_given_as_the_source_gives_it(ucdp: Imported) -> None:
    assert "4 killed (2–9)." in words_of(drawn(ucdp))


def test_many_events_become_hexagons_and_come_back_when_the_view_is_narrow() -> None:
    some = many(POINT_LIMIT + 1_500)
    layer = drawn(some)
    assert is_hexagonal(layer) and 0 < len(features(layer)) <= HEXAGON_LIMIT
    assert with_texts(some, layer.table) is layer.table
    assert layer.table["Events"].sum() == (some.events["place_precision"] < 4).sum()
    assert "zoom in or narrow the filters" in layer.note
    close = draw(some, Filters(), WHOLE, LIGHT, bounds=(69.0, 33.0, 70.0, 34.0), zoom=8.0)
    assert not is_hexagonal(close)
    inside = some.events["lat"].between(33, 34) & some.events["lon"].between(69, 70)
    assert f"{inside.sum():,} in what the map shows, drawn one by one" in close.note
    assert not is_hexagonal(drawn(some, min_killed=7))


def test_hexagons_stay_few_enough_to_be_sent() -> None:
    some = many(30_000)
    layer = draw(some, Filters(), WHOLE, LIGHT, zoom=11.0)
    assert len(features(layer)) <= HEXAGON_LIMIT
    assert len(json.dumps(layer.sources)) < 600_000


def test_points_stay_small_enough_to_be_sent() -> None:
    assert len(json.dumps(drawn(many(POINT_LIMIT)).sources)) < 900_000


def test_text_of_a_file_is_text(acled: Imported) -> None:
    """It reaches the browser as it is: the page sets it as text, nothing of it is markup on the way."""
    words = words_of(drawn(many(50)))
    assert "<script>" in words and "&lt;" not in words


@pytest.mark.parametrize("filters", [{"start": date(2030, 1, 1)}, {"event_types": ("talks",)}])
def test_nothing_left_is_said(acled: Imported, filters: dict[str, object]) -> None:
    layer = drawn(acled, **filters)
    assert layer.sources == {} and layer.key == () and layer.table.empty
    assert "0 of 7 events remain" in layer.note and "None of them lies in what the map shows." in layer.note


def test_the_map_with_the_layer_counts_nothing_of_it(dataset: Dataset, acled: Imported) -> None:
    options = MapOptions()
    with_it = map_beside(dataset, Filters(), LIGHT, options, (ShownLayer(LAYER, drawn(acled)),))
    without = map_spec(dataset, Filters(), LIGHT, options)
    assert (with_it.marks, with_it.alt) == (without.marks, without.alt)
    assert set(with_it.sources) - set(without.sources) == {SOURCE}
    ids = [layer["id"] for layer in with_it.layers]
    assert [name for name in ids if name != "imported-points"] == [layer["id"] for layer in without.layers]
    assert ids.index("durand-line") < ids.index("imported-points") < ids.index("first-town-labels")
    assert map_spec(dataset, Filters(), LIGHT, options) is without
