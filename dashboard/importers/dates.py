"""The dates that exports carry, whichever way they are written."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd

AMBIGUOUS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:[ T].*)?$")
_ISO = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:[ T].*)?$")
_WORDED = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ ,-]+(\d{4}|\d{2})(?:[ T].*)?$")
_AMERICAN = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})(?:[ T].*)?$")
_FULL_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTHS = {name[:3]: number for number, name in enumerate(_FULL_MONTHS, 1)}


def parse_date(text: str, month_first: bool = False) -> date | None:
    """Return a date written as 2024-03-08, 08 March 2024, 8-Mar-24, March 8, 2024 or 08/03/2024, else None.

    A time of day after it is left out. ``month_first`` reads 08/03/2024 as 3 August.
    """
    text = text.strip()
    if match := _ISO.match(text):
        year, month, day = match[1], int(match[2]), match[3]
    elif match := _WORDED.match(text):
        day, month, year = match[1], _month(match[2]), match[3]
    elif match := _AMERICAN.match(text):
        month, day, year = _month(match[1]), match[2], match[3]
    elif match := AMBIGUOUS.match(text):
        first, second, year = int(match[1]), int(match[2]), match[3]
        month, day = (first, str(second)) if month_first else (second, str(first))
    else:
        return None
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)
    try:
        return date(full, month, int(day))
    except ValueError:
        return None


def _month(word: str) -> int:
    word = word.casefold()
    known = word in _FULL_MONTHS or len(word) == 3 or word == "sept"
    return _MONTHS.get(word[:3], 0) if known else 0


def parse_dates(texts: pd.Series, month_first: bool = False) -> pd.Series:
    """Return the dates of texts as ``datetime64[s]``, NaT where one is not understood."""
    known = {text: parse_date(text, month_first) for text in texts.unique()}
    days = {text: np.datetime64(day, "s") if day else np.datetime64("NaT", "s") for text, day in known.items()}
    return pd.Series(texts.map(days), index=texts.index, dtype="datetime64[s]")
