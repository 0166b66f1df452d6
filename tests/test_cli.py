"""``afpak`` from a terminal: exit statuses, messages, and what it leaves on disk."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import cli
from dashboard.root import ROOT
from dashboard.tables import load, validate
from tests import small
from tests.test_curate import contents

NEW = [
    *("--date", "2025-01-22", "--place", "af-kho-alpha", "--type", "shelling", "--kind-word", "fire"),
    *("--title", "Fire at Alpha", "--summary", "Residents spoke of fire.", "--attribution", "alleged"),
    *("--status", "single_source", "--source-url", "https://four.example/e", "--publisher", "Paper Five"),
    *("--language", "en", "--claim", "claimant=kab-gov;suffered_by=afghan_side;killed=20-25;qualifier=about"),
    *("--answers", f"{small.DRONE}:declared", "--today", "2025-02-03"),
]
IDENTIFIER = "2025-01-22-alpha-fire"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())


@pytest.fixture
def tidy(folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert cli.main(["fmt", str(folder)]) == 0
    capsys.readouterr()
    return folder


def spoil(folder: Path) -> None:
    small.set_of(folder, "incidents", small.DRONE, status="maybe")


def test_validate_counts_incidents_with_one_publisher(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["validate", str(folder)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert "6 incidents, sound" in first
    assert second.startswith("2 of 6 incidents rest on one publisher, 1 of them kinetic")


# ---------------------------------------------------------------- report


def test_report_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", str(folder)]) == 0
    text = capsys.readouterr().out
    assert text.startswith("# Data report\n")
    assert f"version {load(folder).version}" in text
    assert str(folder) not in text
    assert cli.main(["report", str(folder)]) == 0
    assert capsys.readouterr().out == text


def test_report_as_json(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", str(folder), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["incidents"] == 6
    for name, options in (("a.json", []), ("a.txt", ["--format", "json"])):
        file = tmp_path / name
        assert cli.main(["report", str(folder), "-o", str(file), *options]) == 0
        assert json.loads(file.read_text(encoding="utf-8"))["incidents"] == 6


def test_report_into_a_file_and_its_check(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "report.md"
    check = ["report", str(folder), "--check", "-o", str(file)]
    assert cli.main(check) == 1
    assert f"{file} is not current: run afpak report -o {file}" in capsys.readouterr().out
    assert not file.exists()
    assert cli.main(["report", str(folder), "-o", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: written\n"
    assert cli.main(check) == 0
    assert capsys.readouterr().out == f"{file} is current\n"
    written = file.read_bytes()
    small.set_of(folder, "incidents", small.DRONE, title="Drone strike near Alpha")
    assert cli.main(check) == 1
    assert file.read_bytes() == written


def test_report_needs_sound_tables(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(folder)
    file = tmp_path / "report.md"
    assert cli.main(["report", str(folder), "-o", str(file)]) == 1
    printed = capsys.readouterr()
    assert "status: 'maybe' — one of confirmed" in printed.out
    assert f"1 problem(s) in {folder}" in printed.err
    assert not file.exists()


def test_report_into_a_folder_that_is_not_there_makes_it(folder: Path, tmp_path: Path) -> None:
    assert cli.main(["report", str(folder), "-o", str(tmp_path / "new" / "report.md")]) == 0
    assert (tmp_path / "new" / "report.md").read_text(encoding="utf-8").startswith("# ")


def test_report_into_a_file_in_place_of_a_folder(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    assert cli.main(["report", str(folder), "-o", str(tmp_path / "file" / "report.md")]) == 1
    assert str(tmp_path / "file") in capsys.readouterr().err


def test_report_check_without_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["report", str(folder), "--check"])
    assert caught.value.code == 2
    assert "--check needs -o FILE" in capsys.readouterr().err


# ---------------------------------------------------------------- fmt


def test_fmt(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(folder)
    assert cli.main(["fmt", str(folder), "--check"]) == 1
    printed = capsys.readouterr()
    assert "places.csv: order of rows" in printed.out
    assert "would change: run afpak fmt" in printed.err
    assert contents(folder) == before
    assert cli.main(["fmt", str(folder)]) == 0
    printed = capsys.readouterr()
    assert "places.csv: order of rows" in printed.out and "file(s) written" in printed.out
    once = contents(folder)
    assert set(once) == set(before)  # no temporary file is left
    for arguments in (["fmt", str(folder), "--check"], ["fmt", "--check", str(folder)], ["fmt", str(folder)]):
        assert cli.main(arguments) == 0
        assert "every file has its form" in capsys.readouterr().out
    assert contents(folder) == once


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_fmt_refuses_what_it_cannot_read_whole(
    folder: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = small.path_of(folder, "claims")
    path.write_bytes(path.read_bytes() + b"lonely,row\n")
    before = contents(folder)
    assert cli.main(["fmt", str(folder), *options]) == 1
    printed = capsys.readouterr()
    assert "claims:17:-: 'lonely' — 15 cells as in the header, found 2" in printed.out
    assert "1 problem(s)" in printed.err and "nothing was written" in printed.err
    assert contents(folder) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_fmt_where_nothing_may_be_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.chmod(0o555)
    try:
        assert cli.main(["fmt", str(folder)]) == 1
    finally:
        folder.chmod(0o755)
    assert "Nothing was changed." in capsys.readouterr().err


# ---------------------------------------------------------------- new


def test_new(tidy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["new", str(tidy), *NEW]) == 0
    printed = capsys.readouterr()
    assert f"{IDENTIFIER}: 6 rows written" in printed.out
    assert printed.err == ""
    dataset = load(tidy)
    claims = dataset.claims.set_index("incident_id")
    assert claims.loc[IDENTIFIER, ["killed_min", "killed_max"]].to_list() == [20, 25]
    assert IDENTIFIER in set(dataset.table("responses")["incident_id"])
    assert cli.main(["fmt", str(tidy), "--check"]) == 0


def test_new_dry_run_prints_the_rows(tidy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(tidy)
    assert cli.main(["new", str(tidy), "--dry-run", *NEW]) == 0
    text = capsys.readouterr().out
    assert f"incident_places.csv\n{IDENTIFIER},af-kho-alpha,true\n" in text
    assert f"{IDENTIFIER}--kab-gov-afghan,{IDENTIFIER},kab-gov,,afghan_side,unspecified,total,about,20,25,,," in text
    assert "written" not in text
    assert contents(tidy) == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--place", "af-kho-alfa"], "af-kho-alfa' — a place_id of the table places; nearest: af-kho-alpha"),
        (["--initiator", "isl-force"], "'isl-force' — an actor_id of the table actors; nearest: isl-forces"),
        (["--status", "reported"], "single_source where fewer than two publishers report it"),
        (["--claim", "claimant=kab-gov"], "new:-:claim: 'claimant=kab-gov' — suffered_by=…"),
        (["--answers", small.DRONE], "INCIDENT_ID:declared or INCIDENT_ID:reported"),
        (["--source", "publisher=A"], "new:-:source: 'publisher=A' — url=…"),
    ],
)
def test_new_refuses_and_writes_nothing(
    tidy: Path, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(tidy)
    assert cli.main(["new", str(tidy), *NEW, *options]) == 1
    printed = capsys.readouterr()
    assert message in printed.out
    assert "nothing was written" in printed.err
    assert contents(tidy) == before


def test_new_on_tables_that_are_not_formatted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(folder)
    assert cli.main(["new", str(folder), *NEW]) == 1
    assert "a formatted file: run afpak fmt first" in capsys.readouterr().out
    assert contents(folder) == before


def test_new_without_a_terminal_names_the_missing_flags(tidy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["new", str(tidy), "--date", "2025-01-22", "--place", "af-kho-alpha"])
    assert caught.value.code == 2
    assert "missing: --type, --kind-word, --title" in capsys.readouterr().err


def test_new_with_a_publisher_of_no_source(tidy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["new", str(tidy), "--publisher", "Paper Five"])
    assert caught.value.code == 2
    assert "--source-url is missing" in capsys.readouterr().err


def test_new_asks_on_a_terminal(
    tidy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Title and summary are missing: they are asked for, with everything else that no flag gave.
    position = NEW.index("--title")
    flags = NEW[:position] + NEW[position + 4 :]
    answers = "\n".join(["", "", "Fire at Alpha", "Residents spoke of fire.", *[""] * 5]) + "\n"
    monkeypatch.setattr("sys.stdin", Terminal(answers))
    assert cli.main(["new", str(tidy), *flags]) == 0
    assert "Title (what happened and where, no contested figure) *: " in capsys.readouterr().out
    assert load(tidy).incidents.set_index("incident_id").loc[IDENTIFIER, "title"] == "Fire at Alpha"


def test_new_stopped_while_asking_writes_nothing(
    tidy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(tidy)
    monkeypatch.setattr("sys.stdin", Terminal("2025-01-22\n"))
    assert cli.main(["new", str(tidy)]) == 1
    assert "stopped; nothing was written" in capsys.readouterr().err
    assert contents(tidy) == before


def test_new_that_cannot_be_written(
    tidy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(tidy)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert cli.main(["new", str(tidy), *NEW]) == 1
    assert (
        f"The folder {tidy} cannot be written: no space left on device. Nothing was written.\n"
        in capsys.readouterr().err
    )
    assert contents(tidy) == before
    assert validate(tidy) == []


@pytest.mark.parametrize("arguments", [["fmt", "one", "two"], ["report", "--format", "pdf"], ["new", "--nothing"]])
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    assert "usage: afpak" in capsys.readouterr().err


def test_every_command_takes_the_directory_from_the_environment(
    tidy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AFPAK_DATA", str(tidy))
    assert cli.main(["fmt", "--check"]) == 0
    assert cli.main(["report"]) == 0
    assert cli.main(["new", "--dry-run", *NEW]) == 0
    assert IDENTIFIER in capsys.readouterr().out


def test_a_reader_who_has_enough_is_no_error() -> None:
    """As in ``afpak brief --list | head -1``: no traceback."""
    command = [sys.executable, "-m", "dashboard.cli", "brief", "--list"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == ""
        assert run.wait(timeout=60) == 1
