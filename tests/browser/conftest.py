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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as Late

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "overview",
    "map",
    "timeline",
    "casualties",
    "claims",
    "responses",
    "rhythm",
    "crossings",
    "incidents",
    "brief",
    "methodology",
)
"""The addresses of the pages, in the order of the navigation (a test of the walk holds it)."""

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
def running_app(data: Path | None = None, script: str = "app.py", **environment: str) -> Iterator[str]:
    """Run the dashboard on a free port and give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
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
        page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
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
        page = context.new_page()
        watchers.append(Watcher(page, address))
        page.goto(f"{address}/{path}")
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [trouble for watcher in watchers for trouble in watcher.troubles] == []


QUIET = """() => new Promise((resolve) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const started = performance.now();
  let last = started;
  const watcher = new MutationObserver(() => (last = performance.now()));
  watcher.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  const look = setInterval(() => {
    const now = performance.now();
    const still = app.dataset.testScriptState === "notRunning" && now - last > 400;
    if (!still && now - started < 8000) return; // what moves on its own never comes to rest
    clearInterval(look);
    watcher.disconnect();
    resolve();
  }, 50);
})"""
"""Resolves once the script does not run and nothing on the page has changed for 0.4 seconds, or after 8 seconds."""


def settle(page: Page) -> None:
    """Wait until the script has run, has drawn something, and the page has come to rest."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)
    page.wait_for_selector('[data-testid="stMain"] :is(h1, h2)', timeout=30_000)
    page.evaluate(QUIET)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)


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
