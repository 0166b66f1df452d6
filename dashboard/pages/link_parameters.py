"""Every parameter that a link of the dashboard may have, with what it may hold, and the query within these limits."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard.catalogue import CHARTS
from dashboard.export.brief.model import PAPERS
from dashboard.export.brief.templates import TEMPLATES
from dashboard.filters import PARAMETERS
from dashboard.lens import LENSES
from dashboard.limits import BRIEF_DAYS, FILTER_KILLED, LINK_PART, LINK_VALUE
from dashboard.links import Parameter, Words, tidy_query
from dashboard.maps.layers import LAYERS, hexagons, provinces
from dashboard.maps.style import SCRIPTS
from dashboard.maps.views import VIEW_LABELS
from dashboard.pages import brief_state, state
from dashboard.pages.documents import DOCUMENTS

TIMES = {"whole": "Whole period", "player": "Player"}
COMPARISONS = {"one": "One map", "lenses": "Two lenses", "periods": "Two periods"}
FREE_TEXTS = (
    *("q", brief_state.TITLE, brief_state.AUTHOR, brief_state.CLASSIFICATION, brief_state.FOOTER),
    *(brief_state.PART, state.MAP_EVENTS),
)
"""Parameters whose text is kept to the letter."""

SET_BY_PAGES = (
    *(state.INCIDENT, state.MAP_AREA, state.MAP_STACK, *state.MAP_PLAYER, brief_state.PART),
    state.METHODOLOGY_SECTION,
)
"""Parameters that no widget is bound to."""

_OPTIONS = {
    state.CASUALTIES_KIND: ("casualties-period", "kind"),
    state.CASUALTIES_PERIOD: ("casualties-period", "period"),
    state.CASUALTIES_SPLIT: ("casualties-period", "split"),
    state.CASUALTIES_BY: ("casualties-group", "by"),
    state.CASUALTIES_COUNT: ("casualties-accounts", "counted"),
    "claims_kind": ("claims-disagreement", "kind"),
    "claims_by": ("claims-disagreement", "by"),
    "claims_order": ("claims-disagreement", "order"),
    "claims_show": ("claims-disagreement", "show"),
    "claims_measure": ("claims-matrix", "measure"),
    "claims_population": ("claims-matrix", "population"),
    state.CROSSINGS_PERIOD: ("crossing-days", "period"),
    state.OVERVIEW_DAYS: ("overview-recent", "days"),
    state.OVERVIEW_SCALE: ("overview-lanes", "scale"),
    "responses_order": ("response-chains", "order"),
    "responses_days": ("response-incident", "days"),
    **{name: ("weekly-events", name.removeprefix("rhythm_")) for name in state.RHYTHM_SEARCH},
    state.RHYTHM_HALF_LIFE: ("tension-index", "half_life"),
    state.PERIOD: ("timeline", "period"),
    state.TIMELINE_LANES: ("timeline", "lanes"),
}
"""Parameters that carry an option of a chart: the chart and the option."""


def _words_of_option(chart_id: str, name: str) -> Mapping[str, str]:
    return next(option.values for option in CHARTS[chart_id].options if option.name == name)


_WORDS: dict[str, Mapping[str, str]] = {
    **{parameter: _words_of_option(*option) for parameter, option in _OPTIONS.items()},
    state.VIEW: VIEW_LABELS,
    "layers": {name: layer.label for name, layer in LAYERS.items()},
    "map_hex": hexagons.MEASURES,
    "map_shade": provinces.SHADINGS,
    "map_labels": SCRIPTS,
    "map_time": TIMES,
    "map_compare": COMPARISONS,
    **{f"map_lens_{side}": {key: lens.label for key, lens in LENSES.items()} for side in ("left", "right")},
    state.METHODOLOGY_DOCUMENT: {name: document.label for name, document in DOCUMENTS.items()},
    brief_state.TEMPLATE: {key: template.title for key, template in TEMPLATES.items()},
    brief_state.PAPER: PAPERS,
}
_DAYS = ("from", "to", "map_at", "map_from_left", "map_to_left", "map_from_right", "map_to_right", state.RHYTHM_WEEK)
_NUMBERS = {"min_killed": FILTER_KILLED.value, brief_state.DAYS: BRIEF_DAYS.value}


def _parameter(name: str) -> Parameter:
    words = _WORDS.get(name)
    # A widget knows the label alone; a link may have the identifier.
    known = Words({**words, **{label: label for label in words.values()}}) if words else None
    return Parameter(
        longest=LINK_PART if name == brief_state.PART else LINK_VALUE,
        highest=_NUMBERS.get(name),
        is_day=name in _DAYS,
        # The choices of the filter bar depend on the record: ``filters.parse`` knows them.
        is_trimmed=name not in FREE_TEXTS and name not in PARAMETERS,
        words=known,
    )


LINK_PARAMETERS = {name: _parameter(name) for name in (*PARAMETERS, *state.OTHER_PARAMETERS)}


def read_query() -> dict[str, list[str]]:
    """Return the query of the address as it stands, without what was not tidied."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def known_query() -> dict[str, list[str]]:
    """Return the known parameters of the address within their limits: what links to other pages keep."""
    return tidy_query(read_query(), LINK_PARAMETERS).query
