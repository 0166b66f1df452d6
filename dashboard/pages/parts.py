"""Parts that pages share: the heading, the empty state, a chart, picking from a chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analysis.records import lens_ranges, records, summary
from dashboard.analysis.whose_dead import add_parts, join_parts, write_parts
from dashboard.analysis.words import incidents_text
from dashboard.catalogue import CHARTS, Built, Chart, Request, built
from dashboard.charts.figure import AnyFigure
from dashboard.charts.linked import LIST_PAGE
from dashboard.export import names
from dashboard.filters import Filters, describe_selection, link
from dashboard.folding import isolate_text
from dashboard.html_templates import escape_markdown, load_macros
from dashboard.lens import figure_text
from dashboard.pages import downloads, filter_bar, plot, small_map, state
from dashboard.pages.page_parameters import DOCUMENT, SECTION
from dashboard.selection import OtherWords, nearest_wider, try_other_words
from dashboard.vocabulary import KINETIC_TYPES

SHARED = load_macros("pages/shared.html.jinja")
"""What several pages draw: links, headings, remarks."""

_PARTS = load_macros("pages/parts.html.jinja")

DATA_WIDTH = 720
"""Pixels of the table behind a chart; narrower where the window is."""


def opening(title: str) -> pd.DataFrame | None:
    """Draw the heading and the sums over the records that the filters leave; return them.

    Returns None where there are none: then the empty state stands there, and the page has nothing more to draw.
    """
    frame = records(state.dataset(), state.filters())
    heading(title, frame)
    if empty(frame):
        return None
    sums(frame)
    return frame


def lens_name(filters: Filters) -> str:
    """Return whose casualty figures are shown, as the filter line calls them."""
    return filters.lens.label


def heading(title: str, frame: pd.DataFrame) -> None:
    """Draw the page's title with the count shown, the filter in words, the lens and the data date."""
    current = state.filters()
    st.html(
        _PARTS.heading(
            title=title,
            shown=len(frame),
            total=state.dataset().count_rows("incidents"),
            selection=describe_selection(current, state.available()),
            lens=lens_name(current),
            data_to=state.data_to(),
            meaning=_meaning(),
        )
    )


def _meaning() -> str:
    """Return the address of the section on lenses of the methodology, with the filters of this run."""
    return link(
        state.filters(),
        "about",
        **{DOCUMENT: "Methodology", SECTION: "5-lenses"},
    )


def sums(frame: pd.DataFrame, *, linked: bool = True) -> None:
    """Draw the sums over what is shown, with the number of incidents that have no figure.

    ``linked`` makes each a link to the list of the incidents that it is made of.
    """
    given = summary(frame)
    killed = figure_text(given["killed_low"], given["killed_high"], none="–")
    injured = figure_text(given["injured_low"], given["injured_high"], none="–")
    cells = [
        (killed, join_parts("killed", _whose(frame, "killed")), "Lowest claims added up, and highest claims added up."),
        (injured, join_parts("injured", _whose(frame, "injured")), "Lowest claims added up, and highest added up."),
        (f"{given['kinetic']:,}", "violent incidents", "Strikes, clashes, attacks, infiltration and operations."),
        (
            f"{given['without']:,}",
            f"of these without a figure for the killed, {given['without_injured']:,} for the injured",
            "Nobody whom the lens includes gives a number.",
        ),
    ]
    violent = replace(state.filters(), event_types=_violent(state.filters().event_types))
    st.html(_PARTS.sums(cells, link(violent, LIST_PAGE) if linked and given["kinetic"] else ""))


