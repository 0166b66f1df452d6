"""PDF, Word and ZIP, opened again with other programs than those that wrote them."""

from __future__ import annotations

import csv
import io
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docx as word
import pandas as pd
import pytest
from PIL import Image
from pypdf import PdfReader

from dashboard.catalogue import CHARTS, Built, Chart, Native, built
from dashboard.charts.theme import LIGHT
from dashboard.export.brief import saved
from dashboard.export.brief.archive import archive
from dashboard.export.brief.content import made
from dashboard.export.brief.document import page_pictures, pdf
from dashboard.export.brief.drawn import png
from dashboard.export.brief.make import File, Step, make_files
from dashboard.export.brief.model import Part
from dashboard.export.brief.native import native_data
from dashboard.export.brief.pictures import Artist
from dashboard.export.brief.word import docx
from dashboard.filters import Filters
from dashboard.tables import Dataset, load
from tests import briefs, small

PARTS = (Part("summary"), Part("timeline"), Part("incidents"))


def reader(dataset: Dataset, brief: Any, draw: Any = briefs.drawn) -> PdfReader:
    return PdfReader(BytesIO(pdf(made(dataset, brief), Artist(draw))))


def words_of(document: PdfReader) -> str:
    return " ".join("\n".join(page.extract_text() for page in document.pages).split())


def links_of(document: PdfReader) -> list[str]:
    found = []
    for page in document.pages:
        for note in page.get("/Annots") or ():
            action = note.get_object().get("/A") or {}
            if "/URI" in action:
                found.append(str(action["/URI"]))
    return found


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_the_pdf_says_what_the_brief_says_on_its_paper(dataset: Dataset, paper: str, size: tuple[int, int]) -> None:
    document = reader(dataset, briefs.brief(*PARTS, paper=paper, address="https://dash.example"))
    assert all((round(p.mediabox.width), round(p.mediabox.height)) == size for p in document.pages)
    text = words_of(document)
    for line in made(dataset, briefs.brief(*PARTS)).sections[0].paragraphs:
        assert line in text
    assert "Figures: All sources (lowest–highest). Data to 27 Jan 2025" in text
    assert text.index("Claims are never averaged") < text.rindex("References"), "the references stand last"
    assert "33–85" in text
    for page in document.pages:
        assert page.extract_text().count("FOR TRAINING") == 2
    assert document.metadata is not None
    assert document.metadata.title == "Morning brief" and document.metadata.author == "A. Analyst"
    assert len(list(document.pages[0].images)) + len(list(document.pages[1].images)) >= 1


@pytest.mark.parametrize("words", range(0, 1000, 50))
def test_a_picture_and_a_table_stand_on_a_page_with_their_words(dataset: Dataset, words: int) -> None:
    """However far down the page they would begin: with their heading and with how to read them, or what leads to it."""
    above = Part("summary", note="word " * words)
    pages = reader(dataset, briefs.brief(above, Part("timeline", title="A picture"), logo=None)).pages
    (shown,) = [page.extract_text() for page in pages if len(list(page.images))]
    assert "A picture" in shown and "How to read." in shown
    pages = reader(dataset, briefs.brief(above, Part("incidents", title="A table"), logo=None)).pages
    begun = next(text for text in (page.extract_text() for page in pages) if "Date Incident Place" in text)
    assert "A table" in begun and "6 incidents.\nDate" in begun


def test_references_are_numbered_and_linked(dataset: Dataset) -> None:
    document = reader(dataset, briefs.brief(Part("incident"), incident=small.STRIKES))
    assert links_of(document) == ["https://one.example/a", "https://three.example/c"]
    assert "1. Paper One, “First report”, 25 Dec 2024." in words_of(document)
    inside = [
        note.get_object()
        for page in document.pages
        for note in page.get("/Annots") or ()
        if "/Dest" in note.get_object() or "/D" in (note.get_object().get("/A") or {})
    ]
    assert len(inside) >= 4  # the mark below the summary, and one in each row of claims that has a source


def test_words_of_the_tables_are_set_as_words(tmp_path: Path) -> None:
    nasty = load(briefs.nasty_folder(tmp_path / "data"))
    brief = briefs.brief(
        *(Part("incidents"), Part("incident", note=briefs.NASTY)), incident=small.STRIKES, title=briefs.NASTY
    )
    document = reader(nasty, brief)
    text = words_of(document)
    latin = briefs.NASTY.removesuffix(" الفا")
    assert text.count(latin.replace("  ", " ")) >= 4
    assert document.metadata is not None and document.metadata.title == briefs.NASTY
    content = word.Document(BytesIO(docx(made(nasty, brief), Artist(briefs.drawn))))
    assert content.paragraphs[1].text == briefs.NASTY
    with zipfile.ZipFile(BytesIO(archive(made(nasty, brief), Artist(briefs.drawn)))) as folder:
        titles = [row["title"] for row in csv.DictReader(io.StringIO(folder.read("incidents.csv").decode("utf-8-sig")))]
        assert f"'{briefs.NASTY}" in titles
        again = saved.parsed(folder.read("brief.toml"), nasty, "brief.toml")
        assert again == brief


