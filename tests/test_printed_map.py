"""The map on paper against its specification: sizes, colours, fill, halos, clusters, crossings, key, names, words."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dashboard.catalogue import CHARTS, OptionError, built
from dashboard.catalogue.map import map_of
from dashboard.charts.theme import DARK, LIGHT, Palette, caption
from dashboard.export import render
from dashboard.export.browser import Renderer
from dashboard.export.errors import NothingToDrawError
from dashboard.export.sizes import A4, PAGE, SLIDE, SQUARE
from dashboard.filters import Filters
from dashboard.map.printed import print_map
from dashboard.map.printed.expressions import OPERATORS, evaluate
from dashboard.map.printed.fonts import choose_families, has_arabic, write_letters
from dashboard.map.printed.key import Ruler, set_key
from dashboard.map.printed.names import Name, choose_names, spots_around, write_names
from dashboard.map.printed.scale_bar import choose_length
from dashboard.map.printed.sheet import begin_sheet, make_axes
from dashboard.map.printed.symbols import place_gates
from dashboard.map.printed.window import Window
from dashboard.map.spec import MapOptions, MapSpec, map_spec
from dashboard.map.views import VIEWS
from dashboard.tables import ROOT, Dataset, load
from tests.contracts.sheets import SVG, check_key, check_sheet, words_of

MAP = CHARTS["map"]
NO_BROWSER = Renderer(find=lambda: None)


def made(
    dataset: Dataset,
    image_format: Any,
    size: Any = SLIDE,
    filters: Filters | None = None,
    palette: Palette = LIGHT,
    **options: str,
) -> bytes:
    request = MAP.request(dataset, filters or Filters(), palette, **options)
    return render.image(MAP, request, image_format, size, renderer=NO_BROWSER)


@cache
def real_spec(
    palette: Palette = LIGHT, *, gather: bool = True, view: str = "whole_line", script: str = "latin"
) -> MapSpec:
    options = MapOptions(view=view, script=script, gather=gather, inline=True)
    return map_spec(load(ROOT / "data"), Filters(), palette, options)


DRAWN: dict[int, ET.Element] = {}


def drawn(spec: MapSpec) -> ET.Element:
    """Return the SVG of one of ``real_spec``, drawn once."""
    if id(spec) not in DRAWN:
        DRAWN[id(spec)] = ET.fromstring(print_map(spec, SLIDE.sheet, "svg"))
    return DRAWN[id(spec)]


# The ink is the table's ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("gather", [True, False], ids=["gathered", "apart"])
def test_what_is_inked_is_what_the_specification_has(palette: Palette, gather: bool) -> None:
    spec = real_spec(palette, gather=gather)
    symbols = check_sheet(spec, drawn(spec), SLIDE.sheet)
    alone = [one.mark for one in symbols if one.mark]
    assert len(alone) > (300 if not gather else 5)
    assert len({mark.party for mark in alone}) >= 3
    assert {mark.near for mark in alone} == {True, False}
    assert (len(symbols) - len(alone) > 10) is gather
    assert len({crossing.strength for crossing in spec.crossings}) > 1


def test_a_part_of_a_ring_is_as_long_as_its_share() -> None:
    """Half a ring spans the whole diameter in height and half of it in width."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from dashboard.map.printed.symbols import draw_cluster

    figure = Figure(figsize=(2, 2), dpi=96)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 192), ylim=(0, 192))
    draw_cluster(axes, [("pakistan", 2), ("afghan", 1), ("armed", 1)], 96, 96, LIGHT, 1, "cluster-0")
    wedges = {part.get_gid(): part for part in axes.get_children() if part.get_gid()}
    angles = {name: (wedge.theta1, wedge.theta2) for name, wedge in wedges.items()}
    # From the top to the right and on around: degrees are counted from the right to the top.
    assert angles == {"cluster-0-pakistan": (-90, 90), "cluster-0-afghan": (-180, -90), "cluster-0-armed": (-270, -180)}


LAYERS = ["", "provinces", "hexagons,answers", "belts,rivers,tribal", "towns,graticule,crossings"]


@pytest.mark.parametrize("layers", LAYERS)
def test_the_key_has_the_rows_of_the_specification_and_no_other(dataset: Dataset, layers: str) -> None:
    spec = map_of(MAP.request(dataset, Filters(), LIGHT, layers=f"incidents,{layers}".strip(",")))
    check_key(spec, ET.fromstring(print_map(spec, SLIDE.sheet, "svg")), SLIDE.sheet)


