"""The rules between rows and tables: each is broken once in an otherwise sound directory."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest

from dashboard import tables
from dashboard.boundaries import METRIC_CRS, read_provinces
from dashboard.schema import Table, TableRead, read_table
from dashboard.tables import ROOT, validate
from tests import small
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, SHELLING, STRIKES, found

_READ: dict[tuple[str, bytes], TableRead] = {}


@pytest.fixture(autouse=True)
def unchanged_tables_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test spoils one table; the reading of the others is kept from test to test."""

    def read(table: Table, path: Path) -> TableRead:
        key = (table.name, path.read_bytes())
        if key not in _READ:
            _READ[key] = read_table(table, path)
        return _READ[key]

    monkeypatch.setattr(tables, "read_table", read)


def only(folder: Path, table: str, row: int, column: str, value: str, expected: str) -> None:
    """The directory has this one problem."""
    problems = validate(folder)
    found(problems, table, row, column, value, expected)
    assert len(problems) == 1, "\n".join(map(str, problems))


def test_the_small_directory_is_sound(folder: Path) -> None:
    assert validate(folder) == []


@pytest.mark.parametrize(
    ("table", "column", "value", "target"),
    [
        ("incidents", "initiator_id", "nobody", "actors"),
        ("incidents", "episode_id", "no-run", "episodes"),
        ("claims", "claimant_id", "nobody", "actors"),
        ("published_totals", "source_id", "nothing", "sources"),
        ("crossings", "place_id", "nowhere", "places"),
        ("corrections", "source_id", "nothing", "sources"),
        ("phases", "source_id", "nothing", "sources"),
    ],
)
def test_broken_foreign_key(folder: Path, table: str, column: str, value: str, target: str) -> None:
    small.set_cell(folder, table, 2, column, value)
    only(folder, table, 2, column, value, f"of the table {target}")


@pytest.mark.parametrize("low", ["6", "999"])
def test_minimum_above_maximum(folder: Path, low: str) -> None:
    row = small.set_of(folder, "claims", "attack-1", killed_min=low)
    only(folder, "claims", row, "killed_max", "5", "not less than killed_min")


def test_minimum_above_maximum_of_a_published_total(folder: Path) -> None:
    row = small.set_of(folder, "published_totals", "year", killed_min=951)
    only(folder, "published_totals", row, "killed_max", "950", "not less than killed_min")


@pytest.mark.parametrize(("empty", "value"), [("injured_min", "3"), ("injured_max", "")])
def test_only_one_of_the_pair(folder: Path, empty: str, value: str) -> None:
    row = small.set_of(folder, "claims", "attack-1", **{empty: ""})
    only(folder, "claims", row, "injured_max", value, "together, or neither")


def test_figure_without_a_qualifier(folder: Path) -> None:
    row = small.set_of(folder, "claims", "attack-1", qualifier="")
    only(folder, "claims", row, "qualifier", "", "with a figure")


def test_qualifier_without_a_figure(folder: Path) -> None:
    row = small.set_of(folder, "claims", "strikes-3", qualifier="about")
    only(folder, "claims", row, "qualifier", "about", "nothing where no figure is given")


def test_part_larger_than_the_total_of_its_claimant(folder: Path) -> None:
    row = small.set_of(
        folder, "claims", "strikes-4", claimant_id="kab-gov", killed_min=47, killed_max=47, victim_group="children"
    )
    only(folder, "claims", row, "killed_min", "47", "not more than the total of the same claimant")


def test_part_as_large_as_the_total_is_sound(folder: Path) -> None:
    small.set_of(folder, "claims", "strikes-4", claimant_id="kab-gov", killed_min=46, killed_max=46)
    assert validate(folder) == []


def test_part_may_exceed_the_total_of_another_claimant(folder: Path) -> None:
    small.set_of(folder, "claims", "strikes-4", killed_min=500, killed_max=500)
    assert validate(folder) == []


def test_two_primary_places(folder: Path) -> None:
    row = small.row_of(folder, "incidents", STRIKES)
    small.set_cell(folder, "incident_places", 4, "is_primary", "true")
    only(folder, "incidents", row, "incident_id", STRIKES, "exactly one primary place")


