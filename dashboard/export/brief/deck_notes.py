"""Speaker notes: what a slide shows, how to read it, and its sources with links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.export.brief.content import Content, Section
from dashboard.export.brief.words import reference_text
from dashboard.web_addresses import is_web_address

MOST = 60
"""Sources listed in the notes of one slide; what is beyond that is counted there and stands in the ZIP's table."""


def write_notes(slide: Any, content: Content, section: Section | None, *, references: bool = False) -> None:
    """Write the notes of a slide: selection and figures, alternative text, how to read, sources with their links."""
    frame = slide.notes_slide.notes_text_frame
    selection = section.selection if section is not None and section.selection else content.selection
    frame.text = f"{selection}. {content.caption}"
    if section is None:
        if references and content.references.rows:
            _line(frame, "Numbered sources of this brief:")
            for number, row in enumerate(content.references.rows[:MOST], start=1):
                _source(frame, row, f"[{number}] ")
            _rest(frame, len(content.references.rows))
        return
    if section.drawn is not None:
        _line(frame, section.drawn.built.alt)
        if section.drawn.chart.reading:
            _line(frame, f"How to read: {section.drawn.chart.reading}")
    if section.link:
        _line(frame, "On the dashboard: ")
        _link(frame.paragraphs[-1], section.link, section.link)
    if not section.sources:
        _line(frame, "Sources: none, no incident is shown.")
        return
    shown = section.sources[:MOST]
    _line(frame, f"Sources of the incidents shown ({len(section.sources):,}):")
    for row in shown:
        _source(frame, row, "")
    _rest(frame, len(section.sources))


def _rest(frame: Any, number: int) -> None:
    if number > MOST:
        _line(
            frame,
            f"… and {number - MOST:,} more; the incidents with the highest claims come first. All of them are in "
            "sources.csv of the brief's ZIP.",
        )


def _line(frame: Any, text: str) -> None:
    frame.add_paragraph().add_run().text = text


def _source(frame: Any, row: Mapping[str, Any], mark: str) -> None:
    _line(frame, f"{mark}{reference_text(row)}. ")
    _link(frame.paragraphs[-1], str(row["url"]), str(row["url"]))


def _link(paragraph: Any, text: str, url: str) -> None:
    run = paragraph.add_run()
    run.text = text
    if is_web_address(url):
        run.hyperlink.address = url
