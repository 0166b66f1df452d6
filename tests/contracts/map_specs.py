"""The specification of a map held against the record: marks, tables of layers, and what is said to be left out."""

from __future__ import annotations

import re

import pandas as pd

from dashboard.analysis.records import records
from dashboard.catalogue.map import layer_notes, map_of
from dashboard.map.layers.model import Drawn
from dashboard.map.marks import diameter
from dashboard.map.spec import MapSpec
from dashboard.vocabulary import EVENT_TYPES, STATUSES
from tests.contracts.cases import Case

TABLE = {
    "Latitude": "lat",
    "Longitude": "lon",
    "Killed, low": "killed_low",
    "Killed, high": "killed_high",
    "Injured, low": "injured_low",
    "Injured, high": "injured_high",
    "Type": "event_type",
    "Status": "status",
    "Incident": "title",
    "Place": "place",
    "Date": "date_start",
}
"""Columns of a map's table, and what they are in the record."""
LABELS = {
    name: {key: word.label for key, word in words.items()}
    for name, words in (("event_type", EVENT_TYPES), ("status", STATUSES))
}
"""Columns in which a reader finds words where the record has identifiers."""


def layers_of(case: Case) -> dict[str, Drawn]:
    return {entry.layer.id: entry.drawn for entry in map_of(case.request).shown}


def check_marks(spec: MapSpec, frame: pd.DataFrame) -> None:
    """Every incident is a mark with its figures, sizes and place; one known to the country only has no place."""
    frame = frame.set_index("incident_id")
    assert {mark.id for mark in spec.marks} == set(frame.index)
    for mark in spec.marks:
        row = frame.loc[mark.id]
        for end in ("low", "high"):
            shown, own = getattr(mark, f"killed_{end}"), row[f"killed_{end}"]
            assert shown == own or (shown is None and pd.isna(own)), mark.id
            assert getattr(mark, end) == round(diameter(shown), 1)
        assert mark.low <= mark.high
        if row["place_kind"] == "country" or pd.isna(row["lat"]):
            assert (mark.lat, mark.lon) == (None, None) and mark in spec.off_map
        else:
            assert (mark.lat, mark.lon) == (round(row["lat"], 4), round(row["lon"], 4))
            assert 0 <= row["lat"] <= 60, "north and east are not exchanged"
        assert (mark.start, mark.end) == (str(row["date_start"].date()), str(row["date_end"].date()))
        assert mark.certain == (row["status"] not in ("single_source", "disputed"))
        assert mark.near == (row["precision"] >= 3)


def check_table(case: Case, frame: pd.DataFrame) -> None:
    """The table of the map has the record's figures and words."""
    for column, source in TABLE.items():
        if column not in case.table:
            continue
        own = frame[source].map(LABELS[source]) if source in LABELS else frame[source]
        shown = case.table[column].reset_index(drop=True)
        own = own.reset_index(drop=True)
        assert ((shown == own) | (shown.isna() & own.isna())).all(), column


def check_layer_tables(case: Case) -> None:
    """The tables of layers have the figures of the records that they are of: low is low, and each its own."""
    frame, drawn = records(case.dataset, case.filters), layers_of(case)
    for layer, place in (("provinces", "ISO 3166-2"), ("hexagons", "H3 cell")):
        if layer not in drawn or "Violent incidents" not in drawn[layer].table:
            continue
        for row in drawn[layer].table.to_dict("records"):
            own = frame[_places(frame, row[place]) == row[place]]
            assert (row["Incidents"], row["Violent incidents"]) == (len(own), own["kinetic"].sum()), row
            for end in ("low", "high"):
                total = own[f"killed_{end}"].sum(min_count=1)
                assert row[f"Killed, {end}"] == total or (pd.isna(row[f"Killed, {end}"]) and pd.isna(total)), row
            assert row["Violent incidents without a figure"] == (own["kinetic"] & own["killed_low"].isna()).sum()
    if "answers" in drawn:
        table = drawn["answers"].table
        assert ((table["Response on"] - table["First incident on"]).dt.days == table["Days between"]).all()


def _places(frame: pd.DataFrame, name: str) -> pd.Series:
    """The province of each record, or its hexagon of the size of ``name``; what is vague has none."""
    import h3

    if not h3.is_valid_cell(name):
        return frame["admin1"]
    at = zip(frame["lat"].fillna(0), frame["lon"].fillna(0), strict=True)
    size = h3.get_resolution(name)
    cells = pd.Series([h3.latlng_to_cell(lat, lon, size) for lat, lon in at], index=frame.index)
    return cells.where(frame["precision"] < 4)


def check_notes(case: Case) -> None:
    """What layers say that they leave out is counted anew; nothing is said of nothing."""
    notes, frame = layer_notes(case.request), records(case.dataset, case.filters)
    if "provinces" in notes and case.option("shade") != "change":
        table = layers_of(case)["provinces"].table
        without = len(frame) - int(table["Incidents"].sum())
        said = re.findall(r"([\d,]+) incidents? ha(?:ve|s) no province", notes["provinces"])
        assert said == ([f"{without:,}"] if without else [])
        assert table["Incidents"].sum() == frame["admin1"].isin(table["ISO 3166-2"]).sum()
    if "hexagons" in notes:
        coarse = int((frame["precision"] >= 4).sum())
        said = re.findall(r"([\d,]+) incidents? with a location accurate to the province only", notes["hexagons"])
        assert said == ([f"{coarse:,}"] if coarse else [])
    if "answers" in notes:
        _check_notes_of_responses(case, frame, notes["answers"])


def _check_notes_of_responses(case: Case, frame: pd.DataFrame, note: str) -> None:
    links, known = case.dataset.table("responses"), set(frame["incident_id"])
    ends = links["incident_id"].isin(known).astype(int) + links["responds_to_id"].isin(known).astype(int)
    both = links[ends == 2]
    somewhere = set(frame.loc[frame["place_kind"] != "country", "incident_id"])
    placed = both[both["incident_id"].isin(somewhere) & both["responds_to_id"].isin(somewhere)]
    at = frame.set_index("incident_id")[["lat", "lon"]].apply(tuple, axis=1)
    here = int((placed["incident_id"].map(at) == placed["responds_to_id"].map(at)).sum())
    for words, wanted in (
        (r"at the place itself ha(?:ve|s) no arrow", here),
        (r"from or to an incident known to the country only ha(?:ve|s) no arrow", len(both) - len(placed)),
        (r"more with one end outside the filters", int((ends == 1).sum())),
    ):
        assert re.findall(rf"([\d,]+) {words}", note) == ([f"{wanted:,}"] if wanted else []), (words, note)
