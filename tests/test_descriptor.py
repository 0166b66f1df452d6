"""The descriptor is a Frictionless Data Package, and the frictionless library finds the tables sound."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from frictionless import Package, Report, Resource

from dashboard.tables import DESCRIPTOR
from dashboard.tables import validate as dashboard_problems
from tests import small
from tests.small import REAL


def check(directory: Path) -> Report:
    return Package(str(directory / DESCRIPTOR)).validate()


def errors(report: Report) -> list[tuple[str, int, str]]:
    """Table, row and kind of each error that the library found."""
    return [(task.name, getattr(error, "row_number", 0), error.type) for task in report.tasks for error in task.errors]


def test_descriptor_is_a_valid_package() -> None:
    package = json.loads((REAL / DESCRIPTOR).read_text(encoding="utf-8"))
    assert Package.validate_descriptor(package).valid
    for resource in package["resources"]:
        assert Resource.validate_descriptor(resource).valid, resource["name"]


def test_real_tables_are_sound() -> None:
    report = check(REAL)
    assert errors(report) == []
    assert report.valid
    assert len(report.tasks) == len(small.definitions())


def test_small_tables_are_sound(folder: Path) -> None:
    assert check(folder).valid


def test_library_and_dashboard_see_the_same_broken_cell(folder: Path) -> None:
    small.set_cell(folder, "claims", 2, "killed_min", "many")
    small.set_cell(folder, "incidents", 3, "initiator_id", "nobody")
    assert sorted(errors(check(folder))) == [("claims", 2, "type-error"), ("incidents", 3, "foreign-key")]
    assert {(problem.table, problem.row) for problem in dashboard_problems(folder)} == {("claims", 2), ("incidents", 3)}


def test_every_table_and_column_is_explained() -> None:
    for table in small.definitions().values():
        assert table.title
        assert table.description
        for column in table.columns:
            assert column.title, f"{table.name}.{column.name}"
            assert column.description, f"{table.name}.{column.name}"


def test_no_table_lies_beside_the_descriptor() -> None:
    described = {table.path for table in small.definitions().values()}
    assert {path.name for path in REAL.glob("*.csv")} == described


@pytest.mark.parametrize("name", small.definitions())
def test_empty_cells_are_the_only_missing_values(name: str) -> None:
    package = json.loads((REAL / DESCRIPTOR).read_text(encoding="utf-8"))
    resource = next(item for item in package["resources"] if item["name"] == name)
    assert resource["schema"]["missingValues"] == [""]
    assert resource["encoding"] == "utf-8"
