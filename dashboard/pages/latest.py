"""The latest page: what happened, where, how bad, who says so, in one screen; beneath it months and stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.analysis.briefing import Tile, headline, sentences, signature, tiles
from dashboard.analysis.changes import age_notice
from dashboard.analysis.dates import write_span
from dashboard.analysis.headlines import write_count
from dashboard.analysis.recent import SPANS, Span, as_of, newest, period_words, recent_records, span_filters, spans
from dashboard.analysis.records import records
from dashboard.analysis.stories import Story, newest_stories
from dashboard.charts.linked import LIST_PAGE
from dashboard.filters import describe_selection, link
from dashboard.html_templates import load_macros
from dashboard.pages import card, incident_list, parts, state
from dashboard.pages.link_parameters import known_query
from dashboard.pages.page_parameters import INCIDENT
from dashboard.vocabulary import EVENT_TYPES

_LATEST = load_macros("pages/latest.html.jinja")
NEWEST = 7
"""Incidents that are listed beside the map: as many as stand beside it without scrolling."""

STORIES = 4
KABUL = timezone(timedelta(hours=4, minutes=30))


def page() -> None:
    """Draw the latest page."""
    dataset, current = state.dataset(), state.filters()
    frame = records(dataset, current)
    if frame.empty:
        parts.heading("Latest", frame)
        parts.empty(frame)
        return
    words, choice = parts.beside(66, 34)
    with choice:
        days = SPANS[parts.choice("overview-recent", "days", tuple(SPANS))]
    with words:
        _heading(frame, days)
    left, right = parts.beside(60, 40)
    with left:
        parts.exhibit("overview-map", picked=state.choose_incident, days=_key_of(days))
    with right:
        _news(days)
    span, _ = spans(as_of(dataset, current), days)
    cells = [(tile, _page_of(tile.incident_id), _list_of(tile, span)) for tile in tiles(dataset, current, days)]
    st.html(_LATEST.tiles(cells))
    left, right = parts.beside(50, 50)
    with left:
        parts.exhibit("who-says-what", filters=span_filters(current, span))
    with right:
        parts.exhibit("latest-months")
    _stories()
    _summary(days)


def _key_of(days: int) -> str:
    return next(key for key, length in SPANS.items() if length == days)


def _page_of(incident_id: str) -> str:
    """Return the address of an incident's own page, with the filters that the reader has set; "" for no incident."""
    return "incidents?" + urlencode({**known_query(), INCIDENT: [incident_id]}, doseq=True) if incident_id else ""


def _list_of(tile: Tile, span: Span) -> str:
    """Return the address of the list of the incidents that a tile counts, "" where it counts none."""
    current = state.filters()
    types = tuple(key for key in tile.types if not current.event_types or key in current.event_types)
    if not types:
        return ""
    every = len(tile.types) == len(EVENT_TYPES)
    return link(
        replace(span_filters(current, span), event_types=current.event_types if every else types),
        LIST_PAGE,
    )


def _heading(frame: pd.DataFrame, days: int) -> None:
    """Draw the finding as the page's headline, what the product is, how far the data run, and what is selected."""
    dataset, current = state.dataset(), state.filters()
    # Today is used for nothing but this notice; the tables' dates are local ones.
    notice = age_notice(dataset.last_day.date(), datetime.now(KABUL).date())
    st.html(
        _LATEST.heading(
            headline=headline(dataset, current, days),
            notice=notice,
            data_to=state.data_to(),
            shown=len(frame),
            total=dataset.count_rows("incidents"),
            selection=describe_selection(current, state.available()) if current.narrows else "",
            lens=parts.lens_name(current),
        )
    )


def _news(days: int) -> None:
    """Draw the newest incidents, or the card of the one that is chosen; earlier ones where the days have few."""
    dataset, current = state.dataset(), state.filters()
    chosen = state.chosen_incident()
    if chosen:
        card.show(chosen)
    lately = len(recent_records(dataset, current, days))
    found = newest(dataset, current, NEWEST)
    st.html(_LATEST.news(period_words(days), lately, max(0, len(found) - lately)))
    entries = incident_list.list_rows(found, state.palette())
    incident_list.show(entries, "overview_newest", state.choose_incident, _page_of)


def _stories() -> None:
    """Draw the newest stories as cards, each with a link that sets the filter to it."""
    dataset, current = state.dataset(), state.filters()
    found = newest_stories(dataset, current, STORIES)
    if found:
        parts.section("Stories")
        st.html(_LATEST.stories([_story(story) for story in found]))


def _story(story: Story) -> dict[str, str]:
    chosen = replace(state.filters(), episode=story.episode_id, start=None, end=None)
    killed = f"{story.killed} killed" if story.killed else "no death toll reported"
    counted = write_count(story.incidents, "incident")
    return {
        "name": story.name,
        "days": write_span(story.first, story.last),
        "sentence": story.sentence,
        "figures": f"{counted[0].upper()}{counted[1:]} · {killed}",
        "address": link(chosen),
    }


def _summary(days: int) -> None:
    """Draw three sentences on the last days, with a button that copies them."""
    dataset, current = state.dataset(), state.filters()
    text = " ".join(sentences(dataset, current, days)) + "\n" + signature(dataset, current)
    parts.section("Summary (copy)")
    with st.container(key="overview-sentences"):
        st.code(text, language=None, wrap_lines=True)
