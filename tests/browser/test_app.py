"""The real app: pages, links, filters, the map, the timeline, dates, bad data."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, expect

from dashboard.analysis.records import records
from dashboard.filters import Filters
from dashboard.pages.names import TITLES
from dashboard.tables import load
from tests import small

from .conftest import (
    PAGES,
    ROOT,
    Opener,
    Watcher,
    choose,
    choose_figures,
    close_part,
    count_of,
    expect_in_link,
    new_page,
    open_part,
    page_link,
    parameters,
    running_app,
    settle,
    wait_for_panes,
)

pytestmark = pytest.mark.browser
BARMAL = "2024-12-24-barmal-airstrikes"


def counted(filters: Filters) -> str:
    """Return the count that a page shows under these filters, as the tables have it."""
    dataset = load(ROOT / "data")
    return f"{len(records(dataset, filters)):,} of {dataset.count_rows('incidents'):,} incidents"


KEYS = """() => [...document.querySelectorAll('.js-plotly-plot .legend')].map(key => {
    const plot = key.closest('.js-plotly-plot'), { _size, margin } = plot._fullLayout;
    return [plot.getBoundingClientRect().bottom - key.getBoundingClientRect().bottom, _size.b - margin.b];
})"""
"""What is empty below each key, and by how much the drawing was shrunk because the key needs more than its room."""


@pytest.mark.parametrize("path", ["casualties?tab=sources", "casualties?tab=sources&from=2024-12-20&to=2024-12-20"])
def test_a_key_has_the_room_it_needs_and_no_more(open_page: Opener, path: str) -> None:
    """In one column on a phone the key of the event types takes up to 18 lines, in a wide window four.

    Of two incidents the drawing is lower than what stands between it and the key.
    """
    page = open_page(path)
    for width in (1360, 390, 900):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        page.wait_for_function(f"() => ({KEYS})().length > 0 && ({KEYS})().every(([below]) => below >= 0 && below < 9)")
        assert {shrunk for _, shrunk in page.evaluate(KEYS)} == {0}


def test_a_filter_set_by_hand_lives_in_the_link(open_page: Opener) -> None:
    page = open_page("timeline")
    before = count_of(page)
    choose(page, "Event types", "Air strike")
    expect_in_link(page, "type", "airstrike")
    choose_figures(page, "kabul")
    expect_in_link(page, "lens", "kabul")
    after = count_of(page)
    assert after != before
    other = open_page(page.url.split("/", 3)[3])
    assert count_of(other) == after
    expect(other.locator(".page-head .lens")).to_contain_text("Afghan Taliban government")
    assert other.locator(".sums").inner_text() == page.locator(".sums").inner_text()


def test_back_undoes_a_filter_a_tab_and_a_card_and_does_not_leave(open_page: Opener) -> None:
    page = open_page("casualties")
    whole = count_of(page)
    choose(page, "Provinces", "Paktika")
    narrowed = count_of(page)
    choose(page, "Event types", "Air strike")
    choose_figures(page, "kabul")
    expect_in_link(page, "lens", "kabul")
    page.locator('[class*="st-key-tabs-"]').get_by_text("Who says what", exact=True).click()
    expect_in_link(page, "tab", "sources")
    for name, left in (("tab", ["lens", "province", "type"]), ("lens", ["province", "type"]), ("type", ["province"])):
        page.go_back()
        expect_in_link(page, name)
        assert sorted(parameters(page)) == left
    assert count_of(page) == narrowed != whole
    page.go_back()
    expect_in_link(page, "province")
    assert count_of(page) == whole and urlparse(page.url).path == "/casualties"
    page.go_forward()
    expect_in_link(page, "province", "AF-PKA")
    assert count_of(page) == narrowed


def test_presets_chips_and_typing_set_dates_and_types(open_page: Opener) -> None:
    page = open_page("incidents")
    open_part(page, "filter-dates")
    page.get_by_role("button", name="2025", exact=True).click()
    expect_in_link(page, "from", "2025-01-01")
    expect_in_link(page, "to", "2025-12-31")
    expect(page.locator(".st-key-filter-dates button").first).to_contain_text("2025")
    page.locator(".st-key-filter-chips").get_by_role("button", name=re.compile("1 Jan 2025")).click()
    expect_in_link(page, "from")
    assert parameters(page) == {}
    open_part(page, "filter-dates")
    page.get_by_role("spinbutton", name="year, From").click()
    page.keyboard.type("20251001", delay=40)
    page.keyboard.press("Enter")
    expect_in_link(page, "from", "2025-10-01")
    close_part(page)
    open_part(page, "filter-what")
    field = page.get_by_role("combobox", name="Event types")
    field.fill("drone")
    page.wait_for_timeout(300)
    field.press("Enter")
    expect_in_link(page, "type", "drone_strike")


def test_on_a_phone_one_button_opens_the_filters_and_a_choice_closes_them(open_page: Opener) -> None:
    page = open_page("incidents", width=390, height=844)
    line = page.locator(".st-key-filter-line")
    expect(line).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    expect(line).to_be_visible()
    open_part(page, "filter-dates")
    page.get_by_role("button", name="Last 90 days").click()
    expect_in_link(page, "to", "2026-06-30")
    expect(line).to_be_hidden()
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def test_filters_survive_a_change_of_page_and_reset(open_page: Opener) -> None:
    page = open_page("map?province=Paktika")
    shown = count_of(page)
    page_link(page, "Timeline").click()
    page.wait_for_url("**/timeline?*")
    settle(page)
    assert count_of(page) == shown
    page_link(page, "Incidents").click()
    page.wait_for_url("**/incidents?*")
    settle(page)
    assert count_of(page) == shown
    assert parameters(page) == {"province": ["AF-PKA"]}
    page.get_by_role("button", name="Reset").click()
    expect(page.locator('[data-testid="count"]')).not_to_have_text(shown)
    expect_in_link(page, "province")
    assert parameters(page) == {}


def test_a_link_may_name_filters_by_identifier_and_start_at_the_root(open_page: Opener, app: str) -> None:
    words = "type=Air+strike&province=Paktika&lens=Highest+claim"
    identifiers = "type=airstrike&province=AF-PKA&lens=highest"
    page = open_page(f"casualties?{words}")
    shown, sums = count_of(page), page.locator(".sums").inner_text()
    pages = ("map", identifiers), ("map", words), ("timeline", identifiers), ("", identifiers), ("", words)
    for path, query in pages:
        page.goto(f"{app}/{path}?{query}")
        settle(page)
        assert count_of(page) == shown
        if path == "timeline":
            assert page.locator(".sums").inner_text() == sums
        elif not path:
            assert urlparse(page.url).path == "/latest"
            expect(page.locator(".page-head .lens")).to_contain_text("Highest claim")
        expect_in_link(page, "type", "airstrike")


def test_rubbish_in_a_link_is_named_and_ignored(open_page: Opener) -> None:
    rubbish = "type=Air+strike&type=nonsense&from=2024-99-99&lens=%3Cscript%3E&incident=nope&min_killed=-3&what=ever"
    page = open_page(f"map?{rubbish}")
    note = page.get_by_text("Ignored in the link:").inner_text()
    for words in ("type=nonsense", "from=2024-99-99", "lens=<script>", "incident=nope", "min_killed=-3", "what"):
        assert words in note
    assert page.get_by_test_id("stException").count() == 0
    assert count_of(page) == counted(Filters(event_types=("airstrike",)))


OWN_RUBBISH = {
    "map": "view=Moon&layers=Incidents&layers=Roads&map_time=never&map_tiles=maybe",
    "casualties": "casualties_split=%3Cscript%3E&casualties_period=Month",
    "escalation": "rhythm_week=2024-02-31&rhythm_half_life=7%25",
    "about": "methodology_document=Secrets",
    "brief": "brief_days=many&brief_paper=Papyrus",
}


def test_rubbish_for_a_pages_own_choices_is_named_too_and_goes_when_dismissed(open_page: Opener, app: str) -> None:
    page = open_page("crossings?crossings_period=never")
    for path, query in {"crossings": "crossings_period=never", **OWN_RUBBISH}.items():
        if path != "crossings":
            page.goto(f"{app}/{path}?{query}")
            settle(page)
        note = page.get_by_text("Ignored in the link:")
        expect(note).to_have_count(1)
        for name, values in parse_qs(query).items():
            good = {"Incidents", "Month"}
            for value in values:
                assert (f"{name}={value} (" in note.inner_text()) == (value not in good), path
        assert page.get_by_test_id("stException").count() == 0
        page.locator(".st-key-dismiss").get_by_role("button", name="close icon", exact=True).click()
        expect(note).to_have_count(0)


def test_an_empty_view_offers_the_nearest_wider_one(open_page: Opener) -> None:
    page = open_page("timeline?type=Air+strike&q=zzzz")
    assert count_of(page).startswith("0 of ")
    page.get_by_role("button", name=re.compile("Without the search words")).click()
    expect_in_link(page, "q")
    assert count_of(page) == counted(Filters(event_types=("airstrike",)))


def test_an_incident_link_opens_the_incident(open_page: Opener) -> None:
    page = open_page(f"incidents?incident={BARMAL}")
    claims = page.locator(".claims")
    expect(claims).to_contain_text("46")
    expect(claims.locator("a").first).to_have_attribute("href", re.compile("^https?://"))
    expect(page.locator(".incident-head h1")).to_contain_text("Barmal")
    expect(page.locator(".accounts section")).to_have_count(3)
    expect(page.locator("body")).to_contain_text("Led to")
    wait_for_panes(page)


def test_a_filter_that_is_put_away_still_counts(open_page: Opener) -> None:
    page = open_page("map?status=Disputed&min_killed=1")
    expect(page.locator(".st-key-filter-more button").first).to_contain_text("Disputed, 1+ killed")
    shown = count_of(page)
    open_part(page, "filter-more")
    expect(page.get_by_role("combobox", name="Status")).to_be_visible()
    assert count_of(page) == shown == counted(Filters(statuses=("disputed",), min_killed=1)) != counted(Filters())


MAIN_PLOT = "[...document.querySelectorAll('.js-plotly-plot')].at(-1)"


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_dates_are_the_same_everywhere(open_page: Opener, tmp_path: Path, zone: str) -> None:
    """The browser stands at UTC-8 or UTC+14, the server at UTC+5: shown and exported days are those of the tables."""
    page = open_page("incidents?q=Barmal&from=2024-12-24&to=2024-12-24", timezone_id=zone)
    with page.expect_download() as download:
        page.get_by_test_id("stMain").get_by_text("Export data").click()
        page.get_by_test_id("stMain").get_by_role("button", name=re.compile("^.*CSV")).first.click()
    target = tmp_path / "table.csv"
    download.value.save_as(target)
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    dates = {row["incident_id"]: row["date_start"] for row in rows}
    assert dates[BARMAL][:10] == "2024-12-24"
    assert all(identifier.startswith(day[:10]) for identifier, day in dates.items())
    page.locator(f'.incident-table a[href*="{BARMAL}"]').first.click()
    expect(page.locator(".incident-head .when")).to_contain_text("24 December 2024")
    page_link(page, "Timeline").click()
    page.wait_for_url("**/timeline?*")
    settle(page)
    page.wait_for_function(f"() => {MAIN_PLOT}?._fullLayout?.yaxis2?._length > 0")
    days = page.evaluate(
        f"() => {MAIN_PLOT}.data.flatMap(t => (t.customdata || []).map((id, i) => [id, t.x[i], "
        f"{MAIN_PLOT}._fullLayout.xaxis.d2l(t.x[i])]))"
    )
    assert days
    for identifier, day, position in days:
        assert identifier.startswith(day)
        assert position % 86_400_000 == 0  # drawn at the day's start on the figure's own, zone-free axis


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("tables") / "data"
    shutil.copytree(ROOT / "data", target)
    return target


def test_a_broken_directory_is_refused_with_every_problem(browser: Browser, copied: Path) -> None:
    broken = copied.parent / "broken"
    shutil.copytree(copied, broken)
    incidents = broken / "incidents.csv"
    lines = incidents.read_text(encoding="utf-8").split("\n")
    lines[1] = lines[1].replace(",confirmed,", ",certain,").replace(",reported,", ",certain,")
    incidents.write_text("\n".join(lines), encoding="utf-8")
    (broken / "phases.csv").unlink()
    with running_app(broken) as address:
        page = new_page(browser)
        page.goto(f"{address}/map")
        settle(page)
        text = page.get_by_test_id("stMain").inner_text()
        assert "The tables cannot be used" in text
        assert "incidents:2:status: 'certain' — one of confirmed, reported, single_source, disputed" in text
        assert "phases:-:-: 'phases.csv' — this file (the table is missing)" in text
        assert page.get_by_test_id("stException").count() == 0
        assert page.locator(".js-plotly-plot").count() == 0
        page.close()


@pytest.fixture(scope="module")
def hostile(copied: Path) -> Iterator[str]:
    """Give an app whose texts hold markup: tags, Markdown and quotes in every place that is shown."""
    target = copied.parent / "hostile"
    shutil.copytree(copied, target)
    evil = (
        "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script> **bold** [link](http://x.invalid) 'q'"
    )
    for table, columns in {
        "incidents": ("title", "summary", "denial", "note"),
        "places": ("name", "admin2"),
        "claims": ("speaker", "note"),
        "sources": ("title", "publisher"),
        "episodes": ("name",),
        "phases": ("name",),
        "published_totals": ("counts_what",),
    }.items():
        path = target / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            for column in columns:
                row[column] = f"{evil} {row[column]}"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    small.describe(target)
    with running_app(target) as address:
        yield address


def test_markup_in_the_tables_is_shown_as_text(browser: Browser, hostile: str) -> None:
    """All pages are reached from one another, as a reader does; two links to a card are opened by themselves."""
    page = new_page(browser, viewport={"width": 1400, "height": 700})
    watcher = Watcher(page, hostile)
    page.goto(f"{hostile}/{PAGES[0]}")
    settle(page)
    for address in (*PAGES, f"incidents?incident={BARMAL}", f"map?incident={BARMAL}"):
        if "incident=" in address:
            page.goto(f"{hostile}/{address}")
            settle(page)
            expect(page.locator(".incident-head").first).to_contain_text("<script>")
            expect(page.locator(".incident-head").first).to_contain_text("**bold**")
        else:
            page_link(page, TITLES[address]).click()
            page.wait_for_url(f"**/{address}*")
            settle(page)
        assert page.evaluate("() => window.hacked") is None, address
        assert page.locator("img[src=x]").count() == 0, address
        assert page.locator('a[href="http://x.invalid"]').count() == 0, address
    assert watcher.troubles == []
    page.close()
