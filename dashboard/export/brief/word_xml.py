"""What Word can do and python-docx has no words for: links, bookmarks, page numbers, lines of cells, shading."""

from __future__ import annotations

from typing import Any

from dashboard.export.brief.look import ACCENT, MUTED


def _element(tag: str, /, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def add_link(paragraph: Any, text: str, size: float, *, address: str = "", anchor: str = "") -> None:
    """Write a text that leads to an address, or to a bookmark of the document."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(size), RGBColor.from_string(ACCENT)
    link = _element("hyperlink", anchor=anchor) if anchor else _element("hyperlink")
    if address:
        link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run._r.getparent().replace(run._r, link)
    link.append(run._r)


def add_bookmark(paragraph: Any, name: str, number: int) -> None:
    """Mark the start of a paragraph, for links to lead to."""
    paragraph._p.append(_element("bookmarkStart", id=str(number), name=name))
    paragraph._p.append(_element("bookmarkEnd", id=str(number)))


def add_field(paragraph: Any, what: str) -> None:
    """Write a field that Word fills in, such as PAGE."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        run.font.size, run.font.color.rgb = Pt(8), RGBColor.from_string(MUTED)
        if kind:
            run._r.append(_element("fldChar", fldCharType=kind))
        else:
            instruction = _element("instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = what
            run._r.append(instruction)


def row_mark(name: str) -> Any:
    """Return a mark of a table's row: ``cantSplit`` keeps it on one page, ``tblHeader`` sets it again on each."""
    return _element(name)


def bottom_line(cell: Any, colour: str, eighths: int) -> None:
    """Draw a line below a cell, so many eighths of a point thick."""
    borders = _element("tcBorders")
    borders.append(_element("bottom", val="single", sz=str(eighths), space="0", color=colour))
    cell._tc.get_or_add_tcPr().append(borders)


def shade(paragraph: Any, colour: str) -> None:
    """Give a paragraph a ground."""
    paragraph._p.get_or_add_pPr().append(_element("shd", val="clear", color="auto", fill=colour))
