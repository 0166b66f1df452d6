"""What a curator enters for a new incident, and how its texts are read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any
from unicodedata import normalize
from urllib.parse import parse_qsl, urlencode, urlsplit

from dashboard.schema import Problem

TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|igshid")

CLAIM_KEYS = (
    *("claimant", "suffered_by", "group", "killed", "injured", "qualifier", "scope", "speaker", "claimed_on"),
    *("source", "note"),
)
SOURCE_KEYS = ("url", "publisher", "published", "title", "language", "kind", "reprint_of", "note")
NUMBERS = re.compile(r"([0-9]+)(?:\s*[-–]\s*([0-9]+))?")


class EntryError(Exception):
    """What was entered cannot become rows; ``problems`` says why, in the form of the validator."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems for whoever shows them."""
        super().__init__(f"{len(problems)} problem(s)")
        self.problems = list(problems)


@dataclass(frozen=True)
class SourceEntry:
    """A document as entered: a new one, or one with the address of a row that is there already."""

    url: str
    publisher: str = ""
    published: str = ""
    title: str = ""
    language: str = ""
    kind: str = "news"
    reprint_of: str = ""
    note: str = ""


@dataclass(frozen=True)
class ClaimEntry:
    """A claim as entered. ``killed`` and ``injured`` are "46", "20-25" or "" (no figure reported).

    ``source`` is the identifier or address of one of the incident's sources; "" is the first one.
    """

    claimant: str
    suffered_by: str
    group: str = "unspecified"
    killed: str = ""
    injured: str = ""
    qualifier: str = ""
    scope: str = "total"
    speaker: str = ""
    claimed_on: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """A new incident as entered: texts as they go into the cells, "" for nothing. The first place is the primary one.

    ``kind_word`` ends the identifier, as in ``2025-01-03-khost-clash``; ``place_word`` stands before it ("" is made
    from the first place). ``answers`` are pairs of an incident and a basis. ``source_ids`` are documents that are in
    the table already. ``today`` goes into curated_on and updated_on.
    """

    date: str
    places: tuple[str, ...]
    type: str
    kind_word: str
    title: str
    summary: str
    attribution: str
    status: str
    sources: tuple[SourceEntry, ...] = ()
    source_ids: tuple[str, ...] = ()
    claims: tuple[ClaimEntry, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    place_word: str = ""
    date_end: str = ""
    date_precision: str = "day"
    time_local: str = ""
    initiator: str = ""
    target: str = ""
    episode: str = ""
    denial: str = ""
    note: str = ""
    today: str = field(default_factory=lambda: date.today().isoformat())


def slug(text: str) -> str:
    """Return a text as a part of an identifier: "Hasht-e Subh" becomes "hasht-e-subh"."""
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))


def place_word(place_id: str) -> str:
    """Return what a place adds to an identifier: ``af-kho-ali-sher-district`` gives "ali-sher"."""
    word = re.sub(r"^[a-z]{2}-(?:[a-z]{2,3}-)?", "", place_id).removesuffix("-district")
    return word or place_id


def canonical(url: str) -> str:
    """Return an address as it is compared: https, small host, no port 443, tracking parameters, fragment or last slash.

    An address that cannot be taken apart is returned as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    host = (parts.hostname or "").removeprefix("www.")
    host += f":{port}" if port not in (None, 80, 443) else ""
    query = urlencode(
        [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.fullmatch(pair[0])]
    )
    return f"https://{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def clean_address(url: str) -> str:
    """Return an address as it goes into the table: without tracking parameters, fragment and port 443."""
    text, _, _ = url.strip().partition("#")
    text = re.sub(r"^(https://[^/?]+):443(?=[/?]|$)", r"\1", text)
    path, sign, query = text.partition("?")
    kept = [part for part in query.split("&") if part and not TRACKING.fullmatch(part.partition("=")[0])]
    return path + (sign + "&".join(kept) if kept else "")


def parse_pairs(text: str, keys: Sequence[str], what: str) -> dict[str, str]:
    """Return ``key=value;key=value`` as a dict; a semicolon that no ``word=`` follows belongs to the value.

    Raises EntryError for a text of another form, a key that is not among ``keys``, or one given twice.
    """
    expected = f"{what} as key=value;key=value with {', '.join(keys)}"
    pairs: dict[str, str] = {}
    for part in re.split(r";(?=\s*(?:\w+)\s*=)|;\s*$", text.strip()):
        key, sign, value = part.partition("=")
        key = key.strip()
        if not part.strip():
            continue
        if not sign or key not in keys:
            raise EntryError([Problem("new", None, what, text, f"{expected}{nearest(key, keys)}")])
        if key in pairs:
            raise EntryError([Problem("new", None, what, text, f"{key} once")])
        pairs[key] = value.strip()
    return pairs


def parse_claim(text: str) -> ClaimEntry:
    """Return a claim from ``claimant=…;suffered_by=…;…``; raises EntryError for a text of another form."""
    pairs = parse_pairs(text, CLAIM_KEYS, "claim")
    problems = [
        Problem("new", None, "claim", text, f"{key}=…") for key in ("claimant", "suffered_by") if not pairs.get(key)
    ]
    problems += [
        Problem(
            "new", None, f"claim {key}", pairs[key], "a whole number, such as 46, a range, such as 20-25, or nothing"
        )
        for key in ("killed", "injured")
        if pairs.get(key) and not NUMBERS.fullmatch(pairs[key])
    ]
    if problems:
        raise EntryError(problems)
    return ClaimEntry(**pairs)


def parse_source(text: str) -> SourceEntry:
    """Return a source from ``url=…;publisher=…;…``; raises EntryError for a text of another form."""
    pairs = parse_pairs(text, SOURCE_KEYS, "source")
    if not pairs.get("url"):
        raise EntryError([Problem("new", None, "source", text, "url=…")])
    return SourceEntry(**pairs)


def parse_answer(text: str) -> tuple[str, str]:
    """Return incident and basis from ``INCIDENT_ID:declared``; raises EntryError for a text of another form."""
    incident, sign, basis = text.strip().rpartition(":")
    if not sign or not incident or not basis:
        raise EntryError([Problem("new", None, "answers", text, "INCIDENT_ID:declared or INCIDENT_ID:reported")])
    return incident.strip(), basis.strip()


def nearest(word: str, known: Collection[str], names: Mapping[str, str] | None = None) -> str:
    """Return "; nearest: …" with up to three identifiers that are like a word, or whose names are; "" without any."""
    close = get_close_matches(word.lower(), sorted(known), n=3, cutoff=0.5)
    if names:
        by_name: dict[str, list[str]] = {}
        for key in sorted(names):
            by_name.setdefault(names[key].lower(), []).append(key)
        for name in get_close_matches(word.lower().replace("-", " "), list(by_name), n=3, cutoff=0.6):
            close += [key for key in by_name[name] if key not in close]
    if len(word) >= 4:
        close += [key for key in sorted(known) if word.lower() in key and key not in close]
    return f"; nearest: {', '.join(close[:3])}" if close else ""


def entry_from(values: Mapping[str, Any]) -> Entry:
    """Return an Entry from values by field name, those that are None left out."""
    return Entry(**{name: value for name, value in values.items() if value is not None})
