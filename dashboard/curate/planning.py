"""The rows of a new incident, made of an entry and checked as a whole before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.curate.entry import (
    NUMBERS,
    Entry,
    EntryError,
    SourceEntry,
    canonical,
    clean_address,
    place_word,
    slug,
)
from dashboard.curate.formatting import (
    Row,
    csv_lines,
    describe,
    formatted,
    write_all,
)
from dashboard.curate.record import Record
from dashboard.disk import scratch_folder
from dashboard.schema import Problem, Table
from dashboard.tables import DESCRIPTOR, geo_directory, read_and_check

POPULATION_WORDS = {"afghan_side": "afghan", "pakistan_side": "pakistan"}
"""How a population is called in the identifier of a claim, where it is not called as it is."""


@dataclass(frozen=True)
class Plan:
    """The new rows by table, ready to be written, and the sources that were there already."""

    incident_id: str
    rows: Mapping[str, tuple[Row, ...]]
    reused: tuple[str, ...]
    contents: Mapping[Path, bytes]
    tables: Mapping[str, Table]

    def text(self) -> str:
        """Return the new rows as they stand in the files, each table under its file's name."""
        return "\n".join(
            f"{self.tables[name].path}\n{csv_lines(self.tables[name], rows, header=False)}"
            for name, rows in self.rows.items()
            if rows
        )


def problems_of(entry: Entry, record: Record) -> list[Problem]:
    """Return what is wrong with an entry on its face: unknown identifiers and words, with the nearest known ones."""
    problems: list[Problem] = []
    for place in entry.places:
        problems += record.unknown("incident_places", place, "place_id", "places")
    for column, actor in (("initiator_id", entry.initiator), ("target_id", entry.target)):
        problems += record.unknown("incidents", actor, column, "actors")
    problems += record.unknown("incidents", entry.episode, "episode_id", "episodes")
    for known in entry.source_ids:
        problems += record.unknown("incident_sources", known, "source_id", "sources")
    for column, word in (
        ("event_type", entry.type),
        ("attribution", entry.attribution),
        ("status", entry.status),
        ("date_precision", entry.date_precision),
    ):
        problems += record.not_a_word("incidents", column, word)
    for claim in entry.claims:
        problems += record.unknown("claims", claim.claimant, "claimant_id", "actors")
        for column, word in (
            ("suffered_by", claim.suffered_by),
            ("victim_group", claim.group),
            ("scope", claim.scope),
            ("qualifier", claim.qualifier),
        ):
            problems += record.not_a_word("claims", column, word)
    for answered, basis in entry.answers:
        problems += record.unknown("responses", answered, "responds_to_id", "incidents")
        problems += record.not_a_word("responses", "basis", basis)
    if not entry.places:
        problems.append(Problem("incident_places", None, "place_id", "", "at least one place"))
    if not entry.sources and not entry.source_ids:
        problems.append(Problem("incident_sources", None, "source_id", "", "at least one source"))
    for source in entry.sources:
        problems += _source_problems(source, record)
    return problems


def _source_problems(source: SourceEntry, record: Record) -> list[Problem]:
    there = record.source_with(source.url)
    if there:
        row = next(row for row in record.rows["sources"] if row["source_id"] == there)
        other = source.publisher and source.publisher != row["publisher"]
        expected = f"{row['publisher']}, the publisher of {there}, which has this address"
        return [Problem("sources", None, "publisher", source.publisher, expected)] if other else []
    problems = record.not_a_word("sources", "kind", source.kind)
    known = {name.casefold(): name for name in record.publishers()}
    for column, name in (("publisher", source.publisher), ("reprint_of", source.reprint_of)):
        same = known.get(name.casefold(), name)
        if same != name:
            problems.append(Problem("sources", None, column, name, f"the name that the table uses: {same}"))
    return problems


def _row(table: Table, **cells: str) -> Row:
    return dict.fromkeys(table.column_names, "") | cells


def _free(wanted: str, taken: Collection[str]) -> str:
    """Return an identifier that is not taken: itself, or with -2, -3 …"""
    if wanted not in taken:
        return wanted
    return next(f"{wanted}-{number}" for number in range(2, len(taken) + 3) if f"{wanted}-{number}" not in taken)


def _figures(kind: str, text: str) -> dict[str, str]:
    found = NUMBERS.fullmatch(text.strip())
    if not found:
        return {f"{kind}_min": "", f"{kind}_max": ""}
    low, high = found.group(1), found.group(2) or found.group(1)
    return {f"{kind}_min": str(int(low)), f"{kind}_max": str(int(high))}


def _sources(entry: Entry, record: Record, word: str) -> tuple[list[str], list[Row], list[str]]:
    """Return the identifiers of the entry's sources in order, the rows of new ones, and which were there already."""
    ids: list[str] = []
    rows: list[Row] = []
    reused = list(entry.source_ids)
    seen: dict[str, str] = {}
    for source in entry.sources:
        key = canonical(source.url)
        there = record.source_with(source.url)
        if there:
            reused.append(there)
        elif key not in seen:
            wanted = slug("-".join(filter(None, (source.publisher, source.published, word))))
            there = _free(wanted, record.ids("sources") | {row["source_id"] for row in rows})
            rows.append(
                _row(
                    record.tables["sources"],
                    source_id=there,
                    url=clean_address(source.url),
                    publisher=source.publisher,
                    reprint_of=source.reprint_of,
                    kind=source.kind,
                    title=source.title,
                    published_on=source.published,
                    language=source.language,
                    note=source.note,
                )
            )
        seen[key] = seen.get(key) or there or ""
        ids.append(seen[key])
    return list(dict.fromkeys([*ids, *entry.source_ids])), rows, list(dict.fromkeys(reused))


