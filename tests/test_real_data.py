"""The curated record itself: what must be in it, and what must never be."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from dashboard.analysis.records import records, summary
from dashboard.filters import Filters
from dashboard.lens import LENSES, POPULATION, population_ranges
from dashboard.tables import DESCRIPTOR, Dataset, load, validate
from dashboard.vocabulary import KINETIC_TYPES, STRIKE_TYPES
from tests import small
from tests.small import REAL, found

LOADED = re.compile(
    r"martyr|shaheed|eliminat|neutrali[sz]|kh[ae]*w[ae]*rij|(?<!counter-)terrorist|miscreant", re.IGNORECASE
)
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’|(?<!\w)'[^']*'(?!\w)")
SOUGHT = "Looked for"
SEARCH = re.compile(
    SOUGHT + r' on \d{1,2} [A-Z][a-z]+ \d{4} and not found: [^"]+\("[^"]+"(?:, "[^"]+")*\)(?:; [^.]+)?\.'
)
TAG = re.compile(r"<\s*/?\s*[a-zA-Z!]|&(lt|gt|amp|nbsp|#\d+);")


@pytest.fixture(scope="module")
def real() -> Dataset:
    return load(REAL)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the real tables that the test may spoil."""
    target = tmp_path / "copy"
    target.mkdir()
    for path in (*REAL.glob("*.csv"), REAL / DESCRIPTOR):
        shutil.copy(path, target)
    return target


def texts(dataset: Dataset, *columns: tuple[str, str]) -> list[tuple[str, str]]:
    """Each text of these columns with the place where it stands."""
    return [
        (f"{table}.{column}:{key}", text)
        for table, column in columns
        for key, text in dataset.table(table)
        .set_index(dataset.table(table).columns[0], drop=False)[column]
        .dropna()
        .items()
    ]


OWN_WORDS = (
    ("incidents", "title"),
    ("incidents", "summary"),
    ("incidents", "denial"),
    ("episodes", "name"),
    ("episodes", "summary"),
    ("phases", "name"),
)


def loaded_words(text: str) -> list[str]:
    return LOADED.findall(QUOTED.sub("", text))


def test_real_tables_are_sound() -> None:
    assert [str(problem) for problem in validate(REAL)] == []


def test_one_broken_row_is_seen(copy: Path) -> None:
    assert validate(copy) == []
    row = small.set_of(copy, "claims", small.cells(copy, "claims")[1][0], source_id="no-such-source")
    found(validate(copy), "claims", row, "source_id", "no-such-source", "of the table sources")


def test_identifiers_are_unique(real: Dataset) -> None:
    for name, table in real.tables.items():
        assert not real.table(name).duplicated(list(table.primary_key)).any(), name


def test_every_claim_has_source_claimant_and_incident(real: Dataset) -> None:
    claims = real.claims
    assert claims[["incident_id", "claimant_id", "source_id"]].notna().all(axis=None)
    assert claims["source_id"].isin(real.sources["source_id"]).all()
    assert claims["claimant_id"].isin(real.actors["actor_id"]).all()


def test_claimants_of_one_population_can_be_told_apart(real: Dataset) -> None:
    named = real.claims.assign(who=real.claims["claimant_id"].map(real.actor_names))
    names = named.groupby([*POPULATION, "who"])["claimant_id"].nunique()
    assert names[names > 1].empty, names[names > 1].to_string()


def test_an_outlets_own_count_has_no_other_speaker(real: Dataset) -> None:
    """A figure relayed is its speaker's: who told the outlet is the claimant, or the count is the outlet's own."""
    own = real.actors.loc[real.actors["name"].str.contains("own or unattributed count"), "actor_id"]
    relayed = real.claims[real.claims["claimant_id"].isin(own) & real.claims["speaker"].notna()]
    assert relayed["claim_id"].tolist() == []


