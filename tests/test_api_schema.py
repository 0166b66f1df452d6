"""The description of the API and its answers agree: schemathesis draws requests from it, right ones and wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from dashboard.catalogue import CHARTS
from dashboard.filters import PARAMETERS
from dashboard.service.api.queries import FilterQuery
from tests import small
from tests.api_app import build_app, use_tables

EXAMPLES = {GenerationMode.POSITIVE: 4, GenerationMode.NEGATIVE: 3}
"""Requests to each route. What a picture needs a browser for is asked for elsewhere."""

FREE = {
    chart.parameter(option.name)
    for chart in CHARTS.values()
    for option in chart.options
    if option.parameter is not None and not option.values
} - set(PARAMETERS)
"""Options that take text of a form that a schema cannot say."""


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        use_tables(patch, small.write(tmp_path_factory.mktemp("api") / "data"))
        yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", build_app())


def make_usable(case: Any) -> None:
    """Put in the place of random text what only the record or a map can say: an incident, an area, an option's text."""
    query = dict(case.query or {})
    if "area" in query:
        query["area"] = "33.1 69.2, 34 70.5"
    case.query = {name: value for name, value in query.items() if name not in FREE}
    if "incident_id" in (case.path_parameters or {}):
        case.path_parameters = {"incident_id": small.CLASH}


@pytest.mark.parametrize("mode", EXAMPLES, ids=lambda mode: mode.value)
def test_schemathesis_finds_nothing(described: Any, mode: GenerationMode) -> None:
    asked: set[int] = set()
    for found in described.get_all_operations():
        operation = found.ok()
        takes = described.raw_schema["paths"][operation.path]["get"].get("parameters")
        if "/picture." in operation.path or (mode is GenerationMode.NEGATIVE and not takes):
            continue

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=EXAMPLES[mode], derandomize=True, database=None, suppress_health_check=list(HealthCheck))
        def ask(case: Any) -> None:
            if mode is GenerationMode.POSITIVE:
                make_usable(case)
            asked.add(case.call_and_validate().status_code)

        ask()
    assert asked >= ({200} if mode is GenerationMode.POSITIVE else {422})


def test_every_filter_of_the_pages_is_one_of_the_api() -> None:
    fields = {field.alias or name: name for name, field in FilterQuery.model_fields.items()}
    assert fields == {**PARAMETERS, "data": "version"}


def test_the_description_names_what_can_be_chosen(described: Any) -> None:
    schemas = described.raw_schema["components"]["schemas"]
    assert "airstrike" in schemas["type"]["enum"] and "kabul" in schemas["lens"]["enum"]
    named = set(described.raw_schema["paths"])
    assert {"/incidents", "/incidents.geojson", "/incidents.csv", "/claims", "/crossings", "/indicators"} <= named
    assert {"/published-totals", "/totals", "/datapackage.json", "/datapackage.zip", "/exhibits", "/feed"} <= named
