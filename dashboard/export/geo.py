"""The incidents of a selection as points: GeoJSON, GeoPackage, KML. Each point is the primary place of its incident."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from dashboard.analysis.whose_dead import WHOSE, join_parts, side_columns, write_parts
from dashboard.disk import scratch_folder
from dashboard.export.about import about, as_lines
from dashboard.export.errors import report_disk_failure
from dashboard.export.incidents import DATES, flat
from dashboard.filters import Filters
from dashboard.lens import figure_text
from dashboard.tables import Dataset

SQLITE_FULL = "database or disk is full"
"""What SQLite, in whose form a GeoPackage is, says of a full disk."""

KML = "http://www.opengis.net/kml/2.2"
PLACES = (
    "A point is the primary place of its incident; place_precision says how exact: 1 the place itself (about 5 km), "
    "2 near it (about 25 km), 3 the district only, 4 the province or less."
)


def geojson(dataset: Dataset, filters: Filters, address: str = "") -> bytes:
    """Return a FeatureCollection in WGS 84; what it is stands in its member ``about``."""
    features = [
        {
            "type": "Feature",
            "id": row["incident_id"],
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
            "properties": row,
        }
        for row in plain_rows(flat(dataset, filters))
    ]
    collection = {
        "type": "FeatureCollection",
        "name": "incidents",
        "about": {**about(dataset, filters, address), "Places": PLACES},
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False).encode()


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of the flat table with plain values: dates as YYYY-MM-DD, None where there is nothing."""
    texts = frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d") for name in DATES}).astype(object)
    rows: list[dict[str, Any]] = texts.where(texts.notna(), None).to_dict("records")
    return rows


def geopackage(dataset: Dataset, filters: Filters, address: str = "") -> bytes:
    """Return a GeoPackage: the layer ``incidents`` (points, WGS 84), the tables ``claims`` and ``about``.

    Raises DiskError where the temporary folder has no room.
    """
    frame = flat(dataset, filters)
    claims = dataset.claims
    claims = claims[claims["incident_id"].isin(set(frame["incident_id"]))]
    lines = {**about(dataset, filters, address), "Places": PLACES}
    with report_disk_failure(), scratch_folder() as folder:
        path = folder / "incidents.gpkg"
        try:
            _write_layers(path, frame, claims, lines)
        except RuntimeError as error:
            if SQLITE_FULL in str(error):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
            raise
        return path.read_bytes()


def _write_layers(path: Path, frame: pd.DataFrame, claims: pd.DataFrame, lines: Mapping[str, str]) -> None:
    import pyogrio

    pyogrio.write_arrow(
        _with_points(frame),
        path,
        layer="incidents",
        driver="GPKG",
        geometry_name="geometry",
        geometry_type="Point",
        crs="EPSG:4326",
        dataset_metadata=lines,
        layer_metadata={"DESCRIPTION": as_lines(lines)},
    )
    named = pd.DataFrame({"name": list(lines), "text": list(lines.values())})
    pyogrio.write_dataframe(_dated(claims), path, layer="claims", driver="GPKG", append=False)
    pyogrio.write_dataframe(named, path, layer="about", driver="GPKG", append=False)


def _with_points(frame: pd.DataFrame) -> Any:
    """Return an Arrow table of the rows with dates as days and a point as WKB."""
    import pyarrow
    import shapely

    table = pyarrow.Table.from_pandas(frame, preserve_index=False)
    for name in DATES:
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, table.column(name).cast(pyarrow.date32()))
    points = shapely.to_wkb(shapely.points(frame["lon"].to_numpy(), frame["lat"].to_numpy()))
    return table.append_column("geometry", pyarrow.array(list(points), type=pyarrow.binary()))


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its dates as YYYY-MM-DD."""
    days = frame.select_dtypes("datetime").columns
    return frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d") for name in days})


def _parts(row: Mapping[str, Any]) -> str:
    """Return in words whose dead a row of the flat table counts, where it is of one account."""
    given = [(WHOSE[side], row.get(low), row.get(high)) for side, (low, high) in side_columns("killed").items()]
    return write_parts([(name, (low, high)) for name, low, high in given if low is not None and high is not None])


def kml(dataset: Dataset, filters: Filters, address: str = "") -> bytes:
    """Return a KML document: a placemark for each incident, with its day, a few lines of text and every column."""
    ElementTree.register_namespace("", KML)
    root = ElementTree.Element(tag("kml"))
    document = ElementTree.SubElement(root, tag("Document"))
    lines = {**about(dataset, filters, address), "Places": PLACES}
    add_child(document, "name", f"{lines['Title']}: {lines['Selection']}")
    add_child(document, "description", as_lines(lines))
    for row in plain_rows(flat(dataset, filters)):
        placemark = ElementTree.SubElement(document, tag("Placemark"), id=write_id("incident", row["incident_id"]))
        add_child(placemark, "name", row["title"])
        add_child(placemark, "description", _description(row, filters.lens.label))
        span = ElementTree.SubElement(placemark, tag("TimeSpan"))
        add_child(span, "begin", row["date_start"])
        add_child(span, "end", row["date_end"])
        data = ElementTree.SubElement(placemark, tag("ExtendedData"))
        for name, value in row.items():
            if value is not None:
                add_child(ElementTree.SubElement(data, tag("Data"), name=name), "value", value)
        add_child(ElementTree.SubElement(placemark, tag("Point")), "coordinates", f"{row['lon']},{row['lat']}")
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def write_id(kind: str, identifier: str) -> str:
    """Return an identifier that XML takes as one (xsd:ID): it begins with a letter, as those of incidents do not."""
    return f"{kind}-{re.sub(r'[^A-Za-z0-9._-]', '-', identifier)}"


def tag(name: str) -> str:
    """Return the name of an element of KML."""
    return f"{{{KML}}}{name}"


def add_child(parent: ElementTree.Element, name: str, value: object) -> None:
    """Add an element of KML with a text, without signs that XML does not allow."""
    ElementTree.SubElement(parent, tag(name)).text = _printable(str(value))


def _printable(text: str) -> str:
    """Return a text without the control characters that XML does not allow."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")


def _description(row: Mapping[str, Any], lens: str) -> str:
    killed = join_parts(figure_text(row["killed_low"], row["killed_high"]), _parts(row))
    injured = figure_text(row["injured_low"], row["injured_high"])
    return (
        f"{row['event_type_label']}, {row['date_start']}. Killed: {killed}; injured: {injured} "
        f"({lens}). {row['summary']}"
    )
