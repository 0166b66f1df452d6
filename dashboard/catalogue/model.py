"""What a chart of the catalogue is: asked for with a dataset, filters, colours and options; built once for all.

The page, the export, the brief and the terminal ask for a chart by its name and get the same figure, the same table
behind it and the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.theme import Labels, Palette, figure_json
from dashboard.filters import Choices, Filters, available, day_text, describe_selection
from dashboard.memory import remembered
from dashboard.tables import Dataset


class OptionError(ValueError):
    """An option that a chart does not have, or a value that the option does not take."""


@dataclass(frozen=True, eq=False)
class Option:
    """A choice that a chart leaves to the reader: its values with the words shown for them.

    ``values`` is empty where any text is taken, such as the identifier of an incident.
    """

    name: str
    label: str
    values: Mapping[str, str]
    default: str
    help: str = ""


@dataclass(frozen=True)
class Request:
    """What a chart is built from. Equal requests give equal charts."""

    dataset: Dataset
    filters: Filters
    palette: Palette
    options: tuple[tuple[str, str], ...] = ()

    def option(self, name: str) -> str:
        """Return the value of an option; raises KeyError for one that the chart does not have."""
        return dict(self.options)[name]

    @property
    def choices(self) -> Choices:
        """What can be chosen in the dataset, with the words shown."""
        return available(self.dataset)

    def labels(self, title: str, note: str = "") -> Labels:
        """Return the words of a figure: title, filter, whose figures, data date and version, and a note."""
        return Labels(
            title=title,
            selection=describe_selection(self.filters, self.choices),
            lens=self.filters.lens.label,
            data_to=day_text(self.dataset.last_day.date()),
            version=self.dataset.version,
            note=note,
        )


@dataclass(frozen=True)
class Built:
    """A chart that was built.

    ``figure`` is None where there is nothing to draw; ``empty`` then says why, in a sentence. ``table`` has the
    figure's data, a row for each mark, in columns named for readers. ``alt`` says what is seen, for screen readers.
    Treat all of it as read-only: it is shared.
    """

    figure: go.Figure | None
    table: pd.DataFrame
    alt: str
    empty: str = ""

    @cached_property
    def json(self) -> str:
        """The figure as JSON text; raises ValueError where there is none."""
        if self.figure is None:
            raise ValueError(f"nothing to draw: {self.empty}")
        return figure_json(self.figure)


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart of the catalogue.

    ``title`` names it in lists, ``shows`` says in one line what it shows, ``reading`` how to read it where that is
    not plain. ``build`` makes it.
    """

    id: str
    page: str
    title: str
    shows: str
    build: Callable[[Request], Built]
    reading: str = ""
    options: tuple[Option, ...] = field(default=())

    def request(self, dataset: Dataset, filters: Filters, palette: Palette, **options: str) -> Request:
        """Return the request with every option filled in.

        Raises OptionError for an option or a value that this chart does not have, naming what it takes.
        """
        known = {option.name: option for option in self.options}
        for name, value in options.items():
            if name not in known:
                raise OptionError(f"{self.id}: option {name!r} — one of {sorted(known) or 'none'}")
            if known[name].values and value not in known[name].values:
                raise OptionError(f"{self.id}: {name}={value!r} — one of {list(known[name].values)}")
        filled = tuple((option.name, options.get(option.name, option.default)) for option in self.options)
        return Request(dataset, filters, palette, filled)


@remembered
def _built(chart: Chart, request: Request) -> Built:
    return chart.build(request)


def built(chart: Chart, request: Request) -> Built:
    """Return the chart for a request, built once for the process."""
    return _built(chart, request)
