"""What a reader has narrowed the record to: one value that describes itself and becomes a link.

A ``Filters`` is immutable and comparable. The same value makes the widgets' state, the URL, the caption under a
chart, a file name, and the selection of incidents, so that none of them can say something else than another.
In the URL each parameter carries identifiers; labels, and labels of former versions (``aliases``), are read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from urllib.parse import urlencode

import pandas as pd

from dashboard import areas
from dashboard.aliases import former_words
from dashboard.boundaries import province_names
from dashboard.folding import isolate_text
from dashboard.lens import DEFAULT_LENS, LENSES, Lens
from dashboard.limits import FILTER_KILLED, FILTER_TEXT, LINK_VALUES
from dashboard.links import Words, is_whole_number, read_day, shorten, trim_end
from dashboard.tables import Dataset
from dashboard.vocabulary import EVENT_TYPES, SIDES, STATUSES, STRIKE_TYPES

EN_DASH = "–"
SLUG_SUBJECT = 60
"""Characters of a file name that say what is selected."""


@dataclass(frozen=True)
class Filters:
    """A selection of the record. Empty tuples, None and "" leave their dimension as it is.

    ``start`` and ``end`` are local calendar dates, both included. ``sides`` are the sides of the initiator, ``actors``
    take part as initiator or target. ``provinces`` are ISO 3166-2 codes, ``districts`` what ``district_id`` makes of
    them and a name, ``places`` gazetteer identifiers: each of any place of the incident. ``area`` is a box or an
    outline (``areas.Area.text``) in which its main place lies, ``min_killed`` compares with the high end under the
    lens, ``text`` is a list of words that must all occur.
    """

    start: date | None = None
    end: date | None = None
    episode: str | None = None
    event_types: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    area: str = ""
    statuses: tuple[str, ...] = ()
    min_killed: int = 0
    text: str = ""
    lens_id: str = DEFAULT_LENS

    @property
    def lens(self) -> Lens:
        """The lens in force."""
        return LENSES[self.lens_id]

    @property
    def narrows(self) -> bool:
        """Whether anything but the lens differs from the whole record."""
        return replace(self, lens_id=DEFAULT_LENS) != Filters()


@dataclass(frozen=True)
class Choices:
    """What a reader can choose from: for each dimension the identifiers with the words shown for them."""

    episodes: Mapping[str, str]
    event_types: Mapping[str, str]
    sides: Mapping[str, str]
    actors: Mapping[str, str]
    provinces: Mapping[str, str]
    districts: Mapping[str, str]
    places: Mapping[str, str]
    statuses: Mapping[str, str]
    lenses: Mapping[str, str]
    first_day: date
    last_day: date


PARAMETERS: dict[str, str] = {
    "from": "start",
    "to": "end",
    "episode": "episode",
    "type": "event_types",
    "side": "sides",
    "actor": "actors",
    "province": "provinces",
    "district": "districts",
    "place": "places",
    "area": "area",
    "status": "statuses",
    "min_killed": "min_killed",
    "q": "text",
    "lens": "lens_id",
}
"""URL parameter -> field of Filters. The parameter is the key of the widget that carries it."""

_CHOICE_OF = {
    "episode": "episodes",
    "event_types": "event_types",
    "sides": "sides",
    "actors": "actors",
    "provinces": "provinces",
    "districts": "districts",
    "places": "places",
    "statuses": "statuses",
    "lens_id": "lenses",
}


def choices(dataset: Dataset, province_names: Mapping[str, str]) -> Choices:
    """Return what can be chosen in a dataset: only values that occur in it, in a sensible order.

    ``province_names`` gives the name of each ISO 3166-2 code.
    """
    incidents, actors, places = dataset.incidents, dataset.actors, dataset.places
    used_actors = set(incidents["initiator_id"].dropna()) | set(incidents["target_id"].dropna())
    used_sides = {dataset.side_of[actor] for actor in incidents["initiator_id"].dropna()}
    used_places = set(dataset.table("incident_places")["place_id"]) | set(dataset.table("crossings")["place_id"])
    shown = places[places["place_id"].isin(used_places)].sort_values("name")
    provinces = sorted(set(shown["admin1"].dropna()), key=lambda code: (code[:2], province_names.get(code, code)))
    episodes = dataset.table("episodes").sort_values("date_start", ascending=False)
    types = set(incidents["event_type"])
    statuses = set(incidents["status"])
    return Choices(
        episodes=dict(zip(episodes["episode_id"], _unlike(episodes["name"], episodes["episode_id"]), strict=True)),
        event_types={key: word.label for key, word in EVENT_TYPES.items() if key in types},
        sides={key: word.label for key, word in SIDES.items() if key in used_sides},
        actors=_actor_choices(actors[actors["actor_id"].isin(used_actors)].sort_values("short_name")),
        provinces={code: province_names.get(code, code) for code in provinces},
        districts=_district_choices(shown, province_names),
        places=_place_choices(shown, province_names),
        statuses={key: word.label for key, word in STATUSES.items() if key in statuses},
        lenses={key: lens.label for key, lens in LENSES.items()},
        first_day=dataset.first_day.date(),
        last_day=dataset.last_day.date(),
    )


@lru_cache(maxsize=4)
def available(dataset: Dataset) -> Choices:
    """Return what can be chosen in a dataset, worked out once for the process."""
    return choices(dataset, province_names(dataset.geo))


def _unlike(labels: Iterable[str], identifiers: Iterable[str]) -> list[str]:
    """Return labels that are all different: one that another row has too gets its identifier behind it."""
    labels, identifiers = list(labels), list(identifiers)
    twice = {label for label in labels if labels.count(label) > 1}
    return [f"{label} ({key})" if label in twice else label for label, key in zip(labels, identifiers, strict=True)]


def _actor_choices(actors: pd.DataFrame) -> dict[str, str]:
    return dict(zip(actors["actor_id"], _unlike(actors["short_name"], actors["actor_id"]), strict=True))


def district_id(admin1: object, admin2: object) -> str:
    """Return the identifier of a district, "province:name" ("PK-KP:Kurram"); "" where a place has none."""
    return "" if pd.isna(admin1) or pd.isna(admin2) else f"{admin1}:{admin2}"


def _district_choices(places: pd.DataFrame, province_names: Mapping[str, str]) -> dict[str, str]:
    named = places[["admin1", "admin2"]].dropna().drop_duplicates().sort_values(["admin2", "admin1"])
    twice = set(named.loc[named["admin2"].duplicated(), "admin2"])
    return {
        district_id(admin1, admin2): f"{admin2} ({province_names.get(admin1, admin1)})" if admin2 in twice else admin2
        for admin1, admin2 in zip(named["admin1"], named["admin2"], strict=True)
    }


def _place_choices(places: pd.DataFrame, province_names: Mapping[str, str]) -> dict[str, str]:
    area = places["admin1"].map(province_names).fillna(places["country"])
    labels = [
        f"{name} (crossing)" if kind == "crossing" else f"{name}, {where}"
        for name, kind, where in zip(places["name"], places["kind"], area, strict=True)
    ]
    return dict(zip(places["place_id"], _unlike(labels, places["place_id"]), strict=True))


def parse(query: Mapping[str, list[str]], available: Choices) -> tuple[Filters, list[str]]:
    """Return the filters that a URL query means, and a note for each value in it that means nothing.

    ``query`` gives the list of values of each parameter. Values may be the words shown or the identifiers.
    Parameters that are not filters are left alone.
    """
    values: dict[str, object] = {}
    notes: list[str] = []
    for parameter, name in PARAMETERS.items():
        given = query.get(parameter)
        if not given or given == [""]:
            continue
        value, wrong = parse_values(name, given, available)
        if value is not None:
            values[name] = value
        notes += [f"{parameter}={shorten(text)} ({reason})" for text, reason in wrong]
    return Filters(**values), notes  # type: ignore[arg-type]


def parse_values(name: str, given: list[str], available: Choices) -> tuple[object, list[tuple[str, str]]]:
    """Return what the values of a link mean for a field of Filters, None for nothing, and each that means nothing.

    The latter with the reason, in words. Where the field holds one value, the last one given counts.
    """
    last = given[-1]
    if name in ("start", "end"):
        day = read_day(trim_end(last))
        if day is None:
            return None, [(last, "not a date as YYYY-MM-DD")]
        if not available.first_day <= day <= available.last_day:
            return None, [(last, f"outside the record, {available.first_day} to {available.last_day}")]
        return day, []
    if name == "min_killed":
        number = trim_end(last)
        if not is_whole_number(number, FILTER_KILLED.value):
            return None, [(last, f"not a whole number from 0 to {FILTER_KILLED.value:,}")]
        return int(number), []
    if name == "area":
        text = areas.canonical(trim_end(last))
        return (text, []) if text else (None, [(last, f"not an area: {areas.EXPECTED}")])
    if name == "text":
        longest = FILTER_TEXT.value
        return last[:longest], [(last, f"cut to {FILTER_TEXT.text}")] if len(last) > longest else []
    known = getattr(available, _CHOICE_OF[name])
    by_word = former_words(name, known) | {word: key for key, word in known.items()} | {key: key for key in known}
    if name in ("episode", "lens_id"):
        meant = Words(by_word).find(last)
        return meant, [] if meant else [(last, "not known here")]
    return _parse_list(given, by_word)


def _parse_list(given: list[str], by_word: Mapping[str, str]) -> tuple[object, list[tuple[str, str]]]:
    """Return the identifiers that the values of a link mean; values over the limit are passed over and counted."""
    words = Words(by_word)
    read, over = given[: LINK_VALUES.value], len(given) - LINK_VALUES.value
    meanings = {text: words.find(text) for text in dict.fromkeys(read)}
    found = tuple(dict.fromkeys(meaning for meaning in meanings.values() if meaning))
    wrong = [(text, "not known here") for text, meaning in meanings.items() if not meaning]
    if over > 0:
        wrong.append((f"{over:,} more", f"the first {LINK_VALUES.value:,} are read"))
    return found or None, wrong


def query(filters: Filters) -> dict[str, list[str]]:
    """Return the URL query of the filters: parameter -> identifiers, defaults left out. ``parse`` reads it back."""
    result: dict[str, list[str]] = {}
    default = Filters()
    for parameter, name in PARAMETERS.items():
        value = getattr(filters, name)
        if value == getattr(default, name):
            continue
        values = value if isinstance(value, tuple) else (value,)
        result[parameter] = [str(item) for item in values]
    return result


def link(filters: Filters, page: str = "", **extra: str) -> str:
    """Return the relative address of a page with these filters (and further parameters) in its query."""
    text = urlencode({**query(filters), **{key: [value] for key, value in extra.items()}}, doseq=True)
    return f"{page}?{text}" if text else page


def day_text(day: date) -> str:
    """Return a date as "1 Dec 2024", in English whatever the machine's language."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {months[day.month - 1]} {day.year}"


