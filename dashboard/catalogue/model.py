"""What a chart of the catalogue is: asked for with a dataset, filters, colours and options; built once for all.

The page, the export, the brief and the terminal ask for a chart by its name and get the same figure, the same table
behind it and the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Literal, Protocol

import pandas as pd

from dashboard.aliases import MOVED_PAGES
from dashboard.charts.figure import AnyFigure, Figure, PackedFigure
from dashboard.charts.theme import Labels, Palette
from dashboard.filters import Choices, Filters, available, day_text, describe_selection
from dashboard.limits import OPTION_TEXT
from dashboard.links import Parameter, label_words
from dashboard.map.spec import MapSpec
from dashboard.memory import remembered
from dashboard.side_process import BESIDE
from dashboard.tables import Dataset

EVERY_CLAIM = "each source's own"
"""What stands as whose figures under a chart that shows the claims side by side."""


class OptionError(ValueError):
    """An option that a chart does not have, or a value that the option does not take."""


@dataclass(frozen=True, eq=False)
class Option:
    """A choice that a chart leaves to the reader: its values with the words shown for them.

    ``values`` is empty where any text is taken, such as the identifier of an incident; ``check`` then raises
    OptionError for a text that the chart does not take.

    ``parameter`` is the parameter of a link that carries the option: "" for the one that is named for page and option,
    None where no link carries it, since the page derives it from something else. ``in_link`` says what the parameter
    holds where that is not one of the values, by identifier or label.
    """

    name: str
    label: str
    values: Mapping[str, str]
    default: str
    help: str = ""
    check: Callable[[str], object] | None = None
    parameter: str | None = ""
    in_link: Parameter | None = None

    @property
    def link_parameter(self) -> Parameter:
        """What the parameter that carries the option may hold."""
        if self.in_link is not None:
            return self.in_link
        return Parameter(is_trimmed=True, words=label_words(self.values) if self.values else None)

    def check_text(self, value: str) -> None:
        """Check a value of an option that takes any text; raises OptionError for one that it does not take."""
        if len(value) > OPTION_TEXT.value:
            raise OptionError(f"{self.name}={value[:60] + '…'!r} — at most {OPTION_TEXT.text}")
        if self.check is not None:
            self.check(value)


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

    def labels(self, title: str, note: str = "", *, every_claim: bool = False) -> Labels:
        """Return the words of a figure: title, filter, whose figures, data date and version, and a note.

        ``every_claim`` for a chart that shows the claims themselves, which no lens chooses from.
        """
        return Labels(
            title=title,
            selection=describe_selection(self.filters, self.choices),
            lens=EVERY_CLAIM if every_claim else self.filters.lens.label,
            data_to=day_text(self.dataset.last_day.date()),
            version=self.dataset.version,
            note=note,
        )


@dataclass(frozen=True)
class Native:
    """How an office program draws the chart itself, from columns of its table, so that its reader can edit it.

    ``category`` is the column along the axis of categories. ``series`` are columns of numbers: for ``columns`` and
    ``bars`` (horizontal) one run of bars each, for ``lines`` one line each; for ``range_columns`` and ``range_bars``
    exactly two, low and high, drawn as a solid bar up to the low and a faint one from there to the high end.
    ``table``, where it is given, stands in for the chart's own table: fewer rows, or rows summed for a slide.
    """

    kind: Literal["columns", "bars", "lines", "range_columns", "range_bars"]
    category: str
    series: tuple[str, ...]
    value_title: str
    category_title: str = ""
    table: pd.DataFrame | None = None


class Built:
    """A chart that was built.

    Where there is nothing to draw, ``empty`` says why, in a sentence, and ``figure`` is None; it is None as well for a
    chart that is drawn from its ``Chart.map_spec`` alone. ``table`` has the figure's data, a row for each mark, in
    columns named for readers. ``alt`` says what is seen, for screen readers.
    ``native`` says how an office program draws the chart; None where it has no such form and goes as a picture.
    Treat all of it as read-only: it is shared.

    A page draws the figure and seldom shows the table; so table and native form may be given as functions, which are
    called when they are asked for. Kept (``pack``), a chart is a few objects: its figure as bytes, its words, and how
    it is built again for who wants table or native form.
    """

    __slots__ = ("_native", "_rebuild", "_table", "alt", "empty", "figure")

    def __init__(
        self,
        figure: AnyFigure | None,
        table: pd.DataFrame | Callable[[], pd.DataFrame],
        alt: str,
        empty: str = "",
        native: Native | Callable[[], Native] | None = None,
    ) -> None:
        """Keep the parts as they are."""
        self.figure, self.alt, self.empty = figure, alt, empty
        self._table: pd.DataFrame | Callable[[], pd.DataFrame] | None = table
        self._native = native
        self._rebuild: Callable[[], Built] | None = None

    @property
    def table(self) -> pd.DataFrame:
        """The figure's data, a row for each mark, in columns named for readers."""
        if self._rebuild is not None:
            return self._rebuild().table
        if callable(self._table):
            self._table = self._table()
        assert self._table is not None
        return self._table

    @property
    def native(self) -> Native | None:
        """How an office program draws the chart; None where it has no such form."""
        if self._rebuild is not None:
            return self._rebuild().native
        if callable(self._native):
            self._native = self._native()
        return self._native

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw; a map has no figure of plotly's, though it is drawn."""
        return bool(self.empty)

    @property
    def json(self) -> str:
        """The figure as JSON text; raises ValueError where there is none."""
        if self.figure is None:
            raise ValueError(f"nothing to draw: {self.empty}")
        return self.figure.text

    @property
    def nbytes(self) -> int:
        """Bytes that the chart takes, beside table and native form; raises ValueError for one that is not packed."""
        if self._rebuild is None or isinstance(self.figure, Figure):
            raise ValueError("pack it first")
        return (self.figure.nbytes if self.figure else 0) + 4 * len(self.alt + self.empty)

    def pack(self, rebuild: Callable[[], Built]) -> Built:
        """Return the same chart as it is kept; ``rebuild`` builds it again, for its table and its native form."""
        packed = copy(self)
        packed._table = packed._native = None
        packed._rebuild = rebuild
        if isinstance(self.figure, Figure):
            packed.figure = PackedFigure(self.figure)
        return packed

    def replace_figure(self, figure: AnyFigure) -> Built:
        """Return the same chart with another figure."""
        changed = copy(self)
        changed.figure = figure
        return changed


