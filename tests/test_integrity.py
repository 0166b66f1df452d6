"""A table's file that is not what the descriptor says is refused, whatever its rows say."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from dashboard import cli
from dashboard.curate.formatting import changes, write_all
from dashboard.integrity import EXPECTED, describe_contents, hash_of, undescribed
from dashboard.tables import DESCRIPTOR, load, validate
from tests import small
from tests.small import found


def cut_last_row(path: Path) -> None:
    """Cut a file off at the end of a row: what is left is a table without a fault."""
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"\n", 0, -1) + 1])


def drop_properties(folder: Path, *keys: str) -> None:
    def edit(package: dict[str, Any]) -> None:
        for resource in package["resources"]:
            for key in keys:
                del resource[key]

    small.edit_descriptor(folder, edit)


def test_a_table_cut_at_the_end_of_a_row_is_refused(folder: Path) -> None:
    path = small.path_of(folder, "claims")
    whole = len(path.read_bytes())
    cut_last_row(path)
    (problem,) = validate(folder)
    assert (problem.table, problem.row, problem.expected) == ("claims", None, EXPECTED)
    assert "cut or changed since" in problem.expected
    assert "run afpak fmt" in problem.expected
    assert problem.value == f"claims.csv with {len(path.read_bytes()):,} bytes, described with {whole:,}"
    drop_properties(folder, "bytes", "hash")
    assert validate(folder) == []  # nothing else gives it away


def test_a_figure_changed_within_its_length_is_refused(folder: Path) -> None:
    path = small.path_of(folder, "claims")
    path.write_bytes(path.read_bytes().replace(b",46,", b",64,"))
    found(validate(folder), "claims", None, "", None, EXPECTED)


@pytest.mark.parametrize("algorithm", ["", "md5", "sha1", "sha256", "sha512"])
def test_every_hash_of_the_standard_is_compared(folder: Path, algorithm: str) -> None:
    path = small.path_of(folder, "claims")

    def edit(package: dict[str, Any]) -> None:
        resource = next(item for item in package["resources"] if item["name"] == "claims")
        digest = hashlib.new(algorithm or "md5", path.read_bytes()).hexdigest()
        resource["hash"] = f"{algorithm}:{digest}" if algorithm else digest
        del resource["bytes"]

    small.edit_descriptor(folder, edit)
    assert validate(folder) == []
    path.write_bytes(path.read_bytes().replace(b",46,", b",64,"))
    found(validate(folder), "claims", None, "", None, EXPECTED)


@pytest.mark.parametrize(
    ("key", "value"), [("hash", "crc32:00"), ("hash", "sha256:xyz"), ("hash", 5), ("bytes", "12"), ("bytes", -1)]
)
def test_a_property_of_another_form_is_named(folder: Path, key: str, value: object) -> None:
    def edit(package: dict[str, Any]) -> None:
        package["resources"][0][key] = value

    small.edit_descriptor(folder, edit)
    found(validate(folder), "datapackage", None, "", DESCRIPTOR, f"{key} of episodes is {value!r}")


@pytest.mark.parametrize("path", ["../x.csv", "/etc/hostname", ["a.csv", "b.csv"], ""])
def test_a_table_that_is_no_file_beside_the_descriptor_is_named(folder: Path, path: object) -> None:
    def edit(package: dict[str, Any]) -> None:
        package["resources"][0]["path"] = path

    small.edit_descriptor(folder, edit)
    found(validate(folder), "datapackage", None, "", DESCRIPTOR, "is not that of one file below the descriptor")


def test_line_ends_and_byte_order_mark_agree(folder: Path) -> None:
    for table in small.definitions():
        path = small.path_of(folder, table)
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert validate(folder) == []
    assert hash_of(b"\xef\xbb\xbfa\r\nb\r\n") == hash_of(b"a\nb\n")


def test_a_descriptor_without_them_is_accepted_with_a_warning(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drop_properties(folder, "hash")
    assert len(undescribed(load(folder).tables.values())) == len(small.definitions())
    assert cli.main(["validate", str(folder)]) == 0
    printed = capsys.readouterr().err
    assert printed.startswith("warning: datapackage.json gives no bytes and hash of episodes, incidents")
    assert "afpak fmt writes them" in printed


def test_fmt_writes_them_after_an_edit_and_checks_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_all({change.path: change.content for change in changes(folder)})
    before = (folder / DESCRIPTOR).read_bytes()
    cut_last_row(small.path_of(folder, "claims"))
    assert cli.main(["fmt", "--check", str(folder)]) == 1
    assert "datapackage.json: bytes and hash of claims" in capsys.readouterr().out
    assert (folder / DESCRIPTOR).read_bytes() == before
    assert cli.main(["fmt", str(folder)]) == 0
    assert validate(folder) == []
    assert cli.main(["fmt", "--check", str(folder)]) == 0


def test_the_descriptor_keeps_its_order_and_its_other_properties() -> None:
    given = (small.REAL / DESCRIPTOR).read_bytes()
    package = json.loads(given)
    for resource in package["resources"]:
        del resource["bytes"], resource["hash"]
    bare = (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()
    files = {item["path"]: (small.REAL / item["path"]).read_bytes() for item in package["resources"]}
    assert describe_contents(bare, files) == given  # the real one has them where fmt puts them
    assert describe_contents(given, files) is given
    assert describe_contents(bare, {}) is bare
