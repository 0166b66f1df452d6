"""Words written from the data: the figures of the last days as tiles, and three sentences that a briefer can paste.

Everything here is a template filled with what ``recent`` and ``crossings_on`` return; where there is no figure the
words say so. Nothing is judged and nothing is left out silently.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from dashboard.analysis.recent import Recent, Since, Sums, as_of, crossings_on, recent
from dashboard.filters import Filters, available, day_text, describe_undated, span_text
from dashboard.lens import figure_text
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import CROSSING_STATUSES


@dataclass(frozen=True)
class Tile:
    """One figure of the overview: ``value`` in large type, what it is, and beneath what it is compared with.

    ``incident_id`` is set where the figure rests on one incident.
    """

    value: str
    label: str
    beside: str
    help: str
    incident_id: str = ""


def _range(pair: tuple[int, int] | None) -> str:
    return figure_text(*pair) if pair is not None else "no figure"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _gaps(violent: int, without: int) -> str:
    if not violent:
        return "no violent incident"
    if not without:
        return f"a figure for each of {violent:,}" if violent > 1 else "a figure for the one"
    return f"no figure for {without:,} of {violent:,}"


@remembered
def tiles(dataset: Dataset, filters: Filters, days: int) -> list[Tile]:
    """Return the figures of the last ``days`` days, each beside that of the days before."""
    found = recent(dataset, filters, days)
    now, then = found.now, found.then
    last = day_text(found.span.last)

    def before(text: str) -> str:
        return f"{text} in the {days} days before" if then is not None else "no comparison"

    phrase = filters.lens.phrase
    counted = f"Incidents whose first day lies in the {days} days to {last}."
    return [
        Tile(f"{now.incidents:,}", "incidents", before(f"{then.incidents:,}" if then else ""), counted),
        Tile(
            f"{now.strikes:,}",
            "strikes",
            before(f"{then.strikes:,}" if then else ""),
            "Air and drone strikes and shelling.",
        ),
        Tile(
            _range(now.killed),
            "killed",
            f"{_gaps(now.violent, now.without)}; {before(_range(then.killed) if then else '')}",
            f"Sum of the incidents' ranges, {phrase}; violent incidents without a figure are counted beside it.",
        ),
        Tile(
            _range(now.injured),
            "injured",
            f"{_gaps(now.violent, now.without_injured)}; {before(_range(then.injured) if then else '')}",
            f"Sum of the incidents' ranges, {phrase}; violent incidents without a figure are counted beside it.",
        ),
        _crossings_tile(dataset, filters, found),
        _since_tile(found.strike, "strike"),
        _since_tile(found.talks, "talks"),
    ]


def _since_tile(since: Since | None, what: str) -> Tile:
    if since is None:
        return Tile("none", f"last {what}", "none in the selection", f"The selection has no {what}.")
    label = f"{'day' if since.days == 1 else 'days'} since the last {what}"
    help = f"{since.title}. Counted from its last day to the day that the figures are as of."
    return Tile(f"{since.days:,}", label, day_text(since.day), help, since.incident_id)


def _statuses(crossings: pd.DataFrame) -> dict[str, int]:
    return {key: int((crossings["status"] == key).sum()) for key in CROSSING_STATUSES}


def _crossings_tile(dataset: Dataset, filters: Filters, found: Recent) -> Tile:
    now = _statuses(crossings_on(dataset, filters, found.span.last))
    total = sum(now.values())
    help = "By the last report read. Of the filters only places and provinces narrow the crossings."
    if not total:
        return Tile("–", "crossings closed", "no crossing in the selection", help)
    rest = [
        f"{now[key]} {CROSSING_STATUSES[key].label.lower()}" for key in ("partly_open", "open", "unknown") if now[key]
    ]
    earlier = _statuses(crossings_on(dataset, filters, found.before.last))
    beside = f"{'; '.join(rest)}{'; ' if rest else ''}{earlier['closed']} closed on {day_text(found.before.last)}"
    return Tile(f"{now['closed']} of {total}", f"crossings closed on {day_text(found.span.last)}", beside, help)


@remembered
def sentences(dataset: Dataset, filters: Filters, days: int) -> list[str]:
    """Return three sentences on the last ``days`` days: incidents, casualties under the lens, what stands."""
    found = recent(dataset, filters, days)
    return [_incidents(dataset, filters, found), _casualties(filters, found), _standing(dataset, filters, found)]


def signature(dataset: Dataset, filters: Filters) -> str:
    """Return the line that goes under the sentences: which record, whose figures, to which day, which version."""
    return (
        f"Afghan–Pakistan tensions, curated record. Figures: {filters.lens.label}. "
        f"Data to {day_text(dataset.last_day.date())}, version {dataset.version}."
    )


def _selection(dataset: Dataset, filters: Filters) -> str:
    undated = replace(filters, start=None, end=None)
    return f" (selection: {describe_undated(filters, available(dataset))})" if undated.narrows else ""


def _held(sums: Sums, selection: str = "") -> str:
    if not sums.incidents:
        return f"no incident{selection}"
    text = _counted(sums.incidents, "incident", "incidents") + selection
    if sums.incidents == 1:
        return f"{text}, {'a strike' if sums.strikes else 'not a strike'},"
    strikes = f"{sums.strikes:,}" if sums.strikes else "none"
    return f"{text}, {strikes} of them {'a strike' if sums.strikes <= 1 else 'strikes'},"


def _incidents(dataset: Dataset, filters: Filters, found: Recent) -> str:
    text = f"In the {found.days} days to {day_text(found.span.last)} the record holds "
    text += _held(found.now, _selection(dataset, filters))
    if found.then is None:
        return f"{text.rstrip(',')}. {found.why}"
    span = span_text(found.before.first, found.before.last)
    return f"{text.rstrip(',')}, against {_held(found.then)} in the {found.days} days before ({span})."


def _toll(sums: Sums) -> str:
    if not sums.incidents:
        return "no incident"
    killed = _summed(sums, "killed", sums.killed, sums.without)
    return f"{killed} and {_summed(sums, 'injured', sums.injured, sums.without_injured)}"


def _summed(sums: Sums, kind: str, pair: tuple[int, int] | None, without: int) -> str:
    if pair is None:
        return f"no figure for the {kind}"
    return f"{_range(pair)} {kind}" + (
        f" (no figure for {without:,} of {sums.violent:,} violent incidents)" if without else ""
    )


def _casualties(filters: Filters, found: Recent) -> str:
    lens = f"Under the lens “{filters.lens.label}”"
    if found.now.incidents:
        text = f"{lens} the casualties of these incidents add up to {_toll(found.now)}"
    else:
        text = f"{lens} there are no casualties of these days to add up"
    if found.then is None:
        return f"{text}."
    return f"{text}, against {_toll(found.then)} in the {found.days} days before."


def _last(since: Since | None, none: str, what: str) -> str:
    if since is None:
        return none
    if not since.days:
        return f"the last {what} on the same day ({since.title})"
    return f"the last {what} {_counted(since.days, 'day', 'days')} earlier ({since.title}, {day_text(since.day)})"


def _standing(dataset: Dataset, filters: Filters, found: Recent) -> str:
    statuses = _statuses(crossings_on(dataset, filters, found.span.last))
    total = sum(statuses.values())
    day = as_of(dataset, filters)
    whose = "the last day of the data" if day == dataset.last_day.date() else "the last day chosen"
    if total:
        unknown = f", the status of {statuses['unknown']} unknown" if statuses["unknown"] else ""
        partly = f" and {statuses['partly_open']} partly open" if statuses["partly_open"] else ""
        crossings = (
            f"{statuses['closed']} of {_counted(total, 'crossing', 'crossings')} "
            f"{'was' if statuses['closed'] == 1 else 'were'} closed{partly} by the last report read{unknown}"
        )
    else:
        crossings = "no crossing lies in the selection"
    strike = _last(found.strike, "there is no strike in the selection", "strike was")
    talks = _last(found.talks, "there are no talks in the selection", "talks were")
    return f"On {day_text(day)}, {whose}, {crossings}; {strike}; {talks}."
