"""The charts of the timeline page."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd

from dashboard.analysis.lanes import lane_columns, lanes_by_period, suitable_lanes
from dashboard.analysis.records import records
from dashboard.analysis.timelines import PERIOD_LABELS, casualties_by_period, shown_span, suitable_period
from dashboard.analysis.whose_dead import PARTS, label_parts
from dashboard.analysis.words import total_casualties
from dashboard.catalogue.model import Built, Chart, Native, Option, Request
from dashboard.catalogue.one_incident import INCIDENT_OPTION
from dashboard.charts.lanes import LOW, ON_PAGE, Measures, marked
from dashboard.charts.symbols import OPEN_SYMBOLS
from dashboard.charts.timeline import timeline
from dashboard.filters import describe
from dashboard.links import Parameter
from dashboard.memory import remembered

PERIOD = "period"
LANES = "lanes"
LINKS = "links"
INCIDENT = "incident"
AUTOMATIC = "auto"


COLUMNS = {
    "period_start": "From",
    "period_end": "To",
    "killed_low": "Killed, low",
    "killed_high": "Killed, high",
    "injured_low": "Injured, low",
    "injured_high": "Injured, high",
    "kinetic": "Violent incidents",
    "without": "Of these without a figure for the killed",
}
NOTES = {
    "incidents": OPEN_SYMBOLS,
    "bars": (
        "Bars in a lane count incidents, each lane on its own scale: solid confirmed or reported, faint single source "
        "or disputed."
    ),
}


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with columns named for readers; whose dead they are only where one account counts several."""
    labels = label_parts(table)
    rest = [column for column in PARTS.values() if column not in labels]
    return table.drop(columns=rest).rename(columns={**COLUMNS, **labels})


def span(frame: pd.DataFrame, request: Request) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and last day that a time axis of these records shows (see ``analysis.timelines``)."""
    dataset, filters = request.dataset, request.filters
    return shown_span(frame, filters.start, filters.end, (dataset.first_day, dataset.last_day))


def _timeline(request: Request, measures: Measures = ON_PAGE) -> Built:
    without = tuple((name, value) for name, value in request.options if name != INCIDENT)
    drawn = _unmarked(replace(request, options=without), measures)
    chosen = request.option(INCIDENT)
    if drawn.figure is None or not chosen:
        return drawn
    frame = records(request.dataset, request.filters)
    return drawn.replace_figure(marked(drawn.figure, frame[frame["incident_id"] == chosen], request.palette))


@remembered
def _unmarked(request: Request, measures: Measures) -> Built:
    """Return the timeline without the mark of a chosen incident: the same for every step from one to the next."""
    return _draw_unmarked(request, measures).pack(partial(_draw_unmarked, request, measures))


def _draw_unmarked(request: Request, measures: Measures) -> Built:
    dataset = request.dataset
    frame = records(dataset, request.filters)
    words = describe(request.filters, request.choices)
    if frame.empty:
        table = _named(casualties_by_period(frame, "day"))
        return Built(None, table, f"Timeline. {words}: no incident.", "No incident matches the filters.")
    shown = span(frame, request)
    period, lanes = request.option(PERIOD), request.option(LANES)
    if period == AUTOMATIC:
        period = suitable_period(*shown)
    if lanes == AUTOMATIC:
        lanes = suitable_lanes(*shown)
    by_period, by_lane = casualties_by_period(frame, period), lanes_by_period(frame, period)
    responses = dataset.table("responses")
    figure = timeline(
        frame,
        by_period,
        period,
        responses if request.option(LINKS) == "shown" else responses.iloc[:0],
        dataset.table("phases"),
        shown,
        request.labels(f"Incidents and killed by {period}", NOTES[lanes]),
        request.palette,
        by_lane=by_lane if lanes == "bars" else None,
        measures=measures,
    )
    alt = (
        f"Timeline. {words}: {len(frame)} incidents in lanes, "
        f"{total_casualties(frame, 'killed')}. The Incidents page has every incident."
    )
    return Built(
        figure,
        lambda: _named(lane_columns(by_lane, by_period)),
        alt,
        native=Native("range_columns", "From", ("Killed, low", "Killed, high"), "Persons killed", f"By {period}"),
    )


CHARTS = (
    Chart(
        id="timeline",
        page="timeline",
        title="Timeline of incidents and killed",
        shows="Incidents in lanes by kind over the killed by day, week or month, with phases and responses.",
        reading=(
            "Up to four months, each symbol is an incident in the lane of its kind, larger where more were killed; "
            "over longer times, bars in a lane count its incidents. Bars at the foot are solid up to the lowest and "
            "faint up to the highest claim under the lens. Strips above the lanes are named periods. A line from one "
            "incident to another is a response: full where the acting party declared it, dotted where reports linked "
            "the two."
        ),
        options=(
            Option(
                PERIOD,
                "Casualties by",
                {AUTOMATIC: "Automatic", **PERIOD_LABELS},
                AUTOMATIC,
                help="Automatic: days up to ten weeks, weeks up to two years, then months.",
                parameter="period",
            ),
            Option(
                LANES,
                "Lanes",
                {AUTOMATIC: "Automatic", "incidents": "Single incidents", "bars": "Bars"},
                AUTOMATIC,
                help="Automatic: single incidents up to four months, then bars.",
            ),
            Option(
                LINKS,
                "Responses",
                {"hidden": "Without responses", "shown": "With responses"},
                "hidden",
                help="Lines between an incident and the response, where both are shown.",
                in_link=Parameter(is_trimmed=True),  # a switch: true or false
            ),
            replace(INCIDENT_OPTION, label="Chosen incident", help="Identifier of the incident that is marked."),
        ),
        build=_timeline,
        build_low=partial(_timeline, measures=LOW),
    ),
)
