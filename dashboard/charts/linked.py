"""Marks of a figure that lead to the list of incidents behind them: a link as what plotly hands over at a click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dashboard.charts.figure import Figure

LIST_PAGE = "incidents"
"""The page of every such link: what the browser takes for a list begins with it and a question mark."""


def link_marks(figure: Figure, links_of: Callable[[dict[str, Any]], Sequence[str] | None]) -> Figure:
    """Return the figure with a link for each mark of the traces for which ``links_of`` gives them; "" is no link.

    Raises ValueError where a trace has another number of marks than links.
    """
    traces = []
    for trace in figure.traces:
        links = links_of(trace)
        if links is None:
            traces.append(trace)
            continue
        marks = len(trace["x"])
        if len(links) != marks:
            raise ValueError(f"{trace.get('name') or trace['type']}: {marks} marks, {len(links)} links")
        traces.append({**trace, "customdata": [link or None for link in links]})
    return Figure(traces, figure.settings)


def link_bars(figure: Figure, links: Sequence[str]) -> Figure:
    """Return the figure with these links on every run of bars that has one bar for each of them."""
    return link_marks(figure, lambda trace: links if trace["type"] == "bar" and len(trace["x"]) == len(links) else None)
