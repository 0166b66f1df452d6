"""Disks that are full or read-only: what cannot be written is said with its folder, what was made is kept."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from dashboard import versions
from dashboard.catalogue import CHARTS
from dashboard.cli import main
from dashboard.disk import (
    explain_failure,
    lacking_room,
    lacking_space,
    move_all,
    scratch_folder,
    write_beside,
    write_whole,
)
from dashboard.export import browser
from dashboard.export.brief.make import Failure, File, make_files
from dashboard.export.brief.model import Part
from dashboard.export.brief.pictures import Artist
from dashboard.export.errors import DiskError
from dashboard.export.geo import geopackage
from dashboard.export.vector import pdf_of
from dashboard.filters import Filters
from dashboard.importers.allowance import UploadAllowance
from dashboard.pages import imported
from dashboard.pages.uploads import UploadGate
from dashboard.root import ROOT
from dashboard.tables import Dataset
from tests import briefs, small
from tests.asgi import call, run_alone

SPACE = "no space left on device"
PARTS = (Part("summary"), Part("timeline"))


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """Mount a disk of its own; skips the test where that cannot be done."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small disk of its own can be mounted by root on Linux only")
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True)
    if done.returncode:
        pytest.skip(f"this machine lets nobody mount a disk: {done.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill_disk(place: Path) -> None:
    """Write until there is no room left."""
    with (place / "filling").open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(b"x" * 4096)


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own that has no room left."""
    with small_disk(tmp_path / "full", "64k") as place:
        fill_disk(place)
        yield place


@pytest.fixture
def full_temporary_folder(full_disk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(full_disk))
    return full_disk


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_temporary_folder_costs_only_the_format_that_needs_it(
    dataset: Dataset, full_temporary_folder: Path
) -> None:
    wanted = ["pptx", "pdf", "docx", "zip"]
    found = list(make_files(dataset, briefs.brief(*PARTS), wanted, artist=Artist(briefs.drawn)))
    assert [outcome.format for outcome in found] == wanted
    assert [outcome.format for outcome in found if isinstance(outcome, File)] == ["pptx", "docx", "zip"]
    (failure,) = (outcome for outcome in found if isinstance(outcome, Failure))
    assert failure.why.startswith(f"The folder {full_temporary_folder}") and SPACE in failure.why
    assert "TMPDIR" in failure.why
    assert [path.name for path in full_temporary_folder.iterdir()] == ["filling"]


def test_the_same_without_a_mount(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryDirectory", no_room)
    found = list(make_files(dataset, briefs.brief(*PARTS), ["pptx", "pdf"], artist=Artist(briefs.drawn)))
    assert isinstance(found[0], File) and isinstance(found[1], Failure)
    assert f"The folder {tempfile.gettempdir()} cannot be written: {SPACE}." in found[1].why


def test_files_of_charts_and_data_name_the_temporary_folder(dataset: Dataset, full_temporary_folder: Path) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">' + b" " * 100_000 + b"</svg>"
    for make in (lambda: pdf_of(svg, 100, 50), lambda: geopackage(dataset, Filters())):
        with pytest.raises(DiskError, match=f"The folder {full_temporary_folder}.* cannot be written: {SPACE}"):
            make()


def test_a_browser_without_room_for_its_profile_names_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryDirectory", no_room)
    renderer = browser.Renderer(find=lambda: sys.executable)
    try:
        with pytest.raises(DiskError, match=f"The folder {tempfile.gettempdir()} cannot be written: {SPACE}"):
            renderer.image({"data": [], "layout": {}}, "png", 100, 100)
    finally:
        renderer.close()


def test_the_terminal_keeps_what_fits_and_names_the_folder_that_is_full(
    folder: Path, tmp_path: Path, full_disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("dashboard.export.brief.pictures.Artist.__init__.__defaults__", (briefs.drawn,))
    brief = tmp_path / "monday.toml"
    brief.write_text('title = "Monday"\n[[parts]]\npart = "summary"\n', encoding="utf-8")
    given = ["brief", str(brief), "--format", "pptx,pdf", "--data", str(folder)]
    assert main([*given, "-o", str(full_disk)]) == 1
    said = capsys.readouterr().err
    assert said.count(f"was not written. The folder {full_disk} cannot be written: {SPACE}.") == 2
    assert [path.name for path in full_disk.iterdir()] == ["filling"]

    monkeypatch.setattr(tempfile, "tempdir", str(full_disk))
    assert main([*given, "-o", str(tmp_path / "out")]) == 1
    shown = capsys.readouterr()
    assert f"PDF was not written. The folder {full_disk}" in shown.err and "Traceback" not in shown.err
    (made,) = (tmp_path / "out").iterdir()
    assert made.suffix == ".pptx" and str(made) in shown.out


@pytest.mark.parametrize(
    "words", [["data", "-o", "x.csv"], ["report", "-o", "x.md"], ["export", next(iter(CHARTS)), "-o", "x.csv"]]
)
def test_every_command_names_the_folder_and_leaves_the_old_file(
    words: list[str], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.chdir(out)
    name = words[-1]
    (out / name).write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", no_room)
    where = [str(folder)] if words[0] == "report" else ["--data", str(folder)]
    assert main([*words, *where]) == 1
    assert f"cannot be written: {SPACE}." in capsys.readouterr().err
    assert [(path.name, path.read_text(encoding="utf-8")) for path in out.iterdir()] == [(name, "old")]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, full_disk: Path) -> None:
    write_whole(tmp_path / "new" / "a.txt", b"whole")
    assert (tmp_path / "new" / "a.txt").read_bytes() == b"whole"
    assert (tmp_path / "new" / "a.txt").stat().st_mode & 0o777 == 0o644
    with pytest.raises(OSError, match=SPACE.capitalize()) as raised:
        write_whole(full_disk / "a.txt", b"x" * 200_000)
    assert explain_failure(raised.value).startswith(f"The folder {full_disk} cannot be written: {SPACE}.")
    assert [path.name for path in full_disk.iterdir()] == ["filling"]


def test_room_is_looked_for_before_it_is_needed(full_temporary_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lacking_room(50_000).startswith(f"The folder {full_temporary_folder}")
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert lacking_room(50_000) == ""


def test_a_failure_names_the_nearest_folder_that_is_there(tmp_path: Path) -> None:
    where = str(tmp_path / "a" / "b" / "c.pdf")
    said = explain_failure(OSError(errno.EROFS, "Read-only file system", where))
    assert said.startswith(f"The folder {tmp_path} cannot be written: read-only file system.")
    assert explain_failure(OSError(errno.EIO, "Input/output error", where)) == f"{where}: Input/output error."
    assert explain_failure(OSError("odd")) == "odd."
    with pytest.raises(OSError, match="odd") as raised, scratch_folder() as place:
        raise OSError(errno.ENOSPC, "odd")
    assert raised.value.filename == str(place) and not place.exists()


# The curated tables and imports --------------------------------------------------------------------------------------


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own that cannot be written."""
    with small_disk(tmp_path / "read-only", "64k") as place:
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        yield place


@dataclass(frozen=True)
class Spoilt:
    """A folder that cannot be written, why, and what makes it the temporary folder."""

    place: Path
    why: str
    use: Callable[[], None]


@pytest.fixture(params=["full", "read-only", "missing", "full without a mount"])
def spoilt(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Spoilt:
    places: dict[str, tuple[Callable[[], Path], str]] = {
        "full": (lambda: request.getfixturevalue("full_disk"), SPACE),
        "read-only": (lambda: request.getfixturevalue("read_only_disk"), "read-only file system"),
        "missing": (lambda: tmp_path / "missing", "no such file or directory"),
        "full without a mount": (lambda: tmp_path, SPACE),
    }
    find, why = places[request.param]
    place = find()

    def use() -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(place))
        if request.param == "full without a mount":
            monkeypatch.setattr(tempfile, "TemporaryDirectory", no_room)

    return Spoilt(place, why, use)


def contents_of(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}


NEW = [
    *("--date", "2025-01-22", "--place", "af-kho-alpha", "--type", "shelling", "--kind-word", "fire"),
    *("--title", "Fire at Alpha", "--summary", "Residents spoke of fire.", "--attribution", "unknown"),
    *("--status", "single_source", "--source-url", "https://four.example/e", "--publisher", "Paper Five"),
    *("--language", "en", "--today", "2025-02-03"),
]
EVENTS = ROOT / "tests" / "imports" / "acled_2024.csv"


def zip_of_events(place: Path, times: int = 1) -> Path:
    """A zip of some events, each so many times: far smaller than what it unpacks to."""
    head, *rows = EVENTS.read_text(encoding="utf-8").splitlines()
    path = place / "events.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("events.csv", "\n".join([head, *rows * times]) + "\n")
    return path


def words_of(command: str, folder: Path, events: Path, output: Path) -> list[str]:
    """The words of a command on a directory of tables, which is brought into the state that the command needs."""
    if command == "new":
        assert main(["fmt", str(folder)]) == 0
        return ["new", str(folder), *NEW]
    if command == "import":
        return ["import", str(events), "-o", str(output)]
    path = small.path_of(folder, "actors")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    return [*command.split(), str(folder)]


@pytest.mark.parametrize("command", ["fmt", "fmt --check", "new", "import"])
def test_a_temporary_folder_that_cannot_be_written_is_told_with_the_reason(
    command: str, spoilt: Spoilt, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    given = words_of(command, folder, zip_of_events(tmp_path), output)
    before = contents_of(folder)
    spoilt.use()
    capsys.readouterr()
    assert main(given) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"The folder {spoilt.place} cannot be written: {spoilt.why}. ") and said.count("\n") == 1
    assert "TMPDIR" in said and ("Nothing was written." in said or "Nothing was changed." in said)
    assert contents_of(folder) == before and not output.exists()
    assert not list(tmp_path.rglob("afpak-*"))


@pytest.mark.parametrize("command", ["fmt", "new", "import"])
def test_a_full_target_keeps_what_it_has(
    command: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with small_disk(tmp_path / "full", "512k") as place:
        data = Path(shutil.copytree(folder, place / "data"))
        given = words_of(command, data, EVENTS, data)
        fill_disk(place)
        before = contents_of(place)
        capsys.readouterr()
        assert main(given) == 1
        said = capsys.readouterr().err
        assert said.startswith(f"The folder {data} cannot be written: {SPACE}. Nothing was") and said.count("\n") == 1
        assert contents_of(place) == before


def test_a_full_target_of_an_import_without_a_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    assert main(["import", str(EVENTS), "-o", str(output)]) == 0
    before = contents_of(output)
    capsys.readouterr()
    monkeypatch.setattr(os, "fsync", no_room)
    assert main(["import", str(EVENTS), "-o", str(output)]) == 1
    assert capsys.readouterr().err == f"The folder {output} cannot be written: {SPACE}. Nothing was written.\n"
    assert contents_of(output) == before and len(before) == 2


@pytest.mark.parametrize("linked", [True, False])
def test_files_are_moved_all_or_none(linked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new, last = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv"
    for path in (old, last):
        path.write_bytes(b"old")
    moves = {place: write_beside(place, b"new") for place in (old, new, last)}
    replace = Path.replace

    def fail_at_last(self: Path, target: Path) -> Path:
        if target == last:
            no_room()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_at_last)
    if not linked:
        monkeypatch.setattr(os, "link", no_room)  # a disk that knows no second names
    with pytest.raises(OSError, match=r"c\.csv"):
        move_all(moves)
    assert contents_of(tmp_path) == {"a.csv": b"old", "c.csv": b"old"}


class Bar:
    def progress(self, *_: object, **__: object) -> None: ...


def take_in(upload: Path, monkeypatch: pytest.MonkeyPatch, dataset: Dataset) -> str:
    """Put a file into the field of the page as a reader does; return what the page says is wrong."""
    page: dict[str, object] = {}
    monkeypatch.setattr(imported.st, "session_state", page)
    monkeypatch.setattr(imported.st, "progress", lambda *_, **__: Bar())
    monkeypatch.setattr(imported.state, "dataset", lambda: dataset)
    monkeypatch.setattr(imported.uploads, "drop_upload", lambda *_: None)
    record = UploadedFileRec("file-1", upload.name, "application/zip", upload.read_bytes())
    own: dict[str, imported.Imported] = {}
    imported._take_in(own, "nobody", UploadedFile(record, None), 1)  # type: ignore[arg-type]
    assert not own
    return str(page[imported._WRONG])


def test_the_page_names_a_temporary_folder_that_cannot_be_written(
    spoilt: Spoilt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dataset: Dataset
) -> None:
    upload = zip_of_events(tmp_path)
    spoilt.use()
    said = take_in(upload, monkeypatch, dataset)
    assert said.startswith(f"events.zip could not be read. The folder {spoilt.place} cannot be written: {spoilt.why}. ")
    assert said.endswith("Nothing was kept of it.") and not list(tmp_path.rglob("afpak-*"))


def test_the_page_names_the_folder_that_fills_up_while_a_file_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dataset: Dataset
) -> None:
    upload = zip_of_events(tmp_path, 3_000)
    with small_disk(tmp_path / "small", "1m") as place:
        assert upload.stat().st_size < 500_000
        monkeypatch.setattr(tempfile, "tempdir", str(place))
        said = take_in(upload, monkeypatch, dataset)
        assert said.startswith(f"events.zip could not be read. The folder {place} cannot be written: {SPACE}. ")
        assert not list(place.iterdir())


def test_an_upload_that_the_disk_has_no_room_for_is_refused_before_it_is_read(full_temporary_folder: Path) -> None:
    class Owner: ...

    owner, allowance = Owner(), UploadAllowance()
    allowance.open_session("a", owner)
    sent: list[dict[str, Any]] = []

    async def untouched(*_: object) -> None:
        raise AssertionError("the server or the body was asked")

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "PUT",
        "path": "/_stcore/upload_file/a/file-1",
        "headers": [(b"content-length", b"5000000")],
    }
    run_alone(call(UploadGate(untouched, allowance), scope, untouched, send))
    assert sent[0]["status"] == 507
    assert sent[1]["body"].decode().startswith(f"The folder {full_temporary_folder} cannot be written: {SPACE}. ")
    assert allowance.sum_taken() == 0


