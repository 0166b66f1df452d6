"""What must hold between the rows and tables, beyond the type and constraint of a single cell.

Each rule is a function of the frames that returns the problems it finds. The rules follow the data model in
``docs/methodology.md``; they judge curated data, not the claims that are made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import geopandas as gpd
import pandas as pd

from dashboard.boundaries import METRIC_CRS
from dashboard.schema import Problem

Frames = Mapping[str, pd.DataFrame]
Rule = Callable[[Frames], list[Problem]]

CROSSING_TOLERANCE_KM = 5.0
"""A crossing lies on the line itself, so it may fall this far outside its province's polygon."""


def _flag(frame: pd.DataFrame, wrong: pd.Series, table: str, column: str, expected: str) -> list[Problem]:
    hits = frame[wrong.fillna(False).astype(bool)]
    return [
        Problem(table, int(row), column, _text(value), expected)
        for row, value in zip(hits["_row"], hits[column], strict=True)
    ]


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return str(value)[:10]
    return "" if pd.isna(value) else str(value)


def dates_in_order(frames: Frames) -> list[Problem]:
    """Every interval ends on or after the day on which it begins."""
    pairs = [
        ("episodes", "date_start", "date_end"),
        ("incidents", "date_start", "date_end"),
        ("incidents", "curated_on", "updated_on"),
        ("phases", "date_start", "date_end"),
        ("published_totals", "date_start", "date_end"),
        ("crossing_status", "from", "to"),
    ]
    problems: list[Problem] = []
    for table, first, last in pairs:
        frame = frames[table]
        problems += _flag(frame, frame[last] < frame[first], table, last, f"a date not before {first}")
    return problems


def figures_in_order(frames: Frames) -> list[Problem]:
    """Minimum and maximum stand together and in order; a qualifier stands where a figure does."""
    problems: list[Problem] = []
    for table in ("claims", "published_totals"):
        frame = frames[table]
        for kind in ("killed", "injured"):
            low, high = frame[f"{kind}_min"], frame[f"{kind}_max"]
            problems += _flag(frame, low > high, table, f"{kind}_max", f"not less than {kind}_min")
            lonely = low.isna() != high.isna()
            problems += _flag(frame, lonely, table, f"{kind}_max", f"{kind}_min and {kind}_max together, or neither")
        figures = frame[["killed_min", "injured_min"]].notna().any(axis=1)
        problems += _flag(
            frame,
            figures & frame["qualifier"].isna(),
            table,
            "qualifier",
            "exact, at_least, about or up_to with a figure",
        )
        problems += _flag(
            frame,
            ~figures & frame["qualifier"].notna(),
            table,
            "qualifier",
            "nothing where no figure is given",
        )
    return problems


def subsets_within_totals(frames: Frames) -> list[Problem]:
    """A part is not larger than the total of the same claimant for the same population."""
    claims = frames["claims"]
    keys = ["incident_id", "claimant_id", "suffered_by"]
    totals = claims[claims["scope"] == "total"].groupby(keys)[["killed_max", "injured_max"]].sum(min_count=1)
    subsets = claims[claims["scope"] == "subset"].merge(
        totals.reset_index(), on=keys, how="left", suffixes=("", "_of_total")
    )
    problems: list[Problem] = []
    for kind in ("killed", "injured"):
        wrong = subsets[f"{kind}_min"] > subsets[f"{kind}_max_of_total"]
        problems += _flag(subsets, wrong, "claims", f"{kind}_min", "not more than the total of the same claimant")
    return problems


def one_primary_place(frames: Frames) -> list[Problem]:
    """Each incident has exactly one primary place."""
    incidents, links = frames["incidents"], frames["incident_places"]
    primary = links[links["is_primary"].fillna(False).astype(bool)].groupby("incident_id").size()
    count = incidents["incident_id"].map(primary).fillna(0)
    return _flag(incidents, count != 1, "incidents", "incident_id", "exactly one primary place in incident_places")


def ids_carry_their_date(frames: Frames) -> list[Problem]:
    """An incident's identifier begins with its first day."""
    incidents = frames["incidents"]
    wrong = incidents["incident_id"].str[:10] != incidents["date_start"].dt.strftime("%Y-%m-%d")
    return _flag(incidents, wrong, "incidents", "incident_id", "an identifier that begins with date_start")


def incidents_have_sources(frames: Frames) -> list[Problem]:
    """Each incident has a source."""
    incidents = frames["incidents"]
    wrong = ~incidents["incident_id"].isin(frames["incident_sources"]["incident_id"])
    return _flag(incidents, wrong, "incidents", "incident_id", "at least one row in incident_sources")


def claim_sources_attached(frames: Frames) -> list[Problem]:
    """The source of a claim is attached to its incident."""
    claims = frames["claims"]
    attached = pd.MultiIndex.from_frame(frames["incident_sources"][["incident_id", "source_id"]])
    given = pd.MultiIndex.from_frame(claims[["incident_id", "source_id"]])
    wrong = pd.Series(~given.isin(attached), index=claims.index) & claims["source_id"].notna()
    return _flag(claims, wrong, "claims", "source_id", "a source that incident_sources attaches to the incident")


