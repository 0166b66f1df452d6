"""Links and outlines that are too much, or meant to do harm, in a real browser."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from .conftest import Opener, expect_in_link, parameters, settle

pytestmark = pytest.mark.browser


def test_a_number_out_of_range_is_named_and_does_no_harm_on_the_way_back_either(open_page: Opener) -> None:
    page = open_page(f"casualties?min_killed={'9' * 400}&lens={quote('Kabul’s figures. ')}")
    assert page.get_by_test_id("stException").count() == 0
    note = page.get_by_text("Ignored in the link:").inner_text()
    assert "min_killed=999" in note
    assert "lens" not in note
    expect_in_link(page, "lens", "kabul")
    assert "min_killed" not in parameters(page)
    expect(page.locator(".page-head .lens")).to_contain_text("Afghan Taliban government")
    page.go_back()  # to the link as it was opened
    settle(page)
    assert page.get_by_test_id("stException").count() == 0
    expect(page.locator(".page-head .lens")).to_contain_text("Afghan Taliban government")


def test_an_unknown_parameter_is_named_once_and_leaves_the_link(open_page: Opener) -> None:
    page = open_page(f"about?province=Khost&tracked={'y' * 30_000}&tracked=z&{'u' * 20_000}=1")
    note = page.get_by_text("Ignored in the link:")
    expect(note).to_have_count(1)
    assert note.inner_text().count("tracked (not a parameter of this dashboard)") == 1
    assert len(note.inner_text()) < 400
    expect_in_link(page, "tracked")
    assert parameters(page) == {"province": ["AF-KHO"]}
    # The links inside the document keep what is known of the address, and nothing else.
    page.locator(".doc article").get_by_role("link", name="codebook.md").first.click()
    page.wait_for_url("**methodology_document=Codebook*")
    settle(page)
    expect_in_link(page, "province", "AF-KHO")
    assert len(page.url) < 300
