"""Every page under every lens and three filters, one of which leaves nothing: no exception, no error in the console."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as Late

from benchmarks.load.session import Session
from dashboard.lens import LENSES

from .conftest import FIGURES, PAGES, ROOT, Opener, answered

pytestmark = pytest.mark.browser
FILTERS = {"all": "", "few": "type=Air+strike&province=Paktika", "none": "q=nosuchword"}
READY = """(lens) => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'
    && document.querySelector('[data-testid="stMain"] :is(h1, h2)')
    && (document.querySelector('.page-head .lens')?.textContent.includes(lens) ?? true)"""


def ready(page: Page, lens: str = "") -> None:
    page.wait_for_timeout(40)  # the script starts a moment after the click
    answered(page)
    try:
        page.wait_for_function(READY, arg=lens, timeout=30_000)
    except Late:
        pytest.fail(f"{page.url} does not say {lens!r}: {page.locator('.page-head').all_inner_texts()}")


@pytest.mark.parametrize("name", FILTERS)
def test_every_page_under_every_lens(app: str, name: str) -> None:
    """As the server answers it: no exception, and the page says which lens is on."""

    async def walk() -> None:
        async with Session(app) as session:
            for address in PAGES:
                for lens in LENSES.values():
                    values = {**parse_qs(FILTERS[name]), "lens": [lens.label]}
                    run = await session.show(address, values)
                    assert run.size > 10_000, (address, lens.id)

    with ThreadPoolExecutor(1) as pool:  # the browser's own loop runs in this thread
        pool.submit(asyncio.run, walk()).result()


@pytest.mark.parametrize("name", ["few", "none"])
def test_every_page_in_the_browser_under_a_lens_of_its_own(open_page: Opener, name: str) -> None:
    """As a browser draws it: nothing in the console. Over the pages every lens has its turn."""
    # Low: drawing is what takes time here.
    page = open_page(f"{PAGES[0]}?{FILTERS[name]}", width=1400, height=420)
    links = page.locator(".st-key-site-header").get_by_test_id("stPageLink-NavLink")
    named = {(link.get_attribute("href") or "").split("?")[0].rsplit("/", 1)[-1]: link for link in links.all()}
    assert tuple(named) == PAGES
    lenses = cycle(FIGURES)
    for _ in range(list(FILTERS).index(name)):
        next(lenses)
    for address, link in named.items():
        link.click()
        page.wait_for_url(f"**/{address}*")
        ready(page)
        lens = next(lenses)
        page.locator(".st-key-filter-figures").get_by_text(FIGURES[lens], exact=True).click()
        ready(page, LENSES[lens].label if address != "crossings" else "")
        assert page.get_by_test_id("stException").count() == 0, (address, lens)
        folder = ROOT / "build" / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"walk-{address}-{name}.png")
