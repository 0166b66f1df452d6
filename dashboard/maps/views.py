"""Views of the map, under the name that the figures of plotly know them by."""

from dashboard.map.views import FIT, HEIGHT, VIEW_LABELS, VIEWS, WIDTH, View, around, fitting, outside_of, view_of

__all__ = [
    "FIT",
    "HEIGHT",
    "VIEWS",
    "VIEW_LABELS",
    "WIDTH",
    "View",
    "around",
    "fitting",
    "outside_of",
    "view_of",
]
