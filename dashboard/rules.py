"""What must hold between the rows and tables, beyond the type and constraint of a single cell.

Each rule is a function of the frames that returns the problems it finds. The rules follow the data model in
``docs/methodology.md``; they judge curated data, not the claims that are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import geopandas as gpd
import pandas as pd

from dashboard.boundaries import METRIC_CRS
from dashboard.schema import Problem
from dashboard.vocabulary import ALIAS_SEPARATOR, ARMED_GROUP_SIDES, MEASURES, STATE_FORCE_TYPES, split_aliases

Frames = Mapping[str, pd.DataFrame]
Rule = Callable[[Frames], list[Problem]]

CROSSING_TOLERANCE_KM = 5.0
"""A crossing lies on the line itself, so it may fall this far outside its province's polygon."""

NAMESAKE_KM = 50.0
"""Two places may share an alias where they are this near: a town and its district, the two sides of a crossing."""


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
        ("indicators", "date_start", "date_end"),
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
    """The source of a claim, of casualties or responsibility, is attached to its incident."""
    attached = pd.MultiIndex.from_frame(frames["incident_sources"][["incident_id", "source_id"]])
    problems: list[Problem] = []
    for table in ("claims", "responsibility"):
        frame = frames[table]
        given = pd.MultiIndex.from_frame(frame[["incident_id", "source_id"]])
        wrong = pd.Series(~given.isin(attached), index=frame.index) & frame["source_id"].notna()
        problems += _flag(frame, wrong, table, "source_id", "a source that incident_sources attaches to the incident")
    return problems


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


def last_reports_within_intervals(frames: Frames) -> list[Problem]:
    """A status is last reported on a day of its interval, and an unknown one on none."""
    status = frames["crossing_status"].sort_values(["crossing_id", "from"])
    last = status["last_reported_on"]
    following = status.groupby("crossing_id")["from"].shift(-1)
    # An interval whose own days are out of order is reported as that alone.
    late = ((last > status["to"]) & (status["to"] >= status["from"])) | (status["to"].isna() & (last >= following))
    unknown = (status["status"] == "unknown") & last.notna()
    return [
        problem
        for wrong, expected in (
            (last < status["from"], "a day not before from"),
            (late, "a day not after to, and before the crossing's next interval"),
            (unknown, "nothing where the status is unknown"),
        )
        for problem in _flag(status, wrong, "crossing_status", "last_reported_on", expected)
    ]


def _names(places: pd.DataFrame) -> Iterator[tuple[int, str, str, bool]]:
    """Yield for every name of every place: position of the place, name, name as compared, whether it is an alias."""
    columns = zip(places["name"], places["name_local"], places["aliases"], strict=True)
    for position, (*names, aliases) in enumerate(columns):
        yield from ((position, name, name.casefold(), False) for name in names if isinstance(name, str))
        yield from ((position, name, name.casefold(), True) for name in split_aliases(aliases))


def aliases_are_names_of_their_own(frames: Frames) -> list[Problem]:
    """An alias is written once, is not the place's own name, and names no other place that is far away."""
    places = frames["places"]
    names = pd.DataFrame(_names(places), columns=["position", "name", "compared", "alias"])
    own = names[names["alias"].astype(bool)]
    repeated = own[names.duplicated(["position", "compared"], keep="first")[own.index]]
    pairs = own.merge(names, on="compared", suffixes=("", "_other"))
    pairs = pairs[pairs["position"] != pairs["position_other"]].reset_index(drop=True)
    taken = pairs.iloc[:0]
    if not pairs.empty:
        one, other = (places.iloc[pairs[column]].reset_index(drop=True) for column in ("position", "position_other"))
        far = (one["admin1"] != other["admin1"]) & (_kilometres(one, other) > NAMESAKE_KM)
        taken = pairs[far].drop_duplicates(["position", "compared"])
    parts = [str(text).split(ALIAS_SEPARATOR) for text in places["aliases"]]
    blank = pd.Series([not all(map(str.strip, names)) for names in parts], index=places.index, dtype=bool)
    problems = _flag(places, blank, "places", "aliases", "names between semicolons")
    for found, expected in (
        (repeated, "a name that the place does not have already"),
        (taken, f"a name of no place of another province more than {NAMESAKE_KM:.0f} km away"),
    ):
        problems += [
            Problem("places", int(places["_row"].iloc[position]), "aliases", name, expected)
            for position, name in zip(found["position"], found["name"], strict=True)
        ]
    return problems


def _kilometres(one: pd.DataFrame, other: pd.DataFrame) -> pd.Series:
    """Return the distance between places row by row; missing where a coordinate is."""
    points = [
        gpd.GeoSeries(gpd.points_from_xy(frame["lon"], frame["lat"]), crs="EPSG:4326", index=frame.index)
        for frame in (one, other)
    ]
    return points[0].to_crs(METRIC_CRS).distance(points[1].to_crs(METRIC_CRS)) / 1000


