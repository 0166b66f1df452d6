"""A plotly figure as an element that keeps its place when its data change.

Streamlit's own ``st.plotly_chart`` hashes the whole figure into the identity of the element (1.67, a key
notwithstanding): at every change of a filter the browser tears the chart down and builds another one, and a map loses
the reader's zoom, its drawn land and its drawing context. This component draws the same figure with plotly.js too, but
updates it in place. ``serving`` has the library loaded from the head of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.charts.figure import AnyFigure
from dashboard.html_templates import load_template
from dashboard.pages.web_files import CHARTS, LIBRARIES, component_script

_HERE = Path(__file__).parent
CONFIG = {
    "displaylogo": False,
    # plotly.js offers to upload a chart to its maker's cloud: nothing leaves the dashboard that way.
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "modeBarButtonsToRemove": ["sendChartToCloud", "toImage", "lasso2d", "select2d", "toggleHover"],
    "doubleClick": False,
    "scrollZoom": False,
}


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "plot",
        html=load_template("pages/plot.html.jinja").render(),
        css=(_HERE / "map.css").read_text(encoding="utf-8"),
        js=component_script("plot.js", "drawPlot"),
        isolate_styles=False,
    )


def show(
    figure: AnyFigure | str,
    key: str,
    alt: str,
    *,
    file_name: str,
    theme: str,
    revision: str = "",
    toolbar: bool = True,
    picked: Callable[[str], None] | None = None,
    dragged: Callable[[str, str], None] | None = None,
    stepped: Callable[[str], None] | None = None,
) -> None:
    """Draw a figure, given as such or as its JSON text, in the colours of ``theme`` ("light" or "dark").

    The reader's own zoom and pan are kept as long as ``revision`` stays the same. ``key`` is its identity on the
    page, ``alt`` its text for screen readers, ``file_name`` the name (without ending) of the file that the toolbar's
    buttons make in the reader's own browser. ``picked`` is called with the
    customdata of a point that was clicked (an incident's identifier), ``dragged`` with the two ends of a range that
    was dragged across or to which a time axis was zoomed or panned (texts as the axis has them). With ``stepped`` the
    figure takes the keyboard: it is called with "following", "previous", "first", "last" or "none" for the arrow keys,
    Home, End and Escape.
    """

    def on_picked() -> None:
        value = st.session_state[key].picked
        if picked is not None and isinstance(value, str):
            picked(value)

    def on_dragged() -> None:
        value = st.session_state[key].dragged
        if dragged is not None and isinstance(value, list) and len(value) == 2:
            dragged(str(value[0]), str(value[1]))

    def on_stepped() -> None:
        value = st.session_state[key].stepped
        if stepped is not None and isinstance(value, str):
            stepped(value)

    _component()(
        key=key,
        data={
            "figure": figure if isinstance(figure, str) else figure.text,
            "alt": alt,
            "config": {**CONFIG, "displayModeBar": "hover" if toolbar else False},
            "library": LIBRARIES.address(CHARTS),
            "fileName": file_name,
            "revision": revision,
            "theme": theme,
            "steps": stepped is not None,
        },
        on_picked_change=on_picked,
        on_dragged_change=on_dragged,
        on_stepped_change=on_stepped,
        on_themed_change=lambda: None,  # the run itself is what is asked for
    )
