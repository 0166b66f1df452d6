"""Documents in the app: every link leads to something that the app serves, every anchor exists, markup is text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.html_templates import load_macros
from dashboard.pages.documents import DOCUMENTS, MARK, anchor_of, rendered, served, text_of
from dashboard.tables import Dataset, load
from tests import small
from tests.small import CLASH

EVERY = pytest.mark.parametrize("name", list(DOCUMENTS))


def address(document: str, anchor: str) -> str:
    return f"?to={document}&at={anchor}"


@EVERY
def test_every_link_leads_to_a_served_document_a_heading_or_another_host(dataset: Dataset, name: str) -> None:
    made = rendered(name, text_of(name, dataset), address)
    ids = set(re.findall(r'id="([^"]+)"', made.html))
    for target in re.findall(r'href="([^"]+)"', made.html):
        if target.startswith("#"):
            assert target[1:] in ids, target
        elif target.startswith("?to="):
            other, _, anchor = target.removeprefix("?to=").partition("&amp;at=")
            html = rendered(other, text_of(other, dataset), address).html
            assert not anchor or f'id="{anchor}"' in html, target
        else:
            assert re.match(r"https?://", target), target
    assert made.headings or name == "corrections" or name == "licence"
    assert "&lt;!--" not in made.html and "&lt;a id" not in made.html


@EVERY
def test_every_document_is_there_and_its_tables_can_be_moved_sideways(dataset: Dataset, name: str) -> None:
    assert name in served()
    html = rendered(name, text_of(name, dataset), address).html
    assert html.count("<table>") == html.count('<div class="wide"><table>')
    assert html.count("<h1") == 1


def test_documents_lead_to_one_another(dataset: Dataset) -> None:
    html = rendered("methodology", text_of("methodology", dataset), address).html
    for other in ("codebook", "curating", "boundaries"):
        assert f"?to={other}&amp;at=" in html


def test_anchors_are_made_as_links_name_them() -> None:
    assert anchor_of("14. Corrections") == "14-corrections"
    assert anchor_of("crossing_status") == "crossing_status"
    assert anchor_of("A clash with several populations: 28 December 2024") == (
        "a-clash-with-several-populations-28-december-2024"
    )


def test_links_to_what_is_not_served_lose_their_link_and_keep_their_words() -> None:
    text = (
        "[a file](../LICENSE) [code](../app.py#L1) [odd](javascript:alert(1)) ![picture](x.png) [out](https://x.org/)"
    )
    html = rendered("methodology", text, address).html
    assert "a file" in html and "code" in html
    assert re.findall(r'href="([^"]+)"', html) == ["https://x.org/"]
    assert "<img" not in html


def test_markup_in_a_document_is_shown_as_text() -> None:
    html = rendered(
        "methodology", "# <script>x</script>\n\n<img src=x onerror=1>\n\n| <b>a |\n|---|\n| b |", address
    ).html
    assert not re.search(r"<(script|img|b)\b", html)
    headings = rendered("methodology", "## <script>", address).headings
    assert "<script>" not in load_macros("pages/methodology.html.jinja").document(headings, "")


def test_a_heading_twice_has_two_anchors() -> None:
    made = rendered("methodology", "## Same\n\n## Same", address)
    assert [heading.anchor for heading in made.headings] == [f"{MARK}same", f"{MARK}same-1"]


def test_the_data_report_is_that_of_the_tables_shown(dataset: Dataset) -> None:
    assert dataset.version in text_of("data-report", dataset)
    assert f"{len(dataset.incidents)} incidents" in text_of("data-report", dataset)


def test_corrections_are_listed_latest_first_and_none_is_said(dataset: Dataset, folder: Path) -> None:
    columns = ("correction_id", "corrected_on", "table", "row_id", "change", "reason", "source_id")
    rows = [
        ("c1", "2025-03-01", "incidents", CLASH, "From | to", "A <b>reason</b>", ""),
        ("c2", "2025-04-01", "claims", "attack-1", "5 to 6", "Misread.", "one"),
    ]
    small.put_cells(folder, "corrections", [columns, *rows])
    html = rendered("corrections", text_of("corrections", load(folder)), address).html
    assert re.findall(r"<td>(2025-\d\d-01)</td>", html) == ["2025-04-01", "2025-03-01"]
    assert "From | to" in html and "&lt;b&gt;reason" in html
    small.put_cells(folder, "corrections", [columns])
    assert "No correction has been made" in text_of("corrections", load(folder))
