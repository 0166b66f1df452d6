"""The real app in a real Chromium.

Without a Chromium the tests are skipped with the reason; where CI is set, that is a failure.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket, expect, sync_playwright
from playwright.sync_api import TimeoutError as Late
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "latest",
    "map",
    "timeline",
    "casualties",
    "escalation",
    "crossings",
    "incidents",
    "about",
    "brief",
)
"""The addresses of the pages, in the order of the header (a test of the walk holds it)."""

PARTS = {
    "Event types": "filter-what",
    "Provinces": "filter-where",
    "Districts": "filter-where",
    "Places and crossings": "filter-where",
    "Acting side": "filter-who",
    "Actors": "filter-who",
    "Status": "filter-more",
}
"""The label of a filter -> the button of the bar behind which it stands."""

FIGURES = {
    "range": "All sources",
    "kabul": "Afghan Taliban govt",
    "islamabad": "Pakistani govt",
    "independent": "UN & independent",
}
"""Whose casualty figures -> the word of the bar."""

FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def chromium() -> str | None:
    """Return the path of a Chromium or Chrome on this machine, or None."""
    given = os.environ.get("AFPAK_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return given or next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def running_app(data: Path | None = None, script: str = "app.py", port: int = 0, **environment: str) -> Iterator[str]:
    """Run the dashboard on a port (0: a free one) and give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
        port = probe.getsockname()[1]
    settings = {**os.environ, **environment}
    settings.pop("AFPAK_DATA", None)
    if data is not None:
        settings["AFPAK_DATA"] = str(data)
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
    )
    address = f"http://localhost:{port}"
    try:
        _wait_until_healthy(process, address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_healthy(process: subprocess.Popen[str], address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the app stopped before it answered")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the app did not answer within 60 seconds")


expect.set_options(timeout=20_000)  # several browsers may share a small machine


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        reason = "no Chromium found (Debian: apt-get install chromium; or set AFPAK_CHROMIUM)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield instance
        instance.close()


@pytest.fixture(scope="session")
def app() -> Iterator[str]:
    # The server stands east of Greenwich; contexts are put west of it where dates are looked at.
    with running_app(TZ="Asia/Karachi") as address:
        yield address


class Watcher:
    """What a page did that it should not have done."""

    def __init__(self, page: Page, address: str) -> None:
        self.troubles: list[str] = []
        self._address = address
        page.on("console", lambda message: self._console(message.type, message.text, message.location.get("url", "")))
        page.on("pageerror", lambda error: self.troubles.append(f"page error: {error.stack or error}"))
        page.on("requestfailed", lambda request: self._failed(request.url, str(request.failure)))
        page.on("response", lambda response: self._response(response.status, response.url))
        page.on("request", lambda request: self._request(request.url))

    def _console(self, kind: str, text: str, url: str) -> None:
        if kind == "error":
            self.troubles.append(f"console: {text} {url}")

    def _failed(self, url: str, reason: str) -> None:
        # A page that is left cancels what it was still loading.
        if "ERR_ABORTED" not in reason:
            self.troubles.append(f"failed: {url} {reason}")

    def _response(self, status: int, url: str) -> None:
        if status >= 400:
            self.troubles.append(f"{status}: {url}")

    def _request(self, url: str) -> None:
        if not url.startswith((self._address, self._address.replace("http", "ws", 1), "data:", "blob:")):
            self.troubles.append(f"another host: {url}")


class Runs:
    """Whether the script has answered all that a page has asked of it, by the messages between the two.

    What the page shows cannot tell: a run that was asked for begins only when a busy server comes to it.
    """

    def __init__(self, page: Page) -> None:
        self.asked = False
        self.running = False
        self.followed: list[str] | None = None
        page.on("websocket", self._follow)

    @property
    def done(self) -> bool:
        return not self.asked and not self.running

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes) and BackMsg.FromString(payload).HasField("rerun_script"):
            self.asked = True
            if self.followed is not None:
                self.followed.append(BackMsg.FromString(payload).rerun_script.query_string)

    def _received(self, payload: str | bytes) -> None:
        if not isinstance(payload, bytes):
            return
        message = ForwardMsg.FromString(payload)
        if message.HasField("new_session"):
            self.asked, self.running = False, True
        elif message.HasField("script_finished") and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self.running = False


