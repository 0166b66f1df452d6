"""Sentences about records."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.analysis.records import records
from dashboard.analysis.words import casualties, dates, hover
from dashboard.filters import Filters
from dashboard.tables import Dataset
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, SHELLING, STRIKES


@pytest.mark.parametrize(
    ("first", "last", "precision", "text"),
    [
        ("2024-12-24", "2024-12-24", "day", "24 Dec 2024"),
        ("2024-12-24", "2024-12-26", "day", "24 Dec 2024 – 26 Dec 2024"),
        ("2024-12-24", "2024-12-24", "approx", "about 24 Dec 2024"),
        ("2024-12-01", "2024-12-31", "month", "1 Dec 2024 – 31 Dec 2024 (only the month is known)"),
    ],
)
def test_days_in_words(first: str, last: str, precision: str, text: str) -> None:
    assert dates(pd.Timestamp(first), pd.Timestamp(last), precision) == text


@pytest.mark.parametrize(
    ("low", "high", "missing", "text"),
    [
        (20, 51, 0, "20–51 killed"),
        (3, 3, 1, "3 killed (1 side without a figure)"),
        (3, 3, 2, "3 killed (2 sides without a figure)"),
        (0, 0, 0, "0 killed"),
        (pd.NA, pd.NA, 2, "no figure reported for killed"),
        (float("nan"), float("nan"), 0, "no figure reported for killed"),
    ],
)
def test_casualties_in_words(low: object, high: object, missing: int, text: str) -> None:
    assert casualties(low, high, "killed", missing) == text


def hovers(dataset: Dataset) -> dict[str, list[str]]:
    frame = records(dataset, Filters())
    return {key: text.split("<br>") for key, text in zip(frame["incident_id"], hover(frame), strict=True)}


def test_hover_says_what_where_who_and_how_many(dataset: Dataset) -> None:
    text = "\n".join(hovers(dataset)[STRIKES])
    for part in (
        "<b>Air strikes at Beta</b>",
        "24 Dec 2024",
        "Beta, Paktika",
        "Air strike by Pakistani forces",
        "Confirmed",
        "20–46 killed",
        "6 injured",
        "known to the district only",
    ):
        assert part in text


def test_hover_names_nobody_where_the_initiator_is_unknown(dataset: Dataset) -> None:
    text = "\n".join(hovers(dataset)[CLASH])
    assert "Border clash." in text
    assert "6–24 killed (1 side without a figure)" in text
    assert "; 7 injured (2 sides without a figure)." in text
    assert "Border clash. Reported." in text


def test_hover_says_that_no_figure_is_given(dataset: Dataset) -> None:
    assert "No figure reported for killed; no figure reported for injured." in "\n".join(hovers(dataset)[SHELLING])
    assert "0–4 killed" in "\n".join(hovers(dataset)[DRONE])


def test_hover_speaks_of_casualties_and_position_only_where_it_helps(dataset: Dataset) -> None:
    assert "killed" not in "\n".join(hovers(dataset)[CLOSURE])
    assert "Position" not in "\n".join(hovers(dataset)[CLOSURE])
    assert "Position" in "\n".join(hovers(dataset)[ATTACK])


def test_no_tag_of_a_title_is_read_as_one(dataset: Dataset) -> None:
    frame = records(dataset, Filters(text="drone")).assign(title="<b onclick=x>A & B", place="<i>", initiator="<u>")
    text = hover(frame)[0]
    assert "&lt;b onclick=x&gt;A &amp; B" in text
    assert "<i>" not in text
    assert "<u>" not in text


def test_hover_of_none(dataset: Dataset) -> None:
    assert hover(records(dataset, Filters(text="nothing"))) == []
