"""A map as KML, as one HTML file and as an animated picture."""

from __future__ import annotations

import base64
import io
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
from PIL import Image

from dashboard.catalogue import CHARTS, built
from dashboard.catalogue.map import map_of
from dashboard.charts.parties import PARTIES, party_colour
from dashboard.charts.theme import DARK, LIGHT
from dashboard.cli import main
from dashboard.export import html, map_html
from dashboard.export.errors import ExportError
from dashboard.export.map_kml import write_map_kml
from dashboard.export.map_play import Play, build_frame, play_map, read_play
from dashboard.export.render import Ask, exported, list_formats
from dashboard.export.sizes import SLIDE
from dashboard.filters import Filters
from dashboard.limits import ANIMATION_FRAMES
from dashboard.map.printed.animation import HELD, PACE, list_windows
from dashboard.map.spec import MapOptions, map_spec
from dashboard.tables import ROOT, Dataset, load
from tests.small import ATTACK, DRONE, STRIKES

MAP = CHARTS["map"]
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def real() -> Dataset:
    return load(ROOT / "data")


# KML ----------------------------------------------------------------------------------------------------------------


def test_kml_has_each_incident_and_crossing_with_a_valid_identifier(real: Dataset, tmp_path: Path) -> None:
    spec = map_spec(real, Filters(), LIGHT, MapOptions())
    content = write_map_kml(spec)
    root = ET.fromstring(content)
    named = [node.get("id", "") for node in root.iter() if node.get("id")]
    assert len(named) == len(set(named))
    # xsd:ID: a name that begins with a letter or an underscore.
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9._-]*", name) for name in named)
    marks = {str(mark.get("id")): mark for mark in root.iter(f"{KML}Placemark")}
    assert set(marks) == {f"incident-{mark.id}" for mark in spec.placed} | {
        f"crossing-{crossing.id}" for crossing in spec.crossings
    }
    path = tmp_path / "map.kml"
    path.write_bytes(content)
    layers = [name for name, _ in pyogrio.list_layers(path)]
    assert layers[-1] == "Crossings, last reported"
    read = sum(len(pyogrio.read_dataframe(path, layer=layer)) for layer in layers)
    assert read == len(spec.placed) + len(spec.crossings)


def test_kml_has_colours_sizes_days_and_figures_of_the_marks(dataset: Dataset) -> None:
    spec = map_spec(dataset, Filters(), DARK, MapOptions())
    root = ET.fromstring(write_map_kml(spec))
    styles = {node.get("id"): node.findtext(f"{KML}IconStyle/{KML}color") for node in root.iter(f"{KML}Style")}
    for mark in spec.placed:
        found = next(node for node in root.iter(f"{KML}Placemark") if node.get("id") == f"incident-{mark.id}")
        colour = party_colour(PARTIES[mark.party], "dark").lower()
        style = (found.findtext(f"{KML}styleUrl") or "").removeprefix("#")
        assert styles[style] == f"ff{colour[5:7]}{colour[3:5]}{colour[1:3]}"
        span = found.find(f"{KML}TimeSpan")
        assert span is not None
        assert (span.findtext(f"{KML}begin"), span.findtext(f"{KML}end")) == (mark.start, mark.end)
        assert found.findtext(f"{KML}Point/{KML}coordinates") == f"{mark.lon},{mark.lat}"
        values = {data.get("name"): data.findtext(f"{KML}value") for data in found.iter(f"{KML}Data")}
        for name in ("killed_low", "killed_high"):
            figure = getattr(mark, name)
            assert values.get(name) == (None if figure is None else str(figure))  # none where nobody gave a figure
        assert found.findtext(f"{KML}description") == mark.says
    places = {str(node.get("id")): node for node in root.iter(f"{KML}Placemark")}
    for crossing in spec.crossings:
        assert places[f"crossing-{crossing.id}"].findtext(f"{KML}description") == crossing.words


def test_only_maps_are_offered_as_kml(dataset: Dataset) -> None:
    assert "kml" in list_formats(MAP)
    other = CHARTS["weekly-events"]
    assert "kml" not in list_formats(other)
    with pytest.raises(ExportError, match="weekly-events is no map"):
        exported(Ask(other, other.request(dataset, Filters(), LIGHT), "kml"))
    file = exported(Ask(MAP, MAP.request(dataset, Filters(), LIGHT), "kml"))
    assert file.name.endswith(".kml") and file.mime == "application/vnd.google-earth.kml+xml"


