"""Readers keep the last sound tables whatever becomes of the files, and get new ones whole."""

from __future__ import annotations

import gc
import json
import os
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard import current as current_module
from dashboard.boundaries import LAYERS, read_layer
from dashboard.current import CurrentTables, Status, describe_refusal
from dashboard.export.package import package
from dashboard.filters import Filters
from dashboard.memory import MEMORY
from dashboard.schema import Problem
from dashboard.tables import DESCRIPTOR, Dataset, load
from dashboard.versions import Versions
from dashboard.watched_files import sign_files
from tests import small

ACCEPTED = datetime(2026, 12, 1, 11, 40, tzinfo=UTC)
REFUSED = datetime(2026, 12, 1, 12, 3, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = ACCEPTED

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def tables_of(folder: Path, clock: Clock, versions: Versions | None = None) -> CurrentTables:
    """The tables of a folder, looked at only when the test says so."""
    return CurrentTables(folder, versions or Versions(folder.parent / "kept"), clock=clock, watch=False)


def settle(tables: CurrentTables) -> Status:
    """Look until a change of the files that is there has been seen and validated."""
    for _ in range(2):
        tables.look()
    return tables.status()


def change(folder: Path, note: str = "A word more.") -> str:
    """Change the tables as a curator does and return their version."""
    small.set_of(folder, "claims", "attack-1", note=note)
    return load(folder).version


Spoil = Callable[[Path], object]


def _cut(folder: Path, share: float) -> None:
    path = small.path_of(folder, "claims")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


def _cut_at_a_row(folder: Path) -> None:
    path = small.path_of(folder, "claims")
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"\n", 0, -1) + 1])


def _replace_by_a_folder(folder: Path) -> None:
    small.path_of(folder, "claims").unlink()
    small.path_of(folder, "claims").mkdir()