def test_no_primary_place(folder: Path) -> None:
    row = small.row_of(folder, "incidents", STRIKES)
    small.set_cell(folder, "incident_places", 3, "is_primary", "false")
    only(folder, "incidents", row, "incident_id", STRIKES, "exactly one primary place")


def test_incident_without_a_source(folder: Path) -> None:
    row = small.row_of(folder, "incidents", CLOSURE)
    small.drop_row(folder, "incident_sources", small.row_of(folder, "incident_sources", CLOSURE))
    only(folder, "incidents", row, "incident_id", CLOSURE, "at least one row in incident_sources")


def test_source_of_a_claim_that_is_not_attached(folder: Path) -> None:
    row = small.set_of(folder, "claims", "attack-1", source_id="three")
    only(folder, "claims", row, "source_id", "three", "incident_sources attaches")


def test_reported_by_one_publisher(folder: Path) -> None:
    row = small.row_of(folder, "incidents", SHELLING)
    small.drop_row(folder, "incident_sources", small.row_of(folder, "incident_sources", SHELLING) + 1)
    only(folder, "incidents", row, "status", "reported", "fewer than two publishers")


def test_reprint_does_not_count_as_a_second_publisher(folder: Path) -> None:
    row = small.row_of(folder, "incidents", SHELLING)
    second = small.row_of(folder, "incident_sources", SHELLING) + 1
    small.set_cell(folder, "incident_sources", second, "source_id", "copy")
    only(folder, "incidents", row, "status", "reported", "fewer than two publishers")


def test_reprint_of_another_publisher_counts(folder: Path) -> None:
    small.set_of(folder, "sources", "copy", reprint_of="Paper Nine")
    second = small.row_of(folder, "incident_sources", SHELLING) + 1
    small.set_cell(folder, "incident_sources", second, "source_id", "copy")
    assert validate(folder) == []


def test_duplicate_incident(folder: Path) -> None:
    source = small.row_of(folder, "incidents", DRONE)
    values = small.cells(folder, "incidents")
    again = "2025-01-20-alpha-again"
    small.put_cells(folder, "incidents", [*values, [again, *values[source - 1][1:]]])
    small.add_row(folder, "incident_places", incident_id=again, place_id="af-kho-alpha", is_primary="true")
    small.add_row(folder, "incident_sources", incident_id=again, source_id="one")
    only(folder, "incidents", len(values) + 1, "incident_id", again, "one incident for a place, day and type")


@pytest.mark.parametrize(
    ("table", "key", "column", "value", "first"),
    [
        ("incidents", ATTACK, "date_end", "2024-12-19", "date_start"),
        ("incidents", ATTACK, "updated_on", "2025-01-31", "curated_on"),
        ("phases", "talks-x", "date_end", "2024-12-21", "date_start"),
        ("published_totals", "year", "date_end", "2023-12-31", "date_start"),
        ("crossing_status", "delta", "to", "2024-12-30", "from"),
    ],
)
def test_interval_that_ends_before_it_begins(
    folder: Path, table: str, key: str, column: str, value: str, first: str
) -> None:
    row = small.set_of(folder, table, key, **{column: value})
    only(folder, table, row, column, value, f"not before {first}")


def test_identifier_with_another_date(folder: Path) -> None:
    row = small.set_of(folder, "incidents", ATTACK, date_start="2024-12-21", date_end="2024-12-21")
    only(folder, "incidents", row, "incident_id", ATTACK, "begins with date_start")


@pytest.mark.parametrize(
    ("column", "value", "incident"), [("date_start", "2024-12-21", ATTACK), ("date_end", "2024-12-30", CLOSURE)]
)
def test_incident_outside_its_episode(folder: Path, column: str, value: str, incident: str) -> None:
    small.set_of(folder, "episodes", "2024-12-run", **{column: value})
    row = small.row_of(folder, "incidents", incident)
    only(folder, "incidents", row, "date_start", incident[:10], "within the episode")


