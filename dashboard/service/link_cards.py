"""What a chat program shows of a link that is sent in it: title, selection, a picture of the page's first exhibit."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.catalogue import CHARTS, Chart
from dashboard.export.sizes import DENSITY, SLIDE
from dashboard.filters import available, day_text, describe, parse
from dashboard.html_templates import load_macros
from dashboard.service.api.app import PATH
from dashboard.service.public_address import selection_query
from dashboard.tables import Dataset

_CARDS = load_macros("service/link_cards.html.jinja")
NAME = "Afghan–Pakistan Tensions"


def card_chart(page: str) -> Chart:
    """Return the chart that stands for a page: the first of its first tab, or of another; else the map."""
    shown = [chart for chart in CHARTS.values() if chart.address[0] == page]
    own = [chart for chart in shown if chart.address == (page, "") and chart.page == page]
    return [*own, *shown, CHARTS["map"]][0]


def card_tags(page: str, title: str, query: Mapping[str, list[str]], base: str, dataset: Dataset) -> str:
    """Return the tags (Open Graph) for the head of a page, and the address of its feed.

    ``base`` is the dashboard's address with a slash at its end; what in ``query`` is no filter, or means nothing, is
    passed over.
    """
    filters, _ = parse(query, available(dataset))
    own = selection_query(filters, dataset)  # no more than the record has, whatever the link holds
    picture = f"{base.rstrip('/')}{PATH}/exhibits/{card_chart(page).id}/picture.png"
    return str(
        _CARDS.tags(
            name=NAME,
            title=f"{title} – {NAME}",
            description=f"{describe(filters, available(dataset))}. Data to {day_text(dataset.last_day.date())}.",
            address=_with_query(f"{base}{page}", own),
            picture=_with_query(picture, own),
            width=int(SLIDE.width * DENSITY),
            height=int(SLIDE.width * DENSITY / (SLIDE.sheet.ratio or 1)),
            feed=_with_query(f"{base}feed", own),
        )
    )


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address
