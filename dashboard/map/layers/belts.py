"""Belts of 10, 25 and 50 km along the Durand Line, with the incidents in each."""

from __future__ import annotations

from dashboard.analysis.belts import BELTS_KM, SIDES, belt_counts, belt_outlines
from dashboard.map.classes import mixed
from dashboard.map.key import KeyRow, Sign
from dashboard.map.layers.model import Drawn, Layer, Scene, collection, feature, filled
from dashboard.map.layers.sums import sums_table, sums_words

OPACITY = 0.6
SHARES = (0.55, 0.34, 0.18)


def _build(scene: Scene) -> Drawn:
    palette = scene.palette
    counts = belt_counts(scene.frame)
    by = counts.set_index(["country", "within_km"])
    colours = dict(zip(BELTS_KM, (mixed(palette.land, palette.accent, share) for share in SHARES), strict=True))
    features = []
    for outline in belt_outlines(scene.dataset.geo)["features"]:
        country, within = outline["id"].split("-")
        row = by.loc[(country, int(within))]
        words = f"Within {within} km of the line, in {SIDES[country]}\n{sums_words(row)}"
        features.append(feature(outline["geometry"], id=outline["id"], colour=colours[int(within)], words=words))
    signs = tuple(
        Sign(
            "square",
            f"{within} km: "
            + ", ".join(f"{by.loc[(country, within), 'incidents']:,} in {SIDES[country]}" for country in SIDES),
            colours[within],
            opacity=OPACITY,
        )
        for within in BELTS_KM
    )
    table = sums_table(counts.assign(country=counts["country"].map(SIDES))).rename(
        columns={"country": "Side", "within_km": "Within km of the line"}
    )
    coarse = int(by.loc[[(country, BELTS_KM[-1]) for country in SIDES], "district_only"].sum())
    note = (
        f"{coarse:,} of the incidents within {BELTS_KM[-1]} km have a location accurate to the district only, or less, "
        "and may belong to another belt."
        if coarse
        else ""
    )
    return Drawn(
        sources={"belts": collection(features)},
        fills=(filled("belt-fills", "belts", OPACITY),),
        key=(KeyRow("Within … of the line", signs, "belts"),),
        table=table,
        note=note,
    )


LAYER = Layer(
    id="belts",
    label="Distance from the border",
    shows="Belts of 10, 25 and 50 km on either side of the Durand Line, with the incidents in each",
    source="straight distance of the main place to the simplified line; crossings count as in Pakistan",
    build=_build,
)
