"""Other people's events on the map page: a file put in by hand, and one that the command put into the data."""

from __future__ import annotations

import csv
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from dashboard.cli import main

from .conftest import PANES, ROOT, Opener, count_of, running_app, settle, wait_for_panes

pytestmark = pytest.mark.browser
FILES = ROOT / "tests" / "imports"
DRAWN = f"""() => {{
    const map = {PANES}[0]?.map;
    const layers = ['imported-points', 'imported-fills'].filter(name => map?.getLayer(name));
    return map?.loaded() ? new Set(map.queryRenderedFeatures({{ layers }}).map(f => f.properties.words)).size : 0;
}}"""
"""How many places or areas of the imported events the map draws, by what they say."""


def put_in(page: Page, path: Path) -> None:
    page.locator('input[type="file"]').set_input_files(path)
    settle(page)


def test_a_file_put_in_stays_with_its_reader_and_beside_the_record(open_page: Opener, tmp_path: Path) -> None:
    page = open_page("map?view=Whole+line")
    before, sums = count_of(page), page.locator(".map-panel-head").inner_text()
    page.get_by_role("button", name="Add ACLED or UCDP data").click()
    popover = page.get_by_test_id("stPopoverBody")
    a_workbook_in_an_archive_is_read_and_taken_away_again(page, tmp_path)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("date,<script>alert(1)</script>\n2024-01-01,x\n", encoding="utf-8")
    put_in(page, wrong)
    expect(popover).to_contain_text("wrong.csv: This file is neither an ACLED export nor UCDP GED")
    expect(popover).to_contain_text("Columns of the file (2): date, <script>alert(1)</script>.")
    put_in(page, FILES / "acled_2024.csv")
    expect(popover).to_contain_text("Rows read: 7; kept: 7; left out: 0.")
    expect(popover).to_contain_text("Your files take")
    expect(popover).to_contain_text("may not be passed on as raw data")
    expect(popover).to_contain_text("Explosions/Remote violence: Air/drone strike")
    page.wait_for_function(f"() => ({DRAWN})() === 7")
    assert (count_of(page), page.locator(".map-panel-head").inner_text()) == (before, sums)
    shown = page.locator(".layers-shown", has_text="Other people's events")
    expect(shown).to_contain_text("7 of 7 events remain under the filters that apply.")
    path = ROOT / "build" / "screenshots" / "imported-events.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.keyboard.press("Escape")
    page.screenshot(path=path)
    assert "acled_2024" not in page.url
    other = open_page(page.url.split("/", 3)[3])
    wait_for_panes(other)
    assert other.evaluate(DRAWN) == 0
    note = other.get_by_text("Ignored in the link: map_events=Your file")
    expect(note).to_contain_text("a file stays with its reader")
    other.locator(".st-key-dismiss").get_by_role("button", name="close icon", exact=True).click()
    expect(note).to_have_count(0)
    assert "acled:" not in other.locator(".stMain").inner_text().casefold()
    assert not list(Path(tempfile.gettempdir()).glob("afpak-import-*"))


def a_workbook_in_an_archive_is_read_and_taken_away_again(page: Page, folder: Path) -> None:
    popover = page.get_by_test_id("stPopoverBody")
    with (FILES / "acled_2024.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "inside.xlsx")
    with zipfile.ZipFile(folder / "ACLED of mine.zip", "w") as archive:
        archive.write(folder / "inside.xlsx", "inside.xlsx")
    put_in(page, folder / "ACLED of mine.zip")
    expect(popover).to_contain_text("Rows read: 7; kept: 7; left out: 0.")
    expect(popover).to_contain_text("from ACLED of mine.zip (zip, Excel workbook, sheet Sheet)")
    popover.get_by_role("button", name="Take this file away").click()
    settle(page)
    expect(popover).to_contain_text("Your files take 0 kB of 300 MB.")


@pytest.fixture(scope="module")
def with_events(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app of its own whose data have events of others, and where a session's files are bounded."""
    data = tmp_path_factory.mktemp("events") / "data"
    shutil.copytree(ROOT / "data", data, ignore=shutil.ignore_patterns("imported"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AFPAK_DATA", str(data))
        assert main(["import", str(FILES / "ucdp_hxl.csv")]) == 0
        assert main(["import", str(FILES / "acled_2024.csv")]) == 0
    with running_app(data, AFPAK_UPLOADS_SESSION_BYTES="4200000") as address:
        yield address


def test_files_of_a_session_are_bounded_together(with_events: str, open_page: Opener, tmp_path: Path) -> None:
    """Each file is smaller than what is left before it and larger than what is left after it came in."""
    rows = (FILES / "acled_2024.csv").read_bytes()
    large = tmp_path / "large.csv"
    large.write_bytes(rows + b"\n" * 2_200_000)
    page = open_page("map?view=Whole+line", address=with_events)
    page.get_by_role("button", name="Add ACLED or UCDP data").click()
    popover = page.get_by_test_id("stPopoverBody")
    for _ in range(2):  # the bytes of the first one do not stay
        put_in(page, large)
        expect(popover).to_contain_text("Rows read: 7; kept: 7; left out: 0.")
        expect(popover).to_contain_text("of 4.2 MB.")
        popover.get_by_role("button", name="Take this file away").click()
        settle(page)
        expect(popover).to_contain_text("Your files take 0 kB of 4.2 MB.")
    large.write_bytes(rows + b"\n" * 5_000_000)
    put_in(page, large)
    expect(popover).to_contain_text("File must be 4")
    page.close()  # before its server goes


def test_events_in_the_data_are_offered_to_everybody(with_events: str, open_page: Opener) -> None:
    page = open_page("map?view=Whole+line&map_events=UCDP+GED:+ucdp_hxl.csv&q=nosuchword", address=with_events)
    # Where the record has nothing, the events of others are drawn all the same.
    expect(page.get_by_test_id("stMain")).to_contain_text("No incident matches")
    page.wait_for_function(f"() => ({DRAWN})() > 0")
    shown = page.locator(".layers-shown", has_text="Other people's events")
    expect(shown).to_contain_text("Not applied to these events: search words")
    expect(shown).to_contain_text("CC BY 4.0")
    page.close()  # before its server goes
    page = open_page("map?view=Whole+line&map_events=ACLED:+acled_2024.csv", address=with_events)
    shown = page.locator(".layers-shown", has_text="Other people's events")
    expect(shown).to_contain_text("7 of 7 events remain under the filters that apply, as sums by province and whole")
    expect(shown).to_contain_text("Read your own agreement with ACLED")
    page.wait_for_function(f"() => ({DRAWN})() > 0")
    assert page.evaluate(f"() => Boolean({PANES}[0].map.getLayer('imported-points'))") is False  # no event of its own
    page.get_by_text("Data of this layer: other people's events").click()
    settle(page)
    assert "PAK9000" not in page.content()
    page.close()
