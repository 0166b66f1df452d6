"""What the server sends besides Streamlit's own front end: the head of a page, our scripts, the boundaries.

Streamlit's front end finds its server by trying: it asks below the address of the page first
(``/map/_stcore/health``), is told that nothing is there, and asks again at the root. And it learns only from the first
run of the script which further scripts a page needs. Both cost a reader time at every opening of a link. The page sent
from here says where the server is and names in its head what its figures need, so that the browser fetches and reads it
while Streamlit is still at work.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit import file_util

from dashboard.aliases import MOVED_PAGES
from dashboard.boundaries import GROUND, read_ground
from dashboard.current import current_tables
from dashboard.html_templates import load_macros
from dashboard.links import tidy_query
from dashboard.map.names import collect_names
from dashboard.map.style import NAMES, SERVED
from dashboard.memory import remembered
from dashboard.pages.guarding import access_routes, settings
from dashboard.pages.link_parameters import link_parameters
from dashboard.pages.names import PAGES
from dashboard.pages.page_parameters import TAB
from dashboard.pages.web_files import (
    CHARTS,
    LIBRARIES,
    MAPLIBRE,
    MAPLIBRE_STYLE,
    MAPLIBRE_WORKER,
    MODULES,
    read_inline,
)
from dashboard.service.api.app import api_routes, build_api
from dashboard.service.api.gates import Rates
from dashboard.service.embeds import Drawing, embed_routes
from dashboard.service.headers import POLICY, hash_script, inline_scripts, page_policy
from dashboard.service.health import health_routes
from dashboard.service.kept_answers import AnswerDesk
from dashboard.service.link_cards import card_tags
from dashboard.service.public_address import find_base
from dashboard.service.robots import robots_routes
from dashboard.tables import Dataset, data_directory, geo_directory

SCRIPT = Path(__file__).with_name("main.py")
_SERVING = load_macros("pages/serving.html.jinja")
SECTION_SCRIPT = read_inline("section.js")
"""The one script that a page draws into itself, by ``st.html``; the policy of the page lets it run."""

_REACH = read_inline("reach.js")
_ENTRIES = {"map": ["map/page.js"], "latest": ["incident_list.js", "map/small.js"]}
"""Modules that a page needs beside those for its head and its charts, by the page's address."""

_BUILDS: dict[str, list[str]] = {"map": []}
"""The builds of plotly.js that a page needs, the one to begin with first; other pages begin with charts alone."""

_MAPLIBRE_PAGES = frozenset(("map", "latest"))
"""Pages that begin with MapLibre itself."""

LANDING = PAGES[0][0]
"""The page to which the address without a page leads."""


class _Word(Convertor[str]):
    """A part of an address without a dot, so that it is never one of Streamlit's own files."""

    regex = "[a-z_-]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("word", _Word())


WIDGETS = ("Selectbox", "Html", "Multiselect", "DateInput", "TextInput", "Button", "ButtonGroup", "BidiComponent")
"""Parts of Streamlit's front end that every page draws and that the browser would only fetch when they are drawn."""


def parts_of(folder: Path, names: tuple[str, ...] = WIDGETS) -> list[str]:
    """Return the scripts of parts of Streamlit's front end and those that they import, by file name.

    ``folder`` has the scripts. A part that this version of Streamlit does not have is passed over.
    """
    found: dict[str, None] = {}
    waiting = [path.name for name in names for path in sorted(folder.glob(f"{name}.*.js"))]
    while waiting:
        name = waiting.pop(0)
        path = folder / name
        if name in found or not path.is_file():
            continue
        found[name] = None
        waiting += re.findall(r'(?:from|import)\s*[`"\']\./([\w.-]+\.js)[`"\']', path.read_text(encoding="utf-8"))
    return list(found)


def page_html(given: str, base: str = "", parts: Sequence[str] = (), page: str = "", host: str = "") -> str:
    """Return Streamlit's own page with where its server is and the scripts that it will need.

    ``base`` is the path under which the dashboard is served ("" at the root of its host, else "/path"), ``parts`` what
    ``parts_of`` returns, ``page`` the address of one of ``PAGES``, ``host`` the one that was asked for the page.
    """
    plotted = ["plot.js"] if _BUILDS.get(page, [CHARTS]) else []
    own = MODULES.list_imports(["page.js", *plotted, *_ENTRIES.get(page, [])])
    ahead = [*map(MODULES.address, own), *(f"./static/js/{name}" for name in parts if name not in given)]
    libraries = [LIBRARIES.address(name) for name in _BUILDS.get(page, [CHARTS])]
    maplibre = [LIBRARIES.address(name) for name in (MAPLIBRE, MAPLIBRE_WORKER, MAPLIBRE_STYLE)]
    mapped = maplibre if page in _MAPLIBRE_PAGES else []
    head = _SERVING.head(base, _REACH, host, libraries, MODULES.address("page.js"), mapped)
    # Streamlit's page offers programs an interface that this server does not have.
    given = re.sub(r'<link rel="service-desc"[^>]*>', "", given, count=1)
    given = re.sub(r"<noscript>.*?</noscript>", lambda _: _SERVING.without_scripts(), given, flags=re.DOTALL)
    given = re.sub("(?<=<head>)", lambda _: head, given, count=1)
    return re.sub("(?=</head>)", lambda _: _SERVING.scripts_ahead(ahead), given, count=1)


