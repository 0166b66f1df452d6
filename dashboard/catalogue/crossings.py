"""The charts of the crossings page: status over time, and days closed by month and year."""

from __future__ import annotations

import pandas as pd

from dashboard.analysis import closures
from dashboard.catalogue.model import Built, Chart, Native, Option, Request
from dashboard.charts import crossings as charts
from dashboard.charts.theme import Labels
from dashboard.filters import Filters, day_text, span_text
from dashboard.memory import remembered
from dashboard.selection import places_in
from dashboard.tables import Dataset
from dashboard.vocabulary import CROSSING_STATUSES

PERIOD = Option("period", "Days by", {"month": "Month", "year": "Year"}, "month")
NO_CROSSING = (
    "No crossing lies in the provinces, districts and places chosen; the gazetteer gives each crossing one province."
)
NO_DAY = "No day of the record lies between the dates chosen."
USED = "Of the filters only dates, provinces, districts and places bear on crossings; a status is not an incident."
NO_TRADE = (
    "Figures on trade and movement are not shown: the record holds none that can be traced to a document for each "
    "crossing and period."
)


@remembered
def shown(dataset: Dataset, filters: Filters) -> list[str]:
    """Return the crossings (crossing_id, by name) that the filters on provinces, districts and places leave."""
    crossings = dataset.table("crossings").merge(dataset.places[["place_id", "admin1"]], on="place_id")
    keep = pd.Series(True, index=crossings.index)
    if filters.provinces:
        keep &= crossings["admin1"].isin(filters.provinces)
    if filters.districts:
        keep &= crossings["place_id"].isin(places_in(dataset, filters.districts))
    if filters.places:
        keep &= crossings["place_id"].isin(filters.places)
    return [str(key) for key in crossings[keep].sort_values("name")["crossing_id"]]


def span(dataset: Dataset, filters: Filters) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and last day shown: the filter's dates within the record."""
    first, last = dataset.first_day, dataset.last_day
    if filters.start is not None:
        first = max(first, pd.Timestamp(filters.start))
    if filters.end is not None:
        last = min(last, pd.Timestamp(filters.end))
    return first, last


def why_nothing(dataset: Dataset, filters: Filters) -> str:
    """Return why no crossing can be shown, "" where one can."""
    first, last = span(dataset, filters)
    return NO_DAY if last < first else "" if shown(dataset, filters) else NO_CROSSING


def _labels(request: Request, title: str, more: str = "") -> Labels:
    """Return the words of a figure, whose selection names crossings and dates alone."""
    dataset, filters = request.dataset, request.filters
    labels = request.labels(title, f"{USED} {more}".strip())
    names = dataset.table("crossings").set_index("crossing_id")["name"]
    kept = shown(dataset, filters)
    which = "All crossings of the record" if len(kept) == len(names) else ", ".join(names[key] for key in kept)
    days = span_text(*(day.date() for day in span(dataset, filters)))
    return Labels(title, f"{which}, {days}", labels.lens, labels.data_to, labels.version, labels.note)


_COLUMNS = {
    "crossing": "Crossing",
    "label": "Status",
    "from": "From",
    "to": "To",
    "days": "Days",
    "open_ended": "By the last report read",
    "reason": "Reason given",
    "incident_id": "Incident",
    "source_id": "Source",
}


def _status(request: Request) -> Built:
    dataset, filters = request.dataset, request.filters
    nothing = why_nothing(dataset, filters)
    if nothing:
        return Built(None, pd.DataFrame(columns=list(_COLUMNS.values())), f"Status of crossings: {nothing}", nothing)
    days = span(dataset, filters)
    spans = closures.status_spans(dataset)
    spans = spans[spans["crossing_id"].isin(shown(dataset, filters))]
    spans = spans[(spans["from"] <= days[1]) & (spans["to"] >= days[0])]
    title = "Status of the crossings"
    figure = charts.gantt(spans, days, _labels(request, title), request.palette)
    labels = {key: word.label for key, word in CROSSING_STATUSES.items()}
    now = closures.status_on(dataset, days[1])
    now = now[now["crossing_id"].isin(spans["crossing_id"])]
    said = ", ".join(
        f"{name} {labels[state].lower()}" for name, state in zip(now["crossing"], now["status"], strict=True)
    )

    def table() -> pd.DataFrame:
        return spans.assign(label=spans["status"].map(labels))[list(_COLUMNS)].rename(columns=_COLUMNS)

    return Built(figure, table, f"{title} over time. On {day_text(days[1].date())}: {said}.")


_DAY_COLUMNS = {
    "crossing": "Crossing",
    "period_start": "From",
    "period_end": "To",
    "closed": "Closed, days",
    "partly_open": "Partly open, days",
    "open": "Open, days",
    "unknown": "Unknown, days",
    "days": "Days",
}


def _days(request: Request) -> Built:
    dataset, filters = request.dataset, request.filters
    period = request.option("period")
    nothing = why_nothing(dataset, filters)
    if nothing:
        return Built(None, pd.DataFrame(columns=list(_DAY_COLUMNS.values())), f"Days closed: {nothing}", nothing)
    frame = closures.closure_days_by(dataset, period, *span(dataset, filters))
    frame = frame[frame["crossing_id"].isin(shown(dataset, filters))]
    title = f"Days closed by {period}"
    empty = "Where nothing is drawn a crossing was open, or the days lie outside these dates."
    figure = charts.days_closed(frame, period, _labels(request, title, empty), request.palette)
    sums = frame.groupby("crossing")["closed"].sum()
    alt = f"{title} for each crossing. In all: " + ", ".join(f"{name} {days:,}" for name, days in sums.items()) + "."

    def draw_natively() -> Native:
        form, word = "%Y-%m" if period == "month" else "%Y", period.capitalize()
        wide = frame.assign(period=frame["period_start"].dt.strftime(form)).pivot(
            index="period", columns="crossing", values="closed"
        )
        names = tuple(str(name) for name in wide.columns)
        slide = wide.rename_axis(columns=None).reset_index().rename(columns={"period": word})
        return Native("columns", word, names, "Days closed", word, table=slide)

    def table() -> pd.DataFrame:
        return frame[list(_DAY_COLUMNS)].rename(columns=_DAY_COLUMNS)

    return Built(figure, table, alt, native=draw_natively)


CHARTS = (
    Chart(
        id="crossing-status",
        page="crossings",
        title="Status of the crossings over time",
        shows="For each crossing when documents call it open, partly open or closed, and when none speaks of it.",
        reading=(
            "Dark and full: closed. Hatched: partly open, for instance for people returning but not for trade. Light "
            "and full: open. Dotted: no document read speaks of these days; they are unknown, not open. A status "
            "without a last day is drawn to the last day of the data, by the last report read. Click a bar for the "
            "incident that brought it about."
        ),
        build=_status,
    ),
    Chart(
        id="crossing-days",
        page="crossings",
        title="Days closed by month and year",
        shows="For each crossing the days closed, partly open and unknown in each month or year.",
        reading=(
            "A bar as high as its strip is a month or year closed throughout; what is missing from the top was open, "
            "or lies outside the dates or beyond the month's end. "
            "Dotted days are unknown: the days closed are the fewest that documents state, not the most there may "
            "have been."
        ),
        options=(PERIOD,),
        build=_days,
    ),
)
