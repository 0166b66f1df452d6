"""The filtered record as files of data: every format by its name, for the page and the terminal alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.analysis.records import records
from dashboard.export import flat_files, geo, package, workbook
from dashboard.export.errors import NothingToDrawError
from dashboard.export.names import file_name
from dashboard.filters import Filters, available, describe_selection
from dashboard.metrics import EXPORTS, time_outcome
from dashboard.tables import Dataset


@dataclass(frozen=True)
class Format:
    """A format of data: its identifier, label, end of the file's name, media type, what is in it, what makes it."""

    id: str
    label: str
    ending: str
    media_type: str
    help: str
    make: Callable[[Dataset, Filters, str], bytes]
    what: str = "incidents"


FORMATS: dict[str, Format] = {
    item.id: item
    for item in (
        Format("csv", "CSV", "csv", "text/csv", "One row for each incident.", flat_files.plain_csv),
        Format(
            "xlsx",
            "Excel (XLSX)",
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Sheets of incidents, claims, places, sources and more, with typed days and links.",
            workbook.workbook,
        ),
        Format(
            "zip",
            "All tables (ZIP)",
            "zip",
            "application/zip",
            "Every table as CSV with its data package, restricted to these incidents and what they name.",
            package.package,
            what="tables",
        ),
        Format("geojson", "GeoJSON", "geojson", "application/geo+json", "Incidents as points, WGS 84.", geo.geojson),
        Format(
            "gpkg",
            "GeoPackage",
            "gpkg",
            "application/geopackage+sqlite3",
            "Incidents as points, with the claims as a table, for QGIS and its like.",
            geo.geopackage,
        ),
        Format(
            "kml",
            "KML",
            "kml",
            "application/vnd.google-earth.kml+xml",
            "Incidents as placemarks with their days, for globes.",
            geo.kml,
        ),
        Format(
            "parquet",
            "Parquet",
            "parquet",
            "application/vnd.apache.parquet",
            "One row for each incident with typed columns, for pandas, R and Arrow.",
            flat_files.parquet,
        ),
        Format(
            "hxl",
            "CSV with HXL tags",
            "csv",
            "text/csv",
            "As humanitarian data tools expect it: a row of hashtags below the headings.",
            flat_files.hxl_csv,
            what="incidents-hxl",
        ),
    )
}
"""Every format, in the order in which it is offered."""


def made(name: str, dataset: Dataset, filters: Filters, address: str = "") -> bytes:
    """Return the file of a format for the filters.

    ``address`` is that of the page without its query, "" where nobody serves it. Raises KeyError for a format that is
    not in ``FORMATS`` and NothingToDrawError where the filters leave no incident.
    """
    spec = FORMATS[name]
    if records(dataset, filters).empty:
        words = describe_selection(filters, available(dataset))
        raise NothingToDrawError(f"No incident matches ({words}): there is nothing to export.")
    with time_outcome(EXPORTS, name):
        return spec.make(dataset, filters, address)


def name_of(name: str, dataset: Dataset, filters: Filters) -> str:
    """Return the name of the file, with its ending: what it holds, filter, lens and data date."""
    spec = FORMATS[name]
    return f"{file_name(spec.what, filters, dataset)}.{spec.ending}"
