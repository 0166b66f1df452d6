"""What the browser is sent from ``web/``: the modules, and the libraries in ``vendor/`` as their makers build them.

Each lies in a folder whose name has the digest of all that is in it, so that a browser may keep what it has for good
and modules find each other by their plain names. Scripts in ``inline/`` stand in a page as text.
"""

from __future__ import annotations

import gzip
import hashlib
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

FOLDER = Path(__file__).with_name("web")
VENDOR = FOLDER / "vendor"
INLINE = FOLDER / "inline"
CHARTS = "plotly-cartesian.min.js"
"""The build of plotly.js with every mark of our charts; maps are MapLibre's."""

MAPLIBRE, MAPLIBRE_WORKER, MAPLIBRE_STYLE = "maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"
"""MapLibre as its makers build it: the library finds its worker beside itself by this name."""

_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css"}
"""What is sent from a folder of scripts, by the ending of the name."""

_PREFIX = "./app/static"
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
_IMPORT = re.compile(r'^import\b[^;]*?["\'](\.\.?/[\w./-]+\.js)["\'];', re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Scripts:
    """Scripts that are sent under a name with their digest; ``contents`` has the bytes of each by its own name."""

    name: str
    contents: Mapping[str, bytes]

    @cached_property
    def folder(self) -> str:
        """The folder in which a browser finds the scripts, relative to a page of the dashboard."""
        digest = hashlib.sha256()
        for name, content in sorted(self.contents.items()):
            digest.update(f"{name} {len(content)} ".encode() + content)
        return f"{_PREFIX}/{self.name}-{digest.hexdigest()[:12]}"

    def address(self, name: str) -> str:
        """Return the address of a script, relative to a page of the dashboard; raises KeyError for an unknown one."""
        if name not in self.contents:
            raise KeyError(f"no script {name} among {self.name}")
        return f"{self.folder}/{name}"

    def list_imports(self, names: Iterable[str]) -> list[str]:
        """Return the names of modules and of all modules that they import at once, each one time."""
        found: dict[str, None] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = None
                imported = _IMPORT.findall(self.contents[name].decode())
                waiting += [posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) for path in imported]
        return list(found)

    def routes(self, base: str) -> list[BaseRoute]:
        """Return the routes that send the scripts; ``base`` is the path of the dashboard ("" or "/path")."""
        folder = base + self.folder.removeprefix(".")
        return [Route(f"{folder}/{name}", _make_sender(name, content)) for name, content in self.contents.items()]


def _make_sender(name: str, content: bytes) -> Callable[[Request], Response]:
    media_type = _TYPES[posixpath.splitext(name)[1]]

    @lru_cache(maxsize=1)
    def pack() -> bytes:
        return gzip.compress(content, 6)

    def send(request: Request) -> Response:
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(content, media_type=media_type, headers=_KEPT)
        return Response(pack(), media_type=media_type, headers={**_KEPT, "Content-Encoding": "gzip"})

    return send


def read_scripts(name: str, folder: Path) -> Scripts:
    """Return the scripts of a folder under a name; those in folders below it are left out."""
    return Scripts(name, _read_folder(folder))


def _read_folder(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.suffix in _TYPES}


def read_modules(name: str, folder: Path, *parts: str) -> Scripts:
    """Return the scripts of a folder and of these folders in it, which keep their place: "map/clusters.js"."""
    below = {f"{part}/{file}": content for part in parts for file, content in _read_folder(folder / part).items()}
    return Scripts(name, {**_read_folder(folder), **below})


MODULES = read_modules("web", FOLDER, "map")
LIBRARIES = read_scripts("vendor", VENDOR)


def read_inline(name: str) -> str:
    """Return the text of a script that stands in a page itself; raises FileNotFoundError where there is none."""
    return (INLINE / name).read_text(encoding="utf-8")


def component_script(module: str, function: str) -> str:
    """Return the script of a component that is a function of one of our modules.

    Streamlit runs it from an address of its own, from which nothing can be imported by a relative address.
    """
    address = MODULES.address(module)
    return (
        f"const {{ {function} }} = await import(new URL({address!r}, document.baseURI).href);\n"
        f"export default {function};\n"
    )
