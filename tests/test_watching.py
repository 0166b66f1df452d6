"""What those who run the server see: health, metrics on an address of their own, logs without anybody's address."""

from __future__ import annotations

import io
import json
import logging
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from dashboard.export.errors import DrawingError
from dashboard.metrics import EXPORTS, REGISTRY, time_outcome
from dashboard.service.kept_answers import AnswerDesk
from dashboard.service.logs import configure_logs, join_others, read_form
from dashboard.service.measuring import ConnectionCount, read_address, serve_metrics
from dashboard.service.settings import SettingError
from tests import small
from tests.api_app import build_app, use_tables
from tests.asgi import ask


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written into the log, as JSON; the loggers are as they were afterwards."""
    stream = io.StringIO()
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    levels = {name: logging.getLogger(name).level for name in ("dashboard", "uvicorn", "uvicorn.error", "websockets")}
    configure_logs("json", stream)
    yield stream
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    structlog.reset_defaults()


def test_health_and_readiness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_tables(monkeypatch, small.write(tmp_path / "data"))
    app = build_app()
    assert ask(app, "/healthz").text == "ok"
    ready = ask(app, "/readyz")
    found = json.loads(ready.text)
    assert ready.status == 200 and ready.headers["cache-control"] == "no-store"
    assert (found["ready"], found["data_to"], found["problems"]) == (True, "2025-01-27", 0)
    assert len(found["version"]) == 12 and found["accepted"] and found["refused_since"] is None


def test_a_server_with_nothing_to_show_lives_and_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_tables(monkeypatch, tmp_path / "nothing")
    monkeypatch.setenv("AFPAK_VERSIONS", str(tmp_path / "versions"))
    app = build_app()
    assert ask(app, "/healthz").status == 200
    ready = ask(app, "/readyz")
    found = json.loads(ready.text)
    assert ready.status == 503 and found["ready"] is False and found["version"] is None and found["problems"] == 1


def test_checks_of_a_container_may_call_the_server_by_its_number_but_other_sites_may_not() -> None:
    app = build_app()
    for path in ("/healthz", "/readyz"):
        assert ask(app, path, [("host", "10.0.0.7:8501")]).status in (200, 503)
        assert ask(app, path, [("origin", "https://evil.example")]).status == 403
        assert ask(app, path, method="POST").status == 405


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_metrics_are_given_on_an_address_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_tables(monkeypatch, small.write(tmp_path / "data"))
    desk, port = AnswerDesk(), free_port()
    app = build_app(desk=desk)
    assert [ask(app, "/api/v1/crossings").status for _ in range(3)] == [200] * 3
    ask(app, "/api/v1/incidents/secret-place")
    stop = serve_metrics(("127.0.0.1", port), desk)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            text = answer.read().decode()
    finally:
        stop()
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["afpak_api_request_seconds_count", "/crossings", "200"] >= 3
    assert found["afpak_memory_bytes", "api"] == desk.memory.nbytes > 0
    assert found["afpak_waiting", "pictures"] == 0 and ("afpak_tables_problems",) in found
    assert ("process_resident_memory_bytes",) in found and "secret" not in text
    with socket.create_server(("127.0.0.1", port)), pytest.raises(OSError, match=f"127.0.0.1:{port} cannot be"):
        serve_metrics(("127.0.0.1", port), desk)
    with pytest.raises(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=2)
    assert ask(app, "/metrics").status == 404


def test_an_export_that_fails_is_counted_as_that() -> None:
    def count(outcome: str) -> float:
        return REGISTRY.get_sample_value("afpak_export_seconds_count", {"format": "test", "outcome": outcome}) or 0

    with time_outcome(EXPORTS, "test"):
        pass
    with pytest.raises(DrawingError), time_outcome(EXPORTS, "test"):
        raise DrawingError("no")
    assert (count("made"), count("failed")) == (1, 1)


def test_a_page_counts_as_connected_from_its_acceptance_to_its_end() -> None:
    seen: list[float] = []

    async def server(scope: object, receive: object, send: object) -> None:
        await send({"type": "websocket.accept"})  # type: ignore[operator]
        seen.append(REGISTRY.get_sample_value("afpak_connections"))

    before = REGISTRY.get_sample_value("afpak_connections")
    ask(ConnectionCount(server), "/_stcore/stream", kind="websocket")
    assert seen == [before + 1] and REGISTRY.get_sample_value("afpak_connections") == before


def test_settings_of_log_and_metrics_are_checked() -> None:
    terminal, program = io.StringIO(), io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    assert (read_form({}, terminal), read_form({}, program)) == ("text", "json")
    assert read_form({"AFPAK_LOG": "JSON"}, terminal) == "json"
    assert read_address({}) is None and read_address({"AFPAK_METRICS_ADDRESS": "[::1]:9464"}) == ("::1", 9464)
    with pytest.raises(SettingError, match="AFPAK_LOG"):
        read_form({"AFPAK_LOG": "xml"}, program)
    for wrong in ("9464", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "http://127.0.0.1:9464"):
        with pytest.raises(SettingError, match="AFPAK_METRICS_ADDRESS"):
            read_address({"AFPAK_METRICS_ADDRESS": wrong})


def test_each_event_is_one_line_of_json_whoever_writes_it(log: io.StringIO) -> None:
    logging.getLogger("dashboard.current").warning("The tables in %s are refused", "a\nb")
    logging.getLogger("streamlit.runtime").addHandler(logging.StreamHandler(io.StringIO()))
    join_others()
    try:
        raise ValueError("two\nlines")
    except ValueError:
        logging.getLogger("streamlit.runtime").exception("A script failed")
    structlog.stdlib.get_logger("dashboard.api").info("request", route="/incidents", status=200)
    events = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [event["event"] for event in events] == ["The tables in a\nb are refused", "A script failed", "request"]
    assert all(event["timestamp"].endswith("Z") and event["level"] and event["logger"] for event in events)
    assert "ValueError: two\nlines" in events[1]["exception"] and events[2]["status"] == 200


def test_nothing_in_the_log_tells_who_reads_what(
    log: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_tables(monkeypatch, small.write(tmp_path / "data"))
    app = build_app()
    reader = ("203.0.113.77", 40_404)
    for path in (
        "/api/v1/incidents?q=kurram",
        "/api/v1/incidents?q=kurram&x=1",
        "/feed?q=kurram",
        "/embed/kinds?q=kurram",
    ):
        ask(app, path, [("user-agent", "Reader of Kurram")], client=reader)
    # What the web server says of each reader's connection.
    logging.getLogger("uvicorn.error").info('%s - "WebSocket %s" [accepted]', reader, "/_stcore/stream?q=kurram")
    written = log.getvalue()
    assert written.count('"event": "request"') == 4
    assert "203.0.113" not in written and "kurram" not in written.lower()
