"""Asking a curator for what the command line did not give, one question after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.curate.entry import (
    ClaimEntry,
    EntryError,
    SourceEntry,
    nearest,
    parse_answer,
    parse_claim,
)
from dashboard.curate.record import Record
from dashboard.schema import Problem

Ask = Callable[[str], str]
Say = Callable[[str], None]

REQUIRED: Mapping[str, str] = {
    "date": "--date",
    "places": "--place",
    "type": "--type",
    "kind_word": "--kind-word",
    "title": "--title",
    "summary": "--summary",
    "attribution": "--attribution",
    "status": "--status",
    "sources": "--source-url",
}
"""What an incident cannot do without -> the flag that gives it. A source that is there already does for ``sources``."""


@dataclass(frozen=True)
class Question:
    """A text that is asked for: the field of the entry, the words, and how an answer is checked."""

    field: str
    text: str
    check: Callable[[Record, str], list[Problem]] | None = None
    required: bool = False


def _known(table: str, column: str, target: str) -> Callable[[Record, str], list[Problem]]:
    return lambda record, word: record.unknown(table, word, column, target)


def _word(table: str, column: str) -> Callable[[Record, str], list[Problem]]:
    return lambda record, word: record.not_a_word(table, column, word)


def _day(_: Record, text: str) -> list[Problem]:
    try:
        good = not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        good = False
    return [] if good else [Problem("new", None, "date", text, "a date that exists, as YYYY-MM-DD")]


TEXTS = (
    Question("date", "First day (YYYY-MM-DD)", _day, required=True),
    Question("date_end", "Last day, if another", _day),
    Question("time_local", "Local time, as the sources give it"),
    Question("type", "Type", _word("incidents", "event_type"), required=True),
    Question("kind_word", "Word that ends the identifier (clash, airstrike, closure …)", required=True),
    Question("title", "Title (what happened and where, no contested figure)", required=True),
    Question("summary", "Summary (own words)", required=True),
    Question("initiator", "Initiator (actor_id, empty if not known)", _known("incidents", "initiator_id", "actors")),
    Question("target", "Target (actor_id, empty if not known)", _known("incidents", "target_id", "actors")),
    Question("attribution", "Attribution", _word("incidents", "attribution"), required=True),
    Question("status", "Status", _word("incidents", "status"), required=True),
    Question("denial", "Denial (what was denied and by whom)"),
    Question("episode", "Episode (episode_id)", _known("incidents", "episode_id", "episodes")),
    Question("note", "Note (where sources differ)"),
)
CHOICES = {"type": "event_type", "attribution": "attribution", "status": "status"}


def missing(values: Mapping[str, Any]) -> list[str]:
    """Return the flags that an incident cannot do without and that were not given."""
    have_source = values.get("sources") or values.get("source_ids")
    return [flag for name, flag in REQUIRED.items() if not (have_source if name == "sources" else values.get(name))]


def answer(question: Question, record: Record, ask: Ask, say: Say) -> str:
    """Ask until an answer passes its check; an empty one passes where the question is not required."""
    while True:
        given = ask(f"{question.text}{' *' if question.required else ''}: ").strip()
        problems = question.check(record, given) if question.check and given else []
        for problem in problems:
            say(str(problem))
        if problems or (question.required and not given):
            continue
        return given


def fill(values: Mapping[str, Any], record: Record, ask: Ask, say: Say) -> dict[str, Any]:
    """Return the values with answers for those that are missing: texts, places, a source, claims, answers.

    ``ask`` shows a question and returns what was typed, ``say`` shows a line. Questions marked * want an answer.
    """
    filled = {name: value for name, value in values.items() if value}
    for question in TEXTS:
        if question.field in filled:
            continue
        if question.field in CHOICES:
            say(f"  {', '.join(record.words('incidents', CHOICES[question.field]))}")
        filled[question.field] = answer(question, record, ask, say)
        if question.field == "date_end" and "places" not in filled:
            filled["places"] = _places(record, ask, say)
    filled.setdefault("places", ())
    if not filled["places"]:
        filled["places"] = _places(record, ask, say)
    if not filled.get("sources") and not filled.get("source_ids"):
        filled["sources"] = (_source(record, ask, say),)
    if "claims" not in filled:
        filled["claims"] = tuple(_claims(record, ask, say))
    if "answers" not in filled:
        filled["answers"] = tuple(_answers(record, ask, say))
    return filled


def _places(record: Record, ask: Ask, say: Say) -> tuple[str, ...]:
    first = Question("places", "Primary place (place_id)", _known("incident_places", "place_id", "places"), True)
    more = Question("places", "Another place (empty: no more)", first.check)
    places = [answer(first, record, ask, say)]
    while given := answer(more, record, ask, say):
        places.append(given)
    return tuple(places)


def _source(record: Record, ask: Ask, say: Say) -> SourceEntry:
    url = answer(Question("url", "Address of the source", required=True), record, ask, say)
    there = record.source_with(url)
    if there:
        say(f"  {there} has this address and is used again")
        return SourceEntry(url=url)
    publisher = answer(Question("publisher", "Publisher", required=True), record, ask, say)
    if publisher not in record.publishers():
        say(f"  a publisher new to the table{nearest(publisher, record.publishers())}")
    say(f"  {', '.join(record.words('sources', 'kind'))}")
    return SourceEntry(
        url=url,
        publisher=publisher,
        reprint_of=answer(Question("reprint_of", "Whose text it is, if another's"), record, ask, say),
        kind=answer(Question("kind", "Kind", _word("sources", "kind")), record, ask, say) or "news",
        title=answer(Question("title", "Title as published"), record, ask, say),
        published=answer(Question("published", "Published on (YYYY-MM-DD)", _day), record, ask, say),
        language=answer(Question("language", "Language (two letters)", required=True), record, ask, say),
    )


def _each(what: str, ask: Ask, say: Say) -> Iterable[str]:
    while given := ask(f"{what} (empty: no more): ").strip():
        yield given


def _claims(record: Record, ask: Ask, say: Say) -> Iterable[ClaimEntry]:
    say("  such as claimant=af-government;suffered_by=afghan_side;group=civilians;killed=46;injured=6;qualifier=exact")
    for given in _each("Claim", ask, say):
        try:
            claim = parse_claim(given)
        except EntryError as error:
            for problem in error.problems:
                say(str(problem))
            continue
        problems = record.unknown("claims", claim.claimant, "claimant_id", "actors")
        problems += record.not_a_word("claims", "suffered_by", claim.suffered_by)
        for problem in problems:
            say(str(problem))
        if not problems:
            yield claim


def _answers(record: Record, ask: Ask, say: Say) -> Iterable[tuple[str, str]]:
    for given in _each("Answers INCIDENT_ID:declared or :reported", ask, say):
        try:
            answered = parse_answer(given)
        except EntryError as error:
            say(str(error.problems[0]))
            continue
        problems = record.unknown("responses", answered[0], "responds_to_id", "incidents")
        problems += record.not_a_word("responses", "basis", answered[1])
        for problem in problems:
            say(str(problem))
        if not problems:
            yield answered
