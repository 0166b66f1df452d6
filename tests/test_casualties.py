"""Casualties by period, side, province, type and victim group, the accounts, and published totals, worked by hand.

The small record under all claims: attack 20 Dec 2024, Pakistani side 5–9 and militants 2 (KP); strikes 24 Dec, Afghan
side 20–46 (Paktika); clash 28 Dec, Pakistani side 1–19, Afghan side 5, militants without a figure (KP); drone 20 Jan
2025, Afghan side 0–4 (Khost); shelling 27 Jan, Pakistani side without a figure (Khost). The closure is not violent.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.accounts import (
    ACCOUNTS,
    at_month_ends,
    compared,
    coverage,
    cumulative,
)
from dashboard.analysis.against_published import NO_NUMBER, NOWHERE, SEVERAL, WIDER, against_published
from dashboard.analysis.casualties import (
    NO_SIDE,
    PERIODS,
    by_period,
    by_province,
    by_side,
    by_type,
    populations,
    suitable_period,
)
from dashboard.analysis.records import records, summary
from dashboard.analysis.victim_labels import by_victim_group, classified
from dashboard.catalogue import CHARTS, built
from dashboard.catalogue import casualties as catalogue
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.lens import LENSES
from dashboard.pages.casualties_published import draw_comparable_totals
from dashboard.tables import ROOT, Dataset, load
from tests import small
from tests.small import CLASH, DRONE

ALL = Filters()


@pytest.fixture(scope="module")
def real() -> Dataset:
    return load(ROOT / "data")


def figures(groups: pd.DataFrame) -> dict[str, tuple[object, ...]]:
    """The rows of a breakdown as plain values, None where there is no figure."""
    return {
        row.group: (
            *(None if pd.isna(value) else int(value) for value in (row.low, row.high)),
            row.incidents,
            row.without,
        )
        for row in groups.itertuples()
    }


def test_by_period(dataset: Dataset) -> None:
    found = by_period(records(dataset, ALL), "month", "killed", (dataset.first_day, dataset.last_day))
    # December: 7–11 + 20–46 + 6–24 = 33–81; January: 0–4, with one of two incidents without a figure.
    assert found["period_start"].dt.strftime("%Y-%m").tolist() == ["2024-12", "2025-01"]
    assert found[["low", "high", "incidents", "without", "partly"]].to_numpy().tolist() == [
        [33, 81, 3, 0, 1],
        [0, 4, 2, 1, 0],
    ]
    weeks = by_period(records(dataset, ALL), "week", "killed", (dataset.first_day, dataset.last_day))
    assert weeks["period_start"].iloc[0] == pd.Timestamp("2024-12-16")
    assert weeks["incidents"].tolist() == [1, 2, 0, 0, 0, 1, 1]
    assert weeks["low"].isna().tolist() == [False, False, True, True, True, False, True]
    years = by_period(records(dataset, ALL), "year", "injured", (dataset.first_day, dataset.last_day))
    # Injured: 3 in the attack, 6 in the strikes, 7 in the clash; none in January has a figure.
    assert years["low"].tolist()[0] == 16
    assert years["without"].tolist() == [0, 2]


def test_an_incident_without_claims_and_violence_is_not_asked_about(dataset: Dataset) -> None:
    closures = records(dataset, Filters(event_types=("border_closure",)))
    span = (dataset.first_day, dataset.last_day)
    assert by_period(closures, "month", "killed", span)["incidents"].sum() == 0
    assert by_type(closures, "killed").empty


def test_period_that_suits_a_span() -> None:
    day = pd.Timestamp("2024-01-01")
    for days, period in (
        (1, "week"),
        (183, "week"),
        (184, "month"),
        (2196, "month"),
        (2197, "quarter"),
        (7400, "year"),
    ):
        assert suitable_period(day, day + pd.Timedelta(days=days - 1)) == period


def test_by_side(dataset: Dataset) -> None:
    found = figures(by_side(records(dataset, ALL), populations(dataset, ALL), "killed"))
    # Afghan side: 20–46 + 5 + 0–4; Pakistani side: 5–9 + 1–19, shelling without; militants: 2, clash without.
    assert found == {"afghan_side": (25, 55, 3, 0), "pakistan_side": (6, 28, 3, 1), "militants": (2, 2, 2, 1)}


def test_violent_incidents_of_which_nobody_claims_anything_have_no_side(tmp_path: Path) -> None:
    tables = small.rows()
    tables["claims"] = [row for row in tables["claims"] if row["incident_id"] != DRONE]
    dataset = load(small.write(tmp_path / "data", tables))
    found = figures(by_side(records(dataset, ALL), populations(dataset, ALL), "killed"))
    assert found[NO_SIDE] == (None, None, 1, 1)
    assert figures(by_victim_group(dataset, records(dataset, ALL), "range", "killed"))["silent"] == (None, None, 1, 1)


def test_by_province_and_type(dataset: Dataset) -> None:
    provinces = figures(by_province(records(dataset, ALL), "killed"))
    assert provinces == {
        "Paktika": (20, 46, 1, 0),
        "Khyber Pakhtunkhwa": (13, 35, 2, 0),
        "Khost": (0, 4, 2, 1),
    }
    types = figures(by_type(records(dataset, ALL), "killed"))
    assert list(types) == ["airstrike", "border_clash", "militant_attack", "drone_strike", "shelling"]
    assert types["shelling"] == (None, None, 1, 1)


def test_victim_groups_are_disjoint_and_say_what_is_claimed_beneath(dataset: Dataset) -> None:
    rows = by_victim_group(dataset, records(dataset, ALL), "range", "killed")
    # Attack, Pakistani side: forces say 5 of their forces, Group X says 9 of nobody in particular: one word, 5–9.
    # Attack, militants: one claimant, 2. Strikes: civilians to Kabul (46) and the UN, militants to officials (20):
    # contested, once, 20–46. Clash, Pakistani side: Kabul's 19 are not specified, the forces' 1 is of their own:
    # 1–19. Clash, Afghan side: Kabul alone, 3 civilians and 2 forces. Nobody says who the dead of the drone (0–4) and,
    # without a figure, of the shelling and of the clash's third population were.
    assert figures(rows) == {
        "civilians": (3, 3, 1, 0),
        "afghan_forces": (2, 2, 1, 0),
        "pakistani_forces": (6, 28, 2, 0),
        "militants": (2, 2, 1, 0),
        "unspecified": (0, 4, 3, 2),
        "contested": (20, 46, 1, 0),
        "contested-civilians": (46, 46, 1, 0),
        "contested-militants": (20, 20, 1, 0),
    }
    whole = rows[rows["adds"]]
    assert (whole["low"].sum(), whole["high"].sum()) == (33, 85)
    assert rows[~rows["adds"]]["group"].tolist() == ["contested-civilians", "contested-militants"]


def test_victim_groups_under_a_lens_are_its_own_claimants_words(dataset: Dataset) -> None:
    islamabad = figures(by_victim_group(dataset, records(dataset, Filters(lens_id="islamabad")), "islamabad", "killed"))
    # To Islamabad alone the dead of the strikes are militants: 2 of the attack and 20; nothing is contested.
    assert islamabad["militants"] == (22, 22, 2, 0)
    assert "contested" not in islamabad
    # Of the clash's Afghan side and of the shelling Islamabad claims nothing.
    assert islamabad["no_claim"] == (None, None, 2, 2)
    kabul = figures(by_victim_group(dataset, records(dataset, Filters(lens_id="kabul")), "kabul", "killed"))
    assert kabul["civilians"] == (49, 49, 2, 0)


def test_people_whom_claimants_divide_in_other_ways_stand_once(tmp_path: Path) -> None:
    tables = small.rows()
    tables["claims"].append(small.claim("clash-6", CLASH, "residents-x", "afghan_side", 9, group="mixed"))
    dataset = load(small.write(tmp_path / "data", tables))
    found = figures(by_victim_group(dataset, records(dataset, Filters(text="delta clash")), "range", "killed"))
    # Kabul: 3 civilians and 2 forces; residents: 9 of several groups. One population, 5–9.
    assert found["divided"] == (5, 9, 1, 0)
    assert found["divided-civilians"] == (3, 3, 1, 0)
    assert found["divided-afghan_forces"] == (2, 2, 1, 0)
    assert found["divided-mixed"] == (9, 9, 1, 0)


@pytest.mark.parametrize("lens", list(LENSES))
@pytest.mark.parametrize("kind", ["killed", "injured"])
def test_disjoint_parts_make_up_the_whole(real: Dataset, lens: str, kind: str) -> None:
    filters = Filters(lens_id=lens)
    frame = records(real, filters)
    whole = summary(frame)
    expected = (whole[f"{kind}_low"], whole[f"{kind}_high"])
    span = (real.first_day, real.last_day)
    victims = by_victim_group(real, frame, lens, kind)
    sides = populations(real, filters)
    parts = {
        "victims": victims[victims["adds"]],
        "side": by_side(frame, sides, kind),
        "province": by_province(frame, kind),
        "type": by_type(frame, kind),
        **{period: by_period(frame, period, kind, span) for period in PERIODS},
        "side and period": pd.concat(
            by_period(sides[sides["suffered_by"] == side], "month", kind, span) for side in set(sides["suffered_by"])
        ),
    }
    for name, part in parts.items():
        assert (part["low"].sum(), part["high"].sum()) == expected, name
        assert (part["low"].fillna(0) <= part["high"].fillna(0)).all(), name
        assert (part["low"].isna() == part["high"].isna()).all(), name
        assert (part["without"] + part["partly"] <= part["incidents"]).all(), name
    for name in ("province", "type", *PERIODS):
        assert parts[name]["without"].sum() == parts["month"]["without"].sum(), name


@settings(deadline=None, max_examples=20)
@given(
    lens=st.sampled_from(list(LENSES)),
    types=st.sets(st.sampled_from(["airstrike", "border_clash", "suicide_bombing", "talks"]), max_size=2),
    first=st.dates(date(2022, 1, 1), date(2026, 1, 1)),
    period=st.sampled_from(list(PERIODS)),
)
def test_ranges_never_invert_in_any_selection(
    real: Dataset, lens: str, types: set[str], first: date, period: str
) -> None:
    filters = Filters(lens_id=lens, event_types=tuple(sorted(types)), start=first)
    frame = records(real, filters)
    found = by_period(frame, period, "killed", (pd.Timestamp(first), real.last_day))
    given_ones = found.dropna(subset=["low"])
    assert (given_ones["low"] <= given_ones["high"]).all()
    assert (given_ones["low"] >= 0).all()
    assert found["low"].sum() == (summary(frame)["killed_low"] or 0)


def test_every_population_is_in_one_class_or_in_the_parts_of_its_only_claimant(real: Dataset) -> None:
    rows = classified(real, "range", "killed")
    several = rows[rows.duplicated(["incident_id", "suffered_by"], keep=False)]
    claims = real.claims[real.claims["scope"] == "total"]
    claimants = claims.groupby(["incident_id", "suffered_by"])["claimant_id"].nunique()
    for key in set(zip(several["incident_id"], several["suffered_by"], strict=True)):
        assert claimants[key] == 1


def test_accounts_of_one_side_added_up(dataset: Dataset) -> None:
    rows = compared(dataset, ALL, "killed", False, "afghan_side")
    found = coverage(rows, rows["incident_id"].nunique())
    plain = {key: (row["low"], row["high"], row["with_figure"], row["without"]) for key, row in found.iterrows()}
    # Kabul: strikes 46, clash 3 + 2. Islamabad: strikes 20, drone 0. Independent: drone 3–4. Lowest: 20, 5, 0;
    # highest: 46, 5, 4. Three incidents in which anybody speaks of the Afghan side.
    assert plain == {
        "kabul": (51, 51, 2, 1),
        "islamabad": (20, 20, 2, 1),
        "independent": (3, 4, 1, 2),
        "lowest": (25, 25, 3, 0),
        "highest": (55, 55, 3, 0),
    }
    running = cumulative(rows)
    kabul = running[running["account"] == "kabul"]
    assert kabul["day"].dt.strftime("%m-%d").tolist() == ["12-24", "12-28"]
    assert kabul[["low", "high", "incidents"]].to_numpy().tolist() == [[46, 46, 1], [51, 51, 2]]
    # On the Pakistani side Kabul counts the 19 of the clash, Islamabad 5 of the attack and 1 of the clash.
    other = coverage(compared(dataset, ALL, "killed", False, "pakistan_side"), 3)
    assert other.loc[["kabul", "islamabad"], "low"].tolist() == [19, 6]


def test_accounts_of_the_same_people_only(dataset: Dataset) -> None:
    # Both governments have a figure for the dead of the strikes (46, 20) and for the clash's Pakistani side (19, 1).
    for side, kabul, islamabad in (("afghan_side", 46, 20), ("pakistan_side", 19, 1)):
        rows = compared(dataset, ALL, "killed", True, side)
        found = coverage(rows, rows["incident_id"].nunique())
        assert found.loc["kabul", ["low", "high", "without"]].tolist() == [kabul, kabul, 0]
        assert found.loc["islamabad", ["low", "high", "without"]].tolist() == [islamabad, islamabad, 0]
        assert found.loc["independent", "with_figure"] == 0
        assert pd.isna(found.loc["independent", "low"])
        assert found.loc[["lowest", "highest"], "low"].tolist() == [islamabad, kabul]


def test_month_ends_carry_the_last_sum_and_are_missing_before_the_first(dataset: Dataset) -> None:
    months = at_month_ends(cumulative(compared(dataset, ALL, "killed", False, "afghan_side")))
    assert months["month"].dt.strftime("%Y-%m").tolist() == ["2024-12", "2025-01"]
    assert months["kabul_high"].tolist() == [51, 51]
    assert months["independent_low"].isna().tolist() == [True, False]
    assert at_month_ends(cumulative(compared(dataset, Filters(text="nothing"), "killed", False, "afghan_side"))).empty


@pytest.mark.parametrize("kind", ["killed", "injured"])
@pytest.mark.parametrize("common", [False, True])
@pytest.mark.parametrize("side", ["afghan_side", "pakistan_side", "militants"])
def test_curves_never_fall_nor_invert_and_end_on_their_sums(real: Dataset, kind: str, common: bool, side: str) -> None:
    rows = compared(real, ALL, kind, common, side)
    if rows.empty:
        assert common and side == "militants", "both governments count the other's attackers nowhere"
        return
    found = coverage(rows, rows["incident_id"].nunique())
    for frequency in ("D", "W-SUN"):
        running = cumulative(rows, frequency)
        assert (running["low"] <= running["high"]).all()
        for account in ACCOUNTS:
            own = running[running["account"] == account]
            assert own["low"].is_monotonic_increasing
            assert own["high"].is_monotonic_increasing
            if len(own):
                assert own[["low", "high"]].iloc[-1].tolist() == found.loc[account, ["low", "high"]].tolist()
    assert found.loc["lowest", "low"] <= found.loc["highest", "high"]
    if common:
        for account in ("kabul", "islamabad"):
            assert found.loc["lowest", "low"] <= found.loc[account, "low"]
            assert found.loc[account, "high"] <= found.loc["highest", "high"]


def with_totals(directory: Path, *totals: dict[str, object]) -> Dataset:
    tables = small.rows()
    base = {
        "claimant_id": "un-mission",
        "date_start": "2024-12-20",
        "date_end": "2024-12-31",
        "qualifier": "exact",
        "source_id": "one",
        "victim_group": "mixed",
    }
    tables["published_totals"] = [{**base, **total} for total in totals]
    return load(small.write(directory / "data", tables))


def test_own_sums_against_published_totals(tmp_path: Path) -> None:
    run = {"episode_id": "2024-12-run"}
    dataset = with_totals(
        tmp_path,
        # The whole Afghan side in the run: 20–46 + 5 = 25–51 against 40: −15 to +11.
        {"total_id": "a", **run, "counts_what": "Killed", "suffered_by": "afghan_side",
         "killed_min": 40, "killed_max": 40},
        # Only what is called civilians: 46 + 3 = 49 against 45–50.
        {"total_id": "b", **run, "counts_what": "Civilians killed", "suffered_by": "afghan_side",
         "victim_group": "civilians", "killed_min": 45, "killed_max": 50},
        # Only at Beta: 20–46.
        {"total_id": "c", **run, "counts_what": "Killed at Beta", "suffered_by": "afghan_side",
         "killed_min": 30, "killed_max": 30},
        # "Mainly" does not bound it.
        {"total_id": "d", **run, "counts_what": "Killed, mainly at Beta", "suffered_by": "afghan_side",
         "killed_min": 30, "killed_max": 30},
        # One day of the run: 28 Dec, both sides and militants together: 6–24.
        {"total_id": "e", **run, "date_start": "2024-12-28", "date_end": "2024-12-28", "counts_what": "Killed",
         "suffered_by": "other", "killed_min": 20, "killed_max": 20},
        # No episode, Afghan side: fire across the line in the days, all of it in the record.
        {"total_id": "f", "date_end": "2025-01-27", "counts_what": "Killed by strikes", "suffered_by": "afghan_side",
         "killed_min": 30, "killed_max": 30},
    )  # fmt: skip
    found = against_published(dataset, ALL, "killed").set_index("total_id")
    assert found["comparable"].all()
    # The page says the difference with its sign: own sum less published.
    drawn = draw_comparable_totals(found.loc[["a"]], "killed")
    assert "<td>−15 to +11</td>" in drawn and "25–51" in drawn
    plain = {
        key: tuple(int(row[name]) for name in ("own_low", "own_high", "difference_low", "difference_high"))
        for key, row in found.iterrows()
    }
    assert plain == {
        "a": (25, 51, -15, 11),
        "b": (49, 49, -1, 4),
        "c": (20, 46, -10, 16),
        "d": (25, 51, -5, 21),
        "e": (6, 24, -14, 4),
        "f": (25, 55, -5, 25),
    }
    assert found.loc["c", "over"].endswith("places named: Beta")
    assert found.loc["b", "incidents"] == 2
    kabul = against_published(dataset, Filters(lens_id="kabul"), "killed").set_index("total_id")
    assert (kabul.loc["a", "own_low"], kabul.loc["f", "without"]) == (51, 1)


def test_places_that_a_total_names(tmp_path: Path) -> None:
    run = {"episode_id": "2024-12-run", "suffered_by": "afghan_side", "killed_min": 30, "killed_max": 30}
    dataset = with_totals(
        tmp_path,
        # Gamma is in the gazetteer and has no incident that killed on the Afghan side; Alpha's is of another episode.
        {"total_id": "nowhere", **run, "counts_what": "Killed at Gamma"},
        {"total_id": "one-of-two", **run, "counts_what": "Killed at Gamma and in Beta"},
        # "Beta" is no word of its own here.
        {"total_id": "within-a-word", **run, "counts_what": "Killed by Betas"},
    )
    found = against_published(dataset, ALL, "killed").set_index("total_id")
    assert (found.loc["nowhere", "comparable"], found.loc["nowhere", "reason"]) == (False, NOWHERE)
    assert found.loc["one-of-two", "over"].endswith("places named: Beta, Gamma")
    assert found["own_low"].drop("nowhere").to_dict() == {"one-of-two": 20, "within-a-word": 25}


def test_upper_and_lower_may_be_left_out_of_a_districts_name(real: Dataset) -> None:
    """Soldiers killed in Bajaur, Lower Dir and South Waziristan: 7 at Lal Qila and 12 to 30 of the ambush at Badar.

    Badar lies in Upper South Waziristan. Those of Spinwam, South Waziristan and Bannu are of no incident of the record.
    """
    found = against_published(real, ALL, "killed").set_index("total_id")
    assert found.loc["pk-ispr-2025-09-10-13-kp-forces", ["own_low", "own_high", "incidents"]].tolist() == [19, 37, 2]
    assert found.loc["pk-ispr-2025-10-13-15-kp-operations", "reason"] == NOWHERE


def test_why_totals_are_not_comparable(tmp_path: Path) -> None:
    dataset = with_totals(
        tmp_path,
        {"total_id": "words", "counts_what": "Casualties", "suffered_by": "pakistan_side", "qualifier": None},
        {"total_id": "wide", "counts_what": "Killed in attacks", "suffered_by": "pakistan_side",
         "killed_min": 9, "killed_max": 9},
        {"total_id": "several", "counts_what": "All deaths", "suffered_by": "other", "killed_min": 9, "killed_max": 9},
        {"total_id": "part", "counts_what": "Children killed", "suffered_by": "afghan_side", "victim_group": "children",
         "killed_min": 9, "killed_max": 9},
        {"total_id": "outside", "date_start": "2024-01-01", "counts_what": "Killed", "suffered_by": "afghan_side",
         "killed_min": 9, "killed_max": 9},
        {"total_id": "nothing", "date_start": "2024-12-21", "date_end": "2024-12-21", "counts_what": "Killed",
         "suffered_by": "afghan_side", "killed_min": 9, "killed_max": 9},
    )  # fmt: skip
    found = against_published(dataset, ALL, "killed").set_index("total_id")
    assert not found["comparable"].any()
    assert found[["own_low", "difference_low"]].isna().all(axis=None)
    assert found.loc["words", "reason"] == NO_NUMBER.format(kind="killed")
    assert (found.loc["wide", "reason"], found.loc["several", "reason"]) == (WIDER, SEVERAL)
    assert "children" in found.loc["part", "reason"]
    assert "first day of the record" in found.loc["outside", "reason"]
    assert "no figure" in found.loc["nothing", "reason"]


def test_published_totals_follow_dates_and_episode_but_no_other_filter(real: Dataset) -> None:
    everything = against_published(real, ALL, "killed")
    assert len(everything) == len(real.table("published_totals"))
    assert len(against_published(real, Filters(event_types=("talks",)), "killed")) == len(everything)
    early = against_published(real, Filters(end=date(2022, 12, 31)), "killed")
    assert 0 < len(early) < len(everything)
    assert (early["date_start"] <= pd.Timestamp("2022-12-31")).all()


@pytest.mark.parametrize("lens", list(LENSES))
def test_comparisons_hold_together_on_the_real_tables(real: Dataset, lens: str) -> None:
    found = against_published(real, Filters(lens_id=lens), "killed")
    fit = found[found["comparable"]]
    assert len(fit)
    assert (fit["own_low"] <= fit["own_high"]).all()
    assert (fit["difference_low"] <= fit["difference_high"]).all()
    assert (fit["difference_high"] == fit["own_high"] - fit["their_low"]).all()
    assert (fit["without"] < fit["incidents"]).all()
    assert found.loc[~found["comparable"], "reason"].str.endswith(".").all()


def test_a_total_that_sums_incidents_of_the_record_is_met(real: Dataset) -> None:
    # Hassan Khel, April 2025: the military's 71 is the sum of 54 and 17, both incidents of the record.
    found = against_published(real, Filters(lens_id="islamabad"), "killed").set_index("total_id")
    row = found.loc["pk-ispr-2025-04-25-28-hassan-khel-militants"]
    assert (row["own_low"], row["own_high"], row["their_low"], row["difference_low"]) == (71, 71, 71, 0)


def test_the_dead_of_barmal_are_one_contested_population(real: Dataset) -> None:
    # As docs/methodology.md, section 5, sets it out.
    filters = Filters(text="2024-12-24-barmal-airstrikes")
    frame = records(real, filters)
    words = figures(by_victim_group(real, frame, "range", "killed"))
    assert words == {
        "contested": (13, 71, 1, 0),
        "contested-civilians": (18, 52, 1, 0),
        "contested-militants": (20, 71, 1, 0),
        "contested-unspecified": (13, 30, 1, 0),
    }
    assert figures(by_victim_group(real, frame, "kabul", "killed")) == {"civilians": (46, 52, 1, 0)}
    assert figures(by_victim_group(real, frame, "islamabad", "killed")) == {"militants": (20, 71, 1, 0)}


def test_office_programs_draw_only_what_adds_up(real: Dataset) -> None:
    chart = CHARTS["casualties-group"]
    made = built(chart, chart.request(real, ALL, LIGHT, by="victim_group"))
    assert made.native is not None
    assert made.native.table is not None
    whole = summary(records(real, ALL))
    assert made.native.table["Low"].sum() == whole["killed_low"]
    assert made.native.table["High"].sum() == whole["killed_high"]


def test_published_totals_say_which_filters_do_not_apply(real: Dataset) -> None:
    chart = CHARTS["casualties-published"]
    words = "Filters other than dates, episode and lens do not apply"
    assert words in built(chart, chart.request(real, Filters(event_types=("airstrike",)), LIGHT)).json
    assert words not in built(chart, chart.request(real, Filters(start=date(2022, 1, 1), lens_id="kabul"), LIGHT)).json


def test_a_period_that_the_dates_cut_has_a_star_and_is_named(dataset: Dataset) -> None:
    """From Friday 20 December to Monday 27 January: the first and the last of six weeks (Monday to Sunday) are cut."""
    chart = CHARTS["casualties-period"]

    def drawn(filters: Filters, **options: str) -> tuple[list[dict], str]:
        made = built(chart, chart.request(dataset, filters, LIGHT, **options))
        return json.loads(made.json)["data"], made.json

    dates = Filters(start=date(2024, 12, 20), end=date(2025, 1, 27))
    data, text = drawn(dates, period="week")
    (stars,) = [trace for trace in data if trace.get("mode") == "text"]
    assert (len(stars["x"]), stars["text"], stars["x"][0][:10]) == (2, ["*", "*"], "2024-12-19")  # middle of its week
    assert stars["y"] == [11.0, 0.0]  # attack 7–11; shelling without a figure
    assert (
        "* Counted are of the week of 20 Dec 2024 only the days from then on, and of the week of 27 Jan 2025 only the "
        "days up to then."
    ) in text.replace("<br>", " ")
    # The text under the pointer names the days that are counted.
    assert any("20 Dec 2024 – 22 Dec 2024" in words for words in data[0]["hovertext"])
    # Two whole weeks have no star.
    data, text = drawn(Filters(start=date(2024, 12, 23), end=date(2025, 1, 5)), period="week")
    assert not [trace for trace in data if trace.get("mode") == "text"]
    assert "Counted are" not in text


def test_the_key_of_several_sides_has_the_colour_of_none(dataset: Dataset) -> None:
    chart = CHARTS["casualties-period"]
    made = built(chart, chart.request(dataset, ALL, LIGHT, split="sides"))
    data = json.loads(made.json)["data"]
    keyed = [trace for trace in data if trace.get("showlegend", True)]
    assert [trace["name"] for trace in keyed] == [
        "Killed, low",
        "Killed, up to the high end",
        "Has incidents without a figure",
    ]
    shown = {trace["marker"]["color"] for trace in data if trace["type"] == "bar" and trace not in keyed}
    assert not shown & {trace["marker"]["color"] for trace in keyed}


def test_the_accounts_by_month_do_not_depend_on_the_step_of_the_curves(
    real: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stepped by week a day would count in the month in which its week ends."""
    chart = CHARTS["casualties-accounts"]
    by_day = catalogue._accounts(chart.request(real, ALL, LIGHT)).table
    rows = compared(real, ALL, "killed", False, "afghan_side")
    days, weeks = (cumulative(rows, step)["day"].nunique() for step in ("D", "W-SUN"))
    assert weeks < days
    monkeypatch.setattr(catalogue, "FINE_STEPS", weeks)
    pd.testing.assert_frame_equal(catalogue._accounts(chart.request(real, ALL, LIGHT)).table, by_day)


def test_what_lasted_into_the_dates_has_a_star_in_its_own_week(real: Dataset) -> None:
    """Monday 19 December 2022 begins a week; the siege of Bannu, from Sunday to Tuesday, counts in the week before."""
    chart = CHARTS["casualties-period"]
    dates = Filters(start=date(2022, 12, 19), end=date(2023, 1, 1))
    made = built(chart, chart.request(real, dates, LIGHT, period="week"))
    data = json.loads(made.json)["data"]
    assert made.table["From"].dt.strftime("%m-%d").tolist() == ["12-12", "12-19", "12-26"]
    (stars,) = [trace for trace in data if trace.get("mode") == "text"]
    assert [x[:10] for x in stars["x"]] == ["2022-12-15"]
    assert "* Counted are before 19 Dec 2022 only what lasted into these dates." in made.json.replace("<br>", " ")
    assert data[0]["hovertext"][0].startswith("<b>12 Dec 2022 – 18 Dec 2022</b>")
