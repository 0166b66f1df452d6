"""Figures: they build from any records, carry their words inside, and show what the frames say."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.analysis.one_incident import claimant_spread
from dashboard.analysis.records import records
from dashboard.analysis.timelines import casualties_by_period
from dashboard.charts.claim_matrix import claim_matrix
from dashboard.charts.spread import claim_spread
from dashboard.charts.symbols import incident_symbols
from dashboard.charts.theme import (
    LIGHT,
    PALETTES,
    Labels,
    Palette,
    caption,
    legend_height,
    plain,
    wrapped,
)
from dashboard.charts.timeline import timeline
from dashboard.filters import Filters
from dashboard.tables import Dataset, load
from tests import small
from tests.small import CLASH, CLOSURE, DRONE, INCIDENTS, STRIKES

LABELS = Labels(
    title="Title of the figure",
    selection="Incidents in Khost, 20 Dec 2024",
    lens="Afghan Taliban government",
    data_to="27 Jan 2025",
    version="abc123",
    note="A note.",
)
EVERYTHING, ONE, NONE = Filters(), Filters(text="drone"), Filters(text="nothing")
SELECTIONS = pytest.mark.parametrize("filters", [EVERYTHING, ONE, NONE], ids=["full", "single", "empty"])
Build = Callable[..., go.Figure]


def build_timeline(
    dataset: Dataset, filters: Filters, labels: Labels = LABELS, palette: Palette = LIGHT, period: str = "week"
) -> go.Figure:
    frame = records(dataset, filters)
    return timeline(
        frame,
        casualties_by_period(frame, period),
        period,
        dataset.table("responses"),
        dataset.table("phases"),
        (dataset.first_day, dataset.last_day),
        labels,
        palette,
    )


def build_spread(dataset: Dataset, filters: Filters, labels: Labels = LABELS, palette: Palette = LIGHT) -> go.Figure:
    frame = records(dataset, filters)
    incident = CLASH if len(frame) > 1 else frame["incident_id"].iloc[0] if len(frame) else CLOSURE
    return claim_spread(claimant_spread(dataset, incident), labels, palette)


BUILDERS = pytest.mark.parametrize("build", [build_timeline, build_spread])


def words(figure: go.Figure) -> str:
    """Everything that is written on a figure, with line breaks as spaces."""
    texts = [note.text or "" for note in figure.layout.annotations]
    return " ".join(texts).replace("<br>", " ")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


@SELECTIONS
@BUILDERS
def test_figure_carries_its_words_and_survives_json(dataset: Dataset, build: Build, filters: Filters) -> None:
    figure = build(dataset, filters)
    text = words(figure)
    for part in (
        "<b>Title of the figure</b>",
        LABELS.selection,
        "Source: Afghan–Pakistan tensions dataset, 27 Jan 2025.",
        "Figures: Afghan Taliban government.",
        "A note.",
    ):
        assert part in text
    assert LABELS.version not in text, "a hash stands under Cite, not in a figure"
    sent = figure.text
    assert json.loads(figure.checked.to_json()) == json.loads(sent)
    assert "NaN" not in sent


@BUILDERS
def test_figure_takes_the_ground_of_its_theme(dataset: Dataset, build: Build) -> None:
    for palette in PALETTES.values():
        assert build(dataset, ONE, palette=palette).layout.paper_bgcolor == palette.paper


@BUILDERS
def test_html_in_words_is_shown_and_not_read(dataset: Dataset, build: Build) -> None:
    labels = Labels("<img src=x>", "mentioning “<script>”", "<i>lens</i>", "<u>", "<a href='x'>", "<b>note</b>")
    text = words(build(dataset, EVERYTHING, labels=labels))
    assert "&lt;img src=x&gt;" in text
    assert "&lt;script&gt;" in text
    assert not re.search(r"<(img|script|i|u|a)\b", text)
    assert "<b>note</b>" not in text


def test_html_in_the_tables_is_shown_and_not_read(folder: Any) -> None:
    small.set_of(folder, "incidents", DRONE, title="<script>x</script> & more")
    small.set_of(folder, "actors", "isl-forces", short_name="<img src=x>")
    small.set_of(folder, "phases", "truce-x", name="<iframe>")
    small.set_of(folder, "crossings", "delta", name="<svg>")
    dataset = load(folder)
    for build in (build_timeline, build_spread):
        text = " ".join(strings(json.loads(build(dataset, EVERYTHING).text)["data"])) + words(
            build(dataset, EVERYTHING)
        )
        assert not re.search(r"<(script|img|iframe|svg)\b", text)


@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_dates_are_plain_local_dates(dataset: Dataset, period: str) -> None:
    figure = json.loads(build_timeline(dataset, EVERYTHING, period=period).text)
    dated = [text for text in strings(figure) if re.match(r"\d{4}-\d{2}-\d{2}", text) and text not in INCIDENTS]
    assert "2024-12-24" in dated
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?", text) for text in dated)


def by_name(figure: go.Figure, name: str) -> Any:
    traces = [trace for trace in figure.data if trace.name == name]
    assert len(traces) == 1, [trace.name for trace in figure.data]
    return traces[0]


def test_each_incident_is_drawn_once_on_its_day(dataset: Dataset) -> None:
    figure = build_timeline(dataset, EVERYTHING)
    drawn = {
        incident: day
        for trace in figure.data
        if trace.customdata is not None
        for incident, day in zip(trace.customdata, trace.x, strict=True)
    }
    assert drawn == {incident: incident[:10] for incident in INCIDENTS}
    symbols = {
        incident: symbol
        for trace in figure.data
        if trace.customdata is not None
        for incident, symbol in zip(trace.customdata, trace.marker.symbol, strict=True)
    }
    assert (symbols[DRONE], symbols[STRIKES], symbols[CLASH]) == ("star-open", "star", "x")


@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_bars_are_the_low_and_the_high_of_the_frame(dataset: Dataset, period: str) -> None:
    expected = casualties_by_period(records(dataset, EVERYTHING), period)
    figure = build_timeline(dataset, EVERYTHING, period=period)
    low = by_name(figure, "Killed, lowest claim")
    rest = by_name(figure, "Killed, up to the highest claim")
    assert list(low.y) == expected["killed_low"].fillna(0).tolist()
    assert [a + b for a, b in zip(low.y, rest.y, strict=True)] == expected["killed_high"].fillna(0).tolist()
    middles = [pd.Timestamp(x) for x in low.x]
    assert all(row.period_start <= x <= row.period_end for row, x in zip(expected.itertuples(), middles, strict=True))


def test_periods_without_a_figure_are_marked(dataset: Dataset) -> None:
    marks = by_name(build_timeline(dataset, EVERYTHING), "Week with incidents without a figure")
    assert [x[:10] for x in marks.x] == ["2025-01-30"]
    assert list(marks.text) == ["1 incident without a figure for the killed"]


def test_answers_are_drawn_by_their_basis(dataset: Dataset) -> None:
    figure = build_timeline(dataset, EVERYTHING)
    declared, reported = by_name(figure, "Claimed response"), by_name(figure, "Reported response")
    assert (declared.line.dash, reported.line.dash) == ("solid", "dot")
    assert list(reported.x) == ["2024-12-20", "2024-12-24", None]
    assert list(declared.x) == ["2024-12-24", "2024-12-28", None]


def test_answers_to_incidents_that_are_not_shown_are_left_out(dataset: Dataset) -> None:
    figure = build_timeline(dataset, Filters(event_types=("airstrike", "border_clash")))
    assert "Reported response" not in {trace.name for trace in figure.data}
    assert list(by_name(figure, "Claimed response").x) == ["2024-12-24", "2024-12-28", None]


def test_phases_are_named_and_tell_kind_and_days_under_the_pointer(dataset: Dataset) -> None:
    figure = build_timeline(dataset, EVERYTHING)
    under_pointer = " ".join(text for trace in figure.data for text in trace.hovertext or ())
    for name, kind in (("Talks at Alpha", "Talks"), ("Truce of January", "Truce")):
        assert name in words(figure)
        assert f"<b>{name}</b><br>{kind}, " in under_pointer


def test_spread_has_the_claimants_figures(dataset: Dataset) -> None:
    figure = claim_spread(claimant_spread(dataset, STRIKES), LABELS, LIGHT)
    high, low = (trace for trace in figure.data if trace.type == "bar")
    assert dict(zip(high.y, high.x, strict=True)) == {"UN mission": 0, "Officials": 20, "Kabul": 46}
    assert dict(zip(low.y, low.x, strict=True)) == dict(zip(high.y, high.x, strict=True))
    labels = next(trace for trace in figure.data if trace.type == "scatter")
    assert dict(zip(labels.y, labels.text, strict=True))["UN mission"].strip() == "no figure reported"


def test_spread_of_a_range_has_two_ends(dataset: Dataset) -> None:
    figure = claim_spread(claimant_spread(dataset, DRONE), LABELS, LIGHT)
    high, low = (trace for trace in figure.data if trace.type == "bar")
    assert dict(zip(high.y, high.x, strict=True)) == {"Officials": 0, "Residents": 4}
    assert dict(zip(low.y, low.x, strict=True)) == {"Officials": 0, "Residents": 3}


def test_spread_keeps_populations_in_panels_of_their_own(dataset: Dataset) -> None:
    figure = claim_spread(claimant_spread(dataset, CLASH), LABELS, LIGHT)
    assert {trace.yaxis for trace in figure.data} == {"y", "y2", "y3"}
    text = words(figure)
    assert all(part in text for part in ("On the Afghan side", "On the Pakistani side", "Militants (as attackers)"))


def test_spread_of_the_injured_leaves_out_those_who_say_nothing(dataset: Dataset) -> None:
    figure = claim_spread(claimant_spread(dataset, STRIKES), LABELS, LIGHT, "injured")
    assert {name for trace in figure.data for name in trace.y} == {"Kabul"}
    assert "Nobody gives a figure for the injured" in words(
        claim_spread(claimant_spread(dataset, DRONE), LABELS, LIGHT, "injured")
    )


def test_small_words() -> None:
    assert plain("<b>&") == "&lt;b&gt;&amp;"
    assert wrapped("aaa bbb ccc", 7) == "aaa bbb<br>ccc"
    assert wrapped("", 7) == ""
    assert caption(LABELS) == (
        "Source: Afghan–Pakistan tensions dataset, 27 Jan 2025. Figures: Afghan Taliban government. A note."
    )
    assert legend_height(["a"], 700) < legend_height(["a" * 40] * 5, 700)
    assert legend_height([], 700) > 0


def test_empty_words_do_not_break_a_figure(dataset: Dataset) -> None:
    labels = Labels("", "", "", "", "")
    assert build_timeline(dataset, NONE, labels=labels).layout.height > 0


def test_the_key_of_a_kind_is_filled_where_one_of_its_symbols_is(dataset: Dataset) -> None:
    """A legend takes the look of a trace's first point: open only where all incidents of the kind are."""
    frame = (
        records(dataset, EVERYTHING).head(3).assign(kind="strike", status=["single_source", "confirmed", "disputed"])
    )
    mixed_, *key = incident_symbols(frame, [1, 2, 3], [0, 0, 0], LIGHT)
    assert [name.endswith("-open") for name in mixed_["marker"]["symbol"]] == [False, True, True]
    assert all(entry["x"] == [None] for entry in key), "entries of the key alone draw nothing"
    # The rest follows its symbol.
    assert (mixed_["x"], mixed_["customdata"][0]) == ([2, 1, 3], frame["incident_id"].iloc[1])
    weak, *_ = incident_symbols(frame.assign(status="disputed"), [1, 2, 3], [0, 0, 0], LIGHT)
    assert all(name.endswith("-open") for name in weak["marker"]["symbol"])


def test_names_in_the_matrix_are_whole() -> None:
    """None of the record's short names takes more than the two lines for which a cell has room."""
    for name in load().table("actors")["short_name"]:
        figure = claim_matrix([name], [[""]], [[""]], [[None]], LABELS, LIGHT)
        (text,) = figure.layout.yaxis.ticktext
        assert html.unescape(text.replace("<br>", " ")) == f"{name} 1"
        assert text.count("<br>") <= 1, name
