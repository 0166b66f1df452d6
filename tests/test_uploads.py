"""What readers' files may take: by file, by session, all together; and the gate before the server."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from dashboard.analysis.imported import select_sums
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.importers import worker
from dashboard.importers.allowance import UploadAllowance
from dashboard.importers.collection import in_directory, opened
from dashboard.importers.importing import import_file
from dashboard.importers.problems import ImportFileError
from dashboard.importers.sums import MonthlySums, sum_by_month
from dashboard.importers.worker import import_in_process
from dashboard.map.layers.imported_sums import draw_sums
from dashboard.pages import uploads
from dashboard.pages.uploads import UploadGate
from dashboard.tables import ROOT
from tests.asgi import call, run_alone

FILES = Path(__file__).parent / "imports"
GEO = ROOT / "data" / "geo"


class Owner:
    """Something that lives as long as a session."""


@pytest.fixture
def allowance(monkeypatch: pytest.MonkeyPatch) -> UploadAllowance:
    for name, size in (("UPLOAD", 100), ("UPLOADS_SESSION", 150), ("UPLOADS_PROCESS", 250)):
        monkeypatch.setenv(f"AFPAK_{name}_BYTES", str(size * 1_000_000))
    return UploadAllowance()


MB = 1_000_000


def test_each_limit_is_held_and_named_with_the_file(allowance: UploadAllowance) -> None:
    with pytest.raises(ImportFileError, match=r"^big.csv: 101 MB are more than 100 MB, the limit on a file of events"):
        allowance.take("a", "1", 101 * MB, "big.csv")
    allowance.take("a", "1", 90 * MB, "one.csv")
    with pytest.raises(
        ImportFileError, match=r"^two.csv: 61 MB .* 150 MB, the limit on .* one reader .* Take one of your"
    ):
        allowance.take("a", "2", 61 * MB, "two.csv")
    allowance.take("b", "1", 100 * MB, "three.csv")
    with pytest.raises(
        ImportFileError, match=r"^four.csv: 61 MB .* 250 MB, the limit on .* all readers, together.* try again later"
    ):
        allowance.take("c", "1", 61 * MB, "four.csv")
    assert (allowance.sum_taken(), allowance.sum_taken("a"), allowance.room("a"), allowance.room("c")) == (
        *(190 * MB, 90 * MB, 60 * MB, 60 * MB),
    )


def test_a_thing_counted_again_replaces_itself_and_a_refusal_changes_nothing(allowance: UploadAllowance) -> None:
    allowance.take("a", "1", 90 * MB, "x")
    allowance.take("a", "1", 95 * MB, "x")
    with pytest.raises(ImportFileError):
        allowance.take("a", "1", 101 * MB, "x")
    assert allowance.sum_taken("a") == 95 * MB
    allowance.give_back("a", "1")
    allowance.give_back("a", "never there")
    assert allowance.sum_taken() == 0


def test_what_a_session_has_is_given_back_when_it_ends(allowance: UploadAllowance) -> None:
    owner = Owner()
    allowance.open_session("a", owner)
    allowance.take("a", "1", 90 * MB, "x")
    allowance.settle("a", "events", 12 * MB)
    assert allowance.is_open("a") and allowance.sum_taken() == 102 * MB
    del owner
    gc.collect()
    assert not allowance.is_open("a") and allowance.sum_taken() == 0
    allowance.settle("a", "events", 12 * MB)  # a run that ends after its session
    assert allowance.sum_taken() == 0


def send_through(
    gate_of: UploadAllowance, method: str, session: str, length: int | None, status: int = 204
) -> tuple[int, str, bool]:
    """Send a request through the gate; return the status, what is said, and whether the server behind was asked."""
    asked = False
    sent: list[dict[str, Any]] = []

    async def server(scope: Any, receive: Any, send: Any) -> None:
        nonlocal asked
        asked = True
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> dict[str, Any]:
        raise AssertionError("the gate read the body")

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": f"/base/_stcore/upload_file/{session}/file-1",
        "headers": [] if length is None else [(b"content-length", str(length).encode())],
    }
    run_alone(call(UploadGate(server, gate_of), scope, receive, send))
    return sent[0]["status"], b"".join(part.get("body", b"") for part in sent).decode(), asked


def test_the_gate_refuses_before_the_server_reads_anything(allowance: UploadAllowance) -> None:
    assert send_through(allowance, "PUT", "a", 1000) == (403, "No field for a file is open here.", False)
    owner = Owner()
    allowance.open_session("a", owner)
    status, said, asked = send_through(allowance, "PUT", "a", 120 * MB)
    assert (status, asked) == (413, False) and "100 MB, the limit on a file of events" in said
    assert send_through(allowance, "PUT", "a", 60 * MB)[0] == 204
    assert allowance.sum_taken("a") == 60 * MB - 10_000
    assert send_through(allowance, "DELETE", "a", None)[0] == 204
    assert allowance.sum_taken("a") == 0


def test_an_upload_without_a_length_counts_as_the_largest_and_a_failed_one_as_none(allowance: UploadAllowance) -> None:
    owner = Owner()
    allowance.open_session("a", owner)
    assert send_through(allowance, "PUT", "a", None)[0] == 204
    assert allowance.sum_taken("a") == 100 * MB
    allowance.give_back("a", "file-1")
    assert send_through(allowance, "PUT", "a", 50 * MB, status=400)[0] == 400
    assert allowance.sum_taken("a") == 0


def test_other_requests_pass_the_gate(allowance: UploadAllowance) -> None:
    assert send_through(allowance, "OPTIONS", "a", None) == (204, "", True)


def test_a_file_that_was_read_is_dropped_by_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = MemoryUploadedFileManager("/upload")
    record = UploadedFileRec("file-1", "x.csv", "text/csv", b"0" * 1000)
    manager.add_file("session-1", record)
    context = SimpleNamespace(session_id="session-1", uploaded_file_mgr=manager)
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda: context)
    state: dict[str, object] = {}
    session = uploads.own_session(state)
    assert uploads.own_session(state) == session == "session-1" and uploads.ALLOWANCE.is_open("session-1")
    uploads.ALLOWANCE.take(session, "file-1", 1000, "x.csv")
    uploads.drop_upload(session, uploads.UploadedFile(record, None))  # type: ignore[arg-type]
    assert manager.get_files("session-1", ["file-1"]) == [] and uploads.ALLOWANCE.sum_taken("session-1") == 0
    state.clear()
    gc.collect()
    assert not uploads.ALLOWANCE.is_open("session-1")


# A process of its own


def test_a_file_is_read_in_a_process_of_its_own_as_in_this_one(tmp_path: Path) -> None:
    steps: list[tuple[float, int]] = []
    written = import_in_process(
        FILES / "acled_2024.csv", tmp_path, GEO, "my file.csv", lambda *step: steps.append(step)
    )
    here, _ = import_file(FILES / "acled_2024.csv", tmp_path / "here", GEO)
    pd.testing.assert_frame_equal(pd.read_parquet(written), pd.read_parquet(here))
    assert steps == [(1.0, 7)] and opened(written).report.file == "my file.csv"


def test_what_is_refused_there_is_said_here_with_the_readers_name(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(b"")
    with pytest.raises(ImportFileError, match=r"^mine\.csv: the file is empty\.$"):
        import_in_process(tmp_path / "upload", tmp_path / "out", GEO, "mine.csv", print)


def test_a_full_disk_there_is_one_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process runs as usual, but for the one call that writes."""
    code = (
        "import sys\nfrom dashboard.importers import worker\n"
        "def full(*_, **__): raise OSError(28, 'No space left on device', '/somewhere')\n"
        "worker.import_file = full\nsys.exit(worker.main(sys.argv[3:]))\n"
    )
    stand_in = tmp_path / "python"
    stand_in.write_text(f'#!/bin/sh\nexec {sys.executable} -c "$CODE" "$@"\n', encoding="utf-8")
    stand_in.chmod(0o755)
    monkeypatch.setenv("CODE", code)
    monkeypatch.setattr(worker.sys, "executable", str(stand_in))
    with pytest.raises(OSError, match="No space left on device") as problem:
        import_in_process(FILES / "acled_2024.csv", tmp_path / "out", GEO, "mine.csv", print)
    assert (problem.value.errno, problem.value.filename) == (28, "/somewhere")


