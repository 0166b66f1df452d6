"""The accounts over time on one chart, and own sums beside published totals."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure
from dashboard.charts.parties import AFGHAN, INDEPENDENT, PAKISTAN, party_colour
from dashboard.charts.theme import Labels, Palette, dressed, legend_height, note, plain, tinted
from dashboard.filters import day_text, span_text
from dashboard.lens import LENSES, figure_text

HEIGHT = 380
PAIR = 16
PAIR_HEADING = 38
LOOKS = {
    "kabul": (AFGHAN, "solid", "Kabul"),
    "islamabad": (PAKISTAN, "dash", "Islamabad"),
    "independent": (INDEPENDENT, "dot", "UN, indep."),
}
"""Party, dash and short name of the accounts that are drawn as bands; lowest and highest bound the grey one."""

LEAST = 0.7
"""Where 0 stands on the logarithmic axis."""


def account_curves(
    running: pd.DataFrame, coverage: pd.DataFrame, kind: str, last: pd.Timestamp, labels: Labels, palette: Palette
) -> Figure:
    """Return the running sums of the accounts as steps, each named accounts as a band from its low to its high.

    ``running`` is what ``analysis.accounts.cumulative`` returns, ``coverage`` what ``coverage`` there returns, ``last``
    the day to which the curves are drawn on.
    """
    traces: list[dict[str, Any]] = []
    first = min(running["day"].min(), last - pd.Timedelta(days=1))
    outer = {key: _steps(running, key, last) for key in ("lowest", "highest")}
    for key, end, dash in (("highest", "high", "solid"), ("lowest", "low", "dot")):
        x, rows = outer[key]
        if x:
            traces.append(_line(x, rows[end], palette.ink, dash, 1.2, _name(key, coverage), _texts(key, x, rows, kind)))
    for key, (party, dash, _) in LOOKS.items():
        colour = party_colour(party, palette.name)
        x, rows = _steps(running, key, last)
        if not x:
            continue
        texts = _texts(key, x, rows, kind)
        traces.append(_line(x, rows["low"], colour, dash, 1.0, "", [], group=key))
        upper = _line(x, rows["high"], colour, dash, 2.4, _name(key, coverage), texts, group=key)
        traces.append({**upper, "fill": "tonexty", "fillcolor": tinted(colour, 0.22)})
    entries = [trace["name"] for trace in traces if trace["showlegend"]]
    return dressed(
        traces,
        labels,
        palette,
        height=HEIGHT,
        bottom=44,
        left=60,
        legend=19 * len(entries) + 6,
        annotations=_ends(running, last, palette),
        dragmode=False,
        showlegend=True,
        xaxis={
            "type": "date",
            "range": [first.strftime("%Y-%m-%d"), (last + (last - first) * 0.24).strftime("%Y-%m-%d")],
            "fixedrange": True,
            "showgrid": False,
            "linecolor": palette.rule,
            **_ticks(first, last),
            "title": {"text": "Local date", "standoff": 4, "font": {"size": 12}},
        },
        yaxis={
            "rangemode": "tozero",
            "fixedrange": True,
            "gridcolor": palette.rule,
            "linecolor": palette.rule,
            "zerolinecolor": palette.rule,
            "tickformat": ",d",
            "title": {"text": f"People {kind}, cumulative", "standoff": 6, "font": {"size": 12}},
        },
    )


def _ticks(first: pd.Timestamp, last: pd.Timestamp) -> dict[str, Any]:
    """Return the marks of the time axis: none beyond the last day, where the names of the curves stand."""
    days = (last - first).days
    frequency, words = next(
        (code, words)
        for most, code, words in (
            (45, "W-MON", "%d %b"),
            (200, "MS", "%b %Y"),
            (900, "2QS", "%b %Y"),
            (4500, "YS", "%Y"),
            (10**9, "10YS", "%Y"),
        )
        if days <= most
    )
    marks = pd.date_range(first, last, freq=frequency)
    return {"tickvals": marks.strftime("%Y-%m-%d").tolist(), "ticktext": marks.strftime(words).tolist()}


def _steps(running: pd.DataFrame, account: str, last: pd.Timestamp) -> tuple[list[str], dict[str, list[int]]]:
    own = running[running["account"] == account]
    if own.empty:
        return [], {"low": [], "high": [], "incidents": []}
    days = own["day"].dt.strftime("%Y-%m-%d").tolist()
    rows = {name: own[name].tolist() for name in ("low", "high", "incidents")}
    if own["day"].iloc[-1] < last:
        days.append(last.strftime("%Y-%m-%d"))
        rows = {name: [*values, values[-1]] for name, values in rows.items()}
    return days, rows


def _texts(account: str, days: list[str], rows: dict[str, list[int]], kind: str) -> list[str]:
    label = plain(LENSES[account].label)
    return [
        f"<b>{label}</b> to {day_text(pd.Timestamp(day).date())}<br>{figure_text(low, high)} {kind}, from "
        f"{number:,} incident{'' if number == 1 else 's'} with a figure."
        for day, low, high, number in zip(days, rows["low"], rows["high"], rows["incidents"], strict=True)
    ]


def _name(account: str, coverage: pd.DataFrame) -> str:
    row = coverage.loc[account]
    total = int(row["with_figure"] + row["without"])
    return (
        f"{LENSES[account].label}: {figure_text(row['low'], row['high'])} ({int(row['without']):,} of {total:,} "
        "without)"
    )


def _line(
    x: list[str],
    y: list[int],
    colour: str,
    dash: str,
    width: float,
    name: str,
    texts: list[str],
    *,
    group: str = "",
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": colour, "dash": dash, "width": width, "shape": "hv"},
        "name": plain(name),
        "showlegend": bool(name),
        **({"legendgroup": group} if group else {}),
        **({"hovertext": texts, "hovertemplate": "%{hovertext}<extra></extra>"} if texts else {"hoverinfo": "skip"}),
    }


def _ends(running: pd.DataFrame, last: pd.Timestamp, palette: Palette) -> list[dict[str, Any]]:
    """Return the accounts' names at the ends of their curves, moved apart where they would touch."""
    ends = running.groupby("account")[["low", "high"]].last()
    at = {key: float(ends.loc[key].mean()) for key in (*LOOKS, "lowest", "highest") if key in ends.index}
    top = max(float(ends["high"].max()), 1.0) * 1.05
    step = 15 / HEIGHT * top
    words, below = [], -step
    for key, value in sorted(at.items(), key=lambda item: item[1]):
        below = max(value, below + step)
        name = LOOKS[key][2] if key in LOOKS else key.capitalize()
        words.append(
            note(
                name,
                palette,
                y=below,
                yref="y",
                yanchor="middle",
                x=last.strftime("%Y-%m-%d"),
                xref="x",
                xshift=4,
                colour=palette.ink,
            )
        )
    return words


