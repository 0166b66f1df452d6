"""Two replicas behind the shipped proxy: readers stay on one, and go on with their view when it is gone."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Browser

from benchmarks.load.session import Session
from tests.asgi import run_alone
from tests.browser.conftest import count_of, new_page, settle
from tests.replicas import COOKIE, LACKING, Deployment, caddy, running_deployment

pytestmark = [pytest.mark.browser, pytest.mark.skipif(caddy() is None, reason=LACKING)]
VIEW = {"q": ["Barmal"]}


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    with running_deployment() as running:
        yield running


def choose_replicas(address: str) -> set[str]:
    """Return the cookies that new readers are given."""
    return {httpx2.get(f"{address}/map").cookies[COOKIE] for _ in range(30)}


def test_a_reader_stays_on_one_replica_and_readers_are_shared_out(deployment: Deployment) -> None:
    assert len(choose_replicas(deployment.address)) == 2
    with httpx2.Client(base_url=deployment.address) as reader:
        first = reader.get("/map").cookies[COOKIE]
        for path in ("/timeline", "/_stcore/health", "/_afpak/tables") * 5:
            answer = reader.get(path)
            assert answer.status_code == 200 and COOKIE not in answer.cookies, path
        assert reader.cookies[COOKIE] == first
        for inner in ("/_stcore/metrics", "/metrics", "/readyz"):
            assert reader.get(inner).status_code == 404, inner
        assert reader.get("/map", headers={"Host": "rebound.example"}).status_code in (200, 403)


def test_websockets_pass_to_the_same_replica(deployment: Deployment) -> None:
    async def run() -> None:
        async with Session(deployment.address) as session:
            given = session.cookie
            assert given.startswith(f"{COOKIE}=")
            run = await session.show("incidents", VIEW)
            assert run.shown
        async with Session(deployment.address, cookie=given) as again:
            assert again.cookie == given and (await again.show("incidents", VIEW)).shown == run.shown

    run_alone(run())


def test_a_killed_replica_costs_its_reader_seconds_and_not_the_view(deployment: Deployment, browser: Browser) -> None:
    page = new_page(browser)
    page.goto(f"{deployment.address}/incidents?q=Barmal")
    settle(page)
    shown = count_of(page)
    before = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}[COOKIE]
    replica = deployment.find_replica(before)
    begun = time.monotonic()
    with page.expect_websocket(timeout=20_000):
        replica.process.kill()
    page.wait_for_selector('[data-testid="stApp"][data-test-connection-state="CONNECTED"]')
    assert time.monotonic() - begun < 10
    # The page keeps what it shows; the first choice takes the view to the other replica.
    page.get_by_role("link", name="Casualties", exact=True).first.click()
    page.wait_for_url("**/casualties?**")
    settle(page)
    assert count_of(page) == shown and "q=Barmal" in page.url
    after = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}[COOKIE]
    assert after != before and choose_replicas(deployment.address) == {after}
    page.close()
