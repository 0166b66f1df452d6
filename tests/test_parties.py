"""The palette of parties: told apart by every reader, seen on both grounds, the same wherever it is asked for."""

from itertools import combinations

import pytest
from coloraide import Color

from dashboard.charts.parties import (
    BOTH,
    PARTIES,
    Party,
    party_colour,
    party_of_lane,
    party_of_side,
    population_colours,
    whose_dead,
)
from dashboard.charts.sides import GROUPS, side_group
from dashboard.charts.symbols import MARKERS
from dashboard.charts.theme import PALETTES
from dashboard.kinds import KINDS
from dashboard.vocabulary import LANES, SIDES, SUFFERED_BY

GROUNDS = tuple(PALETTES)
VISIONS = ("normal", "protan", "deutan", "tritan")


def seen(colour: str, vision: str) -> Color:
    """A colour as readers with a kind of vision see it, at its full severity."""
    return Color(colour) if vision == "normal" else Color(colour).filter(vision)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("vision", VISIONS)
def test_any_two_parties_differ(ground: str, vision: str) -> None:
    for one, other in combinations(PARTIES.values(), 2):
        first, second = (seen(party_colour(party, ground), vision) for party in (one, other))
        assert first.delta_e(second, method="2000") >= 15, (one.key, other.key)


def test_colours_that_some_readers_confuse_are_found() -> None:
    red, green = (seen(colour, "deutan") for colour in ("#C0392B", "#7A7A00"))
    assert red.delta_e(green, method="2000") < 15


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("party", PARTIES.values(), ids=lambda party: party.key)
def test_marks_are_seen_on_their_ground(ground: str, party: Party) -> None:
    assert Color(party_colour(party, ground)).contrast(Color(PALETTES[ground].paper), method="wcag21") >= 3


def test_every_word_of_the_tables_has_a_party() -> None:
    assert {party_of_side(side) for side in SIDES} == set(PARTIES.values())
    assert party_of_side(None) == party_of_side("never heard of") == party_of_side("third_state") == BOTH
    assert {party_of_lane(lane).key for lane in LANES} == {"pakistan", "afghan", "armed", "both"}
    names = [whose_dead(key)[0] for key in SUFFERED_BY]
    assert names == ["Afghan side", "Pakistani side", "Armed groups", "Other or not known"]
    for ground in GROUNDS:
        assert set(population_colours(ground)) == set(SUFFERED_BY)


def test_a_side_has_one_colour_as_claimant_and_as_its_people() -> None:
    for ground in GROUNDS:
        people = population_colours(ground)
        assert side_group("afghan_government").colour(ground) == people["afghan_side"]
        assert side_group("pakistan_government").colour(ground) == people["pakistan_side"]
        assert side_group("islamic_state_khorasan").colour(ground) == people["militants"]
        assert len({group.colour(ground) for group in GROUPS}) == len({group.symbol for group in GROUPS}) == len(GROUPS)


def test_every_kind_has_one_symbol_in_charts_and_there_are_eight() -> None:
    """That every event type has a kind is tested with the icons (``test_map_symbols``)."""
    assert list(MARKERS) == list(KINDS) and len({kind.name for kind in KINDS.values()}) == 8
    assert len(set(MARKERS.values())) == 8
