"""The incidents page and the way from a number to its document, with mouse and keyboard in the real app."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, expect

from .conftest import Opener, pick, settle

pytestmark = pytest.mark.browser

BAR = """() => {
  const leads = (trace) => trace.type === "bar" && (trace.customdata ?? []).some((to) => to?.startsWith("incidents?"));
  const frame = [...document.querySelectorAll(".js-plotly-plot")].find((plot) => plot.data.some(leads));
  if (!frame?._fullData) return null;
  const trace = frame._fullData.find(leads);
  const at = trace.y.indexOf(Math.max(...trace.y));
  const x = frame._fullLayout.xaxis, y = frame._fullLayout.yaxis;
  frame.scrollIntoView({ block: "center" });
  const box = frame.getBoundingClientRect();
  return { to: trace.customdata[at], x: box.left + x._offset + x.d2p(trace.x[at]),
           y: box.top + y._offset + y.d2p(trace.y[at] / 2) };
}"""
"""Finds the highest bar that leads to a list of incidents."""


def ids(page: Page) -> list[str]:
    links = page.locator(".incident-table a").evaluate_all("(links) => links.map((link) => link.href)")
    return [parse_qs(urlparse(link).query)["incident"][0] for link in links]


def test_a_click_anywhere_on_a_row_opens_the_incident_and_back_leads_to_the_table(open_page: Opener) -> None:
    page = open_page("incidents?type=airstrike")
    page.wait_for_selector(".incident-table tbody tr")
    wanted = ids(page)[2]
    page.locator(".incident-table tbody tr").nth(2).locator("td.where").click()
    page.wait_for_url(f"**incident={wanted}*")
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator(".incident-head .certainty")).to_contain_text(re.compile("Confirmed|Reported|Disputed"))
    page.go_back()
    page.wait_for_selector(".incident-table tbody tr")
    assert "incident=" not in page.url and "type=" in page.url


def test_a_search_of_an_arabic_keyboard_finds_and_rows_are_sorted_and_opened_with_the_keyboard(
    open_page: Opener,
) -> None:
    page = open_page("incidents")
    search = page.get_by_label("Search", exact=True)
    search.fill("پكتيكا")
    search.press("Enter")
    page.wait_for_url("**q=**")
    settle(page)
    expect(page.locator(".incident-table tbody")).to_contain_text("Barmal")
    expect(page.locator(".page-head .selection")).to_contain_text("mentioning “\u2068پكتيكا\u2069”, 15 Aug 2021")
    search.fill("Nangrahr")
    search.press("Enter")
    page.get_by_role("button", name=re.compile("^Nangarhar: ")).click()
    settle(page)
    assert len(ids(page)) > 30
    heading = page.get_by_role("columnheader", name="Killed")
    heading.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(page.get_by_role("columnheader", name="Date")).to_have_attribute("aria-sort", "none")
    killed = page.locator("td.killed").all_inner_texts()
    highest = [int(text.split("–")[-1].replace(",", "")) for text in killed if text != "–"]
    assert highest == sorted(highest, reverse=True) and killed[len(highest) :] == ["–"] * (len(killed) - len(highest))
    wanted = ids(page)[0]
    page.locator(".incident-table a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**incident={wanted}*")


def test_from_a_bar_to_its_incidents_and_from_there_to_the_documents(open_page: Opener) -> None:
    page = open_page("casualties?from=2025-09-01&to=2026-03-31&casualties_period=month")
    page.wait_for_function(BAR)
    found = page.evaluate(BAR)

    def place() -> tuple[float, float]:
        at = page.evaluate(BAR)
        return at["x"], at["y"]

    pick(page, place)
    page.wait_for_url("**/incidents?*")
    page.wait_for_selector(".incident-table tbody tr")
    assert parse_qs(urlparse(page.url).query)["from"] == parse_qs(urlparse(found["to"]).query)["from"]
    page.locator(".incident-table tbody tr").first.click()
    documents = page.locator(".card.sources a[href^='http']")
    expect(documents.first).to_be_visible()
