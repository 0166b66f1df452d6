"""The line of filters under the header: what is set shows on its buttons and as chips that can be taken off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

import streamlit as st

from dashboard import areas
from dashboard.analysis.date_presets import Preset, date_presets, preset_of
from dashboard.filters import PARAMETERS, Filters, span_text
from dashboard.html_templates import load_macros
from dashboard.lens import DEFAULT_LENS, LENSES
from dashboard.limits import AREA_TEXT, FILTER_KILLED, FILTER_TEXT
from dashboard.pages import state
from dashboard.pages.filter_bar import keep_place_for_notes, put, reset
from dashboard.pages.names import LENSES_OFFERED

_BAR = load_macros("pages/filter_line.html.jinja")
_FIELD = dict(PARAMETERS)
_LIST = {field.name for field in fields(Filters) if isinstance(getattr(Filters(), field.name), tuple)}

BUTTON = 26
"""Characters of what is set that a button of the bar shows."""


def show() -> None:
    """Draw the line of filters and the chips of what is set."""
    current = state.filters()
    with st.container(key="filters"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filter-line"):
            _dates(current)
            _where(current)
            _what(current)
            _who(current)
            _more(current)
            _lens(current)
        _chips(current)
    if current.start and current.end and current.start > current.end:
        st.warning("From lies after To: no day is left between them.", icon=":material/event_busy:")
    keep_place_for_notes()


def _widget(parameter: str) -> dict[str, Any]:
    """Return key and callback of the widget of a parameter.

    Where the address says something else than the widget holds, after Back or a preset, the widget is a new one: a
    browser would go on sending what the old one held as long as that is out of sight in a closed popover.
    """
    round_of = f"_filter_round_{parameter}"
    number = st.session_state.setdefault(round_of, 0)
    key = f"{parameter}-{number}"
    if key in st.session_state and st.session_state[key] != _held(parameter):
        number = st.session_state[round_of] = number + 1
        key = f"{parameter}-{number}"
    return {"key": key, "on_change": _changed, "args": (parameter, key)}


def _held(parameter: str) -> Any:
    """Return what the address says for a parameter, as its widget holds it."""
    value = getattr(state.filters(), _FIELD[parameter])
    return list(value) if isinstance(value, tuple) else value


def _changed(parameter: str, key: str) -> None:
    """Write what a widget holds into the address; what is over a limit is cut to it."""
    value = st.session_state[key]
    if parameter == "area":
        value = areas.canonical(value) if value.strip() else ""
        if value is None:
            st.toast(f"Area of the map: not {areas.EXPECTED}.", icon=":material/wrong_location:")
            return
    if parameter == "q":
        value = value[: FILTER_TEXT.value]
    if parameter == "min_killed":
        value = min(max(value or 0, 0), FILTER_KILLED.value)
    if parameter == "lens":
        value = value or DEFAULT_LENS
    name = _FIELD[parameter]
    put(_with(state.filters(), name, tuple(dict.fromkeys(value)) if name in _LIST else value))


def _with(filters: Filters, name: str, value: Any) -> Filters:
    """Return filters with another value of one field."""
    changes: dict[str, Any] = {name: value}
    return replace(filters, **changes)


def _popover(title: str, shown: str, key: str) -> Any:
    """Return the popover of a part of the filters; its button says what is set, or else the part's name."""
    label = shown if len(shown) <= BUTTON + 14 else f"{shown[: BUTTON + 13].rstrip()}…"
    return st.popover(_as_text(label) or title, key=key, type="primary" if shown else "secondary")


def _named(values: tuple[str, ...], words: Mapping[str, str], several: str) -> str:
    """Return what a button says of the values that are set: the only one by its name, else how many."""
    if not values:
        return ""
    return words.get(values[0], values[0]) if len(values) == 1 else f"{len(values)} {several}"


