"""The API: pages of rows, figures by whose dead, what may be asked for, exhibits."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import ASGIApp

from dashboard.analysis.last_reported import last_reports
from dashboard.current import current_tables
from dashboard.export.errors import BusyError
from dashboard.export.turns import PICTURES
from dashboard.limits import API_PARAMETERS
from dashboard.service.api import exhibits, queries
from dashboard.service.api.paging import cut_page
from dashboard.tables import data_directory
from tests import small
from tests.api_app import PROBLEM, get, get_json, serve_tables, use_tables
from tests.asgi import ask


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ASGIApp]:
    with serve_tables(small.write(tmp_path_factory.mktemp("api") / "data")) as served:
        yield served


# --- pages of rows


@given(
    keys=st.lists(st.text("abcé-0 ", min_size=1, max_size=4), unique=True).map(lambda ks: sorted(ks, key=str.encode)),
    size=st.integers(1, 7),
)
def test_pages_together_are_the_whole_and_none_comes_twice(keys: list[str], size: int) -> None:
    found: list[str] = []
    cursor = ""
    while True:
        page = cut_page(keys, size, cursor)
        assert page.end - page.first <= size and page.total == len(keys)
        found += keys[page.first : page.end]
        cursor = page.following
        if not cursor:
            break
        assert page.end > page.first
    assert found == keys


@given(keys=st.sets(st.text("ab", min_size=1, max_size=3)), cursor=st.binary(min_size=1, max_size=4))
def test_any_cursor_goes_on_behind_itself(keys: set[str], cursor: bytes) -> None:
    order = sorted(keys)
    page = cut_page(order, 100, cursor.hex())
    assert order[page.first : page.end] == [key for key in order if key.encode() > cursor]


@pytest.mark.parametrize("path", ["incidents", "claims"])
@pytest.mark.parametrize("size", [1, 2, 4, 500])
def test_the_pages_of_a_selection_are_all_its_rows(app: ASGIApp, path: str, size: int) -> None:
    key = {"incidents": "incident_id", "claims": "claim_id"}[path]
    whole = [row[key] for row in get_json(app, path, limit=500)["data"]]
    found, cursor = [], None
    while True:
        page = get_json(app, path, limit=size, **({"cursor": cursor} if cursor else {}))
        found += [row[key] for row in page["data"]]
        assert page["page"]["total"] == len(whole) and page["page"]["rows"] == len(page["data"]) <= size
        cursor = page["page"]["cursor"]
        if cursor is None:
            break
    assert found == whole and len(set(found)) == len(found) > 5


# --- figures


def test_an_incident_has_the_figures_of_each_side_under_the_lens(app: ASGIApp) -> None:
    rows = {row["incident_id"]: row for row in get_json(app, "incidents")["data"]}
    assert set(rows) == set(small.INCIDENTS)
    for row in rows.values():
        for figure in ("killed_low", "killed_high", "injured_low", "injured_high"):
            given = [side[figure] for side in row["by_suffered_by"] if side[figure] is not None]
            assert row[figure] == (sum(given) if given else None)
    assert any(len(row["by_suffered_by"]) > 1 for row in rows.values())
    kabul = {row["incident_id"]: row for row in get_json(app, "incidents", lens="kabul")["data"]}
    assert any(rows[key]["killed_high"] != kabul[key]["killed_high"] for key in rows)


def test_one_incident_has_all_that_is_said_of_it(app: ASGIApp) -> None:
    found = get_json(app, f"incidents/{small.STRIKES}")["data"]
    assert {claim["incident_id"] for claim in found["claims"]} == {small.STRIKES}
    assert set(found["figures"]) == {"range", "lowest", "highest", "kabul", "islamabad", "independent"}
    assert found["sources"] and found["places"] and "killed_low" not in found
    assert get(app, "incidents/no-such-incident").status == 404


def test_points_and_columns_have_the_same_figures(app: ASGIApp) -> None:
    rows = {row["incident_id"]: row for row in get_json(app, "incidents")["data"]}
    points = json.loads(get(app, "incidents.geojson").text)
    assert {feature["id"]: feature["properties"] for feature in points["features"]} == rows
    table = list(csv.DictReader(io.StringIO(get(app, "incidents.csv").content.decode("utf-8-sig"))))
    assert len(table) == len(rows)
    for line in table:
        sides = {side["suffered_by"]: side for side in rows[line["incident_id"]]["by_suffered_by"]}
        for side in ("afghan_side", "pakistan_side", "militants", "other"):
            figure = sides.get(side, {}).get("killed_high")
            assert line[f"killed_high_{side}"] == ("" if figure is None else str(figure))


def test_totals_add_incidents_and_never_sides(app: ASGIApp) -> None:
    rows = get_json(app, "incidents", lens="range")["data"]
    totals = get_json(app, "totals", period="all")["data"]
    assert {total["lens"] for total in totals} == {"range", "lowest", "highest", "kabul", "islamabad", "independent"}
    for total in totals:
        if total["lens"] == "range":
            own = [s for row in rows for s in row["by_suffered_by"] if s["suffered_by"] == total["suffered_by"]]
            for figure in ("killed_low", "killed_high", "injured_low", "injured_high"):
                given = [side[figure] for side in own if side[figure] is not None]
                assert total[figure] == (sum(given) if given else None)
    by_month = get_json(app, "totals", lens="range", period="month")["data"]
    assert {total["lens"] for total in by_month} == {"range"}
    for side in {total["suffered_by"] for total in by_month}:
        whole = next(t for t in totals if t["lens"] == "range" and t["suffered_by"] == side)
        for figure in ("killed_low", "injured_high"):
            parts = [t[figure] for t in by_month if t["suffered_by"] == side and t[figure] is not None]
            assert (sum(parts) if parts else None) == whole[figure]


def test_crossings_indicators_totals_and_tables_come(app: ASGIApp) -> None:
    crossings = get_json(app, "crossings")["data"]
    dataset = current_tables(data_directory()).status().dataset
    assert dataset is not None
    told = last_reports(dataset, dataset.last_day).set_index("crossing_id")
    assert len(crossings) == len(told) > 0
    for crossing in crossings:
        row, said = told.loc[crossing["crossing_id"]], crossing["last_reported"]
        assert said["words"] == row["words"]
        assert said["on"] == (None if pd.isna(row["reported_on"]) else f"{row['reported_on']:%Y-%m-%d}")
    assert get_json(app, "indicators")["data"] and get_json(app, "published-totals")["data"]
    assert get_json(app, "datapackage.json")["dataVersion"]
    assert get(app, "datapackage.zip").content.startswith(b"PK")
    assert get(app, "datapackage.zip", q="nothing has these words").status == 404


# --- filters


def test_labels_and_identifiers_mean_the_same_and_days_outside_stand_for_the_edge(app: ASGIApp) -> None:
    def names(**query: Any) -> list[str]:
        return [row["incident_id"] for row in get_json(app, "incidents", **query)["data"]]

    assert names(type="airstrike") == names(type=["Air strike"]) == [small.STRIKES]
    assert names(**{"from": "1999-01-01", "to": "2099-12-31"}) == names()
    assert names(**{"from": "2099-01-01"}) == names(to="1999-01-01") == []


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"tpye": "airstrike"}, "tpye"),
        ({"type": "airstirke"}, "type"),
        ({"type": ["airstrike", "x"]}, "type"),
        ({"type": ""}, "type"),
        ({"from": "2024-13-01"}, "from"),
        ({"from": "20241201"}, "from"),
        ({"to": "2023-02-29"}, "to"),
        ({"area": "here"}, "area"),
        ({"min_killed": "-1"}, "min_killed"),
        ({"min_killed": "x"}, "min_killed"),
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"cursor": "xyz"}, "cursor"),
        ({"q": "x" * 121}, "q"),
        ({"lens": "mine"}, "lens"),
        ({"place": ["p" * 601]}, "place"),
        ({"place": ["x"] * 401}, "place"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(app: ASGIApp, query: dict[str, Any], named: str) -> None:
    answer = get(app, "incidents", **query)
    assert (answer.status, answer.headers["content-type"]) == (422, PROBLEM)
    problem = json.loads(answer.text)
    assert problem["status"] == 422 and problem["title"] and problem["type"] == "about:blank"
    assert {error["name"] for error in problem["errors"]} == {named}
    assert all(error["expected"] and error["in"] == "query" for error in problem["errors"])


def test_rubbish_is_read_once_for_each_parameter_and_answered_in_short(
    app: ASGIApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = queries.parse_values
    monkeypatch.setattr(queries, "parse_values", lambda name, *given: read.append(name) or real(name, *given))
    names = ("type", "actor", "place", "side", "status")
    answer = get(app, "incidents", **{name: [f"{name}{number}" for number in range(100)] for name in names})
    assert answer.status == 422 and len(json.loads(answer.text)["errors"]) == 50
    assert len(read) == len(names)


def test_too_many_values_are_refused_before_they_are_read(app: ASGIApp) -> None:
    answer = ask(app, "/api/v1/incidents?" + "a=1&" * API_PARAMETERS.value + "a=1")
    assert (answer.status, answer.headers["content-type"]) == (422, PROBLEM)


# --- exhibits


def test_an_exhibit_takes_the_link_of_a_page_and_refuses_what_no_exhibit_takes(app: ASGIApp) -> None:
    both = [
        get(app, "exhibits/casualties-group/table", casualties_kind=value, timeline_links="shown").text
        for value in ("injured", "Injured")
    ]
    assert both[0] == both[1] != get(app, "exhibits/casualties-group/table").text
    for query in ({"casualties_kind": "wounded"}, {"timeline_links": "maybe"}, {"by": "side"}, {"theme": "blue"}):
        assert get(app, "exhibits/casualties-group/table", **query).status == 422
    assert get(app, "exhibits/no-such-exhibit/table").status == 404
    empty = get_json(app, "exhibits/casualties-group/table", q="nothing has these words")
    assert empty["empty"] and empty["rows"] == []
    assert get(app, "exhibits/map/picture.png", q="nothing has these words").status == 404


def test_an_exhibit_s_csv_is_its_table(app: ASGIApp) -> None:
    table = get_json(app, "exhibits/casualties-group/table")
    lines = list(csv.reader(io.StringIO(get(app, "exhibits/casualties-group/table.csv").content.decode("utf-8-sig"))))
    assert lines[0] == table["columns"]
    assert lines[1:] == [["" if cell is None else str(cell) for cell in row] for row in table["rows"]]


def test_a_map_is_drawn_without_a_browser_once_for_all(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    real = exhibits.exported
    monkeypatch.setattr(exhibits, "exported", lambda wanted: drawn.append(wanted) or real(wanted))
    first = get(app, "exhibits/overview-map/picture.svg")
    again = get(app, "exhibits/overview-map/picture.svg")
    assert first.headers["content-type"] == "image/svg+xml" and b"<svg" in first.content
    assert first.content == again.content and len(drawn) == 1


def test_a_full_queue_of_pictures_is_503_with_when_to_come_again(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise BusyError("1 picture is being made and 24 wait.")

    monkeypatch.setattr(exhibits, "exported", refuse)
    answer = get(app, "exhibits/kinds/picture.png")
    assert (answer.status, answer.headers["content-type"]) == (503, PROBLEM)
    assert int(answer.headers["retry-after"]) > 0 and "24 wait" in answer.text
    assert PICTURES.waiting == 0


# --- versions of the record


def test_a_version_that_is_kept_is_answered_and_another_is_not(app: ASGIApp) -> None:
    newest = get_json(app, "incidents")["about"]["data_version"]
    assert get_json(app, "incidents", data=newest)["about"]["data_version"] == newest
    answer = get(app, "crossings", data="0123456789ab")
    assert answer.status == 404 and "0123456789ab" in answer.text
    assert get(app, "incidents", data="../x").status == 422


def test_an_earlier_version_is_answered_with_its_own_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: ASGIApp
) -> None:
    data = small.write(tmp_path / "data")
    use_tables(monkeypatch, data)
    monkeypatch.setenv("AFPAK_VERSIONS", str(tmp_path / "versions"))
    earlier = get_json(app, "incidents")
    first = earlier["data"][0]
    small.set_cell(data, "incidents", 2, "title", "Another title")
    for _ in range(2):  # files are read once they are at rest
        current_tables(data).look()
    newest = get_json(app, "incidents")
    assert newest["about"]["data_version"] != earlier["about"]["data_version"]
    again = get_json(app, "incidents", data=earlier["about"]["data_version"])
    assert again["data"] == earlier["data"] != newest["data"]
    assert first in again["data"]
