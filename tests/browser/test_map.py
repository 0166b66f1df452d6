"""The map page in a real browser: layers, player, selection both ways, comparison, tiles that cannot be reached."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from dashboard.charts.theme import DARK, LIGHT
from dashboard.maps.layers import LAYERS

from .conftest import FRAMES, ROOT, Opener, expect_in_link, new_page, parameters, settle, wait_for_maps

pytestmark = pytest.mark.browser
SHOTS = ROOT / "build" / "screenshots"
MAP = f"{FRAMES}[0]._fullLayout.map._subplot.map"
CAMERAS = (
    f"() => {FRAMES}.map(f => {{ const map = f._fullLayout.map._subplot.map; "
    "return [map.getZoom(), map.getCenter().lng]; })"
)


def stands_in_the_link(page: Page) -> str:
    """Wait until the link holds the day on which the player's words end, and return the words.

    The words change with the click; the link follows once the map is drawn and the script has run.
    """
    words = page.locator(".player-controls output").inner_text()
    last = re.search(r"(\d+ \w{3} \d{4}):", words)
    assert last, words
    day = datetime.strptime(last.group(1), "%d %b %Y").date()
    page.wait_for_url(re.compile(f"map_at={day}"), timeout=30_000)
    settle(page)
    return words


def count_style_loads(page: Page) -> None:
    page.evaluate(f"() => {{ window.styles = 0; {MAP}.on('style.load', () => window.styles++); }}")


def test_every_layer_is_drawn_and_switching_keeps_the_basemap(open_page: Opener) -> None:
    """One page for all layers: no console error and no other host (the fixture asserts it), no reload of the style."""
    page = open_page("map?layers=Incidents")
    wait_for_maps(page)
    count_style_loads(page)
    SHOTS.mkdir(parents=True, exist_ok=True)
    buttons = page.get_by_role("button")
    for number, layer in enumerate(LAYERS.values()):
        if layer.id != "incidents":
            buttons.filter(has_text=re.compile(f"^{layer.label}$")).first.click()
        expect(page.locator(".layers-shown li b", has_text=re.compile(f"^{layer.label}\\.$"))).to_have_count(1)
        if number % 3 == 2 or layer is list(LAYERS.values())[-1]:
            wait_for_maps(page)
            page.locator(".plot-home").first.screenshot(path=SHOTS / f"map-layers-to-{layer.id}.png")
    every = {layer.label for layer in LAYERS.values()}
    page.wait_for_url(lambda url: set(parse_qs(urlparse(url).query).get("layers", [])) == every)
    settle(page)
    assert page.evaluate("() => window.styles") == 0
    kinds = page.evaluate(f"() => [...new Set({FRAMES}[0].data.map(t => t.type))]")
    assert {"scattermap", "choroplethmap"} <= set(kinds)


def test_a_box_selects_narrows_becomes_a_filter_and_is_cleared(open_page: Opener) -> None:
    page = open_page("map")
    wait_for_maps(page)
    entries = page.locator(".incident-list li")
    expect(entries.nth(300)).to_be_attached()  # the list is whole once the map stands
    before = entries.count()
    page.get_by_role("button", name="Box", exact=True).click()
    page.wait_for_function("() => document.querySelector('.js-plotly-plot')._fullLayout.dragmode === 'select'")
    box = page.locator(".maplibregl-canvas").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 170, box["y"] + 230)
    page.mouse.down()
    page.mouse.move(box["x"] + 330, box["y"] + 400, steps=6)
    page.mouse.up()
    selected = page.locator(".map-selected")
    expect(selected).to_contain_text(re.compile(r"\d+ incidents selected, \d"))
    page.wait_for_url(re.compile(r"[?&]map_area="))
    settle(page)
    assert 0 < entries.count() < before
    assert re.fullmatch(r"\d+\.?\d* \d+\.?\d*, \d+\.?\d* \d+\.?\d*", parameters(page)["map_area"][0])
    number = selected.inner_text().split(" ")[0]
    page.get_by_test_id("stMain").get_by_role("button", name="Clear selection").last.click()
    expect(selected).to_have_count(0)
    expect_in_link(page, "map_area")
    # With the keyboard: what the map shows is selected, then made a filter.
    page.get_by_role("button", name="Select this view").focus()
    page.keyboard.press("Enter")
    expect(selected).to_contain_text("selected")
    page.get_by_role("button", name="Turn into a filter").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".page-head .selection")).to_contain_text("mapped inside")
    page.wait_for_url(re.compile(r"[?&]area="))
    assert number.isdigit()


def test_without_an_incident_the_map_has_its_other_layers_and_the_way_back(open_page: Opener) -> None:
    page = open_page("map?q=nosuchword")
    wait_for_maps(page)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("No incident matches")
    words = page.evaluate(f"() => {FRAMES}[0].data.flatMap(t => t.hovertext || [])")
    assert len(words) == 6
    assert all("(crossing)" in said for said in words)
    expect(page.locator(".layers-shown")).to_contain_text("Crossings: status on 30 Jun 2026")
    expect(page.locator(".st-key-incident_map-download")).to_have_count(0)
    # Nor without anything to draw is there no map: neither provinces nor incidents have a mark here.
    page.get_by_role("button", name="Crossings", exact=True).click()
    expect(page.locator(".layers-shown")).not_to_contain_text("Crossings")
    wait_for_maps(page)
    page.get_by_role("radio", name="Two lenses").click()
    wait_for_maps(page, 2)
    expect(page.locator(".map-selected")).to_contain_text(["0 incidents, no figure reported for killed."] * 2)
    page.get_by_role("button", name="The whole record").click()
    expect(main).not_to_contain_text("No incident matches")
    expect(page.locator(".st-key-incident_map_left-download")).to_have_count(1)


NUMBERS = f"""() => {{
    const frame = {FRAMES}[0], map = frame._fullLayout.map._subplot.map, area = map.getBounds();
    const trace = frame._fullData.find(t => t.meta?.halo), id = `plotly-trace-layer-${{trace.uid}}-symbol`;
    if (!map.getLayer(id)) return {{}}; // while a style is set anew
    const inside = trace.text.filter((_, i) => area.contains([trace.lon[i], trace.lat[i]]));
    return {{
        inside: inside.sort(),
        drawn: map.queryRenderedFeatures({{ layers: [id] }}).map(feature => feature.properties.text).sort(),
        halo: map.getPaintProperty(id, 'text-halo-color'),
        last: map.getStyle().layers.at(-1).id === id,
    }};
}}"""


def test_every_stack_has_its_number_on_top_and_apart_from_what_lies_under_it(open_page: Opener) -> None:
    """Khost's stack lies under the name of the province, which must not take its number away."""
    page = open_page("map")
    wait_for_maps(page)
    found = page.evaluate(NUMBERS)
    assert len(found["inside"]) > 6
    assert found["drawn"] == found["inside"]
    assert (found["halo"].lower(), found["last"]) == (LIGHT.paper.lower(), True)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(paper) => ({NUMBERS})().halo?.toLowerCase() === paper", arg=DARK.paper.lower())
    wait_for_maps(page)
    assert page.evaluate(NUMBERS)["drawn"] == found["drawn"]


