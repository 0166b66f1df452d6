"""The incident card: what happened, every claim side by side, what was denied, what answered what, the sources.

All text of the tables is escaped: whatever stands in a cell is shown as text.
"""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.analysis.one_incident import IncidentFile, incident_file
from dashboard.analysis.words import dates
from dashboard.filters import day_text
from dashboard.lens import figure_text
from dashboard.pages import state
from dashboard.pages.link_parameters import known_query
from dashboard.pages.page_parameters import INCIDENT
from dashboard.vocabulary import (
    ATTRIBUTIONS,
    EVENT_TYPES,
    FAMILIES,
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


def text(value: Any) -> str:
    """Return a cell as escaped text, "" where it is missing."""
    return "" if pd.isna(value) else escape(str(value))


def link(url: Any, label: str) -> str:
    """Return a link to a source, or the label alone where it has no address on the web."""
    address = linkable(url)
    if not address:
        return escape(label)
    return f'<a href="{escape(address, quote=True)}" target="_blank" rel="noopener noreferrer">{escape(label)}</a>'


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
    """Return the link, escaped for HTML, to this page with an incident chosen and everything else as it is."""
    return escape("?" + urlencode(_kept_parameters(incident_id), doseq=True), quote=True)


def summary(file: IncidentFile) -> str:
    """Return what happened, as HTML."""
    row = file.incident
    kind = EVENT_TYPES[row["event_type"]]
    colour = FAMILIES[kind.family].colour
    names = state.dataset().actor_names
    who = [text(names.get(row[column])) if not pd.isna(row[column]) else "" for column in ("initiator_id", "target_id")]
    facts = [
        (
            "When",
            escape(dates(row["date_start"], row["date_end"], row["date_precision"]))
            + _optional(row["time_local"], ", "),
        ),
        ("Where", "; ".join(_place(place) for place in file.places.to_dict("records"))),
        ("Initiator", f"{who[0] or 'not known or disputed'} ({escape(ATTRIBUTIONS[row['attribution']].label)})"),
        ("Target", who[1]),
        ("Status", f"<b>{escape(STATUSES[row['status']].label)}</b>. {escape(STATUSES[row['status']].help)}"),
        ("Denial", text(row["denial"])),
        ("Note", text(row["note"])),
    ]
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts if value)
    return (
        f'<article class="card"><p class="kind"><span style="background:{colour}"></span>{escape(kind.label)}</p>'
        f'<h2>{text(row["title"])}</h2><p class="what">{text(row["summary"])}</p><dl>{rows}</dl></article>'
    )


def _optional(value: Any, before: str) -> str:
    return "" if pd.isna(value) else f"{before}{escape(str(value))}"


def _place(place: dict[str, Any]) -> str:
    local = "" if pd.isna(place["name_local"]) else f' <bdi lang="ps">{escape(place["name_local"])}</bdi>'
    inside = [text(place["admin2"]), escape(state.available().provinces.get(place["admin1"], text(place["admin1"])))]
    area = ", ".join(dict.fromkeys(part for part in inside if part and part != text(place["name"])))
    precise = PLACE_PRECISIONS[int(place["precision"])].label
    return f'<span title="{escape(precise)}">{text(place["name"])}{local}{", " + area if area else ""}</span>'


def claims(file: IncidentFile) -> str:
    """Return every claim side by side, as an HTML table for each population."""
    if file.claims.empty:
        return '<div class="card"><h3>Claims</h3><p>No casualty figure was claimed in the sources read.</p></div>'
    blocks = []
    for population, word in SUFFERED_BY.items():
        rows = file.claims[file.claims["suffered_by"] == population]
        if not rows.empty:
            body = "".join(_claim(row) for row in rows.to_dict("records"))
            blocks.append(
                f"<h4>{escape(word.label)}</h4><table><thead><tr><th>Claimant</th><th class='n'>Killed</th>"
                "<th class='n'>Injured</th><th>Of whom it speaks</th><th>Source</th></tr></thead>"
                f"<tbody>{body}</tbody></table>"
            )
    return f'<div class="card claims"><h3>Claims, side by side</h3>{"".join(blocks)}</div>'


def _claim(row: dict[str, Any]) -> str:
    speaker = "" if pd.isna(row["speaker"]) else f"<br><small>{escape(str(row['speaker']))}</small>"
    side = "" if pd.isna(row["side"]) else escape(SIDES[row["side"]].label)
    when = "" if pd.isna(row["claimed_on"]) else f", {day_text(row['claimed_on'].date())}"
    note = "" if pd.isna(row["note"]) else f"<br><small>{escape(str(row['note']))}</small>"
    part = f"<br><small>{escape(SCOPES[row['scope']].label)}</small>" if row["scope"] == "subset" else ""
    via = "" if pd.isna(row["reprint_of"]) else f" <small>({escape(str(row['reprint_of']))})</small>"
    return (
        f'<tr class="{row["scope"]}"><td title="{side}">{text(row["claimant_name"])}{speaker}</td>'
        f"<td class='n'>{_figure(row, 'killed')}</td><td class='n'>{_figure(row, 'injured')}</td>"
        f"<td>{escape(VICTIM_GROUPS[row['victim_group']].label)}{part}{note}</td>"
        f"<td>{link(row['url'], str(row['publisher']))}{via}{when}</td></tr>"
    )


def _figure(row: dict[str, Any], kind: str) -> str:
    low, high = row[f"{kind}_min"], row[f"{kind}_max"]
    if pd.isna(low):
        return '<span class="none" title="no figure given">no figure</span>'
    qualifier = "" if pd.isna(row["qualifier"]) else QUALIFIERS[row["qualifier"]].label
    return f"{qualifier + ' ' if qualifier else ''}<b>{figure_text(low, high)}</b>"


def links(file: IncidentFile) -> str:
    """Return what the incident answered and what answered it, as HTML."""
    blocks = []
    for title, frame in (("Answers", file.answers), ("Answered by", file.answered_by)):
        if frame.empty:
            continue
        items = "".join(_linked(row) for row in frame.to_dict("records"))
        blocks.append(f"<h3>{title}</h3><ul>{items}</ul>")
    return f'<div class="card">{"".join(blocks)}</div>' if blocks else '<div class="card"></div>'


def _linked(row: dict[str, Any]) -> str:
    basis = RESPONSE_BASES[row["basis"]]
    return (
        f'<li><a href="{address(row["incident_id"])}" target="_self">{text(row["title"])}</a>, '
        f"{day_text(row['date_start'].date())} "
        f'<small title="{escape(basis.help)}">({escape(basis.label.lower())}, '
        f"{link(row['url'], str(row['publisher']))})</small>{_optional(row['note'], '<br>')}</li>"
    )


def sources(file: IncidentFile) -> str:
    """Return the sources of the incident, as HTML."""
    items = []
    for row in file.sources.to_dict("records"):
        title = str(row["publisher"]) if pd.isna(row["title"]) else str(row["title"])
        when = "no date given" if pd.isna(row["published_on"]) else day_text(row["published_on"].date())
        via = "" if pd.isna(row["reprint_of"]) else f", text of {escape(str(row['reprint_of']))}"
        about = f"{text(row['publisher'])}{via}, {when}{_optional(row['note'], '. ')}"
        items.append(f"<li>{link(row['url'], title)}<br><small>{about}</small></li>")
    return f'<div class="card sources"><ol>{"".join(items)}</ol></div>'
