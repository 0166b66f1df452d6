"""The figures of the latest page: who says what, side by side, and the killed of each month with its peaks named."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd

from dashboard.analysis.dates import write_month
from dashboard.charts.casualties import FAINT, SOLID, sentence
from dashboard.charts.figure import Figure
from dashboard.charts.parties import party_colour, whose_dead
from dashboard.charts.phases import WHERE_NARROW
from dashboard.charts.theme import Labels, Palette, dressed, note, plain, tinted, wrapped
from dashboard.lens import KINDS, figure_text

WIDTH = 58
"""Characters of a line of text: the figures stand in half a page."""

ROW = 26
HEADING = 34
BLOCK = 22
LEFT = 104
NONE = "–"
MONTHS_HEIGHT = 210
NAMES = 66
"""Pixels above the highest bar for the names of the peaks."""

NAME, LINE = 22, 16
"""Characters and pixels of a line of a peak's name, of which there are two at most."""

MONTHS_OF_A_LETTER = 0.32
"""How much of the time axis a letter takes where the figure has half a page."""


def account_bars(rows: pd.DataFrame, labels: Labels, palette: Palette) -> Figure:
    """Return what each account says of each side's killed and injured: three panels of bars, solid low, faint high.

    ``rows`` is what ``analysis.who_says_what.who_says_what`` returns. Killed and injured have a scale each, which the
    three accounts share; where an account gives no figure stands a dash. Each side's bars have the hue of its party.
    """
    accounts = list(dict.fromkeys(rows["account"]))
    sides = list(dict.fromkeys(rows["side"]))
    places = _places(sides)
    height = HEADING + 2 * (BLOCK + ROW * len(sides))
    gap = 0.03
    share = (1 - gap * (len(accounts) - 1)) / len(accounts)
    traces: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    for number, account in enumerate(accounts, start=1):
        own = rows[rows["account"] == account]
        suffix = "" if number == 1 else str(number)
        begin = (number - 1) * (share + gap)
        for kind in KINDS:
            traces += _account_bars(own, rows, kind, places, suffix, palette)
        axes[f"xaxis{suffix}"] = {
            "domain": [begin, begin + share],
            "anchor": "y",
            "range": [0, 1.9],
            "visible": False,
            "fixedrange": True,
        }
        words.append(
            note(
                f"<b>{plain(account)}</b>",
                palette,
                x=begin,
                y=1,
                yanchor="top",
                yshift=2,
                size=12,
                colour=palette.ink,
            )
            | {"name": f"{WHERE_NARROW}<b>{wrapped(account, 16)}</b>"}
        )
    for kind in KINDS:
        words.append(
            note(
                f"<b>{kind.capitalize()}</b>",
                palette,
                y=places[kind, sides[0]] + 1,
                yref="y",
                yanchor="middle",
                xshift=2 - LEFT,
                size=12,
                colour=palette.ink,
            )
        )
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        left=LEFT,
        width=WIDTH,
        annotations=words,
        barmode="overlay",
        dragmode=False,
        showlegend=False,
        yaxis={
            "domain": [0, 1 - HEADING / height],
            "range": [-0.5, max(places.values()) + 1.5],
            "tickvals": [places[kind, side] for kind in KINDS for side in sides],
            "ticktext": [plain(whose_dead(side)[0]) for _ in KINDS for side in sides],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "ticks": "",
            "ticksuffix": " ",
        },
        **axes,
    )


def _places(sides: list[str]) -> dict[tuple[str, str], float]:
    """Return the height of each row, the killed above the injured, with a heading above each."""
    places: dict[tuple[str, str], float] = {}
    at = float(len(KINDS) * (len(sides) + 1) - 2)
    for kind in KINDS:
        for side in sides:
            places[kind, side] = at
            at -= 1
        at -= 1
    return places


def _account_bars(
    own: pd.DataFrame,
    rows: pd.DataFrame,
    kind: str,
    places: dict[tuple[str, str], float],
    suffix: str,
    palette: Palette,
) -> list[dict[str, Any]]:
    top = max(float(rows[f"{kind}_high"].max()) if rows[f"{kind}_high"].notna().any() else 1.0, 1.0)
    y = [places[kind, side] for side in own["side"]]
    low, high = ((own[f"{kind}_{end}"].astype("float64").fillna(0.0) / top).tolist() for end in ("low", "high"))
    colours = [party_colour(whose_dead(side)[1], palette.name) for side in own["side"]]
    axes = {"xaxis": f"x{suffix}", "yaxis": "y", "y": y}
    texts = [
        f"<b>{plain(row.account)}</b>, {plain(row.whose)}<br>"
        + (
            f"No figure for {kind}."
            if pd.isna(getattr(row, f"{kind}_low"))
            else f"{figure_text(getattr(row, f'{kind}_low'), getattr(row, f'{kind}_high'))} {kind}, from "
            f"{_counted(getattr(row, f'{kind}_incidents'))}."
        )
        for row in own.itertuples()
    ]
    hover = {"hovertext": texts, "hovertemplate": "%{hovertext}<extra></extra>"}
    bars: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "x": values,
            "width": 0.62,
            "marker": {"color": colours, "opacity": opacity, "line": {"width": 0}},
            **axes,
            **hover,
        }
        for values, opacity in ((high, FAINT), (low, SOLID))
    ]
    label = {
        "type": "scatter",
        "mode": "text",
        "x": high,
        "text": [
            f" {figure_text(a, b, none=NONE)}" for a, b in zip(own[f"{kind}_low"], own[f"{kind}_high"], strict=True)
        ],
        "textposition": "middle right",
        "textfont": {"size": 13, "color": palette.ink},
        "cliponaxis": False,
        "hoverinfo": "skip",
        **axes,
    }
    return [*bars, label]


