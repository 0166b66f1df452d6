"""The descriptor of the tables, ``data/datapackage.json``, read into what it says of each table and column."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import Any

from dashboard.schema import DTYPES, Column, Place, Table, plain_content

_HASH = re.compile(r"(?:(?:md5|sha1|sha256|sha512):)?[0-9a-f]{32,128}")


class DescriptorError(Exception):
    """The descriptor itself cannot be used; the message says where and why."""


def read_descriptor(path: Place) -> dict[str, Table]:
    """Return the tables that a data package descriptor defines, by name.

    Raises DescriptorError where the file is missing, is not JSON, or lacks what a table needs.
    """
    return parse_descriptor(descriptor_content(path), path.name)


def descriptor_content(path: Place) -> bytes:
    """Return a descriptor as ``plain_content`` has it; raises DescriptorError where it cannot be read."""
    try:
        return plain_content(path.read_bytes())
    except FileNotFoundError:
        raise DescriptorError(f"{path.name} is missing: it defines the columns of every table") from None
    except OSError as error:
        raise DescriptorError(f"{path.name} cannot be read: {error.strerror}") from None


def parse_descriptor(content: bytes, file: str) -> dict[str, Table]:
    """Return the tables that the content of a descriptor defines; ``file`` is its name for the DescriptorError."""
    try:
        package = json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise DescriptorError(f"{file} is not UTF-8 (byte {error.start})") from None
    except RecursionError:
        raise DescriptorError(f"{file} is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise DescriptorError(f"{file} is not JSON: line {error.lineno}, {error.msg}") from None
    try:
        tables = {resource["name"]: _table(resource) for resource in package["resources"]}
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, re.error) as error:
        raise DescriptorError(f"{file} lacks what a table needs: {error}") from None
    for table in tables.values():
        named = [(table.name, column) for column in table.primary_key]
        for column, target, target_column in table.foreign_keys:
            named += [(table.name, column), (target, target_column)]
        for name, column in named:
            if name in tables and column not in tables[name].column_names:
                raise DescriptorError(f"{file}: a key of {table.name} names {name}.{column}, which is no column")
    return tables


def _names(value: str | list[str]) -> list[str]:
    """Return the columns of a key: the standard allows one name in place of a list of one."""
    return [value] if isinstance(value, str) else list(value)


def _path(resource: dict[str, Any]) -> str:
    """Return the file of a table; raises ValueError where it does not lie beside the descriptor or below."""
    given = resource["path"]
    if not isinstance(given, str) or not given or given.startswith("/") or ".." in PurePosixPath(given).parts:
        raise ValueError(f"the path {given!r} of {resource['name']} is not that of one file below the descriptor")
    return given


def _digest(resource: dict[str, Any]) -> tuple[int | None, str]:
    """Return size and hash of a table's file as the descriptor gives them; raises ValueError for another form."""
    size, digest = resource.get("bytes"), resource.get("hash", "")
    if size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 0):
        raise ValueError(f"bytes of {resource['name']} is {size!r}, which is no whole number")
    if not isinstance(digest, str) or (digest and not _HASH.fullmatch(digest)):
        raise ValueError(f"hash of {resource['name']} is {digest!r}, not of the form sha256:…")
    return size, digest


def _table(resource: dict[str, Any]) -> Table:
    size, digest = _digest(resource)
    schema = resource["schema"]
    columns = []
    for item in schema["fields"]:
        limits = item.get("constraints", {})
        if item["type"] not in DTYPES:
            raise ValueError(f"the type {item['type']!r} of {resource['name']}.{item['name']} is not known")
        re.compile(limits.get("pattern", ""))
        columns.append(
            Column(
                name=item["name"],
                type=item["type"],
                title=item.get("title", item["name"]),
                description=item.get("description", ""),
                required=bool(limits.get("required", False)),
                unique=bool(limits.get("unique", False)),
                enum=tuple(limits.get("enum", ())),
                pattern=limits.get("pattern"),
                minimum=limits.get("minimum"),
                maximum=limits.get("maximum"),
                max_length=limits.get("maxLength"),
            )
        )
    keys = [
        (_names(key["fields"])[0], key["reference"]["resource"], _names(key["reference"]["fields"])[0])
        for key in schema.get("foreignKeys", [])
    ]
    return Table(
        name=resource["name"],
        title=resource.get("title", resource["name"]),
        description=resource.get("description", ""),
        path=_path(resource),
        columns=tuple(columns),
        primary_key=tuple(_names(schema["primaryKey"])),
        foreign_keys=tuple(keys),
        min_rows=int(resource.get("minRows", 0)),
        bytes=size,
        hash=digest,
    )
