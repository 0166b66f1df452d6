"""``data/`` as one immutable, validated ``Dataset``: the tables as typed frames.

One Dataset is loaded once for the whole process and shared by everybody who looks at it. Every frame that it
hands out is a copy, so that nobody can change what others see.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from dashboard import rules
from dashboard.boundaries import read_provinces
from dashboard.root import ROOT
from dashboard.schema import (
    DescriptorError,
    Problem,
    Table,
    TableRead,
    foreign_key_problems,
    read_descriptor,
    read_table,
)

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
    """

    directory: Path
    tables: Mapping[str, Table]
    version: str
    _frames: Mapping[str, pd.DataFrame] = field(repr=False)

    def table(self, name: str) -> pd.DataFrame:
        """Return one table; raises KeyError for a name that is not a table."""
        return self._frames[name].copy()

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
    def geo(self) -> Path:
        """Directory of the boundaries that go with the tables."""
        return geo_directory(self.directory)

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
    return own if (own / "provinces.geojson").is_file() else ROOT / "data" / "geo"


class _UnusableTableError(Exception):
    """A rule asked for a table that could not be read; that is already reported, and the rule is passed over."""


class _UsableFrames(dict[str, pd.DataFrame]):
    def __missing__(self, name: str) -> pd.DataFrame:
        raise _UnusableTableError(name)


def read_and_check(directory: Path) -> tuple[dict[str, Table], dict[str, TableRead], list[Problem]]:
    """Read every table of a directory and return the definitions, what was read, and every problem found."""
    if not directory.is_dir():
        return {}, {}, [Problem("data", None, "", str(directory), "a directory with the tables; AFPAK_DATA names one")]
    try:
        tables = read_descriptor(directory / DESCRIPTOR)
    except DescriptorError as error:
        return {}, {}, [Problem("datapackage", None, "", DESCRIPTOR, str(error))]
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
    if unlike:
        return tables, {}, problems + unlike
    reads = {name: read_table(table, directory / table.path) for name, table in tables.items()}
    problems += [problem for read in reads.values() for problem in read.problems]
    problems += foreign_key_problems(tables, reads)
    frames = _UsableFrames({name: read.frame for name, read in reads.items() if read.usable})
    checks: list[rules.Rule] = [*rules.RULES]
    try:
        provinces = read_provinces(geo_directory(directory))
        checks.append(partial(rules.places_in_provinces, provinces=provinces))
    except (RuntimeError, ValueError) as error:
        problems.append(Problem("geo", None, "", "provinces.geojson", f"boundaries that can be read ({error})"))
    for rule in checks:
        with suppress(_UnusableTableError):
            problems += rule(frames)
    return tables, reads, problems


def validate(directory: Path) -> list[Problem]:
    """Return every problem in the tables of a directory; an empty list means that they are sound."""
    return read_and_check(directory)[2]


def load(directory: Path | None = None) -> Dataset:
    """Return the validated Dataset of a directory (by default ``data_directory()``).

    Raises DataError with every problem found where the tables are not sound: nothing is ever half-loaded.
    """
    directory = data_directory() if directory is None else directory
    tables, reads, problems = read_and_check(directory)
    if problems:
        raise DataError(directory, problems)
    frames = {name: reads[name].frame.drop(columns="_row") for name in tables}
    return Dataset(
        directory=directory,
        tables=MappingProxyType(tables),
        version=_digest(directory, tables),
        _frames=MappingProxyType(frames),
    )


def _digest(directory: Path, tables: Mapping[str, Table]) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 over the tables' contents, line ends made alike."""
    digest = hashlib.sha256()
    for name in sorted(tables):
        digest.update(name.encode())
        digest.update(
            (directory / tables[name].path).read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
        )
    return digest.hexdigest()[:12]
