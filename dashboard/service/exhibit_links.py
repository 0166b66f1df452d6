"""A chart as the link of a page means it: filters and options by the parameters that links of the dashboard have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from dashboard.catalogue import CHARTS, Chart, Option, OptionError, Request
from dashboard.charts.theme import PALETTES
from dashboard.filters import PARAMETERS, Filters
from dashboard.links import Words, trim_end
from dashboard.service.api.problems import Fault, ProblemError, refuse_query
from dashboard.tables import Dataset

THEME = "theme"
"""The parameter that says on which ground a chart is drawn."""

SWITCHED = {"true": -1, "false": 0}
"""What a switch has in a link, with the place of the value that it stands for."""


def find_chart(name: str) -> Chart:
    """Return a chart by its name; raises ProblemError (404) for one that there is not."""
    if name not in CHARTS:
        raise ProblemError(404, f"There is no exhibit {name[:80]!r}. /api/v1/exhibits lists them.")
    return CHARTS[name]


@lru_cache(maxsize=1)
def option_parameters() -> frozenset[str]:
    """Return every parameter that carries an option of some chart."""
    return frozenset(name for chart in CHARTS.values() for name in chart.link_parameters)


def known_parameters() -> set[str]:
    """Return every parameter that filters, options of charts, or the ground of a chart have."""
    return {*PARAMETERS, *option_parameters(), THEME}


def read_request(chart: Chart, query: Mapping[str, list[str]], filters: Filters, dataset: Dataset) -> Request:
    """Return what a chart is built from for the query of a link; options of other charts are passed over.

    Raises ProblemError (422) for a value that an option does not take.
    """
    theme = (query.get(THEME) or ["light"])[-1]
    faults = [] if theme in PALETTES else [Fault("query", THEME, theme, f"one of {', '.join(PALETTES)}")]
    options = {}
    for option in chart.options:
        name = None if option.parameter is None else chart.parameter(option.name)
        if name is None or not any(query.get(name, ())):
            continue
        try:
            options[option.name] = value = read_option(option, query[name])
            chart.request(dataset, filters, PALETTES["light"], **{option.name: value})
        except OptionError as error:
            faults.append(Fault("query", name, query[name][-1], str(error).partition(" — ")[2] or str(error)))
    if faults:
        raise refuse_query(faults)
    return chart.request(dataset, filters, PALETTES[theme], **options)


def find_wrong_choices(query: Mapping[str, list[str]]) -> list[Fault]:
    """Return what is wrong with choices in a query, of whatever chart they are: values that no option takes."""
    faults = []
    for chart in CHARTS.values():
        for option in chart.options:
            name = None if option.parameter is None or not option.values else chart.parameter(option.name)
            values = query.get(name, []) if name is not None else []
            if values and read_option(option, values) not in option.values:
                faults.append(Fault("query", str(name), values[-1], f"one of {', '.join(option.values)}"))
    return list(dict.fromkeys(faults))


def read_option(option: Option, values: list[str]) -> str:
    """Return the value of an option that a link's values mean, by identifier or by the label that pages write.

    What means nothing comes back as it is, for the chart to refuse.
    """
    if option.values:
        last = values[-1]
        found = Words({**{label: key for key, label in option.values.items()}, **{k: k for k in option.values}}).find(
            last
        )
        if found is None and option.in_link is not None and last.lower() in SWITCHED:
            found = list(option.values)[SWITCHED[last.lower()]]
        return found or last
    words = option.in_link.words if option.in_link is not None else None
    if words is not None:
        names = {label: key for key, label in words.known.items() if key != label}
        labels = [words.find(value) or value for value in values]
        return ",".join(names.get(label, label) for label in labels)
    return trim_end(values[-1])
