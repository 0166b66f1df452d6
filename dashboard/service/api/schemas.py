"""What answers look like, as OpenAPI has it: made of the tables' own descriptor and of the flat file's columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.export.incidents import COLUMNS
from dashboard.filters import Choices
from dashboard.lens import KINDS, LENSES
from dashboard.schema import Column, Table
from dashboard.service.api.problems import MEDIA_TYPE
from dashboard.vocabulary import CROSSING_STATUSES, SUFFERED_BY

Schema = dict[str, Any]
REFUSALS = {
    404: "There is no such thing, or the version of the record that was asked for is not kept.",
    422: "The request cannot be used as it is.",
    429: "Too many requests from one address.",
    503: "No room, or no tables to show, at the moment.",
}
"""Statuses of refusals with what they mean."""

_NUMBERS = ("killed_low", "killed_high", "injured_low", "injured_high")
_COUNTS = ("populations", "populations_without_killed", "populations_without_injured", "claimants", "sources")
_ALWAYS = ("incident_id", "date_start", "date_end", "title", "event_type", "status", "updated_on")


def named(name: str) -> Schema:
    """Return a reference to a schema of the API."""
    return {"$ref": f"#/components/schemas/{name}"}


def record(properties: Mapping[str, Schema], description: str = "") -> Schema:
    """Return the schema of an object that has all of these members and no others."""
    given: Schema = {"type": "object", "properties": dict(properties), "required": list(properties)}
    return {**given, "additionalProperties": False, **({"description": description} if description else {})}


def series(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def maybe(kind: str, **more: Any) -> Schema:
    """Return the schema of a value that may be null."""
    return {"type": [kind, "null"], **more}


def one(name: str) -> Schema:
    """Return the schema of an answer that is described by its name."""
    return named(name)


def listed(name: str) -> Schema:
    """Return the schema of a page of rows."""
    return record({"about": named("About"), "data": series(named(name)), "page": named("Page")})


def rows_schema(name: str) -> Schema:
    """Return the schema of rows that come at once."""
    return record({"about": named("About"), "data": series(named(name))})


def content_of(media_type: str, schema: Schema, description: str = "The answer.") -> dict[int | str, Any]:
    """Return the description of an answer that succeeds."""
    return {200: {"description": description, "content": {media_type: {"schema": schema}}}}


def answers(success: dict[int | str, Any], *refusals: int) -> dict[int | str, Any]:
    """Return the descriptions of a route's answers; every route may refuse a query, a version or a client."""
    kinds = sorted({404, 422, 429, 503, *refusals})
    problem = {"content": {MEDIA_TYPE: {"schema": named("Problem")}}}
    same = {"description": "The client has this answer already (If-None-Match)."}
    return {**success, 304: same, **{status: {"description": REFUSALS[status], **problem} for status in kinds}}


def column_schema(column: Column) -> Schema:
    """Return the schema of a column of a table."""
    kind = "string" if column.type == "date" else column.type
    given: Schema = {"type": kind if column.required else [kind, "null"]}
    if column.type == "date":
        given["format"] = "date"
    if column.enum:
        given["enum"] = [*column.enum, *([] if column.required else [None])]
    return {**given, **({"description": column.description} if column.description else {})}


def table_schema(table: Table, *further: str, without: str = "") -> Schema:
    """Return the schema of a row of a table with ``further`` columns of text, ``without`` one of its own."""
    own = {column.name: column_schema(column) for column in table.columns if column.name != without}
    return record({**own, **{name: maybe("string") for name in further}}, table.description)


def _incident_columns() -> dict[str, Schema]:
    def kind(name: str) -> Schema:
        if name in _NUMBERS:
            return maybe("integer", minimum=0)
        if name in _COUNTS:
            return {"type": "integer", "minimum": 0}
        if name in ("lat", "lon", "line_km"):
            return maybe("number")
        if name == "place_precision":
            return maybe("integer")
        return {"type": "string"} if name in _ALWAYS else maybe("string")

    return {name: kind(name) for name in COLUMNS.values()}


def _side_figures() -> Schema:
    return record(
        {"suffered_by": {"type": "string", "enum": list(SUFFERED_BY)}, **{n: maybe("integer") for n in _NUMBERS}},
        "Figures of one side's dead and injured. Null: nobody whom the lens includes gave one.",
    )


def _totals() -> Schema:
    figures = {name: maybe("integer", minimum=0) for name in _NUMBERS}
    counts = {f"{name}_{kind}": {"type": "integer"} for kind in KINDS for name in ("incidents", "without")}
    return record(
        {
            "period_start": {"type": "string", "format": "date"},
            "period_end": {"type": "string", "format": "date"},
            "lens": {"type": "string", "enum": list(LENSES)},
            "suffered_by": {"type": "string", "enum": list(SUFFERED_BY)},
            **figures,
            **counts,
        },
        "Figures of one side's dead and injured in one period, under one lens. Sides are never added up here.",
    )


