"""What a file of data says of itself: what is in it, whose figures, as of when, under which licence, how to cite it."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.export import citation
from dashboard.export.data import FORMULA_NOTE
from dashboard.filters import Filters
from dashboard.tables import Dataset

READING = (
    "Every figure is a claim. killed_low and killed_high are the smallest and the largest claim under the lens, added "
    "over the populations of an incident; an empty figure means that nobody whom the lens includes gave one, which is "
    "not 0. Middles and averages are no figures of this record."
)


def about(dataset: Dataset, filters: Filters, address: str = "", *, spreadsheet: bool = False) -> dict[str, str]:
    """Return a name and a text for each line that a file carries with it.

    ``address`` is that of the page without its query, "" where nobody serves it. ``spreadsheet`` where a program may
    take a cell for a formula.
    """
    view = citation.view_of(dataset, filters, address)
    lines = {
        "Title": view.work.title,
        "Selection": view.selection,
        "Figures (lens)": f"{view.lens}. {filters.lens.help}",
        "Data to": f"{dataset.last_day:%Y-%m-%d}",
        "Data version": view.version,
        "Licence": f"{citation.LICENCE}, {citation.LICENCE_ADDRESS}",
        "Citation": citation.as_text(view),
        "How to read the figures": READING,
    }
    if view.address:
        lines["Link"] = view.address
    if spreadsheet:
        lines["Formulas"] = FORMULA_NOTE
    return lines


def as_lines(given: Mapping[str, str]) -> str:
    """Return the lines as plain text."""
    return "\n".join(f"{name}: {text}" for name, text in given.items())
