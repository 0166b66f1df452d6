"""Saved views, for readers who have signed in: save this one, open, rename and delete; what is new in each."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from dashboard.current import current_tables
from dashboard.export.citation import DATA_VERSION
from dashboard.html_templates import count_words, load_macros
from dashboard.limits import SAVED_VIEW_NAME
from dashboard.pages import state
from dashboard.pages.link_parameters import known_query
from dashboard.pages.names import PAGES
from dashboard.pages.page_parameters import SAVED_VIEW
from dashboard.pages.reader import find_reader
from dashboard.service.readers import Reader
from dashboard.service.saved_views.news import count_news
from dashboard.tables import data_directory

if TYPE_CHECKING:
    from dashboard.service.saved_views.store import SavedView, SavedViews

_VIEWS = load_macros("pages/saved_views.html.jinja")
_NOTE = "_saved_views_note"
_NAME = "save-view-name"
_NOT_INSTALLED = (
    "Views cannot be saved: install the part of the dashboard for teams (pip install 'afpak-dashboard[team]')."
)


class _UnsavedError(Exception):
    """Views cannot be had here; the message says why."""


@lru_cache(maxsize=1)
def _store(address: str) -> SavedViews:
    from dashboard.service.saved_views.store import SavedViews

    return SavedViews(address)


def _views() -> SavedViews:
    """Return where views are saved; raises _UnsavedError where what it needs is not installed."""
    try:
        from dashboard.service.saved_views.store import default_address
    except ModuleNotFoundError:
        raise _UnsavedError(_NOT_INSTALLED) from None
    return _store(default_address())


def show(page: str) -> None:
    """Draw the button for saved views on the page at this address; nothing where nobody is signed in."""
    reader = find_reader()
    if reader is None:
        return
    _note_look(reader)
    if st.button("Saved views", icon=":material/bookmark:", width="stretch", key="saved-views"):
        _dialog(page, reader)


def _note_look(reader: Reader) -> None:
    """Note that the link opened a saved view, and take the view out of the address: a copied link is of the filters."""
    view = st.query_params.get(SAVED_VIEW)
    if view is None:
        return
    del st.query_params[SAVED_VIEW]
    try:
        _views().note_look(reader.user, view, state.dataset().version)
    except Exception as error:
        _raise_unless_told(error)  # the view itself is open; the list says why nothing is noted


@st.dialog("Saved views", width="large")
def _dialog(page: str, reader: Reader) -> None:
    draw_views(page, reader)


def draw_views(page: str, reader: Reader) -> None:
    """Draw the field that saves the view of this page, and all views of the team."""
    given = (page, _query_to_save(), reader)
    # A form sends the name together with the click.
    with st.form("save-view-form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Save this view as", max_chars=SAVED_VIEW_NAME.value, key=_NAME)
        st.form_submit_button("Save", icon=":material/bookmark_add:", on_click=_save, args=given, key="save-view")
    if note := st.session_state.pop(_NOTE, ""):
        st.error(note, icon=":material/error:")
    try:
        saved = _views().list(reader.user)
    except Exception as error:
        st.warning(f"{_raise_unless_told(error)} You can go on reading.", icon=":material/cloud_off:")
        return
    if not saved:
        st.caption("No view is saved yet. What you save here, everybody who signs in can open.")
    for view in saved:
        _row(view, reader)


def _query_to_save() -> str:
    kept = {key: values for key, values in known_query().items() if key not in (DATA_VERSION, SAVED_VIEW)}
    return urlencode(kept, doseq=True)


def _save(page: str, query: str, reader: Reader) -> None:
    name, version = st.session_state[_NAME], state.dataset().version
    if _is_done(lambda: _views().save(reader.user, reader.label, name, page, query, version)):
        st.session_state[_NAME] = ""


def _rename(view_id: str, reader: Reader) -> None:
    name = st.session_state[f"name-{view_id}"]
    _is_done(lambda: _views().rename(reader.user, view_id, name))


def _delete(view_id: str, reader: Reader) -> None:
    _is_done(lambda: _views().delete(reader.user, view_id))


def _row(view: SavedView, reader: Reader) -> None:
    titles = dict(PAGES)
    address = f"./{view.page if view.page in titles else PAGES[0][0]}?"
    address += f"{view.query}&{urlencode({SAVED_VIEW: view.id})}" if view.query else urlencode({SAVED_VIEW: view.id})
    new = count_news(current_tables(data_directory()).versions, state.dataset(), view.query, view.looked)
    told = "" if new is None else f"{count_words(new, 'incident')} new or changed since you last looked"
    own = view.owner == reader.user
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(_VIEWS.view(address, view.name, titles.get(view.page, ""), "" if own else view.owner_name, told))
        if not own:
            return
        with st.popover("", icon=":material/edit:", help=f"Rename or delete “{view.name}”", key=f"edit-{view.id}"):
            given = (view.id, reader)
            st.text_input("Name", view.name, max_chars=SAVED_VIEW_NAME.value, key=f"name-{view.id}")
            st.button("Rename", on_click=_rename, args=given, key=f"rename-{view.id}")
            st.button("Delete", icon=":material/delete:", on_click=_delete, args=given, key=f"delete-{view.id}")


def _is_done(change: Callable[[], object]) -> bool:
    """Make a change and return whether it was made; where not, its reason is shown with the views."""
    try:
        change()
    except Exception as error:
        st.session_state[_NOTE] = _raise_unless_told(error)
        return False
    return True


def _raise_unless_told(error: Exception) -> str:
    """Return the words of an error that is meant for readers; raises any other."""
    if isinstance(error, _UnsavedError):
        return str(error)
    from dashboard.service.saved_views.store import SavedViewsError

    if isinstance(error, SavedViewsError):
        return str(error)
    raise error
