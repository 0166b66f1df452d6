"""A chart with a key stays the same chart when its data change.

Streamlit 1.67 hashes a plotly chart's whole content into its identity, a key notwithstanding. A chart whose data
change is then another chart to the browser: it is torn down and built anew, and a map loses the reader's zoom, its
tiles and its drawing context at every change of a filter. For most other elements Streamlit lets the key be the
identity (``key_as_main_identity``); this module asks the same of charts that have one. A browser test holds what it
is for: the map keeps its zoom and pan when a filter changes.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from streamlit.elements import plotly_chart

_PARTS = {"selection_mode", "is_selection_activated"}
"""What still makes a keyed chart another one: the ways in which it can be selected from."""


def keep_charts() -> None:
    """Let the key be the identity of every chart that has one; calling it again changes nothing."""
    module: Any = plotly_chart
    original = module.compute_and_register_element_id
    if getattr(original, "keeps_charts", False):
        return

    @wraps(original)
    def by_key(element_type: str, **given: Any) -> str:
        return original(element_type, **{**given, "key_as_main_identity": _PARTS})

    by_key.keeps_charts = True  # type: ignore[attr-defined]
    module.compute_and_register_element_id = by_key
