"""The layer of provinces: shaded by incidents, by killed, or by the change against the period before."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.analysis.provinces import by_province, change_by_province, period_before
from dashboard.boundaries import province_names, read_layer
from dashboard.filters import span_text
from dashboard.maps.layers.classes import EDGES, class_of, class_words, mixed, ramp
from dashboard.maps.layers.hexagons import COLUMNS, MEASURES, UNITS, sums_text
from dashboard.maps.layers.model import OVER_LABELS, Drawn, Entry, Layer, Scene, Trace, filled, points
from dashboard.maps.style import STATIC_PREFIX

OPTION = "shade"
CHANGE = "change"
SHADINGS = {**MEASURES, CHANGE: "Change against the period before"}
FEWER, MORE = "#0072B2", "#D55E00"
OPACITY = 0.65


def _geojson(scene: Scene) -> Any:
    return read_layer(scene.dataset.geo, "provinces") if scene.inline else f"{STATIC_PREFIX}/provinces.geojson"


def _numbers(scene: Scene, words: dict[str, str]) -> Trace:
    """Return the numbers written on the provinces, so that colour is not the only cue."""
    at = {
        feature["properties"]["admin1"]: feature["properties"]
        for feature in read_layer(scene.dataset.geo, "provinces")["features"]
    }
    known = [code for code in words if code in at]
    # Below the province's name; those of KP and Khost have two lines.
    down = [scene.view.degrees_per_pixel * (36 if at[code]["focus"] else 15) for code in known]
    return points(
        [round(at[code]["label_lat"] - below, 4) for code, below in zip(known, down, strict=True)],
        [at[code]["label_lon"] for code in known],
        mode="text",
        below=OVER_LABELS,
        text=[words[code] for code in known],
        textfont={"size": 13, "color": scene.palette.ink, "family": "sans-serif"},
        hoverinfo="skip",
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
    table = sums.rename(columns=COLUMNS).rename_axis("ISO 3166-2").reset_index()
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
        Entry(f"{class_words()[number]} {UNITS[measure]} in a province", colours[number], "square", OPACITY)
        for number in sorted(set(classes))
    )
    return Drawn(_shaded(scene, classes, colours, hover, numbers), key, table, note)


def _change_class(change: int) -> int:
    return (
        3 if change == 0 else 3 + (1 if change > 0 else -1) * (1 if abs(change) < 5 else 2 if abs(change) < 10 else 3)
    )


CHANGE_WORDS = ("10 or more fewer", "5–9 fewer", "1–4 fewer", "no change", "1–4 more", "5–9 more", "10 or more more")


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
        Entry(f"{CHANGE_WORDS[number]} than in the period before", colours[number], "square", OPACITY)
        for number in sorted(set(classes))
    )
    note = f"Period before: {before}."
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