def _listed(label: str, parameter: str, words: Mapping[str, str], placeholder: str, note: str | None = None) -> None:
    st.multiselect(
        label,
        list(words),
        format_func=words.__getitem__,
        default=_held(parameter),
        placeholder=placeholder,
        help=note,
        filter_mode="contains",
        **_widget(parameter),
    )


def _presets() -> tuple[Preset, ...]:
    known = state.available()
    return date_presets(known.first_day, known.last_day)


def _dates_words(current: Filters) -> str:
    """Return what the button of dates says: the story, the preset's name with its days, or the days."""
    known = state.available()
    if current.episode:
        return known.episodes.get(current.episode, current.episode)
    if current.start is None and current.end is None:
        return ""
    chosen = preset_of(current.start, current.end, _presets())
    days = span_text(current.start or known.first_day, current.end or known.last_day)
    return (chosen.label if chosen.label.isdigit() else f"{chosen.label}: {days}") if chosen else days


def _dates(current: Filters) -> None:
    known = state.available()
    with _popover("Dates", _dates_words(current), "filter-dates"):
        with st.container(horizontal=True, gap="small", key="date-presets"):
            for span in _presets():
                st.button(span.label, on_click=_put_span, args=(span.start, span.end), key=f"preset-{span.label}")
            st.button("All dates", on_click=_put_span, args=(None, None), key="preset-all")
        st.selectbox(
            "Story",
            list(known.episodes),
            index=list(known.episodes).index(current.episode) if current.episode else None,
            format_func=known.episodes.__getitem__,
            placeholder="All stories",
            filter_mode="contains",
            **_widget("episode"),
        )
        with st.container(horizontal=True):
            for label, parameter in (("From", "from"), ("To", "to")):
                st.date_input(
                    label,
                    value=_held(parameter),
                    min_value=known.first_day,
                    max_value=known.last_day,
                    format="YYYY-MM-DD",
                    **_widget(parameter),
                )


def _put_span(start: date | None, end: date | None) -> None:
    """Take the dates of a preset; a story, which has dates of its own, is taken off."""
    put(replace(state.filters(), start=start, end=end, episode=None))


def _where(current: Filters) -> None:
    known = state.available()
    chosen = [
        _named(current.provinces, known.provinces, "provinces"),
        _named(current.districts, known.districts, "districts"),
        _named(current.places, known.places, "places"),
        "marked area" if current.area else "",
    ]
    with _popover("Where", ", ".join(filter(None, chosen)), "filter-where"):
        _listed("Provinces", "province", known.provinces, "All provinces")
        _listed("Districts", "district", _within(known.districts, current.provinces), "All districts")
        _listed("Places and crossings", "place", known.places, "All places")
        st.text_input(
            "Area of the map",
            value=current.area,
            max_chars=AREA_TEXT.value,
            placeholder="33.1 69.2, 34 70.5",
            help="The map fills this in from a box or an outline that was drawn on it: latitude and longitude of the "
            "corners. Incidents whose main place lies inside are kept.",
            **_widget("area"),
        )


def _within(districts: Mapping[str, str], provinces: tuple[str, ...]) -> dict[str, str]:
    """Return the districts of the provinces that are set, all where none is; those that are set stay on offer."""
    kept = set(state.filters().districts)
    return {
        key: word
        for key, word in districts.items()
        if not provinces or key in kept or key.partition(":")[0] in provinces
    }


def _what(current: Filters) -> None:
    known = state.available()
    with _popover("What", _named(current.event_types, known.event_types, "event types"), "filter-what"):
        _listed("Event types", "type", known.event_types, "All types")


def _who(current: Filters) -> None:
    known = state.available()
    chosen = [_named(current.sides, known.sides, "sides"), _named(current.actors, known.actors, "actors")]
    with _popover("Who", ", ".join(filter(None, chosen)), "filter-who"):
        _listed("Acting side", "side", known.sides, "All sides", "Side of the initiator of an incident.")
        _listed("Actors", "actor", known.actors, "All actors", "Initiator or target of an incident.")