def span_text(first: date, last: date) -> str:
    """Return two dates as a span: "1 Dec 2024 – 31 Jan 2025", one date where they are the same."""
    return day_text(first) if first == last else f"{day_text(first)} {EN_DASH} {day_text(last)}"


def _listing(words: Iterable[str], joint: str = "and") -> str:
    items = list(words)
    if len(items) > 4:
        items = [*items[:3], f"{len(items) - 3} more"]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {joint} {items[-1]}"


def describe(filters: Filters, available: Choices) -> str:
    """Return the filters in words, lens included.

    For instance "Air and drone strikes and shelling in Khost and Paktika, 1 Dec 2024 – 31 Jan 2025, highest claim".
    """
    return f"{describe_selection(filters, available)}, {filters.lens.phrase}"


def describe_selection(filters: Filters, available: Choices) -> str:
    """Return the filters in words without the lens."""
    first, last = filters.start or available.first_day, filters.end or available.last_day
    return f"{describe_undated(filters, available)}, {span_text(first, last)}"


def describe_undated(filters: Filters, available: Choices) -> str:
    """Return the filters in words without the lens and the dates, for instance "Air strikes in Khost"."""
    parts = [_subject(filters)]
    if filters.sides:
        parts.append("by " + _listing((available.sides.get(side, side) for side in filters.sides), "or"))
    if filters.actors:
        parts.append("involving " + _listing((available.actors.get(actor, actor) for actor in filters.actors), "or"))
    if filters.places:
        parts.append("at " + _listing((available.places.get(place, place) for place in filters.places), "or"))
    if filters.area:
        parts.append("mapped inside " + areas.read(filters.area).words)
    if filters.districts:
        parts.append("in " + _listing((available.districts.get(key, key) for key in filters.districts), "or"))
    if filters.provinces:
        parts.append("in " + _listing(available.provinces.get(code, code) for code in filters.provinces))
    if filters.min_killed > 0:
        parts.append(f"with {filters.min_killed} or more killed")
    if filters.text.strip():
        parts.append(f"mentioning “{isolate_text(filters.text.strip())}”")
    sentence = " ".join(parts)
    if filters.episode is not None:
        sentence += f", episode “{available.episodes.get(filters.episode, filters.episode)}”"
    return sentence


