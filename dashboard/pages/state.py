"""What the pages share in one run: the dataset, the choices, the filters, the theme, the pages' addresses."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.charts.theme import PALETTES, Labels, Palette
from dashboard.filters import Choices, Filters, day_text, describe_selection
from dashboard.filters import available as choices_in
from dashboard.pages import plot
from dashboard.tables import DataError, Dataset, data_directory, load

ABOUT = (
    "Sourced incidents between the Afghan Taliban government and Pakistan, and who claims which casualties. "
    "Code: MIT. Curated data: CC BY 4.0."
)
INCIDENT = "incident"
VIEW = "view"
PERIOD = "period"
OTHER_PARAMETERS = (INCIDENT, VIEW, PERIOD)
_STYLE = Path(__file__).with_name("style.css")


@st.cache_resource(max_entries=2, show_spinner="Reading the tables …")
def _load(directory: Path, signature: tuple[tuple[str, int, int], ...]) -> Dataset:
    dataset = load(directory)
    # Streamlit has the garbage collector go through every object after each run of the script. What stays for the
    # life of the process (modules, the dataset) need not be gone through each time: a rerun gains some 100 ms.
    gc.collect()
    gc.freeze()
    return dataset


def _signature(directory: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, size and time of change of each table, so that changed tables are read again."""
    if not directory.is_dir():
        return ()
    found = (*directory.glob("*.csv"), *directory.glob("*.json"))
    return tuple(sorted((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in found))


def begin(pages: Mapping[str, Any]) -> None:
    """Set the look, load the dataset and keep the pages for links; stops the run with the problems found."""
    st.html(_STYLE)
    plot.fetch_ahead()
    st.session_state["_pages"] = dict(pages)
    directory = data_directory()
    try:
        st.session_state["_dataset"] = _load(directory, _signature(directory))
    except DataError as error:
        _refuse(error)


def _refuse(error: DataError) -> None:
    """Show every problem of the tables in place of the dashboard."""
    st.html(
        "<h1>The tables cannot be used</h1>"
        f"<p>The dashboard does not start on a record that is not sound. {len(error.problems):,} "
        f"problem{'s' if len(error.problems) != 1 else ''} found in <code>{escape(str(error.directory))}</code>; "
        "<code>afpak validate</code> prints the same list.</p>"
    )
    items = "".join(f"<li><code>{escape(str(problem))}</code></li>" for problem in error.problems[:500])
    rest = f"<p>… and {len(error.problems) - 500:,} more.</p>" if len(error.problems) > 500 else ""
    st.html(f"<p>Each line: table:row:column: value — what was expected.</p><ul>{items}</ul>{rest}")
    st.stop()


def dataset() -> Dataset:
    """Return the dataset of this run."""
    current: Dataset = st.session_state["_dataset"]
    return current


def available() -> Choices:
    """Return what can be chosen in the dataset of this run."""
    return choices_in(dataset())


def filters() -> Filters:
    """Return the filters of this run, as the filter bar left them."""
    current: Filters = st.session_state["_filters"]
    return current


def page_named(name: str) -> Any:
    """Return the page of that name, for links."""
    return st.session_state["_pages"][name]


def palette() -> Palette:
    """Return the colours of the theme that the reader's browser shows."""
    return PALETTES["dark" if st.context.theme.type == "dark" else "light"]


def data_to() -> str:
    """Return the last day of the data in words."""
    return day_text(dataset().last_day.date())


def labels(title: str, note: str = "") -> Labels:
    """Return the words of a figure under the filters of this run."""
    current = filters()
    return Labels(
        title=title,
        selection=describe_selection(current, available()),
        lens=current.lens.label,
        data_to=data_to(),
        version=dataset().version,
        note=note,
    )


def chosen_incident() -> str | None:
    """Return the incident that the link names, if it is one."""
    given = st.query_params.get(INCIDENT)
    return given if given and (dataset().incidents["incident_id"] == given).any() else None


def choose_incident(incident_id: str | None) -> None:
    """Write an incident into the link, or take it out."""
    if incident_id is not None:
        st.query_params[INCIDENT] = incident_id
    elif INCIDENT in st.query_params:
        del st.query_params[INCIDENT]