def test_no_two_pieces_of_the_key_lie_over_each_other() -> None:
    spec = real_spec()
    with begin_sheet(spec, SLIDE.sheet, 1.0) as begun:
        ruler = Ruler(begun.ruler)
        [column] = set_key(spec.key, 292, 1, ruler)
    boxes = []
    for piece in column.pieces:
        across = max(ruler.measure(line, "bold" if piece.sign is None else "normal") for line in piece.lines)
        wide = across if piece.sign is None else piece.width + 6 + across
        assert piece.x + wide <= 292.5, piece.lines
        boxes.append((piece.x, piece.y, piece.x + wide, piece.y + 17 * len(piece.lines)))
    for number, (left, top, right, low) in enumerate(boxes):
        for other in boxes[:number]:
            assert left >= other[2] or other[0] >= right or top >= other[3] - 1 or other[1] >= low - 1


# Names --------------------------------------------------------------------------------------------------------------


class Measure:
    """Measures a text as ten pixels a character, twelve high."""

    def get_text_width_height_descent(self, text: str, font: Any, ismath: bool) -> tuple[float, float, float]:
        return 10.0 * len(text) - 4, 10.0, 2.0


class Axes:
    def __init__(self) -> None:
        self.at: list[tuple[float, float]] = []
        self.leaders = 0

    def text(self, x: float, y: float, text: str, **look: Any) -> None:
        self.at.append((x, y))

    def plot(self, x: list[float], y: list[float], **look: Any) -> None:
        self.leaders += 1


def named(text: str, x: float, y: float, **more: Any) -> Name:
    return Name(text, x, y, 10, "#000000", "#FFFFFF", more.pop("spots", spots_around(4, 10)), **more)


WINDOW = Window(VIEWS["kp_khost"], 400, 300)


def test_names_keep_clear_of_symbols_and_of_one_another() -> None:
    first, second = named("Alpha", 100, 100), named("Bravo", 100, 104)
    far = named("Far out of the picture", 395, 100, spots=((0, 0, "left"),))
    crowded = [named(f"Crowd{i}", 200, 200) for i in range(40)]
    axes = Axes()
    # A symbol right of the place: the first name goes left of it, the second above.
    written = write_names(axes, [first, second, far, *crowded], [(104, 90, 130, 107)], [], WINDOW, Measure())
    assert written[:2] == ["Alpha", "Bravo"]
    assert "Far out of the picture" not in written
    assert len(written) < 42
    assert axes.at[0] == pytest.approx((100 - 4 - 25, 100))
    boxes = [(x - 25, y - 6.75, x + 25, y + 6.75) for x, y in axes.at]
    for number, (left, low, right, up) in enumerate(boxes[:2]):
        for other in boxes[:number]:
            assert left >= other[2] or other[0] >= right or low >= other[3] or other[1] >= up


def test_a_firm_name_may_lie_over_a_symbol_a_little_and_no_name_over_much_of_one() -> None:
    spots = ((0, 0, "center"),)
    corner = [(215.0, 150.0, 230.0, 160.0)]
    everywhere = [(0.0, 0.0, 400.0, 300.0)]
    firm, soft = named("Firm", 200, 150, spots=spots, firm=True), named("Soft", 200, 150, spots=spots)
    assert write_names(Axes(), [soft, firm], corner, [], WINDOW, Measure()) == ["Firm"]
    assert write_names(Axes(), [soft, firm], everywhere, [], WINDOW, Measure()) == []
    assert write_names(Axes(), [firm], [], corner, WINDOW, Measure()) == []


def test_a_name_far_from_its_place_has_a_leader_and_a_repeated_one_is_written_once_nearby() -> None:
    axes = Axes()
    taken = [(60.0, 80.0, 140.0, 120.0)]
    assert write_names(
        axes, [named("Kabul", 100, 100, spots=spots_around(6, 10, (0, 40)), leader=True)], taken, [], WINDOW, Measure()
    )
    assert axes.leaders == 1
    twice = [named("PAKISTAN", x, 100, spots=((0, 0, "center"),), repeated=True) for x in (60, 180, 340)]
    assert write_names(Axes(), twice, [], [], WINDOW, Measure()) == ["PAKISTAN", "PAKISTAN"]


