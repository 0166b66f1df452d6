"""The table of incidents: each row a link to its incident, sorted in the browser by any of its columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard.analysis.whose_dead import PARTS
from dashboard.analysis.words import name_country
from dashboard.charts.theme import Palette
from dashboard.filters import day_text
from dashboard.html_templates import load_template
from dashboard.lens import figure_text
from dashboard.pages.incident_symbol import symbol_of
from dashboard.pages.web_files import component_script

_HERE = Path(__file__).parent
COLUMNS = ("Date", "What", "Where", "Who", "Killed", "Injured", "Sources")
NO_FIGURE = "–"


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "incident_table",
        html=load_template("pages/incident_table.html.jinja").render(columns=COLUMNS),
        css=(_HERE / "incident_table.css").read_text(encoding="utf-8"),
        js=component_script("incident_table.js", "drawTable"),
        isolate_styles=False,
    )


def table_rows(frame: pd.DataFrame, palette: Palette) -> list[dict[str, Any]]:
    """Return records as the table shows them, in their order: no cell is missing, none says None.

    Each has id, day, what, where, who, killed, injured, sources (texts), its symbol (``symbol_of``), ``parts``
    (whose dead and injured a figure of one account counts, by column; only where it counts several sides) and
    ``order``: what each column is sorted by, None where there is no figure. ``frame`` is what ``records.records``
    returns.
    """
    return [_row(row, palette) for row in frame.to_dict("records")]


def _row(row: dict[str, Any], palette: Palette) -> dict[str, Any]:
    first, last = row["date_start"].date(), row["date_end"].date()
    area = row["province"] or name_country(row["country"])
    parts = (row["place"], _district(row), "" if row["place_kind"] in ("province", "country") else area)
    where = ", ".join(dict.fromkeys(part for part in parts if part))
    who = row["initiator"] or "Not known or disputed"
    return {
        "id": row["incident_id"],
        "day": day_text(first) if row["date_precision"] == "day" else f"about {day_text(first)}",
        "what": row["title"],
        "where": where,
        "who": who,
        "killed": figure_text(row["killed_low"], row["killed_high"], none=NO_FIGURE),
        "injured": figure_text(row["injured_low"], row["injured_high"], none=NO_FIGURE),
        "sources": f"{row['sources']:,}",
        "parts": {kind: row[column] for kind, column in PARTS.items() if row[column]},
        **symbol_of(row["kind"], row["initiator_side"], row["status"], palette),
        "order": [
            f"{first:%Y-%m-%d} {last:%Y-%m-%d}",
            row["title"],
            f"{row['country']} {row['province']} {where}",
            who,
            _number(row["killed_high"]),
            _number(row["injured_high"]),
            int(row["sources"]),
        ],
    }


def _district(row: dict[str, Any]) -> str:
    """Return the district where the place's own name does not say it."""
    district = "" if pd.isna(row["admin2"]) else str(row["admin2"])
    return "" if district in row["place"] or row["place"] in district else district


def _number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def show(
    rows: list[dict[str, Any]], key: str, query: dict[str, list[str]], parameter: str, picked: Callable[[str], None]
) -> None:
    """Draw what ``table_rows`` returns; ``picked`` is called with the identifier of the incident that is opened.

    Each row is a link too: to this page with ``query`` and the incident in ``parameter``.
    """

    def on_picked() -> None:
        value = st.session_state[key].picked
        if isinstance(value, str):
            picked(value)

    kept = urlencode({name: values for name, values in query.items() if name != parameter}, doseq=True)
    address = f"?{kept}&{parameter}=" if kept else f"?{parameter}="
    _component()(key=key, data={"rows": rows, "address": address}, on_picked_change=on_picked)
