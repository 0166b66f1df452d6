"""In which encoding a file's text is."""

from __future__ import annotations

import codecs
import re

CANDIDATES = {
    "cp1252": "Windows-1252, Western European",
    "cp1256": "Windows-1256, Arabic",
    "cp1251": "Windows-1251, Cyrillic",
}
"""Encodings of one byte a character that are told apart by what the text would say; the first where in doubt."""

_HIGH = re.compile(rb"[\x80-\xff]+")
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)


def detect_encoding(first: bytes, valid: bool, sample: bytes) -> str:
    """Return the name of the codec of a file.

    ``first`` are its first bytes, ``valid`` says whether all of it is UTF-8, ``sample`` has lines with bytes above 127.
    """
    for mark, encoding in _MARKS:
        if first.startswith(mark):
            return encoding
    # In UTF-16 every other byte of Latin text is zero; a single one is a fault in a cell of another encoding.
    for encoding, zeros in (("utf-16-be", first[::2]), ("utf-16-le", first[1::2])):
        if zeros.count(0) > len(zeros) / 3:
            return encoding
    return "utf-8-sig" if valid else _guess_single_byte(sample)


def _guess_single_byte(sample: bytes) -> str:
    """Return the codec under which the runs of high bytes read as words of one script.

    Latin text has letters with accents one by one; in Arabic and Cyrillic whole words are high bytes.
    """
    runs = _HIGH.findall(sample)
    words = [run for run in runs if len(run) >= 3]
    if sum(map(len, words)) * 2 < sum(map(len, runs)):
        return "cp1252"
    arabic = _share(words, "cp1256", _ARABIC)
    # Letters of Cyrillic words are small but for the first.
    cyrillic = _share([run[1:] for run in words], "cp1251", _CYRILLIC)
    if max(arabic, cyrillic) < 0.7:
        return "cp1252"
    return "cp1256" if arabic >= cyrillic else "cp1251"


_ARABIC = re.compile(r"[\u060c-\u06ff\u200c]")
_CYRILLIC = re.compile(r"[\u0430-\u045f]")


def _share(runs: list[bytes], encoding: str, letters: re.Pattern[str]) -> float:
    text = b"".join(runs).decode(encoding, errors="replace")
    return len(letters.findall(text)) / len(text) if text else 0.0


def label_encoding(encoding: str) -> str:
    """Return an encoding in words."""
    if encoding in CANDIDATES:
        return f"{CANDIDATES[encoding]} (assumed: it is not valid UTF-8)"
    return "UTF-8" if encoding == "utf-8-sig" else encoding.upper()
