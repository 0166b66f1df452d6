"""A plotly figure as an element that keeps its place when its data change.

Streamlit's own ``st.plotly_chart`` hashes the whole figure into the identity of the element (1.67, a key
notwithstanding): at every change of a filter the browser tears the chart down and builds another one, and a map loses
the reader's zoom, its drawn land and its drawing context. This component draws the same figure with the same
plotly.js, but updates it in place. The library comes from the installed plotly package: ``library`` puts it once
where Streamlit serves static files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import plotly
import plotly.graph_objects as go
import plotly.io as pio
import streamlit as st

from dashboard.charts.theme import figure_json
from dashboard.tables import ROOT

STATIC = ROOT / "static"
_HERE = Path(__file__).parent
_LOADER = (_HERE / "plotly_loader.js").read_text(encoding="utf-8")
CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["toImage", "lasso2d", "select2d", "toggleHover", "resetViewMap"],
    "doubleClick": False,
    "scrollZoom": True,
}


@lru_cache(maxsize=1)
def library() -> str | None:
    """Return the address, relative to a page, at which the browser finds plotly.js.

    Copies it from the installed plotly package into ``static/`` under its version when it is not there yet; returns
    None where that cannot be written.
    """
    name = f"plotly-{plotly.__version__}.min.js"
    target = STATIC / name
    source = Path(str(files("plotly") / "package_data" / "plotly.min.js"))
    try:
        if not target.is_file() or target.stat().st_size != source.stat().st_size:
            with tempfile.NamedTemporaryFile(dir=STATIC, delete=False) as file:
                file.write(source.read_bytes())
            Path(file.name).chmod(0o644)
            Path(file.name).replace(target)
    except OSError:
        return None
    return f"./app/static/{name}"


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "plot",
        html='<div class="plot-frame"></div>',
        css=".plot-frame { width: 100%; }",
        js=_LOADER + (_HERE / "plot.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def fetch_ahead() -> None:
    """Let the browser fetch plotly.js at once, while the rest of the page is still being made.

    The browser may run this before or after the first figure asks for the library: the same loader stands in both.
    """
    address = library()
    if address is not None:
        with st.container(key="ahead"):
            script = f"<script>{_LOADER}window.loadPlotly({address!r}).catch(() => {{}});</script>"
            st.html(script, unsafe_allow_javascript=True)


def show(
    figure: go.Figure | str,
    key: str,
    alt: str,
    *,
    file_name: str,
    revision: str = "",
    toolbar: bool = True,
    picked: Callable[[str], None] | None = None,
    dragged: Callable[[str, str], None] | None = None,
) -> None:
    """Draw a figure, given as such or as its JSON text.

    The reader's own zoom and pan are kept as long as ``revision`` stays the same. ``key`` is its identity on the
    page, ``alt`` its text for screen readers, ``file_name`` the name (without ending) of the file that the toolbar's
    buttons make in the reader's own browser. ``picked`` is called with the
    customdata of a point that was clicked (an incident's identifier), ``dragged`` with the two ends of a range that
    was dragged across (texts as the axis has them). Where plotly.js cannot be served, Streamlit's own element draws
    the figure; then it can be looked at but not picked from.
    """
    config = {**CONFIG, "displayModeBar": "hover" if toolbar else False}
    address = library()
    if address is None:
        drawn = pio.from_json(figure) if isinstance(figure, str) else figure
        st.plotly_chart(drawn, theme=None, key=f"{key}-plain", alt=alt, config=config)
        return

    def on_picked() -> None:
        value = st.session_state[key].picked
        if picked is not None and isinstance(value, str):
            picked(value)

    def on_dragged() -> None:
        value = st.session_state[key].dragged
        if dragged is not None and isinstance(value, list) and len(value) == 2:
            dragged(str(value[0]), str(value[1]))

    _component()(
        key=key,
        data={
            "figure": figure if isinstance(figure, str) else figure_json(figure),
            "alt": alt,
            "config": config,
            "library": address,
            "fileName": file_name,
            "revision": revision,
        },
        on_picked_change=on_picked,
        on_dragged_change=on_dragged,
    )
