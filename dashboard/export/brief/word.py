"""A brief as a Word document (DOCX) with the text of the PDF, for those who edit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from dashboard.export.brief.content import Content, Section
from dashboard.export.brief.document import TALLEST
from dashboard.export.brief.look import ACCENT, INK, MUTED, PANEL, RULE
from dashboard.export.brief.pictures import SHEET, Artist, Picture
from dashboard.export.brief.word_xml import add_bookmark, add_field, add_link, bottom_line, row_mark, shade
from dashboard.export.brief.words import NO_FIGURE, Table, reference_text
from dashboard.web_addresses import is_web_address

PAPERS = {"a4": (21.0, 29.7), "letter": (21.59, 27.94)}
"""Width and height of each paper in centimetres."""

SIDE = 1.9
Progress = Callable[[str], None]


def docx(content: Content, artist: Artist, progress: Progress = lambda _: None) -> bytes:
    """Return a brief as a DOCX file; ``progress`` is told of each part before it is drawn."""
    from docx import Document

    maker = _Maker(Document(), content, artist)
    maker.opening()
    for section in content.sections:
        progress(section.heading)
        maker.section(section)
    maker.method()
    maker.references()
    return maker.saved()


class _Maker:
    def __init__(self, document: Any, content: Content, artist: Artist) -> None:
        self._document, self._content, self._artist = document, content, artist
        self._styles()
        self._page()

    def saved(self) -> bytes:
        properties, brief = self._document.core_properties, self._content.brief
        properties.title, properties.author, properties.last_modified_by = brief.title, brief.author, brief.author
        properties.subject = f"{self._content.selection}. {self._content.caption}"[:250]
        properties.comments, properties.keywords = "", brief.classification
        properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
        file = BytesIO()
        self._document.save(file)
        return file.getvalue()

    def _styles(self) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        for name, size, colour in (
            ("Normal", 10.5, INK),
            ("Title", 26, INK),
            ("Heading 1", 15, INK),
            ("Heading 2", 12, ACCENT),
        ):
            style = self._document.styles[name]
            style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), RGBColor.from_string(colour)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{kind}"), None)
            style.paragraph_format.space_after = Pt(6)
        title = self._document.styles["Title"]
        for border in title.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)

    def _page(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Cm

        content, brief = self._content, self._content.brief
        section = self._document.sections[0]
        section.page_width, section.page_height = (Cm(side) for side in PAPERS[brief.paper])
        section.left_margin = section.right_margin = Cm(SIDE)
        section.top_margin, section.bottom_margin = Cm(2.1), Cm(2.1)
        self._wide = PAPERS[brief.paper][0] - 2 * SIDE
        head = section.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(head, brief.classification, size=9, bold=True)
        foot = section.footer.paragraphs[0]
        words = content.caption + (f"  {brief.footer}" if brief.footer else "")
        self._run(foot, f"{words}  Page ", size=8, colour=MUTED)
        add_field(foot, "PAGE")
        self._run(foot, " of ", size=8, colour=MUTED)
        add_field(foot, "NUMPAGES")
        if brief.classification:
            below = section.footer.add_paragraph()
            below.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self._run(below, brief.classification, size=9, bold=True)

    @staticmethod
    def _run(paragraph: Any, text: str, *, size: float = 0, bold: bool = False, colour: str = "") -> Any:
        from docx.shared import Pt, RGBColor

        run = paragraph.add_run(text)
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
        return run

    def _paragraph(self, text: str, *, size: float = 0, bold: bool = False, colour: str = "") -> Any:
        paragraph = self._document.add_paragraph()
        self._run(paragraph, text, size=size, bold=bold, colour=colour)
        return paragraph

    def opening(self) -> None:
        from docx.shared import Cm

        content, brief = self._content, self._content.brief
        if brief.logo is not None:
            self._document.add_picture(BytesIO(brief.logo.content), height=Cm(1.5))
        self._document.add_heading(brief.title, level=0)
        self._paragraph(content.selection, size=12)
        words = f"Figures: {content.lens}. {content.lens_help} Data to {content.data_to}, version {content.version}."
        self._paragraph(words, size=9, colour=MUTED)
        if brief.author:
            self._paragraph(brief.author)

    def section(self, section: Section) -> None:
        self._document.add_heading(section.heading, level=1)
        found = self._artist.picture(section.drawn, SHEET) if section.drawn is not None else None
        if section.selection and not (isinstance(found, Picture) and found.whole):
            self._paragraph(section.selection, size=9, colour=MUTED).paragraph_format.keep_with_next = True
        if section.part.note:
            self._paragraph(section.part.note, bold=True)
        if section.figures:
            values, labels = zip(*section.figures, strict=True)
            self._table(Table(labels, (values,), frozenset(), (1,) * len(labels)), large=True)
            self._document.add_paragraph()
        for number, text in enumerate(section.paragraphs, start=1):
            # What introduces a table stays with it.
            self._paragraph(text).paragraph_format.keep_with_next = number == len(section.paragraphs) and bool(
                section.tables
            )
        if section.marks:
            paragraph = self._paragraph("Sources: ", size=9, colour=MUTED)
            self._marks(paragraph, section.marks, 9)
        if section.facts:
            self._table(Table((), section.facts, frozenset(), (14, 86)))
        for table in section.tables:
            if table.title:
                self._document.add_heading(table.title, level=2)
            self._table(table, marked=True)
        if section.drawn is not None:
            self._drawn(section, found)

    def _drawn(self, section: Section, found: Any) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Cm

        assert section.drawn is not None
        if isinstance(found, Picture):
            width = self._wide * min(1.0, TALLEST * found.width / found.height)
            picture = self._document.add_picture(BytesIO(found.content), width=Cm(width))
            picture._inline.docPr.set("descr", section.drawn.built.alt)
            last = self._document.paragraphs[-1]
            last.alignment = WD_ALIGN_PARAGRAPH.CENTER
            if section.drawn.chart.reading:
                last.paragraph_format.keep_with_next = True
                self._paragraph(f"How to read. {section.drawn.chart.reading}", size=9, colour=MUTED)
        else:
            self._paragraph(found.why, colour=MUTED)

    def _table(self, table: Table, *, marked: bool = False, large: bool = False) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Cm, Pt

        texts = [*([table.header] if table.header else []), *table.rows]
        grid = self._document.add_table(rows=len(texts), cols=len(table.widths))
        grid.autofit = False
        shares = sum(table.widths)
        last = len(table.widths) - 1
        for column, share in zip(grid.columns, table.widths, strict=True):
            column.width = Cm(self._wide * share / shares)
        for number, (row, words) in enumerate(zip(grid.rows, texts, strict=True)):
            head = number == 0 and bool(table.header)
            marks = row._tr.get_or_add_trPr()
            marks.append(row_mark("cantSplit"))
            if head:
                marks.append(row_mark("tblHeader"))
            for column, (cell, text) in enumerate(zip(row.cells, words, strict=True)):
                cell.width = Cm(self._wide * table.widths[column] / shares)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(1)
                if column in table.right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                if marked and column == last and not head:
                    self._marks(paragraph, text, 8.5)
                else:
                    size = 18 if large and not head else 8.5
                    colour = MUTED if head or text == NO_FIGURE else ACCENT if large else ""
                    self._run(paragraph, text, size=size, bold=head or large, colour=colour)
                bottom_line(cell, INK if head else RULE, 8 if head else 4)

    def _marks(self, paragraph: Any, text: str, size: float) -> None:
        """Write a mark such as [3, 5–9] whose numbers lead to their references."""
        for piece in re.findall(r"\d+|\D+", text):
            if piece.isdigit():
                add_link(paragraph, piece, size, anchor=f"reference-{piece}")
            else:
                self._run(paragraph, piece, size=size)

    def references(self) -> None:
        rows: Sequence[dict[str, Any]] = self._content.references.rows
        if not rows:
            return
        from docx.shared import Cm, Pt

        self._document.add_heading("References", level=1)
        for number, row in enumerate(rows, start=1):
            paragraph = self._document.add_paragraph()
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Cm(0.9), Cm(-0.9)
            paragraph.paragraph_format.space_after = Pt(3)
            add_bookmark(paragraph, f"reference-{number}", number)
            self._run(paragraph, f"{number}.\t{reference_text(row)}. ", size=8.5)
            url = str(row["url"])
            if is_web_address(url):
                add_link(paragraph, url, 8.5, address=url)
            else:
                self._run(paragraph, url, size=8.5)

    def method(self) -> None:
        self._document.add_heading("Method, and whose figures", level=1)
        paragraphs = [f"{self._content.lens}. {self._content.lens_help}", *self._content.method]
        for text in paragraphs:
            shade(self._paragraph(text, size=9.5), PANEL)
