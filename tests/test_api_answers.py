"""How the API answers: refusals in JSON, what is kept and sent again, who waits, pages of other sites."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from dashboard.limits import API_PARAMETERS, API_PICTURES_WAITING, API_RATE
from dashboard.service.api import exhibits
from dashboard.service.api.gates import name_client
from dashboard.service.api.problems import ProblemError
from dashboard.service.kept_answers import AnswerDesk, canonical_query, has_tag
from dashboard.service.settings import Settings
from tests import small
from tests.api_app import PROBLEM, build_app, get, serve_tables, use_tables
from tests.asgi import ask, run_alone, scope_of


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ASGIApp]:
    with serve_tables(small.write(tmp_path_factory.mktemp("api") / "data")) as served:
        yield served


# --- refusals


def test_every_refusal_is_a_problem_in_json(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "/api/v1/incidents?q=" + "x" * 60_001
    evil = [("origin", "https://evil.example")]
    refusals = {
        404: [ask(app, path) for path in ("/api/v1/nothing", "/api", "/api/v2/incidents", "/api/v1/incidents/%0A")],
        405: [ask(app, "/api/v1/incidents", method=m) for m in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")],
        403: [ask(app, "/api/v1/incidents", evil), ask(app, "/feed", evil)],
        414: [ask(app, long)],
        431: [ask(app, "/api/v1/incidents", [("x-much", "y" * 33_000)])],
    }
    for status, answers in refusals.items():
        for answer in answers:
            assert (answer.status, answer.headers["content-type"]) == (status, PROBLEM), answer
            problem = json.loads(answer.text)
            assert problem["status"] == status and problem["title"] and problem["detail"]
    assert ask(app, "/api/v1/incidents", method="POST").headers["allow"] == "GET, HEAD"


def test_an_address_that_asks_too_often_waits(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    use_tables(monkeypatch, small.write(tmp_path / "data"))
    monkeypatch.setenv(API_RATE.setting, "3")
    app = build_app()
    found = [ask(app, "/api/v1/crossings") for _ in range(3)] + [ask(app, "/feed"), ask(app, "/embed/kinds")]
    assert [answer.status for answer in found] == [200, 200, 200, 429, 429]
    assert found[3].headers["content-type"] == PROBLEM and 0 < int(found[3].headers["retry-after"]) <= 61
    assert ask(app, "/api/v1/crossings", client=("203.0.113.9", 1)).status == 200


def test_an_ipv6_network_is_one_client() -> None:
    assert name_client("2001:db8:1:2::1") == name_client("2001:db8:1:2:ffff::9") != name_client("2001:db8:1:3::1")
    assert name_client("203.0.113.9") != name_client("203.0.113.8")
    assert name_client("::ffff:203.0.113.9") == name_client("203.0.113.9")


def test_without_tables_to_show_it_is_503(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    use_tables(monkeypatch, tmp_path / "nothing")
    monkeypatch.setenv("AFPAK_VERSIONS", str(tmp_path / "versions"))
    app = build_app()
    for path in ("/api/v1/incidents", "/feed", "/api/v1/openapi.json"):
        answer = ask(app, path)
        assert (answer.status, answer.headers["content-type"]) == (503, PROBLEM)
        assert "retry-after" in answer.headers
    assert ask(app, "/embed/kinds").status == 503


# --- what is kept


def test_what_a_client_has_is_not_sent_again(app: ASGIApp) -> None:
    first = get(app, "incidents")
    tag = first.headers["etag"]
    assert first.headers["cache-control"].startswith("private") and "accept-encoding" in first.headers["vary"].lower()
    for given in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = get(app, "incidents", ("if-none-match", given))
        assert (again.status, again.content, again.headers["etag"]) == (304, b"", tag)
    assert get(app, "incidents", ("if-none-match", '"other"')).status == 200
    assert get(app, "incidents", limit=2).headers["etag"] != tag
    assert not has_tag("", tag)


def test_answers_are_packed_for_who_takes_that(app: ASGIApp) -> None:
    plain, packed = get(app, "incidents"), get(app, "incidents", ("accept-encoding", "br, gzip"))
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert gzip.decompress(packed.content) == plain.content and len(packed.content) < len(plain.content) / 2
    assert packed.headers["etag"] == plain.headers["etag"]


def test_head_is_get_without_the_content(app: ASGIApp) -> None:
    whole, head = get(app, "crossings"), ask(app, "/api/v1/crossings", method="HEAD")
    assert (head.status, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]
    assert head.headers["content-length"] == whole.headers["content-length"]


def test_queries_that_mean_the_same_are_one() -> None:
    assert canonical_query("b=2&a=1") == canonical_query("a=1&b=2") != canonical_query("a=1&b=2&b=3")
    assert canonical_query("b=2&b=1") != canonical_query("b=1&b=2")  # of two days the last one counts
    with pytest.raises(ProblemError):
        canonical_query("a=1&" * (API_PARAMETERS.value + 1))


def test_who_asks_for_what_is_being_made_waits_for_it(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    use_tables(monkeypatch, small.write(tmp_path / "data"))
    made: list[str] = []

    async def make(request: Request) -> Response:
        made.append(request.url.path)
        await asyncio.sleep(0.05)
        if request.url.path == "/wrong":
            raise ProblemError(404, "nothing")
        return Response(b"x" * 10_000)

    async def ask_many() -> None:
        desk = AnswerDesk()

        async def one(path: str) -> int:
            return (await desk.answer(Request(scope_of("http", path)), make)).status_code

        assert await asyncio.gather(*(one("/a") for _ in range(20))) == [200] * 20
        assert made == ["/a"] and await one("/a") == 200 and made == ["/a"]
        wrong = await asyncio.gather(*(one("/wrong") for _ in range(3)), return_exceptions=True)
        assert all(isinstance(error, ProblemError) for error in wrong) and made == ["/a", "/wrong"]

    run_alone(ask_many())


def test_more_than_may_wait_are_turned_away(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    use_tables(monkeypatch, small.write(tmp_path / "data"))
    monkeypatch.setenv(API_PICTURES_WAITING.setting, "2")

    async def make(_: Request) -> Response:
        await asyncio.sleep(0.1)
        return Response(b"picture")

    async def ask_many() -> None:
        desk = AnswerDesk()

        async def one(number: int) -> int:
            try:
                return (await desk.answer(Request(scope_of("http", f"/{number}")), make, picture=True)).status_code
            except ProblemError as problem:
                return problem.status

        await one(0)
        found = await asyncio.gather(*(one(number) for number in range(1, 7)))
        assert sorted(found) == [200] * 4 + [503] * 2  # two at work, two that wait

    run_alone(ask_many())


def test_an_answer_that_fails_is_logged_and_not_kept(
    app: ASGIApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(exhibits, "built", lambda chart, asked: fail(asked))
        answer = get(app, "exhibits/kinds/table")
    assert (answer.status, answer.headers["content-type"]) == (500, PROBLEM)
    assert "RuntimeError: broken" in caplog.text and "broken" not in answer.text
    assert get(app, "exhibits/kinds/table").status == 200


def test_new_tables_change_answers_and_tags(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    app = build_app()
    use_tables(monkeypatch, small.write(tmp_path / "one"))
    before = get(app, "incidents")
    rows = small.rows()
    rows["incidents"][0]["title"] = "Another title"
    use_tables(monkeypatch, small.write(tmp_path / "two", rows))
    after = get(app, "incidents")
    assert before.headers["etag"] != after.headers["etag"] and "Another title" in after.text


# --- other sites


def test_pages_of_named_sites_may_read_and_no_others(app: ASGIApp) -> None:
    open_to = build_app(Settings(api_origins=("https://maps.example.org",)))
    mine, other = [("origin", "https://maps.example.org")], [("origin", "https://evil.example")]
    answer = ask(open_to, "/api/v1/crossings", mine)
    assert answer.status == 200 and answer.headers["access-control-allow-origin"] == "https://maps.example.org"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert ask(open_to, "/api/v1/crossings", other).status == 403
    asked = [*mine, ("access-control-request-method", "GET"), ("access-control-request-headers", "if-none-match")]
    assert ask(open_to, "/feed", asked, method="OPTIONS").status == 200
    assert ask(app, "/api/v1/crossings", mine).status == 403
    anybody = build_app(Settings(api_origins=("*",)))
    assert ask(anybody, "/api/v1/crossings", other).headers["access-control-allow-origin"] == "*"
    assert ask(anybody, "/embed/kinds", other).status == 403  # a frame has no origin; a script that reads one has


def test_the_description_is_a_page_without_scripts(app: ASGIApp) -> None:
    page = ask(app, "/api/v1/")
    assert page.status == 200 and "<script" not in page.text and "http://" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "/published-totals" in page.text and "airstrike" in page.text


def test_a_path_before_the_dashboard_is_before_the_api(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    use_tables(monkeypatch, small.write(tmp_path / "data"))
    app = build_app(Settings(base="/tensions"))
    assert ask(app, "/tensions/api/v1/crossings").status == 200
    assert ask(app, "/tensions/feed").status == 200 and ask(app, "/tensions/embed/kinds").status == 200
    assert ask(app, "/api/v1/crossings").status == 404
    assert json.loads(ask(app, "/tensions/api/v1/openapi.json").text)["servers"] == [{"url": "/tensions/api/v1"}]
