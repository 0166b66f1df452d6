"""The examples in docs/api.md are run against the project's own tables, and what stands below one is in its answer."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html
from starlette.types import ASGIApp

from dashboard.limits import API_ROWS, FEED_ENTRIES
from dashboard.service.api.app import ROUTERS
from dashboard.service.kept_answers import FRESH
from dashboard.tables import ROOT
from tests.api_app import build_app, use_tables
from tests.asgi import ask

SERVER = "http://localhost:8501"
TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```\ncurl (?:-o \S+ )?'([^']+)'\n```\n(?:\n```json\n(.*?)```)?", TEXT, re.DOTALL)
CONTENT = {"json": "application/json", "svg": "image/svg+xml", "feed": "application/atom+xml"}


@pytest.fixture(scope="module")
def app() -> Iterator[ASGIApp]:
    with pytest.MonkeyPatch.context() as patch:
        use_tables(patch, None)
        yield build_app()


def holds(answer: Any, told: Any) -> bool:
    """Whether an answer has all that is told of it; of a list in any order."""
    if isinstance(told, dict):
        return isinstance(answer, dict) and all(key in answer and holds(answer[key], told[key]) for key in told)
    if isinstance(told, list):
        return isinstance(answer, list) and all(any(holds(one, wanted) for one in answer) for wanted in told)
    return bool(answer == told)


def test_every_example_is_found() -> None:
    assert len(EXAMPLES) == TEXT.count("\ncurl ") >= 8


@pytest.mark.parametrize(("address", "told"), EXAMPLES, ids=lambda text: text[-50:] if "http" in text else "")
def test_an_example_gives_what_the_page_says(app: ASGIApp, address: str, told: str) -> None:
    assert address.startswith(SERVER)
    answer = ask(app, address.removeprefix(SERVER))
    if not told:
        kind = "svg" if ".svg" in address else "feed"
        assert (answer.status, answer.headers["content-type"]) == (200, CONTENT[kind])
        return
    expected = json.loads(told)
    assert answer.status == expected.get("status", 200)
    assert holds(json.loads(answer.text), expected), answer.text[:2_000]


def test_the_program_of_the_page_reads_all_pages(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def urlopen(address: str) -> io.BytesIO:
        asked.append(address)
        return io.BytesIO(ask(app, address.removeprefix(SERVER)).content)

    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    names: dict[str, Any] = {}
    exec(program, names)
    strikes = names["strikes"]
    assert len(asked) > 1 and len({row["incident_id"] for row in strikes}) == len(strikes)
    assert {row["event_type"] for row in strikes} == {"airstrike", "drone_strike"}
    assert json.loads(ask(app, asked[0].removeprefix(SERVER)).text)["page"]["total"] == len(strikes)


def test_the_page_names_every_route_and_the_limits_in_force(app: ASGIApp) -> None:
    routes = {route.path for router in ROUTERS for route in router.routes}  # type: ignore[attr-defined]
    for route in routes:
        assert f"`{route}`" in TEXT or f"`…{route.removeprefix('/exhibits/{exhibit}')}`" in TEXT, route
    assert f"({API_ROWS.value} at most)" in TEXT and f"The {FEED_ENTRIES.value} last changed" in TEXT
    assert f"for {FRESH} seconds" in TEXT
    (code,) = re.findall(r"```html\n(.*?)```", TEXT, re.DOTALL)
    (frame,) = html.fragments_fromstring(code)
    assert ask(app, frame.get("src").removeprefix(SERVER)).status == 200
