"""Kappa against tables worked by hand, its interval, and the tables of agreement in the methodology."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.analysis.agreement import cohen_kappa, kappa_interval
from dashboard.marked_pages import insert_between
from dashboard.tables import load
from scripts import measure_agreement
from scripts.measure_agreement import MARKS, agreement_tables, day_rows, number_rows, read_sheet, word_rows

ROOT = Path(__file__).resolve().parent.parent


def words(table: dict[tuple[str, str], int]) -> tuple[list[str], list[str]]:
    """The words of two readers from how often each pair of words was used."""
    pairs = [pair for pair, count in table.items() for _ in range(count)]
    return [first for first, _ in pairs], [second for _, second in pairs]


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        # 35 of 50 equal; the first says yes 25 times, the second 30: chance 25·30/2500 + 25·20/2500 = 0.5.
        ({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}, (0.7 - 0.5) / 0.5),
        # 3 of 4 equal; a: 2 and 1, b: 1 and 2, c: 1 and 1: chance (2 + 2 + 1)/16.
        ({("a", "a"): 1, ("a", "b"): 1, ("b", "b"): 1, ("c", "c"): 1}, (3 / 4 - 5 / 16) / (11 / 16)),
        ({("a", "b"): 1, ("b", "a"): 1}, -1.0),  # chance 1/2, nothing equal
        ({("a", "a"): 1, ("a", "b"): 1, ("b", "a"): 1, ("b", "b"): 1}, 0.0),
        ({("", ""): 2, ("a", "a"): 1}, 1.0),  # an empty word is a word
    ],
)
def test_kappa_worked_by_hand(table: dict[tuple[str, str], int], kappa: float) -> None:
    first, second = words(table)
    assert cohen_kappa(first, second) == pytest.approx(kappa)
    assert cohen_kappa(second, first) == pytest.approx(kappa)


def test_kappa_has_no_value_where_chance_alone_agrees() -> None:
    assert cohen_kappa(["a", "a"], ["a", "a"]) is None
    assert cohen_kappa([], []) is None
    assert kappa_interval(["a", "a"], ["a", "a"]) is None
    assert kappa_interval([], []) is None


def test_readers_of_different_cases_are_refused() -> None:
    for measure in (cohen_kappa, kappa_interval):
        with pytest.raises(ValueError, match="same cases"):
            measure(["a"], ["a", "b"])


def test_full_agreement_has_no_interval() -> None:
    assert kappa_interval(["a", "b", "a"], ["a", "b", "a"]) is None


def test_interval_is_that_of_the_seed_and_holds_kappa() -> None:
    first, second = words({("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15})
    found = kappa_interval(first, second)
    assert found is not None and found == kappa_interval(first, second)
    assert found[0] < 0.4 < found[1]
    # The large-sample standard error of this table is 0.127 (Fleiss, Cohen and Everitt 1969).
    assert found == pytest.approx((0.4 - 1.96 * 0.127, 0.4 + 1.96 * 0.127), abs=0.03)


def test_interval_is_as_wide_as_resampling_one_by_one() -> None:
    first, second = words({("a", "a"): 4, ("a", "b"): 1, ("b", "b"): 2, ("c", "a"): 1})
    draws = np.random.default_rng(7).integers(8, size=(400, 8))
    one_by_one = [cohen_kappa([first[i] for i in draw], [second[i] for i in draw]) for draw in draws]
    expected = np.percentile([value for value in one_by_one if value is not None], [2.5, 97.5])
    assert kappa_interval(first, second, replicates=400, seed=7) == pytest.approx(tuple(expected))


def test_draws_of_one_word_throughout_are_left_out() -> None:
    found = kappa_interval(["a", "a", "b"], ["a", "b", "b"], replicates=500)
    assert found is not None and all(np.isfinite(found))


def test_the_methodology_has_the_tables_of_the_sheets(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "methodology.md").read_text(encoding="utf-8")
    assert insert_between(page, agreement_tables(), *MARKS) == page
    assert measure_agreement.main(["--check"]) == 0
    with pytest.raises(ValueError, match="lacks the marks"):
        insert_between("nothing", "tables", *MARKS)


def test_check_finds_a_figure_that_was_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "methodology.md"
    text = (ROOT / "docs" / "methodology.md").read_text(encoding="utf-8")
    page.write_text(text.replace("| event type | 39 of 39 |", "| event type | 38 of 39 |"), encoding="utf-8")
    monkeypatch.setattr(measure_agreement, "PAGE", page)
    assert measure_agreement.main(["--check"]) == 1
    assert measure_agreement.main([]) == 0
    assert page.read_text(encoding="utf-8") == text


def test_sheets_name_incidents_and_actors_of_the_record() -> None:
    dataset, sheets = load(ROOT / "data"), read_sheet()
    assert set(sheets) == {"first", "second", "record"}
    for rows in sheets.values():
        assert len(rows) == 40 and rows.index.is_unique
        assert rows.index.isin(dataset.incidents["incident_id"]).all()
        named = {name for cell in [*rows["initiator_id"], *rows["target_id"]] for name in cell.split("; ") if name}
        # One actor of the record of that day was withdrawn since.
        assert named <= {*dataset.actors["actor_id"], "mediators-2026-02"}


def sheet(**columns: list[str]) -> dict[str, pd.DataFrame]:
    """Three sheets of the incidents one, two and three: what the first, the second and the record have in a column."""
    size = len(next(iter(columns.values()))) // 3
    every = [*measure_agreement.WORDS, *measure_agreement.DAYS, *measure_agreement.NUMBERS]
    given = {name: columns.get(name, ["x"] * size * 3) for name in every}
    index = ["one", "two", "three"][:size]
    readers = ("first", "second", "record")
    return {
        reader: pd.DataFrame({name: cells[at * size : (at + 1) * size] for name, cells in given.items()}, index=index)
        for at, reader in enumerate(readers)
    }


def test_words_are_compared_where_both_have_coded() -> None:
    sheets = sheet(
        event_type=["a", "b", "", "a", "b", "b", "a", "a", "a"],
        initiator_id=["", "x", "", "", "y", "z", "", "x", "z"],
        suffered_by=["p", "", "q", "p", "p", "", "o; p", "p", "q"],
    )
    rows = {row[0]: row[1:] for row in word_rows(sheets)}
    assert rows["event type"][0] == "2 of 2" and rows["event type"][2] == "1.00"
    assert rows["event type"][4:] == ["1 of 2", "1 of 3"]
    assert rows["initiator"][0] == "1 of 2"  # an empty cell of a coded incident is a word
    assert rows["suffered by"] == ["1 of 1", "21–100 %", "–", "–", "2 of 2", "2 of 2"]  # one of several in the record


def test_days_and_numbers_say_how_far_apart() -> None:
    days = ["2024-12-24", "2024-12-28", "", "2024-12-25", "2024-12-28", "2025-01-01", *["2024-12-24"] * 3]
    counts = ["1", "", "4", "3", "2", "4", "1", "2", "9"]
    numbers = {"killed_low": counts, "killed_high": counts, "claims": counts}
    sheets = sheet(date_start=days, date_end=days, **numbers)
    assert day_rows(sheets)[0] == ["first day", "1 of 2; 2", "1 of 2; 1", "0 of 3; 1"]
    assert number_rows(sheets)[0] == ["killed, low", "1 of 2; 2", "1 of 2; 5", "1 of 3; 5"]
