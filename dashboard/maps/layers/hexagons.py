"""The layer of hexagons: how dense incidents or killed are."""

from __future__ import annotations

import pandas as pd

from dashboard.analysis.hexagons import hexagons, outlines, resolution_at
from dashboard.analysis.whose_dead import join_parts
from dashboard.lens import figure_text
from dashboard.map.classes import EDGES, class_of, class_words, of_class, ramp
from dashboard.maps.layers.model import FILLED, Drawn, Entry, Layer, Scene, filled

OPTION = "hex"
MEASURES = {
    "violent": "Violent incidents",
    "incidents": "All incidents",
    "killed_low": "Killed, low",
    "killed_high": "Killed, high",
}
UNITS = {
    "violent": "violent incidents",
    "incidents": "incidents",
    "killed_low": "killed (low)",
    "killed_high": "killed (high)",
}
WHOSE_DEAD = "Whose dead"
COLUMNS = {
    "incidents": "Incidents",
    "violent": "Violent incidents",
    "killed_low": "Killed, low",
    "killed_high": "Killed, high",
    "without": "Violent incidents without a figure",
    "district_only": "Known to the district only",
}


def name_columns(sums: pd.DataFrame) -> pd.DataFrame:
    """Return sums with the columns named for readers; whose dead they count only where one account alone counts."""
    named = sums.rename(columns=COLUMNS)
    return named.rename(columns={"parts": WHOSE_DEAD}) if sums["parts"].any() else named.drop(columns="parts")


def sums_text(row: pd.Series) -> str:
    """Return the sums of a group in words, as ``analysis.hexagons.counted`` gives them, for a figure."""
    words = f"{row['incidents']:,} incident{'s' if row['incidents'] != 1 else ''}, {row['violent']:,} of them violent"
    killed = figure_text(row["killed_low"], row["killed_high"], none="no figure for the")
    lines = [f"{words}; {join_parts(f'{killed} killed', row['parts'])}"]
    if row["without"]:
        lines.append(f"{row['without']:,} violent without a figure for the killed")
    if row["district_only"]:
        lines.append(f"{row['district_only']:,} known to the district only")
    return "<br>".join(f"{line}." for line in lines)


def _build(scene: Scene) -> Drawn:
    measure = scene.options.get(OPTION, "violent")
    resolution = resolution_at(scene.view.zoom)
    cells, left_out = hexagons(scene.frame, resolution)
    table = name_columns(cells).rename_axis("H3 cell").reset_index()
    shown = cells[cells[measure].fillna(0) >= 1]
    note = (
        f"{left_out:,} incident{'s' if left_out != 1 else ''} known to the province only or less "
        f"{'are' if left_out != 1 else 'is'} in no hexagon."
        if left_out
        else ""
    )
    if shown.empty:
        return Drawn([], (), table, f"No hexagon is drawn, 0 or unknown everywhere: {UNITS[measure]}. {note}".strip())
    colours, classes = ramp("hexagons", scene.palette, len(EDGES)), class_of(shown[measure])
    hover = [sums_text(row) for _, row in shown.iterrows()]
    names = shown.index.tolist()
    trace = filled(outlines(names), names, classes.tolist(), colours, hover)
    occurring = sorted(set(classes))
    key = tuple(
        Entry(f"{of_class(class_words()[number], UNITS[measure])} in a hexagon", colours[number], "hexagon2", FILLED)
        for number in occurring
    )
    return Drawn([trace], key, table, note)


LAYER = Layer(
    id="hexagons",
    label="Hexagons",
    shows="Incidents or killed in hexagons of equal size; their size follows the chosen view",
    source="counted from the record by the incident's main place, on the H3 grid",
    build=_build,
)
