"""Exhibits: every chart and map of the dashboard, the table behind each, and its picture."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Literal

import pandas as pd
from fastapi import APIRouter, Path, Query, Request
from pydantic import ConfigDict, Field
from starlette.responses import Response

from dashboard.catalogue import CHARTS, Chart, built
from dashboard.catalogue import Request as Asked
from dashboard.export.citation import DATA_VERSION
from dashboard.export.data import csv
from dashboard.export.render import Ask, exported, name_of
from dashboard.export.sizes import SIZES
from dashboard.filters import Filters
from dashboard.service.api.problems import refuse_query
from dashboard.service.api.queries import FilterQuery, NoQuery, Theme, read_filters
from dashboard.service.api.routing import KeptRoute, PictureRoute, Shown, send_file, send_json
from dashboard.service.api.rows import describe_answer
from dashboard.service.api.schemas import Schema, answers, content_of, one, rows_schema
from dashboard.service.exhibit_links import (
    THEME,
    find_chart,
    find_wrong_choices,
    known_parameters,
    option_parameters,
    read_request,
)
from dashboard.service.kept_answers import refuse_unknown
from dashboard.tables import Dataset

ROUTER = APIRouter(route_class=KeptRoute, default_response_class=Response, tags=["Exhibits"])
PICTURES = APIRouter(route_class=PictureRoute, default_response_class=Response, tags=["Exhibits"])
SIZE = "size"
Name = Annotated[
    str,
    Path(
        max_length=60,
        description="The exhibit's identifier, as the list has it.",
        # Said, not enforced by the framework: an exhibit that there is not is 404, not 422.
        json_schema_extra={"enum": list(CHARTS)},
    ),
]


class ExhibitQuery(FilterQuery):
    """The filters; the options of charts stand beside them under the parameters of the pages' links."""

    model_config = ConfigDict(extra="allow")

    theme: Theme = Field("light", description="On which ground it is drawn.")


class PictureQuery(ExhibitQuery):
    """The filters, the options, and how large the picture is."""

    size: Literal["slide", "square", "page"] = Field(
        "slide", description="; ".join(f"{size.name}: {size.label}" for size in SIZES.values())
    )


def _describe_options() -> dict[str, Any]:
    """Return the parameters of all charts' options for the description of the API."""
    found: dict[str, Schema] = {}
    for chart in CHARTS.values():
        for option in chart.options:
            if option.parameter is not None:
                values = {"enum": list(option.values)} if option.values else {}
                found.setdefault(chart.parameter(option.name), {"type": "string", **values})
    return {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "required": False,
                "schema": schema,
                "description": "An option of exhibits that have it; the list of exhibits says which.",
            }
            for name, schema in sorted(found.items())
        ]
    }


_OPTIONS = _describe_options()


@ROUTER.get("/exhibits", responses=answers(content_of("application/json", rows_schema("Exhibit"))))
def list_exhibits(query: Annotated[NoQuery, Query()], dataset: Shown) -> Response:
    """List every chart and map with its options and where its table and pictures are."""
    data = [describe_exhibit(chart) for chart in CHARTS.values()]
    return send_json({"about": describe_answer(dataset, Filters()), "data": data})


def describe_exhibit(chart: Chart) -> dict[str, Any]:
    """Return what a chart is, its options, and the addresses of its forms, relative to the API."""
    options = [
        {
            "name": option.name,
            "parameter": None if option.parameter is None else chart.parameter(option.name),
            "label": option.label,
            "help": option.help,
            "default": option.default,
            "values": [{"id": key, "label": label} for key, label in option.values.items()],
        }
        for option in chart.options
    ]
    here = f"exhibits/{chart.id}"
    links = {"table": f"{here}/table", "csv": f"{here}/table.csv"}
    links |= {form: f"{here}/picture.{form}" for form in ("png", "svg")}
    words = {name: getattr(chart, name) for name in ("id", "page", "title", "shows", "reading")}
    return {**words, "options": options, "links": {**links, "embed": f"../../embed/{chart.id}"}}


