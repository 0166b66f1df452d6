"""The data-quality report as Markdown for readers and as JSON for programs. The same report gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

import pandas as pd

from dashboard.analysis.quality import QualityReport
from dashboard.filters import span_text
from dashboard.lens import LENSES, figure_text
from dashboard.vocabulary import (
    CROSSING_STATUSES,
    EVENT_TYPES,
    QUALIFIERS,
    STATUSES,
    SUFFERED_BY,
    VICTIM_GROUPS,
)

COMMAND = "afpak report -o docs/data-report.md"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
GROUPS = {
    "afghan_government": "Afghan Taliban government",
    "pakistan_government": "Government of Pakistan",
    "both_governments": "both governments",
    "same_population": "both governments, of the same population",
    "independent": "UN and independent",
    "nobody": "nobody",
}
SELECTIONS = {
    "kinetic_with_toll": "kinetic incidents with a toll",
    "kinetic": "kinetic incidents",
    "all": "all incidents",
}
COUNTED = {
    "voices": "a reprint counts as the publisher of its text",
    "publishers": "each document counts as its own publisher",
}

HEAD = """# Data report

What the record rests on and what it lacks. This page is written by `{command}` from the tables
in `data/`; change those, not this page. The words are explained in [methodology.md](methodology.md), the columns in
[codebook.md](codebook.md).

**{incidents:,} incidents, data to {last_day}, version {version}.** Of them {kinetic:,} are kinetic (strikes,
shelling, fighting, attacks, operations); for {with_toll:,} of these somebody gives a figure of the killed, here called
a toll.

