"""Events per week: where their mean changes, and whether weekdays and months differ by more than chance gives.

Change points: ``ruptures`` (Truong, Oudre & Vayatis 2020) splits the series of whole weeks into segments so that the
sum of squared deviations from the segments' means, plus a penalty for each change, is smallest. PELT (Killick,
Fearnhead & Eckley 2012) finds the smallest value there is, binary segmentation one change after another. The root of
counts, 2·√(x + 3/8) (Anscombe 1948), has about the same spread whether counts are small or large. The penalty is
β · σ² · ln n with n weeks; σ² is half the mean squared difference of neighbouring weeks (von Neumann 1941), which a
change of the mean hardly touches.

Patterns: incidents are shuffled in thought among the days of their own week (among the months of their own year), as
if each were equally likely; then each column's count has a known mean and spread, and the sum of squared differences
has about a chi-square distribution. It is Friedman's (1937) test with counts in place of ranks. What distinguishes
weeks or years from one another cannot be taken for a pattern of weekdays or months; incidents of one day, and of one
month, move together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.analysis.timelines import incidents_by_period

Span = tuple[pd.Timestamp, pd.Timestamp]

METHODS = {"pelt": "PELT", "binseg": "Binary segmentation"}
COSTS = {"root": "Root of counts", "count": "Counts"}
LEAST_INCIDENTS = 20
"""Incidents below which no change is looked for."""

RARE = 0.25
"""Incidents per week below which chance alone passes a penalty more often than where they are frequent."""

LEAST_EXPECTED = 5.0
"""Expected count of each column below which no pattern is shown (Cochran 1954)."""

LEAST_YEARS = 3
"""Years below which months are not compared: each month would be one or two months only."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
BAND = 1.959963984540054
"""Standard deviations on each side of a mean that hold 95 % of a normal distribution."""


@dataclass(frozen=True)
class Search:
    """How change points are looked for: ``method`` and ``cost`` are keys of ``METHODS`` and ``COSTS``.

    ``penalty`` is β, ``weeks`` the shortest segment allowed.
    """

    method: str = "pelt"
    cost: str = "root"
    penalty: float = 3.0
    weeks: int = 4


def events_by_week(frame: pd.DataFrame, span: Span) -> pd.DataFrame:
    """Return the incidents of each week that a span touches, by first day.

    ``frame`` has date_start. Columns: week_start, week_end (Monday and Sunday, datetime64[s]), incidents, whole
    (whether all seven days lie in the span). Incidents outside the span are not counted.
    """
    inside = frame[(frame["date_start"] >= span[0]) & (frame["date_start"] <= span[1])]
    weeks = incidents_by_period(inside, "week", span).rename(
        columns={"period_start": "week_start", "period_end": "week_end"}
    )
    return weeks.assign(whole=(weeks["week_start"] >= span[0]) & (weeks["week_end"] <= span[1]))


def too_few(weeks: pd.DataFrame, search: Search) -> str:
    """Return why no change is looked for in these weeks, as a sentence with the numbers; "" where it can be."""
    whole = weeks[weeks["whole"]]
    incidents = int(whole["incidents"].sum())
    if len(whole) < 2 * search.weeks:
        return (
            f"No change is looked for: n = {len(whole)} whole weeks, and two segments of at least {search.weeks} weeks "
            f"need {2 * search.weeks}."
        )
    if incidents < LEAST_INCIDENTS:
        return f"No change is looked for: n = {incidents} incidents in whole weeks, fewer than {LEAST_INCIDENTS}."
    return ""


def penalty_of(series: np.ndarray, beta: float) -> float:
    """Return β · σ² · ln n for a series, σ² being half the mean squared difference of neighbours."""
    return float(beta * np.mean(np.diff(series) ** 2) / 2 * np.log(len(series)))


def segments(weeks: pd.DataFrame, search: Search) -> pd.DataFrame:
    """Return the segments between change points, in order; the whole span is one where no change is found.

    ``weeks`` is what ``events_by_week`` returns; only whole weeks take part. Columns: first_week (Monday of the first
    week), last_day (Sunday of the last), weeks, incidents, mean (incidents per week). Empty where ``too_few`` has a
    reason. KeyError for a method or cost that is not known.
    """
    label = (METHODS[search.method], COSTS[search.cost])
    whole = weeks[weeks["whole"]].reset_index(drop=True)
    if too_few(weeks, search):
        return pd.DataFrame(
            {
                "first_week": pd.Series([], dtype="datetime64[s]"),
                "last_day": pd.Series([], dtype="datetime64[s]"),
                "weeks": pd.Series([], dtype="int64"),
                "incidents": pd.Series([], dtype="int64"),
                "mean": pd.Series([], dtype="float64"),
            }
        )
    counts = whole["incidents"].to_numpy(dtype="float64")
    series = 2 * np.sqrt(counts + 3 / 8) if label[1] == COSTS["root"] else counts
    ends = _breaks(series, search)
    begins = np.array([0, *ends[:-1]])
    total = np.add.reduceat(whole["incidents"].to_numpy(), begins)
    length = np.diff([0, *ends])
    return pd.DataFrame(
        {
            "first_week": whole["week_start"].to_numpy()[begins],
            "last_day": whole["week_end"].to_numpy()[np.array(ends) - 1],
            "weeks": length.astype("int64"),
            "incidents": total.astype("int64"),
            "mean": total / length,
        }
    )