def _claims(entry: Entry, record: Record, incident: str, sources: Sequence[str], new: Iterable[Row]) -> list[Row]:
    address = {canonical(row["url"]): row["source_id"] for row in [*record.rows["sources"], *new] if row["url"]}
    taken = record.ids("claims")
    rows: list[Row] = []
    for claim in entry.claims:
        wanted = f"{incident}--{claim.claimant}-{POPULATION_WORDS.get(claim.suffered_by, slug(claim.suffered_by))}"
        if claim.scope != "total":
            wanted += f"-{slug(claim.group)}"
        identifier = _free(wanted, taken | {row["claim_id"] for row in rows})
        rows.append(
            _row(
                record.tables["claims"],
                claim_id=identifier,
                incident_id=incident,
                claimant_id=claim.claimant,
                speaker=claim.speaker,
                suffered_by=claim.suffered_by,
                victim_group=claim.group,
                scope=claim.scope,
                qualifier=claim.qualifier,
                source_id=address.get(canonical(claim.source), claim.source) if claim.source else sources[0],
                claimed_on=claim.claimed_on,
                note=claim.note,
                **_figures("killed", claim.killed),
                **_figures("injured", claim.injured),
            )
        )
    return rows


def rows_of(entry: Entry, record: Record) -> tuple[str, dict[str, list[Row]], list[str]]:
    """Return the identifier of the incident, the new rows of each table, and the sources that were there already."""
    tables = record.tables
    word = "-".join(filter(None, (slug(entry.place_word) or place_word(entry.places[0]), slug(entry.kind_word))))
    incident = f"{entry.date}-{word}"
    sources, new_sources, reused = _sources(entry, record, word)
    places = list(dict.fromkeys(entry.places))
    rows = {
        "sources": new_sources,
        "incidents": [
            _row(
                tables["incidents"],
                incident_id=incident,
                episode_id=entry.episode,
                title=entry.title,
                summary=entry.summary,
                date_start=entry.date,
                date_end=entry.date_end or entry.date,
                date_precision=entry.date_precision,
                time_local=entry.time_local,
                event_type=entry.type,
                initiator_id=entry.initiator,
                target_id=entry.target,
                attribution=entry.attribution,
                status=entry.status,
                denial=entry.denial,
                note=entry.note,
                curated_on=entry.today,
                updated_on=entry.today,
            )
        ],
        "incident_places": [
            _row(
                tables["incident_places"],
                incident_id=incident,
                place_id=place,
                is_primary="true" if place == places[0] else "false",
            )
            for place in places
        ],
        "incident_sources": [
            _row(tables["incident_sources"], incident_id=incident, source_id=source) for source in sources
        ],
        "claims": _claims(entry, record, incident, sources, new_sources),
        "responses": [
            _row(tables["responses"], incident_id=incident, responds_to_id=answered, basis=basis, source_id=sources[0])
            for answered, basis in entry.answers
        ],
    }
    trimmed = {
        name: [{column: cell.strip() for column, cell in row.items()} for row in given] for name, given in rows.items()
    }
    return incident, trimmed, reused


def plan(entry: Entry, record: Record) -> Plan:
    """Return the rows of an entry with the files as they will be, having checked the result as a whole.

    The tables with the new rows are validated in a temporary copy; nothing of the record is touched. Raises
    EntryError with every problem: unknown identifiers first, then what the validator finds. Row numbers are those
    of the files as they would be. Raises OSError that names the temporary folder where it cannot be written.
    """
    problems = problems_of(entry, record)
    if problems:
        raise EntryError(problems)
    incident, rows, reused = rows_of(entry, record)
    if incident in record.ids("incidents") | record.withdrawn():
        expected = "an identifier that is not taken (another kind word or place word, or it is there already)"
        raise EntryError([Problem("incidents", None, "incident_id", incident, expected)])
    contents = {
        record.directory / record.tables[name].path: formatted(record.tables[name], [*record.rows[name], *new])
        for name, new in rows.items()
        if new
    }
    contents[record.directory / DESCRIPTOR] = describe(record.directory, record.tables, contents)
    problems = _validated(record, contents)
    if problems:
        raise EntryError(problems)
    return Plan(
        incident_id=incident,
        rows={name: tuple(new) for name, new in rows.items()},
        reused=tuple(reused),
        contents=contents,
        tables=record.tables,
    )


def _validated(record: Record, contents: Mapping[Path, bytes]) -> list[Problem]:
    """Return every problem of the tables with these files in place of their own, looked at in a temporary copy.

    Raises OSError that names the temporary folder where it cannot be written.
    """
    with scratch_folder() as copy:
        (copy / DESCRIPTOR).write_bytes(contents[record.directory / DESCRIPTOR])
        for table in record.tables.values():
            path = record.directory / table.path
            (copy / table.path).parent.mkdir(parents=True, exist_ok=True)
            (copy / table.path).write_bytes(contents[path] if path in contents else path.read_bytes())
        return read_and_check(copy, geo_directory(record.directory))[2]


def write(planned: Plan) -> None:
    """Write the files of a plan, all or none; raises OSError where that fails."""
    write_all(planned.contents)
