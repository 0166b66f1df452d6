"""Spans of dates that are taken with one click."""

from datetime import date

from dashboard.analysis.date_presets import Preset, date_presets, preset_of

FIRST, LAST = date(2024, 11, 20), date(2026, 6, 30)


def test_the_last_days_and_the_years_lie_within_the_record() -> None:
    assert date_presets(FIRST, LAST) == (
        Preset("Last 7 days", date(2026, 6, 24), LAST),
        Preset("Last 30 days", date(2026, 6, 1), LAST),
        Preset("Last 90 days", date(2026, 4, 2), LAST),
        Preset("2026", date(2026, 1, 1), LAST),
        Preset("2025", date(2025, 1, 1), date(2025, 12, 31)),
        Preset("2024", FIRST, date(2024, 12, 31)),
    )


def test_a_record_of_some_days_offers_no_more_than_it_has() -> None:
    assert [span.label for span in date_presets(date(2026, 6, 20), LAST)] == ["Last 7 days"]
    assert date_presets(date(2026, 6, 24), LAST) == ()  # the last 7 days, and the year, are all of it


def test_dates_are_known_for_the_preset_that_they_are() -> None:
    presets = date_presets(FIRST, LAST)
    assert preset_of(date(2025, 1, 1), date(2025, 12, 31), presets) == presets[4]
    assert preset_of(date(2025, 1, 1), None, presets) is None
    assert preset_of(None, None, presets) is None
