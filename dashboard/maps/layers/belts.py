"""The layer of belts: incidents within 10, 25 and 50 km of the Durand Line, on either side."""

from __future__ import annotations

from dashboard.analysis.belts import BELTS_KM, SIDES, belt_counts, belt_outlines
from dashboard.map.classes import mixed
from dashboard.maps.layers.hexagons import name_columns, sums_text
from dashboard.maps.layers.model import Drawn, Entry, Layer, Scene, filled

OPACITY = 0.6
SHARES = (0.55, 0.34, 0.18)


def _build(scene: Scene) -> Drawn:
    palette = scene.palette
    counts = belt_counts(scene.frame)
    by = counts.set_index(["country", "within_km"])
    colours = [mixed(palette.land, palette.accent, share) for share in SHARES]
    ids = [f"{country}-{within}" for country in SIDES for within in BELTS_KM]
    hover = [
        f"<b>Within {within} km of the line, in {SIDES[country]}</b><br>{sums_text(by.loc[(country, within)])}"
        for country in SIDES
        for within in BELTS_KM
    ]
    trace = filled(belt_outlines(scene.dataset.geo), ids, [0, 1, 2] * len(SIDES), colours, hover, opacity=OPACITY)
    key = tuple(
        Entry(
            f"Within {within} km: "
            + ", ".join(f"{by.loc[(country, within), 'incidents']:,} in {SIDES[country]}" for country in SIDES),
            colour,
            "square",
            OPACITY,
        )
        for within, colour in zip(BELTS_KM, colours, strict=True)
    )
    named = name_columns(counts.assign(country=counts["country"].map(SIDES)))
    table = named.rename(columns={"country": "Side", "within_km": "Within km of the line"})
    coarse = int(by.loc[[(country, BELTS_KM[-1]) for country in SIDES], "district_only"].sum())
    note = (
        f"{coarse:,} of the incidents within {BELTS_KM[-1]} km are known to the district only or less and may "
        "belong to another belt."
        if coarse
        else ""
    )
    return Drawn([trace], key, table, note)


LAYER = Layer(
    id="belts",
    label="Belts along the line",
    shows="Belts of 10, 25 and 50 km on either side of the Durand Line, with the incidents in each",
    source="straight distance of the incident's main place to the simplified line; crossings count as in Pakistan",
    build=_build,
)
