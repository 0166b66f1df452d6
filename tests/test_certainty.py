"""How sure an incident is, in words: for every combination of status, attribution and voices, and in the record."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.analysis.certainty import Grounds, collect_grounds, describe_certainty
from dashboard.analysis.one_incident import incident_file
from dashboard.tables import Dataset, load
from dashboard.vocabulary import ATTRIBUTIONS, STATUSES
from tests import small
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, SHELLING, STRIKES

ISLAMABAD = Grounds("confirmed", "acknowledged", "Islamabad", publishers=("A", "B"))


def words_of(dataset: Dataset, incident: str) -> str:
    file = incident_file(dataset, incident)
    assert file is not None
    return describe_certainty(collect_grounds(file))


@pytest.mark.parametrize(
    ("incident", "words"),
    [
        (ATTACK, "Confirmed: Group X and Islamabad both say that it happened"),
        (STRIKES, "Confirmed: Islamabad, Kabul and the UN say that it happened"),
        (
            CLASH,
            "Reported, not confirmed: Kabul, Islamabad and 2 publishers say that it happened; who began it is disputed "
            "or not known",
        ),
        (
            CLOSURE,
            "Reported by one publisher only (Paper One), not confirmed; Islamabad has not acknowledged it",
        ),
        # Islamabad speaks of the strike, but denies it: it is no witness. Residents are no body that verifies.
        (DRONE, "Disputed: Islamabad denies that it happened"),
        (SHELLING, "Reported, not confirmed: 2 publishers say that it happened; Kabul has not acknowledged it"),
    ],
)
def test_the_words_follow_from_the_tables(dataset: Dataset, incident: str, words: str) -> None:
    assert words_of(dataset, incident) == words


def test_a_report_of_the_un_is_a_voice(folder: Path) -> None:
    small.set_of(folder, "incidents", SHELLING, status="confirmed")
    small.set_of(folder, "sources", "two", kind="un_report")
    assert words_of(load(folder), SHELLING) == (
        "Confirmed: the UN says that it happened; Kabul has not acknowledged it"
    )


def test_a_text_that_is_reprinted_is_one_publisher(folder: Path) -> None:
    small.add_row(folder, "incident_sources", incident_id=CLOSURE, source_id="copy")
    assert "one publisher only (Paper One)" in words_of(load(folder), CLOSURE)


@pytest.mark.parametrize(
    ("grounds", "words"),
    [
        (replace(ISLAMABAD, voices=("Islamabad",)), "Confirmed: Islamabad says that it happened"),
        (
            replace(ISLAMABAD, voices=("Islamabad", "the UN")),
            "Confirmed: Islamabad and the UN both say that it happened",
        ),
        (ISLAMABAD, "Confirmed by those who acted"),
        (
            replace(ISLAMABAD, attribution="denied"),
            "Confirmed by a party to it or an independent body; Islamabad denies that it did it",
        ),
        (
            replace(ISLAMABAD, attribution="alleged", voices=("medical services",)),
            "Confirmed: medical services say that it happened; Islamabad has not acknowledged it",
        ),
        (
            replace(ISLAMABAD, attribution="alleged", acting="a group", is_armed_group=True, voices=("Islamabad",)),
            "Confirmed: Islamabad says that it happened; no group has claimed it",
        ),
        # A group that claims what others lay to it, while another document has it deny: the record keeps "alleged".
        (
            replace(
                ISLAMABAD,
                status="reported",
                attribution="alleged",
                acting="a group",
                is_armed_group=True,
                voices=("a group",),
            ),
            "Reported, not confirmed: a group and 2 publishers say that it happened",
        ),
        (
            replace(ISLAMABAD, status="single_source", attribution="unknown", acting="", is_fight=True),
            "Reported by one publisher only, not confirmed; who began it is disputed or not known",
        ),
        (
            replace(ISLAMABAD, status="disputed", attribution="denied", voices=("Kabul",)),
            "Disputed: Kabul says that it happened, Islamabad denies it",
        ),
        (replace(ISLAMABAD, status="disputed"), "Disputed: Islamabad says that it happened, Kabul denies it"),
        (
            replace(ISLAMABAD, status="disputed", attribution="unknown", acting=""),
            "Disputed: one side denies that it happened; who did it is disputed or not known",
        ),
    ],
)
def test_words_worked_out_by_hand(grounds: Grounds, words: str) -> None:
    assert describe_certainty(grounds) == words


@pytest.mark.parametrize(("status", "attribution"), list(itertools.product(STATUSES, ATTRIBUTIONS)))
@pytest.mark.parametrize("voices", [(), ("Kabul",), ("Kabul", "the UN"), ("Kabul", "the UN", "medical services")])
@pytest.mark.parametrize("acting", ["", "Islamabad"])
def test_every_combination_gives_a_sentence(
    status: str, attribution: str, voices: tuple[str, ...], acting: str
) -> None:
    words = describe_certainty(Grounds(status, attribution, acting, voices=voices, publishers=("A", "B")))
    first = {"confirmed": "Confirmed", "disputed": "Disputed"}.get(status, "Reported")
    assert words.startswith(first)
    assert (" not confirmed" in words) == (status in ("reported", "single_source"))
    assert "None" not in words and "  " not in words and not words.endswith((".", " ", ","))
    if status != "disputed":
        assert all(voice in words for voice in voices)
        assert (" denies that it did it" in words) == (attribution == "denied")


def test_every_incident_of_the_record_has_words_that_agree_with_its_status() -> None:
    dataset = load()
    found: Counter[str] = Counter()
    for row in dataset.incidents.itertuples():
        words = words_of(dataset, row.incident_id)
        found[row.status] += 1
        assert words.split(" ")[0].rstrip(":,") == {"single_source": "Reported"}.get(
            row.status, str(row.status).capitalize()
        )
        assert "nan" not in words and "None" not in words
        # Nobody is both a witness to a thing and one who denies or has not acknowledged it.
        for capital in ("Kabul", "Islamabad"):
            denied = f"; {capital} denies" in words or f"; {capital} has not" in words
            assert not (denied and f"{capital} " in words.split(";")[0]), words
    assert set(found) == set(STATUSES)


def test_barmal_is_said_as_people_say_it() -> None:
    words = words_of(load(), "2024-12-24-barmal-airstrikes")
    assert words == "Confirmed: Islamabad, Kabul and the UN say that it happened"
