"""``data/`` as one immutable, validated ``Dataset``: the tables as typed frames.

One Dataset is loaded once for the whole process and shared by everybody who looks at it. Every frame that it
hands out is a copy, so that nobody can change what others see.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from dashboard import rules
from dashboard.boundaries import read_provinces
from dashboard.descriptor import DescriptorError, descriptor_content, parse_descriptor, read_descriptor
from dashboard.integrity import integrity_problems
from dashboard.root import ROOT
from dashboard.schema import (
    Place,
    Problem,
    Table,
    TableRead,
    foreign_key_problems,
    plain_content,
    read_table,
)
from dashboard.vocabulary import split_aliases

DESCRIPTOR = "datapackage.json"


class DataError(Exception):
    """The data directory cannot be used; ``problems`` lists everything that is wrong in it."""

    def __init__(self, directory: Path, problems: list[Problem]) -> None:
        """Keep the directory and the problems for whoever shows them."""
        super().__init__(f"{len(problems)} problem(s) in {directory}")
        self.directory = directory
        self.problems = problems


@dataclass(frozen=True, eq=False)
class Dataset:
    """The curated record: every table as a typed frame with the columns of the descriptor.

    Dates are ``datetime64[s]`` without a time zone (local calendar dates of the place), figures are nullable
    ``Int64`` in which missing means unknown. Equality and hash are those of the object: a Dataset never changes.
    ``geo`` is the directory of the boundaries that go with the tables. ``files`` has descriptor and tables as they were
    read, by path, with LF: what lies on the disk may have changed since.
    """

    directory: Path
    tables: Mapping[str, Table]
    version: str
    geo: Path
    files: Mapping[str, bytes] = field(repr=False)
    _frames: Mapping[str, pd.DataFrame] = field(repr=False)

    def table(self, name: str) -> pd.DataFrame:
        """Return one table; raises KeyError for a name that is not a table."""
        return self._frames[name].copy()

    def count_rows(self, name: str) -> int:
        """Return how many rows a table has; raises KeyError for a name that is not a table."""
        return len(self._frames[name])

    @cached_property
    def incident_ids(self) -> frozenset[str]:
        """Identifiers of all incidents."""
        return frozenset(self._frames["incidents"]["incident_id"])

    @property
    def incidents(self) -> pd.DataFrame:
        """The table ``incidents``."""
        return self.table("incidents")

    @property
    def claims(self) -> pd.DataFrame:
        """The table ``claims``."""
        return self.table("claims")

    @property
    def places(self) -> pd.DataFrame:
        """The table ``places``."""
        return self.table("places")

    @property
    def actors(self) -> pd.DataFrame:
        """The table ``actors``."""
        return self.table("actors")

    @property
    def sources(self) -> pd.DataFrame:
        """The table ``sources``."""
        return self.table("sources")

    @property
    def responsibility(self) -> pd.DataFrame:
        """The table ``responsibility``."""
        return self.table("responsibility")

    @property
    def indicators(self) -> pd.DataFrame:
        """The table ``indicators``."""
        return self.table("indicators")

    @cached_property
    def first_day(self) -> pd.Timestamp:
        """First day of the earliest incident."""
        return pd.Timestamp(self._frames["incidents"]["date_start"].min())

    @cached_property
    def last_day(self) -> pd.Timestamp:
        """Last day of the latest incident: what "data to" means everywhere."""
        return pd.Timestamp(self._frames["incidents"]["date_end"].max())

    @cached_property
    def updated_on(self) -> pd.Timestamp:
        """Day of the last change of substance to an incident."""
        return pd.Timestamp(self._frames["incidents"]["updated_on"].max())

    @cached_property
    def aliases_of(self) -> Mapping[str, tuple[str, ...]]:
        """Other spellings and names of each place, by place_id; an empty tuple where none is known."""
        places = self._frames["places"]
        return MappingProxyType(dict(zip(places["place_id"], map(split_aliases, places["aliases"]), strict=True)))

    @cached_property
    def side_of(self) -> Mapping[str, str]:
        """Side of each actor, by actor_id."""
        actors = self._frames["actors"]
        return MappingProxyType(dict(zip(actors["actor_id"], actors["side"], strict=True)))

    @cached_property
    def actor_names(self) -> Mapping[str, str]:
        """Short name of each actor, by actor_id."""
        actors = self._frames["actors"]
        return MappingProxyType(dict(zip(actors["actor_id"], actors["short_name"], strict=True)))


def data_directory() -> Path:
    """Return the directory of the tables: ``AFPAK_DATA`` where it is set, else the project's own ``data/``."""
    given = os.environ.get("AFPAK_DATA", "").strip()
    return Path(given).expanduser() if given else ROOT / "data"


def geo_directory(directory: Path) -> Path:
    """Return where the boundaries lie: ``geo/`` beside the tables where it exists, else the project's own."""
    own = directory / "geo"
    with suppress(OSError):  # a directory that cannot be entered has no boundaries of its own either
        if (own / "provinces.geojson").is_file():
            return own
    return ROOT / "data" / "geo"


class _UnusableTableError(Exception):
    """A rule asked for a table that could not be read; that is already reported, and the rule is passed over."""


class _UsableFrames(dict[str, pd.DataFrame]):
    def __missing__(self, name: str) -> pd.DataFrame:
        raise _UnusableTableError(name)


@dataclass(frozen=True)
class Reading:
    """What reading a directory gave: the descriptor and its tables, what was read, every problem."""

    descriptor: bytes
    tables: dict[str, Table]
    reads: dict[str, TableRead]
    problems: list[Problem]


