"""Filters: in words, as a link and back, and what they leave of the small record."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.records import lens_ranges
from dashboard.boundaries import province_names
from dashboard.filters import (
    Choices,
    Filters,
    choices,
    day_text,
    describe,
    describe_selection,
    link,
    parse,
    query,
    slug,
    slugify,
    span_text,
)
from dashboard.limits import FILTER_KILLED, FILTER_TEXT
from dashboard.selection import nearest_wider, select
from dashboard.tables import Dataset, load
from dashboard.vocabulary import EVENT_TYPES, SIDES, STATUSES
from tests import small
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, INCIDENTS, SHELLING, STRIKES

WHOLE = "20 Dec 2024 – 27 Jan 2025"


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (Filters(), f"Incidents, {WHOLE}, all sources (lowest–highest)"),
        (
            Filters(
                start=date(2024, 12, 1),
                end=date(2025, 1, 31),
                event_types=("airstrike", "drone_strike"),
                provinces=("AF-KHO", "AF-PKA"),
                lens_id="highest",
            ),
            "Air and drone strikes in Khost and Paktika, 1 Dec 2024 – 31 Jan 2025, highest claim",
        ),
        (
            Filters(event_types=("shelling", "drone_strike", "airstrike"), lens_id="kabul"),
            f"Air and drone strikes and shelling, {WHOLE}, figures of the Afghan Taliban government",
        ),
        (
            Filters(event_types=("border_clash",), statuses=("confirmed", "disputed"), lens_id="lowest"),
            f"Border clashes (confirmed or disputed), {WHOLE}, lowest claim",
        ),
        (
            Filters(sides=("pakistan_government",), actors=("group-x",), lens_id="islamabad"),
            f"Incidents by Government of Pakistan involving Group X, {WHOLE}, figures of the Pakistani government",
        ),
        (
            Filters(places=("pk-kp-delta", "af-kho-alpha"), min_killed=5, text="  two words ", lens_id="independent"),
            "Incidents at Delta (crossing) or Alpha, Khost with 5 or more killed mentioning “two words”, "
            f"{WHOLE}, UN and independent figures",
        ),
        (
            Filters(episode="2024-12-run", start=date(2024, 12, 24), end=date(2024, 12, 24)),
            "Incidents, episode “December run”, 24 Dec 2024, all sources (lowest–highest)",
        ),
        (
            Filters(event_types=("ied", "talks", "ceasefire", "mediation", "shelling")),
            f"Planted bombs, talks, ceasefires and 2 more, {WHOLE}, all sources (lowest–highest)",
        ),
    ],
)
def test_filters_in_words(filters: Filters, words: str, available: Choices) -> None:
    assert describe(filters, available) == words
    assert describe_selection(filters, available) == words.removesuffix(f", {filters.lens.phrase}")


def test_days_in_words() -> None:
    assert day_text(date(2024, 3, 1)) == "1 Mar 2024"
    assert span_text(date(2024, 12, 1), date(2025, 1, 31)) == "1 Dec 2024 – 31 Jan 2025"
    assert span_text(date(2024, 12, 1), date(2024, 12, 1)) == "1 Dec 2024"


def test_choices_are_what_occurs(available: Choices) -> None:
    assert available.provinces == {"AF-KHO": "Khost", "AF-PKA": "Paktika", "PK-KP": "Khyber Pakhtunkhwa"}
    assert available.places == {
        "af-kho-alpha": "Alpha, Khost",
        "af-pka-beta": "Beta, Paktika",
        "pk-kp-delta": "Delta (crossing)",
        "pk-kp-gamma": "Gamma, Khyber Pakhtunkhwa",
    }
    assert set(available.sides) == {"afghan_government", "pakistan_government", "anti_pakistan_militants"}
    assert available.statuses == {key: word.label for key, word in STATUSES.items()}
    assert "ied" not in available.event_types
    assert "hospital-x" not in available.actors
    assert (available.first_day, available.last_day) == (date(2024, 12, 20), date(2025, 1, 27))


def test_labels_that_occur_twice_are_told_apart(folder: Path) -> None:
    small.set_of(folder, "actors", "kab-forces", short_name="Forces")
    small.set_of(folder, "actors", "isl-forces", short_name="Forces")
    small.set_of(folder, "places", "pk-kp-gamma", name="Alpha", admin1="PK-KP")
    small.add_row(
        folder, "episodes", episode_id="other-run", name="December run", date_start="2024-12-01", summary="Another."
    )
    small.add_row(
        folder,
        "places",
        place_id="af-kho-alpha-2",
        name="Alpha",
        kind="village",
        country="AF",
        admin1="AF-KHO",
        lat=33.35,
        lon=69.93,
        precision=1,
        coordinate_source="made up",
    )
    small.add_row(folder, "incident_places", incident_id=DRONE, place_id="af-kho-alpha-2", is_primary="false")
    dataset = load(folder)
    got = choices(dataset, province_names(dataset.geo))
    assert got.actors["kab-forces"] == "Forces (kab-forces)"
    assert got.actors["isl-forces"] == "Forces (isl-forces)"
    assert got.episodes["other-run"] == "December run (other-run)"
    assert got.places["af-kho-alpha"] == "Alpha, Khost (af-kho-alpha)"
    assert got.places["pk-kp-gamma"] == "Alpha, Khyber Pakhtunkhwa"
    for mapping in (got.actors, got.episodes, got.places):
        assert len(set(mapping.values())) == len(mapping)
    filters = Filters(actors=("isl-forces",), places=("af-kho-alpha-2",), episode="other-run")
    assert parse(query(filters), got) == (filters, [])


ROWS = small.rows()
PICKS: dict[str, list[str]] = {
    "event_types": ["airstrike", "drone_strike", "shelling", "militant_attack", "border_clash", "border_closure"],
    "sides": ["afghan_government", "pakistan_government", "anti_pakistan_militants"],
    "actors": ["isl-forces", "isl-gov", "group-x", "kab-forces"],
    "provinces": ["AF-KHO", "AF-PKA", "PK-KP"],
    "districts": sorted({f"{row['admin1']}:{row['admin2']}" for row in ROWS["places"] if row["admin2"]}),
    "places": [str(row["place_id"]) for row in ROWS["places"]],
    "statuses": list(STATUSES),
}


@st.composite
def any_filters(draw: st.DrawFn) -> Filters:
    days = st.none() | st.dates(date(2024, 12, 20), date(2025, 1, 27))
    several = {
        name: tuple(draw(st.lists(st.sampled_from(values), unique=True, max_size=4))) for name, values in PICKS.items()
    }
    return Filters(
        start=draw(days),
        end=draw(days),
        episode=draw(st.none() | st.just("2024-12-run")),
        min_killed=draw(st.integers(0, FILTER_KILLED.value)),
        text=draw(st.text(max_size=FILTER_TEXT.value)),
        lens_id=draw(st.sampled_from(["range", "lowest", "highest", "kabul", "islamabad", "independent"])),
        **several,
    )


@settings(max_examples=200, deadline=None)
@given(any_filters())
def test_link_and_back(available: Choices, filters: Filters) -> None:
    assert parse(query(filters), available) == (filters, [])


@settings(max_examples=100, deadline=None)
@given(any_filters())
def test_a_browser_reads_the_link_as_it_was_meant(available: Choices, filters: Filters) -> None:
    filters = replace(filters, text=filters.text.encode("utf-8", "ignore").decode())
    address = link(filters, "map", incident="x y")
    values = parse_qs(urlsplit(address).query, keep_blank_values=True)
    assert values.pop("incident") == ["x y"]
    assert parse(values, available) == (filters, [])


def test_link_of_the_whole_record_is_the_page(available: Choices) -> None:
    assert query(Filters()) == {}
    assert link(Filters(), "map") == "map"


def test_link_carries_identifiers(available: Choices) -> None:
    filters = Filters(start=date(2024, 12, 24), event_types=("airstrike",), provinces=("AF-KHO",), lens_id="highest")
    assert query(filters) == {
        "from": ["2024-12-24"],
        "type": ["airstrike"],
        "province": ["AF-KHO"],
        "lens": ["highest"],
    }


def test_identifiers_are_accepted_as_well_as_labels(available: Choices) -> None:
    given_values = {"type": ["airstrike", "Drone strike", "airstrike"], "lens": ["kabul"], "province": ["AF-KHO"]}
    filters, notes = parse(given_values, available)
    assert filters == Filters(event_types=("airstrike", "drone_strike"), lens_id="kabul", provinces=("AF-KHO",))
    assert notes == []


@pytest.mark.parametrize(
    ("parameter", "value", "reason"),
    [
        ("from", "2024-02-30", "not a date"),
        ("from", "yesterday", "not a date"),
        ("to", "2024/12/24", "not a date"),
        ("to", "20241224", "not a date"),
        ("from", "1999-01-01", "outside the record"),
        ("to", "2025-01-28", "outside the record"),
        ("episode", "nothing", "not known here"),
        ("type", "<script>alert(1)</script>", "not known here"),
        ("side", "nobody", "not known here"),
        ("actor", "nobody", "not known here"),
        ("province", "AF-XXX", "not known here"),
        ("place", "nowhere", "not known here"),
        ("status", "maybe", "not known here"),
        ("min_killed", "-1", "not a whole number"),
        ("min_killed", "many", "not a whole number"),
        ("min_killed", "100001", "not a whole number"),
        ("lens", "best", "not known here"),
    ],
)
def test_rubbish_gives_a_note_and_leaves_the_rest(parameter: str, value: str, reason: str, available: Choices) -> None:
    rest = {"type": ["Air strike"], "q": ["alpha"]}
    filters, notes = parse({**rest, parameter: [*rest.get(parameter, []), value]}, available)
    assert filters == Filters(event_types=("airstrike",), text="alpha")
    assert len(notes) == 1
    assert notes[0].startswith(f"{parameter}={value} (")
    assert reason in notes[0]


def test_long_values_are_cut_in_notes(available: Choices) -> None:
    filters, notes = parse({"q": ["x" * 5000], "place": ["y" * 5000]}, available)
    assert filters == Filters(text="x" * FILTER_TEXT.value)
    assert [note[:6] for note in notes] == ["place=", "q=xxxx"]
    assert all(len(note) < 120 for note in notes)


def test_parameters_that_are_no_filters_and_empty_ones_are_left_alone(available: Choices) -> None:
    assert parse({"incident": ["x"], "q": [""], "type": [], "view": ["kp"]}, available) == (Filters(), [])


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["from", "to", "type", "place", "min_killed", "q", "lens", "status"]),
        st.lists(st.text(max_size=30), max_size=3),
    )
)
def test_no_query_ends_in_a_traceback(available: Choices, values: dict[str, list[str]]) -> None:
    filters, _ = parse(values, available)
    assert describe(filters, available)


def kept(dataset: Dataset, filters: Filters) -> list[str]:
    return list(select(dataset, filters, lens_ranges(dataset, filters.lens_id))["incident_id"])


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), list(INCIDENTS)),
        (Filters(start=date(2024, 12, 28)), [CLASH, CLOSURE, DRONE, SHELLING]),
        (Filters(end=date(2024, 12, 24)), [ATTACK, STRIKES]),
        (Filters(start=date(2024, 12, 24), end=date(2024, 12, 24)), [STRIKES]),
        (Filters(start=date(2025, 1, 1), end=date(2024, 12, 31)), []),
        (Filters(episode="2024-12-run"), [ATTACK, STRIKES, CLASH, CLOSURE]),
        (Filters(event_types=("airstrike", "shelling")), [STRIKES, SHELLING]),
        (Filters(sides=("anti_pakistan_militants",)), [ATTACK]),
        (Filters(actors=("group-x",)), [ATTACK, STRIKES, DRONE]),
        (Filters(provinces=("AF-KHO",)), [STRIKES, DRONE, SHELLING]),
        (Filters(provinces=("AF-PKA", "PK-KP")), [ATTACK, STRIKES, CLASH, CLOSURE]),
        (Filters(places=("af-pka-beta",)), [STRIKES]),
        # One place must be in the province and among the places: Beta lies in Paktika, not in Khost.
        (Filters(provinces=("AF-KHO",), places=("af-pka-beta",)), []),
        (Filters(statuses=("reported", "disputed")), [CLASH, DRONE, SHELLING]),
        (Filters(min_killed=1), [ATTACK, STRIKES, CLASH, DRONE]),
        (Filters(min_killed=24), [STRIKES, CLASH]),
        (Filters(min_killed=24, lens_id="islamabad"), []),
        (Filters(min_killed=20, lens_id="lowest"), [STRIKES]),
        (Filters(text="alpha"), [STRIKES, DRONE, SHELLING]),
        (Filters(text="ALPHA drone"), [DRONE]),
        (Filters(text="الفا"), [STRIKES, DRONE, SHELLING]),
        (Filters(text="kalay drone"), [DRONE]),
        (Filters(text="armed group"), [ATTACK, STRIKES, DRONE]),
        (Filters(text="alphadistrict denies"), [DRONE]),
        (Filters(text="alpha nothing"), []),
        (Filters(text="  "), [ATTACK, STRIKES, CLASH, CLOSURE, DRONE, SHELLING]),
        (Filters(text="٪ - ?"), []),
        (Filters(event_types=("airstrike",), statuses=("disputed",)), []),
    ],
)
def test_selection(dataset: Dataset, filters: Filters, expected: list[str]) -> None:
    assert kept(dataset, filters) == expected


@pytest.mark.parametrize("text", [".*", "(", "[xq-", "alpha|beta", "\\", "<script>", '"', "' OR 1=1", "%", "?", "\x00"])
def test_search_takes_every_character_as_it_is(dataset: Dataset, available: Choices, text: str) -> None:
    filters = Filters(text=text)
    assert kept(dataset, filters) == []
    assert f"“{text}”" in describe(filters, available)


def test_an_incident_of_several_days_is_kept_by_any_of_them(folder: Path) -> None:
    small.set_of(folder, "incidents", DRONE, date_end="2025-01-22")
    dataset = load(folder)
    assert kept(dataset, Filters(start=date(2025, 1, 22), end=date(2025, 1, 23))) == [DRONE]
    assert kept(dataset, Filters(start=date(2025, 1, 23), end=date(2025, 1, 23))) == []


def test_selection_has_the_columns_of_the_table(dataset: Dataset) -> None:
    frame = select(dataset, Filters(text="nothing"), lens_ranges(dataset, "range"))
    assert list(frame.columns) == list(dataset.incidents.columns)
    assert frame.empty


@settings(max_examples=100, deadline=None)
@given(any_filters())
def test_slug_is_ascii_and_bounded(available: Choices, filters: Filters) -> None:
    assert re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", slug(filters, available))
    assert len(slug(filters, available)) <= 100


def test_slug_in_words(available: Choices) -> None:
    filters = Filters(event_types=("airstrike",), end=date(2024, 12, 31), lens_id="kabul")
    assert slug(filters, available) == "air-strikes_2024-12-20_2024-12-31_kabul-lens"
    months = Filters(start=date(2024, 12, 1), end=date(2025, 1, 31))
    assert slug(months, available) == "2024-12_2025-01_range-lens"
    assert slugify("../Étude “x” / <b>") == "tude-x-b"
    assert slugify("پښتو") == ""


def test_slugs_of_what_has_no_letters_or_no_room_differ(available: Choices) -> None:
    texts = ("پښتو", "خوست", "a" * 110 + "b", "a" * 110 + "c")
    found = {slug(Filters(text=text), available) for text in texts}
    assert len(found) == 4
    assert all(name.isascii() and len(name) <= 100 for name in found)


def test_whether_filters_narrow() -> None:
    assert not Filters().narrows
    assert not Filters(lens_id="kabul").narrows
    assert Filters(text="x").narrows
    assert Filters(start=date(2024, 12, 24)).narrows


def test_nearest_wider_names_each_dimension_that_would_help(dataset: Dataset) -> None:
    # Shelling in Paktika: without the province one incident, without the type one; the dates are not set.
    filters = Filters(event_types=("shelling",), provinces=("AF-PKA",), lens_id="kabul")
    wider = nearest_wider(dataset, filters, lens_ranges(dataset, "kabul"))
    assert [(label, count) for label, _, count in wider] == [("the provinces", 1), ("the event types", 1)]
    assert wider[0][1] == Filters(event_types=("shelling",), lens_id="kabul")


def test_nearest_wider_puts_the_smallest_gain_first(dataset: Dataset) -> None:
    # Airstrike or drone strike at Alpha before 24 December: without the dates 2, without place none but types 1.
    filters = Filters(end=date(2024, 12, 23), event_types=("airstrike", "drone_strike"))
    wider = nearest_wider(dataset, filters, lens_ranges(dataset, "range"))
    assert [(label, count) for label, _, count in wider] == [("the event types", 1), ("the dates", 2)]
    assert all(len(kept(dataset, other)) == count for _, other, count in wider)


def test_nearest_wider_is_empty_where_no_single_dimension_helps(dataset: Dataset) -> None:
    filters = Filters(text="nothing", places=("no-such",))
    assert nearest_wider(dataset, filters, lens_ranges(dataset, "range")) == []
    assert nearest_wider(dataset, Filters(), lens_ranges(dataset, "range")) == []


def test_words_of_choices_come_from_the_vocabulary(available: Choices) -> None:
    assert all(label == EVENT_TYPES[key].label for key, label in available.event_types.items())
    assert all(label == SIDES[key].label for key, label in available.sides.items())
    assert pd.Series(list(available.lenses.values())).is_unique


def test_a_district_takes_the_incidents_at_its_places(dataset: Dataset, available: Choices) -> None:
    places = dataset.places.dropna(subset=["admin2"])
    assert set(available.districts) <= {f"{row.admin1}:{row.admin2}" for row in places.itertuples()}
    links = dataset.table("incident_places")
    ranges = lens_ranges(dataset, "range")
    for district, label in available.districts.items():
        inside = set(places.loc[places["admin1"] + ":" + places["admin2"] == district, "place_id"])
        wanted = set(links.loc[links["place_id"].isin(inside), "incident_id"])
        filters = Filters(districts=(district,))
        assert set(select(dataset, filters, ranges)["incident_id"]) == wanted
        assert f" in {label}" in describe_selection(filters, available)
        for word in (district, label, f"{label}. "):
            assert parse({"district": [word]}, available) == (filters, [])


def test_districts_of_one_name_are_told_apart(folder: Path) -> None:
    small.add_row(
        folder,
        "places",
        place_id="pk-kp-alpha",
        name="Other",
        kind="village",
        country="PK",
        admin1="PK-KP",
        admin2="Alphadistrict",
        lat=33.9,
        lon=70.6,
        precision=1,
        coordinate_source="made up",
    )
    small.add_row(folder, "incident_places", incident_id=DRONE, place_id="pk-kp-alpha", is_primary="false")
    dataset = load(folder)
    got = choices(dataset, province_names(dataset.geo)).districts
    assert got["AF-KHO:Alphadistrict"] == "Alphadistrict (Khost)"
    assert got["PK-KP:Alphadistrict"] == "Alphadistrict (Khyber Pakhtunkhwa)"
