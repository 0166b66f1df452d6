"""The tables as they are, for looking up what a curator enters."""

from __future__ import annotations

from pathlib import Path

from dashboard.curate.entry import EntryError, canonical, nearest
from dashboard.curate.formatting import (
    UnreadableError,
    changes,
    read_rows,
)
from dashboard.schema import Problem
from dashboard.tables import read_and_check


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