def _crossing() -> Schema:
    status = {"type": ["string", "null"], "enum": [*CROSSING_STATUSES, None]}
    return record(
        {
            "crossing_id": {"type": "string"},
            "name": {"type": "string"},
            "place_id": {"type": "string"},
            "lat": maybe("number"),
            "lon": maybe("number"),
            "last_reported": record(
                {
                    "status": status,
                    "on": maybe("string", format="date"),
                    "since": maybe("string", format="date"),
                    "words": {"type": "string"},
                    "source_id": maybe("string"),
                },
                "What the newest report says. A status is a statement of its day, not of every day since.",
            ),
            "history": series(named("CrossingStatus")),
        }
    )


def _exhibit() -> Schema:
    text = {"type": "string"}
    value = record({"id": text, "label": text})
    option = record(
        {"name": text, "parameter": maybe("string"), "label": text, "help": text, "default": text}
        | {"values": series(value)}
    )
    links = record(dict.fromkeys(("table", "csv", "png", "svg", "embed"), text))
    names = ("id", "page", "title", "shows", "reading")
    return record({**dict.fromkeys(names, text), "options": series(option), "links": links})


def _exhibit_table() -> Schema:
    text = {"type": "string"}
    cells = series(series({"type": ["string", "number", "boolean", "null"]}))
    return record(
        {"about": named("About"), "id": text, "title": text, "alt": text, "empty": text}
        | {"columns": series(text), "rows": cells}
    )


def _problem() -> Schema:
    text = {"type": "string"}
    error = record(dict.fromkeys(("in", "name", "value", "expected"), text))
    whole = record({"type": text, "title": text, "status": {"type": "integer"}, "detail": text}, "RFC 9457.")
    whole["properties"]["errors"] = series(error)
    return whole


def _file(tables: Mapping[str, Table]) -> Schema:
    base = {name: schema for name, schema in _incident_columns().items() if name not in _NUMBERS}
    places = {
        **table_schema(tables["incident_places"], without="incident_id")["properties"],
        **table_schema(tables["places"])["properties"],
    }
    return record(
        {
            **base,
            "figures": record({lens: series(named("SideFigures")) for lens in LENSES}),
            "places": series(record(places)),
            "claims": series(named("Claim")),
            "responsibility": series(table_schema(tables["responsibility"])),
            "sources": series(table_schema(tables["sources"])),
            "responds_to": series(table_schema(tables["responses"])),
            "led_to": series(table_schema(tables["responses"])),
            "corrections": series(table_schema(tables["corrections"])),
        }
    )


def collect_schemas(tables: Mapping[str, Table], choices: Choices) -> dict[str, Schema]:
    """Return every schema that routes name; ``tables`` and ``choices`` are those of the tables that are shown."""
    text = {"type": "string"}
    about = ["selection", "lens", "figures", "how_to_read", "data_to", "data_version"]
    about += ["licence", "licence_address", "citation"]
    incident = record({**_incident_columns(), "by_suffered_by": series(named("SideFigures"))})
    point = record({"type": {"const": "Point"}, "coordinates": series({"type": "number"})})
    feature = {"type": {"const": "Feature"}, "id": text, "geometry": point, "properties": named("Incident")}
    collection = record(
        {
            "type": {"const": "FeatureCollection"},
            "about": record({**dict.fromkeys(about, text), "places": text}),
            "features": series(record(feature)),
        }
    )
    sourced = ("claimant", "claimant_side", "publisher", "source_url")
    return {
        "About": record(dict.fromkeys(about, text), "What an answer says of itself."),
        "Page": record(
            {"rows": {"type": "integer"}, "total": {"type": "integer"}, "cursor": maybe("string")},
            "How many rows are here and in all; the cursor of the next ones, null behind the last.",
        ),
        "Problem": _problem(),
        "SideFigures": _side_figures(),
        "Incident": incident,
        "FeatureCollection": collection,
        "IncidentFile": record({"about": named("About"), "data": _file(tables)}),
        "Claim": table_schema(tables["claims"], "date_start", "title", *sourced),
        "Indicator": table_schema(tables["indicators"], *sourced),
        "PublishedTotal": table_schema(tables["published_totals"], *sourced),
        "PeriodTotal": _totals(),
        "CrossingStatus": table_schema(tables["crossing_status"], without="crossing_id"),
        "Crossing": _crossing(),
        "Exhibit": _exhibit(),
        "ExhibitTable": _exhibit_table(),
        **{name: {"type": "string", "enum": list(words)} for name, words in _choices(choices).items()},
    }


def _choices(choices: Choices) -> dict[str, Mapping[str, str]]:
    """Return the words of each parameter of which the record has any: a list to choose nothing from is none."""
    words = {
        "episode": choices.episodes,
        "type": choices.event_types,
        "side": choices.sides,
        "actor": choices.actors,
        "province": choices.provinces,
        "district": choices.districts,
        "place": choices.places,
        "status": choices.statuses,
        "lens": choices.lenses,
    }
    return {name: known for name, known in words.items() if known}


def name_choices(document: Schema, choices: Choices) -> None:
    """Have the parameters in a description of an API name what can be chosen in the record, by identifier."""
    known = set(_choices(choices))
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query" and parameter["name"] in known:
                    several = parameter["schema"].get("type") == "array"
                    chosen = named(parameter["name"])
                    parameter["schema"] = {"type": "array", "items": chosen} if several else chosen
