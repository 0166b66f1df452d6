"""What the pages share in one run: the dataset, the choices, the filters, the theme, the pages' addresses."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import areas
from dashboard.charts.theme import PALETTES, Labels, Palette
from dashboard.export.citation import DATA_VERSION
from dashboard.filters import Choices, Filters, day_text, describe_selection
from dashboard.filters import available as choices_in
from dashboard.pages.brief_state import PARAMETERS as BRIEF_PARAMETERS
from dashboard.tables import DataError, Dataset, data_directory, load

ABOUT = (
    "Sourced incidents between the Afghan Taliban government and Pakistan, and who claims which casualties. "
    "Code: MIT. Curated data: CC BY 4.0."
)
INCIDENT = "incident"
VIEW = "view"
PERIOD = "period"
TIMELINE_LANES = "timeline_lanes"
TIMELINE_LINKS = "timeline_links"
MAP_AREA, MAP_STACK = "map_area", "map_stack"
MAP_PLAYER = ("map_at", "map_step", "map_window")
MAP_WIDGETS = (
    *("layers", "map_hex", "map_shade", "map_time", "map_compare", "map_labels", "map_tiles"),
    *("map_lens_left", "map_lens_right", "map_from_left", "map_to_left", "map_from_right", "map_to_right"),
)
MAP_PARAMETERS = (*MAP_WIDGETS, *MAP_PLAYER, MAP_AREA, MAP_STACK)
MAP_EVENTS = "map_events"
CLAIMS = (
    "claims_kind",
    "claims_by",
    "claims_order",
    "claims_show",
    "claims_part",
    "claims_measure",
    "claims_population",
)
RESPONSES = ("responses_order", "responses_part", "responses_days")
OVERVIEW_DAYS = "overview_days"
OVERVIEW_SCALE = "overview_scale"
OVERVIEW_PARAMETERS = (OVERVIEW_DAYS, OVERVIEW_SCALE)
CASUALTIES_KIND = "casualties_kind"
CASUALTIES_PERIOD = "casualties_period"
CASUALTIES_SPLIT = "casualties_split"
CASUALTIES_BY = "casualties_by"
CASUALTIES_COUNT = "casualties_count"
CASUALTIES_PARAMETERS = (CASUALTIES_KIND, CASUALTIES_PERIOD, CASUALTIES_SPLIT, CASUALTIES_BY, CASUALTIES_COUNT)
RHYTHM_SEARCH = ("rhythm_method", "rhythm_cost", "rhythm_penalty", "rhythm_length")
RHYTHM_HALF_LIFE = "rhythm_half_life"
RHYTHM_WEEK = "rhythm_week"
CROSSINGS_PERIOD = "crossings_period"
CROSSINGS_ALL = "crossings_all"
METHODOLOGY_DOCUMENT = "methodology_document"
METHODOLOGY_SECTION = "methodology_section"
OTHER_PARAMETERS = (
    INCIDENT,
    VIEW,
    PERIOD,
    *MAP_PARAMETERS,
    MAP_EVENTS,
    *OVERVIEW_PARAMETERS,
    *CASUALTIES_PARAMETERS,
    *RHYTHM_SEARCH,
    RHYTHM_HALF_LIFE,
    RHYTHM_WEEK,
    TIMELINE_LANES,
    TIMELINE_LINKS,
    CROSSINGS_PERIOD,
    CROSSINGS_ALL,
    METHODOLOGY_DOCUMENT,
    METHODOLOGY_SECTION,
    DATA_VERSION,
    *BRIEF_PARAMETERS,
    *CLAIMS,
    *RESPONSES,
)
NEW_MODULES = 20
_STYLE = Path(__file__).with_name("style.css")


@st.cache_resource(max_entries=2, show_spinner="Reading the tables …")
def _load(directory: Path, signature: tuple[tuple[str, int, int], ...]) -> Dataset:
    return load(directory)


@st.cache_resource
def _modules_seen() -> list[int]:
    """Return how many modules were loaded when the garbage collector was last told to pass them over."""
    return [0]


def _pass_over_what_stays() -> None:
    """Keep what stays for the life of the process out of the garbage collector's rounds.

    Streamlit has the collector go through every object after each run of the script. Modules and the dataset need not
    be gone through each time: a rerun gains some 100 ms. Libraries that a page loads late are passed over from the
    next run on.
    """
    seen = _modules_seen()
    if len(sys.modules) - seen[0] >= NEW_MODULES:
        gc.collect()
        gc.freeze()
        seen[0] = len(sys.modules)


def _signature(directory: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, size and time of change of each table, so that changed tables are read again."""
    if not directory.is_dir():
        return ()
    found = (*directory.glob("*.csv"), *directory.glob("*.json"))
    return tuple(sorted((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in found))


def begin(pages: Mapping[str, Any]) -> None:
    """Set the look, load the dataset and keep the pages for links; stops the run with the problems found."""
    st.html(_STYLE)
    st.session_state["_pages"] = dict(pages)
    directory = data_directory()
    try:
        st.session_state["_dataset"] = _load(directory, _signature(directory))
    except DataError as error:
        _refuse(error)
    _pass_over_what_stays()


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


def map_area() -> str:
    """Return the area that is marked on the map, as the link has it; "" where there is none."""
    return areas.canonical(st.query_params.get(MAP_AREA, "")) or ""


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
