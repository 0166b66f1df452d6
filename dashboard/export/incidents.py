"""The flat table of incidents: one row each with everything that the filters and the lens say of it."""

from __future__ import annotations

import pandas as pd

from dashboard.analysis.records import records
from dashboard.analysis.whose_dead import is_account, side_columns
from dashboard.filters import Filters
from dashboard.lens import KINDS
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import EVENT_TYPES, LANES

COLUMNS = {
    "incident_id": "incident_id",
    "date_start": "date_start",
    "date_end": "date_end",
    "date_precision": "date_precision",
    "time_local": "time_local",
    "title": "title",
    "event_type": "event_type",
    "event_type_label": "event_type_label",
    "lane": "lane",
    "status": "status",
    "attribution": "attribution",
    "initiator": "initiator",
    "initiator_side": "initiator_side",
    "target": "target",
    "killed_low": "killed_low",
    "killed_high": "killed_high",
    "injured_low": "injured_low",
    "injured_high": "injured_high",
    "populations": "populations",
    "killed_missing": "populations_without_killed",
    "injured_missing": "populations_without_injured",
    "place": "place",
    "admin2": "district",
    "province": "province",
    "admin1": "province_code",
    "country": "country",
    "lat": "lat",
    "lon": "lon",
    "precision": "place_precision",
    "line_km": "line_km",
    "places": "places",
    "summary": "summary",
    "denial": "denial",
    "note": "note",
    "claimants": "claimants",
    "sources": "sources",
    "source_urls": "source_urls",
    "episode_id": "episode_id",
    "episode": "episode",
    "answers": "answers",
    "updated_on": "updated_on",
}
"""Column of the records (or made here) -> name in the file."""

DATES = ("date_start", "date_end", "updated_on")


@remembered
def flat(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """Return the incidents that the filters leave, one row each, by date, with plain texts for everything joined.

    Beside the columns of ``analysis.records.records``: ``places`` (every place, "; " between them), ``source_urls``
    (spaces between them), ``episode`` (its name), ``answers`` (identifiers of the incidents that it answers). Dates
    are datetime64[s], figures Int64 with missing for "no figure reported", line_km in km to one decimal, missing
    for a place that is a country. Under the lens of one account the figures are also given by whose dead and injured
    they count (``whose_dead.side_columns``).
    """
    frame = records(dataset, filters)
    ids = frame["incident_id"]
    named = dataset.table("incident_places").merge(dataset.places[["place_id", "name"]], on="place_id")
    named = named.sort_values(["incident_id", "is_primary", "name"], ascending=[True, False, True])
    attached = dataset.table("incident_sources").merge(dataset.sources[["source_id", "url"]], on="source_id")
    episodes = dataset.table("episodes").set_index("episode_id")["name"]
    joined = frame.assign(
        event_type_label=frame["event_type"].map({key: kind.label for key, kind in EVENT_TYPES.items()}),
        lane=frame["lane"].map({key: lane.label for key, lane in LANES.items()}),
        line_km=frame["line_km"].round(1),
        places=ids.map(named.groupby("incident_id")["name"].agg("; ".join)),
        source_urls=ids.map(attached.dropna(subset="url").groupby("incident_id")["url"].agg(" ".join)),
        episode=frame["episode_id"].map(episodes),
        answers=ids.map(dataset.table("responses").groupby("incident_id")["responds_to_id"].agg(" ".join)),
    )
    named = dict(COLUMNS)
    if is_account(filters.lens_id):
        named |= {name: name for kind in KINDS for pair in side_columns(kind).values() for name in pair}
    return joined[list(named)].rename(columns=named).reset_index(drop=True)
