"""Responses as arrows from the place of an incident to the place of the response to it."""

from __future__ import annotations

import pandas as pd

from dashboard.analysis.answers import answer_links, arc
from dashboard.analysis.records import placed
from dashboard.map.key import KeyRow, Sign
from dashboard.map.layers.model import Drawn, Layer, Scene, collection, feature, stroked
from dashboard.map.style import StyleLayer
from dashboard.vocabulary import RESPONSE_BASES

ARROW = "arrow"
"""Name of the image of an arrow's head, which points to the right; the painter draws it in the colour asked for."""

_TABLE = {
    "from_date": "First incident on",
    "from_place": "First incident at",
    "answered": "First incident",
    "to_date": "Response on",
    "to_place": "Response at",
    "answer": "Response",
    "days": "Days between",
    "basis": "Basis",
}


def _heads(name: str, colour: str) -> StyleLayer:
    """Return the arrows' heads, along the line: direction is seen at every zoom."""
    return {
        "id": name,
        "type": "symbol",
        "source": "responses",
        "layout": {
            "symbol-placement": "line",
            "symbol-spacing": 70,
            "icon-image": f"{ARROW}:{colour}",
            "icon-size": ["get", "head"],
            "icon-allow-overlap": True,
            "icon-ignore-placement": True,
        },
    }


def _count_words(links: pd.DataFrame, frame: pd.DataFrame, outside: int) -> tuple[pd.DataFrame, list[str]]:
    """Return the links that have an arrow, and what is said of the others."""
    on_map = placed(frame)["incident_id"]
    known = links["incident_id"].isin(on_map) & links["responds_to_id"].isin(on_map)
    here, vague = int((known & links["same_place"]).sum()), int((~known).sum())
    notes = []
    if here:
        notes.append(f"{here:,} at the place itself {'have' if here != 1 else 'has'} no arrow.")
    if vague:
        verb = "have" if vague != 1 else "has"
        notes.append(f"{vague:,} from or to an incident known to the country only {verb} no arrow.")
    if outside:
        notes.append(f"{outside:,} more with one end outside the filters.")
    return links[known & ~links["same_place"]], notes


def _build(scene: Scene) -> Drawn:
    palette = scene.palette
    links, outside = answer_links(scene.frame, scene.dataset.table("responses"))
    table = links[list(_TABLE)].rename(columns=_TABLE)
    table["Basis"] = table["Basis"].map({key: word.label for key, word in RESPONSE_BASES.items()})
    drawn, notes = _count_words(links, scene.frame, outside)
    if drawn.empty:
        return Drawn(table=table, note=" ".join(["No response between two places among the incidents shown.", *notes]))
    widths = {"declared": 2.2, "reported": 1.3}
    lat, lon = arc(drawn)
    features = []
    for number, row in enumerate(drawn.itertuples()):
        days = f"{row.days:,} day{'s' if row.days != 1 else ''}"
        words = f"{row.answer}\nResponse after {days} to:\n{row.answered}\n{RESPONSE_BASES[row.basis].label}"
        line = [[round(float(x), 3), round(float(y), 3)] for x, y in zip(lon[number], lat[number], strict=True)]
        features.append(
            feature(
                {"type": "LineString", "coordinates": line},
                id=row.incident_id,
                basis=row.basis,
                width=widths[row.basis],
                head=1.0 if row.basis == "declared" else 0.8,
                words=words,
            )
        )
    colour = palette.ink
    counts = drawn["basis"].value_counts()
    signs = tuple(
        Sign("arrow", f"{RESPONSE_BASES[basis].label} ({counts[basis]})", colour, size=10 * width)
        for basis, width in widths.items()
        if basis in counts
    )
    return Drawn(
        sources={"responses": collection(features)},
        lines=(
            stroked("response-lines", "responses", color=colour, width=["get", "width"], opacity=0.75),
            _heads("response-heads", colour),
        ),
        key=(KeyRow("Responses", signs, "answers"),),
        table=table,
        note=" ".join(notes),
    )


LAYER = Layer(
    id="answers",
    label="Responses",
    shows="Arrows from an incident to what is said to be the response to it",
    source="responses declared by the acting side or reported by others",
    build=_build,
)