def test_episode_that_goes_on_has_no_last_day(folder: Path) -> None:
    small.set_of(folder, "episodes", "2024-12-run", date_end="")
    assert validate(folder) == []


def test_response_to_a_later_incident(folder: Path) -> None:
    row = small.set_of(folder, "responses", STRIKES, responds_to_id=CLASH)
    only(folder, "responses", row, "responds_to_id", CLASH, "not later")


def test_response_to_itself(folder: Path) -> None:
    row = small.set_of(folder, "responses", STRIKES, responds_to_id=STRIKES)
    only(folder, "responses", row, "responds_to_id", STRIKES, "another incident")


def test_province_of_the_other_country(folder: Path) -> None:
    row = small.set_of(folder, "places", "af-kho-alpha", country="PK")
    only(folder, "places", row, "admin1", "AF-KHO", "the place's country")


def test_place_without_a_province(folder: Path) -> None:
    row = small.set_of(folder, "places", "af-kho-alpha", admin1="")
    only(folder, "places", row, "admin1", "", "ISO 3166-2")


def test_province_that_does_not_exist(folder: Path) -> None:
    row = small.set_of(folder, "places", "af-kho-alpha", admin1="AF-XXX")
    only(folder, "places", row, "admin1", "AF-XXX", "the boundaries know")


def test_place_elsewhere_needs_no_province(folder: Path) -> None:
    small.add_row(
        folder,
        "places",
        place_id="qa-epsilon",
        name="Epsilon",
        kind="city",
        country="QA",
        lat=25.3,
        lon=51.5,
        precision=1,
        coordinate_source="made up",
    )
    assert validate(folder) == []


def test_place_outside_its_province(folder: Path) -> None:
    row = small.set_of(folder, "places", "af-kho-alpha", admin1="AF-PKA")
    only(folder, "places", row, "lat", "33.34, 69.92", "a point inside AF-PKA")


def outside(admin1: str, metres: float) -> tuple[float, float]:
    """Latitude and longitude of a point this far outside a province."""
    provinces = read_provinces(ROOT / "data" / "geo").set_index("admin1").to_crs(METRIC_CRS)
    point = provinces.geometry[admin1].buffer(metres).exterior.interpolate(0.3, normalized=True)
    lonlat = gpd.GeoSeries([point], crs=METRIC_CRS).to_crs("EPSG:4326").iloc[0]
    return round(lonlat.y, 5), round(lonlat.x, 5)


def test_crossing_four_kilometres_outside_is_sound(folder: Path) -> None:
    lat, lon = outside("PK-KP", 4_000)
    small.set_of(folder, "places", "pk-kp-delta", lat=lat, lon=lon)
    assert validate(folder) == []


def test_crossing_six_kilometres_outside(folder: Path) -> None:
    lat, lon = outside("PK-KP", 6_000)
    row = small.set_of(folder, "places", "pk-kp-delta", lat=lat, lon=lon)
    only(folder, "places", row, "lat", f"{lat}, {lon}", "pk-kp-delta is 6.0 km outside")


def test_town_one_kilometre_outside(folder: Path) -> None:
    lat, lon = outside("PK-KP", 1_000)
    row = small.set_of(folder, "places", "pk-kp-gamma", lat=lat, lon=lon)
    only(folder, "places", row, "lat", f"{lat}, {lon}", "pk-kp-gamma is 1.0 km outside")


def test_latitude_that_does_not_exist_is_one_problem(folder: Path) -> None:
    small.set_cell(folder, "places", 2, "lat", "900")
    only(folder, "places", 2, "lat", "900", "90 or less")


def test_overlapping_status_intervals(folder: Path) -> None:
    small.set_cell(folder, "crossing_status", 2, "to", "2025-01-06")
    only(folder, "crossing_status", 2, "to", "2025-01-06", "before the crossing's next interval")


def test_status_intervals_may_stand_in_any_order(folder: Path) -> None:
    header, first, second = small.cells(folder, "crossing_status")
    small.put_cells(folder, "crossing_status", [header, second, first])
    assert validate(folder) == []


