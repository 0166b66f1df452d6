"""The page about the data: how the record is made, its columns, what it rests on and lacks, what was corrected."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from dashboard.html_templates import load_macros
from dashboard.memory import remembered
from dashboard.pages import data_updates, documents, filter_bar, state
from dashboard.pages.documents import DOCUMENTS, Rendered
from dashboard.pages.link_parameters import known_query
from dashboard.pages.page_parameters import DOCUMENT, SECTION
from dashboard.pages.serving import SECTION_SCRIPT
from dashboard.tables import Dataset

_ABOUT = load_macros("pages/about.html.jinja")
_STYLE = Path(__file__).with_name("about.css")
_KEPT = "kept-of-the-address"
"""Stands in a document that is kept for all readers for the parameters of one reader's address."""
_SCROLLED = "_methodology_scrolled"


def page() -> None:
    """Draw the document that the link names, with its sections."""
    st.html(_STYLE)
    filter_bar.check(DOCUMENT, [DOCUMENTS[name].label for name in documents.served()])
    chosen = st.segmented_control(
        "Document",
        documents.served(),
        format_func=lambda name: DOCUMENTS[name].label,
        default=documents.served()[0],
        required=True,
        key=DOCUMENT,
        bind="query-params",
        label_visibility="collapsed",
    )
    if chosen == "corrections":
        data_updates.show()
    with st.spinner("Writing the document …", show_time=False):
        made = _made(str(chosen), state.dataset())
    st.html(_ABOUT.document(made.headings, made.html.split(_KEPT), _kept_parameters()))
    _go_to(made)


@remembered
def _made(document_id: str, dataset: Dataset) -> Rendered:
    """Return a document as HTML; its links to others have ``_KEPT`` where the filters of the address belong."""

    def address(other: str, anchor: str) -> str:
        given = {DOCUMENT: DOCUMENTS[other].label}
        if anchor:
            given[SECTION] = anchor
        return f"?{_KEPT}{urlencode(given)}"

    return documents.rendered(document_id, documents.text_of(document_id, dataset), address)


def _kept_parameters() -> str:
    """Return what the address has beside the document, as the start of a query; links to other documents keep it."""
    own = (DOCUMENT, SECTION)
    kept = {name: values for name, values in known_query().items() if name not in own}
    return urlencode(kept, doseq=True) + "&" if kept else ""


def _go_to(made: Rendered) -> None:
    """Bring the section that the link names into view, once for each link."""
    wanted = st.query_params.get(SECTION)
    if wanted is None or f'id="{documents.MARK}' not in made.html or st.session_state.get(_SCROLLED) == wanted:
        return
    anchors = {heading.anchor for heading in made.headings}
    anchor = wanted if wanted.startswith(documents.MARK) else documents.MARK + wanted
    if anchor not in anchors and f'id="{anchor}"' not in made.html:
        return
    st.session_state[_SCROLLED] = wanted
    st.html(_ABOUT.run(SECTION_SCRIPT), unsafe_allow_javascript=True)