def _ask(request: Request, name: str, query: ExhibitQuery, dataset: Dataset, *further: str) -> tuple[Chart, Asked]:
    """Return the chart and what it is built from; raises ProblemError for an unknown chart, parameter or value."""
    chart = find_chart(name)
    refuse_unknown(request, {DATA_VERSION, *known_parameters(), *further})
    given = {key: request.query_params.getlist(key) for key in (*option_parameters(), THEME)}
    if faults := find_wrong_choices(given):
        raise refuse_query(faults)
    return chart, read_request(chart, given, read_filters(query, dataset), dataset)


@ROUTER.get(
    "/exhibits/{exhibit}/table",
    openapi_extra=_OPTIONS,
    responses=answers(content_of("application/json", one("ExhibitTable")), 404),
)
def show_table(request: Request, exhibit: Name, query: Annotated[ExhibitQuery, Query()], dataset: Shown) -> Response:
    """Return the table behind an exhibit: a row for each mark, in columns named for readers.

    `empty` says why there is nothing to show, where there is nothing.
    """
    chart, asked = _ask(request, exhibit, query, dataset)
    made = built(chart, asked)
    title = made.figure.settings.get("meta", {}).get("title", chart.title) if made.figure is not None else chart.title
    return send_json(
        {
            "about": describe_answer(dataset, asked.filters),
            "id": chart.id,
            "title": title,
            "alt": made.alt,
            "empty": made.empty,
            "columns": [str(name) for name in made.table.columns],
            "rows": plain_cells(made.table),
        }
    )


def plain_cells(frame: pd.DataFrame) -> list[list[Any]]:
    """Return the cells of a table with plain values: days as YYYY-MM-DD, None where there is nothing."""
    return [[_plain(value) for value in row] for row in frame.itertuples(index=False, name=None)]


def _plain(value: Any) -> Any:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool) or pd.api.types.is_bool(value):
        return bool(value)
    if pd.api.types.is_integer(value):
        return int(value)
    return float(value) if pd.api.types.is_float(value) else str(value)


@ROUTER.get(
    "/exhibits/{exhibit}/table.csv",
    openapi_extra=_OPTIONS,
    responses=answers(content_of("text/csv", {"type": "string"}), 404),
)
def save_table(request: Request, exhibit: Name, query: Annotated[ExhibitQuery, Query()], dataset: Shown) -> Response:
    """Return the table behind an exhibit as CSV (UTF-8)."""
    chart, asked = _ask(request, exhibit, query, dataset)
    return send_file(csv(built(chart, asked).table), "text/csv", f"{name_of(Ask(chart, asked, 'csv'))}.csv")


def _draw(
    form: Literal["png", "svg"],
    request: Request,
    exhibit: Name,
    query: Annotated[PictureQuery, Query()],
    dataset: Shown,
) -> Response:
    """Return an exhibit as a picture that explains itself: title, selection, whose figures, data date, source.

    Charts are drawn by one browser, one after the other; maps without. 404 where the filters leave nothing to draw.
    """
    chart, asked = _ask(request, exhibit, query, dataset, SIZE)
    file = exported(Ask(chart, asked, form, SIZES[query.size]))
    return Response(file.content, media_type=file.mime)


def _add_pictures() -> None:
    media: Mapping[Literal["png", "svg"], str] = {"png": "image/png", "svg": "image/svg+xml"}
    for form, kind in media.items():
        PICTURES.add_api_route(
            f"/exhibits/{{exhibit}}/picture.{form}",
            partial(_draw, form),
            methods=["GET"],
            name=f"draw_{form}",
            summary=f"Draw {form.upper()}",
            description=_draw.__doc__,
            openapi_extra=_OPTIONS,
            responses=answers(content_of(kind, {"type": "string", "format": "binary"}), 404),
        )


_add_pictures()
