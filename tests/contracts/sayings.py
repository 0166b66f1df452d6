"""Words of a drawing held against its table: under the pointer, in captions, at ticks and beside curves."""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd
import pytest

from dashboard.analysis.timelines import shown_span
from dashboard.filters import day_text, span_text
from dashboard.vocabulary import EVENT_TYPES, PHASE_KINDS
from tests.contracts.cases import Case
from tests.contracts.plotly_reader import DAY, Bar, Figure, Line, Range, milliseconds, number, plain, said_of

WEAK = {"single_source", "disputed"}


def days_of(row: dict[str, Any], first: str = "From", last: str = "To") -> str:
    return span_text(row[first].date(), row[last].date())


def check_cut_periods(
    case: Case, figure: Figure, frame: pd.DataFrame, drawn: list[tuple[Range, dict[str, Any]]]
) -> None:
    """A star stands on what the dates leave a part of, and nowhere else; bars name the days that they count."""
    dataset, filters = case.dataset, case.filters
    record = (dataset.first_day, dataset.last_day)
    first, last = shown_span(frame, filters.start, filters.end, record)
    cut = {(m.panel, m.place) for m, row in drawn if row["From"] < first or row["To"] > last}
    assert {(text.panel, text.x) for text in figure.texts if text.words == "*"} == cut
    for mark, row in drawn:
        begins = max(row["From"], first) if row["To"] >= first else row["From"]
        for bar in mark.bars:
            assert bar.hover.startswith(span_text(begins.date(), min(row["To"], last).date())), bar.hover
    begins, ends = case.table["From"], case.table["To"]
    said = {
        f"before {day_text(first.date())} only what lasted into these dates": (ends < first).any(),
        f"of {day_text(first.date())} only the days from then on": ((begins < first) & (ends >= first)).any(),
        f"of {day_text(last.date())} only the days up to then": (ends > last).any(),
    }
    for words, wanted in said.items():
        assert (words in figure.foot) == wanted, words
    assert ("* Counted are" in figure.foot) == any(said.values())


def check_lane_bar(bar: Bar, first: pd.Timestamp, last: pd.Timestamp, here: pd.DataFrame) -> None:
    """What stands under a bar of a lane is of the incidents of its days: kinds, weak ones, killed."""
    assert f"{span_text(first.date(), last.date())}: {len(here)} incident" in bar.hover
    kinds = {}
    for n, words in re.findall(r"(\d+) ([^,)]+)", re.findall(r"incidents? \(([^)]*)\)", bar.hover)[0]):
        kinds[words.lower()] = int(n)
    counted = here["event_type"].value_counts()
    words_of = {kind: EVENT_TYPES[kind].label if n == 1 else EVENT_TYPES[kind].plural for kind, n in counted.items()}
    assert kinds == {words_of[kind].lower(): n for kind, n in counted.items()}, bar.hover
    weak = int(here["status"].isin(WEAK).sum())
    said = re.findall(r"(\d+) of them with a single source or disputed", bar.hover)
    assert said == ([str(weak)] if weak else []), bar.hover
    low, high = (here[f"killed_{end}"].sum(min_count=1) for end in ("low", "high"))
    assert said_of(bar.hover, "killed") == (None if pd.isna(low) else (float(low), float(high))), bar.hover


def check_phases(figure: Figure, strips: list[Line], rows: list[Any]) -> None:
    """A strip says its kind and days, bears its own name, and shades its own days where it is short and has an end."""
    first, last = (number(day) for day in figure.axis("x2")["range"])
    bands = {
        (number(shape["x0"]), number(shape["x1"]))
        for shape in figure.layout["shapes"]
        if shape["type"] == "rect" and shape["xref"] == "x"
    }
    wanted = set()
    for line, row in zip(strips, rows, strict=True):
        end = row["date_end"]
        start = row["date_start"].date()
        days = f"from {day_text(start)}, no end known" if pd.isna(end) else span_text(start, end.date())
        assert f" {PHASE_KINDS[row['kind']].label}, {days}." in line.hovers[0], line.hovers[0]
        ends = number(line.points[0][0]), number(line.points[-1][0])
        if pd.notna(end) and ends[1] - ends[0] < 0.5 * (last - first):
            wanted.add(ends)
    assert bands == wanted
    for note in figure.notes:
        if note["yref"] != "y":
            continue
        words = plain(note["text"]).rstrip("…").rstrip()
        at = [line for line in strips if line.hovers[0].startswith(words) and line.points[0][1] == note["y"]]
        ends = [number(line.points[0 if note["xanchor"] == "left" else -1][0]) for line in at]
        assert any(abs(end - number(note["x"])) < DAY for end in ends), words


def check_status_bar(bar: Bar, row: dict[str, Any]) -> None:
    """A stretch of a crossing's status names its days and the reason, or what was last reported."""
    days = span_text(row["From"].date(), row["To"].date())
    assert days in bar.hover
    if row["Status"] == "Unreported":
        on = row["Reported on"]
        said = (
            "no reports found"
            if pd.isna(on)
            else f"last reported {row['Last reported'].lower()}, {on.day} {on.strftime('%B %Y')}"
        )
        assert bar.hover.endswith(f": {said}."), bar.hover
        return
    reason = "" if pd.isna(row["Reason given"]) else str(row["Reason given"])
    said = re.sub(r"\s", "", bar.hover)  # the reason is broken into lines
    assert said.endswith(re.sub(r"\s", "", f"). {reason}")), bar.hover