@pytest.mark.parametrize(
    ("row", "last", "expected"),
    [
        (2, "2024-12-30", "not before from"),
        (2, "2025-01-06", "not after to"),
        (3, "2025-01-05", "not before from"),
    ],
)
def test_status_last_reported_outside_its_interval(folder: Path, row: int, last: str, expected: str) -> None:
    small.set_cell(folder, "crossing_status", row, "last_reported_on", last)
    only(folder, "crossing_status", row, "last_reported_on", last, expected)


@pytest.mark.parametrize("last", ["2024-12-31", "2025-01-05", ""])
def test_status_last_reported_within_its_interval(folder: Path, last: str) -> None:
    small.set_cell(folder, "crossing_status", 2, "last_reported_on", last)
    assert validate(folder) == []


def test_status_without_a_last_day_is_last_reported_before_the_next_begins(folder: Path) -> None:
    small.set_cell(folder, "crossing_status", 2, "to", "")
    assert validate(folder) == []
    small.set_cell(folder, "crossing_status", 2, "last_reported_on", "2025-01-06")
    only(folder, "crossing_status", 2, "last_reported_on", "2025-01-06", "before the crossing's next interval")


def test_unknown_status_is_reported_on_no_day(folder: Path) -> None:
    small.set_cell(folder, "crossing_status", 3, "status", "unknown")
    only(folder, "crossing_status", 3, "last_reported_on", "2025-01-20", "where the status is unknown")


@pytest.mark.parametrize(
    ("aliases", "value", "expected"),
    [
        ("Alfa; alpha", "alpha", "does not have already"),
        ("Alfa; الفا", "الفا", "does not have already"),
        ("Alfa; ALFA", "ALFA", "does not have already"),
        ("Alfa; Delta", "Delta", "more than 50 km away"),
        ("Alfa; ; Alef", "Alfa; ; Alef", "between semicolons"),
        ("Alfa;", "Alfa;", "between semicolons"),
    ],
)
def test_alias_that_is_none(folder: Path, aliases: str, value: str, expected: str) -> None:
    row = small.set_of(folder, "places", "af-kho-alpha", aliases=aliases)
    only(folder, "places", row, "aliases", value, expected)


def test_alias_that_a_far_place_has_too(folder: Path) -> None:
    small.set_of(folder, "places", "pk-kp-delta", aliases="alfa")
    problems = validate(folder)
    found(problems, "places", 2, "aliases", "Alfa", "more than 50 km away")
    found(problems, "places", 5, "aliases", "alfa", "more than 50 km away")
    assert len(problems) == 2


def test_places_that_are_near_or_in_one_province_may_share_an_alias(folder: Path) -> None:
    small.set_of(folder, "places", "pk-kp-gamma", aliases="Alfa; Deltagram")  # across the line, 40 km from Alpha
    small.set_of(folder, "places", "pk-kp-delta", aliases="Deltagram")  # 150 km from Gamma, of the same province
    assert validate(folder) == []


def statement(folder: Path, key: str, **columns: object) -> int:
    return small.set_of(folder, "responsibility", f"{ATTACK}--{key}", **columns)


@pytest.mark.parametrize(
    ("key", "column", "value", "expected"),
    [
        ("isl-gov-blames", "blamed_id", "", "the actor that is blamed"),
        ("isl-gov-blames", "blamed_id", "isl-gov", "another actor than the claimant"),
        ("group-x-claims", "blamed_id", "kab-gov", "nothing where nobody is blamed"),
        ("group-x-claims", "claimed_on", "2024-12-19", "not before the incident"),
        ("group-x-claims", "source_id", "three", "incident_sources attaches"),
        ("isl-gov-blames", "claimant_id", "nobody", "of the table actors"),
    ],
)
def test_statement_of_responsibility(folder: Path, key: str, column: str, value: str, expected: str) -> None:
    row = statement(folder, key, **{column: value})
    only(folder, "responsibility", row, column, value, expected)


