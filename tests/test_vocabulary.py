"""The words of the tables: the descriptor and the vocabulary name the same ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product

import pytest

from dashboard import vocabulary as words
from dashboard.lens import LENSES
from tests import small

ENUMS: dict[str, Mapping[object, object]] = {
    "incidents.event_type": words.EVENT_TYPES,
    "incidents.status": words.STATUSES,
    "incidents.attribution": words.ATTRIBUTIONS,
    "incidents.date_precision": words.DATE_PRECISIONS,
    "places.precision": words.PLACE_PRECISIONS,
    "actors.side": words.SIDES,
    "claims.suffered_by": words.SUFFERED_BY,
    "claims.victim_group": words.VICTIM_GROUPS,
    "claims.scope": words.SCOPES,
    "claims.qualifier": words.QUALIFIERS,
    "published_totals.suffered_by": words.SUFFERED_BY,
    "published_totals.victim_group": words.VICTIM_GROUPS,
    "published_totals.qualifier": words.QUALIFIERS,
    "responses.basis": words.RESPONSE_BASES,
    "crossing_status.status": words.CROSSING_STATUSES,
    "phases.kind": words.PHASE_KINDS,
    "responsibility.says": words.RESPONSIBILITY_STATEMENTS,
    "indicators.measure": words.MEASURES,
    "indicators.qualifier": words.QUALIFIERS,
    "indicators.unit": words.UNITS,
}  # type: ignore[assignment]
WITHOUT_LABELS = {"places.kind", "actors.kind", "sources.kind"}
"""Enums that no page shows."""


def enums() -> dict[str, tuple[object, ...]]:
    return {
        f"{table.name}.{column.name}": column.enum
        for table in small.definitions().values()
        for column in table.columns
        if column.enum
    }


def test_every_enum_of_the_descriptor_has_its_words() -> None:
    assert set(enums()) == set(ENUMS) | WITHOUT_LABELS


@pytest.mark.parametrize("name", ENUMS)
def test_descriptor_and_vocabulary_agree(name: str) -> None:
    assert set(enums()[name]) == set(ENUMS[name])


@pytest.mark.parametrize("name", ENUMS)
def test_labels_are_unique_and_keys_are_the_identifiers(name: str) -> None:
    labels = [word.label for word in ENUMS[name].values()]  # type: ignore[attr-defined]
    assert len(set(labels)) == len(labels)
    assert all(str(key) == word.id for key, word in ENUMS[name].items())  # type: ignore[attr-defined]


def test_event_types_have_a_family_and_differ_within_it() -> None:
    assert {kind.family for kind in words.EVENT_TYPES.values()} == set(words.FAMILIES)
    looks = [(kind.family, kind.symbol) for kind in words.EVENT_TYPES.values()]
    assert len(set(looks)) == len(looks)
    tints = [kind.tint for kind in words.EVENT_TYPES.values()]
    assert len(set(tints)) == len(tints)


@pytest.mark.parametrize(
    "colour",
    [
        *(kind.tint for kind in words.EVENT_TYPES.values()),
        *(family.colour for family in words.FAMILIES.values()),
    ],
)
def test_colours_are_valid(colour: str) -> None:
    assert re.fullmatch(r"#[0-9A-F]{6}", colour)


def test_every_type_and_side_has_a_lane_and_every_lane_something() -> None:
    lanes = {
        words.lane_of(kind, side) for kind, side in product(words.EVENT_TYPES, [*words.SIDES, None, "never heard of"])
    }
    assert lanes == set(words.LANES)


@pytest.mark.parametrize(
    ("kind", "side", "lane"),
    [
        ("airstrike", "pakistan_government", "strikes_pakistan"),
        ("shelling", "afghan_government", "attacks_afghan"),
        ("ground_attack", "afghan_government", "attacks_afghan"),
        ("drone_strike", "anti_pakistan_militants", "militant"),
        ("airstrike", None, "clashes"),
        ("border_clash", "pakistan_government", "clashes"),
        ("ied", None, "militant"),
        ("infiltration_attempt", "anti_pakistan_militants", "operations"),
        ("deportation", "pakistan_government", "closures"),
        ("talks", "third_state", "diplomacy"),
        ("declaration", "afghan_government", "diplomacy"),
    ],
)
def test_lanes(kind: str, side: str | None, lane: str) -> None:
    assert words.lane_of(kind, side) == lane


def test_groups_of_types_are_types() -> None:
    for group in (words.STRIKE_TYPES, words.STATE_FORCE_TYPES, words.MILITANT_TYPES, words.KINETIC_TYPES):
        assert set(group) <= set(words.EVENT_TYPES)
        assert len(set(group)) == len(group)
    assert not set(words.STATE_FORCE_TYPES) & set(words.MILITANT_TYPES)


def test_sides_of_lenses_are_sides() -> None:
    for lens in LENSES.values():
        assert set(lens.sides or ()) <= set(words.SIDES)
    governments = {*(LENSES["kabul"].sides or ()), *(LENSES["islamabad"].sides or ())}
    assert not governments & set(LENSES["independent"].sides or ())


def test_neutral_words() -> None:
    labels = [word.label for group in ENUMS.values() for word in group.values()]  # type: ignore[attr-defined]
    assert not re.search(r"martyr|eliminat|terrorist|neutrali[sz]", " ".join(labels), re.IGNORECASE)
