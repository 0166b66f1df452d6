"""What came of an import: rows read, kept and left out, why, and how types were mapped."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from dashboard.importers.formats import FORMATS, Format
from dashboard.vocabulary import EVENT_TYPES

EXAMPLES = 5
"""Row numbers given as examples for each reason."""


@dataclass
class Tally:
    """How many rows, and the numbers of the first of them."""

    count: int = 0
    rows: list[int] = field(default_factory=list)

    def add(self, rows: list[int]) -> None:
        """Count rows."""
        self.count += len(rows)
        self.rows += rows[: EXAMPLES - len(self.rows)] if len(self.rows) < EXAMPLES else []

    @property
    def words(self) -> str:
        """The count with examples, such as "12 rows (first: 5, 9, 14)"."""
        shown = ", ".join(f"{row:,}" for row in self.rows)
        more = ", …" if self.count > len(self.rows) else ""
        return f"{self.count:,} row{'s' if self.count != 1 else ''} ({shown}{more})"


@dataclass
class Report:
    """What was read, when, and what came of it."""

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

    @property
    def form(self) -> Format:
        """The dataset that the file is of."""
        return FORMATS[self.dataset]

    def count_types(self, own_words: list[str], event_types: list[str | None]) -> None:
        """Count how often a type of the source became one of ours ("" where none)."""
        for (own, kind), count in Counter(zip(own_words, event_types, strict=True)).items():
            into = self.types.setdefault(own, {})
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

    def lines(self) -> list[str]:
        """Return the report as lines for a terminal."""
        lines = [
            f"{self.file}: {self.form.label}, {self.columns} columns, {self.encoding}, separated by {self.separator}"
            + (f", dates {self.date_order}" if self.date_order else ""),
            f"rows read: {self.rows:,}; kept: {self.kept:,}; left out: {self.left_out:,}",
        ]
        lines += [f"  left out, {reason}: {tally.words}" for reason, tally in self.dropped.items()]
        lines += [f"  remark, {remark}: {tally.words}" for remark, tally in self.remarks.items()]
        if self.tag_rows:
            lines.append(f"  {self.tag_rows} row of tags (HXL), not counted as an event")
        if self.blank_rows:
            lines.append(f"  {self.blank_rows:,} blank rows")
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
        if own["dataset"] not in FORMATS:
            raise ValueError(f"dataset {own['dataset']!r}")
        return cls(**{name: value for name, value in own.items() if name not in ("licence", "citation")})