def published_dumbbells(rows: pd.DataFrame, kind: str, labels: Labels, palette: Palette) -> Figure:
    """Return for each published total two ranges on a logarithmic scale: own sum above, published total below.

    ``rows`` are comparable rows of ``analysis.against_published.against_published``. What each counts stands in a few
    words (``whom``) beside who published it, and in full under the pointer.
    """
    unit = 2 * PAIR + PAIR_HEADING + 2
    height = unit * len(rows)
    positions = [-i * unit for i in range(len(rows))]
    own_at = [at - PAIR_HEADING - PAIR * 0.5 for at in positions]
    their_at = [at - PAIR_HEADING - PAIR * 1.5 for at in positions]
    traces = [
        *_dumbbell(
            rows["own_low"], rows["own_high"], own_at, palette.accent, "circle", "Own sum", _own_texts(rows, kind)
        ),
        *_dumbbell(
            rows["their_low"],
            rows["their_high"],
            their_at,
            palette.ink,
            "diamond",
            "Published total",
            _their_texts(rows, kind),
        ),
    ]
    top = float(rows[["own_high", "their_high"]].max().max())
    traces.append(_figures(rows["own_low"], rows["own_high"], own_at, palette))
    traces.append(_figures(rows["their_low"], rows["their_high"], their_at, palette))
    words = [
        note(
            _heading(row, palette),
            palette,
            y=at - PAIR_HEADING * 0.55,
            yref="y",
            yanchor="middle",
            colour=palette.ink,
        )
        for row, at in zip(rows.itertuples(), positions, strict=True)
    ]
    ticks = [value for value in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000) if value <= top * 2.5]
    wide = [value for value in ticks if str(value)[0] == "1"] if len(ticks) > 6 else ticks
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        bottom=46,
        legend=legend_height(["Published total", "Own sum"], 320, grid=True),
        annotations=words,
        shapes=[
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "yref": "y",
                "y0": at,
                "y1": at,
                "line": {"color": palette.rule, "width": 1},
                "layer": "below",
            }
            for at in positions
        ],
        dragmode=False,
        showlegend=True,
        xaxis={
            "type": "log",
            "range": [-0.25, max(_log(top), 1.0) + 0.75],
            "fixedrange": True,
            "gridcolor": palette.rule,
            "linecolor": palette.rule,
            "tickvals": [LEAST, *wide],
            "ticktext": ["0", *(f"{value:,}" for value in wide)],
            "title": {"text": f"Persons {kind} (logarithmic scale)", "standoff": 4, "font": {"size": 12}},
        },
        yaxis={"visible": False, "fixedrange": True, "range": [-height, 0]},
    )


