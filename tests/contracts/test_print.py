"""The printed map: its symbols are those of the screen, where they belong, and its key is of what is drawn."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from dashboard.export import render
from dashboard.export.browser import Renderer
from dashboard.export.sizes import SLIDE
from dashboard.vocabulary import CROSSING_STATUSES, EVENT_TYPES, STATUSES
from tests.contracts import maps
from tests.contracts.cases import Case, asked
from tests.contracts.plotly_reader import rgb
from tests.contracts.svg_reader import NUMBERS, Shape, Word, read

PRINTED = [
    asked("map", "edge"),
    asked("map", "edge", "dark"),
    asked("map", "edge", gather="no"),
    asked("map", "edge", layers="incidents,crossings,answers,provinces"),
    asked("overview-map", "edge"),
]


@cache
def printed(case: Case) -> tuple[list[Shape], list[Word], bytes]:
    content = render.image(case.spec, case.request, "svg", SLIDE, renderer=Renderer(find=lambda: None))
    return (*read(content), content)


def discs_on_screen(case: Case) -> list[maps.Disc]:
    """The discs of incidents on the screen that are seen, in the order in which they are drawn."""
    pointer = maps.pointer_of(case.figure)
    return maps.discs_of(case.figure.data[case.figure.data.index(pointer) - 1])


def round_shapes(case: Case) -> list[Shape]:
    """The discs of the printed drawing, its key left out."""
    shapes, _, _ = printed(case)
    ground = shapes[0].clip
    clips = [shape.clip for shape in shapes if shape.corners == 9 and shape.clip]
    own = max(set(clips), key=clips.count)
    assert own != ground or ground
    return [s for s in shapes if s.corners == 9 and s.clip == own and abs(s.width - s.height) < 0.01]


@pytest.mark.parametrize("case", PRINTED, ids=str)
def test_symbols_are_printed_as_on_the_screen(case: Case) -> None:
    wanted = discs_on_screen(case)
    found = round_shapes(case)
    looks = [(disc.colour, round(disc.alpha, 2)) for disc in wanted]
    drawn = [(shape.fill, round(shape.alpha, 2)) for shape in found]
    begin = next(n for n in range(len(drawn)) if drawn[n : n + len(looks)] == looks)
    own = found[begin : begin + len(looks)]
    sizes = np.array([shape.width for shape in own]) / np.array([disc.size for disc in wanted])
    assert sizes.std() < 0.02 * sizes.mean(), "one factor for all"
    across = np.corrcoef([shape.middle[0] for shape in own], [disc.lon for disc in wanted])[0, 1]
    up = np.corrcoef([shape.middle[1] for shape in own], [-disc.lat for disc in wanted])[0, 1]
    assert across > 0.98 and up > 0.98, "east is right, north is up"
    # One scale in both directions, on a map that is true to shape.
    x = np.ptp([shape.middle[0] for shape in own]) / np.ptp([disc.lon for disc in wanted])
    y = np.ptp([shape.middle[1] for shape in own]) / np.ptp([disc.lat for disc in wanted])
    assert 0.7 < x / y < 1.05


@pytest.mark.parametrize("case", PRINTED, ids=str)
def test_crossings_are_printed_as_on_the_screen(case: Case) -> None:
    wanted = [disc for discs in maps.crossing_discs(case.figure).values() for disc in discs]
    looks = sorted(disc.colour for disc in wanted)
    found = round_shapes(case)
    drawn = [shape.fill for shape in found]
    assert any(sorted(drawn[n : n + len(looks)]) == looks for n in range(len(drawn)))
    _, words, _ = printed(case)
    assert len([w for w in words if w.words.startswith("Crossing, ")]) == len(
        [w for w in maps.key_marks(case.figure) if w.startswith("Crossing, ")]
    )


def corners_of(shape: Shape) -> list[tuple[float, float]]:
    values = [float(value) for value in NUMBERS.findall(shape.path)]
    return list(zip(values[0::2], values[1::2], strict=True))


@pytest.mark.parametrize("case", PRINTED, ids=str)
def test_lines_are_printed_where_they_are_on_the_screen(case: Case) -> None:
    """Arcs of answers and the lines to symbols moved aside begin and end at the places at which they do on the screen.

    How places lie on the paper is read from the discs.
    """
    wanted, found = discs_on_screen(case), round_shapes(case)
    looks = [(disc.colour, round(disc.alpha, 2)) for disc in wanted]
    drawn = [(shape.fill, round(shape.alpha, 2)) for shape in found]
    begin = next(n for n in range(len(drawn)) if drawn[n : n + len(looks)] == looks)
    middles = [shape.middle for shape in found[begin : begin + len(looks)]]

    def north(lat: float) -> float:
        return float(np.log(np.tan(np.pi / 4 + np.radians(lat) / 2)))

    across = np.polyfit([disc.lon for disc in wanted], [x for x, _ in middles], 1)
    down = np.polyfit([north(disc.lat) for disc in wanted], [y for _, y in middles], 1)
    shapes, _, _ = printed(case)
    clips = [shape.clip for shape in shapes if shape.corners == 9 and shape.clip]
    own = max(set(clips), key=clips.count)
    frame = next(s for s in shapes if s.clip == own)
    lines = [trace for trace in case.figure.data if trace["type"] == "scattermap" and trace.get("mode") == "lines"]
    assert lines, "a drawing without a line"
    for trace in lines:
        colour = rgb(trace["line"]["color"])[0]
        inked = {corner for s in shapes if s.clip == own and s.stroke == colour for corner in corners_of(s)}
        places = list(zip([None, *trace["lat"], None], [None, *trace["lon"], None], strict=True))
        for before, here, after in zip(places, places[1:], places[2:], strict=False):
            if here[0] is None or (before[0] is not None and after[0] is not None):
                continue
            x, y = np.polyval(across, here[1]), np.polyval(down, north(here[0]))
            if frame.left < x < frame.right and frame.top < y < frame.bottom:
                assert min(abs(x - a) + abs(y - b) for a, b in inked) < 3, here


@pytest.mark.parametrize("case", PRINTED[:2], ids=str)
def test_numbers_on_stacks_are_printed_on_a_ground_that_sets_them_off(case: Case) -> None:
    """Dark numbers have a light rim, light ones a dark rim."""
    shapes, _, _ = printed(case)
    rims = {shape.stroke for shape in shapes} & {"#FFFFFF", "#14181C"}
    assert rims == {"#14181C" if case.palette == "dark" else "#FFFFFF"}


def row_of(case: Case, words: str) -> list[Shape]:
    """The marks of the key on the left of the row that begins with these words, from below."""
    shapes, texts, _ = printed(case)
    found = [text for text in texts if text.words.startswith(words) and text.size < 9]
    (text,) = found[:1]
    middle = text.y - 0.36 * text.size
    return [
        shape
        for shape in shapes
        if shape.right < text.x + 1
        and shape.left > text.x - 60
        and abs(shape.middle[1] - middle) < 1.5
        and shape.width < 60
        and shape.fill != "NONE"
    ]


def stroke_of(case: Case, words: str) -> str:
    """The colour of the line on the left of the row of the key that begins with these words."""
    shapes, texts, _ = printed(case)
    text = next(text for text in texts if text.words.startswith(words[:16]) and text.size < 9)
    middle = text.y - 0.36 * text.size
    (line,) = [
        shape
        for shape in shapes
        if text.x - 60 < shape.left < shape.right < text.x + 1
        and abs(shape.middle[1] - middle) < 1.5
        and shape.fill == "NONE"
        and shape.stroke != "NONE"
    ]
    return line.stroke


@pytest.mark.parametrize("case", PRINTED, ids=str)
def test_the_printed_key_is_of_what_is_drawn(case: Case) -> None:
    palette = case.request.palette
    ink, paper, muted = (colour.upper() for colour in (palette.ink, palette.paper, palette.muted))
    keys = maps.key_marks(case.figure)
    _, texts, _ = printed(case)
    for kind in EVENT_TYPES.values():
        words = [key for key in keys if key.startswith(f"{kind.label} (")]
        if words:
            marks = row_of(case, kind.label)
            assert [mark.fill for mark in marks] == [kind.tint.upper()], kind.label
    for state in CROSSING_STATUSES.values():
        key = [words for words in keys if words.startswith(f"Crossing, {state.label.lower()} (")]
        if key:
            marks, look = row_of(case, f"Crossing, {state.label.lower()} ("), keys[key[0]]
            rim, ground, dot = (mark.fill for mark in marks)
            assert (rim, ground) == (look["rim"].upper(), look["colour"])
            assert (dot != ground) == (look["symbol"] == "circle-dot")
            sizes = [mark.width for mark in marks]
            assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == 3
    looks = {}
    for status in STATUSES.values():
        marks = row_of(case, status.label)
        ringed = marks[0].fill == ink
        hollow = marks[-1].fill == paper
        assert ringed == (status.label in maps.RINGED), status.label
        assert hollow == (status.label in maps.HOLLOW), status.label
        assert muted in [mark.fill for mark in marks]
        looks[status.label] = (ringed, hollow)
    assert len(set(looks.values())) == 4
    district, province = (
        sorted({round(mark.width, 2) for mark in row_of(case, f"Known to the {where}") if mark.fill == ink})
        for where in ("district", "province")
    )
    assert len(district) == 1 and len(province) == 2, "one halo, and two of different widths"
    symbol = next(mark.width for mark in row_of(case, "Known to the province") if mark.fill == muted)
    assert min(*district, *province) > symbol
    faint, solid = row_of(case, "50 killed")
    assert faint.width > solid.width and faint.alpha < solid.alpha - 0.3
    sizes = [row_of(case, words)[0].width for words in ("No figure, or up to", "10 killed", "50 killed", "200 killed")]
    assert sizes == sorted(set(sizes))
    assert sizes[2] / sizes[3] == pytest.approx(0.5, rel=0.01), "area by the killed"
    # A symbol of the key is as large as one of the drawing.
    pointer = maps.symbols_of(case.figure)
    biggest = max((s for key, s in pointer.items() if not key.startswith(maps.STACK)), key=lambda s: s["size"])
    factor = round_shapes_factor(case)
    assert sizes[3] == pytest.approx(maps.unit_of(case.figure) * 200**0.5 * factor, rel=0.02), biggest["size"]
    for words, mark in keys.items():
        if mark["symbol"] in ("square", "hexagon2"):
            shown = [s for s in row_of(case, words[:14]) if s.fill == mark["colour"]]
            assert shown and shown[0].alpha == pytest.approx(mark["alpha"], abs=0.01)
    for words, mark in keys.items():
        if mark["symbol"] == "line":
            assert stroke_of(case, words[:24]) == mark["colour"], words
    joined = " ".join(text.words for text in texts)
    for words in keys:
        assert words.split(" (")[0][:22] in joined


def round_shapes_factor(case: Case) -> float:
    wanted, found = discs_on_screen(case), round_shapes(case)
    looks = [(disc.colour, round(disc.alpha, 2)) for disc in wanted]
    drawn = [(shape.fill, round(shape.alpha, 2)) for shape in found]
    begin = next(n for n in range(len(drawn)) if drawn[n : n + len(looks)] == looks)
    return found[begin].width / wanted[0].size


@pytest.mark.parametrize("case", PRINTED[:1] + PRINTED[-1:], ids=str)
def test_a_printed_map_says_what_it_is_of(case: Case) -> None:
    _, texts, _ = printed(case)
    said = " ".join(text.words for text in texts)
    for words in (case.filters.lens.label, case.dataset.version, "27 Jan 2025"):
        assert words in said
    assert rgb(case.request.palette.paper)[0] in {shape.fill for shape in printed(case)[0]}
    meta = case.figure.layout["meta"]
    assert meta["title"] in said
