"""Data and citation in a real browser: a file of each kind is made when it is asked for; a citation leads back."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from .conftest import Opener, count_of, settle

pytestmark = pytest.mark.browser


def test_files_are_made_when_asked_for_and_a_citation_leads_back(open_page: Opener, tmp_path: Path) -> None:
    page = open_page("incidents?type=airstrike&province=AF-PKA&lens=kabul&data=0123456789ab")
    expect(page.get_by_text("The link names version “0123456789ab” of the data, which is not kept")).to_be_visible()
    shown = count_of(page)
    page.get_by_test_id("stMain").get_by_text("Export data").first.click()
    settle(page)
    for name in ("xlsx", "zip"):
        with page.expect_download() as download:
            page.locator(f".st-key-page-{name} button").click()
        assert "air-strikes-in-paktika" in download.value.suggested_filename
        assert "kabul-lens" in download.value.suggested_filename
        download.value.save_as(tmp_path / f"x.{name}")
    rows = openpyxl.load_workbook(tmp_path / "x.xlsx")["Incidents"].max_row - 1
    assert f"{rows} of" in shown
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert {"datapackage.json", "incidents.csv", "README.txt"} <= set(archive.namelist())
    page.locator(".st-key-share button").first.click()
    page.get_by_role("button", name="Cite this view").click()
    box = page.get_by_role("dialog", name="Cite this view")
    link = box.locator("code").first.inner_text()
    expect(box).to_contain_text("@misc{afpak-")
    expect(box).to_contain_text('"type": "dataset"')
    other = open_page(link.split("/", 3)[3])
    assert count_of(other) == shown
    expect(other.locator(".page-head .lens")).to_contain_text("Afghan Taliban government")
    expect(other.get_by_text("The link names version")).to_have_count(0)