def _breaks(series: np.ndarray, search: Search) -> list[int]:
    """Return where segments end (the last one at the end of the series)."""
    penalty = penalty_of(series, search.penalty)
    if penalty == 0:
        return [len(series)]
    # Imported here: what does not look for changes starts without it.
    import ruptures

    if search.method == "pelt":
        # With a linear kernel the cost is the squared deviation from the mean, and the search is PELT, in C.
        found = ruptures.KernelCPD(kernel="linear", min_size=search.weeks, jump=1).fit(series.reshape(-1, 1))
    else:
        found = ruptures.Binseg(model="l2", min_size=search.weeks, jump=1).fit(series)
    return [int(end) for end in found.predict(pen=penalty)]


@dataclass(frozen=True)
class Pattern:
    """Counts by weekday or month against an even spread.

    ``table``: name, observed, expected, low, high (where 95 % of the counts of an even spread would lie).
    ``statistic`` has about a chi-square distribution with ``freedom`` degrees of freedom under an even spread; ``p``
    is its upper tail. ``incidents`` took part, from ``blocks`` weeks or years.
    """

    table: pd.DataFrame
    statistic: float
    freedom: int
    p: float
    incidents: int
    blocks: int


def even_spread(counts: np.ndarray, shares: np.ndarray, names: tuple[str, ...]) -> Pattern:
    """Return the pattern of a table of counts: a row each block, a column each weekday or month.

    ``shares`` has the same shape: how much of its block each cell is; rows add up to 1. The differences from the
    expected counts are thought shuffled within each block. Raises ValueError where nothing differs, so that there is
    nothing to test against.
    """
    expected = counts.sum(axis=1, keepdims=True) * shares
    off = counts - expected
    variance = float((off**2).mean(axis=1).sum())
    if variance == 0:
        raise ValueError("every block is spread exactly evenly: there is nothing to shuffle")
    # Imported here: what shows no pattern starts without it.
    from scipy.stats import chi2

    k = counts.shape[1]
    mean = expected.sum(axis=0)
    statistic = float((k - 1) / k * (off.sum(axis=0) ** 2).sum() / variance)
    table = pd.DataFrame(
        {
            "name": list(names),
            "observed": counts.sum(axis=0).astype("int64"),
            "expected": mean,
            "low": np.maximum(mean - BAND * variance**0.5, 0.0),
            "high": mean + BAND * variance**0.5,
        }
    )
    return Pattern(table, statistic, k - 1, float(chi2.sf(statistic, k - 1)), int(counts.sum()), len(counts))


def weekday_pattern(frame: pd.DataFrame, span: Span) -> Pattern | str:
    """Return the pattern of weekdays over the whole weeks of a span, or a sentence saying why there is none.

    ``frame`` has date_start and date_precision; only incidents whose day is known take part.
    """
    monday = span[0] + pd.Timedelta(days=-span[0].weekday() % 7)
    weeks = max(((span[1] - monday).days + 1) // 7, 0)
    known = frame.loc[frame["date_precision"] == "day", "date_start"]
    day = (known - monday).dt.days.to_numpy()
    day = day[(day >= 0) & (day < 7 * weeks)]
    if len(day) < 7 * LEAST_EXPECTED:
        return (
            f"Too few for a pattern of weekdays: n = {len(day)} incidents of known day in {weeks} whole weeks; at "
            f"least {7 * LEAST_EXPECTED:.0f} are needed, so that {LEAST_EXPECTED:.0f} are expected on each day."
        )
    counts = np.bincount(day, minlength=7 * weeks).reshape(weeks, 7).astype("float64")
    try:
        return even_spread(counts, np.full_like(counts, 1 / 7), WEEKDAYS)
    except ValueError:
        return "Every week is spread exactly evenly over its days: there is nothing to test."


def month_pattern(frame: pd.DataFrame, span: Span) -> Pattern | str:
    """Return the pattern of months over the years of a span, or a sentence saying why there is none.

    Years are the blocks of twelve whole months back from the last whole month of the span; what is left over at its
    begin does not take part. ``frame`` has date_start.
    """
    first, last = span[0].to_period("M"), span[1].to_period("M")
    first = first if span[0].day == 1 else first + 1
    last = last if span[1].day == span[1].days_in_month else last - 1
    months = max((last - first).n + 1, 0)
    years = months // 12
    if years < LEAST_YEARS:
        return (
            f"Too short for a pattern of months: {months} whole months, that is {years} whole "
            f"year{'' if years == 1 else 's'}; at least {LEAST_YEARS} years are needed."
        )
    begin = last - 12 * years + 1
    at = pd.PeriodIndex(frame["date_start"], freq="M").asi8 - begin.ordinal
    at = at[(at >= 0) & (at < 12 * years)]
    shift = begin.month - 1
    length = pd.period_range(begin, last, freq="M").days_in_month.to_numpy().reshape(years, 12).astype("float64")
    shares = length / length.sum(axis=1, keepdims=True)
    counts = np.bincount(at, minlength=12 * years).reshape(years, 12).astype("float64")
    least = float((counts.sum(axis=1, keepdims=True) * shares).sum(axis=0).min())
    if least < LEAST_EXPECTED:
        return (
            f"Too few for a pattern of months: n = {len(at)} incidents in {years} years, so that {least:.1f} would be "
            f"expected in a month; at least {LEAST_EXPECTED:.0f} are needed."
        )
    try:
        return even_spread(np.roll(counts, shift, axis=1), np.roll(shares, shift, axis=1), MONTHS)
    except ValueError:
        return "Every year is spread exactly evenly over its months: there is nothing to test."
