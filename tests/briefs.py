"""Briefs for the tests: drawing without a browser, and a record whose words try to be more than words."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from dashboard.catalogue import Chart, Request
from dashboard.export.brief.model import Brief, Logo, Part
from dashboard.export.errors import NoBrowserError
from dashboard.export.sizes import Size
from dashboard.filters import Filters
from tests import small

NASTY = '=1+1 "quotes" #hash $x$ @ref <script>alert(1)</script> *b* _i_ \\let [a](b) ~ ` الفا'
"""A title that is a formula, markup of several kinds, a script and Arabic script at once."""


def drawn(chart: Chart, request: Request, size: Size) -> bytes:
    """A picture in place of the browser's."""
    return picture()


def no_browser(chart: Chart, request: Request, size: Size) -> bytes:
    """What drawing does on a machine without a browser."""
    raise NoBrowserError("No browser was found. One command adds it: get one.")


def picture(width: int = 400, height: int = 200) -> bytes:
    """A small PNG with something in it."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((2, 2, width // 2, height // 2), fill="navy")
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def brief(*parts: Part, **more: Any) -> Brief:
    """A brief of these parts, with every word filled in."""
    return Brief(
        **{
            "title": "Morning brief",
            "parts": parts,
            "author": "A. Analyst",
            "classification": "FOR TRAINING",
            "footer": "Desk 4",
            "logo": Logo(picture(60, 30), "png"),
            **more,
        }
    )


def nasty_folder(path: Path) -> Path:
    """A small data directory with a title, an actor and a publisher that try to be more than words."""
    tables = small.rows()
    for row in tables["incidents"]:
        if row["incident_id"] == small.STRIKES:
            row["title"] = row["summary"] = NASTY
    tables["actors"][0]["name"] = f"{NASTY} government"
    tables["sources"][0]["title"] = NASTY
    return small.write(path, tables)


WHOLE = Filters()
