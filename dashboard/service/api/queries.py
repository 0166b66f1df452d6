"""What may stand in a query of the API: the pages' own filters, where to go on, how many rows; nothing else.

A page passes over what it does not understand in a link and says so. A program would not notice: here whatever cannot
be used is refused, by name, with what was expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from dashboard.areas import EXPECTED
from dashboard.filters import PARAMETERS, Filters, available, parse, parse_values
from dashboard.limits import API_CURSOR, API_ROWS, FILTER_KILLED, FILTER_TEXT, LINK_VALUE, LINK_VALUES
from dashboard.links import read_day
from dashboard.service.api.paging import PATTERN
from dashboard.service.api.problems import Fault, refuse_query
from dashboard.tables import Dataset

DEFAULT_ROWS = 100
"""Rows of a page where nothing else is asked for."""

Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"})]
Value = Annotated[str, Field(min_length=1, max_length=LINK_VALUE.value)]
VERSION_PATTERN = "^[0-9a-f]{12}$"
Values = Annotated[list[Value], Field(max_length=LINK_VALUES.value)]


class NoQuery(BaseModel):
    """Nothing but which version of the record is asked: the desk opens it before the route is asked."""

    model_config = ConfigDict(extra="forbid")

    version: str | None = Field(
        None,
        alias="data",
        pattern=VERSION_PATTERN,
        description="A version of the record, as `about.data_version` of an answer has it; else the newest.",
    )


class FilterQuery(NoQuery):
    """The filters, by the parameters that links of the dashboard have."""

    start: Day | None = Field(None, alias="from", description="First day. An incident counts that lasted into it.")
    end: Day | None = Field(None, alias="to", description="Last day.")
    episode: Value | None = Field(None, description="A named run of incidents.")
    event_types: Values = Field([], alias="type", description="Kinds of event.")
    sides: Values = Field([], alias="side", description="Sides of who acted.")
    actors: Values = Field([], alias="actor", description="Who acted or was acted against.")
    provinces: Values = Field([], alias="province", description="Provinces (ISO 3166-2).")
    districts: Values = Field([], alias="district", description="Districts.")
    places: Values = Field([], alias="place", description="Places.")
    area: Value | None = Field(None, description=f"An area of the map that the main place lies in: {EXPECTED}.")
    statuses: Values = Field([], alias="status", description="Whether it happened, as far as sources say.")
    min_killed: int | None = Field(
        None, ge=0, le=FILTER_KILLED.value, description="Least number killed; the high end under the lens counts."
    )
    text: str | None = Field(
        None, alias="q", max_length=FILTER_TEXT.value, description="Words that all occur in title, summary or places."
    )
    lens_id: Value | None = Field(None, alias="lens", description="Whose casualty figures.")


class PagedQuery(FilterQuery):
    """The filters, and which rows of many."""

    limit: int = Field(DEFAULT_ROWS, ge=1, le=API_ROWS.value, description="Rows of one answer.")
    cursor: str | None = Field(
        None,
        pattern=PATTERN,
        max_length=API_CURSOR.value,
        description="Where to go on: as `page.cursor` of the answer before has it.",
    )


Period = Literal["all", "week", "month", "quarter", "year"]
Theme = Literal["light", "dark"]


def read_filters(query: FilterQuery, dataset: Dataset) -> Filters:
    """Return the filters that a query means; days outside of the record stand for its edge.

    Raises ProblemError (422) for a word that the record does not know.
    """
    given: dict[str, list[str]] = {}
    for parameter, field in PARAMETERS.items():
        value = getattr(query, field)
        if field not in ("start", "end") and value not in (None, []):
            given[parameter] = [str(item) for item in value] if isinstance(value, list) else [str(value)]
    return _check_filters(given, {"from": query.start, "to": query.end}, dataset)


def read_link_filters(request: Request, dataset: Dataset) -> Filters:
    """Return the filters in the link of a page, whatever else stands in it; raises ProblemError as ``read_filters``."""
    given = {name: request.query_params.getlist(name) for name in PARAMETERS if name in request.query_params}
    days = {name: given.pop(name, [""])[-1] or None for name in ("from", "to")}
    return _check_filters(given, days, dataset)


def _check_filters(given: Mapping[str, list[str]], days: Mapping[str, str | None], dataset: Dataset) -> Filters:
    choices = available(dataset)
    faults = []
    read: dict[str, date | None] = {}
    for name, text in days.items():
        read[name] = read_day(text) if text is not None else None
        if text is not None and read[name] is None:
            faults.append(Fault("query", name, text, "a day as YYYY-MM-DD"))
    for name, values in given.items():
        _, wrong = parse_values(PARAMETERS[name], values, choices) if any(values) else (None, [])
        faults += [Fault("query", name, text, _expected(reason)) for text, reason in wrong]
    if faults:
        raise refuse_query(faults)
    filters, _ = parse(given, choices)
    start, end = read["from"], read["to"]
    if start is not None:
        start = min(max(start, choices.first_day), choices.last_day + timedelta(days=1))
    if end is not None:
        end = max(min(end, choices.last_day), choices.first_day - timedelta(days=1))
    return replace(filters, start=start, end=end)


def _expected(reason: str) -> str:
    """Return what a filter takes, in words; the words of the record stand in the description of the API."""
    return f"an identifier or label of the record: {reason}" if reason.startswith("not known") else reason
