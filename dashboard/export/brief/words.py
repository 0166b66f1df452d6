"""The sentences and tables of a brief, made from the data and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.analysis.briefing import account_name
from dashboard.analysis.certainty import collect_grounds, describe_certainty
from dashboard.analysis.incident_claims import ACCOUNTS, OTHERS, Claim, collect_claims
from dashboard.analysis.one_incident import IncidentFile
from dashboard.analysis.records import summary
from dashboard.analysis.whose_dead import add_parts, join_parts, total_text, write_parts
from dashboard.analysis.words import dates
from dashboard.charts.parties import party_of_side, whose_dead
from dashboard.export.brief.references import References
from dashboard.filters import Filters, day_text
from dashboard.folding import isolate_text
from dashboard.lens import figure_text
from dashboard.vocabulary import (
    ATTRIBUTIONS,
    EVENT_TYPES,
    FAMILIES,
    STATUSES,
)

NO_FIGURE = "no figure reported"
MOST_KINDS = 4
"""Event types up to which the summary counts each; beyond that it counts families of them."""


@dataclass(frozen=True)
class Table:
    """A table as it is printed: every cell text, ``right`` the columns set to the right, ``widths`` their shares.

    ``title`` stands above it where it needs one.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int]
    widths: tuple[int, ...]
    title: str = ""


