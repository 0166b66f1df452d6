"""The file of one incident: places, claims, sources, and what it answers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dashboard.analysis.one_incident import IncidentFile, claimant_spread, incident_file
from dashboard.lens import LENSES
from dashboard.tables import Dataset, load
from tests import small
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, SHELLING, STRIKES


def file_of(dataset: Dataset, incident: str) -> IncidentFile:
    found = incident_file(dataset, incident)
    assert found is not None
    return found


def test_unknown_incident_is_none(dataset: Dataset) -> None:
    assert incident_file(dataset, "2024-12-24-nowhere") is None


def test_incident_and_places_primary_first(dataset: Dataset) -> None:
    file = file_of(dataset, STRIKES)
    assert file.incident["title"] == "Air strikes at Beta"
    assert file.places["place_id"].tolist() == ["af-pka-beta", "af-kho-alpha"]
    assert file.places["is_primary"].tolist() == [True, False]


def test_claims_carry_claimant_and_source(dataset: Dataset) -> None:
    claims = file_of(dataset, STRIKES).claims.set_index("claim_id")
    # Totals before parts, the largest first, those without a figure last.
    assert claims.index.tolist() == ["strikes-1", "strikes-2", "strikes-3", "strikes-4"]
    row = claims.loc["strikes-3"]
    assert (row["claimant"], row["side"], row["publisher"]) == ("UN mission", "un", "Agency Three")
    assert row["url"] == "https://three.example/c"
    assert pd.isna(row["killed_min"])


def test_sources_by_date_and_those_without_a_date_last(dataset: Dataset) -> None:
    assert file_of(dataset, STRIKES).sources["source_id"].tolist() == ["one", "three"]


def test_answers_in_both_directions(dataset: Dataset) -> None:
    file = file_of(dataset, STRIKES)
    assert file.answers[["incident_id", "basis"]].to_numpy().tolist() == [[ATTACK, "reported"]]
    assert file.answered_by[["incident_id", "basis"]].to_numpy().tolist() == [[CLASH, "declared"]]
    assert file.answered_by["title"].tolist() == ["Clash at the Delta crossing"]
    assert file.answered_by["publisher"].tolist() == ["Paper Two"]


def test_incident_without_claims_and_answers(dataset: Dataset) -> None:
    file = file_of(dataset, CLOSURE)
    assert file.claims.empty
    assert file.answers.empty
    assert file.answered_by.empty
    assert claimant_spread(dataset, CLOSURE).empty


def test_spread_has_each_claimant_and_each_lens(dataset: Dataset) -> None:
    spread = claimant_spread(dataset, STRIKES)
    claimants = spread[~spread["is_lens"]].set_index("who")
    assert set(claimants.index) == {"Kabul", "Officials", "UN mission"}
    assert claimants.loc["Kabul", "killed_high"] == 46
    assert pd.isna(claimants.loc["UN mission", "killed_low"])
    lenses = spread[spread["is_lens"]].set_index("who")
    assert list(lenses.index) == [lens.label for lens in LENSES.values()]
    assert tuple(lenses.loc["All sources (lowest–highest)", ["killed_low", "killed_high"]]) == (20, 46)


def test_spread_keeps_populations_apart(dataset: Dataset) -> None:
    spread = claimant_spread(dataset, CLASH)
    rows = spread[~spread["is_lens"]]
    got = {(row.suffered_by, row.who): None if pd.isna(row.killed_low) else row.killed_low for row in rows.itertuples()}
    assert got == {
        ("afghan_side", "Kabul forces"): 5,
        ("pakistan_side", "Kabul forces"): 19,
        ("pakistan_side", "Pakistani forces"): 1,
        ("militants", "Pakistani forces"): None,
    }


def test_spread_of_one_incident_does_not_mix_with_others(dataset: Dataset) -> None:
    drone = claimant_spread(dataset, DRONE)
    assert sorted(drone.loc[~drone["is_lens"], "killed_high"]) == [0, 4]
    shelling = claimant_spread(dataset, SHELLING)
    assert shelling[["killed_low", "killed_high"]].isna().all(axis=None)


def test_who_acted_who_answers_for_it_and_what_else_was_counted(dataset: Dataset) -> None:
    file = file_of(dataset, ATTACK)
    assert (file.initiator, file.initiator_side) == ("Group X", "anti_pakistan_militants")
    said = file.responsibility[["claimant", "says", "publisher"]].to_numpy().tolist()
    assert said == [
        ["Group X", "claims", "Paper Two"],
        ["Islamabad", "blames", "Paper One"],
        ["Kabul", "denies", "Paper One"],
    ]
    assert file.responsibility["blamed"].dropna().tolist() == ["Kabul"]
    assert (file_of(dataset, CLASH).initiator, file_of(dataset, CLASH).initiator_side) == ("", "")
    # What was counted of the run of incidents is shown with each of them, what was counted of one with that one.
    assert set(file_of(dataset, STRIKES).indicators["indicator_id"]) == {"run-displaced", "strikes-houses-destroyed"}
    assert file_of(dataset, STRIKES).indicators["place"].tolist() == ["Beta", "Beta"]
    assert file_of(dataset, SHELLING).indicators.empty


def test_corrections_of_an_incident_are_those_of_all_its_rows(folder: Path) -> None:
    header, *kept = small.cells(folder, "corrections")
    rows = (("claims", "strikes-1"), ("responsibility", f"{ATTACK}--group-x-claims"), ("claims", f"{STRIKES}--gone"))
    more = [
        [f"fix-more-{number}", "2025-02-03", table, row, "Changed.", "Better read.", ""]
        for number, (table, row) in enumerate(rows)
    ]
    small.put_cells(folder, "corrections", [header, *kept, *more])
    dataset = load(folder)
    assert file_of(dataset, STRIKES).corrections["row_id"].tolist() == ["strikes-1", f"{STRIKES}--gone", STRIKES]
    assert file_of(dataset, ATTACK).corrections["row_id"].tolist() == [f"{ATTACK}--group-x-claims"]
    assert file_of(dataset, DRONE).corrections.empty