# HTML ---------------------------------------------------------------------------------------------------------------


def page_of(dataset: Dataset, filters: Filters | None = None, **options: str) -> str:
    request = MAP.request(dataset, filters or Filters(), LIGHT, **options)
    return html.page(MAP, request, built(MAP, request)).decode()


def part(page: str, name: str) -> str:
    found = re.search(rf'<script id="{name}" type="[a-z/]+">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return found[1]


def test_a_map_as_html_has_its_data_modules_and_library_in_it(dataset: Dataset) -> None:
    page = page_of(dataset, layers="incidents,crossings,hexagons,tribal")
    data = json.loads(part(page, "data"))
    spec = map_of(MAP.request(dataset, Filters(), LIGHT, layers="incidents,crossings,hexagons,tribal"))
    at = data["pane"]["columns"].index("id")
    assert {row[at] for row in data["pane"]["rows"]} == {mark.id.removeprefix(mark.start) for mark in spec.marks}
    assert [row["heading"] for row in data["key"]] == [row.heading for row in spec.key]
    assert all(isinstance(source["data"], dict) for source in data["pane"]["sources"].values())
    found = re.search(r'<script type="importmap">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    imports = json.loads(found[1])["imports"]
    sent = {name: base64.b64decode(address.partition(",")[2]).decode() for name, address in imports.items()}
    assert {"maplibre-gl", "afpak/map/file.js", "afpak/map/clusters.js", "afpak/dom.js"} <= set(sent)
    for name, text in sent.items():
        if name != "maplibre-gl":
            wanted = re.findall(r'^import\b[^;]*?"([^"]+)";', text, re.MULTILINE)
            assert set(wanted) <= set(sent), name
    assert base64.b64decode(part(page, "worker")) == (map_html._WEB / "vendor" / map_html.WORKER).read_bytes()


def test_a_map_as_html_lets_itself_ask_nobody(dataset: Dataset) -> None:
    page = page_of(dataset)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    sources = {word for rule in policy[1].split(";") for word in rule.split()[1:]}
    assert sources <= {"'none'", "'unsafe-inline'", "data:", "blob:"}
    assert not re.findall(r'\b(?:src|href)="(?!#)', page.replace(part(page, "data"), ""))


def test_no_text_of_the_tables_ends_a_script(dataset: Dataset) -> None:
    request = MAP.request(dataset, Filters(), LIGHT)
    spec = map_of(request)
    marks = tuple(replace(mark, title="</script><b>x") for mark in spec.marks)
    chart = replace(MAP, map_spec=lambda _: replace(spec, marks=marks, off_map=marks[:1]))
    page = map_html.write_map_page(chart, request, {"rows": 0, "rows_shown": 9, "columns": [], "cells": []}).decode()
    assert "</script><b>x" not in page
    assert "&lt;/script&gt;&lt;b&gt;x" in page
    assert json.loads(part(page, "data"))["pane"]["rows"][0][1] == "</script><b>x"


def test_html_of_a_chart_that_is_no_map_is_refused(dataset: Dataset) -> None:
    other = CHARTS["weekly-events"]
    with pytest.raises(ValueError, match="no map"):
        map_html.write_map_page(other, other.request(dataset, Filters(), LIGHT), {})


# Playing ------------------------------------------------------------------------------------------------------------

FIRST, LAST = date(2024, 12, 20), date(2025, 1, 27)


def test_frames_cover_each_step_of_the_span_once() -> None:
    weeks = list_windows(FIRST, LAST, "week", "step")
    assert weeks[0] == (date(2024, 12, 20), date(2024, 12, 26))
    assert weeks[-1] == (date(2025, 1, 24), date(2025, 1, 27))
    assert sum((last - first).days + 1 for first, last in weeks) == 39
    assert all(b[0] - a[1] == timedelta(days=1) for a, b in pairwise(weeks))
    months = list_windows(FIRST, LAST, "month", "step")
    assert months == [(FIRST, date(2024, 12, 31)), (date(2025, 1, 1), LAST)]
    assert len(list_windows(FIRST, LAST, "day", "step")) == 39


def test_a_frame_reaches_back_as_far_as_is_said() -> None:
    everything = list_windows(FIRST, LAST, "week", "all")
    assert {first for first, _ in everything} == {FIRST}
    assert list_windows(FIRST, LAST, "week", "30")[-1] == (date(2024, 12, 29), LAST)
    assert list_windows(FIRST, LAST, "week", "30")[0] == (FIRST, date(2024, 12, 26))


def test_a_frame_shows_the_incidents_with_a_day_in_it(dataset: Dataset) -> None:
    spec = map_of(MAP.request(dataset, Filters(), LIGHT))
    shown = build_frame(dataset, spec, date(2024, 12, 20), date(2024, 12, 24))
    assert {mark.id for mark in shown.marks} == {ATTACK, STRIKES}
    assert DRONE in {mark.id for mark in build_frame(dataset, spec, date(2025, 1, 20), date(2025, 1, 20)).marks}
    assert {crossing.id for crossing in shown.crossings} == {crossing.id for crossing in spec.crossings}


@pytest.mark.parametrize("image_format", ["gif", "webp"])
def test_a_map_plays_with_a_frame_for_each_week(dataset: Dataset, image_format: Any) -> None:
    request = MAP.request(dataset, Filters(), LIGHT)
    picture = Image.open(io.BytesIO(play_map(MAP, request, Play("week", "step"), SLIDE, image_format)))
    assert getattr(picture, "n_frames", 1) == 6
    assert abs(picture.width - 1280) <= 1 and abs(picture.height - 720) <= 1
    waits, frames = [], []
    for number in range(6):
        picture.seek(number)
        picture.load()
        waits.append(picture.info["duration"])
        frames.append(np.asarray(picture.convert("RGB")).copy())
    assert waits == [PACE] * 5 + [HELD]
    # What stands still does: title and key; the map and the strip change.
    for other in frames[1:]:
        assert np.abs(frames[0][:40].astype(int) - other[:40]).max() <= (0 if image_format == "gif" else 40)
        assert (frames[0] != other).any()


def test_a_gif_has_the_parties_colours_as_they_are(dataset: Dataset) -> None:
    request = MAP.request(dataset, Filters(), LIGHT)
    picture = Image.open(io.BytesIO(play_map(MAP, request, Play("month", "all"), SLIDE, "gif")))
    picture.seek(getattr(picture, "n_frames", 1) - 1)
    found = Counter(map(tuple, np.asarray(picture.convert("RGB")).reshape(-1, 3).tolist()))
    spec = map_of(request)
    for party in {mark.party for mark in spec.placed}:
        colour = party_colour(PARTIES[party], "light")
        assert found[tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))] > 50, party


