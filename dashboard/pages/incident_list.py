"""The list of incidents beside the map: light enough not to keep the map waiting."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analysis.records import records
from dashboard.analysis.whose_dead import PARTS, join_parts
from dashboard.charts.symbols import party_colours
from dashboard.charts.theme import Palette
from dashboard.filters import Filters
from dashboard.html_templates import load_template
from dashboard.lens import figure_text
from dashboard.memory import remembered
from dashboard.pages.web_files import component_script
from dashboard.tables import Dataset

_HERE = Path(__file__).parent
COLUMNS = ["incident_id", "date_start", "title", "initiator_side", "killed_low", "killed_high"]


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "incident_list",
        html=load_template("pages/incident_list.html.jinja").render(),
        css=(_HERE / "list.css").read_text(encoding="utf-8"),
        js=component_script("incident_list.js", "drawList"),
        isolate_styles=False,
    )


def rows(frame: pd.DataFrame, palette: Palette, *, as_given: bool = False) -> list[dict[str, str]]:
    """Return the entries of the list: id, date, killed, title, colour of who acted.

    ``frame`` is what ``analysis.records.records`` returns. The deadliest stand first, then the newest; with
    ``as_given`` the entries stand as in the frame.
    """
    order = frame[[*COLUMNS, PARTS["killed"]]]
    if not as_given:
        by = ["killed_high", "date_start", "incident_id"]
        order = order.sort_values(by, ascending=[False, False, True], na_position="last")
    colours = party_colours(order["initiator_side"], palette)
    return [
        {
            "id": key,
            "date": day,
            "killed": join_parts(figure_text(low, high, none="–"), parts),
            "title": title,
            "colour": colour,
        }
        for key, day, low, high, parts, title, colour in zip(
            order["incident_id"].tolist(),
            order["date_start"].dt.strftime("%Y-%m-%d").tolist(),
            order["killed_low"].tolist(),
            order["killed_high"].tolist(),
            order[PARTS["killed"]].tolist(),
            order["title"].tolist(),
            colours.tolist(),
            strict=True,
        )
    ]


@remembered
def listed(dataset: Dataset, filters: Filters, palette: Palette) -> list[dict[str, str]]:
    """Return the entries of the list of what the filters leave. Treat them as read-only: they are shared."""
    return rows(records(dataset, filters), palette)


def show(
    entries: list[dict[str, str]],
    key: str,
    picked: Callable[[str], None],
    *,
    whole: bool = False,
    page_of: Callable[[str], str] | None = None,
) -> None:
    """Draw a list of what ``rows`` returns; ``picked`` is called with the identifier of the incident that was picked.

    With ``whole`` the list is as long as its entries are. ``page_of`` gives the address of an incident's own page, to
    which each entry then has a link.
    """

    def on_picked() -> None:
        value = st.session_state[key].picked
        if isinstance(value, str):
            picked(value)

    if page_of is not None:
        entries = [{**entry, "page": page_of(entry["id"])} for entry in entries]
    _component()(key=key, data={"rows": entries, "whole": whole}, on_picked_change=on_picked)
