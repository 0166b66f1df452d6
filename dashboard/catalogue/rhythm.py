"""The charts of the rhythm page: events per week with change points, weekdays and months, the tension index."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dashboard.analysis import rhythm, tension
from dashboard.analysis.records import records
from dashboard.analysis.words import began_before
from dashboard.catalogue.model import Built, Chart, Native, Option, OptionError, Request
from dashboard.charts import rhythm as rhythm_charts
from dashboard.charts import tension as tension_charts
from dashboard.filters import Filters, day_text, describe
from dashboard.links import Parameter, read_day
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import EVENT_TYPES

NOTHING = "No incident matches the filters."
NO_DAY = "No day of the record lies between the dates chosen."
Span = tuple[pd.Timestamp, pd.Timestamp]

METHOD = Option(
    "method",
    "Search",
    {"pelt": "PELT (exact)", "binseg": "Binary segmentation"},
    "pelt",
    help="PELT finds the best division of all; binary segmentation sets one change after another and may miss it.",
)
COST = Option(
    "cost",
    "Deviation of",
    {"root": "Root of counts", "count": "Counts"},
    "root",
    help="The cost is the sum of squared deviations from a segment's mean: of 2·√(count + 3/8), whose spread is about "
    "the same for small and large counts, or of the counts themselves.",
)
PENALTY = Option(
    "penalty",
    "Penalty β",
    {"1": "1", "2": "2", "3": "3", "5": "5", "10": "10"},
    "3",
    help="Each change must lower the cost by more than β · σ² · ln n. The higher β, the fewer changes. In records "
    "without any change, made by chance, the search finds one in 56 to 75 of 100 at β = 1, in 3 to 9 at β = 2, in 0 to "
    "2 at β = 3 and in practically none from 5 on; where incidents are rarer than one in four weeks, in up to 15 at "
    "β = 3.",
)
LENGTH = Option(
    "length",
    "Shortest segment",
    {"2": "2 weeks", "4": "4 weeks", "8": "8 weeks", "13": "13 weeks", "26": "26 weeks"},
    "4",
    help="No segment between two changes is shorter than this.",
)
HALF_LIFE = Option(
    "half_life",
    "Half-life",
    {str(days): f"{days} days" for days in tension.HALF_LIVES},
    str(tension.DEFAULT_HALF_LIFE),
    help="After so many days half of an incident's points is left.",
)


def day_of_option(text: str) -> pd.Timestamp | None:
    """Return the day that the option names, None where it is empty; raises OptionError for a text that is no day."""
    day = read_day(text)
    if text and (day is None or not pd.Timestamp.min.date() < day < pd.Timestamp.max.date()):
        raise OptionError(f"week={text[:80]!r} — a day as YYYY-MM-DD, or nothing")
    return pd.Timestamp(day) if day else None


WEEK = Option(
    "week",
    "Week",
    {},
    "",
    "Any day of the week, as YYYY-MM-DD; empty for the last week shown.",
    check=day_of_option,
    in_link=Parameter(is_trimmed=True, is_day=True),
)

WHAT_A_CHANGE_IS = (
    "A change point is a week from which the mean number of recorded incidents differs from before by more than the "
    "penalty allows. It is not a cause, not an event, not a forecast and no proof that the violence itself changed: "
    "reporting, or how closely the record was kept, may have."
)
WHAT_THE_INDEX_IS_NOT = (
    "The index is not a forecast and not a measure of severity: an incident with one killed weighs as much as one with "
    "a hundred. It is not a share of anything and has no upper end, says nothing of who began or who is to blame, and "
    "cannot be compared with indices made from other event data (GDELT, ICEWS, POLECAT), with other pairs of states, "
    "or with the same record under other filters or another half-life. It moves with how fully events are recorded; "
    "attacks by armed groups and operations on one's own side weigh like acts between the two states."
)


def span(dataset: Dataset, filters: Filters) -> Span:
    """Return the first and last day shown: the filter's dates within the record, an episode's own, else the record."""
    frame = records(dataset, filters)
    first, last = dataset.first_day, dataset.last_day
    if filters.episode is not None and len(frame):
        first, last = frame["date_start"].min(), frame["date_end"].max()
    if filters.start is not None:
        first = max(first, pd.Timestamp(filters.start))
    if filters.end is not None:
        last = min(last, pd.Timestamp(filters.end))
    return first, last


def _nothing(request: Request) -> str:
    """Return why there is nothing to count, "" where there is something."""
    first, last = span(request.dataset, request.filters)
    if last < first:
        return NO_DAY
    return NOTHING if records(request.dataset, request.filters).empty else ""


def _no_index(request: Request) -> str:
    return _nothing(request) if _nothing(request) == NO_DAY else "No incident matches the filters: the index is 0."


def search_of(request: Request) -> rhythm.Search:
    """Return how change points are looked for, from a request's options."""
    return rhythm.Search(
        request.option("method"),
        request.option("cost"),
        float(request.option("penalty")),
        int(request.option("length")),
    )


