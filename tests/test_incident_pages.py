"""The rows of the table of incidents, and the parts of one incident's page: nothing missing is shown as None or nan."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from lxml import html

from dashboard.analysis.one_incident import incident_file
from dashboard.analysis.records import records
from dashboard.analysis.words import dates, days_apart, indicator_value
from dashboard.charts.parties import AFGHAN, ARMED, BOTH, PAKISTAN
from dashboard.charts.theme import DARK, LIGHT
from dashboard.filters import Filters, available
from dashboard.pages import incident_parts
from dashboard.pages.incident_table import table_rows
from dashboard.tables import Dataset, load
from dashboard.web_addresses import archive_lookup
from tests import small
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, INCIDENTS, SHELLING, STRIKES

MISSING = re.compile(r"\b(None|nan|NaT|<NA>)\b")


def rows_of(dataset: Dataset) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in table_rows(records(dataset, Filters()), LIGHT)}


@pytest.fixture
def page(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Stands in for what a run of the script gives to the pages."""
    run = SimpleNamespace(
        dataset=lambda: dataset, palette=lambda: LIGHT, available=lambda: available(dataset), current=dataset
    )
    monkeypatch.setattr(incident_parts, "state", run)
    monkeypatch.setattr(incident_parts, "known_query", dict)
    return run


PARTS = ("accounts", "story", "claims", "responsibility", "indicators", "links", "sources", "corrections")


def text_of(part: str, dataset: Dataset, incident: str) -> str:
    file = incident_file(dataset, incident)
    assert file is not None
    made = incident_parts.headline(file, level=1) if part == "headline" else getattr(incident_parts, part)(file)
    spaced = re.sub(r"<br>|</(?:h\d|p|li|d[td]|section|summary)>", r" \g<0>", str(made))
    return " ".join(html.fromstring(f"<div>{spaced}</div>").text_content().split())


def test_a_row_says_when_what_where_who_how_many_and_how_many_sources(dataset: Dataset) -> None:
    row = rows_of(dataset)[STRIKES]
    told = [row[name] for name in ("day", "what", "where", "who", "killed", "injured", "sources")]
    assert told == ["24 Dec 2024", "Air strikes at Beta", "Beta, Paktika", "Pakistani forces", "20–46", "6", "2"]
    assert row["order"] == [
        "2024-12-24 2024-12-24",
        "Air strikes at Beta",
        "AF Paktika Beta, Paktika",
        "Pakistani forces",
        46,
        6,
        2,
    ]


def test_what_is_missing_is_said_or_left_out_never_none(dataset: Dataset) -> None:
    rows = rows_of(dataset)
    assert (rows[CLASH]["who"], rows[CLOSURE]["killed"], rows[CLOSURE]["order"][4]) == (
        "Not known or disputed",
        "–",
        None,
    )
    for row in rows_of(load()).values():
        assert not MISSING.search(" ".join(str(value) for name, value in row.items() if name != "order"))


def test_a_symbol_has_the_kind_as_its_shape_and_who_acted_as_its_colour(dataset: Dataset) -> None:
    rows = rows_of(dataset)
    assert {key: row["colour"] for key, row in rows.items()} == {
        ATTACK: ARMED.light,
        STRIKES: PAKISTAN.light,
        CLASH: BOTH.light,
        CLOSURE: PAKISTAN.light,
        DRONE: PAKISTAN.light,
        SHELLING: AFGHAN.light,
    }
    assert [key for key, row in rows.items() if not row["certain"]] == [CLOSURE, DRONE]
    assert rows[ATTACK]["kind"] == "Attack or bombing, Armed groups"
    assert len({row["icon"] for row in rows.values()}) == 4
    dark = table_rows(records(dataset, Filters()), DARK)
    assert {row["id"]: row["colour"] for row in dark}[STRIKES] == PAKISTAN.dark


def test_a_district_and_a_province_are_named_once(folder: Path) -> None:
    small.set_of(folder, "places", "af-kho-alpha", admin2="Gurbuz")
    assert rows_of(load(folder))[DRONE]["where"] == "Alpha, Gurbuz, Khost"
    small.set_of(folder, "places", "af-pka-beta", kind="province", name="Paktika province", admin2="", precision="4")
    assert rows_of(load(folder))[STRIKES]["where"] == "Paktika province"


def test_a_place_abroad_has_its_country(page: SimpleNamespace) -> None:
    record = load()
    assert rows_of(record)["2026-04-01-urumqi-talks"]["where"] == "Urumqi, China"
    page.dataset, page.available = (lambda: record), (lambda: available(record))
    assert "Where Urumqi, China" in text_of("headline", record, "2026-04-01-urumqi-talks")


def test_talks_have_no_claims_and_an_attack_without_any_says_so(page: SimpleNamespace, folder: Path) -> None:
    assert text_of("claims", page.current, CLOSURE) == ""
    small.drop_row(folder, "claims", small.row_of(folder, "claims", "shelling-1"))
    assert "No casualty figure was given" in text_of("claims", load(folder), SHELLING)


def test_a_day_that_is_not_known_is_about(folder: Path) -> None:
    small.set_of(folder, "incidents", DRONE, date_precision="approx")
    assert rows_of(load(folder))[DRONE]["day"] == "about 20 Jan 2025"


