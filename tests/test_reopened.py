"""A link with ``data=`` shows the version that it names, on every page and for nobody else."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import current
from dashboard.analysis.records import records
from dashboard.filters import Filters
from dashboard.limits import VERSION_MEMBERS, VERSIONS_OPEN
from dashboard.memory import Memory
from dashboard.pages import latest
from dashboard.reopened import OpenVersions
from dashboard.root import ROOT
from dashboard.tables import DESCRIPTOR, Dataset, geo_directory, load
from dashboard.versions import VersionError, Versions, versions_of
from tests import small

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def more_killed(folder: Path, number: int) -> Dataset:
    """The small tables with another figure of the dead of one claim."""
    small.set_of(folder, "claims", "attack-1", killed_min=number, killed_max=number)
    return load(folder)


@pytest.fixture
def kept(folder: Path, tmp_path: Path) -> tuple[Versions, list[Dataset]]:
    versions = Versions(tmp_path / "kept")
    made = [more_killed(folder, number) for number in (5, 6, 7)]
    for hour, dataset in enumerate(made):
        versions.keep(dataset, NOON + timedelta(hours=hour))
    return versions, made


def test_one_object_for_all_who_ask_and_a_few_open_at_once(
    kept: tuple[Versions, list[Dataset]], monkeypatch: pytest.MonkeyPatch
) -> None:
    versions, (first, second, third) = kept
    monkeypatch.setenv(VERSIONS_OPEN.setting, "2")
    forgotten: list[str] = []
    opened = OpenVersions(versions, lambda dataset: forgotten.append(dataset.version))
    one = opened.get(first.version, first.geo)
    assert one.accepted == NOON
    assert opened.get(first.version, first.geo) is one
    opened.get(second.version, first.geo)
    opened.get(first.version, first.geo)
    opened.get(third.version, first.geo)
    assert forgotten == [second.version]
    assert opened.get(first.version, first.geo) is one
    with pytest.raises(VersionError, match="is not kept"):
        opened.get("0123456789ab", first.geo)


def test_what_was_worked_out_of_a_closed_version_is_let_go() -> None:
    memory = Memory(10_000)
    memory.get(("module.f", ("kept",), ()), lambda: 1)
    memory.get(("module.f", ("closed",), ()), lambda: 2)
    memory.get(("module.f", (), (("dataset", "closed"),)), lambda: 3)
    memory.forget("closed")
    assert len(memory) == 1
    assert memory.nbytes == memory.get(("module.f", ("kept",), ()), lambda: 9) * memory.nbytes


def test_two_sessions_with_two_versions_do_not_mix(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFPAK_DATA", str(folder))
    monkeypatch.setenv("AFPAK_VERSIONS", str(tmp_path / "kept"))
    monkeypatch.setattr(current, "_CURRENT", {})
    monkeypatch.setattr(latest, "page", lambda: None)  # what the page itself shows takes a second to draw
    made = [more_killed(folder, number) for number in (5, 6, 7)]
    for hour, dataset in enumerate(made):
        versions_of(folder).keep(dataset, NOON + timedelta(hours=hour))

    def killed(app: AppTest) -> list[int]:
        frame = records(app.session_state["_dataset"], Filters())
        return frame.loc[frame["incident_id"] == small.ATTACK, "killed_low"].tolist()

    def lines(app: AppTest) -> str:
        return " ".join(" ".join(item.proto.body for item in app.get("html") if "notice" in item.proto.body).split())

    def session(version: str = "") -> AppTest:
        app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / "main.py"), default_timeout=60)
        if version:
            app.query_params["data"] = version
        return app

    first, second, today = session(made[0].version), session(made[1].version), session()
    for app in (first, second, today, second, first):
        app.run()
        assert not app.exception
    assert [killed(app) for app in (first, second, today)] == [[7], [8], [9]]
    assert f"You see the data of 1 Dec 2026 (version {made[0].version}); 1 incident changed since." in lines(first)
    assert 'href="?"' in lines(first)
    assert "You see the data" not in lines(today)
    # The session keeps to its version where a page was opened without it in the address.
    del first.query_params["data"]
    assert killed(first.run()) == [7]
    assert first.query_params["data"] == made[0].version

    unknown = session("<b>nothing</b>").run()
    assert killed(unknown) == [9]
    assert "The link names version “&lt;b&gt;nothing&lt;/b&gt;” of the data, which is not kept." in lines(unknown)
    assert "data" not in unknown.query_params


def test_a_version_of_an_earlier_form_opens_with_todays_columns(folder: Path, tmp_path: Path) -> None:
    before = load(folder)
    package = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    package["resources"] = [item for item in package["resources"] if item["name"] != "indicators"]
    for resource in package["resources"]:
        if resource["name"] == "places":
            fields = resource["schema"]["fields"]
            resource["schema"]["fields"] = [item for item in fields if item["name"] != "aliases"]
    (folder / DESCRIPTOR).write_text(json.dumps(package), encoding="utf-8")
    small.path_of(folder, "indicators").unlink()
    small.drop_column(folder, "places", "aliases")
    files = {path.name: path.read_bytes() for path in folder.glob("*.*")}

    versions = Versions(tmp_path / "kept")
    version = versions.add(files, folder, NOON)
    assert version is not None
    assert versions.add(files, folder, NOON) is None
    again = versions.open(version.id, before.geo)
    assert again.version == version.id != before.version
    assert again.table("indicators").empty
    assert list(again.table("indicators").dtypes) == list(before.table("indicators").dtypes)
    assert again.places["aliases"].isna().all()
    pd.testing.assert_frame_equal(again.claims, before.claims)
    assert set(again.tables) == set(before.tables)


def test_a_rule_that_came_later_closes_no_version(folder: Path, tmp_path: Path) -> None:
    small.set_of(folder, "incidents", small.DRONE, date_end="2020-01-01")  # before its first day
    files = {path.name: path.read_bytes() for path in folder.glob("*.*")}
    versions = Versions(tmp_path / "kept")
    version = versions.add(files, folder, NOON)
    assert version is not None
    geo = geo_directory(folder)
    assert versions.open(version.id, geo).incidents["date_end"].min() == pd.Timestamp("2020-01-01")


@pytest.mark.parametrize("name", ["../claims.csv", "/etc/passwd", "deeper/claims.csv", "claims.exe", "claims.csv"])
def test_a_zip_with_what_no_version_has_is_not_opened(folder: Path, tmp_path: Path, name: str) -> None:
    dataset = load(folder)
    versions = Versions(tmp_path / "kept")
    versions.keep(dataset, NOON)
    path = tmp_path / "kept" / f"{dataset.version}.zip"
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning) if name == "claims.csv" else nullcontext():
        archive.writestr(name, "x")
    with pytest.raises(VersionError, match="which is no table, or has it twice"):
        versions.open(dataset.version, dataset.geo)


def test_a_zip_with_too_many_files_is_not_opened(folder: Path, tmp_path: Path) -> None:
    dataset = load(folder)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(VERSION_MEMBERS.value + 1):
            archive.writestr(f"t{number}.csv", "x")
        archive.comment = json.dumps({"accepted": NOON.isoformat(), "directory": str(folder)}).encode()
    (tmp_path / f"{dataset.version}.zip").write_bytes(stream.getvalue())
    with pytest.raises(VersionError, match="more than 64 files"):
        Versions(tmp_path).open(dataset.version, dataset.geo)
