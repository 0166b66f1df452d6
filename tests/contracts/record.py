"""A made-up record with what a drawing can get wrong.

Every kind, status and precision, a closing of one day, a crossing of each status, a population without a figure, an
incident whose low is its high, a claimant who gives a range, many incidents at one place, an answer to and from an
incident known to the country only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dashboard.vocabulary import EVENT_TYPES, STATUSES
from tests import small
from tests.small import CLASH, STRIKES

LEVEL = "2025-01-12-alpha-level"
VAGUE = "2025-01-16-country-strikes"
"""An incident known to the country only: it answers another and is answered."""
LASTING = "2025-01-03-two-operation"
"""An incident that lasted over the day on which Delta was closed: where that day alone is shown, it began before."""
ONE_DAY = "2025-01-10"
"""The day on which Delta was closed for that day alone."""

__all__ = ["CLASH", "LASTING", "LEVEL", "ONE_DAY", "STRIKES", "VAGUE", "write"]

PLACES = (
    ("pk-kp-one", "One", 33.60, 71.20, 1),
    ("pk-kp-two", "Two", 34.30, 71.60, 2),
    ("pk-kp-three", "Three", 33.90, 71.00, 3),
    ("pk-kp-four", "Four", 34.90, 71.80, 4),
)
CROWD = 9
"""Incidents at one place, of which a map makes one symbol with their number."""


def rows() -> dict[str, list[dict[str, Any]]]:
    tables = small.rows()
    for identifier, name, lat, lon, precision in PLACES:
        tables["places"].append(
            {
                "place_id": identifier,
                "name": name,
                "kind": "village",
                "country": "PK",
                "admin1": "PK-KP",
                "admin2": name,
                "lat": lat,
                "lon": lon,
                "precision": precision,
                "coordinate_source": "made up",
            }
        )
    statuses = list(STATUSES)
    places = [place[0] for place in PLACES]
    for number, kind in enumerate(EVENT_TYPES):
        status = statuses[number % 4]
        _incident(
            tables, f"2025-01-{number + 8:02}-kind-{number}", f"Event {number}", kind, status, places[number // 5 % 4]
        )
        if number % 3:
            low = 3 * number + 1
            _claims(tables, f"2025-01-{number + 8:02}-kind-{number}", low, low + 11 * (number % 4), number)
    # A claimant that gives a range itself, of the killed and of the injured.
    tables["claims"].append(small.claim("clash-6", CLASH, "residents-x", "pakistan_side", (4, 11), (2, 9)))
    _incident(tables, LEVEL, "Level mortar fire", "shelling", "reported", "af-pka-beta", by="kab-forces")
    _claims(tables, LEVEL, 12, 12, 4)
    _incident(tables, LASTING, "Operation of many days", "security_operation", "reported", "pk-kp-two")
    tables["incidents"][-1]["date_end"] = "2025-01-12"
    tables["incidents"][-1]["denial"] = "Denied by one side."
    _claims(tables, LASTING, 6, 8, 2)
    for number in range(CROWD):
        identifier = f"2025-01-{number + 11:02}-gamma-crowd"
        _incident(tables, identifier, f"Crowded {number}", "militant_attack", statuses[number % 4], "pk-kp-gamma")
        _claims(tables, identifier, number, 2 * number, 0)
    tables["places"].append(
        {
            "place_id": "af",
            "name": "Afghanistan",
            "kind": "country",
            "country": "AF",
            "lat": 33.8,
            "lon": 66.0,
            "precision": 4,
            "coordinate_source": "made up",
        }
    )
    _incident(tables, VAGUE, "Strikes somewhere", "airstrike", "reported", "af")
    _claims(tables, VAGUE, 2, 5, 0)
    for answer, answered, basis in (
        (VAGUE, LEVEL, "declared"),
        ("2025-01-18-gamma-crowd", VAGUE, "reported"),
        ("2025-01-19-gamma-crowd", LEVEL, "declared"),
    ):
        tables["responses"].append(
            {"incident_id": answer, "responds_to_id": answered, "basis": basis, "source_id": "one", "note": ""}
        )
    tables["crossing_status"][1:] = [
        _status("delta", "2025-01-06", "2025-01-09", "open"),
        _status("delta", ONE_DAY, ONE_DAY, "closed"),
        _status("delta", "2025-01-11", "2025-01-14", "partly_open", "2025-01-13"),
        _status("delta", "2025-01-20", "", "open", "2025-01-24"),
    ]
    for name, lat, status in (("sigma", 33.7, "closed"), ("omega", 33.9, "partly_open"), ("theta", 34.3, "")):
        place = f"pk-kp-{name}"
        lon = {"sigma": 70.25, "omega": 70.35, "theta": 71.2}[name]
        tables["places"].append(
            {
                "place_id": place,
                "name": name.capitalize(),
                "kind": "crossing",
                "country": "PK",
                "admin1": "PK-KP",
                "lat": lat,
                "lon": lon,
                "precision": 1,
                "coordinate_source": "made up",
            }
        )
        tables["crossings"].append({"crossing_id": name, "place_id": place, "name": name.capitalize()})
        if status:
            tables["crossing_status"].append(
                _status(name, "2025-01-02", "", status, "2025-01-27" if status == "closed" else "")
            )
    tables["phases"].append(
        {
            "phase_id": "one-day",
            "name": "Talks of a day",
            "kind": "talks",
            "date_start": ONE_DAY,
            "date_end": ONE_DAY,
            "source_id": "one",
        }
    )
    tables["published_totals"].append(
        {
            "total_id": "january",
            "claimant_id": "un-mission",
            "date_start": "2024-12-20",
            "date_end": "2025-01-31",
            "counts_what": "Killed on the Pakistani side",
            "suffered_by": "pakistan_side",
            "victim_group": "mixed",
            "qualifier": "about",
            "killed_min": 90,
            "killed_max": 120,
            "source_id": "one",
        }
    )
    # Totals that own sums can be held against: of the days of the record, and of an episode.
    for identifier, side, low, high, more in (
        ("afghan-side", "afghan_side", 60, 75, {"injured_min": 5, "injured_max": 9}),
        ("episode", "pakistan_side", 20, 31, {"episode_id": "2024-12-run"}),
    ):
        tables["published_totals"].append(
            {
                "total_id": identifier,
                "claimant_id": "un-mission",
                "date_start": "2024-12-20",
                "date_end": "2025-01-27" if identifier == "afghan-side" else "2024-12-31",
                "counts_what": "Killed on that side",
                "suffered_by": side,
                "victim_group": "mixed",
                "qualifier": "about",
                "killed_min": low,
                "killed_max": high,
                "source_id": "two",
                **more,
            }
        )
    return tables


def _status(crossing: str, first: str, last: str, status: str, reported: str = "") -> dict[str, Any]:
    """A status that is last reported on its last day, unless another day is given."""
    row = {"crossing_id": crossing, "from": first, "to": last, "status": status, "source_id": "one"}
    return {**row, "last_reported_on": reported or last or first}


def _incident(
    tables: dict[str, Any], identifier: str, title: str, kind: str, status: str, place: str, by: str = "isl-forces"
) -> None:
    tables["incidents"].append(
        {
            "incident_id": identifier,
            "title": title,
            "summary": f"{title}. Accounts differ.",
            "date_start": identifier[:10],
            "date_end": identifier[:10],
            "date_precision": "day",
            "event_type": kind,
            "initiator_id": by,
            "target_id": "group-x",
            "attribution": {"disputed": "denied", "confirmed": "acknowledged"}.get(status, "alleged"),
            "status": status,
            "denial": "Denied." if status == "disputed" else "",
            "curated_on": "2025-02-01",
            "updated_on": "2025-02-02",
        }
    )
    tables["incident_places"].append({"incident_id": identifier, "place_id": place, "is_primary": "true"})
    for source in ("one", "two"):
        tables["incident_sources"].append({"incident_id": identifier, "source_id": source})


def _claims(tables: dict[str, Any], identifier: str, low: int, high: int, injured: int) -> None:
    tables["claims"] += [
        small.claim(f"{identifier}-low", identifier, "isl-forces", "pakistan_side", low, injured or None),
        small.claim(f"{identifier}-high", identifier, "kab-gov", "pakistan_side", high, source="two"),
    ]


def write(directory: Path) -> Path:
    """Write the record into a directory and return it."""
    return small.write(directory, rows())
