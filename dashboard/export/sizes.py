"""The sizes in which pictures leave the dashboard."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.charts.fitted import Sheet

DENSITY = 2.0
"""Pixels of a PNG for each pixel of its size: sharp on a projector and in print."""


@dataclass(frozen=True)
class Size:
    """A size of a picture: ``width`` in pixels before ``DENSITY``, the sheet on which it is set, and its name.

    The sheet is narrower than the picture where type is to be larger than on a page.
    """

    name: str
    label: str
    width: float
    sheet: Sheet


SLIDE = Size("slide", "Slide, 16:9", 1280, Sheet(1056, 16 / 9))
SQUARE = Size("square", "Square", 1080, Sheet(760, 1.0))
PAGE = Size("page", "As high as it needs", 900, Sheet(900, None, title=18, selection=13.5))
A4 = Size("a4", "A4, upright", 794, Sheet(794, 210 / 297))
SIZES = {size.name: size for size in (SLIDE, SQUARE, A4, PAGE)}
