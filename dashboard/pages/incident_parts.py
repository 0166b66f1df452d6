"""The parts of one incident as HTML: its page has all of them, the card beside a map or a timeline the first few.

Their templates escape all text of the tables: whatever stands in a cell is shown as text.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd

from dashboard.analysis.certainty import collect_grounds, describe_certainty
from dashboard.analysis.incident_claims import ACCOUNTS, NO_FIGURE, OTHERS, Claim, collect_claims
from dashboard.analysis.incident_sources import list_sources
from dashboard.analysis.one_incident import IncidentFile
from dashboard.analysis.three_accounts import DEAD, THREE, compare_accounts, read_accounts
from dashboard.analysis.words import dates, days_apart, indicator_value, name_country
from dashboard.charts.parties import Party, party_colour, party_of_side
from dashboard.filters import day_text, span_text
from dashboard.html_templates import load_macros
from dashboard.kinds import is_certain, kind_of_event
from dashboard.lens import figure_text
from dashboard.map.symbols import draw_symbol_svg
from dashboard.pages import state
from dashboard.pages.link_parameters import known_query
from dashboard.pages.page_parameters import INCIDENT
from dashboard.vocabulary import (
    EVENT_TYPES,
    KINETIC_TYPES,
    MEASURES,
    PLACE_PRECISIONS,
    RESPONSE_BASES,
    RESPONSIBILITY_STATEMENTS,
)
from dashboard.web_addresses import archive_lookup, linkable

_SHARED = load_macros("pages/shared.html.jinja")
_PARTS = load_macros("pages/incident_parts.html.jinja")


def source_link(url: Any, label: str) -> str:
    """Return a link to a source, or the label alone where it has no address on the web."""
    html: str = _SHARED.source_link(linkable(url), label)
    return html


def kept_parameters(incident_id: str) -> dict[str, Any]:
    """Return the query of this page with an incident chosen and everything else as it is."""
    return {**known_query(), INCIDENT: [incident_id]}


def address(incident_id: str) -> str:
    """Return the link to this page with an incident chosen and everything else as it is."""
    return "?" + urlencode(kept_parameters(incident_id), doseq=True)


def _text(value: Any) -> str:
    """Return a cell as text, "" where it is missing."""
    return "" if pd.isna(value) else str(value)


def _day(value: date | None) -> str:
    return "" if value is None else day_text(value)


def _colour(party: Party) -> str:
    return party_colour(party, state.palette().name)


def symbol(event_type: str, initiator_side: str | None, target_side: str | None, status: str) -> dict[str, str]:
    """Return what the template of a symbol takes: the picture as a data address, and the words for it."""
    kind, party = kind_of_event(event_type, initiator_side, target_side), party_of_side(initiator_side)
    paper = "#FFFFFF" if is_certain(status) else state.palette().paper
    drawn = draw_symbol_svg(kind.key, _colour(party), paper, certain=is_certain(status))
    return {"address": f"data:image/svg+xml,{quote(drawn)}", "name": f"{kind.name}, {party.name}"}


def headline(file: IncidentFile, *, level: int) -> str:
    """Return the title as a heading of this level, when and where, who acted and how sure it is."""
    row = file.incident
    is_violent = row["event_type"] in KINETIC_TYPES
    target = row["target_id"]
    target_side = None if pd.isna(target) else state.dataset().side_of[target]
    html: str = _PARTS.headline(
        level=level,
        symbol=symbol(row["event_type"], file.initiator_side or None, target_side, row["status"]),
        title=_text(row["title"]),
        kind=EVENT_TYPES[row["event_type"]].label,
        when=dates(row["date_start"], row["date_end"], row["date_precision"], in_full=True),
        time=_text(row["time_local"]),
        places=[_place(place) for place in file.places.to_dict("records")],
        acted_label="Carried out by" if is_violent else "By",
        acted=_acted(file, is_violent),
        target="" if pd.isna(target) else state.dataset().actor_names[target],
        certainty=describe_certainty(collect_grounds(file)),
    )
    return html


_OWNS_UP = {
    "acknowledged": "claimed",
    "alleged": "alleged",
    "denied": "denied by the accused",
    "unknown": "not certain",
}
"""How an attribution is said behind a name."""


def _acted(file: IncidentFile, is_violent: bool) -> str:
    """Return who acted and who says so; "" for talks and statements of whose author nothing is recorded."""
    if not file.initiator:
        return "Disputed or not known" if is_violent else ""
    attribution = file.incident["attribution"]
    return (
        file.initiator
        if not is_violent and attribution == "acknowledged"
        else (f"{file.initiator} ({_OWNS_UP[attribution]})")
    )


def _place(place: dict[str, Any]) -> dict[str, str]:
    name, district = _text(place["name"]), _text(place["admin2"])
    province = state.available().provinces.get(place["admin1"], _text(place["admin1"]))
    if not province and place["kind"] != "country":
        province = name_country(place["country"])
    return {
        "name": name,
        "local": _text(place["name_local"]),
        "area": ", ".join(dict.fromkeys(part for part in (district, province) if part and part not in name)),
        "precision": PLACE_PRECISIONS[int(place["precision"])].label,
    }


def accounts(file: IncidentFile) -> str:
    """Return the box of three accounts and what they agree and differ on; "" where none of them makes a claim."""
    raw = state.dataset().claims
    raw = raw[raw["incident_id"] == file.incident["incident_id"]]
    found = read_accounts(raw, collect_claims(file), state.dataset().side_of)
    sentence = compare_accounts(found)
    if not sentence:
        return ""
    boxes = [
        {
            "name": party.name,
            "colour": _colour(party),
            "counts": [
                {
                    "killed": figure_text(*count.killed) if count.killed else "",
                    "dead": DEAD[count.suffered_by],
                    "victims": ", ".join(count.victims),
                    "injured": figure_text(*count.injured) if count.injured else "",
                }
                for count in found[key]
            ],
        }
        for key in THREE
        for party in (_party_of(key),)
    ]
    html: str = _PARTS.accounts(boxes, sentence)
    return html


def _party_of(account: str) -> Party:
    return party_of_side(ACCOUNTS[account][0] if account != OTHERS else None)


def story(file: IncidentFile) -> str:
    """Return what happened in our own words, what was denied and what is to be noted."""
    row = file.incident
    html: str = _PARTS.story(_text(row["summary"]), _text(row["denial"]), _text(row["note"]))
    return html


def claims(file: IncidentFile) -> str:
    """Return every claim, grouped by party, with a bar from its lowest to its highest number of killed.

    "" for talks, statements and closures of which nobody gives a figure.
    """
    listed = collect_claims(file)
    if not listed and file.incident["event_type"] not in KINETIC_TYPES:
        return ""
    top = max((claim.killed[1] for claim in listed if claim.killed), default=0) or 1
    several = len({claim.suffered_by for claim in listed}) > 1
    groups = []
    for account in (*ACCOUNTS, OTHERS):
        rows = [claim for claim in listed if claim.account == account]
        if rows:
            party = _party_of(account)
            name = "Others" if account == OTHERS else party.name
            groups.append((name, _colour(party), [_claim(claim, top, several) for claim in rows]))
    html: str = _PARTS.claims(groups)
    return html


def _claim(claim: Claim, top: int, several: bool) -> dict[str, Any]:
    low, high = claim.killed or (0, 0)
    return {
        "claimant": claim.claimant,
        "speaker": claim.speaker,
        "solid": round(100 * low / top, 2),
        "faint": round(100 * (high - low) / top, 2),
        "killed": "" if claim.killed_text == NO_FIGURE else claim.killed_text,
        "injured": "" if claim.injured_text == NO_FIGURE else claim.injured_text,
        "victims": claim.victims,
        "dead": DEAD[claim.suffered_by] if several else "",
        "is_part": claim.is_part,
        "note": claim.note,
        "source": source_link(claim.url, claim.publisher),
        "reprint_of": claim.reprint_of,
        "day": _day(claim.said_on),
    }


def responsibility(file: IncidentFile) -> str:
    """Return who claims, denies or lays the blame for it; "" where nobody does."""
    rows = [
        {
            "claimant": _text(row["claimant"]),
            "colour": _colour(party_of_side(row["side"])),
            "says": _says(row),
            "day": _day(None if pd.isna(row["claimed_on"]) else row["claimed_on"].date()),
            "source": source_link(row["url"], _text(row["publisher"])),
            "note": _text(row["note"]),
        }
        for row in file.responsibility.to_dict("records")
    ]
    html: str = _PARTS.responsibility(rows) if rows else ""
    return html


def _says(row: dict[str, Any]) -> str:
    if row["says"] == "blames" and not pd.isna(row["blamed"]):
        return f"blames {row['blamed']}"
    return RESPONSIBILITY_STATEMENTS[row["says"]].label.lower()


def indicators(file: IncidentFile) -> str:
    """Return what else was counted of the incident and its episode (displaced, houses, trade); "" for nothing."""
    incident_id = file.incident["incident_id"]
    rows = [
        {
            "measure": MEASURES[row["measure"]].label,
            "value": indicator_value(row),
            "what": _text(row["counts_what"]),
            "place": row["place"],
            "days": span_text(row["date_start"].date(), row["date_end"].date()),
            "claimant": _text(row["claimant"]),
            "source": source_link(row["url"], _text(row["publisher"])),
            "is_own": row["incident_id"] == incident_id,
        }
        for row in file.indicators.to_dict("records")
    ]
    html: str = _PARTS.indicators(rows) if rows else ""
    return html


def links(file: IncidentFile) -> str:
    """Return what the incident was a response to and what it led to; "" where neither is recorded."""
    day = file.incident["date_start"]
    blocks = [
        (title, [_linked(row, day) for row in frame.to_dict("records")])
        for title, frame in (("In response to", file.answers), ("Led to", file.answered_by))
        if not frame.empty
    ]
    html: str = _PARTS.links(blocks) if blocks else ""
    return html


def _linked(row: dict[str, Any], day: pd.Timestamp) -> dict[str, Any]:
    basis = RESPONSE_BASES[row["basis"]]
    return {
        "address": address(row["incident_id"]),
        "title": _text(row["title"]),
        "day": day_text(row["date_start"].date()),
        "apart": days_apart(day, row["date_start"]),
        "basis": "claimed" if row["basis"] == "declared" else "reported",
        "help": basis.help,
        "source": source_link(row["url"], _text(row["publisher"])),
        "note": _text(row["note"]),
    }


def sources(file: IncidentFile) -> str:
    """Return the sources, the UN's and primary ones first, each with a way to look for archived copies."""
    rows = [
        {
            "kind": source.kind,
            "link": source_link(source.url, source.title or source.publisher),
            "publisher": source.publisher,
            "reprint_of": source.reprint_of,
            "day": _day(source.published_on) or "no date given",
            "language": source.language,
            "archive": archive_lookup(source.url),
            "note": source.note,
        }
        for source in list_sources(file.sources)
    ]
    html: str = _PARTS.sources(rows)
    return html


def corrections(file: IncidentFile) -> str:
    """Return what was corrected in the incident's rows; "" where nothing was."""
    rows = [
        {"day": day_text(row.corrected_on.date()), "change": row.change.rstrip("."), "reason": row.reason}
        for row in file.corrections.itertuples()
    ]
    html: str = _PARTS.corrections(rows) if rows else ""
    return html
