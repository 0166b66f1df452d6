"""Figures that others published for a period or a place (totals, indicators), and the tables as a data package."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from dashboard.analysis.records import records
from dashboard.export.names import file_name
from dashboard.export.package import package
from dashboard.service.api.problems import ProblemError
from dashboard.service.api.queries import FilterQuery, NoQuery, read_filters
from dashboard.service.api.routing import KeptRoute, Shown, send_file, send_json
from dashboard.service.api.rows import describe_answer, read_table_rows
from dashboard.service.api.schemas import answers, content_of, rows_schema
from dashboard.tables import DESCRIPTOR, Dataset

ROUTER = APIRouter(route_class=KeptRoute, default_response_class=Response, tags=["Tables"])


def _send_rows(query: FilterQuery, dataset: Dataset, name: str) -> Response:
    filters = read_filters(query, dataset)
    return send_json({"about": describe_answer(dataset, filters), "data": read_table_rows(dataset, filters, name)})


@ROUTER.get("/indicators", responses=answers(content_of("application/json", rows_schema("Indicator"))))
def list_indicators(query: Annotated[FilterQuery, Query()], dataset: Shown) -> Response:
    """List indicators (people displaced, returned or deported, houses, trade), each one a claim with its source.

    With filters: those of the incidents and episodes that are left, and those that name neither, are of their places or
    crossings and overlap their days. Indicators of different claimants are never to be added.
    """
    return _send_rows(query, dataset, "indicators")


@ROUTER.get("/published-totals", responses=answers(content_of("application/json", rows_schema("PublishedTotal"))))
def list_published_totals(query: Annotated[FilterQuery, Query()], dataset: Shown) -> Response:
    """List figures for a period, an episode or several places together, as somebody published them.

    With filters: those of the episodes of the incidents that are left.
    """
    return _send_rows(query, dataset, "published_totals")


@ROUTER.get("/datapackage.json", responses=answers(content_of("application/json", {"type": "object"})))
def describe_tables(query: Annotated[NoQuery, Query()], dataset: Shown) -> Response:
    """Return the descriptor of the tables (Frictionless Data Package): every column with type, rules and meaning."""
    return send_json({**json.loads(dataset.files[DESCRIPTOR]), "dataVersion": dataset.version})


_ZIP = content_of("application/zip", {"type": "string", "format": "binary"})


@ROUTER.get("/datapackage.zip", responses=answers(_ZIP, 404))
def pack_tables(query: Annotated[FilterQuery, Query()], dataset: Shown) -> Response:
    """Return every table as CSV with the descriptor, restricted to the incidents that the filters leave."""
    filters = read_filters(query, dataset)
    if records(dataset, filters).empty:
        raise ProblemError(404, "No incident matches the filters: there is nothing to pack.")
    return send_file(package(dataset, filters), "application/zip", f"{file_name('tables', filters, dataset)}.zip")