@remembered
def weeks_and_segments(dataset: Dataset, filters: Filters, search: rhythm.Search) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the weeks of the incidents that the filters leave, and the segments between their change points."""
    weeks = rhythm.events_by_week(records(dataset, filters), span(dataset, filters))
    return weeks, rhythm.segments(weeks, search)


def method_words(search: rhythm.Search, weeks: pd.DataFrame) -> str:
    """Return method, cost, penalty and minimum length of a search over these weeks, and a caution where it is due."""
    whole = weeks[weeks["whole"]]
    caution = (
        " Incidents are rare here: chance alone passes this penalty more often."
        if (whole["incidents"].mean() < rhythm.RARE)
        else ""
    )
    return (
        f"Change points by ruptures: {METHOD.values[search.method]}, squared deviation of "
        f"{COST.values[search.cost].lower()} from the segment's mean, penalty {search.penalty:g} · σ² · "
        f"ln {len(whole)}, segments of at least {search.weeks} weeks.{caution}"
    )


def _weekly(request: Request) -> Built:
    words = describe(request.filters, request.choices)
    columns = {"week_start": "Week from", "week_end": "Week to", "incidents": "Incidents", "whole": "Whole week"}
    if nothing := _nothing(request):
        table = pd.DataFrame(columns=[*columns.values(), "Mean of its segment, per week"])
        return Built(None, table, f"Events per week. {words}: no incident.", nothing)
    search = search_of(request)
    weeks, found = weeks_and_segments(request.dataset, request.filters, search)
    why = rhythm.too_few(weeks, search)
    count = len(records(request.dataset, request.filters)) - int(weeks["incidents"].sum())
    said = f"{why or method_words(search, weeks)} {began_before(count, 'in no week')}".strip()
    labels = request.labels("Incidents per week and their segments' means", said)
    figure = rhythm_charts.weekly(weeks, found, span(request.dataset, request.filters), labels, request.palette)
    table = weeks.rename(columns=columns)
    means = pd.Series(float("nan"), index=weeks.index)
    for row in found.itertuples():
        means[(weeks["week_start"] >= row.first_week) & (weeks["week_end"] <= row.last_day)] = round(row.mean, 2)
    table["Mean of its segment, per week"] = means
    native = Native("lines", "Week from", ("Incidents", "Mean of its segment, per week"), "Incidents per week", "Week")
    said = why or rhythm_charts.change_words(found)
    return Built(figure, table, f"Bars of incidents per week. {words}. {said}", native=native)


def _pattern(request: Request, kind: str) -> Built:
    frame = records(request.dataset, request.filters)
    words = describe(request.filters, request.choices)
    unit, block = ("weekday", "week") if kind == "weekday" else ("month", "year")
    label = unit.capitalize()
    columns = {
        "name": label,
        "observed": "Incidents",
        "expected": "Expected under an even spread",
        "low": "95 % band, low",
        "high": "95 % band, high",
    }
    rowless = pd.DataFrame(columns=list(columns.values()))
    if nothing := _nothing(request):
        return Built(None, rowless, f"{label}s. {words}: no incident.", nothing)
    work = rhythm.weekday_pattern if kind == "weekday" else rhythm.month_pattern
    pattern = work(frame, span(request.dataset, request.filters))
    if isinstance(pattern, str):
        return Built(None, rowless, f"{label}s. {words}: {pattern}", pattern)
    verdict = rhythm_charts.verdict_words(pattern, block)
    title = f"Incidents by {unit}, against an even spread"
    figure = rhythm_charts.pattern_bars(pattern, unit, request.labels(title, verdict), request.palette)
    table = pattern.table.round(2).rename(columns=columns)
    native = Native("columns", label, ("Incidents", "Expected under an even spread"), "Incidents", label)
    return Built(figure, table, f"{title}. {words}. {verdict}", native=native)


def _by_weekday(request: Request) -> Built:
    return _pattern(request, "weekday")


def _by_month(request: Request) -> Built:
    return _pattern(request, "month")


def counting(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """Return the incidents that the index counts: those of the filters, and earlier ones that have not decayed."""
    return records(dataset, replace(filters, start=None))


@remembered
def index_by_week(dataset: Dataset, filters: Filters, half_life: float) -> pd.DataFrame:
    """Return the tension index by week over the span shown; without a row where no incident counts."""
    frame, days = counting(dataset, filters), span(dataset, filters)
    if frame.empty or days[1] < days[0]:
        return tension.tension_by_week(frame.iloc[:0], (dataset.last_day, dataset.last_day), half_life).iloc[:0]
    return tension.tension_by_week(frame, days, half_life)


def _asked(request: Request) -> pd.DataFrame:
    return index_by_week(request.dataset, request.filters, float(request.option("half_life")))


def chosen_week(request: Request) -> pd.Timestamp:
    """Return the Monday of the week that a request names, kept within what is shown; the last one where it names none.

    Raises OptionError for a text that is no date.
    """
    weeks = _asked(request)
    day = day_of_option(request.option("week"))
    if day is None:
        day = weeks["week_start"].iloc[-1]
    return min(max(tension.week_of(day), weeks["week_start"].iloc[0]), weeks["week_start"].iloc[-1])


_POINTS = ("index", "conflict", "cooperation", "added")
_INDEX_COLUMNS = {
    "week_start": "Week from",
    "week_end": "Value at the end of",
    "index": "Index, points",
    "conflict": "Conflict, points",
    "cooperation": "Cooperation, points",
    "incidents": "Incidents begun in the week",
    "added": "Points of these, not decayed",
}


def _index(request: Request) -> Built:
    words = describe(request.filters, request.choices)
    weeks = _asked(request)
    table = weeks.round(dict.fromkeys(_POINTS, 2))[list(_INDEX_COLUMNS)].rename(columns=_INDEX_COLUMNS)
    if weeks.empty:
        return Built(None, table, f"Tension index. {words}: 0.", _no_index(request))
    half_life = request.option("half_life")
    shown = (weeks["week_start"].iloc[0], weeks["week_end"].iloc[-1])
    named = chosen_week(request) if request.option("week") else None
    note = (
        f"Sum of the incidents' Goldstein weights with the sign turned, each halved every {half_life} days; the record "
        f"begins on {day_text(request.dataset.first_day.date())}, before which the index is 0."
    )
    asked = request.labels("Tension index", note)
    labels = replace(asked, selection=f"Half-life {half_life} days. {asked.selection}")
    figure = tension_charts.index(weeks, named, shown, labels, request.palette)
    last, top = weeks.iloc[-1], weeks.loc[weeks["index"].idxmax()]
    now, most = (f"{tension_charts.signed(row['index'])} on {day_text(row['week_end'].date())}" for row in (last, top))
    alt = f"Tension index, half-life {half_life} days, by week, in points. {words}. {now}; highest {most}."
    series = ("Index, points", "Conflict, points", "Cooperation, points")
    return Built(figure, table, alt, native=Native("lines", "Value at the end of", series, "Points", "Week"))


_PART_COLUMNS = {
    "date_start": "First day",
    "title": "Incident",
    "type": "Type",
    "cameo_code": "CAMEO code",
    "goldstein": "Goldstein weight",
    "points": "Points on its first day",
    "age": "Days since",
    "weight": "Share left",
    "contribution": "Points given",
    "incident_id": "Identifier",
}


def parts_of(request: Request) -> tuple[pd.DataFrame, tuple[pd.Timestamp, pd.Timestamp]]:
    """Return what each incident gives to the index at the end of the chosen week, and the week's first and last day.

    The index must not be empty.
    """
    weeks = _asked(request)
    row = weeks[weeks["week_start"] == chosen_week(request)].iloc[0]
    parts = tension.contributions(
        counting(request.dataset, request.filters), row["week_end"], float(request.option("half_life"))
    )
    return parts, (row["week_start"], row["week_end"])


def _makers(request: Request) -> Built:
    words = describe(request.filters, request.choices)
    nothing = pd.DataFrame(columns=list(_PART_COLUMNS.values()))
    if _asked(request).empty:
        return Built(None, nothing, f"Tension index. {words}: 0.", _no_index(request))
    parts, week = parts_of(request)
    if parts.empty:
        said = f"No incident up to {day_text(week[1].date())} matches the filters: the index is 0."
        return Built(None, nothing, said, said)
    total, on = float(parts["contribution"].sum()), day_text(week[1].date())
    title = f"Index of {tension_charts.signed(total)} by incident"
    selection = replace(
        request.labels(title, f"Half-life {request.option('half_life')} days; hatched: cooperation."),
        selection=f"At the end of {on}. {request.labels(title).selection}; earlier incidents as far as not decayed",
    )
    figure = tension_charts.makers(parts, selection, request.palette)
    labels = {key: kind.label for key, kind in EVENT_TYPES.items()}
    table = parts.assign(type=parts["event_type"].map(labels))[list(_PART_COLUMNS)]
    table = table.round({"weight": 4, "contribution": 3}).rename(columns=_PART_COLUMNS)
    alt = f"{title} at the end of {on}: {len(parts):,} incidents. The largest: {parts['title'].iloc[0]}."
    native = Native("bars", "Incident", ("Points given",), "Points", table=table.head(tension_charts.SHOWN))
    return Built(figure, table, alt, native=native)


CHARTS = (
    Chart(
        id="weekly-events",
        page="rhythm",
        title="Incidents per week and change points",
        shows="Incidents by the week of their first day, with the means of the segments between change points.",
        reading=(
            "Each bar is a week from Monday to Sunday. The thick line is the mean of a segment; where it steps, at a "
            f"dotted rule, the search found a change. {WHAT_A_CHANGE_IS} Under other dates or filters the search "
            "starts anew and may divide otherwise."
        ),
        options=(METHOD, COST, PENALTY, LENGTH),
        build=_weekly,
    ),
    Chart(
        id="weekday-pattern",
        page="rhythm",
        title="Incidents by weekday",
        shows="Incidents of known day by weekday, beside what an even spread would give.",
        reading=(
            "The short line is the count expected if incidents were spread evenly over the days of each week, the "
            "whisker where 95 of 100 such counts would lie. With seven bars one outside its whisker is nothing rare: "
            "the test takes all together. Incidents of one day move together in it."
        ),
        build=_by_weekday,
    ),
    Chart(
        id="month-pattern",
        page="rhythm",
        title="Incidents by month of the year",
        shows="Incidents by month over whole years, beside what an even spread would give.",
        reading=(
            "As for weekdays, with the months of each twelve-month block as what is spread evenly. A campaign of a few "
            "weeks fills one or two months, so a few years give wide whiskers: a high bar inside its whisker is no "
            "season."
        ),
        build=_by_month,
    ),
    Chart(
        id="tension-index",
        page="rhythm",
        title="Tension index",
        shows="Goldstein's weights of the incidents, summed and decayed over a half-life, by week.",
        reading=(
            "Above 0 conflict outweighs cooperation in what is remembered. Every incident gives its points on its "
            "first day and half of what is left after each half-life; earlier incidents count on even where the dates "
            f"shown begin later. {WHAT_THE_INDEX_IS_NOT}"
        ),
        options=(HALF_LIFE, WEEK),
        build=_index,
    ),
    Chart(
        id="tension-makers",
        page="rhythm",
        title="Incidents that make a value of the tension index",
        shows="For one week, the incidents whose decayed points add up to the index at its end.",
        reading=(
            "Each bar is what one incident still gives to the index: its points on its first day times what the "
            "half-life has left. All bars together, and all rows of the table, add up to the value in the title."
        ),
        options=(HALF_LIFE, WEEK),
        build=_makers,
    ),
)
