"""An SVG as a PDF page: vector, small, with its text as text."""

from __future__ import annotations

import tempfile
from pathlib import Path

from dashboard.export.errors import DrawingError

SETTING = """#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#image("figure.svg", width: 100%, height: 100%)
"""


def pdf_of(svg: bytes, width: float, height: float) -> bytes:
    """Return a page of width x height points with the drawing on it; raises DrawingError where it cannot be read.

    typst sets it and not the browser that drew it: Chromium's printing draws each hatched bar dot by dot, which takes
    minutes and makes a file of many megabytes.
    """
    import typst

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "figure.svg").write_bytes(svg)
        (folder / "page.typ").write_text(SETTING.format(width=width, height=height), encoding="utf-8")
        try:
            return bytes(typst.compile(str(folder / "page.typ")))
        except typst.TypstError as error:
            raise DrawingError(f"The chart could not be set as PDF: {error}") from error
