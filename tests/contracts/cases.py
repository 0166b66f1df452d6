"""What the contracts are held to: every exhibit, every value of its options, several selections, both grounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from dashboard.catalogue import CHARTS, built
from dashboard.charts.theme import PALETTES
from dashboard.filters import Filters
from dashboard.tables import Dataset, load
from tests.contracts import record
from tests.contracts.plotly_reader import Figure

OCTOBER = Filters(start=date(2025, 10, 1), end=date(2025, 10, 31))
SELECTIONS: dict[str, tuple[str, Filters]] = {
    "whole": ("real", Filters()),
    "october": ("real", OCTOBER),
    "province": ("real", Filters(provinces=("AF-PKA",))),
    "edge": ("small", Filters()),
    "edge-highest": ("small", Filters(lens_id="highest")),
    "one": ("small", Filters(text="drone strike at alpha")),
    "level": ("small", Filters(text="level mortar")),
    "none": ("small", Filters(text="shelling of alpha")),
    "one-day": ("small", Filters(start=date(2025, 1, 10), end=date(2025, 1, 10))),
    "empty": ("small", Filters(text="no such word")),
}
"""Name -> record and filters: several days, months, years; one incident with a range, with low = high, without any
figure; the day of a closing that lasted one day; nothing."""

INCIDENT = {"real": "2024-12-24-barmal-airstrikes", "small": record.CLASH}
TEXTS = {
    "page": ("1", "2"),
    "layers": ("provinces,answers,crossings,incidents", "belts,towns", "hexagons,rivers,tribal,graticule"),
    "area": ("", "33 69, 34 71"),
    "week": ("", "2025-10-15"),
}
"""Values for options that take any text; an incident is taken by its identifier."""


@cache
def dataset_of(name: str) -> Dataset:
    return load() if name == "real" else load(record.write(Path(mkdtemp(prefix="afpak-contracts-")) / "data"))


@dataclass(frozen=True)
class Case:
    """One exhibit as it is asked for."""

    exhibit: str
    selection: str
    palette: str = "light"
    options: tuple[tuple[str, str], ...] = field(default=())

    def __str__(self) -> str:
        chosen = ",".join(f"{name}={value}" for name, value in self.options)
        return "-".join(part for part in (self.exhibit, self.selection, self.palette, chosen) if part)

    @property
    def dataset(self) -> Dataset:
        return dataset_of(SELECTIONS[self.selection][0])

    @property
    def filters(self) -> Filters:
        return SELECTIONS[self.selection][1]

    @property
    def spec(self) -> Any:
        return CHARTS[self.exhibit]

    @property
    def request(self) -> Any:
        return self.spec.request(self.dataset, self.filters, PALETTES[self.palette], **dict(self.options))

    def option(self, name: str) -> str:
        return str(dict(self.request.options)[name])

    @property
    def built(self) -> Any:
        return built_of(self)

    @property
    def table(self) -> Any:
        return self.built.table

    @property
    def figure(self) -> Figure:
        return figure_of(self)

    @property
    def low(self) -> Figure | None:
        """The drawing for a picture that is much wider than high, where the exhibit has one of its own."""
        made = built(self.spec, self.request, low=True)
        return None if made.figure is None or self.spec.build_low is None else Figure(made.json)


@cache
def built_of(case: Case) -> Any:
    return built(case.spec, case.request)


@cache
def figure_of(case: Case) -> Figure:
    return Figure(case.built.json)


def values_of(option: Any, record_name: str) -> tuple[str, ...]:
    if option.name == "incident":
        return ("", INCIDENT[record_name])
    return tuple(option.values) or TEXTS[option.name]


def base_options(exhibit: str, record_name: str) -> dict[str, str]:
    """What an exhibit must be told to show anything: those of one incident are told which."""
    names = {option.name for option in CHARTS[exhibit].options}
    return {"incident": INCIDENT[record_name]} if "incident" in names and exhibit != "timeline" else {}


def asked(exhibit: str, selection: str, palette: str = "light", **options: str) -> Case:
    given = {**base_options(exhibit, SELECTIONS[selection][0]), **options}
    return Case(exhibit, selection, palette, tuple(sorted(given.items())))


NEEDS = {"shade": {"layers": "provinces"}, "hex": {"layers": "hexagons"}}
"""Options that show in a drawing only beside others: the measure of a layer of the map needs its layer."""

ALL_OPTIONS = ("october", "edge")
"""Selections under which every value of every option is asked for."""


def every_case() -> list[Case]:
    """Each exhibit under each selection, in both palettes and with every value of its options."""
    found: dict[Case, None] = {}
    for name, chart in CHARTS.items():
        for selection, (record_name, _) in SELECTIONS.items():
            found[asked(name, selection)] = None
            if selection in ("whole", "edge"):
                found[asked(name, selection, "dark")] = None
            if selection not in ALL_OPTIONS:
                continue
            kinds = [{}, {"kind": "injured"}] if any(o.name == "kind" for o in chart.options) else [{}]
            for option in chart.options:
                for value in values_of(option, record_name):
                    for kind in kinds if selection == "edge" else kinds[:1]:
                        found[asked(name, selection, **{**kind, **NEEDS.get(option.name, {}), option.name: value})] = (
                            None
                        )
    return list(found)


CASES = every_case()
