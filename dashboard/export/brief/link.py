"""A brief as a link: each part is one value, such as ``timeline?period=week&title=By+week``."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from dashboard.export.brief.checks import Reader
from dashboard.export.brief.model import AUTOMATIC, FORM, Part
from dashboard.limits import BRIEF_LINE, BRIEF_NOTE, BRIEF_PARTS
from dashboard.tables import Dataset


def part_text(part: Part) -> str:
    """Return a part as one value of a link; ``parts_from`` reads it back."""
    fields = [*part.options]
    fields += [(name, text) for name, text in (("title", part.title), ("note", part.note)) if text]
    if part.form != AUTOMATIC:
        fields.append((FORM, part.form))
    return f"{part.name}?{urlencode(fields)}" if fields else part.name


def parts_from(values: Iterable[str], dataset: Dataset) -> tuple[tuple[Part, ...], list[str]]:
    """Return the parts that the values of a link mean, and a note for each thing in them that means nothing."""
    reader = Reader("link")
    found = []
    for number, value in enumerate(values, start=1):
        if number > BRIEF_PARTS.value:
            reader.wrong("brief_part", f"part {number}", f"at most {BRIEF_PARTS.text}")
            break
        name, _, query = value.partition("?")
        given = dict(parse_qsl(query, keep_blank_values=True))
        part = reader.part(
            f"brief_part {number}",
            name,
            {key: text for key, text in given.items() if key not in ("title", "note", FORM)},
            reader.words(given, "title", BRIEF_LINE.value, f"brief_part {number}"),
            reader.words(given, "note", BRIEF_NOTE.value, f"brief_part {number}"),
            given.get(FORM, AUTOMATIC),
            dataset,
        )
        if part is not None:
            found.append(part)
    notes = [f"{problem.key}: {problem.value[:60]!r} (expected {problem.expected})" for problem in reader.problems]
    return tuple(found), [*notes, f"{reader.more:,} more"] if reader.more else notes
