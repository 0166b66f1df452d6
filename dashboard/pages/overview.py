"""The overview: the last days against the days before, where and in which lane, what is new, words to paste."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.analysis.briefing import sentences, signature, tiles
from dashboard.analysis.changes import KINDS, age_notice, changes, work_by_day
from dashboard.analysis.recent import SPANS, as_of, newest
from dashboard.analysis.records import records
from dashboard.filters import day_text
from dashboard.html_templates import load_macros
from dashboard.pages import card, incident_list, parts, state
from dashboard.pages.link_parameters import known_query
from dashboard.pages.page_parameters import INCIDENT

_OVERVIEW = load_macros("pages/overview.html.jinja")
NEWEST = 8
CHANGES = 5
WORKDAYS = 3
KABUL = timezone(timedelta(hours=4, minutes=30))


def page() -> None:
    """Draw the overview page."""
    frame = records(state.dataset(), state.filters())
    parts.heading("Overview", frame)
    # Today is used for nothing but this notice; the tables' dates are local ones.
    notice = age_notice(state.dataset().last_day.date(), datetime.now(KABUL).date())
    if notice:
        st.html(_OVERVIEW.notice(notice))
    if parts.empty(frame):
        return
    chosen_days = parts.choice("overview-recent", "days")
    _tiles(SPANS[chosen_days])
    _sentences(SPANS[chosen_days])
    left, right = parts.beside(52, 48)
    with left:
        parts.exhibit("overview-map", picked=state.choose_incident, days=chosen_days)
        parts.subsection("Newest incidents")
        st.caption("By first day, with the killed under the lens. Pick one to open its card.")
        rows = newest(state.dataset(), state.filters(), NEWEST)
        entries = incident_list.rows(rows, state.palette(), as_given=True)
        incident_list.show(entries, "overview_newest", state.choose_incident, whole=True, page_of=_page_of)
        _changes()
    with right:
        chosen = state.chosen_incident()
        if chosen:
            card.show(chosen)
        parts.exhibit("overview-recent", days=chosen_days)
        scale = parts.choice("overview-lanes", "scale")
        parts.exhibit("overview-lanes", scale=scale)


def _page_of(incident_id: str) -> str:
    """Return the address of an incident's own page, with the filters that the reader has set."""
    return "incidents?" + urlencode({**known_query(), INCIDENT: [incident_id]}, doseq=True)


def _tiles(days: int) -> None:
    found = tiles(state.dataset(), state.filters(), days)
    st.html(_OVERVIEW.tiles([(tile, _page_of(tile.incident_id) if tile.incident_id else "") for tile in found]))


def _sentences(days: int) -> None:
    dataset, current = state.dataset(), state.filters()
    text = " ".join(sentences(dataset, current, days)) + "\n" + signature(dataset, current)
    with st.container(key="overview-sentences"):
        st.caption(
            f"Three sentences to paste, written from the data as of {day_text(as_of(dataset, current))}; "
            "the button at the right copies them."
        )
        st.code(text, language=None, wrap_lines=True)


def _changes() -> None:
    found = changes(state.dataset(), state.filters())
    days = [
        {
            "day": day_text(work.day),
            "added": work.added,
            "updated": work.updated,
            "corrected": work.corrected,
        }
        for work in work_by_day(state.dataset(), state.filters(), WORKDAYS)
    ]
    st.html(_OVERVIEW.changes(days, [_changed(row) for row in found.head(CHANGES).itertuples()]))


def _changed(row: Any) -> dict[str, str]:
    dated = not pd.isna(row.date_start)
    return {
        "day": day_text(row.day.date()),
        "kind": KINDS[row.kind],
        "title": str(row.title),
        "address": _page_of(row.incident_id) if dated else "",
        "began": day_text(row.date_start.date()) if dated else "",
        "what": row.what,
    }
