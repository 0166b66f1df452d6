"""An SVG as a PDF page: vector, small, with its text as text."""

from __future__ import annotations

from dashboard.disk import scratch_folder
from dashboard.export.errors import DrawingError, TypesettingError, report_disk_failure
from dashboard.export.typesetting import typeset

SETTING = """#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#image("figure.svg", width: 100%, height: 100%)
"""


def pdf_of(svg: bytes, width: float, height: float) -> bytes:
    """Return a page of width x height points with the drawing on it.

    typst sets it and not the browser that drew it: Chromium's printing draws each hatched bar dot by dot, which takes
    minutes and makes a file of many megabytes. Raises DrawingError where the drawing cannot be read, DiskError where
    there is no room for it, and what ``typeset`` raises.
    """
    with report_disk_failure(), scratch_folder("afpak-chart-") as folder:
        (folder / "figure.svg").write_bytes(svg)
        page = folder / "page.typ"
        page.write_text(SETTING.format(width=width, height=height), encoding="utf-8")
        try:
            return typeset(page)[0]
        except TypesettingError as error:
            raise DrawingError(f"The chart could not be made a PDF. {error}") from error
