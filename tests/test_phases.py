"""Rows, names and shading of phases on a time axis."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.charts.phases import (
    MOST_ROWS,
    NARROW,
    PIXELS_PER_CHARACTER,
    WHERE_NARROW,
    WHERE_WIDE,
    WIDE,
    bands,
    names,
    phase_rows,
    strips,
)
from dashboard.charts.theme import LIGHT, plain

SHOWN = (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-12-31"))


def table(*spans: tuple[str, str | None], name: str = "Phase") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "phase_id": [f"p{number}" for number in range(len(spans))],
            "name": [f"{name} {number}" for number in range(len(spans))],
            "kind": "ceasefire",
            "date_start": pd.to_datetime([first for first, _ in spans]).astype("datetime64[s]"),
            "date_end": pd.to_datetime([last for _, last in spans]).astype("datetime64[s]"),
        }
    )


def test_overlapping_phases_take_rows_of_their_own_and_later_ones_take_a_free_row() -> None:
    # Two overlap in February, the third begins after the first has ended.
    frame = phase_rows(table(("2025-01-10", "2025-02-20"), ("2025-02-01", "2025-06-30"), ("2025-03-01", None)), SHOWN)
    assert frame["row"].tolist() == [0, 1, 0]
    # The day after the last day ends a strip; without a known end it reaches the edge of what is shown.
    assert frame["last"].tolist() == [pd.Timestamp("2025-02-21"), pd.Timestamp("2025-07-01"), SHOWN[1]]


def test_phases_outside_the_span_are_left_out_and_others_are_cut_to_it() -> None:
    frame = phase_rows(table(("2024-01-01", "2024-12-31"), ("2024-06-01", "2025-01-31"), ("2026-01-01", None)), SHOWN)
    assert frame["phase_id"].tolist() == ["p1"]
    assert frame["first"].tolist() == [SHOWN[0]]


def test_only_phases_with_a_known_end_that_leave_a_rest_are_shaded() -> None:
    frame = phase_rows(table(("2025-02-01", "2025-03-31"), ("2025-01-05", "2025-12-01"), ("2025-11-01", None)), SHOWN)
    assert [band["x0"] for band in bands(frame, SHOWN, LIGHT)] == ["2025-02-01"]


def test_names_and_markup_are_plain_and_every_strip_has_its_days() -> None:
    frame = phase_rows(table(("2025-02-01", "2025-03-31"), ("2025-06-01", None), name="<b>x</b>"), SHOWN)
    (trace,) = strips(frame, [1.0], LIGHT)
    texts = trace["hovertext"]
    assert len(texts) == len(trace["x"]) == len(trace["y"])
    assert "Truce, 1 Feb 2025 – 31 Mar 2025." in texts[0]
    assert "Truce, from 1 Jun 2025, no end known." in texts[4]
    assert all("&lt;b&gt;x" in text for text in texts if text)
    assert [(note["yref"], note["y"]) for note in names(frame, [0.9], LIGHT)] == [("y", 0.9)] * 2


def test_short_phases_take_their_rows_before_open_ones_that_fill_the_view() -> None:
    # Nine open phases fill the year, one more than there are rows; the truce of three days is among the rows drawn.
    spans: list[tuple[str, str | None]] = [("2024-06-01", None)] * MOST_ROWS + [("2025-05-01", "2025-05-03")]
    frame = phase_rows(table(*spans), SHOWN)
    assert frame.set_index("phase_id")["row"][f"p{MOST_ROWS}"] == 0
    assert len(frame) == MOST_ROWS
    # With two rows, the truce and the first of the open ones are left.
    assert phase_rows(table(*spans), SHOWN, 2)["phase_id"].tolist() == ["p0", f"p{MOST_ROWS}"]


def test_a_name_with_room_in_a_wide_window_only_is_marked_so() -> None:
    # 20 characters take 120 pixels: 120 / 300 of the year (146 days) when narrow, 120 / 560 (78 days) when wide.
    # Between 1 March and 1 June lie 92 days; the second phase has its room up to the end of the year.
    frame = phase_rows(table(("2025-03-01", "2025-03-02"), ("2025-06-01", None), name="Phase of 18 charac"), SHOWN)
    assert frame["row"].tolist() == [0, 0]
    assert frame["name_at"].tolist() == [None, "left"]
    assert frame["wide_at"].tolist() == ["left", "left"]
    assert [note.get("name") for note in names(frame, [0.9], LIGHT)] == [WHERE_WIDE, None]


def test_a_long_name_is_whole_where_it_has_room_and_short_in_a_narrow_window() -> None:
    # "Ceasefire & talks between both sides at Chaman 0" has 48 characters, its label 34. Where the year is 560 pixels
    # wide they take 187 and 133 days, where it is 300 wide the label takes 248. In the upper row the label of 1 March
    # reaches to 12 July, the whole name to 4 September, over the strip that begins on 25 July; that one's name would
    # begin on 27 June from its right end. In the lower row there is nothing else.
    spans: list[tuple[str, str | None]] = [("2025-03-01", "2025-03-02"), ("2025-07-25", None), ("2025-03-01", None)]
    frame = phase_rows(table(*spans, name="Ceasefire & talks between both sides at Chaman"), SHOWN).set_index(
        "phase_id"
    )
    label = "Ceasefire & talks between both si…"
    assert frame.loc[["p0", "p1", "p2"], "row"].tolist() == [0, 0, 1]
    assert frame.loc[["p0", "p1", "p2"], "label"].tolist() == [label] * 3
    assert frame.loc[["p0", "p1", "p2"], "name_at"].tolist() == [None, "right", "left"]
    assert frame.loc[["p0", "p1", "p2"], "wide_at"].tolist() == ["left", "right", "left"]
    whole = "Ceasefire & talks between both sides at Chaman 2"
    assert frame.loc[["p0", "p1", "p2"], "wide_label"].tolist() == [label, label, whole]
    notes = {note["text"]: note.get("name") for note in names(frame.loc[["p0", "p2"]], [0.9, 0.8], LIGHT)}
    assert notes == {plain(label): WHERE_WIDE, plain(whole): WHERE_NARROW + plain(label)}


def test_no_phases_give_nothing() -> None:
    frame = phase_rows(table(), SHOWN)
    assert strips(frame, [], LIGHT) == names(frame, [], LIGHT) == bands(frame, SHOWN, LIGHT) == []


DAYS = st.integers(-100, 500)


@settings(deadline=None)
@given(
    st.lists(st.tuples(DAYS, st.one_of(st.none(), st.integers(0, 300))), max_size=25),
    st.sampled_from(["Phase", "A phase with a name of many words that few rows have room for"]),
)
def test_strips_and_names_of_a_row_never_run_into_one_another(spans: list[tuple[int, int | None]], name: str) -> None:
    start = pd.Timestamp("2025-01-01")
    texts = [
        (
            str((start + pd.Timedelta(days=first)).date()),
            None if length is None else str((start + pd.Timedelta(days=first + length)).date()),
        )
        for first, length in spans
    ]
    frame = phase_rows(table(*texts, name=name), SHOWN)
    assert frame["row"].between(0, MOST_ROWS - 1).all()
    for _, row in frame.groupby("row"):
        ordered = row.sort_values("first")
        assert (ordered["first"].iloc[1:].to_numpy() >= ordered["last"].iloc[:-1].to_numpy()).all()
        for pixels, column, words in ((NARROW, "name_at", "label"), (WIDE, "wide_at", "wide_label")):
            width = (SHOWN[1] - SHOWN[0]) * (PIXELS_PER_CHARACTER / pixels)
            named = ordered[ordered[column].notna()]
            rooms = sorted(
                (phase.first, phase.first + width * len(getattr(phase, words)))
                if getattr(phase, column) == "left"
                else (phase.last - width * len(getattr(phase, words)), phase.last)
                for phase in named.itertuples()
            )
            assert all(before[1] <= after[0] for before, after in pairwise(rooms))
        kept = ordered[ordered["name_at"].notna()]
        assert (kept["wide_at"] == kept["name_at"]).all()
