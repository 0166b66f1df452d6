"""The chart beside the map: incidents by kind of event."""

from __future__ import annotations

from dashboard.analysis.hexagons import counted
from dashboard.analysis.records import records, summary
from dashboard.analysis.words import total_casualties
from dashboard.catalogue.lists import link_kinds
from dashboard.catalogue.model import Built, Chart, Native, Request
from dashboard.charts.kinds import incidents_by_kind
from dashboard.filters import describe
from dashboard.vocabulary import EVENT_TYPES

TITLE = "Incidents by kind of event"


def _kinds(request: Request) -> Built:
    frame = records(request.dataset, request.filters)
    sums = counted(frame, "event_type")
    table = sums.sort_values("incidents", ascending=False, kind="stable").reset_index()
    table = table[
        [
            "event_type",
            "incidents",
            "killed_low",
            "killed_high",
            "without",
            *(["parts"] if table["parts"].any() else []),
        ]
    ].rename(
        columns={
            "event_type": "Kind of event",
            "incidents": "Incidents",
            "killed_low": "Killed, low",
            "killed_high": "Killed, high",
            "without": "Violent incidents without a figure",
            "parts": "Whose dead",
        }
    )
    table["Kind of event"] = table["Kind of event"].map({key: kind.label for key, kind in EVENT_TYPES.items()})
    words = describe(request.filters, request.choices)
    if frame.empty:
        return Built(None, table, f"{TITLE}. {words}: no incident.", "No incident matches the filters.")
    given = summary(frame)
    alt = (
        f"{TITLE}. {words}: {len(frame)} incidents of {len(sums)} kinds, "
        f"{total_casualties(frame, 'killed')}, no figure for {given['without']:,} of "
        f"{given['kinetic']:,} violent ones."
    )
    said = "Behind the dot: killed. In brackets: violent incidents without a figure for them."
    figure = link_kinds(incidents_by_kind(sums, request.labels(TITLE, said), request.palette), request)
    native = Native("bars", "Kind of event", ("Incidents",), "Incidents", "Kind of event")
    return Built(figure, table, alt, native=native)


CHARTS = (
    Chart(
        id="kinds",
        page="map",
        title=TITLE,
        shows="How many incidents of each kind there were, with the killed under the lens.",
        build=_kinds,
    ),
)
