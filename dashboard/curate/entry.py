"""The rows of a new incident, made from what a curator enters and checked as a whole before anything is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import parse_qsl, urlencode, urlsplit

from dashboard.curate.formatting import (
    Row,
    UnreadableError,
    changes,
    csv_lines,
    describe,
    formatted,
    read_rows,
    write_all,
)
from dashboard.disk import scratch_folder
from dashboard.schema import Problem, Table
from dashboard.tables import DESCRIPTOR, geo_directory, read_and_check

TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|igshid")
POPULATION_WORDS = {"afghan_side": "afghan", "pakistan_side": "pakistan"}
"""How a population is called in the identifier of a claim, where it is not called as it is."""

CLAIM_KEYS = (
    *("claimant", "suffered_by", "group", "killed", "injured", "qualifier", "scope", "speaker", "claimed_on"),
    *("source", "note"),
)
SOURCE_KEYS = ("url", "publisher", "published", "title", "language", "kind", "reprint_of", "note")
NUMBERS = re.compile(r"([0-9]+)(?:\s*[-–]\s*([0-9]+))?")


class EntryError(Exception):
    """What was entered cannot become rows; ``problems`` says why, in the form of the validator."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems for whoever shows them."""
        super().__init__(f"{len(problems)} problem(s)")
        self.problems = list(problems)


@dataclass(frozen=True)
class SourceEntry:
    """A document as entered: a new one, or one with the address of a row that is there already."""

    url: str
    publisher: str = ""
    published: str = ""
    title: str = ""
    language: str = ""
    kind: str = "news"
    reprint_of: str = ""
    note: str = ""


@dataclass(frozen=True)
class ClaimEntry:
    """A claim as entered. ``killed`` and ``injured`` are "46", "20-25" or "" (no figure given).

    ``source`` is the identifier or address of one of the incident's sources; "" is the first one.
    """

    claimant: str
    suffered_by: str
    group: str = "unspecified"
    killed: str = ""
    injured: str = ""
    qualifier: str = ""
    scope: str = "total"
    speaker: str = ""
    claimed_on: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """A new incident as entered: texts as they go into the cells, "" for nothing. The first place is the primary one.

    ``kind_word`` ends the identifier, as in ``2025-01-03-khost-clash``; ``place_word`` stands before it ("" is made
    from the first place). ``answers`` are pairs of an incident and a basis. ``source_ids`` are documents that are in
    the table already. ``today`` goes into curated_on and updated_on.
    """

    date: str
    places: tuple[str, ...]
    type: str
    kind_word: str
    title: str
    summary: str
    attribution: str
    status: str
    sources: tuple[SourceEntry, ...] = ()
    source_ids: tuple[str, ...] = ()
    claims: tuple[ClaimEntry, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    place_word: str = ""
    date_end: str = ""
    date_precision: str = "day"
    time_local: str = ""
    initiator: str = ""
    target: str = ""
    episode: str = ""
    denial: str = ""
    note: str = ""
    today: str = field(default_factory=lambda: date.today().isoformat())


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


def slug(text: str) -> str:
    """Return a text as a part of an identifier: "Hasht-e Subh" becomes "hasht-e-subh"."""
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))


def place_word(place_id: str) -> str:
    """Return what a place adds to an identifier: ``af-kho-ali-sher-district`` gives "ali-sher"."""
    word = re.sub(r"^[a-z]{2}-(?:[a-z]{2,3}-)?", "", place_id).removesuffix("-district")
    return word or place_id


