"""The incidents page: the table, and the page of one incident."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.analysis.one_incident import claimant_spread, incident_file
from dashboard.filters import day_text
from dashboard.lens import KINDS
from dashboard.pages import card, parts, share, small_map, state
from dashboard.vocabulary import EVENT_TYPES, STATUSES

TABLE = "incident_table"


def page() -> None:
    """Draw the page of the incident that the link names, else the table."""
    chosen = state.chosen_incident()
    if chosen:
        _one(chosen)
    else:
        _all()


def _all() -> None:
    frame = parts.opening("Incidents")
    if frame is None:
        return
    share.section()
    newest = frame.sort_values(["date_start", "incident_id"], ascending=[False, True])
    st.session_state["_table_rows"] = newest["incident_id"].tolist()
    st.caption("Pick a row to open the incident. Click a heading to sort; the magnifying glass searches.")
    st.dataframe(
        table(newest),
        hide_index=True,
        height=680,
        key=TABLE,
        on_select=_row_picked,
        selection_mode="single-row",
        column_config={
            "Date": st.column_config.DateColumn(format="YYYY-MM-DD", width=92),
            "Incident": st.column_config.TextColumn(width=340),
            "Killed, low": st.column_config.NumberColumn(width=84, help="Empty: no figure given under the lens."),
            "Killed, high": st.column_config.NumberColumn(width=84),
            "Injured, low": st.column_config.NumberColumn(width=84),
            "Injured, high": st.column_config.NumberColumn(width=84),
            "To the line": st.column_config.NumberColumn(
                format="%.0f km", width=84, help="Distance of the primary place to the Durand Line, straight, computed."
            ),
        },
    )


def table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return records as the table shows them; dates are calendar dates without a time zone."""
    return pd.DataFrame(
        {
            "Date": frame["date_start"].dt.date,
            "Incident": frame["title"],
            "Killed, low": frame["killed_low"],
            "Killed, high": frame["killed_high"],
            "Injured, low": frame["injured_low"],
            "Injured, high": frame["injured_high"],
            "Type": frame["event_type"].map({key: kind.label for key, kind in EVENT_TYPES.items()}),
            "Place": frame["place"],
            "Province": frame["province"],
            "Initiator": frame["initiator"],
            "Target": frame["target"],
            "Status": frame["status"].map({key: word.label for key, word in STATUSES.items()}),
            "Claimants": frame["claimants"],
            "Sources": frame["sources"],
            "To the line": frame["line_km"].round(0),
            "Identifier": frame["incident_id"],
        }
    )


def _row_picked() -> None:
    rows = st.session_state[TABLE].selection.rows
    if rows:
        state.choose_incident(st.session_state["_table_rows"][rows[0]])


def _one(incident_id: str) -> None:
    dataset = state.dataset()
    file = incident_file(dataset, incident_id)
    if file is None:
        return
    st.button(
        "All incidents",
        icon=":material/arrow_back:",
        on_click=state.choose_incident,
        args=(None,),
        key="back",
        type="tertiary",
    )
    left, right = parts.beside(62, 38)
    left.html(card.summary(file))
    left.html(card.links(file))
    with right:
        small_map.show_incident(incident_id)
    st.html(card.claims(file))
    _spread(incident_id)
    st.html(card.sources(file, heading=f"Sources ({len(file.sources)})"))
    st.caption(
        f"{incident_id} · first written {day_text(file.incident['curated_on'].date())}, "
        f"last changed {day_text(file.incident['updated_on'].date())} · data version {dataset.version}"
    )


def _spread(incident_id: str) -> None:
    spread = claimant_spread(state.dataset(), incident_id)
    kinds = [kind for kind in KINDS if spread[f"{kind}_low"].notna().any()]
    if not kinds:
        return
    for column, kind in zip(parts.beside(50, 50), kinds, strict=False):
        with column:
            parts.exhibit("incident-claims", key=f"spread-{kind}-{incident_id}", incident=incident_id, kind=kind)
