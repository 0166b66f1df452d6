"""Embedded charts: one chart and nothing else, what its page may do, who may frame it, what shows without scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html
from starlette.types import ASGIApp

from dashboard.catalogue import CHARTS, built
from dashboard.charts.theme import DARK, LIGHT
from dashboard.filters import Filters, available
from dashboard.pages import serving
from dashboard.service.embeds import embed_code
from dashboard.service.link_cards import card_chart, card_tags
from dashboard.service.robots import write_robots
from dashboard.service.settings import SettingError, Settings, read_ancestors, read_origins
from dashboard.tables import Dataset, load
from tests import small
from tests.api_app import build_app, serve_tables, use_tables
from tests.asgi import ask

INTRANET = "https://intranet.example.org"


def rows() -> dict[str, list[small.Row]]:
    """The small tables with a title that tries to be markup, to end the script and to begin another."""
    found = small.rows()
    found["incidents"][1]["title"] = 'Strikes </script><script>alert(1)</script> "at" Beta'
    return found


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small.write(tmp_path_factory.mktemp("embeds") / "data", rows())


@pytest.fixture(scope="module")
def tables(directory: Path) -> Dataset:
    return load(directory)


@pytest.fixture(scope="module")
def app(directory: Path) -> Iterator[ASGIApp]:
    with serve_tables(directory) as served:
        yield served


@pytest.mark.parametrize("name", [name for name, chart in CHARTS.items() if chart.map_spec is None])
def test_a_chart_stands_in_its_page_as_the_dashboard_draws_it(app: ASGIApp, tables: Dataset, name: str) -> None:
    answer = ask(app, f"/embed/{name}")
    assert answer.status == 200
    page = html.document_fromstring(answer.text)
    chart = CHARTS[name]
    made = built(chart, chart.request(tables, Filters(), LIGHT))
    if made.figure is None:
        assert made.empty in page.text_content() and not page.xpath("//script")
        return
    data, library, module = page.xpath("//script")
    assert json.loads(data.text) == json.loads(made.json) and data.get("type") == "application/json"
    assert library.get("src").endswith("plotly-cartesian.min.js") and module.get("src").endswith("embed.js")
    assert page.xpath("//div[@id='chart']/@aria-label") == [made.alt]
    # Without scripts: the picture, and the table with its cells.
    assert page.xpath("//noscript//img/@src") == [f"/api/v1/exhibits/{name}/picture.png"]
    cells = [cell.text_content() for cell in page.xpath("//noscript//th")]
    assert cells == [str(column) for column in made.table.columns]
    assert len(page.xpath("//noscript//tbody/tr")) == min(len(made.table), 200)
    assert "alert(1)" not in "".join(page.xpath("//script[not(@type)]/text()"))


@pytest.mark.parametrize("name", [name for name, chart in CHARTS.items() if chart.map_spec is not None])
def test_a_map_is_a_picture_and_its_page_runs_no_script(app: ASGIApp, name: str) -> None:
    answer = ask(app, f"/embed/{name}?lens=kabul&map_at=2024-12-24")
    page = html.document_fromstring(answer.text)
    assert page.xpath("//img/@src") == [f"/api/v1/exhibits/{name}/picture.svg?lens=kabul"]
    assert page.xpath("//img/@alt") != [""] and page.xpath("//tbody/tr") and not page.xpath("//script")
    assert "script-src 'none'" in answer.headers["content-security-policy"]
    nothing = ask(app, page.xpath("//img/@src")[0] + "&q=nothing+has+these+words")
    assert nothing.status == 404 and "No incident" in nothing.text  # the picture takes the same query


def test_addresses_in_the_page_are_answered(app: ASGIApp) -> None:
    page = html.document_fromstring(ask(app, "/embed/casualties-group?casualties_by=type&q=b%26c").text)
    assert page.xpath("//footer/a/@href") == ["/casualties?casualties_by=type&q=b%26c"]
    sent = {route.path for route in serving.routes() if hasattr(route, "path")}
    shown = html.document_fromstring(ask(app, "/embed/casualties-group").text)
    assert set(shown.xpath("//script/@src")) <= sent


def test_who_may_frame_it_is_said_for_embedded_charts_alone(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_tables(monkeypatch, directory)
    app = build_app(Settings(embedders=("'self'", INTRANET)))
    chart, other = ask(app, "/embed/casualties-group"), ask(app, "/api/v1/")
    policy = chart.headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {INTRANET}") and "x-frame-options" not in chart.headers
    assert "default-src 'none'" in policy and "script-src 'self';" in policy and "unsafe-eval" not in policy
    assert INTRANET not in other.headers["content-security-policy"] and other.headers["x-frame-options"] == "SAMEORIGIN"
    refused = ask(app, "/embed/nothing")
    assert refused.status == 404 and INTRANET in refused.headers["content-security-policy"]
    alone = ask(build_app(), "/embed/casualties-group")
    assert alone.headers["content-security-policy"].endswith("frame-ancestors 'self'")
    assert alone.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("nothing", 404, "There is no exhibit"),
        ("", 404, "There is no exhibit"),
        ("kinds?tpye=airstrike", 422, "tpye"),
        ("kinds?type=%3Cscript%3Ealert(1)%3C/script%3E", 422, "type"),
        ("casualties-group?casualties_kind=wounded", 422, "casualties_kind"),
        ("kinds?theme=blue", 422, "theme"),
    ],
)
def test_what_cannot_be_shown_is_said_in_the_frame(app: ASGIApp, path: str, status: int, words: str) -> None:
    answer = ask(app, f"/embed/{path}")
    assert answer.status == status and answer.headers["content-type"].startswith("text/html")
    page = html.document_fromstring(answer.text)
    assert words in page.text_content() and not page.xpath("//script")
    assert ask(app, f"/embed/{path}", method="POST").status == 405


def test_nothing_to_draw_is_said_and_the_ground_is_the_one_asked_for(app: ASGIApp, tables: Dataset) -> None:
    assert "No incident matches" in ask(app, "/embed/kinds?q=nothing+has+these+words").text
    dark = ask(app, "/embed/kinds?theme=dark").text
    assert DARK.paper in dark and DARK.paper not in ask(app, "/embed/kinds").text


def test_a_link_for_other_tables_says_that_these_are_others(app: ASGIApp, tables: Dataset) -> None:
    assert (
        f"Made for version 0123 of the data; this is version {tables.version}"
        in ask(app, "/embed/kinds?data=0123").text
    )
    for path in ("/embed/kinds", f"/embed/kinds?data={tables.version}"):
        assert "Made for version" not in ask(app, path).text


def test_an_embed_is_kept_and_not_sent_twice(app: ASGIApp) -> None:
    first = ask(app, "/embed/kinds")
    assert ask(app, "/embed/kinds", [("if-none-match", first.headers["etag"])]).status == 304
    assert ask(app, "/embed/kinds", method="HEAD").content == b""


def test_the_code_frames_the_exhibit_as_the_link_has_it(app: ASGIApp) -> None:
    query = {
        "type": ["airstrike", "shelling"],
        "casualties_kind": ["injured"],
        "map_at": ["2024-12-24"],
        "q": ['"><b>'],
    }
    code = embed_code("casualties-group", query, "https://dash.example.org/tensions/")
    (frame,) = html.fragments_fromstring(code)
    assert frame.tag == "iframe" and frame.get("title") == CHARTS["casualties-group"].title
    address = urlsplit(frame.get("src"))
    assert (address.netloc, address.path) == ("dash.example.org", "/tensions/embed/casualties-group")
    assert parse_qs(address.query) == {
        "type": ["airstrike", "shelling"], "casualties_kind": ["injured"], "q": ['"><b>'],
    }  # fmt: skip
    assert ask(app, f"/embed/casualties-group?{address.query}").status == 200
    with pytest.raises(KeyError):
        embed_code("nothing", {}, "https://dash.example.org/")


def test_a_link_that_is_sent_in_a_chat_says_what_it_shows(tables: Dataset) -> None:
    tags = card_tags("casualties", "Casualties", {"type": ["airstrike"], "x": ["y"]}, "https://d.example/", tables)
    page = html.fromstring(f"<html><head>{tags}</head></html>")

    def said(name: str) -> str:
        (found,) = page.xpath(f"//meta[@property='og:{name}']/@content")
        return str(found)

    assert "Casualties" in said("title") and "Air strikes" in said("description")
    assert said("url") == "https://d.example/casualties?type=airstrike"
    assert said("image") == "https://d.example/api/v1/exhibits/casualties-period/picture.png?type=airstrike"
    assert page.xpath("//link[@rel='alternate']/@href") == ["https://d.example/feed?type=airstrike"]
    assert card_chart("methodology").id == "map"
    hostile = card_tags("map", "Map", {"q": ['"><script>']}, "https://d.example/", tables)
    assert "<script>" not in hostile
    assert available(tables)


def test_search_engines_are_asked_to_leave_out_what_is_no_page_or_everything() -> None:
    some, none = write_robots(Settings(base="/t")), write_robots(Settings(noindex=True))
    assert "Disallow: /t/api/\n" in some and "Disallow: /t/\n" not in some
    assert none == "User-agent: *\nDisallow: /\n"
    hidden = ask(build_app(Settings(noindex=True)), "/healthz")
    assert hidden.headers["x-robots-tag"] == "noindex, nofollow"
    assert "x-robots-tag" not in ask(build_app(), "/healthz").headers


def test_settings_of_frames_and_other_sites_are_checked() -> None:
    assert read_ancestors(f"'self' {INTRANET}", "AFPAK_EMBED_ANCESTORS") == ("'self'", INTRANET)
    with pytest.raises(SettingError, match="AFPAK_EMBED_ANCESTORS"):
        read_ancestors("'self'; script-src *", "AFPAK_EMBED_ANCESTORS")
    assert read_origins("https://A.example/ http://localhost:3000") == ("https://a.example", "http://localhost:3000")
    assert read_origins("*") == ("*",) and read_origins("") == ()
    for wrong in ("maps.example.org", "https://x/path", "null", "https://*.example.org"):
        with pytest.raises(SettingError, match="AFPAK_API_ORIGINS"):
            read_origins(wrong)
