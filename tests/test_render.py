"""Charts as files: opened with other tools than those that wrote them."""

from __future__ import annotations

import io
import os
import re
import signal
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import plotly.graph_objects as go
import pypdf
import pytest
from PIL import Image

from dashboard.catalogue import CHARTS, Built, Chart, Option, Request
from dashboard.charts.fitted import EDGE, LEAST, Sheet, fitted
from dashboard.charts.theme import DARK, LIGHT, Labels, dressed
from dashboard.export import data, find, render
from dashboard.export.browser import Renderer
from dashboard.export.errors import (
    BusyError,
    DrawingError,
    ExportError,
    NoBrowserError,
    NothingToDrawError,
    TimeLimitError,
)
from dashboard.export.sizes import PAGE, SIZES, SLIDE, SQUARE
from dashboard.export.turns import Turns
from dashboard.filters import Filters
from dashboard.limits import PICTURES_AT_ONCE, PICTURES_WAITING, Limit
from dashboard.tables import Dataset

WORDS = Labels("Killed by month", "Air strikes in Paktika", "Afghan Taliban government", "3 Feb 2025", "abc123")
TABLE = pd.DataFrame(
    {
        "From": pd.to_datetime(["2024-12-01", "2025-01-01"]),
        "Killed, low": pd.array([46, None], dtype="Int64"),
        "Note": ["=1+1", "</script><b>x</b>"],
    }
)


def bars(request: Request) -> Built:
    if request.filters.text:
        return Built(None, TABLE.head(0), "Nothing.", "No incident matches the filters.")
    trace = {
        "type": "bar",
        "x": ["2024-12", "</script>"],
        "y": [46, 3],
        "name": "Killed",
        "marker": {"color": "#D55E00"},
    }
    figure = dressed([trace], WORDS, request.palette, height=260, bottom=40, left=60, legend=25)
    return Built(figure, TABLE, "Bars <of> killed.")


BARS = Chart(
    "killed-by-month",
    "casualties",
    "Killed by month",
    "Killed by month.",
    bars,
    reading="Dark is low.",
    options=(Option("by", "By", {"month": "Month", "week": "Week"}, "month"),),
)


