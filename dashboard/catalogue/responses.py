"""The charts of the responses page: chains of incident and answer, and the time between the two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pandas as pd

from dashboard.analysis.intervals import FEWEST
from dashboard.analysis.records import records
from dashboard.analysis.responses import (
    AFTER,
    BEFORE,
    BESIDE,
    CHOSEN,
    Around,
    answer_times,
    around,
    chain_list,
    links,
    longest_way,
    median_times,
    members,
)
from dashboard.catalogue.chain_parts import ROWS_SHOWN, chain_parts
from dashboard.catalogue.claims import part_of
from dashboard.catalogue.model import Built, Chart, Native, Option, Request
from dashboard.catalogue.one_incident import INCIDENT_OPTION
from dashboard.charts import chains as drawing
from dashboard.charts.answer_times import answer_time_bars
from dashboard.charts.estimates import Estimate, Panel, estimates
from dashboard.filters import Filters, day_text, describe_selection, span_text
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import EVENT_TYPES, FAMILIES, RESPONSE_BASES

PAGE = "responses"
ON_A_PICTURE = 13
"""Incidents on a picture that is much wider than high."""

LONGEST, NEWEST = "longest", "newest"
ORDER = Option(
    "order",
    "Chains in order of",
    {LONGEST: "Length", NEWEST: "Date"},
    LONGEST,
    help="Length: most responses in a row, then most incidents. Date: the newest first.",
)
PART = Option(
    "page", "Part", {}, "1", help=f"About {ROWS_SHOWN} incidents stand on one part.", parameter="responses_part"
)
DAYS = Option("days", "Days before and after", {"7": "7", "14": "14", "30": "30", "90": "90"}, "30")
RELATIONS = {
    BEFORE: "Led to it (linked)",
    CHOSEN: "The incident",
    AFTER: "Followed from it (linked)",
    BESIDE: "Also in these days (no link)",
}


@remembered
def response_links(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """Return ``responses.links`` between incidents that the filters both leave."""
    return links(dataset.table("responses"), records(dataset, filters))


@remembered
def chain_members(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """Return ``responses.members`` of the incidents that the filters leave."""
    return members(response_links(dataset, filters), records(dataset, filters))


@remembered
def incident_around(dataset: Dataset, lens_id: str, incident_id: str, days: int) -> Around | None:
    """Return ``responses.around`` for an incident in the whole record, whatever the filters."""
    whole = Filters(lens_id=lens_id)
    return around(response_links(dataset, whole), records(dataset, whole), incident_id, days)


@remembered
def linked_titles(dataset: Dataset) -> dict[str, str]:
    """Return day and title of each incident that has a link in the whole record, by identifier, the newest first."""
    every = records(dataset, Filters())
    found = response_links(dataset, Filters())
    named = ["incident_id", "date_start", "title"]
    linked = every.loc[every["incident_id"].isin([*found["earlier"], *found["later"]]), named]
    newest = linked.sort_values(["date_start", "incident_id"], ascending=[False, True])
    return dict(
        zip(newest["incident_id"], newest["date_start"].dt.strftime("%Y-%m-%d ") + newest["title"], strict=True)
    )


@remembered
def longest_ways(dataset: Dataset, filters: Filters, number: int) -> list[tuple[int, list[dict[str, Any]]]]:
    """Return the longest run of answers of each of the first ``number`` chains, with the size of the chain.

    A run is its incidents, first to last, each with incident_id, date_start and title.
    """
    found, rows = response_links(dataset, filters), chain_members(dataset, filters)
    first = rows.loc[rows["chain"] < number, ["chain", "step", "size", "incident_id", "date_start", "title"]]
    facts = {row["incident_id"]: row for row in first.to_dict("records")}
    ways = [longest_way(found, first, chain) for chain in first["chain"].unique().tolist()]
    return [(int(facts[way[0]]["size"]), [facts[name] for name in way]) for way in ways]


def _plural(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def chain_words(head: dict[str, Any], number: int) -> str:
    """Return the heading of a chain: its place in the order, steps, incidents and days."""
    first, last = head["chain_start"], head["chain_end"]
    steps, size = int(head["steps"]), int(head["size"])
    return f"{number}. {_plural(size, 'incident')}, {_plural(steps, 'step')}: {span_text(first.date(), last.date())}"


@remembered
def ordered_chains(dataset: Dataset, filters: Filters, order: str) -> pd.DataFrame:
    """Return ``responses.chain_list`` in the order asked for: LONGEST or NEWEST first."""
    heads = chain_list(chain_members(dataset, filters))
    if order == NEWEST:
        heads = heads.sort_values(["chain_start", "chain"], ascending=[False, True])
    return heads.reset_index(drop=True)


def _chains_table(request: Request, found: pd.DataFrame, ordered: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each incident of each chain, in columns named for readers."""
    bases = found["basis"].map({key: word.label for key, word in RESPONSE_BASES.items()})
    links_in = bases.groupby(found["later"]).agg(lambda given: ", ".join(sorted(set(given))))
    titles = records(request.dataset, request.filters).set_index("incident_id")["title"]
    answers = found.assign(title=found["earlier"].map(titles)).groupby("later")["title"].agg("; ".join)
    return pd.DataFrame(
        {
            "Chain": ordered["place"],
            "Date": ordered["date_start"].dt.strftime("%Y-%m-%d").astype("str") if len(ordered) else [],
            "Incident": ordered["title"],
            "Type": ordered["event_type"].map({key: kind.label for key, kind in EVENT_TYPES.items()}),
            "Step": ordered["step"],
            "In response to": ordered["incident_id"].map(answers),
            "Link": ordered["incident_id"].map(links_in),
            "Identifier": ordered["incident_id"],
        }
    ).reset_index(drop=True)