def _subject(filters: Filters) -> str:
    types = filters.event_types
    if not types:
        subject = "Incidents"
    elif set(types) == {"airstrike", "drone_strike"}:
        subject = "Air and drone strikes"
    elif set(types) == set(STRIKE_TYPES):
        subject = "Air and drone strikes and shelling"
    else:
        subject = _listing(EVENT_TYPES[key].plural for key in types)
        subject = subject[0].upper() + subject[1:]
    if filters.statuses:
        words = _listing((STATUSES[status].label.lower() for status in filters.statuses), "or")
        subject += f" ({words})"
    return subject


def slug(filters: Filters, available: Choices) -> str:
    """Return the filters as a part of a file name: what is selected (where it is narrowed), dates, lens.

    Lower-case ASCII words joined by hyphens, parts joined by underscores, at most 100 characters, such as
    ``air-strikes-in-paktika_2024-12_2025-01_kabul-lens``. Whole months are written as months.
    """
    first, last = filters.start or available.first_day, filters.end or available.last_day
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    dates = [f"{day:%Y-%m}" if whole else f"{day:%Y-%m-%d}" for day in (first, last)]
    selected = describe_undated(filters, available)
    subject = slugify(selected)
    if len(subject) > SLUG_SUBJECT or not filters.text.isascii():
        # What does not fit or has no letters here still tells two files apart.
        digest = sha256(selected.encode()).hexdigest()[:6]
        subject = f"{subject[: SLUG_SUBJECT - 7].rstrip('-')}-{digest}"
    parts = [subject] if subject != "incidents" else []
    return "_".join([*parts, *dates, f"{filters.lens_id}-lens"])


def slugify(text: str) -> str:
    """Return a text as lower-case ASCII words joined by hyphens, at most 100 characters."""
    plain = text.replace(EN_DASH, " to ").casefold().encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:100].rstrip("-")


assert {f.name for f in fields(Filters)} == set(PARAMETERS.values())
