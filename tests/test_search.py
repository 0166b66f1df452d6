"""Words are found in every spelling that the gazetteer knows; where nothing is found, what was meant is offered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.analysis.records import lens_ranges
from dashboard.catalogue import CHARTS, built
from dashboard.charts.theme import LIGHT
from dashboard.export import citation
from dashboard.export.brief import content
from dashboard.export.brief.model import Brief, Part
from dashboard.filters import Filters, available, describe
from dashboard.lens import LENSES
from dashboard.search import find_place, mentions, split_words, suggest
from dashboard.selection import OtherWords, try_other_words
from dashboard.tables import Dataset, load
from tests import small
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, SHELLING, STRIKES


def found(dataset: Dataset, text: str) -> list[str]:
    return dataset.incidents.loc[mentions(dataset, text), "incident_id"].tolist()


@pytest.fixture(scope="module")
def record() -> Dataset:
    return load()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Alpha's names are Alpha, الفا, Alfa and Alpha Kalay.
        ("Alfa", [STRIKES, DRONE, SHELLING]),
        ("ألفا", [STRIKES, DRONE, SHELLING]),
        ("alphakalay", [STRIKES, DRONE, SHELLING]),
        ("alpha-kalay", [STRIKES, DRONE, SHELLING]),
        ("ÁLPHA, drone!", [DRONE]),
        ("“alpha”", [STRIKES, DRONE, SHELLING]),
        # The province in which the places lie, and part of its name.
        ("Paktika", [STRIKES]),
        ("Khyber Pakhtunkhwa", [ATTACK, CLASH, CLOSURE]),
        ("clash khyber-pakhtunkhwa", [CLASH]),
        ("pakhtunkhwa", []),
        # Who spoke, who claimed it, which body counted.
        ("mission", [STRIKES]),
        ("group x", [ATTACK, STRIKES, DRONE]),
        ("2024-12-24", [STRIKES]),
        ("۲۰۲۴-۱۲-۲۴", [STRIKES]),
        ("air strikes", [STRIKES]),
        ("strikes-air", []),
        ("", [ATTACK, STRIKES, CLASH, CLOSURE, DRONE, SHELLING]),
        ("؟", []),
    ],
)
def test_what_a_search_finds(dataset: Dataset, text: str, expected: list[str]) -> None:
    assert found(dataset, text) == expected


def test_speakers_are_found(folder: Path) -> None:
    small.set_of(folder, "claims", "strikes-1", speaker="Spokesman Nāṣir Khān")
    assert found(load(folder), "nasir khan") == [STRIKES]


def test_names_of_the_district_s_own_entry_are_found(folder: Path) -> None:
    small.add_row(
        folder,
        "places",
        place_id="af-kho-alphadistrict",
        name="Alphadistrict",
        name_local="ولسوالي",
        aliases="Alphashahr",
        kind="district",
        country="AF",
        admin1="AF-KHO",
        admin2="Alphadistrict",
        lat="33.34",
        lon="69.92",
        precision="3",
        coordinate_source="made up",
    )
    dataset = load(folder)
    assert found(dataset, "ولسوالی") == [STRIKES, DRONE, SHELLING]
    assert found(dataset, "alphashahr drone") == [DRONE]


@pytest.mark.parametrize(
    ("spellings", "least"),
    [
        (("Paktika", "پكتيكا", "پکتیکا", "Paktīkā"), 30),
        (("Kurram", "كرم", "کرم"), 30),
        (("Khyber", "خيبر"), 50),
        (("Spin Boldak", "Spin Buldak", "spinboldak", "سپين بولدك"), 25),
        (("Barmal", "Bermal", "برمل"), 15),
        (("Torkham", "Turkham", "تورخم", "طور خم"), 40),
        (("Landi Kotal", "Landikotal"), 1),
        (("Angoor Ada", "Angur Ada", "انگور اډه"), 12),
        (("Jaji", "Zazi", "جاجی"), 5),
        (("Nangarhar", "Nangarhār", "ننگرهار", "ننګرهار"), 40),
        (("Parachinar", "پاراچنار", "Para Chinar"), 1),
    ],
)
def test_the_record_is_found_alike_in_every_spelling(record: Dataset, spellings: tuple[str, ...], least: int) -> None:
    numbers = {text: int(mentions(record, text).sum()) for text in spellings}
    assert min(numbers.values()) >= least, numbers
    # A word of a summary may have one spelling alone; the place is found by each.
    assert max(numbers.values()) - min(numbers.values()) <= 3, numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alfha", ["Alpha"]),
        ("Gama", ["Gamma"]),
        ("Paktikka", ["Paktika"]),
        ("drone Alphadistrct", ["drone alphadistrict", "Alphadistrict"]),
        ("gruop x", ["Group X"]),
        ("alpha", []),
        ("zzzzzz", []),
        ("?", []),
    ],
)
def test_what_was_meant(dataset: Dataset, text: str, expected: list[str]) -> None:
    assert suggest(dataset, text) == expected


def test_every_suggestion_finds_something(record: Dataset) -> None:
    for text in ("Bermell", "Nangrahr", "Parachinarr", "drone Pakteka", "Landi Cotal", "Torkam", "Zabiullah Mujahed"):
        offered = suggest(record, text)
        assert offered, text
        assert all(mentions(record, name).any() for name in offered), text


def test_a_place_is_known_by_any_of_its_names(dataset: Dataset) -> None:
    known = find_place(dataset, "alphakalay")
    assert known is not None
    assert (known.name, known.district, known.province) == ("Alpha", "Alphadistrict", "Khost")
    assert find_place(dataset, "Alph") is None
    assert find_place(dataset, "") is None


def test_words_are_folded_and_those_without_letters_left_out() -> None:
    assert split_words(" Spin-Boldak – “KURRAM” ") == ["spin boldak", "kurram"]


def test_a_place_without_incidents_gives_its_province_and_first_its_district(dataset: Dataset, folder: Path) -> None:
    selected = Filters(text="Gamma", event_types=("border_clash",))
    assert try_other_words(dataset, selected, lens_ranges(dataset, "range")) == [
        OtherWords(replace(selected, text="Khyber Pakhtunkhwa"), 1, is_area=True, place="Gamma")
    ]
    small.set_of(folder, "places", "pk-kp-gamma", admin2="Gammaland")
    small.set_of(folder, "places", "pk-kp-delta", admin2="Gammaland")
    changed = load(folder)
    assert try_other_words(changed, selected, lens_ranges(changed, "range")) == [
        OtherWords(replace(selected, text="Gammaland"), 1, is_area=True, place="Gamma")
    ]


def test_what_was_meant_is_looked_for_in_the_selection_and_then_in_the_record(dataset: Dataset) -> None:
    ranges = lens_ranges(dataset, "range")
    here = Filters(text="Alfha", event_types=("shelling",))
    assert try_other_words(dataset, here, ranges) == [OtherWords(replace(here, text="Alpha"), 1)]
    elsewhere = Filters(text="Alfha", event_types=("border_clash",), lens_id="kabul")
    assert try_other_words(dataset, elsewhere, ranges) == [
        OtherWords(Filters(text="Alpha", lens_id="kabul"), 3, in_record=True)
    ]


def test_without_words_or_with_words_of_the_record_there_is_nothing_to_offer(dataset: Dataset) -> None:
    ranges = lens_ranges(dataset, "range")
    assert try_other_words(dataset, Filters(event_types=("talks",)), ranges) == []
    assert try_other_words(dataset, Filters(text="accounts differ", event_types=("talks",)), ranges) == []


def test_search_words_in_another_script_are_set_apart_in_sentences(dataset: Dataset) -> None:
    text = describe(Filters(text="الفا"), available(dataset))
    assert "mentioning “\u2068الفا\u2069”, 20 Dec 2024" in text
    assert LENSES["range"].phrase in text


def test_search_words_in_another_script_are_set_apart_wherever_the_selection_is_said(dataset: Dataset) -> None:
    filters, isolated = Filters(text="الفا"), "“\u2068الفا\u2069”"
    chart = CHARTS["kinds"]
    request = chart.request(dataset, filters, LIGHT)
    made = built(chart, request)
    assert isolated in made.json and isolated in made.alt
    assert isolated in citation.as_text(citation.view_of(dataset, filters))
    brief = content.made(dataset, Brief("T", (Part("incidents"),), filters))
    assert isolated in brief.selection
    assert all(isolated in section.selection for section in brief.sections)
