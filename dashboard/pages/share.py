"""What leaves a page with its filters: its link, files of data, how the view is cited. In the header of every page."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from dashboard.analysis.records import records
from dashboard.disk import lacking_room
from dashboard.export import citation
from dashboard.export.tables import FORMATS, made, name_of
from dashboard.filters import PARAMETERS
from dashboard.pages import state
from dashboard.pages.link_parameters import known_query

ON_DISK = ("gpkg",)
"""Formats that are made in the temporary folder."""

SCRATCH = 2_000_000
"""Bytes that the largest of them takes there."""

FORMS = (
    ("Text", citation.as_text, None),
    ("BibTeX", citation.as_bibtex, "latex"),
    ("CSL-JSON", citation.as_csl, "json"),
)


def show() -> None:
    """Draw the button in the header; what stands behind its own buttons is made when they are opened."""
    with st.popover("Share", key="share"):
        st.markdown("**Link to this view**")
        st.code(_link(), language=None, wrap_lines=True)
        if st.button("Export data", icon=":material/download:", width="stretch", key="export-data"):
            _export_dialog()
        if st.button("Cite this view", icon=":material/format_quote:", width="stretch", key="cite"):
            _citation()


@st.dialog("Export data", width="large")
def _export_dialog() -> None:
    downloads("side")


def downloads(key: str) -> None:
    """Draw a button for each format of the record that the filters leave; a file is made when it is asked for.

    ``key`` tells two drawings apart.
    """
    dataset, filters = state.dataset(), state.filters()
    count = len(records(dataset, filters))
    if not count:
        st.caption("No incident matches the filters: there is nothing to export.")
        return
    st.caption(
        f"{count:,} incident{'s' if count != 1 else ''} under these filters; figures: {filters.lens.label}. Each file "
        "is made when you ask for it, and carries filter, lens, data date, licence and citation."
    )
    address = _address()
    # A file that is made on the click can say nothing on the page, so what it needs is looked at before.
    lacking = lacking_room(SCRATCH)
    for spec in FORMATS.values():
        if spec.id in ON_DISK and lacking:
            st.warning(f"{spec.label} cannot be made now. {lacking}", icon=":material/error:")
            continue
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.download_button(
                spec.label,
                partial(made, spec.id, dataset, filters, address),
                file_name=name_of(spec.id, dataset, filters),
                mime=spec.media_type,
                key=f"{key}-{spec.id}",
                on_click="ignore",
                icon=":material/download:",
                width=190,
            )
            st.caption(spec.help, width="stretch")


def section() -> None:
    """Draw the files of data as a part of a page that is opened when it is asked for."""
    opened = st.expander("Export data", icon=":material/download:", key="export-section", on_change="rerun")
    if opened.open:
        with opened:
            downloads("page")


def _link() -> str:
    """Return the address of the page with what the reader has chosen on it."""
    given = {name: values for name, values in known_query().items() if name != citation.DATA_VERSION}
    return f"{_address()}?{urlencode(given, doseq=True)}" if given else _address()


def _address() -> str:
    """Return the address of the page as the reader's browser shows it, without its query."""
    return (st.context.url or "").split("?")[0].split("#")[0]


@st.dialog("Cite this view", width="large")
def _citation() -> None:
    dataset, filters = state.dataset(), state.filters()
    further = {
        name: values
        for name, values in known_query().items()
        if name not in PARAMETERS and name != citation.DATA_VERSION
    }
    view = citation.view_of(dataset, filters, _address(), further)
    st.caption(
        "The link keeps filters, sources of figures and the version of the data: opened later, it shows the same "
        "numbers, and says what has changed since."
    )
    st.markdown("**Link**")
    st.code(view.address, language=None, wrap_lines=True)
    for label, form, language in FORMS:
        st.markdown(f"**{label}**")
        st.code(form(view), language=language, wrap_lines=True)
