"""Crossings: status over time as bars, and days closed by month or year."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from dashboard.analysis.dates import write_day
from dashboard.analysis.last_reported import FORGOTTEN_AFTER, fade
from dashboard.charts.figure import Figure
from dashboard.charts.theme import Labels, Palette, dressed, legend_height, note, plain, wrapped
from dashboard.filters import span_text
from dashboard.vocabulary import CROSSING_STATUSES

ROW = 46
STRIP = 64
GAP = 26
LEFT = 128
INSET = 42
LEAST = 110
"""Pixels of the lowest drawing: a legend cannot stand further below one than twice its height."""

FADING = 30
"""Days for which a status that nobody reports any more is drawn with one strength."""

DAY = 86_400_000
"""Milliseconds, plotly's unit of length on a time axis."""


class Look(NamedTuple):
    """How a status is drawn: colour, opacity, pattern, and a symbol for text."""

    colour: str
    opacity: float
    pattern: str
    symbol: str


LOOKS = {
    "closed": Look("#B35900", 1.0, "", "■"),
    "partly_open": Look("#E69F00", 0.9, "/", "◪"),
    "open": Look("#7CCDB6", 1.0, "", "□"),
    "unknown": Look("#8A8F94", 0.5, ".", "·"),
}
"""Told apart by pattern and by the light and dark of their colours as well: closed is dark and full, open light and
full, partly open hatched, unreported dotted on the ground."""

Span = tuple[pd.Timestamp, pd.Timestamp]


def _marker(status: str, palette: Palette) -> dict[str, Any]:
    look = LOOKS[status]
    marker: dict[str, Any] = {"color": look.colour, "opacity": look.opacity, "line": {"width": 0}}
    if look.pattern == ".":
        marker |= {
            "color": palette.panel,
            "opacity": 1.0,
            "pattern": {"shape": ".", "fgcolor": palette.muted, "bgcolor": palette.panel, "size": 6, "solidity": 0.2},
        }
    elif look.pattern:
        marker["pattern"] = {"shape": look.pattern, "fillmode": "overlay", "fgcolor": palette.paper, "size": 6}
    return marker


def _axis(palette: Palette, **more: Any) -> dict[str, Any]:
    return {"gridcolor": palette.rule, "linecolor": palette.rule, "zeroline": False, "fixedrange": True, **more}


def status_sentence(row: Any) -> str:
    """Return a stretch of ``analysis.closures.status_spans`` in a sentence, with how long it was."""
    days = f"{row.days:,} day{'' if row.days == 1 else 's'}"
    when = span_text(row.begin.date(), row.to.date())
    words = f"{CROSSING_STATUSES[row.status].label}, {when} ({days})"
    if row.spoken:
        return f"{words}."
    if pd.isna(row.last_status):
        return f"{words}: no reports found."
    last = CROSSING_STATUSES[row.last_status].label.lower()
    return f"{words}: last reported {last}, {write_day(row.last_reported_on.date())}."


def fading_pieces(row: Any) -> list[tuple[pd.Timestamp, int, float]]:
    """Return how the last status fades over a stretch that nobody reports: begin, days and strength of each piece.

    Only as long as the interval of the table lasts in which the status was reported, and for ``FORGOTTEN_AFTER`` days.
    """
    if row.spoken or pd.isna(row.stated_to):
        return []
    end = min(row.to, row.stated_to)
    pieces, begin = [], row.begin
    while begin <= end:
        age = (begin - row.last_reported_on).days
        days = min(FADING, (end - begin).days + 1, FORGOTTEN_AFTER - age)
        if days <= 0:
            break
        pieces.append((begin, days, 0.8 * fade(age)))
        begin += pd.Timedelta(days=days)
    return pieces


def _fading(rows: pd.DataFrame, span: Span, palette: Palette) -> list[dict[str, Any]]:
    """Return the bars that let a status fade after its last report; what lies under them says so when pointed at."""
    traces = []
    for status in LOOKS:
        pieces = [
            (row.crossing, max(begin, span[0]), min(begin + pd.Timedelta(days=days), span[1] + _ONE), strength)
            for row in rows[rows["last_status"] == status].itertuples()
            for begin, days, strength in fading_pieces(row)
        ]
        pieces = [piece for piece in pieces if piece[1] < piece[2]]
        if not pieces:
            continue
        marker = _marker(status, palette)
        marker["opacity"] = [round(piece[3], 3) for piece in pieces]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "base": [begin.strftime("%Y-%m-%d") for _, begin, _, _ in pieces],
                "x": [(end - begin).days * DAY for _, begin, end, _ in pieces],
                "y": [plain(name) for name, _, _, _ in pieces],
                "width": 0.62,
                "marker": marker,
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return traces


_ONE = pd.Timedelta(days=1)


