"""Every page as it is opened: whole in windows of every width, named, within its policy, with one main heading."""

from __future__ import annotations

import re
from urllib.parse import urlparse

import pytest
from playwright.sync_api import expect

from dashboard.pages.names import PAGES as NAMED
from dashboard.pages.names import PRODUCT, TITLES

from .conftest import PAGES, Opener, count_of, settle

pytestmark = pytest.mark.browser
BARMAL = "2024-12-24-barmal-airstrikes"
WITHOUT_COUNT = ("about", "crossings")
WITHOUT_LENS = ("about", "crossings", "map")


@pytest.mark.parametrize("path", ["", *PAGES[1:], f"incidents?incident={BARMAL}"])
def test_every_page_is_whole_in_the_dark_and_in_windows_of_every_width(open_page: Opener, path: str) -> None:
    """What is loaded with an error or against the policy is found by ``open_page``; in light other tests open them.

    A phone's width comes first, since a phone opens the page so; the others are those of the same window made wider.
    """
    page = open_page(path, width=390, height=900, color_scheme="dark")
    name = path.split("?")[0] or PAGES[0]
    assert urlparse(page.url).path == f"/{name}"
    assert page.title() == f"{TITLES[name]} · {PRODUCT}"
    main = page.get_by_test_id("stMain")
    for width in (390, 800, 1360):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        assert main.evaluate("node => node.scrollWidth - node.clientWidth") <= 2, width
    assert page.locator("h1").count() == 1
    assert page.get_by_test_id("stException").count() == 0
    drawn = page.locator(".plot-frame")
    if drawn.count():
        expect(page.locator(".plot-frame .main-svg, .plot-frame canvas").first).to_be_visible()
    if "?" not in path and name not in WITHOUT_COUNT:
        assert re.fullmatch(r"\d[\d,]* of \d[\d,]* incidents", count_of(page))
    if "?" not in path and name not in WITHOUT_LENS:
        expect(page.locator(".page-head .lens")).to_contain_text("All sources")
        expect(page.locator(".page-head .lens")).to_contain_text("data to")


def test_what_is_first_to_tab_to_skips_to_the_page_and_the_header_has_all_pages(open_page: Opener) -> None:
    page = open_page("crossings")
    assert tuple(address for address, _ in NAMED) == PAGES
    links = page.locator(".st-key-site-header").get_by_test_id("stPageLink-NavLink").all_inner_texts()
    assert [text.strip().splitlines()[-1] for text in links] == [title for _, title in NAMED]
    link = page.locator("a.skip-link")
    link.focus()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page"
