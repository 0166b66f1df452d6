"""Accepted states of the tables are kept whole, by version, within limits, and open again."""

from __future__ import annotations

import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from dashboard.limits import VERSIONS_BYTES, VERSIONS_KEPT, VERSIONS_MEMORY
from dashboard.tables import Dataset, load
from dashboard.version_stores import make_own_folder
from dashboard.versions import SETTING, VersionError, Versions, versions_folder
from tests import small

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(params=["folder", "memory"])
def versions(request: pytest.FixtureRequest, tmp_path: Path) -> Versions:
    return Versions(tmp_path / "kept" if request.param == "folder" else None)


def states(folder: Path, count: int) -> list[Dataset]:
    made = []
    for number in range(count):
        small.set_of(folder, "claims", "attack-1", note=f"State {number}.")
        made.append(load(folder))
    return made


def test_a_version_opens_as_the_dataset_that_was_kept(folder: Path, versions: Versions) -> None:
    first, second = states(folder, 2)
    versions.keep(first, NOON)
    versions.keep(second, NOON + timedelta(hours=1))
    small.path_of(folder, "claims").unlink()
    again = versions.open(first.version, first.geo)
    assert again.version == first.version
    assert (again.directory, again.geo) == (folder, first.geo)
    assert again.files == first.files
    for name in first.tables:
        pd.testing.assert_frame_equal(again.table(name), first.table(name))


def test_the_list_has_the_last_accepted_first(folder: Path, versions: Versions) -> None:
    first, second = states(folder, 2)
    versions.keep(first, NOON)
    versions.keep(second, NOON + timedelta(hours=1))
    assert [(kept.id, kept.accepted) for kept in versions.list()] == [
        (second.version, NOON + timedelta(hours=1)),
        (first.version, NOON),
    ]
    assert {kept.directory for kept in versions.list()} == {str(folder)}
    # The same state found again at a start was accepted before; one that comes back after another is accepted anew.
    assert versions.keep(second, NOON + timedelta(hours=2)).accepted == NOON + timedelta(hours=1)
    assert versions.keep(first, NOON + timedelta(hours=3)).accepted == NOON + timedelta(hours=3)
    assert [kept.id for kept in versions.list()] == [first.version, second.version]


def test_a_folder_is_read_by_the_next_process(folder: Path, tmp_path: Path) -> None:
    (only,) = states(folder, 1)
    Versions(tmp_path / "kept").keep(only, NOON)
    other = Versions(tmp_path / "kept")
    assert [kept.id for kept in other.list()] == [only.version]
    assert other.open(only.version, only.geo).files == only.files


def test_the_number_kept_is_limited(folder: Path, versions: Versions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VERSIONS_KEPT.setting, "2")
    made = states(folder, 4)
    for number, dataset in enumerate(made):
        versions.keep(dataset, NOON + timedelta(minutes=number))
    assert [kept.id for kept in versions.list()] == [made[3].version, made[2].version]
    with pytest.raises(VersionError, match=f"version {made[0].version} is not kept"):
        versions.open(made[0].version, made[0].geo)


def test_the_bytes_kept_are_limited_but_never_below_one(
    folder: Path, versions: Versions, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in (VERSIONS_BYTES, VERSIONS_MEMORY):
        monkeypatch.setenv(limit.setting, "1")
    made = states(folder, 3)
    for number, dataset in enumerate(made):
        versions.keep(dataset, NOON + timedelta(minutes=number))
    assert [kept.id for kept in versions.list()] == [made[2].version]


@pytest.mark.parametrize("name", ["", "x", "0123456789ab", "../../etc/passwd", "0123456789AB", "0123456789ab\n"])
def test_a_version_that_is_not_kept_is_said(versions: Versions, name: str, tmp_path: Path) -> None:
    with pytest.raises(VersionError, match="is not kept"):
        versions.open(name, tmp_path)


@pytest.mark.parametrize("spoil", ["cut", "text", "other", "comment", "table"])
def test_a_damaged_zip_is_said_and_never_half_opened(folder: Path, tmp_path: Path, spoil: str) -> None:
    first, second = states(folder, 2)
    versions = Versions(tmp_path / "kept")
    versions.keep(first, NOON)
    versions.keep(second, NOON)
    path = tmp_path / "kept" / f"{first.version}.zip"
    if spoil == "cut":
        path.write_bytes(path.read_bytes()[:-200])
    elif spoil == "text":
        path.write_text("no zip", encoding="utf-8")
    elif spoil == "other":
        path.write_bytes((tmp_path / "kept" / f"{second.version}.zip").read_bytes())
    elif spoil == "comment":
        with zipfile.ZipFile(path, "a") as archive:
            archive.comment = b"{}"
    else:
        data = bytearray(path.read_bytes())
        data[200:260] = bytes(60)
        path.write_bytes(data)
    with pytest.raises(VersionError, match=first.version):
        versions.open(first.version, first.geo)
    assert versions.open(second.version, second.geo).version == second.version
    versions.keep(first, NOON + timedelta(hours=1))  # accepted anew, it is whole again
    assert versions.open(first.version, first.geo).version == first.version


def test_a_folder_that_cannot_be_written_leaves_them_in_memory(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    versions = Versions(tmp_path / "file" / "kept")
    for dataset in (made := states(folder, 2)):
        versions.keep(dataset, NOON)
    assert {kept.id for kept in versions.list()} == {dataset.version for dataset in made}
    assert versions.open(made[0].version, made[0].geo).files == made[0].files
    (told,) = [record.getMessage() for record in caplog.records]
    assert str(tmp_path / "file" / "kept") in told
    assert SETTING in told


def test_nothing_half_written_is_left(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (only,) = states(folder, 1)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    versions = Versions(tmp_path / "kept")
    versions.keep(only, NOON)
    assert list((tmp_path / "kept").iterdir()) == []
    assert versions.open(only.version, only.geo).version == only.version


def test_what_a_process_that_ended_left_is_removed(folder: Path, tmp_path: Path) -> None:
    (only,) = states(folder, 1)
    (tmp_path / "kept").mkdir()
    old, new = (tmp_path / "kept" / f".{name}.zip.abc" for name in ("0123456789ab", "ba9876543210"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    Versions(tmp_path / "kept").keep(only, NOON)
    assert (old.exists(), new.exists()) == (False, True)


def test_the_folder_by_setting_or_one_for_each_data_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path))
    assert versions_folder(Path("/one")) == versions_folder(Path("/two")) == tmp_path
    monkeypatch.delenv(SETTING)
    assert versions_folder(Path("/one")) != versions_folder(Path("/two"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_among_temporary_files_is_not_used(
    tmp_path: Path,
) -> None:
    theirs = tmp_path / "afpak-versions-0"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    with pytest.raises(PermissionError, match="belongs to another user"):
        make_own_folder(theirs / "0123456789ab")
    make_own_folder(tmp_path / "afpak-versions-1" / "0123456789ab")
