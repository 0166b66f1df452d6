"""The incidents that filters leave of a dataset, and the filters that would leave more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from dashboard import areas
from dashboard.filters import Filters, district_id
from dashboard.search import find_place, mentions, suggest
from dashboard.tables import Dataset


def select(dataset: Dataset, filters: Filters, ranges: pd.DataFrame) -> pd.DataFrame:
    """Return the incidents that the filters leave, in the table's columns and by date.

    ``ranges`` is what ``lens.incident_ranges`` gives for the filters' lens; it decides ``min_killed``.
    """
    incidents = dataset.incidents
    keep = pd.Series(True, index=incidents.index)
    if filters.start is not None:
        keep &= incidents["date_end"] >= pd.Timestamp(filters.start)
    if filters.end is not None:
        keep &= incidents["date_start"] <= pd.Timestamp(filters.end)
    if filters.episode is not None:
        keep &= incidents["episode_id"] == filters.episode
    if filters.event_types:
        keep &= incidents["event_type"].isin(filters.event_types)
    if filters.sides:
        keep &= incidents["initiator_id"].map(dataset.side_of).isin(filters.sides)
    if filters.actors:
        keep &= incidents["initiator_id"].isin(filters.actors) | incidents["target_id"].isin(filters.actors)
    if filters.statuses:
        keep &= incidents["status"].isin(filters.statuses)
    if filters.provinces or filters.districts or filters.places:
        keep &= incidents["incident_id"].isin(_at(dataset, filters))
    if filters.area:
        keep &= incidents["incident_id"].isin(_inside(dataset, filters.area))
    if filters.min_killed > 0:
        killed = incidents["incident_id"].map(ranges["killed_high"])
        keep &= (killed >= filters.min_killed).fillna(False).astype(bool)
    if filters.text.strip():
        keep &= mentions(dataset, filters.text)
    return incidents[keep].sort_values(["date_start", "incident_id"])


def places_in(dataset: Dataset, districts: Sequence[str]) -> set[str]:
    """Return the identifiers of the places in districts, which are named as ``filters.district_id`` names them."""
    places = dataset.places[["place_id", "admin1", "admin2"]]
    return {
        place for place, admin1, admin2 in places.itertuples(index=False) if district_id(admin1, admin2) in districts
    }


@lru_cache(maxsize=4)
def _placed(dataset: Dataset) -> pd.DataFrame:
    places = dataset.places[["place_id", "kind", "admin1", "lat", "lon"]]
    return dataset.table("incident_places").merge(places, on="place_id")


def _at(dataset: Dataset, filters: Filters) -> set[str]:
    """Return the incidents with one place that is in a chosen province, in a chosen district and a chosen place."""
    links = _placed(dataset)
    keep = pd.Series(True, index=links.index)
    if filters.provinces:
        keep &= links["admin1"].isin(filters.provinces)
    if filters.districts:
        keep &= links["place_id"].isin(places_in(dataset, filters.districts))
    if filters.places:
        keep &= links["place_id"].isin(filters.places)
    return set(links.loc[keep, "incident_id"])


def _inside(dataset: Dataset, area: str) -> set[str]:
    """Return the incidents whose main place, at which a map draws them, lies in the area; none that is a country."""
    links = _placed(dataset)
    main = links[links["is_primary"].astype(bool) & (links["kind"] != "country")]
    return set(main.loc[areas.read(area).holds(main["lat"], main["lon"]), "incident_id"])


def nearest_wider(dataset: Dataset, filters: Filters, ranges: pd.DataFrame) -> list[tuple[str, Filters, int]]:
    """Return the ways to loosen one dimension that would show something: its name, the filters, the count.

    The smallest gain first, so that the first entry is the nearest wider filter. Empty when no single dimension
    is to blame.
    """
    names = {
        "text": "the search words",
        "min_killed": "the least number killed",
        "places": "the places",
        "area": "the area",
        "districts": "the districts",
        "provinces": "the provinces",
        "statuses": "the status",
        "actors": "the actors",
        "sides": "the acting sides",
        "event_types": "the event types",
        "episode": "the episode",
    }
    default = Filters()
    options = [
        (label, replace(filters, **{name: getattr(default, name)}))
        for name, label in names.items()
        if getattr(filters, name) != getattr(default, name)
    ]
    if filters.start or filters.end:
        options.append(("the dates", replace(filters, start=None, end=None)))
    counted = [(label, wider, len(select(dataset, wider, ranges))) for label, wider in options]
    return sorted((entry for entry in counted if entry[2] > 0), key=lambda entry: entry[2])


@dataclass(frozen=True)
class OtherWords:
    """Search words to try in place of those that found nothing: the filters with them, and what these leave.

    ``is_area`` says that they name the district or province of the place that was looked for (``place``); else they
    are what may have been meant. ``in_record`` says that other filters had to go as well.
    """

    filters: Filters
    count: int
    is_area: bool = False
    place: str = ""
    in_record: bool = False


def try_other_words(dataset: Dataset, filters: Filters, ranges: pd.DataFrame) -> list[OtherWords]:
    """Return what to look for instead where the search words of a selection find nothing, the likest first.

    A place that the gazetteer knows gives its district, or where that has nothing its province; words that occur
    nowhere in the record give the names that are like them. Empty without search words.
    """
    text = filters.text.strip()
    if not text:
        return []
    place = find_place(dataset, text)
    if place is not None:
        for area in (place.district, place.province):
            wider = replace(filters, text=area)
            count = len(select(dataset, wider, ranges)) if area else 0
            if count:
                return [OtherWords(wider, count, is_area=True, place=place.name)]
        return []
    meant = []
    for name in suggest(dataset, text):
        selected = replace(filters, text=name)
        alone = Filters(text=name, lens_id=filters.lens_id)
        count = len(select(dataset, selected, ranges))
        meant.append(
            OtherWords(selected, count)
            if count
            else OtherWords(alone, len(select(dataset, alone, ranges)), in_record=True)
        )
    return sorted(meant, key=lambda entry: entry.in_record)