def _more(current: Filters) -> None:
    known = state.available()
    chosen = [
        f"“{current.text.strip()}”" if current.text.strip() else "",
        _named(current.statuses, known.statuses, "statuses"),
        f"{current.min_killed}+ killed" if current.min_killed else "",
    ]
    with _popover("More", ", ".join(filter(None, chosen)), "filter-more"):
        st.text_input(
            "Words",
            value=current.text,
            max_chars=FILTER_TEXT.value,
            placeholder="Search titles, summaries, places",
            help="Every word must occur. Upper and lower case are the same.",
            **_widget("q"),
        )
        _listed("Status", "status", known.statuses, "Any status", "Whether it happened, as far as sources say.")
        st.number_input(
            "At least killed",
            min_value=0,
            max_value=FILTER_KILLED.value,
            value=current.min_killed,
            step=1,
            help="Compared with the highest figure. Incidents without a figure drop out above 0.",
            **_widget("min_killed"),
        )


def _lens(current: Filters) -> None:
    known = state.available()
    offered = [*LENSES_OFFERED, *([current.lens_id] if current.lens_id not in LENSES_OFFERED else [])]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filter-figures"):
        st.html(_BAR.label("Casualty figures from"), width="content")
        st.segmented_control(
            "Casualty figures from",
            offered,
            format_func=lambda key: _BAR_WORDS.get(key, known.lenses[key]),
            default=current.lens_id,
            required=True,
            label_visibility="collapsed",
            help="\n".join(f"- **{lens.label}:** {lens.help}" for lens in LENSES.values()),
            **_widget("lens"),
        )


_BAR_WORDS = {
    "range": "All sources",
    "kabul": "Afghan Taliban govt",
    "islamabad": "Pakistani govt",
    "independent": "UN & independent",
}
"""The lenses in as few words as the line has room for."""


def _set_parts(current: Filters) -> Iterator[tuple[str, str, Filters]]:
    """Yield for each thing that is set a key, its words, and the filters without it."""
    known = state.available()
    words: dict[str, Mapping[str, str]] = {
        "event_types": known.event_types,
        "sides": known.sides,
        "actors": known.actors,
        "provinces": known.provinces,
        "districts": known.districts,
        "places": known.places,
        "statuses": known.statuses,
    }
    if current.episode:
        yield "episode", f"Story: {known.episodes.get(current.episode, '')}", replace(current, episode=None)
    if current.start or current.end:
        days = span_text(current.start or known.first_day, current.end or known.last_day)
        yield "dates", days, replace(current, start=None, end=None)
    for name, labels in words.items():
        values = getattr(current, name)
        for value in values:
            rest = tuple(other for other in values if other != value)
            yield f"{name}-{value}", labels.get(value, value), _with(current, name, rest)
    if current.area:
        yield "area", "Marked area", replace(current, area="")
    if current.min_killed:
        yield "killed", f"{current.min_killed:,} or more killed", replace(current, min_killed=0)
    if current.text.strip():
        yield "text", f"“{current.text.strip()[:40]}”", replace(current, text="")
    if current.lens_id not in LENSES_OFFERED:
        yield "lens", current.lens.label, replace(current, lens_id=DEFAULT_LENS)


def _chips(current: Filters) -> None:
    """Draw a chip for each thing that is set, which takes it off, and the button that takes off all."""
    parts = list(_set_parts(current))
    if not parts and current == Filters():
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filter-chips"):
        for key, words, without in parts:
            st.button(
                _as_text(words),
                icon=":material/close:",
                icon_position="right",
                on_click=put,
                args=(without,),
                key=f"chip-{key}",
                help=f"Take off this filter: {_as_text(words)}",
            )
        st.button("Reset", on_click=reset, key="reset", type="tertiary", icon=":material/restart_alt:")


def _as_text(words: str) -> str:
    """Return words whose characters a button's label does not read as Markdown."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#+!|~:$^&" else sign for sign in words)
