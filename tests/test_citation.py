"""Citation: what is cited, in three forms, with a link that means the same filters."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

from dashboard.export.citation import as_bibtex, as_csl, as_text, view_of, work
from dashboard.filters import Choices, Filters, parse
from dashboard.tables import Dataset

FILTERS = Filters(
    start=date(2024, 12, 20), event_types=("airstrike", "border_clash"), text="a & b % {c}", lens_id="kabul"
)
ADDRESS = "https://example.org/base/timeline"


def test_the_work_is_the_data_and_not_the_software() -> None:
    assert work().title == "Afghan–Pakistan tensions: curated incidents and claims"
    assert work().authors == ("The Afghan–Pakistan tensions dashboard contributors",)
    assert re.fullmatch(r"\d{4}", work().year)


def test_persons_and_bodies_may_be_authors_and_software_stands_in_without_data(tmp_path: Path) -> None:
    path = tmp_path / "CITATION.cff"
    path.write_text(
        "title: T\nversion: 1\ndate-released: '2026-01-02'\nauthors:\n"
        "  - name: A body\n  - given-names: Ada\n    family-names: Example\n",
        encoding="utf-8",
    )
    assert work(path).authors == ("A body", "Ada Example")
    work.cache_clear()


def test_the_link_means_the_same_filters_and_names_the_version(dataset: Dataset, available: Choices) -> None:
    view = view_of(dataset, FILTERS, ADDRESS, {"timeline_links": ["true"]})
    given = parse_qs(urlparse(view.address).query)
    assert given.pop("data") == [dataset.version]
    assert given.pop("timeline_links") == ["true"]
    assert given["type"] == ["airstrike", "border_clash"]  # identifiers: labels may be renamed
    assert parse(given, available) == (FILTERS, [])
    assert view.address.startswith(f"{ADDRESS}?")


def test_text_says_work_version_selection_lens_and_date(dataset: Dataset) -> None:
    text = as_text(view_of(dataset, FILTERS, ADDRESS))
    for part in (
        work().title,
        dataset.version,
        "Afghan Taliban government",
        "data to",
        "CC BY 4.0",
        ADDRESS,
        "a & b % {c}",
    ):
        assert part in text
    assert as_text(view_of(dataset, FILTERS)).endswith("CC BY 4.0.")


def test_bibtex_is_balanced_and_its_signs_are_escaped(dataset: Dataset) -> None:
    entry = as_bibtex(view_of(dataset, FILTERS, ADDRESS))
    assert entry.startswith(f"@misc{{afpak-{dataset.version},")
    assert r"a \& b \% \{c\}" in entry
    bare = re.sub(r"\\[{}]", "", entry)
    assert bare.count("{") == bare.count("}")
    assert "howpublished" not in as_bibtex(view_of(dataset, FILTERS))


def test_csl_is_json_with_the_fields_that_managers_read(dataset: Dataset) -> None:
    (item,) = json.loads(as_csl(view_of(dataset, FILTERS, ADDRESS)))
    assert item["type"] == "dataset"
    assert item["author"] == [{"literal": name} for name in work().authors]
    assert item["issued"]["date-parts"][0][0] == int(work().year)
    assert dataset.version in item["version"]
    for part in (dataset.version, "data to", "Afghan Taliban government", "a & b % {c}", "CC BY 4.0"):
        assert part in item["note"]
    assert item["URL"].startswith(ADDRESS)


@pytest.mark.parametrize("form", [as_text, as_bibtex, as_csl])
def test_nothing_of_a_host_stands_in_a_citation_without_an_address(dataset: Dataset, form: object) -> None:
    assert "http" not in form(view_of(dataset, Filters()))  # type: ignore[operator]