def test_a_process_that_is_ended_leaves_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker.sys, "executable", "/bin/false")
    with pytest.raises(ImportFileError, match=r"^mine\.csv: reading it was ended before it was done \(status 1\)"):
        import_in_process(FILES / "acled_2024.csv", tmp_path / "out", GEO, "mine.csv", print)


def test_a_reader_who_goes_on_ends_the_process(tmp_path: Path) -> None:
    def stop(share: float, rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_in_process(FILES / "acled_2024.csv", tmp_path / "out", GEO, "mine.csv", stop)


# What others see


def test_a_shared_acled_file_is_sums_without_single_events(tmp_path: Path) -> None:
    for name in ("acled_2024.csv", "ucdp_hxl.csv"):
        import_file(FILES / name, tmp_path / "imported", GEO)
    found, _ = in_directory(tmp_path)
    sums, events = found["ACLED: acled_2024.csv"](), found["UCDP GED: ucdp_hxl.csv"]()
    assert isinstance(sums, MonthlySums) and not isinstance(events, MonthlySums)
    assert set(sums.table.columns) == {"admin1", "month", "event_type", "events", "killed", "without"}
    own = opened(tmp_path / "imported" / "acled_acled-2024.parquet")
    assert sums.table["events"].sum() == len(own.events) == 7
    assert sums.table["killed"].sum() == own.events["killed_best"].sum()
    assert (sums.table["month"].dt.day == 1).all()


def made_up() -> MonthlySums:
    events = pd.DataFrame(
        {
            "admin1": pd.Categorical(["PK-KP", "PK-KP", "PK-KP", "AF-KHO", None]),
            "date_start": pd.to_datetime(["2024-03-02", "2024-03-30", "2024-04-01", "2024-03-15", "2024-03-15"]),
            "event_type": pd.Categorical(["ied", None, "ied", "airstrike", "ied"]),
            "killed_best": [2.0, None, 3.0, 1.0, 5.0],
        }
    )
    import_report = opened_report()
    return sum_by_month(import_report, events)


def opened_report() -> Any:
    from dashboard.importers.report import Report

    return Report("acled", "made_up.csv", 1, "0" * 64, "2025-03-01T00:00:00+00:00", "UTF-8", "comma", "", 31)


def test_sums_are_of_whole_months_however_narrow_the_dates_are() -> None:
    from datetime import date

    day = Filters(start=date(2024, 3, 15), end=date(2024, 3, 15), min_killed=3)
    left, without = select_sums(made_up(), day)
    rows = [tuple(row) for row in left[["admin1", "events", "killed", "without"]].itertuples(index=False)]
    assert (rows, without) == ([("", 1, 5, 0), ("AF-KHO", 1, 1, 0), ("PK-KP", 2, 2, 1)], 0)
    left, without = select_sums(made_up(), Filters(event_types=("ied",), provinces=("PK-KP",)))
    assert left[["events", "killed"]].sum().tolist() == [2, 5] and without == 1


def test_the_layer_of_sums_shades_provinces_and_draws_no_event() -> None:
    drawn = draw_sums(made_up(), Filters(), LIGHT, GEO)
    areas = [feature["properties"] for feature in drawn.sources["imported"]["data"]["features"]]
    assert sorted(area["admin1"] for area in areas) == ["AF-KHO", "PK-KP"]
    assert [layer["type"] for layer in (*drawn.fills, *drawn.lines, *drawn.texts)] == ["fill"]
    assert list(drawn.table.columns) == ["Province", "Month", "Events", "Killed, best figure", "Without a figure"]
    assert drawn.table["Events"].sum() == 5
    assert "5 of 5 events remain" in drawn.note and "1 event lies outside the provinces" in drawn.note
    assert "Khyber Pakhtunkhwa: 3 events, 5 killed, 1 without a figure" in " ".join(area["words"] for area in areas)
    nothing = draw_sums(made_up(), Filters(event_types=("talks",)), LIGHT, GEO)
    assert nothing.sources == {} and "No province is shaded" in nothing.note
