"""Escalation, Statistics: the time to a response, weekdays and months."""

from __future__ import annotations

import pandas as pd

from dashboard.pages import parts


def show(_: pd.DataFrame) -> None:
    """Draw the times to a response and the pattern of weekdays and months."""
    parts.section("Time from incident to response")
    left, right = parts.beside(50, 50)
    with left:
        parts.exhibit("response-times")
    with right:
        parts.exhibit("response-medians")
    parts.section("Weekdays and months")
    left, right = parts.beside(42, 58)
    with left:
        parts.exhibit("weekday-pattern")
    with right:
        parts.exhibit("month-pattern")
