"""Records: incidents with place, names, counts and the figures of a lens."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.analysis.records import lens_ranges, records, select_incidents, summary
from dashboard.filters import Filters
from dashboard.tables import Dataset
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, INCIDENTS, SHELLING, STRIKES


def at(dataset: Dataset, incident: str, **filters: object) -> pd.Series:
    frame = records(dataset, Filters(**filters))  # type: ignore[arg-type]
    return frame.set_index("incident_id").loc[incident]


def test_one_row_for_each_incident_by_date(dataset: Dataset) -> None:
    assert tuple(records(dataset, Filters())["incident_id"]) == INCIDENTS


def test_place_is_the_primary_one(dataset: Dataset) -> None:
    row = at(dataset, STRIKES)
    assert (row["place_id"], row["place"], row["province"], row["country"]) == (
        "af-pka-beta",
        "Beta",
        "Paktika",
        "AF",
    )
    assert (row["lat"], row["lon"], row["precision"]) == (32.7, 69.2, 3)
    assert at(dataset, CLOSURE)["place_kind"] == "crossing"


def test_distance_to_the_line(dataset: Dataset) -> None:
    # The crossing lies on the line; Alpha, in the middle of Khost, some tens of kilometres from it.
    assert 0 <= at(dataset, CLASH)["line_km"] < 5
    assert 10 < at(dataset, DRONE)["line_km"] < 60


def test_names_sides_and_lanes(dataset: Dataset) -> None:
    row = at(dataset, STRIKES)
    assert (row["initiator"], row["target"]) == ("Pakistani forces", "Group X")
    assert (row["initiator_side"], row["lane"], row["family"]) == ("pakistan_government", "strikes_pakistan", "strikes")
    clash = at(dataset, CLASH)
    assert (clash["initiator"], clash["target"], clash["lane"]) == ("", "", "clashes")
    assert pd.isna(clash["initiator_side"])
    lanes = records(dataset, Filters()).set_index("incident_id")["lane"]
    assert lanes[[ATTACK, CLOSURE, SHELLING]].tolist() == ["militant", "closures", "attacks_afghan"]


def test_counts(dataset: Dataset) -> None:
    assert (at(dataset, STRIKES)["sources"], at(dataset, STRIKES)["claimants"]) == (2, 4)
    assert (at(dataset, CLOSURE)["sources"], at(dataset, CLOSURE)["claimants"]) == (1, 0)
    assert at(dataset, CLASH)["kinetic"]
    assert not at(dataset, CLOSURE)["kinetic"]


def test_figures_follow_the_lens(dataset: Dataset) -> None:
    assert tuple(at(dataset, STRIKES)[["killed_low", "killed_high"]]) == (20, 46)
    assert tuple(at(dataset, STRIKES, lens_id="islamabad")[["killed_low", "killed_high"]]) == (20, 20)
    assert at(dataset, CLASH, lens_id="islamabad")["killed_missing"] == 2


def test_incident_without_claims_has_no_figure_and_nothing_missing(dataset: Dataset) -> None:
    row = at(dataset, CLOSURE)
    assert pd.isna(row["killed_low"])
    assert (row["populations"], row["killed_missing"]) == (0, 0)


def test_filters_apply_under_their_lens(dataset: Dataset) -> None:
    assert list(records(dataset, Filters(min_killed=21))["incident_id"]) == [STRIKES, CLASH]
    assert list(records(dataset, Filters(min_killed=21, lens_id="islamabad"))["incident_id"]) == []


@pytest.mark.parametrize("filters", [Filters(), Filters(text="alpha"), Filters(text="nothing")])
def test_columns_and_types_do_not_depend_on_the_selection(dataset: Dataset, filters: Filters) -> None:
    frame = records(dataset, filters)
    pd.testing.assert_series_equal(frame.dtypes, records(dataset, Filters()).dtypes)
    assert list(frame.index) == list(range(len(frame)))


def test_records_are_worked_out_once_for_everybody(dataset: Dataset) -> None:
    assert records(dataset, Filters()) is records(dataset, Filters())
    assert lens_ranges(dataset, "range") is lens_ranges(dataset, "range")


def test_rows_are_selected_by_what_the_filters_leave(dataset: Dataset) -> None:
    filters = Filters(event_types=("border_clash",))
    kept = select_incidents(dataset.claims, dataset, filters)
    assert set(kept["incident_id"]) == set(records(dataset, filters)["incident_id"])
    assert kept.index.tolist() == list(range(len(kept)))
    assert len(select_incidents(dataset.claims, dataset, Filters())) == len(dataset.claims)
    assert select_incidents(dataset.claims, dataset, Filters(text="no such word")).empty


def test_sums(dataset: Dataset) -> None:
    # Attack 7–11, strikes 20–46, clash 6–24, drone 0–4, shelling without: 33–85. Injured 3 + 6 + 7; drone and shelling
    # without.
    assert summary(records(dataset, Filters())) == {
        "killed_low": 33,
        "killed_high": 85,
        "injured_low": 16,
        "injured_high": 16,
        "without": 1,
        "without_injured": 2,
        "kinetic": 5,
    }


def test_sums_under_a_lens_that_lacks_figures(dataset: Dataset) -> None:
    # Kabul gives figures for the strikes (46) and the clash (24) alone; three kinetic incidents are without.
    sums = summary(records(dataset, Filters(lens_id="kabul")))
    assert (sums["killed_low"], sums["killed_high"], sums["without"], sums["kinetic"]) == (70, 70, 3, 5)


@pytest.mark.parametrize("filters", [Filters(text="nothing"), Filters(places=("af-kho-alpha",), lens_id="kabul")])
def test_sum_without_any_figure_is_none_and_not_zero(dataset: Dataset, filters: Filters) -> None:
    frame = records(dataset, filters)
    frame = frame[frame["incident_id"] != STRIKES]
    sums = summary(frame)
    assert sums["killed_low"] is None
    assert sums["injured_high"] is None
    assert sums["without"] == sums["kinetic"] == len(frame)
