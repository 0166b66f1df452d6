"""The crossings page: each crossing as last reported, its history, days closed, what closed and reopened it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.analysis.closures import status_changes
from dashboard.analysis.dates import write_day, write_span
from dashboard.analysis.headlines import crossings_headline
from dashboard.analysis.last_reported import last_reports
from dashboard.catalogue import crossings as catalogue
from dashboard.charts.crossings import LOOKS
from dashboard.filters import day_text
from dashboard.html_templates import load_macros
from dashboard.pages import card, filter_bar, parts, state
from dashboard.pages.link_parameters import known_query
from dashboard.pages.page_parameters import CROSSINGS_ALL, INCIDENT
from dashboard.vocabulary import CROSSING_STATUSES

_CROSSINGS = load_macros("pages/crossings.html.jinja")
NEWEST = 15


def page() -> None:
    """Draw the crossings page."""
    dataset, filters = state.dataset(), state.filters()
    kept = catalogue.shown(dataset, filters)
    days = catalogue.span(dataset, filters)
    nothing = catalogue.why_nothing(dataset, filters)
    when = "No day" if days[1] < days[0] else write_span(days[0].date(), days[1].date())
    now = last_reports(dataset, max(days))
    now = now[now["crossing_id"].isin(kept)]
    st.html(
        _CROSSINGS.heading(
            headline="Crossings" if nothing else crossings_headline(now),
            shown=len(kept),
            total=len(dataset.table("crossings")),
            days=when,
            used=catalogue.USED,
            data_to=write_day(dataset.last_day.date()),
        )
    )
    if nothing:
        st.html(parts.SHARED.empty("Nothing to show", nothing))
        return
    st.html(_CROSSINGS.today([_tile(row) for row in now.itertuples()]))
    parts.exhibit("crossing-status", picked=state.choose_incident)
    chosen = state.chosen_incident()
    if chosen:
        card.show(chosen)
    parts.section("Days reported closed")
    period = parts.choice("crossing-days", "period")
    parts.exhibit("crossing-days", period=period)
    parts.section("What closed and reopened each crossing")
    _changes(kept, days)


def _tile(row: Any) -> dict[str, Any]:
    """Return what a crossing's tile says: as last reported, since when, why; paler the longer ago that was."""
    known = not pd.isna(row.last_status)
    since = f"{CROSSING_STATUSES[row.last_status].label} since {write_day(row.since.date())}." if known else ""
    if known and row.last_status == "partly_open" and row.restricted_since < row.since:
        since += f" Not fully open since {write_day(row.restricted_since.date())}."
    reason = "" if pd.isna(row.reason) else str(row.reason)
    return {
        "crossing": row.crossing,
        "look": LOOKS[row.status],
        "strength": max(row.strength, 0.35),
        "words": f"{row.words[0].upper()}{row.words[1:]}",
        "since": since,
        "reason": reason,
        "short": reason if len(reason) <= 150 else f"{reason[:149].rstrip()}…",
        "address": "" if pd.isna(row.incident_id) else _page_of(row.incident_id),
    }


def _page_of(incident_id: str) -> str:
    """Return the address of an incident's own page, with the filters that the reader has set."""
    return "incidents?" + urlencode({**known_query(), INCIDENT: [incident_id]}, doseq=True)


def _changes(kept: list[str], days: tuple[pd.Timestamp, pd.Timestamp]) -> None:
    changes = status_changes(state.dataset(), *days)
    changes = changes[changes["crossing_id"].isin(kept)]
    if changes.empty:
        parts.reading("No change reported between these dates. Choose other dates for earlier ones.")
        return
    filter_bar.check(CROSSINGS_ALL, filter_bar.SWITCHED)
    everything = len(changes) > NEWEST and st.toggle(
        f"All {len(changes):,} changes",
        value=False,
        key=CROSSINGS_ALL,
        bind="query-params",
        help=f"Otherwise the newest {NEWEST}.",
    )
    shown = changes if everything else changes.head(NEWEST)
    st.html(_CROSSINGS.changes([_change(row) for row in shown.rename(columns={"from": "begin"}).itertuples()]))


def _change(row: Any) -> dict[str, Any]:
    named = not pd.isna(row.incident_id)
    return {
        "begin": day_text(row.begin.date()),
        "days": row.days,
        "to": day_text(row.to.date()),
        "ended": not row.open_ended,
        "crossing": row.crossing,
        "before": CROSSING_STATUSES[row.before].label,
        "look": LOOKS[row.status],
        "after": CROSSING_STATUSES[row.status].label,
        "reason": "" if pd.isna(row.reason) else str(row.reason),
        "address": _page_of(row.incident_id) if named else "",
        "title": str(row.title) if named else "",
        "source": card.link(row.url, str(row.publisher)),
    }
