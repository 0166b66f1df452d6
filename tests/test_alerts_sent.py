"""What fired reaches a real mail server and a real webhook on loopback, once each, and waits for one that is away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from dashboard import cli
from dashboard.alerts import sending
from dashboard.alerts.state import StateError, hold_state, load_state
from dashboard.commands import common
from dashboard.tables import Dataset, load
from tests import small
from tests.alert_rules import free_port, write_rules
from tests.loopback import serve_while

READ: dict[tuple[tuple[str, bytes], ...], Dataset] = {}


def read_once(directory: Path) -> Dataset:
    """The tables of a directory, each state of them read once for all tests: a run reads them anew."""
    key = tuple((path.name, path.read_bytes()) for path in sorted(directory.glob("*.*")))
    if key not in READ:
        READ[key] = load(directory)
    return READ[key]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WAITS", (0.0, 0.0))
    monkeypatch.setattr(common, "dataset_of", read_once)


# ---------------------------------------------------------------- real servers


@dataclass
class Inbox:
    mails: list[Any] = field(default_factory=list)
    refuse: str = ""

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        if self.refuse:
            return self.refuse
        self.mails.append(message_from_bytes(bytes(envelope.content or b""), policy=default))
        return "250 OK"


@contextmanager
def taking_mail() -> Iterator[tuple[Inbox, int]]:
    """Give a mail server, and the port at which it answers."""
    handler, port = Inbox(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    with taking_mail() as given:
        yield given


class Hook(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[Any] = []
        self.answers: list[int] = []


class _Handler(BaseHTTPRequestHandler):
    server: Hook

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status == 200:
            self.server.bodies.append(body)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()


@contextmanager
def serving() -> Iterator[Hook]:
    with serve_while(Hook()) as server:
        yield server


@pytest.fixture
def hook() -> Iterator[Hook]:
    with serving() as server:
        yield server


def run(path: Path, folder: Path, *words: str) -> int:
    return cli.main(["alert", str(path), "--data", str(folder), *words])


def new_incident(folder: Path, title: str = "Fire at <Alpha> & more", day: str = "") -> None:
    """One more incident in Khost, by default on the last day of the small tables."""
    last = day or read_once(folder).last_day.date().isoformat()
    for name, key in (
        ("incidents", small.SHELLING),
        ("incident_places", small.SHELLING),
        ("incident_sources", small.SHELLING),
    ):
        cells = small.cells(folder, name)
        row = dict(zip(cells[0], next(cells_ for cells_ in cells if cells_[0] == key), strict=True))
        changed = {"incident_id": f"{last}-alpha-fire"}
        if name == "incidents":
            changed |= {
                "title": title,
                "date_start": last,
                "date_end": last,
                "status": "single_source",
                "event_type": "border_clash",
            }
        small.add_row(folder, name, **{**row, **changed})


def test_what_fired_is_sent_once_to_each_target(
    folder: Path, tmp_path: Path, inbox: tuple[Inbox, int], hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    handler, port = inbox
    path = write_rules(tmp_path, port, hook.server_port)
    assert run(path, folder) == 0
    assert "Each day: new; it fired" in capsys.readouterr().out
    new_incident(folder)
    assert run(path, folder, "--dry-run") == 0
    assert "would be sent to desk: Each day: " in capsys.readouterr().out
    assert (handler.mails, hook.bodies) == ([], [])
    assert run(path, folder) == 0
    assert run(path, folder) == 0
    (mail,) = handler.mails
    (body,) = hook.bodies
    assert mail["To"] == "desk@example.org, two@example.org"
    assert mail["Subject"].startswith("Alert: Each day: ")
    text = mail.get_content()
    assert "- Fire at <Alpha> & more" in text
    version = read_once(folder).version
    assert "Open: https://dash.example.org/?" in text and f"data={version}" in text
    assert "province=AF-KHO" in text
    assert body["rule"] == "Each day" and body["version"] == version
    assert body["incidents"][0] == "Fire at <Alpha> & more"
    assert oct((tmp_path / "rules.toml.state.json").stat().st_mode)[-3:] == "600"


def test_a_target_that_is_away_gets_its_message_at_the_next_run(
    folder: Path, tmp_path: Path, hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_rules(tmp_path, 9, hook.server_port)  # nobody answers at port 9
    assert run(path, folder) == 0
    new_incident(folder)
    hook.answers = [500, 503]  # taken at the third try
    assert run(path, folder) == 1
    printed = capsys.readouterr()
    assert "waits; desk@example.org, two@example.org by 127.0.0.1:9" in printed.out
    assert len(hook.bodies) == 1
    assert [message.target for message in load_state(tmp_path / "rules.toml.state.json").waiting] == ["desk"]
    # The rule may go meanwhile, and its target come back elsewhere.
    with taking_mail() as (handler, port):
        write_rules(tmp_path, port, hook.server_port)
        assert run(path, folder) == 0
        assert run(path, folder) == 0
    assert len(handler.mails) == 1
    assert len(hook.bodies) == 1


def test_a_mail_that_is_refused_waits(folder: Path, tmp_path: Path, inbox: tuple[Inbox, int], hook: Hook) -> None:
    handler, port = inbox
    path = write_rules(tmp_path, port, hook.server_port)
    run(path, folder)
    new_incident(folder)
    handler.refuse = "451 Try again later"
    assert run(path, folder) == 1
    handler.refuse = ""
    assert run(path, folder) == 0
    assert len(handler.mails) == 1


def test_a_webhook_that_sends_elsewhere_is_not_followed(
    folder: Path, tmp_path: Path, inbox: tuple[Inbox, int], hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_rules(tmp_path, inbox[1], hook.server_port)
    run(path, folder)
    new_incident(folder)
    hook.answers = [302]
    assert run(path, folder) == 1
    assert "http://127.0.0.1: answered 302" in capsys.readouterr().out
    assert run(path, folder) == 0
    assert len(hook.bodies) == 1


@pytest.mark.parametrize("kind", ["slack", "teams"])
def test_a_text_of_the_tables_is_no_markup_of_a_chat(
    folder: Path, tmp_path: Path, inbox: tuple[Inbox, int], hook: Hook, kind: str
) -> None:
    path = write_rules(tmp_path, inbox[1], hook.server_port, kind)
    run(path, folder)
    new_incident(folder, "<!channel> [x](http://evil.example)")
    assert run(path, folder) == 0
    (body,) = hook.bodies
    if kind == "slack":
        assert "&lt;!channel&gt;" in body["text"]
    else:
        card = body["attachments"][0]
        assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
        (line,) = [item for item in card["content"]["body"] if item["type"] == "RichTextBlock"]
        assert line["inlines"] == [{"type": "TextRun", "text": "<!channel> [x](http://evil.example)"}]


def test_what_is_entered_of_long_ago_is_no_alert(
    folder: Path, tmp_path: Path, inbox: tuple[Inbox, int], hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_rules(tmp_path, inbox[1], hook.server_port)
    run(path, folder)
    new_incident(folder, day="2024-12-21")
    monkeypatch.setenv("AFPAK_ALERT_DAYS", "5")
    assert run(path, folder) == 0
    assert hook.bodies == []


def test_replay_says_how_often_each_rule_would_have_fired(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_rules(tmp_path)
    assert run(path, folder, "--replay") == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("Each day: 3 times (2024: 1, 2025: 2)")
    assert [item.name for item in tmp_path.iterdir() if "state" in item.name] == []


def test_a_damaged_state_and_a_second_run_are_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_rules(tmp_path)
    state = tmp_path / "rules.toml.state.json"
    state.write_text('{"form": 1, "fired": 3}', encoding="utf-8")
    assert run(path, folder) == 1
    assert "changed by hand or damaged" in capsys.readouterr().err
    state.unlink()
    with hold_state(state):
        assert run(path, folder) == 1
        assert "another run has it" in capsys.readouterr().err
        with pytest.raises(StateError), hold_state(state):
            pass
