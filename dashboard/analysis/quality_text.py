"""The data-quality report as Markdown for readers and as JSON for programs. The same report gives the same bytes."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pandas as pd

from dashboard.analysis.quality import QualityReport
from dashboard.filters import span_text
from dashboard.html_templates import load_template
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
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
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

NO_LENS = "(no lens takes this side alone)"

Row = list[str | tuple[str, ...]]
"""The cells of a row of a table, as the template takes them: a text, or several that stand below one another."""


def _text(value: Any) -> str:
    """Return a value in words: a day, "yes" or nothing, a number with commas, a text; "" where it is missing."""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def _row(*cells: Any) -> Row:
    return [cell if isinstance(cell, tuple) else _text(cell) for cell in cells]


def _code(text: str) -> str:
    return f"`{text}`"


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


def _total_row(kinds: list[dict[str, Any]]) -> Row:
    """Return the row of a published total; ``kinds`` are its killed and its injured."""
    first = kinds[0]
    population = "all populations" if first["suffered_by"] == "other" else SUFFERED_BY[first["suffered_by"]].label
    own: str | tuple[str, ...] = NO_LENS
    if first["lens_id"]:
        own = tuple(_sum(kind, "side") for kind in kinds)
        own = (f"{LENSES[first['lens_id']].label}: {own[0]}", *own[1:])
    return _row(
        _code(first["total_id"]),
        span_text(first["date_start"].date(), first["date_end"].date()),
        f"{first['counts_what']} ({population})",
        tuple(f"{kind['kind']} {_published(kind)}" for kind in kinds),
        own,
        tuple(_sum(kind, "record") for kind in kinds),
        why_unequal(first),
    )


def _rows_of_incidents(report: QualityReport) -> dict[str, list[Row]]:
    """Return the rows of the tables on incidents, by the name that the template has for each table."""
    months = _rows(report.months, "year", *range(1, 13), "total")
    provinces = _rows(report.provinces, "country", "province", "incidents", "kinetic", "places")
    every = [int(report.types[name].sum()) for name in (*STATUSES, "total")]
    alone = _rows(report.one_publisher, "incident_id", "named", "documents", "status", "kinetic", "toll")
    no_toll = _rows(report.no_toll, "incident_id", "event_type", "claimants", "injured")
    return {
        "months": [_row(str(year), *(n or "·" for n in numbers), total) for year, *numbers, total in months],
        "provinces": [_row(country, name or "(none)", *numbers) for country, name, *numbers in provinces],
        "types": [_row(*row) for row in [*_rows(report.types, "label", *STATUSES, "total"), ["**all**", *every]]],
        "publishers": [
            _row(SELECTIONS[name], COUNTED[counted], share(two, of))
            for name, counted, two, of in _rows(report.publishers, "incidents", "counted", "two", "of")
        ],
        "one_publisher": [
            _row(_code(incident), named, documents, STATUSES[status].label, *marks)
            for incident, named, documents, status, *marks in alone
        ],
        "claimants": [
            _row(GROUPS[group], share(claims, of), share(killed, of))
            for group, claims, killed, of in _rows(report.claimants, "group", "claims", "killed", "of")
        ],
        "no_toll": [_row(_code(incident), EVENT_TYPES[kind].label, *rest) for incident, kind, *rest in no_toll],
    }


def _rows_of_others(report: QualityReport) -> dict[str, list[Row]]:
    """Return the rows of the other tables, by the name that the template has for each table."""
    dates = _rows(report.dates, "table", "column", "filled", "empty", "oldest", "newest")
    precision = _rows(report.precision, "precision", "label", "places", "incidents", "kinetic")
    crossings = _rows(report.crossings, "name", *CROSSING_STATUSES, "not_spoken_of", "days")
    left_out = _rows(report.totals_left_out, "total_id", "counts_what", "reason")
    totals = [group.to_dict("records") for _, group in report.totals.groupby("total_id", sort=False)]
    return {
        "tables": [_row(_code(name), rows) for name, rows in _rows(report.tables, "table", "rows")],
        "dates": [_row(_code(f"{table}.{column}"), *rest) for table, column, *rest in dates],
        "precision": [_row(f"{grade}: {label}", *numbers) for grade, label, *numbers in precision],
        "crossings": [_row(*row) for row in crossings],
        "responses": [_row(*row) for row in _rows(report.responses, "label", "links", "answers")],
        "totals": [_total_row(kinds) for kinds in totals],
        "totals_left_out": [_row(_code(total), *rest) for total, *rest in left_out],
    }


def markdown(report: QualityReport) -> str:
    """Return the report as a Markdown page, ending with one line end."""
    return load_template("analysis/data_report.md.jinja").render(
        report=report,
        command=COMMAND,
        first_day=_text(report.first_day),
        last_day=_text(report.last_day),
        month_names=MONTHS,
        statuses=[word.label for word in STATUSES.values()],
        crossing_statuses=[word.label for word in CROSSING_STATUSES.values()],
        **_rows_of_incidents(report),
        **_rows_of_others(report),
    )


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
