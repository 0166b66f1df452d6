"""A brief made from a dataset: each part with its words, tables and chart. Slides, PDF and Word print the same."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pandas as pd

from dashboard.analysis import briefing
from dashboard.analysis.one_incident import incident_file
from dashboard.analysis.recent import shown_days
from dashboard.analysis.records import records
from dashboard.analysis.words import dates
from dashboard.catalogue import CHARTS, Built, Chart, Request, built
from dashboard.charts.theme import LIGHT
from dashboard.export.brief.model import DAYS, INCIDENT, INCIDENTS, ORDER, ROWS, SUMMARY, Brief, Part
from dashboard.export.brief.references import References, ranked, sources_of
from dashboard.export.brief.words import (
    Table,
    claim_tables,
    facts,
    incident_table,
    key_figures,
    sentences,
)
from dashboard.filters import Filters, available, day_text, describe_selection, link
from dashboard.tables import Dataset

EXTRA_SOURCES = {"crossings": ("crossing_status",), "responses": ("responses",)}
"""Tables, by page, whose rows name sources of their own for the charts of that page."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A chart of the catalogue as a brief shows it."""

    chart: Chart
    request: Request
    built: Built


@dataclass(frozen=True, eq=False)
class Section:
    """One part of a brief made from the data.

    ``selection`` says the filter, ``paragraphs`` are sentences, ``figures`` numbers with what they count, ``facts``
    labels with texts. ``marks`` points to the references of all that it says. ``sources`` are rows of the table of
    sources, the most telling first.
    """

    part: Part
    heading: str
    selection: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    drawn: Drawn | None = None
    sources: tuple[dict[str, object], ...] = ()
    marks: str = ""
    link: str = ""


@dataclass(frozen=True, eq=False)
class Content:
    """A whole brief made from a dataset, ready to be set.

    ``selection``, ``lens`` and ``lens_help`` say filter and whose figures, ``data_to`` and ``version`` the data,
    ``references`` are the numbered sources, ``method`` the sentences of the method box. ``incident`` is the one
    incident that every part is about, "" where they are about more.
    """

    brief: Brief
    filters: Filters
    dataset: Dataset
    selection: str
    lens: str
    lens_help: str
    data_to: str
    version: str
    sections: tuple[Section, ...]
    references: References = field(repr=False)
    method: tuple[str, ...] = ()
    incident: str = ""

    @property
    def caption(self) -> str:
        """Whose figures, the data date and the version, as under every chart."""
        return f"Figures: {self.lens}. Data to {self.data_to}, version {self.version}."


METHOD = (
    "Every figure is a claim: who says how many, in which document. No figure is ours. Claims are never averaged, and "
    "a gap is never filled; “no figure reported” is not 0.",
    "For one population of one incident, low is the smallest claimant's total and high the largest; populations and "
    "incidents add, low to low and high to high. A lens that has no figure shows none and borrows none.",
    "Whether an incident happened: confirmed (the acting side, the UN or another independent body says so), reported "
    "(two or more independent publishers), single source, or disputed (one side denies it).",
    "The border is the Durand Line, which Kabul disputes. The record does not claim to be complete.",
    "Source: Afghan–Pakistan tensions, curated record (CC BY 4.0).",
)


def made(dataset: Dataset, brief: Brief) -> Content:
    """Return a brief made from a dataset. The work on charts is kept in the process's memory, as for the pages."""
    filters = brief.dated(dataset)
    frame = records(dataset, filters)
    references = References(dataset)
    known = available(dataset)
    incident = _incident(brief)
    selection = _about(dataset, incident) or describe_selection(filters, known)

    def write(numbered: References) -> tuple[Section, ...]:
        return tuple(_section(dataset, brief, part, filters, frame, numbered, selection) for part in brief.parts)

    sections = write(references)
    if references.rows:
        # Numbers follow the rank of the sources, which is known once all that are pointed to are.
        references = References(dataset, ranked(references.rows))
        sections = write(references)
    lens = filters.lens
    return Content(
        brief=brief,
        filters=filters,
        dataset=dataset,
        selection=selection,
        lens=lens.label,
        lens_help=lens.help,
        data_to=day_text(dataset.last_day.date()),
        version=dataset.version,
        sections=sections,
        references=references,
        method=METHOD,
        incident=incident,
    )


def _incident(brief: Brief) -> str:
    """Return the one incident that every part is about, "" where the parts are about more than one."""
    named = {brief.options_of(part).get(INCIDENT, "") for part in brief.parts}
    return named.pop() if len(named) == 1 else ""


def _about(dataset: Dataset, identifier: str) -> str:
    """Return an incident in words, "" where there is none of that identifier."""
    file = incident_file(dataset, identifier) if identifier else None
    if file is None:
        return ""
    row = file.incident
    return f"{row['title']}, {dates(row['date_start'], row['date_end'], row['date_precision'])}"


