"""The sources of one incident in the order in which a reader should open them, with words for what each is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from babel import Locale

KINDS: dict[str, str] = {
    "un_report": "UN",
    "official_statement": "Official",
    "research_report": "Research",
    "agency": "Agency",
    "broadcast": "Broadcast",
    "news": "News",
    "reference": "Reference",
}
"""Kinds of documents with the word for each, in the order in which they are listed: the UN and primary ones first."""

_LANGUAGES = Locale("en").languages


@dataclass(frozen=True)
class Source:
    """A document as readers see it; texts are "" where there is nothing, ``published_on`` None where not known.

    ``language`` is its name, "" for English.
    """

    kind: str
    title: str
    publisher: str
    reprint_of: str
    published_on: date | None
    language: str
    url: str
    note: str


def list_sources(sources: pd.DataFrame) -> list[Source]:
    """Return documents with the UN's and primary ones first, then agencies and the press, each by day of publication.

    ``sources`` has the columns of the table. Within a kind what reprints an agency comes before what says nothing of
    where it has its text from.
    """
    order = list(KINDS)
    rows = sorted(
        sources.to_dict("records"),
        key=lambda row: (
            order.index(row["kind"]),
            pd.isna(row["reprint_of"]),
            pd.Timestamp.max if pd.isna(row["published_on"]) else row["published_on"],
            row["publisher"],
            row["source_id"],
        ),
    )
    return [_source(row) for row in rows]


def name_language(code: str) -> str:
    """Return the English name of a language by its code, the code itself where it has none."""
    return str(_LANGUAGES.get(code.replace("-", "_"), code))


def _source(row: dict[str, Any]) -> Source:
    language = _text(row["language"])
    return Source(
        kind=KINDS[row["kind"]],
        title=_text(row["title"]),
        publisher=_text(row["publisher"]),
        reprint_of=_text(row["reprint_of"]),
        published_on=None if pd.isna(row["published_on"]) else row["published_on"].date(),
        language="" if language in ("", "en") else name_language(language),
        url=_text(row["url"]),
        note=_text(row["note"]),
    )


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
