"""Documents in the app: every link leads to something that the app serves, every anchor exists, markup is text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from dashboard.html_templates import load_macros
from dashboard.pages.documents import DOCUMENTS, MARK, anchor_of, rendered, served, text_of
from dashboard.tables import ROOT, Dataset, load
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
            led_to = rendered(other, text_of(other, dataset), address).html
            assert not anchor or f'id="{anchor}"' in led_to, target
        else:
            assert re.match(r"https?://|\./\?data=[0-9a-f]{12}$", target), target
    assert made.headings or name in ("corrections", "licence", "versions")
    assert "&lt;!--" not in made.html and "&lt;a id" not in made.html


@EVERY
def test_every_document_is_there_and_its_tables_can_be_moved_sideways(dataset: Dataset, name: str) -> None:
    assert name in served()
    text = rendered(name, text_of(name, dataset), address).html
    tree = html.fragment_fromstring(text, create_parent=True)
    tables = tree.xpath("//table")
    assert [table.getparent().attrib for table in tables] == [{"class": "wide"}] * len(tables)
    assert all(len(table.getparent()) == 1 for table in tables)
    assert len(tree.xpath("//h1")) == 1


def test_documents_lead_to_one_another(dataset: Dataset) -> None:
    text = rendered("methodology", text_of("methodology", dataset), address).html
    for other in ("codebook", "curating", "boundaries"):
        assert f"?to={other}&amp;at=" in text


def test_anchors_are_made_as_links_name_them() -> None:
    assert anchor_of("14. Corrections") == "14-corrections"
    assert anchor_of("crossing_status") == "crossing_status"
    assert anchor_of("A clash with several populations: 28 December 2024") == (
        "a-clash-with-several-populations-28-december-2024"
    )


def test_links_to_what_is_not_served_lose_their_link_and_keep_their_words() -> None:
    given = (
        "[a file](../LICENSE) [code](../app.py#L1) [odd](javascript:alert(1)) ![picture](x.png) [out](https://x.org/)"
    )
    text = rendered("methodology", given, address).html
    assert "a file" in text and "code" in text
    assert re.findall(r'href="([^"]+)"', text) == ["https://x.org/"]
    assert "<img" not in text


def test_markup_in_a_document_is_shown_as_text() -> None:
    text = rendered(
        "methodology", "# <script>x</script>\n\n<img src=x onerror=1>\n\n| <b>a |\n|---|\n| b |", address
    ).html
    assert not re.search(r"<(script|img|b)\b", text)
    headings = rendered("methodology", "## <script>", address).headings
    assert "<script>" not in load_macros("pages/about.html.jinja").document(headings, "")


def test_an_anchor_of_its_own_is_one_that_can_be_linked_to() -> None:
    text = rendered("codebook", 'Before\n\n<a id="kinds-of_x"></a>\n\nSee <a id="no"></a> here', address).html
    tree = html.fragment_fromstring(text, create_parent=True)
    assert [dict(place.attrib) for place in tree.xpath("//a")] == [{"class": "mark", "id": f"{MARK}kinds-of_x"}]
    assert [part.text for part in tree.xpath("//p")] == ["Before", 'See <a id="no"></a> here']


def test_lines_of_a_cell_stand_below_one_another() -> None:
    text = rendered("data-report", "| a |\n|---|\n| b<br>c `<br>` \\<b>d |\n\nx<br>y", address).html
    tree = html.fragment_fromstring(text, create_parent=True)
    (cell,) = tree.xpath("//td")
    assert len(cell.xpath("./br")) == 1 and cell.text_content().split() == ["b", "c", "<br>", "<b>d"]
    report = (ROOT / DOCUMENTS["data-report"].path).read_text(encoding="utf-8")
    assert "<br>" in report and "&lt;br&gt;" not in rendered("data-report", report, address).html


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
    text = rendered("corrections", text_of("corrections", load(folder)), address).html
    assert re.findall(r"<td>(2025-\d\d-01)</td>", text) == ["2025-04-01", "2025-03-01"]
    assert "From | to" in text and "&lt;b&gt;reason" in text
    small.put_cells(folder, "corrections", [columns])
    assert "No correction has been made" in text_of("corrections", load(folder))
