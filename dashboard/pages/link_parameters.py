"""Every parameter that a link of the dashboard may have, with what it may hold, and the query within these limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import get_args, get_type_hints

import streamlit as st

from dashboard.aliases import FORMER_OPTION_WORDS
from dashboard.catalogue import CHARTS, Chart
from dashboard.filters import PARAMETERS, Filters
from dashboard.limits import FILTER_KILLED
from dashboard.links import Parameter, Words, tidy_query
from dashboard.pages.page_parameters import PAGE_PARAMETERS


def filter_parameters() -> dict[str, Parameter]:
    """Return the parameters of the filters; what is a word of the record is left to ``filters.parse``."""
    types = get_type_hints(Filters)
    return {
        parameter: Parameter(
            highest=FILTER_KILLED.value if types[field] is int else None,
            is_day=date in (types[field], *get_args(types[field])),
            is_bound=False,
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
    return {name: _with_former_words(name, parameter) for name, parameter in known.items()}


def _with_former_words(name: str, parameter: Parameter) -> Parameter:
    """Return a parameter that also reads the words that it had before."""
    former = FORMER_OPTION_WORDS.get(name)
    if not former or parameter.words is None:
        return parameter
    today = parameter.words.known
    return replace(parameter, words=Words({**{word: today[key] for word, key in former.items()}, **today}))


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
    return {name: values for name in st.query_params if (values := st.query_params.get_all(name))}


def write_query(changes: Mapping[str, Iterable[str]]) -> None:
    """Write parameters that no widget is bound to into the address; one without values is taken out of it.

    All of them are one entry of the browser's history: Back undoes them together. Nothing changed is no entry.
    """
    now = read_query()
    given = {name: list(values) for name, values in changes.items()}
    changed = {name: values for name, values in given.items() if values != now.get(name, [])}
    if changed:
        st.query_params.update(changed)


def known_query() -> dict[str, list[str]]:
    """Return the known parameters of the address within their limits: what links to other pages keep."""
    return tidy_query(read_query(), link_parameters()).query
