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
from html import escape
from pathlib import Path

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit import file_util

from dashboard.boundaries import GROUND, read_ground
from dashboard.current import current_tables
from dashboard.maps.style import STATIC_PREFIX
from dashboard.pages.guarding import settings
from dashboard.pages.names import PAGES
from dashboard.pages.web_files import CHARTS, LIBRARIES, MAPS, MODULES, read_inline
from dashboard.service.headers import POLICY, hash_script, inline_scripts, page_policy
from dashboard.tables import data_directory, geo_directory

SCRIPT = Path(__file__).with_name("main.py")
SECTION_SCRIPT = read_inline("section.js")
"""The one script that a page draws into itself, by ``st.html``; the policy of the page lets it run."""

_REACH = read_inline("reach.js")
_HOST = "HOST-THAT-WAS-ASKED"
_ENTRIES = {"map": ["map_tools.js", "incident_list.js"], "overview": ["incident_list.js"]}
"""Modules that a page needs beside those for its head and its charts, by the page's address."""

_BUILDS = {"map": [MAPS, CHARTS], "overview": [MAPS, CHARTS]}
"""The builds of plotly.js that a page needs, the one to begin with first; other pages begin with charts alone."""

LANDING = PAGES[0][0]
"""The page to which the address without a page leads."""

_NO_SCRIPT = "The dashboard needs JavaScript. The record itself, as plain tables, comes with its source code."
_STILL = "[data-testid='stSkeleton'] { animation: none !important; }"
"""Grey bars stand where something is coming. That they pulse has the browser draw the page anew all the time, which on
a machine without a graphics card takes a third of the time until a map stands.
"""


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


def _name_libraries(page: str) -> str:
    """Return what names the builds of plotly.js of a page: the first is run ahead (``libraries.js`` takes it over)."""
    first, *others = (LIBRARIES.address(name) for name in _BUILDS.get(page, [CHARTS]))
    later = "".join(f'<link rel="preload" as="script" fetchpriority="low" href="{address}">' for address in others)
    return f'<script async data-library src="{first}"></script>{later}'


def page_html(given: str, base: str = "", parts: Sequence[str] = (), page: str = "") -> str:
    """Return Streamlit's own page with where its server is and the scripts that it will need.

    ``base`` is the path under which the dashboard is served ("" at the root of its host, else "/path"), ``parts`` what
    ``parts_of`` returns, ``page`` the address of one of ``PAGES``.
    """
    own = MODULES.list_imports(["page.js", "plot.js", *_ENTRIES.get(page, [])])
    ahead = [*map(MODULES.address, own), *(f"./static/js/{name}" for name in parts if name not in given)]
    links = "".join(f'<link rel="modulepreload" crossorigin href="{address}">' for address in ahead)
    server = f"window.location.origin + {base + '/'!r}" if base else "new URL('.', window.location.href).href"
    head = (
        f"<script>window.__streamlit = {{BACKEND_BASE_URL: {server}}};</script>"
        f'<meta name="dashboard-host" content="{_HOST}"><script>{_REACH}</script>'
        f"{_name_libraries(page)}"
        f'<script type="module" async crossorigin src="{MODULES.address("page.js")}"></script><style>{_STILL}</style>'
    )
    # Streamlit's page offers programs an interface that this server does not have.
    given = re.sub(r'<link rel="service-desc"[^>]*>', "", given, count=1)
    given = re.sub(r"<noscript>.*?</noscript>", f"<noscript><p>{_NO_SCRIPT}</p></noscript>", given, flags=re.DOTALL)
    return given.replace("<head>", "<head>" + head, 1).replace("</head>", links + "</head>", 1)


@lru_cache(maxsize=len(PAGES))
def _page(base: str, address: str) -> tuple[str, str]:
    """Return a page, with a mark where the host is to stand, and its policy, made from what is in it."""
    folder = Path(file_util.get_static_dir())
    given = (folder / "index.html").read_text(encoding="utf-8")
    page = page_html(given, base, parts_of(folder / "static" / "js"), address)
    hashes = [hash_script(text) for text in (*inline_scripts(page), SECTION_SCRIPT)]
    return page, page_policy(settings(), hashes)


def _send_page(address: str, request: Request) -> Response:
    page, policy = _page(settings().base, address)
    content = page.replace(_HOST, escape(request.headers.get("host", "")))
    return Response(content, media_type="text/html", headers={"Cache-Control": "no-cache", POLICY: policy})


@lru_cache(maxsize=2)
def _ground(directory: Path) -> bytes:
    return json.dumps(read_ground(directory), separators=(",", ":"), ensure_ascii=False).encode()


def _send_layer(request: Request) -> Response:
    dataset = current_tables(data_directory()).status().dataset
    directory = geo_directory(data_directory()) if dataset is None else dataset.geo
    name = request.path_params["name"]
    if name == GROUND:
        content = _ground(directory)
        return Response(content, media_type="application/geo+json", headers={"Cache-Control": "no-cache"})
    path = directory / f"{name}.geojson"
    if not path.is_file():
        return Response("There is no such layer.", status_code=404, media_type="text/plain")
    return Response(path.read_bytes(), media_type="application/geo+json", headers={"Cache-Control": "no-cache"})


def _send_tables_state(_: Request) -> Response:
    """Say which version is shown (None: there is none) and how many problems the tables on disk have."""
    status = current_tables(data_directory()).status()
    version = None if status.dataset is None else status.dataset.version
    return JSONResponse({"version": version, "problems": len(status.problems)}, headers={"Cache-Control": "no-store"})


def routes() -> list[BaseRoute]:
    """Return what is answered before Streamlit is asked, under the path that its settings name."""
    base = settings().base
    return [
        Route(f"{base}/", partial(_send_page, LANDING)),
        Route(f"{base}/_afpak/tables", _send_tables_state),
        *(Route(f"{base}/{address}", partial(_send_page, address)) for address, _ in PAGES),
        *MODULES.routes(base),
        *LIBRARIES.routes(base),
        Route(f"{base}{STATIC_PREFIX.removeprefix('.')}/{{name:word}}.geojson", _send_layer),
    ]