def test_a_stack_opens_as_a_list(open_page: Opener) -> None:
    page = open_page("map?province=Islamabad+Capital+Territory")
    wait_for_maps(page)
    at = page.evaluate(
        f"""async () => {{
            const trace = {FRAMES}[0].data.find(t => (t.customdata || []).some(id => id?.startsWith('stack:')));
            const i = trace.customdata.findIndex(id => id?.startsWith('stack:'));
            const map = {MAP}, box = map.getCanvas().getBoundingClientRect();
            map.jumpTo({{ center: [trace.lon[i], trace.lat[i]], zoom: 9 }});
            await new Promise(done => map.once('idle', done));
            return [box.left + box.width / 2, box.top + box.height / 2];
        }}"""
    )
    page.mouse.move(at[0] + 2, at[1])
    page.mouse.move(*at)
    page.wait_for_selector(".hoverlayer .hovertext")
    page.mouse.click(*at)
    expect(page.locator(".map-selected")).to_contain_text("incidents selected at ", timeout=15_000)
    page.wait_for_url(re.compile("map_stack="))


def test_the_player_plays_pauses_into_a_link_and_keeps_the_map(open_page: Opener) -> None:
    page = open_page("map?map_time=Player&from=2025-01-01&map_at=2025-03-04")
    wait_for_maps(page)
    told = page.locator(".player-controls output")
    expect(told).to_contain_text(re.compile(r"1 Jan 2025 – \d+ Mar 2025: \d+ incident"))
    count_style_loads(page)
    page.evaluate(f"() => {MAP}.jumpTo({{ zoom: 6.4 }})")
    shown = told.inner_text()
    page.get_by_role("button", name="Play", exact=True).click()
    expect(told).not_to_have_text(shown)
    page.wait_for_timeout(900)
    page.get_by_role("button", name="Pause", exact=True).click()
    stands_in_the_link(page)
    assert parameters(page)["map_step"] == ["week"]
    expect(page.locator(".map-selected")).to_contain_text("where the player stopped")
    assert page.evaluate("() => window.styles") == 0
    assert page.evaluate(CAMERAS)[0][0] == pytest.approx(6.4, abs=1e-3)
    page.get_by_label("Shows").select_option("30")
    page.get_by_role("button", name="Forward", exact=True).click()
    words = stands_in_the_link(page)
    assert parameters(page)["map_window"] == ["30"]
    again = open_page(page.url.split("/", 3)[3])
    wait_for_maps(again)
    expect(again.locator(".player-controls output")).to_have_text(words)
    assert again.locator(".map-selected").inner_text() == page.locator(".map-selected").inner_text()


