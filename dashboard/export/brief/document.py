"""A brief as a PDF, set by typst from a template of the package; and its pages as pictures, for a preview."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashboard.disk import scratch_folder
from dashboard.export.brief import look
from dashboard.export.brief.content import Content, Section
from dashboard.export.brief.pictures import SHEET, Artist, Picture
from dashboard.export.brief.words import NO_FIGURE, Table, reference_text
from dashboard.export.errors import report_disk_failure
from dashboard.export.typesetting import typeset
from dashboard.filters import link
from dashboard.web_addresses import linkable

TEMPLATE = Path(__file__).with_name("document.typ")
PAPER_NAMES = {"a4": "a4", "letter": "us-letter"}
TALLEST = 1.18
"""Height of a picture through its width beyond which it is set narrower, so that it fits on a page with its title."""

PREVIEW_DOTS = 80.0
"""Dots for each inch of a page in the preview."""

Progress = Callable[[str], None]


def pdf(content: Content, artist: Artist, progress: Progress = lambda _: None) -> bytes:
    """Return a brief as a PDF on its paper, with links, page numbers and texts for the pictures.

    ``progress`` is told of each part before it is drawn. Raises DiskError where the temporary folder has no room, and
    what ``typeset`` raises.
    """
    with report_disk_failure(), _laid_out(content, artist, progress) as main:
        return typeset(main, fonts=_fonts())[0]


def page_pictures(content: Content, artist: Artist, progress: Progress = lambda _: None) -> list[bytes]:
    """Return the pages of the PDF as PNG pictures, in their order; raises what ``pdf`` raises."""
    with report_disk_failure(), _laid_out(content, artist, progress) as main:
        return typeset(main, file_format="png", dots=PREVIEW_DOTS, fonts=_fonts())


@contextmanager
def _laid_out(content: Content, artist: Artist, progress: Progress) -> Iterator[Path]:
    """Lay template, words and pictures into a folder for the time of setting, and give the file to be set."""
    with scratch_folder("afpak-brief-") as folder:
        main = folder / "main.typ"
        main.write_bytes(TEMPLATE.read_bytes())
        words = _words(content, artist, folder, progress)
        (folder / "content.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        yield main


def _fonts() -> list[Path]:
    """Return the folders of fonts beside those that typst brings (Libertinus Serif): DejaVu Sans has other scripts.

    Letters that neither has are taken from a font of the machine.
    """
    import matplotlib

    return [Path(matplotlib.get_data_path()) / "fonts" / "ttf"]


def _words(content: Content, artist: Artist, folder: Path, progress: Progress) -> dict[str, Any]:
    brief = content.brief
    parts = []
    for number, section in enumerate(content.sections, start=1):
        progress(section.heading)
        parts.append(_part(section, artist, folder, number))
    logo = ""
    if brief.logo is not None:
        logo = f"logo.{brief.logo.kind}"
        (folder / logo).write_bytes(brief.logo.content)
    view = ""
    if brief.address:
        view = f"{brief.address.rstrip('/')}/{link(content.filters, 'incidents')}"
    return {
        "title": brief.title,
        "author": brief.author,
        "subject": f"{content.selection}. {content.caption}",
        "classification": brief.classification,
        "footer": brief.footer,
        "paper": PAPER_NAMES[brief.paper],
        "logo": logo,
        "selection": content.selection,
        "lens": content.lens,
        "lens_help": content.lens_help,
        "data_to": content.data_to,
        "version": content.version,
        "caption": content.caption,
        "none": NO_FIGURE,
        "link": view,
        "parts": parts,
        "method": list(content.method),
        "references": [_reference(row) for row in content.references.rows],
        "look": {
            "ink": look.INK,
            "muted": look.MUTED,
            "rule": look.RULE,
            "panel": look.PANEL,
            "accent": look.ACCENT,
        },
    }


def _reference(row: dict[str, Any]) -> dict[str, str]:
    url = str(row["url"])
    linked = linkable(url)
    # A long address may break after its slashes and hyphens.
    return {"words": reference_text(row), "url": linked, "shown": url.replace("/", "/\u200b").replace("-", "-\u200b")}


def _part(section: Section, artist: Artist, folder: Path, number: int) -> dict[str, Any]:
    part: dict[str, Any] = {
        "heading": section.heading,
        "selection": section.selection,
        "note": section.part.note,
        "paragraphs": list(section.paragraphs),
        "marks": section.marks,
        "figures": [list(figure) for figure in section.figures],
        "tables": [_table(Table((), section.facts, frozenset(), (14, 86)), marked=False)] if section.facts else [],
        "picture": "",
        "width": 1.0,
        "alt": "",
        "missing": "",
        "reading": "",
    }
    part["tables"] += [_table(table, marked=True) for table in section.tables]
    if section.drawn is None:
        return part
    found = artist.picture(section.drawn, SHEET)
    if isinstance(found, Picture):
        part["picture"] = f"picture-{number}.png"
        (folder / part["picture"]).write_bytes(found.content)
        part["width"] = min(1.0, TALLEST * found.width / found.height)
        part["alt"] = section.drawn.built.alt
        part["reading"] = section.drawn.chart.reading
        if found.whole:
            part["selection"] = ""  # the picture says it itself
    else:
        part["missing"] = found.why
    return part


def _table(table: Table, *, marked: bool) -> dict[str, Any]:
    return {
        "title": table.title,
        "header": list(table.header),
        "rows": [list(row) for row in table.rows],
        "right": sorted(table.right),
        "widths": list(table.widths),
        "marked": marked,
    }
