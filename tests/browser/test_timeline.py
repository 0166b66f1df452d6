"""The timeline in a real browser: steps by key and button, two panels that move together, finding, picking a bar."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import Opener, at_rest, count_of, expect_in_link, parameters, pick, settle

pytestmark = pytest.mark.browser
PLOT = "document.querySelectorAll('.plot-frame')[1]"
STRIP = "document.querySelector('.js-plotly-plot')"
BARMAL = "2024-12-24-barmal-airstrikes"


def drawn(page: Page) -> None:
    page.wait_for_function(f"() => {PLOT}?._fullLayout?.yaxis2?._length > 0")


def step(page: Page, key: str) -> str | None:
    page.keyboard.press(key)
    settle(page)
    return parameters(page).get("incident", [None])[0]


def on_plot(page: Page, plot: str, day: str, y: float) -> tuple[float, float]:
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


def ringed(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        f"() => {PLOT}.data.filter(t => t.name === 'Chosen incident').map(t => t.customdata[0])"
    )
    return found


def test_keys_step_buttons_step_and_both_panels_move_together(open_page: Opener) -> None:
    page = open_page("timeline?from=2024-12-01&to=2025-01-31")
    drawn(page)
    page.locator(".plot-frame").nth(1).focus()
    first = step(page, "ArrowRight")
    second = step(page, "ArrowRight")
    assert first and second and first <= second != first
    page.wait_for_function(
        f"(id) => {PLOT}.data.some(t => t.customdata?.[0] === id && t.name === 'Chosen incident')", arg=second
    )
    expect(page.locator(".incident-head h2").first).to_be_visible()
    assert step(page, "ArrowLeft") == first
    # The figure still has the keyboard after each run of the script.
    assert page.evaluate(f"() => document.activeElement === {PLOT}")
    last = step(page, "End")
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    page.get_by_role("button", name="Previous").click()
    page.wait_for_url(lambda url: f"incident={last}" not in url)
    settle(page)
    assert parameters(page)["incident"][0] < str(last)
    page.locator(".plot-frame").nth(1).focus()
    assert step(page, "Escape") is None
    a_pick_opens_the_card(page)
    page.locator(".plot-frame").nth(1).focus()
    assert step(page, "Escape") is None

    # A drag across the panel of casualties zooms both panels, and the dates follow.
    def place(day: str) -> tuple[float, float]:
        x, y = page.evaluate(
            f"""(day) => {{
                {PLOT}.scrollIntoView({{ block: "center" }});
                const layout = {PLOT}._fullLayout, box = {PLOT}.getBoundingClientRect();
                const x = layout.xaxis2, y = layout.yaxis2;
                return [box.left + x._offset + x.d2p(day), box.top + y._offset + y._length / 2];
            }}""",
            day,
        )
        return x, y

    page.mouse.move(*at_rest(page, lambda: place("2024-12-18")))
    page.mouse.down()
    page.mouse.move(*place("2025-01-05"), steps=6)
    page.mouse.up()
    ranges = f"[{PLOT}._fullLayout.xaxis.range, {PLOT}._fullLayout.xaxis2.range]"
    page.wait_for_function(
        f"() => {ranges}.every(([first, last]) => first.startsWith('2024-12-1') && last.startsWith('2025-01-0'))"
    )
    above, below = page.evaluate(f"() => {ranges}")
    assert above == below
    page.wait_for_url("**from=2024-12-1*")
    settle(page)
    assert parameters(page)["to"][0] in ("2025-01-04", "2025-01-05")


def a_pick_opens_the_card(page: Page) -> None:
    day, y = page.evaluate(
        f"""(wanted) => {PLOT}.data.filter(t => (t.customdata || []).includes(wanted))
            .map(t => [t.x[t.customdata.indexOf(wanted)], t.y[t.customdata.indexOf(wanted)]])[0]""",
        BARMAL,
    )
    pick(page, lambda: on_plot(page, PLOT, day, y))
    expect_in_link(page, "incident", BARMAL)
    expect(page.locator(".incident-head h2").first).to_be_visible()


def test_an_incident_is_found_by_words_and_a_bar_opens_its_month(open_page: Opener) -> None:
    page = open_page("timeline?province=Khost")
    drawn(page)
    page.get_by_role("button", name="Find an incident").click()
    settle(page)
    page.get_by_placeholder("For instance: Barmal market").fill("barmal airstrikes 2024-12-24")
    page.keyboard.press("Enter")
    page.locator('[class*="st-key-hit-"] button').first.click()
    expect_in_link(page, "incident", "2024-12-24-barmal-airstrikes")
    expect_in_link(page, "province")  # Barmal lies in Paktika: the filter that hid it was lifted
    page.wait_for_function(f"() => {PLOT}.data.some(t => t.name === 'Chosen incident')")
    assert ringed(page) == ["2024-12-24-barmal-airstrikes"]
    page.get_by_role("button", name="Whole record").click()
    settle(page)
    page.wait_for_function(f"() => {PLOT}.data.some(t => t.name === 'Confirmed or reported')")
    highest = f"""(() => {{
        const bars = {PLOT}.data.find((t) => t.name === "Confirmed or reported");
        const i = bars.y.indexOf(Math.max(...bars.y));
        return {{ x: bars.x[i], y: bars.base[i] + bars.y[i] / 2, ends: bars.customdata[i] }};
    }})()"""

    def place() -> tuple[float, float]:
        x, y = page.evaluate(
            f"""() => {{
                {PLOT}.scrollIntoView({{ block: "center" }});
                const layout = {PLOT}._fullLayout, box = {PLOT}.getBoundingClientRect(), bar = {highest};
                const x = layout.xaxis, y = layout.yaxis;
                return [box.left + x._offset + x.d2p(bar.x), box.top + y._offset + y.d2p(bar.y)];
            }}"""
        )
        return x, y

    whole = count_of(page)
    first, to = page.evaluate(f"() => {highest}.ends").split("/")
    pick(page, place)
    expect_in_link(page, "from", first)
    expect_in_link(page, "to", to)
    assert count_of(page) != whole


SLOW = """() => {
  const { react } = window.Plotly;
  window.Plotly.react = async (...given) => {
    const drawn = await react(...given);
    window.slow = (window.slow ?? 0) + 1;
    await new Promise((done) => setTimeout(done, 2500));
    return drawn;
  };
}"""
"""Lets plotly take its time with a figure: 2.5 seconds from its first drawing until it says that it is done."""

FITS = """() => [...document.querySelectorAll('.js-plotly-plot')].map(
  (plot) => Math.abs(plot._fullLayout.width - plot.clientWidth) < 2)"""


def test_a_figure_whose_column_narrows_while_it_is_drawn_narrows_with_it(open_page: Opener) -> None:
    page = open_page("methodology")
    page.wait_for_function("() => window.Plotly")
    page.evaluate(SLOW)
    page.get_by_role("link", name="Timeline").click()
    page.wait_for_function("() => window.slow > 0")
    # Not by the window, of which plotly hears by itself: by something beside it, as the card of an incident is.
    page.evaluate("() => { document.querySelector('[data-testid=stMainBlockContainer]').style.maxWidth = '820px' }")
    page.wait_for_timeout(5_000)
    settle(page)
    fits = page.evaluate(FITS)
    assert len(fits) == 2 and all(fits)


def test_brushing_sets_the_dates_and_a_figure_that_missed_a_change_of_its_column_fits_it(open_page: Opener) -> None:
    page = open_page("timeline", timezone_id="America/Los_Angeles")
    brushing_sets_the_dates(page)
    drawn(page)
    page.evaluate(f"() => {{ {PLOT}.watcher.disconnect(); {PLOT}.parentElement.style.width = '600px'; }}")
    page.wait_for_timeout(300)
    assert page.evaluate(f"() => {PLOT}._fullLayout.width - {PLOT}.clientWidth") > 100  # nobody has seen it
    page.evaluate(f"() => window.Plotly.relayout({PLOT}, {{ hovermode: 'x' }})")
    page.wait_for_function(f"() => ({FITS})().every(Boolean)")
    assert page.evaluate(f"() => {PLOT}.clientWidth") == 600


def brushing_sets_the_dates(page: Page) -> None:
    before = count_of(page)
    first = at_rest(page, lambda: on_plot(page, STRIP, "2024-12-19 12:00", 0))
    last = on_plot(page, STRIP, "2024-12-30 12:00", 0)
    page.mouse.move(first[0], first[1] - 20)
    page.mouse.down()
    page.mouse.move(last[0], last[1] - 30, steps=10)
    page.mouse.up()
    page.wait_for_url("**from=2024-12-**")
    settle(page)
    expect(page.locator('[data-testid="count"]')).not_to_have_text(before)
    assert abs(int(parameters(page)["from"][0][-2:]) - 19) <= 2  # a pixel of the strip is about two days
    assert parameters(page)["to"][0][:7] in ("2024-12", "2025-01")
