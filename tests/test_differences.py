"""What differs between two versions is told claim by claim; earlier versions come from the history in git."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard import cli
from dashboard.analysis.differences import TableRows, changed_incidents, find_differences
from dashboard.analysis.differences_in_words import word_counts, word_difference
from dashboard.git_versions import GitError, fill_from_git
from dashboard.pages.version_list import list_versions
from dashboard.tables import load
from dashboard.versions import SETTING, Versions, versions_of
from tests import small

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def rows_of(folder: Path) -> TableRows:
    return TableRows({path.name: path.read_bytes() for path in folder.glob("*.*")})


def change(folder: Path) -> None:
    """A figure of the UN comes in, one is raised, one claim goes, a title is put right, a note is reworded."""
    small.set_of(folder, "claims", "strikes-3", killed_min=45, killed_max=45, qualifier="exact")
    claim = {"claim_id": "strikes-5", "incident_id": small.STRIKES, "claimant_id": "residents-x", "scope": "total"}
    claim |= {"suffered_by": "afghan_side", "victim_group": "civilians", "qualifier": "at_least", "source_id": "one"}
    small.add_row(folder, "claims", **claim, killed_min=50, killed_max=50, claimed_on="2024-12-26")
    small.set_of(folder, "claims", "attack-1", killed_min=6, killed_max=6)
    small.drop_row(folder, "claims", small.row_of(folder, "claims", "drone-2"))
    small.set_of(folder, "incidents", small.CLASH, title="Clash at Delta crossing", updated_on="2025-02-20")
    small.set_of(folder, "incidents", small.SHELLING, note="Another word.")
    small.set_of(folder, "incidents", small.CLOSURE, updated_on="2025-02-21")


def test_each_difference_is_told_by_claim(folder: Path) -> None:
    old = rows_of(folder)
    change(folder)
    new = rows_of(folder)
    found = find_differences(old, new)
    place = {incident: old.place_of[incident] for incident in (small.STRIKES, small.ATTACK, small.DRONE)}
    assert place[small.STRIKES] == "Beta"
    words = [word_difference(item, old, new) for item in found]
    day = "24 Dec 2024"
    assert f"Beta, {day}: Residents, at least 50 killed (Afghan side) added" in words
    assert f"Beta, {day}: UN mission, 45 killed (Afghan side); was no figure" in words
    assert any(line.endswith("6 killed and 3 injured (Pakistani side); was 5 killed and 3 injured") for line in words)
    assert any(line.endswith("Residents, about 3–4 killed (Afghan side) removed") for line in words)
    assert any("“Clash at Delta crossing”; title was" in line for line in words)
    assert any(line.endswith("note reworded") for line in words)
    assert len(words) == 6
    assert changed_incidents(found) == dict.fromkeys((small.CLASH, small.ATTACK, small.DRONE, small.STRIKES), "changed")
    assert word_counts(found) == "incidents: 4 changed; claims: 1 added, 2 changed, 1 removed"


def test_no_difference_is_said(folder: Path) -> None:
    assert word_counts(find_differences(rows_of(folder), rows_of(folder))) == "No difference"


def test_versions_of_other_forms_are_compared_by_what_both_have(folder: Path) -> None:
    new = rows_of(folder)
    small.drop_column(folder, "places", "aliases")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    places = next(item for item in package["resources"] if item["name"] == "places")
    places["schema"]["fields"] = [item for item in places["schema"]["fields"] if item["name"] != "aliases"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert find_differences(rows_of(folder), new) == []


@pytest.fixture
def history(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small tables with three states in git: a sound one, a broken one, another sound one."""
    monkeypatch.setenv(SETTING, str(tmp_path / "kept"))
    who = {f"GIT_{role}_{what}": "a@b.c" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}

    def commit(day: int) -> None:
        dates = {f"GIT_{role}_DATE": f"2026-11-{day:02}T12:00:00+05:00" for role in ("AUTHOR", "COMMITTER")}
        for words in (("add", "-A"), ("commit", "-q", "-m", "State")):
            subprocess.run(["git", *words], cwd=tmp_path, check=True, env={**os.environ, **who, **dates})

    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_text("kept\n", encoding="utf-8")
    commit(1)
    sound = small.path_of(folder, "claims").read_bytes()
    small.path_of(folder, "claims").write_bytes(sound[:-40])
    commit(2)
    small.path_of(folder, "claims").write_bytes(sound)
    change(folder)
    commit(3)
    return folder


def test_earlier_versions_come_from_the_history_or_are_said_to_be_lacking(
    history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["versions", "--data", str(history)]) == 0
    assert "No version is kept" in capsys.readouterr().out
    assert cli.main(["versions", "fill", "--from-git", "--data", str(history)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("2026-11-01 07:00 UTC, commit ") and "kept as version" in printed[0]
    assert "cannot be shown: claims" in printed[1]
    assert printed[3] == "2 kept; 1 not available"
    versions = versions_of(history)
    assert [version.accepted.day for version in versions.list()] == [3, 1]
    assert versions.list()[0].id == load(history).version
    assert [state.words for state in fill_from_git(versions, history)][::2] == ["kept already"] * 2

    assert cli.main(["versions", "--words", "--data", str(history)]) == 0
    text = capsys.readouterr().out
    assert "incidents: 4 changed; claims: 1 added, 2 changed, 1 removed" in text
    assert "Residents, at least 50 killed (Afghan side) added" in text
    assert "earlier versions are not available" in text

    document = list_versions(versions, history, load(history).version)
    assert "## 3 Nov 2026, 07:00 UTC" in document
    assert f"(./?data={versions.list()[1].id})" in document
    assert "- Beta, 24 Dec 2024: Residents, at least 50 killed (Afghan side) added" in document


def test_a_folder_without_a_history_is_said(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(GitError, match="not a git repository"):
        list(fill_from_git(Versions(tmp_path / "kept"), folder))
    assert cli.main(["versions", "fill", "--from-git", "--data", str(folder)]) == 1
    assert "not a git repository" in capsys.readouterr().err


def test_diff_from_the_terminal(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path / "kept"))
    before = load(folder)
    versions_of(folder).keep(before, NOON)
    change(folder)
    small.set_of(folder, "incidents", small.SHELLING, title="=1+1")
    arguments = ["diff", before.version, "--data", str(folder)]
    assert cli.main(arguments) == 0
    assert capsys.readouterr().out.startswith("incidents: 5 changed; claims: 1 added")
    assert cli.main([*arguments, "--format", "json"]) == 0
    given = json.loads(capsys.readouterr().out)
    (raised,) = [item for item in given["differences"] if item["key"] == ["attack-1"]]
    assert raised["cells"]["killed_min"] == {"old": "5", "new": "6"}
    assert cli.main([*arguments, "-o", str(tmp_path / "d.csv")]) == 0
    with (tmp_path / "d.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["new"] for row in rows if row["column"] == "title"} == {"Clash at Delta crossing", "'=1+1"}
    capsys.readouterr()
    assert cli.main(["diff", "0123456789ab", "--data", str(folder)]) == 1
    assert "version 0123456789ab is not kept" in capsys.readouterr().err
    assert cli.main(["diff", str(folder), "current", "--data", str(folder)]) == 0
    assert capsys.readouterr().out.startswith("No difference")
