"""What every answer tells the browser to keep to: the Content-Security-Policy and the headers beside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html.parser import HTMLParser

from dashboard.service.settings import Settings

POLICY = "content-security-policy"

_FIXED = {
    "x-content-type-options": "nosniff",
    # A host's name and no more goes with a request to another one: OpenStreetMap's tiles are not given without it.
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
"""For files that a reader fetches: opened in a window of their own they run nothing and reach nothing."""


class _InlineScripts(HTMLParser):
    """Collects the text of each script that stands in a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.texts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and "src" not in dict(attrs)
        if self._inside:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data


def hash_script(text: str) -> str:
    """Return the hash by which a Content-Security-Policy lets one inline script run."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def inline_scripts(html: str) -> list[str]:
    """Return the texts of a page's inline scripts in their order, as a browser hashes them."""
    parser = _InlineScripts()
    parser.feed(html)
    parser.close()
    return parser.texts


def page_policy(settings: Settings, hashes: Sequence[str] = ()) -> str:
    """Return the policy of a page; ``hashes`` are those of its inline scripts.

    Streamlit loads the script of a component and MapLibre its worker from ``blob:``; Streamlit's styles and plotly's
    are set by scripts, for which there is no hash.
    """
    tiles = list(settings.tiles)
    rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'", "blob:", *hashes],
        "worker-src": ["'self'", "blob:"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:", *tiles],
        "font-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "connect-src": ["'self'", "data:", "blob:", *tiles],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": list(settings.ancestors),
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


def security_headers(settings: Settings, policy: str = "", *, shared: bool = False) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer; ``policy`` stands in place of the one for pages without inline scripts.

    ``shared`` says that pages of other sites may have it.
    """
    named = {POLICY: policy or page_policy(settings), **_FIXED}
    if shared:
        named["cross-origin-resource-policy"] = "cross-origin"
    if settings.noindex:
        named["x-robots-tag"] = "noindex, nofollow"
    if settings.ancestors in (("'self'",), ("'none'",)):
        # For browsers that do not know frame-ancestors; it cannot name other hosts.
        named["x-frame-options"] = "SAMEORIGIN" if settings.ancestors == ("'self'",) else "DENY"
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in named.items()]