def _section(
    dataset: Dataset,
    brief: Brief,
    part: Part,
    filters: Filters,
    frame: pd.DataFrame,
    references: References,
    selection: str,
) -> Section:
    if part.name == SUMMARY:
        return Section(
            part,
            part.heading,
            selection,
            paragraphs=(*sentences(frame, filters), *(() if frame.empty else _recent(dataset, brief, part, filters))),
            figures=key_figures(frame),
            sources=_sources(dataset, frame),
            link=_link(brief, filters, "incidents"),
        )
    if part.name == INCIDENTS:
        return _listed(dataset, brief, part, filters, frame, references, selection)
    if part.name == INCIDENT:
        return _one(dataset, brief, part, filters, references)
    return _charted(dataset, brief, part, filters, frame, selection)


def _recent(dataset: Dataset, brief: Brief, part: Part, filters: Filters) -> tuple[str, ...]:
    """Return sentences on the time before and on what stands at the end, none where they are not wanted.

    Compared is the time that the brief is about with as many days before; other days only where they were asked for.
    """
    asked = part.option(DAYS)
    if asked == "none":
        return ()
    if asked != "auto":
        return tuple(briefing.sentences(dataset, replace(filters, start=None), int(asked)))
    undated = replace(filters, start=None)
    days = shown_days(dataset, filters)
    before = briefing.comparison(dataset, undated, days) if filters.start is not None else ""
    return tuple(text for text in (before, briefing.standing(dataset, undated, days)) if text)


def _listed(
    dataset: Dataset,
    brief: Brief,
    part: Part,
    filters: Filters,
    frame: pd.DataFrame,
    references: References,
    selection: str,
) -> Section:
    columns, ascending = {
        "newest": (["date_start", "incident_id"], [False, True]),
        "oldest": (["date_start", "incident_id"], [True, True]),
        "deadliest": (["killed_high", "date_start", "incident_id"], [False, False, True]),
    }[part.option(ORDER)]
    ordered = frame.sort_values(columns, ascending=ascending, na_position="last")
    rows = part.option(ROWS)
    shown = ordered if rows == "all" else ordered.head(int(rows))
    said = f"{len(shown):,} of {len(frame):,} incidents." if len(shown) < len(frame) else f"{len(frame):,} incidents."
    if len(frame) == 1:
        said = "1 incident."
    return Section(
        part,
        part.heading,
        selection,
        paragraphs=(said,) if len(frame) else ("No incident matches the filter.",),
        tables=(incident_table(shown, references),) if len(shown) else (),
        sources=tuple(sources_of(dataset, shown["incident_id"])),
        link=_link(brief, filters, "incidents"),
    )


def _one(dataset: Dataset, brief: Brief, part: Part, filters: Filters, references: References) -> Section:
    incident_id = brief.options_of(part).get(INCIDENT, "")
    file = incident_file(dataset, incident_id)
    if file is None:
        return Section(
            part, part.heading, "", paragraphs=(f"The record has no incident {incident_id or '(none named)'}.",)
        )
    marks = references.marks(incident_id)
    tables = claim_tables(file, references)
    none = () if tables else ("No casualty figure was claimed in the sources read.",)
    return Section(
        part,
        part.title or str(file.incident["title"]),
        f"Every claim, whatever the lens. Incident {incident_id}",
        paragraphs=(str(file.incident["summary"]), *none),
        marks=marks,
        facts=facts(file, dataset.actor_names),
        tables=tables,
        sources=tuple(sources_of(dataset, [incident_id])),
        link=_link(brief, filters, "incidents", incident=incident_id),
    )


def _charted(
    dataset: Dataset, brief: Brief, part: Part, filters: Filters, frame: pd.DataFrame, selection: str
) -> Section:
    chart = CHARTS[part.name]
    options = brief.options_of(part)
    request = chart.request(dataset, filters, LIGHT, **options)
    about = options.get(INCIDENT, "")
    if about and not frame.empty:
        # A chart that is drawn without an incident as well only marks it; one that is not is about it alone.
        without = chart.request(dataset, filters, LIGHT, **{**options, INCIDENT: ""})
        about = about if built(chart, without).is_empty else ""
    further: list[str] = []
    for table in EXTRA_SOURCES.get(chart.page, ()):
        further += dataset.table(table)["source_id"].dropna().tolist()
    return Section(
        part,
        part.heading,
        f"Incident {about}" if about else selection,
        drawn=Drawn(chart, request, built(chart, request)),
        sources=tuple(sources_of(dataset, [about])) if about else _sources(dataset, frame, further),
        link=_link(brief, filters, *chart.address),
    )


def _sources(dataset: Dataset, frame: pd.DataFrame, further: list[str] | None = None) -> tuple[dict[str, object], ...]:
    """Return the sources of records, those of the incidents with the highest claims first, then the newest."""
    order = frame.sort_values(["killed_high", "date_start"], ascending=[False, False], na_position="last")
    return tuple(sources_of(dataset, order["incident_id"], further or ()))


def _link(brief: Brief, filters: Filters, page: str, tab: str = "", **extra: str) -> str:
    """Return the address of a page of the dashboard with these filters, "" where the brief has no address."""
    if not brief.address:
        return ""
    shown = {"tab": tab, **extra} if tab else extra
    return f"{brief.address.rstrip('/')}/{link(filters, page, **shown)}"
