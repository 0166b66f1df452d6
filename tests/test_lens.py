"""Whose figures: examples worked by hand, and what must hold for any claims."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.lens import LENSES, POPULATION, claimant_totals, figure_text, incident_ranges, population_ranges
from dashboard.tables import Dataset
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, SHELLING, STRIKES, Row, claim, claims_frame

SIDE_OF = {
    "kabul": "afghan_government",
    "kabul-2": "afghan_government",
    "islamabad": "pakistan_government",
    "officials": "pakistan_government",
    "un": "un",
    "unicef": "un",
    "hospital": "medical",
    "residents": "local",
    "paper": "media",
    "institute": "research",
    "group": "anti_pakistan_militants",
    "visitor": "third_state",
}
FIGURES = ["killed_low", "killed_high", "injured_low", "injured_high"]
Killed = tuple[int | None, int | None]


def number(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]


def killed(records: list[Row], lens: str = "range", incident: str = "i") -> Killed:
    """Low and high of one incident under a lens."""
    row = incident_ranges(population_ranges(claims_frame(records), SIDE_OF, LENSES[lens])).loc[incident]
    return number(row["killed_low"]), number(row["killed_high"])


BARMAL = [
    claim("1", "i", "kabul", "afghan_side", 46, 6, group="civilians"),
    claim("2", "i", "officials", "afghan_side", 20, group="militants", qualifier="at_least"),
    claim("3", "i", "un", "afghan_side", group="civilians"),
    claim("4", "i", "unicef", "afghan_side", 20, group="children", scope="subset"),
]


@pytest.mark.parametrize(
    ("lens", "expected"),
    [
        # One population (on the Afghan side). Totals: Kabul 46, officials in Pakistan 20, the UN none; UNICEF's 20
        # are a part of an unknown whole and never a total.
        ("range", (20, 46)),
        ("lowest", (20, 20)),
        ("highest", (46, 46)),
        ("kabul", (46, 46)),
        ("islamabad", (20, 20)),
        ("independent", (None, None)),
    ],
)
def test_strikes_of_which_two_sides_and_the_un_speak(lens: str, expected: Killed) -> None:
    assert killed(BARMAL, lens) == expected


def test_population_without_a_figure_is_counted_as_missing() -> None:
    row = incident_ranges(population_ranges(claims_frame(BARMAL), SIDE_OF, LENSES["islamabad"])).loc["i"]
    # Islamabad gives 20 killed and says nothing of the injured: 1 of 1 populations lacks the injured.
    assert (row["populations"], row["killed_missing"], row["injured_missing"]) == (1, 0, 1)
    assert pd.isna(row["injured_low"])


def test_disjoint_totals_of_one_claimant_add() -> None:
    # Kabul: 3 civilians and 2 to 4 of its forces, 5 to 7 in all; residents: 6. Low 5, high 7.
    records = [
        claim("1", "i", "kabul", "afghan_side", 3, group="civilians"),
        claim("2", "i", "kabul", "afghan_side", (2, 4), group="afghan_forces"),
        claim("3", "i", "residents", "afghan_side", 6),
    ]
    assert killed(records) == (5, 7)
    assert killed(records, "kabul") == (5, 7)
    assert killed(records, "independent") == (6, 6)


def test_two_bodies_of_one_side_are_two_claimants_and_do_not_add() -> None:
    # The government says 46, the ministry 51 to 52: a range of 46 to 52, not 97 and more.
    records = [claim("1", "i", "kabul", "afghan_side", 46), claim("2", "i", "kabul-2", "afghan_side", (51, 52))]
    assert killed(records, "kabul") == (46, 52)


def test_two_populations_add_low_to_low_and_high_to_high() -> None:
    # Afghan side: Kabul 3, Islamabad 10, so 3 to 10. Pakistani side: Islamabad 1, Kabul 19, so 1 to 19.
    # Together 4 to 29. Kabul alone 3 + 19 = 22, Islamabad alone 10 + 1 = 11.
    records = [
        claim("1", "i", "kabul", "afghan_side", 3),
        claim("2", "i", "islamabad", "afghan_side", 10),
        claim("3", "i", "islamabad", "pakistan_side", 1),
        claim("4", "i", "kabul", "pakistan_side", 19),
    ]
    assert killed(records) == (4, 29)
    assert killed(records, "lowest") == (4, 4)
    assert killed(records, "highest") == (29, 29)
    assert killed(records, "kabul") == (22, 22)
    assert killed(records, "islamabad") == (11, 11)


def test_missing_populations_are_counted_and_add_nothing() -> None:
    records = [
        claim("1", "i", "islamabad", "pakistan_side", 1),
        claim("2", "i", "kabul", "afghan_side", 3),
        claim("3", "i", "islamabad", "militants"),
    ]
    populations = population_ranges(claims_frame(records), SIDE_OF, LENSES["islamabad"])
    row = incident_ranges(populations).loc["i"]
    # Three populations are spoken of; Islamabad gives a figure for one of them.
    assert (row["populations"], row["killed_missing"]) == (3, 2)
    assert (row["killed_low"], row["killed_high"]) == (1, 1)


def test_nobody_killed_is_a_figure_and_no_figure_is_none() -> None:
    assert killed([claim("1", "i", "islamabad", "afghan_side", 0)]) == (0, 0)
    assert killed([claim("1", "i", "islamabad", "afghan_side")]) == (None, None)


def test_incident_without_claims_has_no_row(dataset: Dataset) -> None:
    ranges = incident_ranges(population_ranges(dataset.claims, dataset.side_of, LENSES["range"]))
    assert CLOSURE not in ranges.index
    assert incident_ranges(population_ranges(claims_frame([]), SIDE_OF, LENSES["range"])).empty


@pytest.mark.parametrize(
    ("incident", "lens", "expected"),
    [
        # Pakistani side 5 or at least 9, militants 2: 5 + 2 to 9 + 2.
        (ATTACK, "range", (7, 11)),
        (ATTACK, "islamabad", (7, 7)),
        (ATTACK, "kabul", (None, None)),
        (STRIKES, "range", (20, 46)),
        # Pakistani side 1 to 19, Afghan side 3 + 2, militants without a figure: 6 to 24.
        (CLASH, "range", (6, 24)),
        (CLASH, "kabul", (24, 24)),
        (CLASH, "islamabad", (1, 1)),
        (DRONE, "range", (0, 4)),
        (DRONE, "independent", (3, 4)),
        (SHELLING, "range", (None, None)),
    ],
)
def test_small_dataset(dataset: Dataset, incident: str, lens: str, expected: Killed) -> None:
    row = incident_ranges(population_ranges(dataset.claims, dataset.side_of, LENSES[lens])).loc[incident]
    assert (number(row["killed_low"]), number(row["killed_high"])) == expected


def test_totals_of_each_claimant(dataset: Dataset) -> None:
    totals = claimant_totals(dataset.claims, dataset.side_of).set_index(["incident_id", "suffered_by", "claimant_id"])
    assert totals.loc[(CLASH, "afghan_side", "kab-forces"), "killed_low"] == 5
    assert totals.loc[(CLASH, "afghan_side", "kab-forces"), "side"] == "afghan_government"
    assert pd.isna(totals.loc[(STRIKES, "afghan_side", "un-mission"), "killed_high"])
    assert (STRIKES, "afghan_side", "un-children") not in totals.index


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (46, 46, "46"),
        (20, 51, "20–51"),
        (0, 0, "0"),
        (1000, 2500, "1,000–2,500"),
        (pd.NA, pd.NA, "no figure reported"),
        (float("nan"), 3, "no figure reported"),
    ],
)
def test_range_in_words(low: object, high: object, text: str) -> None:
    assert figure_text(low, high) == text
    if text == "no figure reported":
        assert figure_text(low, high, none="–") == "–"


def test_lenses_name_their_own_identifier() -> None:
    assert all(key == lens.id for key, lens in LENSES.items())
    assert len({lens.label for lens in LENSES.values()}) == len(LENSES)


pairs = st.none() | st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair)))


@st.composite
def claim_rows(draw: st.DrawFn, scopes: tuple[str, ...] = ("total", "total", "subset")) -> Row:
    return claim(
        f"c{draw(st.integers(0, 10**6))}",
        draw(st.sampled_from(["i", "j"])),
        draw(st.sampled_from(sorted(set(SIDE_OF) - {"visitor"}))),
        draw(st.sampled_from(["afghan_side", "pakistan_side", "militants"])),
        draw(pairs),
        draw(pairs),
        scope=draw(st.sampled_from(scopes)),
    )


some_claims = st.lists(claim_rows(), min_size=1, max_size=10)
few = settings(max_examples=20, deadline=None)


def by_population(records: list[Row], lens: str) -> pd.DataFrame:
    return population_ranges(claims_frame(records), SIDE_OF, LENSES[lens]).set_index(POPULATION)


def at_most(low: pd.Series, high: pd.Series) -> bool:
    """Whether the one is nowhere above the other, where both have a figure."""
    return bool((low <= high).fillna(True).all())


@settings(few, max_examples=12)
@given(some_claims)
def test_every_lens_lies_between_the_lowest_and_the_highest_claim(records: list[Row]) -> None:
    lowest, highest = by_population(records, "lowest"), by_population(records, "highest")
    for lens in LENSES:
        own = by_population(records, lens)
        for kind in ("killed", "injured"):
            low, high = own[f"{kind}_low"], own[f"{kind}_high"]
            assert (low.isna() == high.isna()).all()
            assert not (lowest[f"{kind}_low"].isna() & low.notna()).any()
            assert at_most(lowest[f"{kind}_low"], low)
            assert at_most(low, high)
            assert at_most(high, highest[f"{kind}_high"])


@few
@given(some_claims, st.lists(claim_rows(("subset",)), max_size=5), st.sampled_from(list(LENSES)))
def test_a_part_never_changes_a_total(records: list[Row], parts: list[Row], lens: str) -> None:
    before, after = by_population(records, lens), by_population(records + parts, lens)
    pd.testing.assert_frame_equal(after.loc[before.index], before)
    assert after.drop(index=before.index).isna().all(axis=None)


@few
@given(some_claims, claim_rows(("total",)))
def test_a_new_claimant_never_narrows_the_range(records: list[Row], new: Row) -> None:
    before, after = (
        by_population(records, "range"),
        by_population([*records, {**new, "claimant_id": "visitor"}], "range"),
    )
    after = after.loc[before.index]
    for kind in ("killed", "injured"):
        assert not (before[f"{kind}_low"].notna() & after[f"{kind}_low"].isna()).any()
        assert at_most(after[f"{kind}_low"], before[f"{kind}_low"])
        assert at_most(before[f"{kind}_high"], after[f"{kind}_high"])


@few
@given(some_claims, st.sampled_from(list(LENSES)))
def test_unknown_stays_unknown(records: list[Row], lens: str) -> None:
    unknown = [{**row, "killed_min": None, "killed_max": None} for row in records]
    ranges = incident_ranges(population_ranges(claims_frame(unknown), SIDE_OF, LENSES[lens]))
    assert ranges[["killed_low", "killed_high"]].isna().all(axis=None)
    assert (ranges["killed_missing"] == ranges["populations"]).all()


@few
@given(some_claims.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))), st.sampled_from(list(LENSES)))
def test_the_order_of_rows_does_not_matter(both: tuple[list[Row], list[Row]], lens: str) -> None:
    first, second = (by_population(records, lens) for records in both)
    pd.testing.assert_frame_equal(first, second)


@few
@given(some_claims, st.sampled_from([key for key, lens in LENSES.items() if lens.sides]))
def test_the_lens_of_a_side_is_the_range_over_its_own_claims(records: list[Row], lens: str) -> None:
    own = [row for row in records if SIDE_OF[str(row["claimant_id"])] in (LENSES[lens].sides or ())]
    alone, under = by_population(own, "range"), by_population(records, lens)
    pd.testing.assert_frame_equal(under.loc[alone.index], alone)
    assert under.drop(index=alone.index)[FIGURES].isna().all(axis=None)


@few
@given(some_claims, st.sampled_from(list(LENSES)))
def test_an_incident_is_the_sum_of_its_populations(records: list[Row], lens: str) -> None:
    populations = population_ranges(claims_frame(records), SIDE_OF, LENSES[lens])
    for incident, row in incident_ranges(populations).iterrows():
        own = populations[populations["incident_id"] == incident]
        for column in FIGURES:
            known = [int(value) for value in own[column].dropna()]
            assert number(row[column]) == (sum(known) if known else None)
        assert row["killed_missing"] == own["killed_low"].isna().sum()
