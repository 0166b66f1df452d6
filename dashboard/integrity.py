"""Whether a table's file is what the descriptor says of it: its number of bytes and its hash.

Both are properties of a Data Resource (https://specs.frictionlessdata.io/data-resource/) and find what the rows
themselves cannot show: a file that was cut off at the end of a row. They are taken of the file with LF and without byte
order mark, so that a checkout with other line ends agrees.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.schema import Problem, Table, TableRead, plain_content

EXPECTED = "the file that datapackage.json describes: cut or changed since, run afpak fmt"
_ALGORITHM = "sha256"


def hash_of(content: bytes) -> str:
    """Return the hash of a file's content as a descriptor has it, such as ``sha256:9f86…``."""
    return f"{_ALGORITHM}:{hashlib.sha256(plain_content(content)).hexdigest()}"


def integrity_problems(tables: Mapping[str, Table], reads: Mapping[str, TableRead]) -> list[Problem]:
    """Return a problem for each table whose file is not what the descriptor says; one that gives neither is passed."""
    problems = []
    for name, table in tables.items():
        read = reads[name]
        if read.usable and not _agrees(table, read.content):
            known = f", described with {table.bytes:,}" if table.bytes not in (None, len(read.content)) else ""
            value = f"{table.path} with {len(read.content):,} bytes{known}"
            problems.append(Problem(name, None, "", value, EXPECTED))
    return problems


def _agrees(table: Table, content: bytes) -> bool:
    if table.bytes is not None and table.bytes != len(content):
        return False
    if not table.hash:
        return True
    algorithm, _, digest = table.hash.rpartition(":")
    return hashlib.new(algorithm or "md5", content, usedforsecurity=False).hexdigest() == digest


def undescribed(tables: Iterable[Table]) -> list[str]:
    """Return the names of the tables for which the descriptor lacks bytes or hash."""
    return [table.name for table in tables if table.bytes is None or not table.hash]


def describe_contents(descriptor: bytes, contents: Mapping[str, bytes]) -> bytes:
    """Return a descriptor with bytes and hash of its tables' files; the same bytes where it has them already.

    ``contents`` has the files by their path in the descriptor; a table whose file is not among them keeps what it has.
    The order of the descriptor is kept; the two properties come before the schema.
    """
    package: dict[str, Any] = json.loads(plain_content(descriptor))
    changed = False
    resources = []
    for resource in package["resources"]:
        content = contents.get(resource["path"])
        wanted = {} if content is None else {"bytes": len(plain_content(content)), "hash": hash_of(content)}
        same = all(resource.get(key) == value for key, value in wanted.items())
        changed = changed or not same
        resources.append(resource if same else _with_properties(resource, wanted))
    return json_bytes({**package, "resources": resources}) if changed else descriptor


def _with_properties(resource: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    if all(key in resource for key in wanted):
        return {**resource, **wanted}
    before = {key: value for key, value in resource.items() if key != "schema" and key not in wanted}
    return {**before, **wanted, "schema": resource["schema"]}


def json_bytes(package: Mapping[str, Any]) -> bytes:
    """Return a descriptor as its file has it."""
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()
