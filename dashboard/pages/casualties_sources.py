"""Casualties, Who says what: the accounts over time, where claims differ, what is acknowledged and denied."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard.analysis.claims_in_words import coverage, different_people
from dashboard.analysis.disagreement import SINGLY, ordered
from dashboard.catalogue import CHARTS
from dashboard.catalogue.claims import SHOWN, claim_cases, claim_rows
from dashboard.pages import card, parts, state

_CARD_AT = "_claims_card_at"
"""Below which chart the card of the incident stands: the one from which it was picked."""

FAR, ONE_SIDED, DENIED = "far", "one-sided", "denied"


def show(frame: pd.DataFrame) -> None:
    """Draw what each source says."""
    parts.exhibit("who-says-what")
    parts.section("The accounts over time")
    with st.container(horizontal=True):
        counted_kind = parts.choice("casualties-accounts", "kind")
        counted = parts.choice("casualties-accounts", "counted")
        side = parts.choice("casualties-accounts", "side")
    parts.exhibit("casualties-accounts", kind=counted_kind, counted=counted, side=side)

    parts.section("Where claims differ most")
    with st.container(horizontal=True):
        kind = parts.choice("claims-disagreement", "kind")
        by = parts.choice("claims-disagreement", "by")
    dataset, current = state.dataset(), state.filters()
    rows, found = claim_rows(dataset, current, kind, by), claim_cases(dataset, current, kind, by)
    who = "sources" if by == SINGLY else "sides"
    parts.words(coverage(frame, rows, found, kind, who))

    parts.words(different_people(found))
    with st.container(horizontal=True):
        order = parts.choice("claims-disagreement", "order")
        show = parts.choice("claims-disagreement", "show")
        number = len(ordered(found, order, None if show == "all" else show))
        part = parts.part(number, SHOWN, "Cases", CHARTS["claims-disagreement"].parameter("page"))
    parts.exhibit("claims-disagreement", picked=_picks(FAR), kind=kind, by=by, order=order, show=show, page=part)
    _card(FAR)

    parts.section("What only one side acknowledges")
    parts.exhibit("claims-acknowledged", picked=_picks(ONE_SIDED))
    _card(ONE_SIDED)

    parts.section("What is denied")
    parts.exhibit("claims-denials", picked=_picks(DENIED))
    _card(DENIED)


def _picks(section: str) -> Callable[[str], None]:
    """Return what is done with an incident picked from a chart: its card opens below that chart."""

    def picked(incident_id: str) -> None:
        st.session_state[_CARD_AT] = section
        state.choose_incident(incident_id)

    return picked


def _card(section: str) -> None:
    chosen = state.chosen_incident()
    if chosen and st.session_state.get(_CARD_AT, FAR) == section:
        card.show(chosen)
