"""Who may enter: what the one middleware decides for pages, files, programs and websockets."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import httpx2
import pytest
import uvicorn
from starlette.types import Message

from dashboard.service import access as access_module
from dashboard.service.access import Access, AccessGate, keep_private
from dashboard.service.access_settings import read_access
from tests.access import ANN, HTML, PROXY, Behind, cookie, gate, signing_in
from tests.asgi import Answer, ask, call, run_alone, scope_of

# --- the middleware -------------------------------------------------------------------------------------------------

GUARDED = ("/", "/map", "/api/v1/incidents", "/feed", "/embed/casualties", "/app/static/web-1/page.js", "/media/a.png")


@pytest.mark.parametrize("path", [*GUARDED, "/auth/state", "/_stcore/host-config", "/_afpak/tables", "/healthz/x"])
def test_one_rule_holds_for_pages_files_and_programs(path: str) -> None:
    guard, behind = gate(signing_in())
    answer = ask(guard, path)
    assert answer.status == 401 and json.loads(answer.text)["status"] == 401
    assert (
        answer.headers["content-type"] == "application/problem+json" and answer.headers["cache-control"] == "no-store"
    )
    assert not behind.asked
    assert ask(guard, path, [cookie(ANN)]).status == 200
    stranger = ask(guard, path, [cookie(replace(ANN, address="eve@example.com"))])
    assert stranger.status == 403 and behind.asked == [path]


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/_stcore/health", "/robots.txt", "/auth/login", "/auth/callback"]
)
def test_what_says_that_the_server_is_well_stays_open(path: str) -> None:
    assert ask(gate(signing_in())[0], path).status == 200
    based = gate(signing_in(base="/team"))[0]
    assert ask(based, f"/team{path}").status == 200
    assert ask(based, f"/team/map{path}").status == 401


def test_a_browser_is_led_to_the_sign_in_with_its_link() -> None:
    guard, _ = gate(signing_in())
    answer = ask(guard, "/map?type=Airstrike&q=%C3%A9", [HTML])
    assert answer.status == 303
    assert answer.headers["location"] == "/auth/login?next=%2Fmap%3Ftype%3DAirstrike%26q%3D%25C3%25A9"
    assert answer.headers["cache-control"] == "no-store"
    expired = ask(guard, "/map", [HTML, cookie(replace(ANN, until=time.time() - 1))])
    assert expired.status == 303
    long = ask(guard, f"/map?q={'x' * 2000}", [HTML])
    assert long.status == 401 and "/auth/login?next=kept" in long.text and "keep();" in long.text
    assert "'sha256-" in long.headers["content-security-policy"]
    framed = ask(guard, "/embed/casualties", [HTML, ("sec-fetch-dest", "iframe")])
    assert framed.status == 401 and 'target="_blank"' in framed.text and "<script" not in framed.text
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert ask(guard, "/map", [HTML], method="POST").status == 401
    assert ask(guard, "/map", [HTML, ("sec-fetch-mode", "cors")]).status == 401


def test_a_stranger_is_told_who_he_is_and_is_not_led_in_a_circle() -> None:
    answer = ask(gate(signing_in())[0], "/map", [HTML, cookie(replace(ANN, name="<b>Eve</b>", address="e@x.example"))])
    assert answer.status == 403 and "<b>Eve" not in answer.text and "again=1" in answer.text


def test_what_a_reader_gets_is_kept_by_nobody_else() -> None:
    guard, _ = gate(signing_in())
    kept = ask(guard, "/app/static/web-1/page.js", [cookie(ANN)]).headers
    assert kept["cache-control"] == "private, max-age=31536000, immutable" and "Cookie" in kept["vary"]
    assert ask(guard, "/map", [cookie(ANN)]).headers["cache-control"] == "private"
    message: Message = {"type": "http.response.start", "headers": [(b"cache-control", b"no-store")]}
    keep_private(message)
    assert dict(message["headers"])[b"cache-control"] == b"no-store"


PEER = ("127.0.0.1", 4711)


def proxied(headers: Sequence[tuple[str, str]], client: tuple[str, int] | None = PEER, path: str = "/map") -> Answer:
    return ask(gate(Access(read_access(PROXY)))[0], path, headers, client=client)


def test_a_header_counts_from_the_named_proxy_alone(caplog: pytest.LogCaptureFixture) -> None:
    header = ("x-forwarded-email", "ann@example.org")
    assert proxied([header]).status == 200
    assert proxied([header], ("10.0.0.7", 1)).status == 200
    assert proxied([header], ("::ffff:10.0.0.7", 1)).status == 200
    for forged in (("10.0.1.7", 1), ("192.0.2.1", 1), ("not an address", 0), None):
        assert proxied([header], forged).status == 401, forged
    assert "no trusted proxy" in caplog.text and "ann@" not in caplog.text
    assert proxied([]).status == 401
    assert proxied([header, ("x-forwarded-email", "bob@example.org")]).status == 401
    assert proxied([("x-forwarded-email", "eve@example.com")]).status == 403
    for rubbish in ("", " ", "x" * 400, "a\x07b"):
        assert proxied([("x-forwarded-email", rubbish)]).status == 401, rubbish
    assert proxied([cookie(ANN)]).status == 401, "a cookie of the sign-in counts for nothing here"
    page = proxied([HTML])
    assert page.status == 401 and "/auth/login" not in page.text


def test_a_header_counts_for_nothing_where_readers_sign_in() -> None:
    assert ask(gate(signing_in())[0], "/map", [("x-forwarded-email", "ann@example.org")]).status == 401


# --- websockets -----------------------------------------------------------------------------------------------------


def test_a_websocket_without_a_cookie_is_refused_before_it_is_taken() -> None:
    guard, behind = gate(signing_in())
    refused = ask(guard, "/_stcore/stream", kind="websocket")
    assert refused.status == 401
    assert ask(guard, "/_stcore/stream", [cookie(ANN, "t" * 40)], kind="websocket").status == 401
    stranger = [cookie(replace(ANN, address="eve@example.com"))]
    assert ask(guard, "/_stcore/stream", stranger, kind="websocket").status == 403
    closed = ask(guard, "/_stcore/stream", kind="websocket", extensions={})
    assert closed.messages == [{"type": "websocket.close", "code": 1008}]
    assert not behind.asked


def hold(access: Access, steps: Sequence[object]) -> tuple[Behind, list[Message]]:
    """Open a websocket, then send a text for each step, after calling it where it can be called."""
    guard, behind = gate(access)
    sent: list[Message] = []
    waiting = [*steps]

    async def receive() -> Message:
        if not behind.messages and not sent:
            return {"type": "websocket.connect"}
        if not waiting:
            await asyncio.sleep(0.3)
            return {"type": "websocket.disconnect", "code": 1001}
        step = waiting.pop(0)
        if callable(step):
            step()
        return {"type": "websocket.receive", "text": "a choice"}

    async def send(message: Message) -> None:
        sent.append(message)

    run_alone(call(guard, scope_of("websocket", "/_stcore/stream", [cookie(ANN)]), receive, send))
    return behind, sent


def test_an_open_connection_ends_when_its_reader_loses_access() -> None:
    now = [time.time()]
    behind, sent = hold(
        signing_in(clock=lambda: now[0]), ["first", lambda: now.__setitem__(0, now[0] + 3601), "never taken"]
    )
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.send", "websocket.close"]
    assert sent[-1]["code"] == 1008
    assert [message["type"] for message in behind.messages] == ["websocket.receive", "websocket.disconnect"]


def test_an_idle_connection_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_module, "_WATCH_SECONDS", 0.01)
    now = [time.time()]
    access = signing_in(clock=lambda: now[0])
    _, sent = hold(access, ["first"])
    assert sent[-1]["type"] == "websocket.send", "a reader with access is left alone"

    def leave() -> float:
        now[0] += 1000
        return now[0]

    _, sent = hold(replace(access, clock=leave), [])
    assert sent[-1]["type"] == "websocket.close"


# --- with a real server -----------------------------------------------------------------------------------------------


@contextmanager
def serving(app: AccessGate) -> Iterator[str]:
    """Serve an app on loopback as the dashboard is served, and give its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


def ask_from(own: str, address: str, *headers: tuple[str, str]) -> int:
    """Return the status of an answer to a request that comes from an address of loopback."""
    with httpx2.Client(transport=httpx2.HTTPTransport(local_address=own)) as client:
        return client.get(f"{address}/map", headers=list(headers)).status_code


@pytest.mark.parametrize(("rewriting", "status"), [("none", 401), (None, 200)])
def test_a_request_cannot_say_that_it_comes_from_the_proxy(
    monkeypatch: pytest.MonkeyPatch, rewriting: str | None, status: int
) -> None:
    """Left as it is, the web server takes a request's word for it: so the dashboard does not start that way."""
    access = Access(read_access({**PROXY, "AFPAK_TRUSTED_PROXIES": "127.0.0.2"}))
    if rewriting is None:
        monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    else:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", rewriting)
    named = ("X-Forwarded-Email", "ann@example.org")
    with serving(gate(access)[0]) as address:
        assert ask_from("127.0.0.2", address, named) == 200
        assert ask_from("127.0.0.1", address, named) == 401
        assert ask_from("127.0.0.1", address, named, ("X-Forwarded-For", "127.0.0.2")) == status
