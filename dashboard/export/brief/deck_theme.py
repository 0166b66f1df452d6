"""The empty deck: 16:9, one master and one layout in the palette of the charts."""

from __future__ import annotations

import re
from typing import Any

from dashboard.export.brief.look import ACCENT, DARK_END, INK, MUTED, PANEL, PAPER, RULE, SERIES

WIDTH, HEIGHT = 13.333, 7.5
MARGIN = 0.55
TITLE_TOP, TITLE_HEIGHT = 0.42, 0.62
SELECTION_TOP = 1.04
BODY_TOP, BODY_BOTTOM = 1.55, 6.84
FOOT_TOP = 6.93
INNER = WIDTH - 2 * MARGIN
FONT = "Arial"
LAYOUT = "Title Only"

_THEME_COLOURS = {
    "dk1": INK,
    "lt1": PAPER,
    "dk2": MUTED,
    "lt2": PANEL,
    "accent1": DARK_END,
    "accent2": SERIES[0],
    "accent3": SERIES[2],
    "accent4": SERIES[3],
    "accent5": SERIES[4],
    "accent6": SERIES[5],
    "hlink": ACCENT,
    "folHlink": ACCENT,
}


def empty_deck() -> Any:
    """Return a presentation without slides whose master has the dashboard's look."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _colours_and_fonts(deck)
    for layout in list(deck.slide_layouts):
        if layout.name != LAYOUT:
            deck.slide_layouts.remove(layout)
    _place(deck.slide_master)
    layout = deck.slide_layouts[0]
    for holder in list(layout.placeholders):
        if holder.placeholder_format.type is not None and "DATE" in str(holder.placeholder_format.type):
            holder._element.getparent().remove(holder._element)
    _rule(layout, FOOT_TOP - 0.04)
    return deck


def _colours_and_fonts(deck: Any) -> None:
    """Write colours and typeface into the theme, so that what a reader adds later has them too."""
    theme = next(
        relation.target_part for relation in deck.slide_master.part.rels.values() if relation.reltype.endswith("/theme")
    )
    xml = theme.blob.decode("utf-8")
    for name, colour in _THEME_COLOURS.items():
        xml = re.sub(
            rf"<a:{name}>.*?</a:{name}>", f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>', xml, flags=re.DOTALL
        )
    for kind in ("majorFont", "minorFont"):
        xml = re.sub(rf'(<a:{kind}>\s*<a:latin typeface=")[^"]*', rf"\g<1>{FONT}", xml)
    theme._blob = xml.encode("utf-8")


def _place(master: Any) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches, Pt

    places = {
        "TITLE": (MARGIN, TITLE_TOP, INNER, TITLE_HEIGHT),
        "BODY": (MARGIN, BODY_TOP, INNER, BODY_BOTTOM - BODY_TOP),
        "FOOTER": (MARGIN, FOOT_TOP, INNER - 0.9, 0.3),
        "SLIDE_NUMBER": (WIDTH - MARGIN - 0.8, FOOT_TOP, 0.8, 0.3),
    }
    for holder in list(master.placeholders):
        kind = str(holder.placeholder_format.type).split(" ")[0].rpartition(".")[2]
        if kind == "DATE":
            holder._element.getparent().remove(holder._element)
            continue
        holder.left, holder.top, holder.width, holder.height = (Inches(part) for part in places[kind])
        frame = holder.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        if kind in ("FOOTER", "SLIDE_NUMBER"):
            frame.vertical_anchor = MSO_ANCHOR.TOP
            properties = holder._element.txBody.find(_a("lstStyle")).find(_a("lvl1pPr"))
            properties.set("algn", "l" if kind == "FOOTER" else "r")
            run = properties.find(_a("defRPr"))
            run.set("sz", "1000")
            _solid(run, MUTED)
        elif kind == "TITLE":
            frame.vertical_anchor = MSO_ANCHOR.BOTTOM
            paragraph = frame.paragraphs[0]
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.font.size, paragraph.font.color.rgb = Pt(26), RGBColor.from_string(INK)
    style = master._element.find(_p("txStyles")).find(_p("titleStyle")).find(_a("lvl1pPr"))
    style.set("algn", "l")
    run = style.find(_a("defRPr"))
    run.set("sz", "2600")
    run.set("b", "1")
    _solid(run, INK)


def _rule(layout: Any, top: float) -> None:
    """Draw the thin line above the foot of every slide, into the layout."""
    from pptx.oxml import parse_xml
    from pptx.util import Inches

    xml = (
        '<p:cxnSp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:nvCxnSpPr><p:cNvPr id="90" name="Rule"/>'
        '<p:cNvCxnSpPr/><p:nvPr userDrawn="1"/></p:nvCxnSpPr><p:spPr><a:xfrm>'
        f'<a:off x="{Inches(MARGIN)}" y="{Inches(top)}"/><a:ext cx="{Inches(INNER)}" cy="0"/></a:xfrm>'
        f'<a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="9525"><a:solidFill><a:srgbClr val="{RULE}"/>'
        "</a:solidFill></a:ln></p:spPr></p:cxnSp>"
    )
    layout.shapes._spTree.append(parse_xml(xml))


def _solid(run: Any, colour: str) -> None:
    """Give a run's properties one colour in place of the one they have."""
    from pptx.oxml import parse_xml

    for old in run.findall(_a("solidFill")):
        run.remove(old)
    namespace = "http://schemas.openxmlformats.org/drawingml/2006/main"
    run.insert(0, parse_xml(f'<a:solidFill xmlns:a="{namespace}"><a:srgbClr val="{colour}"/></a:solidFill>'))


def _a(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/drawingml/2006/main}}{name}"


def _p(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/presentationml/2006/main}}{name}"
