"""Every chart of the dashboard by its name: the one list that pages, exports, briefs and the terminal use."""

from __future__ import annotations

from dashboard.catalogue import (
    acknowledged,
    casualties,
    claim_pairs,
    claims,
    crossings,
    kinds,
    latest,
    one_incident,
    overview,
    responses,
    rhythm,
    timeline,
)
from dashboard.catalogue import map as map_page
from dashboard.catalogue.model import Built, Chart, Native, Option, OptionError, Request, built

__all__ = ["CHARTS", "Built", "Chart", "Native", "Option", "OptionError", "Request", "built"]

CHARTS: dict[str, Chart] = {
    chart.id: chart
    for group in (
        overview.CHARTS,
        latest.CHARTS,
        map_page.CHARTS,
        kinds.CHARTS,
        timeline.CHARTS,
        casualties.CHARTS,
        claims.CHARTS,
        claim_pairs.CHARTS,
        acknowledged.CHARTS,
        responses.CHARTS,
        rhythm.CHARTS,
        crossings.CHARTS,
        one_incident.CHARTS,
    )
    for chart in group
}
