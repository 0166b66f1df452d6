"""What came of an import: rows read, kept and left out, why, and how types were mapped."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import pandas as pd

from dashboard.importers.dataset import EventDataset
from dashboard.importers.datasets import EVENT_DATASETS
from dashboard.importers.mapping import fold_type
from dashboard.importers.texts import shorten
from dashboard.vocabulary import EVENT_TYPES

EXAMPLES = 5
"""Row numbers given as examples for each reason."""


@dataclass
class Tally:
    """How many rows, the numbers of the first of them, and what stood in the first ("" where nothing is to show)."""

    count: int = 0
    rows: list[int] = field(default_factory=list)
    example: str = ""

    def add(self, rows: Sequence[int], example: str = "") -> None:
        """Count rows; ``example`` is what the first of them has."""
        if not self.count:
            self.example = shorten(example)
        self.count += len(rows)
        self.rows += rows[: EXAMPLES - len(self.rows)] if len(self.rows) < EXAMPLES else []

    @property
    def words(self) -> str:
        """The count with examples, such as "12 rows (5, 9, 14, …), for example “soon” in row 5"."""
        shown = ", ".join(f"{row:,}" for row in self.rows)
        more = ", …" if self.count > len(self.rows) else ""
        example = f", for example “{self.example}” in row {self.rows[0]:,}" if self.example and self.rows else ""
        return f"{self.count:,} row{'s' if self.count != 1 else ''} ({shown}{more}){example}"


@dataclass
class Report:
    """What was read, when, and what came of it. ``notes`` are sentences on what was passed over or assumed."""

    dataset: str
    file: str
    size: int
    sha256: str
    read_at: str
    encoding: str
    separator: str
    date_order: str
    columns: int
    tag_rows: int = 0
    blank_rows: int = 0
    rows: int = 0
    kept: int = 0
    dropped: dict[str, Tally] = field(default_factory=dict)
    remarks: dict[str, Tally] = field(default_factory=dict)
    types: dict[str, dict[str, int]] = field(default_factory=dict)
    first_day: str = ""
    last_day: str = ""
    layout: str = "text"
    notes: list[str] = field(default_factory=list)

    @property
    def form(self) -> EventDataset:
        """The dataset that the file is of."""
        return EVENT_DATASETS[self.dataset]

    @property
    def layout_words(self) -> str:
        """What kind of file it is, in words: the encoding and separator of text, else the workbook, JSON or archive."""
        text = f"{self.encoding}, separated by {self.separator}"
        if self.layout.endswith("text"):
            return self.layout.removesuffix("text") + text
        return self.layout

    def count_types(self, own_words: list[str], event_types: list[str | None]) -> None:
        """Count how often a type of the source became one of ours ("" where none)."""
        spelled = {fold_type(own): own for own in reversed(self.types)}
        for (own, kind), count in Counter(zip(own_words, event_types, strict=True)).items():
            # The same words in capitals are no other type: the first spelling stands for all.
            into = self.types.setdefault(spelled.setdefault(fold_type(own), own), {})
            into[kind or ""] = into.get(kind or "", 0) + count

    def types_table(self) -> pd.DataFrame:
        """Return what became of the types of this file: In the source, Here, Events; the most frequent first."""
        rows = [(own, kind, count) for own, into in self.types.items() for kind, count in into.items()]
        frame = pd.DataFrame(rows, columns=["In the source", "Here", "Events"])
        frame["Here"] = [EVENT_TYPES[kind].label if kind else "not mapped" for kind in frame["Here"]]
        return frame.sort_values("Events", ascending=False, kind="stable", ignore_index=True)

    @property
    def left_out(self) -> int:
        """Rows that were read and not kept."""
        return sum(tally.count for tally in self.dropped.values())

    def list_findings(self) -> list[str]:
        """Return what was read, left out, remarked and assumed, one sentence each, for the page and the terminal."""
        lines = [f"rows read: {self.rows:,}; kept: {self.kept:,}; left out: {self.left_out:,}"]
        lines += [f"left out, {reason}: {tally.words}" for reason, tally in self.dropped.items()]
        lines += [f"remark, {remark}: {tally.words}" for remark, tally in self.remarks.items()]
        if self.date_order:
            lines.append(f"dates {self.date_order}")
        lines += self.notes
        if self.tag_rows:
            lines.append(f"{self.tag_rows} row of tags (HXL), not counted as an event")
        if self.blank_rows:
            lines.append(f"{self.blank_rows:,} blank row{'s' if self.blank_rows > 1 else ''}")
        return lines

    def lines(self) -> list[str]:
        """Return the report as lines for a terminal."""
        first, *findings = self.list_findings()
        lines = [f"{self.file}: {self.form.label}, {self.columns} columns, {self.layout_words}", first]
        lines += [f"  {line}" for line in findings]
        if self.kept:
            lines.append(f"days: {self.first_day} to {self.last_day}")
        lines += ["types, as the source has them, and ours:"]
        for own, counts in sorted(self.types.items(), key=lambda item: -sum(item[1].values())):
            into = ", ".join(
                f"{EVENT_TYPES[kind].label if kind else 'not mapped'} {count:,}" for kind, count in counts.items()
            )
            lines.append(f"  {own}: {into}")
        return [*lines, f"licence: {self.form.licence}", f"cite: {self.form.citation}"]

    def as_json(self) -> str:
        """Return the report as JSON text."""
        own: dict[str, Any] = asdict(self)
        own |= {"licence": self.form.licence, "citation": self.form.citation}
        return json.dumps(own, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Return the report that a text holds; raises ValueError, KeyError or TypeError where it holds none."""
        own = json.loads(text)
        for name in ("dropped", "remarks"):
            own[name] = {reason: Tally(**tally) for reason, tally in own[name].items()}
        if own["dataset"] not in EVENT_DATASETS:
            raise ValueError(f"dataset {own['dataset']!r}")
        known = {place.name for place in fields(cls)}
        return cls(**{name: value for name, value in own.items() if name in known})
