"""The landing page and the casualties page in the real app."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from urllib.parse import urlparse

import pytest
from playwright.sync_api import expect

from dashboard.analysis.briefing import headline, sentences, tiles
from dashboard.analysis.changes import age_notice
from dashboard.filters import Filters
from dashboard.root import ROOT
from dashboard.tables import load

from .conftest import Opener, expect_in_link, parameters, settle

pytestmark = pytest.mark.browser


def test_latest_says_what_the_data_say_and_opens_a_card(open_page: Opener) -> None:
    dataset = load(ROOT / "data")
    page = open_page("?lens=Highest+claim&incident=none")
    assert urlparse(page.url).path == "/latest"
    notice = age_notice(dataset.last_day.date(), datetime.now(timezone(timedelta(hours=4.5))).date())
    if notice:
        expect(page.get_by_role("status").get_by_text("Data run to")).to_have_text(notice)
    expect(page.locator("h1")).to_have_text(headline(dataset, Filters(lens_id="highest"), 30))
    shown = page.get_by_test_id("tiles").inner_text()
    for tile in tiles(dataset, Filters(lens_id="highest"), 30):
        assert tile.value in shown
    text = page.get_by_test_id("stCode").inner_text()
    for sentence in sentences(dataset, Filters(lens_id="highest"), 30):
        assert sentence in text
    page.get_by_text("Last 90 days", exact=True).click()
    expect_in_link(page, "overview_days", "Last 90 days")
    expect(page.get_by_test_id("stCode")).to_contain_text(sentences(dataset, Filters(lens_id="highest"), 90)[0])
    expect(page.locator("h1")).to_have_text(headline(dataset, Filters(lens_id="highest"), 90))
    stories = page.get_by_test_id("stories").locator("h3 a")
    assert stories.count() == 4
    expect(stories.first).to_have_attribute("href", re.compile(r"^\?.*episode="))
    first = page.locator(".incident-list li").first
    expect(first.locator("a")).to_have_attribute("href", re.compile(r"^incidents\?incident=.*lens=highest"))
    first.locator("button").click()
    page.wait_for_selector(".incident-head h2")
    page.wait_for_url(re.compile("incident=20"))
    assert parameters(page)["incident"][0][:4] == str(dataset.last_day.year)
    first.locator("a").click()
    page.wait_for_url("**/incidents?*")
    settle(page)
    expect(page.locator(".incident-head h1").first).to_be_visible()


def test_casualties_choices_live_in_the_link_and_totals_say_why(open_page: Opener) -> None:
    page = open_page("casualties?casualties_by=Victim+group&casualties_kind=Injured")
    assert page.get_by_test_id("stException").count() == 0
    words = "() => [...document.querySelectorAll('.js-plotly-plot')].map(p => p._fullLayout.annotations[0].text).join()"
    page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot').length >= 2")
    titles = page.evaluate(words)
    for title in ("Injured by month", "Injured by what claimants call them"):
        assert title in titles
    page.get_by_text("Each side", exact=True).click()
    expect_in_link(page, "casualties_split", "Each side")
    page.wait_for_function(f"() => ({words})().includes('by side')")
    tabs = page.locator('[class*="st-key-tabs-"]')
    tabs.get_by_text("Who says what", exact=True).click()
    page.wait_for_function(f"() => ({words})().includes('by source')")
    page.get_by_text("Only incidents both governments report on", exact=True).click()
    expect_in_link(page, "casualties_count", "Only incidents both governments report on")
    tabs.get_by_text("Published totals", exact=True).click()
    page.wait_for_function(f"() => ({words})().includes('published totals')")
    page.get_by_text(re.compile("not comparable, and why")).click()
    expect(page.locator("table.published")).to_contain_text("only incidents with a stated bearing on the other state")
