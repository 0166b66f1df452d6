"""Chains of incident and answer: each incident a row, each link a line from what was answered down to the answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.responses import CHOSEN
from dashboard.analysis.words import dates
from dashboard.charts.figure import Figure
from dashboard.charts.strips import rows_of_symbols
from dashboard.charts.symbols import at_pixel, incident_symbols, pixel_axis, shortened
from dashboard.charts.theme import Labels, Palette, dressed, legend_height, note, plain
from dashboard.vocabulary import LANES, RESPONSE_BASES

HEADING = 36
ROW = 50
NODE = 38
"""Where in its row an incident's symbol stands, in pixels from the row's top; its words stand above it."""

WORDS = 58
INDENT = 11
"""Pixels by which words stand to the right, so that lines from a chain's first incident run beside them."""

APART = 0.028
"""How far apart, as a share of the width, a symbol and a line that does not belong to it must at least stand."""

DASHES = {"declared": ("solid", "Claimed response"), "reported": ("dot", "Reported response")}
TICKS = (0, 1, 2, 3, 5, 7, 14, 30, 60, 120, 365, 730, 1460, 2920)


def _spread(days: Any) -> Any:
    """Return days on a scale that widens the first days: log(1 + days)."""
    return np.log1p(np.asarray(days, dtype="float64"))


ANSWERS = {"declared": "claimed response", "reported": "reported response"}


def row_words(frame: pd.DataFrame, links: pd.DataFrame, palette: Palette) -> list[str]:
    """Return for each incident its title over its date and the basis of the links by which it answers, as HTML."""
    given = set(zip(links["later"], links["basis"], strict=True))
    texts = []
    for key, title, start, precision in zip(
        frame["incident_id"], frame["title"], frame["date_start"], frame["date_precision"], strict=True
    ):
        day = dates(start, start, precision)
        facts = " · ".join([day, *(ANSWERS[basis] for basis in RESPONSE_BASES if (key, basis) in given)])
        texts.append(f"<span style='color:{palette.ink}'>{plain(shortened(title, WORDS))}</span><br>{plain(facts)}")
    return texts


def _row_note(text: str, palette: Palette, node: float, height: int, *, strong: bool = False) -> dict[str, Any]:
    """Return the words of a row, whose symbol stands at the pixel ``node``."""
    words = f"<b>{text}</b>" if strong else text
    return note(words, palette, y=1 - (node - 9) / height, yanchor="bottom", xshift=INDENT, size=11.5) | {
        "bgcolor": _veil(palette.paper),
        "borderpad": 0,
    }


