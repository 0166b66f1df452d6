"""Cells as people and their spreadsheets write them, brought to one form: digits, signs, numbers."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

_DIGITS = {ord(digit): str(unicodedata.digit(digit)) for digit in "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९"}
_SIGNS = {
    **dict.fromkeys(
        map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    ),
    **dict.fromkeys(map(ord, "\u2212\u2010\u2011\u2012\u2013"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007"), " "),
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4`"), "'"),
    ord("\u066b"): ".",
    ord("\u066c"): "'",
}
_ALL = {**_DIGITS, **_SIGNS}

SHOWN = 40
"""Characters of a cell that a message shows at most."""


def clean_cell(text: str) -> str:
    """Return a cell that holds a code, a date or a number in plain digits and signs.

    Arabic-Indic, Persian and Devanagari digits become 0 to 9, spaces of all kinds one, marks of direction go; an
    apostrophe before it, with which a spreadsheet is told to take it as text, goes as well.
    """
    if not text.isascii():
        text = text.translate(_ALL)
    return text.strip().lstrip("'`\"").rstrip("'\"").strip()


def clean_cells(texts: pd.Series) -> pd.Series:
    """Return cells cleaned, each different one once."""
    known = {text: clean_cell(text) for text in texts.unique()}
    changed = {text: clean for text, clean in known.items() if text != clean}
    return texts if not changed else texts.map(lambda text: known[text]).astype("str")


def clean_codes(texts: pd.Series) -> pd.Series:
    """Return cells that hold a code such as 1, whether written 1, 1.0, 1,0 or ١."""
    known = {text: re.sub(r"[.,]0+$", "", clean_cell(text)) for text in texts.unique()}
    return texts.map(known).astype("str")


def shorten(text: str) -> str:
    """Return a cell as a message shows it: in one line, cut where it is long."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


DECIMALS = {".": "decimal points", ",": "decimal commas"}
_DECIMAL = {".": re.compile(r"[+-]?\d{1,3}\.\d+$"), ",": re.compile(r"[+-]?\d{1,3},\d+$")}


def decimals_of(texts: set[str]) -> set[str]:
    """Return the signs that stand between degrees and their fraction in some coordinates: "." and "," at most."""
    return {sign for sign, form in _DECIMAL.items() if any(form.match(text) for text in texts)}


_PARTS = re.compile(
    r"""([NSEW])?\s*([+-]?\d+(?:\.\d+)?)\s*
    (?:°\s*(?:(\d+(?:\.\d+)?)\s*['′]?\s*(?:(\d+(?:\.\d+)?)\s*(?:["″]|'')?)?)?)?\s*([NSEW])?$""",
    re.IGNORECASE | re.VERBOSE,
)


def read_degrees(text: str) -> float:
    """Return a coordinate in degrees written 33.5, 33,5, 33.5° N, N 33.5 or 33° 30' 15", else not a number."""
    text = (text if text.isascii() else text.translate(_ALL)).strip().lstrip("'")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    match = _PARTS.match(text)
    if not match or (match[1] and match[5]):
        return float("nan")
    minutes, seconds = float(match[3] or 0), float(match[4] or 0)
    if minutes >= 60 or seconds >= 60:
        return float("nan")
    degrees = abs(float(match[2])) + minutes / 60 + seconds / 3600
    south = (match[1] or match[5] or "").upper() in ("S", "W")
    return -degrees if south != match[2].startswith("-") else degrees


def read_count(text: str, decimal: str) -> float:
    """Return a whole number from 0 with or without signs between thousands, else not a number.

    ``decimal`` is the sign that the file has before fractions, "" where it has none or both: then 1,234 and 1.234 are
    read as neither a thousand nor a fraction.
    """
    text = clean_cell(text)
    if re.fullmatch(r"\d+", text) or re.fullmatch(r"\d+[.,]0{1,2}", text):
        return float(re.sub(r"[.,]0+$", "", text))
    if re.fullmatch(r"\d{1,3}(?:[ ']\d{3})+", text):
        return float(re.sub(r"[ ']", "", text))
    if not decimal:
        return float("nan")
    thousands = "," if decimal == "." else "."
    if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{re.escape(decimal)}0+)?", text):
        text = text.replace(thousands, "")
    text = text.replace(decimal, ".")
    if not re.fullmatch(r"\d+(?:\.\d+)?(?:[eE]\+?\d{1,2})?", text):
        return float("nan")
    number = float(text)
    return number if number == round(number) else float("nan")
