"""The API says what the pages draw: the same numbers as the figure's own text, its table, and the tiles on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pytest
from starlette.types import ASGIApp

from dashboard.catalogue import CHARTS, built
from dashboard.charts.theme import LIGHT
from dashboard.current import current_tables
from dashboard.filters import Filters, available, parse
from dashboard.lens import figure_text
from dashboard.tables import Dataset, data_directory
from dashboard.vocabulary import SUFFERED_BY
from tests.api_app import build_app, use_tables
from tests.asgi import ask

SELECTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"lens": "islamabad", "from": "2026-02-01", "to": "2026-03-31"},
    {"type": ["airstrike", "drone_strike"], "lens": "kabul", "min_killed": "3"},
)


@pytest.fixture(scope="module")
def app() -> Iterator[ASGIApp]:
    with pytest.MonkeyPatch.context() as patch:
        use_tables(patch, None)
        yield build_app()


@pytest.fixture(scope="module")
def record(app: ASGIApp) -> Dataset:
    shown = current_tables(data_directory()).status().dataset
    assert shown is not None
    return shown


def get(app: ASGIApp, path: str, query: dict[str, Any]) -> Any:
    answer = ask(app, f"/api/v1/{path}?{urlencode(query, doseq=True)}")
    assert answer.status == 200, answer.text
    return json.loads(answer.text)


def all_incidents(app: ASGIApp, query: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = get(app, "incidents", {**query, "limit": 500, **cursor})
        rows += page["data"]
        if page["page"]["cursor"] is None:
            return rows
        cursor = {"cursor": page["page"]["cursor"]}


def text_of(row: dict[str, Any], kind: str) -> str:
    """Return a range of the API as pages write it."""
    low, high = (pd.NA if row[f"{kind}_{end}"] is None else row[f"{kind}_{end}"] for end in ("low", "high"))
    return figure_text(low, high)


def filters_of(record: Dataset, query: dict[str, Any]) -> Filters:
    given = {name: value if isinstance(value, list) else [value] for name, value in query.items()}
    found, notes = parse(given, available(record))
    assert not notes
    return found


@pytest.mark.parametrize("query", SELECTIONS, ids=("whole", "spring", "strikes"))
@pytest.mark.parametrize("kind", ["killed", "injured"])
def test_the_chart_by_side_draws_the_totals(app: ASGIApp, record: Dataset, query: dict[str, Any], kind: str) -> None:
    filters = filters_of(record, query)
    chart = CHARTS["casualties-group"]
    made = built(chart, chart.request(record, filters, LIGHT, kind=kind, by="side"))
    given = get(app, "totals", {"lens": "range", **query, "period": "all"})["data"]
    assert given
    rows = zip(made.table["Group"], made.table["Low"], made.table["High"], strict=True)
    drawn = {label: figure_text(low, high) for label, low, high in rows}
    for row in given:
        assert drawn[SUFFERED_BY[row["suffered_by"]].label] == text_of(row, kind)
        assert text_of(row, kind) in made.json  # the words that stand beside the bar


@pytest.mark.parametrize("query", SELECTIONS, ids=("whole", "spring", "strikes"))
def test_the_chart_over_time_draws_the_totals_of_each_month(
    app: ASGIApp, record: Dataset, query: dict[str, Any]
) -> None:
    chart = CHARTS["casualties-period"]
    asked = chart.request(record, filters_of(record, query), LIGHT, kind="killed", period="month", split="sides")
    table = built(chart, asked).table
    given = get(app, "totals", {"lens": "range", **query, "period": "month"})["data"]
    names = {word.label: side for side, word in SUFFERED_BY.items()}
    shown = table[table["Incidents"] > 0]
    drawn = {
        (names[row["Side"]], f"{row['From']:%Y-%m-%d}"): (figure_text(row["Low"], row["High"]), row["Incidents"])
        for _, row in shown.iterrows()
    }
    told = {
        (row["suffered_by"], row["period_start"]): (text_of(row, "killed"), row["incidents_killed"])
        for row in given
        if row["incidents_killed"]
    }
    assert drawn == told and len(told) > 1


@pytest.mark.parametrize("name", [name for name, chart in CHARTS.items() if "crossing" not in name][:12])
def test_an_exhibit_s_table_is_the_one_below_the_chart(app: ASGIApp, record: Dataset, name: str) -> None:
    chart = CHARTS[name]
    made = built(chart, chart.request(record, Filters(lens_id="kabul"), LIGHT))
    found = get(app, f"exhibits/{name}/table", {"lens": "kabul"})
    assert found["columns"] == list(made.table.columns) and len(found["rows"]) == len(made.table)
    for column in made.table.select_dtypes("number"):
        values = made.table[column].astype(object)
        at = found["columns"].index(column)
        assert [row[at] for row in found["rows"]] == list(values.where(values.notna(), None))


def test_the_alt_text_says_the_sums_of_the_incidents(app: ASGIApp) -> None:
    for query in SELECTIONS:
        table = get(app, "exhibits/kinds/table", query)
        rows = all_incidents(app, query)
        low = sum(row["killed_low"] or 0 for row in rows)
        high = sum(row["killed_high"] or 0 for row in rows)
        count = re.search(r": (\d+) incidents of", table["alt"])
        assert count is not None and int(count[1]) == len(rows)
        assert f"{figure_text(low, high)} killed" in table["alt"]
