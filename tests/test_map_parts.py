"""What maps are made of beside their specification: links between incidents, comparisons, options of the catalogue."""

from __future__ import annotations

import json
import re
from datetime import date

import numpy as np
import pytest

from dashboard.analysis.answers import answer_links, arc
from dashboard.analysis.comparison import of_lenses, of_periods, usual_periods
from dashboard.analysis.hexagons import counted
from dashboard.analysis.records import records
from dashboard.catalogue import CHARTS, OptionError, built
from dashboard.catalogue.map import map_of
from dashboard.charts.kinds import incidents_by_kind
from dashboard.charts.theme import LIGHT, Labels
from dashboard.filters import Filters
from dashboard.map.layers import LAYERS
from dashboard.tables import Dataset, load
from tests.small import ATTACK, CLASH, SHELLING, STRIKES

LABELS = Labels("Title", "Selection", "Lens", "1 Jan 2025", "abc")


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


def test_two_maps_that_are_compared() -> None:
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


def test_the_catalogue_names_what_the_map_takes(dataset: Dataset) -> None:
    chart = CHARTS["map"]
    with pytest.raises(OptionError, match=r"area='here'.*corners"):
        built(chart, chart.request(dataset, Filters(), LIGHT, area="here"))
    with pytest.raises(OptionError, match="layers='clouds'"):
        built(chart, chart.request(dataset, Filters(), LIGHT, layers="clouds"))
    spec = map_of(chart.request(dataset, Filters(), LIGHT, layers=",".join(LAYERS), area="33 69, 34 71"))
    assert not re.search(r"https?://", json.dumps([*spec.layers, dict.fromkeys(spec.sources, "")]))


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
    assert map_of(CHARTS["map"].request(dataset, Filters(), LIGHT, **options)).labels.title == title
