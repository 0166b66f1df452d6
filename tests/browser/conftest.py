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

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
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

    @staticmethod
    def _probe(url: str) -> bool:
        """Whether this is Streamlit's own search for its root from a page's address (/map/_stcore/health).

        Its front end asks below the address of the page first, is told 404, and then asks at the root: so does
        every app of several pages that is opened at a page's own address.
        """
        asked = [
            f"/{page}/_stcore/{what}" for page in ("map", "timeline", "incidents") for what in ("health", "host-config")
        ]
        return url.split("?")[0].endswith(tuple(asked))

    def _console(self, kind: str, text: str, url: str) -> None:
        if kind == "error" and not self._probe(url):
            self.troubles.append(f"console: {text} {url}")

    def _failed(self, url: str, reason: str) -> None:
        # A page that is left cancels what it was still loading.
        if "ERR_ABORTED" not in reason:
            self.troubles.append(f"failed: {url} {reason}")

    def _response(self, status: int, url: str) -> None:
        if status >= 400 and not self._probe(url):
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


def settle(page: Page) -> None:
    """Wait until the script has run and drawn something."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)
    page.wait_for_selector('[data-testid="stMain"] :is(h1, h2)', timeout=30_000)
    page.wait_for_timeout(250)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)


def count_of(page: Page) -> str:
    """Return the count beside the title, such as "37 of 412 incidents"."""
    return page.locator('[data-testid="count"]').inner_text()
