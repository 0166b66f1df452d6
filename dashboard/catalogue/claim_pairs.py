"""Charts of claimants against claimants, on the page of whose figures: who says more, who speaks first."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.claim_order import FIRST, HIGHEST, LOWEST, order_of_figures
from dashboard.analysis.claim_pairs import Comparisons, compare_pairs, count_pairs, most_common, one_way
from dashboard.analysis.disagreement import BY_SIDE, GOVERNMENTS
from dashboard.analysis.intervals import FEWEST
from dashboard.analysis.records import records
from dashboard.catalogue.claims import BY, claim_rows, names_of
from dashboard.catalogue.model import Built, Chart, Native, Option, Request
from dashboard.catalogue.one_incident import KIND
from dashboard.charts.claim_matrix import claim_matrix
from dashboard.charts.estimates import Estimate, Panel, estimates
from dashboard.charts.sides import SHORT, side_group
from dashboard.charts.theme import plain
from dashboard.filters import Filters, describe_selection
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import SUFFERED_BY

PAGE = "claims"
IN_MATRIX = 8
IN_PANEL = 6
IN_ORDER = 8

OFTEN, TIMES = "often", "ratio"
MEASURE = Option(
    "measure",
    "Compared by",
    {OFTEN: "How often higher", TIMES: "Median ratio"},
    OFTEN,
    help="Ratios only where both count the same victims and neither says 0.",
)
POPULATION_OPTION = Option(
    "population",
    "Whose losses",
    {"all": "All, each side by itself", **{key: word.label for key, word in SUFFERED_BY.items()}},
    "all",
    help="Two figures are compared only for the same side's losses in the same incident.",
)
METHOD = (
    "Intervals: 95 %. Shares: Wilson (1927). Medians: order statistics (Thompson 1936), from six cases on; they take "
    "the cases as independent."
)


@remembered
def _all_compared(dataset: Dataset, kind: str, by: str) -> Comparisons:
    return compare_pairs(claim_rows(dataset, Filters(), kind, by))


@remembered
def _compared(dataset: Dataset, filters: Filters, kind: str, by: str) -> Comparisons:
    every = _all_compared(dataset, kind, by)
    kept = set(records(dataset, filters)["incident_id"])
    return every.select(np.array([name in kept for name in every.incident], dtype=bool))


@remembered
def claim_pairs(dataset: Dataset, filters: Filters, kind: str, by: str, population: str) -> pd.DataFrame:
    """Return ``claim_pairs.pairs`` of the incidents that the filters leave, for one population or for all."""
    both = _compared(dataset, filters, kind, by)
    return count_pairs(both if population == "all" else both.select(both.population == population))


def _short_names(request: Request) -> dict[str, str]:
    return SHORT if request.option("by") == BY_SIDE else dict(request.dataset.actor_names)


def _percent(low: float, high: float) -> str:
    return f"{100 * low:.0f}–{100 * high:.0f} %"


def _times(low: float, high: float) -> str:
    first, last = f"{low:.2g}", f"{high:.2g}"
    return first if first == last else f"{first}–{last}"


def _ratio_words(row: dict[str, Any]) -> str:
    """Return the median ratio of a pair with its interval and n, or why there is none."""
    n, common = row["n_ratio"], row["n"]
    if not n:
        return f"no ratio: in none of {common} do both count the same victims above 0"
    words = f"{_times(row['ratio'], row['ratio_to'])}, n = {n}"
    if pd.isna(row["ratio_low"]):
        return f"{words}, no interval"
    return f"{words}, interval {_times(row['ratio_low'], row['ratio_high'])}"


def _pair_hover(row: dict[str, Any], names: dict[str, str], kind: str) -> str:
    a, b = (plain(names.get(row[key], row[key])) for key in ("a", "b"))
    interval = _percent(row["share_low"], row["share_high"])
    return (
        f"<b>{a}</b> gives more {kind} than <b>{b}</b> in {row['above']} of {row['n']} common cases<br>"
        f"(interval for the share: {interval}); fewer in {row['below']}, level in {row['level']}.<br>"
        f"Both count the same victims in {row['same']} of them.<br>Median ratio: {_ratio_words(row)}."
    )


def _pairs_table(found: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Claimant": found["a"].map(names).fillna(found["a"]),
            "Compared with": found["b"].map(names).fillna(found["b"]),
            "Common cases": found["n"],
            "Says more": found["above"],
            "Says less": found["below"],
            "Level or overlapping": found["level"],
            "Share says more, %": (100 * found["share"]).round(1),
            "Share, interval low, %": (100 * found["share_low"]).round(1),
            "Share, interval high, %": (100 * found["share_high"]).round(1),
            "Same victims": found["same"],
            "Cases with a ratio": found["n_ratio"],
            "Median ratio, low": found["ratio"].round(2),
            "Median ratio, high": found["ratio_to"].round(2),
            "Ratio, interval low": found["ratio_low"].round(2),
            "Ratio, interval high": found["ratio_high"].round(2),
        }
    )


def _none(request: Request, columns: pd.DataFrame) -> Built:
    who = "sides" if request.option("by") == BY_SIDE else "claimants"
    why = f"No incident is left of which two {who} give a number of {request.option('kind')} for the same losses."
    return Built(None, columns, why, why)


def _matrix(request: Request) -> Built:
    kind, by, measure = request.option("kind"), request.option("by"), request.option("measure")
    population = request.option("population")
    found = claim_pairs(request.dataset, request.filters, kind, by, population)
    names = names_of(request.dataset, by)
    if found.empty:
        return _none(request, _pairs_table(found, names))
    keys = most_common(found, IN_MATRIX)
    by_pair = {(row["a"], row["b"]): row for row in found.to_dict("records")}
    words = [[_cell(by_pair.get((a, b)), measure) for b in keys] for a in keys]
    hovers = [[_pair_hover(by_pair[a, b], names, kind) if (a, b) in by_pair else "" for b in keys] for a in keys]
    values = [[_shade(by_pair.get((a, b)), measure) for b in keys] for a in keys]
    others = found["a"].nunique() - len(keys)
    note = "Each cell: the row's claimant against the column's. " + (
        f"{others} more with fewer common cases are left out. " if others else ""
    )
    whose = "" if population == "all" else f", losses {SUFFERED_BY[population].label.lower()}"
    title = "Share of incidents where the row's source is higher" if measure == OFTEN else "Median ratio, row to column"
    labels = request.labels(f"{title}: {kind}", note + METHOD, every_claim=True)
    labels = replace(labels, selection=f"{labels.selection}{whose}")
    shown = _short_names(request)
    figure = claim_matrix([shown.get(key, key) for key in keys], words, hovers, values, labels, request.palette)
    first = found.iloc[0].to_dict()
    alt = (
        f"{title}, {kind}{whose}, {len(keys)} claimants. Most common cases: {names.get(first['a'], first['a'])} gives "
        f"more than {names.get(first['b'], first['b'])} in {first['above']} of {first['n']}."
    )
    shown_pairs = found[found["a"].isin(keys) & found["b"].isin(keys)]
    return Built(figure, lambda: _pairs_table(shown_pairs, names), alt)


def _cell(row: dict[str, Any] | None, measure: str) -> str:
    if row is None:
        return ""
    if measure == OFTEN:
        return f"{row['above']}<br>/{row['n']}"
    if not row["n_ratio"]:
        return "–"
    return f"{_times(row['ratio'], row['ratio_to'])}<br>n {row['n_ratio']}"


def _shade(row: dict[str, Any] | None, measure: str) -> float | None:
    """Return 0 to 1 for the cell's colour: the share; or the ratio, a quarter at 0 and four times at 1.

    Below FEWEST cases it is drawn towards 0.5 in proportion: what rests on little is pale.
    """
    if row is None or (measure != OFTEN and not row["n_ratio"]):
        return None
    if measure == OFTEN:
        # Where the figures are level neither is the higher one: half of these cases counts for either.
        n, value = row["n"], (row["above"] + 0.5 * row["level"]) / row["n"]
    else:
        n, value = row["n_ratio"], 0.5 + math.log2(math.sqrt(row["ratio"] * row["ratio_to"])) / 4
    return 0.5 + (min(1.0, max(0.0, value)) - 0.5) * min(1.0, n / FEWEST)


def _pairs(request: Request, *, beside: bool = False) -> Built:
    kind, by, measure = request.option("kind"), request.option("by"), request.option("measure")
    names, shown = names_of(request.dataset, by), _short_names(request)
    rows = claim_rows(request.dataset, request.filters, kind, by)
    colours = _colours(rows, request.palette.name)
    panels: list[Panel] = []
    kept: list[dict[str, Any]] = []
    left_out = 0
    for key, word in SUFFERED_BY.items():
        found = one_way(claim_pairs(request.dataset, request.filters, kind, by, key)).to_dict("records")
        if measure == TIMES:
            found = sorted(
                (row for row in found if row["n_ratio"]), key=lambda row: (-row["n_ratio"], row["a"], row["b"])
            )
        # The two governments against each other come first; the others keep their order.
        found.sort(key=lambda row: not (row["a"] in GOVERNMENTS and row["b"] in GOVERNMENTS))
        left_out += max(0, len(found) - IN_PANEL)
        if found:
            chosen = found[:IN_PANEL]
            pair_rows = tuple(_pair_estimate(row, names, shown, colours, kind, measure) for row in chosen)
            panels.append(Panel(f"Losses: {word.label[0].lower()}{word.label[1:]}", pair_rows))
            kept += [{**row, "losses": word.label} for row in chosen]
    if not panels:
        return _none(request, _pairs_table(claim_pairs(request.dataset, request.filters, kind, by, "all"), names))
    note = f"{left_out} more pairs are left out. " if left_out else ""
    if measure == OFTEN:
        title, axis_title = f"Who gives more {kind} than whom", "Share of the common cases, %"
        axis: dict[str, Any] = {"range": [0, 104], "tickvals": [0, 25, 50, 75, 100]}
    else:
        title, axis_title = f"Median ratio of two figures: {kind}", "Ratio (logarithmic)"
        axis = {"type": "log", **_log_ticks(pd.DataFrame(kept))}
    labels = request.labels(title, note + METHOD, every_claim=True)
    figure = estimates(
        panels,
        labels,
        request.palette,
        axis=axis,
        axis_title=axis_title,
        reference=1.0 if measure == TIMES else None,
        beside=beside,
    )
    alt = f"{title}. {describe_selection(request.filters, request.choices)}: {len(kept)} pairs drawn."

    def table() -> pd.DataFrame:
        drawn = pd.DataFrame(kept)
        columns = _pairs_table(drawn, names)
        columns.insert(0, "Whose losses", drawn["losses"])
        return columns

    def draw_natively() -> Native:
        rows = table()
        pairs = rows["Claimant"] + " / " + rows["Compared with"] + ", " + rows["Whose losses"]
        series = ("Share, interval low, %", "Share, interval high, %")
        if measure == TIMES:
            series = ("Median ratio, low", "Median ratio, high")
        return Native("range_bars", "Pair", series, axis_title, table=rows.assign(Pair=pairs))

    return Built(figure, table, alt, native=draw_natively)


def _colours(rows: pd.DataFrame, palette_name: str) -> dict[str, str]:
    """Return the colour of each claimant of ``claim_rows`` on the ground of a palette."""
    return {who: side_group(side).colour(palette_name) for who, side in zip(rows["who"], rows["side"], strict=True)}


def _pair_estimate(
    row: dict[str, Any], names: dict[str, str], shown: dict[str, str], colours: dict[str, str], kind: str, measure: str
) -> Estimate:
    a, b = (shown.get(row[key], row[key]) for key in ("a", "b"))
    colour = colours[row["a"]]
    hover = _pair_hover(row, names, kind)
    if measure == OFTEN:
        n, above, level = (row[key] for key in ("n", "above", "level"))
        words = f"{a} above {b}: {above} of {n}" + (f", level in {level}" if level else "")
        ends = (100 * row["share_low"], 100 * row["share_high"])
        share = 100 * above / n
        return Estimate(words, hover, share, share, ends, colour)
    interval = None
    if not pd.isna(row["ratio_low"]):
        interval = (row["ratio_low"], row["ratio_high"])
    words = f"{a} to {b}: {_times(row['ratio'], row['ratio_to'])}"
    if interval is not None:
        words += f" ({_times(*interval)})"
    words += f", n = {row['n_ratio']}"
    return Estimate(words, hover, row["ratio"], row["ratio_to"], interval, colour)


def _log_ticks(drawn: pd.DataFrame) -> dict[str, Any]:
    ends = drawn[["ratio", "ratio_to", "ratio_low", "ratio_high"]].round(2)
    low, high = min(0.5, float(ends.min().min())), max(2.0, float(ends.max().max()))
    ticks = [t for t in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200) if low <= t <= high]
    return {
        "range": [math.log10(max(low, 1e-3)) - 0.06, math.log10(high) + 0.06],
        "tickvals": ticks,
        "ticktext": [f"{tick:g}" for tick in ticks],
    }


QUESTION_WORDS = {
    FIRST: "First figure (by day given)",
    HIGHEST: "Highest figure",
    LOWEST: "Lowest figure",
}


def _order(request: Request, *, beside: bool = False) -> Built:
    kind, by = request.option("kind"), request.option("by")
    rows = claim_rows(request.dataset, request.filters, kind, by)
    found = order_of_figures(rows)
    names, shown = names_of(request.dataset, by), _short_names(request)
    colours = _colours(rows, request.palette.name)
    most = found[found["question"] == HIGHEST]["who"].head(IN_ORDER)
    kept = found[found["who"].isin(most)]
    if found.empty:
        return _none(request, _order_table(kept, names))
    panels = []
    for question, heading in QUESTION_WORDS.items():
        part = kept[kept["question"] == question]
        if len(part):
            panels.append(
                Panel(
                    heading,
                    tuple(_order_estimate(row, names, shown, colours, heading) for row in part.to_dict("records")),
                )
            )
    others = found["who"].nunique() - len(most)
    note = (f"{others} more claimants are left out. " if others else "") + "Intervals: 95 %, Wilson (1927)."
    title = f"First, highest, lowest number {kind}"
    figure = estimates(
        panels,
        request.labels(title, note, every_claim=True),
        request.palette,
        axis={"range": [0, 104], "tickvals": [0, 25, 50, 75, 100]},
        axis_title="Share of the claimant's cases, %",
        beside=beside,
    )
    alt = f"{title}. {describe_selection(request.filters, request.choices)}: {len(most)} claimants."

    def draw_natively() -> Native:
        table = _order_table(kept, names)
        rows = table["Which figure"].str.split(" \\(").str[0] + ": " + table["Claimant"]
        return Native("bars", "Row", ("Alone", "Shared with others"), "Cases", table=table.assign(Row=rows))

    return Built(figure, lambda: _order_table(kept, names), alt, native=draw_natively)


def _order_table(kept: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return rows of ``order_of_figures`` in columns named for readers."""
    return pd.DataFrame(
        {
            "Which figure": kept["question"].map(QUESTION_WORDS),
            "Claimant": kept["who"].map(names).fillna(kept["who"]),
            "Cases": kept["n"],
            "Alone": kept["alone"],
            "Shared with others": kept["shared"],
            "Interval low, %": (100 * kept["share_low"]).round(1),
            "Interval high, %": (100 * kept["share_high"]).round(1),
        }
    ).reset_index(drop=True)


