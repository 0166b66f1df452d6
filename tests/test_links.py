"""Links from anybody: what is meant is understood, what is too much or means nothing is named and left out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.aliases import FORMER_FILTER_WORDS, FORMER_OPTION_WORDS
from dashboard.catalogue import Built, Chart, Option, OptionError, Request
from dashboard.filters import PARAMETERS, Choices, Filters, parse, query
from dashboard.limits import FILTER_TEXT, LINK, LINK_NOTES, LINK_PART, LINK_VALUE, LINK_VALUES, OPTION_TEXT
from dashboard.links import fold, read_day, shorten_notes, tidy_query, trim_end
from dashboard.memory import MEMORY
from dashboard.pages.link_parameters import compute_parameters, link_parameters
from tests.within import within


@pytest.mark.parametrize(
    ("given", "means"),
    [
        ({"lens": ["Kabul’s figures"]}, Filters(lens_id="kabul")),
        ({"lens": ["Kabul`s figures"]}, Filters(lens_id="kabul")),
        ({"lens": ["Kabul´s figures"]}, Filters(lens_id="kabul")),
        ({"lens": ["Kabul＇s figures"]}, Filters(lens_id="kabul")),
        ({"lens": ["kabul's  FIGURES "]}, Filters(lens_id="kabul")),
        ({"lens": ["Ｋabul's figures\u200b."]}, Filters(lens_id="kabul")),
        ({"lens": ["kabul."]}, Filters(lens_id="kabul")),
        ({"type": ["air strike,"]}, Filters(event_types=("airstrike",))),
        ({"type": ["Air strike", "AIRSTRIKE)"]}, Filters(event_types=("airstrike",))),
        ({"place": ["Delta (crossing)."]}, Filters(places=("pk-kp-delta",))),
        ({"place": ["delta (crossing"]}, Filters(places=("pk-kp-delta",))),
        ({"episode": ["“December run”".strip("“")]}, Filters(episode="2024-12-run")),
        ({"from": ["2024-12-24."], "to": ["2024-12-31 "]}, Filters(date(2024, 12, 24), date(2024, 12, 31))),
        ({"min_killed": ["5."]}, Filters(min_killed=5)),
        ({"area": ["33 69, 34 70."]}, Filters(area="33 69, 34 70")),
        ({"q": ["What now."]}, Filters(text="What now.")),
    ],
)
def test_what_is_meant_is_understood(given: dict[str, list[str]], means: Filters, available: Choices) -> None:
    assert parse(given, available) == (means, [])


@pytest.mark.parametrize(
    "given",
    [
        *({"min_killed": [text]} for text in ("9" * 400, "-3", "1e9", "٥", "100001", "nan", "inf", "0x5", "5 5")),
        *({"from": [text]} for text in ("0000-00-00", "99999-01-01", "9999-12-31", "2024-02-30")),
        *({"to": [text]} for text in ("２０２４-12-24", "x" * 9999)),
        *({"area": [text]} for text in ("1 1", "33 69, 34 70" * 5000, "nan nan, 1 1")),
        {"lens": ["Herat"]},
        {"type": ["."]},
    ],
)
def test_what_means_nothing_is_named_shortly(given: dict[str, list[str]], available: Choices) -> None:
    with within(1):
        filters, notes = parse(given, available)
    assert filters == Filters()
    assert len(notes) == 1
    assert notes[0].startswith(next(iter(given)))
    assert len(notes[0]) < 250


def test_words_that_differ_in_what_is_left_out_stand_for_neither() -> None:
    from dashboard.links import Words

    words = Words({"Khost": "a", "khost": "b", "Kunar": "c"})
    assert [words.find(text) for text in ("Khost", "khost", "KHOST", "KUNAR", "")] == ["a", "b", None, "c", None]


values = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["airstrike", "Air strike", "2024-12-24", "0000-00-00", "5", "9" * 400, "kabul", "33 69, 34 70"]),
    st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=3), st.integers(1, 3000)),
)
names = st.one_of(st.sampled_from(sorted(link_parameters())), st.text(max_size=20))
queries = st.dictionaries(names, st.lists(values, max_size=8), max_size=30)


@settings(max_examples=200)
@given(queries)
def test_any_query_is_answered(available: Choices, given: dict[str, list[str]]) -> None:
    with within(1, megabytes=50):
        tidied = tidy_query(given, link_parameters())
        filters, _ = parse(given, available)
        tidy, notes = parse(tidied.query, available)
    assert tidy_query(tidied.query, link_parameters()) == (type(tidied))(tidied.query)
    assert set(tidied.query) <= set(link_parameters())
    assert sum(len(value) for found in tidied.query.values() for value in found) <= LINK.value
    for note in (*tidied.notes, *notes):
        assert len(note) < 400
    for found in (filters, tidy):
        assert parse(query(found), available) == (found, [])
        assert len(found.text) <= FILTER_TEXT.value


@settings(max_examples=100)
@given(st.text(alphabet="abk=&%+?;#.’ \x00", max_size=300))
def test_any_query_string_is_answered(available: Choices, text: str) -> None:
    tidied = tidy_query(parse_qs(text, keep_blank_values=True), link_parameters())
    parse(tidied.query, available)


@pytest.mark.parametrize(
    ("given", "noted"),
    [
        ({"x" * 100_000: ["y"]}, "xxx…"),
        ({"gclid": ["y" * 100_000]}, "gclid (not a parameter of this dashboard)"),
        ({f"p{number}": ["y"] for number in range(10_000)}, "9,990 more that are not parameters of this dashboard"),
        ({"type": ["airstrike"] * 100_000}, "type (100,000 values; the first 400 are read)"),
        ({"type": [f"t{number}" for number in range(100_000)]}, "type (100,000 values; the first 400 are read)"),
        ({"q": ["y" * 100_000]}, "100,000 characters; at most 600 characters"),
        ({"brief_part": ["y" * (LINK_PART.value - 1)] * 400}, "brief_part (the link is too long"),
        ({"min_killed": ["9" * 400]}, "not a whole number from 0 to 100,000"),
        ({"brief_days": ["9" * 400]}, "not a whole number from 0 to 10,000"),
        ({"rhythm_week": ["0000-00-00"]}, "not a day of the record"),
        ({"map_from_left": ["99999-01-01"]}, "not a day of the record"),
    ],
)
def test_too_much_is_counted_and_left_out(given: dict[str, list[str]], noted: str) -> None:
    with within(1):
        tidied = tidy_query(given, link_parameters())
    assert any(noted in note for note in tidied.notes), tidied.notes
    assert sum(map(len, tidied.notes)) < 3_000
    assert sum(len(value) for found in tidied.query.values() for value in found) <= LINK_VALUES.value * LINK_VALUE.value


def test_a_pages_own_choice_is_understood_as_the_filters_are() -> None:
    given = {
        "map_lens_left": ["kabul’s figures."],
        "layers": ["incidents", "Crossings,", "nonsense"],
        "methodology_document": ["codebook"],
        "brief_paper": ["a4"],
        "brief_title": ["What now?"],
        "brief_days": ["30."],
        "incident": ["2024-12-24-barmal-airstrikes."],
        "map_tiles": ["true "],
    }
    tidied = tidy_query(given, link_parameters())
    assert tidied.query == {
        "map_lens_left": ["Afghan Taliban government"],
        "layers": ["incidents", "crossings", "nonsense"],  # the map itself writes it: by identifier
        "methodology_document": ["Codebook"],
        "brief_paper": ["A4"],
        "brief_title": ["What now?"],
        "brief_days": ["30"],
        "incident": ["2024-12-24-barmal-airstrikes"],
        "map_tiles": ["true"],
    }
    assert tidied.notes == ()


PROMISED: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parent / "promised_links.json").read_text(encoding="utf-8")
)
"""Every parameter that a link ever had, with each word that it may hold and the label that the word stood for."""


@pytest.mark.parametrize("name", PROMISED)
def test_what_links_ever_said_is_understood(name: str) -> None:
    parameter = link_parameters()[name]
    for word, label in PROMISED[name].items():
        assert parameter.words is not None
        assert parameter.words.find(word) is not None, word
        assert parameter.words.find(word) == parameter.words.find(label), word


def test_what_filters_were_ever_called_is_understood(available: Choices) -> None:
    """Labels of today and of before, straight and curly, with a space or a full stop behind them, and identifiers."""
    for field, former in FORMER_FILTER_WORDS.items():
        parameter = next(name for name, of in PARAMETERS.items() if of == field)
        assert former, field
        for word, identifier in former.items():
            for written in (word, word.replace("'", "’"), f"{word} ", f"{word}.", word.upper(), identifier):
                filters, notes = parse({parameter: [written]}, available)
                assert notes == [] and getattr(filters, field) == identifier, written


def test_former_words_stand_for_something() -> None:
    for name, former in FORMER_OPTION_WORDS.items():
        words = link_parameters()[name].words
        assert words is not None
        for word, identifier in former.items():
            assert words.find(word) == words.find(identifier) is not None, word


def test_links_inside_the_dashboard_carry_identifiers(available: Choices) -> None:
    filters = Filters(event_types=("airstrike",), districts=("PK-KP:Kurram",), lens_id="kabul")
    assert query(filters) == {"type": ["airstrike"], "district": ["PK-KP:Kurram"], "lens": ["kabul"]}


def test_a_new_parameter_is_promised_too() -> None:
    assert set(link_parameters()) == set(PROMISED), "write a new parameter into promised_links.json"
    for name, parameter in link_parameters().items():
        known = set(parameter.words.known) if parameter.words else set()
        assert known <= set(PROMISED[name]), f"{name}: write its new words into promised_links.json"


def test_a_word_of_a_parameter_is_its_own_meaning() -> None:
    # A word that was cut at its end by ``trim_end`` would mean nothing to the page.
    for name, parameter in link_parameters().items():
        if parameter.words is not None:
            for label in parameter.words.known.values():
                assert parameter.words.find(label) == label, name


def made_up(page: str, name: str, *options: Option) -> Chart:
    """A chart that no other code knows."""

    def build(request: Request) -> Built:
        raise NotImplementedError(request)

    return Chart(id=name, page=page, title="Made up", shows="Nothing.", build=build, options=options)


def test_a_parameter_is_named_for_page_and_option_unless_the_option_says_otherwise() -> None:
    values = {"red": "Red", "blue": "Blue"}
    chart = made_up(
        "casualties",
        "made-up",
        Option("colour", "Colour", values, "red"),
        Option("shape", "Shape", values, "red", parameter="outline"),
        Option("hidden", "Hidden", values, "red", parameter=None),
    )
    assert chart.parameter("colour") == "casualties_colour"
    assert chart.parameter("shape") == "outline"
    assert set(chart.link_parameters) == {"casualties_colour", "outline"}
    for name in ("hidden", "size"):
        with pytest.raises(OptionError, match=name):
            chart.parameter(name)
    words = chart.link_parameters["outline"].words
    assert words is not None
    assert [words.find(text) for text in ("red", "RED.", "Blue", "green")] == ["Red", "Red", "Blue", None]


def test_charts_of_a_page_share_a_parameter_where_it_means_the_same() -> None:
    killed = Option("kind", "Persons", {"killed": "Killed"}, "killed")
    alike = Option("kind", "Whom", {"killed": "Killed"}, "killed")
    other = Option("kind", "Persons", {"injured": "Injured"}, "injured")
    known = compute_parameters([made_up("new", "one", killed), made_up("new", "two", alike)])
    assert set(known) == {*compute_parameters([]), "new_kind"}
    for clash in (made_up("new", "three", other), made_up("new", "three", replace(other, parameter="lens"))):
        with pytest.raises(ValueError, match=r"three: the parameter '(new_kind|lens)' has another meaning already"):
            compute_parameters([made_up("new", "one", killed), clash])


def test_folding_and_trimming() -> None:
    assert fold(" Kabul’s  Figures… ") == fold("kabul's figures")
    assert trim_end("x" + "." * 100_000) == "x"
    assert read_day("2024-02-29") == date(2024, 2, 29)
    assert read_day("2024-02-29\n") is None
    assert shorten_notes(["n"] * (LINK_NOTES.value + 3))[-1] == "3 more"


def one_page() -> None:
    """Run one page as ``main`` does."""
    import os

    import streamlit as st

    from dashboard.pages import about, casualties, filter_bar, filter_line, latest, map, state

    own = {"latest": latest, "map": map, "about": about, "casualties": casualties}
    pages = {name: st.Page(module.page, url_path=name) for name, module in own.items()}
    for name in ("incidents",):
        pages[name] = st.Page(latest.page, url_path=name)
    wanted = os.environ["AFPAK_TEST_PAGE"]
    chosen = st.navigation([st.Page(own[wanted].page, url_path="first", default=True), *pages.values()])
    state.begin(pages)
    filter_bar.read_link(chosen)
    filter_line.show()
    chosen.run()
    filter_bar.note_what_is_ignored()


def opened(monkeypatch: pytest.MonkeyPatch, page: str, **query: str | list[str]) -> AppTest:
    """Open a page with the parameters of a link, in a session of its own."""
    monkeypatch.setenv("AFPAK_TEST_PAGE", page)
    app = AppTest.from_function(one_page, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def test_unknown_parameters_come_into_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    opened(monkeypatch, "about")
    before = len(MEMORY)
    for number in range(3):
        app = opened(monkeypatch, "about", **{f"p{number}": "y" * 500_000, "brief_title": f"Title {number}"})
        assert not app.exception
        assert f"p{number} (not a parameter of this dashboard)" in " ".join(text.value for text in app.text)
    assert len(MEMORY) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("min_killed", "9" * 400), ("from", "0000-00-00"), ("to", "99999-01-01"), ("min_killed", "-" + "1" * 400)],
)
def test_a_value_out_of_range_is_named_and_left_out(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    app = opened(monkeypatch, "casualties", **{name: value, "lens": "Kabul’s figures"})
    assert not app.exception
    assert f"{name}={value[:10]}" in " ".join(text.value for text in app.text)
    assert app.session_state["_filters"] == Filters(lens_id="kabul")


def test_what_a_field_holds_is_bounded_whatever_the_browser_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(monkeypatch, "casualties")
    app.text_input(key="q-0").set_value("y" * 500_000).run()
    app.text_input(key="area-0").set_value("33 69, " * 100_000).run()
    assert not app.exception
    assert app.session_state["_filters"] == Filters(text="y" * FILTER_TEXT.value)


@pytest.mark.parametrize("option", ["area", "layers"])
def test_an_options_text_is_bounded(option: str, dataset: object) -> None:
    from dashboard.catalogue import CHARTS, OptionError
    from dashboard.charts.theme import LIGHT

    with pytest.raises(OptionError, match=f"at most {OPTION_TEXT.text}"):
        CHARTS["map"].request(dataset, Filters(), LIGHT, **{option: "x" * 100_000})  # type: ignore[arg-type]
    with pytest.raises(OptionError, match=f"at most {OPTION_TEXT.text}"):
        CHARTS["incident-claims"].request(dataset, Filters(), LIGHT, incident="x" * 100_000)  # type: ignore[arg-type]


@pytest.mark.parametrize("ends", [("x", "y"), ("9999-12-31 05:00", "9999-12-31 06:00"), ("", ""), ("9" * 4000, "1")])
def test_a_range_that_is_none_changes_no_dates(monkeypatch: pytest.MonkeyPatch, ends: tuple[str, str]) -> None:
    from dashboard.pages import filter_bar, timeline

    put: list[object] = []
    monkeypatch.setattr(filter_bar, "put_dates", lambda *days: put.append(days))
    timeline._dragged(*ends)
    assert put == []
    timeline._dragged("2024-12-24 00:00", "2024-12-26 12:00")
    assert put == [(date(2024, 12, 24), date(2024, 12, 26))]
