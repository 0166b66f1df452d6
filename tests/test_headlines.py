"""Findings in words, each case worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.headlines import (
    Range,
    Span,
    accounts_headline,
    closures_headline,
    compare_ranges,
    crossings_headline,
    join_words,
    selection_headline,
    series_headline,
    write_count,
)


@pytest.mark.parametrize(
    ("now", "then", "direction"),
    [
        ((15, 15), (15, 15), "unchanged"),
        ((16, 20), (10, 15), "rose"),
        ((30, 40), (10, 15), "rose sharply"),  # 30 is twice 15
        ((29, 40), (10, 15), "rose"),
        ((5, 5), (0, 0), "rose sharply"),
        ((10, 15), (16, 20), "fell"),
        ((5, 8), (16, 20), "fell sharply"),  # 8 is half of 16
        ((5, 9), (16, 20), "fell"),
        ((0, 0), (3, 4), "fell sharply"),
        ((15, 20), (10, 15), "unclear"),  # they meet in 15
        ((1, 100), (40, 50), "unclear"),
        ((10, 15), (10, 15), "unclear"),  # the same range can hide a rise
        ((0, 0), (0, 0), "unchanged"),
    ],
)
def test_ranges_that_overlap_do_not_differ(now: Range, then: Range, direction: str) -> None:
    assert compare_ranges(now, then) == direction


RANGES = st.tuples(st.integers(0, 400), st.integers(0, 400)).map(lambda pair: (min(pair), max(pair)))


@given(now=RANGES, then=RANGES)
def test_a_direction_holds_for_every_number_within_the_ranges(now: Range, then: Range) -> None:
    direction = compare_ranges(now, then)
    if direction.startswith("rose"):
        assert now[0] > then[1] and not compare_ranges(then, now).startswith("rose")
    if direction.startswith("fell"):
        assert now[1] < then[0]
    if direction.endswith("sharply"):
        assert now[0] >= 2 * then[1] or 2 * now[1] <= then[0]


FOUR = Span(4, 4, 1, (34, 42))


@pytest.mark.parametrize(
    ("now", "then", "headline"),
    [
        (Span(0, 0, 0, None), FOUR, "No incidents recorded in 30 days"),
        (FOUR, None, "Four incidents in 30 days, 34–42 reported killed"),
        (FOUR, Span(2, 1, 0, (15, 15)), "Reported deaths rose sharply: 34–42 in 30 days, from 15"),
        (FOUR, Span(2, 1, 0, (20, 20)), "Reported deaths rose: 34–42 in 30 days, from 20"),
        (FOUR, Span(9, 8, 0, (585, 1148)), "Incidents fell sharply: 4 in 30 days, from 9; 34–42 reported killed"),
        (Span(4, 4, 0, (34, 42)), Span(9, 8, 0, (50, 60)), "Reported deaths fell: 34–42 in 30 days, from 50–60"),
        (
            Span(4, 4, 0, (34, 42)),
            Span(9, 8, 0, (30, 36)),
            "34–42 reported killed in 30 days, no clear change from 30–36",
        ),
        (Span(4, 4, 0, (15, 15)), Span(5, 5, 0, (15, 15)), "Reported deaths unchanged: 15 in 30 days"),
        # Of four violent incidents now one has no toll (a quarter): a fall in deaths could be none, a rise is one.
        (
            Span(4, 4, 1, (6, 6)),
            Span(9, 8, 0, (50, 60)),
            "Incidents fell sharply: 4 in 30 days, from 9; 6 reported killed",
        ),
        (
            Span(4, 4, 1, (6, 6)),
            Span(4, 4, 0, (50, 60)),
            "Four incidents in 30 days, as many as before, 6 reported killed",
        ),
        (Span(9, 5, 1, (6, 6)), Span(9, 8, 0, (50, 60)), "Reported deaths fell sharply: 6 in 30 days, from 50–60"),
        (FOUR, Span(9, 8, 2, (5, 5)), "Incidents fell sharply: 4 in 30 days, from 9; 34–42 reported killed"),
        # Three and two incidents: one more would turn the direction, so none is said.
        (Span(3, 3, 0, (30, 30)), Span(2, 1, 0, (1, 1)), "Three incidents in 30 days, 30 reported killed"),
        (Span(1, 1, 0, (6, 6)), Span(0, 0, 0, None), "One incident in 30 days, 6 reported killed"),
        # Nothing violent before is no deaths before; violent without a toll is no number to compare with.
        (FOUR, Span(2, 0, 0, None), "Reported deaths rose sharply: 34–42 in 30 days, from 0"),
        (FOUR, Span(2, 2, 2, None), "Incidents rose sharply: 4 in 30 days, from 2; 34–42 reported killed"),
        (Span(4, 3, 3, None), None, "Four incidents in 30 days, no death toll reported"),
        (Span(4, 0, 0, None), Span(4, 0, 0, None), "Four incidents in 30 days, as many as before, none violent"),
        (Span(12, 0, 0, None), Span(4, 2, 0, (1, 1)), "Incidents rose sharply: 12 in 30 days, from 4; none violent"),
        (
            Span(4, 3, 3, None),
            Span(12, 2, 0, (1, 1)),
            "Incidents fell sharply: 4 in 30 days, from 12; no death toll reported",
        ),
        (Span(2, 0, 0, (2, 2)), None, "Two incidents in 30 days, 2 reported killed"),
        (Span(5, 2, 0, (0, 0)), Span(4, 2, 0, (0, 0)), "Reported deaths unchanged: 0 in 30 days"),
    ],
)
def test_a_span_against_the_one_before(now: Span, then: Span | None, headline: str) -> None:
    assert selection_headline(now, then, "30 days") == headline


@pytest.mark.parametrize(
    ("parts", "killed", "headline"),
    [
        (
            (("Afghan side", (464, 464)), ("Pakistani side", (88, 88))),
            (552, 552),
            "Afghan Taliban government, killed in 90 days: Afghan side 464; Pakistani side 88",
        ),
        (
            (("Afghan side", (6, 7)),),
            (6, 7),
            "Afghan Taliban government reports 6–7 killed on the Afghan side in 90 days",
        ),
        (
            (("Armed groups", (3, 3)),),
            (3, 3),
            "Afghan Taliban government reports 3 killed among armed groups in 90 days",
        ),
        ((), None, "Afghan Taliban government gives no death toll for 90 days"),
    ],
)
def test_one_account_names_itself_and_never_says_a_sum_over_sides(
    parts: tuple[tuple[str, Range], ...], killed: Range | None, headline: str
) -> None:
    now = Span(8, 5, 0, killed, parts)
    said = selection_headline(now, Span(9, 9, 0, (585, 1148)), "90 days", "Afghan Taliban government")
    assert said == headline
    assert "552" not in said


@pytest.mark.parametrize(
    ("values", "headline"),
    [
        ([(1, 2), (250, 608), (3, 3)], "Deaths peaked in May: 250–608"),
        ([(1, 2), (256, 608), (272, 537)], "Deaths peaked in May (highest claims) or June (lowest)"),
        ([(12, 12), (12, 12), (3, 3)], "Deaths peaked in April and May: 12 each"),
        # April and May share the lowest, May alone has the highest.
        ([(12, 20), (12, 30), (3, 3)], "Deaths peaked in May: 12–30"),
        ([(12, 12), (12, 12), (12, 12)], "Deaths level: 12 each month"),
        ([(12, 12), None, (12, 12)], "Deaths peaked in April and June: 12 each"),
        ([(0, 0), (4, 6), None], "Deaths reported in one month only: May, 4–6"),
        ([(0, 0), (0, 0), None], "No deaths reported"),
        ([None, None, None], "Deaths: no figure reported"),
        ([(0, 3), (0, 3), (0, 1)], "Deaths peaked in April and May: 0–3 each"),
    ],
)
def test_which_period_peaks(values: list[Range | None], headline: str) -> None:
    assert series_headline("Deaths", ["April", "May", "June"], values, "month") == headline


def test_many_equal_peaks_are_counted() -> None:
    names = ["January", "February", "March", "April", "May"]
    values: list[Range | None] = [(2, 2), (2, 2), (2, 2), (2, 2), (1, 1)]
    assert series_headline("Deaths", names, values, "month") == "Deaths peaked in four months: 2 each"
    with pytest.raises(ValueError, match="5 periods with 4 values"):
        series_headline("Deaths", names, values[:4], "month")


KABUL, ISLAMABAD, UN = "Afghan Taliban government", "Pakistani government", "UN and independent"
AFGHAN, PAKISTANI, ARMED = "Afghan side", "Pakistani side", "Armed groups"


@pytest.mark.parametrize(
    ("figures", "headline"),
    [
        ({KABUL: {}, ISLAMABAD: {}, UN: {}}, "No account gives a death toll"),
        ({KABUL: {AFGHAN: None}, UN: {AFGHAN: (3, 4)}}, "Only UN and independent sources give a death toll"),
        ({KABUL: {}, ISLAMABAD: {PAKISTANI: (3, 4)}}, "Only the Pakistani government gives a death toll"),
        (
            {KABUL: {AFGHAN: (6, 7)}, ISLAMABAD: {PAKISTANI: (18, 18)}},
            "No two accounts count the same side's dead",
        ),
        # Afghan side: 29 - 7 = 22 apart; Pakistani side: 18 - 10 = 8.
        (
            {
                KABUL: {AFGHAN: (6, 7), PAKISTANI: (10, 10)},
                ISLAMABAD: {AFGHAN: (29, 29), PAKISTANI: (18, 18)},
                UN: {AFGHAN: (28, 36)},
            },
            "Accounts differ most on the Afghan side's dead: 6–7 against 29",
        ),
        ({KABUL: {AFGHAN: (6, 9)}, ISLAMABAD: {AFGHAN: (9, 12)}}, "Accounts' figures overlap wherever two give one"),
        (
            {KABUL: {AFGHAN: (5, 5), ARMED: (2, 2)}, ISLAMABAD: {AFGHAN: (8, 8), ARMED: (5, 5)}},
            "Accounts differ as much on the Afghan side's dead and dead of armed groups",
        ),
    ],
)
def test_what_the_accounts_come_to(figures: dict[str, dict[str, Range | None]], headline: str) -> None:
    assert accounts_headline(figures) == headline


def reports(*statuses: str) -> pd.DataFrame:
    return pd.DataFrame({"status": list(statuses)})


@pytest.mark.parametrize(
    ("statuses", "headline"),
    [
        ((), "No crossing in the selection"),
        (("closed", "closed", "closed", "partly_open", "partly_open", "open"), "3 of 6 crossings last reported closed"),
        (("closed", "unknown"), "1 of 2 crossings last reported closed, one unreported for a year"),
        (("closed", "closed", "closed"), "All three crossings last reported closed"),
        (("closed", "closed"), "Both crossings last reported closed"),
        (("open", "partly_open"), "None of the two crossings last reported closed"),
        (("closed",), "The crossing was last reported closed"),
        (("open",), "The crossing was not last reported closed"),
        (("unknown",), "No reports for a year"),
        (("unknown", "unknown"), "No reports on any crossing for a year"),
    ],
)
def test_crossings(statuses: tuple[str, ...], headline: str) -> None:
    assert crossings_headline(reports(*statuses)) == headline


@pytest.mark.parametrize(
    ("days", "headline"),
    [
        ({"Torkham": 69, "Chaman": 64}, "Torkham reported closed longest: 69 days"),
        ({"Torkham": 1, "Chaman": 1}, "Torkham and Chaman reported closed longest: 1 day each"),
        ({"Torkham": 0, "Chaman": 0}, "No crossing was reported closed"),
        ({}, "No crossing was reported closed"),
        ({"Torkham": 1200}, "Torkham reported closed on 1,200 days"),
        (dict.fromkeys("abcd", 3), "Four crossings reported closed longest: 3 days each"),
    ],
)
def test_which_crossing_was_closed_longest(days: dict[str, int], headline: str) -> None:
    assert closures_headline(days) == headline


def test_small_words() -> None:
    assert [write_count(number, "incident") for number in (0, 1, 2, 10, 11)] == [
        *("no incidents", "one incident", "two incidents", "ten incidents", "11 incidents")
    ]
    assert [join_words(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
