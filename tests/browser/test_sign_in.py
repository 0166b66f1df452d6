"""The real app for readers who have signed in: what is closed, the link that was asked for, access that is taken."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from dashboard.limits import ASKED_LINK
from tests.asgi import run_alone
from tests.browser.conftest import running_app
from tests.oidc import free_port, running_provider

pytestmark = pytest.mark.browser
SECRETS = """[auth]
server_metadata_url = "{provider}/.well-known/openid-configuration"
client_id = "afpak"
client_secret = "hidden"
redirect_uri = "http://localhost:{port}/auth/callback"
cookie_secret = "{secret}"
"""


@dataclass
class Closed:
    """A dashboard that asks its readers to sign in; ``deny`` is the file of who may not enter."""

    address: str
    deny: Path


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    folder = tmp_path_factory.mktemp("access")
    deny, secrets, port = folder / "deny.txt", folder / "secrets.toml", free_port()
    deny.write_text("# nobody\n", encoding="utf-8")
    with running_provider() as provider:
        secrets.write_text(SECRETS.format(provider=provider, port=port, secret="k" * 40), encoding="utf-8")
        settings = {
            "AFPAK_ACCESS": "sign-in",
            "AFPAK_ALLOW_DOMAINS": "example.org",
            "AFPAK_DENY_FILE": str(deny),
            "STREAMLIT_SECRETS_FILES": str(secrets),
        }
        with running_app(port=port, **settings) as address:
            yield Closed(address, deny)


async def open_stream(address: str, cookies: str = "") -> None:
    async with connect(
        f"{address.replace('http', 'ws', 1)}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=address,
        additional_headers={"Cookie": cookies} if cookies else {},
    ):
        pass


def test_without_a_sign_in_nothing_is_given_out(closed: Closed) -> None:
    with httpx2.Client(base_url=closed.address) as program:
        assert program.get("/_stcore/health").status_code == 200
        for path in ("/map", "/", "/_stcore/host-config", "/_afpak/tables", "/app/static/geo/rivers.geojson"):
            answer = program.get(path, headers={"X-Forwarded-Email": "ann@example.org"})
            assert answer.status_code == 401, path
            assert "content-security-policy" in answer.headers, path
        led = program.get("/map", headers={"accept": "text/html"})
        assert led.status_code == 303 and led.headers["location"] == "/auth/login?next=%2Fmap"

    async def run() -> None:
        for cookies in ("", "afpak_reader=e30.x.y", "_streamlit_user=forged"):
            with pytest.raises(InvalidStatus) as refusal:
                await open_stream(closed.address, cookies)
            assert refusal.value.response.status_code == 401

    run_alone(run())


def sign_in(page: Page, user: str = "ann") -> None:
    page.get_by_role("button", name=user, exact=True).first.click()


def test_a_reader_signs_in_reads_and_loses_access(closed: Closed, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{closed.address}/incidents?q=Barmal")
    sign_in(page)
    page.wait_for_url(f"{closed.address}/incidents?q=Barmal**")
    expect(page.get_by_text("Signed in as Ann Example")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    try:
        closed.deny.write_text("ann@example.org\n", encoding="utf-8")
        begun = time.monotonic()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.get_by_role("heading", name="No access")).to_be_visible()
        assert time.monotonic() - begun < 10
        assert page.url.startswith(f"{closed.address}/incidents?q=Barmal")
    finally:
        closed.deny.write_text("# nobody again\n", encoding="utf-8")
    page.goto(f"{closed.address}/incidents")
    page.get_by_role("link", name="Sign out").click()
    expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
    page.goto(f"{closed.address}/incidents")
    expect(page.get_by_role("heading", name="Authorize Client")).to_be_visible()
    context.close()


def test_a_long_link_is_opened_after_the_sign_in(closed: Closed, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    # One that a reader may have: a brief with its parts in the link.
    link = f"{closed.address}/methodology?{urlencode({'q': 'b' * 100, 'unknown': 'x' * ASKED_LINK.value})}"
    page.goto(link)
    sign_in(page)
    page.wait_for_url(f"{closed.address}/about?**", timeout=20_000)  # where the former address leads
    expect(page.get_by_text("Signed in as Ann Example")).to_be_visible()
    assert f"q={'b' * 100}" in page.url
    context.close()
