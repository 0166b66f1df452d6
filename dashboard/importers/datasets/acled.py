"""ACLED: the export of single events, as CSV, as a workbook, or as the JSON of its API."""

from __future__ import annotations

import pandas as pd

from dashboard.importers.dataset import (
    ANY,
    ARMED_GROUP,
    BOTH_GOVERNMENTS,
    NOT_OURS,
    EventDataset,
    Rule,
    match_each,
)

_GROUPS = r"^(?:[234](?:\.0)?|rebel (?:groups?|forces)|(?:political|identity) militias?)$"
"""``inter1`` of armed groups, as number or word."""


def find_armed_groups(actor: pd.Series, kind: pd.Series) -> pd.Series:
    """Return which first actors are armed groups: rebels and militias, by ``inter1``."""
    return match_each(kind, _GROUPS)


ACLED = EventDataset(
    id="acled",
    label="ACLED",
    columns={
        "source_id": ("event_id_cnty", "data_id", "event_id_no_cnty"),
        "date_start": ("event_date",),
        "date_precision": ("time_precision",),
        "type": ("event_type",),
        "sub_type": ("sub_event_type",),
        "actor_1": ("actor1",),
        "inter_1": ("inter1",),
        "actor_2": ("actor2",),
        "country": ("country",),
        "admin1_source": ("admin1",),
        "admin2_source": ("admin2",),
        "place": ("location",),
        "lat": ("latitude",),
        "lon": ("longitude",),
        "place_precision": ("geo_precision", "geo_precis"),
        "sources": ("source",),
        "notes": ("notes",),
        "killed_best": ("fatalities",),
    },
    required=("source_id", "date_start", "type", "actor_1", "lat", "lon", "killed_best"),
    # time_precision: 1 the day, 2 the week, 3 the month. geo_precision: 1 the town, 2 near a town or a part of a
    # region, 3 the region.
    date_precisions={"1": "day", "2": "approx", "3": "month"},
    place_precisions={"1": 1, "2": 2, "3": 4},
    # Compared with sub_event_type; in files without one, with event_type.
    type_words={},
    rules=(
        Rule("Armed clash", BOTH_GOVERNMENTS, "border_clash"),
        Rule("Armed clash", ANY, None, "ACLED does not say who attacked whom"),
        Rule("Air/drone strike", ANY, "airstrike", "ACLED does not tell crewed and uncrewed aircraft apart"),
        Rule("Shelling/artillery/missile attack", ANY, "shelling", "not only across the line"),
        Rule("Suicide bomb", ANY, "suicide_bombing"),
        Rule("Remote explosive/landmine/IED", ANY, "ied", "landmines of either side included"),
        Rule("Attack", ARMED_GROUP, "militant_attack"),
        Rule("Attack", ANY, None, "attacks of states on civilians and of unknown attackers: " + NOT_OURS),
        Rule("Grenade", ARMED_GROUP, "militant_attack"),
        Rule("Violence against civilians", ARMED_GROUP, "militant_attack", "files without a sub-event type"),
        Rule("Abduction/forced disappearance", ANY, None, NOT_OURS),
        Rule("Agreement", ANY, None, "covers truces, talks and local deals alike"),
        Rule("Disrupted weapons use", ANY, None, NOT_OURS),
        Rule("everything else", ANY, None, NOT_OURS),
    ),
    armed_group=find_armed_groups,
    licence=(
        "ACLED's data may be used by whoever has agreed to ACLED's terms of use and may not be passed on as raw data. "
        "Its single events are shown only to the reader who loaded them; from a folder that several readers share, "
        "everybody sees sums by province and month. Read your own agreement with ACLED before you show or send on "
        "what you see here, and name ACLED wherever you do."
    ),
    terms="under ACLED's terms of use",
    citation="Armed Conflict Location & Event Data (ACLED), acleddata.com, with the day of the download",
    figures=(
        "ACLED gives one number of fatalities for an event, the most conservative of the reports, and 0 where none is "
        "reported: its 0 can mean that nobody gave a number."
    ),
    download=(
        "From ACLED download the single events (event-level data, as CSV or by the API), with the columns "
        "event_id_cnty, event_date, latitude and longitude"
    ),
    sums_for_others=True,
)