def canonical(url: str) -> str:
    """Return an address as it is compared: https, small host, no port 443, tracking parameters, fragment or last slash.

    An address that cannot be taken apart is returned as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    host = (parts.hostname or "").removeprefix("www.")
    host += f":{port}" if port not in (None, 80, 443) else ""
    query = urlencode(
        [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.fullmatch(pair[0])]
    )
    return f"https://{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def clean_address(url: str) -> str:
    """Return an address as it goes into the table: without tracking parameters, fragment and port 443."""
    text, _, _ = url.strip().partition("#")
    text = re.sub(r"^(https://[^/?]+):443(?=[/?]|$)", r"\1", text)
    path, sign, query = text.partition("?")
    kept = [part for part in query.split("&") if part and not TRACKING.fullmatch(part.partition("=")[0])]
    return path + (sign + "&".join(kept) if kept else "")


def parse_pairs(text: str, keys: Sequence[str], what: str) -> dict[str, str]:
    """Return ``key=value;key=value`` as a dict; a semicolon that no ``word=`` follows belongs to the value.

    Raises EntryError for a text of another form, a key that is not among ``keys``, or one given twice.
    """
    expected = f"{what} as key=value;key=value with {', '.join(keys)}"
    pairs: dict[str, str] = {}
    for part in re.split(r";(?=\s*(?:\w+)\s*=)|;\s*$", text.strip()):
        key, sign, value = part.partition("=")
        key = key.strip()
        if not part.strip():
            continue
        if not sign or key not in keys:
            raise EntryError([Problem("new", None, what, text, f"{expected}{nearest(key, keys)}")])
        if key in pairs:
            raise EntryError([Problem("new", None, what, text, f"{key} once")])
        pairs[key] = value.strip()
    return pairs


def parse_claim(text: str) -> ClaimEntry:
    """Return a claim from ``claimant=…;suffered_by=…;…``; raises EntryError for a text of another form."""
    pairs = parse_pairs(text, CLAIM_KEYS, "claim")
    problems = [
        Problem("new", None, "claim", text, f"{key}=…") for key in ("claimant", "suffered_by") if not pairs.get(key)
    ]
    problems += [
        Problem(
            "new", None, f"claim {key}", pairs[key], "a whole number, such as 46, a range, such as 20-25, or nothing"
        )
        for key in ("killed", "injured")
        if pairs.get(key) and not NUMBERS.fullmatch(pairs[key])
    ]
    if problems:
        raise EntryError(problems)
    return ClaimEntry(**pairs)


def parse_source(text: str) -> SourceEntry:
    """Return a source from ``url=…;publisher=…;…``; raises EntryError for a text of another form."""
    pairs = parse_pairs(text, SOURCE_KEYS, "source")
    if not pairs.get("url"):
        raise EntryError([Problem("new", None, "source", text, "url=…")])
    return SourceEntry(**pairs)


def parse_answer(text: str) -> tuple[str, str]:
    """Return incident and basis from ``INCIDENT_ID:declared``; raises EntryError for a text of another form."""
    incident, sign, basis = text.strip().rpartition(":")
    if not sign or not incident or not basis:
        raise EntryError([Problem("new", None, "answers", text, "INCIDENT_ID:declared or INCIDENT_ID:reported")])
    return incident.strip(), basis.strip()


def nearest(word: str, known: Collection[str], names: Mapping[str, str] | None = None) -> str:
    """Return "; nearest: …" with up to three identifiers that are like a word, or whose names are; "" without any."""
    close = get_close_matches(word.lower(), sorted(known), n=3, cutoff=0.5)
    if names:
        by_name: dict[str, list[str]] = {}
        for key in sorted(names):
            by_name.setdefault(names[key].lower(), []).append(key)
        for name in get_close_matches(word.lower().replace("-", " "), list(by_name), n=3, cutoff=0.6):
            close += [key for key in by_name[name] if key not in close]
    if len(word) >= 4:
        close += [key for key in sorted(known) if word.lower() in key and key not in close]
    return f"; nearest: {', '.join(close[:3])}" if close else ""


class Record:
    """The tables as they are, for looking up what a curator enters."""

    def __init__(self, directory: Path) -> None:
        """Read and check the tables; raises EntryError where they are not sound or not formatted."""
        self.directory = directory
        self.tables, _, problems = read_and_check(directory)
        if problems:
            raise EntryError(problems)
        try:
            self.rows = read_rows(self.tables, directory)
            unformatted = changes(directory)
        except UnreadableError as error:
            raise EntryError(error.problems) from None
        if unformatted:
            raise EntryError(
                [
                    Problem(change.table, None, "", change.path.name, "a formatted file: run afpak fmt first")
                    for change in unformatted
                ]
            )

    def ids(self, table: str) -> set[str]:
        """Return the values of the first column of a table."""
        first = self.tables[table].column_names[0]
        return {row[first] for row in self.rows[table]}

    def names(self, table: str) -> dict[str, str]:
        """Return the name of each row of ``places`` or ``actors`` by identifier."""
        first = self.tables[table].column_names[0]
        return {row[first]: row["name"] for row in self.rows[table]}

    def words(self, table: str, column: str) -> tuple[str, ...]:
        """Return the allowed values of a column."""
        return next(tuple(map(str, c.enum)) for c in self.tables[table].columns if c.name == column)

    def unknown(self, table: str, word: str, column: str, target: str) -> list[Problem]:
        """Return the problem, with the nearest names, where a word is not an identifier of the table ``target``."""
        if not word or word in self.ids(target):
            return []
        key = self.tables[target].column_names[0]
        names = self.names(target) if target in ("places", "actors") else None
        article = "an" if key[0] in "aeio" else "a"
        expected = f"{article} {key} of the table {target}{nearest(word, self.ids(target), names)}"
        return [Problem(table, None, column, word, expected)]

    def not_a_word(self, table: str, column: str, word: str) -> list[Problem]:
        """Return the problem where a word is not one of a column's allowed values."""
        allowed = self.words(table, column)
        if word in allowed or not word:
            return []
        return [Problem(table, None, column, word, f"one of {', '.join(allowed)}{nearest(word, allowed)}")]

    def publishers(self) -> set[str]:
        """Return the names of publishers that the table uses."""
        used = {row["publisher"] for row in self.rows["sources"]} | {row["reprint_of"] for row in self.rows["sources"]}
        return used - {""}

    def source_with(self, url: str) -> str | None:
        """Return the source that has this address, or None."""
        wanted = canonical(url)
        return next(
            (row["source_id"] for row in self.rows["sources"] if row["url"] and canonical(row["url"]) == wanted), None
        )

    def withdrawn(self) -> set[str]:
        """Return the incidents that a correction names: their identifiers stay taken."""
        return {row["row_id"] for row in self.rows["corrections"] if row["table"] == "incidents"}


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


def entry_from(values: Mapping[str, Any]) -> Entry:
    """Return an Entry from values by field name, those that are None left out."""
    return Entry(**{name: value for name, value in values.items() if value is not None})
