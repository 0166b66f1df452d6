"""Addresses of documents on the web: what may become a link that a reader clicks."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

EXPECTED = "an address that begins with http:// or https://, with a host and without spaces"
_FORM = re.compile(r"https?://[^\s\x00-\x20\x7f<>\"\\]+", re.IGNORECASE)


def is_web_address(text: str) -> bool:
    """Say whether a text is an http or https address with a host, and nothing that could end a link or run."""
    if not _FORM.fullmatch(text):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def linkable(value: object) -> str:
    """Return an address that may become a link, "" for whatever is not one (missing cells included)."""
    text = value if isinstance(value, str) else ""
    return text if is_web_address(text) else ""


def archive_lookup(address: str) -> str:
    """Return where copies of a page are looked for in the Internet Archive, "" for what may not become a link."""
    return f"https://web.archive.org/web/*/{address}" if is_web_address(address) else ""