def test_lenses_lie_within_the_claims(real: Dataset) -> None:
    ranges = {
        key: population_ranges(real.claims, real.side_of, lens).set_index(POPULATION) for key, lens in LENSES.items()
    }
    for key, own in ranges.items():
        for kind in ("killed", "injured"):
            low, high = own[f"{kind}_low"], own[f"{kind}_high"]
            assert (ranges["lowest"][f"{kind}_low"] <= low).fillna(True).all(), key
            assert (low <= high).fillna(True).all(), key
            assert (high <= ranges["highest"][f"{kind}_high"]).fillna(True).all(), key


def test_parts_never_change_a_total(real: Dataset) -> None:
    claims = real.claims
    assert (claims["scope"] == "subset").any()
    totals = claims[claims["scope"] == "total"]
    for lens in LENSES.values():
        everything = population_ranges(claims, real.side_of, lens).set_index(POPULATION)
        alone = population_ranges(totals, real.side_of, lens).set_index(POPULATION)
        pd.testing.assert_frame_equal(everything.loc[alone.index], alone)


def test_sums_grow_from_the_lowest_to_the_highest_claim(real: Dataset) -> None:
    low, both, high = (summary(records(real, Filters(lens_id=key))) for key in ("lowest", "range", "highest"))
    assert low["killed_low"] == both["killed_low"]
    assert high["killed_high"] == both["killed_high"]
    assert (both["killed_low"] or 0) < (both["killed_high"] or 0)


def test_records_have_place_lane_and_sources(real: Dataset) -> None:
    frame = records(real, Filters())
    assert len(frame) == len(real.incidents)
    assert frame[["place", "lane", "family", "lat", "lon"]].notna().all(axis=None)
    assert (frame["sources"] > 0).all()


def incident(real: Dataset, day: str, words: str, types: tuple[str, ...]) -> pd.Series:
    """The one incident of these types that began on a day and whose identifier has a word."""
    rows = real.incidents
    rows = rows[
        (rows["date_start"] == pd.Timestamp(day))
        & rows["event_type"].isin(types)
        & rows["incident_id"].str.contains(words)
    ]
    assert len(rows) == 1, rows["incident_id"].tolist()
    return rows.iloc[0]


def totals_of(real: Dataset, incident_id: str) -> pd.DataFrame:
    claims = real.claims
    claims = claims[(claims["incident_id"] == incident_id) & (claims["scope"] == "total")]
    return claims.assign(side=claims["claimant_id"].map(real.side_of))


def test_strikes_on_barmal_of_24_december_2024(real: Dataset) -> None:
    row = incident(real, "2024-12-24", "barmal", STRIKE_TYPES)
    claims = totals_of(real, row["incident_id"])
    kabul = claims[claims["side"] == "afghan_government"]
    assert ((kabul["killed_min"] == 46) & (kabul["killed_max"] == 51)).any()
    assert (claims["side"] == "pakistan_government").any()
    assert claims["claimant_id"].nunique() >= 4
    assert set(claims["suffered_by"]) == {"afghan_side"}
    places = real.table("incident_places").merge(real.places, on="place_id")
    assert (places.loc[places["incident_id"] == row["incident_id"], "admin1"] == "AF-PKA").all()


def test_attack_at_makeen_of_21_december_2024(real: Dataset) -> None:
    row = incident(real, "2024-12-21", "makeen", ("militant_attack", "suicide_bombing"))
    claims = totals_of(real, row["incident_id"])
    assert {"pakistan_government", "anti_pakistan_militants"} <= set(claims["side"])


def test_announcement_and_clash_of_28_december_2024(real: Dataset) -> None:
    assert incident(real, "2024-12-28", "kabul", ("declaration",))["initiator_id"] in set(
        real.actors.loc[real.actors["side"] == "afghan_government", "actor_id"]
    )
    rows = real.incidents
    days = rows["date_start"] == pd.Timestamp("2024-12-28")
    clashes = rows[days & rows["event_type"].isin(["border_clash", "ground_attack", "shelling"])]
    claims = pd.concat([totals_of(real, key) for key in clashes["incident_id"]])
    own = claims[(claims["side"] == "pakistan_government") & (claims["suffered_by"] == "pakistan_side")]
    assert (own["killed_max"] == 1).any()


