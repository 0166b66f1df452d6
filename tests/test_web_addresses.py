"""Addresses of sources: nothing but http and https becomes a link, whatever the tables or their descriptor say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.pages import card, documents
from dashboard.tables import validate
from dashboard.web_addresses import is_web_address, linkable
from tests import small
from tests.small import found

GOOD = (
    "https://example.org",
    "http://example.org:8080/a?b=c#d",
    "HTTPS://Example.org/دري",
    "https://[::1]/a",
)
BAD = (
    "javascript:alert(1)",
    "JavaScript:alert(1)//https://example.org",
    " https://example.org",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "//example.org",
    "/map",
    "https://",
    "https:///path",
    "https://exa mple.org",
    'https://example.org/"onclick="alert(1)',
    "https://example.org/<script>",
    "https://[::1",
    "",
)


@pytest.mark.parametrize("text", GOOD)
def test_documents_on_the_web_become_links(text: str) -> None:
    assert is_web_address(text)
    assert linkable(text) == text
    assert f'href="{text}"' in card.link(text, "Publisher")


@pytest.mark.parametrize("text", BAD)
def test_nothing_else_becomes_a_link(text: str) -> None:
    assert linkable(text) == ""
    assert card.link(text, "A & B") == "A &amp; B"


def test_missing_cells_are_no_address() -> None:
    assert [linkable(value) for value in (None, float("nan"), pd.NA)] == ["", "", ""]


@pytest.mark.parametrize("pattern_kept", [True, False])
@pytest.mark.parametrize("address", ["javascript:alert(document.domain)", "file:///etc/passwd"])
def test_such_an_address_in_a_table_is_refused_with_or_without_the_descriptors_pattern(
    tmp_path: Path, address: str, pattern_kept: bool
) -> None:
    folder = small.write(tmp_path / "data")

    def drop(package: dict[str, Any]) -> None:
        for resource in package["resources"]:
            for column in resource["schema"]["fields"]:
                if column["name"] == "url":
                    del column["constraints"]["pattern"]

    if not pattern_kept:
        small.edit_descriptor(folder, drop)
    key = small.cells(folder, "sources")[1][0]
    row = small.set_of(folder, "sources", key, url=address)
    problems = validate(folder)
    found(problems, "sources", row, "url", address, "begins with http:// or https://")
    assert len(problems) == 1


def test_a_document_links_to_the_web_and_to_the_dashboard_alone() -> None:
    text = "[a](<javascript:alert(1)>) [b](<https://example.org/b(c>) [c](<data:text/html,x>)"
    html = documents.rendered("methodology", text, str).html
    assert re.findall('href="([^"]*)"', html) == ["https://example.org/b(c"]
