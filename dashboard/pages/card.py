"""The incident card: what happened, every claim side by side, what was denied, what answered what, the sources.

Its templates escape all text of the tables: whatever stands in a cell is shown as text.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.analysis.one_incident import IncidentFile, incident_file
from dashboard.analysis.words import dates
from dashboard.charts.parties import party_colour, party_of_side
from dashboard.filters import day_text
from dashboard.html_templates import load_macros
from dashboard.lens import figure_text
from dashboard.pages import state
from dashboard.pages.link_parameters import known_query
from dashboard.pages.page_parameters import INCIDENT
from dashboard.vocabulary import (
    ATTRIBUTIONS,
    EVENT_TYPES,
    PLACE_PRECISIONS,
    QUALIFIERS,
    RESPONSE_BASES,
    SCOPES,
    SIDES,
    STATUSES,
    SUFFERED_BY,
    VICTIM_GROUPS,
)
from dashboard.web_addresses import linkable

_SHARED = load_macros("pages/shared.html.jinja")
_CARD = load_macros("pages/card.html.jinja")


def link(url: Any, label: str) -> str:
    """Return a link to a source as HTML, or the label alone where it has no address on the web."""
    html: str = _SHARED.source_link(linkable(url), label)
    return html


def show(incident_id: str) -> None:
    """Draw the card of one incident with buttons to its own page and to close it."""
    file = incident_file(state.dataset(), incident_id)
    if file is None:
        return
    with st.container(border=True, key="incident-card"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.page_link(
                state.page_named("incidents"),
                label="Page of this incident",
                icon=":material/open_in_new:",
                query_params=_kept_parameters(incident_id),
            )
            st.button(
                "Close",
                icon=":material/close:",
                on_click=state.choose_incident,
                args=(None,),
                key="close-card",
                type="tertiary",
            )
        st.html(summary(file))
        st.html(claims(file))
        st.html(links(file))
        with st.expander(f"Sources ({len(file.sources)})"):
            st.html(sources(file))


def _kept_parameters(incident_id: str) -> dict[str, Any]:
    return {**known_query(), INCIDENT: [incident_id]}


def address(incident_id: str) -> str:
    """Return the link to this page with an incident chosen and everything else as it is."""
    return "?" + urlencode(_kept_parameters(incident_id), doseq=True)


def _text(value: Any) -> str:
    """Return a cell as text, "" where it is missing."""
    return "" if pd.isna(value) else str(value)


def _day(value: Any) -> str:
    """Return a cell as a day in words, "" where it is missing."""
    return "" if pd.isna(value) else day_text(value.date())


def summary(file: IncidentFile) -> str:
    """Return what happened, as HTML."""
    row = file.incident
    kind = EVENT_TYPES[row["event_type"]]
    names = state.dataset().actor_names
    initiator, target = (
        "" if pd.isna(row[column]) else _text(names.get(row[column])) for column in ("initiator_id", "target_id")
    )
    acted = party_of_side(None if pd.isna(row["initiator_id"]) else state.dataset().side_of.get(row["initiator_id"]))
    html: str = _CARD.summary(
        kind={"label": kind.label, "colour": party_colour(acted, state.palette().name)},
        title=_text(row["title"]),
        what=_text(row["summary"]),
        when=dates(row["date_start"], row["date_end"], row["date_precision"]),
        time=_text(row["time_local"]),
        places=[_place(place) for place in file.places.to_dict("records")],
        initiator=initiator or "not known or disputed",
        attribution=ATTRIBUTIONS[row["attribution"]].label,
        target=target,
        status=STATUSES[row["status"]],
        denial=_text(row["denial"]),
        note=_text(row["note"]),
    )
    return html


def _place(place: dict[str, Any]) -> dict[str, str]:
    name, district = _text(place["name"]), _text(place["admin2"])
    province = state.available().provinces.get(place["admin1"], _text(place["admin1"]))
    return {
        "name": name,
        "local": _text(place["name_local"]),
        "area": ", ".join(dict.fromkeys(part for part in (district, province) if part and part != name)),
        "precision": PLACE_PRECISIONS[int(place["precision"])].label,
    }


def claims(file: IncidentFile) -> str:
    """Return every claim side by side, as an HTML table for each population."""
    populations = []
    for population, word in SUFFERED_BY.items():
        rows = file.claims[file.claims["suffered_by"] == population]
        if not rows.empty:
            populations.append((word.label, [_claim(row) for row in rows.to_dict("records")]))
    html: str = _CARD.claims(populations)
    return html


def _claim(row: dict[str, Any]) -> dict[str, str]:
    return {
        "scope": row["scope"],
        "claimant": _text(row["claimant_name"]),
        "speaker": _text(row["speaker"]),
        "side": "" if pd.isna(row["side"]) else SIDES[row["side"]].label,
        "qualifier": "" if pd.isna(row["qualifier"]) else QUALIFIERS[row["qualifier"]].label,
        "killed": _figure(row["killed_min"], row["killed_max"]),
        "injured": _figure(row["injured_min"], row["injured_max"]),
        "victims": VICTIM_GROUPS[row["victim_group"]].label,
        "part": SCOPES[row["scope"]].label if row["scope"] == "subset" else "",
        "note": _text(row["note"]),
        "source": link(row["url"], str(row["publisher"])),
        "reprint_of": _text(row["reprint_of"]),
        "claimed_on": _day(row["claimed_on"]),
    }


def _figure(low: Any, high: Any) -> str:
    return "" if pd.isna(low) else figure_text(low, high)


def links(file: IncidentFile) -> str:
    """Return what the incident answered and what answered it, as HTML."""
    html: str = _CARD.links(
        [
            (title, [_linked(row) for row in frame.to_dict("records")])
            for title, frame in (("Answers", file.answers), ("Answered by", file.answered_by))
            if not frame.empty
        ]
    )
    return html


def _linked(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "address": address(row["incident_id"]),
        "title": _text(row["title"]),
        "day": _day(row["date_start"]),
        "basis": RESPONSE_BASES[row["basis"]],
        "source": link(row["url"], str(row["publisher"])),
        "note": _text(row["note"]),
    }


def sources(file: IncidentFile, heading: str = "") -> str:
    """Return the sources of the incident, as HTML, under a heading where one is given."""
    html: str = _CARD.sources([_source(row) for row in file.sources.to_dict("records")], heading)
    return html


def _source(row: dict[str, Any]) -> dict[str, str]:
    publisher = _text(row["publisher"])
    return {
        "link": link(row["url"], _text(row["title"]) or str(row["publisher"])),
        "publisher": publisher,
        "reprint_of": _text(row["reprint_of"]),
        "day": _day(row["published_on"]) or "no date given",
        "note": _text(row["note"]),
    }