def _order_estimate(
    row: dict[str, Any], names: dict[str, str], shown: dict[str, str], colours: dict[str, str], heading: str
) -> Estimate:
    n, alone, shared = (row[key] for key in ("n", "alone", "shared"))
    who = row["who"]
    ends = (100 * row["share_low"], 100 * row["share_high"])
    words = f"{shown.get(who, who)}: {alone} alone, {shared} shared, of {n}"
    hover = (
        f"<b>{plain(names.get(who, who))}</b>. {heading}: alone in {alone}, shared with others in {shared} of {n} "
        f"cases<br>in which it and another give a figure. Interval: {_percent(ends[0] / 100, ends[1] / 100)}."
    )
    colour = colours[who]
    return Estimate(words, hover, 100 * alone / n, 100 * (alone + shared) / n, ends, colour)


CHARTS = (
    Chart(
        id="claims-matrix",
        page=PAGE,
        title="Claimants against claimants",
        shows="How often the claimant of a row gives more than that of a column, or the median ratio of the two.",
        reading=(
            "Read along a row: “6/13” says that its claimant gives the higher figure in 6 of the 13 cases of which "
            "both speak (same incident, same losses). Higher means that the whole range lies above the other's; the "
            "rest are lower, equal or overlapping. Blue: the row is mostly lower, orange: mostly higher; below "
            f"{FEWEST} common cases the paler, the fewer they are. A share of few cases says little: the chart of "
            "pairs has the intervals."
        ),
        options=(KIND, BY, POPULATION_OPTION, MEASURE),
        build=_matrix,
        every_claim=True,
    ),
    Chart(
        id="claims-pairs",
        page=PAGE,
        title="Who reports higher tolls, with intervals",
        shows="Pairs of claimants by whose losses they count: how often one gives more, or the median ratio.",
        reading=(
            "The bar is the share of common cases in which the first claimant gives more, the thin line the interval "
            "that the number of cases leaves open. A line across 50 % says that the cases do not tell which of the two "
            f"usually gives more. For ratios the diamond is the median; below {FEWEST} cases there is no interval: "
            "the diamond is open and says no more than those few cases."
        ),
        options=(KIND, BY, MEASURE),
        build=_pairs,
        build_low=partial(_pairs, beside=True),
        every_claim=True,
    ),
    Chart(
        id="claims-order",
        page=PAGE,
        title="Who gives the first, the highest and the lowest figure",
        shows="For each claimant the share of its cases in which it gave the first, the highest or the lowest figure.",
        reading=(
            "Solid: alone, faint: together with others who gave the same figure or spoke on the same day; the thin "
            "line is the interval for both. The day is that of the figure which stands in the record: of a toll that "
            "rose it is the day of the last one, so whoever counted on stands later here than it first spoke."
        ),
        options=(KIND, BY),
        build=_order,
        build_low=partial(_order, beside=True),
        every_claim=True,
    ),
)