def _chains(request: Request, most: int | None = None) -> Built:
    dataset, filters = request.dataset, request.filters
    found, rows = response_links(dataset, filters), chain_members(dataset, filters)
    heads = ordered_chains(dataset, filters, request.option("order"))
    place = {chain: number for number, chain in enumerate(heads["chain"], start=1)}
    ordered = rows.assign(place=rows["chain"].map(place)).sort_values(["place", "row"])
    table = partial(_chains_table, request, found, ordered)
    if found.empty:
        why = "No two incidents that the filters leave are linked as incident and response."
        return Built(None, table, why, why)
    parts = chain_parts(heads)
    part, _ = part_of(request.option("page"), len(parts), 1)
    drawn = ordered[ordered["chain"].isin(parts[part - 1])].head(most or len(ordered))
    shown = drawn["chain"].unique().tolist()
    whole = int(ordered["chain"].isin(shown).sum())
    by_chain = heads.set_index("chain", drop=False).to_dict("index")
    headings = {chain: chain_words(by_chain[chain], place[chain]) for chain in shown}
    first, last = place[shown[0]], place[shown[-1]]
    rest = len(heads) - len(shown)
    span = f"Chains {first} to {last}" if last > first else f"Chain {first}"
    note = f"{span} of {len(heads)}" + (f"; {rest} not drawn." if rest else ".")
    note += f" Of {whole} incidents the first {len(drawn)} are drawn." if len(drawn) < whole else ""
    figure = drawing.chains(
        drawn,
        found,
        headings,
        request.labels("Escalation chains", note),
        request.palette,
    )
    alt = (
        f"Escalation chains. {describe_selection(filters, request.choices)}: {_plural(len(found), 'link')} "
        f"in {_plural(len(heads), 'chain')}; the longest has {_plural(int(heads['steps'].max()), 'step')}."
    )

    def draw_natively() -> Native:
        sizes = ordered.drop_duplicates("place")
        rows_drawn = pd.DataFrame(
            {
                "Chain": [chain_words(by_chain[chain], place[chain]) for chain in sizes["chain"]],
                "Steps": sizes["steps"].to_numpy(),
                "Incidents": sizes["size"].to_numpy(),
            }
        )
        return Native("bars", "Chain", ("Steps", "Incidents"), "Number", table=rows_drawn.head(12))

    return Built(figure, table, alt, native=draw_natively)


def _counted(found: pd.DataFrame) -> str:
    """Return n in words: how many answers have both days, to how many incidents; which are left out."""
    dated = found[found["dated"]]
    words = f"n = {_plural(len(dated), 'response')} to {_plural(dated['earlier'].nunique(), 'incident')}"
    left = len(found) - len(dated)
    return f"{words}; {_plural(left, 'response')} without an exact day left out." if left else f"{words}."


def _nothing_dated(found: pd.DataFrame) -> str:
    if found.empty:
        return "No two incidents that the filters leave are linked as incident and response."
    return f"Of {_plural(len(found), 'response')} shown the exact days are not known."


