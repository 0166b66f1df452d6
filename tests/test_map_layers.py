"""Layers of the map: each draws, says what it leaves out, keeps its place, and shows what the frames say."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.analysis.answers import answer_links, arc
from dashboard.analysis.comparison import of_lenses, of_periods, usual_periods
from dashboard.analysis.hexagons import counted
from dashboard.analysis.records import records
from dashboard.boundaries import read_layer
from dashboard.catalogue import CHARTS, OptionError, built
from dashboard.charts.kinds import incidents_by_kind
from dashboard.charts.theme import DARK, LIGHT, Labels
from dashboard.filters import Filters, day_text
from dashboard.map.classes import EDGES, class_of, class_words, mixed, ramp
from dashboard.map.views import VIEWS
from dashboard.maps.figure import drawn_layers, layered_map
from dashboard.maps.layers import DEFAULT_LAYERS, LAYERS, Scene, known_layers
from dashboard.maps.layers.crossings import COLOUR, looks_of
from dashboard.maps.layers.incidents import STACK_FROM, of_stack, stack_id, symbols
from dashboard.maps.layers.provinces import CHANGE_WORDS, _change_class
from dashboard.maps.style import TILES, basemap
from dashboard.tables import Dataset, load
from dashboard.vocabulary import EVENT_TYPES
from tests.small import ATTACK, CLASH, DRONE, INCIDENTS, SHELLING, STRIKES

LABELS = Labels("Title", "Selection", "Lens", "1 Jan 2025", "abc")
EVERY = pytest.mark.parametrize("name", list(LAYERS))


def scene_of(dataset: Dataset, filters: Filters = Filters(), **more: Any) -> Scene:  # noqa: B008
    return Scene(dataset, filters, records(dataset, filters), VIEWS["kp_khost"], LIGHT, **more)


@EVERY
@pytest.mark.parametrize(
    "filters", [Filters(), Filters(text="drone"), Filters(text="nothing")], ids=["all", "one", "none"]
)
def test_a_layer_draws_or_says_why_not(dataset: Dataset, name: str, filters: Filters) -> None:
    scene = scene_of(dataset, filters)
    drawn = drawn_layers(scene, [name])
    figure = layered_map(scene, drawn, LABELS)
    text = figure.text
    go.Figure(json.loads(text))  # plotly checks every property
    assert "NaN" not in text
    assert bool(drawn[name].traces) == bool(drawn[name].key)
    if filters == Filters():
        assert drawn[name].traces, drawn[name].note
    layer = LAYERS[name]
    assert layer.shows
    assert layer.source
    assert not layer.shows.endswith(".")


def test_layers_are_drawn_in_their_order_whatever_the_link_says() -> None:
    names = [layer.id for layer in known_layers(["incidents", "provinces", "<script>", "hexagons"])]
    assert names == ["provinces", "hexagons", "incidents"]
    assert set(DEFAULT_LAYERS) <= set(LAYERS)
    assert len({layer.label for layer in LAYERS.values()}) == len(LAYERS)


def test_classes_of_numbers() -> None:
    # The first numbers of the classes are 1, 2, 5, 10, 25, 50, 100.
    assert class_of(pd.Series([1, 2, 4, 5, 99, 100, 5000])).tolist() == [0, 1, 1, 2, 5, 6, 6]
    assert class_words() == ["1", "2–4", "5–9", "10–24", "25–49", "50–99", "100 or more"]
    for palette in (LIGHT, DARK):
        assert len(set(ramp("hexagons", palette, len(EDGES)))) == len(EDGES)
    assert mixed("#000000", "#FFFFFF", 0.5) == "#808080"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        *(
            (0, "as many as"),
            (1, "1–4 more than"),
            (-4, "1–4 fewer than"),
            (5, "5–9 more than"),
            (-9, "5–9 fewer than"),
        ),
        *((10, "at least 10 more than"), (-25, "at least 10 fewer than")),
    ],
)
def test_classes_of_change(change: int, words: str) -> None:
    assert CHANGE_WORDS[_change_class(change)] == words


def test_change_that_cannot_be_shown_says_so(dataset: Dataset) -> None:
    drawn = drawn_layers(scene_of(dataset, options={"shade": "change"}), ["provinces"])["provinces"]
    assert drawn.traces == []
    assert "set From" in drawn.note
    early = Filters(start=date(2024, 12, 21), end=date(2025, 1, 20))
    assert (
        "before the record does"
        in drawn_layers(scene_of(dataset, early, options={"shade": "change"}), ["provinces"])["provinces"].note
    )
    later = Filters(start=date(2024, 12, 24), end=date(2024, 12, 27))
    drawn = drawn_layers(scene_of(dataset, later, options={"shade": "change"}), ["provinces"])["provinces"]
    assert set(drawn.traces[1]["text"]) == {"Paktika: +1", "Khyber\xa0Pakhtunkhwa:\xa0−1"}


def test_a_number_stands_with_the_name_of_its_province(dataset: Dataset) -> None:
    """In place of the basemap's own name; KP and Khost keep theirs, and the number stands below it."""
    at = {own["name"]: own for f in read_layer(dataset.geo, "provinces")["features"] for own in [f["properties"]]}
    scene = scene_of(dataset)
    numbers = drawn_layers(scene, ["provinces"])["provinces"].traces[1]
    # Violent incidents, by main place.
    assert sorted(numbers["text"]) == ["Khost:\xa02", "Khyber\xa0Pakhtunkhwa:\xa02", "Paktika: 1"]
    for text, lat, lon in zip(numbers["text"], numbers["lat"], numbers["lon"], strict=True):
        own = at[text.split(":")[0].replace("\xa0", " ")]
        assert lon == own["label_lon"]
        assert (lat == round(own["label_lat"], 4)) is (not own["focus"])
    assert numbers["meta"]["names"] == ["Paktika"]
    local = drawn_layers(replace(scene, options={"script": "local"}), ["provinces"])["provinces"].traces[1]
    assert "Paktika: 1<br>" + at["Paktika"]["name_local"] in local["text"]
    # Eight incidents where Paktika's name stands are a stack with a number of its own: the name moves north.
    own = at["Paktika"]
    crowd = pd.concat([scene.frame.iloc[:1]] * STACK_FROM).assign(lat=own["label_lat"], lon=own["label_lon"])
    moved = drawn_layers(replace(scene, frame=pd.concat([scene.frame, crowd])), ["provinces"])["provinces"].traces[1]
    (lat,) = [lat for text, lat in zip(moved["text"], moved["lat"], strict=True) if text.startswith("Paktika")]
    assert lat > own["label_lat"] + 10 * scene.view.degrees_per_pixel