def _heading(row: Any, palette: Palette) -> str:
    days = span_text(row.date_start.date(), row.date_end.date())
    return f"<b>{plain(row.claimant)}</b>, {days}<br><span style='color:{palette.muted}'>{plain(row.whom)}</span>"


def _log(value: float) -> float:
    return len(str(int(value))) - 1 + float(str(int(value))[0]) / 10


def _placed(values: pd.Series) -> list[float]:
    return [max(float(value), LEAST) for value in values]


def _dumbbell(
    low: pd.Series, high: pd.Series, at: list[float], colour: str, symbol: str, name: str, texts: list[str]
) -> list[dict[str, Any]]:
    left, right = _placed(low), _placed(high)
    hover = {"hovertemplate": "%{hovertext}<extra></extra>"}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [x for a, b in zip(left, right, strict=True) for x in (a, b, None)],
            "y": [y for place in at for y in (place, place, None)],
            "line": {"color": colour, "width": 4},
            "opacity": 0.5,
            "showlegend": False,
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [x for pair in zip(left, right, strict=True) for x in pair],
            "y": [y for place in at for y in (place, place)],
            "marker": {"symbol": symbol, "size": 10, "color": colour},
            "name": name,
            "hovertext": [text for text in texts for _ in range(2)],
            **hover,
        },
    ]


def _figures(low: pd.Series, high: pd.Series, at: list[float], palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": _placed(high),
        "y": at,
        "text": [f"   {figure_text(a, b)}" for a, b in zip(low, high, strict=True)],
        "textposition": "middle right",
        "textfont": {"size": 12, "color": palette.ink},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _wrapped(text: str) -> str:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) > 58 and line:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "<br>".join(plain(part) for part in [*lines, line])


def _own_texts(rows: pd.DataFrame, kind: str) -> list[str]:
    return [
        f"<b>Own sum</b>: {figure_text(row.own_low, row.own_high)} {kind}, {row.incidents:,} "
        f"incident{'' if row.incidents == 1 else 's'}, {row.without:,} without a figure.<br>"
        + _wrapped(f"Made over: {row.over}.")
        for row in rows.itertuples()
    ]


def _their_texts(rows: pd.DataFrame, kind: str) -> list[str]:
    return [
        f"<b>{plain(row.claimant)}</b>: {figure_text(row.their_low, row.their_high)} {kind}.<br>"
        + _wrapped(f"{row.counts_what}.")
        for row in rows.itertuples()
    ]