def test_without_a_browser_the_pdf_still_has_its_charts(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = CHARTS["timeline"]
    drawing = built(spec, spec.request(dataset, Filters(), LIGHT)).figure
    left_out = Chart("odd", "map", "An odd chart", "Odd.", lambda _: Built(drawing, pd.DataFrame({"a": [1]}), "alt"))
    monkeypatch.setitem(CHARTS, "odd", left_out)
    document = reader(dataset, briefs.brief(Part("timeline"), Part("odd"), logo=None), briefs.no_browser)
    assert sum(len(list(page.images)) for page in document.pages) == 1
    assert "No browser was found. One command adds it: get one." in words_of(document)


@pytest.mark.parametrize("kind", ["columns", "bars", "lines", "range_columns", "range_bars"])
def test_a_native_form_is_drawn_without_a_browser(kind: Any) -> None:
    table = pd.DataFrame({"Where": ["A $x$", "B", "C"], "Low": [3, None, 0], "High": [8, None, 2]})
    import plotly.graph_objects as go

    data = native_data(Built(go.Figure(), table, "alt", native=Native(kind, "Where", ("Low", "High"), "Killed")))
    assert data is not None
    with Image.open(BytesIO(png(data, 600, 300, 2.0))) as image:
        assert image.size == (1200, 600)
        grey = image.convert("L")
        assert 0.01 < sum(grey.histogram()[:240]) / (1200 * 600) < 0.6


def test_pages_can_be_looked_at_before(dataset: Dataset) -> None:
    content = made(dataset, briefs.brief(*PARTS))
    pages = page_pictures(content, Artist(briefs.drawn))
    assert len(pages) == len(reader(dataset, briefs.brief(*PARTS)).pages)
    for page in pages:
        with Image.open(BytesIO(page)) as image:
            assert abs(image.width / image.height - 210 / 297) < 0.01


def test_the_word_file_has_the_same_text_with_links(dataset: Dataset) -> None:
    brief = briefs.brief(*PARTS, Part("incident"), incident=small.STRIKES)
    content = made(dataset, brief)
    document = word.Document(BytesIO(docx(content, Artist(briefs.drawn))))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings[-2:] == ["Method, and whose figures", "References"]
    for section in content.sections:
        assert section.heading in text
        for line in section.paragraphs:
            assert line in text
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"33–85", "Air strikes at Beta", "at least 20", "no figure reported"} <= cells
    addresses = {link.address for paragraph in document.paragraphs for link in paragraph.hyperlinks}
    assert {"https://one.example/a", "https://two.example/b", "https://three.example/c"} <= addresses
    assert document.sections[0].header.paragraphs[0].text == "FOR TRAINING"
    assert "Data to 27 Jan 2025" in document.sections[0].footer.paragraphs[0].text
    marks = set(document.element.xpath(".//w:bookmarkStart/@w:name"))
    assert set(document.element.xpath(".//w:hyperlink/@w:anchor")) <= marks


def test_the_zip_has_pictures_data_sources_and_the_brief(dataset: Dataset) -> None:
    brief = briefs.brief(*PARTS, filters=Filters(lens_id="kabul"))
    with zipfile.ZipFile(BytesIO(archive(made(dataset, brief), Artist(briefs.drawn)))) as folder:
        names = folder.namelist()
        assert folder.testzip() is None
        incidents = pd.read_csv(BytesIO(folder.read("incidents.csv")))
        sources = pd.read_csv(BytesIO(folder.read("sources.csv")))
        readme = folder.read("README.txt").decode()
        again = saved.parsed(folder.read("brief.toml"), dataset, "brief.toml")
    assert "images/02-timeline-of-incidents-and-killed.png" in names
    assert "data/02-timeline-of-incidents-and-killed.csv" in names
    assert len(incidents) == 6 and set(incidents["lens"]) == {"Afghan Taliban government"}
    assert incidents.set_index("incident_id").loc[small.DRONE, ["killed_low", "killed_high"]].isna().all()
    assert list(sources["number"].dropna()) == [1, 2, 3]
    assert again == brief
    assert "FOR TRAINING" in readme and "Only what bodies and officials" in readme


def test_files_are_made_in_the_order_asked_for_and_every_step_is_told(dataset: Dataset) -> None:
    told: list[Step] = []
    artist = Artist(briefs.drawn)
    found = [
        file
        for file in make_files(
            dataset, briefs.brief(*PARTS), ["zip", "pptx", "zip"], progress=told.append, artist=artist
        )
        if isinstance(file, File)
    ]
    assert [file.format for file in found] == ["zip", "pptx"]
    assert found[1].name == "morning-brief_2024-12-20_2025-01-27_range-lens_asof-2025-01-27.pptx"
    assert [step.number for step in told] == [1, 2, 3, 4, 5, 6] and {step.of for step in told} == {6}
    assert told[3].what == "PowerPoint: Summary"
    with pytest.raises(KeyError):
        list(make_files(dataset, briefs.brief(*PARTS), ["odp"]))
