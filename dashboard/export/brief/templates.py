"""Templates: briefs to start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dashboard.catalogue import CHARTS
from dashboard.export.brief.model import DAYS, INCIDENT, INCIDENTS, ORDER, PICTURE, SUMMARY, Brief, Part
from dashboard.filters import Filters
from dashboard.vocabulary import STRIKE_TYPES


@dataclass(frozen=True)
class Template:
    """A brief to start from: what it is called, what it is for, its parts and the event types that it is about."""

    id: str
    title: str
    use: str
    parts: tuple[Part, ...]
    event_types: tuple[str, ...] = ()

    @property
    def needs_incident(self) -> bool:
        """Whether it is about one incident, which has to be named."""
        return any(part.name == INCIDENT for part in self.parts)


_DEADLIEST = Part(INCIDENTS, ((ORDER, "deadliest"),), title="Deadliest incidents, by highest claim")
_MAP = Part("map", (("view", "whole_line"),))
_TIMELINE = Part("timeline", form=PICTURE)

TEMPLATES: Mapping[str, Template] = {
    template.id: template
    for template in (
        Template(
            "situation",
            "Situation update",
            "What happened in the time chosen: figures, the last days beside the days before, map, timeline, crossings "
            "and the list of incidents.",
            (
                Part(SUMMARY),
                Part("overview-recent", form=PICTURE),
                Part("who-says-what"),
                Part("casualties-period", title="Killed over time"),
                _MAP,
                _TIMELINE,
                Part("crossing-status"),
                Part(INCIDENTS),
            ),
        ),
        Template(
            "strikes",
            "Strikes and casualties",
            "Air and drone strikes and shelling: how many were killed, and whose figures say so.",
            (
                Part(SUMMARY),
                Part("casualties-period", title="Killed in strikes over time"),
                _MAP,
                Part("casualties-group"),
                Part("casualties-accounts", title="Killed in strikes, by account"),
                _DEADLIEST,
            ),
            STRIKE_TYPES,
        ),
        Template(
            "crossings",
            "Border crossings",
            "Status of the crossings, days closed, and what closed and reopened them.",
            (
                Part(SUMMARY, ((DAYS, "none"),)),
                Part("crossing-status"),
                Part("crossing-days"),
                Part(INCIDENTS, title="Closures and re-openings"),
            ),
            ("border_closure", "border_reopening"),
        ),
        Template(
            "incident",
            "One incident",
            "One incident: what happened, every claim side by side, and the sources.",
            (Part(INCIDENT),),
        ),
    )
}


def started(template_id: str, filters: Filters | None = None, incident: str = "") -> Brief:
    """Return a brief from a template under the reader's filters.

    Event types of the template are taken where the reader has chosen none. Raises KeyError for an unknown template.
    """
    template = TEMPLATES[template_id]
    filters = filters or Filters()
    if template.event_types and not filters.event_types:
        filters = replace(filters, event_types=template.event_types)
    return Brief(template.title, template.parts, filters, incident=incident if template.needs_incident else "")


def single(chart_id: str, filters: Filters | None = None) -> Brief:
    """Return a brief of one chart; raises KeyError for a chart that is not in the catalogue."""
    return Brief(CHARTS[chart_id].title, (Part(chart_id),), filters or Filters())
