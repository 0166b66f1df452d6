"""UCDP GED: the yearly release of the Georeferenced Event Dataset, or a country's file with HXL tags."""

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

_STATE = r"^(?:Government of|(?:Military|Police|State|Joint) Forces of)"


def find_armed_groups(actor: pd.Series, kind: pd.Series) -> pd.Series:
    """Return which first sides are armed groups: those that are no government."""
    return ~match_each(actor, _STATE) & (actor != "")


UCDP_GED = EventDataset(
    id="ucdp-ged",
    label="UCDP GED",
    columns={
        "source_id": ("id",),
        "date_start": ("date_start",),
        "date_end": ("date_end",),
        "date_precision": ("date_prec",),
        "type": ("type_of_violence",),
        "actor_1": ("side_a",),
        "actor_2": ("side_b",),
        "country": ("country",),
        "admin1_source": ("adm_1",),
        "admin2_source": ("adm_2",),
        "place": ("where_coordinates", "where_coord"),
        "place_description": ("where_description", "where_desc"),
        "lat": ("latitude",),
        "lon": ("longitude",),
        "place_precision": ("where_prec",),
        "sources": ("source_office", "source_article"),
        "notes": ("source_headline",),
        "killed_low": ("low", "low_est"),
        "killed_best": ("best", "best_est"),
        "killed_high": ("high", "high_est"),
    },
    required=("source_id", "date_start", "date_end", "type", "actor_1", "actor_2", "lat", "lon", "killed_best"),
    # date_prec: 1 the day, 2 a range of two to six days, 3 the week, 4 the month, 5 more than a month up to a year.
    # where_prec: 1 the place, 2 within 25 km, 3 the district, 4 the province, 5 a line or an area without a name,
    # 6 the country, 7 waters.
    date_precisions={"1": "day", "2": "approx", "3": "approx", "4": "month", "5": "year"},
    place_precisions={"1": 1, "2": 2, "3": 3, "4": 4, "5": 4, "6": 4, "7": 4},
    type_words={"1": "State-based conflict", "2": "Non-state conflict", "3": "One-sided violence"},
    unknown_type="type of violence",
    rules=(
        Rule("State-based conflict", BOTH_GOVERNMENTS, "border_clash"),
        Rule("State-based conflict", ANY, None, "UCDP does not say who attacked, or with what"),
        Rule("Non-state conflict", ANY, None, "fighting between armed groups: " + NOT_OURS),
        Rule("One-sided violence", ARMED_GROUP, "militant_attack"),
        Rule("One-sided violence", ANY, None, "violence of a state against civilians: " + NOT_OURS),
    ),
    armed_group=find_armed_groups,
    licence="UCDP's data are licensed under CC BY 4.0: they may be passed on and changed if UCDP is named.",
    terms="CC BY 4.0",
    citation=(
        "Uppsala Conflict Data Program, UCDP Georeferenced Event Dataset; Sundberg and Melander (2013), Introducing "
        "the UCDP Georeferenced Event Dataset, Journal of Peace Research 50(4)"
    ),
    figures=(
        "UCDP gives a low, a best and a high estimate of the killed for each event, across all its sources. They are "
        "UCDP's own estimates and are not the claims that the record here holds."
    ),
    download="From UCDP download the Georeferenced Event Dataset or the Candidate Events Dataset as CSV",
)
