"""Write ``docs/codebook.md`` from ``data/datapackage.json`` and the labels in ``dashboard/vocabulary.py``.

The descriptor is the one place where tables and columns are defined, the vocabulary the one home of each word's
label; the codebook only shows them to a reader. The same input gives the same bytes.

    python scripts/build_codebook.py            # write docs/codebook.md
    python scripts/build_codebook.py --check    # write nothing; exit status 1 where the file is not current
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dashboard.descriptor import DescriptorError, read_descriptor
from dashboard.schema import Column, Table
from dashboard.vocabulary import (
    ATTRIBUTIONS,
    CROSSING_STATUSES,
    DATE_PRECISIONS,
    EVENT_TYPES,
    FAMILIES,
    MEASURES,
    PHASE_KINDS,
    PLACE_PRECISIONS,
    QUALIFIERS,
    RESPONSE_BASES,
    RESPONSIBILITY_STATEMENTS,
    SCOPES,
    SIDES,
    STATUSES,
    SUFFERED_BY,
    UNITS,
    VICTIM_GROUPS,
    Word,
)

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTOR = ROOT / "data" / "datapackage.json"
CODEBOOK = ROOT / "docs" / "codebook.md"
COMMAND = "python scripts/build_codebook.py"

Meanings = Mapping[str, tuple[str, str]]
"""Allowed value -> its label and the sentence that explains it (either may be empty)."""


def _of_words(words: Iterable[Word]) -> Meanings:
    return {word.id: (word.label, word.help) for word in words}


EVENT_MEANINGS: Meanings = {
    kind.id: (kind.label, f"{kind.help} Family: {FAMILIES[kind.family].label.lower()}.")
    for kind in EVENT_TYPES.values()
}

MEANINGS: Mapping[tuple[str, str], Meanings] = {
    ("incidents", "event_type"): EVENT_MEANINGS,
    ("incidents", "date_precision"): _of_words(DATE_PRECISIONS.values()),
    ("incidents", "attribution"): _of_words(ATTRIBUTIONS.values()),
    ("incidents", "status"): _of_words(STATUSES.values()),
    ("places", "precision"): _of_words(PLACE_PRECISIONS.values()),
    ("claims", "suffered_by"): _of_words(SUFFERED_BY.values()),
    ("claims", "victim_group"): _of_words(VICTIM_GROUPS.values()),
    ("claims", "scope"): _of_words(SCOPES.values()),
    ("claims", "qualifier"): _of_words(QUALIFIERS.values()),
    ("published_totals", "suffered_by"): _of_words(SUFFERED_BY.values()),
    ("published_totals", "victim_group"): _of_words(VICTIM_GROUPS.values()),
    ("published_totals", "qualifier"): _of_words(QUALIFIERS.values()),
    ("actors", "side"): _of_words(SIDES.values()),
    ("responses", "basis"): _of_words(RESPONSE_BASES.values()),
    ("crossing_status", "status"): _of_words(CROSSING_STATUSES.values()),
    ("phases", "kind"): _of_words(PHASE_KINDS.values()),
    ("responsibility", "says"): _of_words(RESPONSIBILITY_STATEMENTS.values()),
    ("indicators", "measure"): _of_words(MEASURES.values()),
    ("indicators", "qualifier"): _of_words(QUALIFIERS.values()),
    ("indicators", "unit"): _of_words(UNITS.values()),
}
"""Table and column -> what the vocabulary says of its allowed values."""

HEAD = """# Codebook

Every table and column of `data/`. This page is written by `{command}` from
`data/datapackage.json` (tables, columns, types, rules) and `dashboard/vocabulary.py` (labels); change those, not this
page. What the words mean in practice is set out in [methodology.md](methodology.md), how rows are written in
[curating.md](curating.md).