def test_what_lasts_from_one_period_into_the_next_is_said() -> None:
    """Counted apart: the incidents that began in the week before and had not ended when the period began."""
    dataset = load()
    filters = Filters(start=date(2025, 10, 12), end=date(2025, 10, 18))
    rows = dataset.incidents
    begins, ends = rows["date_start"], rows["date_end"].fillna(rows["date_start"])
    lasted = int(((begins >= "2025-10-05") & (begins < "2025-10-12") & (ends >= "2025-10-12")).sum())
    assert lasted >= 1
    note = drawn_layers(scene_of(dataset, filters, options={"shade": "change"}), ["provinces"])["provinces"].note
    said = f"{lasted} incident{'s' * (lasted > 1)} lasted from it into the period shown: counted in both."
    assert note == f"Period before: 5 Oct 2025 – 11 Oct 2025. {said}"
    apart = Filters(start=date(2025, 10, 14), end=date(2025, 10, 14))
    none = drawn_layers(scene_of(dataset, apart, options={"shade": "change"}), ["provinces"])["provinces"].note
    assert ("lasted" in none) is bool(((begins == "2025-10-13") & (ends >= "2025-10-14")).any())


def test_known_to_the_country_only_has_no_symbol(dataset: Dataset) -> None:
    scene = scene_of(dataset)
    known = scene.frame.assign(place_kind=["country", *scene.frame["place_kind"].iloc[1:]])
    drawn = drawn_layers(replace(scene, frame=known), ["incidents"])["incidents"]
    hidden = known["incident_id"].iloc[0]
    assert hidden not in [one for trace in drawn.traces for one in trace.get("customdata", ())]
    assert len(drawn.table) == len(known) - 1
    # The first is the attack, of which 7–11 killed are claimed.
    assert drawn.note == "1 incident known to the country only (7–11 killed) has no symbol."
    # Nor does it lie in an area that is marked, or have an arc of an answer.
    marked = replace(scene, frame=known, area="20 50, 45 90")
    assert marked.chosen == set(known["incident_id"]) - {hidden}
    links = scene.dataset.table("responses")
    ends = int(((links["incident_id"] == hidden) | (links["responds_to_id"] == hidden)).sum())
    assert ends
    answers = drawn_layers(replace(scene, frame=known), ["answers"])["answers"]
    assert (
        f"{ends} from or to an incident known to the country only {'has' if ends == 1 else 'have'} no arc."
        in answers.note
    )


def test_an_incident_known_to_the_country_only_is_in_no_area_and_at_no_distance() -> None:
    dataset = load()
    everything = records(dataset, Filters())
    vague = everything[everything["place_kind"] == "country"]
    assert len(vague)
    assert vague["line_km"].isna().all()
    assert everything.loc[everything["place_kind"] != "country", "line_km"].notna().all()
    inside = records(dataset, Filters(area="20 50, 45 90"))
    assert not set(inside["incident_id"]) & set(vague["incident_id"])
    assert len(inside) > 300


