"""Classes of numbers, under the name that the figures of plotly know them by."""

from dashboard.map.classes import EDGES, HUES, MORE_EDGES, class_of, class_words, mixed, of_class, ramp

__all__ = ["EDGES", "HUES", "MORE_EDGES", "class_of", "class_words", "mixed", "of_class", "ramp"]