def gantt(spans: pd.DataFrame, span: Span, labels: Labels, palette: Palette) -> Figure:
    """Return a row for each crossing with its status over time as bars.

    ``spans`` has rows of ``analysis.closures.status_spans``; they are cut to ``span``. A click on a bar gives the
    incident that brought the status about, where one is recorded. After its last report a status fades over the dots
    of the days that nobody reports.
    """
    rows = spans.rename(columns={"from": "begin"})
    rows = rows[(rows["begin"] <= span[1]) & (rows["to"] >= span[0])]
    names = sorted(rows["crossing"].unique(), reverse=True)
    traces: list[dict[str, Any]] = []
    for status in LOOKS:
        part = rows[rows["status"] == status]
        if part.empty:
            continue
        begin = part["begin"].clip(lower=span[0])
        end = part["to"].clip(upper=span[1]) + pd.Timedelta(days=1)
        texts = []
        for row in part.itertuples():
            reason = "" if pd.isna(row.reason) else f"<br>{wrapped(row.reason, 70)}"
            texts.append(f"<b>{plain(row.crossing)}</b><br>{status_sentence(row)}{reason}")
        incidents = part["incident_id"].astype("object").where(part["incident_id"].notna(), None)
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "base": begin.dt.strftime("%Y-%m-%d").tolist(),
                "x": ((end - begin).dt.days * DAY).tolist(),
                "y": [plain(name) for name in part["crossing"]],
                "width": 0.62,
                "marker": _marker(status, palette),
                "name": CROSSING_STATUSES[status].label,
                "customdata": incidents.tolist(),
                "hovertext": texts,
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
    traces += _fading(rows, span, palette)
    margin = max(1, (span[1] - span[0]).days // 200)
    shown = [span[0] - pd.Timedelta(days=margin), span[1] + pd.Timedelta(days=1 + margin)]
    return dressed(
        traces,
        labels,
        palette,
        height=max(ROW * len(names) + 8, LEAST),
        bottom=44,
        left=LEFT,
        legend=legend_height([trace["name"] for trace in traces if "name" in trace], 330),
        xaxis=_axis(
            palette,
            type="date",
            range=[day.strftime("%Y-%m-%d") for day in shown],
            dtick="M12" if (span[1] - span[0]).days > 900 else None,
            tickformat="%Y" if (span[1] - span[0]).days > 900 else None,
        ),
        yaxis=_axis(
            palette,
            type="category",
            categoryorder="array",
            categoryarray=[plain(name) for name in names],
            showgrid=False,
            tickfont={"size": 12},
            ticks="",
        ),
        barmode="overlay",
        clickmode="event",
        dragmode=False,
        showlegend=True,
    )


STACK = ("closed", "partly_open", "unknown")
"""What a bar of days is made of, from its foot; what is left up to the length of the period was reported open."""


def days_closed(by_period: pd.DataFrame, period: str, labels: Labels, palette: Palette) -> Figure:
    """Return for each crossing a strip of bars: days closed, partly open and unknown of each month or year.

    ``by_period`` is what ``analysis.closures.closure_days_by`` returns for ``period``.
    """
    names = sorted(by_period["crossing"].unique())
    height = max(len(names) * (STRIP + GAP), LEAST)
    most = 31 if period == "month" else 366
    traces: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    words = []
    first, last = by_period["period_start"].min(), by_period["period_end"].max() + pd.Timedelta(days=1)
    for number, name in enumerate(names, start=1):
        rows = by_period[by_period["crossing"] == name]
        suffix = "" if number == 1 else str(number)
        upper = height - (number - 1) * (STRIP + GAP) - GAP
        traces += _strip(rows, suffix, period, palette, legend=number == 1)
        closed = int(rows["closed"].sum())
        words.append(
            note(
                f"<b>{plain(name)}</b>  {closed:,} days reported closed, {int(rows['unknown'].sum()):,} unreported",
                palette,
                y=upper / height,
                yanchor="bottom",
                yshift=2,
                xshift=2 - INSET,
                size=12,
                colour=palette.ink,
            )
        )
        axes[f"yaxis{suffix}"] = _axis(
            palette,
            anchor="x",
            domain=[(upper - STRIP) / height, upper / height],
            range=[0, most],
            tickvals=[0, most // 2, most] if period == "month" else [0, 180, 365],
            tickfont={"size": 10},
            title={"text": "Days", "standoff": 2, "font": {"size": 10}},
        )
    axes["xaxis"] = _axis(
        palette,
        type="date",
        anchor=f"y{len(names) if len(names) > 1 else ''}",
        range=[first.strftime("%Y-%m-%d"), last.strftime("%Y-%m-%d")],
        showgrid=False,
        title={"text": f"Days of each {period}, by local date", "standoff": 4, "font": {"size": 12}},
    )
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        bottom=44,
        left=INSET,
        legend=legend_height([CROSSING_STATUSES[status].label for status in STACK], 330),
        annotations=words,
        barmode="stack",
        bargap=0,
        dragmode=False,
        showlegend=True,
        **axes,
    )


def _strip(rows: pd.DataFrame, suffix: str, period: str, palette: Palette, *, legend: bool) -> list[dict[str, Any]]:
    length = (rows["period_end"] - rows["period_start"]).dt.days + 1
    middle = (rows["period_start"] + length * pd.Timedelta(hours=12)).dt.strftime("%Y-%m-%dT%H:%M").tolist()
    columns = ("crossing", "period_start", "period_end", "days", "closed", "partly_open", "open", "unknown")
    texts = [
        f"<b>{plain(name)}</b>, {span_text(start.date(), end.date())}<br>Of {days} days {closed} closed, {partly} "
        f"partly open, {opened} open, {unknown} unreported."
        for name, start, end, days, closed, partly, opened, unknown in zip(
            *(rows[column].tolist() for column in columns), strict=True
        )
    ]
    return [
        {
            "type": "bar",
            "xaxis": "x",
            "yaxis": f"y{suffix}",
            "x": middle,
            "y": rows[status].tolist(),
            "width": (length * DAY * (0.9 if period == "month" else 0.94)).tolist(),
            "marker": _marker(status, palette),
            "name": f"{CROSSING_STATUSES[status].label}, days",
            "legendgroup": status,
            "showlegend": legend,
            "text": [f"{value}" if value and period == "year" and status == "closed" else "" for value in rows[status]],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "textfont": {"size": 11, "color": "#FFFFFF"},
            # A bar without height cannot be pointed at: what it would say would only make the figure heavier.
            "hovertext": [text if value else "" for text, value in zip(texts, rows[status], strict=True)],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for status in STACK
    ]