def _times(request: Request) -> Built:
    found = response_links(request.dataset, request.filters)
    times = answer_times(found)
    table = times.rename(columns={"bin": "Days", "declared": "Declared", "reported": "As reported"})
    if not found["dated"].any():
        return Built(None, table, _nothing_dated(found), _nothing_dated(found))
    figure = answer_time_bars(times, request.labels("Days from incident to response", _counted(found)), request.palette)
    soon = int(times.iloc[:4][["declared", "reported"]].to_numpy().sum())
    alt = (
        f"Days from incident to response. {describe_selection(request.filters, request.choices)}. {_counted(found)} "
        f"{soon} came within three days."
    )
    native = Native("columns", "Days", ("Declared", "As reported"), "Responses", "Days from incident to response")
    return Built(figure, table, alt, native=native)


GROUP_WORDS = {"all": "All responses", "basis": "By who made the link", "kind": "By kind of response"}
MEDIAN_COLOUR = "#0072B2"


def _medians(request: Request) -> Built:
    found = response_links(request.dataset, request.filters)
    medians = median_times(found)
    names = {
        "all": "All",
        **{key: word.label for key, word in RESPONSE_BASES.items()},
        **{key: family.label for key, family in FAMILIES.items()},
    }
    table = pd.DataFrame(
        {
            "Group": medians["group"].map(GROUP_WORDS),
            "Responses": medians["key"].map(names),
            "n": medians["n"],
            "Median, days": medians["median"],
            "Interval low, days": medians["low"],
            "Interval high, days": medians["high"],
        }
    )
    if medians.empty:
        return Built(None, table, _nothing_dated(found), _nothing_dated(found))
    panels = []
    for group, heading in GROUP_WORDS.items():
        part = medians[medians["group"] == group]
        if len(part):
            rows = tuple(_median_row(row, names) for row in part.to_dict("records"))
            panels.append(Panel(heading, rows))
    reach = max(5.0, float(medians["high"].max()) if medians["high"].notna().any() else 0.0)
    note = (
        f"{_counted(found)} Interval: 95 %, order statistics (Thompson 1936); responses to one incident depend on one "
        "another, so it is rather too narrow."
    )
    figure = estimates(
        panels,
        request.labels("Median days from incident to response", note),
        request.palette,
        axis={"range": [0, reach * 1.05]},
        axis_title="Days from incident to response",
    )
    first = medians.iloc[0]
    alt = f"Median days from incident to response: {first['median']:g} for all {int(first['n'])} responses."
    marked = table.dropna(subset=["Interval low, days"]).assign(
        Row=lambda t: t["Responses"] + " (n = " + t["n"].astype(str) + ")"
    )
    native = Native(
        "range_bars", "Row", ("Interval low, days", "Interval high, days"), "Days, 95 % interval", table=marked
    )
    return Built(figure, table, alt, native=native)


def _median_row(row: dict[str, Any], names: dict[str, str]) -> Estimate:
    """Return the row of a group; a group with too few answers for an interval has words only."""
    n, median, name = int(row["n"]), float(row["median"]), names[row["key"]]
    if pd.isna(row["low"]):
        words = f"{name}: n = {n}, too few to draw"
        hover = f"<b>{name}</b>: {_plural(n, 'response')} only, with {median:g} days as their median."
        return Estimate(words, hover, None, None, None, MEDIAN_COLOUR)
    ends = (float(row["low"]), float(row["high"]))
    words = f"{name}: {median:g} day{'' if median == 1 else 's'} ({ends[0]:g}–{ends[1]:g}), n = {n}"
    hover = (
        f"<b>{name}</b>: half of {_plural(n, 'response')} came within {median:g} days; "
        f"the interval for this median is {ends[0]:g}–{ends[1]:g} days."
    )
    return Estimate(words, hover, median, median, ends, MEDIAN_COLOUR)


