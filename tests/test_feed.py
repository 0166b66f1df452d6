"""The feed: valid Atom, one entry for each incident, identifiers that stay, what was new, changed and corrected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import feedparser
import pytest
from lxml import etree
from starlette.types import ASGIApp

from dashboard.filters import Filters
from dashboard.limits import FEED_ENTRIES
from dashboard.service.feed import ATOM, collect_entries, write_feed
from dashboard.service.public_address import SETTING, read_public_address
from dashboard.service.settings import SettingError
from dashboard.tables import Dataset, load
from tests import small
from tests.api_app import build_app, use_tables
from tests.asgi import Answer, ask

ONE = {"id", "title", "updated"}
"""What RFC 4287 wants exactly one of in a feed and in each entry."""


def rows() -> dict[str, list[small.Row]]:
    """The small tables with an incident that was never changed, one that was, and one that was corrected."""
    found = small.rows()
    found["incidents"][0] |= {"curated_on": "2025-02-01", "updated_on": "2025-02-01"}
    found["incidents"][1] |= {"curated_on": "2025-02-01", "updated_on": "2025-03-05"}
    found["incidents"][2] |= {"title": 'Clash <at> & "Delta"'}
    found["corrections"] = [
        {
            "correction_id": "2025-04-01-clash",
            "corrected_on": "2025-04-01",
            "table": "claims",
            "row_id": next(str(row["claim_id"]) for row in found["claims"] if row["incident_id"] == small.CLASH),
            "change": "killed_min: 3 -> 2.",
            "reason": "The document says 2.",
        }
    ]
    return found


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small.write(tmp_path_factory.mktemp("feed") / "data", rows())


@pytest.fixture(scope="module")
def tables(directory: Path) -> Dataset:
    return load(directory)


@pytest.fixture(scope="module")
def app(directory: Path) -> Iterator[ASGIApp]:
    with pytest.MonkeyPatch.context() as patch:
        use_tables(patch, directory)
        patch.delenv(SETTING, raising=False)
        yield build_app()


def check_atom(content: bytes) -> None:
    """Hold a feed to what RFC 4287 wants of it."""
    root = etree.fromstring(content)
    assert root.tag == f"{{{ATOM}}}feed"

    def names(element: Any) -> list[str]:
        return [etree.QName(child).localname for child in element]

    entries = root.findall(f"{{{ATOM}}}entry")
    for element in (root, *entries):
        assert {name for name in names(element) if names(element).count(name) == 1} >= ONE
        for name in ("updated", "published"):
            for found in element.findall(f"{{{ATOM}}}{name}"):
                assert len(found.text) == 20 and found.text.endswith("T00:00:00Z")
        relations = [link.get("rel") for link in element.findall(f"{{{ATOM}}}link")]
        assert relations.count("alternate") == 1 and len(set(relations)) == len(relations)
        assert all(urlsplit(link.get("href")).scheme for link in element.findall(f"{{{ATOM}}}link"))
    assert "author" in names(root) and root.find(f"{{{ATOM}}}link[@rel='self']") is not None
    assert len({entry.findtext(f"{{{ATOM}}}id") for entry in entries}) == len(entries)


def parse(answer: Answer) -> Any:
    assert (answer.status, answer.headers["content-type"]) == (200, "application/atom+xml"), answer.text
    check_atom(answer.content)
    found = feedparser.parse(answer.content)
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_an_incident_is_there_once_the_last_changed_first(tables: Dataset) -> None:
    entries = collect_entries(tables, Filters())
    assert sorted(entry.incident_id for entry in entries) == sorted(small.INCIDENTS)
    assert [(e.incident_id, e.done, str(e.updated)) for e in entries[:2]] == [
        (small.CLASH, "corrected", "2025-04-01"),
        (small.STRIKES, "updated", "2025-03-05"),
    ]
    assert (entries[-1].incident_id, entries[-1].done, str(entries[-1].updated)) == (
        small.ATTACK, "added", "2025-02-01",
    )  # fmt: skip
    assert [entry.updated for entry in entries] == sorted((entry.updated for entry in entries), reverse=True)
    assert "Corrected 1 Apr 2025: killed_min: 3 -> 2. The document says 2." in entries[0].text


def test_the_link_of_a_page_with_feed_is_valid_atom(app: ASGIApp) -> None:
    query = "status=Reported&casualties_kind=injured&map_at=2024-12-30&lens=kabul"
    found = parse(ask(app, f"/feed?{query}"))
    titles = [entry.title for entry in found.entries]
    assert 'Clash <at> & "Delta"' in titles and len(titles) < len(small.INCIDENTS)
    for entry in found.entries:
        parts = urlsplit(entry.link)
        assert (parts.netloc, parts.path) == ("localhost:8501", "/incidents")
        given = parse_qs(parts.query)
        assert given["incident"] and given["lens"] == ["kabul"] and given["casualties_kind"] == ["injured"]
        assert {tag.term for tag in entry.tags} & {"added", "updated", "corrected"}
    assert urlsplit(found.feed.links[0].href).path == "/feed"


def test_identifiers_stay_when_server_filter_and_order_of_the_query_change(app: ASGIApp) -> None:
    one = parse(ask(app, "/feed?type=airstrike&lens=kabul"))
    other = parse(ask(app, "/feed?lens=kabul&type=Air+strike", [("host", "dash.example.org")]))
    whole = parse(ask(app, "/feed"))
    assert one.feed.id == other.feed.id != whole.feed.id
    assert {entry.id for entry in one.entries} == {entry.id for entry in other.entries}
    assert {entry.id for entry in one.entries} < {entry.id for entry in whole.entries}
    assert other.entries[0].link.startswith("http://dash.example.org/")
    assert all(entry.id.startswith("urn:uuid:") for entry in whole.entries)


def test_a_reader_is_told_that_nothing_changed(app: ASGIApp) -> None:
    tag = ask(app, "/feed").headers["etag"]
    assert ask(app, "/feed", [("if-none-match", tag)]).status == 304
    assert ask(app, "/feed", method="HEAD").headers["etag"] == tag


def test_what_a_feed_cannot_follow_is_refused_by_name(app: ASGIApp) -> None:
    for query in ("type=airstirke", "tpye=airstrike", "from=yesterday"):
        answer = ask(app, f"/feed?{query}")
        assert answer.status == 422 and f'"name": "{query.partition("=")[0]}"' in answer.text
    assert parse(ask(app, "/feed?q=nothing+has+these+words")).entries == []


def test_signs_that_xml_has_no_way_to_write_are_left_out(tables: Dataset) -> None:
    check_atom(write_feed(tables, Filters(text="a\x00b\x1f<c>&"), "http://localhost/", {"q": ["a\x00b\x1f<c>&"]}))


def test_a_feed_has_no_more_entries_than_its_limit(tables: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    assert FEED_ENTRIES.value == 100
    monkeypatch.setattr("dashboard.service.feed.FEED_ENTRIES", type("Few", (), {"value": 2}))
    assert len(collect_entries(tables, Filters())) == 2


def test_the_public_address_is_the_one_that_is_set(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "https://dash.example.org/tensions")
    found = parse(ask(app, "/feed?type=drone_strike"))
    assert found.entries[0].link.startswith("https://dash.example.org/tensions/incidents?")
    assert read_public_address("") == "" and read_public_address("http://[::1]:8501/") == "http://[::1]:8501/"
    for wrong in ("dash.example.org", "ftp://x", "https://x/?a=1", "javascript:alert(1)", "https://a b"):
        with pytest.raises(SettingError):
            read_public_address(wrong)
