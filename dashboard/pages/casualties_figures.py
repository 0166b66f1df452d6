"""Casualties, How many: by period, and by side, group, province or kind."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.pages import parts


def show(_: pd.DataFrame) -> None:
    """Draw the casualties by period and by group."""
    with st.container(horizontal=True, key="casualties-period-choices"):
        kind = parts.choice("casualties-period", "kind")
        period = parts.choice("casualties-period", "period")
        split = parts.choice("casualties-period", "split")
    parts.exhibit("casualties-period", kind=kind, period=period, split=split)
    by = parts.choice("casualties-group", "by")
    parts.exhibit("casualties-group", kind=kind, by=by)