RUNS: weakref.WeakKeyDictionary[Page, Runs] = weakref.WeakKeyDictionary()


def answered(page: Page) -> None:
    """Wait until the script has answered all that the page has asked of it."""
    deadline = time.monotonic() + 60
    while not RUNS[page].done:
        assert time.monotonic() < deadline, "the script did not answer within 60 seconds"
        page.wait_for_timeout(25)


@contextmanager
def runs_begun(page: Page) -> Iterator[list[str]]:
    """Give a list that has an entry for each run of the script that the page asks for meanwhile."""
    RUNS[page].followed = begun = []
    yield begun
    RUNS[page].followed = None


def new_page(browser: Browser | BrowserContext, **options: object) -> Page:
    """Open a page whose runs are followed, as ``settle`` needs it; it is the caller's to close."""
    page = browser.new_page(**options)  # type: ignore[arg-type]
    RUNS[page] = Runs(page)
    return page


VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  // Streamlit's front end tries WebAssembly for whole numbers of 64 bits, and counts without it where it may not.
  event.blockedURI === "wasm-eval" ||
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
"""Has a page note what its policy stops, for a test that means to see it."""


def watched_page(browser: Browser, **options: object) -> Page:
    """Open a page that notes what its policy stops in ``window.violations``; it is the caller's to close."""
    page = new_page(browser, **options)
    page.add_init_script(VIOLATIONS)
    return page


Opener = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, app: str) -> Iterator[Opener]:
    """Give a function that opens an address of the app in a fresh context and watches it until the test ends."""
    contexts: list[BrowserContext] = []
    watchers: list[Watcher] = []

    def opened(path: str, *, address: str = app, width: int = 1360, height: int = 1000, **options: str) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        # A download goes to the browser's own list of downloads, not to a dialog of the system.
        context.add_init_script("delete window.showSaveFilePicker")
        contexts.append(context)
        page = new_page(context)
        watchers.append(Watcher(page, address))
        page.goto(f"{address}/{path}")
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [trouble for watcher in watchers for trouble in watcher.troubles] == []


STILL = """(asked) => {
  const now = performance.now();
  if (!window.changes) {
    window.changes = {};
    new MutationObserver(() => (window.changes.last = performance.now())).observe(document.body, {
      subtree: true, childList: true, characterData: true, attributes: true });
  }
  if (window.changes.asked !== asked) window.changes.last = now;
  window.changes.asked = asked;
  const app = document.querySelector('[data-testid="stApp"]');
  return app?.dataset.testScriptState === "notRunning" && now - window.changes.last > 400;
}"""
"""Whether the page is drawn, and nothing on it has changed for 0.4 seconds since this was first asked.

From the question on, and not only from the last change: what a click sets off begins a moment after it.
"""


def settle(page: Page) -> None:
    """Wait until the script has answered, has drawn something, and the page has come to rest."""
    answered(page)
    page.wait_for_selector('[data-testid="stMain"] :is(h1, h2)', timeout=30_000)
    with suppress(Late):  # what moves on its own never comes to rest
        page.wait_for_function(STILL, arg=time.monotonic_ns(), polling=50, timeout=8_000)
    answered(page)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)


def open_part(page: Page, part: str) -> None:
    """Open the popover behind a button of the filter bar, by the button's key."""
    page.locator(f".st-key-{part} button").first.click()
    page.get_by_test_id("stPopoverBody").wait_for()


def close_part(page: Page) -> None:
    """Close whatever stands open over the page."""
    for _ in range(3):
        if not page.get_by_test_id("stPopoverBody").count():
            return
        page.keyboard.press("Escape")
        page.wait_for_timeout(150)


