"""The charts of the timeline page."""

from __future__ import annotations

import pandas as pd

from dashboard.analysis.records import records, summary
from dashboard.analysis.timelines import PERIOD_LABELS, casualties_by_period, suitable_period
from dashboard.catalogue.model import Built, Chart, Option, Request
from dashboard.charts.timeline import timeline
from dashboard.filters import describe
from dashboard.lens import figure_text

PERIOD = "period"
AUTOMATIC = "auto"


def span(frame: pd.DataFrame, request: Request) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and last day that a time axis shows: the filter's dates, else those of the records."""
    start, end = request.filters.start, request.filters.end
    return (
        pd.Timestamp(start) if start else frame["date_start"].min(),
        pd.Timestamp(end) if end else frame["date_end"].max(),
    )


def _timeline(request: Request) -> Built:
    dataset = request.dataset
    frame = records(dataset, request.filters)
    columns = {
        "period_start": "From",
        "period_end": "To",
        "killed_low": "Killed, low",
        "killed_high": "Killed, high",
        "injured_low": "Injured, low",
        "injured_high": "Injured, high",
        "kinetic": "Violent incidents",
        "without": "Of these without a figure for the killed",
    }
    words = describe(request.filters, request.choices)
    if frame.empty:
        table = casualties_by_period(frame, "day").rename(columns=columns)
        return Built(None, table, f"Timeline. {words}: no incident.", "No incident matches the filters.")
    shown = span(frame, request)
    period = request.option(PERIOD)
    if period == AUTOMATIC:
        period = suitable_period(*shown)
    by_period = casualties_by_period(frame, period)
    figure = timeline(
        frame,
        by_period,
        period,
        dataset.table("responses"),
        dataset.table("phases"),
        shown,
        request.labels(f"Incidents and killed by {period}", "Open symbols: single source or disputed."),
        request.palette,
    )
    given = summary(frame)
    alt = (
        f"Timeline. {words}: {len(frame)} incidents in lanes, "
        f"{figure_text(given['killed_low'], given['killed_high'])} killed. The Incidents page has every incident."
    )
    return Built(figure, by_period.rename(columns=columns), alt)


CHARTS = (
    Chart(
        id="timeline",
        page="timeline",
        title="Timeline of incidents and killed",
        shows="Incidents in lanes by kind over the killed by day, week or month, with phases and answers.",
        reading=(
            "Each symbol is an incident in the lane of its kind, larger where more were killed; bars below are dark "
            "up to the lowest and light up to the highest claim under the lens."
        ),
        options=(
            Option(
                PERIOD,
                "Casualties by",
                {AUTOMATIC: "Fitting the dates", **PERIOD_LABELS},
                AUTOMATIC,
                help="Fitting the dates: days up to ten weeks, weeks up to two years, then months.",
            ),
        ),
        build=_timeline,
    ),
)
