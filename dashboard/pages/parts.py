"""Parts that pages share: the heading, the empty state, a chart, picking from a chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analysis.records import lens_ranges, records, summary
from dashboard.analysis.whose_dead import add_parts, join_parts, write_parts
from dashboard.catalogue import CHARTS, Built, Chart, Request, built
from dashboard.charts.figure import AnyFigure
from dashboard.export import names
from dashboard.filters import Filters, describe_selection, link
from dashboard.html_templates import load_macros
from dashboard.lens import figure_text
from dashboard.pages import downloads, filter_bar, plot, small_map, state
from dashboard.pages.page_parameters import DOCUMENT, SECTION
from dashboard.selection import nearest_wider

SHARED = load_macros("pages/shared.html.jinja")
"""What several pages draw: links, headings, remarks."""

_PARTS = load_macros("pages/parts.html.jinja")


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


def heading(title: str, frame: pd.DataFrame) -> None:
    """Draw the page's title with the count shown, the filter in words, the lens and the data date."""
    current = state.filters()
    st.html(
        _PARTS.heading(
            title=title,
            shown=len(frame),
            total=state.dataset().count_rows("incidents"),
            selection=describe_selection(current, state.available()),
            lens=current.lens.label,
            data_to=state.data_to(),
            meaning=_meaning(),
        )
    )


def _meaning() -> str:
    """Return the address of the section on lenses of the methodology, with the filters of this run."""
    return link(
        state.filters(),
        state.available(),
        "methodology",
        **{DOCUMENT: "Methodology", SECTION: "5-lenses"},
    )


def sums(frame: pd.DataFrame) -> None:
    """Draw the sums over what is shown, with the number of incidents that have no figure."""
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
    st.html(_PARTS.sums(cells))


def _whose(frame: pd.DataFrame, kind: str) -> str:
    return write_parts(add_parts(frame, kind))


def empty(frame: pd.DataFrame) -> bool:
    """Say that nothing is shown and offer the nearest wider filters; return whether that was so."""
    if not frame.empty:
        return False
    current = state.filters()
    st.html(SHARED.empty("No incident matches", f"{describe_selection(current, state.available())}."))
    wider = nearest_wider(state.dataset(), current, lens_ranges(state.dataset(), current.lens_id))
    with st.container(horizontal=True):
        for number, (label, filters, count) in enumerate(wider[:3]):
            st.button(
                f"Without {label}: {count:,} incident{'s' if count != 1 else ''}",
                on_click=filter_bar.put,
                args=(filters,),
                key=f"wider-{number}",
            )
        st.button("The whole record", on_click=filter_bar.reset, key="wider-all")
    return True


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
    """Draw the menu of a chart's files and the data behind it."""
    with st.container(horizontal=True, vertical_alignment="top", key=f"{key}-beside"):
        downloads.menu(spec, asked, key)
        _data(spec, made, key)


def _data(spec: Chart, made: Built, key: str) -> None:
    """Draw, once it is opened, the table behind a chart."""
    opened = st.expander(f"Data of this chart: {spec.title}", key=f"{key}-data", on_change="rerun")
    if opened.open:
        with opened:
            st.dataframe(made.table, hide_index=True, key=f"{key}-table")


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
