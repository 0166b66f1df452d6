"""Rules fire by their published formulas; what fired reaches a real mail server and a real webhook, once each."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from dashboard import cli
from dashboard.alerts import sending
from dashboard.alerts.conditions import AboveNorm, StatusChanged, SumReached, parse_condition
from dashboard.alerts.firing import find_firings
from dashboard.alerts.rules import Rule, RuleError, read_rules
from dashboard.alerts.state import StateError, hold_state, load_state
from dashboard.filters import Choices, Filters
from dashboard.tables import Dataset, load
from tests import small


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WAITS", (0.0, 0.0))


# ---------------------------------------------------------------- the words of a rule


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("incidents ≥ 1 in a day", SumReached("incidents", 1, 1)),
        ("Incidents >= 3 in 7 days.", SumReached("incidents", 3, 7)),
        ("killed, lowest claim, ≥ 20 in a day", SumReached("killed_low", 20, 1)),
        ("injured, highest claim >= 5", SumReached("injured_high", 5, 1)),
        ("a crossing's status changed", StatusChanged()),
        ("a crossing’s status  changed", StatusChanged()),
        ("weekly incidents ≥ 1.5 times the 52-week norm", AboveNorm(1.5, 52)),
        ("incidents ≥ 0 in a day", None),
        ("incidents ≥ 1 in 999 days", None),
        ("weekly incidents ≥ 0 times the 52-week norm", None),
        ("killed ≥ 20 in a day", None),
        ("incidents ≥ 1 in a day; and more", None),
    ],
)
def test_the_words_of_a_rule(words: str, condition: object) -> None:
    assert parse_condition(words) == condition


# ---------------------------------------------------------------- when a rule fires


def rule_of(when: str, **filters: Any) -> Rule:
    condition = parse_condition(when)
    assert condition is not None
    return Rule("A rule", when, condition, Filters(**filters), ("desk",))


def test_a_sum_fires_on_the_day_it_is_reached(dataset: Dataset) -> None:
    # By hand from the small tables: the attack of 21 December has 5 to 9 dead of the one side and 2 of the other, the
    # strikes of 24 December 20 to 46, the clash of 28 December 1 to 19 and 5.
    killed = {}
    for row in dataset.incidents.to_dict("records"):
        killed[row["incident_id"]] = row["date_start"].date()
    found = find_firings(dataset, rule_of("killed, lowest claim, ≥ 20 in a day"))
    assert [(firing.last, firing.words) for firing in found] == [
        (killed[small.STRIKES], "20 killed (lowest claim) on 24 Dec 2024")
    ]
    assert [identifier for identifier, _ in found[0].incidents] == [small.STRIKES]
    assert found[0].filters == Filters(start=date(2024, 12, 24), end=date(2024, 12, 24))
    high = find_firings(dataset, rule_of("killed, highest claim, ≥ 20 in a day"))
    assert {firing.last for firing in high} == {killed[small.STRIKES], killed[small.CLASH]}
    assert find_firings(dataset, rule_of("killed, lowest claim, ≥ 21 in a day")) == []


def test_each_incident_counts_towards_one_firing(dataset: Dataset) -> None:
    every = find_firings(dataset, rule_of("incidents ≥ 1 in a day"))
    days = sorted({row.date() for row in dataset.incidents["date_start"]})
    assert [firing.last for firing in every] == days
    assert sorted(key for firing in every for key in firing.keys) == sorted(dataset.incident_ids)
    # Attack, strikes and clash of 20, 24 and 28 December are three in nine days; too few are left later.
    (three,) = find_firings(dataset, rule_of("incidents ≥ 3 in 9 days"))
    assert three.keys == (small.ATTACK, small.STRIKES, small.CLASH)
    told = [key for firing in every for key in firing.keys]
    assert find_firings(dataset, rule_of("incidents ≥ 1 in a day"), told) == []
    late = find_firings(dataset, rule_of("incidents ≥ 1 in a day"), told[:-1])
    assert [firing.keys for firing in late] == [(told[-1],)]
    assert [firing.last for firing in find_firings(dataset, rule_of("incidents ≥ 1"), [], days[-1])] == days[-1:]


def test_filters_narrow_what_a_rule_counts(dataset: Dataset) -> None:
    found = find_firings(dataset, rule_of("incidents ≥ 1 in a day", provinces=("AF-KHO",), event_types=("shelling",)))
    assert [firing.incidents[0][0] for firing in found] == [small.SHELLING]


def test_a_crossing_whose_status_changed(dataset: Dataset) -> None:
    found = find_firings(dataset, rule_of("a crossing's status changed"))
    assert [firing.words for firing in found] == [
        "Delta: reported closed from 31 Dec 2024, before unknown",
        "Delta: reported open from 6 Jan 2025, before closed",
    ]
    assert find_firings(dataset, rule_of("a crossing's status changed", provinces=("AF-KHO",))) == []
    assert (
        find_firings(dataset, rule_of("a crossing's status changed"), [key for firing in found for key in firing.keys])
        == []
    )


def test_a_week_above_the_weeks_before_it() -> None:
    from dashboard.analysis.records import records
    from dashboard.tables import data_directory

    real = load(data_directory())
    found = find_firings(real, rule_of("weekly incidents ≥ 1.5 times the 52-week norm"))
    frame = records(real, Filters())
    counts = frame.groupby(frame["date_start"].dt.to_period("W-SUN")).size()
    weeks = counts.reindex(
        [week for week in counts.index.union([counts.index[0] + n for n in range(300)]) if week <= counts.index[-1]],
        fill_value=0,
    )
    weeks = weeks[
        [week.start_time >= real.first_day and week.end_time.normalize() <= real.last_day for week in weeks.index]
    ]
    expected = [
        week.start_time.date()
        for number, week in enumerate(weeks.index)
        if number >= 52 and weeks.iloc[number] >= 1.5 * weeks.iloc[number - 52 : number].mean() > 0
    ]
    assert len(expected) > 10
    assert [firing.first for firing in found] == expected


# ---------------------------------------------------------------- the file


RULES = """
address = "https://dash.example.org/"

