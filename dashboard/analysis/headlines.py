"""Findings in words: what a selection, a series, the accounts or the crossings come to, in about ten words.

A headline says no more than its numbers. A range is said as a range; two ranges that overlap do not differ; where the
answer depends on which claims are taken, the headline says on which. Deaths are called reported, since they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from dashboard.analysis.last_reported import UNREPORTED
from dashboard.lens import figure_text

Range = tuple[int, int]
Direction = Literal["rose sharply", "rose", "unchanged", "unclear", "fell", "fell sharply"]

SHARPLY = 2
"""How many times as much, or as little, is called sharp."""

FEW = 3
"""Incidents up to which two spans are told without a direction: one more or less would turn it."""

MOST_GAPS = 0.2
"""Share of violent incidents without a toll up to which the deaths of a span are taken to rise or fall."""

MOST_NAMED = 3
"""Periods that a headline names; of more it says how many they are."""

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Span:
    """What is known of one span of days: incidents, violent ones, those of them without a toll, killed (None: no toll).

    ``parts`` are the killed by whose dead they are, in the order in which they are said; only where one account alone
    is asked, which never shows a sum without them.
    """

    incidents: int
    violent: int
    without: int
    killed: Range | None
    parts: tuple[tuple[str, Range], ...] = ()


def write_number(number: int) -> str:
    """Return a number as a sentence has it: in words up to ten."""
    return _WORDS[number] if number < len(_WORDS) else f"{number:,}"


def write_count(number: int, one: str, many: str = "") -> str:
    """Return a counted noun: "no incidents", "one incident", "two incidents", "12 incidents"."""
    return f"{write_number(number)} {one if number == 1 else many or f'{one}s'}"


def join_words(words: Sequence[str], joint: str = "and") -> str:
    """Return words as a list in a sentence: "a", "a and b", "a, b and c"; "" for none."""
    items = list(words)
    return "".join(items) if len(items) < 2 else f"{', '.join(items[:-1])} {joint} {items[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def compare_ranges(now: Range, then: Range) -> Direction:
    """Return how one range stands to an earlier one.

    It rose where its lowest lies above the earlier highest, fell where its highest lies below the earlier lowest,
    sharply where these ends are ``SHARPLY`` times apart (or one of them is 0). Equal single figures are unchanged; all
    else is unclear.
    """
    if now == then and now[0] == now[1]:
        return "unchanged"
    if now[0] > then[1]:
        return "rose sharply" if now[0] >= SHARPLY * then[1] else "rose"
    if now[1] < then[0]:
        return "fell sharply" if SHARPLY * now[1] <= then[0] else "fell"
    return "unclear"


def selection_headline(now: Span, then: Span | None, period: str, account: str = "") -> str:
    """Return what happened in a span against the span before it.

    ``period`` is said after "in", as "30 days" or "12 months"; ``then`` is None where nothing can be compared;
    ``account`` names the one account whose figures are asked ("" for all sources).
    """
    if not now.incidents:
        return f"No incidents recorded in {period}"
    if account:
        return _account_headline(now, period, account)
    if now.killed is None or not now.violent or then is None or max(now.incidents, then.incidents) <= FEW:
        return _incidents_headline(now, then, period)
    killed, earlier = figure_text(*now.killed), then.killed or (0, 0)
    direction = compare_ranges(now.killed, earlier)
    if (then.killed is None and then.violent) or not is_direction_sure(direction, now, then):
        return _incidents_headline(now, then, period)
    if direction == "unchanged":
        return f"Reported deaths unchanged: {killed} in {period}"
    if direction == "unclear":
        return f"{killed} reported killed in {period}, no clear change from {figure_text(*earlier)}"
    return f"Reported deaths {direction}: {killed} in {period}, from {figure_text(*earlier)}"


def is_direction_sure(direction: Direction, now: Span, then: Span) -> bool:
    """Return whether the incidents without a toll are too few to turn what the reported deaths say.

    Deaths that nobody counted lately can hide that there was no fall, those of before that there was no rise.
    """

    def gaps(span: Span) -> float:
        return span.without / span.violent if span.violent else 0.0

    needed = {"fell": [now], "fell sharply": [now], "rose": [then], "rose sharply": [then]}.get(direction, [now, then])
    return all(gaps(span) <= MOST_GAPS for span in needed)


def _incidents_headline(now: Span, then: Span | None, period: str) -> str:
    counted = _capital(write_count(now.incidents, "incident"))
    end = "no death toll reported" if now.violent else "none violent"
    if now.killed is not None and now.killed[1]:
        end = f"{figure_text(*now.killed)} reported killed"
    elif now.killed is not None and now.violent:
        end = "nobody reported killed"
    if then is None or max(now.incidents, then.incidents) <= FEW:
        return f"{counted} in {period}, {end}"
    direction = compare_ranges((now.incidents,) * 2, (then.incidents,) * 2)
    if direction == "unchanged":
        return f"{counted} in {period}, as many as before, {end}"
    return f"Incidents {direction}: {now.incidents:,} in {period}, from {then.incidents:,}; {end}"


def _account_headline(now: Span, period: str, account: str) -> str:
    if now.killed is None:
        return f"{_subject(account)} no death toll for {period}".removeprefix("the ")
    if len(now.parts) < 2:
        whose = f" on the {now.parts[0][0]}" if now.parts and now.parts[0][0].endswith("side") else ""
        whose = f" among {now.parts[0][0].lower()}" if now.parts and not whose else whose
        reports = f"{account} reports" if account.endswith("government") else f"{account} sources report"
        return f"{reports} {figure_text(*now.killed)} killed{whose} in {period}"
    parts = "; ".join(f"{name} {figure_text(*pair)}" for name, pair in now.parts)
    return f"{account}, killed in {period}: {parts}"


def series_headline(what: str, periods: Sequence[str], values: Sequence[Range | None], every: str) -> str:
    """Return which period of a series peaks: one, several that are equal, or which depends on the claims taken.

    ``what`` is a plural noun ("Deaths"), ``periods`` name the periods ("October 2025"), ``values`` are their ranges
    (None: no figure), ``every`` is the length of one ("month"). Raises ValueError where the two are not as many.
    """
    if len(periods) != len(values):
        raise ValueError(f"{len(periods)} periods with {len(values)} values — as many of one as of the other")
    given = [(name, value) for name, value in zip(periods, values, strict=True) if value is not None]
    if not given:
        return f"{what}: no figure reported"
    if not any(high for _, (_, high) in given):
        return f"No {what.lower()} reported"
    some = [(name, value) for name, value in given if value[1]]
    if len(some) == 1:
        name, value = some[0]
        return f"{what} reported in one {every} only: {name}, {figure_text(*value)}"
    lowest, highest = (max(value[end] for _, value in given) for end in (0, 1))
    at_low = [name for name, value in given if value[0] == lowest]
    at_high = [name for name, value in given if value[1] == highest]
    both = [name for name in at_high if name in at_low]
    if not both:
        return f"{what} peaked in {_named(at_high, every)} (highest claims) or {_named(at_low, every)} (lowest)"
    figure = figure_text(lowest, highest)
    if len(both) == len(given) == len(periods):
        return f"{what} level: {figure} each {every}"
    return f"{what} peaked in {_named(both, every)}: {figure}{' each' if len(both) > 1 else ''}"


def _named(names: Sequence[str], every: str) -> str:
    return join_words(names) if len(names) <= MOST_NAMED else f"{write_number(len(names))} {every}s"


def accounts_headline(figures: Mapping[str, Mapping[str, Range | None]], kind: str = "killed") -> str:
    """Return what the accounts come to: who gives figures, and on whose dead they differ most.

    ``figures`` has for each account (its name) the range that it gives for each side (its name; None or missing: no
    figure). ``kind`` is "killed" or "injured". Accounts differ on a side where their ranges do not overlap; the most
    where the distance between the nearest two ends of the furthest pair is largest. They cover different incidents,
    so no account is said to be higher than another.
    """
    toll = "death toll" if kind == "killed" else "number of injured"
    whose = "dead" if kind == "killed" else "injured"
    sides = list(dict.fromkeys(side for given in figures.values() for side in given))
    speaking = [account for account, given in figures.items() if any(given.get(side) is not None for side in sides)]
    if not speaking:
        return f"No account gives a {toll}"
    if len(speaking) == 1:
        return f"Only {_subject(speaking[0])} a {toll}"
    shared = {side: [pair for given in figures.values() if (pair := given.get(side)) is not None] for side in sides}
    shared = {side: pairs for side, pairs in shared.items() if len(pairs) > 1}
    if not shared:
        return f"No two accounts count the same side's {whose}"
    gaps = {side: max(low for low, _ in pairs) - min(high for _, high in pairs) for side, pairs in shared.items()}
    widest = max(gaps.values())
    if widest <= 0:
        return "Accounts' figures overlap wherever two give one"
    furthest = [side for side, gap in gaps.items() if gap == widest]
    if len(furthest) > 1:
        return f"Accounts differ as much on {join_words([_whose(side, whose) for side in furthest])}"
    pairs = shared[furthest[0]]
    lowest, highest = min(pairs, key=lambda pair: pair[1]), max(pairs, key=lambda pair: pair[0])
    return (
        f"Accounts differ most on {_whose(furthest[0], whose)}: {figure_text(*lowest)} against {figure_text(*highest)}"
    )


def _subject(account: str) -> str:
    return f"the {account} gives" if account.endswith("government") else f"{account} sources give"


def _whose(side: str, whose: str) -> str:
    return f"the {side}'s {whose}" if side.endswith("side") else f"{whose} of {side.lower()}"


def closures_headline(days: Mapping[str, int]) -> str:
    """Return which crossing was reported closed longest: ``days`` has the days of each by name."""
    most = max(days.values(), default=0)
    if not most:
        return "No crossing was reported closed"
    longest = [name for name, number in days.items() if number == most]
    counted = f"{most:,} day{'' if most == 1 else 's'}"
    if len(days) == 1:
        return f"{longest[0]} reported closed on {counted}"
    if len(longest) > MOST_NAMED:
        return f"{_capital(write_number(len(longest)))} crossings reported closed longest: {counted} each"
    return f"{join_words(longest)} reported closed longest: {counted}{' each' if len(longest) > 1 else ''}"


def crossings_headline(reports: pd.DataFrame) -> str:
    """Return how many crossings were last reported closed: ``reports`` is what ``last_reported.last_reports`` returns.

    Crossings without a report for a year are not counted as anything, and said apart.
    """
    total, closed = len(reports), int((reports["status"] == "closed").sum())
    silent = int((reports["status"] == UNREPORTED).sum())
    if not total:
        return "No crossing in the selection"
    if silent == total:
        return f"{'No reports' if total == 1 else 'No reports on any crossing'} for a year"
    if total == 1:
        return f"The crossing was {'' if closed else 'not '}last reported closed"
    if closed == total:
        return f"{'Both' if total == 2 else f'All {write_number(total)}'} crossings last reported closed"
    counted = f"{closed} of {total}" if closed else f"None of the {write_number(total)}"
    rest = f", {write_number(silent)} unreported for a year" if silent else ""
    return f"{counted} crossings last reported closed{rest}"