@pytest.mark.parametrize("incident", INCIDENTS)
@pytest.mark.parametrize("part", ["headline", *PARTS])
def test_no_part_says_none(page: SimpleNamespace, part: str, incident: str) -> None:
    assert not MISSING.search(text_of(part, page.current, incident).replace("None of the three", ""))


def test_the_head_says_when_where_who_and_how_sure(page: SimpleNamespace) -> None:
    assert text_of("headline", page.current, DRONE) == (
        "Drone strike at Alpha Drone strike · 20 January 2025 Disputed: Islamabad denies that it happened "
        "Where Alpha الفا, Alphadistrict, Khost Carried out by Pakistani forces (denied by the accused) Target Group X"
    )
    assert "Carried out by Disputed or not known" in text_of("headline", page.current, CLASH)
    assert "By Islamabad (alleged)" in text_of("headline", page.current, CLOSURE)


def test_the_box_has_the_three_accounts_split_by_whose_dead(page: SimpleNamespace) -> None:
    assert text_of("accounts", page.current, CLASH) == (
        "Afghan Taliban government 5 killed on the Afghan side: civilians, Afghan forces 19 killed on the Pakistani "
        "side Pakistani government 1 killed on the Pakistani side: Pakistani forces 7 injured "
        "No number killed among armed groups UN and independent No figure recorded "
        "The two governments count the dead on the Pakistani side and differ on how many."
    )
    assert text_of("accounts", page.current, CLOSURE) == ""


def test_bars_are_solid_to_the_lowest_and_faint_to_the_highest(page: SimpleNamespace) -> None:
    file = incident_file(page.current, DRONE)
    assert file is not None
    drawn = html.fromstring(incident_parts.claims(file))
    solid = [node.get("style") for node in drawn.xpath("//*[@class='ink']/i[not(@class)]")]
    # Officials say 0; residents 3 to 4, the highest of all: three quarters are solid.
    assert [re.findall(r"width:([\d.]+)%", style) for style in solid] == [["0"], ["75.0"]]
    assert [re.findall(r"#\w{6}", style) for style in solid] == [[PAKISTAN.light], ["#16A778"]]
    lengths = [re.findall(r"calc\(([\d.]+)%", node.get("style"))[0] for node in drawn.xpath("//*[@class='ink']")]
    assert list(map(float, lengths)) == [0.0, 100.0]
    assert [" ".join(node.text_content().split()) for node in drawn.xpath("//*[@class='figure']")] == [
        "0 killed",
        "about 3–4 killed",
    ]


def test_what_led_to_it_and_followed_has_the_days_between(page: SimpleNamespace) -> None:
    assert text_of("links", page.current, STRIKES) == (
        "In response to, and what it led to In response to Attack on a post at Gamma 20 Dec 2024, 4 days before "
        "· reported (Paper One) Led to Clash at the Delta crossing 28 Dec 2024, 4 days later · claimed (Paper Two) "
        "Said so on the same day."
    )


def test_responsibility_indicators_and_corrections_are_said_in_words(page: SimpleNamespace) -> None:
    assert "Group X claims responsibility, 21 Dec 2024 (Paper Two)" in text_of("responsibility", page.current, ATTACK)
    assert "Islamabad blames Kabul, 22 Dec 2024 (Paper One)" in text_of("responsibility", page.current, ATTACK)
    counted = text_of("indicators", page.current, STRIKES)
    assert "Displaced: about 300–350 families, Beta, 24 Dec 2024 – 30 Dec 2024, UN mission (Paper One)" in counted
    assert "Houses destroyed: 12 houses, Beta, 24 Dec 2024, Kabul (Paper One)" in counted
    assert text_of("corrections", page.current, STRIKES) == "Corrections 2 Feb 2025: Title reworded. Clearer."
    assert text_of("responsibility", page.current, CLOSURE) == ""


def test_sources_have_archived_copies_and_markup_stays_text(page: SimpleNamespace) -> None:
    file = incident_file(page.current, STRIKES)
    assert file is not None
    file.sources["title"] = "<script>alert(1)</script>"
    drawn = html.fromstring(incident_parts.sources(file))
    assert not drawn.xpath("//script")
    assert "https://web.archive.org/web/*/https://one.example/a" in drawn.xpath("//a/@href")
    assert archive_lookup("javascript:alert(1)") == ""


@pytest.mark.parametrize(
    ("first", "last", "precision", "words"),
    [
        ("2024-12-24", "2024-12-24", "day", "24 December 2024"),
        ("2025-10-11", "2025-10-12", "day", "11–12 October 2025"),
        ("2025-09-30", "2025-10-02", "approx", "about 30 September – 2 October 2025"),
        ("2024-12-31", "2025-01-01", "day", "31 December 2024 – 1 January 2025"),
    ],
)
def test_days_in_full(first: str, last: str, precision: str, words: str) -> None:
    assert dates(pd.Timestamp(first), pd.Timestamp(last), precision, in_full=True) == words


def test_days_apart_and_values_in_words() -> None:
    day = pd.Timestamp("2025-01-10")
    others = ("2025-01-10", "2025-01-11", "2025-01-08")
    assert [days_apart(day, pd.Timestamp(other)) for other in others] == [
        "the same day",
        "1 day later",
        "2 days before",
    ]
    row = {"qualifier": "at_least", "value_min": 8400, "value_max": 8400, "unit": "families"}
    assert indicator_value(row) == "at least 8,400 families"
