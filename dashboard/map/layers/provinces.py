"""Provinces shaded by incidents, by killed, or by the change from the period before, with their numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.analysis.provinces import by_province, change_by_province, in_both, period_before
from dashboard.analysis.records import records
from dashboard.analysis.words import incidents_text
from dashboard.boundaries import province_names, read_layer
from dashboard.filters import span_text
from dashboard.map.classes import EDGES, class_of, class_words, mixed, ramp
from dashboard.map.key import KeyRow, Sign
from dashboard.map.layers.model import Drawn, Layer, Scene, collection, point, served, written
from dashboard.map.layers.sums import MEASURES, UNITS, sums_table, sums_words
from dashboard.map.style import StyleLayer, name_expression

OPTION = "shade"
CHANGE = "change"
SHADINGS = {**MEASURES, CHANGE: "Change against the period before"}
FEWER, MORE = "#0072B2", "#D55E00"
OPACITY = 0.65
SOURCE, NUMBERS = "provinces", "province-numbers"
CHANGE_WORDS = (
    "10 or more fewer",
    "5–9 fewer",
    "1–4 fewer",
    "as many",
    "1–4 more",
    "5–9 more",
    "10 or more more",
)


def _fill(scene: Scene, colours: dict[str, str]) -> StyleLayer:
    """Return the areas; the colour of each province is looked up by its code, since boundaries are served apart."""
    matched: list[Any] = ["match", ["get", "admin1"]]
    for code, colour in colours.items():
        matched += [code, colour]
    return {
        "id": "province-fills",
        "type": "fill",
        "source": SOURCE,
        "filter": ["in", ["get", "admin1"], ["literal", list(colours)]],
        "paint": {"fill-color": [*matched, scene.palette.land], "fill-opacity": OPACITY},
    }


def _shaded(
    scene: Scene, colours: dict[str, str], numbers: dict[str, str], words: dict[str, str], key: KeyRow
) -> dict[str, Any]:
    """Return the parts of a layer of shaded provinces: every name with its number, so that colour is not alone."""
    features = []
    for part in read_layer(scene.dataset.geo, "provinces")["features"]:
        own = part["properties"]
        code = own["admin1"]
        number = numbers.get(code, "")
        local = own.get("name_local") or ""
        features.append(
            point(
                own["label_lon"],
                own["label_lat"],
                name=own["name"],
                local=local,
                number=number,
                rank=0 if number else 1,
                admin1=code,
                words=f"{own['name']}\n{words[code]}" if code in words else "",
            )
        )
    text = written("province-number-labels", NUMBERS, scene.palette, size=12)
    name = name_expression(str(scene.options.get("script", "latin")))
    number_text = ["case", ["==", ["get", "number"], ""], name, ["concat", ["get", "name"], ": ", ["get", "number"]]]
    text["layout"] |= {"text-field": number_text, "symbol-sort-key": ["get", "rank"], "text-max-width": 8}
    boundaries: dict[str, Any] = served("provinces")
    if scene.inline:
        boundaries = {"type": "geojson", "data": read_layer(scene.dataset.geo, "provinces")}
    return {
        "sources": {SOURCE: boundaries, NUMBERS: collection(features)},
        "fills": (_fill(scene, colours),),
        "texts": (text,),
        "key": (key,),
    }


def _by_measure(scene: Scene, measure: str) -> Drawn:
    names = province_names(scene.dataset.geo)
    sums = by_province(scene.frame)
    table = sums_table(sums).rename_axis("ISO 3166-2").reset_index()
    table.insert(0, "Province", table["ISO 3166-2"].map(names))
    outside = len(scene.frame) - int(sums["incidents"].sum())
    note = f"{outside:,} incidents have no province (abroad, or known to the country only)." if outside else ""
    shown = sums[sums[measure].fillna(0) >= 1]
    if shown.empty:
        return Drawn(table=table, note=f"No province is shaded: no {UNITS[measure]}. {note}".strip())
    ramped, classes = ramp("provinces", scene.palette, len(EDGES)), class_of(shown[measure])
    signs = tuple(
        Sign("square", class_words()[number], ramped[number], opacity=OPACITY) for number in sorted(set(classes))
    )
    parts = _shaded(
        scene,
        {code: ramped[number] for code, number in classes.items()},
        {code: f"{value:,}" for code, value in shown[measure].items()},
        {code: sums_words(row) for code, row in sums.iterrows()},
        KeyRow(f"Provinces: {UNITS[measure]}", signs, "provinces"),
    )
    return Drawn(**parts, table=table, note=note)


def change_class(change: int) -> int:
    """Return the class of a change in incidents: 0 (10 or more fewer) to 6 (10 or more more), 3 for none."""
    if change == 0:
        return 3
    steps = 1 if abs(change) < 5 else 2 if abs(change) < 10 else 3
    return 3 + steps if change > 0 else 3 - steps


def _by_change(scene: Scene) -> Drawn:
    dataset, names = scene.dataset, province_names(scene.dataset.geo)
    change = change_by_province(dataset, scene.filters)
    before = period_before(scene.filters, dataset.first_day.date(), dataset.last_day.date())
    if change is None or before is None:
        why = (
            "The equally long period before these dates would begin before the data do"
            if scene.filters.start
            else "The whole period has none before it: set dates"
        )
        columns = ["Province", "Incidents", "Incidents before", "Change"]
        return Drawn(table=pd.DataFrame(columns=columns), note=f"Change cannot be shown. {why}.")
    span = span_text(*before)
    table = change.reset_index().rename(
        columns={"admin1": "ISO 3166-2", "incidents": "Incidents", "before": "Incidents before", "change": "Change"}
    )
    table.insert(0, "Province", table["ISO 3166-2"].map(names))
    if change.empty:
        return Drawn(table=table, note=f"No incident in a province, neither in the period nor in {span}.")
    land, steps = scene.palette.land, (1.0, 0.65, 0.35)
    ramped = [
        *(mixed(land, FEWER, share) for share in steps),
        scene.palette.rule,
        *(mixed(land, MORE, share) for share in steps[::-1]),
    ]
    classes = change["change"].map(change_class)
    signs = tuple(
        Sign("square", CHANGE_WORDS[number], ramped[number], opacity=OPACITY) for number in sorted(set(classes))
    )
    parts = _shaded(
        scene,
        {code: ramped[number] for code, number in classes.items()},
        {code: f"{value:+,}".replace("-", "−") if value else "0" for code, value in change["change"].items()},
        {code: f"{row['incidents']:,} incidents, {row['before']:,} in {span}" for code, row in change.iterrows()},
        KeyRow("Provinces: incidents against the period before", signs, "provinces"),
    )
    note = f"Period before: {span}."
    twice = in_both(records(dataset, replace(scene.filters, start=before[0], end=before[1])), scene.frame)
    if twice:
        note += f" {incidents_text(twice)} lasted from it into the period shown: counted in both."
    return Drawn(**parts, table=table, note=note)


def _build(scene: Scene) -> Drawn:
    measure = scene.options.get(OPTION, "violent")
    return _by_change(scene) if measure == CHANGE else _by_measure(scene, measure)


LAYER = Layer(
    id="provinces",
    label="Provinces",
    shows="Provinces shaded by incidents, by killed, or by the change against the equally long period before",
    source="incidents by their main place; boundaries from Natural Earth",
    build=_build,
)
