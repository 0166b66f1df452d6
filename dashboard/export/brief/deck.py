"""A brief as slides (PPTX): native charts, real tables, pictures, and the sources in the speaker notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from dashboard.export.brief import deck_text
from dashboard.export.brief.content import Content, Section
from dashboard.export.brief.deck_chart import add_chart
from dashboard.export.brief.deck_notes import write_notes
from dashboard.export.brief.deck_text import add_holder, add_table, add_text, lines_of, pages_of
from dashboard.export.brief.deck_theme import (
    BODY_BOTTOM,
    BODY_TOP,
    HEIGHT,
    INNER,
    MARGIN,
    SELECTION_TOP,
    WIDTH,
    empty_deck,
)
from dashboard.export.brief.look import ACCENT, INK, MUTED
from dashboard.export.brief.model import AUTOMATIC, PICTURE, SUMMARY, Part
from dashboard.export.brief.native import NativeData, native_data
from dashboard.export.brief.pictures import BODY, Artist, Missing, Picture
from dashboard.export.brief.words import Table, reference_text

REFERENCES = 36
"""Sources that are listed on the last slides; what is beyond that is counted there."""

BESIDE = 10
"""Categories up to which the numbers stand in a table beside a native chart."""

RANGES = "Solid: up to the lowest claim; faint: from there to the highest. No bar: no figure is given, or it is 0."
Progress = Callable[[str], None]


def deck(content: Content, artist: Artist, progress: Progress = lambda _: None) -> bytes:
    """Return a brief as a PPTX file; ``progress`` is told of each part before it is made."""
    from pptx.util import Inches

    presentation = empty_deck()
    maker = _Maker(presentation, content, artist)
    maker.opening()
    for section in content.sections:
        progress(section.heading)
        maker.section(section)
    maker.closing()
    maker.references()
    properties = presentation.core_properties
    properties.title, properties.author = content.brief.title, content.brief.author
    properties.subject = f"{content.selection}. {content.caption}"
    properties.keywords, properties.comments = content.brief.classification, ""
    properties.last_modified_by = content.brief.author
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
    assert presentation.slide_width == Inches(WIDTH)
    file = BytesIO()
    presentation.save(file)
    return file.getvalue()


class _Maker:
    def __init__(self, presentation: Any, content: Content, artist: Artist) -> None:
        self._presentation = presentation
        self._content = content
        self._artist = artist

    def opening(self) -> None:
        content, brief = self._content, self._content.brief
        slide = self._slide(brief.title, "", opening=True)
        title = slide.shapes.title
        from pptx.dml.color import RGBColor
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.util import Inches, Pt

        title.left, title.top, title.width, title.height = (Inches(v) for v in (MARGIN, 1.9, INNER, 1.5))
        title.text_frame.word_wrap = True
        title.text_frame.paragraphs[0].runs[0].font.size = Pt(40 if len(brief.title) <= 60 else 28)
        add_text(slide, [content.selection], (MARGIN, 3.55, INNER, 0.8), size=20, colour=INK)
        lines = [
            f"Figures: {content.lens}. {content.lens_help}",
            f"Data to {content.data_to}, version {content.version}",
        ]
        add_text(slide, lines, (MARGIN, 4.5, INNER, 0.9), size=14, colour=MUTED, space=4)
        if brief.author:
            add_text(slide, [brief.author], (MARGIN, 5.7, INNER, 0.4), size=16)
        mark = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(v) for v in (MARGIN, 1.55, 1.6, 0.09)))
        mark.fill.solid()
        mark.fill.fore_color.rgb = RGBColor.from_string(ACCENT)
        mark.line.fill.background()
        mark.name = "Mark"
        write_notes(slide, content, None)

    def section(self, section: Section) -> None:
        if section.drawn is not None:
            self._chart(section)
        elif section.facts:
            self._incident(section)
        elif section.figures:
            self._summary(section)
        else:
            self._tables(section, section.heading, self._noted(section, section.paragraphs))

    def closing(self) -> None:
        content = self._content
        slide = self._slide("Method, and whose figures", content.selection)
        lens = [f"{content.lens}. {content.lens_help}"]
        add_text(slide, ["Figures in this brief"], (MARGIN, BODY_TOP, INNER, 0.35), size=16, bold=True, colour=ACCENT)
        add_text(slide, lens, (MARGIN, BODY_TOP + 0.38, INNER, 0.6), size=15)
        add_text(slide, ["Method"], (MARGIN, BODY_TOP + 1.12, INNER, 0.35), size=16, bold=True, colour=ACCENT)
        add_text(slide, content.method, (MARGIN, BODY_TOP + 1.5, INNER, 3.0), size=14, space=8)
        write_notes(slide, content, None, references=True)

    def references(self) -> None:
        """Add the numbered sources, the UN and primary ones first, on the last slides."""
        rows = self._content.references.rows
        if not rows:
            return
        lines = [(f"{number}", reference_text(row)) for number, row in enumerate(rows[:REFERENCES], start=1)]
        if len(rows) > REFERENCES:
            lines.append(
                ("…", f"{len(rows) - REFERENCES:,} more in the PDF, the Word file and sources.csv of the ZIP.")
            )
        table = Table(("No.", "Source"), tuple(lines), frozenset({0}), (6, 94))
        section = Section(Part(SUMMARY), "References", self._content.selection, tables=(table,))
        self._tables(section, section.heading, ())

    def _slide(self, title: str, selection: str, *, opening: bool = False) -> Any:
        """Add a slide with title, filter, foot, number, classification and logo."""
        content, brief = self._content, self._content.brief
        slide = self._presentation.slides.add_slide(self._presentation.slide_layouts[0])
        holder = slide.shapes.title
        holder.text_frame.text = title
        from pptx.util import Inches, Pt

        if not opening:
            room = INNER - (1.6 if brief.logo else 0)
            run = holder.text_frame.paragraphs[0].runs
            if run and lines_of(title, room, 27) > 1:
                run[0].font.size = Pt(20)
            if brief.logo:
                holder.left, holder.top = Inches(MARGIN), Inches(0.42)
                holder.width, holder.height = Inches(room), Inches(0.62)
            add_text(
                slide, [selection], (MARGIN, SELECTION_TOP + 0.04, room, 0.45), size=13, colour=MUTED, name="Filter"
            )
        foot = content.caption + (f"  {brief.footer}" if brief.footer else "")
        add_holder(slide, "ftr", foot)
        add_holder(slide, "sldNum")
        if brief.classification:
            for top, name in ((0.1, "Classification"), (HEIGHT - 0.29, "Classification below")):
                add_text(
                    slide,
                    [brief.classification],
                    (MARGIN, top, INNER, 0.25),
                    size=11,
                    bold=True,
                    align="CENTER",
                    name=name,
                )
        if brief.logo:
            self._logo(slide)
        return slide

    def _logo(self, slide: Any) -> None:
        from pptx.util import Inches

        assert self._content.brief.logo is not None
        picture = slide.shapes.add_picture(BytesIO(self._content.brief.logo.content), 0, 0)
        scale = min(Inches(1.4) / picture.width, Inches(0.6) / picture.height)
        picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
        picture.left, picture.top = Inches(WIDTH - MARGIN) - picture.width, Inches(0.4)
        picture.name = "Logo"
        picture._element.nvPicPr.cNvPr.set("descr", "Logo")

    @staticmethod
    def _noted(section: Section, paragraphs: tuple[str, ...]) -> tuple[str, ...]:
        return (section.part.note, *paragraphs) if section.part.note else paragraphs

    def _summary(self, section: Section) -> None:
        slide = self._slide(section.heading, section.selection)
        width = INNER / len(section.figures)
        for number, (value, label) in enumerate(section.figures):
            left = MARGIN + number * width
            add_text(slide, [value], (left, BODY_TOP + 0.05, width - 0.2, 0.65), size=32, bold=True, colour=ACCENT)
            add_text(slide, [label], (left, BODY_TOP + 0.7, width - 0.2, 0.3), size=13, colour=MUTED)
        lines = self._noted(section, section.paragraphs)
        room = BODY_BOTTOM - BODY_TOP - 1.4
        size = next(
            (s for s in (17, 16, 15, 14, 13) if sum(lines_of(t, INNER, s) * s * 1.22 + 8 for t in lines) < room * 72),
            12,
        )
        add_text(slide, lines, (MARGIN, BODY_TOP + 1.35, INNER, room), size=size, space=8)
        write_notes(slide, self._content, section)

    def _tables(self, section: Section, heading: str, paragraphs: tuple[str, ...]) -> None:
        """Draw paragraphs and tables over as many slides as they need."""
        slide, top = self._slide(heading, section.selection), BODY_TOP
        write_notes(slide, self._content, section)
        for text in paragraphs:
            height = lines_of(text, INNER, 14) * 0.24
            add_text(slide, [text], (MARGIN, top, INNER, height), size=14)
            top += height + 0.1
        for table in section.tables:
            slide, top = self._table(section, heading, table, slide, top)

    def _table(self, section: Section, heading: str, table: Table, slide: Any, top: float) -> tuple[Any, float]:
        title = 0.34 if table.title else 0.0
        rest = Table(table.header, table.rows, table.right, table.widths, table.title)
        while rest.rows:
            room = BODY_BOTTOM - top - title
            first = next(iter(pages_of(rest, room)))
            least = deck_text.row_height(first[0], deck_text.column_widths(rest)) + deck_text.LINE + deck_text.PAD
            if least > room and top > BODY_TOP:
                slide, top = self._continued(section, heading)
                continue
            if table.title:
                add_text(slide, [table.title], (MARGIN, top, INNER, 0.3), size=14, bold=True, colour=ACCENT)
                top += title
            top += add_table(slide, rest, first, top) + 0.22
            rest = Table(table.header, rest.rows[len(first) :], table.right, table.widths, table.title)
            if rest.rows:
                slide, top = self._continued(section, heading)
        return slide, top

    def _continued(self, section: Section, heading: str) -> tuple[Any, float]:
        slide = self._slide(f"{heading} (continued)", section.selection)
        write_notes(slide, self._content, section)
        return slide, BODY_TOP

    def _incident(self, section: Section) -> None:
        slide = self._slide(section.heading, section.selection)
        top = BODY_TOP
        paragraphs = list(section.paragraphs)
        if section.marks:
            paragraphs[0] += f" {section.marks}"
        for text in self._noted(section, tuple(paragraphs)):
            height = lines_of(text, INNER, 15) * 0.26
            add_text(slide, [text], (MARGIN, top, INNER, height), size=15)
            top += height + 0.12
        write_notes(slide, self._content, section)
        facts = Table((), section.facts, frozenset(), (12, 88))
        slide, top = self._table(section, section.heading, facts, slide, top)
        for table in section.tables:
            whole = sum(deck_text.row_height(row, deck_text.column_widths(table)) for row in table.rows) + 0.7
            if whole > BODY_BOTTOM - top and top > BODY_TOP and whole < BODY_BOTTOM - BODY_TOP:
                slide, top = self._continued(section, section.heading)
            slide, top = self._table(section, section.heading, table, slide, top)

    def _chart(self, section: Section) -> None:
        assert section.drawn is not None
        made, chart = section.drawn.built, section.drawn.chart
        slide = self._slide(section.heading, section.selection)
        top, bottom = BODY_TOP, BODY_BOTTOM
        if section.part.note:
            height = lines_of(section.part.note, INNER, 15) * 0.26
            add_text(slide, [section.part.note], (MARGIN, top, INNER, height), size=15)
            top += height + 0.08
        data = native_data(made)
        native = data is not None and section.part.form == AUTOMATIC
        reading = chart.reading if section.part.form == PICTURE or not native else ""
        if made.native is not None and native and made.native.kind.startswith("range_"):
            reading = RANGES
        if reading:
            height = lines_of(reading, INNER, 11) * 0.185 + 0.03
            bottom -= height + 0.04
            add_text(
                slide, [reading], (MARGIN, bottom + 0.04, INNER, height), size=11, colour=MUTED, name="How to read"
            )
        box = (MARGIN, top, INNER, bottom - top)
        if made.is_empty:
            add_text(slide, [made.empty], box, size=18, colour=MUTED)
        elif native and data is not None:
            self._native(slide, data, box, made.alt)
        else:
            self._picture(slide, section, box, data)
        write_notes(slide, self._content, section)

    def _native(self, slide: Any, data: NativeData, box: tuple[float, float, float, float], alt: str) -> None:
        left, top, width, height = box
        if data.left_out:
            add_text(slide, [data.left_out], (left, top, width, 0.25), size=12, colour=MUTED)
            top, height = top + 0.28, height - 0.28
        if len(data.categories) <= BESIDE and len(data.series) <= 3:
            table = _beside(data)
            whole = 4.2
            need = sum(deck_text.row_height(row, deck_text.column_widths(table, whole)) for row in table.rows) + 0.4
            if need <= height:
                add_table(slide, table, table.rows, top + 0.05, left=left + width - whole, whole=whole)
                width -= whole + 0.25
        add_chart(slide, data, (left, top, width, height), alt)

    def _picture(
        self, slide: Any, section: Section, box: tuple[float, float, float, float], data: NativeData | None
    ) -> None:
        from pptx.util import Inches

        assert section.drawn is not None
        left, top, width, height = box
        found = self._artist.picture(section.drawn, BODY)
        alt = section.drawn.built.alt
        if data is not None and not (isinstance(found, Picture) and found.whole):
            # The chart was to be a picture of the browser's; without one its editable form says more than a drawing.
            self._native(slide, data, box, alt)
        elif isinstance(found, Picture):
            picture = slide.shapes.add_picture(BytesIO(found.content), 0, 0)
            scale = min(width / found.width, height / found.height)
            picture.width, picture.height = (Inches(side * scale) for side in (found.width, found.height))
            picture.left, picture.top = Inches(left + (width - found.width * scale) / 2), Inches(top)
            picture._element.nvPicPr.cNvPr.set("descr", alt)
        else:
            assert isinstance(found, Missing)
            add_text(slide, ["This chart is left out.", found.why], box, size=16, colour=MUTED, space=8)


def _beside(data: NativeData) -> Table:
    """Return the numbers of a short chart as a table: low and high where it is of ranges."""
    if data.ranged:
        low, rest = data.series
        high = tuple(
            a + b if a is not None and b is not None else None for a, b in zip(low.values, rest.values, strict=True)
        )
        header: tuple[str, ...] = (data.category_title, "Low", "High")
        columns = [low.values, high]
    else:
        header = (data.category_title, *(series.name for series in data.series))
        columns = [series.values for series in data.series]
    rows = tuple(
        (name, *("–" if value is None else f"{value:,}" for value in values))
        for name, *values in zip(data.categories, *columns, strict=True)
    )
    return Table(header, rows, frozenset(range(1, len(header))), (46, *(54 // (len(header) - 1),) * (len(header) - 1)))
