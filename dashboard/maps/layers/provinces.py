"""The layer of provinces: shaded by incidents, by killed, or by the change against the period before."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.analysis.provinces import by_province, change_by_province, in_both, period_before
from dashboard.analysis.records import records
from dashboard.analysis.words import incidents_text
from dashboard.boundaries import province_names, read_layer
from dashboard.filters import span_text
from dashboard.map.classes import EDGES, class_of, class_words, mixed, of_class, ramp
from dashboard.maps.layers.hexagons import MEASURES, UNITS, name_columns, sums_text
from dashboard.maps.layers.incidents import STACK_FROM
from dashboard.maps.layers.model import OVER_LABELS, Drawn, Entry, Layer, Scene, Trace, filled, points
from dashboard.maps.style import LOCAL, STATIC_PREFIX

OPTION = "shade"
CHANGE = "change"
SHADINGS = {**MEASURES, CHANGE: "Change against the period before"}
FEWER, MORE = "#0072B2", "#D55E00"
OPACITY = 0.65
AT_NAME, BELOW_NAME = (0, 16, -16), (-40, -54, 34)
"""Pixels north of a name's place at which its number may stand: the first that is clear of stacks, which have a number
too. The second are for names that the basemap keeps, in two lines.
"""


def _geojson(scene: Scene) -> Any:
    return read_layer(scene.dataset.geo, "provinces") if scene.inline else f"{STATIC_PREFIX}/provinces.geojson"


def _stacks(scene: Scene) -> list[tuple[float, float]]:
    """Return where the map has many incidents at one place: latitude and longitude."""
    sizes = scene.frame.groupby(["lat", "lon"]).size()
    return [(float(lat), float(lon)) for lat, lon in sizes[sizes >= STACK_FROM].index]


def _numbers(scene: Scene, words: dict[str, str]) -> Trace:
    """Return the numbers written on the provinces, so that colour is not the only cue.

    Each stands with its province's name, in place of the name that the basemap has there: alone it would seem to
    belong to the neighbour where provinces are small. KP and Khost keep their own name, and have it twice.
    """
    at = {
        feature["properties"]["admin1"]: feature["properties"]
        for feature in read_layer(scene.dataset.geo, "provinces")["features"]
    }
    known = [code for code in words if code in at]
    both, pixel = scene.options.get("script") == LOCAL, scene.view.degrees_per_pixel
    crowds = _stacks(scene)
    texts, lats = [], []
    for code in known:
        own = at[code]
        local = f"<br>{own['name_local']}" if both and own.get("name_local") and not own["focus"] else ""
        text = f"{own['name']}: {words[code]}{local}"
        # In one line below a name of its own: broken in two it would reach up into that.
        texts.append(text.replace(" ", "\N{NO-BREAK SPACE}") if own["focus"] else text)
        up = pixel * math.cos(math.radians(own["label_lat"]))
        tried = [own["label_lat"] + shift * up for shift in (BELOW_NAME if own["focus"] else AT_NAME)]
        free = [
            lat
            for lat in tried
            if not any(abs(y - lat) < 15 * up and abs(x - own["label_lon"]) < 44 * pixel for y, x in crowds)
        ]
        lats.append(round((free or tried)[0], 4))
    return points(
        lats,
        [at[code]["label_lon"] for code in known],
        mode="text",
        below=OVER_LABELS,
        text=texts,
        textfont={"size": 12.5, "color": scene.palette.ink, "family": "sans-serif"},
        hoverinfo="skip",
        # For map_tools.js, and for the map that is drawn without a browser.
        meta={"halo": scene.palette.paper, "names": [at[code]["name"] for code in known if not at[code]["focus"]]},
    )


def _shaded(
    scene: Scene, classes: pd.Series, colours: list[str], hover: dict[str, str], numbers: dict[str, str]
) -> list[Trace]:
    codes = classes.index.tolist()
    trace = filled(_geojson(scene), codes, classes.tolist(), colours, [hover[code] for code in codes], opacity=OPACITY)
    return [{**trace, "featureidkey": "properties.admin1"}, _numbers(scene, numbers)]


def _by_measure(scene: Scene, measure: str) -> Drawn:
    names = province_names(scene.dataset.geo)
    sums = by_province(scene.frame)
    table = name_columns(sums).rename_axis("ISO 3166-2").reset_index()
    table.insert(0, "Province", table["ISO 3166-2"].map(names))
    outside = len(scene.frame) - int(sums["incidents"].sum())
    note = f"{outside:,} incidents have no province (abroad, or known to the country only)." if outside else ""
    shown = sums[sums[measure].fillna(0) >= 1]
    if shown.empty:
        return Drawn([], (), table, f"No province is shaded, 0 or unknown everywhere: {UNITS[measure]}. {note}".strip())
    colours, classes = ramp("provinces", scene.palette, len(EDGES)), class_of(shown[measure])
    hover = {code: f"<b>{names.get(code, code)}</b><br>{sums_text(row)}" for code, row in shown.iterrows()}
    numbers = {code: f"{value:,}" for code, value in shown[measure].items()}
    key = tuple(
        Entry(f"{of_class(class_words()[number], UNITS[measure])} in a province", colours[number], "square", OPACITY)
        for number in sorted(set(classes))
    )
    return Drawn(_shaded(scene, classes, colours, hover, numbers), key, table, note)


def _change_class(change: int) -> int:
    return (
        3 if change == 0 else 3 + (1 if change > 0 else -1) * (1 if abs(change) < 5 else 2 if abs(change) < 10 else 3)
    )


CHANGE_WORDS = (
    "at least 10 fewer than",
    "5–9 fewer than",
    "1–4 fewer than",
    "as many as",
    "1–4 more than",
    "5–9 more than",
    "at least 10 more than",
)


def _by_change(scene: Scene) -> Drawn:
    dataset, names = scene.dataset, province_names(scene.dataset.geo)
    change = change_by_province(dataset, scene.filters)
    empty = pd.DataFrame(columns=["Province", "Incidents", "Incidents before", "Change"])
    if change is None:
        why = (
            "The equally long period before the filter's dates would begin before the record does"
            if scene.filters.start
            else "The whole record has no period before it: set From, and To, in the filter bar"
        )
        return Drawn([], (), empty, f"Change cannot be shown. {why}.")
    first, last = period_before(scene.filters, dataset.first_day.date(), dataset.last_day.date()) or (None, None)
    assert first is not None and last is not None
    before = span_text(first, last)
    table = change.reset_index().rename(
        columns={"admin1": "ISO 3166-2", "incidents": "Incidents", "before": "Incidents before", "change": "Change"}
    )
    table.insert(0, "Province", table["ISO 3166-2"].map(names))
    if change.empty:
        return Drawn([], (), table, f"No incident in a province, neither in the period nor in {before}.")
    land, steps = scene.palette.land, (1.0, 0.65, 0.35)
    colours = [
        *(mixed(land, FEWER, s) for s in steps),
        scene.palette.rule,
        *(mixed(land, MORE, s) for s in steps[::-1]),
    ]
    classes = change["change"].map(_change_class)
    numbers = {code: f"{value:+,}".replace("-", "−") if value else "0" for code, value in change["change"].items()}
    hover = {
        code: f"<b>{names.get(code, code)}</b><br>{row['incidents']:,} incidents, {row['before']:,} in {before}."
        for code, row in change.iterrows()
    }
    key = tuple(
        Entry(f"Incidents: {CHANGE_WORDS[number]} in the period before", colours[number], "square", OPACITY)
        for number in sorted(set(classes))
    )
    note = f"Period before: {before}."
    twice = in_both(records(dataset, replace(scene.filters, start=first, end=last)), scene.frame)
    if twice:
        note += f" {incidents_text(twice)} lasted from it into the period shown: counted in both."
    return Drawn(_shaded(scene, classes, colours, hover, numbers), key, table, note)


def _build(scene: Scene) -> Drawn:
    measure = scene.options.get(OPTION, "violent")
    return _by_change(scene) if measure == CHANGE else _by_measure(scene, measure)


LAYER = Layer(
    id="provinces",
    label="Provinces",
    shows="Provinces shaded by incidents, by killed, or by the change against the equally long period before",
    source="counted from the record by the incident's main place; boundaries from Natural Earth",
    build=_build,
)
