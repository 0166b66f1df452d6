"""What the import has to know of a dataset: its columns, scales, types, rules and terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

AUTO = "auto"

ANY = ""
BOTH_GOVERNMENTS = "between forces of Afghanistan and Pakistan"
ARMED_GROUP = "by an armed group"
NOT_OURS = "no type of ours"


@dataclass(frozen=True)
class Rule:
    """One row of a mapping of types: what the source says, under which condition, and what it becomes with us.

    ``condition`` is ANY, BOTH_GOVERNMENTS or ARMED_GROUP. ``event_type`` is None where nothing of ours covers it;
    ``why`` says why, or what to bear in mind.
    """

    says: str
    condition: str
    event_type: str | None
    why: str = ""


@dataclass(frozen=True)
class Clues:
    """What else a file shows than its columns: its name, and the first rows by normal names of columns.

    ``headless`` is True where it has no header.
    """

    name: str
    rows: Sequence[Mapping[str, str]]
    headless: bool


def never(_: Clues) -> str:
    """Return no sign: the dataset is told by its columns alone."""
    return ""


@dataclass(frozen=True)
class EventDataset:
    """A dataset whose events can be imported.

    ``columns`` gives for each thing the import needs the names that files of different versions have for it, the
    first one found counts; ``required`` are the things without which a file is not this dataset. ``date_precisions``
    and ``place_precisions`` lead from its codes to our words and numbers. ``type_words`` are the words of a codebook
    for types that a file has as codes, ``unknown_type`` comes before a code that has none.
    ``armed_group`` takes the first actors and their kinds and returns which of them are armed groups.

    ``licence`` says what may be done with the events, ``terms`` the same in a few words, ``figures`` what the numbers
    of killed are, ``download`` where and as what the events are to be had. ``sums_for_others`` is True where whoever
    has not loaded a file himself may see sums only. ``order`` are the columns of files that come without a header, in
    order. ``find_sign`` returns words for what shows that a file with these columns is of this dataset rather than of
    another with the same columns, or "".
    """

    id: str
    label: str
    columns: Mapping[str, Sequence[str]]
    required: Sequence[str]
    date_precisions: Mapping[str, str]
    place_precisions: Mapping[str, int]
    rules: Sequence[Rule]
    armed_group: Callable[[pd.Series, pd.Series], pd.Series]
    licence: str
    terms: str
    citation: str
    figures: str
    download: str
    type_words: Mapping[str, str]
    unknown_type: str = ""
    sums_for_others: bool = False
    order: Sequence[str] = ()
    find_sign: Callable[[Clues], str] = never

    def locate_columns(self, header: Sequence[str]) -> dict[str, int]:
        """Return the position of each thing in a header of normal names."""
        at = {name: place for place, name in reversed(list(enumerate(header)))}
        return {
            thing: at[next(name for name in map(normalise_name, names) if name in at)]
            for thing, names in self.columns.items()
            if any(normalise_name(name) in at for name in names)
        }

    def list_missing(self, header: Sequence[str]) -> list[str]:
        """Return the columns that are looked for and not there, with the other names that would do."""
        found = self.locate_columns(header)
        return [" or ".join(self.columns[thing]) for thing in self.required if thing not in found]


@lru_cache(maxsize=4096)
def normalise_name(name: str) -> str:
    """Return a column's name as names are compared: letters and digits alone, without case."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def match_each(texts: pd.Series, pattern: str) -> pd.Series:
    """Return which texts have a pattern in them, without case; each different text is looked at once."""
    form = re.compile(pattern, re.IGNORECASE)
    known = {text: form.search(text) is not None for text in texts.unique()}
    return texts.map(known).astype("bool")
