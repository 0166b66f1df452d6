"""The map as a value, held against the tables: numbers, places, colours, order, key, words."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.analysis.belts import belt_counts
from dashboard.analysis.hexagons import hexagons, resolution_at
from dashboard.analysis.last_reported import last_reports
from dashboard.analysis.provinces import by_province
from dashboard.analysis.records import placed, records
from dashboard.boundaries import read_layer
from dashboard.charts.parties import PARTIES
from dashboard.charts.theme import DARK, LIGHT, Palette
from dashboard.filters import Filters
from dashboard.map.clusters import RING_ORDER
from dashboard.map.crossings import FAINT, strength_at
from dashboard.map.key import MOST_ROWS, SIZES
from dashboard.map.layers import DEFAULT_LAYERS, LAYERS, known_layers
from dashboard.map.layers.provinces import CHANGE_WORDS, change_class
from dashboard.map.marks import LARGEST, SMALLEST, diameter
from dashboard.map.names import FIRST_TOWNS, collect_names
from dashboard.map.spec import MapOptions, MapSpec, map_spec
from dashboard.map.style import BOTH, LATIN, OWN
from dashboard.map.views import View
from dashboard.pages.map_data import COLUMNS, pane_data
from dashboard.tables import ROOT, Dataset, load
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, SHELLING, STRIKES

EVERY = tuple(LAYERS)
SELECTIONS = [
    Filters(),
    Filters(lens_id="kabul"),
    Filters(lens_id="islamabad", start=date(2025, 10, 1), end=date(2025, 12, 31)),
    Filters(provinces=("AF-KHO",), end=date(2024, 12, 31)),
    Filters(text="nothing at all has these words"),
]


@pytest.fixture(scope="module")
def real() -> Dataset:
    return load(ROOT / "data")


def features(spec: MapSpec, source: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = spec.sources[source]["data"]["features"]
    return found


def test_marks_of_the_small_tables_as_worked_out_by_hand(dataset: Dataset) -> None:
    marks = {mark.id: mark for mark in map_spec(dataset, Filters(), LIGHT).marks}
    # kind, party, killed, filled, halo: Gamma has 5 to 9 Pakistani dead and 2 attackers; Beta is known to the district.
    assert {key: (m.kind, m.party, m.killed_low, m.killed_high, m.certain, m.near) for key, m in marks.items()} == {
        ATTACK: ("attack", "armed", 7, 11, True, False),
        STRIKES: ("strike", "pakistan", 20, 46, True, True),
        CLASH: ("fight", "both", *records_killed(dataset, CLASH), True, False),
        CLOSURE: ("crossing", "pakistan", None, None, False, False),
        DRONE: ("strike", "pakistan", *records_killed(dataset, DRONE), False, False),
        SHELLING: ("strike", "afghan", *records_killed(dataset, SHELLING), True, False),
    }
    assert (marks[STRIKES].when, marks[STRIKES].where, marks[STRIKES].killed) == (
        "24 Dec 2024",
        "Beta, Paktika",
        "20–46 killed",
    )
    assert marks[CLOSURE].killed == "" and marks[CLOSURE].low == marks[CLOSURE].high == SMALLEST


def records_killed(dataset: Dataset, incident: str) -> tuple[int | None, int | None]:
    row = records(dataset, Filters()).set_index("incident_id").loc[incident]
    low, high = (None if pd.isna(row[name]) else int(row[name]) for name in ("killed_low", "killed_high"))
    return low, high


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("filters", SELECTIONS, ids=["all", "kabul", "autumn", "khost", "none"])
def test_every_incident_is_there_once_as_the_table_has_it(real: Dataset, filters: Filters, palette: Palette) -> None:
    spec, frame = map_spec(real, filters, palette), records(real, filters).set_index("incident_id")
    assert [mark.id for mark in spec.marks] == frame.index.tolist()
    kinds = real.places.set_index("place_id")["kind"]
    for mark in spec.marks:
        row = frame.loc[mark.id]
        on_map = kinds[row["place_id"]] != "country"
        assert (mark.lat is not None) == on_map and (not on_map or mark.lat == pytest.approx(row["lat"], abs=6e-5))
        low, high = mark.killed_low, mark.killed_high
        assert (low is None) == pd.isna(row["killed_low"])
        assert low is None or (low, high) == (row["killed_low"], row["killed_high"])
        assert mark.low <= mark.high, "the solid disc is the lower number"
        assert mark.low == pytest.approx(diameter(low), abs=0.06) and mark.high == pytest.approx(
            diameter(high), abs=0.06
        )
        assert (mark.start, mark.end) == (row["date_start"].date().isoformat(), row["date_end"].date().isoformat())
        assert mark.certain == (row["status"] in ("confirmed", "reported"))
        assert mark.near == (row["precision"] >= 3)
        assert mark.title in mark.says and mark.where in mark.says
    assert {mark.id for mark in spec.off_map} == {mark.id for mark in spec.marks if mark.lat is None}
    deaths = [-1 if mark.killed_high is None else mark.killed_high for mark in spec.off_map]
    assert deaths == sorted(deaths, reverse=True), "the deadliest first"


def test_a_map_that_fits_says_what_lies_abroad(real: Dataset) -> None:
    def note(view: str) -> str:
        shown = map_spec(real, Filters(), LIGHT, MapOptions(view=view)).shown
        return next(entry.drawn.note for entry in shown if entry.layer.id == "incidents")

    frame = placed(records(real, Filters()))
    abroad = int((~frame["country"].isin(["AF", "PK"])).sum())
    assert abroad > 1
    assert note("fit") == f"{abroad} incidents abroad are outside this view."
    assert note("whole_line") == ""


def test_who_acted_is_the_side_of_the_initiator(real: Dataset) -> None:
    party_of = {
        "pakistan_government": "pakistan",
        "afghan_government": "afghan",
        "anti_pakistan_militants": "armed",
        "islamic_state_khorasan": "armed",
    }
    sides = real.incidents.set_index("incident_id")["initiator_id"].map(real.side_of)
    for mark in map_spec(real, Filters(), LIGHT).marks:
        if sides[mark.id] in party_of:
            assert mark.party == party_of[sides[mark.id]], mark.id
        elif pd.isna(sides[mark.id]):
            assert mark.party == "both", mark.id


def test_discs_grow_with_the_killed_and_none_is_smaller_than_its_icon() -> None:
    sizes = [diameter(killed) for killed in (None, 0, 1, 4, 10, 50, 200, 400)]
    assert sizes[0] == sizes[1] == SMALLEST == 18
    assert sizes[2:] == sorted(set(sizes[2:])) and sizes[3] == pytest.approx(18 + 2 * 2.7)
    assert diameter(10_000) == LARGEST


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("layers", [DEFAULT_LAYERS, EVERY, ("incidents",), ("crossings",), ()])
def test_the_key_has_what_is_drawn_and_no_more(real: Dataset, layers: tuple[str, ...], palette: Palette) -> None:
    spec = map_spec(real, Filters(end=date(2025, 12, 31)), palette, MapOptions(layers=layers))
    assert len(spec.key) <= MOST_ROWS
    rows = {row.heading: row for row in spec.key}
    if "incidents" in layers:
        acted = {mark.party for mark in spec.placed}
        named = [party for party in PARTIES.values() if party.key in acted]
        assert [sign.words for sign in rows["Colour: who acted"].signs] == [party.name for party in named]
        colours = [party.dark if palette is DARK else party.light for party in named]
        assert [sign.colour for sign in rows["Colour: who acted"].signs] == colours
        assert {sign.kind for sign in rows["Shape: what happened"].signs} == {mark.kind for mark in spec.placed}
        discs = rows["Size: people killed"].signs[: len(SIZES)]
        assert [sign.size for sign in discs] == [diameter(killed) for killed in SIZES]
        signs = rows["Certainty and place"].signs
        assert {sign.certain for sign in signs if sign.shape == "icon"} == {mark.certain for mark in spec.placed}
        assert ("halo" in {sign.shape for sign in signs}) == any(mark.near for mark in spec.placed)
    if "crossings" in layers:
        statuses = {sign.kind for sign in rows["Crossings, last reported"].signs if sign.opacity == 1}
        assert statuses == {mark.status for mark in spec.crossings}
    assert all(len(row.heading) <= 60 for row in spec.key)
    if not layers:
        assert list(rows) == ["Border"] and spec.marks == spec.crossings == ()


def test_crossings_say_what_was_last_reported_and_fade_with_its_age(real: Dataset) -> None:
    day = date(2026, 3, 20)
    told = last_reports(real, pd.Timestamp(day)).set_index("crossing_id")
    marks = map_spec(real, Filters(end=day), LIGHT).crossings
    assert [mark.name for mark in marks] == sorted(mark.name for mark in marks) and len(marks) == len(told)
    for mark in marks:
        row = told.loc[mark.id]
        assert (mark.status, mark.words) == (row["status"], row["words"])
        assert mark.age is None or mark.age == row["age"]
        assert mark.strength == strength_at(mark.age)
    # Ghulam Khan was reported closed on 8 March 2026, twelve days before.
    ghulam = next(mark for mark in marks if mark.id == "ghulam-khan")
    assert (ghulam.words, ghulam.age, ghulam.strength) == ("last reported closed, 8 March 2026", 12, 1.0)
    assert [strength_at(age) for age in (0, 30, None, 365, 4000)] == [1.0, 1.0, FAINT, FAINT, FAINT]
    assert 1 > strength_at(40) > strength_at(90) > strength_at(300) > FAINT


def test_layers_are_drawn_in_their_order_whatever_the_link_says() -> None:
    assert [layer.id for layer in known_layers(["answers", "provinces", "<script>"])] == ["provinces", "answers"]
    assert set(DEFAULT_LAYERS) <= set(LAYERS)
    assert len({layer.label for layer in LAYERS.values()}) == len(LAYERS)
    for layer in LAYERS.values():
        assert layer.shows and layer.source and not layer.shows.endswith(".")


@pytest.mark.parametrize("inline", [False, True])
def test_a_style_is_whole(real: Dataset, inline: bool) -> None:
    """Every layer has its source and a name of its own; areas lie under borders, borders under names."""
    spec = map_spec(real, Filters(), LIGHT, MapOptions(layers=EVERY, inline=inline))
    ids = [layer["id"] for layer in spec.layers]
    assert len(ids) == len(set(ids))
    used = {layer["source"] for layer in spec.layers if "source" in layer}
    assert used == set(spec.sources)
    assert max(ids.index(f"{name}-fills") for name in ("province", "belt", "hexagon")) < ids.index("province-lines")
    assert ids.index("durand-line") < ids.index("response-lines") < ids.index("first-town-labels")
    assert ids.index("first-town-labels") < ids.index("hexagon-number-labels")
    text = json.dumps([spec.sources, spec.layers])
    assert "NaN" not in text and "http" not in text
    served = [source["data"] for source in spec.sources.values() if isinstance(source["data"], str)]
    assert bool(served) != inline and all(address.startswith("./app/static/geo/") for address in served)


def test_online_tiles_are_asked_for_only_where_the_reader_wants_them(real: Dataset) -> None:
    own, online = (map_spec(real, Filters(), LIGHT, MapOptions(online=given)) for given in (False, True))
    assert "tiles" not in own.sources and online.sources["tiles"]["type"] == "raster"
    assert "OpenStreetMap" in online.credit and "OpenStreetMap" not in own.credit


def test_provinces_have_the_numbers_of_the_table(real: Dataset) -> None:
    for measure in ("violent", "incidents", "killed_low", "killed_high"):
        options = MapOptions(layers=("provinces",), settings=(("shade", measure),))
        spec = map_spec(real, Filters(), LIGHT, options)
        sums = by_province(records(real, Filters()))[measure]
        shown = sums[sums.fillna(0) >= 1]
        numbers = {f["properties"]["admin1"]: f["properties"]["number"] for f in features(spec, "province-numbers")}
        assert {code: text for code, text in numbers.items() if text} == {code: f"{n:,}" for code, n in shown.items()}
        fill = next(layer for layer in spec.layers if layer["id"] == "province-fills")
        assert set(fill["filter"][2][1]) == set(shown.index)
        colours = dict(zip(fill["paint"]["fill-color"][2:-1:2], fill["paint"]["fill-color"][3:-1:2], strict=True))
        key = next(row for row in spec.key if row.layer == "provinces")
        assert set(colours.values()) == {sign.colour for sign in key.signs}
        most, least = shown.idxmax(), shown.idxmin()
        assert colours[most] == key.signs[-1].colour and colours[least] == key.signs[0].colour
        named = {layer["id"] for layer in spec.layers}
        assert "province-labels" not in named and "province-number-labels" in named


def test_changes_of_provinces_have_their_classes() -> None:
    assert [change_class(n) for n in (-30, -10, -9, -5, -4, -1, 0, 1, 4, 5, 9, 10)] == [
        0,
        0,
        1,
        1,
        2,
        2,
        3,
        4,
        4,
        5,
        5,
        6,
    ]
    assert len(CHANGE_WORDS) == 7


def test_belts_hexagons_and_responses_have_what_is_counted(real: Dataset) -> None:
    spec = map_spec(real, Filters(), LIGHT, MapOptions(layers=EVERY))
    frame = records(real, Filters())
    counts = belt_counts(frame).set_index(["country", "within_km"])["incidents"]
    for belt in features(spec, "belts"):
        country, within = belt["properties"]["id"].split("-")
        assert f"\n{counts[country, int(within)]:,} incident" in belt["properties"]["words"]
    cells, _ = hexagons(frame, resolution_at(spec.view.zoom))
    wanted = {cell: f"{n:,}" for cell, n in cells["violent"].items() if n}
    assert {f["properties"]["id"]: f["properties"]["text"] for f in features(spec, "hexagon-numbers")} == wanted
    assert {f["properties"]["id"] for f in features(spec, "hexagons")} == set(wanted)
    shown = next(entry for entry in spec.shown if entry.layer.id == "answers")
    arrows = features(spec, "responses")
    placed = {mark.id: (mark.lon, mark.lat) for mark in spec.placed}
    assert len(arrows) <= len(shown.drawn.table)
    for arrow in arrows:
        end = arrow["geometry"]["coordinates"][-1]
        assert end == pytest.approx(placed[arrow["properties"]["id"]], abs=2e-3), "an arrow ends at the response"


def test_sums_of_one_account_say_whose_dead_they_count(real: Dataset) -> None:
    options = MapOptions(layers=("provinces", "hexagons", "belts"))
    for lens, split in (("islamabad", True), ("range", False)):
        spec = map_spec(real, Filters(lens_id=lens), LIGHT, options)
        for entry in spec.shown:
            assert ("Whose dead" in entry.drawn.table) == split, entry.layer.id
        words = " ".join(belt["properties"]["words"] for belt in features(spec, "belts"))
        assert ("Pakistani side" in words) == split


@pytest.mark.parametrize("name", EVERY)
def test_a_layer_draws_or_says_why_not(real: Dataset, name: str) -> None:
    for filters in (Filters(), Filters(text="nothing at all has these words")):
        spec = map_spec(real, filters, LIGHT, MapOptions(layers=(name,)))
        (shown,) = spec.shown
        drawn = shown.drawn
        if name in ("incidents", "crossings"):
            continue
        assert bool(drawn.sources) == bool(drawn.key), name
        assert drawn.sources or drawn.note or name in ("towns",), name


def test_names_begin_with_countries_cities_and_crossings(real: Dataset) -> None:
    names = collect_names(real)["features"]
    by_kind: dict[str, list[str]] = {}
    for feature in names:
        by_kind.setdefault(feature["properties"]["kind"], []).append(feature["properties"]["name"])
    for kind in ("country_far", "country_near", "country_close"):
        assert {"Afghanistan", "Pakistan"} == set(by_kind[kind])
    ranks = {f["properties"]["name"]: f["properties"]["rank"] for f in names if f["properties"]["kind"] == "town"}
    first = [name.removesuffix(" city") for name in FIRST_TOWNS]
    assert sorted(ranks, key=lambda name: ranks[name])[: len(first)] == first
    assert set(by_kind["crossing"]) == set(real.table("crossings")["name"])
    assert len(by_kind["province"]) + len(by_kind["focus"]) == len(read_layer(real.geo, "provinces")["features"])
    local = {f["properties"]["name"]: f["properties"]["local"] for f in names}
    assert local["Kabul"] and local["Khyber Pakhtunkhwa"]


@pytest.mark.parametrize("script", [LATIN, BOTH, OWN])
def test_names_are_in_the_script_that_was_asked_for(real: Dataset, script: str) -> None:
    spec = map_spec(real, Filters(), LIGHT, MapOptions(script=script))
    city = next(layer for layer in spec.layers if layer["id"] == "first-town-labels")
    assert ("local" in json.dumps(city["layout"]["text-field"])) == (script != LATIN)
    torkham = next(mark for mark in spec.crossings if mark.name == "Torkham")
    assert torkham.local
    assert torkham.label(script) == {LATIN: "Torkham", OWN: torkham.local, BOTH: f"Torkham\n{torkham.local}"}[script]


def test_the_readers_own_view_stands_in_for_the_named_one(real: Dataset) -> None:
    own = View("own", "Own view", 33.5, 70.1, 8.2)
    spec = map_spec(real, Filters(), LIGHT, MapOptions(at=own))
    assert spec.view is own and map_spec(real, Filters(), LIGHT).view.id == "kp_khost"
    closer = map_spec(real, Filters(), LIGHT, MapOptions(layers=("hexagons",), at=own))
    assert len(features(closer, "hexagons")) > len(
        features(map_spec(real, Filters(), LIGHT, MapOptions(layers=("hexagons",))), "hexagons")
    ), "hexagons are those of the zoom"


def test_an_area_is_marked_and_one_that_means_none_is_not(real: Dataset) -> None:
    assert len(map_spec(real, Filters(), LIGHT, MapOptions(area="33 69, 34 71")).area) == 5
    assert map_spec(real, Filters(), LIGHT, MapOptions(area="here")).area == ()


def test_what_a_browser_is_sent_means_the_same_marks_and_is_small(real: Dataset) -> None:
    spec = map_spec(real, Filters(), LIGHT)
    data = pane_data(spec)
    assert data["columns"] == list(COLUMNS) and len(data["rows"]) == len(spec.marks)
    for row, mark in zip(data["rows"], spec.marks, strict=True):
        given = dict(zip(COLUMNS, row, strict=True))
        first = date.fromordinal(given["first"] + date(1970, 1, 1).toordinal())
        assert first.isoformat() == mark.start
        assert mark.id == (f"{mark.start}{given['id']}" if given["id"].startswith("-") else given["id"])
        assert data["spots"][given["spot"]] == [mark.lat, mark.lon, mark.where]
        assert (given["killedLow"], given["killedHigh"]) == (mark.killed_low, mark.killed_high)
        assert (bool(given["certain"]), bool(given["near"])) == (mark.certain, mark.near)
        for name in ("kind", "party", "killed", "by", "type"):
            assert data["texts"][given[name]] == getattr(mark, name)
    assert len(json.dumps(data, ensure_ascii=False).encode()) < 105_000


def test_parties_of_rings_are_those_of_the_palette() -> None:
    assert set(RING_ORDER) == set(PARTIES)


def test_the_map_says_what_it_shows(real: Dataset) -> None:
    spec = map_spec(real, Filters(start=date(2025, 10, 1), end=date(2025, 12, 31)), LIGHT)
    assert f"{len(spec.marks)} incidents" in spec.alt and "killed" in spec.alt
    assert spec.last_day == date(2025, 12, 31)
    assert spec.labels.lens == Filters().lens.label
    nothing = map_spec(real, replace(Filters(), text="nothing at all has these words"), LIGHT)
    assert nothing.alt.endswith(": no incident.") and nothing.key[-1].heading == "Border"
    assert math.isclose(nothing.view.zoom, spec.view.zoom)
