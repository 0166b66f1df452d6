"""The crossings page: status on the last day and over time, days closed, what closed and reopened each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.analysis.closures import status_changes, status_on
from dashboard.catalogue import crossings as catalogue
from dashboard.charts.crossings import LOOKS
from dashboard.filters import day_text, span_text
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
    when = "No day" if days[1] < days[0] else span_text(days[0].date(), days[1].date())
    st.html(
        _CROSSINGS.heading(
            shown=len(kept),
            total=len(dataset.table("crossings")),
            days=when,
            used=catalogue.USED,
            data_to=state.data_to(),
        )
    )
    if nothing:
        st.html(parts.SHARED.empty("Nothing to show", nothing))
        return
    _today(kept, days[1])
    parts.exhibit("crossing-status", picked=state.choose_incident)
    chosen = state.chosen_incident()
    if chosen:
        card.show(chosen)
    parts.section("Days closed")
    period = parts.choice("crossing-days", "period")
    parts.exhibit("crossing-days", period=period)
    parts.section("What closed and reopened each crossing")
    _changes(kept, days)
    parts.reading(catalogue.NO_TRADE)


def _today(kept: list[str], day: pd.Timestamp) -> None:
    """Draw a tile for each crossing with its status on the last day shown and since when."""
    now = status_on(state.dataset(), day)
    now = now[now["crossing_id"].isin(kept)]
    last = day == state.dataset().last_day
    words = "the last day of the data" if last else "the last day of the dates chosen"
    st.html(_CROSSINGS.today(day_text(day.date()), words, [_tile(row) for row in now.itertuples()]))


def _tile(row: Any) -> dict[str, Any]:
    if row.status == "unknown":
        since = "No document read speaks of its status."
        if not pd.isna(row.last_known):
            label = CROSSING_STATUSES[row.last_known].label.lower()
            until = day_text(row.last_known_on.date())
            since = f"Since {day_text(row.since.date())}; last reported {label}, up to {until}."
    else:
        since = f"Since {day_text(row.since.date())}{', by the last report read' if row.open_ended else ''}."
        if row.status == "partly_open" and row.restricted_since < row.since:
            since += f" Not fully open since {day_text(row.restricted_since.date())}."
    reason = "" if pd.isna(row.reason) else str(row.reason)
    return {
        "crossing": row.crossing,
        "look": LOOKS[row.status],
        "status": CROSSING_STATUSES[row.status].label,
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
        parts.reading("No document read states a change of status in these days.")
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
        "to": "" if row.open_ended else day_text(row.to.date()),
        "crossing": row.crossing,
        "before": CROSSING_STATUSES[row.before].label,
        "look": LOOKS[row.status],
        "after": CROSSING_STATUSES[row.status].label,
        "reason": "" if pd.isna(row.reason) else str(row.reason),
        "address": _page_of(row.incident_id) if named else "",
        "title": str(row.title) if named else "",
        "source": card.link(row.url, str(row.publisher)),
    }
