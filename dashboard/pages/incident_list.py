"""The list of incidents beside the map: light enough not to keep the map waiting."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.lens import figure_text
from dashboard.vocabulary import FAMILIES

_HERE = Path(__file__).parent
COLUMNS = ["incident_id", "date_start", "title", "family", "killed_low", "killed_high"]


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "incident_list",
        html='<ol class="incident-list"></ol>',
        css=(_HERE / "list.css").read_text(encoding="utf-8"),
        js=(_HERE / "list.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def rows(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Return the entries of the list, deadliest first, then the newest: id, date, killed, title, colour.

    ``frame`` is what ``analysis.records.records`` returns.
    """
    order = frame[COLUMNS].sort_values(
        ["killed_high", "date_start", "incident_id"], ascending=[False, False, True], na_position="last"
    )
    colours = order["family"].map({key: family.colour for key, family in FAMILIES.items()})
    return [
        {"id": key, "date": day, "killed": figure_text(low, high, none="–"), "title": title, "colour": colour}
        for key, day, low, high, title, colour in zip(
            order["incident_id"].tolist(),
            order["date_start"].dt.strftime("%Y-%m-%d").tolist(),
            order["killed_low"].tolist(),
            order["killed_high"].tolist(),
            order["title"].tolist(),
            colours.tolist(),
            strict=True,
        )
    ]


def show(frame: pd.DataFrame, key: str, picked: Callable[[str], None]) -> None:
    """Draw the list; ``picked`` is called with the identifier of the incident that was picked."""

    def on_picked() -> None:
        value = st.session_state[key].picked
        if isinstance(value, str):
            picked(value)

    _component()(key=key, data={"rows": rows(frame)}, on_picked_change=on_picked)
