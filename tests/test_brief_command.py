"""``afpak brief``: files for cron, quiet in a pipe, and an exit status that says how it went."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.catalogue import CHARTS
from dashboard.cli import main
from dashboard.export.brief import make, pictures, saved
from dashboard.export.brief.templates import TEMPLATES
from dashboard.tables import load
from tests import briefs, small


@pytest.fixture(autouse=True)
def without_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "Artist", lambda: pictures.Artist(briefs.drawn))
    monkeypatch.setattr(pictures, "by_render", briefs.drawn)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.export.brief.pictures.Artist.__init__.__defaults__", (briefs.drawn,))


def test_the_list_names_every_template_and_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", "--list"]) == 0
    said = capsys.readouterr().out
    for name in (*TEMPLATES, *CHARTS, "summary", "incidents"):
        assert f"  {name} " in said


@pytest.mark.parametrize("name", list(TEMPLATES))
def test_a_new_file_can_be_made_as_it_is(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    incident = ["--incident", small.STRIKES] if TEMPLATES[name].needs_incident else []
    assert main(["brief", "--new", name, *incident]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert saved.parsed(shown.out.encode(), load(folder), "b.toml").title == TEMPLATES[name].title


def test_files_are_written_and_named(
    folder: Path, tmp_path: Path, quick: None, capsys: pytest.CaptureFixture[str]
) -> None:
    brief = tmp_path / "monday.toml"
    brief.write_text('title = "Monday"\n[filters]\nlens = "kabul"\n[[parts]]\npart = "timeline"\n', encoding="utf-8")
    out = tmp_path / "made" / "today"
    given = ["brief", str(brief), "-o", str(out), "--format", "pptx,pdf,docx,zip", "--data", str(folder)]
    assert main(given) == 0
    shown = capsys.readouterr()
    assert shown.err == ""  # quiet: the error output is no terminal
    name = "monday_2024-12-20_2025-01-27_kabul-lens_asof-2025-01-27"
    assert sorted(path.name for path in out.iterdir()) == [f"{name}.{kind}" for kind in ("docx", "pdf", "pptx", "zip")]
    assert shown.out.splitlines() == [str(out / f"{name}.{kind}") for kind in ("pptx", "pdf", "docx", "zip")]
    starts = {"pptx": b"PK", "docx": b"PK", "zip": b"PK", "pdf": b"%PDF"}
    assert all((out / f"{name}.{kind}").read_bytes().startswith(start) for kind, start in starts.items())


def test_a_wrong_brief_writes_nothing(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    brief = tmp_path / "monday.toml"
    brief.write_text('title = "Monday"\npaper = "a5"\n[[parts]]\npart = "tmeline"\n', encoding="utf-8")
    out = tmp_path / "made"
    assert main(["brief", str(brief), "-o", str(out), "--data", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "monday.toml: paper: 'a5' — one of a4, letter" in said
    assert "monday.toml: parts[1].part: 'tmeline' — one of" in said
    assert "2 problem(s)" in said
    assert not out.exists()


def test_a_folder_that_cannot_be_written_is_named(
    folder: Path, tmp_path: Path, quick: None, capsys: pytest.CaptureFixture[str]
) -> None:
    brief = tmp_path / "monday.toml"
    brief.write_text('title = "Monday"\n[[parts]]\npart = "summary"\n', encoding="utf-8")
    assert main(["brief", str(brief), "-o", str(brief / "in"), "--format", "zip", "--data", str(folder)]) == 1
    assert "monday.toml" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["b.toml", "--format", "odp"], ["--new", "nothing"]])
def test_wrong_usage_says_what_is_expected(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["brief", *words])
    assert stopped.value.code == 2
    assert "brief" in capsys.readouterr().err
