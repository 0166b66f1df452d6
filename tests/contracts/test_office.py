"""Slides, Word files and sheets drawn without a browser: the exhibit's numbers, in its order, solid up to the low."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pandas as pd
import pytest
from pptx import Presentation

from dashboard.catalogue import CHARTS
from dashboard.export.brief.content import Drawn, made
from dashboard.export.brief.deck import deck
from dashboard.export.brief.model import Part
from dashboard.export.brief.pictures import BODY, Artist, Picture
from dashboard.export.brief.word import docx
from tests import briefs
from tests.contracts.cases import Case, asked
from tests.contracts.office import MOST, SHEETS, Sheet
from tests.contracts.svg_reader import read, sheets

VARIED = [
    asked("overview-recent", "whole"),
    asked("casualties-group", "edge", kind="injured", by="victim_group"),
    asked("casualties-group", "edge", by="type"),
    asked("casualties-period", "edge", kind="injured", period="month"),
    asked("crossing-days", "edge", period="year"),
    asked("claims-disagreement", "edge", page="2"),
    asked("claims-disagreement", "whole", by="claimant"),  # more rows than a slide has room for
    asked("claims-pairs", "edge", measure="ratio"),
    asked("incident-claims", "edge", kind="injured"),
]
NATIVE = [
    case
    for case in (*(asked(name, where) for name in CHARTS for where in ("edge", "october")), *VARIED)
    if case.exhibit in SHEETS
]


def luminance(colour: str) -> float:
    red, green, blue = (int(colour.removeprefix("#")[at : at + 2], 16) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def slide_of(case: Case) -> Any:
    brief = briefs.brief(Part(case.exhibit, case.request.options), filters=case.filters)
    content = deck(made(case.dataset, brief), Artist(briefs.no_browser))
    return list(Presentation(BytesIO(content)).slides)[1]


def chart_of(slide: Any) -> Any:
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    return chart


def test_what_office_programs_draw_has_a_contract() -> None:
    for name in CHARTS:
        case = asked(name, "october")
        if case.built.figure is not None:
            assert (case.built.native is not None) == (name in SHEETS and SHEETS[name](case) is not None), name
    # A slide of both forms of a population: with sides apart there is no native form.
    assert asked("casualties-period", "october", split="sides").built.native is None


def same(found: list[Any], wanted: list[Any]) -> None:
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert (one is None) == (other is None), (found, wanted)
        if one is not None:
            assert float(one) == pytest.approx(float(other), abs=1e-5), (found, wanted)


def both(low: list[Any], rest: list[Any]) -> list[Any]:
    return [None if a is None or b is None else a + b for a, b in zip(low, rest, strict=True)]


def halves_left_out(sheet: Sheet) -> tuple[list[Any], list[Any]]:
    pairs = list(zip(sheet.series["low"], sheet.series["high"], strict=True))
    return [a if b is not None else None for a, b in pairs], [b if a is not None else None for a, b in pairs]


@pytest.mark.parametrize("case", NATIVE, ids=str)
def test_a_slide_has_the_numbers_of_the_table(case: Case) -> None:
    if case.built.figure is None:
        return
    sheet = SHEETS[case.exhibit](case)
    if sheet is None or not sheet.categories:
        return
    slide = slide_of(case)
    chart = chart_of(slide)
    plot = chart.plots[0]
    categories = [str(name) for name in plot.categories]
    assert len(categories) == len(sheet.categories)
    for name, words in zip(categories, sheet.categories, strict=True):
        assert all(word in name for word in words), (name, words)
    series = list(plot.series)
    xml = ET.fromstring(chart.part.blob)
    space = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    grouping = next(item.get("val") for item in xml.iter(f"{space}grouping"))
    if sheet.ranged:
        low, high = halves_left_out(sheet)
        assert len(series) == 2 and grouping == "stacked" and plot.overlap == 100
        same(list(series[0].values), low)
        same(both(list(series[0].values), list(series[1].values)), high)
        solid, faint = (one.format.fill.fore_color.rgb for one in series)
        assert luminance(str(solid)) + 40 < luminance(str(faint)), "solid is the low end"
        assert series[1].name.startswith("from there to"), series[1].name
        assert re.search("low", series[0].name, re.I) and re.search("high", series[1].name, re.I)
        said = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert "Solid: up to the lowest claim; faint: from there to the highest" in said
    else:
        assert [one.name for one in series] == list(sheet.series)
        for one in series:
            same(list(one.values), sheet.series[one.name])
        looks = [_look(one, chart) for one in series]
        assert len(set(looks)) == len(looks), "two series look alike"
        assert chart.has_legend == (len(series) > 1) or "line" in str(chart.chart_type).lower()
    horizontal = next(iter(xml.iter(f"{space}barDir")), None)
    if horizontal is not None and horizontal.get("val") == "bar":
        assert chart.category_axis.reverse_order, "the first row stands on top"
    behind = list(
        openpyxl.load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active.iter_rows(values_only=True)
    )
    assert [str(row[0]) for row in behind[1:]] == categories
    for place, one in enumerate(series, start=1):
        same([row[place] for row in behind[1:]], list(one.values))
        assert behind[0][place] == one.name


def _look(series: Any, chart: Any) -> tuple[str, str, str]:
    if "LINE" in str(chart.chart_type):
        line = series.format.line
        return (str(line.color.rgb), str(line.dash_style), str(series.marker.style))
    return (str(series.format.fill.fore_color.rgb), "", "")


@pytest.mark.parametrize("case", NATIVE, ids=str)
def test_the_table_beside_a_chart_and_its_text_are_of_the_chart(case: Case) -> None:
    if case.built.figure is None:
        return
    sheet = SHEETS[case.exhibit](case)
    if sheet is None or not sheet.categories:
        return
    slide = slide_of(case)
    text = slide.part.blob.decode()
    described = re.findall(r'descr="([^"]*)"', text)
    assert any(_plain(words) == case.built.alt for words in described)
    for shape in slide.shapes:
        if not shape.has_table:
            continue
        rows = [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]
        names = ["Low", "High"] if sheet.ranged else list(sheet.series)
        assert rows[0][1:] == names
        columns = list(halves_left_out(sheet)) if sheet.ranged else list(sheet.series.values())
        for number, row in enumerate(rows[1:]):
            assert all(word in row[0] for word in sheet.categories[number])
            same(
                [None if cell == "–" else float(cell.replace(",", "")) for cell in row[1:]],
                [column[number] for column in columns],
            )
        assert len(rows) - 1 == len(sheet.categories)
    said = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    native = case.built.native
    rows = len(case.table if native.table is None else native.table)
    flat = native.kind in ("bars", "range_bars")
    assert (f"The first {MOST} of {rows:,} rows are drawn; the data have all." in said) == (flat and rows > MOST)
    _axes_have_their_titles(chart_of(slide), native)
    _notes_are_of_the_chart(case, slide)
    assert f"Figures: {case.filters.lens.label}." in said and f"version {case.dataset.version}" in said


def _axes_have_their_titles(chart: Any, native: Any) -> None:
    for axis, title in ((chart.category_axis, native.category_title), (chart.value_axis, native.value_title)):
        assert (axis.axis_title.text_frame.text if axis.has_title else "") == title
    assert native.value_title, "numbers have a unit"


def _notes_are_of_the_chart(case: Case, slide: Any) -> None:
    """The speaker has what is seen, how to read it, and as many sources as are said."""
    lines = slide.notes_slide.notes_text_frame.text.split("\n")
    assert case.built.alt in lines
    assert not case.spec.reading or f"How to read: {case.spec.reading}" in lines
    place, count = next(
        (
            (n, re.findall(r"^Sources of the incidents shown \(([\d,]+)\):$", line))
            for n, line in enumerate(lines)
            if line.startswith("Sources of the incidents shown")
        ),
        (len(lines), ["0"]),
    )
    more = re.findall(r"… and ([\d,]+) more;", lines[-1])
    listed = len(lines) - place - 1 - len(more)
    assert int(count[0].replace(",", "")) == max(listed, 0) + sum(int(n.replace(",", "")) for n in more)


def _plain(words: str) -> str:
    import html

    return html.unescape(words)


@pytest.mark.parametrize("case", [case for case in NATIVE if case.selection == "edge"], ids=str)
def test_a_sheet_without_a_browser_has_the_numbers_of_the_table(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    if case.built.figure is None:
        return
    sheet = SHEETS[case.exhibit](case)
    if sheet is None or not sheet.categories:
        return
    drawn = Drawn(case.spec, case.request, case.built)
    with sheets(monkeypatch) as kept:
        picture = Artist(briefs.no_browser).picture(drawn, BODY)
    assert isinstance(picture, Picture) and len(kept) == 1
    shapes, words = read(kept[0])
    kind = case.built.native.kind
    assert case.built.native.value_title in [word.words for word in words], "the axis of numbers says its unit"
    flat = kind in ("bars", "range_bars")
    labels = [
        word
        for word in words
        if any(all(part in word.words.replace("\\$", "$") for part in c) for c in sheet.categories)
    ]
    if flat:
        order = [word.words for word in sorted(labels, key=lambda word: word.y)]
        wanted = [w for w in order if w]
        places = [next(n for n, parts in enumerate(sheet.categories) if all(p in w for p in parts)) for w in wanted]
        assert places[0] == 0 and places[-1] >= places[0], "the first row stands on top"
        if len({tuple(c) for c in sheet.categories}) == len(sheet.categories) == len(order):
            assert [c[0] in w for c, w in zip(sheet.categories, order, strict=True)] == [True] * len(order)
    if kind == "lines":
        _lines_are_the_series(sheet, shapes)
        return
    if sheet.ranged:
        low, high = halves_left_out(sheet)
        runs = {"low": low, "rest": [None if a is None else b - a for a, b in zip(low, high, strict=True)]}
    else:
        runs = dict(sheet.series)
    clip = next(shape.clip for shape in shapes if shape.clip and shape.fill not in ("NONE", "#FFFFFF"))
    bars = [s for s in shapes if s.clip == clip and s.fill not in ("NONE",) and s.corners in (4, 5) and s.stroke != "X"]
    by_fill: dict[str, list[Any]] = {}
    for bar in bars:
        by_fill.setdefault(bar.fill, []).append(bar)
    fills = list(by_fill)
    assert len(fills) == len(runs), (fills, list(runs))
    factors = []
    for fill, values in zip(fills, runs.values(), strict=True):
        own = by_fill[fill]
        wanted = [value for value in values if value is not None]
        assert len(own) in (len(wanted), len(values))
        values = wanted if len(own) == len(wanted) else values
        for bar, value in zip(own, values, strict=True):
            length = bar.width if flat else bar.height
            if value:
                factors.append(length / abs(value))
            else:
                assert length < 0.6
        across = [bar.middle[1] if flat else bar.middle[0] for bar in own]
        assert across == sorted(across), "in the order of the table"
    if factors:
        assert pd.Series(factors).std(ddof=0) < 0.02 * pd.Series(factors).mean(), "one scale for all bars"
    legend = [s for s in shapes if not s.clip and s.fill in fills]
    assert [s.fill for s in legend] == fills, "the key in the order of the series"
    if sheet.ranged:
        assert luminance(fills[0]) + 40 < luminance(fills[1]), "solid is the low end"
        first, second = by_fill[fills[0]], by_fill[fills[1]]
        for one, other in zip(first, second, strict=False):
            assert (other.left - one.right if flat else one.top - other.bottom) == pytest.approx(0, abs=0.1)
        names = [w.words for w in words if re.search(r"^(from there|.*(low|Low))", w.words)]
        assert names and not names[0].startswith("from there")


def _lines_are_the_series(sheet: Sheet, shapes: list[Any]) -> None:
    """Each series has its line, in the order of the key, as high as its numbers."""
    key = [s.stroke for s in shapes if not s.clip and s.fill == "NONE" and s.stroke != "NONE" and s.height < 0.1]
    key = [stroke for stroke in key if stroke in {s.stroke for s in shapes if s.clip and s.fill == "NONE"}]
    colours = list(dict.fromkeys(key))[-len(sheet.series) :] if len(sheet.series) <= 7 else []
    points = []
    for colour, values in zip(colours, sheet.series.values(), strict=False):
        own = [s for s in shapes if s.clip and s.fill == "NONE" and s.stroke == colour and s.corners > 1]
        known = [value for value in values if value is not None]
        if own and len(known) > 1:
            points += [(max(known), -min(s.top for s in own)), (min(known), -max(s.bottom for s in own))]
    if len({value for value, _ in points}) > 2:
        frame = pd.DataFrame(points)
        assert frame[0].corr(frame[1]) > 0.999, points


WORD = [asked("timeline", "edge"), asked("casualties-group", "edge"), asked("map", "edge")]


def test_a_word_file_has_the_pictures_with_what_they_say() -> None:
    """Each picture stands under its heading, with its own text for those who do not see it."""
    from docx import Document

    parts = tuple(Part(case.exhibit) for case in WORD)
    content = docx(made(WORD[0].dataset, briefs.brief(*parts)), Artist(briefs.drawn))
    document = Document(BytesIO(content))
    described = re.findall(r'descr="([^"]*)"', document.part.blob.decode())
    assert [_plain(words) for words in described if words and words != "Logo"][-3:] == [case.built.alt for case in WORD]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert [text.find(case.spec.title) for case in WORD] == sorted(text.find(case.spec.title) for case in WORD)
    for case in WORD:
        assert f"How to read. {case.spec.reading}" in text
    assert WORD[0].filters.lens.label in text and WORD[0].dataset.version in text