def _loop(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to(folder)


SPOILS: dict[str, tuple[Spoil, str]] = {
    "half a table": (lambda folder: _cut(folder, 0.5), "claims"),
    "a table cut at the end of a row": (_cut_at_a_row, "claims"),
    "an empty table": (lambda folder: _cut(folder, 0), "claims"),
    "no table": (lambda folder: small.path_of(folder, "claims").unlink(), "claims"),
    "a folder in place of a table": (_replace_by_a_folder, "claims"),
    "bytes that are no text": (lambda folder: small.path_of(folder, "claims").write_bytes(b"\xff\xfe\x00"), "claims"),
    "a wrong cell": (lambda folder: small.set_of(folder, "claims", "attack-1", killed_min="x"), "claims"),
    "half a descriptor": (
        lambda folder: (folder / DESCRIPTOR).write_bytes((folder / DESCRIPTOR).read_bytes()[:3000]),
        "datapackage",
    ),
    "a descriptor nested without end": (
        lambda folder: (folder / DESCRIPTOR).write_bytes(b"[" * 100_000),
        "datapackage",
    ),
    "no descriptor": (lambda folder: (folder / DESCRIPTOR).unlink(), "datapackage"),
    "the folder moved": (lambda folder: folder.rename(folder.parent / "elsewhere"), "data"),
    "the folder deleted": (shutil.rmtree, "data"),
    "a link that leads to itself": (_loop, "data"),
    "half the boundaries": (
        lambda folder: (folder / "geo" / "provinces.geojson").write_text('{"type": "Feat', encoding="utf-8"),
        "geo",
    ),
}


@pytest.fixture
def with_boundaries(folder: Path) -> Path:
    """A data directory that has boundaries of its own."""
    shutil.copytree(small.REAL / "geo", folder / "geo")
    return folder


@pytest.mark.parametrize("spoil", SPOILS)
def test_readers_keep_the_last_sound_tables(
    with_boundaries: Path, clock: Clock, spoil: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = with_boundaries
    spare = folder.parent / "spare"
    shutil.copytree(folder, spare)
    tables = tables_of(folder, clock)
    shown = tables.status().dataset
    assert shown is not None
    clock.now = REFUSED
    breaks, table = SPOILS[spoil]
    breaks(folder)
    status = settle(tables)
    assert status.dataset is shown
    assert (status.accepted, status.refused) == (ACCEPTED, REFUSED)
    assert {problem.table for problem in status.problems} == {table}
    logged = [record.getMessage() for record in caplog.records]
    assert all(str(problem) in logged for problem in status.problems)
    for name in LAYERS:  # and what is read late is there too, as it was
        assert read_layer(shown.geo, name) == json.loads((spare / "geo" / f"{name}.geojson").read_text("utf-8"))

    clock.now = REFUSED + timedelta(minutes=5)
    if folder.is_symlink():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    spare.rename(folder)
    mended = settle(tables)
    assert (mended.problems, mended.refused) == ((), None)
    assert mended.dataset is shown  # the same tables: nothing that was worked out of them is lost


@contextmanager
def unreadable(folder: Path) -> Iterator[None]:
    """Take the right to enter a folder from this process."""
    folder.chmod(0)
    if os.geteuid() == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs the rights of a POSIX system")
def test_a_folder_that_may_not_be_entered_is_a_problem_with_its_name(folder: Path, clock: Clock) -> None:
    tables = tables_of(folder, clock, Versions(None))
    shown = tables.status().dataset
    with unreadable(folder.parent):
        status = settle(tables)
    assert status.dataset is shown
    (problem,) = status.problems
    assert (problem.table, problem.value) == ("data", str(folder))
    assert "Permission denied" in problem.expected
    assert settle(tables).problems == ()


@pytest.mark.parametrize(
    "name", [".#incidents.csv", ".incidents.csv.abc", "notes.csv", "extra.json", "~lock.claims.csv#"]
)
def test_other_files_are_not_looked_at(folder: Path, clock: Clock, name: str) -> None:
    before = sign_files(folder)
    (folder / name).symlink_to("nobody@nowhere.1234:567")  # as an editor locks a file: a link to nothing
    assert sign_files(folder) == before
    assert tables_of(folder, clock).status().problems == ()


def test_new_tables_are_shown_whole_and_kept(folder: Path, clock: Clock) -> None:
    tables = tables_of(folder, clock)
    first = tables.status().dataset
    assert first is not None
    clock.now = REFUSED
    version = change(folder)
    status = settle(tables)
    assert status.dataset is not None
    assert (status.dataset.version, status.accepted, status.problems) == (version, REFUSED, ())
    assert [kept.id for kept in tables.versions.list()] == [version, first.version]
    assert first.claims["note"].isna().all()  # who holds the first still sees the first


def test_the_record_leaves_as_it_is_shown_when_the_folder_is_gone(folder: Path, clock: Clock) -> None:
    tables = tables_of(folder, clock)
    shown = tables.status().dataset
    assert shown is not None
    before = package(shown, Filters())
    shutil.rmtree(folder)
    assert settle(tables).dataset is shown
    assert package(shown, Filters()) == before


def test_a_state_is_validated_once_and_only_at_rest(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def counted(directory: Path, geo: Path) -> Dataset:
        read.append(directory)
        return load(directory, geo)

    monkeypatch.setattr(current_module, "load", counted)
    tables = tables_of(folder, clock)
    for _ in range(5):
        tables.status()
        tables.look()
    assert len(read) == 1
    for share in (0.9, 0.8, 0.7):  # while it is being written, each look finds another state
        _cut(folder, share)
        tables.look()
    assert len(read) == 1
    for _ in range(5):
        tables.look()
        tables.status()
    assert len(read) == 2


def test_files_that_change_while_they_are_read_are_read_again(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = tables_of(folder, clock)
    first = tables.status().dataset
    late: list[str] = []

    def slow(directory: Path, geo: Path) -> Dataset:
        read = load(directory, geo)
        if not late:
            late.append(change(folder, "Another word."))
        return read

    change(folder)
    monkeypatch.setattr(current_module, "load", slow)
    assert settle(tables).dataset is first  # what was read is not what lies there
    status = settle(tables)
    assert status.dataset is not None
    assert status.dataset.version == late[0]


def test_a_fault_in_checking_is_a_problem_too(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tables = tables_of(folder, clock)
    shown = tables.status().dataset

    def fail(directory: Path, geo: Path) -> Dataset:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(current_module, "load", fail)
    change(folder)
    status = settle(tables)
    assert status.dataset is shown
    assert [problem.expected for problem in status.problems] == [
        "tables that can be checked (ZeroDivisionError: by zero)"
    ]
    assert any(record.exc_info for record in caplog.records)


def test_a_first_start_on_broken_tables_shows_the_problems_and_then_the_tables(folder: Path, clock: Clock) -> None:
    path = small.path_of(folder, "claims")
    whole = path.read_bytes()
    _cut(folder, 0.5)
    tables = tables_of(folder, clock)
    status = tables.status()
    assert status.dataset is None
    assert status.problems
    assert describe_refusal(status, ACCEPTED) == ""
    path.write_bytes(whole)
    mended = settle(tables)
    assert mended.dataset is not None
    assert mended.problems == ()


def test_a_restart_on_broken_tables_shows_the_last_version_of_the_same_directory(folder: Path, clock: Clock) -> None:
    other = small.write(folder.parent / "other")
    change(other, "Somebody else's.")
    first = tables_of(folder, clock).status().dataset
    clock.now = ACCEPTED + timedelta(minutes=1)
    tables_of(other, clock).status()
    clock.now = REFUSED
    _cut(folder, 0.5)
    again = tables_of(folder, clock)
    status = again.status()
    assert first is not None
    assert status.dataset is not None
    assert status.dataset is not first
    assert status.dataset.files == first.files
    assert (status.accepted, status.refused) == (ACCEPTED, REFUSED)
    assert status.problems


def test_a_restart_on_broken_boundaries_takes_those_of_before(with_boundaries: Path, clock: Clock) -> None:
    first = tables_of(with_boundaries, clock).status().dataset
    (with_boundaries / "geo" / "provinces.geojson").write_text('{"type": "Feat', encoding="utf-8")
    status = tables_of(with_boundaries, clock).status()
    assert {problem.table for problem in status.problems} == {"geo"}
    assert first is not None
    assert status.dataset is not None
    assert (status.dataset.version, status.dataset.geo) == (first.version, first.geo)


def test_boundaries_that_change_are_new_tables(with_boundaries: Path, clock: Clock) -> None:
    folder = with_boundaries
    tables = tables_of(folder, clock)
    first = tables.status().dataset
    path = folder / "geo" / "provinces.geojson"
    layer = json.loads(path.read_text(encoding="utf-8"))
    layer["features"][0]["properties"]["name"] = "Renamed"
    path.write_text(json.dumps(layer), encoding="utf-8")
    second = settle(tables).dataset
    assert first is not None
    assert second is not None
    assert read_layer(second.geo, "provinces")["features"][0]["properties"]["name"] == "Renamed"
    assert read_layer(first.geo, "provinces")["features"][0]["properties"]["name"] != "Renamed"
    assert second.version == first.version


def test_boundaries_are_copied_again_where_temporary_files_were_cleared(folder: Path, clock: Clock) -> None:
    tables = tables_of(folder, clock)
    shown = tables.status().dataset
    assert shown is not None
    assert shown.geo.parent == folder.parent / "kept"
    shutil.rmtree(folder.parent / "kept")
    tables.look()
    assert {path.stem for path in shown.geo.iterdir()} == set(LAYERS)


def test_the_files_are_looked_at_beside_the_readers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader who asks never waits for new tables to be validated, and has them soon after."""
    monkeypatch.setattr(current_module, "LOOK_EVERY", 0.05)
    release = threading.Event()

    def held(directory: Path, geo: Path) -> Dataset:
        assert release.wait(20)
        return load(directory, geo)

    tables = CurrentTables(folder, Versions(None))
    first = tables.status().dataset
    monkeypatch.setattr(current_module, "load", held)
    version = change(folder)
    time.sleep(0.5)
    started = time.monotonic()
    assert tables.status().dataset is first
    assert time.monotonic() - started < 0.2
    release.set()
    deadline = time.monotonic() + 20
    while (shown := tables.status().dataset) is first and time.monotonic() < deadline:
        time.sleep(0.05)
    assert shown is not None
    assert shown.version == version
    monkeypatch.setattr(current_module, "WATCH_FOR", 0.0)  # nobody asks any more: the thread ends


def test_a_dozen_new_states_leave_no_old_one_behind(folder: Path, clock: Clock) -> None:
    tables = tables_of(folder, clock)
    shown = tables.status().dataset
    assert shown is not None
    gone: list[weakref.ref[Dataset]] = []
    gc.collect()
    gc.freeze()
    try:
        for number in range(12):
            shown = tables.status().dataset
            assert shown is not None
            MEMORY.get(("test", shown), lambda kept=shown: [kept])
            circle: list[object] = [shown]
            circle.append(circle)  # as a session holds what it shows, and itself
            gone.append(weakref.ref(shown))
            del shown, circle
            gc.freeze()
            small.set_of(folder, "claims", "attack-1", note=f"State {number}.")
            settle(tables)
        assert sum(old() is not None for old in gone) <= 1
    finally:
        gc.unfreeze()


PROBLEM = Problem("claims", 2, "killed_min", "x", "a whole number")


@pytest.mark.parametrize(
    ("problems", "now", "sentence"),
    [
        (1, REFUSED, "Tables on disk since 12:03 UTC have 1 problem; shown is the version of 11:40 UTC."),
        (
            1200,
            REFUSED + timedelta(days=1),
            "Tables on disk since 1 December 2026, 12:03 UTC have 1,200 problems; "
            "shown is the version of 1 December 2026, 11:40 UTC.",
        ),
        (0, REFUSED, ""),
    ],
)
def test_the_line_in_words(dataset: Dataset, problems: int, now: datetime, sentence: str) -> None:
    status = Status(dataset, ACCEPTED, (PROBLEM,) * problems, REFUSED)
    assert describe_refusal(status, now) == sentence
