"""What guards the server, seen from a browser: policies that stop nothing of ours, proxies, unknown addresses."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserType, expect

from dashboard.limits import REQUEST_TARGET
from dashboard.service.headers import POLICY, security_headers
from dashboard.service.settings import Settings
from tests.rewriting_proxy import proxy_to

from .conftest import FLAGS, chromium, new_page, running_app, settle, watched_page

pytestmark = pytest.mark.browser
PUBLIC = "dash.example.test"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_what_a_policy_forbids_is_seen(browser: Browser, app: str) -> None:
    page = watched_page(browser)
    page.goto(f"{app}/crossings")
    settle(page)
    page.evaluate(
        "() => { const script = document.createElement('script'); script.textContent = 'window.ran = true';"
        " document.body.append(script); }"
    )
    page.evaluate("fetch('https://elsewhere.example/').catch(() => {})")
    page.wait_for_function("window.violations.length >= 2")
    assert page.evaluate("window.ran") is None
    page.close()


@contextmanager
def tile_server() -> Iterator[tuple[int, list[str]]]:
    asked: list[str] = []

    class Tiles(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers.get("Referer", ""))
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(PIXEL)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], asked
    server.shutdown()


def test_tiles_of_the_named_server_are_drawn_and_it_learns_the_host_alone(browser: Browser) -> None:
    with (
        tile_server() as (port, asked),
        running_app(AFPAK_TILES=f"http://127.0.0.1:{port}/{{z}}/{{x}}/{{y}}.png") as address,
    ):
        page = watched_page(browser)
        page.goto(f"{address}/map?map_tiles=true")
        settle(page)
        page.wait_for_timeout(2_000)
        assert page.evaluate("window.violations") == []
        assert asked and set(asked) <= {f"{address}/"}
        page.close()


@pytest.fixture(scope="module")
def far_browser(browser: Browser) -> Iterator[Browser]:
    """A browser for which the public name is this machine."""
    kind: BrowserType = browser.browser_type
    rules = f"--host-resolver-rules=MAP {PUBLIC} 127.0.0.1"
    instance = kind.launch(executable_path=chromium(), args=[*FLAGS, rules])
    yield instance
    instance.close()


@pytest.mark.parametrize("page_name", ["", "map?province=Paktika"])
def test_behind_a_proxy_that_rewrites_the_host_the_page_says_what_to_set(
    far_browser: Browser, app: str, page_name: str
) -> None:
    port = urlsplit(app).port
    assert port is not None
    with proxy_to(port, f"127.0.0.1:{port}") as public:
        page = far_browser.new_page()
        page.goto(f"http://{PUBLIC}:{public}/{page_name}")
        expect(page.get_by_role("heading", name="This address is not set up")).to_be_visible()
        expect(page.get_by_text(f'STREAMLIT_SERVER_ALLOWED_HOSTS="{PUBLIC} 127.0.0.1"')).to_be_visible()
        expect(page.get_by_text(f"{PUBLIC}:{public}")).to_be_visible()
        assert page.locator("#root").count() == 0
        page.close()


def test_what_it_says_to_set_works(far_browser: Browser) -> None:
    with running_app(STREAMLIT_SERVER_ALLOWED_HOSTS=f"{PUBLIC} 127.0.0.1") as address:
        port = urlsplit(address).port
        assert port is not None
        for host in (f"127.0.0.1:{port}", None):
            with proxy_to(port, host) as public:
                page = new_page(far_browser)
                page.goto(f"http://{PUBLIC}:{public}/crossings")
                settle(page)
                page.close()
        page = far_browser.new_page()
        page.goto(f"{address}/crossings")  # localhost is not among the hosts
        expect(page.get_by_text(f'"{PUBLIC} 127.0.0.1 localhost"')).to_be_visible()
        page.close()


def test_a_proxy_that_keeps_the_host_needs_no_setting(far_browser: Browser, app: str) -> None:
    port = urlsplit(app).port
    assert port is not None
    with proxy_to(port, None) as public:
        page = new_page(far_browser)
        page.goto(f"http://{PUBLIC}:{public}/crossings")
        settle(page)
        page.close()


def fetch(address: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = Request(address, method=method, headers=headers)
    try:
        with urlopen(request, timeout=30) as answer:
            return answer.status, {key.lower(): value for key, value in answer.headers.items()}, answer.read()
    except HTTPError as error:
        return error.code, {key.lower(): value for key, value in error.headers.items()}, error.read()


def test_the_real_server_sends_its_headers_with_everything(app: str) -> None:
    names = {name.decode() for name, _ in security_headers(Settings())}
    statuses = {
        "/": 200, "/map": 200, "/favicon.png": 200, "/_stcore/health": 200, "/_stcore/host-config": 200,
        "/app/static/geo/ground.geojson": 200, "/app/static/geo/no_such.geojson": 404, "/media/no_such.png": 404,
        "/static/nothing.js": 404, "/map/extra": 404, "/_stcore/metrics": 404, "/_stcore/agent/openapi.json": 404,
        "/component/a": 404, "/%2e%2e/secret": 404,
    }  # fmt: skip
    for path, expected in statuses.items():
        status, headers, _ = fetch(app + path)
        assert (path, status) == (path, expected)
        assert set(headers) >= names, path
    long, headers, content = fetch(f"{app}/map?{'a' * (REQUEST_TARGET.value + 200)}")
    assert long == 414 and set(headers) >= names and REQUEST_TARGET.text.encode() in content
    assert "sha256-" in fetch(f"{app}/map")[1][POLICY]
    for status, headers, content in (fetch(f"{app}/nothing"), fetch(f"{app}/map", "POST", Origin="https://a.example")):
        assert status in (404, 403) and set(headers) >= names and b"<h1>" in content
