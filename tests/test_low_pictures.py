"""Charts set on a slide: what is much wider than high has a drawing of its own where that of the page is too high."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from dashboard.catalogue import CHARTS, built
from dashboard.charts.estimates import Estimate, Panel, estimates
from dashboard.charts.fitted import fitted
from dashboard.charts.theme import LIGHT, Labels
from dashboard.export.sizes import SLIDE
from dashboard.filters import Filters
from dashboard.tables import Dataset, load
from tests.small import REAL

SLIDE_POINTS = 960
"""Width of a slide of 16:9 in points."""

AXIS_TYPE = 12
"""Pixels of the type at axes and in legends."""

TWO_MONTHS = Filters(start=date(2024, 12, 1), end=date(2025, 1, 31))
CHOSEN = "2024-12-24-barmal-airstrikes"


@pytest.fixture(scope="module")
def real() -> Dataset:
    return load(REAL)


@pytest.mark.parametrize("filters", [Filters(), TWO_MONTHS], ids=["whole record", "two months"])
@pytest.mark.parametrize("chart_id", [key for key, chart in CHARTS.items() if chart.map_spec is None])
def test_type_on_a_slide_is_readable(real: Dataset, chart_id: str, filters: Filters) -> None:
    """The sheet grows until a drawing fits, and its type comes out smaller by as much.

    960 points over a sheet of 1,056 pixels give type of 12 pixels 10.9 points; over 1,450 pixels 7.9.
    """
    chart = CHARTS[chart_id]
    chosen = {"incident": CHOSEN} if any(option.name == "incident" for option in chart.options) else {}
    made = built(chart, chart.request(real, filters, LIGHT, **chosen), low=True)
    if made.figure is None:
        assert filters == TWO_MONTHS and made.empty  # too short for a pattern
        return
    width = fitted(made.figure, LIGHT, SLIDE.sheet)["layout"]["width"]
    assert AXIS_TYPE * SLIDE_POINTS / width >= 7.9, width


@pytest.mark.parametrize("filters", [Filters(), TWO_MONTHS], ids=["whole record", "two months"])
def test_the_low_timeline_has_the_same_figures(real: Dataset, filters: Filters) -> None:
    chart = CHARTS["timeline"]
    request = chart.request(real, filters, LIGHT)
    page, low = built(chart, request), built(chart, request, low=True)
    assert page.figure is not None and low.figure is not None
    pd.testing.assert_frame_equal(page.table, low.table)
    killed = [
        [trace["y"] for trace in made.figure.traces if trace.get("yaxis") == "y2" and trace["type"] == "bar"]
        for made in (page, low)
    ]
    assert killed[0] == killed[1] and killed[0]
    # The caption counts the named periods that have no row; the two months have four, which all have one.
    foot = " ".join(low.figure.settings["meta"]["foot"])
    assert ("more periods not shown" in foot) == (filters == Filters())


@pytest.mark.parametrize(
    ("chart_id", "words"),
    [
        ("claims-disagreement", "Cases 1 to 4 of "),
        ("casualties-published", "the newest 7 are drawn"),
        ("response-chains", "incidents the first 13 are drawn"),
    ],
)
def test_a_slide_with_fewer_rows_says_so_and_its_data_are_whole(real: Dataset, chart_id: str, words: str) -> None:
    chart = CHARTS[chart_id]
    request = chart.request(real, Filters(), LIGHT)
    page, low = built(chart, request), built(chart, request, low=True)
    assert page.figure is not None and low.figure is not None
    assert words in " ".join(low.figure.settings["meta"]["foot"])
    assert words not in " ".join(page.figure.settings["meta"]["foot"])
    pd.testing.assert_frame_equal(page.table, low.table)


def test_panels_beside_one_another_have_an_axis_each_and_share_their_rows() -> None:
    """Two panels of one and three rows: two axes of 48.5 % of the width, as high as the longer panel."""
    rows = tuple(Estimate(f"Row {n}", "hover", 10.0 * n, 20.0 * n, (5.0, 60.0), "#123456") for n in (1, 2, 3))
    labels = Labels("Title", "Selection", "Lens", "3 Feb 2025", "abc", "")
    panels = [Panel("One", rows[:1]), Panel("Three", rows)]
    beside = estimates(panels, labels, LIGHT, axis={"range": [0, 100]}, axis_title="Share, %", beside=True)
    layout = beside.settings
    assert layout["xaxis"]["domain"] == pytest.approx([0, 0.485])
    assert layout["xaxis2"]["domain"] == pytest.approx([0.515, 1])
    assert layout["meta"]["height"] == 32 + 36 * 3
    bars = [trace for trace in beside.traces if trace["type"] == "bar" and trace["marker"]["opacity"] > 0.9]
    assert [(trace["xaxis"], trace["x"]) for trace in bars] == [("x", [10.0]), ("x2", [10.0, 20.0, 30.0])]
    # The first row of each panel lies at the same height.
    assert bars[0]["y"][0] == bars[1]["y"][0]
    below = estimates(panels, labels, LIGHT, axis={"range": [0, 100]}, axis_title="Share, %")
    assert below.settings["meta"]["height"] == 2 * 32 + 36 * 4
    assert {trace["xaxis"] for trace in below.traces} == {"x"}


def test_words_that_take_two_lines_are_whole_and_have_a_higher_row() -> None:
    """Sixty characters fit a line; the second row has 61 and a line more of 14 pixels, and its bar is that lower."""
    labels = Labels("Title", "Selection", "Lens", "3 Feb 2025", "abc", "")
    long = "a" * 30 + " " + "b" * 30
    rows = tuple(Estimate(text, "hover", 10.0, 20.0, None, "#123456") for text in ("c" * 60, long, "d"))
    below = estimates([Panel("P", rows)], labels, LIGHT, axis={"range": [0, 100]}, axis_title="Share, %")
    texts = [note["text"] for note in below.settings["annotations"]]
    assert {"c" * 60, "a" * 30, "b" * 30, "d"} <= set(texts)
    assert below.settings["meta"]["height"] == 32 + 3 * 36 + 14
    (bar,) = [trace for trace in below.traces if trace["type"] == "bar" and trace["marker"]["opacity"] > 0.9]
    # First bar 24 pixels below its row's top; the next 36 + 14 lower, the third 36 lower.
    assert bar["y"] == [32 + 24, 32 + 24 + 36 + 14, 32 + 24 + 2 * 36 + 14]