def test_a_published_total_covers_2024(real: Dataset) -> None:
    totals = real.table("published_totals")
    whole = totals[(totals["date_start"] == pd.Timestamp("2024-01-01")) & (totals["date_end"].dt.year == 2024)]
    assert whole["killed_min"].notna().any()


def test_texts_are_neutral_outside_quotation_marks(real: Dataset) -> None:
    wrong = {place: words for place, text in texts(real, *OWN_WORDS) if (words := loaded_words(text))}
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Two martyred at the post", ["martyr"]),
        ("Forces neutralised three; khawarij, khwarij", ["neutralis", "khawarij", "khwarij"]),
        ("Terrorists eliminated", ["Terrorist", "eliminat"]),
        ("It spoke of 'terrorists' and “martyred” men", []),
        ("Pakistan's army and Kabul's terrorist's", ["terrorist"]),
        ("Counter-terroristm department", []),
    ],
)
def test_loaded_words_are_seen(text: str, words: list[str]) -> None:
    assert loaded_words(text) == words


def test_no_html_in_any_text(real: Dataset) -> None:
    columns = [
        (table.name, column.name)
        for table in real.tables.values()
        for column in table.columns
        if column.type == "string" and column.name != "url"
    ]
    assert [place for place, text in texts(real, *columns) if TAG.search(text)] == []


def test_summaries_say_something(real: Dataset) -> None:
    short = [place for place, text in texts(real, ("incidents", "summary"), ("episodes", "summary")) if len(text) < 60]
    assert short == []
    assert real.incidents["summary"].notna().all()
    assert real.incidents["title"].str.len().between(8, 120).all()


def test_disputed_and_denied_incidents_say_what_is_denied(real: Dataset) -> None:
    rows = real.incidents
    denied = rows[(rows["status"] == "disputed") | (rows["attribution"] == "denied")]
    assert denied["denial"].notna().all(), denied.loc[denied["denial"].isna(), "incident_id"].tolist()


def test_acts_that_their_initiator_owns_are_confirmed_or_disputed(real: Dataset) -> None:
    """One bar for both sides: what the acting side says of itself is confirmed, unless the other denies that it was."""
    rows = real.incidents
    owned = rows[rows["event_type"].isin(KINETIC_TYPES) & (rows["attribution"] == "acknowledged")]
    assert owned.loc[~owned["status"].isin(["confirmed", "disputed"]), "incident_id"].tolist() == []


def test_days_lie_in_the_past_of_their_curation(real: Dataset) -> None:
    rows = real.incidents
    assert (rows["date_end"] <= rows["curated_on"]).all()


def test_undated_sources_say_so_in_their_notes(real: Dataset) -> None:
    sources = real.sources
    undated = sources[sources["published_on"].isna()]
    silent = undated[~undated["note"].fillna("").str.startswith("Undated")]
    assert silent["source_id"].tolist() == []
    dated = sources[sources["published_on"].notna()]
    assert dated[dated["note"].fillna("").str.startswith("Undated")]["source_id"].tolist() == []


def say_every_search(note: str) -> bool:
    """Whether each search in vain in a note has its day, what was sought and the words used."""
    return len(SEARCH.findall(note)) == note.count(SOUGHT)


def test_searches_in_vain_have_day_and_words(real: Dataset) -> None:
    notes = real.incidents.set_index("incident_id")["note"].fillna("")
    assert notes.str.contains(SOUGHT).any()
    assert [incident for incident, note in notes.items() if not say_every_search(note)] == []


@pytest.mark.parametrize(
    ("note", "whole"),
    [
        ('Looked for on 1 December 2026 and not found: a figure ("Torkham 2024").', True),
        ('Looked for on 1 December 2026 and not found: a figure ("Torkham", "طورخم"); sources spoke of dozens.', True),
        ("Looked for on 1 December 2026 and not found: a figure.", False),
        ('Looked for and not found: a figure ("Torkham 2024").', False),
        ("No figure was found.", True),
    ],
)
def test_a_search_without_day_or_words_is_seen(note: str, whole: bool) -> None:
    assert say_every_search(note) is whole
