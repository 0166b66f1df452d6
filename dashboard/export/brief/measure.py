"""What a saved brief holds, counted before it is parsed: a parser's memory may grow with the square of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    # Each kind of text in quotes ends at the end of the file, or of its line, where it is not closed: the parser stops
    # there, and the search never begins anew within what it has passed.
    r'"""(?:[^\\]|\\.|\\\Z)*?(?:"""|\Z)'
    r"|'''.*?(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\[^\n])*"?'
    r"|'[^'\n]*'?"
    r"|\#[^\n]*"
    r"|(?P<word>[A-Za-z0-9_-]+)"
    r"|(?P<sign>[\[\]{}=:,.\n])",
    re.DOTALL,
)
_NUMBER = re.compile(r"-?[0-9][0-9A-Fa-f_xob]*")
_LOGO = re.compile(
    r'(?m)(?P<key>^[ \t]*logo[ \t]*=[ \t]*|"logo"[ \t\r\n]*:[ \t\r\n]*)'
    r'"(?P<logo>data:image/[a-z]{1,10};base64,[A-Za-z0-9+/=]*)"'
)


@dataclass(frozen=True)
class Measured:
    """The size of a text in TOML or JSON: keys and values, levels, parts of a dotted key, digits of a number."""

    keys: int
    depth: int
    dots: int
    digits: int


def measure_text(text: str) -> Measured:
    """Return the size of a text in TOML or JSON, in one pass; of one that is neither, up to where that shows."""
    keys = level = depth = parts = dots = digits = 0
    for token in _TOKEN.finditer(text):
        word, sign = token["word"], token["sign"]
        if word:
            number = _NUMBER.match(word)
            digits = max(digits, len(number[0]) if number else 0)
        if sign is None:
            continue
        if sign == ".":
            parts += 1
            dots = max(dots, parts)
            continue
        parts = 1
        if sign in "[{":
            level += 1
            depth = max(depth, level)
        elif sign in "]}":
            level = max(level - 1, 0)
        keys += sign in "[{=:,"
    return Measured(keys, depth, max(dots, 1), digits)


def cut_logo(text: str) -> tuple[str, str]:
    """Return a saved brief without the picture of its logo, and the logo; "" for the latter where there is none."""
    found = _LOGO.search(text)
    if found is None:
        return text, ""
    return f'{text[: found.start()]}{found["key"]}"{LOGO_MARK}"{text[found.end() :]}', found["logo"]


LOGO_MARK = "data:cut"
"""Stands in a text for the logo that was cut out of it."""
