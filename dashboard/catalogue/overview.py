"""The charts of the last days: against the days before, on a small map, and by kind over the months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard.analysis.dates import write_day
from dashboard.analysis.recent import (
    MONTHS,
    SPANS,
    Recent,
    Span,
    Sums,
    as_of,
    lane_months,
    period_words,
    recent,
    recent_records,
    shown_days,
    span_filters,
    spans,
)
from dashboard.analysis.records import records
from dashboard.analysis.whose_dead import PARTS, label_parts, write_parts
from dashboard.analysis.words import incidents_text, total_casualties
from dashboard.catalogue.model import Built, Chart, Native, Option, Request
from dashboard.charts.recent import comparison, lane_strips
from dashboard.filters import Filters, day_text, describe, describe_undated, span_text
from dashboard.lens import figure_text
from dashboard.map.small import recent_map_spec
from dashboard.map.spec import MapSpec
from dashboard.vocabulary import LANES

DAYS = "days"
SCALE = "scale"

OWN_DATES = "dates"
"""Value of ``DAYS`` that compares the dates of the filters with as many days before."""


def days_of(request: Request) -> int:
    """Return how many days a request compares with as many before: those it names, else those of its filters."""
    chosen = request.option(DAYS)
    return shown_days(request.dataset, request.filters) if chosen == OWN_DATES else SPANS[chosen]


_DAYS = Option(
    DAYS,
    "Compare",
    {**{key: f"Last {period_words(days)}" for key, days in SPANS.items()}, OWN_DATES: "Dates chosen"},
    "30",
    help="Counted back from the last day of the data, or from the last day chosen.",
)


def _span_rows(name: str, sums: Sums) -> list[dict[str, object]]:
    lacking = (sums.without, sums.without_injured)
    killed, injured = (f" {without:,} of {sums.violent:,} violent incidents have no figure." for without in lacking)
    killed, injured = (
        f" ({parts}).{end}" if parts else f".{end}"
        for parts, end in (
            (write_parts(sums.killed_parts), killed),
            (write_parts(sums.injured_parts), injured),
        )
    )
    rows: list[dict[str, object]] = []
    for measure, unit, pair, without, end in (
        ("Incidents", "incidents", (sums.incidents, sums.incidents), pd.NA, "."),
        ("Strikes", "incidents", (sums.strikes, sums.strikes), pd.NA, "."),
        ("Persons killed", "persons", sums.killed, sums.without, killed),
        ("Persons injured", "persons", sums.injured, sums.without_injured, injured),
    ):
        low, high = pair if pair is not None else (pd.NA, pd.NA)
        words = f"{name}: {figure_text(low, high)} {measure[0].lower()}{measure[1:]}{end}"
        row = {"measure": measure, "unit": unit, "span": name, "low": low, "high": high, "without": without}
        rows.append({**row, "text": words})
    return rows


def _found(request: Request) -> Recent:
    # The days before lie before the filters' own first day.
    own = request.option(DAYS) == OWN_DATES
    filters = replace(request.filters, start=None) if own else request.filters
    return recent(request.dataset, filters, days_of(request))


def _recent_shown(request: Request) -> Filters:
    """Return the filters over both spans that are compared, over the last alone where nothing is."""
    found = _found(request)
    first = found.before.first if found.then is not None else max(found.span.first, request.filters.start or date.min)
    return span_filters(request.filters, Span(first, found.span.last))


def _map_shown(request: Request) -> Filters:
    span, _ = spans(as_of(request.dataset, request.filters), days_of(request))
    first = max(span.first, request.filters.start or date.min)
    return span_filters(request.filters, Span(first, span.last))


def _lanes_shown(request: Request) -> Filters:
    last = as_of(request.dataset, request.filters)
    first = (pd.Period(last, freq="M") - (MONTHS - 1)).start_time.date()
    return span_filters(request.filters, Span(max(first, request.filters.start or date.min), last))


def _recent(request: Request) -> Built:
    days, found = days_of(request), _found(request)
    period = period_words(days)
    rows = _span_rows(f"Last {period}", found.now)
    if found.then is not None:
        rows += _span_rows(f"Previous {period}", found.then)
    frame = pd.DataFrame(rows).astype({"low": "Int64", "high": "Int64", "without": "Int64"})
    names = {
        "measure": "Measure",
        "span": "Span",
        "low": "Low",
        "high": "High",
        "without": "Without a figure",
    }
    table = frame[list(names)].rename(columns=names)
    if found.now.killed_parts or found.now.injured_parts or (found.then and found.then.killed_parts):
        table["In words"] = frame["text"]
    table.insert(
        2,
        "Days",
        [span_text(*_days(found.span if name.startswith("Last") else found.before)) for name in table["Span"]],
    )
    words = describe_undated(request.filters, request.choices)
    alt = f"{words}, {request.filters.lens.phrase}. " + " ".join(frame["text"])
    shown = replace(request, filters=_recent_shown(request))
    title, spans_said = f"Last {period}", span_text(*_days(found.span))
    if found.then is not None:
        title += f" vs previous {period}"
        spans_said += f"; before: {span_text(*_days(found.before))}"
    said = f"{spans_said}. Each measure has its own scale. In brackets: violent incidents without a figure. {found.why}"
    labels = shown.labels(title, said.strip())
    order = frame["measure"].map({name: place for place, name in enumerate(dict.fromkeys(frame["measure"]))})
    frame_by_measure = frame.iloc[order.argsort(kind="stable")]
    slide = frame_by_measure.assign(row=frame["measure"] + ", " + frame["span"].str.lower())[["row", "low", "high"]]
    slide = slide.rename(columns={"row": "Measure", "low": "Low", "high": "High"})
    return Built(
        comparison(frame, labels, request.palette),
        table,
        alt,
        native=Native("range_bars", "Measure", ("Low", "High"), "Incidents; persons", table=slide),
    )


def _days(span: Span) -> tuple[date, date]:
    return span.first, span.last


def _map(request: Request) -> Built:
    days = days_of(request)
    frame = recent_records(request.dataset, request.filters, days)
    span, _ = spans(as_of(request.dataset, request.filters), days)
    shown = span_filters(request.filters, span)
    columns = {
        "date_start": "Date",
        "title": "Incident",
        "place": "Place",
        "province": "Province",
        "lat": "Latitude",
        "lon": "Longitude",
        "killed_low": "Killed, low",
        "killed_high": "Killed, high",
        "incident_id": "Identifier",
    }

    def table() -> pd.DataFrame:
        named = columns | {key: words for key, words in label_parts(frame).items() if key == PARTS["killed"]}
        return frame[list(named)].rename(columns=named)

    words = describe(shown, request.choices)
    if frame.empty:
        return Built(
            None,
            table,
            f"Map. {words}: no incident.",
            f"No incidents in the {period_words(days)} to {write_day(span.last)}.",
        )
    killed = total_casualties(frame, "killed")
    alt = f"Map. {words}: {incidents_text(len(frame))}, {killed}. The list beside the map names them."
    return Built(None, table, alt)


def _map_spec(request: Request, *, inline: bool = True) -> MapSpec:
    own = request.option(DAYS) == OWN_DATES
    filters = replace(request.filters, start=None) if own else request.filters
    return recent_map_spec(request.dataset, filters, request.palette, days_of(request), inline=inline)


def _lanes(request: Request) -> Built:
    frame = records(request.dataset, request.filters)
    last = as_of(request.dataset, request.filters)
    counts = lane_months(frame, last)
    drawn = [lane for lane in LANES if counts[lane].any()]
    table = counts[["month_start", *drawn]].rename(
        columns={"month_start": "Month", **{lane: LANES[lane].label for lane in drawn}}
    )
    words = describe_undated(request.filters, request.choices)
    if not drawn:
        return Built(
            None,
            table,
            f"Incidents by type and month. {words}: none.",
            f"No incidents in the {MONTHS} months to {write_day(last)}.",
        )
    own = request.option(SCALE) == "own"
    scale = "Each type has its own scale." if own else "All types have the same scale."
    silent = [LANES[lane].label for lane in LANES if lane not in drawn]
    none = f" None in: {', '.join(silent)}." if silent else ""
    shown = replace(request, filters=_lanes_shown(request))
    labels = shown.labels(f"Incidents by type, last {MONTHS} months", scale + none)
    totals = "; ".join(f"{LANES[lane].label}: {int(counts[lane].sum())}" for lane in drawn)
    return Built(
        lane_strips(counts[["month_start", *drawn]], own, labels, request.palette),
        table,
        f"Monthly incidents by type, {MONTHS} months to {day_text(last)}. {words}. {totals}.",
        native=Native(
            "lines",
            "Month",
            tuple(LANES[lane].label for lane in drawn),
            "Incidents in a month",
            table=table.assign(Month=counts["month_start"].dt.strftime("%b %Y")),
        ),
    )


CHART_OF_MAP = Chart(
    id="overview-map",
    page="overview",
    title="Map, latest incidents",
    shows="Where the latest incidents were, by kind and number killed.",
    options=(_DAYS,),
    build=_map,
    map_spec=_map_spec,
    narrow=_map_shown,
)

CHARTS = (
    Chart(
        id="overview-recent",
        page="overview",
        title="Latest days vs the days before",
        shows="Incidents, strikes, killed and injured in the latest days and in the equal number of days before.",
        reading="Dark bar: lowest claim. Light bar: highest claim.",
        options=(_DAYS,),
        build=_recent,
        narrow=_recent_shown,
    ),
    CHART_OF_MAP,
    Chart(
        id="overview-lanes",
        page="overview",
        title="Incidents by type and month",
        shows="Incidents of each type in each of 24 months.",
        options=(Option(SCALE, "Scale", {"same": "Same for all", "own": "Separate"}, "same"),),
        build=_lanes,
        narrow=_lanes_shown,
    ),
)
