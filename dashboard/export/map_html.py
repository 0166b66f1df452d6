"""A map as one HTML file that is interactive, has MapLibre and everything else in it, and asks no host for anything."""

from __future__ import annotations

import base64
import json
import posixpath
import re
from functools import lru_cache
from typing import Any

from dashboard.analysis.whose_dead import is_account
from dashboard.catalogue import Chart, Request
from dashboard.charts.theme import caption
from dashboard.html_templates import load_template
from dashboard.map.browser import key_data, looks, pane_data
from dashboard.map.strip import strip_of
from dashboard.root import PACKAGE

ENTRY = "map/file.js"
"""The module that draws a map in a file; the modules that it imports go with it."""

LIBRARY, WORKER, STYLE = "maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data: blob:; style-src 'unsafe-inline'; img-src data: blob:; "
    "worker-src data: blob:; child-src data: blob:; connect-src data: blob:"
)
"""What the file allows itself: nothing from any host. A browser that opens it holds it to that."""

_IMPORT = re.compile(r'^(import\b[^;]*?)"(\.{1,2}/[\w./-]+\.js)";', re.MULTILINE)
_PAGE = load_template("export/map_html.html.jinja")
_WEB = PACKAGE / "pages" / "web"


@lru_cache(maxsize=1)
def collect_modules() -> dict[str, str]:
    """Return ``ENTRY`` and every module that it imports, by a name each that imports in them are changed to.

    A module in a file has no address from which another could be found by a relative one: a map of imports in the file
    has each by its name.
    """
    found: dict[str, str] = {}
    waiting = [ENTRY]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        text, folder = (_WEB / name).read_text("utf-8"), posixpath.dirname(name)

        def rename(match: re.Match[str], folder: str = folder) -> str:
            target = posixpath.normpath(posixpath.join(folder, match[2]))
            waiting.append(target)
            return f'{match[1]}"afpak/{target}";'

        found[name] = _IMPORT.sub(rename, text)
    return found


@lru_cache(maxsize=1)
def import_map() -> str:
    """Return the map of imports with every module and MapLibre in it, as JSON that no script's end can be in."""
    modules = {f"afpak/{name}": text for name, text in collect_modules().items()}
    modules["maplibre-gl"] = (_WEB / "vendor" / LIBRARY).read_text("utf-8")
    return json.dumps({"imports": {name: _data_address(text) for name, text in sorted(modules.items())}})


def _data_address(text: str) -> str:
    return f"data:text/javascript;base64,{base64.b64encode(text.encode()).decode()}"


@lru_cache(maxsize=1)
def read_styles() -> str:
    """Return the style sheets of the map."""
    return "\n".join(
        (_WEB / name).read_text("utf-8") for name in (f"vendor/{STYLE}", "map/map.css", "map/time_strip.css")
    )


@lru_cache(maxsize=1)
def read_worker() -> str:
    """Return MapLibre's worker in a form that stands in a page."""
    return base64.b64encode((_WEB / "vendor" / WORKER).read_bytes()).decode()


def write_map_page(chart: Chart, request: Request, table: dict[str, Any]) -> bytes:
    """Return a map as a page; ``table`` is what ``table.html.jinja`` takes: columns, cells, rows, rows_shown.

    Raises ValueError for a chart that is no map.
    """
    if chart.map_spec is None:
        raise ValueError(f"{chart.id} is no map")
    spec, dataset, filters = chart.map_spec(request), request.dataset, request.filters
    first = filters.start or dataset.first_day.date()
    last = filters.end or dataset.last_day.date()
    data = {
        "pane": pane_data(spec),
        "looks": looks(spec.palette),
        "key": key_data(spec.key),
        "place": {"lat": spec.view.lat, "lon": spec.view.lon, "zoom": spec.view.zoom},
        "area": [list(corner) for corner in spec.area],
        "credit": spec.credit,
        "sums": not is_account(filters.lens_id),
        "strip": strip_of(dataset, spec.marks, first, last).as_json(),
    }
    # A text of the tables cannot end the script: no "<" stands in it.
    words = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return _PAGE.render(
        policy=POLICY,
        labels=spec.labels,
        palette=spec.palette,
        styles=read_styles(),
        imports=import_map(),
        worker=read_worker(),
        data=words,
        alt=spec.alt,
        off_map=spec.off_map,
        notes=[entry.drawn.note for entry in spec.shown if entry.drawn.note],
        foot=caption(spec.labels),
        reading=chart.reading,
        **table,
    ).encode()
