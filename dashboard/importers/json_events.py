"""The events of a JSON file as rows of text: ACLED's and UCDP's API give theirs as a list within an object.

The list is read object by object, so that a large file is never whole in memory and a deep one cannot fill it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dashboard.importers.problems import ImportFileError
from dashboard.importers.texts import shorten
from dashboard.limits import IMPORT_COLUMNS, IMPORT_ROW_TEXT, IMPORT_ROWS

BLOCK = 1 << 20
FIRST = 1_000
"""Events that are looked at for the names of columns."""


def write_events(path: Path, encoding: str, name: str, target: Path) -> int:
    """Write the events of a JSON file as CSV in UTF-8, its header in row 1, and return how many there are.

    Raises ImportFileError where it is no JSON, is cut off, holds no list of events, or is over a limit.
    """
    columns: dict[str, None] = {}
    for number, event in enumerate(_read_events(path, encoding, name), 1):
        columns |= dict.fromkeys(event)
        if len(columns) > IMPORT_COLUMNS.value:
            raise ImportFileError(
                f"{name}: event {number:,} brings the columns to more than {IMPORT_COLUMNS.text}, "
                f"the limit on {IMPORT_COLUMNS.name}."
            )
        if number == FIRST:
            break
    if not columns:
        raise ImportFileError(f"{name}: there are no events in this JSON file: its list is empty.")
    count, most = 0, IMPORT_ROWS.value
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for count, event in enumerate(_read_events(path, encoding, name), 1):
            if count > most:
                raise ImportFileError(
                    f"{name}: the file has more than {IMPORT_ROWS.text}, the limit on {IMPORT_ROWS.name}."
                )
            writer.writerow([_write_value(event.get(column)) for column in columns])
    return count


def _write_value(value: Any) -> str:
    if value is None:
        return ""
    return value.replace("\x00", "") if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class _Text:
    """A JSON text of which only what is being looked at is in memory."""

    def __init__(self, path: Path, encoding: str, name: str) -> None:
        self._file = path.open(encoding=encoding, errors="replace", newline="")
        self._decoder = json.JSONDecoder()
        self._name = name
        self._buffer, self._at, self._ended = "", 0, False

    def close(self) -> None:
        self._file.close()

    def _more(self) -> None:
        block = self._file.read(BLOCK)
        self._ended = not block
        self._buffer, self._at = self._buffer[self._at :] + block, 0

    def peek(self) -> str:
        """Return the next sign that is no space, "" at the end."""
        while True:
            while self._at < len(self._buffer) and self._buffer[self._at] in " \t\r\n\ufeff":
                self._at += 1
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if self._ended:
                return ""
            self._more()

    def take(self, signs: str) -> str:
        """Return the next sign and go past it; raises ImportFileError where it is none of ``signs``."""
        sign = self.peek()
        if not sign:
            raise ImportFileError(f"{self._name}: the file is cut off. Download it again; nothing was imported.")
        if sign not in signs:
            start = shorten(self._buffer[self._at : self._at + 60])
            raise ImportFileError(f"{self._name}: this is no valid JSON at “{start}”.")
        self._at += 1
        return sign

    def value(self) -> Any:
        """Return the next value, of at most as many characters as a row may have."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except RecursionError:
                raise ImportFileError(f"{self._name}: values lie too deep within one another.") from None
            except ValueError:
                if self._ended:
                    raise ImportFileError(
                        f"{self._name}: the file is cut off or no valid JSON. Download it again; nothing was imported."
                    ) from None
            else:
                # A number at the end of what was read may go on.
                if end < len(self._buffer) or self._ended:
                    self._at = end
                    return value
            if len(self._buffer) - self._at > IMPORT_ROW_TEXT.value:
                raise ImportFileError(
                    f"{self._name}: an event or value has more than {IMPORT_ROW_TEXT.text}, "
                    f"the limit on {IMPORT_ROW_TEXT.name}."
                )
            self._more()


def _read_events(path: Path, encoding: str, name: str) -> Iterator[dict[str, Any]]:
    text = _Text(path, encoding, name)
    try:
        if text.peek() != "[":
            _find_list(text, name)
        text.take("[")
        if text.peek() == "]":
            return
        while True:
            event = text.value()
            if not isinstance(event, dict):
                raise ImportFileError(
                    f"{name}: the list in this JSON file holds no events, but “{shorten(str(event))}”."
                )
            yield event
            if text.take(",]") == "]":
                break
        # A list that a cut left whole may still miss the end of the object around it; nothing of it is needed.
    finally:
        text.close()


def _find_list(text: _Text, name: str) -> None:
    """Go to the list of events in an object; raises ImportFileError, with what the object says, where it has none."""
    text.take("{")
    said: dict[str, Any] = {}
    while text.peek() != "}":
        key = text.value()
        text.take(":")
        if str(key) == "features":
            said["type"] = "FeatureCollection"
            break
        if text.peek() == "[":
            if str(key).casefold() in ("data", "result", "results", "events", "value", "items"):
                return
            said[str(key)] = text.value()
        else:
            said[str(key)] = text.value()
        if text.take(",}") == "}":
            break
    if said.get("type") == "FeatureCollection":
        raise ImportFileError(f"{name}: this is GeoJSON. The events are needed as CSV, or as the JSON of ACLED's API.")
    words = "; ".join(f"{key}: {shorten(str(value))}" for key, value in list(said.items())[:6])
    raise ImportFileError(f"{name}: there is no list of events in this JSON file ({words or 'it is empty'}).")
