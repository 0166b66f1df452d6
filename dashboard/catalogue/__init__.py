"""Every chart of the dashboard by its name: the one list that pages, exports, briefs and the terminal use."""

from __future__ import annotations

from dashboard.catalogue import timeline
from dashboard.catalogue.model import Built, Chart, Option, OptionError, Request, built

__all__ = ["CHARTS", "Built", "Chart", "Option", "OptionError", "Request", "built"]

CHARTS: dict[str, Chart] = {chart.id: chart for group in (timeline.CHARTS,) for chart in group}
