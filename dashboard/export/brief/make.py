"""A brief made in the formats asked for: what the page and the terminal both call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from dashboard.export.brief.content import Content, made
from dashboard.export.brief.model import FORMATS, Brief
from dashboard.export.brief.pictures import Artist
from dashboard.export.errors import ExportError, report_disk_failure
from dashboard.export.trimming import trim_memory
from dashboard.filters import slugify
from dashboard.metrics import EXPORTS, time_outcome
from dashboard.tables import Dataset

MIME: Mapping[str, str] = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
}


@dataclass(frozen=True)
class File:
    """A file of a brief: its name, its format and its content."""

    name: str
    format: str
    content: bytes


@dataclass(frozen=True)
class Failure:
    """A format of a brief that could not be made, and why: sentences for the reader."""

    format: str
    why: str


@dataclass(frozen=True)
class Step:
    """Where the making of a brief stands: the step's number from 1, how many there are, and what is made."""

    number: int
    of: int
    what: str


def file_name(content: Content, ending: str) -> str:
    """Return the name of a brief's file: title, what it is about, data date."""
    from dashboard.filters import available, slug

    title = slugify(content.brief.title)[:60] or "brief"
    about = content.incident or slug(content.filters, available(content.dataset))
    return f"{title}_{about}_asof-{content.dataset.last_day:%Y-%m-%d}.{ending}"


def make_files(
    dataset: Dataset,
    brief: Brief,
    formats: Iterable[str],
    *,
    progress: Callable[[Step], None] = lambda _: None,
    artist: Artist | None = None,
) -> Iterator[File | Failure]:
    """Give a brief's files one after the other in the order of the formats, each once it is whole.

    ``progress`` is told of each step before it is done. A format that fails is a Failure and does not stop the others.
    Raises KeyError for a format that is not one of ``FORMATS``.
    """
    wanted = list(dict.fromkeys(formats))
    for name in wanted:
        FORMATS[name]
    content = made(dataset, brief)
    artist = artist or Artist()
    steps = len(wanted) * max(1, len(content.sections))
    for at, name in enumerate(wanted):
        done = at * max(1, len(content.sections))

        def told(what: str, name: str = name) -> None:
            nonlocal done
            done += 1
            progress(Step(done, steps, f"{FORMATS[name]}: {what}"))

        outcome: File | Failure
        try:
            with time_outcome(EXPORTS, name), report_disk_failure():
                outcome = File(file_name(content, name), name, _maker(name)(content, artist, told))
        except ExportError as error:
            outcome = Failure(name, str(error))
        if name == wanted[-1]:
            trim_memory()
        yield outcome


def _maker(name: str) -> Callable[[Content, Artist, Callable[[str], None]], bytes]:
    if name == "pptx":
        from dashboard.export.brief.deck import deck

        return deck
    if name == "pdf":
        from dashboard.export.brief.document import pdf

        return pdf
    if name == "docx":
        from dashboard.export.brief.word import docx

        return docx
    from dashboard.export.brief.archive import archive

    return archive