def _violent(types: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the event types chosen (() for all) that are violent."""
    return tuple(key for key in KINETIC_TYPES if not types or key in types)


def list_link(filters: Filters, number: int) -> None:
    """Draw the link to the list of the incidents behind what is shown: for those who use no mouse, and for paper."""
    if number:
        address = link(filters, LIST_PAGE)
        st.html(_PARTS.list_link(address, f"List {incidents_text(number)}"))


def _whose(frame: pd.DataFrame, kind: str) -> str:
    return write_parts(add_parts(frame, kind))


def empty(frame: pd.DataFrame) -> bool:
    """Say that nothing is shown and offer the nearest wider filters; return whether that was so."""
    if not frame.empty:
        return False
    current = state.filters()
    st.html(SHARED.empty("No incident matches", f"{describe_selection(current, state.available())}."))
    ranges = lens_ranges(state.dataset(), current.lens_id)
    other = try_other_words(state.dataset(), current, ranges)
    if other:
        st.html(_PARTS.other_words(_missed(other[0], current.text), "" if other[0].is_area else "Did you mean"))
    with st.container(horizontal=True):
        for number, entry in enumerate(other):
            where = " in the whole record" if entry.in_record else ""
            st.button(
                f"{escape_markdown(isolate_text(entry.filters.text))}: {incidents_text(entry.count)}{where}",
                on_click=filter_bar.put,
                args=(entry.filters,),
                key=f"other-words-{number}",
            )
        for number, (label, filters, count) in enumerate(nearest_wider(state.dataset(), current, ranges)[:3]):
            st.button(
                f"Without {label}: {incidents_text(count)}",
                on_click=filter_bar.put,
                args=(filters,),
                key=f"wider-{number}",
            )
        st.button("The whole record", on_click=filter_bar.reset, key="wider-all")
    return True


def _missed(other: OtherWords, text: str) -> str:
    """Return what a search missed: a place without incidents, or words that nothing has."""
    if other.is_area:
        area = other.filters.text
        return (
            f"Nothing is recorded at {other.place} in this selection. It lies in {area}: {incidents_text(other.count)}."
        )
    return f"Nothing in the record mentions “{isolate_text(text.strip())}”."


def section(title: str) -> None:
    """Draw the heading of a part of a page."""
    st.html(SHARED.section(title))


def subsection(title: str) -> None:
    """Draw the heading of a smaller part of a page."""
    st.html(SHARED.subsection(title))


def reading(text: str) -> None:
    """Draw a remark in small print, as plain text."""
    st.html(SHARED.reading(text))


def words(sentences: str) -> None:
    """Draw sentences written from the data, as plain text."""
    if sentences:
        st.html(SHARED.finding(sentences))


def part(number: int, size: int, what: str, key: str) -> str:
    """Draw the choice of a part of a chart that shows ``size`` of ``number`` at a time; return the part, from "1".

    ``what`` says what is shown in parts ("Cases"). Nothing is drawn where one part has all.
    """
    spans = [f"{first}–{min(first + size - 1, number)}" for first in range(1, number + 1, size)]
    return one_part(spans, f"{what}, of {number:,}", key)


def one_part(spans: list[str], label: str, key: str) -> str:
    """Draw the choice of one of these parts and return it, from "1"; nothing is drawn where there is only one."""
    if len(spans) < 2:
        return "1"
    if st.session_state.get(key) not in (None, *spans):
        del st.session_state[key]
    filter_bar.check(key, spans)
    chosen = st.selectbox(label, spans, key=key, bind="query-params", width=150)
    return str(spans.index(chosen) + 1)


def beside(*shares: int) -> list[Any]:
    """Return columns of these shares that stand one below the other where the window is too narrow for them."""
    with st.container(key=f"beside-{'-'.join(map(str, shares))}"):
        return list(st.columns(shares, gap="medium"))


def file_name(name: str) -> str:
    """Return the name, without ending, of a file that shows ``name`` under the filters of this run."""
    return names.file_name(name, state.filters(), state.dataset())


def chart(
    figure: AnyFigure | str,
    name: str,
    alt: str,
    key: str,
    *,
    revision: str = "",
    toolbar: bool = True,
    picked: Callable[[str], None] | None = None,
    dragged: Callable[[str, str], None] | None = None,
    stepped: Callable[[str], None] | None = None,
    **around: Any,
) -> None:
    """Draw a figure with a telling file name for the reader's own browser; see ``plot.show`` for the callbacks.

    ``around`` is what ``plot.show`` takes further for a map.
    """
    plot.show(
        figure,
        key,
        alt,
        file_name=file_name(name),
        theme=state.palette().name,
        revision=revision,
        toolbar=toolbar,
        picked=picked,
        dragged=dragged,
        stepped=stepped,
        **around,
    )


def exhibit(
    chart_id: str,
    *,
    key: str = "",
    revision: str = "",
    picked: Callable[[str], None] | None = None,
    dragged: Callable[[str, str], None] | None = None,
    stepped: Callable[[str], None] | None = None,
    filters: Filters | None = None,
    around: Mapping[str, Any] | None = None,
    figure: str | None = None,
    **options: str,
) -> Built:
    """Draw a chart of the catalogue under the filters of this run, with how to read it and the data behind it.

    ``options`` are the chart's own. ``key`` tells two drawings of one chart apart, ``filters`` stand in for those of
    the run, ``around`` is what ``plot.show`` takes further for a map. ``figure`` is the JSON text of a figure that is
    drawn in place of the chart's own: the same with what is this session's alone, or what is left to see where the
    chart itself has nothing to draw and nothing to take away.
    """
    spec = CHARTS[chart_id]
    key = key or chart_id
    asked = spec.request(state.dataset(), filters or state.filters(), state.palette(), **options)
    made = built(spec, asked)
    if made.is_empty and figure is None:
        st.html(SHARED.empty(spec.title, made.empty))
        return made
    if spec.map_spec is not None:
        small_map.show(spec.map_spec(asked, inline=False), key, made.alt, picked=picked)
        _add_files(spec, asked, made, key)
        return made
    handlers = {"picked": picked, "dragged": dragged, "stepped": stepped, **(around or {})}
    chart(figure or made.json, chart_id, made.alt, key, revision=revision, **handlers)
    if spec.reading:
        st.html(_PARTS.how_to_read(spec.reading))
    if made.figure is None:
        return made
    _add_files(spec, asked, made, key)
    return made


def _add_files(spec: Chart, asked: Request, made: Built, key: str) -> None:
    """Draw, in one line, the menus of a chart's files and of the data behind it, and the link to its incidents."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key=f"{key}-files"):
        downloads.menu(spec, asked, key)
        _data(spec, made, key)
        shown = None if spec.every_claim and spec.page == LIST_PAGE else spec.shown_filters(asked)
        if shown is not None:
            list_link(shown, len(records(state.dataset(), shown)))


def _data(spec: Chart, made: Built, key: str) -> None:
    """Draw the menu with the table behind a chart, which is made when it is opened."""
    opened = st.popover("Data", icon=":material/table:", type="tertiary", key=f"{key}-data", on_change="rerun")
    if opened.open:
        with opened:
            st.markdown(f"**{escape_markdown(spec.title)}**")
            table = made.table
            days = {name: st.column_config.DateColumn() for name in table.select_dtypes("datetime").columns}
            st.dataframe(table, hide_index=True, width=DATA_WIDTH, column_config=days, key=f"{key}-table")


def choice(chart_id: str, name: str, offered: Iterable[str] = ()) -> str:
    """Draw a chart's option as a row of buttons whose value lives in the link; return the value.

    ``offered`` are the values that the page has use for, all of them where it is empty.
    """
    option, key = CHARTS[chart_id].option(name), CHARTS[chart_id].parameter(name)
    values = [value for value in option.values if value in offered] if offered else list(option.values)
    filter_bar.check(key, [option.values[value] for value in values])
    chosen = st.segmented_control(
        option.label,
        values,
        format_func=option.values.__getitem__,
        default=option.default,
        required=True,
        key=key,
        bind="query-params",
        help=option.help or None,
    )
    return str(chosen)
