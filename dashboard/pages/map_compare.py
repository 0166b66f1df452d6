"""Two maps with one camera: two sources of figures, or two periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from dashboard.analysis.comparison import Span, of_lenses, of_periods, usual_periods
from dashboard.analysis.provinces import in_both
from dashboard.analysis.records import records, summary
from dashboard.analysis.whose_dead import total_text
from dashboard.analysis.words import incidents_text
from dashboard.filters import Filters, span_text
from dashboard.lens import LENSES
from dashboard.pages import filter_bar, state
from dashboard.pages.page_parameters import MAP_FROM, MAP_LENS, MAP_TO, SIDES

FIRST_LENSES = {"left": "kabul", "right": "islamabad"}
ENDS = ((MAP_FROM, "from"), (MAP_TO, "to"))


@dataclass(frozen=True)
class Pair:
    """What two maps show: the filters of each, its heading and its sums in words; ``difference`` in a sentence."""

    filters: tuple[Filters, Filters]
    headings: tuple[str, str]
    words: tuple[str, str]
    difference: str


def choose(compare: str) -> Pair | None:
    """Draw what is to be compared ("lenses" or "periods") and return it; None for one map ("one")."""
    if compare == "one":
        return None
    filters = _lenses() if compare == "lenses" else _periods()
    headings = [one.lens.label if compare == "lenses" else span_text(*_span(one)) for one in filters]
    words = [_words(one) for one in filters]
    return Pair(filters, (headings[0], headings[1]), (words[0], words[1]), _difference(compare, filters, headings))


def say_difference(pair: Pair) -> None:
    """Say under two maps in what they differ."""
    st.text(pair.difference)


def _words(filters: Filters) -> str:
    frame = records(state.dataset(), filters)
    without = summary(frame)["without"]
    missing = f"; {without:,} violent without a figure" * bool(without)
    return f"{incidents_text(len(frame))}; killed: {total_text(frame, 'killed')}{missing}"


def _difference(compare: str, pair: tuple[Filters, Filters], headings: list[str]) -> str:
    """Return the two maps' numbers of incidents and killed against each other, in words."""
    left, right = (records(state.dataset(), filters) for filters in pair)
    killed = [total_text(frame, "killed") for frame in (left, right)]
    if compare == "lenses":
        return f"Killed in the same incidents: left ({headings[0]}) {killed[0]}; right ({headings[1]}) {killed[1]}."
    change = len(right) - len(left)
    fewer = f"{abs(change):,} {'more' if change > 0 else 'fewer'} than" if change else "as many as"
    said = f"Right: {incidents_text(len(right))}, {fewer} on the left. Killed: {killed[1]}; on the left {killed[0]}."
    twice = in_both(left, right)
    return f"{said} {incidents_text(twice)} on both maps: lasting through both periods." if twice else said


def _lenses() -> tuple[Filters, Filters]:
    chosen = {}
    with st.container(horizontal=True, key="map-compare"):
        for side in SIDES:
            filter_bar.check(MAP_LENS[side], [lens.label for lens in LENSES.values()])
            chosen[side] = st.selectbox(
                f"Figures on the {side}",
                list(LENSES),
                index=list(LENSES).index(FIRST_LENSES[side]),
                format_func=lambda key: LENSES[key].label,
                key=MAP_LENS[side],
                bind="query-params",
                width=280,
            )
    return of_lenses(state.filters(), str(chosen["left"]), str(chosen["right"]))


def _periods() -> tuple[Filters, Filters]:
    known, current = state.available(), state.filters()
    usual = usual_periods(current, known.first_day, known.last_day)
    spans: list[Span] = []
    with st.container(horizontal=True, key="map-compare"):
        for side, span in zip(SIDES, usual, strict=True):
            begin, end = (_day(parameters[side], f"{side.capitalize()} map: {word}") for parameters, word in ENDS)
            spans.append((begin or span[0], end or span[1]))
    for span in spans:
        if span[0] > span[1]:
            st.warning(f"From lies after To ({span[0]} and {span[1]}): no day is left between them.")
    return of_periods(current, spans[0], spans[1])


def _day(key: str, label: str) -> date | None:
    known = state.available()
    filter_bar.check_day(key)
    value = st.date_input(
        label,
        value=None,
        min_value=known.first_day,
        max_value=known.last_day,
        key=key,
        bind="query-params",
        format="YYYY-MM-DD",
        width=170,
    )
    return value if isinstance(value, date) else None


def _span(filters: Filters) -> Span:
    known = state.available()
    return filters.start or known.first_day, filters.end or known.last_day
