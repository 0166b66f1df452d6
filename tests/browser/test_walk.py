"""Every page under every lens and three filters, one of which leaves nothing: no exception, no error in the console."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from dashboard.lens import LENSES

from .conftest import PAGES, ROOT, Opener, answered

pytestmark = pytest.mark.browser
FILTERS = {"all": "", "few": "type=Air+strike&province=Paktika", "none": "q=nosuchword"}
READY = """(lens) => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'
    && document.querySelector('[data-testid="stMain"] :is(h1, h2)')
    && (document.querySelector('.page-head .lens')?.textContent.includes(lens) ?? true)"""


def ready(page: Page, lens: str = "") -> None:
    page.wait_for_timeout(40)  # the script starts a moment after the click
    answered(page)
    page.wait_for_function(READY, arg=lens, timeout=30_000)


@pytest.mark.parametrize("name", FILTERS)
def test_every_page_under_every_lens(open_page: Opener, name: str) -> None:
    # Wide enough for all names of pages side by side, and low: drawing is what takes time here.
    page = open_page(f"{PAGES[0]}?{FILTERS[name]}", width=2300, height=420)
    links = page.get_by_test_id("stTopNavLink")
    named = {(link.get_attribute("href") or "").split("?")[0].rsplit("/", 1)[-1]: link for link in links.all()}
    assert tuple(named) == PAGES
    for address, link in named.items():
        link.click()
        page.wait_for_url(f"**/{address}*")
        ready(page)
        for lens in LENSES.values():
            page.get_by_test_id("stSidebar").get_by_role("combobox", name="Whose figures").click()
            page.get_by_role("option", name=lens.label, exact=True).click()
            ready(page, lens.label)
            assert page.get_by_test_id("stException").count() == 0, (address, lens.id)
        folder = ROOT / "build" / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"walk-{address}-{name}.png")