def check_account_words(case: Case, figure: Figure, line: Line, short: str) -> None:
    """Each point of a curve names its own day, and the name at its end is ink, which is read on any ground."""
    for (x, _), hover in zip(line.points, line.hovers, strict=True):
        assert f" to {day_text(pd.Timestamp(x).date())} " in hover, hover
    colours = [note["font"]["color"].upper() for note in figure.notes if plain(note["text"]) == short]
    assert colours == [figure.layout["font"]["color"].upper()]


def check_segments(case: Case, figure: Figure, means: list[Line], table: pd.DataFrame) -> None:
    """What is said of a segment is of its weeks; its mean is written over it; the text names the steps."""
    for line in means:
        begin, end = number(line.points[0][0]), number(line.points[-1][0])
        inside = (table["Week from"].map(milliseconds) >= begin) & (table["Week to"].map(milliseconds) < end)
        weeks, incidents = int(inside.sum()), int(table.loc[inside, "Incidents"].sum())
        assert (
            f"A segment of {weeks} weeks with {incidents} incidents: {incidents / weeks:.1f} a week" in line.hovers[0]
        )
        days = span_text(table.loc[inside, "Week from"].iloc[0].date(), table.loc[inside, "Week to"].iloc[-1].date())
        assert line.hovers[0].startswith(days)
    for note in figure.notes:
        at = number(note["x"])
        over = next(line for line in means if number(line.points[0][0]) <= at <= number(line.points[-1][0]))
        assert float(plain(note["text"]).removesuffix(" a week")) == pytest.approx(over.points[0][1], abs=0.0501)
    changes = [day_text(pd.Timestamp(line.points[0][0]).date()) for line in means[1:]]
    if changes:
        assert f"{len(changes)} change{'s' if len(changes) > 1 else ''} of the mean found" in case.built.alt
        assert re.findall(r"from (\d+ \w+ \d+)", case.built.alt.split("mean found")[1]) == changes[-4:]


def check_spread_words(figure: Figure, hovers: list[str], rows: list[dict[str, Any]]) -> None:
    """The band under the pointer is the table's, low before high; the verdict is that of its p."""
    for hover, row in zip(hovers, rows, strict=True):
        low, high = (float(n) for n in re.findall(r"between (\d+) and (\d+)\.", hover)[0])
        assert low <= high
        assert low == pytest.approx(row["95 % band, low"], abs=0.51) and high == pytest.approx(
            row["95 % band, high"], abs=0.51
        )
    sign, p = re.findall(r", p ([<=]) ([\d.]+):", figure.foot)[0]
    rare = "chance in fewer than one of twenty even spreads" in figure.foot
    assert rare == (sign == "<" or float(p) < 0.05), figure.foot
    assert rare != ("an even spread often gives differences as large" in figure.foot)


def points(text: str) -> float | None:
    """Points in words; None for what is under or above a tenth."""
    found = re.fullmatch(r"[+−]?\d+\.\d+", text)
    return float(text.replace("−", "-")) if found else None


def check_maker(bar: Bar, row: dict[str, Any]) -> None:
    """How an incident's points come about: its code and weight, its age, what is left."""
    pattern = (
        r"CAMEO (\w+): Goldstein (.+?), so (.+?) points on its first day\. (\d+) days later (\d+) % of that is left: "
        r"(.+)\.$"
    )
    code, weight, first, age, left, given = re.findall(pattern, bar.hover)[0]
    assert code == str(row["CAMEO code"]) and int(age) == row["Days since"]
    assert int(left) == pytest.approx(100 * row["Share left"], abs=0.51)
    for words, column in ((weight, "Goldstein weight"), (first, "Points on its first day"), (given, "Points given")):
        value = points(words)
        assert value is None or value == pytest.approx(row[column], abs=0.0515), (bar.hover, column)


def check_days_ticks(figure: Figure) -> None:
    """The marks below chains count days from 0, on one scale: the logarithm of one more than the days."""
    axis = figure.axis("x")
    days = [int(text.replace(",", "")) for text in axis["ticktext"]]
    assert days[0] == 0 and axis["tickvals"][0] == 0
    units = [math.log1p(day) / at for day, at in zip(days[1:], axis["tickvals"][1:], strict=True)]
    assert not units or max(units) == pytest.approx(min(units))


def answer_words(words: str) -> str:
    """How a bar of answers names the days of its bin."""
    return "came on the same day." if words == "same day" else f"came {words} day{'' if words == '1' else 's'} after."


def check_left_out(figure: Figure, words: str, wanted: int) -> None:
    """The caption counts what is left out, and is silent where nothing is."""
    said = re.findall(rf"([\d,]+) more {words}", figure.foot)
    assert said == ([f"{wanted:,}"] if wanted else []), (figure.foot, wanted)


def check_published_words(case: Case, heading: str, own: str, theirs: str, row: dict[str, Any]) -> None:
    """Who published what, of which days, and what the own sum is made over, at its own pair of ranges."""
    assert heading.startswith(f"{row['Published by']}, {days_of(row)} ")
    assert f"{row['Of these without a figure']:,} without a figure." in own
    assert f"Made over: {row['Own sum made over']}." in own
    assert theirs.startswith(f"{row['Published by']}: ") and theirs.endswith(f" {row['What is counted']}.")
