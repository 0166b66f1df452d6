"""The limits: their settings, their words, and their table in the documentation."""

from __future__ import annotations

import ast
import re

import pytest

from dashboard.limits import LIMITS, Limit, describe_amount
from dashboard.marked_pages import insert_between
from dashboard.root import ROOT
from scripts.build_limits import MARKS, PAGE, limits_table

ROWS = Limit("rows", 500, "rows", "left out", "AFPAK_TEST_ROWS")


def test_a_setting_changes_a_limit_and_rubbish_in_it_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ROWS.value == 500
    monkeypatch.setenv("AFPAK_TEST_ROWS", " 1200 ")
    assert (ROWS.value, ROWS.text) == (1200, "1,200 rows")
    for rubbish in ("0", "-5", "many", "٣", "1e9", "9" * 400, ""):
        monkeypatch.setenv("AFPAK_TEST_ROWS", rubbish)
        assert ROWS.value == 500, rubbish


def test_amounts_are_said_as_people_say_them() -> None:
    assert describe_amount(64_000, "bytes") == "64 kB"
    assert describe_amount(1_500_000, "bytes") == "1.5 MB"
    assert describe_amount(2_000, "corners") == "2,000 corners"


def test_each_limit_is_named_once() -> None:
    assert len({limit.name for limit in LIMITS}) == len(LIMITS)
    settings = [limit.setting for limit in LIMITS if limit.setting]
    assert len(set(settings)) == len(settings)
    assert all(setting.startswith("AFPAK_") for setting in settings)


def test_the_documentation_has_every_limit() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == insert_between(page, limits_table(), *MARKS)


BOUND = re.compile(r"(?:^|_)(?:MAX|MOST|LIMIT|LONGEST|LARGEST|HIGHEST|DEEPEST)(?:_|$)")
OWN_MATTERS = {
    ("analysis/headlines.py", "MOST_GAPS"): "gaps named in a headline",
    ("analysis/headlines.py", "MOST_NAMED"): "names in a headline",
    ("analysis/stories.py", "MOST_PEAKS"): "peaks that are named",
    ("map/key.py", "MOST_ROWS"): "rows of a map's key",
    ("map/marks.py", "LARGEST"): "pixels of a symbol",
    ("map/printed/names.py", "MOST_COVERED"): "share of a name over symbols",
    ("map/printed/sheet.py", "MOST_GROWTH"): "how much a sheet grows for its key",
    ("analysis/imported.py", "POINT_LIMIT"): "events that are drawn one by one",
    ("analysis/lanes.py", "LONGEST_SINGLE"): "days that are drawn incident by incident",
    ("charts/phases.py", "LONGEST"): "characters of a label",
    ("charts/phases.py", "MOST_ROWS"): "rows of labels",
    ("export/brief/deck_chart.py", "MAX_LABELS"): "labels of an axis",
    ("export/brief/deck_notes.py", "MOST"): "incidents in a slide's notes",
    ("export/brief/drawn.py", "MAX_LABELS"): "labels of an axis",
    ("export/brief/native.py", "MAX_BARS"): "bars of a chart on a slide",
    ("export/brief/saved.py", "_LONGEST"): "a sum of limits",
    ("export/brief/words.py", "MOST_KINDS"): "kinds named in a sentence",
    ("export/browser.py", "START_LIMIT"): "seconds that our own browser may take to start",
    ("export/typesetting.py", "LONGEST_ERROR"): "characters of an error that are shown",
    ("export/workbook.py", "LONGEST_CELL"): "what Excel takes",
    ("export/workbook.py", "LONGEST_LINK"): "what Excel takes",
    ("export/workbook.py", "MOST_LINKS"): "what Excel takes",
    ("importers/problems.py", "LONGEST_NAME"): "characters of a name that are shown",
    ("map/layers/imported.py", "HEXAGON_LIMIT"): "hexagons that are drawn",
    ("map/layers/imported.py", "LARGEST"): "pixels of a sign",
    ("pages/escalation_responses.py", "LONGEST_LISTED"): "chains that are listed",
}
"""Constants that bound what is drawn, shown or written, not what comes from outside: why each is no limit."""


def test_whatever_bounds_outside_input_is_a_limit() -> None:
    found = set()
    package = ROOT / "dashboard"
    for path in package.rglob("*.py"):
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(statement, ast.Assign | ast.AnnAssign) or path.name == "limits.py":
                continue
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names = [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
            parts = ast.walk(statement.value) if statement.value else ()
            if any(isinstance(part, ast.Constant) and isinstance(part.value, int | float) for part in parts):
                found |= {(path.relative_to(package).as_posix(), name) for name in names if BOUND.search(name)}
    assert found == set(OWN_MATTERS)
