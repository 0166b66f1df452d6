"""Casualties, Statistics: who reports higher tolls, who gives the first, the highest and the lowest figure."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.pages import parts


def show(_: pd.DataFrame) -> None:
    """Draw the comparisons of sources, with their numbers of cases and intervals."""
    with st.container(horizontal=True):
        kind = parts.choice("claims-matrix", "kind")
        by = parts.choice("claims-matrix", "by")
    parts.section("Who reports higher tolls")
    measure = parts.choice("claims-matrix", "measure")
    left, right = parts.beside(50, 50)
    with left:
        population = parts.choice("claims-matrix", "population")
        parts.exhibit("claims-matrix", kind=kind, by=by, population=population, measure=measure)
    with right:
        parts.exhibit("claims-pairs", kind=kind, by=by, measure=measure)
    parts.section("Who reports first, and who gives the highest and the lowest figure")
    parts.exhibit("claims-order", kind=kind, by=by)
