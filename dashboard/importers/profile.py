"""What all rows of a file together show of how it writes its dates and numbers: looked at before any row is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.importers.dataset import EventDataset, normalise_name
from dashboard.importers.dates import NUMERIC, month_word, split_numeric
from dashboard.importers.months import match_months
from dashboard.importers.problems import ImportFileError
from dashboard.importers.rows import Rows
from dashboard.importers.survey import Survey
from dashboard.importers.texts import clean_cell, decimals_of, shorten

DATES = ("date_start", "date_end")
PLACES = ("lat", "lon")
WORDS = 500
"""Different words in dates at most: beyond, the column has no names of months."""


@dataclass
class Profile:
    """How a file writes dates and numbers.

    ``day_first`` and ``month_first`` are the first dates that can be read in one order only, with their rows (the
    number above 12 proves it), None where there is none. ``numeric`` says whether any date has its day and month as
    numbers before the year. ``months`` are the names of months in it, ``decimals`` the signs before fractions.
    """

    day_first: tuple[str, int] | None = None
    month_first: tuple[str, int] | None = None
    numeric: bool = False
    months: Mapping[str, int] = field(default_factory=dict)
    decimals: set[str] = field(default_factory=set)

    @property
    def order(self) -> bool | None:
        """Whether the month stands first in dates such as 08/03/2024; None where the file has both orders."""
        if self.day_first and self.month_first:
            return None
        return bool(self.month_first)

    @property
    def order_words(self) -> str:
        """How the order of day and month was told, "" where no date has one."""
        if not self.numeric:
            return ""
        if self.day_first and self.month_first:
            return (
                f"contradict each other: {self.day_first[0]} in row {self.day_first[1]:,} has the day first, "
                f"{self.month_first[0]} in row {self.month_first[1]:,} the month; rows whose date could be either are "
                "left out"
            )
        if self.month_first:
            return "month first (a number above 12 stands in the second place)"
        if self.day_first:
            return "day first (a number above 12 stands in the first place)"
        return "day first (assumed: no date in the file tells)"

    @property
    def decimal(self) -> str:
        """The sign before fractions, "" where the file has none or both."""
        return next(iter(self.decimals)) if len(self.decimals) == 1 else ""

    @property
    def decimal_words(self) -> str:
        """What there is to say of the numbers' form, "" where it is the usual one."""
        if len(self.decimals) == 2:
            return "coordinates have decimal points and decimal commas, and are read as written"
        return "decimal commas" if self.decimal == "," else ""


def profile_rows(found: Survey, dataset: EventDataset) -> Profile:
    """Return what the dates and coordinates of all rows show.

    Raises ImportFileError where a column that is needed is there twice and the two differ.
    """
    positions = dataset.locate_columns(found.head.header)
    twins = _find_twins(found, dataset)
    profile = Profile()
    words: set[str] = set()
    seen: set[str] = set()
    for numbers, cells in Rows(found).chunks():
        for first, second in twins:
            _compare_twins(found, first, second, numbers, cells)
        for thing in DATES:
            if thing not in positions:
                continue
            column = [row[positions[thing]] for row in cells]
            for text in dict.fromkeys(column):
                if text not in seen:
                    _look_at_date(text, column, numbers, profile, words)
                    seen.add(text)
        for thing in PLACES:
            if thing in positions and len(profile.decimals) < 2:
                texts = {row[positions[thing]] for row in cells}
                profile.decimals |= decimals_of({clean_cell(text) for text in texts})
    profile.months = match_months(words) if len(words) <= WORDS else {}
    return profile


def _look_at_date(text: str, column: Sequence[str], numbers: Sequence[int], profile: Profile, words: set[str]) -> None:
    if numeric := split_numeric(text):
        first, second, _ = numeric
        # Written without signs (08032024) it is no proof that people would know.
        profile.numeric = True
        if first > 12 >= second and profile.day_first is None:
            profile.day_first = (shorten(clean_cell(text)), numbers[column.index(text)])
        if second > 12 >= first and profile.month_first is None:
            profile.month_first = (shorten(clean_cell(text)), numbers[column.index(text)])
    elif len(words) <= WORDS and not NUMERIC.match(text):
        word = month_word(text)
        if word:
            words.add(word)


def _find_twins(found: Survey, dataset: EventDataset) -> list[tuple[int, int]]:
    """Return the positions of columns that are needed and there twice, each with its first."""
    needed = {normalise_name(name) for names in dataset.columns.values() for name in names}
    first: dict[str, int] = {}
    twins = []
    for place, name in enumerate(found.head.header):
        if name in needed and name in first:
            twins.append((first[name], place))
        first.setdefault(name, place)
    return twins


def _compare_twins(
    found: Survey, first: int, second: int, numbers: Sequence[int], cells: Sequence[Sequence[str]]
) -> None:
    for number, row in zip(numbers, cells, strict=True):
        if row[first].strip() != row[second].strip():
            raise ImportFileError(
                f"{found.name}: there are two columns called {found.head.names[second]}, and they differ: "
                f"in row {number:,} “{shorten(row[first])}” and “{shorten(row[second])}”. Take the wrong one out."
            )


def list_twins(found: Survey, dataset: EventDataset) -> list[str]:
    """Return the names of columns that are needed and there twice."""
    return list(dict.fromkeys(found.head.names[second] for _, second in _find_twins(found, dataset)))
