"""The dates that exports carry, whichever way they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from dashboard.importers.months import fold_word, load_months
from dashboard.importers.texts import clean_cell

FIRST_YEAR = 1946
"""No dataset that is read here has events before."""

AHEAD = timedelta(days=366)
"""How far after today a date may lie."""

NO_DATE = "date missing or not understood"
IMPLAUSIBLE = f"date before {FIRST_YEAR} or more than a year from today"
EITHER = "date that could be day first or month first, in a file that has both"

_TIME = r"\.?(?:(?:T|[ ,]+)\s*\d{1,2}[:.]?\d{2}.*|Z|[+-]\d{2}:?\d{2})?$"
_YEAR = r"(\d{4}|\d{2})(?:\s*(?:г\.?|года?|p\.))?"
_WORD = r"([^\d\s./,\-]+)"
NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})" + _TIME)
_ISO = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})" + _TIME)
_SIGNED = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?" + _TIME)
_WORDED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?[\s\-/.,]*(?:de\s+|di\s+)?"
    + _WORD
    + r"\.?[\s\-/.,]*(?:de\s+|del\s+)?"
    + _YEAR
    + _TIME
)
_AMERICAN = re.compile(_WORD + r"\.?[\s\-/]+(\d{1,2})(?:st|nd|rd|th)?,?[\s\-/]+(\d{4})" + _TIME)
_YEAR_FIRST = re.compile(r"(\d{4})[\s\-/.]+" + _WORD + r"\.?[\s\-/.]+(\d{1,2})\.?" + _TIME)
_WEEKDAY = re.compile(r"[^\d\s./,\-]+\.?,?\s+(?=\S)")
_COMPACT = re.compile(r"(\d{8})(?:[T ]\d{4,6}.*|\d{6}|\.0+)?$")
_SECONDS = re.compile(r"(\d{9,10})(?:\.\d+)?$")
_MILLISECONDS = re.compile(r"(\d{12,13})(?:\.\d+)?$")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?$")
_ZERO = date(1899, 12, 30)
"""Day 0 of a spreadsheet's serial numbers (the 1900 system, for days from 1 March 1900 on)."""


def split_numeric(text: str) -> tuple[int, int, str] | None:
    """Return the two numbers and the year of a date that names day and month by numbers before its year, else None.

    08/03/2024 is one; so is 08032024, since no plausible year stands first.
    """
    text = clean_cell(text)
    if match := NUMERIC.match(text):
        return int(match[1]), int(match[2]), match[3]
    if (match := _COMPACT.match(text)) and not _plausible_year(match[1][:4]) and _plausible_year(match[1][4:]):
        return int(match[1][:2]), int(match[1][2:4]), match[1][4:]
    return None


def month_word(text: str) -> str:
    """Return the word that stands for the month in a date, "" where there is none."""
    text = clean_cell(text)
    found = _find_words(text)
    return found[1] if found else ""


def _plausible_year(text: str) -> bool:
    return FIRST_YEAR <= int(text) <= datetime.now(UTC).year + 1


def _find_words(text: str) -> tuple[str, str, str] | None:
    """Return year, word of the month and day of a date with a word in it, else None."""
    for without in (text, _WEEKDAY.sub("", text, count=1)):
        if match := _WORDED.match(without):
            return match[3], match[2], match[1]
        if match := _AMERICAN.match(without):
            return match[3], match[1], match[2]
        if match := _YEAR_FIRST.match(without):
            return match[1], match[2], match[3]
    return None


@dataclass(frozen=True)
class DateReader:
    """Reads the dates of one file.

    ``month_first`` says how 08/03/2024 is read: True 3 August, False 8 March, None only where one of the two numbers
    is above 12 or both are the same. ``months`` are the names of months in the file (folded word -> number), English
    ones are always known. ``today`` bounds what is plausible.
    """

    month_first: bool | None = False
    months: Mapping[str, int] = field(default_factory=dict)
    today: date = field(default_factory=lambda: datetime.now(UTC).date())

    def read(self, text: str) -> tuple[date | None, str]:
        """Return the date of a text and "", or None and why it is not read (one of the reasons of this module)."""
        text = clean_cell(text)
        day, why = self._read(text)
        if day is None:
            return None, why
        if day.year < FIRST_YEAR or day > self.today + AHEAD:
            return None, IMPLAUSIBLE
        return day, ""

    def _read(self, text: str) -> tuple[date | None, str]:
        if match := _ISO.match(text) or _SIGNED.match(text):
            return self._day(match[1], int(match[2]), match[3])
        if numeric := split_numeric(text):
            return self._from_numbers(*numeric)
        if text.isascii() and (text[:1].isdigit() and not any(sign.isalpha() for sign in text.split("T")[0])):
            return self._from_count(text)
        if found := _find_words(text):
            year, word, day = found
            month = self.months.get(fold_word(word)) or load_months("en").get(fold_word(word), 0)
            return self._day(year, month, day)
        return None, NO_DATE

    def _from_numbers(self, first: int, second: int, year: str) -> tuple[date | None, str]:
        if self.month_first is None:
            if first <= 12 and second <= 12 and first != second:
                return None, EITHER
            month_first = second > 12
        else:
            month_first = self.month_first
        month, day = (first, second) if month_first else (second, first)
        return self._day(year, month, str(day))

    def _from_count(self, text: str) -> tuple[date | None, str]:
        """Read digits without signs between: 20240308, seconds or milliseconds since 1970, a spreadsheet's serial."""
        if match := _COMPACT.match(text):
            return self._day(match[1][:4], int(match[1][4:6]), match[1][6:])
        for form, unit in ((_MILLISECONDS, 1000), (_SECONDS, 1)):
            if match := form.match(text):
                return datetime.fromtimestamp(int(match[1]) // unit, UTC).date(), ""
        if match := _SERIAL.match(text):
            return _ZERO + timedelta(days=int(match[1])), ""
        return None, NO_DATE

    def _day(self, year: str, month: int, day: str) -> tuple[date | None, str]:
        full = int(year)
        if len(year) == 2:
            full += 2000 if full + 2000 <= self.today.year + 1 else 1900
        try:
            return date(full, month, int(day)), ""
        except ValueError:
            # Year 0 is no date to Python; to the reader it is a year like 0025.
            return None, IMPLAUSIBLE if full == 0 and 1 <= month <= 12 else NO_DATE


def parse_date(text: str, month_first: bool | None = False) -> date | None:
    """Return a date written in one of the ways that ``DateReader`` knows (English names of months), else None."""
    return DateReader(month_first).read(text)[0]


def parse_dates(texts: pd.Series, reader: DateReader) -> tuple[pd.Series, pd.Series]:
    """Return the dates of texts as ``datetime64[s]`` (NaT where one is not read), and why not ("" where it is)."""
    known = {text: reader.read(text) for text in texts.unique()}
    days = {text: np.datetime64(day, "s") if day else np.datetime64("NaT", "s") for text, (day, _) in known.items()}
    reasons = {text: why for text, (_, why) in known.items()}
    return (
        pd.Series(texts.map(days), index=texts.index, dtype="datetime64[s]"),
        texts.map(reasons).astype("str"),
    )
