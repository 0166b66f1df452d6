"""The real app: pages, links, filters, the map, the timeline, dates, bad data."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import small

from .conftest import (
    PAGES,
    ROOT,
    Opener,
    Watcher,
    at_rest,
    count_of,
    expect_in_link,
    new_page,
    parameters,
    pick,
    running_app,
    settle,
    wait_for_maps,
)

pytestmark = pytest.mark.browser
BARMAL = "2024-12-24-barmal-airstrikes"
PLOT = "document.querySelector('.js-plotly-plot')"


def wait_for_map(page: Page) -> Locator:
    wait_for_maps(page)
    return page.locator(".maplibregl-canvas").first


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_test_id("stSidebar").get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).first.click()
    page.keyboard.press("Escape")
    settle(page)


@pytest.mark.parametrize("path", ["", "map", "timeline", "incidents", f"incidents?incident={BARMAL}"])
def test_each_page_loads_cleanly_in_the_dark(open_page: Opener, path: str) -> None:
    """What is loaded with an error is found by ``open_page``, here as in every other test, which are in light."""
    page = open_page(path, color_scheme="dark")
    assert page.get_by_test_id("stException").count() == 0
    if path == "":
        assert urlparse(page.url).path == "/overview"
    if "incident=" not in path:
        assert re.fullmatch(r"\d[\d,]* of \d[\d,]* incidents", count_of(page))
    if "incident=" not in path and path != "map":
        expect(page.locator(".page-head .lens")).to_contain_text("All claims, low to high")
        expect(page.locator(".page-head .lens")).to_contain_text("data to")


@pytest.mark.parametrize("width", [800, 390])
@pytest.mark.parametrize(
    "path", ["overview", "casualties", "map", "timeline", "incidents", f"incidents?incident={BARMAL}"]
)
def test_nothing_sticks_out_of_a_narrow_window(open_page: Opener, path: str, width: int) -> None:
    page = open_page(path, width=width, height=900)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollWidth - node.clientWidth") <= 2


KEYS = """() => [...document.querySelectorAll('.js-plotly-plot .legend')].map(key => {
    const plot = key.closest('.js-plotly-plot'), { _size, margin } = plot._fullLayout;
    return [plot.getBoundingClientRect().bottom - key.getBoundingClientRect().bottom, _size.b - margin.b];
})"""
"""What is empty below each key, and by how much the drawing was shrunk because the key needs more than its room."""


@pytest.mark.parametrize("path", ["claims", "claims?from=2024-12-20&to=2024-12-20"])
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
    expect_in_link(page, "type", "Air strike")
    choose(page, "Whose figures", "Kabul's figures")
    expect_in_link(page, "lens", "Kabul's figures")
    after = count_of(page)
    assert after != before
    other = open_page(page.url.split("/", 3)[3])
    assert count_of(other) == after
    expect(other.locator(".page-head .lens")).to_contain_text("Kabul's figures")
    assert other.locator(".sums").inner_text() == page.locator(".sums").inner_text()


def test_filters_survive_a_change_of_page_and_reset(open_page: Opener) -> None:
    page = open_page("map?province=Paktika", width=2300)  # as wide as all names of pages stand side by side
    shown = count_of(page)
    page.get_by_role("link", name="Timeline").click()
    page.wait_for_url("**/timeline?*")
    settle(page)
    assert count_of(page) == shown
    page.get_by_role("link", name="Incidents").click()
    page.wait_for_url("**/incidents?*")
    settle(page)
    assert count_of(page) == shown
    assert parameters(page) == {"province": ["Paktika"]}
    page.get_by_role("button", name="Reset all filters").click()
    expect(page.locator('[data-testid="count"]')).not_to_have_text(shown)
    expect_in_link(page, "province")
    assert parameters(page) == {}


def test_a_link_may_name_filters_by_identifier_and_start_at_the_root(open_page: Opener) -> None:
    words = "type=Air+strike&province=Paktika&lens=Highest+claim"
    identifiers = "type=airstrike&province=AF-PKA&lens=highest"
    by_word = open_page(f"map?{words}")
    shown, sums = count_of(by_word), by_word.locator(".sums").inner_text()
    for path, query in (("map", identifiers), ("timeline", identifiers), ("", identifiers), ("", words)):
        page = open_page(f"{path}?{query}")
        assert count_of(page) == shown
        if path:
            assert page.locator(".sums").inner_text() == sums
        else:
            assert urlparse(page.url).path == "/overview"
            expect(page.locator(".page-head .lens")).to_contain_text("Highest claim")
        expect_in_link(page, "type", "Air strike")


def test_rubbish_in_a_link_is_named_and_ignored(open_page: Opener) -> None:
    rubbish = "type=Air+strike&type=nonsense&from=2024-99-99&lens=%3Cscript%3E&incident=nope&min_killed=-3&what=ever"
    page = open_page(f"map?{rubbish}")
    note = page.get_by_text("Ignored in the link:").inner_text()
    for words in ("type=nonsense", "from=2024-99-99", "lens=<script>", "incident=nope", "min_killed=-3", "what"):
        assert words in note
    assert page.get_by_test_id("stException").count() == 0
    assert count_of(page) == count_of(open_page("map?type=Air+strike"))


OWN_RUBBISH = {
    "map": "view=Moon&layers=Incidents&layers=Roads&map_time=never&map_tiles=maybe",
    "casualties": "casualties_split=%3Cscript%3E&casualties_period=Month",
    "rhythm": "rhythm_week=2024-02-31&rhythm_half_life=7%25",
    "methodology": "methodology_document=Secrets",
    "brief": "brief_days=many&brief_paper=Papyrus",
}


@pytest.mark.parametrize("path", OWN_RUBBISH)
def test_rubbish_for_a_pages_own_choices_is_named_too_and_goes_when_dismissed(open_page: Opener, path: str) -> None:
    page = open_page(f"{path}?{OWN_RUBBISH[path]}")
    note = page.get_by_text("Ignored in the link:")
    expect(note).to_have_count(1)
    given = parse_qs(OWN_RUBBISH[path])
    for name, values in given.items():
        good = {"Incidents", "Month"}
        for value in values:
            assert (f"{name}={value} (" in note.inner_text()) == (value not in good)
    assert page.get_by_test_id("stException").count() == 0
    page.locator(".st-key-dismiss").get_by_role("button", name="close icon", exact=True).click()
    expect(note).to_have_count(0)


def test_an_empty_view_offers_the_nearest_wider_one(open_page: Opener) -> None:
    page = open_page("timeline?type=Air+strike&q=zzzz")
    assert count_of(page).startswith("0 of ")
    page.get_by_role("button", name=re.compile("Without the search words")).click()
    expect_in_link(page, "q")
    assert count_of(page) == count_of(open_page("timeline?type=Air+strike"))


def test_an_incident_link_opens_the_incident(open_page: Opener) -> None:
    page = open_page(f"incidents?incident={BARMAL}")
    claims = page.locator(".claims")
    expect(claims).to_contain_text("46")
    expect(claims.locator("a").first).to_have_attribute("href", re.compile("^https?://"))
    expect(page.locator(".card h2").first).to_contain_text("Barmal")
    expect(page.locator("body")).to_contain_text("Answered by")
    wait_for_map(page)


def test_a_filter_that_is_put_away_still_counts(open_page: Opener) -> None:
    page = open_page("map?status=Disputed&min_killed=1")
    button = page.get_by_role("button", name=re.compile("More filters"))
    expect(button).to_contain_text("2 in use")
    shown = count_of(page)
    button.click()
    expect(page.get_by_role("combobox", name="Places and crossings")).to_be_visible()
    assert count_of(page) == shown != count_of(open_page("map"))


MAIN_PLOT = "[...document.querySelectorAll('.js-plotly-plot')].at(-1)"


def _on_plot(page: Page, plot: str, day: str, y: float) -> tuple[float, float]:
    """Return where on the screen a day and a height of a plot's first panel are drawn."""
    page.wait_for_function(f"() => {plot}?._fullLayout?.xaxis?._length > 0")
    x, height = page.evaluate(
        f"""([day, y]) => {{
            const layout = {plot}._fullLayout, box = {plot}.getBoundingClientRect();
            const across = layout.xaxis, up = layout.yaxis;
            return [box.left + across._offset + across.d2p(day), box.top + up._offset + up.d2p(y)];
        }}""",
        [day, y],
    )
    return x, height


