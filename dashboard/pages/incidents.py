"""The incidents page: the table, and the page of one incident."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard.analysis.one_incident import claimant_spread, incident_file
from dashboard.analysis.records import placed, records
from dashboard.analysis.whose_dead import label_parts
from dashboard.filters import Filters, day_text
from dashboard.lens import KINDS
from dashboard.maps.figure import incident_map
from dashboard.maps.views import around
from dashboard.pages import card, parts, share, state
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
            "Killed, low": st.column_config.NumberColumn(width=84, help="Empty: no figure reported under the lens."),
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
            **{label: frame[column] for column, label in label_parts(frame).items()},
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
        _small_map(incident_id)
    st.html(card.claims(file))
    _spread(incident_id)
    st.html(card.sources(file, heading=f"Sources ({len(file.sources)})"))
    st.caption(
        f"{incident_id} · first written {day_text(file.incident['curated_on'].date())}, "
        f"last changed {day_text(file.incident['updated_on'].date())} · data version {dataset.version}"
    )


SMALL_MAP = (
    "Faint disc: highest, solid disc: lowest number killed; the smallest one also stands for no figure. A halo: known "
    "to the district or the province only. Crossings as on that day."
)


def _small_map(incident_id: str) -> None:
    everything = records(state.dataset(), Filters(lens_id=state.filters().lens_id))
    row = everything[everything["incident_id"] == incident_id]
    if placed(row).empty:
        st.caption(f"Known to the country only ({row['place'].iloc[0]}): no map.")
        return
    view = around(float(row["lat"].iloc[0]), float(row["lon"].iloc[0]), str(row["country"].iloc[0]))
    labels = replace(state.labels("Place of the incident"), note=SMALL_MAP, selection=str(row["title"].iloc[0]))
    figure = incident_map(
        state.dataset(),
        row,
        view,
        labels,
        state.palette(),
        revision=incident_id,
        height=260,
        key=False,
        width=50,
        filters=Filters(start=row["date_start"].iloc[0].date(), end=row["date_end"].iloc[0].date()),
    )
    parts.chart(
        figure, f"map-{incident_id}", alt=f"Map of the place: {row['place'].iloc[0]}.", key=f"one-{incident_id}"
    )


def _spread(incident_id: str) -> None:
    spread = claimant_spread(state.dataset(), incident_id)
    kinds = [kind for kind in KINDS if spread[f"{kind}_low"].notna().any()]
    if not kinds:
        return
    for column, kind in zip(parts.beside(50, 50), kinds, strict=False):
        with column:
            parts.exhibit("incident-claims", key=f"spread-{kind}-{incident_id}", incident=incident_id, kind=kind)
