"""The crossings page: status on the last day and over time, days closed, what closed and reopened each."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.analysis.closures import status_changes, status_on
from dashboard.catalogue import crossings as catalogue
from dashboard.charts.crossings import LOOKS
from dashboard.filters import day_text, span_text
from dashboard.pages import card, filter_bar, parts, state
from dashboard.pages.link_parameters import known_query
from dashboard.pages.page_parameters import CROSSINGS_ALL, INCIDENT
from dashboard.vocabulary import CROSSING_STATUSES

NEWEST = 15


def page() -> None:
    """Draw the crossings page."""
    dataset, filters = state.dataset(), state.filters()
    kept = catalogue.shown(dataset, filters)
    days = catalogue.span(dataset, filters)
    nothing = catalogue.why_nothing(dataset, filters)
    when = "No day" if days[1] < days[0] else span_text(days[0].date(), days[1].date())
    st.html(
        '<header class="page-head"><h1>Crossings</h1><span class="count" data-testid="count">'
        f"{len(kept):,} of {len(dataset.table('crossings')):,} crossings</span>"
        f'<p class="selection">{when}. {escape(catalogue.USED)}</p><p class="lens">Figures: '
        f"<b>{escape(filters.lens.label)}</b>, though this page shows no casualties · data to {state.data_to()}</p>"
        "</header>"
    )
    if nothing:
        st.html(f'<div class="empty"><h2>Nothing to show</h2><p>{escape(nothing)}</p></div>')
        return
    _today(kept, days[1])
    parts.exhibit("crossing-status", picked=state.choose_incident)
    chosen = state.chosen_incident()
    if chosen:
        card.show(chosen)
    st.html('<h2 class="section">Days closed</h2>')
    period = parts.choice("crossing-days", "period")
    parts.exhibit("crossing-days", period=period)
    st.html('<h2 class="section">What closed and reopened each crossing</h2>')
    _changes(kept, days)
    st.html(f'<p class="reading">{escape(catalogue.NO_TRADE)}</p>')


def _today(kept: list[str], day: pd.Timestamp) -> None:
    """Draw a tile for each crossing with its status on the last day shown and since when."""
    now = status_on(state.dataset(), day)
    now = now[now["crossing_id"].isin(kept)]
    last = day == state.dataset().last_day
    words = "the last day of the data" if last else "the last day of the dates chosen"
    cells = "".join(_tile(row) for row in now.itertuples())
    st.html(
        f'<h2 class="section">Status on {day_text(day.date())}, {words}</h2>'
        f'<div class="tiles crossings" data-testid="crossings-now">{cells}</div>'
    )


def _tile(row: Any) -> str:
    look = LOOKS[row.status]
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
    short = reason if len(reason) <= 150 else f"{reason[:149].rstrip()}…"
    link = ""
    if not pd.isna(row.incident_id):
        link = f' <a href="{escape(_page_of(row.incident_id), quote=True)}" target="_self">Incident</a>'
    return (
        f'<div title="{escape(reason, quote=True)}"><span>{escape(row.crossing)}</span>'
        f'<b><i style="color:{look.colour}">{look.symbol}</i> {CROSSING_STATUSES[row.status].label}</b>'
        f"<small>{escape(since)}</small><small>{escape(short)}{link}</small></div>"
    )


def _page_of(incident_id: str) -> str:
    """Return the address of an incident's own page, with the filters that the reader has set."""
    return "incidents?" + urlencode({**known_query(), INCIDENT: [incident_id]}, doseq=True)


def _changes(kept: list[str], days: tuple[pd.Timestamp, pd.Timestamp]) -> None:
    changes = status_changes(state.dataset(), *days)
    changes = changes[changes["crossing_id"].isin(kept)]
    if changes.empty:
        st.html('<p class="reading">No document read states a change of status in these days.</p>')
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
    rows = "".join(_change(row) for row in shown.rename(columns={"from": "begin"}).itertuples())
    st.html(
        '<div class="scrolled"><table class="plain dates" data-testid="crossing-changes"><thead><tr>'
        "<th>From, how long</th><th>Crossing, status before → after</th><th>Reason given, incident, source</th></tr>"
        f"</thead><tbody>{rows}</tbody></table></div>"
    )


def _change(row: Any) -> str:
    before, after = CROSSING_STATUSES[row.before].label, CROSSING_STATUSES[row.status].label
    length = f"{row.days:,} day{'' if row.days == 1 else 's'}"
    length += ",<br>by the last report read" if row.open_ended else f",<br>to {day_text(row.to.date())}"
    what = "" if pd.isna(row.reason) else escape(str(row.reason))
    if not pd.isna(row.incident_id):
        what += (
            f' <a href="{escape(_page_of(row.incident_id), quote=True)}" target="_self">{escape(str(row.title))}</a>.'
        )
    what += f" <small>{card.link(row.url, str(row.publisher))}</small>"
    look = LOOKS[row.status]
    return (
        f"<tr><td>{day_text(row.begin.date())}<br><small>{length}</small></td><td>{escape(row.crossing)}<br>"
        f'{before} → <i style="color:{look.colour}">{look.symbol}</i> <b>{after}</b>'
        f"</td><td>{what}</td></tr>"
    )
