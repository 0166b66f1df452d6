"""The catalogue: every chart builds under every lens and for nothing, carries its words, and refuses wrong options."""

from __future__ import annotations

import html
import json
from collections import Counter

import plotly.graph_objects as go
import pytest

from dashboard.catalogue import CHARTS, OptionError, built
from dashboard.catalogue.model import EVERY_CLAIM
from dashboard.charts.theme import DARK, LIGHT
from dashboard.filters import Filters, day_text
from dashboard.lens import LENSES
from dashboard.tables import Dataset

EVERY = pytest.mark.parametrize("name", list(CHARTS))


def test_names_are_told_apart() -> None:
    assert all(key == chart.id for key, chart in CHARTS.items())
    assert max(Counter(chart.title for chart in CHARTS.values()).values()) == 1


@EVERY
@pytest.mark.parametrize("lens", list(LENSES))
def test_a_chart_builds_under_every_lens(dataset: Dataset, name: str, lens: str) -> None:
    chart = CHARTS[name]
    made = built(chart, chart.request(dataset, Filters(lens_id=lens), LIGHT))
    assert made.alt
    if made.figure is None:
        assert made.empty.endswith(".") or chart.map_spec is not None
        return
    go.Figure(json.loads(made.json))  # plotly checks every property
    words = " ".join(note["text"] for note in json.loads(made.json)["layout"]["annotations"])
    words = " ".join(html.unescape(words).replace("<br>", " ").split())
    whose = EVERY_CLAIM if chart.every_claim else LENSES[lens].label
    for part in (f"Figures: {whose}", day_text(dataset.last_day.date()), "Source:"):
        assert part in words


@EVERY
def test_a_chart_of_nothing_says_so_or_shows_an_empty_axis(dataset: Dataset, name: str) -> None:
    chart = CHARTS[name]
    made = built(chart, chart.request(dataset, Filters(text="no such word"), DARK))
    assert (made.figure is None) == made.is_empty or chart.map_spec is not None


@EVERY
def test_every_value_of_every_option_builds(dataset: Dataset, name: str) -> None:
    chart = CHARTS[name]
    for option in chart.options:
        assert option.default in option.values or not option.values
        for value in option.values:
            built(chart, chart.request(dataset, Filters(), LIGHT, **{option.name: value}))


@EVERY
def test_a_chart_is_built_once_for_equal_requests(dataset: Dataset, name: str) -> None:
    chart = CHARTS[name]
    ask = lambda: chart.request(dataset, Filters(lens_id="highest"), LIGHT)  # noqa: E731
    assert built(chart, ask()) is built(chart, ask())


def test_an_option_that_is_not_known_is_named(dataset: Dataset) -> None:
    with pytest.raises(OptionError, match=r"fortnight.*day.*week"):
        CHARTS["timeline"].request(dataset, Filters(), LIGHT, period="fortnight")
    with pytest.raises(OptionError, match=r"colour.*period"):
        CHARTS["timeline"].request(dataset, Filters(), LIGHT, colour="red")
