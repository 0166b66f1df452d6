"""The charts of the crossings page: status over time, and days closed by month and year."""

from __future__ import annotations

import pandas as pd

from dashboard.analysis import closures
from dashboard.analysis.headlines import closures_headline
from dashboard.analysis.last_reported import last_reports
from dashboard.catalogue.model import Built, Chart, Native, Option, Request
from dashboard.charts import crossings as charts
from dashboard.charts.theme import Labels
from dashboard.filters import Filters, day_text, span_text
from dashboard.memory import remembered
from dashboard.selection import places_in
from dashboard.tables import Dataset
from dashboard.vocabulary import CROSSING_STATUSES

PERIOD = Option("period", "Days by", {"month": "Month", "year": "Year"}, "month")
NO_CROSSING = "No crossing in the provinces, districts or places chosen. Each has one province: choose that, or all."
NO_DAY = "Nothing is recorded between these dates. Choose other dates."
USED = "Only the filters Dates and Where apply to crossings."


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
    which = "All crossings" if len(kept) == len(names) else ", ".join(names[key] for key in kept)
    days = span_text(*(day.date() for day in span(dataset, filters)))
    return Labels(title, f"{which}, {days}", labels.lens, labels.data_to, labels.version, labels.note)


_COLUMNS = {
    "crossing": "Crossing",
    "label": "Status",
    "from": "From",
    "to": "To",
    "days": "Days",
    "last": "Last reported",
    "last_reported_on": "Reported on",
    "reason": "Reason given",
    "incident_id": "Incident",
    "source_id": "Source",
}


def _no_incidents(request: Request) -> None:
    """Return that a chart of what is reported of crossings draws no incidents."""


def _status(request: Request) -> Built:
    dataset, filters = request.dataset, request.filters
    nothing = why_nothing(dataset, filters)
    if nothing:
        return Built(None, pd.DataFrame(columns=list(_COLUMNS.values())), f"Status of crossings: {nothing}", nothing)
    days = span(dataset, filters)
    spans = closures.status_spans(dataset)
    spans = spans[spans["crossing_id"].isin(shown(dataset, filters))]
    spans = spans[(spans["from"] <= days[1]) & (spans["to"] >= days[0])]
    now = last_reports(dataset, days[1])
    now = now[now["crossing_id"].isin(spans["crossing_id"])]
    title = "Crossings as last reported"
    figure = charts.gantt(spans, days, _labels(request, title), request.palette)
    labels = {key: word.label for key, word in CROSSING_STATUSES.items()}
    said = ". ".join(f"{name}: {words}" for name, words in zip(now["crossing"], now["words"], strict=True))

    def table() -> pd.DataFrame:
        named = spans.assign(label=spans["status"].map(labels), last=spans["last_status"].map(labels))
        return named[list(_COLUMNS)].rename(columns=_COLUMNS)

    return Built(figure, table, f"Status of the crossings up to {day_text(days[1].date())}. {said}.")


_DAY_COLUMNS = {
    "crossing": "Crossing",
    "period_start": "From",
    "period_end": "To",
    "closed": "Closed, days",
    "partly_open": "Partly open, days",
    "open": "Open, days",
    "unknown": "Unreported, days",
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
    sums = frame.groupby("crossing")["closed"].sum()
    title = closures_headline({str(name): int(days) for name, days in sums.items()})
    empty = "White space: open, or outside the selected dates."
    figure = charts.days_closed(frame, period, _labels(request, title, empty), request.palette)
    alt = (
        f"Days reported closed by {period}. {title}. In all: "
        + ", ".join(f"{name} {days:,}" for name, days in sums.items())
        + "."
    )

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
        shows="When each crossing was reported open, partly open or closed, and when nothing was reported.",
        reading=(
            "Dark: closed. Hatched: partly open, for instance for people going home but not for trade. Light: open. "
            "Dots: unreported, which does not mean open. After its last report a status fades."
        ),
        build=_status,
        narrow=_no_incidents,
    ),
    Chart(
        id="crossing-days",
        page="crossings",
        title="Days closed by month and year",
        shows="For each crossing the days reported closed, partly open and unreported in each month or year.",
        reading=(
            "A full bar is a month or year reported closed throughout. White space: open, or outside the selected "
            "dates. Days are counted up to the last report, so the days closed are the fewest there can have been."
        ),
        options=(PERIOD,),
        build=_days,
        narrow=_no_incidents,
    ),
)
