"""Rhythm and crossings in the real app: links, picking a week, empty selections, rubbish in the link, narrow widths."""

from __future__ import annotations

import re
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Page, expect

from dashboard.analysis.last_reported import last_reports
from dashboard.root import ROOT
from dashboard.tables import load

from .conftest import Opener, expect_in_link, parameters, pick, settle

pytestmark = pytest.mark.browser


def plots(page: Page) -> int:
    page.wait_for_function("() => document.querySelector('.js-plotly-plot .bars')", timeout=20_000)
    return page.locator(".js-plotly-plot").count()


def wrapped(words: str) -> re.Pattern[str]:
    """Return what finds words of a figure wherever its lines are broken."""
    return re.compile(r"\s*".join(re.escape(word) for word in words.split()))


def fits(page: Page) -> bool:
    return bool(page.get_by_test_id("stMain").evaluate("node => node.scrollWidth - node.clientWidth <= 2"))


def test_a_link_sets_the_search_and_a_week_opens_into_its_incidents(open_page: Opener) -> None:
    page = open_page("rhythm?rhythm_penalty=10&rhythm_half_life=7+days")  # the page's former address
    assert urlparse(page.url).path == "/escalation"
    assert plots(page) == 3
    assert page.get_by_test_id("stException").count() == 0
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text(wrapped("penalty 10 · σ²"))
    expect(main).to_contain_text("Half-life 7 days")
    # The search is chosen on the page and stands in the link.
    page.get_by_role("radio", name="8 weeks", exact=True).click()
    expect_in_link(page, "rhythm_length", "8 weeks")
    expect(main).to_contain_text(wrapped("segments of at least 8 weeks"))
    # A click on a week of the index: its Monday goes into the link, its incidents below.
    chart = page.locator(".js-plotly-plot", has_text="Tension index").first

    def place() -> tuple[float, float]:
        chart.scroll_into_view_if_needed()
        box = chart.locator(".nsewdrag").first.bounding_box()
        assert box is not None
        return box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.8

    settle(page)
    pick(page, place)
    page.wait_for_url(re.compile("rhythm_week="), timeout=10_000)
    settle(page)
    week = parameters(page)["rhythm_week"][0]
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", week)
    expect(page.locator(".js-plotly-plot", has_text="by incident")).to_contain_text(
        re.compile(r"Index of .+ by incident")
    )


def test_rubbish_and_empty_selections_are_survived(open_page: Opener) -> None:
    page = open_page(
        "rhythm?rhythm_penalty=%3Cscript%3E&rhythm_week=never&rhythm_method=9&type=ied", width=390, height=900
    )
    plots(page)
    assert page.get_by_test_id("stException").count() == 0
    expect(page.get_by_test_id("stMain")).to_contain_text("No change is looked for: n = 4 incidents")
    assert fits(page)
    page.locator('[class*="st-key-tabs-"]').get_by_text("Statistics", exact=True).click()
    expect(page.get_by_test_id("stMain")).to_contain_text("Too few for a pattern of weekdays: n = 4")
    assert fits(page)
    page.goto(f"{page.url.split('/escalation')[0]}/rhythm?q=nosuchword")
    settle(page)
    expect(page.get_by_test_id("stMain")).to_contain_text("No incident matches")
    page.goto(f"{page.url.split('/escalation')[0]}/crossings?from=2026-06-01&to=2026-05-01&crossings_period=%3Cb%3E")
    settle(page)
    expect(page.get_by_test_id("stMain")).to_contain_text("Nothing is recorded between these dates.")
    assert page.get_by_test_id("stException").count() == 0


def test_crossings_say_status_since_when_and_what_closed_them(open_page: Opener) -> None:
    page = open_page("crossings?crossings_period=Year", width=800, color_scheme="dark")
    assert plots(page) == 2
    tiles = page.get_by_test_id("crossings-now")
    expect(tiles).to_contain_text("Torkham")
    dataset = load(ROOT / "data")
    for row in last_reports(dataset, dataset.last_day).itertuples():
        expect(tiles).to_contain_text(f"{row.words[0].upper()}{row.words[1:]}")
    expect(page.locator("h1")).to_contain_text("crossings last reported closed")
    expect(page.get_by_test_id("stMain")).to_contain_text("reported closed longest")
    assert fits(page)
    # The newest changes first; all of them on demand; each incident is a link to its page.
    rows = page.get_by_test_id("crossing-changes").locator("tbody tr")
    assert rows.count() == 15
    page.get_by_test_id("stMain").get_by_text(re.compile(r"All \d+ changes")).click()
    expect(rows.nth(60)).to_be_attached()
    rows.locator("a[href^='incidents?']").first.click()
    page.wait_for_url("**/incidents?*")
    settle(page)
    assert parameters(page)["incident"]
