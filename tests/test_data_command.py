"""``afpak data``: files from a terminal, and filters that are named when they mean nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.export.tables import made
from dashboard.filters import Filters
from dashboard.tables import load


def test_the_file_is_the_same_as_the_one_of_the_page(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "deep" / "x.csv"
    query = "?type=airstrike&type=Border+clash&from=2024-12-20"
    assert main(["data", "-o", str(target), "--filter", query, "--lens", "kabul", "--data", str(folder)]) == 0
    dataset = load(folder)
    first = dataset.first_day.date()
    filters = Filters(start=first, event_types=("airstrike", "border_clash"), lens_id="kabul")
    assert target.read_bytes() == made("csv", dataset, filters)
    assert [path.name for path in target.parent.iterdir()] == ["x.csv"]


def test_a_directory_gets_a_telling_name_and_the_format_follows_the_files_name(folder: Path, tmp_path: Path) -> None:
    assert main(["data", "-o", str(tmp_path / "out"), "--format", "hxl", "--data", str(folder)]) == 0
    (path,) = (tmp_path / "out").iterdir()
    assert path.name.startswith("incidents-hxl_")
    assert main(["data", "-o", str(tmp_path / "x.GeoJSON"), "--data", str(folder)]) == 0
    assert (tmp_path / "x.GeoJSON").read_text(encoding="utf-8").startswith('{"type": "FeatureCollection"')


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("type=nonsense", "type=nonsense (not known here)"),
        ("from=20", "from=20 (not a date as YYYY-MM-DD)"),
        ("colour=red", "colour=red (not a filter: from, to"),
        ("airstrike", "airstrike= (not a filter: from, to"),
        ("min_killed=-1", "min_killed=-1 (not a whole number"),
    ],
)
def test_rubbish_in_a_filter_is_named_and_nothing_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], query: str, words: str
) -> None:
    target = tmp_path / "x.csv"
    assert main(["data", "-o", str(target), "--filter", query, "--data", str(folder)]) == 2
    assert words in capsys.readouterr().err
    assert not target.exists()


def test_nothing_selected_and_a_place_that_cannot_be_written_are_said(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "-o", str(tmp_path / "x.csv"), "--filter", "q=zzzz", "--data", str(folder)]) == 1
    assert "No incident matches" in capsys.readouterr().err
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["data", "-o", str(tmp_path / "file" / "x.csv"), "--data", str(folder)]) == 1
    assert "file: File exists." in capsys.readouterr().err


def test_a_link_for_another_version_is_taken_with_a_word(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "x.csv"
    assert main(["data", "-o", str(target), "--filter", "type=airstrike&data=abc", "--data", str(folder)]) == 0
    assert "made for version abc of the tables" in capsys.readouterr().err