How many of its figures were wrong and how many events it lacked when readers checked it against its documents, with the
days of the checks: [methodology.md, section 25](methodology.md#25-how-good-the-record-is-measured).
"""

NO_LENS = "(no lens takes this side alone)"

TOTALS_HEAD = """Totals that somebody published for a period, an episode or several places, beside what the claims of
the record add up to for the same days and the same population. **The two are not expected to be equal, and a difference
shows an error in neither.** A total covers what its publisher set out to count; the record holds only incidents tied to
the tensions between the two governments, and only those found. An incident counts by its first day; where a total names
an episode, only the episode's incidents count. A total that mixes sides stands beside all populations together.
Differences are sum less total, from the low sum less the highest published figure to the high sum less the lowest.
"""


def _cell(value: Any) -> str:
    """Return a value as it may stand in a Markdown table: on one line, its bars escaped."""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int):
        return f"{value:,}"
    return " ".join(str(value).split()).replace("|", "\\|")


def _row(cells: Iterable[Any]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _grid(header: Sequence[str], rows: Iterable[Sequence[Any]], *, numbers: Iterable[int] = ()) -> str:
    """Return a Markdown table; ``numbers`` are the columns that stand to the right."""
    right = set(numbers)
    rule = "|" + "|".join("---:" if position in right else "---" for position in range(len(header))) + "|"
    return "\n".join([_row(header), rule, *(_row(row) for row in rows)]) + "\n"


def _rows(frame: pd.DataFrame, *columns: str) -> list[list[Any]]:
    """Return the rows of a frame as plain Python values, so that a row's integers and texts keep their types."""
    return [list(row) for row in zip(*(frame[column].tolist() for column in columns), strict=True)]


def share(part: int, whole: int) -> str:
    """Return "171 of 190 (90 %)", or "0 of 0" where there is nothing to share."""
    return f"{part:,} of {whole:,} ({100 * part / whole:.0f} %)" if whole else f"{part:,} of {whole:,}"


def difference_text(low: Any, high: Any) -> str:
    """Return a difference with its sign: "−321 to −304", "+7", "0"; "" where it is missing."""
    if pd.isna(low) or pd.isna(high):
        return ""
    texts = [f"{value:+,}".replace("-", "−") if value else "0" for value in (int(low), int(high))]
    return texts[0] if low == high else " to ".join(texts)


def why_unequal(total: dict[str, Any]) -> str:
    """Return in a sentence or two why a total and the sum beside it are not expected to be equal.

    ``total`` is a row of ``quality.totals_beside_sums``.
    """
    incidents = int(total["incidents"])
    found = f"{incidents:,} kinetic incident{'' if incidents == 1 else 's'}"
    if pd.isna(total["episode_id"]):
        texts = [
            "The total covers all that it counts; the record holds only incidents tied to the tensions between the "
            f"two governments, {found} in these days."
        ]
    else:
        texts = [
            "The total is one statement on the whole, made at one time; the sum adds what was said incident by "
            f"incident, {found} of the episode in these days, and only of those in the record."
        ]
    group = total["victim_group"]
    if total["suffered_by"] == "other":
        texts.append("The total mixes sides; the sum adds all populations, whoever they are.")
    elif total["suffered_by"] == "militants":
        texts.append("The sum counts militants as attackers only.")
    elif group not in ("mixed", "unspecified"):
        texts.append(f"The total counts {VICTIM_GROUPS[group].label} only, the sum everybody on that side.")
    populations, missing = int(total["populations"]), total["side_missing"]
    if populations == 0:
        texts.append("The record has no claim on this population in these days.")
    elif not pd.isna(missing) and int(missing) > 0:
        texts.append(
            f"Under the claimant's lens {int(missing):,} of {populations:,} "
            f"population{'' if populations == 1 else 's'} {'has' if int(missing) == 1 else 'have'} no figure."
        )
    return " ".join(texts)


def _published(total: dict[str, Any]) -> str:
    qualifier = QUALIFIERS[total["qualifier"]].label if isinstance(total["qualifier"], str) else ""
    return f"{qualifier} {figure_text(total['published_low'], total['published_high'])}".strip()


def _sum(total: dict[str, Any], name: str) -> str:
    """Return the sum with its difference: "112–129 (−321 to −304)"."""
    low, high = total[f"{name}_low"], total[f"{name}_high"]
    difference = difference_text(total[f"{name}_less_low"], total[f"{name}_less_high"])
    return f"{figure_text(low, high)} ({difference})" if difference else figure_text(low, high)


def _totals(frame: pd.DataFrame) -> str:
    rows = []
    for _, group in frame.groupby("total_id", sort=False):
        kinds = group.to_dict("records")
        first = kinds[0]
        lens = LENSES[first["lens_id"]].label if first["lens_id"] else ""
        population = "all populations" if first["suffered_by"] == "other" else SUFFERED_BY[first["suffered_by"]].label
        rows.append(
            (
                f"`{first['total_id']}`",
                f"{span_text(first['date_start'].date(), first['date_end'].date())}",
                f"{first['counts_what']} ({population})",
                "<br>".join(f"{kind['kind']} {_published(kind)}" for kind in kinds),
                f"{lens}: " + "<br>".join(_sum(kind, "side") for kind in kinds) if lens else NO_LENS,
                "<br>".join(_sum(kind, "record") for kind in kinds),
                why_unequal(first),
            )
        )
    return _grid(
        (
            "total",
            "days",
            "counts (population of the record)",
            "published",
            "sum under the lens of the claimant's side (less total)",
            "sum of all claims, low to high (less total)",
            "why they are not expected to be equal",
        ),
        rows,
    )


def markdown(report: QualityReport) -> str:
    """Return the report as a Markdown page, ending with one line end."""
    kinetic = report.kinetic
    parts = [
        HEAD.format(
            command=COMMAND,
            incidents=report.incidents,
            last_day=f"{report.last_day:%Y-%m-%d}",
            version=report.version,
            kinetic=kinetic,
            with_toll=report.with_toll,
        ),
        "## Tables and dates\n",
        _grid(
            ("table", "rows"),
            _rows(report.tables.assign(name="`" + report.tables["table"] + "`"), "name", "rows"),
            numbers=[1],
        ),
        "Oldest and newest day in each column of dates:\n",
        _grid(
            ("column", "filled", "empty", "oldest", "newest"),
            _rows(
                report.dates.assign(name="`" + report.dates["table"] + "." + report.dates["column"] + "`"),
                *("name", "filled", "empty", "oldest", "newest"),
            ),
            numbers=[1, 2],
        ),
        "## Incidents\n",
        "By year and month of the first day:\n",
        _grid(
            ("year", *MONTHS, "all"),
            [
                [str(row[0]), *(n or "·" for n in row[1:-1]), row[-1]]
                for row in _rows(report.months, "year", *range(1, 13), "total")
            ],
            numbers=range(1, 14),
        ),
        "By province of the primary place:\n",
        _grid(
            ("country", "province", "incidents", "of them kinetic", "places in the gazetteer"),
            [
                [row[0], row[1] or "(none)", *row[2:]]
                for row in _rows(report.provinces, "country", "province", "incidents", "kinetic", "places")
            ],
            numbers=[2, 3, 4],
        ),
        "By type and status:\n",
        _grid(
            ("type", *(STATUSES[status].label for status in STATUSES), "all"),
            [
                *_rows(report.types, "label", *STATUSES, "total"),
                ["**all**", *(int(report.types[name].sum()) for name in (*STATUSES, "total"))],
            ],
            numbers=range(1, len(STATUSES) + 2),
        ),
        "## Publishers\n",
        "Incidents with two or more publishers, counted in two ways. Ten copies of one agency's text are ten documents "
        "of\nten publishers, but one voice; the first way is that of the rule for the status *reported*.\n",
        _grid(
            ("incidents", "counted", "two or more publishers"),
            [
                [SELECTIONS[name], COUNTED[counted], share(two, of)]
                for name, counted, two, of in _rows(report.publishers, "incidents", "counted", "two", "of")
            ],
        ),
        f"### One publisher ({len(report.one_publisher):,})\n",
        "A reprint counts as the publisher of its text. An incident that its initiator acknowledges can rest on one\n"
        "publisher and still be confirmed.\n",
        _grid(
            ("incident", "publisher", "documents", "status", "kinetic", "toll"),
            [
                [f"`{row[0]}`", row[1], row[2], STATUSES[row[3]].label, *row[4:]]
                for row in _rows(report.one_publisher, "incident_id", "named", "documents", "status", "kinetic", "toll")
            ],
            numbers=[2],
        ),
        "## Who claims\n",
        "Kinetic incidents by whose claims on casualties the record holds: any claim, with or without a number, and\n"
        "claims with a figure of the killed.\n",
        _grid(
            ("claims of", "any claim", "a figure of the killed"),
            [
                [GROUPS[group], share(claims, of), share(killed, of)]
                for group, claims, killed, of in _rows(report.claimants, "group", "claims", "killed", "of")
            ],
        ),
        f"### No toll ({len(report.no_toll):,})\n",
        "Kinetic incidents for which nobody gives a figure of the killed. Unknown is not 0: where a source says that\n"
        "nobody was killed, the incident has a toll of 0 and is not here.\n",
        _grid(
            ("incident", "type", "claimants without a figure of the killed", "figure of the injured"),
            [
                [f"`{row[0]}`", EVENT_TYPES[row[1]].label, *row[2:]]
                for row in _rows(report.no_toll, "incident_id", "event_type", "claimants", "injured")
            ],
            numbers=[2],
        ),
        "## Places by precision\n",
        "An incident has the precision of its primary place.\n",
        _grid(
            ("precision", "places in the gazetteer", "incidents", "of them kinetic"),
            [
                [f"{row[0]}: {row[1]}", *row[2:]]
                for row in _rows(report.precision, "precision", "label", "places", "incidents", "kinetic")
            ],
            numbers=[1, 2, 3],
        ),
        "## Crossings\n",
        f"Days from {report.first_day:%Y-%m-%d} to {report.last_day:%Y-%m-%d} by status. Days for which no source "
        "gives a status are not filled from\nwhat came before or after.\n",
        _grid(
            ("crossing", *(word.label for word in CROSSING_STATUSES.values()), "no source speaks of", "days"),
            _rows(report.crossings, "name", *CROSSING_STATUSES, "not_spoken_of", "days"),
            numbers=range(1, len(CROSSING_STATUSES) + 3),
        ),
        "## Responses\n",
        _grid(
            ("basis", "links", "incidents that answer"),
            _rows(report.responses, "label", "links", "answers"),
            numbers=[1, 2],
        ),
        "## Published totals\n",
        TOTALS_HEAD,
        _totals(report.totals),
        f"### Not compared ({len(report.totals_left_out):,})\n",
        _grid(
            ("total", "counts", "why not"),
            [[f"`{row[0]}`", *row[1:]] for row in _rows(report.totals_left_out, "total_id", "counts_what", "reason")],
        ),
    ]
    return "\n".join(parts)


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return None if value is None or pd.isna(value) else value


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    names = [str(name) for name in frame.columns]
    return [
        {name: _plain(value) for name, value in zip(names, row, strict=True)} for row in _rows(frame, *frame.columns)
    ]


def as_json(report: QualityReport) -> str:
    """Return the report as JSON: one member for each field of ``QualityReport``, frames as lists of rows.

    Dates are ``YYYY-MM-DD``, missing is null. Each row of ``totals`` has ``why``, as in the Markdown.
    """
    whole: dict[str, Any] = {}
    for item in fields(report):
        value = getattr(report, item.name)
        whole[item.name] = _records(value) if isinstance(value, pd.DataFrame) else _plain(value)
    texts = [why_unequal(total) for total in report.totals.to_dict("records")]
    for row, text in zip(whole["totals"], texts, strict=True):
        row["why"] = text
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def one_publisher_line(frame: pd.DataFrame, incidents: int) -> str:
    """Return how many incidents rest on one publisher, in a line; ``frame`` is what ``single_publisher`` returns."""
    return (
        f"{len(frame):,} of {incidents:,} incidents rest on one publisher, {int(frame['kinetic'].sum()):,} of them "
        "kinetic (a reprint counts as the publisher of its text)"
    )
