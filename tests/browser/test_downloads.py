"""The download menu beside a chart: a file made on the page is whole and says what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from .conftest import Opener, running_app, settle

pytestmark = pytest.mark.browser


def made(page: Page, label: str) -> Path:
    """Make and save a chart in the format of that label."""
    body = page.get_by_test_id("stPopoverBody")
    body.get_by_role("combobox", name="Format").click()
    page.get_by_role("option", name=label).click()
    settle(page)
    body.get_by_role("button", name=f"Create {label}").click()
    save = body.get_by_role("button", name=re.compile(r"^Download .+ kB"))
    expect(save).to_be_visible(timeout=30_000)
    with page.expect_download() as held:
        save.click()
    target = Path(held.value.path())
    return target.rename(target.with_name(held.value.suggested_filename))


def test_a_chart_leaves_as_picture_and_as_data(open_page: Opener) -> None:
    page = open_page("rhythm?province=Khost&lens=Kabul%27s+figures", color_scheme="dark")
    page.locator("[class*='-download'] button").first.click()
    picture = made(page, "PNG picture")
    for part in ("khost", "kabul-lens", "asof-"):
        assert part in picture.name
    with Image.open(picture) as image:
        assert image.size == (2560, 1440)
        assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)  # light, though the page is dark
    data = made(page, "Data as CSV")
    assert data.read_text(encoding="utf-8-sig").count("\n") > 5
    assert page.get_by_test_id("stException").count() == 0
    # No figure offers to send itself to another host.
    assert page.locator(".js-plotly-plot").count() > 2
    assert page.locator(".modebar-btn", has_text="Share").count() == 0
    assert page.locator(".modebar-btn[data-title*='Share'], .modebar-btn[data-title*='loud']").count() == 0


def test_without_a_browser_on_the_server_the_menu_says_what_adds_one(open_page: Opener) -> None:
    with running_app(AFPAK_CHROMIUM="/nowhere") as address:
        page = open_page("rhythm", address=address)
        page.locator("[class*='-download'] button").first.click()
        body = page.get_by_test_id("stPopoverBody")
        expect(body).to_contain_text("apt-get install chromium")
        page_html = made(page, "Interactive HTML").read_text(encoding="utf-8")
        assert "Plotly.newPlot" in page_html
        page.close()  # before its server goes
