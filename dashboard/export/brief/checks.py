"""What a brief may say: each value of a file or a link checked, everything wrong collected before anything is made."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.catalogue import CHARTS, Option, OptionError
from dashboard.export.brief.model import (
    AUTOMATIC,
    FORM,
    INCIDENT,
    PICTURE,
    TEXT_PARTS,
    Brief,
    Logo,
    Part,
)
from dashboard.limits import BRIEF_LOGO, BRIEF_LOGO_PIXELS, BRIEF_PROBLEMS
from dashboard.tables import Dataset

KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
"""The first bytes of the kinds of picture that a logo may be."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a brief: where, what stands there, and what was expected."""

    file: str
    key: str
    value: str
    expected: str

    def __str__(self) -> str:
        """Return ``file: key: value — what was expected``."""
        value = self.value if len(self.value) <= 80 else f"{self.value[:77]}…"
        key = self.key if len(self.key) <= 80 else f"{self.key[:77]}…"
        # JSON can name halves of characters, which no terminal and no page can write.
        text = f"{self.file}: {key}: {value!r} — {self.expected}"
        return text.encode("utf-8", "backslashreplace").decode()


class BriefError(ValueError):
    """A brief that cannot be made; ``problems`` lists what is wrong, ``more`` counts what is left out of the list."""

    def __init__(self, problems: list[Problem], more: int = 0) -> None:
        """Keep the problems for whoever shows them."""
        self.problems, self.more = problems, more
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """The problems as lines, with the number of those that are not shown at the end."""
        rest = [f"… and {self.more:,} more problem{'s' * (self.more != 1)}"] if self.more else []
        return [*map(str, self.problems), *rest]


class Reader:
    """Takes values from a file or a link and collects what is wrong with them."""

    def __init__(self, file: str) -> None:
        """Start without problems; ``file`` names in messages what is read."""
        self.file = file
        self.problems: list[Problem] = []
        self.more = 0

    def wrong(self, key: str, value: Any, expected: str) -> None:
        """Note that a value is not what was expected; after ``BRIEF_PROBLEMS`` only that there was one more."""
        if len(self.problems) >= BRIEF_PROBLEMS.value:
            self.more += 1
            return
        self.problems.append(Problem(self.file, key, str(value), expected))

    def finish(self) -> None:
        """Raise BriefError where anything was wrong."""
        if self.problems:
            raise BriefError(self.problems, self.more)

    def words(self, values: Mapping[str, Any], key: str, longest: int, inside: str = "") -> str:
        """Return a text of one line of at most so many characters, "" where there is none."""
        value = values.get(key, "")
        name = f"{inside}.{key}" if inside else key
        if not isinstance(value, str):
            self.wrong(name, value, "text in quotes")
            return ""
        if len(value) > longest:
            self.wrong(name, value, f"at most {longest} characters, not {len(value)}")
            return ""
        if not speakable(value):
            self.wrong(name, repr(value), "text without control characters")
            return ""
        return value.strip()

    def one_of(self, values: Mapping[str, Any], key: str, known: Mapping[str, Any], default: str) -> str:
        """Return a value that is among those known."""
        value = values.get(key, default)
        if isinstance(value, str) and value in known:
            return value
        self.wrong(key, value, f"one of {', '.join(known)}")
        return default

    def incident(self, key: str, value: Any, dataset: Dataset) -> None:
        """Check that a value, where there is one, names an incident."""
        if value and not (dataset.incidents["incident_id"] == value).any():
            self.wrong(key, value, "the identifier of an incident in the record")

    def part(
        self, key: str, name: Any, options: Mapping[str, Any], title: str, note: str, form: Any, dataset: Dataset
    ) -> Part | None:
        """Return a part with its options checked, None where there is no such part."""
        if not isinstance(name, str) or not (name in TEXT_PARTS or name in CHARTS):
            self.wrong(f"{key}.part", name, f"one of {', '.join((*TEXT_PARTS, *CHARTS))}")
            return None
        if form not in (AUTOMATIC, PICTURE):
            self.wrong(f"{key}.{FORM}", form, f"{AUTOMATIC} or {PICTURE}")
            form = AUTOMATIC
        known = {option.name: option for option in Part(name).known_options}
        kept = []
        for option, value in options.items():
            if option not in known:
                taken = ", ".join((*known, "title", "note", FORM))
                self.wrong(f"{key}.{option}", value, f"one of {taken}")
            elif not isinstance(value, str | int) or isinstance(value, bool):
                self.wrong(f"{key}.{option}", value, "text in quotes")
            elif known[option].values and str(value) not in known[option].values:
                self.wrong(f"{key}.{option}", value, f"one of {', '.join(known[option].values)}")
            else:
                if option == INCIDENT:
                    self.incident(f"{key}.{option}", value, dataset)
                elif not known[option].values:
                    self._option(f"{key}.{option}", known[option], str(value))
                kept.append((option, str(value)))
        return Part(name, tuple(kept), title, note, str(form))

    def _option(self, key: str, option: Option, value: str) -> None:
        """Check an option that takes any text."""
        try:
            option.check_text(value)
        except OptionError as error:
            self.wrong(key, value, str(error).partition(" — ")[2] or str(error))


