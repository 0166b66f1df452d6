"""The parts of a brief on its page: their order, their words and options, and what can be added."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import streamlit as st

from dashboard.catalogue import CHARTS, Option
from dashboard.export.brief.checks import Reader
from dashboard.export.brief.link import part_text, parts_from
from dashboard.export.brief.model import (
    AUTOMATIC,
    FORM,
    INCIDENT,
    PICTURE,
    TEXT_PARTS,
    Part,
)
from dashboard.html_templates import load_macros
from dashboard.limits import BRIEF_LINE, BRIEF_NOTE, BRIEF_PARTS
from dashboard.pages import state
from dashboard.pages.page_parameters import BRIEF_PART

_BRIEF = load_macros("pages/brief.html.jinja")
_KEPT = "_brief_parts"
_NOTES = "_brief_part_notes"
_NUMBERS = count(1)
"""Numbers that tell the widgets of one part from those of another, whatever its place."""

Held = list[tuple[int, Part]]


def put(parts: tuple[Part, ...]) -> None:
    """Set the parts; from a callback, before they are drawn."""
    st.session_state[_KEPT] = [(next(_NUMBERS), part) for part in parts]


def show(default: tuple[Part, ...]) -> tuple[Part, ...]:
    """Draw the parts in their order with what changes them, and return them.

    ``default`` are those of the template. Parts that differ from these are written into the link.
    """
    if _KEPT not in st.session_state:
        given, notes = parts_from(st.query_params.get_all(BRIEF_PART), state.dataset())
        st.session_state[_NOTES] = notes
        put(given or default)
    for note in st.session_state.get(_NOTES, ()):
        st.caption(f"Ignored in the link: {note}")
    held: Held = st.session_state[_KEPT]
    for place, (number, part) in enumerate(held):
        _row(place, number, part, len(held))
    _add(held)
    parts = tuple(part for _, part in held)
    _into_link(parts, default)
    return parts


def _into_link(parts: tuple[Part, ...], default: tuple[Part, ...]) -> None:
    wanted = [part_text(part) for part in parts] if parts != default else []
    if wanted != st.query_params.get_all(BRIEF_PART):
        if wanted:
            st.query_params[BRIEF_PART] = wanted
        else:
            st.query_params.pop(BRIEF_PART, None)


def _row(place: int, number: int, part: Part, of: int) -> None:
    shows = TEXT_PARTS[part.name].shows if part.name in TEXT_PARTS else CHARTS[part.name].shows
    with (
        st.container(border=True, key=f"brief-part-{number}"),
        st.container(
            horizontal=True,
            vertical_alignment="center",
            horizontal_alignment="distribute",
            key=f"brief-row-{number}",
        ),
    ):
        st.html(_BRIEF.part(place + 1, part.heading, part.note or shows), width="stretch")
        with st.container(horizontal=True, gap="xsmall", width="content", key=f"brief-tools-{number}"):
            _button(number, "arrow_upward", "Earlier", _moved, (number, -1), disabled=place == 0)
            _button(number, "arrow_downward", "Later", _moved, (number, 1), disabled=place == of - 1)
            with st.popover(":material/tune:", help="Words and options", key=f"brief-{number}-more", type="tertiary"):
                _change(number, part)
            _button(number, "close", "Take out", _taken_out, (number,))


def _button(number: int, icon: str, label: str, does: object, args: tuple[int, ...], *, disabled: bool = False) -> None:
    st.button(
        "",
        icon=f":material/{icon}:",
        help=label,
        key=f"brief-{number}-{icon}",
        on_click=does,  # type: ignore[arg-type]
        args=args,
        disabled=disabled,
        type="tertiary",
    )


def _moved(number: int, by: int) -> None:
    held: Held = st.session_state[_KEPT]
    at = next(place for place, (held_number, _) in enumerate(held) if held_number == number)
    to = min(max(at + by, 0), len(held) - 1)
    held.insert(to, held.pop(at))


def _taken_out(number: int) -> None:
    st.session_state[_KEPT] = [entry for entry in st.session_state[_KEPT] if entry[0] != number]


def _change(number: int, part: Part) -> None:
    """Draw the words and options of one part; what is set there is taken over at once."""
    title = st.text_input("Title", part.title, BRIEF_LINE.value, placeholder=part.heading, key=f"brief-{number}-title")
    note = st.text_area("Your words above it", part.note, max_chars=BRIEF_NOTE.value, key=f"brief-{number}-note")
    given = dict(part.options)
    for option in part.known_options:
        value = _option(number, part, option)
        if value is None or value == option.default:
            given.pop(option.name, None)
        else:
            given[option.name] = value
    form = part.form
    if part.name in CHARTS:
        picture = st.checkbox(
            "As a picture on slides",
            part.form == PICTURE,
            key=f"brief-{number}-{FORM}",
            help="Else bars, lines and ranges become charts that can be edited.",
        )
        form = PICTURE if picture else AUTOMATIC
    words = " ".join(note.split())
    changed = replace(part, title=title.strip(), note=words, options=tuple(given.items()), form=form)
    if changed == part:
        return
    reader = Reader("")
    checked = reader.part("", changed.name, given, changed.title, changed.note, form, state.dataset())
    for problem in reader.problems:
        st.warning(f"{problem.value}: {problem.expected}")
    if checked is not None and not reader.problems:
        st.session_state[_KEPT] = [
            (held_number, changed if held_number == number else other) for held_number, other in st.session_state[_KEPT]
        ]
        st.rerun()


def _option(number: int, part: Part, option: Option) -> str | None:
    """Draw one option of a part; None where the page sets it elsewhere."""
    if option.name == INCIDENT:
        return dict(part.options).get(INCIDENT)
    key = f"brief-{number}-option-{option.name}"
    if not option.values:
        return st.text_input(option.label, part.option(option.name), key=key, help=option.help or None).strip()
    values = list(option.values)
    return st.selectbox(
        option.label,
        values,
        index=values.index(part.option(option.name)),
        format_func=option.values.__getitem__,
        key=key,
        help=option.help or None,
    )


def _add(held: Held) -> None:
    known = {**{key: part.title for key, part in TEXT_PARTS.items()}, **{key: c.title for key, c in CHARTS.items()}}
    st.selectbox(
        "Add a part",
        list(known),
        index=None,
        format_func=known.__getitem__,
        key="brief-add",
        placeholder="A chart, a table or sentences",
        on_change=_added,
        disabled=len(held) >= BRIEF_PARTS.value,
    )


def _added() -> None:
    name = st.session_state["brief-add"]
    if name is not None:
        st.session_state[_KEPT] = [*st.session_state[_KEPT], (next(_NUMBERS), Part(name))]
        st.session_state["brief-add"] = None