def test_more_frames_than_the_limit_are_refused_before_any_is_drawn(real: Dataset) -> None:
    request = MAP.request(real, Filters(), LIGHT)
    with pytest.raises(ExportError, match=rf"1,781 frames, one for each day: at most {ANIMATION_FRAMES.text}"):
        play_map(MAP, request, Play("day"), SLIDE, "gif")


def test_words_that_mean_nothing_are_named(dataset: Dataset) -> None:
    with pytest.raises(ValueError, match="play 'hour' — one of day, week, month"):
        read_play("hour", "30")
    with pytest.raises(ValueError, match="window '45' — one of all, step, 30, 90"):
        read_play("week", "45")
    other = CHARTS["overview-map"]
    with pytest.raises(ExportError, match="overview-map does not play"):
        play_map(other, other.request(dataset, Filters(), LIGHT), Play(), SLIDE, "gif")


def test_the_terminal_plays_a_map(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "map.webp"
    words = ["export", "map", "--data", str(folder), "--play", "month", "--window", "all", "-o", str(target)]
    assert main(words) == 0
    assert getattr(Image.open(target), "n_frames", 1) == 2
    assert main(["export", "map", "--data", str(folder), "--play", "month", "-o", str(tmp_path)]) == 0
    assert [path.name for path in tmp_path.glob("*.gif")] == [
        "map_2024-12-20_2025-01-27_range-lens_asof-2025-01-27_by-month.gif"
    ]
    for wrong, said in (
        (["-o", str(tmp_path / "x.gif")], "say by which step"),
        (["--play", "week", "-o", str(tmp_path / "x.png")], "does not play"),
    ):
        with pytest.raises(SystemExit):
            main(["export", "map", "--data", str(folder), *wrong])
        assert said in capsys.readouterr().err
