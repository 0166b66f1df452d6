"""The shared filter bar: widgets bound to the URL, and the Filters that they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

import streamlit as st

from dashboard import areas
from dashboard.filters import PARAMETERS, Filters, parse, query
from dashboard.html_templates import load_macros
from dashboard.lens import DEFAULT_LENS, LENSES
from dashboard.limits import AREA_TEXT, FILTER_KILLED, FILTER_TEXT
from dashboard.links import shorten_notes, tidy_query
from dashboard.map.time_strip import read_window
from dashboard.pages import state
from dashboard.pages.link_parameters import link_parameters, read_query, set_by_pages
from dashboard.pages.page_parameters import INCIDENT, MAP_AREA, PLAYER_AT

_BAR = load_macros("pages/filter_bar.html.jinja")
_PARAMETER_OF = {name: parameter for parameter, name in PARAMETERS.items()}
_NOTE = "_ignored"
_GIVEN = "_link_given"
_PLACE = "_ignored_place"
_READ = "_link_notes"


def show() -> None:
    """Draw the filter bar and keep the filters that it means for this run."""
    _read_what_is_given()
    st.session_state[_PLACE] = st.container()
    with st.sidebar:
        _lens()
        st.html(_BAR.rule())
        _what()
        _where()
        _when()
        _search()
        _further()
        st.button("Reset all filters", on_click=reset, width="stretch", icon=":material/restart_alt:", key="reset")
        dataset = state.dataset()
        st.html(_BAR.foot(state.data_to(), dataset.version, dataset.count_rows("incidents")))
    current = st.session_state["_filters"] = _current()
    if current.start and current.end and current.start > current.end:
        st.sidebar.warning("From lies after To: no day is left between them.", icon=":material/event_busy:")


def drawn() -> bool:
    """Return whether the bar was drawn before in this session, so that its widgets hold the filters."""
    return "_filters" in st.session_state


def read_link(page: Any) -> None:
    """Tidy the link before any widget reads it: once for a session, and where a page of the history has a bad one.

    The widgets' binding knows only the words that they show, to the letter, and fails on numbers out of range. Where
    the link says anything in another way, or anything that is not known, it is opened anew with what it means; what
    means nothing is kept to be said above the page.
    """
    given = read_query()
    if drawn():
        _leave_bad_address(page, given)
        return
    if _READ in st.session_state:
        return
    tidied = tidy_query(given, link_parameters())
    means, notes = parse(tidied.query, state.available())
    st.session_state[_READ] = [*tidied.notes, *notes]
    clean = {name: values for name, values in tidied.query.items() if name not in PARAMETERS}
    clean |= query(means, state.available())
    if clean != given:
        st.switch_page(page, query_params=clean)


def _leave_bad_address(page: Any, given: Mapping[str, list[str]]) -> None:
    """Open the page anew where its address, one of the browser's history, has what a bound widget fails on.

    The filters live in their widgets, which write them into the address again: only what no widget is bound to can be
    given along.
    """
    known, free = link_parameters(), set_by_pages()
    bound = {name: values for name, values in given.items() if name in known and name not in free}
    notes = tidy_query(bound, known).notes
    if notes:
        st.session_state[_NOTE] = [*st.session_state.get(_NOTE, ()), *notes]
        st.switch_page(page, query_params={name: given[name] for name in free if name in given})


def _read_what_is_given() -> None:
    """Keep what the link of a new session says, with a note on each thing in it that means nothing here."""
    if _NOTE in st.session_state:
        return
    given = read_query()
    notes = [*st.session_state[_READ], *_map_notes(given)]
    if INCIDENT in given and state.chosen_incident() is None:
        notes.append(f"{INCIDENT}={given[INCIDENT][-1][:60]} (no such incident)")
    st.session_state[_NOTE] = notes
    st.session_state[_GIVEN] = given


def check(parameter: str, words: Iterable[str], why: str = "not one of the choices") -> None:
    """Note what the link says for a page's own choice where it is none of the words offered; before the choice."""
    offered = set(words)
    for value in st.session_state[_GIVEN].pop(parameter, ()):
        if value and value not in offered:
            st.session_state[_NOTE].append(f"{parameter}={value[:60]} ({why})")


def check_day(parameter: str) -> None:
    """Note what the link says for a page's own date where that is no day of the record; before the date's field."""
    known = state.available()
    for value in st.session_state[_GIVEN].pop(parameter, ()):
        if value and read_window(value, "", "", known.first_day, known.last_day) is None:
            st.session_state[_NOTE].append(f"{parameter}={value[:60]} (not a day of the record as YYYY-MM-DD)")


def note_what_is_ignored() -> None:
    """Say above the page, until it is dismissed, which values of the link mean nothing; after the page was drawn."""
    notes = st.session_state[_NOTE]
    if not notes:
        return
    with st.session_state[_PLACE]:
        left, right = st.columns([12, 1], vertical_alignment="center")
        with left:
            st.text("Ignored in the link: " + "; ".join(shorten_notes(notes)))
        right.button("", icon=":material/close:", help="Dismiss", on_click=_dismiss, key="dismiss", type="tertiary")


