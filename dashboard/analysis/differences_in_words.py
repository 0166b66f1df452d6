"""Differences between two versions as sentences: "Barmal, 24 Dec 2024: UNAMA, 45 killed (Afghan side) added"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from dashboard.analysis.differences import (
    BOOKKEEPING,
    CHANGED,
    KINDS,
    REMOVED,
    Difference,
    Row,
    TableRows,
    changed_incidents,
)
from dashboard.filters import day_text
from dashboard.html_templates import count_words
from dashboard.vocabulary import (
    ATTRIBUTIONS,
    CROSSING_STATUSES,
    EVENT_TYPES,
    QUALIFIERS,
    RESPONSIBILITY_STATEMENTS,
    STATUSES,
    SUFFERED_BY,
    VICTIM_GROUPS,
)

_LABELS = {
    "event_type": {key: kind.label for key, kind in EVENT_TYPES.items()},
    "status": {key: word.label for key, word in {**STATUSES, **CROSSING_STATUSES}.items()},
    "attribution": {key: word.label for key, word in ATTRIBUTIONS.items()},
    "suffered_by": {key: word.label for key, word in SUFFERED_BY.items()},
    "victim_group": {key: word.label for key, word in VICTIM_GROUPS.items()},
    "qualifier": {key: word.label for key, word in QUALIFIERS.items()},
    "says": {key: word.label for key, word in RESPONSIBILITY_STATEMENTS.items()},
}
_ACTORS = ("initiator_id", "target_id", "claimant_id", "blamed_id")
_WHOSE = {"afghan_side": "Afghan side", "pakistan_side": "Pakistani side", "militants": "armed groups"}
_LONG = ("summary", "note", "denial", "reason", "change", "counts_what")
"""Columns of which only that they were reworded is told."""

_FIGURES = ("killed_min", "killed_max", "injured_min", "injured_max", "qualifier")


def word_difference(difference: Difference, old: TableRows, new: TableRows) -> str:
    """Return a difference as a sentence without a full stop. Texts of the tables stand in it as they are."""
    rows = old if difference.kind == REMOVED else new
    row = difference.old if difference.kind == REMOVED else difference.new
    subject, what = _subject(difference, row, rows), _word_row(difference, row, rows)
    if difference.kind != CHANGED:
        return f"{subject}: {what} {difference.kind}"
    return f"{subject}: {what}{_word_cells(difference, old, new)}"


def word_counts(differences: Sequence[Difference]) -> str:
    """Return in one sentence how many incidents and claims differ, and whether anything else does."""
    incidents = Counter(changed_incidents(list(differences)).values())
    claims = Counter(item.kind for item in differences if item.table == "claims")
    parts = []
    for counts, noun in ((incidents, "incident"), (claims, "claim")):
        given = [f"{counts[kind]:,} {kind}" for kind in KINDS if counts[kind]]
        if given:
            parts.append(f"{noun}s: {', '.join(given)}")
    others = sum(item.table not in ("incidents", "claims") for item in differences)
    if others:
        parts.append(f"other rows: {others:,}")
    return "; ".join(parts) or "No difference"


def word_incidents(number: int) -> str:
    """Return how many incidents changed, as it stands in a sentence: "1 incident", "no incident"."""
    return count_words(number, "incident") if number else "no incident"


def _subject(difference: Difference, row: Row, rows: TableRows) -> str:
    """Return what a row is of: the incident's place and day, the crossing, else the table."""
    if difference.incident_id:
        incident = rows.of("incidents").get((difference.incident_id,), {})
        day = _day(incident.get("date_start", ""))
        place = rows.place_of.get(difference.incident_id, "")
        return ", ".join(filter(None, [place, day])) or difference.incident_id
    if row.get("crossing_id"):
        return rows.cell("crossings", row["crossing_id"], "name") or row["crossing_id"]
    table = rows.tables.get(difference.table)
    return table.title if table else difference.table


