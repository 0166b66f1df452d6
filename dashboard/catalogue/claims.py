"""The charts of the page of whose figures: how far apart the claimants are, case by case."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard.analysis.disagreement import (
    ABSOLUTE,
    BY_SIDE,
    COMPARABLE,
    DIFFERENT,
    PART,
    RATIO,
    SAME,
    SINGLY,
    cases,
    figures,
    grouped,
    label_words,
    ordered,
)
from dashboard.analysis.records import records, select_incidents
from dashboard.catalogue.model import Built, Chart, Native, Option, Request
from dashboard.catalogue.one_incident import KIND
from dashboard.charts.dumbbells import dumbbells
from dashboard.charts.sides import SHORT
from dashboard.filters import Filters, day_text, describe_selection
from dashboard.lens import POPULATION, figure_text
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import SIDES, SUFFERED_BY

PAGE = "claims"
SHOWN = 8
"""Cases on one part of the figure."""

ON_A_PICTURE = 4
"""Cases of a part on a picture that is much wider than high."""

BY = Option(
    "by",
    "Claimants",
    {BY_SIDE: "By side", SINGLY: "Individually"},
    BY_SIDE,
    help="By side: the range from the lowest to the highest figure of all claimants of a side.",
)
ORDER = Option(
    "order",
    "Largest disagreement by",
    {ABSOLUTE: "Count", RATIO: "Ratio"},
    ABSOLUTE,
    help="Count: highest minus lowest figure. Ratio: highest by lowest, only where all count the same victims.",
)
SHOW = Option(
    "show",
    "Cases in which claimants count",
    {"all": "All", SAME: "The same victims", DIFFERENT: "Other people"},
    "all",
    help="Other people: one calls the dead civilians, the other militants, or one leaves groups out.",
)
PART_OPTION = Option("page", "Part", {}, "1", help=f"{SHOWN} cases stand on one part.", parameter="claims_part")


@remembered
def _all_claim_rows(dataset: Dataset, kind: str, by: str) -> pd.DataFrame:
    return grouped(figures(dataset.claims, dataset.side_of, kind), by)


@remembered
def _all_claim_cases(dataset: Dataset, kind: str, by: str) -> pd.DataFrame:
    return cases(_all_claim_rows(dataset, kind, by))


# What is said of a case depends on that case alone: it is worked out once for the record, and filters select from it.


@remembered
def claim_rows(dataset: Dataset, filters: Filters, kind: str, by: str) -> pd.DataFrame:
    """Return ``disagreement.figures`` of the incidents that the filters leave, singly or by side."""
    return select_incidents(_all_claim_rows(dataset, kind, by), dataset, filters)


@remembered
def claim_cases(dataset: Dataset, filters: Filters, kind: str, by: str) -> pd.DataFrame:
    """Return ``disagreement.cases`` of the incidents that the filters leave."""
    return select_incidents(_all_claim_cases(dataset, kind, by), dataset, filters)


def names_of(dataset: Dataset, by: str) -> dict[str, str]:
    """Return the words for each claimant, or side."""
    return {key: word.label for key, word in SIDES.items()} if by == BY_SIDE else dict(dataset.actor_names)


def part_of(text: str, number: int, size: int) -> tuple[int, int]:
    """Return the part that an option's text asks for (1 where it is no number), and how many parts there are."""
    parts = max(1, -(-number // size))
    wanted = int(text) if text.isdecimal() and len(text) < 6 else 1
    return min(max(wanted, 1), parts), parts


def _against(masks: pd.Series) -> str:
    """Return what the claimants of a case call the victims: "civilians against militants"."""
    return " against ".join(dict.fromkeys(label_words(mask) for mask in sorted(set(masks)) if mask))


def _finding(case: dict[str, object], against: str, kind: str) -> str:
    words = f"{figure_text(case['low'], case['high'])} {kind}: {case['gap']:,} apart"
    if case["compared"] == DIFFERENT:
        return f"{words}. No ratio: {against}"
    if case["compared"] == PART:
        return f"{words}. No ratio: other groups counted"
    return f"{words}, no ratio with 0" if pd.isna(case["ratio"]) else f"{words}, ratio {case['ratio']:.3g}"


def _disagreement(request: Request, most: int = SHOWN) -> Built:
    dataset, kind, by = request.dataset, request.option("kind"), request.option("by")
    order, show = request.option("order"), request.option("show")
    every = claim_cases(dataset, request.filters, kind, by)
    found = ordered(every, order, None if show == "all" else show)
    who = "sources" if by == SINGLY else "sides"
    table = partial(_disagreement_table, request, found, kind, by)
    if found.empty:
        why = f"No case is left in which two {who} give a number of {kind}"
        if len(every):
            why = f"None of the {len(every)} cases with two or more {who} is of the kind chosen"
        return Built(None, table, f"{why}.", f"{why}.")
    part, _ = part_of(request.option("page"), len(found), SHOWN)
    first = SHOWN * (part - 1)
    shown = found.iloc[first : first + most]
    rows = _case_rows(request, shown, kind, by)
    if by == BY_SIDE:
        rows["name"] = rows["who"].map(SHORT)
    against = rows.groupby(POPULATION)["labels"].agg(_against)
    facts = records(dataset, request.filters)[["incident_id", "title", "date_start"]].set_index("incident_id")
    drawn = shown.assign(
        heading=shown["incident_id"].map(facts["title"]),
        place=[
            f"{day_text(day.date())} · {SUFFERED_BY[side].label}"
            for day, side in zip(facts.loc[shown["incident_id"], "date_start"], shown["suffered_by"], strict=True)
        ],
        finding=[
            _finding(row, against.loc[(row["incident_id"], row["suffered_by"])], kind)
            for row in shown.to_dict("records")
        ],
    )
    rest = len(found) - len(shown)
    note = f"Cases {first + 1} to {first + len(shown)} of {len(found)}" + (f"; {rest} not drawn." if rest else ".")
    if order == RATIO and len(every) > len(found):
        lacking = len(every) - len(found)
        note += (
            f" {lacking} case{'s' if lacking > 1 else ''} without a ratio {'are' if lacking > 1 else 'is'} left out."
        )
    largest = "gaps" if order == ABSOLUTE else "ratios"
    title = f"Number {kind}, by {'claimant' if by == SINGLY else 'side'}: largest {largest} first"
    figure = dumbbells(
        drawn, rows, kind, request.labels(title, note, every_claim=True), request.palette, logarithmic=order == RATIO
    )
    alt = (
        f"{title}. {describe_selection(request.filters, request.choices)}: {len(found)} cases. "
        f"The first one drawn: {drawn['heading'].iloc[0]}, {drawn['finding'].iloc[0]}."
    )

    def draw_natively() -> Native:
        before = len(_case_rows(request, found.iloc[:first], kind, by))
        rows_drawn = table().iloc[before : before + len(rows)]
        cases = rows_drawn["Date"] + " " + rows_drawn["Incident"] + ": " + rows_drawn["Claimant"]
        measure = f"Persons {kind}, as claimed"
        return Native("range_bars", "Case", ("Low", "High"), measure, table=rows_drawn.assign(Case=cases))

    return Built(figure, table, alt, native=draw_natively)


def _case_rows(request: Request, found: pd.DataFrame, kind: str, by: str) -> pd.DataFrame:
    """Return the figures of the cases, in their order, the highest first within each."""
    rows = claim_rows(request.dataset, request.filters, kind, by)
    numbered = found[[*POPULATION, "compared"]].assign(case=range(len(found)))
    rows = rows.merge(numbered, on=POPULATION)
    rows["name"] = rows["who"].map(names_of(request.dataset, by)).fillna(rows["who"])
    rows["labels_text"] = rows["labels"].map(label_words)
    return rows.sort_values(["case", "high", "low", "name"], ascending=[True, False, False, True]).reset_index(
        drop=True
    )


def _disagreement_table(request: Request, found: pd.DataFrame, kind: str, by: str) -> pd.DataFrame:
    """Return a row for each claimant of each case, in the order of the cases: those that are not drawn as well."""
    rows = _case_rows(request, found, kind, by)
    facts = records(request.dataset, request.filters).set_index("incident_id")
    days, titles = facts["date_start"].dt.strftime("%Y-%m-%d"), facts["title"]
    rows = rows.merge(found[[*POPULATION, "gap", "ratio"]], on=POPULATION, how="left")
    return pd.DataFrame(
        {
            "Date": rows["incident_id"].map(days).astype("str"),
            "Incident": rows["incident_id"].map(titles).astype("str"),
            "Whose losses": rows["suffered_by"].map({key: word.label for key, word in SUFFERED_BY.items()}),
            "Claimant": rows["name"].astype("str"),
            "Side": rows["side"].map({key: word.label for key, word in SIDES.items()}),
            "Low": rows["low"],
            "High": rows["high"],
            "Calls them": rows["labels_text"],
            "Case: persons apart": rows["gap"],
            "Case: ratio": rows["ratio"].round(2),
            "Case: claimants count": rows["compared"].map(COMPARABLE),
            "Identifier": rows["incident_id"],
        }
    )


CHARTS = (
    Chart(
        id="claims-disagreement",
        page=PAGE,
        title="Where claims differ most",
        shows="For each incident and population with two or more claimants the range of each, widest first.",
        reading=(
            "Each row is what one claimant says: a full symbol at its lowest and an open one at its highest figure, or "
            "one symbol where it gives a single number. A case is the losses on one side in one incident; losses of "
            "different sides are never compared. A ratio stands only where all count the same victims: not where one "
            "calls the dead civilians and the other militants, nor where one leaves out groups that the other counts."
        ),
        options=(KIND, BY, ORDER, SHOW, PART_OPTION),
        build=_disagreement,
        build_low=partial(_disagreement, most=ON_A_PICTURE),
        every_claim=True,
    ),
)
