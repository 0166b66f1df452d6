"""Pictures of a brief's charts: from the browser where there is one, else drawn from the chart's native form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from dashboard.catalogue import Chart, Request
from dashboard.charts.fitted import Sheet
from dashboard.export.brief.content import Drawn
from dashboard.export.brief.native import native_data
from dashboard.export.errors import ExportError, NoBrowserError
from dashboard.export.sizes import DENSITY, Size

BODY = Size("brief", "Body of a slide", 1340, Sheet(1120, 12.23 / 4.95, title=17, selection=13))
SHEET = Size("sheet", "Width of a page", 1000, Sheet(820, None, title=16, selection=12.5, foot=10.5))
DRAWN_HEIGHT = 430
"""Pixels of the height of a picture that is drawn without a browser."""

KEPT = 32
"""Pictures that are kept, some 300 kB each: those of the last two briefs, which are looked at before they are made."""

Draw = Callable[[Chart, Request, Size], bytes]


@dataclass(frozen=True)
class Picture:
    """A picture as PNG, with its width and height in dots. ``whole`` where it carries title, filter and source."""

    content: bytes
    width: int
    height: int
    whole: bool


@dataclass(frozen=True)
class Missing:
    """No picture, and the sentence that says why and what adds it."""

    why: str


def by_render(chart: Chart, request: Request, size: Size) -> bytes:
    """Return a chart as PNG: maps without a browser, charts from the one kept browser. Raises ExportError."""
    from dashboard.export.render import image

    return image(chart, request, "png", size)


class Artist:
    """Gives pictures of charts for one brief: where there is no browser, it asks for one only once."""

    def __init__(self, draw: Draw = by_render) -> None:
        """Draw with ``draw``; a test brings its own."""
        self._draw = draw
        self._without = ""

    def picture(self, drawn: Drawn, size: Size) -> Picture | Missing:
        """Return a picture of a chart, or why there is none.

        Where the browser is missing or fails, a chart with a native form is drawn from it.
        """
        if drawn.built.is_empty:
            return Missing(drawn.built.empty)
        why = "" if drawn.chart.map_spec is not None else self._without
        if not why:
            try:
                return _picture(drawn.chart, drawn.request, size, self._draw)
            except NoBrowserError as error:
                why = self._without = str(error)
            except ExportError as error:
                why = str(error)
        data = native_data(drawn.built)
        if data is None:
            return Missing(why)
        from dashboard.export.brief.drawn import png

        shape = size.sheet.ratio or 2.0
        return _measured(png(data, round(DRAWN_HEIGHT * shape), DRAWN_HEIGHT, DENSITY), whole=False)

    @property
    def without_browser(self) -> str:
        """Why there is no browser, once one was asked for; "" where there is one or none was asked for."""
        return self._without


@lru_cache(maxsize=KEPT)
def _picture(chart: Chart, request: Request, size: Size, draw: Draw) -> Picture:
    return _measured(draw(chart, request, size), whole=True)


def _measured(content: bytes, *, whole: bool) -> Picture:
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(content)) as image:
        return Picture(content, *image.size, whole)
