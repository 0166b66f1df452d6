"""The slides, opened again: native charts with the page's numbers, real tables, sources in the notes, nothing odd."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

from dashboard.analysis.records import records, summary
from dashboard.catalogue import CHARTS, Built, Chart, Native, built
from dashboard.charts.theme import LIGHT
from dashboard.export.brief.content import made
from dashboard.export.brief.deck import deck
from dashboard.export.brief.deck_notes import MOST
from dashboard.export.brief.model import Brief, Part
from dashboard.export.brief.pictures import Artist
from dashboard.filters import Filters
from dashboard.lens import LENSES, figure_text
from dashboard.tables import Dataset, load
from tests import briefs, small

PICTURED = Part("timeline", form="picture")


def slides(dataset: Dataset, brief: Brief, draw: Any = briefs.drawn) -> list[Any]:
    return list(Presentation(BytesIO(deck(made(dataset, brief), Artist(draw)))).slides)


def texts(slide: Any) -> list[str]:
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            found += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return found


def charts(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def behind(chart: Any) -> list[tuple[Any, ...]]:
    """The rows of the workbook behind a chart."""
    blob = chart.part.chart_workbook.xlsx_part.blob
    return list(openpyxl.load_workbook(BytesIO(blob)).active.iter_rows(values_only=True))


@pytest.fixture
def odd_chart(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Built]]:
    """Charts of the catalogue that a test makes up: give what each builds."""
    made_up: dict[str, Built] = {}
    for name in ("odd", "other"):
        chart = Chart(name, "map", f"A chart called {name}", "Nothing real.", lambda _, name=name: made_up[name])
        monkeypatch.setitem(CHARTS, name, chart)
    yield made_up


def figure(dataset: Dataset) -> Any:
    chart = CHARTS["timeline"]
    return built(chart, chart.request(dataset, Filters(), LIGHT)).figure


@pytest.mark.parametrize("lens", list(LENSES))
def test_a_native_chart_has_the_numbers_of_the_page(dataset: Dataset, lens: str) -> None:
    filters = Filters(lens_id=lens)
    spec = CHARTS["timeline"]
    page = built(spec, spec.request(dataset, filters, LIGHT, period="week")).table
    brief = briefs.brief(Part("timeline", (("period", "week"),)), filters=filters)
    (chart,) = charts(slides(dataset, brief)[1])
    low, rest = chart.plots[0].series
    expected_low = [None if pd.isna(value) else float(value) for value in page["Killed, low"]]
    expected_high = [None if pd.isna(value) else float(value) for value in page["Killed, high"]]
    assert list(low.values) == expected_low
    both = [None if a is None or b is None else a + b for a, b in zip(low.values, rest.values, strict=True)]
    assert both == expected_high
    assert None in expected_low  # a week without any figure: a gap, not 0
    rows = behind(chart)
    assert [row[1] for row in rows[1:]] == expected_low
    assert len(list(chart.plots[0].categories)) == len(page)


def test_what_is_not_known_is_an_empty_cell_and_no_point(dataset: Dataset, odd_chart: dict[str, Built]) -> None:
    table = pd.DataFrame({"Where": ["A", "B", "C"], "Low": [3, None, 0], "High": [8, None, 0]})
    native = Native("range_bars", "Where", ("Low", "High"), "Persons killed", "Place")
    odd_chart["odd"] = Built(figure(dataset), table, "alt text", native=native)
    slide = slides(dataset, briefs.brief(Part("odd")))[1]
    (chart,) = charts(slide)
    space = chart._chartSpace
    points = space.xpath(".//c:ser/c:val//c:pt/@idx")
    assert points == ["0", "2", "0", "2"]
    assert space.xpath(".//c:dispBlanksAs/@val") == ["gap"]
    assert space.xpath(".//c:grouping/@val") == ["stacked"] and space.xpath(".//c:overlap/@val") == ["100"]
    assert behind(chart)[2] == ("B", None, None)
    assert chart.value_axis.axis_title.text_frame.text == "Persons killed"
    assert chart.category_axis.axis_title.text_frame.text == "Place"
    beside = next(shape.table for shape in slide.shapes if shape.has_table)
    assert [[cell.text_frame.text for cell in row.cells] for row in beside.rows][1:] == [
        ["A", "3", "8"],
        ["B", "–", "–"],
        ["C", "0", "0"],
    ]


@pytest.mark.parametrize(("kind", "element"), [("columns", "barChart"), ("bars", "barChart"), ("lines", "lineChart")])
def test_bars_and_lines_are_native(dataset: Dataset, odd_chart: dict[str, Built], kind: Any, element: str) -> None:
    table = pd.DataFrame({"Month": [f"M{n}" for n in range(30)], "One": range(30), "Two": [None, *range(29)]})
    odd_chart["odd"] = Built(figure(dataset), table, "alt", native=Native(kind, "Month", ("One", "Two"), "Incidents"))
    (chart,) = charts(slides(dataset, briefs.brief(Part("odd")))[1])
    assert chart._chartSpace.xpath(f".//c:{element}")
    assert chart.plots[0].series[1].values[0] is None
    assert chart.has_legend
    skip = chart._chartSpace.xpath(".//c:tickLblSkip/@val")
    assert skip == ([] if kind == "bars" else ["3"])


def test_text_that_looks_like_a_formula_stays_text(dataset: Dataset, odd_chart: dict[str, Built]) -> None:
    table = pd.DataFrame({"Who": ["=1+1", "@SUM(A1)", "https://x.example"], "=cmd|' /C calc'!A0": [1, 2, 3]})
    native = Native("bars", "Who", ("=cmd|' /C calc'!A0",), "Claims")
    odd_chart["odd"] = Built(figure(dataset), table, "alt", native=native)
    (chart,) = charts(slides(dataset, briefs.brief(Part("odd")))[1])
    blob = chart.part.chart_workbook.xlsx_part.blob
    with zipfile.ZipFile(BytesIO(blob)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet
    assert behind(chart)[1:] == [("=1+1", 1), ("@SUM(A1)", 2), ("https://x.example", 3)]


def test_every_slide_says_filter_lens_date_number_and_marking(dataset: Dataset) -> None:
    filters = Filters(event_types=("airstrike", "militant_attack"), lens_id="kabul")
    brief = briefs.brief(Part("summary"), PICTURED, Part("timeline"), Part("incidents"), filters=filters)
    found = slides(dataset, brief)
    assert len(found) == 7
    assert found[-1].shapes.title.text_frame.text == "References"
    for slide in found:
        said = texts(slide)
        whole = "\n".join(said)
        assert "Air strikes and militant attacks, 20 Dec 2024 – 27 Jan 2025" in whole
        assert f"Figures: Afghan Taliban government. Data to 27 Jan 2025, version {dataset.version}." in whole
        assert said.count("FOR TRAINING") == 2
        assert "Desk 4" in whole
        assert slide._element.xpath(".//a:fld/@type") == ["slidenum"]
        assert slide.has_notes_slide
    assert "Morning brief" in texts(found[0]) and "A. Analyst" in texts(found[0])
    closing = "\n".join(texts(found[-2]))
    assert "Only what bodies and officials of the Afghan Taliban government claim." in closing
    assert "Claims are never averaged" in closing


@pytest.mark.parametrize("lens", list(LENSES))
def test_the_figures_of_the_summary_are_those_of_the_page(dataset: Dataset, lens: str) -> None:
    filters = Filters(lens_id=lens)
    given = summary(records(dataset, filters))
    said = texts(slides(dataset, briefs.brief(Part("summary"), filters=filters))[1])
    assert figure_text(given["killed_low"], given["killed_high"], none="–") in said
    assert figure_text(given["injured_low"], given["injured_high"], none="–") in said
    assert str(given["without"]) in said


def test_notes_list_the_sources_of_the_slide_with_links(dataset: Dataset) -> None:
    brief = briefs.brief(Part("incident"), incident=small.STRIKES, address="https://dash.example/")
    notes = slides(dataset, brief)[1].notes_slide.notes_text_frame
    assert "Paper One, “First report”, 25 Dec 2024" in notes.text
    links = [run.hyperlink.address for line in notes.paragraphs for run in line.runs if run.hyperlink.address]
    assert links[0].startswith("https://dash.example/incidents?") and f"incident={small.STRIKES}" in links[0]
    assert links[1:] == ["https://one.example/a", "https://three.example/c"]


def test_too_many_sources_are_counted(dataset: Dataset, tmp_path: Path) -> None:
    tables = small.rows()
    for number in range(MOST):
        tables["sources"].append(
            {**tables["sources"][0], "source_id": f"x{number}", "url": f"https://x.example/{number}"}
        )
        tables["incident_sources"].append({"incident_id": small.STRIKES, "source_id": f"x{number}"})
    many = load(small.write(tmp_path / "data", tables))
    notes = slides(many, briefs.brief(Part("incident"), incident=small.STRIKES))[1].notes_slide.notes_text_frame
    assert f"({MOST + 2})" in notes.text and "… and 2 more" in notes.text


def test_tables_are_real_and_run_over_slides_without_losing_a_row(dataset: Dataset, tmp_path: Path) -> None:
    tables = small.rows()
    pattern = tables["incidents"][1]
    for number in range(30):
        identifier = f"2025-01-{number + 1:02}-beta-strikes"
        day = identifier[:10]
        row = {
            **pattern,
            "incident_id": identifier,
            "date_start": day,
            "date_end": day,
            "episode_id": "",
            "title": f"Strike {number}",
        }
        if identifier in (small.DRONE, small.SHELLING):
            continue
        tables["incidents"].append(row)
        tables["incident_places"].append({"incident_id": identifier, "place_id": "af-pka-beta", "is_primary": "true"})
        tables["incident_sources"] += [{"incident_id": identifier, "source_id": s} for s in ("one", "two")]
    many = load(small.write(tmp_path / "data", tables))
    found = slides(many, briefs.brief(Part("incidents", (("rows", "all"),))))
    listed = [
        row.cells[1].text_frame.text
        for slide in found
        if not slide.shapes.title.text_frame.text.startswith("References")
        for shape in slide.shapes
        if shape.has_table
        for row in list(shape.table.rows)[1:]
    ]
    assert sorted(listed) == sorted(records(many, Filters())["title"])
    assert len(found) > 4
    for slide in found:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= Inches(13.34)
            assert shape.top >= 0 and shape.top + shape.height <= Inches(7.5)


def test_a_picture_has_a_text_for_those_who_do_not_see_it(dataset: Dataset) -> None:
    slide = slides(dataset, briefs.brief(PICTURED))[1]
    described = slide._element.xpath(".//p:pic/p:nvPicPr/p:cNvPr/@descr")
    assert [text for text in described if text != "Logo"] == [
        made(dataset, briefs.brief(PICTURED)).sections[0].drawn.built.alt
    ]


def test_without_a_browser_charts_stay_native_or_say_why_they_are_left_out(
    dataset: Dataset, odd_chart: dict[str, Built]
) -> None:
    odd_chart["odd"] = Built(figure(dataset), pd.DataFrame({"a": [1]}), "alt")
    found = slides(dataset, briefs.brief(PICTURED, Part("odd")), briefs.no_browser)
    assert len(charts(found[1])) == 1
    assert "This chart is left out.\nNo browser was found. One command adds it: get one." in texts(found[2])


def test_a_chart_of_nothing_says_so(dataset: Dataset) -> None:
    brief = briefs.brief(Part("summary"), Part("timeline"), Part("incidents"), filters=Filters(text="no such word"))
    found = slides(dataset, brief)
    assert "No incident matches the filter." in texts(found[1])
    assert "No incident matches the filters." in texts(found[2])
    assert "No incident matches the filter." in texts(found[3])


def test_words_of_the_tables_stay_words(tmp_path: Path) -> None:
    nasty = load(briefs.nasty_folder(tmp_path / "data"))
    brief = briefs.brief(Part("incidents"), Part("incident"), incident=small.STRIKES, title=briefs.NASTY)
    content = deck(made(nasty, brief), Artist(briefs.drawn))
    found = list(Presentation(BytesIO(content)).slides)
    assert briefs.NASTY in texts(found[0]) and briefs.NASTY in texts(found[1]) and briefs.NASTY in texts(found[2])
    with zipfile.ZipFile(BytesIO(content)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
                assert b"<script" not in package.read(name)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
def test_another_program_opens_every_slide(dataset: Dataset, tmp_path: Path) -> None:
    brief = briefs.brief(Part("summary"), PICTURED, Part("timeline"), Part("incidents"))
    (tmp_path / "deck.pptx").write_bytes(deck(made(dataset, brief), Artist(briefs.drawn)))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "deck.pptx"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=120, capture_output=True)
    from pypdf import PdfReader

    pages = PdfReader(tmp_path / "deck.pdf").pages
    assert len(pages) == 6
    assert "Incidents" in pages[4].extract_text()
    assert round(pages[0].mediabox.width / pages[0].mediabox.height, 2) == 1.78
    if shutil.which("pdftoppm"):
        subprocess.run(["pdftoppm", "-r", "30", "-png", "deck.pdf", "p"], cwd=tmp_path, check=True, timeout=60)
        for path in sorted(tmp_path.glob("p-*.png")):
            grey = Image.open(path).convert("L")
            assert sum(grey.histogram()[:200]) > 0.004 * grey.width * grey.height, f"{path.name} is blank"