@pytest.mark.parametrize(
    ("script", "latin", "local"), [("latin", True, False), ("local", True, True), ("own", False, True)]
)
def test_names_are_in_the_script_that_is_asked_for(script: str, latin: bool, local: bool) -> None:
    spec = replace(real_spec(view="kp_khost", script=script), marks=())
    with begin_sheet(spec, SLIDE.sheet, 1.0) as begun:
        window = make_axes(begun, spec)[1]
        gates = place_gates(spec, window, [])
        said = write_names(Axes(), choose_names(spec, window, gates), [], [], window, begun.ruler)
    lines = {line.replace("\u2009", "") for words in said for line in words.split("\n")}
    # Two countries, the regions that the map is about, the largest cities, crossings.
    for name in ("AFGHANISTAN", "PAKISTAN", "Pakhtunkhwa", "Islamabad", "Peshawar", "Kabul", "Arandu"):
        assert (name in lines) is latin, name
    for name in ("اسلام آباد", "پشاور", "کابل", "افغانستان"):
        assert (write_letters(name) in lines) is local, name


def test_letters_of_arabic_script_have_a_typeface_that_joins_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.map.printed import fonts

    assert choose_families("Khost") == [fonts.FAMILY]
    monkeypatch.setattr(fonts, "find_arabic", lambda: "Noto Sans Arabic")
    assert choose_families("انگور اڈہ")[0] == "Noto Sans Arabic"
    assert write_letters("اڈہ") == "اڈہ"
    monkeypatch.setattr(fonts, "find_arabic", lambda: "")
    assert choose_families("انگور اڈہ") == [fonts.FAMILY]
    # Without one the nearest letters that matplotlib's own typeface has.
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font

    own = FT2Font(f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf").get_charmap()
    dataset = load(ROOT / "data")
    for text in dataset.places["name_local"].dropna():
        written = write_letters(text)
        assert len(written) == len(text)
        assert all(ord(letter) in own for letter in written), text
    assert has_arabic("خوست") and not has_arabic("Khost")


# The sheet ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "pixels"),
    [(SLIDE, (2560, 1440)), (SQUARE, (2160, 2160)), (A4, (1588, 2246)), (PAGE, (1800, None))],
    ids=["slide", "square", "a4", "page"],
)
def test_a_map_is_drawn_without_a_browser_in_the_size_that_is_asked_for(
    dataset: Dataset, size: Any, pixels: tuple[int, int | None]
) -> None:
    picture = Image.open(io.BytesIO(made(dataset, "png", size))).convert("RGB")
    assert abs(picture.width - pixels[0]) <= 2
    assert pixels[1] is None or abs(picture.height - pixels[1]) <= 2
    shown = np.asarray(picture)
    assert 0.3 < (shown != 255).any(axis=2).mean() < 0.95
    # Khyber Pakhtunkhwa and Khost stand out in their own colour, and nothing is cut off at an edge.
    focus = tuple(int(LIGHT.land_focus[i : i + 2], 16) for i in (1, 3, 5))
    assert (shown == focus).all(axis=2).mean() > 0.02
    for edge in (shown[:8], shown[-8:], shown[:, :8], shown[:, -8:]):
        assert (edge == 255).all()


def test_svg_has_every_word_as_text_and_no_picture(dataset: Dataset) -> None:
    root = ET.fromstring(made(dataset, "svg", filters=Filters(lens_id="kabul")))
    text = " ".join(words_of(root))
    labels = map_of(MAP.request(dataset, Filters(lens_id="kabul"), LIGHT)).labels
    for part in (
        labels.title,
        caption(labels),
        "made with Natural Earth",
        "no Afghan government has recognised it",
        "Durand Line (disputed by",
        "km",
    ):
        assert part in text, part
    assert not list(root.iter(f"{SVG}image"))


def test_pdf_is_one_page_with_its_words(dataset: Dataset) -> None:
    import pypdf

    pdf = pypdf.PdfReader(io.BytesIO(made(dataset, "pdf")))
    assert len(pdf.pages) == 1
    text = " ".join(pdf.pages[0].extract_text().split())
    assert "Incidents along the Durand Line" in text
    assert "Natural Earth" in text
    assert not pdf.pages[0].images


def test_the_same_map_gives_the_same_file(dataset: Dataset) -> None:
    assert made(dataset, "svg") == made(dataset, "svg")
    assert made(dataset, "png") == made(dataset, "png")


@pytest.mark.parametrize(
    "layers", ["provinces", "hexagons", "belts,answers", "tribal,towns,crossings", "rivers,graticule"]
)
def test_every_layer_is_drawn(dataset: Dataset, layers: str) -> None:
    assert made(dataset, "png", layers=layers) != made(dataset, "png", layers="")


def test_an_area_that_is_marked_is_drawn(dataset: Dataset) -> None:
    assert made(dataset, "png", area="32.9 69.8, 33.5 70.2") != made(dataset, "png")


