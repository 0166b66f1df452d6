"""New, changed and corrected incidents of a selection as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

import pandas as pd

from dashboard.analysis.changes import KINDS, changes
from dashboard.analysis.records import records
from dashboard.catalogue import CHARTS
from dashboard.export import citation
from dashboard.filters import Filters, available, day_text, describe
from dashboard.lens import KINDS as FIGURE_KINDS
from dashboard.lens import figure_text
from dashboard.limits import FEED_ENTRIES
from dashboard.service.api.rows import figures_by_side
from dashboard.service.public_address import selection_query
from dashboard.tables import Dataset
from dashboard.vocabulary import EVENT_TYPES, SUFFERED_BY

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
_NAMES = uuid5(NAMESPACE_URL, "afpak-dashboard")
_UNSEEN = {code: None for code in range(32) if chr(code) not in "\t\n\r"}
"""Signs that XML has no way to write."""


@dataclass(frozen=True)
class Entry:
    """One incident in a feed, with what was last done to it (a key of ``changes.KINDS``) and when."""

    incident_id: str
    title: str
    event_type: str
    added: date
    updated: date
    done: str
    text: str


def collect_entries(dataset: Dataset, filters: Filters) -> Sequence[Entry]:
    """Return the incidents that the filters leave, last changed first, at most ``FEED_ENTRIES``.

    An incident is there once: new since ``curated_on``, changed on ``updated_on``, corrected on the day of a
    correction; the last of these counts.
    """
    done = changes(dataset, filters).dropna(subset="incident_id")
    last = done.drop_duplicates("incident_id").head(FEED_ENTRIES.value)
    frame = records(dataset, filters).set_index("incident_id")
    corrections = done[done["kind"] == "corrected"].groupby("incident_id")
    sides = figures_by_side(dataset, filters.lens_id, set(last["incident_id"]))
    found = []
    for row in last.itertuples():
        incident = frame.loc[row.incident_id]
        corrected = corrections.get_group(row.incident_id) if row.incident_id in corrections.groups else None
        found.append(
            Entry(
                incident_id=str(row.incident_id),
                title=str(incident["title"]),
                event_type=str(incident["event_type"]),
                added=incident["curated_on"].date(),
                updated=row.day.date(),
                done=str(row.kind),
                text=_text(filters, incident, sides.get(row.incident_id, ()), corrected),
            )
        )
    return found


def _text(filters: Filters, incident: Any, sides: Sequence[Mapping[str, Any]], corrected: Any) -> str:
    """Return what is told of an incident: when, where, its summary, the figures by whose dead, corrections."""
    parts = [f"{day_text(incident['date_start'].date())}, {incident['place']}. {incident['summary']}"]
    figures = []
    for side in sides:
        told = [f"{figure_text(_n(side[f'{k}_low']), _n(side[f'{k}_high']))} {k}" for k in FIGURE_KINDS]
        figures.append(f"{SUFFERED_BY[side['suffered_by']].label}: {', '.join(told)}")
    if figures:
        parts.append(f"{filters.lens.label}: {'; '.join(figures)}.")
    if corrected is not None:
        parts += [f"Corrected {day_text(row.day.date())}: {row.what}" for row in corrected.itertuples()]
    return "\n\n".join(parts)


def _n(value: Any) -> Any:
    return pd.NA if value is None else value


def write_feed(dataset: Dataset, filters: Filters, base: str, query: Mapping[str, Sequence[str]]) -> bytes:
    """Return the feed of a selection.

    ``base`` is the dashboard's address with a slash at its end; ``query`` the query of the page's link, kept in the
    links of the feed. Identifiers depend on filters and incidents alone, so that they stay when the server moves.
    """
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(_tag("feed"))
    entries = collect_entries(dataset, filters)
    words = describe(filters, available(dataset))
    _add(root, "id", uuid5(_NAMES, f"feed?{selection_query(filters, dataset)}").urn)
    _add(root, "title", f"{citation.work().title}: {words}")
    _add(root, "subtitle", f"New, changed and corrected incidents. Data to {day_text(dataset.last_day.date())}.")
    _add(root, "updated", _moment(entries[0].updated if entries else dataset.updated_on.date()))
    author = ElementTree.SubElement(root, _tag("author"))
    _add(author, "name", ", ".join(citation.work().authors))
    _add(root, "rights", citation.LICENCE)
    given = urlencode(query, doseq=True)
    for relation, page in (("self", "feed"), ("alternate", "incidents")):
        _link(root, relation, f"{base}{page}{'?' if given else ''}{given}")
    for entry in entries:
        _add_entry(root, entry, base, query)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_entry(root: ElementTree.Element, entry: Entry, base: str, query: Mapping[str, Sequence[str]]) -> None:
    element = ElementTree.SubElement(root, _tag("entry"))
    parameter = CHARTS["incident-claims"].parameter("incident")
    _add(element, "id", uuid5(_NAMES, f"incident/{entry.incident_id}").urn)
    _add(element, "title", entry.title)
    _add(element, "published", _moment(entry.added))
    _add(element, "updated", _moment(entry.updated))
    _link(element, "alternate", f"{base}incidents?{urlencode({**query, parameter: [entry.incident_id]}, doseq=True)}")
    for term, label in ((entry.done, KINDS[entry.done]), (entry.event_type, EVENT_TYPES[entry.event_type].label)):
        ElementTree.SubElement(element, _tag("category"), term=term, label=label)
    _add(element, "content", entry.text).set("type", "text")


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, _tag(name))
    element.text = text.translate(_UNSEEN)
    return element


def _link(parent: ElementTree.Element, relation: str, address: str) -> None:
    kind = MEDIA_TYPE if relation == "self" else "text/html"
    ElementTree.SubElement(parent, _tag("link"), rel=relation, href=address.translate(_UNSEEN), type=kind)


def _moment(day: date) -> str:
    """Return the beginning of a day as RFC 3339 has it; the tables know days alone."""
    return f"{day:%Y-%m-%d}T00:00:00Z"
