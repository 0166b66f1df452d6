"""The charts of the casualties page."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard.analysis.accounts import ACCOUNTS, at_month_ends, compared, coverage, cumulative
from dashboard.analysis.against_published import against_published, applied
from dashboard.analysis.casualties import (
    PERIOD_LABELS,
    by_period,
    by_province,
    by_side,
    by_type,
    counted,
    populations,
    suitable_period,
)
from dashboard.analysis.records import records
from dashboard.analysis.victim_labels import by_victim_group
from dashboard.analysis.whose_dead import WHOSE, join_parts, total_text
from dashboard.analysis.words import incidents_text
from dashboard.catalogue.lists import counted_filters, link_accounts, link_groups, link_periods
from dashboard.catalogue.model import Built, Chart, Native, Option, Request
from dashboard.catalogue.timeline import span
from dashboard.charts.accounts import account_curves, published_dumbbells
from dashboard.charts.casualties import group_ranges, period_ranges
from dashboard.charts.parties import population_colours
from dashboard.filters import Filters, day_text, describe, span_text
from dashboard.lens import KINDS, LENSES, figure_text
from dashboard.vocabulary import QUALIFIERS, SUFFERED_BY

KIND, PERIOD, SPLIT, BY, COUNTED, SIDE = "kind", "period", "split", "by", "counted", "side"
AUTOMATIC, TOGETHER, SIDES = "auto", "together", "sides"
EACH, BOTH = "each", "both"
FINE_STEPS = 500
"""Days with a figure up to which the curves have a step for each; beyond, a step for each week, then month."""

DUMBBELLS = 12
"""Published totals that are drawn; the table has all."""

ON_A_PICTURE = 7
"""Published totals on a picture that is much wider than high."""

ON_A_SLIDE = 5
"""Published totals that an office program draws, two bars each."""

_KIND = Option(KIND, "Count", {kind: kind.capitalize() for kind in KINDS}, "killed")
_GROUPINGS = {
    "side": "Side",
    "victim_group": "Victim group",
    "province": "Province",
    "type": "Event type",
}
_TITLES = {
    "side": "{kind} by side",
    "victim_group": "{kind} by what claimants call them",
    "province": "{kind} by province",
    "type": "{kind} by event type",
}
_NOTES = {
    "side": "Sides are disjoint: their sums make up the whole. An incident with losses on two sides counts at both.",
    "victim_group": (
        "Groups are claimants' words, not findings. Full bars are disjoint and add up to the whole; hatched bars "
        "overlap and never add."
    ),
    "province": "By the primary place of an incident.",
    "type": "Each incident has one event type.",
}
_COLUMNS = {
    "label": "Group",
    "low": "Low",
    "high": "High",
    "incidents": "Incidents",
    "without": "Of these without a figure",
    "partly": "With a figure for one side only",
}


WHOSE_COLUMN = "Whose they are"


def _counted_filters(request: Request) -> Filters:
    return counted_filters(request, request.option(KIND))


def _none(request: Request, kind: str) -> str:
    return f"No violent incident matches the filters, so there is nothing to count the {kind} of."


def _by_period(request: Request) -> Built:
    kind, split = request.option(KIND), request.option(SPLIT)
    frame = records(request.dataset, request.filters)
    words = describe(request.filters, request.choices)
    rows = counted(frame[["kinetic", f"{kind}_low"]], kind)
    shown = span(frame, request) if len(frame) else (request.dataset.first_day, request.dataset.last_day)
    period = request.option(PERIOD)
    if period == AUTOMATIC:
        period = suitable_period(*shown)
    columns = {"period_start": "From", "period_end": "To", **{k: v for k, v in _COLUMNS.items() if k != "label"}}

    def named(found: pd.DataFrame) -> pd.DataFrame:
        return found.drop(columns=[] if found["parts"].any() else "parts").rename(
            columns={**columns, "parts": WHOSE_COLUMN}
        )

    if rows.empty:
        nothing = named(by_period(frame, period, kind, shown).head(0))
        return Built(None, nothing, f"Persons {kind} by {period}. {words}: none.", _none(request, kind))
    whole = by_period(frame, period, kind, shown)
    if split == SIDES:
        sides = populations(request.dataset, request.filters)
        panels = [
            (key, word.label, by_period(sides[sides["suffered_by"] == key], period, kind, shown))
            for key, word in SUFFERED_BY.items()
            if (sides["suffered_by"] == key).any()
        ]
    else:
        panels = [("", "", whole)]

    def table() -> pd.DataFrame:
        if split != SIDES:
            return named(whole)
        rows = pd.concat([part.assign(side=label) for _, label, part in panels] or [whole.assign(side="")])
        rows = named(rows).rename(columns={"side": "Side"})
        rows.insert(0, "Side", rows.pop("Side"))
        return rows

    if not panels:
        return Built(
            None, table().head(0), f"Persons {kind} by {period}. {words}: no claim.", "No claim of casualties."
        )
    alt = (
        f"Bars of persons {kind} by {period}, low to high. {words}: "
        f"{total_text(frame, kind)} {kind} in {len(rows)} incidents, "
        f"{int(rows[f'{kind}_low'].isna().sum())} of them without a figure."
    )
    # Panels of ranges have no form in an office program; the whole has.
    native = partial(_period_native, whole, kind, period) if split == TOGETHER else None
    title = f"{kind.capitalize()} by {period}" + (", by side" if split == SIDES else "")
    labels = request.labels(title, _cut(whole, shown, period))
    figure = link_periods(
        period_ranges(panels, kind, period, shown, labels, request.palette), request, frame, whole, kind
    )
    return Built(figure, table, alt, native=native)


def _cut(whole: pd.DataFrame, shown: tuple[pd.Timestamp, pd.Timestamp], period: str) -> str:
    """Return what is said of periods that the days shown cut, or that lie before them; "" where all are whole.

    An incident that lasted into the days shown counts in the period of its first day, which can lie before them.
    """
    first, last = (day_text(day.date()) for day in shown)
    begins, ends = whole["period_start"], whole["period_end"]
    said = []
    if (ends < shown[0]).any():
        said.append(f"before {first} only what lasted into these dates")
    if ((begins < shown[0]) & (ends >= shown[0])).any():
        said.append(f"of the {period} of {first} only the days from then on")
    if (ends > shown[1]).any():
        said.append(f"of the {period} of {last} only the days up to then")
    return f"* Counted are {', and '.join(said)}." if said else ""


def _period_native(whole: pd.DataFrame, kind: str, period: str) -> Native:
    names = [_period_name(row.period_start, period) for row in whole.itertuples()]
    table = whole.assign(name=names)[["name", "low", "high"]]
    table.columns = [PERIOD_LABELS[period], "Low", "High"]
    return Native("range_columns", PERIOD_LABELS[period], ("Low", "High"), f"Persons {kind}", table=table)


def _period_name(start: pd.Timestamp, period: str) -> str:
    if period == "year":
        return str(start.year)
    if period == "quarter":
        return f"{start.year} Q{start.quarter}"
    return start.strftime("%b %Y") if period == "month" else start.strftime("%Y-%m-%d")


def _by_group(request: Request) -> Built:
    kind, by = request.option(KIND), request.option(BY)
    dataset, filters = request.dataset, request.filters
    frame = records(dataset, filters)
    title = _TITLES[by].format(kind=kind.capitalize())
    words = describe(filters, request.choices)
    colours: dict[str, str] = {}
    if by == "side":
        groups, colours = by_side(frame, populations(dataset, filters), kind), population_colours(request.palette.name)
    elif by == "victim_group":
        groups = by_victim_group(dataset, frame, filters.lens_id, kind)
    elif by == "province":
        groups = by_province(frame, kind)
    else:
        groups = by_type(frame, kind)
    columns = [*_COLUMNS, *(["adds"] if "adds" in groups else []), *(["parts"] if groups["parts"].any() else [])]
    table = groups[columns].rename(columns={**_COLUMNS, "adds": "Adds up to the whole", "parts": WHOSE_COLUMN})
    if groups.empty or counted(frame, kind).empty:
        return Built(None, table.head(0), f"{title}. {words}: none.", _none(request, kind))
    said = "; ".join(
        f"{row.label}: {join_parts(figure_text(row.low, row.high), row.parts)}" for row in groups.head(6).itertuples()
    )
    figure = group_ranges(groups, kind, request.labels(title, _NOTES[by]), request.palette, colours)
    figure = link_groups(figure, request, frame, groups, by, kind)
    return Built(
        figure,
        table,
        f"Bars from low to high. {title}. {words}. {said}.",
        native=Native(
            "range_bars",
            "Group",
            ("Low", "High"),
            f"Persons {kind}",
            # What overlaps must not stand beside what adds up without its pattern.
            table=table[table["Low"].notna() & groups.get("adds", True)][["Group", "Low", "High"]],
        ),
    )


def _accounts(request: Request) -> Built:
    kind, common = request.option(KIND), request.option(COUNTED) == BOTH
    dataset, filters = request.dataset, request.filters
    side, whose = request.option(SIDE), WHOSE[request.option(SIDE)]
    rows = compared(dataset, filters, kind, common, side)
    # Asked about are the incidents in which anybody claims losses of the side.
    asked = rows["incident_id"].nunique()
    cover = coverage(rows, asked)
    for frequency in ("D", "W-SUN", "M"):
        running = cumulative(rows, frequency)
        if running["day"].nunique() <= FINE_STEPS:
            break
    names = {f"{key}_{end}": f"{LENSES[key].label}, {end}" for key in ACCOUNTS for end in ("low", "high")}
    # The lowest and the highest claim have one end each.
    single = {f"{key}_{end}": LENSES[key].label for key, end in (("lowest", "low"), ("highest", "high"))}

    def table() -> pd.DataFrame:
        # From the days, whatever step the curves have: a week can end in another month than its days lie in.
        months = at_month_ends(cumulative(rows)).drop(columns=["lowest_high", "highest_low"], errors="ignore")
        return months.rename(columns={"month": "Month", **names, **single})

    words = describe(filters, request.choices)
    where = "in populations of which both governments give a figure" if common else "incident by incident"
    if running.empty:
        reason = (
            f"Nowhere in the selection do both governments give a figure for {kind}: {whose}."
            if common
            else f"No account gives a figure for {kind}: {whose}. Choose another side."
        )
        return Built(None, table, f"Cumulative, by source. {words}: no figure.", reason)
    said = "; ".join(
        f"{LENSES[key].label}: {figure_text(cover.loc[key, 'low'], cover.loc[key, 'high'])}, "
        f"{int(cover.loc[key, 'without'])} of {asked} incidents without a figure"
        for key in ACCOUNTS
    )
    note = (
        f"Only {incidents_text(asked)} in which both governments give a figure for this side."
        if common
        else "Each source adds up only the incidents for which it gives a figure."
    )
    last = min(pd.Timestamp(filters.end), dataset.last_day) if filters.end else dataset.last_day
    figure = account_curves(
        running, cover, kind, last, request.labels(f"Cumulative {kind}, {whose}, by source", note), request.palette
    )
    figure = link_accounts(figure, request, records(dataset, filters), kind)

    def draw_natively() -> Native:
        months = table()
        months["Month"] = months["Month"].dt.strftime("%b %Y")
        return Native("lines", "Month", tuple(months.columns[1:]), f"People {kind}, cumulative", table=months)

    return Built(
        figure, table, f"Running sums of each account: {kind}, {whose}, {where}. {words}. {said}.", native=draw_natively
    )


def _published(request: Request, most: int = DUMBBELLS) -> Built:
    kind = request.option(KIND)
    dataset, filters = request.dataset, request.filters
    found = against_published(dataset, filters, kind)
    columns = {
        "claimant": "Published by",
        "date_start": "From",
        "date_end": "To",
        "counts_what": "What is counted",
        "population": "Side",
        "group": "Called",
        "qualifier": "Qualifier",
        "their_low": "Published, low",
        "their_high": "Published, high",
        "own_low": "Own sum, low",
        "own_high": "Own sum, high",
        "difference_low": "Own less published, low",
        "difference_high": "Own less published, high",
        "incidents": "Incidents",
        "without": "Of these without a figure",
        "over": "Own sum made over",
        "reason": "Why not comparable",
        "note": "Note",
    }

    def table() -> pd.DataFrame:
        qualifiers = {key: word.label or key for key, word in QUALIFIERS.items()}  # "exact" goes unsaid elsewhere
        return found.assign(qualifier=found["qualifier"].map(qualifiers))[list(columns)].rename(columns=columns)

    comparable = found[found["comparable"]]
    # Dates, episode and lens are what a published total can be chosen by; the caption says no other filter.
    shown = applied(filters)
    words = describe(shown, request.choices)
    if comparable.empty:
        reason = f"No published total of these dates counts what own sums of the {kind} can be held against."
        return Built(None, table, f"Published totals. {words}: none comparable.", reason)
    drawn = comparable.head(most)
    rest = len(comparable) - len(drawn)
    note = f"{len(comparable):,} of {len(found):,} published totals can be compared" + (
        f"; the newest {len(drawn)} are drawn." if rest else "."
    )
    if shown != filters:
        note += " Filters other than dates, episode and lens do not apply to published totals."
    labels = Request(dataset, shown, request.palette).labels(f"Our incident totals vs published totals: {kind}", note)
    said = "; ".join(
        f"{row['claimant']}, {span_text(row['date_start'].date(), row['date_end'].date())}: own "
        f"{join_parts(figure_text(row['own_low'], row['own_high']), row['own_parts'])}, "
        f"published {figure_text(row['their_low'], row['their_high'])}"
        for row in drawn.head(4).to_dict("records")
    )
    return Built(
        published_dumbbells(drawn, kind, labels, request.palette),
        table,
        f"Our incident totals beside published totals of the {kind}. {words}. {note} {said}.",
        native=lambda: Native(
            "range_bars", "Total", ("Low", "High"), f"Persons {kind}", table=_slide_of_totals(drawn.head(ON_A_SLIDE))
        ),
    )


def _slide_of_totals(few: pd.DataFrame) -> pd.DataFrame:
    """Return two rows for each total: the own sum and the published one."""
    return pd.DataFrame(
        {
            "Total": [
                words
                for row in few.itertuples()
                for words in (
                    f"Own sum, {join_parts(row.whom, row.own_parts)}, "
                    f"{span_text(row.date_start.date(), row.date_end.date())}",
                    f"Published by {row.claimant}",
                )
            ],
            "Low": [x for pair in zip(few["own_low"], few["their_low"], strict=True) for x in pair],
            "High": [x for pair in zip(few["own_high"], few["their_high"], strict=True) for x in pair],
        }
    )


CHARTS = (
    Chart(
        id="casualties-period",
        page="casualties",
        title="Casualties by period",
        shows="Killed or injured by week, month, quarter or year, low to high, with the incidents without a figure.",
        reading=(
            "Bars are solid up to the low and faint up to the high end under the lens. Incidents without a figure are "
            "in no bar; how many there are stands beneath, or is marked with a triangle."
        ),
        options=(
            _KIND,
            Option(
                PERIOD,
                "By",
                {AUTOMATIC: "Automatic", **PERIOD_LABELS},
                AUTOMATIC,
                help="Automatic: weeks to half a year, months to six years, then quarters and years.",
            ),
            Option(SPLIT, "Sides", {TOGETHER: "All together", SIDES: "Each side"}, TOGETHER),
        ),
        build=_by_period,
        narrow=_counted_filters,
    ),
    Chart(
        id="casualties-group",
        page="casualties",
        title="Casualties by group",
        shows="Killed or injured by side, victim group, province or event type, low to high.",
        reading=(
            "Each bar is solid up to the low and faint up to the high end under the lens; above it stands on how many "
            "incidents it rests and how many of them have no figure. Victim groups are the claimants' words; women and "
            "children count with civilians, police with forces. People whom some call militants and others civilians "
            "or forces stand once under “contested”, people whom claimants lump or divide in different ways once under "
            "“divided differently”; the hatched bars beneath say what is claimed for each word, of the same people."
        ),
        options=(_KIND, Option(BY, "Group", _GROUPINGS, "side")),
        build=_by_group,
        narrow=_counted_filters,
    ),
    Chart(
        id="casualties-accounts",
        page="casualties",
        title="Cumulative casualties of one side, by source",
        shows="What the Afghan Taliban government, the Pakistani government and UN and independent sources add up to.",
        reading=(
            "A lower curve may claim less or cover fewer incidents: the key says for how many it has no figure. Choose "
            "“Only incidents both governments report on” to compare like with like."
        ),
        options=(
            _KIND,
            Option(
                COUNTED,
                "Incidents",
                {EACH: "All incidents", BOTH: "Only incidents both governments report on"},
                EACH,
                parameter="casualties_count",
            ),
            Option(SIDE, f"Whose {KINDS[0]} or {KINDS[1]}", WHOSE, "afghan_side"),
        ),
        build=_accounts,
        narrow=_counted_filters,
    ),
    Chart(
        id="casualties-published",
        page="casualties",
        title="Our incident totals vs published totals",
        shows="Our incident totals beside totals that others published, where both count the same.",
        reading=(
            "Circles: our total of the incidents of the same days, side, places and kind of victims. Diamonds: the "
            "published total. The scale is logarithmic. The two cover different incidents and should not be used to "
            "check each other."
        ),
        options=(_KIND,),
        build=_published,
        build_low=partial(_published, most=ON_A_PICTURE),
    ),
)