def responsibility_is_clear(frames: Frames) -> list[Problem]:
    """Whoever blames names another actor; each statement stands once, and not before the incident."""
    rows = frames["responsibility"]
    blames = rows["says"] == "blames"
    day = frames["incidents"].drop_duplicates("incident_id").set_index("incident_id")["date_start"]
    early = rows["claimed_on"] < day.reindex(rows["incident_id"]).set_axis(rows.index)
    twice = rows.duplicated(["incident_id", "claimant_id", "says", "blamed_id"], keep="first")
    return [
        problem
        for column, wrong, expected in (
            ("blamed_id", blames & rows["blamed_id"].isna(), "the actor that is blamed"),
            ("blamed_id", ~blames & rows["blamed_id"].notna(), "nothing where nobody is blamed"),
            ("blamed_id", rows["blamed_id"] == rows["claimant_id"], "another actor than the claimant"),
            ("claimed_on", early, "a day not before the incident"),
            ("responsibility_id", twice, "one row for what a claimant says of an incident"),
        )
        for problem in _flag(rows, wrong, "responsibility", column, expected)
    ]


def attribution_follows_responsibility(frames: Frames) -> list[Problem]:
    """What its initiator claims is ``acknowledged``, what it denies is not; who does both is left to the curator."""
    incidents, rows = frames["incidents"], frames["responsibility"]
    said = {word: set(zip(own["incident_id"], own["claimant_id"], strict=True)) for word, own in rows.groupby("says")}
    keys = list(zip(incidents["incident_id"], incidents["initiator_id"], strict=True))
    claimed, denied = (
        pd.Series([key in said.get(word, set()) for key in keys], index=incidents.index, dtype=bool)
        for word in ("claims", "denies")
    )
    acknowledged = incidents["attribution"] == "acknowledged"
    return _flag(
        incidents,
        claimed & ~denied & ~acknowledged,
        "incidents",
        "attribution",
        "acknowledged, as responsibility has its initiator claim it",
    ) + _flag(
        incidents,
        denied & ~claimed & acknowledged,
        "incidents",
        "attribution",
        "denied, alleged or unknown, as responsibility has its initiator deny it",
    )


def attribution_names_somebody(frames: Frames) -> list[Problem]:
    """Only a named initiator is accused or denies; what it says of itself is confirmed or disputed."""
    incidents = frames["incidents"]
    attribution = incidents["attribution"]
    accused = attribution.isin(["alleged", "denied"]) & incidents["initiator_id"].isna()
    owned = (attribution == "acknowledged") & incidents["status"].isin(["reported", "single_source"])
    return _flag(
        incidents, accused, "incidents", "attribution", "unknown where no initiator is named, or acknowledged by both"
    ) + _flag(incidents, owned, "incidents", "status", "confirmed where the initiator says so itself, or disputed")


def types_fit_initiators(frames: Frames) -> list[Problem]:
    """Strikes, clashes and ground attacks are of the forces of a state; armed groups have types of their own."""
    incidents, actors = frames["incidents"], frames["actors"].drop_duplicates("actor_id").set_index("actor_id")
    armed = incidents["initiator_id"].map(actors["side"]).isin(ARMED_GROUP_SIDES)
    wrong = armed & incidents["event_type"].isin(STATE_FORCE_TYPES)
    return _flag(
        incidents, wrong, "incidents", "event_type", "a type of armed groups, as their attack is militant_attack"
    )


def indicators_are_clear(frames: Frames) -> list[Problem]:
    """An indicator is of one place or crossing, in a unit of its measure, with its values and days in order."""
    rows = frames["indicators"]
    units = {name: measure.units for name, measure in MEASURES.items()}
    wrong_unit = [
        measure in units and unit not in units[measure]
        for measure, unit in zip(rows["measure"], rows["unit"], strict=True)
    ]
    episode = frames["incidents"].drop_duplicates("incident_id").set_index("incident_id")["episode_id"]
    own = episode.reindex(rows["incident_id"]).set_axis(rows.index)
    return [
        problem
        for column, wrong, expected in (
            ("value_max", rows["value_min"] > rows["value_max"], "not less than value_min"),
            ("place_id", rows["place_id"].isna() & rows["crossing_id"].isna(), "a place, or a crossing in crossing_id"),
            ("crossing_id", rows["place_id"].notna() & rows["crossing_id"].notna(), "nothing where place_id is given"),
            ("unit", pd.Series(wrong_unit, index=rows.index, dtype=bool), "a unit of the measure"),
            ("claimed_on", rows["claimed_on"] < rows["date_start"], "a day not before date_start"),
            (
                "episode_id",
                rows["episode_id"].notna() & (rows["episode_id"] != own) & rows["incident_id"].notna(),
                "the episode of the incident",
            ),
        )
        for problem in _flag(rows, wrong, "indicators", column, expected)
    ]


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
    last_reports_within_intervals,
    aliases_are_names_of_their_own,
    responsibility_is_clear,
    attribution_follows_responsibility,
    attribution_names_somebody,
    types_fit_initiators,
    indicators_are_clear,
)
