"""Every parameter that a link of the dashboard may have, with what it may hold, and the query within these limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import get_args, get_type_hints

import streamlit as st

from dashboard.catalogue import CHARTS, Chart
from dashboard.filters import PARAMETERS, Filters
from dashboard.limits import FILTER_KILLED
from dashboard.links import Parameter, tidy_query
from dashboard.pages.page_parameters import PAGE_PARAMETERS


def filter_parameters() -> dict[str, Parameter]:
    """Return the parameters of the filters; what is a word of the record is left to ``filters.parse``."""
    types = get_type_hints(Filters)
    return {
        parameter: Parameter(
            highest=FILTER_KILLED.value if types[field] is int else None,
            is_day=date in (types[field], *get_args(types[field])),
        )
        for parameter, field in PARAMETERS.items()
    }


def compute_parameters(charts: Iterable[Chart]) -> dict[str, Parameter]:
    """Return the parameters of the filters, of the pages and of the options of these charts.

    Charts share a parameter where their options mean the same; raises ValueError where one would carry two meanings.
    """
    known = {**filter_parameters(), **PAGE_PARAMETERS}
    for chart in charts:
        for name, parameter in chart.link_parameters.items():
            if known.setdefault(name, parameter) != parameter:
                raise ValueError(
                    f"{chart.id}: the parameter {name!r} has another meaning already; give the option a parameter= "
                    "of its own"
                )
    return known


@lru_cache(maxsize=2)
def _remember_parameters(charts: tuple[Chart, ...]) -> dict[str, Parameter]:
    return compute_parameters(charts)


def link_parameters() -> Mapping[str, Parameter]:
    """Return every parameter that a link may have: those of the filters, the pages and the charts as they stand now."""
    return _remember_parameters(tuple(CHARTS.values()))


def set_by_pages() -> list[str]:
    """Return the parameters that no widget is bound to."""
    return [name for name, parameter in link_parameters().items() if not parameter.is_bound]


def read_query() -> dict[str, list[str]]:
    """Return the query of the address as it stands, without what was not tidied."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def known_query() -> dict[str, list[str]]:
    """Return the known parameters of the address within their limits: what links to other pages keep."""
    return tidy_query(read_query(), link_parameters()).query
