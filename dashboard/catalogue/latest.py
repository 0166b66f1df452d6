"""Who says what, and the killed of each month with its peaks named: the two exhibits beneath the latest news."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dashboard.analysis.briefing import account_name
from dashboard.analysis.casualties import by_period, counted
from dashboard.analysis.dates import write_month, write_span
from dashboard.analysis.headlines import accounts_headline, series_headline
from dashboard.analysis.recent import MONTHS, Span, as_of, span_filters
from dashboard.analysis.records import records
from dashboard.analysis.stories import peaks, story_behind
from dashboard.analysis.who_says_what import figures_by_account, who_says_what
from dashboard.catalogue.lists import counted_filters
from dashboard.catalogue.model import Built, Chart, Native, Request
from dashboard.charts.latest import account_bars, peaked_months
from dashboard.filters import Filters, describe_selection, describe_undated
from dashboard.lens import KINDS, figure_text

_TABLE = {
    "whose": "Whose dead or injured",
    "account": "Source",
    "killed_low": "Killed, low",
    "killed_high": "Killed, high",
    "killed_incidents": "Incidents with a number of killed",
    "injured_low": "Injured, low",
    "injured_high": "Injured, high",
    "injured_incidents": "Incidents with a number of injured",
}


def _who(request: Request) -> Built:
    rows = who_says_what(request.dataset, request.filters)
    table = rows[list(_TABLE)].rename(columns=_TABLE)
    words = describe_selection(request.filters, request.choices)
    if not any(rows[f"{kind}_incidents"].sum() for kind in KINDS):
        empty = "None of the three sources gives a number of killed or injured. Choose other dates or filters."
        return Built(None, table, f"Who says what. {words}: no figure.", empty)
    title = accounts_headline(figures_by_account(rows, "killed"))
    said = "; ".join(
        f"{row.account}, {row.whose}: {figure_text(row.killed_low, row.killed_high, none='no figure')} killed, "
        f"{figure_text(row.injured_low, row.injured_high, none='no figure')} injured"
        for row in rows.itertuples()
    )
    asked = request.labels(title, "“–”: no figure reported. Each source covers other incidents.", every_claim=True)
    labels = replace(asked, selection=f"People killed and injured. {asked.selection}")
    return Built(
        account_bars(rows, labels, request.palette),
        table,
        f"Who says what. {words}. {said}.",
        native=lambda: Native(
            "range_bars",
            "Source",
            ("Low", "High"),
            "Persons killed",
            table=pd.DataFrame(
                {
                    "Source": [f"{row.whose}, by {row.account}" for row in rows.itertuples()],
                    "Low": rows["killed_low"],
                    "High": rows["killed_high"],
                }
            ).dropna(),
        ),
    )


_MONTH_COLUMNS = {
    "period_start": "Month",
    "low": "Killed, low",
    "high": "Killed, high",
    "incidents": "Violent incidents",
    "without": "Of these without a figure",
    "story": "Mostly",
    "parts": "Whose dead",
}


def _months_shown(request: Request) -> Filters:
    """Return the filters over the months drawn, and the types of which they count incidents."""
    last = as_of(request.dataset, request.filters)
    first = (pd.Period(last, freq="M") - (MONTHS - 1)).start_time.date()
    months = span_filters(request.filters, Span(max(first, request.filters.start or first), last))
    return counted_filters(replace(request, filters=months), "killed")


def _months(request: Request) -> Built:
    dataset, filters = request.dataset, request.filters
    last = as_of(dataset, filters)
    whole = pd.period_range(end=pd.Period(last, freq="M"), periods=MONTHS, freq="M")
    begin = whole[0].start_time.date()
    first = max(begin, filters.start) if filters.start else begin
    frame = records(dataset, filters)
    frame = frame[(frame["date_start"] >= whole[0].start_time) & (frame["date_start"] <= pd.Timestamp(last))]
    months = by_period(frame, "month", "killed", (whole[0].start_time, pd.Timestamp(last)))
    named = {
        at: story_behind(dataset, frame, months["period_start"].iloc[at], months["period_end"].iloc[at])
        for at in peaks(months["high"])
    }
    named = {at: text for at, text in named.items() if text}
    months["story"] = [named.get(at, "") for at in range(len(months))]
    split = months["parts"].ne("").any()
    columns = [name for name in _MONTH_COLUMNS if name != "parts" or split]
    table = months[columns].rename(columns=_MONTH_COLUMNS)
    words = f"{describe_undated(filters, request.choices)}, {write_span(first, last)}"
    if counted(frame, "killed").empty or months["high"].isna().all():
        empty = f"No number of killed is reported in the {MONTHS} months to {write_month(last)}."
        return Built(None, table, f"Killed by month. {words}: no figure.", empty)
    title = _months_title(request, months)
    asked = request.labels(title, "Lowest and highest claims added up.")
    labels = replace(asked, selection=f"People killed a month. {words}")
    said = "; ".join(
        f"{write_month(months['period_start'].iloc[at].date())}: "
        f"{figure_text(months['low'].iloc[at], months['high'].iloc[at])}"
        + (f" ({months['parts'].iloc[at]})" if months["parts"].iloc[at] else "")
        + f", mostly {text}"
        for at, text in named.items()
    )
    return Built(
        peaked_months(months, named, labels, request.palette),
        table,
        f"Killed by month, low to high. {words}. {said}.",
        native=lambda: Native(
            "range_columns",
            "Month",
            ("Killed, low", "Killed, high"),
            "Persons killed",
            table=table.assign(Month=[write_month(day.date(), short=True) for day in months["period_start"]]),
        ),
    )


def _months_title(request: Request, months: pd.DataFrame) -> str:
    """Return the finding of the months; a sum of one account over several sides is not in it, since it has parts."""
    account = account_name(request.filters)
    names = [write_month(day.date()) for day in months["period_start"]]
    values = [None if pd.isna(a) else (int(a), int(b)) for a, b in zip(months["low"], months["high"], strict=True)]
    headline = series_headline("Deaths", names, values, "month")
    if account:
        headline = headline.replace("Deaths", f"Deaths by {account} figures", 1)
        if months["parts"].ne("").any():
            headline = headline.rpartition(":")[0] or headline
    return headline


CHARTS = (
    Chart(
        id="who-says-what",
        page="casualties",
        title="Who says what",
        shows="Killed and injured by whose they are, as three sources give them: both governments, UN and independent.",
        reading="Dark bar: lowest claim. Light bar: highest claim. “–”: the source gives no figure.",
        build=_who,
        every_claim=True,
    ),
    Chart(
        id="latest-months",
        page="overview",
        title="People killed a month",
        shows="Killed in each of 24 months, lowest to highest claim, with the stories behind the peaks.",
        build=_months,
        narrow=_months_shown,
    ),
)