def _folder_problem(place: Place) -> Problem | None:
    """Return what is wrong with a folder as such."""
    expected = "a directory with the tables; AFPAK_DATA names one"
    try:
        if place.is_dir():
            return None
    except OSError as error:
        expected = f"a directory that can be read ({error.strerror})"
    return Problem("data", None, "", str(place), expected)


def _read(place: Place, geo: Path) -> Reading:
    wrong = _folder_problem(place)
    if wrong:
        return Reading(b"", {}, {}, [wrong])
    described = read_own_descriptor(place)
    if described.problems:
        return described
    problems, comparable = _unlike_expected(described.tables)
    if not comparable:
        return replace(described, problems=problems)
    reading = read_own_tables(described, place)
    return replace(reading, problems=[*problems, *reading.problems, *_rule_problems(reading.reads, geo)])


def read_own_descriptor(place: Place) -> Reading:
    """Return the descriptor of a folder and the tables that it defines; nothing is read of them yet."""
    try:
        descriptor = descriptor_content(place / DESCRIPTOR)
        return Reading(descriptor, parse_descriptor(descriptor, DESCRIPTOR), {}, [])
    except DescriptorError as error:
        return Reading(b"", {}, {}, [Problem("datapackage", None, "", DESCRIPTOR, str(error))])


def read_own_tables(described: Reading, place: Place) -> Reading:
    """Return the tables that a descriptor defines, held to it alone and not to the rules between rows."""
    tables = described.tables
    reads = {name: read_table(table, place / table.path) for name, table in tables.items()}
    problems = integrity_problems(tables, reads)
    problems += [problem for read in reads.values() for problem in read.problems]
    problems += foreign_key_problems(tables, reads)
    return replace(described, reads=reads, problems=problems)


def _unlike_expected(tables: Mapping[str, Table]) -> tuple[list[Problem], bool]:
    """Return what a descriptor lacks of the project's own, and whether the rules can be asked of its tables."""
    expected = read_descriptor(ROOT / "data" / DESCRIPTOR)
    lacking = sorted(set(expected) - set(tables))
    problems = [Problem("datapackage", None, "resources", name, "this table (it is not described)") for name in lacking]
    described = {(name, column.name): column.type for name, table in tables.items() for column in table.columns}
    unlike = [
        Problem("datapackage", None, f"{name}.{column.name}", given, f"this column as {column.type}")
        for name, table in expected.items()
        for column in table.columns
        if name in tables and (given := described.get((name, column.name), "")) != column.type
    ]
    return problems + unlike, not unlike


def _rule_problems(reads: Mapping[str, TableRead], geo: Path) -> list[Problem]:
    problems: list[Problem] = []
    frames = _UsableFrames({name: read.frame for name, read in reads.items() if read.usable})
    checks: list[rules.Rule] = [*rules.RULES]
    try:
        checks.append(partial(rules.places_in_provinces, provinces=read_provinces(geo)))
    except (RuntimeError, ValueError, OSError) as error:
        problems.append(Problem("geo", None, "", "provinces.geojson", f"boundaries that can be read ({error})"))
    for rule in checks:
        with suppress(_UnusableTableError):
            problems += rule(frames)
    return problems


def read_and_check(
    directory: Path, geo: Path | None = None
) -> tuple[dict[str, Table], dict[str, TableRead], list[Problem]]:
    """Read every table of a directory and return the definitions, what was read, and every problem found.

    ``geo`` is the directory of its boundaries where it is another than ``geo_directory`` says.
    """
    reading = _read(directory, geo or geo_directory(directory))
    return reading.tables, reading.reads, reading.problems


def validate(directory: Path) -> list[Problem]:
    """Return every problem in the tables of a directory; an empty list means that they are sound."""
    return read_and_check(directory)[2]


def load(directory: Path | None = None, geo: Path | None = None) -> Dataset:
    """Return the validated Dataset of a directory (by default ``data_directory()``).

    ``geo`` is the directory of its boundaries where it is another than ``geo_directory`` says. Raises DataError with
    every problem found where the tables are not sound: nothing is ever half-loaded.
    """
    directory = data_directory() if directory is None else directory
    return _dataset(directory, directory, geo or geo_directory(directory))


def version_of(files: Mapping[str, bytes]) -> str:
    """Return the version of tables given by path, with their descriptor; raises DescriptorError or KeyError.

    The latter names a table's file that is not there. Line ends do not matter.
    """
    tables = parse_descriptor(plain_content(files[DESCRIPTOR]), DESCRIPTOR)
    return _hash_contents({name: plain_content(files[table.path]) for name, table in tables.items()})


def _dataset(place: Place, directory: Path, geo: Path) -> Dataset:
    reading = _read(place, geo)
    if reading.problems:
        raise DataError(directory, reading.problems)
    return build_dataset(reading, directory, geo, digest_of(reading))


def build_dataset(reading: Reading, directory: Path, geo: Path, version: str) -> Dataset:
    """Return the Dataset of a reading without problems."""
    contents = {table.path: reading.reads[name].content for name, table in reading.tables.items()}
    return Dataset(
        directory=directory,
        tables=MappingProxyType(reading.tables),
        version=version,
        geo=geo,
        files=MappingProxyType({DESCRIPTOR: reading.descriptor, **contents}),
        _frames=MappingProxyType({name: read.frame.drop(columns="_row") for name, read in reading.reads.items()}),
    )


def digest_of(reading: Reading) -> str:
    """Return the version of the tables of a reading."""
    return _hash_contents({name: reading.reads[name].content for name in reading.tables})


def _hash_contents(contents: Mapping[str, bytes]) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 over the tables' contents, line ends made alike."""
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(name.encode())
        digest.update(contents[name])
    return digest.hexdigest()[:12]
