"""The claims of one incident as readers see them, and what the three accounts agree and differ on."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.analysis.incident_claims import Claim, collect_claims
from dashboard.analysis.incident_sources import list_sources, name_language
from dashboard.analysis.one_incident import IncidentFile, incident_file
from dashboard.analysis.three_accounts import Count, compare_accounts, read_accounts
from dashboard.export.brief.references import References
from dashboard.export.brief.words import claim_tables
from dashboard.tables import Dataset, load
from tests import small
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, STRIKES


def file_of(dataset: Dataset, incident: str) -> IncidentFile:
    found = incident_file(dataset, incident)
    assert found is not None
    return found


def accounts_of(dataset: Dataset, incident: str) -> dict[str, list[Count]]:
    raw = dataset.claims[dataset.claims["incident_id"] == incident]
    return read_accounts(raw, collect_claims(file_of(dataset, incident)), dataset.side_of)


def test_claims_are_listed_by_account_totals_before_parts_the_highest_first(dataset: Dataset) -> None:
    listed = collect_claims(file_of(dataset, STRIKES))
    assert [(c.claim_id, c.account, c.killed_text, c.injured_text, c.victims) for c in listed] == [
        ("strikes-1", "kabul", "46", "6", "civilians"),
        ("strikes-2", "islamabad", "at least 20", "no figure", "militants"),
        ("strikes-3", "independent", "no figure", "no figure", "civilians"),
        ("strikes-4", "independent", "20", "no figure", "children"),
    ]
    assert [claim.is_part for claim in listed] == [False, False, False, True]
    assert [claim.killed for claim in listed] == [(46, 46), (20, 20), None, (20, 20)]


def test_claims_of_armed_groups_come_after_the_three_accounts(dataset: Dataset) -> None:
    accounts = [claim.account for claim in collect_claims(file_of(dataset, ATTACK))]
    assert accounts == ["islamabad", "islamabad", "armed"]


def test_a_brief_prints_the_claims_of_the_page(dataset: Dataset) -> None:
    file = file_of(dataset, STRIKES)
    tables = claim_tables(file, References(dataset))
    assert [table.title for table in tables] == [
        "Afghan Taliban government",
        "Pakistani government",
        "UN and independent",
    ]
    printed = [(row[0], row[1], row[2]) for table in tables for row in table.rows]
    assert printed == [
        (claim.claimant, f"of these {claim.killed_text}" if claim.is_part else claim.killed_text, claim.injured_text)
        for claim in collect_claims(file)
    ]


def test_accounts_keep_the_people_of_each_side_apart(dataset: Dataset) -> None:
    found = accounts_of(dataset, CLASH)
    assert found["kabul"] == [
        Count("afghan_side", (5, 5), None, ("civilians", "Afghan forces")),
        Count("pakistan_side", (19, 19), None, ()),
    ]
    assert found["islamabad"] == [
        Count("pakistan_side", (1, 1), (7, 7), ("Pakistani forces",)),
        Count("militants", None, None, ()),
    ]
    assert found["independent"] == []


def test_a_part_of_a_total_is_no_figure_of_an_account(dataset: Dataset) -> None:
    assert accounts_of(dataset, STRIKES)["independent"] == [Count("afghan_side", None, None, ("civilians",))]


@pytest.mark.parametrize(
    ("incident", "words"),
    [
        (
            STRIKES,
            "The two governments count the dead on the Afghan side and differ on how many and on who they were.",
        ),
        (CLASH, "The two governments count the dead on the Pakistani side and differ on how many."),
        (ATTACK, "The Pakistani government alone gives a number of people killed."),
        (
            DRONE,
            "The Pakistani government and UN and independent sources count the dead on the Afghan side and differ on "
            "how many.",
        ),
        (CLOSURE, ""),
    ],
)
def test_what_they_agree_and_differ_on_follows_from_the_tables(dataset: Dataset, incident: str, words: str) -> None:
    assert compare_accounts(accounts_of(dataset, incident)) == words


def killed(number: tuple[int, int] | None, *victims: str, side: str = "afghan_side") -> Count:
    return Count(side, number, None, victims)


@pytest.mark.parametrize(
    ("kabul", "islamabad", "independent", "words"),
    [
        ([], [], [], ""),
        ([killed(None)], [], [], "None of the three gives a number of people killed."),
        (
            [killed((5, 5), "civilians")],
            [killed((5, 5), "civilians")],
            [],
            "The two governments agree on 5 killed on the Afghan side.",
        ),
        (
            [killed((5, 5), "civilians")],
            [killed((5, 5), "militants")],
            [killed((5, 5))],
            "All three agree on 5 killed on the Afghan side, but differ on who they were.",
        ),
        (
            [killed((5, 9), "children")],
            [],
            [killed((9, 12), "civilians")],
            "The Afghan Taliban government and UN and independent sources count the dead on the Afghan side and give "
            "figures that overlap.",
        ),
        (
            [killed((5, 9))],
            [killed((10, 12))],
            [],
            "The two governments count the dead on the Afghan side and differ on how many.",
        ),
        (
            [killed((5, 5), side="pakistan_side")],
            [killed((2, 2))],
            [],
            "They count different dead: the Afghan Taliban government counts those on the Pakistani side and the "
            "Pakistani government counts those on the Afghan side.",
        ),
        (
            [killed((5, 5)), killed((50, 50), side="pakistan_side")],
            [killed((200, 200)), killed((23, 23), side="pakistan_side")],
            [],
            "The two governments count the dead on the Afghan side and on the Pakistani side and differ on how many.",
        ),
        (
            [],
            [killed((5, 5)), killed((3, 3), side="militants")],
            [killed((5, 5)), killed((4, 4), side="militants")],
            "The Pakistani government and UN and independent sources agree on 5 killed on the Afghan side; the "
            "Pakistani government and UN and independent sources count the dead among armed groups and differ on how "
            "many.",
        ),
        (
            [killed(None, "civilians")],
            [],
            [killed((3, 3))],
            "UN and independent sources alone give a number of people killed; the Afghan Taliban government speaks of "
            "victims without a number.",
        ),
        ([killed((0, 0))], [killed((0, 0))], [], "The two governments agree on 0 killed on the Afghan side."),
    ],
)
def test_words_worked_out_by_hand(
    kabul: list[Count], islamabad: list[Count], independent: list[Count], words: str
) -> None:
    assert compare_accounts({"kabul": kabul, "islamabad": islamabad, "independent": independent}) == words


def test_every_incident_of_the_record_can_be_compared() -> None:
    dataset = load()
    for incident in dataset.incidents["incident_id"]:
        listed: list[Claim] = collect_claims(file_of(dataset, incident))
        words = compare_accounts(accounts_of(dataset, incident))
        ours = [claim for claim in listed if claim.account in ("kabul", "islamabad", "independent")]
        assert bool(words) == bool(ours), incident
        assert "nan" not in words and "None" not in words.replace("None of the three", "")


def test_sources_have_the_un_and_primary_ones_first(folder: Path) -> None:
    small.set_of(folder, "sources", "two", kind="un_report", language="ps")
    small.set_of(folder, "sources", "one", kind="news")
    for source in ("two", "copy"):
        small.add_row(folder, "incident_sources", incident_id=STRIKES, source_id=source)
    listed = list_sources(file_of(load(folder), STRIKES).sources)
    assert [(source.kind, source.publisher) for source in listed] == [
        ("UN", "Paper Two"),
        ("Agency", "Agency Three"),
        ("News", "Paper Four"),  # says whose text it has
        ("News", "Paper One"),
    ]
    assert [source.language for source in listed] == ["Pashto", "", "", ""]
    assert [source.published_on is None for source in listed] == [False, True, True, False]


def test_languages_have_names() -> None:
    assert name_language("fa") == "Persian"
    assert name_language("xx-unknown") == "xx-unknown"