def test_timeline_pick_opens_the_card(open_page: Opener) -> None:
    page = open_page("timeline?from=2024-12-01&to=2025-01-31")
    page.wait_for_function(f"() => {MAIN_PLOT}?._fullLayout?.yaxis2?._length > 0")
    day, y = page.evaluate(
        f"""(wanted) => {MAIN_PLOT}.data.filter(t => (t.customdata || []).includes(wanted))
            .map(t => [t.x[t.customdata.indexOf(wanted)], t.y[t.customdata.indexOf(wanted)]])[0]""",
        BARMAL,
    )
    pick(page, lambda: _on_plot(page, MAIN_PLOT, day, y))
    page.wait_for_selector(".card h2")
    expect_in_link(page, "incident", BARMAL)


def test_brushing_the_timeline_sets_the_dates(open_page: Opener) -> None:
    page = open_page("timeline", timezone_id="America/Los_Angeles")
    before = count_of(page)
    first = at_rest(page, lambda: _on_plot(page, PLOT, "2024-12-19 12:00", 0))
    last = _on_plot(page, PLOT, "2024-12-30 12:00", 0)
    page.mouse.move(first[0], first[1] - 20)
    page.mouse.down()
    page.mouse.move(last[0], last[1] - 30, steps=10)
    page.mouse.up()
    page.wait_for_url("**from=2024-12-**")
    settle(page)
    expect(page.locator('[data-testid="count"]')).not_to_have_text(before)
    assert abs(int(parameters(page)["from"][0][-2:]) - 19) <= 2  # a pixel of the strip is about two days
    assert parameters(page)["to"][0][:7] in ("2024-12", "2025-01")


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_dates_are_the_same_everywhere(open_page: Opener, tmp_path: Path, zone: str) -> None:
    """The browser stands at UTC-8 or UTC+14, the server at UTC+5: shown and exported days are those of the tables."""
    page = open_page("incidents?q=Barmal&from=2024-12-24&to=2024-12-24", timezone_id=zone)
    with page.expect_download() as download:
        page.get_by_test_id("stDataFrame").hover()
        page.get_by_label(re.compile("Download as CSV", re.IGNORECASE)).first.click()
    target = tmp_path / "table.csv"
    download.value.save_as(target)
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    dates = {row["Identifier"]: row["Date"] for row in rows}
    assert dates[BARMAL][:10] == "2024-12-24"
    assert all(identifier.startswith(day[:10]) for identifier, day in dates.items())
    card = open_page(f"incidents?incident={BARMAL}", timezone_id=zone)
    expect(card.locator(".card dl").first).to_contain_text("24 Dec 2024")
    line = open_page("timeline?q=Barmal&from=2024-12-24&to=2024-12-24", timezone_id=zone)
    line.wait_for_function(f"() => {MAIN_PLOT}?._fullLayout?.yaxis2?._length > 0")
    days = line.evaluate(
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
    page = new_page(browser, viewport={"width": 2300, "height": 700})
    watcher = Watcher(page, hostile)
    page.goto(f"{hostile}/{PAGES[0]}")
    settle(page)
    for address in (*PAGES, f"incidents?incident={BARMAL}", f"map?incident={BARMAL}"):
        if "incident=" in address:
            page.goto(f"{hostile}/{address}")
            settle(page)
            expect(page.locator(".card h2").first).to_contain_text("<script>")
            expect(page.locator(".card h2").first).to_contain_text("**bold**")
        else:
            page.get_by_test_id("stTopNavLink").nth(PAGES.index(address)).click()
            page.wait_for_url(f"**/{address}*")
            settle(page)
        assert page.evaluate("() => window.hacked") is None, address
        assert page.locator("img[src=x]").count() == 0, address
        assert page.locator('a[href="http://x.invalid"]').count() == 0, address
    assert watcher.troubles == []
    page.close()
