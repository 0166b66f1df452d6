"""The query of a link, bounded and tidied before anything is worked out from it.

A link comes from anybody: typed, cut by a mail program, with a full stop that a chat program took for part of it, or
made to do harm. What is known of it is kept within its limits, what is not known is named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dashboard.limits import LINK, LINK_NOTES, LINK_VALUE, LINK_VALUES, Limit

SHOWN = 60
"""Characters of a value that a note repeats."""

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4\u0060", "'"))
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")
_BEHIND = ".,;:!?)]}>\"'\u00bb\u201c\u201d\u2019"
"""What programs take for part of a link that stands in a sentence."""


def shorten(text: str) -> str:
    """Return the beginning of a text, for a note."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def trim_end(text: str) -> str:
    """Return a value without the spaces around it and the punctuation that programs put behind a link."""
    end = len(text)
    while end and (text[end - 1] in _BEHIND or text[end - 1].isspace()):
        end -= 1
    return text[:end].lstrip()


def fold(text: str) -> str:
    """Return the form in which words of links are compared: letter case, kinds of apostrophe and width left out."""
    # Apostrophes first: normalized, an acute accent that stands for one is a space with an accent on it.
    even = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).translate(_DASHES)
    even = _UNSEEN.sub("", even)
    return " ".join(trim_end(even).casefold().split())


class Words:
    """The words that a parameter of a link may hold, with what each stands for."""

    def __init__(self, known: Mapping[str, str]) -> None:
        """Keep the words, with what each stands for."""
        self.known = known

    def __eq__(self, other: object) -> bool:
        """Return whether both know the same words, with the same meanings."""
        return isinstance(other, Words) and self.known == other.known

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def _folded(self) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for word, meaning in self.known.items():
            # A form that two words share stands for neither.
            form = fold(word)
            found[form] = meaning if found.get(form, meaning) == meaning else None
        return found

    def find(self, text: str) -> str | None:
        """Return what a word of a link stands for, None where it is none of those known.

        The word itself comes first; otherwise the only one that differs in no more than ``fold`` leaves out.
        """
        if text in self.known:
            return self.known[text]
        return self._folded.get(fold(text)) if len(text) <= LINK_VALUE.value else None


@dataclass(frozen=True)
class Parameter:
    """What a parameter of a link may hold: text of at most so many characters, a whole number, or a day.

    ``is_trimmed`` says that signs at its end that came with the link are no part of it; without it a text is kept to
    the letter. ``words`` are those that it may hold, with the form in which the page knows each; others are left for
    the page to name. ``is_bound`` says that a widget carries it; the page writes the others itself.
    """

    longest: Limit = LINK_VALUE
    highest: int | None = None
    is_day: bool = False
    is_trimmed: bool = False
    words: Words | None = None
    is_bound: bool = True


def label_words(labels: Mapping[str, str]) -> Words:
    """Return the words of a choice: identifier or label, both standing for the label, which is all a widget knows."""
    return Words({**labels, **{label: label for label in labels.values()}})


def identifier_words(labels: Mapping[str, str]) -> Words:
    """Return the words of a choice that the page writes itself: identifier or label, both standing for the former."""
    return Words({**{label: identifier for identifier, label in labels.items()}, **{key: key for key in labels}})


@dataclass(frozen=True)
class Tidied:
    """The query of a link within its limits, and a note on everything that was left out of it."""

    query: dict[str, list[str]]
    notes: tuple[str, ...] = ()


def tidy_query(given: Mapping[str, list[str]], known: Mapping[str, Parameter]) -> Tidied:
    """Return the known parameters of a query within their limits, with a note on each thing that was left out.

    What is left comes out of a second round as it is.
    """
    query: dict[str, list[str]] = {}
    notes: list[str] = []
    unknown: list[str] = []
    for name, values in given.items():
        parameter = known.get(name)
        if parameter is None:
            unknown.append(name)
            continue
        kept, wrong = _tidy_values(values, parameter)
        notes += [f"{name}={text} ({reason})" if text else f"{name} ({reason})" for text, reason in wrong]
        if kept:
            query[name] = kept
    sizes = {name: sum(len(name) + 1 + len(value) for value in values) for name, values in query.items()}
    while sum(sizes.values()) > LINK.value:
        largest = max(sizes, key=sizes.__getitem__)
        notes.append(f"{largest} (the link is too long: its parameters have more than {LINK.text})")
        del sizes[largest], query[largest]
    notes += [f"{shorten(name)} (not a parameter of this dashboard)" for name in unknown[: LINK_NOTES.value]]
    if len(unknown) > LINK_NOTES.value:
        notes.append(f"{len(unknown) - LINK_NOTES.value:,} more that are not parameters of this dashboard")
    return Tidied(query, tuple(notes))


def _tidy_values(values: list[str], parameter: Parameter) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the values of a parameter within its limits, and what is wrong with the others."""
    wrong = []
    if len(values) > LINK_VALUES.value:
        wrong.append(("", f"{len(values):,} values; the first {LINK_VALUES.value:,} are read"))
        values = values[: LINK_VALUES.value]
    long = [value for value in values if len(value) > parameter.longest.value]
    if long:
        wrong.append((shorten(long[0]), f"{len(long[0]):,} characters; at most {parameter.longest.text}"))
    kept = [value for value in values if len(value) <= parameter.longest.value]
    if parameter.words is not None:
        return [parameter.words.find(value) or value for value in kept], wrong
    if parameter.highest is None and not parameter.is_day:
        return [trim_end(value) for value in kept] if parameter.is_trimmed else kept, wrong
    if not kept or not trim_end(kept[-1]):
        return [], wrong
    # A field holds one number or day: the last one given.
    value = trim_end(kept[-1])
    if parameter.highest is not None and not is_whole_number(value, parameter.highest):
        return [], [*wrong, (shorten(kept[-1]), f"not a whole number from 0 to {parameter.highest:,}")]
    if parameter.is_day and read_day(value) is None:
        return [], [*wrong, (shorten(kept[-1]), "not a day of the record as YYYY-MM-DD")]
    return [value], wrong


def is_whole_number(text: str, highest: int) -> bool:
    """Return whether a text is a whole number from 0 to ``highest`` in digits from 0 to 9."""
    return re.fullmatch(r"[0-9]{1,9}", text) is not None and int(text) <= highest


def read_day(text: str) -> date | None:
    """Return the day that a text names as YYYY-MM-DD, None where it names none."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def shorten_notes(notes: list[str]) -> list[str]:
    """Return the first notes of many, with the number of the others at the end."""
    rest = len(notes) - LINK_NOTES.value
    return notes if rest <= 0 else [*notes[: LINK_NOTES.value], f"{rest:,} more"]
