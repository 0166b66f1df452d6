"""What the record rests on and what it lacks: its size, its sources, its gaps, and published totals beside it.

Every function describes the record and judges no claimant. Frames in, frames out; ``quality_report`` gathers them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.analysis.records import records
from dashboard.boundaries import province_names
from dashboard.filters import Filters
from dashboard.lens import KINDS, LENSES, Lens, population_ranges
from dashboard.tables import Dataset
from dashboard.vocabulary import CROSSING_STATUSES, EVENT_TYPES, PLACE_PRECISIONS, RESPONSE_BASES, STATUSES

GOVERNMENTS = ("afghan_government", "pakistan_government")
INDEPENDENT = LENSES["independent"].sides or ()


@dataclass(frozen=True)
class QualityReport:
    """Everything that the report says; each frame is described at the function that makes it.

    ``first_day`` and ``last_day`` are those of the incidents, ``version`` that of the tables. ``kinetic`` counts the
    kinetic incidents, ``with_toll`` those of them for which anybody gives a figure of the killed.
    """

    version: str
    first_day: pd.Timestamp
    last_day: pd.Timestamp
    incidents: int
    kinetic: int
    with_toll: int
    tables: pd.DataFrame
    dates: pd.DataFrame
    months: pd.DataFrame
    provinces: pd.DataFrame
    types: pd.DataFrame
    publishers: pd.DataFrame
    one_publisher: pd.DataFrame
    claimants: pd.DataFrame
    precision: pd.DataFrame
    no_toll: pd.DataFrame
    crossings: pd.DataFrame
    responses: pd.DataFrame
    totals: pd.DataFrame
    totals_left_out: pd.DataFrame


def table_sizes(dataset: Dataset) -> pd.DataFrame:
    """Return the rows of each table, in the descriptor's order: table, title, rows."""
    return pd.DataFrame(
        [(name, table.title, len(dataset.table(name))) for name, table in dataset.tables.items()],
        columns=["table", "title", "rows"],
    )


def date_spans(dataset: Dataset) -> pd.DataFrame:
    """Return the oldest and newest day of each column of dates: table, column, filled, empty, oldest, newest.

    ``oldest`` and ``newest`` are NaT where every cell is empty.
    """
    rows = []
    for name, table in dataset.tables.items():
        frame = dataset.table(name)
        for column in (column.name for column in table.columns if column.type == "date"):
            days = frame[column]
            rows.append((name, column, int(days.notna().sum()), int(days.isna().sum()), days.min(), days.max()))
    frame = pd.DataFrame(rows, columns=["table", "column", "filled", "empty", "oldest", "newest"])
    return frame.astype({"oldest": "datetime64[s]", "newest": "datetime64[s]"})


def incidents_by_month(incidents: pd.DataFrame) -> pd.DataFrame:
    """Return the incidents of each year and month, by first day: year, columns 1 to 12, total.

    ``incidents`` has ``date_start``. Years between the first and the last have a row even without any incident.
    """
    days = incidents["date_start"]
    years = range(int(days.dt.year.min()), int(days.dt.year.max()) + 1)
    counts = pd.crosstab(days.dt.year, days.dt.month).reindex(index=years, columns=range(1, 13), fill_value=0)
    counts["total"] = counts.sum(axis=1)
    return counts.rename_axis(index="year", columns=None).reset_index().astype("int64")