def key_figures(frame: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Return the figures that head every page of the dashboard: each with what it counts.

    ``frame`` is what ``records.records`` returns.
    """
    given = summary(frame)
    return (
        (
            figure_text(given["killed_low"], given["killed_high"], none="–"),
            _whose("killed, as claimed", frame, "killed"),
        ),
        (
            figure_text(given["injured_low"], given["injured_high"], none="–"),
            _whose("injured, as claimed", frame, "injured"),
        ),
        (f"{given['kinetic']:,}", f"violent of {len(frame):,} incidents"),
        (
            f"{given['without']:,}",
            f"of these without a figure for the killed, {given['without_injured']:,} for the injured",
        ),
    )


def _whose(text: str, frame: pd.DataFrame, kind: str) -> str:
    return join_parts(text, write_parts(add_parts(frame, kind)))


def sentences(frame: pd.DataFrame, filters: Filters) -> tuple[str, ...]:
    """Return the whole of the records in sentences: how many, of what kinds, what is claimed, which was deadliest.

    ``frame`` is what ``records.records`` returns for ``filters``; for no record one sentence says so.
    """
    if frame.empty:
        return ("No incident matches the filter.",)
    given = summary(frame)
    lines = [f"{_counted(len(frame), 'incident')} {_kinds(frame)}."]
    if given["kinetic"]:
        lines.append(_claimed(given, filters, frame))
    deadliest = frame[frame["killed_high"].notna() & (frame["killed_high"] > 0)]
    if not deadliest.empty:
        row = deadliest.sort_values(["killed_high", "date_start"], ascending=[False, False]).iloc[0]
        killed = join_parts(figure_text(row["killed_low"], row["killed_high"]), row["killed_parts"])
        lines.append(f"Deadliest incident: {row['title']}, {_when(row)}, {killed} killed.")
    single, disputed = ((frame["status"] == status).sum() for status in ("single_source", "disputed"))
    if single or disputed:
        one, other = ("has" if single == 1 else "have"), ("is" if disputed == 1 else "are")
        alone = f"{_counted(int(single), 'incident')} {one} a single source"
        lines.append(f"{alone}; {int(disputed):,} {other} disputed.")
    return tuple(lines)


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _when(row: pd.Series) -> str:
    return dates(row["date_start"], row["date_end"], row["date_precision"])


def _kinds(frame: pd.DataFrame) -> str:
    counts = frame["event_type"].value_counts()
    if len(counts) <= MOST_KINDS:
        shown = [
            f"{count:,} {EVENT_TYPES[kind].label.lower() if count == 1 else EVENT_TYPES[kind].plural}"
            for kind, count in counts.items()
        ]
    else:
        families = frame["family"].value_counts()
        shown = [f"{_lower(FAMILIES[key].label)} {count:,}" for key, count in families.items()]
    return ("match the filter: " if len(frame) != 1 else "matches the filter: ") + ", ".join(shown)


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _claimed(given: Mapping[str, int | None], filters: Filters, frame: pd.DataFrame) -> str:
    killed = total_text(frame, "killed", none=NO_FIGURE)
    injured = total_text(frame, "injured", none=NO_FIGURE)
    account = account_name(filters)
    whose = f"The {account} puts" if account.endswith("government") else f"{account} sources put" if account else ""
    whose = whose or {"lowest": "The lowest claims put", "highest": "The highest claims put"}.get(
        filters.lens_id, "Sources put"
    )
    text = f"{whose} the toll at {killed} killed and {injured} injured"
    if given["killed_low"] is None:
        who = f"{account}: no" if account else "No"
        text = f"{who} number of killed is given; injured: {injured}"
    without, of_injured = given["without"] or 0, given["without_injured"] or 0
    lacking = (
        f" Of {_counted(given['kinetic'] or 0, 'violent incident')}, {without:,} "
        f"{'has' if without == 1 else 'have'} no figure for killed and {of_injured:,} none for injured."
        if without or of_injured
        else ""
    )
    return f"{text}.{lacking}"


def incident_table(frame: pd.DataFrame, references: References) -> Table:
    """Return the list of incidents with figures and the numbers of their sources.

    ``frame`` has the columns of ``records.records``, in the order in which it is printed.
    """
    rows = [
        (
            dates(row.date_start, row.date_end, row.date_precision),
            str(row.title),
            ", ".join(dict.fromkeys(part for part in (str(row.place), str(row.province)) if part)),
            EVENT_TYPES[row.event_type].label,
            join_parts(figure_text(row.killed_low, row.killed_high, none=_none(row)), row.killed_parts),
            join_parts(figure_text(row.injured_low, row.injured_high, none=_none(row)), row.injured_parts),
            STATUSES[row.status].label,
            references.marks(row.incident_id),
        )
        for row in frame.itertuples()
    ]
    header = ("Date", "Incident", "Place", "Kind", "Killed", "Injured", "Status", "Sources")
    return Table(header, tuple(rows), frozenset({4, 5}), (13, 33, 17, 11, 9, 9, 11, 9))


def _none(row: Any) -> str:
    """Return what stands where there is no figure: nothing where none is to be expected."""
    return NO_FIGURE if row.kinetic else "–"


def facts(file: IncidentFile, names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what the record says of one incident, a label with each: when, where, who, status, denial, note."""
    row = file.incident
    initiator = names.get(row["initiator_id"], "") if not pd.isna(row["initiator_id"]) else ""
    places = "; ".join(
        ", ".join(
            dict.fromkeys(
                str(part) for part in (p["name"], _isolated(p["name_local"]), p["admin2"]) if part and not pd.isna(part)
            )
        )
        for p in file.places.to_dict("records")
    )
    given = (
        ("When", _when(row) + (f", {row['time_local']}" if not pd.isna(row["time_local"]) else "")),
        ("Where", places),
        ("Kind", EVENT_TYPES[row["event_type"]].label),
        ("Carried out by", f"{initiator or 'not known or disputed'} ({ATTRIBUTIONS[row['attribution']].label})"),
        ("Target", names.get(row["target_id"], "") if not pd.isna(row["target_id"]) else ""),
        ("How sure", describe_certainty(collect_grounds(file))),
        ("Denials and comments", row["denial"]),
        ("Note", row["note"]),
    )
    return tuple((label, str(text)) for label, text in given if not pd.isna(text) and str(text))


def _isolated(name: Any) -> str:
    """Return a name in another script so that what stands beside it keeps its place, "" for a missing one."""
    return "" if pd.isna(name) else isolate_text(str(name))


def claim_tables(file: IncidentFile, references: References) -> tuple[Table, ...]:
    """Return every claim of one incident, a table for each party: the rows of its page, in their order."""
    listed = collect_claims(file)
    found = []
    for account in (*ACCOUNTS, OTHERS):
        rows = tuple(_claim(claim, references) for claim in listed if claim.account == account)
        if rows:
            title = "Others" if account == OTHERS else party_of_side(ACCOUNTS[account][0]).name
            header = ("Who says so", "Killed", "Injured", "Whose", "Victims described as", "Source")
            found.append(Table(header, rows, frozenset({1, 2}), (30, 13, 13, 16, 18, 10), title=title))
    return tuple(found)


def _claim(claim: Claim, references: References) -> tuple[str, ...]:
    who = f"{claim.claimant} ({claim.speaker})" if claim.speaker else claim.claimant
    return (
        who,
        f"of these {claim.killed_text}" if claim.is_part else claim.killed_text,
        claim.injured_text,
        whose_dead(claim.suffered_by)[0],
        claim.victims,
        references.mark(claim.source_id),
    )


def reference_text(row: Mapping[str, Any]) -> str:
    """Return a source in words, without its address: publisher, title, date, whose text it reprints."""
    title = "" if pd.isna(row["title"]) else f"“{row['title']}”, "
    when = "no date given" if pd.isna(row["published_on"]) else day_text(row["published_on"].date())
    via = "" if pd.isna(row["reprint_of"]) else f" (text of {row['reprint_of']})"
    return f"{row['publisher']}{via}, {title}{when}"
