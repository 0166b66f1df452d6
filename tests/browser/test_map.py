"""The map page in a real browser: what MapLibre draws, the pointer, list and card, the link, selection, time, tiles."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlparse

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect
from playwright.sync_api import TimeoutError as Late

from dashboard.charts.theme import DARK, LIGHT
from dashboard.map.layers import LAYERS

from .conftest import (
    PANES,
    ROOT,
    Opener,
    count_of,
    expect_in_link,
    new_page,
    parameters,
    runs_begun,
    settle,
    wait_for_panes,
    watched_page,
)

pytestmark = pytest.mark.browser
SHOTS = ROOT / "build" / "screenshots"
MAP = f"{PANES}[0].map"
EVERY_LAYER = "&".join(f"layers={quote(layer.label)}" for layer in LAYERS.values())
BARMAL = "2024-12-24-barmal-airstrikes"
CAMERA = f"() => {{ const at = {MAP}.getCenter(); return [{MAP}.getZoom(), at.lng, at.lat]; }}"
SYMBOLS = f"""() => {{
    const map = {MAP}, box = map.getCanvas().getBoundingClientRect();
    return map.queryRenderedFeatures({{ layers: ['marks'] }}).map(({{ geometry, properties }}) => {{
        const at = map.project(geometry.coordinates);
        return {{ x: box.left + at.x, y: box.top + at.y, ...properties }};
    }});
}}"""
LAYERS_OF = {
    "provinces": ("province-fills", "province-number-labels"),
    "belts": ("belt-fills",),
    "hexagons": ("hexagon-fills", "hexagon-number-labels"),
    "graticule": ("graticule-lines", "graticule-labels"),
    "rivers": ("river-lines",),
    "tribal": ("tribal-lines",),
    "towns": ("town-marks",),
    "answers": ("response-lines", "response-heads"),
    "crossings": ("crossing-symbols",),
    "incidents": ("marks",),
}
"""What MapLibre draws of each layer."""


def drawn(page: Page, layer: str) -> int:
    """Return how many features of a layer MapLibre draws now."""
    found: int = page.evaluate(
        f"(id) => {MAP}.getLayer(id) ? {MAP}.queryRenderedFeatures({{ layers: [id] }}).length : 0", layer
    )
    return found


def symbol(page: Page, *, cluster: bool) -> dict[str, Any]:
    """Return a cluster or a single incident that the map shows, clear of what lies over the map."""
    box = page.locator(".map-stage").bounding_box()
    assert box
    for found in page.evaluate(SYMBOLS):
        clear = box["x"] + 40 < found["x"] < box["x"] + box["width"] - 80
        if clear and box["y"] + 40 < found["y"] < box["y"] + box["height"] - 140 and (not found["id"]) == cluster:
            return dict(found)
    raise AssertionError("no such symbol on the map")


CHECKED = ".map-layer label:has(input:checked)"


def tool(page: Page, name: str) -> None:
    page.locator(f'.map-tools button[aria-label="{name}"]').click()


def test_every_layer_is_drawn_by_maplibre_and_switching_keeps_the_ground(open_page: Opener) -> None:
    """One page for all layers: no console error and no other host (the fixture asserts it), no reload of the style."""
    assert set(LAYERS_OF) == set(LAYERS)
    page = open_page("map", width=1400, height=900)
    wait_for_panes(page)
    page.evaluate(f"() => {{ window.styles = 0; {MAP}.on('style.load', () => window.styles++); }}")
    for name in ("land", "durand-line", "first-town-labels", "country-near-labels", "marks", "crossing-symbols"):
        assert drawn(page, name), name
    tool(page, "Layers")
    # Two at once: the second is set before the server has answered the first.
    page.evaluate("() => ['graticule', 'rivers'].forEach((id) => document.getElementById(`map-layer-${id}`).click())")
    page.wait_for_function(f"() => ['graticule-lines', 'river-lines'].every((id) => {MAP}.getLayer(id))")
    for name in LAYERS:
        if name not in ("incidents", "crossings", "graticule", "rivers"):
            page.locator(f"#map-layer-{name}").check()
            try:
                page.wait_for_function(f"(id) => Boolean({MAP}.getLayer(id))", arg=LAYERS_OF[name][0])
            except Late:
                pytest.fail(f"{name} is not drawn; {page.url}; checked: {page.locator(CHECKED).all_inner_texts()}")
    wait_for_panes(page)
    for name, layers in LAYERS_OF.items():
        for layer in layers:
            assert drawn(page, layer), f"{name}: {layer}"
    page.keyboard.press("Escape")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "map-every-layer.png")
    assert set(parameters(page)["layers"]) == set(LAYERS)
    assert page.evaluate("window.styles") == 0
    tool(page, "Layers")
    page.locator("#map-layer-provinces").uncheck()
    page.wait_for_function(f"() => !{MAP}.getLayer('province-fills')")
    settle(page)


def takes_the_first_screen(page: Page, width: int, height: int, share: float) -> None:
    box = page.locator(".map-stage").bounding_box()
    main = page.get_by_test_id("stMain").bounding_box()
    assert box and main
    assert box["y"] + box["height"] <= height + 1 and abs(box["x"] - main["x"]) <= 1
    assert box["width"] * box["height"] >= share * width * height
    app = page.locator(".map-app").bounding_box()
    assert app and app["y"] + app["height"] <= height + 1 and app["width"] == pytest.approx(main["width"], abs=20)


def lies_clear_of(page: Page, part: Locator, others: tuple[str, ...]) -> None:
    box = part.bounding_box()
    assert box
    for other in others:
        over = page.locator(other).first.bounding_box()
        assert over
        apart_across = over["x"] >= box["x"] + box["width"] or box["x"] >= over["x"] + over["width"]
        apart_down = over["y"] >= box["y"] + box["height"] or box["y"] >= over["y"] + over["height"]
        assert apart_across or apart_down, other


def test_the_map_is_whole_on_a_phones_first_screen_and_on_a_wide_one(open_page: Opener) -> None:
    page = open_page("map", width=390, height=844)
    wait_for_panes(page)
    takes_the_first_screen(page, 390, 844, 0.6)
    page.set_viewport_size({"width": 1400, "height": 900})
    page.reload()
    settle(page)
    wait_for_panes(page)
    takes_the_first_screen(page, 1400, 900, 0.4)
    # Incidents of no single place are named above the list, the deadliest first.
    off = page.locator(".map-off")
    expect(off).to_contain_text("Not on the map, no single place known")
    expect(off.locator("button").first).to_contain_text("killed")
    # The key folds to its first row, and lies over neither scale nor tools.
    page.set_viewport_size({"width": 1700, "height": 900})
    wait_for_panes(page)
    key = page.locator(".map-key")
    rows = key.locator(".map-key-row:visible")
    if rows.count() < 2:
        tool(page, "Key")
    assert 6 <= rows.count() <= 12
    lies_clear_of(page, key, (".maplibregl-ctrl-scale", ".map-tools", ".map-strip", ".map-credits"))
    tool(page, "Key")
    expect(rows).to_have_count(1)


def test_every_layer_keeps_to_the_policy_in_light_and_in_the_dark_in_its_colours(browser: Browser, app: str) -> None:
    page = watched_page(browser, viewport={"width": 1400, "height": 900})
    page.goto(f"{app}/map?{EVERY_LAYER}")
    settle(page)
    expect(page.locator(".map-pane canvas").first).to_be_visible()
    wait_for_panes(page)
    assert page.evaluate("window.violations") == []
    colour = f"() => {MAP}.getPaintProperty('land', 'fill-color')"
    assert page.evaluate(colour) == LIGHT.land
    order = f"() => {MAP}.getStyle().layers.map(layer => layer.id)"
    before = page.evaluate(order)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(dark) => {MAP}.getLayer('land') && ({colour})() === dark", arg=DARK.land)
    wait_for_panes(page)
    assert page.evaluate(order) == before
    assert drawn(page, "marks")
    assert page.evaluate("window.violations") == []
    page.close()


def test_pointer_list_keyboard_link_and_picture_of_one_map(open_page: Opener, tmp_path: Path) -> None:
    page = open_page("map?from=2025-10-01&to=2025-12-31", width=1400, height=900)
    wait_for_panes(page)
    picture_has_its_ground_and_what_it_shows(page, tmp_path)
    view_stands_in_the_link_without_entries(page)
    again = open_page(page.url.split("/", 3)[3], width=1400, height=900)
    wait_for_panes(again)
    assert again.evaluate(CAMERA) == pytest.approx(page.evaluate(CAMERA), abs=0.01)
    again.close()
    pointer_says_what_when_where_and_a_click_opens_the_card_and_back_closes_it(page)
    list_moves_with_the_map_and_is_the_keyboards_way(page)


def pointer_says_what_when_where_and_a_click_opens_the_card_and_back_closes_it(page: Page) -> None:
    found = symbol(page, cluster=False)
    page.mouse.move(found["x"], found["y"])
    hover = page.locator(".map-hover")
    expect(hover).to_be_visible()
    title = hover.locator("strong").inner_text()
    entry = page.locator(f'.map-list button[data-id="{found["id"]}"]')
    expect(entry.locator(".map-entry-title")).to_have_text(title)
    where = entry.locator(".map-entry small").inner_text()
    assert where in hover.inner_text()
    page.mouse.click(found["x"], found["y"])
    expect(page.locator(".st-key-map-card")).to_contain_text(title)
    expect_in_link(page, "incident", found["id"])
    assert page.evaluate(f"() => {MAP}.queryRenderedFeatures({{ layers: ['chosen'] }}).length") == 1
    page.go_back()
    expect(page.locator(".st-key-map-card")).to_have_count(0)
    expect_in_link(page, "incident")
    assert page.url.split("?")[0].endswith("/map")


def list_moves_with_the_map_and_is_the_keyboards_way(page: Page) -> None:
    whole = page.locator(".map-list li").count()
    page.evaluate(f"() => {MAP}.jumpTo({{ center: [71.1, 34.1], zoom: 9 }})")
    page.wait_for_function("(n) => document.querySelectorAll('.map-list li').length < n", arg=whole)
    bounds = page.evaluate(f"() => {MAP}.getBounds().toArray().flat()")
    assert page.evaluate(f"() => {PANES}.length") == 1 and bounds[0] < 71.1 < bounds[2]
    page.locator(".map-side select").select_option("deaths")
    killed = [text.replace("–", "-") for text in page.locator(".map-list .map-entry-killed b").all_inner_texts()]
    highest = [int(text.split("-")[-1]) for text in killed if text[-1].isdigit()]
    assert highest == sorted(highest, reverse=True)
    page.locator(".map-list button").first.focus()
    page.wait_for_function(f"() => {MAP}.queryRenderedFeatures({{ layers: ['chosen'] }}).length === 1")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-map-card")).to_be_visible()


def view_stands_in_the_link_without_entries(page: Page) -> None:
    entries = page.evaluate("history.length")
    box = page.locator(".map-stage").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 300)
    page.mouse.wheel(0, -400)
    page.wait_for_url(re.compile("map_place="))
    assert page.evaluate("history.length") == entries
    wait_for_panes(page)
    page.wait_for_timeout(1_000)
    mine = page.evaluate(CAMERA)
    # A card is an entry of the history, keeps the view in the link, and Back keeps the map where it is.
    page.locator(".map-list button").first.click()
    page.wait_for_url(re.compile("incident="))
    page.wait_for_url(re.compile("map_place="))
    page.go_back()
    expect_in_link(page, "incident")
    assert page.evaluate(CAMERA)[0] == pytest.approx(mine[0], abs=0.01)


def picture_has_its_ground_and_what_it_shows(page: Page, folder: Path) -> None:
    tool(page, "Share this map")
    with page.expect_download() as held:
        page.get_by_role("button", name="Save picture (PNG)").click()
    path = folder / held.value.suggested_filename
    assert path.suffix == ".png"
    held.value.save_as(path)
    page.keyboard.press("Escape")
    with Image.open(path) as image:
        colours = Counter(image.convert("RGB").get_flattened_data())
    total = sum(colours.values())
    assert colours[(0xFB, 0xF3, 0xD5)] > total * 0.05  # Khyber Pakhtunkhwa and Khost
    assert colours[(0xF1, 0xEF, 0xE9)] > total * 0.1  # other provinces
    assert colours[(0x6B, 0x0B, 0x38)] > 100  # armed groups


def test_the_card_comes_into_view_at_every_width(open_page: Opener) -> None:
    page = open_page("map?q=Barmal&from=2024-12-24&to=2024-12-24", width=390, height=844)
    for width in (390, 640, 780, 1000, 1400):
        page.set_viewport_size({"width": width, "height": 844})
        wait_for_panes(page)
        page.evaluate("scrollTo(0, 0)")
        page.locator(f'.map-list button[data-id="{BARMAL}"]').first.click()
        card = page.locator(".st-key-map-card")
        expect(card).to_be_in_viewport(ratio=0.5)
        expect(card.locator("h2").first).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(card).to_have_count(0)
        settle(page)


def test_a_cluster_comes_nearer_one_of_a_single_place_is_listed_and_time_moves_map_and_list(open_page: Opener) -> None:
    page = open_page("map?from=2025-01-01&to=2025-12-31", width=1400, height=900)
    wait_for_panes(page)
    time_moves_map_and_list_without_a_run_and_pausing_writes_the_link(page)
    again = open_page(page.url.split("/", 3)[3], width=1400, height=900)
    wait_for_panes(again)
    assert parameters(again)["map_at"] == parameters(page)["map_at"]
    head = page.locator(".map-panel-head h2").inner_text()
    assert again.locator(".map-panel-head h2").inner_text() == head
    again.close()
    cluster_comes_nearer_and_one_of_a_single_place_is_listed(page)


def time_moves_map_and_list_without_a_run_and_pausing_writes_the_link(page: Page) -> None:
    title = page.locator(".map-panel-head h2")
    before = int(title.inner_text().split()[0])
    page.locator(".strip-end.last").focus()
    for _ in range(6):
        page.keyboard.press("PageDown")
    expect_in_link(page, "map_window", "all")
    after = int(title.inner_text().split()[0])
    assert after < before
    page.get_by_role("button", name=re.compile("Play")).click()
    with runs_begun(page) as begun:
        expect(title).not_to_have_text(f"{after} incidents", timeout=10_000)
    assert begun == []
    page.get_by_role("button", name=re.compile("Pause")).click()
    settle(page)
    assert parameters(page)["map_at"]


def cluster_comes_nearer_and_one_of_a_single_place_is_listed(page: Page) -> None:
    before = page.evaluate(CAMERA)[0]
    found = symbol(page, cluster=True)
    page.mouse.move(found["x"], found["y"])
    expect(page.locator(".map-hover strong")).to_have_text(re.compile(r"\d+ incidents"))
    page.mouse.click(found["x"], found["y"])
    page.wait_for_function(f"(zoom) => {MAP}.getZoom() > zoom + 0.3", arg=before)
    # All incidents at Islamabad's one coordinate stay one symbol, however near.
    page.evaluate(f"() => {MAP}.jumpTo({{ center: [73.06, 33.69], zoom: 11 }})")
    wait_for_panes(page)
    found = symbol(page, cluster=True)
    page.mouse.click(found["x"], found["y"])
    expect(page.locator(".map-panel-head p")).to_contain_text("at Islamabad")
    number = int(page.locator(".map-panel-head h2").inner_text().split()[0])
    assert number > 1 and page.locator(".map-list li").count() == number
    page.get_by_role("button", name="Clear selection").click()
    expect(page.locator(".map-panel-head p")).to_contain_text("in view")


def test_an_outline_of_many_corners_is_simplified_and_a_box_becomes_a_filter(open_page: Opener) -> None:
    page = open_page("map", width=1400, height=900)
    wait_for_panes(page)
    tool(page, "Select an area")
    page.get_by_role("button", name="Outline").click()
    box = page.locator(".map-drawing").bounding_box()
    assert box
    page.mouse.move(box["x"] + 400, box["y"] + 150)
    page.mouse.down()
    for x, y in ((300, 250), (250, 400), (330, 520), (450, 560), (600, 480), (560, 300), (480, 200)):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=12)
    page.mouse.up()
    page.wait_for_url(re.compile("map_area="))
    expect(page.locator(".map-trouble")).to_contain_text("from the line that you drew")
    outline = parameters(page)["map_area"]
    assert outline[0].count(",") < 24
    settle(page)

    box = page.locator(".map-stage").bounding_box()
    assert box
    tool(page, "Select an area")
    page.get_by_role("button", name="Box", exact=True).click()
    page.mouse.move(box["x"] + 150, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 520, steps=6)
    page.mouse.up()
    page.wait_for_url(lambda url: parse_qs(urlparse(url).query).get("map_area", outline) != outline)
    settle(page)  # the list is that of the first area until the server has answered
    expect(page.locator(".map-panel-head p")).to_contain_text("in the selected area")
    number = page.locator(".map-panel-head h2").inner_text().split()[0]
    page.get_by_role("button", name="Filter to this area").click()
    page.wait_for_url(re.compile(r"[?&]area="))
    settle(page)
    assert count_of(page).split()[0] == number
    assert "map_area" not in parameters(page)


def test_tiles_that_cannot_be_reached_are_said_and_the_land_stays(browser: Browser, app: str) -> None:
    page = new_page(browser, viewport={"width": 1100, "height": 900})
    held: list[Route] = []
    page.route(lambda url: not url.startswith(app), lambda route: route.abort())
    page.goto(f"{app}/map?map_tiles=true")
    says_that_tiles_cannot_be_reached(page)
    # Late: asked for, and refused only once the map stands.
    page.unroute_all()
    page.route(lambda url: not url.startswith(app), lambda route: held.append(route))
    page.goto(f"{app}/map?map_tiles=true")
    settle(page)
    page.wait_for_timeout(1_500)
    assert held
    page.route(lambda url: not url.startswith(app), lambda route: route.abort())
    for route in held:
        route.abort()
    says_that_tiles_cannot_be_reached(page)
    page.close()


def says_that_tiles_cannot_be_reached(page: Page) -> None:
    settle(page)
    expect(page.locator(".map-trouble")).to_contain_text("cannot be reached")
    expect(page.locator(".map-credits")).to_contain_text("OpenStreetMap")
    assert page.evaluate(f"() => {MAP}.getStyle().layers.some(l => l.id === 'land')")


def test_a_link_carries_every_state_of_the_map(open_page: Opener) -> None:
    page = open_page(
        "map?from=2025-10-01&to=2025-12-31&layers=Incidents&layers=Belts+along+the+line&map_labels=Latin+and+local+script"
        "&map_at=2025-11-15&map_window=30&map_area=33+69%2C+35+72&map_place=7.00/34.000/70.500",
        width=1400,
        height=900,
    )
    wait_for_panes(page)
    assert page.evaluate(CAMERA) == pytest.approx([7, 70.5, 34], abs=0.01)
    assert drawn(page, "belt-fills") and not drawn(page, "crossing-symbols")
    expect(page.locator(".strip-line output")).to_contain_text("17 Oct – 15 Nov 2025")
    expect(page.locator(".map-panel-head p")).to_contain_text("in the selected area")
    assert drawn(page, "area-line")
    labels = page.evaluate(f"() => {MAP}.getLayoutProperty('first-town-labels', 'text-field')")
    assert "local" in str(labels)
    assert page.get_by_text("Ignored in the link").count() == 0


def test_two_maps_have_one_camera_and_say_their_difference(open_page: Opener) -> None:
    page = open_page("map?map_compare=Two+lenses", width=1400, height=900)
    wait_for_panes(page, 2)
    box = page.locator(".map-stage").bounding_box()
    assert box
    page.mouse.move(box["x"] + 150, box["y"] + 300)
    page.mouse.wheel(0, -400)
    wait_for_panes(page, 2)
    cameras = page.evaluate(f"() => {PANES}.map(({{ map }}) => [map.getZoom(), map.getCenter().lng])")
    assert cameras[0] == pytest.approx(cameras[1], abs=1e-6)
    heads = page.locator(".map-pane-head").all_inner_texts()
    assert len(heads) == 2 and heads[0] != heads[1]
    expect(page.locator(".st-key-map-below")).to_contain_text("Killed in the same incidents: left")


def test_without_an_incident_the_map_has_its_other_layers_and_the_way_back(open_page: Opener) -> None:
    page = open_page("map?q=nosuchword", width=1400, height=900)
    wait_for_panes(page)
    expect(page.get_by_test_id("stMain")).to_contain_text("No incident matches")
    assert drawn(page, "crossing-symbols") and not drawn(page, "marks")


def test_old_links_of_the_map_still_open_what_they_meant(open_page: Opener) -> None:
    page = open_page(
        "map?view=Loya+Paktia&layers=Answers&layers=Incidents&map_time=Player&map_at=2025-03-04&from=2025-01-01"
        "&map_stack=34.5281%2C69.1723",
        width=1400,
        height=900,
    )
    wait_for_panes(page)
    assert page.get_by_text("Ignored in the link").count() == 0
    zoom, lon, lat = page.evaluate(CAMERA)
    assert zoom > 6.5 and 67.9 < lon < 70.5 and 31.5 < lat < 34.1
    assert drawn(page, "response-lines")
    expect(page.locator(".strip-line output")).to_contain_text("4 Mar 2025")