Files are CSV in UTF-8 with a header, commas between cells, and quotes around a cell that holds a comma or a quote. An
empty cell means unknown or not applicable; it never means 0. Dates are local calendar dates of the place, as
`YYYY-MM-DD`, without a time zone. A reference names a row of another table by its key; `afpak validate` refuses one
that leads nowhere.
"""


def _cell(text: str) -> str:
    """Return a text as it may stand in a Markdown table: on one line, its bars escaped."""
    return " ".join(text.split()).replace("|", "\\|")


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _grid(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    return "\n".join([_row(header), "|" + "---|" * len(header), *(_row(row) for row in rows)])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def allowed(table: Table, column: Column) -> str:
    """Return in words what a cell of the column may hold beyond its type; "" where anything may."""
    parts: list[str] = []
    if column.enum:
        link = f"[one of {len(column.enum)} values](#{anchor(table, column)})"
        parts.append(link if _explained(table, column) else "one of " + _listed(str(value) for value in column.enum))
    if column.pattern:
        parts.append(f"of the form `{column.pattern}`")
    if column.minimum is not None and column.maximum is not None:
        parts.append(f"{column.minimum:g} to {column.maximum:g}")
    elif column.minimum is not None:
        parts.append(f"{column.minimum:g} or more")
    elif column.maximum is not None:
        parts.append(f"{column.maximum:g} or less")
    if column.max_length is not None:
        parts.append(f"at most {column.max_length} characters")
    if column.unique:
        parts.append("no two rows alike")
    parts += [f"`{target}` of [{name}](#{name})" for key, name, target in table.foreign_keys if key == column.name]
    return "; ".join(parts)


def anchor(table: Table, column: Column) -> str:
    """Return the anchor of the list of a column's allowed values."""
    return f"values-of-{table.name}-{column.name}"


def _explained(table: Table, column: Column) -> bool:
    return bool(column.enum) and (table.name, column.name) in MEANINGS


def _values(table: Table, column: Column) -> str:
    """Return the allowed values of a column with their labels and meanings."""
    known = MEANINGS[table.name, column.name]
    rows = [(f"`{value}`", *known.get(str(value), ("", ""))) for value in column.enum]
    if not any(meaning for _, _, meaning in rows):
        grid = _grid(("value", "label"), [row[:2] for row in rows])
    else:
        grid = _grid(("value", "label", "meaning"), rows)
    return f'<a id="{anchor(table, column)}"></a>\n\nValues of `{column.name}`:\n\n{grid}\n'


def _section(table: Table) -> str:
    columns = _grid(
        ("column", "title", "type", "required", "allowed", "description"),
        [
            (
                f"`{column.name}`",
                column.title,
                column.type,
                "yes" if column.required else "",
                allowed(table, column),
                column.description,
            )
            for column in table.columns
        ],
    )
    key = f"Key: {_listed(table.primary_key)}."
    if table.foreign_keys:
        refers = "; ".join(
            f"`{column}` to `{target}.{target_column}`" for column, target, target_column in table.foreign_keys
        )
        key += f" References: {refers}."
    if table.min_rows:
        key += " May not be empty."
    head = f"## {table.name}\n\n{table.title}: {table.description}\n\nFile `{table.path}`. {key}\n"
    parts = [head, columns, ""]
    parts += [_values(table, column) for column in table.columns if _explained(table, column)]
    return "\n".join(parts)


def render(descriptor: Path = DESCRIPTOR) -> str:
    """Return the codebook that a descriptor and the vocabulary give, as Markdown.

    Raises DescriptorError where the descriptor cannot be used.
    """
    tables = read_descriptor(descriptor)
    overview = _grid(
        ("table", "one row is", "key", "columns"),
        [
            (f"[{name}](#{name})", table.description, _listed(table.primary_key), str(len(table.columns)))
            for name, table in tables.items()
        ],
    )
    parts = [HEAD.format(command=COMMAND), "## Tables\n", overview, "", *(_section(table) for table in tables.values())]
    return "\n".join(parts).rstrip("\n") + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the codebook; return 0 where all is well, 1 where it is not current, 2 without a descriptor."""
    parser = argparse.ArgumentParser(description="Write docs/codebook.md from the data package descriptor.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the file is not current")
    options = parser.parse_args(arguments)
    try:
        text = render()
    except DescriptorError as error:
        print(error, file=sys.stderr)
        return 2
    name = CODEBOOK.relative_to(ROOT)
    if options.check:
        current = CODEBOOK.is_file() and CODEBOOK.read_bytes().replace(b"\r\n", b"\n") == text.encode()
        print(f"{name} is current" if current else f"{name} is not current: run {COMMAND}")
        return 0 if current else 1
    CODEBOOK.write_text(text, encoding="utf-8", newline="\n")
    print(f"{name}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
