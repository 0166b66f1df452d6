"""A map as KML: a placemark for each incident, by who acted, and one for each crossing with its last report."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from dashboard.charts.parties import PARTIES, party_colour
from dashboard.charts.theme import caption
from dashboard.export.geo import KML, add_child, tag, write_id
from dashboard.kinds import KINDS
from dashboard.map.crossings import CrossingMark
from dashboard.map.marks import SMALLEST, Mark
from dashboard.map.spec import MapSpec

SCALE = 0.8
"""How large the symbol of an incident without killed is in a viewer, 1 being the viewer's own size."""


def write_map_kml(spec: MapSpec) -> bytes:
    """Return a map's incidents with a place and its crossings as a KML document.

    Incidents stand in a folder for each party, in its colour, larger with the highest number killed as on the map; each
    has its days, what the pointer says on the page, and its figures. Identifiers are valid as xsd:ID.
    """
    ElementTree.register_namespace("", KML)
    root = ElementTree.Element(tag("kml"))
    document = ElementTree.SubElement(root, tag("Document"))
    add_child(document, "name", f"{spec.labels.title}: {spec.labels.selection}")
    add_child(document, "description", caption(spec.labels))
    acted = {mark.party for mark in spec.placed}
    for key, party in PARTIES.items():
        if key in acted:
            _add_style(document, key, party_colour(party, spec.palette.name))
    for key, party in PARTIES.items():
        marks = [mark for mark in spec.placed if mark.party == key]
        if marks:
            folder = _add_folder(document, f"party-{key}", party.name)
            for mark in marks:
                _add_incident(folder, mark)
    if spec.crossings:
        folder = _add_folder(document, "crossings", "Crossings, last reported")
        for crossing in spec.crossings:
            _add_crossing(folder, crossing)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add_style(document: ElementTree.Element, key: str, colour: str) -> None:
    style = ElementTree.SubElement(document, tag("Style"), id=f"style-{key}")
    icon = ElementTree.SubElement(style, tag("IconStyle"))
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    add_child(icon, "color", f"ff{blue}{green}{red}".lower())  # KML has opacity, blue, green, red
    add_child(icon, "scale", SCALE)


def _add_folder(document: ElementTree.Element, name: str, words: str) -> ElementTree.Element:
    folder = ElementTree.SubElement(document, tag("Folder"), id=name)
    add_child(folder, "name", words)
    return folder


def _add_incident(folder: ElementTree.Element, mark: Mark) -> None:
    placemark = ElementTree.SubElement(folder, tag("Placemark"), id=write_id("incident", mark.id))
    add_child(placemark, "name", mark.title)
    add_child(placemark, "description", mark.says)
    span = ElementTree.SubElement(placemark, tag("TimeSpan"))
    add_child(span, "begin", mark.start)
    add_child(span, "end", mark.end)
    add_child(placemark, "styleUrl", f"#style-{mark.party}")
    if mark.high > SMALLEST:
        own = ElementTree.SubElement(placemark, tag("Style"))
        add_child(ElementTree.SubElement(own, tag("IconStyle")), "scale", round(SCALE * mark.high / SMALLEST, 2))
    values = {
        "incident_id": mark.id,
        "kind": KINDS[mark.kind].name,
        "acted": PARTIES[mark.party].name,
        "killed_low": mark.killed_low,
        "killed_high": mark.killed_high,
        "status": mark.status,
        "place": mark.where,
        "place_precision": mark.precision,
    }
    _add_values(placemark, values)
    _add_point(placemark, mark.lon, mark.lat)


def _add_crossing(folder: ElementTree.Element, crossing: CrossingMark) -> None:
    placemark = ElementTree.SubElement(folder, tag("Placemark"), id=write_id("crossing", crossing.id))
    add_child(placemark, "name", crossing.name)
    add_child(placemark, "description", crossing.words)
    _add_values(placemark, {"status": crossing.status, "last_reported_on": crossing.reported_on or None})
    _add_point(placemark, crossing.lon, crossing.lat)


def _add_values(placemark: ElementTree.Element, values: Mapping[str, object]) -> None:
    """Add values by name; what has none is left out."""
    data = ElementTree.SubElement(placemark, tag("ExtendedData"))
    for name, value in values.items():
        if value is not None:
            add_child(ElementTree.SubElement(data, tag("Data"), name=name), "value", value)


def _add_point(placemark: ElementTree.Element, lon: float | None, lat: float | None) -> None:
    add_child(ElementTree.SubElement(placemark, tag("Point")), "coordinates", f"{lon},{lat}")
