"""What is drawn is the table: numbers, order, ink, key and words, on the page, in pictures and in interactive files."""

from __future__ import annotations

import pytest

from dashboard.catalogue import CHARTS
from tests.contracts.cases import CASES, Case
from tests.contracts.drawings import CHECKS

MAPS = {"map", "overview-map"}
DRAWN = [case for case in CASES if case.exhibit not in MAPS]


def test_every_exhibit_has_a_contract() -> None:
    assert set(CHECKS) | MAPS == set(CHARTS)


@pytest.mark.parametrize("case", DRAWN, ids=str)
def test_the_drawing_is_the_table(case: Case) -> None:
    if case.built.figure is None:
        assert case.built.empty.endswith(".") and case.built.alt
        return
    CHECKS[case.exhibit](case, case.figure)


@pytest.mark.parametrize("case", [case for case in DRAWN if CHARTS[case.exhibit].build_low], ids=str)
def test_the_low_drawing_is_the_table(case: Case) -> None:
    figure = case.low
    if figure is not None:
        CHECKS[case.exhibit](case, figure)
