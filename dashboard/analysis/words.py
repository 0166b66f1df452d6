"""Sentences about records, for hover texts and tables: plain text, ready for a figure."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
from babel import Locale

from dashboard.analysis.dates import write_span
from dashboard.analysis.whose_dead import add_parts, join_parts, write_parts
from dashboard.filters import span_text
from dashboard.lens import figure_text
from dashboard.vocabulary import EVENT_TYPES, PLACE_PRECISIONS, QUALIFIERS, STATUSES, UNITS


def _plain(text: str) -> str:
    return escape(text, quote=False)


def dates(first: pd.Timestamp, last: pd.Timestamp, precision: str, *, in_full: bool = False) -> str:
    """Return the days of an incident in words, with "about" where the day is not known.

    ``in_full`` writes the months out, as for the head of a page.
    """
    text = span_text(first.date(), last.date())
    if in_full:
        text = write_span(first.date(), last.date())
    return {"day": text, "approx": f"about {text}", "month": f"{text} (only the month is known)"}.get(precision, text)


def incidents_text(number: int) -> str:
    """Return "1 incident", "2 incidents"."""
    return f"{number:,} incident{'s' if number != 1 else ''}"


def began_before(number: int, rest: str = "not drawn") -> str:
    """Return the sentence on incidents that lasted into the dates shown but began before; "" for none of them."""
    return f"{incidents_text(number)} that began before these dates {'is' if number == 1 else 'are'} {rest}." * (
        number > 0
    )


def casualties(low: Any, high: Any, kind: str, missing: int = 0, parts: str = "") -> str:
    """Return for instance "20–51 killed", "no figure reported for killed", "3 killed (1 side without a figure)".

    ``parts`` says whose dead the figure of one account counts: "552 killed (Afghan side 464, Pakistani side 88)".
    """
    if pd.isna(low):
        return f"no figure reported for {kind}"
    text = join_parts(f"{figure_text(low, high)} {kind}", parts)
    return f"{text} ({missing} side{'s' if missing > 1 else ''} without a figure)" if missing else text


HOVER_COLUMNS = [
    "title",
    "date_start",
    "date_end",
    "date_precision",
    "place",
    "province",
    "precision",
    "initiator",
    "event_type",
    "status",
    "kinetic",
    "killed_low",
    "killed_high",
    "killed_missing",
    "killed_parts",
    "injured_low",
    "injured_high",
    "injured_missing",
    "injured_parts",
]


def hover(frame: pd.DataFrame) -> list[str]:
    """Return the hover text of each record: title, date, place, what and by whom, figures, status."""
    texts = []
    for row in frame[HOVER_COLUMNS].itertuples():
        where = ", ".join(part for part in (row.place, row.province) if part)
        who = f" by {row.initiator}" if row.initiator else ""
        lines = [
            f"<b>{_plain(row.title)}</b>",
            f"{dates(row.date_start, row.date_end, row.date_precision)} · {_plain(where)}",
            f"{EVENT_TYPES[row.event_type].label}{_plain(who)}. {STATUSES[row.status].label}.",
        ]
        if row.kinetic or not pd.isna(row.killed_low):
            killed = casualties(row.killed_low, row.killed_high, "killed", row.killed_missing, row.killed_parts)
            injured = casualties(row.injured_low, row.injured_high, "injured", row.injured_missing, row.injured_parts)
            lines.append(f"{killed[0].upper()}{killed[1:]}; {injured}.")
        if row.precision > 1:
            lines.append(f"Position: {PLACE_PRECISIONS[row.precision].label}.")
        texts.append("<br>".join(lines))
    return texts


def days_apart(day: pd.Timestamp, other: pd.Timestamp) -> str:
    """Return how far another day lies from a day, in words: "the same day", "3 days later", "1 day before"."""
    days = (other - day).days
    if days == 0:
        return "the same day"
    return f"{abs(days):,} day{'s' if abs(days) != 1 else ''} {'later' if days > 0 else 'before'}"


def indicator_value(row: Mapping[str, Any]) -> str:
    """Return the value of a row of the table ``indicators`` in words: "about 300–350 families"."""
    qualifier = "" if pd.isna(row["qualifier"]) else QUALIFIERS[row["qualifier"]].label
    return f"{qualifier} {figure_text(row['value_min'], row['value_max'])} {UNITS[row['unit']].label}".strip()


def name_country(code: str) -> str:
    """Return the English name of a country by its code of ISO 3166-1, the code itself where it has none."""
    return str(Locale("en").territories.get(code, code))


def total_casualties(frame: pd.DataFrame, kind: str) -> str:
    """Return the sum over records in words: "20–51 killed", split by whose they are where one account counts several.

    ``frame`` is what ``records.records`` returns.
    """
    low, high = (frame[f"{kind}_{end}"].sum(min_count=1) for end in ("low", "high"))
    return casualties(low, high, kind, parts=write_parts(add_parts(frame, kind)))
