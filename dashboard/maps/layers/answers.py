"""The layer of answers: arcs from the place that was answered to the place of the answer."""

from __future__ import annotations

import numpy as np

from dashboard.analysis.answers import answer_links, arc
from dashboard.analysis.records import placed
from dashboard.charts.theme import plain
from dashboard.maps.layers.model import Drawn, Entry, Layer, Scene, points
from dashboard.vocabulary import RESPONSE_BASES


def _strings(lat: np.ndarray, lon: np.ndarray) -> tuple[list[float | None], list[float | None]]:
    """Return the arcs one after the other as plotly draws them in one trace: a gap between two."""
    gap = np.full((len(lat), 1), None, dtype=object)
    lats, lons = (np.hstack([part.round(3).astype(object), gap]).ravel().tolist() for part in (lat, lon))
    return lats, lons


def _build(scene: Scene) -> Drawn:
    palette = scene.palette
    links, outside = answer_links(scene.frame, scene.dataset.table("responses"))
    table = links[["from_date", "from_place", "answered", "to_date", "to_place", "answer", "days", "basis"]].rename(
        columns={
            "from_date": "Answered on",
            "from_place": "Answered at",
            "answered": "What was answered",
            "to_date": "Answer on",
            "to_place": "Answer at",
            "answer": "The answer",
            "days": "Days between",
            "basis": "Basis",
        }
    )
    table["Basis"] = table["Basis"].map({key: word.label for key, word in RESPONSE_BASES.items()})
    notes = []
    shown = placed(scene.frame)["incident_id"]
    known = links["incident_id"].isin(shown) & links["responds_to_id"].isin(shown)
    drawn = links[known & ~links["same_place"]]
    here, vague = int((known & links["same_place"]).sum()), int((~known).sum())
    if here:
        notes.append(
            f"{here:,} answer{'s' if here != 1 else ''} at the place itself {'have' if here != 1 else 'has'} no arc."
        )
    if vague:
        notes.append(
            f"{vague:,} from or to an incident known to the country only {'have' if vague != 1 else 'has'} no arc."
        )
    if outside:
        notes.append(f"{outside:,} more with one end outside the filters.")
    if drawn.empty:
        return Drawn([], (), table, " ".join(["No answer between two places among the incidents shown.", *notes]))
    looks = {"declared": (palette.ink, 2.0), "reported": (palette.muted, 1.2)}
    traces, key = [], []
    for basis, (colour, width) in looks.items():
        some = drawn[drawn["basis"] == basis]
        if some.empty:
            continue
        lat, lon = arc(some)
        lats, lons = _strings(lat, lon)
        traces.append(points(lats, lons, mode="lines", line={"color": colour, "width": width}, hoverinfo="skip"))
        # A disc near the end stands for the head of an arrow; the middle of the arc answers to the pointer.
        traces.append(
            points(
                lat[:, -2].round(3).tolist(),
                lon[:, -2].round(3).tolist(),
                mode="markers",
                marker={"size": 4 + width, "color": colour},
                text=[
                    f"<b>{plain(answer)}</b><br>answered, after {days:,} day{'s' if days != 1 else ''}:<br>"
                    f"{plain(answered)}<br>{RESPONSE_BASES[basis].label}."
                    for answer, answered, days in zip(some["answer"], some["answered"], some["days"], strict=True)
                ],
                hovertemplate="%{text}<extra></extra>",
                customdata=some["incident_id"].tolist(),
            )
        )
        key.append(
            Entry(
                f"Answer, {RESPONSE_BASES[basis].label.lower()} ({len(some)}); the disc is at its end", colour, "line"
            )
        )
    return Drawn(traces, tuple(key), table, " ".join(notes))


LAYER = Layer(
    id="answers",
    label="Answers",
    shows="Arcs from the place of an incident to the place of what is said to be the answer to it",
    source="the record's links of answers, declared by the acting side or reported by others",
    build=_build,
)
