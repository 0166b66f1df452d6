"""The parameters of a link that pages have beside the filters and the options of their charts; each is declared once.

A declaration gives back the parameter's name, which is also the key of the widget that carries it.
"""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import limits
from dashboard.catalogue import CHARTS
from dashboard.export.brief.model import PAPERS
from dashboard.export.brief.templates import TEMPLATES
from dashboard.export.citation import DATA_VERSION
from dashboard.lens import LENSES
from dashboard.limits import LINK_PART, LINK_VALUE, Limit
from dashboard.links import Parameter, Words, identifier_words, label_words
from dashboard.pages.documents import DOCUMENTS
from dashboard.pages.names import TABS

PAGE_PARAMETERS: dict[str, Parameter] = {}
"""What each parameter that is declared here may hold."""


def _declare(
    name: str,
    labels: Mapping[str, str] | None = None,
    *,
    longest: Limit = LINK_VALUE,
    highest: int | None = None,
    is_day: bool = False,
    is_free_text: bool = False,
    is_bound: bool = True,
) -> str:
    """Keep what a parameter may hold and return its name; a widget knows the labels, the page itself identifiers."""
    PAGE_PARAMETERS[name] = Parameter(
        longest=longest,
        highest=highest,
        is_day=is_day,
        is_trimmed=not is_free_text,
        words=(label_words if is_bound else identifier_words)(labels) if labels else None,
        is_bound=is_bound,
    )
    return name


INCIDENT = CHARTS["incident-claims"].parameter("incident")
"""The incident that is chosen on any page."""

PAGE_PARAMETERS[INCIDENT] = CHARTS["incident-claims"].link_parameters[INCIDENT]
_declare(DATA_VERSION, is_bound=False)
SAVED_VIEW = _declare("saved_view", is_bound=False)
"""The saved view that a link opens; taken out of the address once that is noted."""

TAB = "tab"
"""The tab of the page that is shown, by its identifier."""

PAGE_PARAMETERS[TAB] = Parameter(
    words=Words({word: key for tabs in TABS.values() for key, label in tabs.items() for word in (key, label)}),
    is_bound=False,
)

MAP_AREA = CHARTS["map"].parameter("area")
MAP_STACK = _declare("map_stack", is_bound=False)
MAP_PLACE = _declare("map_place", is_bound=False)
"""Zoom, latitude and longitude of the reader's own view; the browser writes it (``map/link.js`` has the name)."""

PLAYER_AT = _declare("map_at", is_day=True, is_bound=False)
PLAYER_STEP = _declare("map_step", is_bound=False)
PLAYER_WINDOW = _declare("map_window", is_bound=False)
PLAYER = {"at": PLAYER_AT, "step": PLAYER_STEP, "window": PLAYER_WINDOW}
"""What the player tells of where it stopped, with the parameter that keeps it."""

TIMES = {"whole": "Whole period", "player": "Player"}
COMPARISONS = {"one": "One map", "lenses": "Two lenses", "periods": "Two periods"}
SIDES = ("left", "right")
"""The two maps of a comparison."""

MAP_TIME = _declare("map_time", TIMES, is_bound=False)
"""Kept for links that were shared: the window of days needs no switch of its own any more."""

MAP_COMPARE = _declare("map_compare", COMPARISONS, is_bound=False)
MAP_TILES = _declare("map_tiles", is_bound=False)
MAP_EVENTS = _declare("map_events", is_free_text=True)
MAP_LENS = {side: _declare(f"map_lens_{side}", {key: lens.label for key, lens in LENSES.items()}) for side in SIDES}
MAP_FROM = {side: _declare(f"map_from_{side}", is_day=True) for side in SIDES}
MAP_TO = {side: _declare(f"map_to_{side}", is_day=True) for side in SIDES}

CROSSINGS_ALL = _declare("crossings_all")

DOCUMENT = _declare("methodology_document", {name: document.label for name, document in DOCUMENTS.items()})
SECTION = _declare("methodology_section", is_bound=False)

BRIEF_TEMPLATE = _declare("brief_template", {key: template.title for key, template in TEMPLATES.items()})
BRIEF_TITLE = _declare("brief_title", is_free_text=True)
BRIEF_AUTHOR = _declare("brief_author", is_free_text=True)
BRIEF_CLASSIFICATION = _declare("brief_classification", is_free_text=True)
BRIEF_FOOTER = _declare("brief_footer", is_free_text=True)
BRIEF_PAPER = _declare("brief_paper", PAPERS)
BRIEF_DAYS = _declare("brief_days", highest=limits.BRIEF_DAYS.value)
BRIEF_PART = _declare("brief_part", longest=LINK_PART, is_free_text=True, is_bound=False)
