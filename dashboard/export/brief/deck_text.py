"""Text, tables and fields on slides, and how much room they take."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from dashboard.export.brief.deck_theme import FONT, INNER, MARGIN
from dashboard.export.brief.look import INK, MUTED, RULE
from dashboard.export.brief.words import Table

TABLE_SIZE = 11
LINE = 0.185
"""Inches of a line of a table's text."""

PAD = 0.09
"""Inches above and below the text of a cell together."""

PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""Office's table style without fill and lines; the lines are drawn cell by cell."""


def add_text(
    slide: Any,
    paragraphs: Sequence[str],
    box: tuple[float, float, float, float],
    *,
    size: float = 14,
    bold: bool = False,
    colour: str = INK,
    align: str = "LEFT",
    anchor: str = "TOP",
    space: float = 0,
    name: str = "",
) -> Any:
    """Write paragraphs into a box (left, top, width, height in inches) and return the shape."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches, Pt

    shape = slide.shapes.add_textbox(*(Inches(part) for part in box))
    if name:
        shape.name = name
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = getattr(MSO_ANCHOR, anchor)
    for number, text in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = getattr(PP_ALIGN, align)
        paragraph.space_after = Pt(space)
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, RGBColor.from_string(colour)
    return shape


def lines_of(text: str, width: float, size: float = TABLE_SIZE) -> int:
    """Return about how many lines a text takes in a width in inches."""
    across = max(4, int((width - 0.08) * 72 / (size * 0.56)))  # 0.56 em: also for wide typefaces
    return max(1, sum(max(1, len(textwrap.wrap(line, across))) for line in text.split("\n")))


def column_widths(table: Table, whole: float = INNER) -> list[float]:
    """Return the widths of a table's columns in inches."""
    shares = sum(table.widths)
    return [whole * share / shares for share in table.widths]


def pages_of(table: Table, height: float, whole: float = INNER) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Yield the rows of a table page by page, as many as a height in inches takes, at least one."""
    widths = column_widths(table, whole)
    page: list[tuple[str, ...]] = []
    head = row_height(table.header, widths) if table.header else 0.0
    used = head
    for row in table.rows:
        need = row_height(row, widths)
        if page and used + need > height:
            yield tuple(page)
            page, used = [], head
        page.append(row)
        used += need
    if page:
        yield tuple(page)


def row_height(row: Sequence[str], widths: Sequence[float]) -> float:
    """Return about the height in inches of a row of a table."""
    return max(lines_of(cell, width) for cell, width in zip(row, widths, strict=True)) * LINE + PAD


def add_table(
    slide: Any, table: Table, rows: Sequence[Sequence[str]], top: float, *, left: float = MARGIN, whole: float = INNER
) -> float:
    """Draw a real table of these rows and return the height in inches that it takes about."""
    from pptx.util import Inches

    widths = column_widths(table, whole)
    texts = [table.header, *rows] if table.header else list(rows)
    heights = [row_height(row, widths) for row in texts]
    shape = slide.shapes.add_table(
        len(texts), len(widths), Inches(left), Inches(top), Inches(whole), Inches(sum(heights))
    )
    grid = shape.table
    style = grid._tbl.tblPr.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId")
    style.text = PLAIN_TABLE
    grid.horz_banding = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Inches(width)
    for row, height in zip(grid.rows, heights, strict=True):
        row.height = Inches(height)
    grid.first_row = bool(table.header)
    for number, row_texts in enumerate(texts):
        for column, text in enumerate(row_texts):
            head = number == 0 and bool(table.header)
            _cell(grid.cell(number, column), text, head=head, right=column in table.right)
    return sum(heights)


def _cell(cell: Any, text: str, *, head: bool, right: bool) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.oxml import parse_xml
    from pptx.util import Inches, Pt

    cell.margin_left, cell.margin_right = Inches(0.02), Inches(0.16 if right else 0.06)
    cell.margin_top = cell.margin_bottom = Inches(PAD / 2 - 0.005)
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    # Exact, since a program that lacks the typeface takes another one, whose lines may be a fifth higher.
    paragraph.line_spacing = Inches(LINE - 0.003)
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(TABLE_SIZE), head
    run.font.color.rgb = RGBColor.from_string(MUTED if head or text == "no figure reported" else INK)
    properties = cell._tc.get_or_add_tcPr()
    line = (
        '<a:lnB xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        f'w="{12700 if head else 6350}"><a:solidFill><a:srgbClr val="{INK if head else RULE}"/></a:solidFill></a:lnB>'
    )
    properties.insert(0, parse_xml(line))


def add_holder(slide: Any, kind: str, text: str = "") -> None:
    """Put the layout's footer (``ftr``) or slide number (``sldNum``) onto a slide, as office programs do."""
    from copy import deepcopy

    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    for shape in slide.slide_layout.placeholders:
        holder = shape._element.nvSpPr.nvPr.find("{http://schemas.openxmlformats.org/presentationml/2006/main}ph")
        if holder is not None and holder.get("type") == kind:
            slide.shapes._spTree.append(deepcopy(shape._element))
            placed = slide.shapes[-1]
            if text:
                placed.text_frame.text = text
                paragraph = placed.text_frame.paragraphs[0]
                paragraph.alignment = PP_ALIGN.LEFT
                font = paragraph.runs[0].font
                # Said again on the slide: not every program takes it over from the master.
                font.size, font.name, font.color.rgb = Pt(10), FONT, RGBColor.from_string(MUTED)
