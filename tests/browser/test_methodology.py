"""The methodology page in a real browser: documents, sections, links between them, a narrow window."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Opener, expect_in_link, settle

pytestmark = pytest.mark.browser


def test_sections_and_documents_are_reached_and_nothing_sticks_out(open_page: Opener) -> None:
    page = open_page("timeline?province=Khost", width=390, height=844)
    page.get_by_role("link", name="what the figures mean").click()
    page.wait_for_url("**/about?*")
    settle(page)
    heading = page.locator("#doc-5-lenses")
    expect(heading).to_be_in_viewport()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollWidth - node.clientWidth") <= 2
    assert page.locator(".wide").first.evaluate("node => getComputedStyle(node).overflowX") == "auto"
    page.locator(".doc nav").get_by_role("link", name="14. Corrections").click()
    expect(page.locator("#doc-14-corrections")).to_be_in_viewport()
    page.locator(".doc article").get_by_role("link", name="codebook.md").first.click()
    page.wait_for_url("**methodology_document=Codebook*")
    settle(page)
    expect(page.locator(".doc h1")).to_have_text("Codebook")
    expect_in_link(page, "province", "AF-KHO")
    page.get_by_role("radio", name="Data report").or_(page.get_by_role("button", name="Data report")).first.click()
    expect(page.locator(".doc h1")).to_have_text("Data report", timeout=20_000)
    assert main.evaluate("node => node.scrollWidth - node.clientWidth") <= 2
    assert page.get_by_test_id("stException").count() == 0
