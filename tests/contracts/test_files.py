"""Files are those that were asked for: name, title, selection, lens, data date, version, and every number."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas
import openpyxl
import pandas as pd
import pytest

from dashboard.analysis.records import records
from dashboard.catalogue import CHARTS
from dashboard.export import render
from dashboard.export.data import restored
from dashboard.export.sizes import SLIDE
from dashboard.export.tables import made
from dashboard.filters import Filters
from tests.contracts.cases import CASES, Case, asked, dataset_of
from tests.contracts.drawings import CHECKS
from tests.contracts.plotly_reader import Figure, plain

ONLY_IN_THE_RECORD = ("casualties-published", "weekday-pattern", "response-medians")
"""Exhibits that the made-up record has too little for."""

EVERY = [*(asked(name, "edge") for name in CHARTS), *(asked(name, "october") for name in ONLY_IN_THE_RECORD)]
CHOSEN = [
    asked("casualties-period", "edge", kind="injured", period="month", split="sides"),
    asked("claims-pairs", "edge", by="claimant", measure="ratio"),
    asked("timeline", "edge", links="hidden"),
]
"""Exhibits with other options than those that a page opens with."""
DATED = [asked(name, "october") for name in CHARTS]
OWN_DATES = {
    "response-incident",
    "incident-claims",
    "overview-recent",
    "overview-map",
    "overview-lanes",
    "tension-makers",
    "latest-months",
}
"""Exhibits whose words name other days than the filter's."""