def _veil(colour: str) -> str:
    """Return a colour (#RRGGBB) that lets a line behind words shine through, so that it can be followed."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.55)"


def node_places(days: list[float], rows: list[int], answered: list[list[int]], last_answer: list[int]) -> list[float]:
    """Return where the incidents of one chain stand across, from their places in time (0 to 1), in order of rows.

    An answer stands at least APART to the right of what it answers, and no symbol on a line that runs past it to
    another: ``answered`` has for each incident the positions of those that it answers, ``last_answer`` the row of
    the last answer to it (-1 where there is none).
    """
    placed: list[float] = []
    for number, wanted in enumerate(days):
        x = max([wanted, *(placed[other] + APART for other in answered[number])])
        running = sorted(placed[other] for other in range(number) if last_answer[other] >= rows[number])
        for line in running:
            if abs(x - line) < APART:
                x = line + APART
        placed.append(x)
    return placed


def _links_of(rows: pd.DataFrame, links: pd.DataFrame) -> tuple[list[tuple[int, int, str]], list[list[int]], list[int]]:
    """Return the links as positions in the rows (earlier, later, basis), what each answers, the last answer to it."""
    at = {name: number for number, name in enumerate(rows["incident_id"])}
    found = [
        (at[earlier], at[later], basis)
        for earlier, later, basis in zip(links["earlier"], links["later"], links["basis"], strict=True)
        if earlier in at and later in at
    ]
    answered: list[list[int]] = [[] for _ in at]
    last = [-1] * len(at)
    for earlier, later, _ in found:
        if earlier < later:
            answered[later].append(earlier)
        last[earlier] = max(last[earlier], later)
    return found, answered, last


def _lines(segments: list[tuple[float, float, float, float, str]], palette: Palette) -> list[dict[str, Any]]:
    """Return for each basis the links as lines: down from what was answered, then across to the answer."""
    traces = []
    for basis, (dash, name) in DASHES.items():
        given = [segment for segment in segments if segment[4] == basis]
        if given:
            traces.append(
                {
                    "type": "scatter",
                    "x": [value for x0, _, x1, _, _ in given for value in (x0, x0, x1, None)],
                    "y": [value for _, y0, _, y1, _ in given for value in (y0, y1, y1, None)],
                    "mode": "lines",
                    "line": {"color": palette.ink, "width": 1.6, "dash": dash},
                    "opacity": 0.75,
                    "name": name,
                    "legendrank": 3000,
                    "hoverinfo": "skip",
                    "cliponaxis": False,
                }
            )
    return traces


def chains(
    rows: pd.DataFrame, links: pd.DataFrame, headings: dict[int, str], labels: Labels, palette: Palette
) -> Figure:
    """Return chains one below the other, each on the same axis of days since its first incident.

    ``rows`` is what ``responses.members`` returns (the chains to be drawn, in order of ``headings``: chain -> its
    words), ``links`` what ``responses.links`` returns.
    """
    height = int(sum(HEADING + ROW * int((rows["chain"] == chain).sum()) for chain in headings))
    most = max(float(_spread((rows["chain_end"] - rows["chain_start"]).dt.days).max()), float(_spread(1)))
    drawn, xs, ys, words, segments = [], [], [], [], []
    top = 0.0
    for chain, heading in headings.items():
        part = rows[rows["chain"] == chain]
        words.append(at_pixel(heading, palette, top + HEADING - 15, height, size=13, strong=True, shift=-8))
        days = (_spread((part["date_start"] - part["chain_start"]).dt.days) / most).tolist()
        found, answered, last = _links_of(part, links)
        across = node_places(days, list(range(len(part))), answered, last)
        down = [top + HEADING + ROW * number + NODE for number in range(len(part))]
        words += [
            _row_note(text, palette, y, height) for text, y in zip(row_words(part, links, palette), down, strict=True)
        ]
        segments += [(across[a], down[a], across[b], down[b], basis) for a, b, basis in found]
        drawn.append(part)
        xs += across
        ys += down
        top += HEADING + ROW * len(part)
    traces = [*_lines(segments, palette), *incident_symbols(pd.concat(drawn), xs, ys, palette)]
    wide = max([1.0, *xs])
    ticks = [day for day in TICKS if _spread(day) <= most * wide + 1e-9]
    return _dressed(
        traces,
        words,
        height,
        labels,
        palette,
        {
            "range": [0, 1.03 * wide],
            "tickvals": [float(_spread(day) / most) for day in ticks],
            "ticktext": [f"{day:,}" for day in ticks],
            "title": {
                "text": "Days since the chain's first incident (not to scale)",
                "standoff": 4,
                "font": {"size": 12},
            },
        },
    )


def _dressed(
    traces: list[dict[str, Any]],
    words: list[dict[str, Any]],
    height: int,
    labels: Labels,
    palette: Palette,
    axis: dict[str, Any],
    **layout: Any,
) -> Figure:
    return dressed(
        traces,
        labels,
        palette,
        height=height,
        bottom=46,
        left=10,
        legend=legend_height([trace["name"] for trace in traces if trace.get("showlegend", True)], 400, grid=True),
        annotations=words,
        xaxis={
            "gridcolor": palette.rule,
            "linecolor": palette.rule,
            "zeroline": False,
            "fixedrange": True,
            **axis,
        },
        yaxis=pixel_axis(height),
        dragmode=False,
        clickmode="event",
        showlegend=True,
        **layout,
    )


def around(
    linked: pd.DataFrame, links: pd.DataFrame, beside: pd.DataFrame, days: int, labels: Labels, palette: Palette
) -> Figure:
    """Return what led to an incident and what followed, linked ones as a chain, the others in lanes below it.

    ``linked`` and ``beside`` are rows of ``responses.Around`` (the chosen incident among the linked ones), ``links``
    its links, ``days`` how far the axis goes on both sides of the chosen one's first day.
    """
    linked = linked.reset_index(drop=True)
    found, answered, last = _links_of(linked, links)
    places = ((linked["offset"] + days) / (2 * days)).tolist()
    across = node_places(places, list(range(len(linked))), answered, last)
    down = [float(HEADING + ROW * number + NODE) for number in range(len(linked))]
    lanes = {key: lane.label for key, lane in LANES.items()}
    beside = beside.reset_index(drop=True)
    start = float(HEADING + ROW * len(linked) + (HEADING if len(beside) else 0))
    pixels, at, bottom = rows_of_symbols(beside, beside["lane"], lanes, beside["date_start"], max(1, days / 30), start)
    height = round(max(bottom, start))
    words = [at_pixel("Linked in the record", palette, HEADING - 15, height, size=13, strong=True, shift=-8)]
    for text, y, relation in zip(row_words(linked, links, palette), down, linked["relation"], strict=True):
        words.append(_row_note(text, palette, y, height, strong=relation == CHOSEN))
    if len(beside):
        title = "Also in these days, without a link in the record"
        words.append(at_pixel(title, palette, start - 15, height, size=13, strong=True, shift=-8))
    for key, pixel in at.items():
        count = int((beside["lane"] == key).sum())
        words.append(at_pixel(f"{lanes[key]}: {count}", palette, pixel, height, size=11.5, shift=-8))
    segments = [(across[a], down[a], across[b], down[b], basis) for a, b, basis in found]
    every = pd.concat([linked, beside])
    xs = [*across, *((beside["offset"] + days) / (2 * days)).tolist()]
    traces = [*_lines(segments, palette), *incident_symbols(every, xs, [*down, *pixels.tolist()], palette, size=10)]
    step = next(step for step in (1, 2, 5, 10, 15, 30, 60, 100) if days / step <= 4.01)
    ticks = [day for day in range(-days, days + 1) if day % step == 0]
    wide = max([1.0, *xs])
    middle = {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": 0.5,
        "x1": 0.5,
        "y0": 0,
        "y1": 1,
        "line": {"color": palette.accent, "width": 1.2, "dash": "dash"},
        "layer": "below",
    }
    return _dressed(
        traces,
        words,
        height,
        labels,
        palette,
        {
            "range": [0, 0.02 + wide],
            "tickvals": [(day + days) / (2 * days) for day in ticks],
            "ticktext": ["0" if day == 0 else f"{day:+d}".replace("-", "−") for day in ticks],
            "title": {
                "text": "Days before (−) and after (+) the incident's first day",
                "standoff": 4,
                "font": {"size": 12},
            },
        },
        shapes=[middle],
    )
