"""The map as a chart of the catalogue: its layers, its views, and how it is drawn without a browser."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import pandas as pd

from dashboard import areas
from dashboard.analysis.records import records
from dashboard.analysis.whose_dead import label_parts
from dashboard.catalogue.model import Built, Chart, Option, OptionError, Request
from dashboard.links import Parameter, Words, identifier_words
from dashboard.map.layers import DEFAULT_LAYERS, LAYERS, hexagons, provinces
from dashboard.map.spec import MapOptions, MapSpec, map_beside, map_spec
from dashboard.map.style import LATIN, SCRIPTS
from dashboard.map.views import VIEW_LABELS
from dashboard.vocabulary import EVENT_TYPES, STATUSES

VIEW = "view"
LAYERS_SHOWN = "layers"
FIRST_VIEW = "kp_khost"
AREA, SCRIPT, GATHER = "area", "script", "gather"
GATHERINGS = {"yes": "Those that stand close are one symbol", "no": "Each incident has a symbol of its own"}
FORMER_LABELS = {"Answers": "answers", "Belts along the line": "belts"}
"""What layers were called in links, with their identifiers."""


def _written_by_the_page(labels: Mapping[str, str], former: Mapping[str, str] = MappingProxyType({})) -> Parameter:
    """Return what a parameter may hold that no widget carries: the map itself is where it is chosen."""
    words = Words({**former, **identifier_words(labels).known})
    return Parameter(is_trimmed=True, is_bound=False, words=words)


COLUMNS = {
    "date_start": "Date",
    "title": "Incident",
    "event_type": "Type",
    "status": "Status",
    "place": "Place",
    "province": "Province",
    "lat": "Latitude",
    "lon": "Longitude",
    "precision": "Precision (1 place … 4 province)",
    "killed_low": "Killed, low",
    "killed_high": "Killed, high",
    "injured_low": "Injured, low",
    "injured_high": "Injured, high",
    "incident_id": "Incident ID",
}


def layer_names(text: str) -> tuple[str, ...]:
    """Return the layers that an option names, joined by commas; raises OptionError for one that the map lacks."""
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in LAYERS]
    if unknown:
        raise OptionError(f"map: layers={unknown[0][:80]!r} — one or more of {', '.join(LAYERS)}, joined by commas")
    return names


def area_text(text: str) -> str:
    """Return the area that an option names, in its one form; raises OptionError for what means none."""
    if not text:
        return ""
    area = areas.canonical(text)
    if area is None:
        raise OptionError(f"map: area={text[:80]!r} — {areas.EXPECTED}")
    return area


def layers_of(request: Request) -> tuple[str, ...]:
    """Return the layers that a request names."""
    return layer_names(request.option(LAYERS_SHOWN))


def map_options(request: Request, *, inline: bool = True) -> MapOptions:
    """Return what a request leaves to the map; raises OptionError for layers or an area that mean nothing.

    ``inline`` puts boundaries and names into the specification, as files need them.
    """
    return MapOptions(
        view=request.option(VIEW),
        layers=layers_of(request),
        script=request.option(SCRIPT),
        settings=tuple((name, request.option(name)) for name in (hexagons.OPTION, provinces.OPTION)),
        area=area_text(request.option(AREA)),
        gather=request.option(GATHER) == "yes",
        inline=inline,
    )


@lru_cache(maxsize=2)
def map_of(request: Request, *, inline: bool = True) -> MapSpec:
    """Return the map of a request; the last few are kept. ``inline`` with all that is in it, for files.

    Few, since boundaries and names are in it; what pages show is kept by ``map_spec`` without them.
    """
    return map_beside(request.dataset, request.filters, request.palette, map_options(request, inline=inline))


def layer_notes(request: Request) -> dict[str, str]:
    """Return of each layer on the map what it says of itself, the lowest first."""
    return {entry.layer.id: entry.drawn.note for entry in map_of(request).shown}


def _map(request: Request) -> Built:
    frame = records(request.dataset, request.filters)

    def table() -> pd.DataFrame:
        labels = {
            column: frame[column].map({key: word.label for key, word in words.items()})
            for column, words in (("event_type", EVENT_TYPES), ("status", STATUSES))
        }
        named = COLUMNS | label_parts(frame)
        return frame.assign(**labels)[list(named)].rename(columns=named)

    spec = map_spec(request.dataset, request.filters, request.palette, map_options(request, inline=False))
    return Built(None, table, spec.alt, "No incident matches the filters." if frame.empty else "")


CHARTS = (
    Chart(
        id="map",
        page="map",
        title="Map of incidents",
        shows="Where incidents were and how many were killed, with provinces, crossings and the Durand Line.",
        reading=(
            "Colour says who acted, the icon what happened. Size is people killed: solid the lowest, faint the highest "
            "claim. A ring in place of a disc: one source, or disputed. A dashed halo: location accurate to district "
            "or province only. A number in a ring: incidents close together, the ring by who acted. Crossings fade as "
            "the last report grows older."
        ),
        options=(
            Option(VIEW, "View", VIEW_LABELS, FIRST_VIEW, parameter="view", in_link=_written_by_the_page(VIEW_LABELS)),
            Option(
                LAYERS_SHOWN,
                "Layers",
                {},
                ",".join(DEFAULT_LAYERS),
                help=f"Joined by commas: {', '.join(LAYERS)}.",
                check=layer_names,
                parameter="layers",
                in_link=_written_by_the_page({name: layer.label for name, layer in LAYERS.items()}, FORMER_LABELS),
            ),
            Option(
                hexagons.OPTION,
                "Hexagons show",
                hexagons.MEASURES,
                next(iter(hexagons.MEASURES)),
                in_link=_written_by_the_page(hexagons.MEASURES),
            ),
            Option(
                provinces.OPTION,
                "Provinces are shaded by",
                provinces.SHADINGS,
                next(iter(provinces.SHADINGS)),
                in_link=_written_by_the_page(provinces.SHADINGS),
            ),
            Option(GATHER, "Incidents that stand close", GATHERINGS, "yes", parameter=None),
            Option(SCRIPT, "Names", SCRIPTS, LATIN, parameter="map_labels", in_link=_written_by_the_page(SCRIPTS)),
            Option(
                AREA,
                "Area marked",
                {},
                "",
                help=f"An area, by its {areas.EXPECTED}.",
                check=area_text,
                in_link=Parameter(is_trimmed=True, is_bound=False),
            ),
        ),
        build=_map,
        map_spec=map_of,
    ),
)