def test_room_is_reckoned_without_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    free = shutil.disk_usage(tmp_path).free
    assert lacking_space(1_000) == ""
    assert lacking_space(free * 2).startswith(f"The folder {tmp_path} cannot be written: {SPACE}. ")


def test_without_any_temporary_folder_versions_stay_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def none() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.delenv(versions.SETTING, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "gettempdir", none)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "missing"))
    assert versions.versions_folder(tmp_path) is None
    assert f"The folder {tmp_path / 'missing'} cannot be written: no such file or directory." in caplog.text


# A machine that is read-only ------------------------------------------------------------------------------------------

READ_ONLY = """
set -e
mount -t tmpfs -o size=200m tmpfs "$1"
for place in $(awk '$2 != "/proc" && $2 !~ "^/(proc|sys|dev)(/|$)" {print $2}' /proc/self/mounts); do
  [ "$place" = "$1" ] || mount -o remount,bind,ro "$place"
done
if touch "$2/written" 2>/dev/null; then echo "the disk is not read-only" >&2; exit 77; fi
cd "$2"
exec env -u HOME -u XDG_CACHE_HOME -u XDG_CONFIG_HOME -u MPLCONFIGDIR TMPDIR="$1" "$3" "$4" "$1"
"""
"""In a view of the disks of its own: all is read-only but one small disk, and there is no home."""

