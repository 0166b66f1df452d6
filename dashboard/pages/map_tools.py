"""What the map has around it in the browser: buttons, scale bar, inset, player, link with another map."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.boundaries import read_provinces
from dashboard.charts.theme import Palette
from dashboard.maps.style import FOCUS_PROVINCES, TILES

LOST = "The online map cannot be reached; the built-in one is shown."


@lru_cache(maxsize=2)
def inset_shapes(geo: Path) -> list[dict[str, Any]]:
    """Return the outlines of the two countries and, marked, of KP and Khost, coarse enough for a thumbnail."""
    provinces = read_provinces(geo)
    countries = provinces.dissolve("country")["geometry"]
    focus = provinces[provinces["admin1"].isin(FOCUS_PROVINCES)]["geometry"]
    shapes = [(geometry, False) for geometry in countries] + [(geometry, True) for geometry in focus]
    return [{"rings": _rings(shape.simplify(0.12)), "focus": focus} for shape, focus in shapes]


def _rings(geometry: Any) -> list[list[list[float]]]:
    polygons = list(geometry.geoms) if geometry.geom_type == "MultiPolygon" else [geometry]
    return [
        [[round(x, 2), round(y, 2)] for x, y in polygon.exterior.coords] for polygon in polygons if polygon.area > 0.02
    ]


def tools(
    geo: Path,
    palette: Palette,
    *,
    select: bool,
    selected: bool,
    style: dict[str, Any] | None = None,
    player: dict[str, str] | None = None,
    link: str = "",
    watch: bool = False,
) -> dict[str, Any]:
    """Return what the script in the browser needs to know.

    ``select`` gives the buttons for boxes and lassos, ``selected`` says that something is selected, ``style`` is the
    style with online tiles where these were asked for, ``player`` its first and last day with day, step and window,
    ``link`` the name of a group of maps that look at the same place, ``watch`` that the page wants to be told what the
    map shows after each move.
    """
    return {
        "select": select,
        "selected": selected,
        "inset": inset_shapes(geo),
        "credit": TILES.credit if style else "Made with Natural Earth",
        "lost": LOST if style else "",
        "style": style,
        "player": player,
        "link": link,
        "watch": watch,
        "colours": {
            "paper": palette.paper,
            "panel": palette.panel,
            "ink": palette.ink,
            "muted": palette.muted,
            "rule": palette.rule,
            "land": palette.land_other,
            "focus": "#E3B93F" if palette.name == "light" else "#B9983B",
            "view": palette.accent,
        },
    }