def test_the_key_says_that_it_is_of_the_whole_period_while_the_player_runs(dataset: Dataset) -> None:
    drawn = drawn_layers(scene_of(dataset, options={"gather": "no"}), DEFAULT_LAYERS)
    assert all(entry.words.endswith(" in all)") for entry in drawn["incidents"].key)
    assert all(entry.words.endswith(f", {day_text(dataset.last_day.date())}") for entry in drawn["crossings"].key)
    still = drawn_layers(scene_of(dataset), DEFAULT_LAYERS)
    assert not any("in all" in entry.words or "2025" in entry.words for one in still.values() for entry in one.key)


def test_no_crossing_looks_like_an_incident(dataset: Dataset) -> None:
    """Discs from the largest: an incident has its tint right under the ring in ink, and paper or tint in its middle.

    A crossing that is open or partly open has paper between its ring and its middle, a closed one ink in its middle.
    """
    looks = looks_of(LIGHT)
    assert len(set(looks.values())) == len(looks)
    tints = {kind.tint for kind in EVENT_TYPES.values()}
    for state, (edge, ring, gap, middle) in looks.items():
        assert edge == LIGHT.ink
        assert gap not in tints, state
        assert (ring in tints) is (state != "unknown")
        assert middle in {LIGHT.ink, LIGHT.muted, LIGHT.paper, COLOUR}


def test_an_imprecise_place_has_a_halo(dataset: Dataset) -> None:
    def halos(incident: str) -> int:
        scene = scene_of(dataset)
        scene = replace(scene, frame=scene.frame[scene.frame["incident_id"] == incident])
        marker = next(t["marker"] for t in LAYERS["incidents"].build(scene).traces if "opacity" in t.get("marker", {}))
        return sum(
            1
            for colour, opacity in zip(marker["color"], marker["opacity"], strict=True)
            if (colour, opacity) == (LIGHT.ink, 0.1)
        )

    # Beta is known to the district only (precision 3), Gamma within 25 km (2), Alpha itself (1).
    assert (halos(STRIKES), halos(ATTACK), halos(DRONE)) == (1, 0, 0)


def many(count: int) -> pd.DataFrame:
    frame = records(load(), Filters()).head(count).copy()
    return frame.assign(
        lat=33.34, lon=69.92, killed_low=pd.array([1] * count, "Int64"), killed_high=pd.array([2] * count, "Int64")
    )


def test_many_at_one_place_are_one_symbol_with_their_number() -> None:
    dataset = load()
    scene = Scene(dataset, Filters(), many(STACK_FROM), VIEWS["kp_khost"], LIGHT)
    rows = symbols(scene.frame, scene)
    assert rows["number"].tolist() == [STACK_FROM]
    assert (rows["killed_low"].iloc[0], rows["killed_high"].iloc[0]) == (STACK_FROM, 2 * STACK_FROM)
    assert (
        of_stack(scene.frame, rows["incident_id"].iloc[0])["incident_id"].tolist()
        == scene.frame["incident_id"].tolist()
    )
    assert of_stack(scene.frame, stack_id(1.0, 2.0)).empty
    few = Scene(dataset, Filters(), many(STACK_FROM - 1), VIEWS["kp_khost"], LIGHT)
    assert symbols(few.frame, few)["number"].tolist() == [0] * (STACK_FROM - 1)
    apart = replace(scene, options={"gather": "no"})
    assert len(symbols(apart.frame, apart)) == STACK_FROM


def test_a_marked_area_dims_the_rest(dataset: Dataset) -> None:
    scene = scene_of(dataset, area="32.9 69.8, 33.5 70.2")
    assert scene.chosen == {ATTACK, DRONE, SHELLING}
    figure = layered_map(scene, drawn_layers(scene, ["incidents"]), LABELS)
    outline = (
        figure.data[-1]
        if figure.data[-1].type == "scattermap"
        else [t for t in figure.data if t.type == "scattermap"][-1]
    )
    assert outline.mode == "lines"
    rows = symbols(scene.frame, scene).set_index("incident_id")["chosen"]
    assert not rows[STRIKES]
    assert rows[DRONE]


def test_the_player_knows_the_days_of_every_point(dataset: Dataset) -> None:
    drawn = drawn_layers(scene_of(dataset, options={"gather": "no"}), ["incidents"])["incidents"]
    pointer = next(trace for trace in drawn.traces if "customdata" in trace)
    assert sorted(pointer["customdata"]) == sorted(INCIDENTS)
    for incident, first in zip(pointer["customdata"], pointer["meta"]["first"], strict=True):
        assert date.fromordinal(first + date(1970, 1, 1).toordinal()).isoformat() == incident[:10]
    assert all(len(trace["meta"]["first"]) == len(trace["lat"]) for trace in drawn.traces if "meta" in trace)


