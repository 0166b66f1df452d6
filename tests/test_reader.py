"""Who may enter as the server has it at its start, and what the page shows of its reader."""

from __future__ import annotations

import pytest
import streamlit as st
from starlette.datastructures import Headers

from dashboard.pages import guarding, reader
from dashboard.service.access import Access
from dashboard.service.access_settings import AccessSettings, Mode, read_access
from dashboard.service.readers import COOKIE, Reader, seal_reader
from tests.access import ANN, PROXY, SECRET, signing_in


def test_a_setting_of_access_that_cannot_be_used_keeps_it_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFPAK_ALLOW_DOMAINS", "example.org")
    with pytest.raises(SystemExit, match="does not start: AFPAK_ALLOW_DOMAINS: has no effect with AFPAK_ACCESS=open"):
        guarding.access.__wrapped__()
    monkeypatch.setenv("AFPAK_ACCESS", "sign-in")
    with pytest.raises(SystemExit, match=r"does not start: AFPAK_ACCESS=sign-in needs \[auth\]"):
        guarding.access.__wrapped__()
    monkeypatch.delenv("AFPAK_ALLOW_DOMAINS")
    monkeypatch.delenv("AFPAK_ACCESS")
    assert guarding.access.__wrapped__().settings.mode is Mode.OPEN and guarding.access_routes() == []


@pytest.mark.parametrize(
    ("address", "access", "warned"),
    [
        *(("127.0.0.1", "", False), ("localhost", "", False), ("::1", "", False), (None, "", False)),
        *(("0.0.0.0", "", True), ("::", "", True), ("192.0.2.7", "", True), ("dash.example.org", "", True)),
        ("0.0.0.0", "open", False),
    ],
)
def test_a_server_that_all_may_reach_says_so_unless_that_is_meant(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, address: str | None, access: str, warned: bool
) -> None:
    monkeypatch.setattr(st, "get_option", {"server.address": address}.get)
    monkeypatch.setenv("AFPAK_ACCESS", access)
    guarding.warn_of_open_access()
    assert ("lets in everybody" in caplog.text) is warned


def on_page(monkeypatch: pytest.MonkeyPatch, given: Access, *, cookies: dict[str, str], headers: Headers) -> None:
    """Have a page opened by a connection with these cookies and headers."""
    monkeypatch.setattr(reader, "access", lambda: given)
    monkeypatch.setattr(st, "context", type("Context", (), {"cookies": cookies, "headers": headers}))


def test_the_page_knows_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    cookies, headers = {COOKIE: seal_reader(ANN, SECRET)}, Headers({"X-Forwarded-Email": "bob@example.org"})
    on_page(monkeypatch, signing_in(), cookies=cookies, headers=headers)
    assert reader.find_reader() == ANN
    on_page(monkeypatch, Access(read_access(PROXY)), cookies=cookies, headers=headers)
    assert reader.find_reader() == Reader("bob@example.org", "bob@example.org", verified=True)
    on_page(monkeypatch, Access(AccessSettings()), cookies=cookies, headers=headers)
    assert reader.find_reader() is None


def test_a_name_is_shown_as_text_with_a_way_out_where_there_is_one() -> None:
    named = reader.reader_html(Reader("s", name="<img src=x>"), signing_in(base="/team"))
    assert "&lt;img src=x&gt;" in named and 'href="/team/auth/logout"' in named
    assert "href" not in reader.reader_html(Reader("bob"), Access(read_access(PROXY)))