[[rule]]
name = "Each day"
when = "incidents ≥ 1 in a day"
filter = "province=AF-KHO"
to = ["desk", "hook"]

[target.desk]
kind = "email"
to = ["desk@example.org", "two@example.org"]
from = "afpak@example.org"
server = "127.0.0.1:{smtp}"
security = "none"

[target.hook]
kind = "{kind}"
url = "http://127.0.0.1:{http}/secret-path"
"""


def write_rules(folder: Path, smtp: int = 9, http: int = 9, kind: str = "json", text: str = RULES) -> Path:
    path = folder / "rules.toml"
    path.write_text(text.format(smtp=smtp, http=http, kind=kind), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "incidents ≥ 1 in a day",
            "something",
            "rule 'Each day': when: 'something' — expected “incidents ≥ 1 in a day”",
        ),
        (
            'to = ["desk", "hook"]',
            'to = "nobody"',
            "rule 'Each day': to: 'nobody' — expected a target of this file: desk",
        ),
        ("province=AF-KHO", "province=Mars", "rule 'Each day': filter: 'province=Mars (not known here)'"),
        ("province=AF-KHO", "colour=red", "rule 'Each day': filter: 'colour' — expected one of"),
        (
            'name = "Each day"',
            'names = "Each day"',
            "rule 1: names: 'Each day' — expected one of name, when, filter, to",
        ),
        (
            'security = "none"',
            'security = "ssl"',
            "target 'desk': security: 'ssl' — expected one of starttls, tls, none",
        ),
        ("desk@example.org", "desk", "target 'desk': to: ['desk', 'two@example.org'] — expected an e-mail address"),
        ("http://127.0.0.1:{http}/secret-path", "ftp://h/x", "target 'hook': url: 'ftp://h/x' — expected an address"),
        ("http://127.0.0.1:{http}/secret-path", "file:///etc/passwd", "target 'hook': url:"),
        (
            'kind = "email"',
            'kind = "pigeon"',
            "target 'desk': kind: 'pigeon' — expected one of email, slack, teams, json",
        ),
        ('security = "none"', 'security = "none"\nuser = "x"', "expected starttls or tls: a password is sent"),
        ('security = "none"', 'password_env = "NOT_SET"', "password_env: 'NOT_SET' — expected the name of a variable"),
        ("address =", "adress =", "file: adress: 'https://dash.example.org/' — expected one of address, rule, target"),
        ("[[rule]]", "[[rule]", "is not TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path: Path, available: Choices, old: str, new: str, problem: str) -> None:
    assert old in RULES
    path = write_rules(tmp_path, text=RULES.replace(old, new, 1))
    with pytest.raises(RuleError) as caught:
        read_rules(path, available)
    assert any(line.startswith(str(path)) and problem in line for line in caught.value.problems), caught.value.problems


def test_an_accounts_sum_is_refused_since_it_hides_whose_dead_it_counts(tmp_path: Path, available: Choices) -> None:
    text = RULES.replace("incidents ≥ 1 in a day", "killed, lowest claim, ≥ 2 in a day").replace(
        "AF-KHO", "AF-KHO&lens=kabul"
    )
    with pytest.raises(RuleError) as caught:
        read_rules(write_rules(tmp_path, text=text), available)
    assert "whose dead" in caught.value.problems[0]


def test_the_rules_of_the_documentation_are_read_and_replayed(tmp_path: Path) -> None:
    from dashboard.alerts.running import replay_rules
    from dashboard.filters import available as choices_in
    from dashboard.root import ROOT
    from dashboard.tables import data_directory

    real = load(data_directory())
    text = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    words = {"AFPAK_SMTP_PASSWORD": "word", "AFPAK_SLACK_HOOK": "https://hooks.example.org/x"}
    file = read_rules(tmp_path / "rules.toml", choices_in(real), words)
    replayed = replay_rules(real, file)
    assert [len(firings) > 3 for firings in replayed.values()] == [True] * 4


def test_words_that_nobody_should_know_come_from_the_environment(tmp_path: Path, available: Choices) -> None:
    text = RULES.replace('url = "http://127.0.0.1:{http}/secret-path"', 'url_env = "HOOK"')
    file = read_rules(write_rules(tmp_path, text=text), available, {"HOOK": "https://hooks.example.org/abc"})
    assert file.targets["hook"].words == "https://hooks.example.org"


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


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


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
    with Hook() as server:
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def hook() -> Iterator[Hook]:
    with serving() as server:
        yield server


def run(path: Path, folder: Path, *words: str) -> int:
    return cli.main(["alert", str(path), "--data", str(folder), *words])


def new_incident(folder: Path, title: str = "Fire at <Alpha> & more", day: str = "") -> None:
    """One more incident in Khost, by default on the last day of the small tables."""
    last = day or load(folder).last_day.date().isoformat()
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
    version = load(folder).version
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
