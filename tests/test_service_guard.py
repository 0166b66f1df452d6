"""What stands before Streamlit: every answer's headers, refusals, known addresses and methods, limits."""

from __future__ import annotations

import html

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from dashboard.limits import REQUEST_HEADERS, REQUEST_TARGET
from dashboard.service.addresses import METRICS, REACH, STREAM, Addresses
from dashboard.service.guard import Guard
from dashboard.service.headers import POLICY, page_policy
from dashboard.service.settings import Settings
from tests.asgi import Answer, ask

PAGES = (("map", "Map"), ("timeline", "Time & line"))
NAMES = {POLICY, "x-content-type-options", "referrer-policy", "permissions-policy", "cross-origin-opener-policy"}


async def answer_page(request: Request) -> PlainTextResponse:
    return PlainTextResponse("the page", headers={POLICY: "the page's own"} if request.url.path == "/map" else None)


async def break_down(_: Request) -> PlainTextResponse:
    raise RuntimeError("broken")


ROUTES = [
    *(Route(f"{base}/{name}", answer_page) for base in ("", "/base") for name in ("map", "timeline")),
    Route("/broken", break_down),
]


class Behind:
    """Stands for Streamlit: answers everything, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Scope] = []
        self._app = Starlette(routes=ROUTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
        elif scope["path"] == "/broken":
            raise RuntimeError("broken")
        elif scope["path"].endswith(("/map", "/timeline")):
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse("Streamlit's")(scope, receive, send)


def guarded(settings: Settings | None = None, base: str = "") -> tuple[Guard, Behind]:
    behind = Behind()
    addresses = Addresses(base, ROUTES, frozenset({"favicon.png", "static/js/index.js"}))
    return Guard(behind, settings or Settings(), addresses, PAGES), behind


def get(path: str, *headers: tuple[str, str], settings: Settings | None = None, **more: object) -> Answer:
    return ask(guarded(settings)[0], path, headers, **more)


@pytest.mark.parametrize("path", ["/", "/map", "/map/", "/_stcore/health", "/static/js/index.js", "/media/a.html"])
def test_known_addresses_are_handed_on(path: str) -> None:
    guard, behind = guarded()
    answer = ask(guard, path)
    assert answer.status in (200, 404) and len(behind.asked) == 1
    assert set(answer.headers) >= NAMES


@pytest.mark.parametrize(
    "path",
    [
        "/nothing", "/map/extra", "/static/nothing.js", "/static", "/index.html", "/manifest.json", "//evil.example",
        "/component/a/b", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/_stcore/script-health-check",
        "/_stcore/other", "/map/_stcore/health", "/auth/login", "/static/js/../../secrets.toml", METRICS, STREAM,
    ],
)  # fmt: skip
def test_unknown_addresses_get_a_page_that_names_the_dashboards(path: str) -> None:
    guard, behind = guarded()
    answer = ask(guard, path)
    assert answer.status == 404 and not behind.asked
    assert answer.headers["content-type"].startswith("text/html")
    assert '<a href="/map">Map</a>' in answer.text and "Time &amp; line" in answer.text
    assert set(answer.headers) >= NAMES


def test_every_kind_of_answer_carries_the_headers() -> None:
    evil = ("origin", "https://evil.example")
    answers = [
        get("/map"), get("/nothing"), get("/map", evil), get("/map", method="POST"), get("/_stcore/health"),
        get("/broken"), get("/" + "a" * 20_000), get("/media/a.html"), get("/map", method="OPTIONS"),
        get(STREAM, evil, kind="websocket"), get(REACH, ("origin", "http://localhost:8501"), method="POST"),
    ]  # fmt: skip
    for answer in answers:
        assert set(answer.headers) >= NAMES, answer
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert get("/map").headers[POLICY] == "the page's own"
    assert get("/timeline").headers[POLICY] == page_policy(Settings())
    assert "sandbox" in get("/media/a.html").headers[POLICY]


def test_a_failure_behind_it_is_logged_and_answered(caplog: pytest.LogCaptureFixture) -> None:
    assert get("/broken").status == 500
    assert "/broken" in caplog.text and "RuntimeError" in caplog.text


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:8501@evil.example", "<b>"])
def test_a_foreign_origin_never_reaches_streamlit(kind: str, origin: str) -> None:
    guard, behind = guarded()
    answer = ask(guard, STREAM if kind == "websocket" else "/map", [("origin", origin)], kind=kind)
    assert answer.status == 403 and not behind.asked
    assert "STREAMLIT_SERVER_ALLOWED_HOSTS" in answer.text and "<b>" not in answer.text
    twice = [("origin", "http://localhost:8501"), ("origin", origin)]
    assert ask(guard, STREAM, twice, kind="websocket").status == 403 and not behind.asked


def test_a_server_that_can_send_no_page_closes_the_connection() -> None:
    answer = get(STREAM, ("origin", "https://evil.example"), kind="websocket", extensions={})
    assert answer.messages == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize(
    ("host", "origin", "settings"),
    [
        ("localhost:8501", "http://localhost:8501", Settings()),
        ("127.0.0.1:8501", "http://localhost:9000", Settings()),
        ("10.0.0.5:8501", "https://Dash.example.org", Settings(hosts=("dash.example.org",))),
        ("10.0.0.5:8501", "https://dash.example.org", Settings(origins=("https://dash.example.org",))),
        ("10.0.0.5:8501", "https://dash.example.org", Settings(address="dash.example.org")),
    ],
)
def test_streamlit_sees_an_allowed_connection_as_one_of_its_own_host(
    host: str, origin: str, settings: Settings
) -> None:
    # Where the two differ it asks an outside host for this machine's address.
    guard, behind = guarded(settings)
    ask(guard, STREAM, [("host", host), ("origin", origin)], kind="websocket")
    headers = dict(behind.asked[0]["headers"])
    assert headers[b"origin"].decode() == f"{origin.partition(':')[0]}://{headers[b'host'].decode()}"
    assert headers[b"host"].decode() == origin.partition("//")[2].lower()


def test_other_websockets_are_refused() -> None:
    guard, behind = guarded()
    assert ask(guard, "/map", kind="websocket").status == 404 and not behind.asked
    ask(guard, STREAM, kind="websocket")
    assert len(behind.asked) == 1


def test_a_proxy_that_rewrites_the_host_is_told_what_to_set() -> None:
    rewritten = [("host", "127.0.0.1:8501"), ("x-forwarded-host", "dash.example.org")]
    answer = get("/map", *rewritten)
    assert answer.status == 403
    assert "dash.example.org" in answer.text and "127.0.0.1:8501" in answer.text
    assert get("/map", *rewritten, settings=Settings(hosts=("127.0.0.1", "dash.example.org"))).status == 200
    kept = [("host", "dash.example.org"), ("x-forwarded-host", "dash.example.org, inner")]
    assert get("/map", *kept).status == 200
    assert get("/map", ("host", "dash.example.org:8443"), ("x-forwarded-host", "dash.example.org")).status == 200
    # Where the proxy says nothing, the page asks from where its reader sees it.
    asked = get(REACH, ("host", "127.0.0.1:8501"), ("origin", "https://dash.example.org"), method="POST")
    setting = 'STREAMLIT_SERVER_ALLOWED_HOSTS="dash.example.org 127.0.0.1"'
    assert asked.status == 403 and setting in html.unescape(asked.text)
    allowed = get(REACH, ("host", "localhost"), ("origin", "http://localhost:9000"), method="POST")
    assert (allowed.status, allowed.content) == (204, b"")


def test_a_host_that_is_not_listed_gets_the_page_and_checks_of_health_are_answered() -> None:
    settings = Settings(hosts=("dash.example.org",))
    assert get("/map", settings=settings).status == 403
    assert get("/map", ("host", "rebound.example"), settings=settings).status == 403
    assert get("/_stcore/health", settings=settings).status == 200
    assert get("/_stcore/health", ("host", "10.1.2.3:8501"), settings=settings).status == 200
    assert get("/_stcore/health", ("host", "a b"), settings=settings).status == 403
    assert get("/_stcore/health", ("origin", "https://evil.example"), settings=settings).status == 403


def test_methods_that_an_address_does_not_need_are_refused() -> None:
    guard, behind = guarded()
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        answer = ask(guard, "/map", method=method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS"), method
    upload = "/_stcore/upload_file/session/file"
    assert ask(guard, upload).status == 405 and not behind.asked
    for method in ("PUT", "DELETE"):
        assert ask(guard, upload, method=method).status == 200, method


def test_long_requests_are_refused_before_work(monkeypatch: pytest.MonkeyPatch) -> None:
    guard, behind = guarded()
    longest = REQUEST_TARGET.value - len("/map")
    assert ask(guard, f"/map?{'a' * longest}").status == 200
    over = ask(guard, f"/map?{'a' * (longest + 1)}")
    assert over.status == 414 and REQUEST_TARGET.text in over.text
    heavy = ask(guard, "/map", [("cookie", "c" * REQUEST_HEADERS.value)])
    assert heavy.status == 431 and REQUEST_HEADERS.text in heavy.text
    assert ask(guard, STREAM, [("cookie", "c" * REQUEST_HEADERS.value)], kind="websocket").status == 431
    assert len(behind.asked) == 1
    monkeypatch.setenv("AFPAK_MAX_ADDRESS", "19")
    assert ask(guard, "/map?province=Paktika").status == 414


def test_metrics_are_for_this_machine_alone_and_only_if_wanted() -> None:
    wanted = Settings(metrics=True)
    assert get(METRICS).status == 404
    assert get(METRICS, settings=wanted).status == 200
    assert get(METRICS, settings=wanted, client=("10.0.0.9", 1)).status == 404
    assert get(METRICS, ("x-forwarded-for", "10.0.0.9"), settings=wanted).status == 404
    assert get(METRICS, ("host", "dash.example.org"), settings=wanted).status == 404
    assert get(METRICS, settings=wanted, client=("::1", 1)).status == 200


def test_under_a_path_only_what_lies_below_it_is_known() -> None:
    guard, behind = guarded(base="/base")
    assert {path: ask(guard, path).status for path in ("/base/map", "/base/", "/base")} == {
        "/base/map": 200, "/base/": 200, "/base": 200,
    }  # fmt: skip
    assert len(behind.asked) == 3
    for path in ("/map", "/", "/basement/map", "/base/static/nothing.js"):
        answer = ask(guard, path)
        assert answer.status == 404 and '<a href="/base/map">' in answer.text, path
