"""The map as a chart of the catalogue: its layers, its views, and how it is drawn without a browser."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from dashboard import areas
from dashboard.analysis.records import records
from dashboard.analysis.whose_dead import label_parts
from dashboard.analysis.words import total_casualties
from dashboard.catalogue.model import Built, Chart, Option, OptionError, Request
from dashboard.charts.fitted import Sheet
from dashboard.charts.theme import Labels, Palette
from dashboard.filters import Filters, describe
from dashboard.links import Parameter, label_words
from dashboard.maps.figure import Mapped, mapped, notes_of
from dashboard.maps.layers import DEFAULT_LAYERS, LAYERS, hexagons, incidents, provinces
from dashboard.maps.static import static_map
from dashboard.maps.style import LATIN, SCRIPTS
from dashboard.maps.views import VIEW_LABELS, View, view_of
from dashboard.memory import remembered
from dashboard.tables import Dataset
from dashboard.vocabulary import EVENT_TYPES, STATUSES

VIEW = "view"
LAYERS_SHOWN = "layers"
FIRST_VIEW = "kp_khost"
TITLE = "Incidents along the Durand Line"
FANNED = "Incidents that share a place are fanned out around it"
GATHERED = "many at one place are one symbol with their number"
AREA, SCRIPT = "area", "script"
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


MapRequest = tuple[Dataset, Filters, Palette, Labels, View, tuple[str, ...], tuple[tuple[str, str], ...]]


def asked(request: Request) -> MapRequest:
    """Return what ``maps.figure.mapped`` is asked for."""
    frame = records(request.dataset, request.filters)
    names = (hexagons.OPTION, provinces.OPTION, incidents.GATHER, SCRIPT)
    options = [(name, request.option(name)) for name in names]
    options.append((AREA, area_text(request.option(AREA))))
    names_of_layers = layer_names(request.option(LAYERS_SHOWN))
    return (
        request.dataset,
        request.filters,
        request.palette,
        request.labels(*title_and_note(names_of_layers, request.option(incidents.GATHER) == "yes")),
        view_of(request.option(VIEW), frame),
        names_of_layers,
        tuple(options),
    )


def title_and_note(layers: tuple[str, ...], gathered: bool) -> tuple[str, str]:
    """Return the title of a map of these layers and what is said of its symbols: nothing where it has none.

    ``gathered`` is whether many incidents at one place are one symbol.
    """
    if "incidents" in layers:
        return TITLE, f"{FANNED}; {GATHERED}." if gathered else f"{FANNED}."
    if {"provinces", "belts", "hexagons", "answers"} & set(layers):
        return TITLE, ""
    shown = [LAYERS[name].label.lower() for name in LAYERS if name in layers]
    return (f"Along the Durand Line: {', '.join(shown)}" if shown else "Along the Durand Line"), ""


def map_of(request: Request) -> Mapped:
    """Return the map with its layers, made once for the process."""
    return mapped(*asked(request))


@remembered
def layer_notes(request: Request) -> dict[str, str]:
    """Return of each layer on the map what it says of itself, the lowest first."""
    return {name: drawn.note for name, drawn in map_of(request).layers.items()}


def _map(request: Request) -> Built:
    frame = records(request.dataset, request.filters)

    def table() -> pd.DataFrame:
        labels = {
            column: frame[column].map({key: word.label for key, word in words.items()})
            for column, words in (("event_type", EVENT_TYPES), ("status", STATUSES))
        }
        named = COLUMNS | label_parts(frame)
        return frame.assign(**labels)[list(named)].rename(columns=named)

    words = describe(request.filters, request.choices)
    if frame.empty:
        return Built(None, table, f"Map. {words}: no incident.", "No incident matches the filters.")
    made = map_of(request)
    alt = (
        f"Map. {words}: {len(frame)} incidents, {total_casualties(frame, 'killed')}. "
        "The list beside the map has every incident."
    )
    return Built(made.figure, table, alt)


def _picture(request: Request, image_format: Literal["png", "svg", "pdf"], sheet: Sheet, scale: float) -> bytes:
    made = map_of(request)
    notes = " ".join(notes_of(made.layers))
    return static_map(made.figure, request.dataset, made.view, request.palette, sheet, image_format, scale, notes)


CHARTS = (
    Chart(
        id="map",
        page="map",
        title="Map of incidents",
        shows="Where incidents were and how many were killed, with provinces, crossings and the Durand Line.",
        reading=(
            "Where incidents are shown, the faint disc has an area proportional to the highest, the solid one to the "
            "lowest number killed under the lens. A ring means confirmed or disputed, a hollow centre a single source "
            "or a dispute; a halo means that the place is known to the district, or to the province only. Filled areas "
            "and crossings are as in the key."
        ),
        options=(
            Option(VIEW, "View", VIEW_LABELS, FIRST_VIEW, parameter="view"),
            Option(
                LAYERS_SHOWN,
                "Layers",
                {},
                ",".join(DEFAULT_LAYERS),
                help=f"Joined by commas: {', '.join(LAYERS)}.",
                check=layer_names,
                parameter="layers",
                in_link=Parameter(
                    is_trimmed=True, words=label_words({name: layer.label for name, layer in LAYERS.items()})
                ),
            ),
            Option(hexagons.OPTION, "Hexagons show", hexagons.MEASURES, next(iter(hexagons.MEASURES))),
            Option(provinces.OPTION, "Provinces are shaded by", provinces.SHADINGS, next(iter(provinces.SHADINGS))),
            # The player shows every incident by itself.
            Option(incidents.GATHER, "Many incidents at one place", incidents.GATHERINGS, "yes", parameter=None),
            Option(SCRIPT, "Names", SCRIPTS, LATIN, parameter="map_labels"),
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
        picture=_picture,
    ),
)