def as_text(value: Any) -> str:
    """A cell of the table as a data file has it."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    return value.strftime("%Y-%m-%d") if isinstance(value, pd.Timestamp) else str(value)


def alike(found: str, wanted: Any) -> bool:
    text = as_text(wanted)
    if found == text:
        return True
    try:
        return float(found) == pytest.approx(float(text), rel=1e-9)
    except ValueError:
        return False


@pytest.mark.parametrize("case", [*EVERY, *CHOSEN], ids=str)
def test_data_files_have_the_table(case: Case) -> None:
    table = case.table
    file = render.exported(render.Ask(case.spec, case.request, "csv"))
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [restored(name) for name in rows[0]] == [str(name) for name in table.columns]
    assert len(rows) - 1 == len(table)
    for found, wanted in zip(rows[1:], table.itertuples(index=False), strict=True):
        assert all(alike(restored(a), b) for a, b in zip(found, wanted, strict=True)), (found, wanted)
    file = render.exported(render.Ask(case.spec, case.request, "xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    cells = list(book["Data"].iter_rows(values_only=True))
    assert [str(name) for name in cells[0]] == [str(name) for name in table.columns]
    assert len(cells) - 1 == len(table)
    for found, wanted in zip(cells[1:], table.itertuples(index=False), strict=True):
        for a, b in zip(found, wanted, strict=True):
            text = (
                ""
                if a is None
                else a.strftime("%Y-%m-%d")
                if hasattr(a, "strftime")
                else {"yes": "True", "no": "False"}.get(a, a)
            )
            assert alike(str(text), b) or str(text)[:200] == as_text(b)[:200], (a, b)
    lines = {row[0]: str(row[1]) for row in book["About"].iter_rows(values_only=True)}
    _says_what_it_is(case, " ".join(lines.values()))
    assert lines["Version"] == case.dataset.version
    for option, value in case.request.options:
        spec = next(item for item in case.spec.options if item.name == option)
        if value:
            assert lines[spec.label] == spec.values.get(value, value)


def _says_what_it_is(case: Case, words: str) -> None:
    whose = "each source's own" if case.spec.every_claim else case.filters.lens.label
    assert whose in words
    day = case.dataset.last_day
    assert f"Source: Afghan–Pakistan tensions dataset, {day.day} {day.strftime('%b %Y')}. Figures: {whose}" in words
    if case.filters.start and case.exhibit not in OWN_DATES and "Tension" not in words:
        assert "1 Oct 2025 – 31 Oct 2025" in words


UNITS = {
    "casualties-group": "Persons {kind}, as claimed",
    "casualties-accounts": "People {kind}, cumulative",
    "casualties-published": "Persons {kind} (logarithmic scale)",
    "claims-disagreement": "Persons {kind}, as claimed",
    "incident-claims": "Persons {kind}, as claimed",
    "claims-order": "Share of the claimant's cases, %",
    "response-times": "Responses",
    "response-medians": "Days from incident to response",
    "weekly-events": "Incidents per week",
    "weekday-pattern": "Incidents",
    "month-pattern": "Incidents",
    "tension-index": "Tension (higher = more conflict)",
    "tension-makers": "Points given to the index",
    "crossing-days": "Days",
    "kinds": "Incidents · killed",
}
"""What stands at the axis of numbers."""


def _names_its_unit(case: Case, figure: Figure) -> None:
    titles = [
        plain(axis.get("title", {}).get("text", ""))
        for name, axis in figure.layout.items()
        if name.startswith(("xaxis", "yaxis"))
    ]
    kind = dict(case.request.options).get("kind", "")
    if case.exhibit in UNITS:
        assert UNITS[case.exhibit].format(kind=kind) in [title.removesuffix(" (logarithmic)") for title in titles], (
            titles
        )
    other = {"killed": "injured", "injured": "killed"}.get(kind)
    said = [*titles, *(plain(note["text"]) for note in figure.notes if plain(note["text"]).startswith("Persons "))]
    assert other is None or not any(f"Persons {other}" in words for words in said), said


INJURED = [
    asked(chart.id, "edge", kind="injured") for chart in CHARTS.values() if any(o.name == "kind" for o in chart.options)
]


@pytest.mark.parametrize("case", list(dict.fromkeys([*EVERY, *DATED, *INJURED])), ids=str)
def test_a_figure_says_of_what_it_is(case: Case) -> None:
    if case.built.figure is None:
        return
    figure = case.figure
    _says_what_it_is(case, f"{figure.head} {figure.foot}")
    _names_its_unit(case, figure)
    meta = figure.layout["meta"]
    assert figure.head.startswith(plain(html.escape(meta["title"], quote=False)))
    paper, ink = case.request.palette.paper, case.request.palette.ink
    assert figure.layout["paper_bgcolor"] == paper and figure.layout["font"]["color"] == ink


@pytest.mark.parametrize("case", [c for c in CASES if c.palette == "dark"], ids=str)
def test_a_dark_figure_has_no_ink_of_a_light_one(case: Case) -> None:
    """Ground, ink and rules are those of the theme, in the key as in the drawing."""
    from dashboard.charts.theme import DARK, LIGHT

    if case.built.figure is None:
        return
    ground = (case.figure.layout["paper_bgcolor"], case.figure.layout["plot_bgcolor"])
    assert ground == (DARK.paper, DARK.paper) and case.figure.layout["font"]["color"] == DARK.ink
    text = case.built.json.upper()
    if case.exhibit == "response-times":
        text = text.replace(f'"COLOR":"{LIGHT.ink}"', "")  # numbers on amber, which is the same on both grounds
    stale = {LIGHT.ink, LIGHT.muted, LIGHT.rule, LIGHT.panel, LIGHT.accent, LIGHT.land} - {
        getattr(DARK, name) for name in ("ink", "muted", "rule", "panel", "accent", "land")
    }
    assert not [colour for colour in stale if colour.upper() in text]
    other = Case(case.exhibit, case.selection, "light", case.options)
    if other.built.figure is not None:
        text = other.built.json.upper()
        assert not [c for c in (DARK.ink, DARK.muted, DARK.rule, DARK.panel, DARK.land) if c.upper() in text]
        assert [key.name for key in other.figure.key] == [key.name for key in case.figure.key]


@pytest.mark.parametrize("case", EVERY, ids=str)
def test_an_interactive_file_is_the_figure_of_the_page(case: Case) -> None:
    if case.built.figure is None:
        return
    text = render.exported(render.Ask(case.spec, case.request, "html")).content.decode()
    begin = text.rindex("<script>const figure = ") + len("<script>const figure = ")
    found = Figure(json.JSONDecoder().raw_decode(text[begin:])[0])
    if case.exhibit in CHECKS:
        CHECKS[case.exhibit](case, found)
    assert [{**t, "geojson": 0} for t in found.data] == [{**t, "geojson": 0} for t in case.figure.data]
    assert found.layout["annotations"] == case.figure.layout["annotations"]
    assert found.layout.get("shapes") == case.figure.layout.get("shapes")
    label = re.search(r'aria-label="([^"]*)"', text)
    assert label is not None and html.unescape(label[1]) == case.built.alt
    rest = text[begin:]
    table = ET.fromstring(re.sub(r"&nbsp;", " ", rest[rest.rindex("<table") : rest.rindex("</table>") + 8]))
    rows = [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")]
    assert rows[0] == [str(name) for name in case.table.columns]
    for cells, wanted in zip(rows[1:], case.table.itertuples(index=False), strict=True):
        for a, b in zip(cells, wanted, strict=True):
            assert alike(a.strip(), b) or a.strip() == as_text(b).strip() or _short(a, b), (a, b)


def _short(found: str, wanted: Any) -> bool:
    """A number is written with six digits, a long text may lose its spaces."""
    try:
        return float(found) == pytest.approx(float(wanted), rel=1e-4, abs=1e-4)
    except (TypeError, ValueError):
        return " ".join(found.split())[:40] == " ".join(as_text(wanted).split())[:40]


class Kept:
    """Stands where the browser would draw a picture, and keeps what it was given to draw."""

    def image(
        self, figure: dict[str, Any], image_format: str, width: float, height: float, scale: float = 1.0, **_: object
    ) -> bytes:
        self.figure = Figure(json.dumps(figure))
        return b""


@pytest.mark.parametrize("case", [c for c in EVERY if c.exhibit in CHECKS], ids=str)
def test_a_picture_is_drawn_from_the_table(case: Case) -> None:
    if case.built.figure is None:
        return
    kept = Kept()
    render.image(case.spec, case.request, "png", SLIDE, renderer=kept)  # type: ignore[arg-type]
    CHECKS[case.exhibit](case, kept.figure)
    _says_what_it_is(case, f"{kept.figure.head} {kept.figure.foot}")
    assert [key.name for key in kept.figure.key] == [key.name for key in (case.low or case.figure).key]


@pytest.mark.parametrize("name", list(CHARTS))
def test_the_name_of_a_file_says_what_was_asked_for(name: str) -> None:
    seen = set()
    for case in [case for case in CASES if case.exhibit == name and case.selection == "october"]:
        ask = render.Ask(case.spec, case.request, "csv")
        found = render.name_of(ask)
        assert found.startswith(name) and found.endswith("asof-2026-06-30")
        assert "2025-10" in found
        for option, value in case.request.options:
            spec = next(item for item in case.spec.options if item.name == option)
            if value != spec.default and value and spec.values:
                assert f"{option.replace('_', '-')}-" in found and value.replace("_", "-") in found, found
        seen.add(found)
    dark, light = (
        render.name_of(render.Ask(CHARTS[name], asked(name, "october", palette).request, "png"))
        for palette in ("dark", "light")
    )
    assert dark == f"{light}_dark" and light.endswith("asof-2026-06-30"), "a picture of the dark theme says so"
    kabul = Filters(lens_id="kabul")
    request = CHARTS[name].request(dataset_of("real"), kabul, asked(name, "october").request.palette)
    assert "kabul" in render.name_of(render.Ask(CHARTS[name], request, "csv"))


def test_the_record_as_points_and_rows_is_the_record() -> None:
    """Places are not exchanged, low is low, killed are killed, in every form of the data."""
    dataset, filters = dataset_of("small"), Filters()
    frame = records(dataset, filters).set_index("incident_id")
    features = {item["id"]: item for item in json.loads(made("geojson", dataset, filters))["features"]}
    assert set(features) == set(frame.index)
    rows = {
        row["incident_id"]: row
        for row in csv.DictReader(io.StringIO(made("csv", dataset, filters).decode("utf-8-sig")))
    }
    tagged = list(csv.reader(io.StringIO(made("hxl", dataset, filters).decode())))
    tags = dict(zip(tagged[0], tagged[1], strict=True))
    kml = ET.fromstring(made("kml", dataset, filters))
    space = "{http://www.opengis.net/kml/2.2}"
    marks = {str(mark.get("id")).removeprefix("incident-"): mark for mark in kml.iter(f"{space}Placemark")}
    parquet = pd.read_parquet(io.BytesIO(made("parquet", dataset, filters))).set_index("incident_id")
    hxl = {row[0]: dict(zip(tagged[0], row, strict=True)) for row in tagged[2:]}
    for end in ("low", "high"):
        for kind in ("killed", "injured"):
            bound = {"low": "min", "high": "max"}[end]
            assert tags[f"{kind}_{end}"] == f"#affected+{kind}+{bound}"
    for key, row in frame.iterrows():
        assert features[key]["geometry"]["coordinates"] == [row["lon"], row["lat"]]
        coordinates = marks[key].find(f"{space}Point/{space}coordinates")
        assert coordinates is not None and coordinates.text == f"{row['lon']},{row['lat']}"
        for name in ("killed_low", "killed_high", "injured_low", "injured_high", "lat", "lon"):
            value = None if pd.isna(row[name]) else float(row[name])
            for found in (features[key]["properties"][name], rows[key][name], hxl[key][name], parquet.loc[key, name]):
                given = None if pd.isna(found) or found == "" else float(found)
                assert given == value, (key, name)
        said = marks[key].find(f"{space}description")
        assert said is not None and said.text
        wanted = "no figure reported" if pd.isna(row["killed_low"]) else f"{row['killed_low']}"
        assert f"Killed: {wanted}" in said.text
        hurt = "no figure reported" if pd.isna(row["injured_low"]) else f"{row['injured_low']}"
        assert f"; injured: {hurt}" in said.text
        for kind in ("killed", "injured"):
            assert int(rows[key][f"populations_without_{kind}"]) == row[f"{kind}_missing"]
        span = [marks[key].find(f"{space}TimeSpan/{space}{end}") for end in ("begin", "end")]
        assert [item.text for item in span if item is not None] == [
            row[name].strftime("%Y-%m-%d") for name in ("date_start", "date_end")
        ]
    for row in rows.values():
        assert row["lens"] == filters.lens.label and row["data_version"] == dataset.version
        assert row["data_to"] == "2025-01-27"


def test_the_workbook_and_the_geopackage_are_the_record(tmp_path: Path) -> None:
    """Claims have their own claimant and publisher, days are not moved, east is not north."""
    dataset, filters = dataset_of("small"), Filters()
    frame = records(dataset, filters).set_index("incident_id")
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", dataset, filters)))
    cells = list(book["Incidents"].iter_rows(values_only=True))
    for values in cells[1:]:
        row = dict(zip(cells[0], values, strict=True))
        own = frame.loc[row["incident_id"]]
        for name in ("killed_low", "killed_high", "injured_low", "injured_high"):
            assert row[name] == (None if pd.isna(own[name]) else own[name])
        for name in ("date_start", "date_end"):
            assert pd.Timestamp(row[name]) == own[name]
        assert (row["lat"], row["lon"]) == (own["lat"], own["lon"])
    assert len(cells) - 1 == len(frame)
    cells = list(book["Claims"].iter_rows(values_only=True))
    claims, publishers = (
        dataset.claims.set_index("claim_id"),
        dataset.sources.set_index("source_id")["publisher"],
    )
    for values in cells[1:]:
        row = dict(zip(cells[0], values, strict=True))
        own = claims.loc[row["claim_id"]]
        assert row["claimant"] == dataset.actor_names[own["claimant_id"]]
        assert row["publisher"] == publishers[own["source_id"]]
        for name in ("killed_min", "killed_max", "injured_min", "injured_max"):
            assert row[name] == (None if pd.isna(own[name]) else own[name])
    assert len(cells) - 1 == claims["incident_id"].isin(frame.index).sum()
    path = tmp_path / "incidents.gpkg"
    path.write_bytes(made("gpkg", dataset, filters))
    places = geopandas.read_file(path, layer="incidents").set_index("incident_id")
    assert set(places.index) == set(frame.index)
    for key, point in places.geometry.items():
        assert (point.x, point.y) == (frame.loc[key, "lon"], frame.loc[key, "lat"])
