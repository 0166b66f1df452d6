"""Links to the list of incidents behind a number: the filters of a chart, narrowed to one of its marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.analysis.casualties import counted
from dashboard.analysis.records import records
from dashboard.catalogue.model import Request
from dashboard.charts.figure import Figure
from dashboard.charts.linked import LIST_PAGE, link_bars, link_marks
from dashboard.charts.theme import plain
from dashboard.filters import Filters, link
from dashboard.lens import LENSES
from dashboard.vocabulary import EVENT_TYPES

ACCOUNTS = ("kabul", "islamabad", "independent", "lowest", "highest")


def list_address(request: Request, **narrowed: Any) -> str:
    """Return the address of the list of incidents that a chart's filters leave with some of them replaced."""
    return link(replace(request.filters, **narrowed), LIST_PAGE)


def _types_counted(frame: pd.DataFrame, filters: Filters, kind: str) -> tuple[str, ...]:
    """Return the event types of which a chart of casualties counts incidents, () where that is all that is shown."""
    types = tuple(key for key in EVENT_TYPES if key in set(counted(frame, kind)["event_type"]))
    shown = set(frame["event_type"])
    return filters.event_types if set(types) == shown else types


def counted_filters(request: Request, kind: str) -> Filters:
    """Return the filters that leave the incidents which a chart of casualties counts, by their event types."""
    frame = records(request.dataset, request.filters)
    return replace(request.filters, event_types=_types_counted(frame, request.filters, kind))


def _within(request: Request, first: date, last: date) -> dict[str, date]:
    """Return the dates of a part of a chart: no day that its filters leave out, none outside the record."""
    filters, known = request.filters, request.choices
    return {
        "start": min(max(first, filters.start or known.first_day), known.last_day),
        "end": max(min(last, filters.end or known.last_day), known.first_day),
    }


def link_periods(figure: Figure, request: Request, frame: pd.DataFrame, periods: pd.DataFrame, kind: str) -> Figure:
    """Return a figure of bars by period whose bars lead to their incidents.

    ``frame`` is what is counted from, ``periods`` has period_start and period_end of each bar and how many incidents
    are behind it (``incidents``); a bar without any leads nowhere.
    """
    types = _types_counted(frame, request.filters, kind)
    links = [
        list_address(request, event_types=types, **_within(request, row.period_start.date(), row.period_end.date()))
        if row.incidents
        else ""
        for row in periods.itertuples()
    ]
    return link_bars(figure, links)


def link_groups(
    figure: Figure, request: Request, frame: pd.DataFrame, groups: pd.DataFrame, by: str, kind: str
) -> Figure:
    """Return a figure of bars by group whose bars lead to their incidents: those of a province or of an event type.

    Other groups have no filter of their own: their bars lead to all incidents that are counted. ``groups`` has the
    column ``group``, a bar for each row.
    """
    types = _types_counted(frame, request.filters, kind)
    code_of: Mapping[str, str] = {name: code for code, name in request.choices.provinces.items()}

    def narrow(group: str) -> dict[str, Any]:
        if by == "type":
            return {"event_types": (group,)}
        if by == "province" and group in code_of:
            return {"event_types": types, "provinces": (code_of[group],)}
        return {"event_types": types}

    return link_bars(figure, [list_address(request, **narrow(str(group))) for group in groups["group"]])


def link_kinds(figure: Figure, request: Request) -> Figure:
    """Return a figure of bars by kind of event whose bars lead to the incidents of that kind."""
    links = {word.label: list_address(request, event_types=(key,)) for key, word in EVENT_TYPES.items()}
    return link_marks(
        figure, lambda trace: [links[str(label)] for label in trace["y"]] if trace["type"] == "bar" else None
    )


def link_accounts(figure: Figure, request: Request, frame: pd.DataFrame, kind: str) -> Figure:
    """Return curves of accounts whose points lead to the incidents up to that day, with the figures of that account."""
    types = _types_counted(frame, request.filters, kind)
    first = request.filters.start or request.choices.first_day

    def links_of(trace: dict[str, Any]) -> list[str] | None:
        name = str(trace.get("name") or "")
        lens = next((key for key in ACCOUNTS if name.startswith(f"{plain(LENSES[key].label)}:")), None)
        if lens is None or not trace.get("x"):
            return None
        return [
            list_address(
                request, event_types=types, lens_id=lens, **_within(request, first, date.fromisoformat(str(day)[:10]))
            )
            for day in trace["x"]
        ]

    return link_marks(figure, links_of)