class Fake(Renderer):
    """A renderer that draws nothing and remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__(find=lambda: None)
        self.asked: list[tuple[str, float, float, float]] = []

    def image(
        self, figure: Any, image_format: Any, width: float, height: float, scale: float = 1.0, **_: object
    ) -> bytes:
        go.Figure(figure)  # plotly checks every property
        self.asked.append((image_format, width, height, scale))
        return b"image"


@pytest.fixture
def request_(dataset: Dataset) -> Request:
    return BARS.request(dataset, Filters(event_types=("airstrike",), lens_id="kabul"), LIGHT)


# Sizes and words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "pixels"), [(SLIDE, (2560, 1440)), (SQUARE, (2160, 2160))])
def test_a_picture_has_the_size_that_is_asked_for(request_: Request, size: Any, pixels: tuple[int, int]) -> None:
    fake = Fake()
    render.image(BARS, request_, "png", size, renderer=fake)
    _, width, height, scale = fake.asked[0]
    assert (width * scale, height * scale) == pytest.approx(pixels, abs=2)


def long_figure(height: int) -> go.Figure:
    words = Labels(
        "A title of many words " * 6, "Selected " * 40, "Afghan Taliban government", "3 Feb 2025", "abc", "Note. " * 30
    )
    names = [f"Entry number {i}" for i in range(12)]
    traces = [{"type": "scatter", "x": [1], "y": [i], "name": name} for i, name in enumerate(names)]
    return dressed(traces, words, LIGHT, height=height, bottom=40, left=80, legend=200)


@pytest.mark.parametrize("height", [47, 120, 400, 1100])
@pytest.mark.parametrize("sheet", [size.sheet for size in SIZES.values()])
def test_words_are_wrapped_to_the_sheet_and_the_drawing_keeps_its_height(height: int, sheet: Sheet) -> None:
    figure = fitted(long_figure(height), LIGHT, sheet)
    layout = figure["layout"]
    margin = layout["margin"]
    drawing = layout["height"] - margin["t"] - margin["b"]
    assert drawing >= LEAST * height - 1
    if sheet.ratio:
        assert layout["width"] / layout["height"] == pytest.approx(sheet.ratio, rel=0.003)
    assert layout["width"] >= sheet.width
    head, foot = (note["text"] for note in layout["annotations"][:2])
    lines = re.sub(r"<span[^>]*>|</?b>|</span>", "", head).split("<br>")
    assert max(map(len, lines)) * 0.5 * sheet.selection < layout["width"] - 2 * EDGE
    # What stands above and below the drawing has room for every line of its words.
    assert margin["t"] >= len(lines) * 1.3 * sheet.selection
    assert margin["b"] >= 40 + len(foot.split("<br>")) * 1.3 * sheet.foot
    # The legend stands under the caption and ends above the edge.
    assert layout["legend"]["yref"] == "container"
    top = (1 - layout["legend"]["y"]) * layout["height"] - margin["t"] - drawing
    assert top > 40 + len(foot.split("<br>")) * 1.3 * sheet.foot
    assert top + 19 < margin["b"]


def test_the_figure_of_the_page_is_left_as_it_was(request_: Request) -> None:
    figure = bars(request_).figure
    assert figure is not None
    before = figure.text
    fitted(figure, LIGHT, SLIDE.sheet)
    assert figure.text == before


# Names ---------------------------------------------------------------------------------------------------------------


def test_names_say_what_filter_lens_and_date(dataset: Dataset) -> None:
    filters = Filters(event_types=("airstrike",), start=date(2024, 12, 1), end=date(2025, 1, 31), lens_id="kabul")
    asked = BARS.request(dataset, filters, LIGHT, by="week")
    day = f"{dataset.last_day:%Y-%m-%d}"
    stem = f"killed-by-month-by-week_air-strikes_2024-12_2025-01_kabul-lens_asof-{day}"
    assert render.name_of(render.Ask(BARS, asked, "svg")) == stem
    assert render.name_of(render.Ask(BARS, asked, "svg", SQUARE)) == f"{stem}_square"
    dark = BARS.request(dataset, filters, DARK)
    assert render.name_of(render.Ask(BARS, dark, "svg", PAGE)).endswith(f"{day}_page_dark")
    assert render.name_of(render.Ask(BARS, dark, "csv", PAGE)).endswith(day)


# Data ----------------------------------------------------------------------------------------------------------------


def test_csv_is_read_back_and_no_text_of_it_is_a_formula(request_: Request) -> None:
    made = render.exported(render.Ask(BARS, request_, "csv"))
    frame = pd.read_csv(io.BytesIO(made.content))
    assert frame["From"].tolist() == ["2024-12-01", "2025-01-01"]
    assert frame["Killed, low"].isna().tolist() == [False, True]
    assert frame["Note"].tolist() == ["'=1+1", "</script><b>x</b>"]
    hostile = pd.DataFrame({"=a": ["+1", "-1", "@x", "\tx", "plain", "–"], "n": [-1, 2, 3, 4, 5, 6]})
    safe = data.defused(hostile)
    assert safe.columns[0] == "'=a"
    assert safe.iloc[:, 0].tolist() == ["'+1", "'-1", "'@x", "'\tx", "plain", "–"]
    assert safe["n"].tolist() == hostile["n"].tolist()


def test_xlsx_has_typed_dates_a_frozen_header_and_says_what_it_is(request_: Request) -> None:
    made = render.exported(render.Ask(BARS, request_, "xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    sheet = book["Data"]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == list(TABLE.columns)
    assert sheet["A2"].value == datetime(2024, 12, 1)
    assert (sheet["B2"].value, sheet["B3"].value) == (46, None)
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s") or sheet["C2"].quotePrefix
    said = dict(book["About"].iter_rows(values_only=True))
    assert said["Title"] == "Killed by month"
    assert said["Figures"] == "Afghan Taliban government"
    assert said["By"] == "Month"
    assert "CC BY 4.0" in said["Source"]
    assert made.content == render.exported(render.Ask(BARS, request_, "xlsx")).content


# HTML ----------------------------------------------------------------------------------------------------------------


def test_html_carries_everything_and_loads_nothing(request_: Request) -> None:
    text = render.exported(render.Ask(BARS, request_, "html")).content.decode()
    assert not re.search(r"<(?:script|img|link|iframe|source|object)[^>]*\b(?:src|href|data)\s*=", text)
    assert "default-src 'none'" in text
    body = text[text.index("<body>") :]
    assert not re.search(r"""(?:url\(|@import|fetch\()""", body)
    assert "http" not in body
    assert "Killed by month" in body
    assert BARS.reading in body
    # A text of the tables neither ends the script nor becomes a tag.
    assert body.count("</script>") == 1
    assert "<b>x</b>" not in body


# What is not there ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["png", "svg", "pdf", "html"])
def test_nothing_to_draw_is_said(dataset: Dataset, given: Any) -> None:
    nothing = BARS.request(dataset, Filters(text="no such word"), LIGHT)
    with pytest.raises(NothingToDrawError, match="No incident matches"):
        render.exported(render.Ask(BARS, nothing, given), renderer=Fake())


def test_without_a_browser_pictures_say_what_adds_one_and_the_rest_is_made(request_: Request) -> None:
    renderer = Renderer(find=lambda: None)
    for given in ("png", "svg", "pdf"):
        with pytest.raises(NoBrowserError, match="apt-get install chromium"):
            render.exported(render.Ask(BARS, request_, given), renderer=renderer)
    for given in ("html", "csv", "xlsx"):
        assert render.exported(render.Ask(BARS, request_, given), renderer=renderer).content
    renderer.close()


@pytest.mark.parametrize("given", ["png", "svg", "pdf"])
def test_who_waits_for_the_browser_is_told_the_place(request_: Request, given: Any) -> None:
    turns = Turns(PICTURES_AT_ONCE, PICTURES_WAITING, "picture", "pictures")
    renderer = Renderer(find=lambda: None, turns=turns)
    told = threading.Event()
    places: list[int] = []
    problems: list[Exception] = []

    def tell(place: int) -> None:
        places.append(place)
        told.set()

    def make() -> None:
        try:
            render.exported(render.Ask(BARS, request_, given), renderer=renderer, tell_place=tell)
        except NoBrowserError as problem:
            problems.append(problem)

    with turns.take():
        waiting = threading.Thread(target=make)
        waiting.start()
        assert told.wait(10) and places[0] == 1 and not problems
    waiting.join(10)
    assert len(problems) == 1 and turns.working == turns.waiting == 0
    renderer.close()


def test_the_limit_on_pictures_that_wait_is_the_operators(request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PICTURES_WAITING.setting, "1")
    turns = Turns(PICTURES_AT_ONCE, PICTURES_WAITING, "picture", "pictures")
    renderer = Renderer(find=lambda: None, turns=turns)
    told = threading.Event()

    def wait() -> None:
        with turns.take(lambda place: told.set()):
            pass

    with turns.take():
        waiting = threading.Thread(target=wait)
        waiting.start()
        assert told.wait(10)
        said = f"1 picture is being made and 1 wait; the limit on {PICTURES_WAITING.name} is 1. Try again"
        with pytest.raises(BusyError, match=said):
            render.image(BARS, request_, renderer=renderer)
    waiting.join(10)


def test_a_browser_that_does_not_start_is_named(request_: Request) -> None:
    renderer = Renderer(find=lambda: "/bin/false")
    with pytest.raises(NoBrowserError, match="/bin/false does not start"):
        render.image(BARS, request_, renderer=renderer)
    assert renderer.process_id is None
    renderer.close()


def test_the_browser_that_is_named_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "own-chromium"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv(find.VARIABLE, str(own))
    assert find.find_browser() == str(own)
    monkeypatch.setenv(find.VARIABLE, str(tmp_path / "none"))
    assert find.find_browser() is None


def test_one_that_fails_does_not_stop_the_others(dataset: Dataset, request_: Request) -> None:
    nothing = BARS.request(dataset, Filters(text="no such word"), LIGHT)
    asks = [render.Ask(BARS, nothing, "png"), render.Ask(BARS, request_, "svg")]
    begun: list[render.Ask] = []
    results = [result for _, result in render.each(asks, renderer=Fake(), progress=begun.append)]
    assert isinstance(results[0], ExportError)
    assert isinstance(results[1], render.File)
    assert begun == asks


# A real browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    if find.find_browser() is None:
        pytest.skip("no Chromium found (Debian: apt-get install chromium; or set AFPAK_CHROMIUM)")
    turns = Turns(PICTURES_AT_ONCE, Limit("pictures that wait", 1, "pictures", ""), "picture", "pictures")
    own = Renderer(time_limit=20, turns=turns)
    yield own
    own.close()
    assert own.process_id is None


def test_pictures_are_decoded_and_carry_their_words(request_: Request, renderer: Renderer) -> None:
    png = render.exported(render.Ask(BARS, request_, "png"), renderer=renderer)
    picture = Image.open(io.BytesIO(png.content)).convert("RGB")
    assert picture.size == pytest.approx((2560, 1440), abs=2)
    pixels = np.asarray(picture)
    assert 0.02 < (pixels != 255).any(axis=2).mean() < 0.6
    orange = (np.abs(pixels.astype(int) - (0xD5, 0x5E, 0x00)) < 6).all(axis=2)
    assert orange.mean() > 0.01
    assert (pixels[:8] == 255).all() and (pixels[:, -8:] == 255).all()  # nothing is cut off at an edge

    svg = ET.fromstring(render.exported(render.Ask(BARS, request_, "svg"), renderer=renderer).content)
    words = " ".join("".join(text.itertext()) for text in svg.iter("{http://www.w3.org/2000/svg}text"))
    for part in ("Killed by month", "Air strikes in Paktika", "Afghan Taliban government", "3 Feb 2025"):
        assert part in words
    assert not [name for element in svg.iter() for name in element.attrib.values() if name.startswith("http")]

    pdf = pypdf.PdfReader(io.BytesIO(render.exported(render.Ask(BARS, request_, "pdf"), renderer=renderer).content))
    assert len(pdf.pages) == 1
    assert float(pdf.pages[0].mediabox.width) / float(pdf.pages[0].mediabox.height) == pytest.approx(16 / 9, rel=0.02)
    text = " ".join(pdf.pages[0].extract_text().replace("ﬁ", "fi").split())
    assert "Killed by month" in text
    assert "Source: Afghan–Pakistan tensions" in text


def test_a_figure_that_plotly_cannot_draw_is_reported(renderer: Renderer) -> None:
    with pytest.raises(DrawingError, match="could not draw"):
        renderer.image({"data": 7, "layout": {}}, "png", 100, 100)


def test_a_browser_that_is_killed_is_replaced(request_: Request, renderer: Renderer) -> None:
    render.image(BARS, request_, renderer=renderer)
    first = renderer.process_id
    assert first is not None
    os.killpg(first, signal.SIGKILL)
    assert render.image(BARS, request_, renderer=renderer).startswith(b"\x89PNG")
    assert renderer.process_id not in (None, first)


def test_a_full_queue_is_said_at_once(request_: Request, renderer: Renderer) -> None:
    heavy = {"data": [{"type": "scatter", "y": list(range(6_000)), "mode": "markers"}], "layout": {}}
    threads = [threading.Thread(target=renderer.image, args=(heavy, "png", 400, 300)) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    begun = time.perf_counter()
    said = "1 picture is being made and 1 wait; the limit on pictures that wait is 1"
    with pytest.raises(BusyError, match=said):
        render.image(BARS, request_, renderer=renderer)
    assert time.perf_counter() - begun < 0.5
    for thread in threads:
        thread.join()


def test_the_time_limit_ends_an_image_and_its_browser(request_: Request) -> None:
    if find.find_browser() is None:
        pytest.skip("no Chromium found")
    hasty = Renderer(time_limit=0.01, idle=0.2)
    heavy = {"data": [{"type": "scatter", "y": list(range(200_000)), "mode": "markers"}], "layout": {}}
    with pytest.raises(TimeLimitError, match=r"0\.01 seconds"):
        hasty.image(heavy, "png", 400, 300)
    assert hasty.process_id is None
    hasty.close()


def test_an_idle_browser_is_closed(request_: Request) -> None:
    if find.find_browser() is None:
        pytest.skip("no Chromium found")
    brief = Renderer(idle=0.1)
    render.image(BARS, request_, renderer=brief)
    end = time.monotonic() + 15
    while brief.process_id is not None and time.monotonic() < end:
        time.sleep(0.1)
    assert brief.process_id is None
    brief.close()


def test_every_chart_of_the_catalogue_says_how_its_picture_is_made() -> None:
    for chart in CHARTS.values():
        assert render.needs_browser(chart, "png") == (chart.map_spec is None)
        assert not render.needs_browser(chart, "csv")
