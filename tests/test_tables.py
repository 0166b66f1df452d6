"""A whole directory: everything wrong is said at once, and a Dataset cannot be changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard import cli
from dashboard.tables import DESCRIPTOR, ROOT, DataError, Dataset, data_directory, load, validate
from tests import small
from tests.small import ATTACK, CLASH, found


@pytest.mark.parametrize("table", ["incidents", "places", "responses"])
def test_missing_table_is_the_only_thing_reported(folder: Path, table: str) -> None:
    small.path_of(folder, table).unlink()
    assert [(problem.table, problem.row) for problem in validate(folder)] == [(table, None)]


@pytest.mark.parametrize("table", ["incidents", "places", "claims", "incident_sources"])
def test_header_only_never_ends_in_a_traceback(folder: Path, table: str) -> None:
    small.keep_header(folder, table)
    problems = validate(folder)
    assert all(problem.expected for problem in problems)
    if small.definitions()[table].min_rows:
        found(problems, table, None, "", None, "at least one row")


def test_all_problems_are_reported_at_once(folder: Path) -> None:
    small.drop_column(folder, "phases", "kind")
    small.set_of(folder, "claims", "attack-1", killed_min="x", killed_max="")
    small.set_of(folder, "responses", CLASH, responds_to_id=CLASH)
    small.set_of(folder, "incidents", ATTACK, initiator_id="nobody")
    problems = validate(folder)
    found(problems, "phases", 1, "kind")
    found(problems, "claims", 2, "killed_min", "x")
    found(problems, "responses", 3, "responds_to_id", CLASH)
    found(problems, "incidents", 2, "initiator_id", "nobody")
    assert len(problems) == 4


def test_load_raises_with_the_problems_that_validate_returns(folder: Path) -> None:
    small.set_of(folder, "claims", "attack-1", killed_min="x")
    small.path_of(folder, "phases").unlink()
    with pytest.raises(DataError) as caught:
        load(folder)
    assert caught.value.problems == validate(folder)
    assert caught.value.directory == folder


@pytest.mark.parametrize("name", ["nowhere", "data/claims.csv"])
def test_directory_that_is_none(folder: Path, name: str) -> None:
    directory = folder.parent / name
    found(validate(directory), "data", None, "", str(directory), "a directory with the tables")
    with pytest.raises(DataError):
        load(directory)


def test_missing_descriptor(folder: Path) -> None:
    (folder / DESCRIPTOR).unlink()
    found(validate(folder), "datapackage", None, "", DESCRIPTOR, "is missing")


def test_broken_descriptor(folder: Path) -> None:
    (folder / DESCRIPTOR).write_text('{"resources": [\n', encoding="utf-8")
    found(validate(folder), "datapackage", None, "", DESCRIPTOR, "not JSON: line 2")


def test_descriptor_that_is_a_directory(folder: Path) -> None:
    (folder / DESCRIPTOR).unlink()
    (folder / DESCRIPTOR).mkdir()
    found(validate(folder), "datapackage", None, "", DESCRIPTOR, "cannot be read")


def test_table_that_is_not_described(folder: Path) -> None:
    def edit(package: dict[str, Any]) -> None:
        package["resources"] = [item for item in package["resources"] if item["name"] != "phases"]

    small.edit_descriptor(folder, edit)
    found(validate(folder), "datapackage", None, "resources", "phases", "not described")


def _fields(package: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return next(item for item in package["resources"] if item["name"] == table)["schema"]["fields"]


def test_column_that_is_not_described(folder: Path) -> None:
    def edit(package: dict[str, Any]) -> None:
        fields = _fields(package, "claims")
        fields[:] = [field for field in fields if field["name"] != "killed_min"]

    small.edit_descriptor(folder, edit)
    small.drop_column(folder, "claims", "killed_min")
    found(validate(folder), "datapackage", None, "claims.killed_min", "", "integer")


def test_column_that_is_described_as_another_type(folder: Path) -> None:
    def edit(package: dict[str, Any]) -> None:
        for field in _fields(package, "claims"):
            if field["name"] == "killed_min":
                field["type"] = "string"

    small.edit_descriptor(folder, edit)
    found(validate(folder), "datapackage", None, "claims.killed_min", "string", "integer")


def test_boundaries_that_cannot_be_read(folder: Path) -> None:
    (folder / "geo").mkdir()
    (folder / "geo" / "provinces.geojson").write_text("{", encoding="utf-8")
    found(validate(folder), "geo", None, "", "provinces.geojson", "boundaries that can be read")


def test_dataset_has_every_row(dataset: Dataset) -> None:
    for name, records in small.rows().items():
        assert len(dataset.table(name)) == len(records)
        assert list(dataset.table(name).columns) == list(small.definitions()[name].column_names)


def test_missing_figures_stay_missing(dataset: Dataset) -> None:
    claims = dataset.claims.set_index("claim_id")
    assert pd.isna(claims.loc["strikes-3", "killed_min"])
    assert claims.loc["drone-1", "killed_min"] == 0
    assert claims["killed_min"].dtype == "Int64"


def test_days_of_the_dataset(dataset: Dataset) -> None:
    assert (dataset.first_day, dataset.last_day) == (pd.Timestamp("2024-12-20"), pd.Timestamp("2025-01-27"))
    assert dataset.updated_on == pd.Timestamp("2025-02-02")
    assert dataset.incidents["date_start"].dt.tz is None


def test_changing_a_frame_changes_nothing_for_others(dataset: Dataset) -> None:
    before = dataset.incidents
    mine = dataset.incidents
    mine["title"] = "changed"
    mine.loc[mine.index[0], "status"] = "disputed"
    mine["extra"] = 1
    mine.columns = [name.upper() for name in mine.columns]
    pd.testing.assert_frame_equal(dataset.incidents, before)
    assert dataset.incidents["title"].iloc[0] == "Attack on a post at Gamma"


def test_dataset_itself_cannot_be_changed(dataset: Dataset) -> None:
    with pytest.raises(AttributeError):
        dataset.version = "other"  # type: ignore[misc]
    for mapping in (dataset.side_of, dataset.actor_names, dataset.tables):
        with pytest.raises(TypeError):
            mapping["kab-gov"] = "other"  # type: ignore[index]


def test_other_names_of_places(dataset: Dataset) -> None:
    assert dataset.aliases_of["af-kho-alpha"] == ("Alfa", "Alpha Kalay")
    assert dataset.aliases_of["pk-kp-delta"] == ()


def test_statements_and_indicators(dataset: Dataset) -> None:
    assert dataset.responsibility["says"].tolist() == ["claims", "blames", "denies", "denies"]
    indicators = dataset.indicators.set_index("indicator_id")
    assert indicators.loc["later-deportations", "value_max"] == 0
    assert indicators["value_min"].dtype == "Int64"


def test_directory_from_before_the_newer_tables_and_columns(folder: Path) -> None:
    def edit(package: dict[str, Any]) -> None:
        newer = ("responsibility", "indicators")
        package["resources"] = [item for item in package["resources"] if item["name"] not in newer]
        for table, column in (("places", "aliases"), ("crossing_status", "last_reported_on")):
            fields = _fields(package, table)
            fields[:] = [field for field in fields if field["name"] != column]
            small.drop_column(folder, table, column)

    small.edit_descriptor(folder, edit)
    for name in ("responsibility", "indicators"):
        small.path_of(folder, name).unlink()
    problems = validate(folder)
    found(problems, "datapackage", None, "resources", "responsibility", "not described")
    found(problems, "datapackage", None, "resources", "indicators", "not described")
    found(problems, "datapackage", None, "places.aliases", "", "this column as string")
    found(problems, "datapackage", None, "crossing_status.last_reported_on", "", "this column as date")
    assert len(problems) == 4


def test_unknown_table_is_a_key_error(dataset: Dataset) -> None:
    with pytest.raises(KeyError):
        dataset.table("nothing")


def test_version_changes_with_a_cell(folder: Path) -> None:
    before = load(folder).version
    small.set_of(folder, "claims", "attack-1", note="A word more.")
    assert load(folder).version != before


def test_version_and_contents_do_not_change_with_line_ends_and_byte_order_mark(folder: Path) -> None:
    small.set_of(folder, "claims", "attack-1", note="Two\nlines.")
    before = load(folder)
    for path in folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    after = load(folder)
    assert after.version == before.version
    pd.testing.assert_frame_equal(after.claims, before.claims)


def test_directory_from_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFPAK_DATA", str(folder))
    assert data_directory() == folder
    assert load().directory == folder


@pytest.mark.parametrize("given", [None, "", "  "])
def test_directory_without_the_environment(given: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFPAK_DATA", raising=False)
    if given is not None:
        monkeypatch.setenv("AFPAK_DATA", given)
    assert data_directory() == ROOT / "data"


def test_command_on_a_sound_directory(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["validate", str(folder)]) == 0
    printed = capsys.readouterr()
    assert "16 tables" in printed.out
    assert "6 incidents, sound; data to 2025-01-27" in printed.out
    assert load(folder).version in printed.out
    assert printed.err == ""


def test_command_prints_each_problem_on_a_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.set_of(folder, "claims", "attack-1", killed_min="x", killed_max="")
    small.set_of(folder, "incidents", ATTACK, date_start="2024-02-30")
    assert cli.main(["validate", str(folder)]) == 1
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert "claims:2:killed_min: 'x' — a whole number, such as 46, or nothing" in lines
    assert "incidents:2:date_start: '2024-02-30' — a date that exists, as YYYY-MM-DD" in lines
    assert f"{len(lines)} problem(s) in {folder}" in printed.err


def test_command_takes_the_directory_from_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AFPAK_DATA", str(folder))
    assert cli.main(["validate"]) == 0
    assert str(folder) in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["validate", "one", "two"]])
def test_command_with_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    assert "usage: afpak" in capsys.readouterr().err
