"""The download menu beside a chart: a file of it in any format, made once it is asked for."""

from __future__ import annotations

import logging
from functools import partial
from urllib.parse import urljoin

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.catalogue import Chart, Request
from dashboard.charts.theme import DARK, LIGHT
from dashboard.export.errors import ExportError, report_disk_failure
from dashboard.export.find import MISSING, find_browser
from dashboard.export.render import Ask, File, exported, list_formats, needs_browser
from dashboard.export.sizes import SIZES, SLIDE
from dashboard.export.trimming import trim_memory
from dashboard.pages import state
from dashboard.pages.link_parameters import known_query
from dashboard.service.embeds import embed_code

LOG = logging.getLogger(__name__)
_MADE = "_download_made"
"""The one file that a session holds, with what it was asked for: memory stays bounded however much is downloaded."""


def menu(chart: Chart, request: Request, key: str) -> None:
    """Draw the menu of a chart under a request; what stands in it is made when it is opened.

    Files are light whatever the page's theme, unless dark is chosen. What fails is said in its place.
    """
    opened = st.popover(
        "Download", icon=":material/download:", type="tertiary", key=f"{key}-download", on_change="rerun"
    )
    if not opened.open:
        return
    offered = list_formats(chart)
    with opened:
        name = st.selectbox(
            "Format",
            list(offered),
            format_func=lambda given: offered[given].label,
            key=f"{key}-download-format",
        )
        given = offered[name]
        size, palette = SLIDE, LIGHT
        if given.picture:
            size = SIZES[
                st.selectbox(
                    "Size", list(SIZES), format_func=lambda given: SIZES[given].label, key=f"{key}-download-size"
                )
            ]
        if given.picture or name == "html":
            dark = st.toggle(
                "Dark background", key=f"{key}-download-dark", help="Files are light unless you ask for dark."
            )
            palette = DARK if dark else LIGHT
        if needs_browser(chart, name) and find_browser() is None:
            st.warning(MISSING, icon=":material/info:")
            return
        wanted = Request(request.dataset, request.filters, palette, request.options)
        ask = Ask(chart, wanted, given.name, size)
        label = f"Create {given.label}"
        if st.button(label, icon=":material/draft:", key=f"{key}-download-make", width="stretch"):
            waiting = st.empty()
            with st.spinner("Creating the file …", show_time=True):
                _make(ask, waiting)
            waiting.empty()
        _offer(ask, given.name.upper(), key)
        st.markdown("**Put it into another page**")
        st.code(embed_code(chart.id, known_query(), _base()), language="html", wrap_lines=True)


def _base() -> str:
    """Return the dashboard's address as the reader's browser has it, with a slash at its end."""
    return urljoin(st.context.url or "", ".")


def _make(ask: Ask, waiting: DeltaGenerator) -> None:
    """Make a file and hold it for this session in the place of the one before, or hold why it could not be made."""
    try:
        with report_disk_failure():
            made: File | str = exported(ask, tell_place=partial(_tell_place, waiting))
    except ExportError as error:
        LOG.warning("%s as %s: %s", ask.chart.id, ask.file_format, error)
        made = str(error)
    finally:
        trim_memory()
    st.session_state[_MADE] = (ask, made)


def _tell_place(waiting: DeltaGenerator, place: int) -> None:
    """Show the reader's place in the queue; Streamlit ends the wait here where the reader has moved on."""
    waiting.caption(f"Waiting for other pictures: place {place} in the queue …")


def _offer(ask: Ask, label: str, key: str) -> None:
    """Draw the file that was made for what is asked for now, or why there is none."""
    held, made = st.session_state.get(_MADE, (None, None))
    if held != ask:
        return
    if isinstance(made, str):
        st.error(made, icon=":material/error:")
        return
    st.download_button(
        f"Download {label} ({len(made.content) / 1000:,.0f} kB)",
        made.content,
        file_name=made.name,
        mime=made.mime,
        icon=":material/download:",
        key=f"{key}-download-save",
        on_click="ignore",
        type="primary",
        width="stretch",
    )
    st.caption(f"{made.name}, data version {state.dataset().version}")
