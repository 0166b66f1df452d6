"""Rules are read from their words and fire by their published formulas."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.alerts.conditions import AboveNorm, StatusChanged, SumReached, parse_condition
from dashboard.alerts.firing import find_firings
from dashboard.alerts.rules import Rule, RuleError, read_rules
from dashboard.filters import Choices, Filters
from dashboard.tables import Dataset, load
from tests import small
from tests.alert_rules import RULES, write_rules

# ---------------------------------------------------------------- the words of a rule


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("incidents ≥ 1 in a day", SumReached("incidents", 1, 1)),
        ("Incidents >= 3 in 7 days.", SumReached("incidents", 3, 7)),
        ("killed, lowest claim, ≥ 20 in a day", SumReached("killed_low", 20, 1)),
        ("injured, highest claim >= 5", SumReached("injured_high", 5, 1)),
        ("a crossing's status changed", StatusChanged()),
        ("a crossing’s status  changed", StatusChanged()),
        ("weekly incidents ≥ 1.5 times the 52-week norm", AboveNorm(1.5, 52)),
        ("incidents ≥ 0 in a day", None),
        ("incidents ≥ 1 in 999 days", None),
        ("weekly incidents ≥ 0 times the 52-week norm", None),
        ("killed ≥ 20 in a day", None),
        ("incidents ≥ 1 in a day; and more", None),
    ],
)
def test_the_words_of_a_rule(words: str, condition: object) -> None:
    assert parse_condition(words) == condition


# ---------------------------------------------------------------- when a rule fires


def rule_of(when: str, **filters: Any) -> Rule:
    condition = parse_condition(when)
    assert condition is not None
    return Rule("A rule", when, condition, Filters(**filters), ("desk",))


def test_a_sum_fires_on_the_day_it_is_reached(dataset: Dataset) -> None:
    # By hand from the small tables: the attack of 21 December has 5 to 9 dead of the one side and 2 of the other, the
    # strikes of 24 December 20 to 46, the clash of 28 December 1 to 19 and 5.
    killed = {}
    for row in dataset.incidents.to_dict("records"):
        killed[row["incident_id"]] = row["date_start"].date()
    found = find_firings(dataset, rule_of("killed, lowest claim, ≥ 20 in a day"))
    assert [(firing.last, firing.words) for firing in found] == [
        (killed[small.STRIKES], "20 killed (lowest claim) on 24 Dec 2024")
    ]
    assert [identifier for identifier, _ in found[0].incidents] == [small.STRIKES]
    assert found[0].filters == Filters(start=date(2024, 12, 24), end=date(2024, 12, 24))
    high = find_firings(dataset, rule_of("killed, highest claim, ≥ 20 in a day"))
    assert {firing.last for firing in high} == {killed[small.STRIKES], killed[small.CLASH]}
    assert find_firings(dataset, rule_of("killed, lowest claim, ≥ 21 in a day")) == []


def test_each_incident_counts_towards_one_firing(dataset: Dataset) -> None:
    every = find_firings(dataset, rule_of("incidents ≥ 1 in a day"))
    days = sorted({row.date() for row in dataset.incidents["date_start"]})
    assert [firing.last for firing in every] == days
    assert sorted(key for firing in every for key in firing.keys) == sorted(dataset.incident_ids)
    # Attack, strikes and clash of 20, 24 and 28 December are three in nine days; too few are left later.
    (three,) = find_firings(dataset, rule_of("incidents ≥ 3 in 9 days"))
    assert three.keys == (small.ATTACK, small.STRIKES, small.CLASH)
    told = [key for firing in every for key in firing.keys]
    assert find_firings(dataset, rule_of("incidents ≥ 1 in a day"), told) == []
    late = find_firings(dataset, rule_of("incidents ≥ 1 in a day"), told[:-1])
    assert [firing.keys for firing in late] == [(told[-1],)]
    assert [firing.last for firing in find_firings(dataset, rule_of("incidents ≥ 1"), [], days[-1])] == days[-1:]


def test_filters_narrow_what_a_rule_counts(dataset: Dataset) -> None:
    found = find_firings(dataset, rule_of("incidents ≥ 1 in a day", provinces=("AF-KHO",), event_types=("shelling",)))
    assert [firing.incidents[0][0] for firing in found] == [small.SHELLING]


def test_a_crossing_whose_status_changed(dataset: Dataset) -> None:
    found = find_firings(dataset, rule_of("a crossing's status changed"))
    assert [firing.words for firing in found] == [
        "Delta: reported closed from 31 Dec 2024, before unreported",
        "Delta: reported open from 6 Jan 2025, before closed",
    ]
    assert find_firings(dataset, rule_of("a crossing's status changed", provinces=("AF-KHO",))) == []
    assert (
        find_firings(dataset, rule_of("a crossing's status changed"), [key for firing in found for key in firing.keys])
        == []
    )


def test_a_week_above_the_weeks_before_it() -> None:
    from dashboard.analysis.records import records
    from dashboard.tables import data_directory

    real = load(data_directory())
    found = find_firings(real, rule_of("weekly incidents ≥ 1.5 times the 52-week norm"))
    frame = records(real, Filters())
    counts = frame.groupby(frame["date_start"].dt.to_period("W-SUN")).size()
    weeks = counts.reindex(
        [week for week in counts.index.union([counts.index[0] + n for n in range(300)]) if week <= counts.index[-1]],
        fill_value=0,
    )
    weeks = weeks[
        [week.start_time >= real.first_day and week.end_time.normalize() <= real.last_day for week in weeks.index]
    ]
    expected = [
        week.start_time.date()
        for number, week in enumerate(weeks.index)
        if number >= 52 and weeks.iloc[number] >= 1.5 * weeks.iloc[number - 52 : number].mean() > 0
    ]
    assert len(expected) > 10
    assert [firing.first for firing in found] == expected


# ---------------------------------------------------------------- the file


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "incidents ≥ 1 in a day",
            "something",
            "rule 'Each day': when: 'something' — expected “incidents ≥ 1 in a day”",
        ),
        (
            'to = ["desk", "hook"]',
            'to = "nobody"',
            "rule 'Each day': to: 'nobody' — expected a target of this file: desk",
        ),
        ("province=AF-KHO", "province=Mars", "rule 'Each day': filter: 'province=Mars (not known here)'"),
        ("province=AF-KHO", "colour=red", "rule 'Each day': filter: 'colour' — expected one of"),
        (
            'name = "Each day"',
            'names = "Each day"',
            "rule 1: names: 'Each day' — expected one of name, when, filter, to",
        ),
        (
            'security = "none"',
            'security = "ssl"',
            "target 'desk': security: 'ssl' — expected one of starttls, tls, none",
        ),
        ("desk@example.org", "desk", "target 'desk': to: ['desk', 'two@example.org'] — expected an e-mail address"),
        ("http://127.0.0.1:{http}/secret-path", "ftp://h/x", "target 'hook': url: 'ftp://h/x' — expected an address"),
        ("http://127.0.0.1:{http}/secret-path", "file:///etc/passwd", "target 'hook': url:"),
        (
            'kind = "email"',
            'kind = "pigeon"',
            "target 'desk': kind: 'pigeon' — expected one of email, slack, teams, json",
        ),
        ('security = "none"', 'security = "none"\nuser = "x"', "expected starttls or tls: a password is sent"),
        ('security = "none"', 'password_env = "NOT_SET"', "password_env: 'NOT_SET' — expected the name of a variable"),
        ("address =", "adress =", "file: adress: 'https://dash.example.org/' — expected one of address, rule, target"),
        ("[[rule]]", "[[rule]", "is not TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path: Path, available: Choices, old: str, new: str, problem: str) -> None:
    assert old in RULES
    path = write_rules(tmp_path, text=RULES.replace(old, new, 1))
    with pytest.raises(RuleError) as caught:
        read_rules(path, available)
    assert any(line.startswith(str(path)) and problem in line for line in caught.value.problems), caught.value.problems


def test_an_accounts_sum_is_refused_since_it_hides_whose_dead_it_counts(tmp_path: Path, available: Choices) -> None:
    text = RULES.replace("incidents ≥ 1 in a day", "killed, lowest claim, ≥ 2 in a day").replace(
        "AF-KHO", "AF-KHO&lens=kabul"
    )
    with pytest.raises(RuleError) as caught:
        read_rules(write_rules(tmp_path, text=text), available)
    assert "whose dead" in caught.value.problems[0]


def test_the_rules_of_the_documentation_are_read_and_replayed(tmp_path: Path) -> None:
    from dashboard.alerts.running import replay_rules
    from dashboard.filters import available as choices_in
    from dashboard.root import ROOT
    from dashboard.tables import data_directory

    real = load(data_directory())
    text = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    words = {"AFPAK_SMTP_PASSWORD": "word", "AFPAK_SLACK_HOOK": "https://hooks.example.org/x"}
    file = read_rules(tmp_path / "rules.toml", choices_in(real), words)
    replayed = replay_rules(real, file)
    assert [len(firings) > 3 for firings in replayed.values()] == [True] * 4


def test_words_that_nobody_should_know_come_from_the_environment(tmp_path: Path, available: Choices) -> None:
    text = RULES.replace('url = "http://127.0.0.1:{http}/secret-path"', 'url_env = "HOOK"')
    file = read_rules(write_rules(tmp_path, text=text), available, {"HOOK": "https://hooks.example.org/abc"})
    assert file.targets["hook"].words == "https://hooks.example.org"
