"""What programs and other sites get, held against what a reader sees: the page's own tiles, a chart in a frame."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

from dashboard.lens import figure_text
from dashboard.service.embeds import embed_code
from tests.browser.conftest import Opener, Watcher, running_app

pytestmark = pytest.mark.browser
QUERY = "type=airstrike&type=drone_strike&from=2025-10-01&to=2026-03-31&lens=range"


def get(address: str, path: str) -> Any:
    with urllib.request.urlopen(f"{address}/api/v1/{path}", timeout=60) as answer:
        return json.load(answer)


def test_the_tiles_of_a_page_say_what_the_api_says(open_page: Opener, app: str) -> None:
    page = open_page(f"casualties?{QUERY}")
    rows = get(app, f"incidents?{QUERY}&limit=500")["data"]
    totals = get(app, f"totals?{QUERY}&period=all")["data"]
    tiles = page.locator(".sums").first.inner_text()
    for kind in ("killed", "injured"):
        sums = [sum(row[f"{kind}_{end}"] or 0 for row in rows) for end in ("low", "high")]
        assert figure_text(*sums) in tiles, tiles
        # The sides that the API gives are the parts of what the page says.
        assert sums == [sum(total[f"{kind}_{end}"] or 0 for total in totals) for end in ("low", "high")]
    assert f"{len(rows)} of" in page.locator('[data-testid="count"]').inner_text()


def test_a_chart_is_a_picture_of_the_size_that_chat_programs_are_told(app: str) -> None:
    with urllib.request.urlopen(f"{app}/casualties?type=airstrike", timeout=60) as answer:
        head = answer.read().decode()
    (address,) = re.findall(r'property="og:image" content="([^"]+)"', head)
    (width,) = re.findall(r'property="og:image:width" content="(\d+)"', head)
    with urllib.request.urlopen(address, timeout=90) as answer:
        picture = Image.open(answer)
        assert (answer.headers["content-type"], picture.format) == ("image/png", "PNG")
    assert picture.size[0] == int(width)


@contextmanager
def other_site(folder: Path) -> Iterator[str]:
    """Serve a folder as a site of its own and give its address."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_chart_is_drawn_in_the_frame_of_a_site_that_is_named_and_in_no_other(
    browser: Browser, tmp_path: Path
) -> None:
    query = {"casualties_kind": ["injured"], "lens": ["range"]}
    with (
        other_site(tmp_path) as named,
        other_site(tmp_path) as stranger,
        running_app(AFPAK_EMBED_ANCESTORS=named) as app,
    ):
        (tmp_path / "index.html").write_text(embed_code("casualties-group", query, f"{app}/"), encoding="utf-8")
        page = browser.new_page(viewport={"width": 900, "height": 700})
        watcher = Watcher(page, app)
        page.goto(named)
        frame = page.frame_locator("iframe")
        frame.locator("#chart .main-svg").first.wait_for()
        drawn = frame.locator("#chart").inner_text()
        totals = get(app, "totals?period=all&lens=range")["data"]
        for total in totals:
            assert figure_text(total["injured_low"], total["injured_high"]) in drawn
        assert frame.locator("noscript img").count() == 0  # what stands in without scripts is not fetched
        assert [t for t in watcher.troubles if named not in t] == []
        page.goto(stranger)
        page.wait_for_timeout(1_000)
        assert frame.locator("#chart").count() == 0
        page.close()
