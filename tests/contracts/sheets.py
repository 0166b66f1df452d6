"""A printed map held against its specification: sizes, colours, fill, halos, clusters, crossings, key."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest

from dashboard.charts.fitted import Sheet
from dashboard.charts.parties import PARTIES, party_colour
from dashboard.map.clusters import Point, cluster_points
from dashboard.map.marks import SMALLEST
from dashboard.map.printed.key import Ruler, set_key
from dashboard.map.printed.sheet import begin_sheet, make_axes
from dashboard.map.printed.symbols import FAINT, HALO, STROKE, Placed, cluster_size, gather_symbols, place_gates
from dashboard.map.printed.window import Window
from dashboard.map.spec import MapSpec

SVG = "{http://www.w3.org/2000/svg}"
PIXEL = 0.75
"""Units of an SVG of matplotlib, points, for a pixel of the sheet."""


def window_of(spec: MapSpec, sheet: Sheet) -> Window:
    with begin_sheet(spec, sheet, 1.0) as begun:
        return make_axes(begun, spec)[1]


def parts_of(root: ET.Element) -> dict[str, ET.Element]:
    """The path of everything on the sheet that has a name, by its name."""
    return dict(_named(root))


def _named(root: ET.Element) -> Iterator[tuple[str, ET.Element]]:
    for group in root.iter(f"{SVG}g"):
        path = group.find(f"{SVG}path")
        if path is not None and re.match(r"(incident|cluster|crossing)-", group.get("id", "")):
            yield str(group.get("id")), path


def style(path: ET.Element, name: str) -> str:
    found = re.search(rf"(?:^|; ?){name}: ([^;]+)", path.get("style", ""))
    return found[1] if found else ""


def width(path: ET.Element) -> float:
    """How wide a path is in pixels of the sheet: a circle is made of curves that begin at its extremes."""
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path.get("d", ""))]
    return (max(numbers[::2]) - min(numbers[::2])) / PIXEL


def words_of(root: ET.Element) -> list[str]:
    return ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]


def check_incidents(spec: MapSpec, root: ET.Element, symbols: list[Placed]) -> None:
    """Each incident that stands alone has its sizes (low solid, high faint), its colour, its fill, its halo."""
    paper, palette = spec.palette.paper.lower(), spec.palette.name
    alone = {one.mark.id: one.mark for one in symbols if one.mark}
    parts = parts_of(root)
    icons = {name.removeprefix("incident-").removesuffix("-icon") for name in parts if name.endswith("-icon")}
    assert icons == set(alone)
    for mark in alone.values():
        name, colour = f"incident-{mark.id}", party_colour(PARTIES[mark.party], palette).lower()
        inner, outer = max(mark.low, SMALLEST), max(mark.high, SMALLEST)
        low, icon = parts[f"{name}-low"], parts[f"{name}-icon"]
        if mark.certain:
            assert (style(low, "fill"), style(icon, "fill")) == (colour, paper), mark.id
            assert width(low) == pytest.approx(inner, abs=0.1)
        else:
            assert (style(low, "fill"), style(low, "stroke"), style(icon, "fill")) == (paper, colour, colour), mark.id
            assert width(low) == pytest.approx(inner - STROKE, abs=0.1)
        assert (f"{name}-high" in parts) is (outer > inner)
        if outer > inner:
            high = parts[f"{name}-high"]
            assert width(high) == pytest.approx(outer, abs=0.1)
            assert (style(high, "fill"), style(high, "opacity")) == (colour, str(FAINT))
        assert (f"{name}-halo" in parts) is mark.near
        if mark.near:
            assert width(parts[f"{name}-halo"]) == pytest.approx(outer + 2 * HALO, abs=0.1)
            assert style(parts[f"{name}-halo"], "stroke-dasharray")


def check_clusters(spec: MapSpec, root: ET.Element, symbols: list[Placed], window: Window) -> None:
    """Clusters are those of the rule at the sheet's zoom; each has its number and a part of its ring for each party."""
    points = [Point(mark.id, mark.lon or 0, mark.lat or 0, mark.party) for mark in spec.placed]
    if spec.options.gather:
        clusters = {cluster.members: cluster for cluster in cluster_points(points, window.zoom)}
        assert all(clusters[one.cluster.members] == one.cluster for one in symbols)
        left_out = set(clusters) - {one.cluster.members for one in symbols}
        assert all(not window.has(*window.locate(clusters[key].lon, clusters[key].lat)) for key in left_out)
    parts, said = parts_of(root), words_of(root)
    numbers = [f"{one.cluster.count:,}" for one in symbols if one.mark is None]
    for number, one in enumerate(symbols):
        rings = {name for name in parts if name.startswith(f"cluster-{number}-")}
        assert rings == {f"cluster-{number}-{party}" for party, _ in one.cluster.parties if one.mark is None}
        for name in rings:
            colour = party_colour(PARTIES[name.rpartition("-")[2]], spec.palette.name).lower()
            assert style(parts[name], "fill") == colour
        if one.mark is None:
            assert said.count(f"{one.cluster.count:,}") >= numbers.count(f"{one.cluster.count:,}")
            assert one.size == cluster_size(one.cluster.count)


def check_crossings(spec: MapSpec, root: ET.Element, symbols: list[Placed], window: Window) -> None:
    """Crossings are drawn as last reported, and fade with the age of the report."""
    gates = place_gates(spec, window, [one.box for one in symbols])
    found = {
        name.removeprefix("crossing-"): path for name, path in parts_of(root).items() if name.startswith("crossing-")
    }
    assert set(found) == set(gates)
    for crossing in spec.crossings:
        if crossing.id in gates:
            path = found[crossing.id]
            assert style(path, "fill") == (spec.palette.ink.lower() if crossing.status == "closed" else "none")
            opacity = float(style(path, "opacity") or style(path, "stroke-opacity") or 1)
            assert opacity == pytest.approx(crossing.strength)


def check_key(spec: MapSpec, root: ET.Element, sheet: Sheet) -> None:
    """The key has the rows of the specification and no other, in their order; every word of it is on the sheet."""
    with begin_sheet(spec, sheet, 1.0) as begun:
        columns = set_key(spec.key, 250, 2, Ruler(begun.ruler))
    pieces = [piece for column in columns for piece in column.pieces]
    words = [text for row in spec.key for text in (row.heading, *(sign.words for sign in row.signs))]
    assert [" ".join(piece.lines) for piece in pieces] == words
    assert [piece.sign for piece in pieces if piece.sign] == [sign for row in spec.key for sign in row.signs]
    printed = " ".join(words_of(root))
    assert all(word in printed for text in words for word in text.split())


def check_sheet(spec: MapSpec, root: ET.Element, sheet: Sheet) -> list[Placed]:
    """Hold a printed map against its specification; return its symbols."""
    window = window_of(spec, sheet)
    symbols = gather_symbols(spec, window)
    check_incidents(spec, root, symbols)
    check_clusters(spec, root, symbols, window)
    check_crossings(spec, root, symbols, window)
    check_key(spec, root, sheet)
    return symbols
