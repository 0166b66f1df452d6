"""The data-quality report on the small dataset, worked out by hand.

The small dataset has six incidents, one of them (the closure) not kinetic:

======== ========== ============ =============================== =====================================
incident first day  type         sources (voices)                figures of the killed as a total
======== ========== ============ =============================== =====================================
attack   2024-12-20 attack       one, two (2)                    5, 9 (pakistan_side), 2 (militants)
strikes  2024-12-24 airstrike    one, three (2)                  46, 20 (afghan_side)
clash    2024-12-28 border clash one, two (2)                    19, 1 (pakistan_side), 3 + 2 (afghan)
closure  2024-12-31 closure      one (1)                         none
drone    2025-01-20 drone strike one (1)                         0, 3 to 4 (afghan_side)
shelling 2025-01-27 shelling     one, two (2)                    none (residents give no number)
======== ========== ============ =============================== =====================================
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.analysis import quality, quality_text
from dashboard.analysis.quality import QualityReport, quality_report
from dashboard.analysis.records import records
from dashboard.filters import Filters
from dashboard.tables import Dataset, load
from tests import small
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, SHELLING, STRIKES


@pytest.fixture(scope="module")
def report(dataset: Dataset) -> QualityReport:
    return quality_report(dataset)


def of(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_head(report: QualityReport, dataset: Dataset) -> None:
    assert (report.incidents, report.kinetic, report.with_toll) == (6, 5, 4)  # the shelling has no figure
    assert (str(report.first_day)[:10], str(report.last_day)[:10]) == ("2024-12-20", "2025-01-27")
    assert report.version == dataset.version


def test_rows_of_each_table(report: QualityReport) -> None:
    sizes = dict(of(report.tables, "table", "rows"))
    assert sizes == {name: len(rows) for name, rows in small.rows().items()}


def test_oldest_and_newest_day_of_a_column(report: QualityReport) -> None:
    dates = report.dates.set_index(["table", "column"])
    to = dates.loc[("crossing_status", "to")]  # of two intervals one still lasts
    assert (to["filled"], to["empty"]) == (1, 1)
    assert to["oldest"] == to["newest"] == pd.Timestamp("2025-01-05")
    published = dates.loc[("sources", "published_on")]  # "one" and "two" of four have a day
    assert (published["filled"], published["empty"]) == (2, 2)
    assert (published["oldest"], published["newest"]) == (pd.Timestamp("2024-12-25"), pd.Timestamp("2024-12-26"))
    assert pd.isna(dates.loc[("claims", "claimed_on"), "newest"])


def test_months(report: QualityReport) -> None:
    months = report.months.set_index("year")
    assert months.loc[2024, 12] == 4 and months.loc[2025, 1] == 2
    assert months["total"].to_dict() == {2024: 4, 2025: 2}
    assert months.drop(columns="total").to_numpy().sum() == 6


def test_a_year_without_incidents_has_a_row() -> None:
    days = pd.DataFrame({"date_start": pd.to_datetime(["2021-03-01", "2023-03-05"])})
    assert quality.incidents_by_month(days)["total"].to_list() == [1, 0, 1]


def test_provinces(report: QualityReport) -> None:
    # Khyber Pakhtunkhwa: attack, clash, closure; Khost: drone, shelling; Paktika: strikes.
    assert of(report.provinces, "admin1", "incidents", "kinetic", "places") == [
        ("PK-KP", 3, 2, 2),
        ("AF-KHO", 2, 2, 1),
        ("AF-PKA", 1, 1, 1),
    ]
    assert report.provinces["province"].to_list()[0] == "Khyber Pakhtunkhwa"


def test_a_place_outside_the_provinces_is_counted() -> None:
    incidents = pd.DataFrame({"country": ["TR"], "admin1": [None], "kinetic": [False]})
    places = pd.DataFrame({"country": ["TR", "TR"], "admin1": [None, None]})
    assert of(quality.incidents_by_province(incidents, places, {}), "country", "admin1", "incidents", "places") == [
        ("TR", "", 1, 2)
    ]


def test_types_and_statuses(report: QualityReport) -> None:
    types = report.types.set_index("event_type")
    assert types["total"].sum() == 6
    assert types.loc["drone_strike", ["confirmed", "reported", "single_source", "disputed"]].to_list() == [0, 0, 0, 1]
    assert types.loc["talks", "total"] == 0


def test_two_publishers(report: QualityReport) -> None:
    shares = report.publishers.set_index(["incidents", "counted"])
    # With a toll: attack, strikes, clash, drone; the drone strike has one document. Kinetic: the shelling as well.
    for counted in ("voices", "publishers"):
        assert shares.loc[("kinetic_with_toll", counted)].to_list() == [3, 4]
        assert shares.loc[("kinetic", counted)].to_list() == [4, 5]
        assert shares.loc[("all", counted)].to_list() == [4, 6]
    assert of(report.one_publisher, "incident_id", "named", "kinetic", "toll") == [
        (CLOSURE, "Paper One", False, False),
        (DRONE, "Paper One", True, True),
    ]


def test_a_reprint_is_the_voice_of_its_text(folder: Path) -> None:
    small.add_row(folder, "incident_sources", incident_id=DRONE, source_id="copy")  # Paper Four prints Paper One
    report = quality_report(load(folder))
    shares = report.publishers.set_index(["incidents", "counted"])["two"]
    assert shares["kinetic_with_toll", "voices"] == 3
    assert shares["kinetic_with_toll", "publishers"] == 4
    drone = report.one_publisher.set_index("incident_id").loc[DRONE]
    assert (drone["documents"], drone["publishers"], drone["named"]) == (2, 2, "Paper One")


def test_claims_of_each_side(report: QualityReport) -> None:
    sides = report.claimants.set_index("group")
    assert set(sides["of"]) == {5}
    # Kabul: strikes, clash. Islamabad: attack, strikes, clash, drone.
    assert sides.loc["afghan_government", ["claims", "killed"]].to_list() == [2, 2]
    assert sides.loc["pakistan_government", ["claims", "killed"]].to_list() == [4, 4]
    # Both of one population: strikes (afghan_side), clash (pakistan_side).
    assert sides.loc["both_governments", ["claims", "killed"]].to_list() == [2, 2]
    assert sides.loc["same_population", ["claims", "killed"]].to_list() == [2, 2]
    # UN and independent: strikes (a claim without a number, and a subset), drone, shelling (no number).
    assert sides.loc["independent", ["claims", "killed"]].to_list() == [3, 1]
    # Everybody has a claim; of the shelling there is no figure.
    assert sides.loc["nobody", ["claims", "killed"]].to_list() == [0, 1]


def test_both_governments_of_different_populations(folder: Path) -> None:
    small.set_of(folder, "claims", "strikes-2", suffered_by="militants")
    sides = quality_report(load(folder)).claimants.set_index("group")
    assert sides.loc["both_governments", "claims"] == 2
    assert sides.loc["same_population", "claims"] == 1  # the clash alone


def test_places_by_precision(report: QualityReport) -> None:
    # Alpha and Delta 1, Gamma 2, Beta 3; drone and shelling at Alpha, clash and closure at Delta.
    assert of(report.precision, "precision", "places", "incidents", "kinetic") == [
        (1, 2, 4, 3),
        (2, 1, 1, 1),
        (3, 1, 1, 1),
        (4, 0, 0, 0),
    ]


def test_no_toll(report: QualityReport) -> None:
    assert of(report.no_toll, "incident_id", "claimants", "injured") == [(SHELLING, 1, False)]


def test_nobody_killed_is_a_toll(folder: Path) -> None:
    small.set_of(folder, "claims", "shelling-1", killed_min=0, killed_max=0, qualifier="exact")
    report = quality_report(load(folder))
    assert report.no_toll.empty
    assert report.with_toll == 5


def test_days_of_a_crossing(report: QualityReport) -> None:
    # 20 December to 27 January are 12 + 27 = 39 days: closed from 31 December to the last report of 4 January (5),
    # open from 6 January to the last report of the 20th (15); of the other 19 nobody speaks.
    row = report.crossings.iloc[0]
    assert (row["closed"], row["open"], row["partly_open"], row["unknown"]) == (5, 15, 0, 0)
    assert (row["not_spoken_of"], row["days"]) == (19, 39)


def test_intervals_outside_the_span_are_cut(dataset: Dataset) -> None:
    days = quality.crossing_days(
        dataset.table("crossings"),
        dataset.table("crossing_status"),
        pd.Timestamp("2025-01-04"),
        pd.Timestamp("2025-01-04"),
    ).iloc[0]
    assert (days["closed"], days["open"], days["not_spoken_of"], days["days"]) == (1, 0, 0, 1)


def test_responses(report: QualityReport) -> None:
    assert of(report.responses, "basis", "links", "answers") == [("declared", 1, 1), ("reported", 1, 1)]


def totals_of(folder: Path, **columns: object) -> QualityReport:
    given: dict[str, object] = {
        "total_id": "december",
        "claimant_id": "kab-gov",
        "date_start": "2024-12-20",
        "date_end": "2024-12-31",
        "counts_what": "Civilians killed in December",
        "suffered_by": "afghan_side",
        "victim_group": "civilians",
        "qualifier": "exact",
        "killed_min": 60,
        "killed_max": 60,
        "source_id": "one",
    }
    small.add_row(folder, "published_totals", **{**given, **columns})
    return quality_report(load(folder))


def test_a_total_beyond_the_record_is_not_compared(report: QualityReport) -> None:
    assert report.totals.empty  # the year 2024 begins before the first incident
    assert of(report.totals_left_out, "total_id", "reason") == [("year", "its days go beyond those of the record")]


def test_a_total_without_figures_is_not_compared(folder: Path) -> None:
    report = totals_of(folder, qualifier="", killed_min="", killed_max="")
    assert report.totals.empty
    assert (
        dict(of(report.totals_left_out, "total_id", "reason"))["december"] == "it gives no number of killed or injured"
    )


def test_a_total_beside_the_sum_of_its_days(folder: Path) -> None:
    row = totals_of(folder).totals.iloc[0]
    # Afghan side in December: strikes and clash. Kabul says 46 and 3 + 2 = 5, together 51; nine fewer than 60.
    assert row["lens_id"] == "kabul"
    assert (row["side_low"], row["side_high"], row["side_missing"]) == (51, 51, 0)
    assert (row["side_less_low"], row["side_less_high"]) == (-9, -9)
    # All claims: 20 to 46 and 5: 25 to 51; 35 to 9 fewer.
    assert (row["record_low"], row["record_high"]) == (25, 51)
    assert (row["record_less_low"], row["record_less_high"]) == (-35, -9)
    # Kinetic incidents in these days: attack, strikes, clash.
    assert (row["incidents"], row["populations"], row["kind"]) == (3, 2, "killed")


def test_a_range_is_compared_end_against_end(folder: Path) -> None:
    row = totals_of(folder, killed_min=50, killed_max=60, qualifier="about").totals.iloc[0]
    assert (row["side_less_low"], row["side_less_high"]) == (51 - 60, 51 - 50)
    assert (row["record_less_low"], row["record_less_high"]) == (25 - 60, 51 - 50)


def test_an_episode_narrows_and_an_injured_figure_is_a_row(folder: Path) -> None:
    small.set_of(folder, "incidents", CLASH, episode_id="")
    totals = totals_of(folder, episode_id="2024-12-run", injured_min=6, injured_max=6).totals
    assert totals["kind"].to_list() == ["killed", "injured"]
    killed, injured = totals.iloc[0], totals.iloc[1]
    assert (killed["side_low"], killed["populations"]) == (46, 1)  # the clash is no longer of the episode
    assert (injured["side_low"], injured["side_less_low"]) == (6, 0)


def test_a_total_that_mixes_sides_stands_beside_all_populations(folder: Path) -> None:
    row = totals_of(folder, claimant_id="hospital-x", suffered_by="other", victim_group="mixed").totals.iloc[0]
    # attack 5 to 9 and 2, strikes 20 to 46, clash 1 to 19 and 5, and militants without a figure.
    assert (row["record_low"], row["record_high"]) == (5 + 2 + 20 + 1 + 5, 9 + 2 + 46 + 19 + 5)
    assert (row["populations"], row["record_missing"]) == (6, 1)
    # The hospital's side has no figure for December: nothing is borrowed, nothing is 0.
    assert row["lens_id"] == "independent"
    assert pd.isna(row["side_low"]) and pd.isna(row["side_less_high"])
    assert row["side_missing"] == 6


def test_a_claimant_whose_side_no_lens_takes(folder: Path) -> None:
    report = totals_of(folder, claimant_id="group-x")
    row = report.totals.iloc[0]
    assert row["lens_id"] == "" and pd.isna(row["side_low"]) and pd.isna(row["side_missing"])
    assert row["record_high"] == 51
    assert quality_text.NO_LENS in quality_text.markdown(report)


def test_why_a_total_is_not_expected_to_be_equal(folder: Path) -> None:
    row = totals_of(folder).totals.iloc[0].to_dict()
    assert quality_text.why_unequal(row) == (
        "The total covers all that it counts; the record holds only incidents tied to the tensions between the two "
        "governments, 3 kinetic incidents in these days. The total counts civilians only, the sum everybody on that "
        "side."
    )
    row |= {"episode_id": "2024-12-run", "incidents": 1, "suffered_by": "militants", "side_missing": 1}
    assert quality_text.why_unequal(row) == (
        "The total is one statement on the whole, made at one time; the sum adds what was said incident by incident, "
        "1 kinetic incident of the episode in these days, and only of those in the record. The sum counts militants "
        "as attackers only. Under the claimant's lens 1 of 2 populations has no figure."
    )
    row |= {"suffered_by": "other", "populations": 0}
    assert "The total mixes sides" in quality_text.why_unequal(row)
    assert "no claim on this population" in quality_text.why_unequal(row)


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (-321, -304, "−321 to −304"),
        (7, 7, "+7"),
        (0, 0, "0"),
        (-2, 0, "−2 to 0"),
        (pd.NA, pd.NA, ""),
        (1200, 1200, "+1,200"),
    ],
)
def test_differences_in_words(low: Any, high: Any, text: str) -> None:
    assert quality_text.difference_text(low, high) == text


def test_shares_in_words() -> None:
    assert quality_text.share(171, 190) == "171 of 190 (90 %)"
    assert quality_text.share(0, 0) == "0 of 0"


def test_markdown_says_the_same_twice_and_escapes_bars(folder: Path) -> None:
    report = totals_of(folder, counts_what="Killed | in\nDecember", injured_min=6, injured_max=6)
    text = quality_text.markdown(report)
    assert text == quality_text.markdown(quality_report(load(folder)))
    assert "Killed \\| in December (On the Afghan side)" in text
    assert "| killed 60<br>injured 6 | Afghan Taliban government: 51 (−9)<br>6 (0) |" in text
    assert "| kinetic incidents with a toll | a reprint counts as the publisher of its text | 3 of 4 (75 %) |" in text
    assert text.endswith("\n") and not text.endswith("\n\n")
    widths: set[int] = set()
    for line in text.splitlines():  # every row of a table has as many cells as its header
        if not line.startswith("|"):
            widths = set()
            continue
        widths.add(line.replace("\\|", "").count("|"))
        assert len(widths) == 1, line


def test_markup_in_a_cell_is_text_in_the_report(folder: Path) -> None:
    report = totals_of(folder, counts_what="Killed <img src=x onerror=1> {{ 7 * 7 }} & more")
    assert "| Killed \\<img src=x onerror=1> {{ 7 * 7 }} & more (On the Afghan side) |" in quality_text.markdown(report)


def test_json_has_every_field(report: QualityReport) -> None:
    whole = json.loads(quality_text.as_json(report))
    assert set(whole) == set(QualityReport.__dataclass_fields__)
    assert whole["last_day"] == "2025-01-27"
    assert whole["no_toll"][0]["incident_id"] == SHELLING
    assert whole["dates"][-1]["newest"] == "2025-02-02"
    claimed = {row["table"]: row["newest"] for row in whole["dates"] if row["column"] == "claimed_on"}
    assert claimed == {"claims": None, "responsibility": "2025-01-21", "indicators": "2025-01-02"}


def test_json_of_totals(folder: Path) -> None:
    (row,) = json.loads(quality_text.as_json(totals_of(folder)))["totals"]
    assert (row["published_low"], row["side_low"], row["episode_id"], row["date_start"]) == (60, 51, None, "2024-12-20")
    assert row["why"].startswith("The total covers")


def test_one_line_for_validate(report: QualityReport) -> None:
    assert quality_text.one_publisher_line(report.one_publisher, 6) == (
        "2 of 6 incidents rest on one publisher, 1 of them kinetic (a reprint counts as the publisher of its text)"
    )


def test_report_leaves_the_dataset_alone(dataset: Dataset) -> None:
    before = {name: dataset.table(name) for name in dataset.tables}
    whole = records(dataset, Filters())
    quality_report(dataset)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, dataset.table(name))
    pd.testing.assert_frame_equal(whole, records(dataset, Filters()))


def test_the_real_record() -> None:
    real = load(small.REAL)
    report = quality_report(real)
    text = quality_text.markdown(report)
    for name in real.tables:
        assert f"| `{name}` |" in text
    assert report.months["total"].sum() == report.provinces["incidents"].sum() == report.types["total"].sum()
    assert report.incidents == report.months["total"].sum()
    assert report.kinetic - report.with_toll == len(report.no_toll)
    assert len(report.totals.drop_duplicates("total_id")) + len(report.totals_left_out) == len(
        real.table("published_totals")
    )
    spoken = report.crossings[["open", "partly_open", "closed", "unknown", "not_spoken_of"]]
    assert (spoken.sum(axis=1) == report.crossings["days"]).all() and (spoken >= 0).all(axis=None)
    assert (report.totals["record_low"] <= report.totals["record_high"]).fillna(True).all()
    assert ATTACK not in text and STRIKES not in text
    json.loads(quality_text.as_json(report))


def test_a_record_with_nothing_but_what_it_must_have(folder: Path) -> None:
    for name, table in small.definitions().items():
        if table.min_rows == 0:
            small.keep_header(folder, name)
    for incident in small.INCIDENTS:
        small.set_of(folder, "incidents", incident, episode_id="")
    report = quality_report(load(folder))
    assert (report.with_toll, len(report.no_toll), len(report.totals)) == (0, 5, 0)
    assert "0 of 0" in quality_text.markdown(report)
    json.loads(quality_text.as_json(report))
