"""The map as a component of its own: MapLibre in the reader's browser, and what the reader does on it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.html_templates import load_template
from dashboard.pages.web_files import FOLDER, component_script

STYLES = ("map/map.css", "map/time_strip.css")
Handler = Callable[[Mapping[str, Any]], None]


@lru_cache(maxsize=1)
def _component() -> Any:
    return st.components.v2.component(
        "incident_map",
        html=load_template("pages/map_app.html.jinja").render(),
        css="\n".join(Path(FOLDER, name).read_text(encoding="utf-8") for name in STYLES),
        js=component_script("map/page.js", "drawMap"),
        isolate_styles=False,
    )


def pack(data: Mapping[str, Any]) -> bytes:
    """Return what a browser is sent: the data as JSON, packed to a quarter (``unpack.js`` reads it)."""
    return gzip.compress(json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode(), 4, mtime=0)


def show(
    data: Mapping[str, Any],
    key: str,
    *,
    picked: Handler,
    chosen: Handler,
    area: Handler,
    filtered: Handler,
    looked: Handler,
    paused: Handler,
) -> None:
    """Draw the map of ``data`` (see ``MapData`` in ``web/map/types.d.ts``).

    Each handler is called with what the browser sent, a mapping: ``picked`` the incident whose card is asked for,
    ``chosen`` layers or settings, ``area`` the corners that were drawn, ``filtered`` that the area is to be a filter,
    ``looked`` where the map looks once the reader stopped, ``paused`` the window of days that was let go.
    """

    def hear(name: str, handler: Handler) -> Callable[[], None]:
        def heard() -> None:
            value = st.session_state[key].get(name)
            if isinstance(value, Mapping):
                handler(value)

        return heard

    handlers = {
        "picked": picked,
        "chosen": chosen,
        "area": area,
        "filtered": filtered,
        "looked": looked,
        "paused": paused,
    }
    _component()(
        key=key,
        data=pack(data),
        on_themed_change=lambda: None,  # the run itself is what is asked for
        **{f"on_{name}_change": hear(name, handler) for name, handler in handlers.items()},
    )