class MapMaker(Protocol):
    """Gives the specification of a chart that is a map."""

    def __call__(self, request: Request, *, inline: bool = True) -> MapSpec:
        """Return the map of a request; ``inline`` with boundaries and names in it, as files need them."""
        ...


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart of the catalogue.

    ``title`` names it in lists, ``shows`` says in one line what it shows, ``reading`` how to read it where that is
    not plain. ``build`` makes it. ``map_spec`` gives the specification of a chart that is a map: its files are drawn
    from that, without a browser, and with boundaries in it. ``build_low`` makes it for a picture that is much wider
    than high, where the drawing of the page is too high for one. ``every_claim`` is true of a chart that shows each
    claimant's own figures, which no lens chooses from. ``narrow`` returns the filters that leave the incidents a chart
    draws, where these are not those of its request; None where it draws no incidents.
    """

    id: str
    page: str
    title: str
    shows: str
    build: Callable[[Request], Built]
    reading: str = ""
    map_spec: MapMaker | None = None
    build_low: Callable[[Request], Built] | None = None
    options: tuple[Option, ...] = field(default=())
    every_claim: bool = False
    narrow: Callable[[Request], Filters | None] | None = None

    def shown_filters(self, request: Request) -> Filters | None:
        """Return the filters that leave the incidents which the chart draws; None where it draws none.

        The list of incidents behind a chart has what these leave: other dates than those of the request, or fewer
        types.
        """
        return request.filters if self.narrow is None else self.narrow(request)

    def request(self, dataset: Dataset, filters: Filters, palette: Palette, **options: str) -> Request:
        """Return the request with every option filled in.

        Raises OptionError for an option or a value that this chart does not have, naming what it takes.
        """
        known = {option.name: option for option in self.options}
        for name, value in options.items():
            if name not in known:
                raise OptionError(f"{self.id}: option {name!r} — one of {sorted(known) or 'none'}")
            if known[name].values and value not in known[name].values:
                raise OptionError(f"{self.id}: {name}={value[:80]!r} — one of {list(known[name].values)}")
            if not known[name].values:
                known[name].check_text(value)
        filled = tuple((option.name, options.get(option.name, option.default)) for option in self.options)
        return Request(dataset, filters, palette, filled)

    def option(self, name: str) -> Option:
        """Return an option by its name; raises OptionError for one that this chart does not have."""
        found = next((option for option in self.options if option.name == name), None)
        if found is None:
            raise OptionError(f"{self.id}: option {name!r} — one of {sorted(o.name for o in self.options) or 'none'}")
        return found

    def parameter(self, name: str) -> str:
        """Return the parameter of a link that carries an option.

        Options of one name on one page share it: a page asks its reader once, whatever the number of its charts.
        Raises OptionError for an option that this chart does not have, or that no link carries.
        """
        carried = self.option(name).parameter
        if carried is None:
            raise OptionError(f"{self.id}: no link carries the option {name!r}")
        return carried or f"{self.page}_{name}"

    @property
    def address(self) -> tuple[str, str]:
        """The address of the page that shows this chart, and its tab there ("" where that page has none).

        ``page`` is the beginning of its parameters, which stay what they were when pages move.
        """
        return ADDRESSES.get(self.id) or MOVED_PAGES.get(self.page, (self.page, ""))

    @property
    def link_parameters(self) -> dict[str, Parameter]:
        """The parameters that carry the options of this chart, with what each may hold."""
        return {
            self.parameter(option.name): option.link_parameter
            for option in self.options
            if option.parameter is not None
        }


ADDRESSES = {
    "casualties-accounts": ("casualties", "sources"),
    "casualties-published": ("casualties", "published"),
    "who-says-what": ("casualties", "sources"),
    **dict.fromkeys(("claims-matrix", "claims-pairs", "claims-order"), ("casualties", "statistics")),
    **dict.fromkeys(
        ("response-times", "response-medians", "weekday-pattern", "month-pattern"),
        ("escalation", "statistics"),
    ),
}
"""Charts that have left the page whose name their parameters begin with, by where they stand now."""


@lru_cache(maxsize=4)
def _rebuild(build: Callable[[Request], Built], request: Request) -> Built:
    """Return a chart with its table and native form; a file asks for both, one after the other."""
    return build(request)


def _draw(
    dataset: Dataset,
    build: Callable[[Request], Built],
    filters: Filters,
    palette: Palette,
    options: tuple[tuple[str, str], ...],
) -> tuple[PackedFigure | None, str, str]:
    """Return the figure of a chart as it is kept, and its words: all of it that a page shows at once."""
    made = build(Request(dataset, filters, palette, options))
    figure = PackedFigure(made.figure) if isinstance(made.figure, Figure) else made.figure
    return figure, made.alt, made.empty


@remembered
def _built(build: Callable[[Request], Built], request: Request) -> Built:
    rebuild = partial(_rebuild, build, request)
    figure, alt, empty = BESIDE.call(_draw, request.dataset, build, request.filters, request.palette, request.options)
    return Built(figure, lambda: rebuild().table, alt, empty).pack(rebuild)


def built(chart: Chart, request: Request, *, low: bool = False) -> Built:
    """Return the chart for a request, built once for the process; ``low`` for a picture much wider than high."""
    return _built((chart.build_low if low else None) or chart.build, request)