def _word_row(difference: Difference, row: Row, rows: TableRows) -> str:
    """Return what a row says, in the fewest words that tell it from others of its incident."""
    if difference.table == "claims":
        return _word_claim(row, rows)
    if difference.table == "incidents":
        return f"incident “{row.get('title', '')}”"
    if difference.table == "responsibility":
        return f"{_actor(row.get('claimant_id', ''), rows)} {_word('says', row.get('says', '')).lower()}"
    if difference.table in ("incident_sources", "sources"):
        return f"source {_source(row.get('source_id', ''), rows)}"
    if difference.table == "incident_places":
        return f"place {rows.cell('places', row.get('place_id', ''), 'name')}"
    if difference.table == "responses":
        answered = rows.cell("incidents", row.get("responds_to_id", ""), "title")
        return f"response to “{answered}”"
    if difference.table == "crossing_status":
        return f"{_word('status', row.get('status', '')).lower()} from {_day(row.get('from', ''))}"
    if difference.table == "published_totals":
        return f"{_actor(row.get('claimant_id', ''), rows)}, {_word_figure(row)}"
    if difference.table == "corrections":
        return f"“{row.get('change', '')}”"
    return f"row {' / '.join(difference.key)}"


def _word_claim(row: Row, rows: TableRows) -> str:
    suffered_by = row.get("suffered_by", "")
    whose = _WHOSE.get(suffered_by) or _word("suffered_by", suffered_by).lower()
    part = ", subtotal" if row.get("scope") == "subset" else ""
    return f"{_actor(row.get('claimant_id', ''), rows)}, {_word_figure(row)} ({whose}{part})"


def _word_figure(row: Row) -> str:
    parts = [
        f"{_range(row.get(f'{kind}_min', ''), row.get(f'{kind}_max', ''))} {kind}"
        for kind in ("killed", "injured")
        if row.get(f"{kind}_min", "")
    ]
    if not parts:
        return "no figure"
    qualifier = row.get("qualifier", "")
    before = f"{_word('qualifier', qualifier).lower()} " if qualifier not in ("", "exact") else ""
    return before + " and ".join(parts)


def _range(low: str, high: str) -> str:
    return low if low == high or not high else f"{low}–{high}"


def _word_cells(difference: Difference, old: TableRows, new: TableRows) -> str:
    """Return what changed in a row, as the end of its sentence."""
    columns = [name for name in difference.columns if name not in BOOKKEEPING]
    parts = []
    if set(columns) & {*_FIGURES} and difference.table in ("claims", "published_totals"):
        parts.append(f"was {_word_figure(difference.old)}")
        columns = [name for name in columns if name not in _FIGURES]
    for name in columns:
        title = _title(difference.table, name, new)
        if name in _LONG:
            parts.append(f"{title} reworded")
        else:
            before, after = _cell(name, difference.old, old), _cell(name, difference.new, new)
            parts.append(f"{title} was {before or 'empty'}, is {after or 'empty'}")
    return "; " + "; ".join(parts)


def _title(table: str, column: str, rows: TableRows) -> str:
    columns = {item.name: item.title for item in rows.tables[table].columns}
    return columns.get(column, column).lower()


def _cell(column: str, row: Row, rows: TableRows) -> str:
    value = row.get(column, "")
    if column in _ACTORS:
        return _actor(value, rows) if value else ""
    if column == "source_id":
        return _source(value, rows) if value else ""
    return _day(value) if _is_day(value) else _word(column, value)


def _word(column: str, value: str) -> str:
    labels: Mapping[str, str] = _LABELS.get(column, {})
    return labels.get(value, value)


def _actor(identifier: str, rows: TableRows) -> str:
    return rows.cell("actors", identifier, "short_name") or identifier


def _source(identifier: str, rows: TableRows) -> str:
    publisher, title = (rows.cell("sources", identifier, name) for name in ("publisher", "title"))
    return f"{publisher}, “{title}”" if title else publisher or identifier


def _is_day(value: str) -> bool:
    try:
        return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _day(value: str) -> str:
    return day_text(date.fromisoformat(value)) if _is_day(value) else value