def test_an_unknown_layer_is_named(dataset: Dataset) -> None:
    with pytest.raises(OptionError, match=r"'roads'.*incidents"):
        built(MAP, MAP.request(dataset, Filters(), LIGHT, layers="incidents,roads"))


def test_incidents_without_a_place_are_named_in_the_foot() -> None:
    spec = real_spec()
    text = " ".join(words_of(drawn(spec)))
    first = spec.off_map[0]
    assert f"Without a place on the map: {first.title}" in text
    assert f"and {len(spec.off_map) - 2} more." in text


def test_words_of_a_filter_are_not_read_as_mathematics_or_tags(dataset: Dataset) -> None:
    words = r"$\frac{1}{0}$ <b>"
    spec = map_of(MAP.request(dataset, Filters(), LIGHT))
    spec = replace(spec, labels=replace(spec.labels, selection=words))
    assert words in words_of(ET.fromstring(print_map(spec, SLIDE.sheet, "svg")))


def test_nothing_to_draw_is_said(dataset: Dataset) -> None:
    with pytest.raises(NothingToDrawError):
        made(dataset, "png", filters=Filters(text="no such word"))


def test_a_dark_map_has_a_dark_ground(dataset: Dataset) -> None:
    shown = np.asarray(Image.open(io.BytesIO(made(dataset, "png", palette=DARK))))
    assert shown[:8, :, :3].max() < 40


def test_a_map_that_was_made_for_a_page_is_refused(dataset: Dataset) -> None:
    with pytest.raises(ValueError, match="the data themselves"):
        print_map(map_spec(dataset, Filters(), LIGHT, MapOptions()), SLIDE.sheet, "svg")


# Where things lie ---------------------------------------------------------------------------------------------------


def test_the_window_shows_the_view_to_scale() -> None:
    window = Window(VIEWS["kp_khost"], 760, 560)
    assert (window.factor, window.zoom) == (1, window.view.zoom)
    # One degree of latitude is about 111 km everywhere; along the middle of the map the scale is true to 0.5 %.
    _, south = window.locate(window.view.lon, window.view.lat - 0.5)
    _, north = window.locate(window.view.lon, window.view.lat + 0.5)
    assert (north - south) * window.metres == pytest.approx(110_900, rel=0.005)
    # What the page shows across its 760 pixels, the file shows too.
    degrees = 760 * window.view.degrees_per_pixel
    left, _ = window.locate(window.view.lon - degrees / 2, window.view.lat)
    assert left == pytest.approx(0, abs=15)
    assert window.locate(window.view.lon, window.view.lat) == pytest.approx((380, 280))


def test_a_larger_drawing_has_a_larger_zoom_and_a_wider_one_shows_more() -> None:
    view = VIEWS["kp_khost"]
    assert Window(view, 1520, 1120).zoom == pytest.approx(view.zoom + 1)
    assert Window(view, 1520, 560).zoom == pytest.approx(view.zoom)


def test_the_scale_bar_is_a_round_number_of_kilometres_and_as_long_as_it_says() -> None:
    window = Window(VIEWS["kp_khost"], 760, 560)
    length = choose_length(window)
    assert length in (50, 100, 200)
    assert length * 1000 / window.metres <= 760 / 4


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("plain", "plain"),
        (["get", "name"], "Khost"),
        (["get", "missing"], None),
        (["==", ["get", "kind"], "town"], True),
        (["all", [">=", ["get", "rank"], 0], ["<=", ["get", "rank"], 19]], True),
        (["any", ["!=", ["get", "kind"], "town"], ["==", ["get", "rank"], 3]], False),
        (["in", ["get", "kind"], ["literal", ["town", "city"]]], True),
        (["case", ["==", ["get", "local"], ""], ["get", "name"], ["get", "local"]], "خوست"),
        (["match", ["get", "kind"], ["a", "b"], 1, "town", 2, 3], 2),
        (["match", ["get", "kind"], "a", 1, 3], 3),
        (["concat", ["get", "name"], ": ", ["get", "rank"]], "Khost: 4"),
        (["format", ["get", "name"], {}, "\n", {}, ["get", "local"], {"font-scale": 0.9}], "Khost\nخوست"),
    ],
)
def test_expressions_of_a_style_are_read(expression: Any, value: Any) -> None:
    assert evaluate(expression, {"name": "Khost", "local": "خوست", "kind": "town", "rank": 4}) == value


def test_an_expression_that_is_not_known_is_named() -> None:
    with pytest.raises(ValueError, match="'interpolate' — one of get, literal"):
        evaluate(["interpolate", ["linear"], ["zoom"]], {})
    assert "get" in OPERATORS