def choose(page: Page, label: str, option: str) -> None:
    """Set a filter of the bar by hand, as a reader does."""
    open_part(page, PARTS[label])
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).first.click()
    close_part(page)
    settle(page)


def choose_figures(page: Page, lens: str) -> None:
    """Choose whose casualty figures are shown."""
    page.locator(".st-key-filter-figures").get_by_text(FIGURES[lens], exact=True).click()
    settle(page)


def page_link(page: Page, title: str) -> Locator:
    """Return the link of the header to a page."""
    return page.locator(".st-key-site-header").get_by_role("link", name=title, exact=True)


Place = Callable[[], tuple[float, float]]


def at_rest(page: Page, place: Place) -> tuple[float, float]:
    """Return where a mark stands on the screen, once it stands: a figure may be drawn, or moved, once more."""
    deadline = time.monotonic() + 20
    before = place()
    while True:
        page.wait_for_timeout(250)
        now = place()
        if now == before:
            return now
        assert time.monotonic() < deadline, f"the mark still moves: {before}, {now}"
        before = now


def pick(page: Page, place: Place) -> None:
    """Click on a mark of a figure as a reader does: once the figure has answered the pointer that stands on it."""
    deadline = time.monotonic() + 20
    while True:
        x, y = at_rest(page, place)
        page.mouse.move(x + 1, y)
        page.mouse.move(x, y)
        try:
            page.wait_for_function(HOVERED, timeout=2_000)
        except Late:
            assert time.monotonic() < deadline, f"no mark at {x:.0f}, {y:.0f}: {page.evaluate(UNDER, [x, y])}"
        else:
            return page.mouse.click(x, y)


UNDER = """([x, y]) => ({
  under: document.elementsFromPoint(x, y).map((e) => `${e.tagName}.${e.getAttribute("class")}`).slice(0, 8),
  figures: [...document.querySelectorAll('.js-plotly-plot')].map((plot) => [
    plot._fullLayout.width, plot._fullLayout.xaxis?.range, plot.clientWidth, plot.getBoundingClientRect().x]),
})"""
"""What lies under a point, and the width of each figure, for the message of a mark that is not found."""

HOVERED = "() => [...document.querySelectorAll('.js-plotly-plot')].some(plot => plot._hoverdata?.length)"


def parameters(page: Page) -> dict[str, list[str]]:
    """Return what the page's link holds now. After an action, ask ``expect_in_link``, which waits for it."""
    return parse_qs(urlparse(page.url).query)


def expect_in_link(page: Page, name: str, *values: str) -> None:
    """Wait until the link holds these values of a parameter, or none of it: the link follows the script's run."""
    try:
        page.wait_for_url(
            lambda url: parse_qs(urlparse(url).query).get(name, []) == list(values), wait_until="commit", timeout=20_000
        )
    except Late:
        assert parameters(page).get(name, []) == list(values), page.url
    settle(page)


def count_of(page: Page) -> str:
    """Return the count beside the title, such as "37 of 412 incidents", as it stands now."""
    return page.locator('[data-testid="count"]').inner_text()


PANES = "[...document.querySelectorAll('.map-pane')].filter(pane => pane.map)"
"""The maps of a page, in its order; each pane has MapLibre's own object as ``map``."""

DRAWN = f"""(count) => {{
    const drawn = map => map.loaded() && ['land', 'marks'].every(name => map.getLayer(name));
    const ready = {PANES}.length === count && {PANES}.every(pane => drawn(pane.map) && !pane.map.isMoving());
    window.drawnSince = ready ? window.drawnSince ?? performance.now() : null;
    return ready && performance.now() - window.drawnSince > 300;
}}"""


def wait_for_panes(page: Page, count: int = 1) -> None:
    """Wait until the maps of a page have drawn all that they have, and kept it for a while."""
    page.evaluate("() => { window.drawnSince = null; }")
    page.wait_for_function(DRAWN, arg=count, timeout=30_000)
