"""How far apart claimants are: cases, pairs, who is first, what is acknowledged. Worked by hand on the small record."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.acknowledgement import (
    BOTH,
    DENIED,
    DISPUTED,
    ISLAMABAD_ONLY,
    KABUL_ONLY,
    NEITHER,
    acknowledgement,
    denials,
)
from dashboard.analysis.claim_order import FIRST, HIGHEST, LOWEST, order_of_figures
from dashboard.analysis.claim_pairs import most_common, one_way, pairs
from dashboard.analysis.claims_in_words import coverage, different_people
from dashboard.analysis.disagreement import (
    ABSOLUTE,
    DIFFERENT,
    PART,
    RATIO,
    SAME,
    VICTIM_MASKS,
    by_side,
    cases,
    comparison,
    contested,
    figures,
    grouped,
    label_words,
    ordered,
    pair_rows,
)
from dashboard.analysis.records import records
from dashboard.catalogue import CHARTS
from dashboard.charts.dumbbells import dumbbells
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.lens import LENSES, claimant_totals, population_ranges
from dashboard.tables import Dataset, load
from dashboard.vocabulary import VICTIM_GROUPS
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, REAL, SHELLING, STRIKES, Row, claim, claims_frame

SIDES = {
    "k1": "afghan_government",
    "k2": "afghan_government",
    "i1": "pakistan_government",
    "i2": "pakistan_government",
    "un": "un",
}


def rows_of(*claims: Row, kind: str = "killed") -> pd.DataFrame:
    return figures(claims_frame(claims), SIDES, kind)


def dated(row: Row, day: str) -> Row:
    return {**row, "claimed_on": pd.Timestamp(day)}


def test_every_word_for_victims_has_a_mask() -> None:
    assert set(VICTIM_MASKS) == set(VICTIM_GROUPS)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (["civilians"], ["children"], SAME),
        (["civilians"], ["militants"], DIFFERENT),
        (["civilians"], ["afghan_forces"], DIFFERENT),
        (["civilians"], ["unspecified"], SAME),  # no label: nothing is contested
        (["unspecified"], ["unspecified"], SAME),
        (["civilians", "police"], ["police"], PART),
        (["civilians", "police"], ["mixed"], SAME),  # both say: several groups
        (["mixed"], ["militants"], PART),
        (["civilians", "police"], ["militants", "police"], PART),
        (["civilians", "police"], ["militants"], DIFFERENT),
    ],
)
def test_who_counts_the_same_victims(first: list[str], second: list[str], expected: str) -> None:
    a, b = (0, 0)
    for word in first:
        a |= VICTIM_MASKS[word]
    for word in second:
        b |= VICTIM_MASKS[word]
    assert comparison([a], [b])[0] == expected
    assert comparison([b], [a])[0] == expected


def test_labels_in_words() -> None:
    assert label_words(0) == "not specified"
    assert label_words(1) == "civilians"
    assert label_words(1 | 4) == "civilians and forces"
    assert label_words(1 | 2 | 4) == "civilians, militants and forces"


def test_figures_add_the_disjoint_totals_of_one_claimant(dataset: Dataset) -> None:
    found = figures(dataset.claims, dataset.side_of, "killed").set_index(["incident_id", "suffered_by", "who"])
    # Kabul's forces at the clash: 3 civilians and 2 of its forces on the Afghan side are 5 in all.
    row = found.loc[(CLASH, "afghan_side", "kab-forces")]
    assert (row["low"], row["high"], label_words(row["labels"])) == (5, 5, "civilians and forces")
    assert (STRIKES, "afghan_side", "un-mission") not in found.index  # spoke without a number
    assert (STRIKES, "afghan_side", "un-children") not in found.index  # a part of a total only
    assert found.loc[(DRONE, "afghan_side", "residents-x"), ["low", "high"]].tolist() == [3, 4]


def test_cases_by_hand(dataset: Dataset) -> None:
    found = cases(figures(dataset.claims, dataset.side_of, "killed")).set_index(["incident_id", "suffered_by"])
    # Attack, Pakistani side: 5 of the forces against at least 9 of the group, who calls them nothing: 4 apart, 9 / 5.
    # Strikes, Afghan side: 46 civilians against 20 militants: 26 apart, other people, no ratio.
    # Clash, Pakistani side: 19 (unspecified) against 1: 18 apart, 19. Afghan side: Kabul alone, no case.
    # Drone, Afghan side: 0 against 3-4: 4 apart and no ratio with 0.
    expected = {
        (ATTACK, "pakistan_side"): (2, 5, 9, 4, SAME, 9 / 5, False),
        (STRIKES, "afghan_side"): (2, 20, 46, 26, DIFFERENT, None, True),
        (CLASH, "pakistan_side"): (2, 1, 19, 18, SAME, 19.0, True),
        (DRONE, "afghan_side"): (2, 0, 4, 4, SAME, None, False),
    }
    got = {
        key: (*row[["claimants", "low", "high", "gap", "compared"]], row["ratio"], row["governments"])
        for key, row in found.iterrows()
    }
    assert {key: tuple(None if pd.isna(v) else v for v in values) for key, values in got.items()} == expected


def test_populations_are_never_compared_with_each_other() -> None:
    # Each side counts only the other's dead: two populations of one claimant each are no case.
    assert cases(rows_of(claim("1", "x", "k1", "pakistan_side", 9), claim("2", "x", "i1", "afghan_side", 50))).empty
    assert pairs(rows_of(claim("1", "x", "k1", "pakistan_side", 9), claim("2", "x", "i1", "afghan_side", 50))).empty


def test_order_by_persons_and_by_ratio(dataset: Dataset) -> None:
    found = cases(figures(dataset.claims, dataset.side_of, "killed"))
    assert ordered(found, ABSOLUTE)["incident_id"].tolist() == [STRIKES, CLASH, ATTACK, DRONE]  # 26, 18, 4 (9), 4 (4)
    assert ordered(found, RATIO)["incident_id"].tolist() == [CLASH, ATTACK]  # 19, 1.8; the others have none
    assert ordered(found, ABSOLUTE, DIFFERENT)["incident_id"].tolist() == [STRIKES]
    assert ordered(found, ABSOLUTE, SAME)["incident_id"].tolist() == [CLASH, ATTACK, DRONE]
    assert ordered(found, RATIO, DIFFERENT).empty


def test_a_side_is_the_range_of_its_claimants() -> None:
    rows = rows_of(
        claim("1", "x", "k1", "afghan_side", 46, group="civilians"),
        claim("2", "x", "k2", "afghan_side", (51, 52), group="unspecified"),
        claim("3", "x", "i1", "afghan_side", 20, group="militants"),
    )
    sides = by_side(rows).set_index("who")
    assert sides.loc["afghan_government", ["low", "high"]].tolist() == [46, 52]
    assert label_words(sides.loc["afghan_government", "labels"]) == "civilians"
    assert sides.loc["pakistan_government", ["low", "high"]].tolist() == [20, 20]
    with pytest.raises(ValueError, match="grouping"):
        grouped(rows, "publisher")


def example() -> pd.DataFrame:
    """Eight incidents in which k1 and i1 count the same Afghan dead: k1 / i1 as in the comment of the test."""
    figures_of = [(10, 5), (20, 10), (30, 10), (8, 8), (4, 8), (9, 3), ((5, 7), (6, 9)), (12, 0)]
    claims = []
    for number, (kabul, islamabad) in enumerate(figures_of):
        claims += [
            claim(f"{number}-k", f"x{number}", "k1", "afghan_side", kabul),
            claim(f"{number}-i", f"x{number}", "i1", "afghan_side", islamabad),
        ]
    return rows_of(*claims)


def test_pairs_by_hand() -> None:
    # k1 / i1: 10/5 = 2, 20/10 = 2, 30/10 = 3, 8/8 = 1, 4/8 = 0.5, 9/3 = 3, 5-7 against 6-9, 12 against 0.
    # Above: the 1st, 2nd, 3rd, 6th and 8th = 5 of 8; below: the 5th; level: the 4th and the 7th, whose ranges overlap.
    # Ratios: not with 0, so 7. Lower ends 2, 2, 3, 1, 0.5, 3, 5/9 sorted 0.5, 5/9, 1, 2, 2, 3, 3: median 2.
    # Upper ends with 7/6 for 5/9: 0.5, 1, 7/6, 2, 2, 3, 3: median 2. n = 7: first to last, 0.5 to 3.
    found = pairs(example()).set_index(["a", "b"])
    row = found.loc[("k1", "i1")]
    assert row[["n", "above", "below", "level", "same", "n_ratio"]].tolist() == [8, 5, 1, 2, 8, 7]
    assert row["share"] == 5 / 8
    assert row[["share_low", "share_high"]].tolist() == pytest.approx([0.30574, 0.86316], abs=1e-4)
    assert row[["ratio", "ratio_to", "ratio_low", "ratio_high"]].tolist() == [2, 2, 0.5, 3]
    other = found.loc[("i1", "k1")]
    assert other[["n", "above", "below", "level"]].tolist() == [8, 1, 5, 2]


def test_no_ratio_where_other_people_are_counted() -> None:
    rows = rows_of(
        claim("1", "x", "k1", "afghan_side", 46, group="civilians"),
        claim("2", "x", "i1", "afghan_side", 20, group="militants"),
    )
    row = pairs(rows).set_index(["a", "b"]).loc[("k1", "i1")]
    assert row[["n", "above", "same", "n_ratio"]].tolist() == [1, 1, 0, 0]
    assert row[["ratio", "ratio_to", "ratio_low", "ratio_high"]].isna().all()


def test_a_ratio_of_ranges_goes_from_low_by_high_to_high_by_low() -> None:
    rows = rows_of(
        claim("1", "x", "k1", "afghan_side", (5, 7)),
        claim("2", "x", "i1", "afghan_side", (6, 9)),
        # A range that begins with 0 has no ratio, neither way.
        claim("3", "y", "k1", "afghan_side", (0, 4)),
        claim("4", "y", "i1", "afghan_side", 8),
    )
    found = pairs(rows).set_index(["a", "b"])[["n", "n_ratio", "ratio", "ratio_to"]]
    assert found.loc[("k1", "i1")].tolist() == [2, 1, 5 / 9, 7 / 6]
    assert found.loc[("i1", "k1")].tolist() == [2, 1, 6 / 7, 9 / 5]


def test_pairs_with_the_most_common_cases_come_first_then_by_name() -> None:
    rows = rows_of(
        *(claim(f"{who}-{case}", case, who, "afghan_side", 5) for case in ("x", "y") for who in ("k2", "un")),
        *(claim(f"{who}-x2", "x", who, "afghan_side", 7) for who in ("i1", "k1")),
    )
    found = pairs(rows)
    ordered_pairs = list(zip(found["a"], found["b"], strict=True))
    assert ordered_pairs[:2] == [("k2", "un"), ("un", "k2")] and found["n"].tolist() == [2, 2, *[1] * 10]
    assert ordered_pairs[2:] == sorted(ordered_pairs[2:])
    assert most_common(found, 3) == ["k2", "un", "i1"]


def test_each_pair_once_with_the_higher_one_first() -> None:
    kept = one_way(pairs(example()))
    assert kept[["a", "b"]].to_numpy().tolist() == [["k1", "i1"]]
    assert most_common(pairs(example()), 1) == ["i1"]  # both have 8: by name


def test_first_highest_lowest_by_hand() -> None:
    rows = rows_of(
        # x: k1 on the 1st with 10, i1 on the 2nd with 5, un on the 2nd with 10: k1 first; k1 and un highest; i1 lowest.
        dated(claim("1", "x", "k1", "afghan_side", 10), "2025-01-01"),
        dated(claim("2", "x", "i1", "afghan_side", 5), "2025-01-02"),
        dated(claim("3", "x", "un", "afghan_side", 10), "2025-01-02"),
        # y: both on one day: shared first; i1 highest, k1 lowest.
        dated(claim("4", "y", "k1", "afghan_side", 1), "2025-02-01"),
        dated(claim("5", "y", "i1", "afghan_side", 4), "2025-02-01"),
        # z: i1's day is not known: nobody is first; both highest and both lowest.
        dated(claim("6", "z", "k1", "afghan_side", 3), "2025-03-01"),
        claim("7", "z", "i1", "afghan_side", 3),
    )
    shares = order_of_figures(rows).set_index(["question", "who"])
    found = shares[["n", "alone", "shared"]]
    got = {key: tuple(values) for key, values in zip(found.index, found.to_numpy().tolist(), strict=True)}
    assert got == {
        (FIRST, "k1"): (2, 1, 1),
        (FIRST, "i1"): (2, 0, 1),
        (FIRST, "un"): (1, 0, 0),
        (HIGHEST, "k1"): (3, 0, 2),
        (HIGHEST, "i1"): (3, 1, 1),
        (HIGHEST, "un"): (1, 0, 1),
        (LOWEST, "k1"): (3, 1, 1),
        (LOWEST, "i1"): (3, 1, 1),
        (LOWEST, "un"): (1, 0, 0),
    }
    # The interval goes from the lower end for those alone (0 of 3) to the upper end for those shared as well (2 of 3).
    low, high = shares.loc[(HIGHEST, "k1"), ["share_low", "share_high"]]
    assert (low, high) == pytest.approx((0, 0.93851), abs=1e-4)
    assert shares.loc[(LOWEST, "i1"), "share_low"] == pytest.approx(0.06149, abs=1e-4)  # 1 of 3


def test_acknowledgement_by_hand(dataset: Dataset) -> None:
    frame = records(dataset, Filters())
    found = acknowledgement(frame, dataset.claims, dataset.side_of).set_index("incident_id")
    # Attack: only Islamabad's forces claim. Strikes: both claim. Clash: both claim. Drone: Islamabad is the initiator
    # and denies, so its claim of 0 acknowledges nothing; residents are neither. Shelling: alleged, residents only.
    assert found["acknowledged"].to_dict() == {
        ATTACK: ISLAMABAD_ONLY,
        STRIKES: BOTH,
        CLASH: BOTH,
        DRONE: NEITHER,
        SHELLING: NEITHER,
    }
    assert found.loc[DRONE, "islamabad"] == "denies"
    assert found.loc[SHELLING, "kabul"] == "silent"
    assert CLOSURE not in found.index  # not a violent incident


def test_an_initiator_that_says_so_acknowledges_without_a_claim(dataset: Dataset) -> None:
    frame = records(dataset, Filters()).assign(attribution="acknowledged", status="reported")
    found = acknowledgement(frame, dataset.claims.head(0), dataset.side_of).set_index("incident_id")["acknowledged"]
    assert found.to_dict() == {
        ATTACK: NEITHER,  # of an armed group
        STRIKES: ISLAMABAD_ONLY,
        CLASH: NEITHER,  # nobody is known to have begun
        DRONE: ISLAMABAD_ONLY,
        SHELLING: KABUL_ONLY,
    }


def test_a_disputed_act_that_its_initiator_claims_is_denied_by_the_other(dataset: Dataset) -> None:
    frame = records(dataset, Filters()).assign(attribution="acknowledged", status="disputed")
    found = acknowledgement(frame, dataset.claims.head(0), dataset.side_of).set_index("incident_id")
    assert found.loc[SHELLING, ["kabul", "islamabad", "acknowledged"]].tolist() == [
        "acknowledges",
        "denies",
        KABUL_ONLY,
    ]
    assert found.loc[DRONE, ["kabul", "islamabad", "acknowledged"]].tolist() == [
        "denies",
        "acknowledges",
        ISLAMABAD_ONLY,
    ]
    assert found.loc[ATTACK, ["kabul", "islamabad"]].tolist() == ["silent", "silent"]  # of an armed group


def test_an_act_that_its_initiator_does_not_claim_is_not_denied_by_the_other(dataset: Dataset) -> None:
    frame = records(dataset, Filters()).assign(attribution="alleged", status="disputed")
    found = acknowledgement(frame, dataset.claims.head(0), dataset.side_of).set_index("incident_id")
    assert found.loc[SHELLING, ["kabul", "islamabad"]].tolist() == ["denies", "silent"]
    assert found.loc[DRONE, ["kabul", "islamabad"]].tolist() == ["silent", "denies"]


def test_denials_by_hand(dataset: Dataset) -> None:
    frame = records(dataset, Filters())
    found = denials(frame)
    assert found[["incident_id", "denied"]].to_numpy().tolist() == [[DRONE, DISPUTED]]
    deed = denials(frame.assign(status="reported"))
    assert deed[["incident_id", "denied"]].to_numpy().tolist() == [[DRONE, DENIED]]


def test_sentences_carry_their_numbers(dataset: Dataset) -> None:
    frame = records(dataset, Filters())
    rows = figures(dataset.claims, dataset.side_of, "killed")
    found = cases(rows)
    said = coverage(frame, rows, found, "killed", "sources")
    assert said.startswith("Two or more sources gave a number of killed for 4 of 5 violent incidents. ")
    assert "Both governments did so for only 2, so comparisons between them rest on few cases." in said
    none = coverage(frame, rows, found.head(0), "killed", "sides")
    assert none.endswith("Both governments did so for none.")
    assert different_people(found).startswith("In 1 of 4 cases they count different people")
    assert "Of the 2 cases with both governments, 1" in different_people(found)
    assert different_people(found.head(0)) == ""


CLAIMS = st.lists(
    st.tuples(
        st.sampled_from(["x", "y", "z"]),
        st.sampled_from(list(SIDES)),
        st.sampled_from(["afghan_side", "pakistan_side"]),
        st.tuples(st.integers(0, 60), st.integers(0, 20)),
        st.sampled_from(["civilians", "militants", "unspecified", "mixed"]),
    ),
    max_size=25,
    unique_by=lambda row: row[:3],
)


@settings(max_examples=30, deadline=None)
@given(CLAIMS)
def test_what_always_holds(drawn: list[tuple[str, str, str, tuple[int, int], str]]) -> None:
    claims = claims_frame(
        claim(str(number), incident, who, population, (low, low + more), group=group)
        for number, (incident, who, population, (low, more), group) in enumerate(drawn)
    )
    rows = figures(claims, SIDES, "killed")
    assert (rows["low"] <= rows["high"]).all()
    for table in (rows, by_side(rows)):
        found = cases(table)
        assert (found["gap"] >= 0).all()
        assert (found["low"] <= found["high"]).all()
        assert (found["ratio"].dropna() >= 1).all()
        assert found.loc[found["compared"] != SAME, "ratio"].isna().all()
        compared = pairs(table)
        assert (compared["above"] + compared["below"] + compared["level"] == compared["n"]).all()
        assert (compared["share_low"] <= compared["share"]).all()
        assert (compared["share"] <= compared["share_high"]).all()
        assert (compared["ratio"].dropna() <= compared["ratio_to"].dropna()).all()
        mirrored = compared.merge(compared, left_on=["a", "b"], right_on=["b", "a"])
        assert len(mirrored) == len(compared)
        assert (mirrored["above_x"] == mirrored["below_y"]).all()
        order = order_of_figures(table)
        assert (order["alone"] + order["shared"] <= order["n"]).all()
        ends = order[order["question"] != FIRST].groupby("question")[["alone", "shared"]].sum()
        # Each case has one that is highest alone, or at least two that share it.
        for _, counted in ends.iterrows():
            assert counted["alone"] + counted["shared"] / 2 >= len(found)
    assert len(cases(by_side(rows))) <= len(cases(rows))


@settings(max_examples=30, deadline=None)
@given(CLAIMS)
def test_cases_span_what_the_lens_of_all_claims_shows(
    drawn: list[tuple[str, str, str, tuple[int, int], str]],
) -> None:
    claims = claims_frame(
        claim(str(number), incident, who, population, (low, low + more), group=group)
        for number, (incident, who, population, (low, more), group) in enumerate(drawn)
    )
    ranges = population_ranges(claims, SIDES, LENSES["range"]).set_index(["incident_id", "suffered_by"])
    for row in cases(figures(claims, SIDES, "killed")).itertuples():
        shown = ranges.loc[(row.incident_id, row.suffered_by)]
        assert (row.low, row.high) == (shown["killed_low"], shown["killed_high"])


@pytest.fixture(scope="module")
def real() -> Dataset:
    return load(REAL)


@pytest.mark.parametrize("kind", ["killed", "injured"])
def test_the_record_itself(real: Dataset, kind: str) -> None:
    rows = figures(real.claims, real.side_of, kind)
    totals = claimant_totals(real.claims, real.side_of).dropna(subset=[f"{kind}_low"])
    assert len(rows) == len(totals)
    assert rows["low"].sum() == totals[f"{kind}_low"].sum()
    several = contested(rows)
    assert len(pair_rows(several)) == (several.groupby(["incident_id", "suffered_by"]).size().pow(2)).sum() - len(
        several
    )
    found = cases(rows)
    assert len(found) > 40
    assert found.loc[found["compared"] != SAME, "ratio"].isna().all()


def test_barmal_has_no_ratio(real: Dataset) -> None:
    found = cases(figures(real.claims, real.side_of, "killed")).set_index(["incident_id", "suffered_by"])
    row = found.loc[("2024-12-24-barmal-airstrikes", "afghan_side")]
    assert (row["low"], row["high"], row["compared"]) == (13, 71, DIFFERENT)  # as in docs/methodology.md
    assert pd.isna(row["ratio"])
    assert row["governments"]


def test_names_of_claimants_are_whole_beside_their_ranges(dataset: Dataset) -> None:
    """A name of two lines has a row of 30 pixels, one of a line 19; a case has 60 above its rows and 12 below."""
    rows = pd.DataFrame(
        {
            "incident_id": "a",
            "suffered_by": "afghan_side",
            "name": ["Short", "Security officials of Pakistan"],
            "side": ["", ""],
            "low": [1, 2],
            "high": [1, 2],
            "labels_text": "civilians",
        }
    )
    case = {"incident_id": "a", "suffered_by": "afghan_side", "compared": "same"}
    cases = pd.DataFrame([{**case, "heading": "Heading", "place": "Place", "finding": "Finding"}])
    labels = CHARTS["kinds"].request(dataset, Filters(), LIGHT).labels("T")
    figure = dumbbells(cases, rows, "killed", labels, LIGHT, logarithmic=False)
    axis = figure.settings["yaxis"]
    # The larger figure stands first: its row is from 60 to 90, the other's from 90 to 109.
    assert list(axis["ticktext"]) == ["Security officials of<br>Pakistan", "Short"]
    assert list(axis["tickvals"]) == [75, 99.5]
    assert figure.settings["meta"]["height"] == 60 + 30 + 19 + 12