WORK = """
import socket, subprocess, sys, time, urllib.request
from pathlib import Path
from dashboard.cli import main

out = Path(sys.argv[1])
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
log = (out / "log").open("w")
server = subprocess.Popen(
    [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)], stdout=log, stderr=log
)
try:
    for _ in range(300):
        try:
            page = urllib.request.urlopen(f"http://localhost:{port}/overview", timeout=5).read()
            break
        except OSError:
            assert server.poll() is None, (out / "log").read_text()
            time.sleep(0.3)
    assert b"data-library" in page
finally:
    server.terminate()
    server.wait(30)
assert "Traceback" not in (out / "log").read_text(), (out / "log").read_text()
brief = out / "brief.toml"
parts = "".join(f'[[parts]]\\npart = "{name}"\\n' for name in ("summary", "map", "timeline"))
brief.write_text(f'title = "Monday"\\n{parts}')
assert main(["brief", str(brief), "-o", str(out / "made"), "--format", "pptx,pdf,docx,zip"]) == 0
print(sorted(path.suffix for path in (out / "made").iterdir()))
"""


def test_a_read_only_machine_with_a_temporary_folder_serves_and_makes_briefs(tmp_path: Path) -> None:
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("disks can be made read-only for one process by root on Linux only")
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody have a view of the disks of his own")
    scratch, work = tmp_path / "scratch", tmp_path / "work.py"
    scratch.mkdir()
    work.write_text(WORK, encoding="utf-8")
    words = ["unshare", "-m", "sh", "-c", READ_ONLY, "sh", str(scratch), str(ROOT), sys.executable, str(work)]
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "AFPAK_DATA": ""}
    ended = subprocess.run(words, capture_output=True, text=True, env=settings, timeout=400)
    if ended.returncode == 77 or "mount:" in ended.stderr:
        pytest.skip(f"this machine's disks cannot be made read-only: {ended.stderr.strip()[:200]}")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1] == "['.docx', '.pdf', '.pptx', '.zip']"
    assert "Traceback" not in ended.stderr
