"""The printed map: what is inked is what its specification has, and its foot says what is left out."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache

import pytest

from dashboard.catalogue.map import layer_notes
from dashboard.charts.theme import caption
from dashboard.export import render
from dashboard.export.browser import Renderer
from dashboard.export.sizes import SLIDE
from tests.contracts import sheets
from tests.contracts.cases import Case, asked

PRINTED = [
    asked("map", "edge"),
    asked("map", "edge", "dark"),
    asked("map", "edge", gather="no"),
    asked("map", "edge", layers="incidents,crossings,answers,provinces"),
    asked("map", "edge", layers="hexagons,belts,tribal,towns,rivers,graticule"),
    asked("overview-map", "edge"),
]


@cache
def printed(case: Case) -> ET.Element:
    content = render.image(case.spec, case.request, "svg", SLIDE, renderer=Renderer(find=lambda: None))
    return ET.fromstring(content)


@pytest.mark.parametrize("case", PRINTED, ids=str)
def test_what_is_inked_is_what_the_specification_has(case: Case) -> None:
    spec = case.spec.map_spec(case.request)
    symbols = sheets.check_sheet(spec, printed(case), SLIDE.sheet)
    assert symbols or "layers=hexagons" in str(case)


@pytest.mark.parametrize("case", [case for case in PRINTED if "provinces" in str(case)], ids=str)
def test_areas_are_printed_in_their_colours(case: Case) -> None:
    """Every class that the key names is a colour of the sheet, in the key and on the map."""
    spec = case.spec.map_spec(case.request)
    [row] = [row for row in spec.key if row.layer == "provinces"]
    fills = [
        (sheets.style(path, "fill"), float(sheets.style(path, "opacity") or sheets.style(path, "fill-opacity") or 1))
        for path in printed(case).iter(f"{sheets.SVG}path")
    ]
    for sign in row.signs:
        inked = [opacity for fill, opacity in fills if fill == sign.colour.lower()]
        assert len(inked) >= 2, sign.words
        assert all(opacity == pytest.approx(sign.opacity, abs=0.01) for opacity in inked), sign.words


@pytest.mark.parametrize("case", PRINTED, ids=str)
def test_a_printed_map_explains_itself(case: Case) -> None:
    spec = case.spec.map_spec(case.request)
    said = " ".join(sheets.words_of(printed(case)))
    for words in (spec.labels.title, spec.labels.selection, caption(spec.labels)):
        assert re.sub(r"\s+", " ", words) in said
    if case.exhibit == "map":
        for note in layer_notes(case.request).values():
            assert note in said
