"""A brief as a ZIP: every picture and table, the sources and the brief itself, with a file that says what is what."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import pandas as pd

from dashboard.analysis.records import records
from dashboard.export import data
from dashboard.export.brief import saved
from dashboard.export.brief.content import Content, Section
from dashboard.export.brief.pictures import Artist, Picture
from dashboard.export.brief.words import reference_text
from dashboard.export.sizes import SLIDE
from dashboard.filters import Filters, slugify

SOURCE_COLUMNS = ["source_id", "publisher", "reprint_of", "title", "published_on", "language", "url"]
INCIDENT_COLUMNS = [
    *("incident_id", "date_start", "date_end", "date_precision", "title", "summary", "event_type"),
    *("initiator", "target", "attribution", "status", "denial"),
    *("place", "province", "country", "lat", "lon", "precision"),
    *("killed_low", "killed_high", "injured_low", "injured_high"),
]
Progress = Callable[[str], None]


def archive(content: Content, artist: Artist, progress: Progress = lambda _: None) -> bytes:
    """Return the pictures (PNG) and tables (CSV) of a brief's parts as one ZIP, with sources and the saved brief.

    ``progress`` is told of each part before it is drawn. What could not be drawn is named in README.txt.
    """
    files: dict[str, bytes] = {}
    lines: list[str] = []
    for number, section in enumerate(content.sections, start=1):
        progress(section.heading)
        stem = f"{number:02}-{slugify(section.heading) or section.part.name}"[:80]
        lines += ["", f"{number}. {section.heading}", *(f"   {line}" for line in _lines(section))]
        if section.drawn is not None:
            files[f"data/{stem}.csv"] = data.csv(section.drawn.built.table)
            lines.append(f"   data/{stem}.csv")
            found = artist.picture(section.drawn, SLIDE)
            if isinstance(found, Picture):
                files[f"images/{stem}.png"] = found.content
                lines.append(f"   images/{stem}.png")
            else:
                lines.append(f"   No picture: {found.why}")
        for at, table in enumerate(section.tables, start=1):
            name = f"data/{stem}{f'-{at}' if len(section.tables) > 1 else ''}.csv"
            files[name] = data.csv(pd.DataFrame(table.rows, columns=list(table.header)))
            lines.append(f"   {name}{f' ({table.title})' if table.title else ''}")
    files["incidents.csv"] = data.csv(_incidents(content))
    files["claims.csv"] = data.csv(_claims(content))
    files["sources.csv"] = data.csv(_sources(content))
    files["brief.toml"] = saved.text(content.brief).encode()
    files["README.txt"] = _readme(content, lines).encode()
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, held in sorted(files.items()):
            folder.writestr(name, held)
    return stream.getvalue()


def _lines(section: Section) -> list[str]:
    figures = [f"{value} {label}" for value, label in section.figures]
    shown = [section.drawn.chart.shows] if section.drawn is not None else []
    return [line for line in (section.selection, section.part.note, *shown, *figures, *section.paragraphs) if line]


def _shown(content: Content) -> pd.DataFrame:
    """Return the records that the brief's filter leaves, or the one incident that it is about."""
    if not content.incident:
        return records(content.dataset, content.filters)
    whole = records(content.dataset, Filters(lens_id=content.filters.lens_id))
    return whole[whole["incident_id"] == content.incident]


def _incidents(content: Content) -> pd.DataFrame:
    frame = _shown(content)[INCIDENT_COLUMNS]
    return frame.assign(lens=content.lens)


def _claims(content: Content) -> pd.DataFrame:
    claims = content.dataset.claims
    return claims[claims["incident_id"].isin(_shown(content)["incident_id"])]


def _sources(content: Content) -> pd.DataFrame:
    """Return the sources of everything shown, those with a number in the brief first."""
    numbered = [row["source_id"] for row in content.references.rows]
    rows = {row["source_id"]: row for row in content.references.rows}
    for section in content.sections:
        rows |= {str(row["source_id"]): dict(row) for row in section.sources}
    frame = pd.DataFrame(list(rows.values()), columns=SOURCE_COLUMNS)
    places = {source: number for number, source in enumerate(numbered, start=1)}
    frame.insert(0, "number", frame["source_id"].map(places).astype("Int64"))
    frame["reference"] = [reference_text(row) for row in frame.to_dict("records")]
    return frame


def _readme(content: Content, lines: list[str]) -> str:
    brief = content.brief
    head = [brief.classification, brief.title, brief.author, content.selection, content.caption, brief.footer]
    tail = [
        "",
        "incidents.csv: every incident that the filter leaves, with its figures under the lens; empty is unknown.",
        "claims.csv: every claim about these incidents, whatever the lens.",
        "sources.csv: the documents behind what is shown; number is the brief's reference.",
        "brief.toml: the brief itself. Run it again with: afpak brief brief.toml -o out/",
        "",
        f"Whose figures: {content.lens}. {content.lens_help}",
        *content.method,
    ]
    return "\n".join([*(line for line in head if line), *lines, *tail]) + "\n"
