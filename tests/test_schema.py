"""Reading one table: what is wrong in a file is named with its place, and nothing ends in a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from dashboard.descriptor import DescriptorError, read_descriptor
from dashboard.limits import TABLE_CELL
from dashboard.schema import Problem, TableRead, read_table
from dashboard.tables import DESCRIPTOR
from tests import small
from tests.small import found


def read(folder: Path, table: str) -> TableRead:
    return read_table(small.definitions()[table], small.path_of(folder, table))


def problems(folder: Path, table: str) -> list[Problem]:
    return read(folder, table).problems


def only(folder: Path, table: str) -> Problem:
    listed = problems(folder, table)
    assert len(listed) == 1, "\n".join(map(str, listed))
    return listed[0]


def rewrite(folder: Path, table: str, change: Callable[[bytes], bytes]) -> None:
    path = small.path_of(folder, table)
    path.write_bytes(change(path.read_bytes()))


@pytest.mark.parametrize("table", small.definitions())
def test_sound_table_has_no_problem_and_the_types_of_its_definition(folder: Path, table: str) -> None:
    got = read(folder, table)
    assert got.problems == []
    definition = small.definitions()[table]
    assert list(got.frame.columns) == ["_row", *definition.column_names]
    assert got.frame.dtypes.drop("_row").to_dict() == definition.empty().dtypes.to_dict()
    assert list(got.frame["_row"]) == list(range(2, len(got.frame) + 2))


def test_missing_table(folder: Path) -> None:
    small.path_of(folder, "claims").unlink()
    got = read(folder, "claims")
    assert not got.usable
    found(got.problems, "claims", None, "", "claims.csv", "missing")


def test_directory_in_place_of_a_table(folder: Path) -> None:
    small.path_of(folder, "claims").unlink()
    small.path_of(folder, "claims").mkdir()
    assert "can be read" in only(folder, "claims").expected


def test_missing_column(folder: Path) -> None:
    small.drop_column(folder, "claims", "killed_min")
    found([only(folder, "claims")], "claims", 1, "killed_min", "", "it is missing")


def test_extra_column(folder: Path) -> None:
    small.add_column(folder, "claims", "killed_best")
    problem = found([only(folder, "claims")], "claims", 1, "killed_best", "killed_best", "no such column")
    assert "killed_min" in problem.expected


def test_extra_column_without_a_name_is_named_by_its_position(folder: Path) -> None:
    small.add_column(folder, "crossings", "")
    found([only(folder, "crossings")], "crossings", 1, "column 5", "", "no such column")


def test_duplicate_column(folder: Path) -> None:
    small.add_column(folder, "claims", "note")
    found([only(folder, "claims")], "claims", 1, "note", "note", "once")


def test_columns_in_another_order_are_read(folder: Path) -> None:
    small.put_cells(folder, "claims", [row[::-1] for row in small.cells(folder, "claims")])
    assert problems(folder, "claims") == []
    assert read(folder, "claims").frame["killed_min"].iloc[0] == 5


@pytest.mark.parametrize(("change", "count"), [(lambda row: [*row, "x"], 4), (lambda row: row[:-1], 2)])
def test_row_with_too_many_or_too_few_cells(folder: Path, change: Callable[[list[str]], list[str]], count: int) -> None:
    values = small.cells(folder, "incident_places")
    values[3] = change(values[3])
    small.put_cells(folder, "incident_places", values)
    problem = only(folder, "incident_places")
    found([problem], "incident_places", 4, "", small.STRIKES, f"3 cells as in the header, found {count}")


@pytest.mark.parametrize(
    ("table", "column", "value", "expected"),
    [
        ("incidents", "event_type", "air strike", "one of airstrike, drone_strike"),
        ("incidents", "status", "Confirmed", "one of confirmed, reported"),
        ("incidents", "date_start", "2024-02-30", "a date that exists"),
        ("incidents", "date_start", "2024/01/01", "YYYY-MM-DD"),
        ("incidents", "date_start", "24-01-01", "YYYY-MM-DD"),
        ("incidents", "date_start", "2024-1-1", "YYYY-MM-DD"),
        ("incidents", "date_start", "0000-01-01", "a date that exists"),
        ("incidents", "date_start", "٢٠٢٤-١٢-٢٠", "YYYY-MM-DD"),
        ("incidents", "date_start", "2024-12-20T00:00", "YYYY-MM-DD"),
        ("incidents", "title", "", "may not be empty"),
        ("incidents", "incident_id", "2024-12-20-Gamma", "text of the form"),
        ("claims", "killed_min", "dozens", "a whole number"),
        ("claims", "killed_min", "5.0", "a whole number"),
        ("claims", "killed_min", "1e3", "a whole number"),
        ("claims", "killed_min", "٤٦", "a whole number"),
        ("claims", "killed_min", "9" * 30, "a whole number"),
        ("claims", "killed_min", "-1", "0 or more"),
        ("incident_places", "is_primary", "yes", "true or false"),
        ("incident_places", "is_primary", "TRUE", "true or false"),
        ("places", "lat", "33,34", "a number"),
        ("places", "lat", "nan", "a number"),
        ("places", "lat", "٣٣.٣", "a number"),
        ("places", "lat", "91", "90 or less"),
        ("places", "lon", "-180.5", "-180 or more"),
        ("places", "lat", "1e999", "90 or less"),
        ("places", "precision", "5", "one of 1, 2, 3, 4"),
        ("actors", "short_name", "x" * 33, "at most 32 characters"),
        ("sources", "url", "ftp://one.example", "begins with http:// or https://"),
        ("sources", "url", "https://two.example/b", "no other row has"),
    ],
)
def test_bad_cell_is_named_with_its_place(folder: Path, table: str, column: str, value: str, expected: str) -> None:
    small.set_cell(folder, table, 2, column, value)
    row = 3 if "no other row" in expected else 2
    found([only(folder, table)], table, row, column, value, expected)


def test_unreadable_cell_becomes_missing_and_the_rest_stays(folder: Path) -> None:
    small.set_cell(folder, "claims", 2, "killed_min", "many")
    frame = read(folder, "claims").frame
    assert pd.isna(frame["killed_min"].iloc[0])
    assert frame["killed_max"].iloc[0] == 5


def test_bytes_that_are_not_utf8(folder: Path) -> None:
    rewrite(folder, "actors", lambda data: data.replace(b"Residents of", b"R\xe9sidents of"))
    got = read(folder, "actors")
    assert not got.usable
    row = small.row_of(small.write(folder.parent / "sound"), "actors", "residents-x")
    assert "e9" in found(got.problems, "actors", row, "", None, "UTF-8").value


def test_utf16_file_is_refused(folder: Path) -> None:
    rewrite(folder, "actors", lambda data: data.decode().encode("utf-16"))
    assert "UTF-8" in only(folder, "actors").expected


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_empty_file(folder: Path, content: bytes) -> None:
    small.path_of(folder, "claims").write_bytes(content)
    found([only(folder, "claims")], "claims", None, "", "claims.csv", "a header with the columns claim_id")


@pytest.mark.parametrize("table", small.definitions())
def test_header_only(folder: Path, table: str) -> None:
    small.keep_header(folder, table)
    got = read(folder, table)
    assert got.frame.empty
    assert [problem.expected for problem in got.problems] == (
        ["at least one row below the header"] if small.definitions()[table].min_rows else []
    )


def test_cell_of_ten_megabytes(folder: Path) -> None:
    small.set_cell(folder, "claims", 3, "note", "x" * 10_000_000)
    problem = found([only(folder, "claims")], "claims", 3, "note", None, f"at most {TABLE_CELL.text}")
    assert len(str(problem)) < 300
    assert "10,000,000 characters" in str(problem)


def test_longest_cell_allowed(folder: Path) -> None:
    small.set_cell(folder, "claims", 3, "note", "x" * TABLE_CELL.value)
    assert problems(folder, "claims") == []


def test_quote_that_is_not_closed_is_placed_where_it_opens(folder: Path) -> None:
    rewrite(folder, "claims", lambda data: data.replace(b"strikes-2", b'"strikes-2'))
    got = read(folder, "claims")
    assert not got.usable
    found(got.problems, "claims", 6, "", "claims.csv", "quotes that are closed")


def test_duplicate_primary_key(folder: Path) -> None:
    small.set_cell(folder, "claims", 4, "claim_id", "attack-1")
    found([only(folder, "claims")], "claims", 4, "claim_id", "attack-1", "a key that no other row has")


def test_duplicate_key_of_two_columns(folder: Path) -> None:
    row = small.add_row(folder, "incident_sources", incident_id=small.ATTACK, source_id="one")
    found(
        [only(folder, "incident_sources")],
        "incident_sources",
        row,
        "incident_id+source_id",
        f"{small.ATTACK} + one",
        "a key",
    )


def test_byte_order_mark_and_windows_line_ends_change_nothing(folder: Path) -> None:
    small.set_cell(folder, "claims", 2, "note", "first line\nsecond line")
    before = read(folder, "claims").frame
    rewrite(folder, "claims", lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
    after = read(folder, "claims")
    assert after.problems == []
    pd.testing.assert_frame_equal(before, after.frame)


def test_quoted_commas_quotes_and_line_breaks_are_read(folder: Path) -> None:
    text = 'one, two, "three"\nand a second line; پښتو'
    small.set_cell(folder, "claims", 2, "note", text)
    small.set_cell(folder, "claims", 3, "killed_min", "x")
    assert read(folder, "claims").frame["note"].iloc[0] == text
    found([only(folder, "claims")], "claims", 3, "killed_min", "x")


def test_blank_lines_are_passed_over_but_counted(folder: Path) -> None:
    rewrite(folder, "claims", lambda data: data.replace(b"attack-3", b"\nattack-3"))
    small_rows = read(folder, "claims")
    assert small_rows.problems == []
    assert list(small_rows.frame["_row"])[:4] == [2, 3, 5, 6]


def test_spaces_around_a_cell_do_not_count(folder: Path) -> None:
    small.set_cell(folder, "claims", 2, "killed_min", " 5 ")
    assert problems(folder, "claims") == []
    assert read(folder, "claims").frame["killed_min"].iloc[0] == 5


def test_all_problems_of_a_table_are_reported(folder: Path) -> None:
    small.set_cell(folder, "claims", 2, "killed_min", "x")
    small.set_cell(folder, "claims", 5, "scope", "part")
    small.set_cell(folder, "claims", 5, "claimed_on", "yesterday")
    assert len(problems(folder, "claims")) == 3


def test_problem_as_a_line() -> None:
    problem = Problem("claims", 7, "killed_min", "many", "a whole number")
    assert str(problem) == "claims:7:killed_min: 'many' — a whole number"
    assert str(Problem("claims", None, "", "claims.csv", "this file")) == "claims:-:-: 'claims.csv' — this file"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "not JSON: line 1"),
        (b"", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "lacks"),
        (b"null", "lacks"),
        (b"{}", "lacks"),
        (b'{"resources": [{"name": "x"}]}', "lacks"),
    ],
)
def test_descriptor_that_cannot_be_used(folder: Path, content: bytes, words: str) -> None:
    (folder / DESCRIPTOR).write_bytes(content)
    with pytest.raises(DescriptorError, match=words):
        read_descriptor(folder / DESCRIPTOR)


def test_missing_descriptor(folder: Path) -> None:
    (folder / DESCRIPTOR).unlink()
    with pytest.raises(DescriptorError, match="is missing"):
        read_descriptor(folder / DESCRIPTOR)


def _claims(package: dict) -> dict:
    return next(resource for resource in package["resources"] if resource["name"] == "claims")


def _unknown_type(package: dict) -> None:
    _claims(package)["schema"]["fields"][0]["type"] = "geopoint"


def _broken_pattern(package: dict) -> None:
    _claims(package)["schema"]["fields"][0]["constraints"]["pattern"] = "("


def _unknown_key(package: dict) -> None:
    _claims(package)["schema"]["primaryKey"] = ["nothing"]


def _unknown_reference(package: dict) -> None:
    _claims(package)["schema"]["foreignKeys"][0]["reference"]["fields"] = ["nothing"]


def _rows_in_words(package: dict) -> None:
    _claims(package)["minRows"] = "many"


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (_unknown_type, "geopoint"),
        (_broken_pattern, "lacks"),
        (_unknown_key, "claims.nothing"),
        (_unknown_reference, "incidents.nothing"),
        (_rows_in_words, "many"),
    ],
)
def test_descriptor_with_a_wrong_definition(folder: Path, edit: Callable[[dict], None], words: str) -> None:
    small.edit_descriptor(folder, edit)
    with pytest.raises(DescriptorError, match=words):
        read_descriptor(folder / DESCRIPTOR)


def test_keys_may_be_written_as_one_name(folder: Path) -> None:
    def edit(package: dict) -> None:
        schema = _claims(package)["schema"]
        schema["primaryKey"] = "claim_id"
        schema["foreignKeys"] = [
            {"fields": "incident_id", "reference": {"resource": "incidents", "fields": "incident_id"}}
        ]

    small.edit_descriptor(folder, edit)
    table = read_descriptor(folder / DESCRIPTOR)["claims"]
    assert table.primary_key == ("claim_id",)
    assert table.foreign_keys == (("incident_id", "incidents", "incident_id"),)
