"""The last days against the days before, the strips of months, the words and what changed, worked by hand.

The small record: 20 Dec 2024 attack (7–11 killed), 24 Dec strikes (20–46), 28 Dec clash (6–24), 31 Dec closure of
Delta to 5 Jan, 20 Jan 2025 drone (0–4), 27 Jan shelling (no figure). Its last day is 27 Jan 2025.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.briefing import headline, sentences, signature, tiles
from dashboard.analysis.changes import age_notice, changes, work_by_day
from dashboard.analysis.recent import (
    SPANS,
    as_of,
    crossings_on,
    lane_months,
    newest,
    recent,
    recent_records,
    spans,
    sums_of,
)
from dashboard.analysis.records import records
from dashboard.analysis.whose_dead import write_parts
from dashboard.catalogue import CHARTS, built
from dashboard.charts.theme import LIGHT
from dashboard.export.browser import Renderer
from dashboard.export.render import image
from dashboard.filters import Filters
from dashboard.lens import LENSES, figure_text
from dashboard.root import ROOT
from dashboard.tables import Dataset, load
from tests import small
from tests.small import CLOSURE, DRONE, SHELLING, STRIKES


@pytest.fixture(scope="module")
def real() -> Dataset:
    return load(ROOT / "data")


def test_as_of_is_the_last_day_of_the_data_or_an_earlier_one_that_was_chosen(dataset: Dataset) -> None:
    assert as_of(dataset, Filters()) == date(2025, 1, 27)
    assert as_of(dataset, Filters(end=date(2025, 1, 1))) == date(2025, 1, 1)
    assert as_of(dataset, Filters(end=date(2025, 1, 27))) == date(2025, 1, 27)


@given(last=st.dates(date(2000, 1, 1), date(2100, 1, 1)), days=st.integers(1, 400))
def test_the_two_spans_are_equal_and_meet(last: date, days: int) -> None:
    span, before = spans(last, days)
    assert (span.last - span.first).days + 1 == (before.last - before.first).days + 1 == days
    assert span.last == last
    assert before.last + timedelta(days=1) == span.first


def test_the_last_days_against_the_days_before(dataset: Dataset) -> None:
    # Twelve days to 27 Jan: 16–27 Jan has drone and shelling; 4–15 Jan before it has nothing.
    found = recent(dataset, Filters(), 12)
    assert (found.span.first, found.before.first) == (date(2025, 1, 16), date(2025, 1, 4))
    assert found.now == sums_of(records(dataset, Filters()).tail(2))
    assert (found.now.incidents, found.now.strikes, found.now.violent, found.now.without) == (2, 2, 2, 1)
    assert (found.now.killed, found.now.injured) == ((0, 4), None)
    assert found.then is not None
    assert (found.then.incidents, found.then.killed, found.then.without) == (0, None, 0)
    assert (found.why, found.cut) == ("", False)


def test_a_span_that_the_record_does_not_reach_is_not_compared(dataset: Dataset) -> None:
    # The 30 days to 27 Jan begin on 29 Dec, those before on 29 Nov; the record begins on 20 Dec.
    found = recent(dataset, Filters(), 30)
    assert found.then is None
    assert found.why == "The data begin on 20 December 2024, too late for a comparison with the previous 30 days."
    assert not found.cut
    chosen = recent(dataset, Filters(start=date(2025, 1, 10)), 12)
    assert chosen.then is None
    assert (
        chosen.why == "The dates chosen begin on 10 January 2025, too late for a comparison with the previous 12 days."
    )
    shortened = recent(dataset, Filters(start=date(2025, 1, 20)), 12)
    assert shortened.cut
    assert "begin on 20 January 2025, within these days" in shortened.why


def test_the_last_strike_and_talks_have_their_days(dataset: Dataset) -> None:
    found = recent(dataset, Filters(), 12)
    assert found.strike is not None
    assert (found.strike.incident_id, found.strike.day, found.strike.place) == (SHELLING, date(2025, 1, 27), "Alpha")
    assert found.talks is None
    # To 10 Jan the last strike is that of 24 Dec.
    earlier = recent(dataset, Filters(end=date(2025, 1, 10)), 12).strike
    assert earlier is not None
    assert (earlier.incident_id, earlier.day) == (STRIKES, date(2024, 12, 24))


def test_a_strike_that_lasted_has_its_last_day(tmp_path: Path) -> None:
    small.set_of(small.write(tmp_path / "data"), "incidents", STRIKES, date_end="2024-12-27")
    made = load(tmp_path / "data")
    lasted = recent(made, Filters(end=date(2025, 1, 10)), 12).strike
    assert lasted is not None and (lasted.incident_id, lasted.first, lasted.day) == (
        STRIKES,
        date(2024, 12, 24),
        date(2024, 12, 27),
    )
    # On a day on which it still lasts it is of that day.
    within = recent(made, Filters(end=date(2024, 12, 25)), 3).strike
    assert within is not None and within.day == date(2024, 12, 25)


def test_crossings_on_a_day_under_the_filters_of_place_alone(dataset: Dataset) -> None:
    closed = crossings_on(dataset, Filters(event_types=("drone_strike",)), date(2025, 1, 2))
    assert closed["status"].tolist() == ["closed"]
    assert crossings_on(dataset, Filters(), date(2025, 1, 27))["status"].tolist() == ["open"]
    assert crossings_on(dataset, Filters(provinces=("AF-KHO",)), date(2025, 1, 2)).empty
    assert len(crossings_on(dataset, Filters(provinces=("PK-KP",)), date(2025, 1, 2))) == 1
    assert crossings_on(dataset, Filters(places=("af-kho-alpha",)), date(2025, 1, 2)).empty


def test_strips_of_months(dataset: Dataset) -> None:
    counts = lane_months(records(dataset, Filters()), date(2025, 1, 27), 3)
    assert counts["month_start"].dt.strftime("%Y-%m").tolist() == ["2024-11", "2024-12", "2025-01"]
    # December: attack (militant), strikes (Pakistan), clash, closure; January: drone (Pakistan), shelling (Afghan).
    assert counts["strikes_pakistan"].tolist() == [0, 1, 1]
    assert counts["attacks_afghan"].tolist() == [0, 0, 1]
    assert counts[["clashes", "militant", "closures"]].iloc[1].tolist() == [1, 1, 1]
    assert counts.drop(columns="month_start").to_numpy().sum() == 6


def test_strips_hold_every_incident_of_their_months_once(real: Dataset) -> None:
    frame = records(real, Filters())
    counts = lane_months(frame, real.last_day.date())
    inside = frame[frame["date_start"] >= counts["month_start"].iloc[0]]
    assert counts.drop(columns="month_start").to_numpy().sum() == len(inside)


def test_the_newest_come_first(dataset: Dataset) -> None:
    assert newest(dataset, Filters(), 2)["incident_id"].tolist() == [SHELLING, DRONE]
    assert recent_records(dataset, Filters(), 12)["incident_id"].tolist() == [DRONE, SHELLING]


def test_three_sentences(dataset: Dataset) -> None:
    incidents, casualties, standing = sentences(dataset, Filters(), 12)
    assert incidents == (
        "Two incidents were recorded in the 12 days to 27 January 2025, up from none in the previous 12 days; all were "
        "strikes."
    )
    assert casualties == (
        "Sources put the toll at 0–4 killed (no figure for 1 of 2 violent incidents) and no figure for injured. "
        "The highest toll is that of “Drone strike at Alpha”, 20 January 2025: 0–4 killed."
    )
    assert standing == (
        "The border crossing was not last reported closed (latest report: 20 January 2025); the most recent strike "
        "was on 27 January 2025 (Shelling of Alpha); no talks are recorded in this selection."
    )
    assert signature(dataset, Filters()) == (
        "Source: Afghan–Pakistan tensions dataset, 27 January 2025. Figures: all sources."
    )
    assert signature(dataset, Filters(lens_id="kabul")).endswith("Figures: Afghan Taliban government.")


def test_sentences_say_the_selection_whose_figures_and_what_is_lacking(dataset: Dataset) -> None:
    filters = Filters(event_types=("drone_strike",), lens_id="kabul", end=date(2025, 1, 26))
    incidents, casualties, standing = sentences(dataset, filters, 12)
    assert incidents.startswith(
        "One incident (selection: Drone strikes) was recorded in the 12 days to 26 January 2025"
    )
    assert incidents.endswith("; it was a strike.")
    assert casualties == "The Afghan Taliban government gives no casualty figure."
    assert "the most recent strike was on 20 January 2025 (Drone strike at Alpha)" in standing


def test_no_distance_from_the_last_day_is_said(real: Dataset) -> None:
    for days in SPANS.values():
        said = " ".join([*sentences(real, Filters(), days), headline(real, Filters(), days)])
        said += " ".join(f"{tile.value} {tile.label} {tile.beside}" for tile in tiles(real, Filters(), days))
        assert not re.search(r"days? (since|earlier|ago)|same day", said), said


def test_a_total_of_one_account_is_said_with_its_parts(real: Dataset) -> None:
    """Over 12 months each account counts several sides: neither words nor tiles say the sum without them."""
    for lens in ("kabul", "islamabad", "independent"):
        filters = Filters(lens_id=lens)
        found = recent(real, filters, 365)
        texts = [*sentences(real, filters, 365), headline(real, filters, 365)]
        texts += [f"{tile.value} {tile.label} {tile.beside}" for tile in tiles(real, filters, 365)]
        for sums in (found.now, found.then):
            assert sums is not None
            for pair, parts in ((sums.killed, sums.killed_parts), (sums.injured, sums.injured_parts)):
                assert pair is not None and parts
                assert pair == tuple(sum(part[end] for _, part in parts) for end in (0, 1))
                whole = re.compile(rf"(?<![\d,–]){re.escape(figure_text(*pair))}(?![\d,–])")
                assert all(write_parts(parts) in text for text in texts if whole.search(text)), whole.pattern
        assert len(found.now.killed_parts) > 1
        assert any(write_parts(found.now.killed_parts) in text for text in texts)


def test_the_injured_without_a_figure_are_counted_as_the_killed_are(dataset: Dataset) -> None:
    # Forty days to 27 Jan: attack, strikes and clash have injured (3 + 6 + 7), drone and shelling have none given.
    casualties = sentences(dataset, Filters(), 40)[1]
    assert "33–85 killed (no figure for 1 of 5 violent incidents)" in casualties
    assert "16 injured (no figure for 2 of 5 violent incidents)" in casualties
    made = built(CHARTS["overview-recent"], CHARTS["overview-recent"].request(dataset, Filters(), LIGHT, days="90"))
    by = made.table.set_index(["Measure", "Span"])["Without a figure"]
    assert (by["Persons killed", "Last 90 days"], by["Persons injured", "Last 90 days"]) == (1, 2)
    drawn = [text for trace in json.loads(made.json)["data"] for text in trace.get("text", []) or []]
    assert {" 33–85 (1)", " 16 (2)"} <= set(drawn)


@pytest.mark.parametrize("lens", list(LENSES))
@pytest.mark.parametrize("filters", [{}, {"text": "nothing"}, {"provinces": ("AF-KHO",)}, {"start": date(2026, 6, 1)}])
def test_words_are_whole_under_every_lens(real: Dataset, lens: str, filters: dict[str, object]) -> None:
    chosen = Filters(lens_id=lens, **filters)  # type: ignore[arg-type]
    for days in SPANS.values():
        lines = sentences(real, chosen, days)
        assert len(lines) == 3
        assert all(
            line.endswith(".")
            and "None" not in line.replace("None of ", "")
            and not re.search(r"\bnan\b", line.lower())
            for line in lines
        )
        assert all(tile.value and tile.label for tile in tiles(real, chosen, days))


def test_tiles_follow_the_sums(dataset: Dataset) -> None:
    by_label = {tile.label: tile for tile in tiles(dataset, Filters(), 12)}
    assert (by_label["incidents"].value, by_label["incidents"].beside) == ("2", "▲ previous 12 days: 0")
    assert (by_label["killed"].value, by_label["injured"].value) == ("0–4", "–")
    assert by_label["killed"].beside == "from one incident, one without a figure"
    assert by_label["injured"].beside == "from no incidents, two without a figure"
    closed = by_label["crossing last reported closed"]
    assert (closed.value, closed.beside) == ("0 of 1", "latest report: 20 January 2025")
    assert (by_label["last strike"].value, by_label["last talks"].value) == ("27 January 2025", "None")
    assert by_label["last strike"].incident_id == SHELLING


def test_the_headline_knows_what_has_no_toll(dataset: Dataset) -> None:
    # Two incidents against none: too few for a direction. One of the two has no toll.
    assert headline(dataset, Filters(), 12) == "Two incidents in 12 days, 0–4 reported killed"
    assert headline(dataset, Filters(end=date(2025, 1, 15)), 10) == "No incidents recorded in 10 days"
    assert headline(dataset, Filters(lens_id="kabul"), 12) == (
        "Afghan Taliban government gives no death toll for 12 days"
    )
    # 20 December to 27 January: Kabul counts 51 of the Afghan side (46, 3, 2) and 19 of the Pakistani one.
    assert headline(dataset, Filters(lens_id="kabul"), 39) == (
        "Afghan Taliban government, killed in 39 days: Afghan side 51; Pakistani side 19"
    )


def test_age_of_the_data_is_said_after_a_week() -> None:
    assert age_notice(date(2026, 6, 30), date(2026, 7, 7)) == ""
    assert age_notice(date(2026, 6, 30), date(2026, 6, 29)) == ""
    words = "Data run to 30 June 2026. Events after that date are not included."
    assert age_notice(date(2026, 6, 30), date(2026, 7, 8)) == words


def test_additions_updates_and_corrections(dataset: Dataset) -> None:
    # All six were entered on 1 Feb and updated on 2 Feb; one correction of 2 Feb is of the strikes' title.
    found = changes(dataset, Filters())
    assert found["kind"].tolist() == ["corrected", *["updated"] * 6, *["added"] * 6]
    first = found.iloc[0]
    assert (first["incident_id"], first["title"], first["what"]) == (
        STRIKES,
        "Air strikes at Beta",
        "Title reworded. Clearer.",
    )
    assert [(work.day, work.added, work.updated, work.corrected) for work in work_by_day(dataset, Filters(), 5)] == [
        (date(2025, 2, 2), 0, 6, 1),
        (date(2025, 2, 1), 6, 0, 0),
    ]
    alone = changes(dataset, Filters(event_types=("border_closure",)))
    assert alone["incident_id"].tolist() == [CLOSURE, CLOSURE]
    assert changes(dataset, Filters(text="nothing")).empty
    assert work_by_day(dataset, Filters(text="nothing"), 3) == []


def test_corrections_of_claims_and_of_other_tables(tmp_path: Path) -> None:
    tables = small.rows()
    columns = ("correction_id", "corrected_on", "table", "row_id", "change", "reason")
    for row in (
        ("fix-2", "2025-02-03", "claims", "drone-2", "3–4 for 4.", "Reread."),
        ("fix-3", "2025-02-04", "places", "af-kho-alpha", "Moved.", "Nearer."),
    ):
        tables["corrections"].append(dict(zip(columns, row, strict=True)))
    dataset = load(small.write(tmp_path / "data", tables))
    found = changes(dataset, Filters()).head(2)
    assert found["title"].tolist() == ["places, af-kho-alpha", "Drone strike at Alpha"]
    assert pd.isna(found["incident_id"].iloc[0])
    assert changes(dataset, Filters(event_types=("drone_strike",)))["kind"].tolist() == [
        "corrected",
        "updated",
        "added",
    ]


@settings(deadline=None, max_examples=25)
@given(days=st.integers(1, 400), lens=st.sampled_from(list(LENSES)))
def test_ranges_never_invert_and_parts_are_within_the_whole(real: Dataset, days: int, lens: str) -> None:
    found = recent(real, Filters(lens_id=lens), days)
    whole = sums_of(records(real, Filters(lens_id=lens)))
    for sums in (found.now, found.then):
        if sums is None:
            continue
        assert sums.strikes <= sums.incidents <= whole.incidents
        assert sums.without <= sums.violent <= sums.incidents
        for part, all_of_it in ((sums.killed, whole.killed), (sums.injured, whole.injured)):
            if part is not None:
                assert all_of_it is not None
                assert 0 <= part[0] <= part[1]
                assert part[0] <= all_of_it[0]
                assert part[1] <= all_of_it[1]


def test_the_small_map_is_drawn_without_a_browser_and_says_where_there_is_none(dataset: Dataset) -> None:
    chart = CHARTS["overview-map"]
    drawn = image(chart, chart.request(dataset, Filters(), LIGHT), "png", renderer=Renderer(find=lambda: None))
    assert drawn.startswith(b"\x89PNG")
    nothing = built(chart, chart.request(dataset, Filters(event_types=("border_closure",)), LIGHT, days="30"))
    assert not nothing.is_empty  # the closure of 31 Dec lies in the 30 days to 27 Jan
    none = built(chart, chart.request(dataset, Filters(event_types=("airstrike",)), LIGHT, days="30"))
    assert none.empty == "No incidents in the 30 days to 27 January 2025."