def test_statement_that_stands_twice(folder: Path) -> None:
    header, first, *rest = small.cells(folder, "responsibility")
    again = f"{ATTACK}--again"
    small.put_cells(folder, "responsibility", [header, first, *rest, [again, *first[1:]]])
    only(folder, "responsibility", len(rest) + 3, "responsibility_id", again, "one row for what a claimant says")


@pytest.mark.parametrize("attribution", ["alleged", "denied"])
def test_nobody_is_accused_where_no_initiator_is_named(folder: Path, attribution: str) -> None:
    row = small.set_of(folder, "incidents", CLASH, attribution=attribution)
    only(folder, "incidents", row, "attribution", attribution, "unknown where no initiator is named")
    small.set_of(folder, "incidents", CLASH, initiator_id="kab-forces")
    assert validate(folder) == []


@pytest.mark.parametrize("status", ["reported", "single_source"])
def test_what_its_initiator_says_of_itself_is_confirmed_or_disputed(folder: Path, status: str) -> None:
    row = small.set_of(folder, "incidents", SHELLING, attribution="acknowledged", status=status)
    only(folder, "incidents", row, "status", status, "confirmed where the initiator says so itself, or disputed")
    for sound in ("confirmed", "disputed"):
        small.set_of(folder, "incidents", SHELLING, status=sound)
        assert validate(folder) == []


@pytest.mark.parametrize("kind", ["airstrike", "drone_strike", "shelling", "border_clash", "ground_attack"])
def test_an_armed_group_does_nothing_that_only_forces_of_a_state_do(folder: Path, kind: str) -> None:
    row = small.set_of(folder, "incidents", ATTACK, event_type=kind)
    only(folder, "incidents", row, "event_type", kind, "a type of armed groups")


@pytest.mark.parametrize("attribution", ["alleged", "denied", "unknown"])
def test_claimed_by_the_initiator_is_acknowledged(folder: Path, attribution: str) -> None:
    row = small.set_of(folder, "incidents", ATTACK, attribution=attribution)
    only(folder, "incidents", row, "attribution", attribution, "has its initiator claim it")
    small.set_of(folder, "incidents", ATTACK, initiator_id="kab-forces")  # another may have done it
    assert validate(folder) == []


def test_denied_by_the_initiator_is_not_acknowledged(folder: Path) -> None:
    row = small.set_of(folder, "incidents", DRONE, attribution="acknowledged")
    only(folder, "incidents", row, "attribution", "acknowledged", "has its initiator deny it")


def test_initiator_that_claims_and_denies_is_left_to_the_curator(folder: Path) -> None:
    small.add_row(
        folder,
        "responsibility",
        responsibility_id=f"{DRONE}--isl-forces-claims",
        incident_id=DRONE,
        claimant_id="isl-forces",
        says="claims",
        source_id="one",
    )
    assert validate(folder) == []
    small.set_of(folder, "incidents", DRONE, attribution="acknowledged")
    assert validate(folder) == []


@pytest.mark.parametrize(
    ("key", "column", "value", "shown", "flagged", "expected"),
    [
        ("run-displaced", "value_min", "351", "350", "value_max", "not less than value_min"),
        ("run-displaced", "value_max", "", "", "value_max", "may not be empty"),
        ("run-displaced", "place_id", "", "", "place_id", "a place, or a crossing"),
        ("run-displaced", "crossing_id", "delta", "delta", "crossing_id", "nothing where place_id is given"),
        ("run-displaced", "unit", "houses", "houses", "unit", "a unit of the measure"),
        ("run-displaced", "date_end", "2024-12-23", "2024-12-23", "date_end", "not before date_start"),
        ("week-returns", "claimed_on", "2024-12-21", "2024-12-21", "claimed_on", "not before date_start"),
        ("strikes-houses-destroyed", "incident_id", DRONE, "2024-12-run", "episode_id", "the episode of the incident"),
    ],
)
def test_indicator(folder: Path, key: str, column: str, value: str, shown: str, flagged: str, expected: str) -> None:
    row = small.set_of(folder, "indicators", key, **{column: value})
    only(folder, "indicators", row, flagged, shown, expected)
