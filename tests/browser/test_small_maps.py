"""Small maps in a page, and a map as a file of its own, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from dashboard.catalogue import CHARTS, built
from dashboard.charts.theme import LIGHT
from dashboard.export import html
from dashboard.filters import Filters
from dashboard.map.small import recent_map_spec
from dashboard.root import ROOT
from dashboard.tables import load

from .conftest import Opener, expect_in_link, wait_for_panes

pytestmark = pytest.mark.browser

MARKS = """() => {
  const { map } = document.querySelector('.map-pane');
  const seen = map.queryRenderedFeatures({ layers: ['marks'] });
  const box = map.getCanvas().getBoundingClientRect();
  return seen.map(({ properties, geometry }) => {
    const { x, y } = map.project(geometry.coordinates);
    return { id: properties.id, x: box.x + x, y: box.y + y };
  });
}"""
"""The symbols that a map shows, asked of MapLibre's public interface, with where they are in the window."""

ZOOM = "() => document.querySelector('.map-pane').map.getZoom()"


def marks_of(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(MARKS)
    return found


def test_the_small_map_shows_the_last_days_opens_a_card_and_lets_the_wheel_scroll(open_page: Opener) -> None:
    page = open_page("overview?incident=none", height=700)
    wait_for_panes(page)
    spec = recent_map_spec(load(ROOT / "data"), Filters(), LIGHT, 30)
    shown = marks_of(page)
    alone = [mark for mark in shown if mark["id"]]
    assert {mark["id"] for mark in alone} <= {mark.id for mark in spec.placed}
    assert alone and len(shown) >= 3
    before, top = (
        page.evaluate(ZOOM),
        page.evaluate("() => document.querySelector('.map-small').getBoundingClientRect().y"),
    )
    page.mouse.move(alone[0]["x"] + 40, alone[0]["y"] + 30)
    page.mouse.wheel(0, 200)
    page.wait_for_function(
        "top => document.querySelector('.map-small').getBoundingClientRect().y < top - 50", arg=top, timeout=10_000
    )
    assert page.evaluate(ZOOM) == before
    page.mouse.wheel(0, -2000)
    page.wait_for_function(
        "top => Math.abs(document.querySelector('.map-small').getBoundingClientRect().y - top) < 2", arg=top
    )
    page.mouse.click(alone[0]["x"], alone[0]["y"])
    expect_in_link(page, "incident", alone[0]["id"])


def test_a_map_as_a_file_draws_itself_and_asks_nobody(browser: Browser, tmp_path: Path) -> None:
    chart, dataset = CHARTS["map"], load(ROOT / "data")
    request = chart.request(dataset, Filters(), LIGHT, layers="incidents,crossings,hexagons,answers")
    path = tmp_path / "map.html"
    path.write_bytes(html.page(chart, request, built(chart, request)))
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    asked: list[str] = []
    troubles: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if not one.url.startswith(("data:", "blob:")) else None)
    page.on("console", lambda one: troubles.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    try:
        page.goto(path.as_uri())
        wait_for_panes(page)
        layers = page.evaluate("() => document.querySelector('.map-pane').map.getLayersOrder()")
        assert {"hexagon-fills", "response-lines", "durand-line", "marks", "crossing-symbols"} <= set(layers)
        assert len(marks_of(page)) > 10
        before = page.evaluate("() => globalThis.drawnMap.clusters.flatMap(({ members }) => members).length")
        page.locator(".strip-controls select").select_option("30")
        page.wait_for_function(
            "before => globalThis.drawnMap.clusters.flatMap(({ members }) => members).length < before / 4", arg=before
        )
        assert page.locator(".map-key-row").count() >= 5
        assert (asked, troubles) == ([path.as_uri()], [])
    finally:
        page.close()
