"""The charts of the overview page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard.analysis.recent import (
    MONTHS,
    SPANS,
    Span,
    Sums,
    as_of,
    lane_months,
    recent,
    recent_records,
    span_filters,
    spans,
)
from dashboard.analysis.records import records, summary
from dashboard.catalogue.model import Built, Chart, Native, Option, Request
from dashboard.charts.recent import comparison, lane_strips
from dashboard.filters import day_text, describe, describe_undated, span_text
from dashboard.lens import figure_text
from dashboard.map.small import recent_map_spec
from dashboard.map.spec import MapSpec
from dashboard.map.views import FIT, View, view_of
from dashboard.maps.figure import drawn_layers, layered_map, notes_of
from dashboard.maps.layers import DEFAULT_LAYERS, Scene
from dashboard.tables import Dataset
from dashboard.vocabulary import LANES

DAYS = "days"
SCALE = "scale"
MAP_HEIGHT = 330

_DAYS = Option(
    DAYS,
    "Compare",
    {key: f"Last {days} days" for key, days in SPANS.items()},
    "30",
    help="The days to the last day of the data (or of the dates chosen) against the equal number of days before.",
)


def _span_rows(name: str, sums: Sums) -> list[dict[str, object]]:
    lacking = (sums.without, sums.without_injured)
    killed, injured = (f" {without:,} of {sums.violent:,} violent incidents have no figure." for without in lacking)
    rows: list[dict[str, object]] = []
    for measure, unit, pair, without, end in (
        ("Incidents", "incidents", (sums.incidents, sums.incidents), pd.NA, ""),
        ("Strikes", "incidents", (sums.strikes, sums.strikes), pd.NA, ""),
        ("Persons killed", "persons", sums.killed, sums.without, killed),
        ("Persons injured", "persons", sums.injured, sums.without_injured, injured),
    ):
        low, high = pair if pair is not None else (pd.NA, pd.NA)
        words = f"{name}: {figure_text(low, high)} {measure[0].lower()}{measure[1:]}.{end}"
        row = {"measure": measure, "unit": unit, "span": name, "low": low, "high": high, "without": without}
        rows.append({**row, "text": words})
    return rows


def _recent(request: Request) -> Built:
    days = SPANS[request.option(DAYS)]
    found = recent(request.dataset, request.filters, days)
    rows = _span_rows(f"Last {days} days", found.now)
    if found.then is not None:
        rows += _span_rows("Days before", found.then)
    frame = pd.DataFrame(rows).astype({"low": "Int64", "high": "Int64", "without": "Int64"})
    names = {
        "measure": "Measure",
        "span": "Span",
        "low": "Low",
        "high": "High",
        "without": "Without a figure",
    }
    table = frame[list(names)].rename(columns=names)
    table.insert(
        2,
        "Days",
        [span_text(*_days(found.span if name.startswith("Last") else found.before)) for name in table["Span"]],
    )
    words = describe_undated(request.filters, request.choices)
    alt = f"{words}, {request.filters.lens.phrase}. " + " ".join(frame["text"])
    first = found.before.first if found.then is not None else max(found.span.first, request.filters.start or date.min)
    shown = replace(request, filters=span_filters(request.filters, Span(first, found.span.last)))
    title, spans_said = f"The last {days} days", span_text(*_days(found.span))
    if found.then is not None:
        title += f" and the {days} days before"
        spans_said += f", against {span_text(*_days(found.before))}"
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
    days = SPANS[request.option(DAYS)]
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
        return frame[list(columns)].rename(columns=columns)

    words = describe(shown, request.choices)
    if frame.empty:
        return Built(
            None, table, f"Map. {words}: no incident.", f"No incident in the {days} days to {day_text(span.last)}."
        )
    given = summary(frame)
    # Views are made for a large map, and this one is about half as large.
    view = _map_view(request.dataset, frame, 1.0)
    scene = Scene(request.dataset, shown, frame, view, request.palette)
    layers = drawn_layers(scene, DEFAULT_LAYERS)
    labels = replace(request, filters=shown).labels(
        f"Where: incidents of the last {days} days", " ".join(notes_of(layers))
    )
    figure = layered_map(
        scene,
        layers,
        labels,
        revision=f"overview-{view.lat}-{view.lon}-{view.zoom}",
        height=MAP_HEIGHT,
        width=58,
    )
    killed = figure_text(given["killed_low"], given["killed_high"])
    alt = f"Map. {words}: {len(frame)} incidents, {killed} killed. The list of the newest incidents names them."
    return Built(figure, table, alt)


def _map_view(dataset: Dataset, frame: pd.DataFrame, less: float) -> View:
    """Return the view that shows all records and all crossings, whose status stands in the tiles above the map.

    ``less`` is taken from its zoom.
    """
    crossings = dataset.places[dataset.places["place_id"].isin(dataset.table("crossings")["place_id"])]
    view = view_of(FIT, frame, crossings)
    return replace(view, zoom=view.zoom - less)


def _map_spec(request: Request) -> MapSpec:
    return recent_map_spec(request.dataset, request.filters, request.palette, SPANS[request.option(DAYS)], inline=True)


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
            f"Incidents by lane and month. {words}: none.",
            f"No incident in the {MONTHS} months to {day_text(last)}.",
        )
    own = request.option(SCALE) == "own"
    scale = "Each strip has its own scale." if own else "All strips have one scale."
    silent = [LANES[lane].label for lane in LANES if lane not in drawn]
    none = f" None in: {', '.join(silent)}." if silent else ""
    first = max(counts["month_start"].iloc[0].date(), request.filters.start or date.min)
    shown = replace(request, filters=span_filters(request.filters, Span(first, last)))
    labels = shown.labels(f"Incidents by lane, {MONTHS} months", scale + none)
    totals = "; ".join(f"{LANES[lane].label}: {int(counts[lane].sum())}" for lane in drawn)
    return Built(
        lane_strips(counts[["month_start", *drawn]], own, labels, request.palette),
        table,
        f"Monthly incidents in lanes, {MONTHS} months to {day_text(last)}. {words}. {totals}.",
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
    title="Map of the last days",
    shows="Where the incidents of the last 30 or 90 days were, by kind and number killed.",
    options=(_DAYS,),
    build=_map,
    map_spec=_map_spec,
)

CHARTS = (
    Chart(
        id="overview-recent",
        page="overview",
        title="The last days and the days before",
        shows="Incidents, strikes, killed and injured in the last 30 or 90 days beside the equal span before.",
        reading=(
            "Two bars for each measure, the last days above the days before; each measure has its own scale. Bars of "
            "casualties are solid up to the lowest and faint up to the highest claim under the lens."
        ),
        options=(_DAYS,),
        build=_recent,
    ),
    CHART_OF_MAP,
    Chart(
        id="overview-lanes",
        page="overview",
        title="Incidents by lane and month",
        shows="A strip of monthly bars for each lane over 24 months.",
        reading=(
            "Each bar is the number of incidents in a month. On one scale the strips can be compared with each other; "
            "on their own scales each shows its own course."
        ),
        options=(Option(SCALE, "Scale", {"same": "One for all lanes", "own": "Each lane its own"}, "same"),),
        build=_lanes,
    ),
)