def test_two_lenses_look_at_the_same_place(open_page: Opener) -> None:
    page = open_page("map?map_compare=Two+lenses&view=Loya+Paktia")
    wait_for_maps(page, 2)
    headings = page.locator(".map-selected b").all_inner_texts()
    assert headings == ["Kabul's figures", "Islamabad's figures"]
    box = page.locator(".maplibregl-canvas").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.wheel(0, -300)
    page.wait_for_function(f"() => ({CAMERAS})()[0][0] > 7")
    page.wait_for_function(
        f"() => {{ const [[zoom, lng], right] = ({CAMERAS})(); "
        "return Math.abs(zoom - right[0]) < 1e-6 && Math.abs(lng - right[1]) < 1e-6; }"
    )


def test_the_toolbars_picture_of_a_map_has_its_ground(open_page: Opener, tmp_path: Path) -> None:
    page = open_page("map")
    wait_for_maps(page)
    frame = page.locator(".plot-frame").first
    frame.hover()
    with page.expect_download() as held:
        frame.locator(".modebar-btn[data-title='Download as PNG']").click()
    path = tmp_path / held.value.suggested_filename
    held.value.save_as(path)
    with Image.open(path) as image:
        colours = Counter(image.convert("RGB").get_flattened_data())
    total = sum(colours.values())
    assert colours[(0xFB, 0xF3, 0xD5)] > total * 0.05  # Khyber Pakhtunkhwa and Khost
    assert colours[(0xF1, 0xEF, 0xE9)] > total * 0.1  # other provinces


def test_a_map_that_is_set_in_the_dark_gets_its_ground_anew(open_page: Opener) -> None:
    """The style is set anew: the land under plotly's layers, each where it was, in the colours of the dark."""
    page = open_page("map")
    wait_for_maps(page)
    layers = f"() => {MAP}.getStyle().layers.map(layer => layer.id)"
    before = page.evaluate(layers)
    assert before[:3] == ["ground", "neighbours", "neighbour-lines"]
    colour = f"() => {MAP}.getPaintProperty('land', 'fill-color')"
    light = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(light) => {MAP}.getLayer('land') && ({colour})() !== light", arg=light)
    wait_for_maps(page)
    after = page.evaluate(layers)
    assert [name for name in after if not name.startswith("plotly")] == [
        name for name in before if not name.startswith("plotly")
    ]
    assert len(after) == len(before)


@pytest.mark.parametrize("late", [False, True])
def test_tiles_that_cannot_be_reached_are_said_and_the_land_stays(browser: Browser, app: str, late: bool) -> None:
    """Also where the answer comes late: all else is drawn by then, and nothing asks the map to draw itself again."""
    page = new_page(browser, viewport={"width": 1100, "height": 900})
    held: list[Route] = []
    page.route(lambda url: not url.startswith(app), lambda route: held.append(route) if late else route.abort())
    page.goto(f"{app}/map?map_tiles=true")
    settle(page)
    if late:
        page.wait_for_function(f"() => {FRAMES}.length === 1")
        page.wait_for_timeout(1_500)
        assert held
        late = False
        for route in held:
            route.abort()
    wait_for_maps(page)
    expect(page.locator(".map-notice")).to_contain_text("cannot be reached")
    expect(page.locator(".map-credit")).to_contain_text("OpenStreetMap")
    assert page.evaluate(f"() => {MAP}.getStyle().layers.some(l => l.id === 'land')")
    page.close()
