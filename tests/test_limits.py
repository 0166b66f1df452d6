"""The limits: their settings, their words, and their table in the documentation."""

from __future__ import annotations

import pytest

from dashboard.limits import LIMITS, Limit, describe_amount
from scripts.build_limits import PAGE, insert_table, limits_table

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
    assert page == insert_table(page, limits_table())
