"""The brief builder in the real app: order and words live in the link, and its files say what the pages say."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pptx import Presentation

from .conftest import Opener, expect_in_link, settle

pytestmark = pytest.mark.browser

LENS = "type=Air+strike&lens=Kabul%27s+figures"
SHORT = f"brief?{LENS}&brief_part=summary&brief_part=timeline%3Fperiod%3Dmonth&brief_part=incidents&brief_title=Monday"


def headings(page: Page) -> list[str]:
    return [text.split(". ", 1)[1] for text in page.locator(".brief-part b").all_inner_texts()]


def test_a_brief_lives_in_its_link_and_its_deck_has_the_pages_figures(open_page: Opener, tmp_path: Path) -> None:
    page = open_page(SHORT)
    assert headings(page) == ["Summary", "Timeline of incidents and killed", "Incidents"]
    expect(page.get_by_label("Title", exact=True).first).to_have_value("Monday")
    page.locator(".st-key-brief-tools-1, [class*='st-key-brief-tools-']").first.get_by_role("button").nth(1).click()
    titles = page.locator(".brief-part b")
    expect(titles).to_contain_text(["Timeline of incidents and killed", "Summary", "Incidents"])
    settle(page)
    page.get_by_label("Classification").fill("FOR TRAINING")
    page.get_by_label("Classification").press("Enter")
    expect_in_link(page, "brief_classification", "FOR TRAINING")
    assert headings(page) == ["Timeline of incidents and killed", "Summary", "Incidents"]
    other = open_page(page.url.split("/", 3)[3])
    assert headings(other) == headings(page)
    expect(other.get_by_label("Classification")).to_have_value("FOR TRAINING")

    other.get_by_role("button", name="PDF", exact=True).click()
    settle(other)
    other.get_by_role("button", name="Create brief", exact=True).click()
    button = other.get_by_role("button", name="PowerPoint, ")
    expect(button).to_be_visible(timeout=60_000)
    with other.expect_download() as download:
        button.click()
    path = tmp_path / "deck.pptx"
    download.value.save_as(path)
    assert download.value.suggested_filename.startswith("monday_air-strikes_")
    slides = list(Presentation(str(path)).slides)
    said = {shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame}
    timeline = open_page(f"timeline?{LENS}")
    killed, injured = timeline.locator(".sums b").all_inner_texts()[:2]
    assert {killed, injured, "FOR TRAINING", "Monday"} <= said

    brief = tmp_path / "saved.toml"
    brief.write_text('title = "Loaded"\n[filters]\nlens = "highest"\n[[parts]]\npart = "incidents"\n', encoding="utf-8")
    other.get_by_text("Save this brief, or load one").click()
    other.get_by_test_id("stFileUploader").last.locator("input").set_input_files(brief)
    expect(other.locator(".page-head .lens")).to_contain_text("Highest claim", timeout=10_000)
    settle(other)
    assert headings(other) == ["Incidents"]
    expect(other.get_by_label("Title", exact=True).first).to_have_value("Loaded")
    brief.write_text('title = "Wrong"\npaper = "a5"\n[[parts]]\npart = "x"\n', encoding="utf-8")
    if not other.get_by_test_id("stFileUploader").last.get_by_text("TOML").is_visible():
        other.get_by_text("Save this brief, or load one").click()
    other.get_by_test_id("stFileUploader").last.locator("input").set_input_files(brief)
    expect(other.get_by_text("saved.toml: paper: 'a5' — one of a4, letter")).to_be_visible()
    assert headings(other) == ["Incidents"]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark")])
def test_the_builder_stays_inside_a_narrow_window_and_names_rubbish(open_page: Opener, width: int, scheme: str) -> None:
    page = open_page("brief?brief_part=%3Cscript%3E&brief_part=summary", width=width, height=900, color_scheme=scheme)
    assert page.get_by_test_id("stException").count() == 0
    assert headings(page) == ["Summary"]
    expect(page.get_by_text("Ignored in the link: brief_part 1.part: '<script>'")).to_be_visible()
    assert page.get_by_test_id("stMain").evaluate("node => node.scrollWidth - node.clientWidth") <= 2