def status_matches_publishers(frames: Frames) -> list[Problem]:
    """``reported`` rests on two independent publishers; a reprint counts as the publisher of its text."""
    sources = frames["sources"]
    voice = sources["reprint_of"].fillna(sources["publisher"])
    links = frames["incident_sources"].assign(
        voice=lambda f: f["source_id"].map(dict(zip(sources["source_id"], voice, strict=True)))
    )
    incidents = frames["incidents"]
    count = incidents["incident_id"].map(links.groupby("incident_id")["voice"].nunique()).fillna(0)
    wrong = (incidents["status"] == "reported") & (count < 2)
    return _flag(incidents, wrong, "incidents", "status", "single_source where fewer than two publishers report it")


def no_duplicate_incidents(frames: Frames) -> list[Problem]:
    """No two incidents share primary place, first day and event type."""
    links = frames["incident_places"]
    primary = links[links["is_primary"].fillna(False).astype(bool)].drop_duplicates("incident_id")
    incidents = frames["incidents"].merge(primary[["incident_id", "place_id"]], on="incident_id", how="inner")
    wrong = incidents.duplicated(["place_id", "date_start", "event_type"], keep="first")
    return _flag(incidents, wrong, "incidents", "incident_id", "one incident for a place, day and type")


def incidents_within_episodes(frames: Frames) -> list[Problem]:
    """An incident of an episode falls within the episode's days."""
    episodes = frames["episodes"][["episode_id", "date_start", "date_end"]]
    incidents = frames["incidents"].merge(episodes, on="episode_id", how="inner", suffixes=("", "_episode"))
    early = incidents["date_start"] < incidents["date_start_episode"]
    late = incidents["date_start"] > incidents["date_end_episode"]
    return _flag(incidents, early | late, "incidents", "date_start", "a day within the episode's first and last day")


def responses_look_back(frames: Frames) -> list[Problem]:
    """An answer is not the incident that it answers, nor earlier than it."""
    responses = frames["responses"]
    day = frames["incidents"].set_index("incident_id")["date_start"]
    day = day[~day.index.duplicated()]
    answer, answered = (
        day.reindex(responses[column]).set_axis(responses.index) for column in ("incident_id", "responds_to_id")
    )
    problems = _flag(
        responses,
        responses["incident_id"] == responses["responds_to_id"],
        "responses",
        "responds_to_id",
        "another incident",
    )
    return problems + _flag(
        responses, answer < answered, "responses", "responds_to_id", "an incident that is not later"
    )


def countries_match(frames: Frames) -> list[Problem]:
    """A place's province belongs to its country; places in the two countries name a province."""
    places = frames["places"]
    inside = places["country"].isin(["AF", "PK"])
    wrong = places["admin1"].notna() & (places["admin1"].str[:2] != places["country"])
    lacking = inside & places["admin1"].isna() & (places["kind"] != "country")
    return _flag(places, wrong, "places", "admin1", "a province of the place's country") + _flag(
        places, lacking, "places", "admin1", "the ISO 3166-2 code of the province"
    )


def statuses_do_not_overlap(frames: Frames) -> list[Problem]:
    """Two status intervals of one crossing do not overlap; an interval without an end reaches the next one."""
    status = frames["crossing_status"].sort_values(["crossing_id", "from"])
    following = status.groupby("crossing_id")["from"].shift(-1)
    return _flag(
        status,
        status["to"] >= following,
        "crossing_status",
        "to",
        "a day before the crossing's next interval",
    )


def places_in_provinces(frames: Frames, provinces: gpd.GeoDataFrame) -> list[Problem]:
    """Each place lies inside the province that it names, crossings on the line within 5 km of it."""
    places = frames["places"].dropna(subset=["admin1", "lat", "lon"])
    places = places[places["lat"].between(-90, 90) & places["lon"].between(-180, 180)]
    known = places["admin1"].isin(provinces["admin1"])
    problems = _flag(places, ~known, "places", "admin1", "a province that the boundaries know")
    places = places[known]
    if places.empty:
        return problems
    points = gpd.GeoSeries(gpd.points_from_xy(places["lon"], places["lat"]), crs="EPSG:4326", index=places.index)
    shapes = provinces.set_index("admin1").geometry.loc[places["admin1"]].set_axis(places.index)
    outside = ~points.within(shapes)
    if outside.any():
        gap = points[outside].to_crs(METRIC_CRS).distance(shapes[outside].to_crs(METRIC_CRS)) / 1000
        allowed = places.loc[outside, "kind"].map({"crossing": CROSSING_TOLERANCE_KM}).fillna(0.0)
        wrong = gap[gap > allowed]
        for index, distance in wrong.items():
            row = places.loc[index]
            problems.append(
                Problem(
                    "places",
                    int(row["_row"]),
                    "lat",
                    f"{row['lat']}, {row['lon']}",
                    f"a point inside {row['admin1']} (crossings: within {CROSSING_TOLERANCE_KM:.0f} km); "
                    f"{row['place_id']} is {distance:.1f} km outside",
                )
            )
    return problems


RULES: tuple[Rule, ...] = (
    dates_in_order,
    figures_in_order,
    subsets_within_totals,
    one_primary_place,
    ids_carry_their_date,
    incidents_have_sources,
    claim_sources_attached,
    status_matches_publishers,
    no_duplicate_incidents,
    incidents_within_episodes,
    responses_look_back,
    countries_match,
    statuses_do_not_overlap,
)
