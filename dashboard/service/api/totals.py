"""Killed and injured by period under every lens, always by whose dead: there is no sum over the sides."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from dashboard.analysis.casualties import by_period, figures_by, populations
from dashboard.filters import Filters
from dashboard.lens import KINDS, LENSES
from dashboard.service.api.queries import FilterQuery, Period, read_filters
from dashboard.service.api.routing import KeptRoute, Shown, send_json
from dashboard.service.api.rows import describe_answer, plain_values
from dashboard.service.api.schemas import answers, content_of, rows_schema
from dashboard.tables import Dataset
from dashboard.vocabulary import SUFFERED_BY

ROUTER = APIRouter(route_class=KeptRoute, default_response_class=Response, tags=["Totals"])


class TotalsQuery(FilterQuery):
    """The filters, and by what period."""

    period: Period = Field("month", description="By what period; `all` for the whole selection.")


@ROUTER.get("/totals", responses=answers(content_of("application/json", rows_schema("PeriodTotal"))))
def list_totals(query: Annotated[TotalsQuery, Query()], dataset: Shown) -> Response:
    """List killed and injured by period, lens and whose dead they are, from the incidents' own claims.

    An incident counts in the period of its first day. Low to low and high to high are added over incidents, never over
    sides nor over claimants. `without` counts the incidents for whose dead (or injured) of that side the lens has no
    figure: they are in no sum. With `min_killed` each lens selects by its own figures, as the page does under it. Where
    the parameter `lens` is given, only its rows come.
    """
    filters = read_filters(query, dataset)
    lenses = [filters.lens_id] if query.lens_id else list(LENSES)
    rows = [row for lens in lenses for row in total_rows(dataset, replace(filters, lens_id=lens), query.period)]
    rows.sort(key=lambda row: row["period_start"])  # stable: lens and side keep their order within a period
    return send_json({"about": describe_answer(dataset, filters), "data": rows})


def total_rows(dataset: Dataset, filters: Filters, period: str) -> list[dict[str, Any]]:
    """Return the totals of each period and side under the filters' lens, periods without any incident left out."""
    sides = populations(dataset, filters)
    rows: list[dict[str, Any]] = []
    for side in SUFFERED_BY:
        own = sides[sides["suffered_by"] == side]
        if len(own):
            frame = _of_side(dataset, filters, own.reset_index(drop=True), period)
            rows += plain_values(frame.assign(lens=filters.lens_id, suffered_by=side))
    return rows


def _of_side(dataset: Dataset, filters: Filters, own: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return the figures of one side by period: both kinds beside each other."""
    first = pd.Timestamp(filters.start) if filters.start else dataset.first_day
    last = pd.Timestamp(filters.end) if filters.end else dataset.last_day
    parts = []
    for kind in KINDS:
        if period == "all":
            found = figures_by(own, pd.Series("all", index=own.index), kind).reset_index(drop=True)
            found.insert(0, "period_start", pd.Series([first] * len(found), dtype="datetime64[s]"))
            found.insert(1, "period_end", pd.Series([last] * len(found), dtype="datetime64[s]"))
        else:
            found = by_period(own, period, kind, (first, last))
        names = {"low": f"{kind}_low", "high": f"{kind}_high", "incidents": f"incidents_{kind}"}
        named = {"period_start": "period_start", "period_end": "period_end", **names, "without": f"without_{kind}"}
        parts.append(found[list(named)].rename(columns=named))
    joined = parts[0].merge(parts[1], on=["period_start", "period_end"], how="outer").sort_values("period_start")
    counts = [name for name in joined if name.startswith(("incidents_", "without_"))]
    joined[counts] = joined[counts].fillna(0).astype("int64")
    return joined[joined[["incidents_killed", "incidents_injured"]].sum(axis=1) > 0]