def test_answers_run_from_what_was_answered(dataset: Dataset) -> None:
    links, outside = answer_links(records(dataset, Filters()), dataset.table("responses"))
    assert links[["responds_to_id", "incident_id", "days"]].to_numpy().tolist() == [
        [ATTACK, STRIKES, 4],
        [STRIKES, CLASH, 4],
    ]
    assert outside == 0
    lat, lon = arc(links)
    assert (lat[0, 0], lon[0, 0]) == (33.0, 70.07)  # Gamma, where the attack was
    assert (lat[0, -1], lon[0, -1]) == pytest.approx((32.7, 69.2))  # Beta, where the strikes were
    # A point in the middle lies off the straight line: the arc is bent.
    middle = np.array([lat[0, 4], lon[0, 4]])
    assert np.hypot(*(middle - [(33.0 + 32.7) / 2, (70.07 + 69.2) / 2])) > 0.02
    _, cut = answer_links(records(dataset, Filters(event_types=("airstrike",))), dataset.table("responses"))
    assert cut == 2


def test_what_is_compared() -> None:
    first, last = date(2021, 8, 15), date(2026, 6, 30)
    left, right = of_lenses(Filters(text="x"), "kabul", "islamabad")
    assert (left.lens_id, right.lens_id, left.text) == ("kabul", "islamabad", "x")
    own = Filters(start=date(2025, 1, 11), end=date(2025, 1, 20))
    assert usual_periods(own, first, last) == (
        (date(2025, 1, 1), date(2025, 1, 10)),
        (date(2025, 1, 11), date(2025, 1, 20)),
    )
    before, now = usual_periods(Filters(), first, last)
    assert now == (date(2025, 7, 1), last)
    assert before == (date(2024, 7, 1), date(2025, 6, 30))
    pair = of_periods(own, before, now)
    assert (pair[0].end, pair[1].start) == (before[1], now[0])


def test_online_tiles_are_off_and_lie_over_the_land() -> None:
    dataset = load()
    assert "tiles" not in basemap(dataset, LIGHT)["sources"]
    online = basemap(dataset, LIGHT, online=True)
    order = [layer["id"] for layer in online["layers"]]
    assert order.index("land") < order.index("tiles") < order.index("durand-line")
    assert TILES.credit
    local = json.dumps(basemap(dataset, LIGHT, script="local")["layers"])
    assert local.count('"local"') > json.dumps(basemap(dataset, LIGHT)["layers"]).count('"local"')


def test_the_catalogue_names_what_the_map_takes(dataset: Dataset) -> None:
    chart = CHARTS["map"]
    with pytest.raises(OptionError, match=r"area='here'.*corners"):
        built(chart, chart.request(dataset, Filters(), LIGHT, area="here"))
    with pytest.raises(OptionError, match="layers='clouds'"):
        built(chart, chart.request(dataset, Filters(), LIGHT, layers="clouds"))
    assert chart.map_spec is not None
    spec = chart.map_spec(chart.request(dataset, Filters(), LIGHT, layers=",".join(LAYERS), area="33 69, 34 71"))
    assert not re.search(r"https?://", json.dumps([spec.sources, spec.layers]))


def test_kinds_have_their_killed(dataset: Dataset) -> None:
    made = built(CHARTS["kinds"], CHARTS["kinds"].request(dataset, Filters(), LIGHT))
    assert made.figure is not None
    bars = json.loads(made.json)["data"][0]
    words = dict(zip(bars["y"], bars["text"], strict=True))
    # Strikes: Kabul says 46, officials 20. Shelling: nobody gives a figure. A closure kills nobody.
    assert (words["Air strike"], words["Shelling"], words["Closure"]) == ("1 · 20–46", "1 · no figure", "1")
    # Made one kind, shelling is the one strike of two for which nobody gives a figure.
    frame = records(dataset, Filters())
    both = frame[frame["incident_id"].isin([STRIKES, SHELLING])].assign(event_type="airstrike")
    (bar,) = incidents_by_kind(counted(both, "event_type"), LABELS, LIGHT).data
    assert bar.text == ("2 · 20–46 (1)",)
    assert bar.hovertext == ("Air strike: 2 incidents, killed: 20–46, no figure for the killed in 1.",)


@pytest.mark.parametrize(
    ("options", "title"),
    [
        ({}, "Incidents along the Durand Line"),
        ({"layers": "provinces,crossings"}, "Incidents along the Durand Line"),
        ({"layers": "crossings,towns"}, "Along the Durand Line: towns, crossings"),
    ],
)
def test_title_of_a_map_is_of_what_it_shows(dataset: Dataset, options: dict[str, str], title: str) -> None:
    chart = CHARTS["map"]
    assert chart.map_spec is not None
    assert chart.map_spec(chart.request(dataset, Filters(), LIGHT, **options)).labels.title == title