def speakable(text: str) -> bool:
    """Return whether a text holds nothing that a document cannot: no control characters, no halves of characters."""
    return not any(
        ord(c) < 32 or ord(c) == 127 or 0xD800 <= ord(c) < 0xE000 or ord(c) in (0xFFFE, 0xFFFF) for c in text
    )


def chosen_parts(reader: Reader, brief: Brief) -> None:
    """Check that every part that says what is known of one incident has one to be about."""
    for number, part in enumerate(brief.parts, start=1):
        if part.name == INCIDENT and not brief.options_of(part).get(INCIDENT):
            reader.wrong(
                f"parts[{number}].{INCIDENT}", "", f"an incident for the part {part.name}, here or as {INCIDENT}"
            )


def logo_from(reader: Reader, value: Any, folder: Path | None) -> Logo | None:
    """Return the logo that a value means: ``data:image/…;base64,…``, or the path of a file from ``folder``."""
    if not value:
        return None
    if not isinstance(value, str):
        reader.wrong("logo", value, "the path of a PNG or JPEG file, or a data: address")
        return None
    if value.startswith("data:"):
        try:
            content = base64.b64decode(value.partition(";base64,")[2], validate=True)
        except (binascii.Error, ValueError):
            content = b""
    elif folder is None:
        reader.wrong("logo", value, "a logo inside the file; a page cannot read files: choose the logo again there")
        return None
    else:
        try:
            with (folder / value).open("rb") as file:
                content = file.read(BRIEF_LOGO.value + 1)
        except (OSError, ValueError):
            reader.wrong("logo", value, f"a file that can be read, from {folder}")
            return None
    return logo_of(reader, content, value)


def logo_of(reader: Reader, content: bytes, name: str) -> Logo | None:
    """Return the logo in the bytes of a file, None where they are no picture that can be used."""
    from io import BytesIO

    from PIL import Image

    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
    if kind is None:
        reader.wrong("logo", name[:60], "a PNG or JPEG picture")
        return None
    if len(content) > BRIEF_LOGO.value:
        reader.wrong("logo", name[:60], f"at most {BRIEF_LOGO.text}")
        return None
    try:
        with Image.open(BytesIO(content)) as picture:
            dots = picture.width * picture.height
            if dots > BRIEF_LOGO_PIXELS.value:
                reader.wrong("logo", name[:60], f"at most {BRIEF_LOGO_PIXELS.text}, not {dots:,}")
                return None
            picture.verify()
    except Exception:  # whatever a spoilt picture makes the decoder raise
        reader.wrong("logo", name[:60], "a picture that can be decoded")
        return None
    return Logo(content, kind)