def _counted(number: int) -> str:
    return f"{number:,} incident{'' if number == 1 else 's'}"


def peaked_months(months: pd.DataFrame, named: dict[int, str], labels: Labels, palette: Palette) -> Figure:
    """Return the killed of each month as bars, solid low and faint high, with its peaks named.

    ``months`` is what ``analysis.casualties.by_period`` returns for months, ``named`` the words for the peaks by
    position. Killed without a party have the ink's colour. A month without a figure has no bar; its hover says so.
    """
    low, high = (months[end].astype("float64").fillna(0.0) for end in ("low", "high"))
    top = max(float(high.max()), 1.0)
    middle = (months["period_start"] + pd.Timedelta(days=14)).dt.strftime("%Y-%m-%d").tolist()
    texts = [
        f"<b>{write_month(row.period_start.date())}</b><br>"
        + sentence(row.low, row.high, "killed", row.incidents, row.without, row.partly, row.parts)
        + (f"<br>{plain(named[at])}" if at in named else "")
        for at, row in enumerate(months.itertuples())
    ]
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "x": middle,
            "y": values.tolist(),
            "marker": {"color": tinted(palette.ink, opacity), "line": {"width": 0}},
            "name": name,
            "hovertext": texts,
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for values, opacity, name in (
            (low, 0.85, "Lowest claim"),
            (high - low, 0.25, "Up to highest claim"),
        )
    ]
    scale = top * (MONTHS_HEIGHT + NAMES) / MONTHS_HEIGHT
    return dressed(
        traces,
        labels,
        palette,
        height=MONTHS_HEIGHT + NAMES,
        bottom=24,
        left=40,
        width=WIDTH,
        legend=26,
        annotations=_peak_names(high, named, middle, scale, palette),
        shapes=_peak_lines(high, named, middle, scale, palette),
        barmode="stack",
        bargap=0.12,
        dragmode=False,
        showlegend=True,
        xaxis={
            "type": "date",
            "fixedrange": True,
            "showgrid": False,
            "linecolor": palette.rule,
            "tickvals": _quarters(months),
            "ticktext": [_tick(day) for day in _quarters(months)],
            "tickangle": 0,
        },
        yaxis={
            "range": [0, scale],
            "fixedrange": True,
            "gridcolor": palette.rule,
            "zerolinecolor": palette.rule,
            "tickformat": ",d",
            "nticks": 5,
        },
    )


def _quarters(months: pd.DataFrame) -> list[str]:
    starts = months["period_start"]
    step = 6 if len(months) > 12 else 3
    return [f"{day:%Y-%m}-15" for day in starts if (day.month - 1) % step == 0]


def _tick(day: str) -> str:
    start = pd.Timestamp(day).date()
    return write_month(start, short=True) if start.month == 1 else write_month(start, short=True)[:3]


def _peak_names(
    high: pd.Series, named: dict[int, str], middle: list[str], scale: float, palette: Palette
) -> list[dict[str, Any]]:
    """Return the names of the peaks, each above its bar, above the bars beside it and above the names before it.

    A name ends at its bar; the first ones, for which there is no room before it, begin there.
    """
    pixel = scale / (MONTHS_HEIGHT + NAMES)
    words: list[dict[str, Any]] = []
    taken: list[tuple[float, float, float]] = []
    for at in sorted(named):
        lines = _broken(named[at])
        across = max(map(len, lines)) * MONTHS_OF_A_LETTER
        first, last = (at - across, at + 0.5) if at >= across - 2 else (at - 0.5, at + across)
        beneath = [float(value) for place, value in enumerate(high) if first <= place <= last]
        beneath += [top for begin, end, top in taken if begin <= last and first <= end]
        level = min(max(beneath), scale - pixel * LINE * len(lines))
        taken.append((first, last, level + pixel * LINE * len(lines)))
        align = "left" if last > at + 0.5 else "right"
        words.append(
            note(
                "<br>".join(plain(line) for line in lines),
                palette,
                x=middle[at],
                xref="x",
                xanchor=align,
                xshift=5 if align == "right" else -5,
                y=level,
                yref="y",
                yanchor="bottom",
                size=12,
                colour=palette.ink,
            )
            | {"align": align}
        )
    return words


def _broken(text: str) -> list[str]:
    """Return a name in at most two lines, cut where it is longer."""
    lines = textwrap.wrap(text, NAME)
    return lines if len(lines) < 3 else [lines[0], f"{lines[1][: NAME - 1].rstrip()}…"]


def _peak_lines(
    high: pd.Series, named: dict[int, str], middle: list[str], scale: float, palette: Palette
) -> list[dict[str, Any]]:
    """Return the thin lines from the names of the peaks down to their bars, where these do not touch."""
    notes = _peak_names(high, named, middle, scale, palette)
    tops = {middle[at]: float(high.iloc[at]) for at in named}
    return [
        {
            "type": "line",
            "x0": words["x"],
            "x1": words["x"],
            "y0": tops[words["x"]],
            "y1": words["y"],
            "line": {"color": palette.muted, "width": 1},
        }
        for words in notes
        if words["y"] > tops[words["x"]]
    ]