def _incident(request: Request) -> Built:
    dataset, incident_id, days = request.dataset, request.option("incident"), int(request.option("days"))
    found = incident_around(dataset, request.filters.lens_id, incident_id, days)
    if found is None:
        why = (
            f"No incident of the record has the identifier “{incident_id[:80]}”."
            if incident_id
            else "No incident is chosen."
        )
        return Built(None, around_table(None), why, why)
    rows = found.rows
    linked, beside = rows[rows["relation"] != BESIDE], rows[rows["relation"] == BESIDE]
    chosen = rows[rows["relation"] == CHOSEN].iloc[0]
    before, after = int((rows["relation"] == BEFORE).sum()), int((rows["relation"] == AFTER).sum())
    beyond = f" {_plural(found.beyond, 'linked incident')} outside these days." if found.beyond else ""
    day = day_text(chosen["date_start"].date())
    labels = replace(
        request.labels("What led to it, and what followed", f"Only linked ones are responses.{beyond}"),
        selection=f"{chosen['title']}, {day}. {days} days before and after, whole record",
    )
    figure = drawing.around(linked, found.links, beside, days, labels, request.palette)
    alt = (
        f"{chosen['title']}: within {days} days {before} linked before it and {after} after it; "
        f"{len(beside)} more incidents in these days without a link.{beyond}"
    )
    return Built(figure, around_table(found), alt)


def _around_shown(request: Request) -> Filters | None:
    """Return the filters of the days around the incident, which leave the whole record; None where there is none."""
    dataset, incident_id, days = request.dataset, request.option("incident"), int(request.option("days"))
    found = incident_around(dataset, request.filters.lens_id, incident_id, days)
    if found is None:
        return None
    rows = found.rows
    day = rows.loc[rows["relation"] == CHOSEN, "date_start"].iloc[0].date()
    first, last = dataset.first_day.date(), dataset.last_day.date()
    around = timedelta(days=days)
    return Filters(start=max(day - around, first), end=min(day + around, last), lens_id=request.filters.lens_id)


def around_table(found: Around | None) -> pd.DataFrame:
    """Return what stands around an incident as a table for readers, by date."""
    if found is None:
        return pd.DataFrame(columns=["Days", "Date", "Incident", "Type", "Relation", "Links away", "Identifier"])
    rows = found.rows
    return pd.DataFrame(
        {
            "Days": rows["offset"],
            "Date": rows["date_start"].dt.strftime("%Y-%m-%d"),
            "Incident": rows["title"],
            "Type": rows["event_type"].map({key: kind.label for key, kind in EVENT_TYPES.items()}),
            "Relation": rows["relation"].map(RELATIONS),
            "Links away": rows["links_away"],
            "Identifier": rows["incident_id"],
        }
    )


CHARTS = (
    Chart(
        id="response-chains",
        page=PAGE,
        title="Escalation chains",
        shows="Incidents and their responses as chains over the days since the first one, longest or newest first.",
        reading=(
            "Each row is an incident. A line goes down from an incident and across to the response: full where the "
            "acting party itself claimed it, dotted where reports linked the two. Only links of the record "
            "are drawn: that one event came after another makes none. Days are counted from the chain's first "
            "incident, the first days wide and later ones narrow. A symbol can stand a little later than its day: a "
            "response is always to the right of what it responds to, and nothing on a line that runs past it. Open "
            "symbols: single source or disputed."
        ),
        options=(ORDER, PART),
        build=_chains,
        build_low=partial(_chains, most=ON_A_PICTURE),
    ),
    Chart(
        id="response-times",
        page=PAGE,
        title="Days from incident to response",
        shows="How many responses came how many days after the incident.",
        reading=(
            "Days between the first days of the two. An incident with three responses counts three times. A short "
            "time alone makes no response: only recorded links count."
        ),
        build=_times,
    ),
    Chart(
        id="response-medians",
        page=PAGE,
        title="Median time to a response",
        shows="Median days from incident to response with its interval, by who made the link and by kind of response.",
        reading=(
            "The bar ends at the median: half of the responses came within that many days. Thin line: its 95 % "
            f"interval; with fewer than {FEWEST} responses none is given and nothing is drawn."
        ),
        build=_medians,
    ),
    Chart(
        id="response-incident",
        page=PAGE,
        title="What led to an incident, and what followed",
        shows="What one incident responded to and what responded to it within some days, and what else happened then.",
        reading=(
            "Above, the incidents that the record links to this one, directly or through others: lines and places as "
            "in the chains. Below, what else happened in these days: nobody linked it, so it is neither cause nor "
            "response here. The whole record is shown, whatever the filters."
        ),
        options=(INCIDENT_OPTION, DAYS),
        build=_incident,
        narrow=_around_shown,
    ),
)
