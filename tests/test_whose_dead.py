"""The figures of one account are split by whose dead they count: on every exhibit, in every file, on every page."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.analysis.records import records
from dashboard.analysis.whose_dead import add_parts, join_parts, parts_by, total_text, write_parts
from dashboard.catalogue import CHARTS, Chart, built
from dashboard.charts.theme import LIGHT
from dashboard.export.brief import words
from dashboard.export.tables import FORMATS, made
from dashboard.filters import Filters
from dashboard.pages.names import PAGES
from dashboard.tables import Dataset, load
from tests import small
from tests.contracts.test_links import drawn, opened, pages_of, words_of

# Kabul gives, in one incident, 464 dead of the Afghan side and 88 of the Pakistani one, 552 together; Islamabad 280
# and 109 and 163 militants, 552 as well: the numbers that made the two seem to agree. No other number looks like them.
WHOLE, KABUL, ISLAMABAD = "552", ("464", "88"), ("280", "109", "163")


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    tables = small.rows()
    tables["claims"] = [
        small.claim("kabul-1", small.STRIKES, "kab-gov", "afghan_side", 464, 464, group="civilians"),
        small.claim("kabul-2", small.STRIKES, "kab-gov", "pakistan_side", 88, 88, group="civilians"),
        small.claim("islamabad-1", small.STRIKES, "isl-gov", "afghan_side", 280, 280, group="civilians"),
        small.claim("islamabad-2", small.STRIKES, "isl-gov", "pakistan_side", 109, 109, group="civilians"),
        small.claim("islamabad-3", small.STRIKES, "isl-gov", "militants", 163, 163, group="civilians"),
    ]
    # A published total of all sides, against which the own sum of all sides is held.
    tables["published_totals"][0] |= {"date_start": "2024-12-20", "suffered_by": "other", "counts_what": "All sides"}
    tables["published_totals"][0] |= {"date_end": "2025-01-27", "victim_group": "mixed"}
    return load(small.write(Path(tmp_path_factory.mktemp("split")) / "data", tables))


LENS_PARTS = pytest.mark.parametrize(("lens", "parts"), [("kabul", KABUL), ("islamabad", ISLAMABAD)])


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![\d.])\d+(?![\d.]*\.\d|\d)", text.replace(",", "")))


def check_text(text: str, parts: tuple[str, ...], where: str) -> None:
    """A text that says the sum says its parts too."""
    found = numbers_in(html.unescape(text))
    assert WHOLE not in found or set(parts) <= found, f"{where}: {text}"


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def options_of(chart: Chart) -> list[dict[str, str]]:
    """The chart as it opens, and with each value of each option."""
    given = {"incident": small.STRIKES} if any(option.name == "incident" for option in chart.options) else {}
    return [given, *({**given, option.name: value} for option in chart.options for value in option.values)]


def drawn_sum_without_words(trace: dict[str, Any], parts: tuple[str, ...]) -> bool:
    """Whether a trace draws the sum at a point whose hover does not say the parts."""
    hovers = trace.get("hovertext") or trace.get("text") or []
    hovers = hovers if isinstance(hovers, list) else [hovers]
    for axis in ("x", "y"):
        for place, value in enumerate(trace.get(axis) or []):
            if isinstance(value, int | float) and value == int(WHOLE):
                text = hovers[place] if place < len(hovers) else ""
                if trace.get("hoverinfo") != "skip" and not set(parts) <= numbers_in(text):
                    return True
    return False


@LENS_PARTS
@pytest.mark.parametrize("name", list(CHARTS))
def test_every_exhibit_splits_the_sum_of_one_account(
    split: Dataset, name: str, lens: str, parts: tuple[str, ...]
) -> None:
    chart = CHARTS[name]
    for options in options_of(chart):
        found = built(chart, chart.request(split, Filters(lens_id=lens), LIGHT, **options))
        where = f"{name} {options}"
        check_text(found.alt, parts, where)
        for row in found.table.astype("object").to_dict("records"):
            check_text(" ".join(str(value) for value in row.values()), parts, f"{where}, table")
        if found.figure is None:
            continue
        figure = json.loads(found.json)
        traces = [trace for trace in figure["data"] if trace.get("type") not in ("choroplethmap",)]
        for text in strings([{**trace, "geojson": ""} for trace in figure["data"]]):
            # A mark's own label stands in a list of labels; what it says in full is under the pointer.
            if not re.fullmatch(r"\s*[\d,–]+\s*(· [\d,–]+)?(\([\d,]+\))?", text):
                check_text(text, parts, f"{where}, figure")
        for note in figure["layout"].get("annotations", []):
            check_text(note["text"], parts, f"{where}, note")
        assert not [trace for trace in traces if drawn_sum_without_words(trace, parts)], where


@LENS_PARTS
def test_every_file_of_the_record_splits_the_sum_of_one_account(
    split: Dataset, lens: str, parts: tuple[str, ...]
) -> None:
    filters = Filters(lens_id=lens)
    for name in ("csv", "hxl"):
        rows = list(csv.reader(io.StringIO(made(name, split, filters).decode("utf-8-sig"))))
        assert any(WHOLE in row for row in rows), name
        for row in rows:
            assert WHOLE not in row or set(parts) <= set(row), name
    for feature in json.loads(made("geojson", split, filters))["features"]:
        values = {str(value) for value in feature["properties"].values()}
        assert WHOLE not in values or set(parts) <= values
    text = made("kml", split, filters).decode()
    for description in re.findall(r"<description>(.*?)</description>", text, re.DOTALL):
        check_text(description, parts, "kml")
    frame = pd.read_parquet(io.BytesIO(made("parquet", split, filters)))
    row = {str(value) for value in frame[frame["killed_low"] == int(WHOLE)].iloc[0]}
    assert set(parts) <= row
    assert {"csv", "hxl", "geojson", "kml", "parquet"} <= set(FORMATS)


@LENS_PARTS
def test_the_words_of_a_brief_split_the_sum_of_one_account(split: Dataset, lens: str, parts: tuple[str, ...]) -> None:
    filters = Filters(lens_id=lens)
    frame = records(split, filters)
    for value, label in words.key_figures(frame):
        check_text(f"{value} {label}", parts, "key figures")
    said = words.sentences(frame, filters)
    assert any(WHOLE in text for text in said)
    for text in said:
        check_text(text, parts, "sentences")


BLOCKS = ("div", "tr", "p", "li", "h1", "h2", "h3", "figcaption", "caption")


def check_blocks(page: Any, parts: tuple[str, ...], where: str) -> None:
    """The smallest block of a page that says the sum says its parts."""
    for block in page.iter(*BLOCKS):
        inner = [child for child in block.iter(*BLOCKS) if child is not block]
        if not any(WHOLE in numbers_in(words_of(child)) for child in inner):
            check_text(words_of(block), parts, where)


@LENS_PARTS
@pytest.mark.parametrize("page", [address for address, _ in PAGES if address not in ("methodology", "brief")])
def test_every_page_splits_the_sum_of_one_account(
    split: Dataset, monkeypatch: pytest.MonkeyPatch, page: str, lens: str, parts: tuple[str, ...]
) -> None:
    monkeypatch.setenv("AFPAK_DATA", str(split.directory))
    given = {"lens": [lens], "overview_days": ["90"]}
    app = opened(page, given)
    for drawn_page in pages_of(app):
        check_blocks(drawn_page, parts, page)
    if page in ("overview", "casualties"):
        assert any(WHOLE in numbers_in(words_of(drawn_page)) for drawn_page in pages_of(app)), "the sum is said at all"
    for text in [*(code.value for code in app.code), *(text.value for text in [*app.caption, *app.markdown])]:
        check_text(text, parts, page)
    for table in app.dataframe:
        for row in table.value.astype("object").to_dict("records"):
            check_text(" ".join(str(value) for value in row.values()), parts, f"{page}, table")
    for name, sent in drawn(app).items():
        for row in sent.get("rows", []) if isinstance(sent, dict) else []:
            check_text(" ".join(map(str, row.values())), parts, f"{page}, {name}")


def test_parts_are_said_where_one_account_counts_several_sides(split: Dataset) -> None:
    frame = records(split, Filters(lens_id="kabul"))
    assert add_parts(frame, "killed") == (("Afghan side", (464, 464)), ("Pakistani side", (88, 88)))
    assert total_text(frame, "killed") == "552 (Afghan side 464, Pakistani side 88)"
    by_type = parts_by(frame, "event_type", "injured")
    assert by_type["airstrike"] == "Afghan side 464, Pakistani side 88"
    assert by_type.drop("airstrike").eq("").all()
    # All sources need no split: 280–464, 88–109 and 163 make 531–736.
    everybody = records(split, Filters())
    assert total_text(everybody, "killed") == "531–736"
    assert add_parts(everybody, "killed") == () and everybody["killed_parts"].eq("").all()


def test_small_words_of_parts() -> None:
    assert write_parts([]) == write_parts([("Afghan side", (3, 3))]) == ""
    assert write_parts([("Afghan side", (3, 4)), ("Armed groups", (5, 5))]) == "Afghan side 3–4, Armed groups 5"
    assert join_parts("3 killed", "") == "3 killed"
    assert join_parts("8 killed", "Afghan side 3, Armed groups 5") == "8 killed (Afghan side 3, Armed groups 5)"
