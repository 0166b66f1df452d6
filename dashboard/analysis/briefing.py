"""Words written from the data: the headline of the last days, their figures as tiles, and a summary to copy.

Everything here is a template filled with what ``recent`` and ``crossings_on`` return; where there is no figure the
words say so. Dates are dates: no distance from the data's last day is said, which is not today.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from dashboard.analysis.dates import write_day, write_span
from dashboard.analysis.headlines import (
    MOST_GAPS,
    Span,
    compare_ranges,
    crossings_headline,
    selection_headline,
    write_count,
    write_number,
)
from dashboard.analysis.last_reported import UNREPORTED
from dashboard.analysis.recent import Last, Recent, Sums, crossings_on, period_words, recent
from dashboard.analysis.whose_dead import ACCOUNTS, Parts, is_account, join_parts, write_parts
from dashboard.filters import Filters, available, describe_undated
from dashboard.lens import figure_text
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import EVENT_TYPES, KINETIC_TYPES, STRIKE_TYPES

Range = tuple[int, int]


@dataclass(frozen=True)
class Tile:
    """One figure of the latest page: ``value`` in large type, what it is, and beneath what it is compared with.

    ``incident_id`` is set where the figure rests on one incident; ``types`` are the event types of those that it
    counts, () where it counts none.
    """

    value: str
    label: str
    beside: str
    help: str
    incident_id: str = ""
    types: tuple[str, ...] = ()


def _range(pair: Range | None) -> str:
    return figure_text(*pair) if pair is not None else "–"


def account_name(filters: Filters) -> str:
    """Return the name of the one account whose figures the filters ask for; "" for a lens of all sources."""
    return ACCOUNTS[filters.lens_id] if is_account(filters.lens_id) else ""


def _told(sums: Sums) -> Span:
    return Span(sums.incidents, sums.violent, sums.without, sums.killed, sums.killed_parts)


@remembered
def headline(dataset: Dataset, filters: Filters, days: int) -> str:
    """Return the finding on the last ``days`` days in one sentence of about ten words, without its full stop."""
    found = recent(dataset, filters, days)
    then = _told(found.then) if found.then is not None else None
    return selection_headline(_told(found.now), then, period_words(days), account_name(filters))


_ARROWS = {"rose": "▲", "rose sharply": "▲", "fell": "▼", "fell sharply": "▼", "unchanged": "=", "unclear": "≈"}


def _change(now: Range | None, then: Range | None, days: int, *, arrow: bool = True) -> str:
    """Return what a figure is compared with: "▲ previous 30 days: 15"."""
    before = f"previous {period_words(days)}: {_range(then) if then is not None else 'no figure'}"
    return (
        f"{_ARROWS[compare_ranges(now, then)]} {before}" if arrow and now is not None and then is not None else before
    )


@remembered
def tiles(dataset: Dataset, filters: Filters, days: int) -> list[Tile]:
    """Return the figures of the last ``days`` days, each beside that of the days before."""
    found = recent(dataset, filters, days)
    now, then = found.now, found.then
    last = write_day(found.span.last)
    counted = f"Incidents in the {period_words(days)} to {last}."

    def count(value: int, earlier: int | None) -> str:
        return "" if earlier is None else _change((value, value), (earlier, earlier), days)

    return [
        Tile(
            f"{now.incidents:,}",
            "incident" if now.incidents == 1 else "incidents",
            count(now.incidents, then.incidents if then else None),
            counted,
            types=tuple(EVENT_TYPES) if now.incidents else (),
        ),
        Tile(
            f"{now.strikes:,}",
            "strike" if now.strikes == 1 else "strikes",
            count(now.strikes, then.strikes if then else None),
            "Air and drone strikes and shelling.",
            types=STRIKE_TYPES if now.strikes else (),
        ),
        _toll_tile("killed", now.killed, now.killed_parts, now.without, found),
        _toll_tile("injured", now.injured, now.injured_parts, now.without_injured, found),
        _last_tile(found.strike, "strike"),
        _last_tile(found.talks, "talks"),
        _crossings_tile(dataset, filters, found),
    ]


def _toll_tile(kind: str, pair: Range | None, parts: Parts, without: int, found: Recent) -> Tile:
    now, then = found.now, found.then
    rests = f"from {write_count(now.violent - without, 'incident')}" if now.violent else ""
    if without:
        rests += f", {write_number(without)} without a figure"
    earlier = then.killed if then is not None and kind == "killed" else then.injured if then is not None else None
    # Where too many incidents have no figure, the two sums stand beside each other without an arrow.
    known = all(_few_gaps(sums, kind) for sums in (now, then) if sums is not None)
    said = [rests, _change(pair, earlier, found.days, arrow=known) if then is not None and then.incidents else ""]
    label = join_parts(kind, write_parts(parts))
    if then is not None and not account_parts_agree(then, kind):
        said[1] = ""  # a sum over several sides is not said without its parts, for which the tile has no room
    beside = " · ".join(part for part in said if part)
    types = KINETIC_TYPES if now.violent else ()
    return Tile(_range(pair), label, beside, "Lowest to highest claim, added up.", types=types)


def _few_gaps(sums: Sums, kind: str) -> bool:
    without = sums.without if kind == "killed" else sums.without_injured
    return without <= MOST_GAPS * sums.violent


def account_parts_agree(sums: Sums, kind: str) -> bool:
    """Return whether a sum can be said alone: it is of all sources, or of one side only."""
    return len(sums.killed_parts if kind == "killed" else sums.injured_parts) < 2


def _last_tile(last: Last | None, what: str) -> Tile:
    if last is None:
        return Tile("None", f"last {what}", "none in this selection", f"This selection has no {what}.")
    when = write_span(last.first, last.day) if what == "talks" else write_day(last.day)
    return Tile(when, f"last {what}", last.title, last.title, last.incident_id)


def _latest_report(crossings: pd.DataFrame) -> str:
    days = crossings.loc[crossings["status"] != UNREPORTED, "reported_on"]
    return f"latest report: {write_day(days.max().date())}" if len(days) else "no report for a year"


def _crossings_tile(dataset: Dataset, filters: Filters, found: Recent) -> Tile:
    now = crossings_on(dataset, filters, found.span.last)
    help = "A status is that of its last report. Only the filters Dates and Where apply to crossings."
    if now.empty:
        return Tile("–", "crossings last reported closed", "no crossing in this selection", help)
    closed = int((now["status"] == "closed").sum())
    label = f"crossing{'' if len(now) == 1 else 's'} last reported closed"
    return Tile(f"{closed} of {len(now)}", label, _latest_report(now), f"{crossings_headline(now)}. {help}")


@remembered
def sentences(dataset: Dataset, filters: Filters, days: int) -> list[str]:
    """Return three sentences on the last ``days`` days: incidents, casualties, crossings with last strike and talks."""
    found = recent(dataset, filters, days)
    return [_incidents(dataset, filters, found), _casualties(filters, found), _standing(dataset, filters, found)]


def comparison(dataset: Dataset, filters: Filters, days: int) -> str:
    """Return one sentence on the time before the last ``days`` days, "" where the data do not reach back so far."""
    found = recent(dataset, filters, days)
    if found.then is None:
        return ""
    counted = write_count(found.then.incidents, "incident")
    verb = "was" if found.then.incidents == 1 else "were"
    toll = f", with {_toll(found.then, gaps=True)}" if found.then.incidents and found.then.violent else ""
    return f"In the previous {period_words(days)} {counted} {verb} recorded{toll}."


def standing(dataset: Dataset, filters: Filters, days: int) -> str:
    """Return one sentence on crossings, the last strike and the last talks, as of the last of ``days`` days."""
    return _standing(dataset, filters, recent(dataset, filters, days))


def signature(dataset: Dataset, filters: Filters) -> str:
    """Return the source line that goes under the sentences: which dataset, to which day, whose figures."""
    whose = account_name(filters) or {"range": "all sources"}.get(filters.lens_id, filters.lens.phrase)
    return f"Source: Afghan–Pakistan tensions dataset, {write_day(dataset.last_day.date())}. Figures: {whose}."


def _selection(dataset: Dataset, filters: Filters) -> str:
    undated = replace(filters, start=None, end=None)
    return f" (selection: {describe_undated(filters, available(dataset))})" if undated.narrows else ""


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _strikes(sums: Sums) -> str:
    if not sums.incidents:
        return ""
    if sums.strikes == sums.incidents:
        return "; it was a strike" if sums.incidents == 1 else "; all were strikes"
    if not sums.strikes:
        return "; it was not a strike" if sums.incidents == 1 else "; none was a strike"
    return f"; {write_number(sums.strikes)} {'was a strike' if sums.strikes == 1 else 'were strikes'}"


def _incidents(dataset: Dataset, filters: Filters, found: Recent) -> str:
    now, then, period = found.now, found.then, period_words(found.days)
    verb = "was" if now.incidents == 1 else "were"
    text = _capital(write_count(now.incidents, "incident"))
    text += f"{_selection(dataset, filters)} {verb} recorded in the {period} to {write_day(found.span.last)}"
    if then is not None:
        if then.incidents == now.incidents:
            text += f", as many as in the previous {period}" if now.incidents else f", nor in the previous {period}"
        else:
            way = "up" if now.incidents > then.incidents else "down"
            earlier = write_number(then.incidents) if then.incidents else "none"
            text += f", {way} from {earlier} in the previous {period}"
    text += f"{_strikes(now)}."
    return text if then is not None or not found.why else f"{text} {found.why}"


def _toll(sums: Sums, *, gaps: bool) -> str:
    """Return killed and injured in words; ``gaps`` says for how many violent incidents there is no figure."""
    said = []
    for kind, pair, parts, without in (
        ("killed", sums.killed, sums.killed_parts, sums.without),
        ("injured", sums.injured, sums.injured_parts, sums.without_injured),
    ):
        lacking = f"no figure for {without:,} of {sums.violent:,} violent incidents" if gaps and without else ""
        behind = "; ".join(words for words in (write_parts(parts), lacking) if words)
        said.append(f"no figure for {kind}" if pair is None else join_parts(f"{_range(pair)} {kind}", behind))
    return " and ".join(said)


def _casualties(filters: Filters, found: Recent) -> str:
    if not found.now.incidents:
        return "There is no toll to report."
    return f"{_toll_sentence(filters, found)}{_deadliest_sentence(found)}"


def _deadliest_sentence(found: Recent) -> str:
    """Return which incident was the deadliest, "" where only one was or nobody is reported killed."""
    worst = found.deadliest
    if worst is None or found.now.incidents == 1:
        return ""
    killed = join_parts(f"{_range(worst.killed)} killed", worst.parts)
    return f" The highest toll is that of “{worst.title}”, {write_span(worst.first, worst.day)}: {killed}."


def _toll_sentence(filters: Filters, found: Recent) -> str:
    now, then = found.now, found.then
    account = account_name(filters)
    whose = f"The {account} puts" if account.endswith("government") else f"{account} sources put" if account else ""
    whose = whose or {"lowest": "The lowest claims put", "highest": "The highest claims put"}.get(
        filters.lens_id, "Sources put"
    )
    if now.killed is None and now.injured is None:
        text = f"The {account} gives no" if account.endswith("government") else f"{account} sources give no"
        text = f"{text if account else 'No source gives a'} casualty figure"
    else:
        text = f"{whose} the toll at {_toll(now, gaps=True)}"
    if then is None or not then.incidents or (then.killed is None and then.injured is None):
        return f"{text}."
    return f"{text}, compared with {_toll(then, gaps=False)} in the previous {period_words(found.days)}."


def _last(last: Last | None, what: str) -> str:
    if last is None:
        return f"no {what} {'is' if what == 'strike' else 'are'} recorded in this selection"
    if what == "talks":
        return f"the most recent talks were held in {last.place} on {write_span(last.first, last.day)}"
    return f"the most recent strike was on {write_day(last.day)} ({last.title})"


def _standing(dataset: Dataset, filters: Filters, found: Recent) -> str:
    now = crossings_on(dataset, filters, found.span.last)
    closed = int((now["status"] == "closed").sum())
    if now.empty:
        crossings = "No border crossing lies in this selection"
    elif len(now) == 1:
        crossings = f"The border crossing was {'' if closed else 'not '}last reported closed ({_latest_report(now)})"
    else:
        verb = "was" if closed == 1 else "were"
        counted = "None" if not closed else _capital(write_number(closed))
        counted = f"{counted} of {write_number(len(now))} border crossings {verb}"
        crossings = f"{counted} last reported closed ({_latest_report(now)})"
    return f"{crossings}; {_last(found.strike, 'strike')}; {_last(found.talks, 'talks')}."
