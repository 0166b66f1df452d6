"""The files of a brief on its page: made with a progress bar, looked at, and taken away."""

from __future__ import annotations

import logging
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.export.brief.content import made
from dashboard.export.brief.make import MIME, File, Step, make_files
from dashboard.export.brief.model import FORMATS, Brief
from dashboard.export.brief.pictures import Artist
from dashboard.export.errors import BusyError, ExportError, report_disk_failure
from dashboard.export.trimming import trim_memory
from dashboard.export.turns import BRIEFS
from dashboard.pages import state

LOG = logging.getLogger(__name__)
_MADE = "_brief_made"
_PAGES = "_brief_pages"
SHOWN = 8
"""Pages that the preview shows."""


def show(brief: Brief, *, ready: bool) -> None:
    """Draw the choice of formats, the button that makes them, the files, and the preview."""
    chosen = st.pills(
        "Formats",
        list(FORMATS),
        selection_mode="multi",
        format_func=FORMATS.__getitem__,
        default=["pptx", "pdf"],
        key="brief-formats",
    )
    with st.container(horizontal=True):
        make = st.button(
            "Create brief",
            type="primary",
            icon=":material/slideshow:",
            disabled=not (ready and chosen),
            key="brief-make",
        )
        look = st.button("Preview", icon=":material/visibility:", disabled=not ready, key="brief-look")
    now = (brief, state.dataset().version)
    if make:
        _make(brief, now, [name for name in FORMATS if name in chosen])
    _offer(now)
    if look:
        _look(brief, now)
    _pages(now)


def _make(brief: Brief, now: tuple[Brief, str], formats: list[str]) -> None:
    """Make the files in their turn; what fails is kept in words beside those that were made."""
    artist = Artist()
    bar = st.progress(0.0, "Making the brief …")
    found: list[File] = []
    problems: list[str] = []

    def told(step: Step) -> None:
        bar.progress((step.number - 1) / step.of, step.what)

    try:
        with BRIEFS.take(partial(_tell_place, bar)):
            for outcome in make_files(state.dataset(), brief, formats, progress=told, artist=artist):
                if isinstance(outcome, File):
                    found.append(outcome)
                else:
                    problems.append(f"{FORMATS[outcome.format]} was not made. {outcome.why}")
    except BusyError as error:
        problems.append(str(error))
    finally:
        bar.empty()
    for problem in problems:
        LOG.warning("brief: %s", problem)
    st.session_state[_MADE] = (now, found, problems)
    if artist.without_browser:
        st.warning(artist.without_browser, icon=":material/info:")


def _tell_place(bar: DeltaGenerator, place: int) -> None:
    """Show the reader's place in the queue; Streamlit ends the wait here where the reader has moved on."""
    bar.progress(0.0, f"Waiting for other briefs: place {place} in the queue …")


def _offer(now: tuple[Brief, str]) -> None:
    """Draw a download for each file that was made, as long as the brief is still the one that it was made from."""
    kept, found, problems = st.session_state.get(_MADE, (None, [], []))
    if kept != now:
        if found:
            st.caption("The brief has changed since its files were made.")
        return
    for problem in problems:
        st.error(problem, icon=":material/error:")
    with st.container(horizontal=True, key="brief-downloads"):
        for file in found:
            st.download_button(
                f"{FORMATS[file.format]}, {len(file.content) / 1e6:.1f} MB",
                file.content,
                file_name=file.name,
                mime=MIME[file.format],
                icon=":material/download:",
                key=f"brief-download-{file.format}",
                on_click="ignore",
            )


def _look(brief: Brief, now: tuple[Brief, str]) -> None:
    from dashboard.export.brief.document import page_pictures

    bar = st.progress(0.0, "Setting the pages …")
    done = 0

    def told(what: str) -> None:
        nonlocal done
        bar.progress(done / max(1, len(brief.parts)), what)
        done += 1

    try:
        with BRIEFS.take(partial(_tell_place, bar)), report_disk_failure():
            pages = page_pictures(made(state.dataset(), brief), Artist(), told)
        st.session_state[_PAGES] = (now, pages)
    except ExportError as error:
        LOG.warning("preview of a brief: %s", error)
        st.error(str(error), icon=":material/error:")
    finally:
        trim_memory()
        bar.empty()


def _pages(now: tuple[Brief, str]) -> None:
    kept, found = st.session_state.get(_PAGES, (None, []))
    if not found or kept != now:
        return
    with st.container(key="brief-pages"):
        for number, picture in enumerate(found[:SHOWN], start=1):
            st.image(picture, caption=f"Page {number} of {len(found)}", width="stretch")
    if len(found) > SHOWN:
        st.caption(f"{len(found) - SHOWN} more pages: make the PDF to see them.")
