"""Escalation, Responses: chains of incident and response, and what stands around one incident."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.analysis.responses import AFTER, BEFORE, BESIDE, Around, responses_in_words
from dashboard.catalogue import CHARTS
from dashboard.catalogue.chain_parts import chain_parts, part_words
from dashboard.catalogue.responses import (
    incident_around,
    linked_titles,
    longest_ways,
    ordered_chains,
    response_links,
)
from dashboard.filters import day_text
from dashboard.html_templates import load_macros
from dashboard.pages import card, parts, state

_RESPONSES = load_macros("pages/escalation_responses.html.jinja")
CHOOSER = "_responses_incident"
LONGEST_LISTED = 3
BESIDE_LISTED = 12


def show(_: pd.DataFrame) -> None:
    """Draw the chains, and what led to the incident that is chosen and followed from it."""
    dataset, current = state.dataset(), state.filters()
    found = response_links(dataset, current)
    parts.words(responses_in_words(found, len(dataset.table("responses"))))
    _one_incident()

    parts.section("Escalation chains")
    with st.container(horizontal=True):
        order = parts.choice("response-chains", "order")
        heads = ordered_chains(dataset, current, order)
        spans = part_words(chain_parts(heads)) if len(heads) else []
        part = parts.one_part(spans, f"Chains, of {len(heads):,}", CHARTS["response-chains"].parameter("page"))
    parts.exhibit("response-chains", picked=state.choose_incident, order=order, page=part)

    if len(heads):
        parts.section("The longest chains, step by step")
        _longest()


def _one_incident() -> None:
    """Draw the choice of an incident and, once it is made, what led to it, what followed, and its card."""
    dataset, lens_id = state.dataset(), state.filters().lens_id
    titles, chosen = linked_titles(dataset), state.chosen_incident()
    if chosen and chosen not in titles:
        every = dataset.incidents
        row = every[every["incident_id"] == chosen].iloc[0]
        titles = {chosen: f"{row['date_start']:%Y-%m-%d} {row['title']}", **titles}
    st.session_state[CHOOSER] = chosen
    st.selectbox(
        "What led to an incident, and what followed",
        list(titles),
        index=None,
        format_func=titles.__getitem__,
        placeholder=f"Choose one of {len(titles):,} linked incidents, or pick a symbol below",
        key=CHOOSER,
        on_change=_chosen,
    )
    if chosen is None:
        return
    days = parts.choice("response-incident", "days")
    stands = incident_around(dataset, lens_id, chosen, int(days))
    left, right = parts.beside(60, 40)
    with left:
        parts.exhibit("response-incident", picked=state.choose_incident, incident=chosen, days=days)
    with right:
        if stands is not None:
            st.html(_lists(stands, int(days)))
    card.show(chosen)


def _chosen() -> None:
    state.choose_incident(st.session_state[CHOOSER])


def _lists(stands: Around, days: int) -> str:
    """Return what led to an incident, what followed and what else happened as lists of links, as HTML."""
    blocks = []
    for relation, title, none in (
        (BEFORE, "Led to it", "No link to anything before it is recorded in these days."),
        (AFTER, "Followed from it", "No response to it is recorded in these days."),
        (BESIDE, "Also in these days, no link", "Nothing else in these days."),
    ):
        rows = stands.rows[stands.rows["relation"] == relation]
        nearest = rows.loc[rows["offset"].abs().sort_values(kind="stable").index[:BESIDE_LISTED]].sort_index()
        items = [_item(row) for row in nearest.to_dict("records")]
        blocks.append({"title": title, "number": len(rows), "rows": items, "none": none})
    html: str = _RESPONSES.around(days, blocks)
    return html


def _item(row: dict[str, object]) -> dict[str, str]:
    return {
        "day": day_text(pd.Timestamp(str(row["date_start"])).date()),
        "address": card.address(str(row["incident_id"])),
        "title": str(row["title"]),
        "links_away": "" if pd.isna(row["links_away"]) else _away(int(str(row["links_away"]))),
    }


def _away(links: int) -> str:
    return "linked directly" if links == 1 else f"through {links} links"


def _longest() -> None:
    """Draw the longest ways through the longest chains as lists of links."""
    found = longest_ways(state.dataset(), state.filters(), LONGEST_LISTED)
    st.html(_RESPONSES.longest([(size, [_item({**row, "links_away": pd.NA}) for row in way]) for size, way in found]))
