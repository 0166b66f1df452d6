"""What the pages share in one run: the dataset, the choices, the filters, the theme, the pages' addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st

from dashboard import areas
from dashboard.charts.theme import PALETTES, Labels, Palette
from dashboard.current import Status, current_tables, describe_refusal
from dashboard.filters import Choices, Filters, day_text, describe_selection
from dashboard.filters import available as choices_in
from dashboard.html_templates import load_macros
from dashboard.pages.collector import set_aside_objects
from dashboard.pages.link_parameters import write_query
from dashboard.pages.page_parameters import INCIDENT, MAP_AREA
from dashboard.pages.versions_shown import choose_version
from dashboard.schema import Problem
from dashboard.tables import Dataset, data_directory

PROBLEMS_SHOWN = 500
"""Problems of the tables that are listed where no tables can be shown."""

_STATE = load_macros("pages/state.html.jinja")
_STYLES = tuple(Path(__file__).with_name(name) for name in ("style.css", "header.css"))


def begin(pages: Mapping[str, Any]) -> None:
    """Set the look, take the tables that are shown now and keep the pages for links.

    The run keeps these tables to its end, whatever happens to the files. Where there are none to show the run stops
    with the problems found.
    """
    st.html(_STATE.colours(palette()))
    for style in _STYLES:
        st.html(style)
    line = st.empty()  # always there, so that nothing below it moves when the line comes or goes
    st.session_state["_pages"] = dict(pages)
    directory = data_directory()
    tables = current_tables(directory)
    status = tables.status()
    if status.dataset is None:
        _refuse(status.problems, directory)
    st.session_state["_dataset"] = choose_version(tables, status.dataset)
    _note_refusal(line, status)
    set_aside_objects()


def _note_refusal(line: Any, status: Status) -> None:
    """Say in the line above the page that newer tables are refused, and of when those are that are shown."""
    text = describe_refusal(status, datetime.now(UTC))
    if text and status.dataset is not None:
        ready = "The tables on disk are sound again; you see them with your next choice."
        line.html(_STATE.refusal(status.dataset.version, text, ready))


def _refuse(problems: Sequence[Problem], directory: Path) -> NoReturn:
    """Show every problem of the tables in place of the dashboard; the page opens by itself once they are mended."""
    st.html(_STATE.unusable(str(directory), [str(problem) for problem in problems], PROBLEMS_SHOWN))
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


def map_area() -> str:
    """Return the area that is marked on the map, as the link has it; "" where there is none."""
    return areas.canonical(st.query_params.get(MAP_AREA, "")) or ""


def chosen_incident() -> str | None:
    """Return the incident that the link names, if it is one."""
    given = st.query_params.get(INCIDENT)
    return given if given in dataset().incident_ids else None


def choose_incident(incident_id: str | None) -> None:
    """Write an incident into the link, or take it out: an entry of the browser's history, which Back undoes."""
    write_query({INCIDENT: [incident_id] if incident_id else []})
