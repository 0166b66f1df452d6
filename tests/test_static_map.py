"""The map as a file without a browser: decoded, parsed and read; the same symbols as the figure of the page."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dashboard.catalogue import CHARTS, OptionError, built
from dashboard.charts.theme import DARK, LIGHT
from dashboard.export import render
from dashboard.export.browser import Renderer
from dashboard.export.errors import NothingToDrawError
from dashboard.export.sizes import PAGE, SLIDE, SQUARE
from dashboard.filters import Filters
from dashboard.map.views import VIEWS, view_of
from dashboard.maps.static_ground import Window
from dashboard.maps.static_labels import Name, around, names, write_names
from dashboard.tables import Dataset

MAP = CHARTS["map"]
NO_BROWSER = Renderer(find=lambda: None)


def made(
    dataset: Dataset, image_format: Any, size: Any = SLIDE, filters: Filters | None = None, **options: str
) -> bytes:
    request = MAP.request(dataset, filters or Filters(), LIGHT, **options)
    return render.image(MAP, request, image_format, size, renderer=NO_BROWSER)


@pytest.mark.parametrize(("size", "pixels"), [(SLIDE, (2560, 1440)), (SQUARE, (2160, 2160)), (PAGE, (1800, None))])
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


def test_svg_has_every_word_as_text(dataset: Dataset) -> None:
    root = ET.fromstring(made(dataset, "svg", filters=Filters(lens_id="kabul")))
    text = " ".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))
    for part in (
        "Incidents along the Durand Line",
        "Kabul's figures",
        "Data to",
        "Source: Afghan–Pakistan tensions",
        "made with Natural Earth",
        "no Afghan government has recognised it",
        "Durand Line (disputed by",
        "50 killed",
        "Confirmed",
        "km",
    ):
        assert part in text, part
    assert not list(root.iter("{http://www.w3.org/2000/svg}image"))  # it is all vector


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


@pytest.mark.parametrize("layers", ["provinces", "hexagons", "belts,answers", "tribal,towns,crossings", ""])
def test_every_layer_is_drawn(dataset: Dataset, layers: str) -> None:
    with_layers = made(dataset, "png", layers=layers)
    assert with_layers != made(dataset, "png")


def test_an_unknown_layer_is_named(dataset: Dataset) -> None:
    with pytest.raises(OptionError, match=r"'roads'.*incidents"):
        built(MAP, MAP.request(dataset, Filters(), LIGHT, layers="incidents,roads"))


def test_words_of_a_filter_are_not_read_as_mathematics_or_tags(dataset: Dataset) -> None:
    words = r"$\frac{1}{0}$ <b>"
    title = dataset.incidents["title"].iloc[0].split()[0]
    request = MAP.request(dataset, Filters(text=title), LIGHT)
    figure = MAP.build(request).figure
    assert figure is not None
    from dashboard.maps.static import static_map

    figure.settings["meta"]["selection"] = words
    content = static_map(figure, dataset, VIEWS["kp_khost"], LIGHT, SLIDE.sheet, "svg")
    text = " ".join(
        "".join(node.itertext()) for node in ET.fromstring(content).iter("{http://www.w3.org/2000/svg}text")
    )
    assert words in text


def test_nothing_to_draw_is_said(dataset: Dataset) -> None:
    with pytest.raises(NothingToDrawError):
        made(dataset, "png", filters=Filters(text="no such word"))


def test_a_dark_map_has_a_dark_ground(dataset: Dataset) -> None:
    request = MAP.request(dataset, Filters(), DARK)
    shown = np.asarray(Image.open(io.BytesIO(render.image(MAP, request, "png", SLIDE, renderer=NO_BROWSER))))
    assert shown[:8, :, :3].max() < 40


# Where things lie ----------------------------------------------------------------------------------------------------


def test_the_window_shows_the_view_to_scale() -> None:
    window = Window(VIEWS["kp_khost"], 760, 560)
    west, _, east, _ = window.box
    assert window.factor == 1
    # One degree of latitude is about 111 km everywhere; along the middle of the map the scale is true to 0.5 %.
    _, south = window.project(window.view.lon, window.view.lat - 0.5)
    _, north = window.project(window.view.lon, window.view.lat + 0.5)
    assert float(north - south) == pytest.approx(110_900, rel=0.005)
    # What the page shows across its 760 pixels, the file shows too.
    degrees = 760 * window.view.degrees_per_pixel
    left, _ = window.project(window.view.lon - degrees / 2, window.view.lat)
    assert float(left) == pytest.approx(west, rel=0.02)
    assert east == -west


def test_symbols_keep_their_distances_on_a_larger_drawing(dataset: Dataset) -> None:
    view = view_of("kp_khost", dataset.places)
    assert Window(view, 1520, 1120).factor == 2
    assert Window(view, 1520, 560).factor == 1  # wider: more is shown, nothing gets larger


class Ruler:
    """Measures a text as ten pixels a character, twelve high."""

    def get_text_width_height_descent(self, text: str, font: Any, ismath: bool) -> tuple[float, float, float]:
        return 10.0 * len(text) - 2, 10.0, 2.0


class Axes:
    def __init__(self) -> None:
        self.at: list[tuple[float, float]] = []

    def text(self, x: float, y: float, text: str, **look: Any) -> None:
        self.at.append((x, y))


def test_names_keep_clear_of_symbols_and_of_one_another() -> None:
    window = Window(VIEWS["kp_khost"], 400, 300)
    near = around(4, 10)
    first = Name("Alpha", 100, 100, 10, "#000000", "#FFFFFF", near)
    second = Name("Bravo", 100, 104, 10, "#000000", "#FFFFFF", near)
    far = Name("Far out of the picture", 395, 100, 10, "#000000", "#FFFFFF", ((0, 0, "left"),))
    crowded = [Name(f"Crowd{i}", 200, 200, 10, "#000000", "#FFFFFF", near) for i in range(20)]
    axes = Axes()
    # A symbol right of the place: the first name goes left of it, the second above.
    written = write_names(axes, [first, second, far, *crowded], [(104, 90, 130, 107)], [], window, Ruler())
    assert written[:2] == ["Alpha", "Bravo"]
    assert "Far out of the picture" not in written
    assert len(written) < 22
    west, south, _, _ = window.box
    spots = [((x - west) / window.metres, (y - south) / window.metres) for x, y in axes.at]
    assert spots[0] == pytest.approx((100 - 4 - 25, 100))
    assert spots[1] == pytest.approx((100, 104 + 4 + 5.5))
    (left, low, right, up), other = [(x - 25, y - 6, x + 25, y + 6) for x, y in spots[:2]]
    assert left >= other[2] or other[0] >= right or low >= other[3] or other[1] >= up


def test_a_firm_name_lies_over_symbols_where_it_must(dataset: Dataset) -> None:
    window = Window(VIEWS["kp_khost"], 400, 300)
    everywhere = [(0.0, 0.0, 400.0, 300.0)]
    firm, soft = (Name(text, 200, 150, 10, "#000", "#FFF", firm=text == "Firm") for text in ("Firm", "Soft"))
    assert write_names(Axes(), [soft, firm], everywhere, [], window, Ruler()) == ["Firm"]
    assert "Khost" in [name.text for name in names(dataset, window, LIGHT) if name.firm]
