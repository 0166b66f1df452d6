"""The files of a brief in the real app: a queue that shows the place, and a temporary folder that runs full."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.test_disks import fill_disk, small_disk

from .conftest import Opener, running_app

pytestmark = pytest.mark.browser

LONG = "brief?template=situation"
SHORT = "brief?brief_part=summary&brief_title=Monday"


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "scratch", "200m") as place:
        yield place


@pytest.fixture
def address(scratch: Path) -> Iterator[str]:
    """An app of its own that makes one brief at once and whose temporary folder is a small disk."""
    with running_app(TMPDIR=str(scratch), AFPAK_BRIEFS_AT_ONCE="1") as address:
        yield address


def test_the_second_waits_with_its_place_shown_and_a_full_folder_costs_only_the_pdf(
    scratch: Path, address: str, open_page: Opener
) -> None:
    check_the_queue(lambda path: open_page(path, address=address))
    fill_disk(scratch)
    check_a_full_folder(lambda path: open_page(path, address=address), scratch)


def check_the_queue(visit: Callable[[str], Page]) -> None:
    first, second = visit(LONG), visit(SHORT)
    first.get_by_role("button", name="Create brief", exact=True).click()
    expect(first.get_by_text("PowerPoint: ")).to_be_visible(timeout=60_000)
    second.get_by_role("button", name="Create brief", exact=True).click()
    expect(second.get_by_text("Waiting for other briefs: place 1 in the queue")).to_be_visible(timeout=30_000)
    expect(first.get_by_role("button", name="PDF, ")).to_be_visible(timeout=120_000)
    expect(second.get_by_role("button", name="PDF, ")).to_be_visible(timeout=60_000)


def check_a_full_folder(visit: Callable[[str], Page], scratch: Path) -> None:
    third = visit(SHORT.replace("Monday", "Tuesday"))
    third.get_by_role("button", name="Create brief", exact=True).click()
    expect(third.get_by_text(f"PDF was not made. The folder {scratch}")).to_be_visible(timeout=60_000)
    expect(third.get_by_text("no space left on device")).to_be_visible()
    expect(third.get_by_role("button", name="PowerPoint, ")).to_be_visible()
    assert third.get_by_test_id("stException").count() == 0
    third.get_by_role("button", name="Preview").click()
    expect(third.get_by_text(f"The folder {scratch}")).to_have_count(2, timeout=60_000)
    assert third.get_by_test_id("stException").count() == 0