def incidents_by_province(incidents: pd.DataFrame, places: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the incidents of each province, by primary place: country, admin1, province, incidents, kinetic, places.

    ``incidents`` has country, admin1 and kinetic, as ``records`` returns them; ``places`` is the gazetteer, of which
    ``places`` counts the entries. ``admin1`` and ``province`` are "" where the place is a country or lies elsewhere.
    Most incidents first.
    """
    keys = ["country", "admin1"]
    counts = (
        incidents.assign(admin1=incidents["admin1"].fillna(""))
        .groupby(keys)
        .agg(incidents=("kinetic", "size"), kinetic=("kinetic", "sum"))
    )
    entries = places.assign(admin1=places["admin1"].fillna("")).groupby(keys).size().rename("places")
    result = counts.join(entries, how="outer").fillna(0).astype("int64").reset_index()
    result.insert(2, "province", [names.get(code, code) for code in result["admin1"]])
    return result.sort_values(["incidents", *keys], ascending=[False, True, True]).reset_index(drop=True)


def incidents_by_type(incidents: pd.DataFrame) -> pd.DataFrame:
    """Return the incidents of each event type: event_type, label, a column for each status, total.

    ``incidents`` has event_type and status. Types without an incident have a row of zeros.
    """
    counts = pd.crosstab(incidents["event_type"], incidents["status"])
    counts = counts.reindex(index=list(EVENT_TYPES), columns=list(STATUSES), fill_value=0)
    counts["total"] = counts.sum(axis=1)
    result = counts.rename_axis(index="event_type", columns=None).reset_index()
    result.insert(1, "label", [EVENT_TYPES[kind].label for kind in result["event_type"]])
    return result


def publishers_of(incident_sources: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return how many speak of each incident; index incident_id: documents, publishers, voices, named.

    ``documents`` counts sources, ``publishers`` who published them, ``voices`` whose text they carry: a reprint
    counts as the publisher of its text, as in the rule for the status ``reported``. ``named`` lists the voices.
    """
    voice = sources["reprint_of"].fillna(sources["publisher"])
    known = sources[["source_id", "publisher"]].assign(voice=voice)
    grouped = incident_sources.merge(known, on="source_id").groupby("incident_id")
    return grouped.agg(
        documents=("source_id", "nunique"),
        publishers=("publisher", "nunique"),
        voices=("voice", "nunique"),
        named=("voice", lambda names: ", ".join(sorted(set(names)))),
    )


def publisher_shares(incidents: pd.DataFrame, publishers: pd.DataFrame) -> pd.DataFrame:
    """Return how many incidents have two or more publishers, by both ways of counting: incidents, counted, two, of.

    ``incidents`` is a selection of ``records`` with kinetic and killed_high, ``publishers`` what ``publishers_of``
    returns. ``incidents`` is ``all``, ``kinetic`` or ``kinetic_with_toll``; ``counted`` is ``publishers`` or
    ``voices``; ``two`` of ``of`` incidents have two or more.
    """
    counts = incidents.join(publishers, on="incident_id")
    kinetic = counts["kinetic"]
    groups = {
        "kinetic_with_toll": counts[kinetic & counts["killed_high"].notna()],
        "kinetic": counts[kinetic],
        "all": counts,
    }
    return pd.DataFrame(
        [
            (name, how, int((group[how] >= 2).sum()), len(group))
            for name, group in groups.items()
            for how in ("voices", "publishers")
        ],
        columns=["incidents", "counted", "two", "of"],
    )


def single_publisher(incidents: pd.DataFrame, publishers: pd.DataFrame) -> pd.DataFrame:
    """Return the incidents with one publisher, a reprint counting as the publisher of its text, by date.

    Columns: incident_id, date_start, title, status, kinetic, toll (whether anybody gives a figure of the killed),
    named (the publisher), documents, publishers. ``incidents`` is a selection of ``records``.
    """
    counts = incidents.join(publishers, on="incident_id").assign(toll=incidents["killed_high"].notna())
    columns = ["incident_id", "date_start", "title", "status", "kinetic", "toll", "named", "documents", "publishers"]
    lonely = counts[~(counts["voices"] >= 2)]
    return lonely.sort_values(["date_start", "incident_id"])[columns].reset_index(drop=True)


def claims_of_sides(incidents: pd.DataFrame, claims: pd.DataFrame, side_of: Mapping[str, str]) -> pd.DataFrame:
    """Return for how many incidents each side has claims: group, claims, killed, of.

    ``group`` is afghan_government, pakistan_government, both_governments, same_population (both governments speak of
    one population), independent (UN, medical, local, media, research) or nobody. ``claims`` counts incidents with a
    claim of the group, figure or not; ``killed`` those with a figure of the killed as a total; ``of`` all incidents
    given.
    """
    own = claims[claims["incident_id"].isin(incidents["incident_id"])]
    own = own.assign(side=own["claimant_id"].map(side_of))
    figures = own[(own["scope"] == "total") & own["killed_max"].notna()]
    everything = set(incidents["incident_id"])

    def counted(given: pd.DataFrame) -> dict[str, int]:
        by_side = {side: set(given.loc[given["side"] == side, "incident_id"]) for side in GOVERNMENTS}
        governments = given[given["side"].isin(GOVERNMENTS)]
        sides = governments.groupby(["incident_id", "suffered_by"])["side"].nunique()
        return {
            **{side: len(by_side[side]) for side in GOVERNMENTS},
            "both_governments": len(by_side[GOVERNMENTS[0]] & by_side[GOVERNMENTS[1]]),
            "same_population": sides[sides == 2].reset_index()["incident_id"].nunique(),
            "independent": given.loc[given["side"].isin(INDEPENDENT), "incident_id"].nunique(),
            "nobody": len(everything - set(given["incident_id"])),
        }

    with_claims, with_figures = counted(own), counted(figures)
    return pd.DataFrame(
        [(group, with_claims[group], with_figures[group], len(everything)) for group in with_claims],
        columns=["group", "claims", "killed", "of"],
    )


def places_by_precision(places: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Return gazetteer entries and incidents by precision: precision, label, places, incidents, kinetic.

    An incident has the precision of its primary place; ``incidents`` has precision and kinetic.
    """
    levels = list(PLACE_PRECISIONS)
    return pd.DataFrame(
        {
            "precision": levels,
            "label": [PLACE_PRECISIONS[level].label for level in levels],
            "places": [int((places["precision"] == level).sum()) for level in levels],
            "incidents": [int((incidents["precision"] == level).sum()) for level in levels],
            "kinetic": [int(((incidents["precision"] == level) & incidents["kinetic"]).sum()) for level in levels],
        }
    )


def without_toll(incidents: pd.DataFrame) -> pd.DataFrame:
    """Return the kinetic incidents for which nobody gives a figure of the killed, by date.

    Columns: incident_id, date_start, title, event_type, claimants (who speaks of casualties without a number),
    injured (whether anybody gives a figure of the injured). ``incidents`` is what ``records`` returns.
    """
    lacking = incidents[incidents["kinetic"] & incidents["killed_high"].isna()]
    lacking = lacking.assign(injured=lacking["injured_high"].notna()).sort_values(["date_start", "incident_id"])
    columns = ["incident_id", "date_start", "title", "event_type", "claimants", "injured"]
    return lacking[columns].reset_index(drop=True)


def crossing_days(
    crossings: pd.DataFrame, status: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp
) -> pd.DataFrame:
    """Return the days between ``first`` and ``last`` (both included) by status of each crossing.

    Columns: crossing_id, name, a column for each status (days, up to its last report), not_spoken_of (days for which
    no source gives a status), days. Parts outside the span are not counted. ``crossings`` and ``status`` are the
    tables ``crossings`` and ``crossing_status``, whose intervals do not overlap.
    """
    begins = status["from"].clip(lower=first)
    ends = status["last_reported_on"].fillna(status["to"]).fillna(status["from"]).clip(upper=last)
    length = ((ends - begins).dt.days + 1).clip(lower=0)
    days = length.groupby([status["crossing_id"], status["status"]]).sum().unstack(fill_value=0)
    days = days.reindex(index=crossings["crossing_id"], columns=list(CROSSING_STATUSES), fill_value=0).astype("int64")
    span = (last - first).days + 1
    days["not_spoken_of"] = span - days.sum(axis=1)
    days["days"] = span
    names = dict(zip(crossings["crossing_id"], crossings["name"], strict=True))
    result = days.rename_axis(columns=None).reset_index()
    result.insert(1, "name", [names[crossing] for crossing in result["crossing_id"]])
    return result


def responses_by_basis(responses: pd.DataFrame) -> pd.DataFrame:
    """Return the links between incident and answer by basis: basis, label, links, answers (incidents that answer)."""
    grouped = responses.groupby("basis")["incident_id"].agg(["size", "nunique"])
    grouped = grouped.reindex(list(RESPONSE_BASES), fill_value=0)
    return pd.DataFrame(
        {
            "basis": list(grouped.index),
            "label": [RESPONSE_BASES[basis].label for basis in grouped.index],
            "links": grouped["size"].to_list(),
            "answers": grouped["nunique"].to_list(),
        }
    )


def lens_of_side(side: str) -> Lens | None:
    """Return the named lens that takes a side's figures, or None where no lens but the whole range does."""
    return next((lens for lens in LENSES.values() if lens.sides is not None and side in lens.sides), None)


def comparable_totals(totals: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> tuple[pd.Series, pd.Series]:
    """Return which published totals have a figure, and which lie inside the span (two boolean Series)."""
    figures = totals[["killed_max", "injured_max"]].notna().any(axis=1)
    return figures, (totals["date_start"] >= first) & (totals["date_end"] <= last)


def totals_not_compared(totals: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return the published totals that are not held against the record: total_id, counts_what, reason."""
    figures, inside = comparable_totals(totals, first, last)
    reason = pd.Series("its days go beyond those of the record", index=totals.index)
    reason[~figures] = "it gives no number of killed or injured"
    left = totals.assign(reason=reason)[~(figures & inside)]
    return left.sort_values("total_id")[["total_id", "counts_what", "reason"]].reset_index(drop=True)


def totals_beside_sums(
    totals: pd.DataFrame,
    incidents: pd.DataFrame,
    claims: pd.DataFrame,
    side_of: Mapping[str, str],
    span: tuple[pd.Timestamp, pd.Timestamp],
) -> pd.DataFrame:
    """Return each published total inside the span beside the sums of the record for the same days and population.

    An incident counts by its first day; where a total names an episode, only the episode's incidents count. A total
    whose population is ``other`` mixes sides, so that every population of the record is added. One row for each
    total and kind of figure (``killed``, ``injured``) that it gives, by first day and identifier: total_id,
    claimant_id, lens_id (the named lens of the claimant's side, "" where there is none), date_start, date_end,
    episode_id, counts_what, suffered_by, victim_group, qualifier, kind, published_low, published_high; incidents
    (kinetic incidents of the record in those days) and populations (of which anybody claims anything);
    side_low, side_high and side_missing (sum under that lens, and populations without a figure under it);
    record_low, record_high and record_missing (the same over all sources); side_less_low, side_less_high,
    record_less_low, record_less_high (sum minus total, from low minus highest published to high minus lowest).
    Int64, missing where there is no figure.
    """
    figures, inside = comparable_totals(totals, *span)
    chosen = totals[figures & inside].sort_values(["date_start", "date_end", "total_id"])
    about = incidents[["incident_id", "date_start", "episode_id", "kinetic"]]
    ranges = {
        name: population_ranges(claims, side_of, lens).merge(about, on="incident_id") for name, lens in LENSES.items()
    }
    rows = []
    for total in chosen.to_dict("records"):
        lens = lens_of_side(side_of[total["claimant_id"]])
        own = sum_of_record(ranges[lens.id], total) if lens else None
        everybody = sum_of_record(ranges["range"], total)
        base = {
            **{name: total[name] for name in ("total_id", "claimant_id", "date_start", "date_end", "episode_id")},
            **{name: total[name] for name in ("counts_what", "suffered_by", "victim_group", "qualifier")},
            "lens_id": lens.id if lens else "",
            "incidents": int((within(about, total) & about["kinetic"]).sum()),
            "populations": everybody["populations"],
        }
        for kind in KINDS:
            low, high = total[f"{kind}_min"], total[f"{kind}_max"]
            if pd.isna(high):
                continue
            row = {**base, "kind": kind, "published_low": low, "published_high": high}
            for name, sums in (("side", own), ("record", everybody)):
                for end in ("low", "high", "missing"):
                    row[f"{name}_{end}"] = sums[f"{kind}_{end}"] if sums else None
                given = sums is not None and not pd.isna(sums[f"{kind}_low"])
                row[f"{name}_less_low"] = sums[f"{kind}_low"] - high if sums and given else None
                row[f"{name}_less_high"] = sums[f"{kind}_high"] - low if sums and given else None
            rows.append(row)
    frame = pd.DataFrame(rows, columns=TOTALS_COLUMNS)
    numbers = dict.fromkeys(TOTALS_COLUMNS[TOTALS_COLUMNS.index("published_low") :], "Int64")
    return frame.astype({**numbers, "date_start": "datetime64[s]", "date_end": "datetime64[s]"})


TOTALS_COLUMNS = [
    "total_id",
    "claimant_id",
    "lens_id",
    "date_start",
    "date_end",
    "episode_id",
    "counts_what",
    "suffered_by",
    "victim_group",
    "qualifier",
    "kind",
    "published_low",
    "published_high",
    "incidents",
    "populations",
    *(f"{name}_{end}" for name in ("side", "record") for end in ("low", "high", "missing", "less_low", "less_high")),
]
"""The columns of ``totals_beside_sums``."""


def within(frame: pd.DataFrame, total: Mapping[str, object]) -> pd.Series:
    """Return which rows (date_start, episode_id) fall into the days of a total, and into its episode if it has one."""
    rows = frame["date_start"].between(total["date_start"], total["date_end"])
    if not pd.isna(total["episode_id"]):
        rows &= frame["episode_id"] == total["episode_id"]
    return rows


def sum_of_record(ranges: pd.DataFrame, total: Mapping[str, object]) -> dict[str, int]:
    """Return what the record adds up to for the days and population of a total.

    ``ranges`` is what ``population_ranges`` returns, with date_start and episode_id of the incident. Keys:
    populations, and for each kind ``killed_low``, ``killed_high`` (pd.NA without any figure), ``killed_missing``
    (populations without a figure).
    """
    rows = within(ranges, total)
    if total["suffered_by"] != "other":
        rows &= ranges["suffered_by"] == total["suffered_by"]
    own = ranges[rows]
    sums = {"populations": len(own)}
    for kind in KINDS:
        for end in ("low", "high"):
            sums[f"{kind}_{end}"] = own[f"{kind}_{end}"].sum(min_count=1)
        sums[f"{kind}_missing"] = int(own[f"{kind}_low"].isna().sum())
    return sums


def quality_report(dataset: Dataset) -> QualityReport:
    """Return everything that the report says of a dataset. The same tables give the same report."""
    whole = records(dataset, Filters())
    kinetic = whole[whole["kinetic"]]
    publishers = publishers_of(dataset.table("incident_sources"), dataset.sources)
    span = (dataset.first_day, dataset.last_day)
    totals = dataset.table("published_totals")
    return QualityReport(
        version=dataset.version,
        first_day=dataset.first_day,
        last_day=dataset.last_day,
        incidents=len(whole),
        kinetic=len(kinetic),
        with_toll=int(kinetic["killed_high"].notna().sum()),
        tables=table_sizes(dataset),
        dates=date_spans(dataset),
        months=incidents_by_month(whole),
        provinces=incidents_by_province(whole, dataset.places, province_names(dataset.geo)),
        types=incidents_by_type(whole),
        publishers=publisher_shares(whole, publishers),
        one_publisher=single_publisher(whole, publishers),
        claimants=claims_of_sides(kinetic, dataset.claims, dataset.side_of),
        precision=places_by_precision(dataset.places, whole),
        no_toll=without_toll(whole),
        crossings=crossing_days(dataset.table("crossings"), dataset.table("crossing_status"), *span),
        responses=responses_by_basis(dataset.table("responses")),
        totals=totals_beside_sums(totals, whole, dataset.claims, dataset.side_of, span),
        totals_left_out=totals_not_compared(totals, *span),
    )