@lru_cache(maxsize=1)
def _streamlits_page() -> tuple[str, list[str]]:
    """Return Streamlit's own page, and the scripts of its parts that every page of ours needs."""
    folder = Path(file_util.get_static_dir())
    return (folder / "index.html").read_text(encoding="utf-8"), parts_of(folder / "static" / "js")


@lru_cache(maxsize=2 * len(PAGES))
def _page(base: str, address: str, host: str) -> str:
    given, parts = _streamlits_page()
    return page_html(given, base, parts, address, host)


@lru_cache(maxsize=len(PAGES))
def _policy(base: str, address: str) -> str:
    """Return the policy of a page, made from the scripts that are in it; they are the same for every host."""
    hashes = [hash_script(text) for text in (*inline_scripts(_page(base, address, "")), SECTION_SCRIPT)]
    return page_policy(settings(), hashes)


def _send_elsewhere(address: str, tab: str, request: Request) -> Response:
    """Lead a link with a page's former address to its page of today and its tab, with all that the link carried."""
    query = request.url.query
    if tab and TAB not in request.query_params:
        query = f"{query}&{TAB}={tab}" if query else f"{TAB}={tab}"
    return RedirectResponse(f"{settings().base}/{address}{'?' + query if query else ''}", status_code=308)


def _send_page(address: str, request: Request) -> Response:
    base = settings().base
    headers = {"Cache-Control": "no-cache", POLICY: _policy(base, address)}
    page = _page(base, address, request.headers.get("host", ""))
    page = page.replace("</head>", _card(address, request) + "</head>", 1)
    return Response(page, media_type="text/html", headers=headers)


def _card(address: str, request: Request) -> str:
    """Return the tags of what a chat program shows of the link, "" where there are no tables to speak of."""
    dataset = current_tables(data_directory()).status().dataset
    if dataset is None:
        return ""
    given = {name: request.query_params.getlist(name) for name in request.query_params}
    query = tidy_query(given, link_parameters()).query
    return card_tags(address, dict(PAGES)[address], query, find_base(request, settings().base), dataset)


def _write_json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


@lru_cache(maxsize=2)
def _ground(directory: Path) -> bytes:
    return _write_json(read_ground(directory))


@remembered
def _names(dataset: Dataset) -> bytes:
    return _write_json(collect_names(dataset))


def _send_layer(request: Request) -> Response:
    dataset = current_tables(data_directory()).status().dataset
    directory = geo_directory(data_directory()) if dataset is None else dataset.geo
    name = request.path_params["name"]
    if name == GROUND:
        return _send_geojson(_ground(directory))
    if name == NAMES and dataset is not None:
        return _send_geojson(_names(dataset))
    path = directory / f"{name}.geojson"
    if not path.is_file():
        return Response("There is no such layer.", status_code=404, media_type="text/plain")
    return _send_geojson(path.read_bytes())


def _send_geojson(content: bytes) -> Response:
    return Response(content, media_type="application/geo+json", headers={"Cache-Control": "no-cache"})


def _send_tables_state(_: Request) -> Response:
    """Say which version is shown (None: there is none) and how many problems the tables on disk have."""
    status = current_tables(data_directory()).status()
    version = None if status.dataset is None else status.dataset.version
    return JSONResponse({"version": version, "problems": len(status.problems)}, headers={"Cache-Control": "no-store"})


def routes(desk: AnswerDesk | None = None) -> list[BaseRoute]:
    """Return what is answered before Streamlit is asked, under the path that its settings name.

    ``desk`` gives out the answers of API, feed and embeds; one of its own where none is given.
    """
    base, known = settings().base, sorted(link_parameters())
    desk, rates = desk or AnswerDesk(), Rates()
    addresses = (LIBRARIES.address(CHARTS), MODULES.address("embed.js"))
    drawing = Drawing(*(f"{base}{address.removeprefix('.')}" for address in addresses))
    return [
        *health_routes(base),
        *robots_routes(settings()),
        *api_routes(build_api(settings(), desk, rates, known)),
        *embed_routes(settings(), desk, rates, known, drawing),
        Route(f"{base}/", partial(_send_page, LANDING)),
        Route(f"{base}/_afpak/tables", _send_tables_state),
        *(Route(f"{base}/{address}", partial(_send_page, address)) for address, _ in PAGES),
        *(Route(f"{base}/{old}", partial(_send_elsewhere, *to)) for old, to in MOVED_PAGES.items()),
        *access_routes(),
        *MODULES.routes(base),
        *LIBRARIES.routes(base),
        Route(f"{base}{SERVED.removeprefix('.')}/{{name:word}}.geojson", _send_layer),
    ]
