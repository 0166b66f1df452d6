"""A list of incidents from which one is picked, drawn in the browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analysis.dates import write_short_day
from dashboard.analysis.whose_dead import PARTS, join_parts
from dashboard.charts.theme import Palette
from dashboard.html_templates import load_template
from dashboard.lens import figure_text
from dashboard.pages.incident_symbol import symbol_of
from dashboard.pages.web_files import component_script

_HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "incident_list",
        html=load_template("pages/incident_list.html.jinja").render(),
        css=(_HERE / "list.css").read_text(encoding="utf-8"),
        js=component_script("incident_list.js", "drawList"),
        isolate_styles=False,
    )


def list_rows(frame: pd.DataFrame, palette: Palette) -> list[dict[str, Any]]:
    """Return the entries of the list, in the order of the records.

    Each has id, date, killed (in words, split by whose dead where one account counts several sides; "" without a
    figure), title and its symbol (``symbol_of``). ``frame`` is what ``analysis.records.records`` returns.
    """
    return [
        {
            "id": row["incident_id"],
            "date": write_short_day(row["date_start"].date()),
            "killed": ""
            if pd.isna(row["killed_low"])
            else f"{join_parts(figure_text(row['killed_low'], row['killed_high']), row[PARTS['killed']])} killed",
            "title": row["title"],
            **symbol_of(row["kind"], row["initiator_side"], row["status"], palette),
        }
        for row in frame.to_dict("records")
    ]


def show(entries: list[dict[str, Any]], key: str, picked: Callable[[str], None], page_of: Callable[[str], str]) -> None:
    """Draw a list of what ``list_rows`` returns; ``picked`` is called with the identifier of the one that was picked.

    ``page_of`` gives the address of an incident's own page, to which each entry has a link.
    """

    def on_picked() -> None:
        value = st.session_state[key].picked
        if isinstance(value, str):
            picked(value)

    rows = [{**entry, "page": page_of(entry["id"])} for entry in entries]
    _component()(key=key, data={"rows": rows}, on_picked_change=on_picked)