def _map_notes(given: Mapping[str, list[str]]) -> list[str]:
    """Return a note for each place on the map that the link names and that means nothing."""
    notes = []
    area, day = given.get(MAP_AREA), given.get(PLAYER_AT)
    if area and area[-1] and areas.canonical(area[-1]) is None:
        notes.append(f"{MAP_AREA}={area[-1][:60]} (not an area: {areas.EXPECTED})")
    known = state.available()
    if day and day[-1] and read_window(day[-1], "", "", known.first_day, known.last_day) is None:
        notes.append(f"{PLAYER_AT}={day[-1][:60]} (not a day of the record as YYYY-MM-DD)")
    return notes


def _dismiss() -> None:
    st.session_state[_NOTE] = []


def _lens() -> None:
    options = list(LENSES)
    st.selectbox(
        "Whose figures (lens)",
        options,
        index=options.index(DEFAULT_LENS),
        format_func=state.available().lenses.__getitem__,
        key="lens",
        bind="query-params",
        help="\n".join(f"- **{lens.label}:** {lens.help}" for lens in LENSES.values()),
    )


def _chooser(label: str, parameter: str, words: Any, placeholder: str, note: str | None = None) -> None:
    st.multiselect(
        label,
        list(words),
        format_func=words.__getitem__,
        key=parameter,
        bind="query-params",
        placeholder=placeholder,
        help=note,
    )


def _what() -> None:
    known = state.available()
    _chooser("Event types", "type", known.event_types, "All types")


def _where() -> None:
    known = state.available()
    _chooser("Provinces", "province", known.provinces, "All provinces")


def _when() -> None:
    known = state.available()
    st.selectbox(
        "Episode",
        list(known.episodes),
        index=None,
        format_func=known.episodes.__getitem__,
        key="episode",
        bind="query-params",
        placeholder="All episodes",
    )
    for label, parameter in (("From", "from"), ("To", "to")):
        st.date_input(
            label,
            value=None,
            min_value=known.first_day,
            max_value=known.last_day,
            key=parameter,
            bind="query-params",
            format="YYYY-MM-DD",
        )


SWITCHED = ("true", "false")
"""How Streamlit writes a switch into a link."""

_FURTHER = ("place", "area", "side", "actor", "status", "min_killed")


def _further() -> None:
    """Draw the filters that are needed less often; the browser builds them only when they are opened."""
    known = state.available()
    # Before the first run the widgets hold nothing yet and the link speaks for them.
    used = sum(bool(st.session_state.get(name, st.query_params.get_all(name))) for name in _FURTHER)
    label = f"More filters ({used} in use)" if used else "More filters"
    with st.popover(label, icon=":material/tune:", width="stretch", key="more"):
        _chooser("Places and crossings", "place", known.places, "All places")
        st.text_input(
            "Area of the map",
            key="area",
            bind="query-params",
            max_chars=AREA_TEXT.value,
            placeholder="33.1 69.2, 34 70.5",
            help="The map fills this in from a box or an outline that was drawn on it: latitude and longitude of the "
            "corners. Incidents whose main place lies inside are kept.",
        )
        _chooser("Acting side", "side", known.sides, "All sides", "Side of the initiator of an incident.")
        _chooser("Actors", "actor", known.actors, "All actors", "Initiator or target of an incident.")
        _chooser("Status", "status", known.statuses, "Any status", "Whether it happened, as the record grades it.")
        st.number_input(
            "At least killed (under the lens)",
            min_value=0,
            max_value=FILTER_KILLED.value,
            value=0,
            step=1,
            key="min_killed",
            bind="query-params",
            help="Compared with the highest figure of the lens. Incidents without a figure drop out above 0.",
        )


def _search() -> None:
    st.text_input(
        "Words",
        max_chars=FILTER_TEXT.value,
        key="q",
        bind="query-params",
        placeholder="Search titles, summaries, places",
        help="Every word must occur. Upper and lower case are the same.",
    )


def _current() -> Filters:
    values: dict[str, Any] = {}
    for field in fields(Filters):
        value = st.session_state.get(_PARAMETER_OF[field.name])
        if isinstance(value, list):
            value = tuple(dict.fromkeys(value))
        if value is not None:
            values[field.name] = value
    # What a field holds is bounded in the browser alone: every memory's key has the filters in it.
    values["area"] = _area(values.get("area", ""))
    values["text"] = values.get("text", "")[: FILTER_TEXT.value]
    values["min_killed"] = min(max(values.get("min_killed", 0), 0), FILTER_KILLED.value)
    return Filters(**values)


def _area(given: str) -> str:
    """Return the area that was given in its one form; what means none is said and left out."""
    text = areas.canonical(given) if given.strip() else ""
    if text is None:
        st.sidebar.warning(f"Area of the map: not {areas.EXPECTED}.", icon=":material/wrong_location:")
    return text or ""


def put(filters: Filters) -> None:
    """Set every widget of the bar to what the filters mean; only from a callback, before the widgets are drawn."""
    for field in fields(Filters):
        value = getattr(filters, field.name)
        st.session_state[_PARAMETER_OF[field.name]] = list(value) if isinstance(value, tuple) else value


def put_dates(first: date, last: date) -> None:
    """Set the date range, kept within the record; only from a callback."""
    known = state.available()
    st.session_state["from"] = min(max(first, known.first_day), known.last_day)
    st.session_state["to"] = max(min(last, known.last_day), known.first_day)


def reset() -> None:
    """Set every filter and the lens back to the whole record; only from a callback."""
    put(Filters())
    state.choose_incident(None)
