"""Who may connect: hosts, origins and what an operator has named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.service.origins import judge, judge_host, read_host, read_origin
from dashboard.service.settings import Settings

DEFAULT = Settings()
LISTED = Settings(hosts=("dash.example.org", "*.team.example"))


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:8501", None),
        ("localhost:8501", "http://localhost:8501"),
        ("127.0.0.1:8501", "http://localhost:8501"),
        ("localhost:8501", "http://localhost:9000"),  # a tunnel or proxy on this machine
        ("[::1]:8501", "http://[::1]:8501"),
        ("dash.example.org", "https://dash.example.org"),
        ("dash.example.org:443", "https://dash.example.org"),
        ("DASH.example.org", "https://dash.Example.org"),
        ("192.168.1.7:8501", "http://192.168.1.7:8501"),
    ],
)
def test_a_page_of_the_host_itself_may_connect(host: str, origin: str | None) -> None:
    assert judge(host, origin, DEFAULT).allowed


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:8501", "https://evil.example"),
        ("localhost:8501", "null"),
        ("localhost:8501", ""),
        ("localhost:8501", "file://"),
        ("localhost:8501", "http://localhost.evil.example"),
        ("localhost:8501", "http://evil.example/localhost"),
        ("localhost:8501", "http://localhost:8501@evil.example"),
        ("localhost:8501", "http://127.0.0.1.evil.example:8501"),
        ("dash.example.org", "http://localhost:3000"),  # any program on the reader's machine
        ("dash.example.org", "https://dash.example.org:8443"),
        ("dash.example.org", "https://sub.dash.example.org"),
        ("127.0.0.1:8501", "https://dash.example.org"),  # a proxy that rewrites the host
        (None, "http://localhost:8501"),
        (None, None),
        ("", None),
        ("a b", None),
        ("localhost:99999", "http://localhost:99999"),
        ("x" * 300, None),
    ],
)
def test_a_page_of_another_host_may_not(host: str | None, origin: str | None) -> None:
    assert not judge(host, origin, DEFAULT).allowed


def test_what_the_operator_names_may_connect_and_its_name_is_passed_on() -> None:
    inner = "10.0.0.5:8501"
    for settings in (
        LISTED,
        Settings(origins=("https://dash.example.org",)),
        Settings(address="dash.example.org"),
        Settings(hosts=("*",), origins=("https://dash.example.org",)),
    ):
        decision = judge(inner, "https://dash.example.org", settings)
        assert (decision.allowed, decision.host) == (True, "dash.example.org"), settings
        assert not judge(inner, "https://evil.example", settings).allowed
    assert judge(inner, "https://a.team.example", LISTED).allowed
    assert not judge(inner, "https://team.example", LISTED).allowed
    assert judge(inner, "https://evil.example", Settings(any_origin=True)).allowed


def test_a_list_of_hosts_is_the_whole_list() -> None:
    assert judge_host("dash.example.org:8443", LISTED).allowed
    assert judge_host("dash.example.org.", LISTED).allowed
    assert not judge_host("localhost:8501", LISTED).allowed
    assert not judge("rebound.example", "http://rebound.example", LISTED).allowed
    assert not judge("localhost:8501", "http://localhost:8501", LISTED).allowed
    assert judge("rebound.example", "http://rebound.example", Settings(hosts=("*",))).allowed


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_is_sent_gets_a_decision(host: str, origin: str) -> None:
    decision = judge(host, origin, DEFAULT)
    own = read_origin(origin)
    if decision.allowed:
        assert own is not None and read_host(host) is not None
