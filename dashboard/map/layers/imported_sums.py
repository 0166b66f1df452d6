"""The layer of imported events of which only sums by province and month may be shown: provinces shaded by events."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dashboard.analysis.imported import select_sums
from dashboard.boundaries import province_names, read_layer
from dashboard.charts.theme import Palette
from dashboard.filters import Filters
from dashboard.importers.sums import MonthlySums
from dashboard.map.classes import MORE_EDGES, class_of, class_words, ramp
from dashboard.map.key import KeyRow, Sign
from dashboard.map.layers.imported import FILLED, ID
from dashboard.map.layers.model import Drawn, collection, feature, filled


def draw_sums(sums: MonthlySums, filters: Filters, palette: Palette, geo: Path) -> Drawn:
    """Return the layer of an import's sums under the filters; its table has the sums by province and month.

    ``geo`` is the directory of the boundaries.
    """
    return sums.remembered(("drawn", filters, palette.name), lambda: _draw_sums(sums, filters, palette, geo))


def _draw_sums(sums: MonthlySums, filters: Filters, palette: Palette, geo: Path) -> Drawn:
    left, without_type = select_sums(sums, filters)
    label, names = sums.report.form.label, province_names(geo)
    table = pd.DataFrame(
        {
            "Province": left["admin1"].map(names).fillna("outside the provinces").astype("str"),
            "Month": left["month"].dt.strftime("%Y-%m"),
            "Events": left["events"],
            "Killed, best figure": left["killed"],
            "Without a figure": left["without"],
        }
    )
    notes = [
        f"{int(left['events'].sum()):,} of {int(sums.table['events'].sum()):,} events remain under the filters that "
        "apply, as sums by province and whole month."
    ]
    if without_type:
        notes.append(f"{without_type:,} more have none of our types and are left out.")
    outside = int(left.loc[left["admin1"] == "", "events"].sum())
    if outside:
        lie = "event lies" if outside == 1 else "events lie"
        notes.append(f"{outside:,} {lie} outside the provinces and not in the drawing.")
    by_province = left[left["admin1"].isin(set(names))].groupby("admin1")[["events", "killed", "without"]].sum()
    if by_province.empty:
        return Drawn(table=table, note=" ".join([*notes, "No province is shaded."]))
    colours, classes = ramp("events", palette, len(MORE_EDGES)), class_of(by_province["events"], MORE_EDGES)
    shapes = {part["properties"]["admin1"]: part["geometry"] for part in read_layer(geo, "provinces")["features"]}
    areas = []
    for code, row in by_province.iterrows():
        said = f"{label}\n{names[code]}: {row['events']:,} events, {row['killed']:,} killed"
        without = f", {row['without']:,} without a figure" * bool(row["without"])
        areas.append(feature(shapes[code], admin1=code, colour=colours[classes[code]], words=said + without))
    words = class_words(MORE_EDGES)
    signs = tuple(Sign("square", words[number], colours[number], opacity=FILLED) for number in sorted(set(classes)))
    return Drawn(
        sources={ID: collection(areas)},
        fills=(filled("imported-fills", ID, FILLED),),
        key=(KeyRow(f"{label}: events in a province", signs, ID),),
        table=table,
        note=" ".join(notes),
    )
