"""Casualties, Published totals: the record's own sums beside figures that somebody published for a period."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analysis.against_published import against_published
from dashboard.analysis.quality_text import difference_text
from dashboard.filters import span_text
from dashboard.html_templates import load_macros
from dashboard.lens import figure_text
from dashboard.pages import parts, state

_PUBLISHED = load_macros("pages/casualties_published.html.jinja")


def show(_: pd.DataFrame) -> None:
    """Draw the published totals beside our own sums, and what each counts."""
    kind = parts.choice("casualties-published", "kind")
    parts.exhibit("casualties-published", kind=kind)
    _table(against_published(state.dataset(), state.filters(), kind), kind)


def _table(found: pd.DataFrame, kind: str) -> None:
    """Draw what each comparable total counts with the difference, and the others with why they are not comparable."""
    comparable = int(found["comparable"].sum())
    others = len(found) - comparable
    if comparable:
        opened = st.expander(
            f"What is counted: {comparable:,} totals with the difference", key="published-yes", on_change="rerun"
        )
        if opened.open:
            opened.html(draw_comparable_totals(found[found["comparable"]], kind))
    if others:
        opened = st.expander(
            f"Published totals that are not comparable, and why: {others:,}", key="published-no", on_change="rerun"
        )
        if opened.open:
            opened.html(_others(found[~found["comparable"]]))


def draw_comparable_totals(rows: pd.DataFrame, kind: str) -> str:
    """Return, as HTML, each comparable total with what it counts, our own sum and the difference with its sign."""
    html: str = _PUBLISHED.comparable(
        [
            {
                **_published(row),
                "own": figure_text(row.own_low, row.own_high),
                "incidents": row.incidents,
                "without": row.without,
                "over": row.over,
                "difference": difference_text(row.difference_low, row.difference_high),
            }
            for row in rows.itertuples()
        ],
        kind,
    )
    return html


def _others(rows: pd.DataFrame) -> str:
    html: str = _PUBLISHED.others([{**_published(row), "reason": row.reason} for row in rows.itertuples()])
    return html


def _published(row: Any) -> dict[str, Any]:
    return {
        "claimant": row.claimant,
        "days": span_text(row.date_start.date(), row.date_end.date()),
        "counts_what": row.counts_what,
        "published": figure_text(row.their_low, row.their_high),
    }
