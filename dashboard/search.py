"""Words that a reader looks for in the incidents, in whatever spelling, and what was meant where nothing has them.

Every word must occur. The name of a province stands for all that happened in it; of other names a part will do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from dashboard.boundaries import province_names
from dashboard.folding import fold_name, fold_text
from dashboard.tables import Dataset

ALIASES = ";"
"""What parts the other spellings of a name in a cell."""

PART = " | "
"""What parts the texts that are looked through: words of two of them do not stand beside each other."""

NAMED_BODIES = ("un_body", "research_body", "militant_group", "third_state")
"""Kinds of claimants that a search finds by their names; those of the others are full of names of provinces."""

LIKE = 76
"""How alike a name must be to be offered, of 100: "Nangrahr" is 94 to Nangarhar, three letters of four are 75."""

LIKE_WORD = 0.88
"""How alike a word among others must be (Jaro and Winkler, of 1): its beginning tells more than its end."""

OFFERED = 3
"""Names that are offered at most."""


def split_words(text: str) -> list[str]:
    """Return the words that must all occur, as texts are compared: what stands between spaces, folded.

    "Spin-Boldak" is one of two parts that must stand beside each other.
    """
    return [folded for folded in map(fold_text, text.split()) if folded]


def list_names(*cells: object) -> list[str]:
    """Return the names in cells of a table: each cell is one name or several, parted by semicolons; missing is none."""
    given = (str(cell) for cell in cells if not pd.isna(cell))
    return [name for cell in given for name in (part.strip() for part in cell.split(ALIASES)) if name]


@lru_cache(maxsize=4)
def search_text(dataset: Dataset) -> pd.Series:
    """Return, in the order of ``dataset.incidents``, the text that a search looks through, folded.

    Identifier, title, summary, denial, note; the names of places and their districts (every script and spelling); the
    actors, those who claimed or denied responsibility, named bodies that gave a figure, and who spoke for whom.
    """
    incidents = dataset.incidents
    joined = incidents["incident_id"].map(fold_text)
    for column in ("title", "summary", "denial", "note"):
        joined = joined + PART + incidents[column].fillna("").map(fold_text)
    for named in (_place_names(dataset), _people(dataset)):
        joined = joined + PART + incidents["incident_id"].map(named).fillna("")
    return joined


def _fold_names(names: Iterable[str]) -> str:
    return PART.join(dict.fromkeys(map(fold_name, names)))


def _place_names(dataset: Dataset) -> pd.Series:
    """Return for each incident the names of its places and of their districts, folded."""
    places = dataset.places
    rows = [list_names(*row) for row in places[["name", "name_local", "aliases", "admin2"]].itertuples(index=False)]
    own = dict(zip(places["place_id"], rows, strict=True))
    of_district: dict[tuple[str, str], list[str]] = {}
    for place in places[(places["kind"] == "district") & places["admin2"].notna()].itertuples():
        of_district.setdefault((place.admin1, place.admin2), []).extend(own[place.place_id])
    texts = {
        place.place_id: _fold_names([*own[place.place_id], *of_district.get((place.admin1, place.admin2), ())])
        for place in places.itertuples()
    }
    links = dataset.table("incident_places")
    return links["place_id"].map(texts).groupby(links["incident_id"]).agg(PART.join)


def _people(dataset: Dataset) -> pd.Series:
    """Return for each incident the names of who acted, was aimed at, answered for it or spoke of it, folded."""
    actors = dataset.actors
    names = {row.actor_id: _fold_names(list_names(row.name, row.short_name)) for row in actors.itertuples(index=False)}
    incidents, claims = dataset.incidents, dataset.claims
    kinds = claims["claimant_id"].map(dict(zip(actors["actor_id"], actors["kind"], strict=True)))
    stated = dataset.table("responsibility")
    parts = [
        (incidents["incident_id"], incidents["initiator_id"].map(names)),
        (incidents["incident_id"], incidents["target_id"].map(names)),
        (claims["incident_id"], claims["claimant_id"].map(names).where(kinds.isin(NAMED_BODIES))),
        (claims["incident_id"], claims["speaker"].map(fold_text, na_action="ignore")),
        (stated["incident_id"], stated["claimant_id"].map(names)),
    ]
    every = pd.concat(
        [pd.DataFrame({"incident_id": ids, "words": words.astype("object")}) for ids, words in parts],
        ignore_index=True,
    )
    every = every.dropna().drop_duplicates()
    return every["words"].groupby(every["incident_id"]).agg(PART.join)


@dataclass(frozen=True)
class _Name:
    """What a name of the gazetteer stands for: the entries' other names, folded, and provinces by their codes."""

    spellings: frozenset[str]
    provinces: frozenset[str]


@lru_cache(maxsize=4)
def _gazetteer(dataset: Dataset) -> Mapping[str, _Name]:
    """Return what each folded name of a place, district or province stands for, the longest name first."""
    of_province = province_names(dataset.geo)
    entries = [(frozenset([fold_text(name)]), code) for code, name in of_province.items()]
    for place in dataset.places.itertuples():
        names = list_names(place.name, place.name_local, place.aliases)
        code = place.admin1 if place.kind == "province" and not pd.isna(place.admin1) else ""
        names += [of_province[code]] if code in of_province else []
        entries.append((frozenset(map(fold_text, names)) - {""}, code))
    found: dict[str, _Name] = {}
    for spellings, code in entries:
        for name in spellings:
            known = found.get(name, _Name(frozenset(), frozenset()))
            found[name] = _Name(known.spellings | spellings, known.provinces | ({code} if code else set()))
    return dict(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


@lru_cache(maxsize=4)
def _incidents_in(dataset: Dataset) -> Mapping[str, frozenset[str]]:
    links = dataset.table("incident_places").merge(dataset.places[["place_id", "admin1"]], on="place_id")
    return {code: frozenset(ids) for code, ids in links.groupby("admin1")["incident_id"]}


def mentions(dataset: Dataset, text: str) -> pd.Series:
    """Return, in the order of ``dataset.incidents``, in which every word of a text occurs; "" is in all.

    A name of the gazetteer is found under each of its entry's spellings, that of a province with all that happened
    there. A text without letters or digits is in none.
    """
    texts, words = search_text(dataset), split_words(text)
    keep = pd.Series(bool(words) or not text.strip(), index=texts.index)
    rest = f" {' '.join(word.replace(' ', '_') for word in words)} "
    for name, meaning in _gazetteer(dataset).items():
        if f" {name} " not in rest.replace("_", " "):
            continue
        # A name is one or more whole words of the text, however they are joined.
        without = re.sub(rf"(?<= ){name.replace(' ', '[ _]')}(?= )", "|", rest)
        if without != rest:
            keep &= _mention_name(dataset, name, meaning)
            rest = without
    for word in rest.replace("|", " ").split():
        keep &= texts.str.contains(word.replace("_", " "), regex=False)
    return keep


def _mention_name(dataset: Dataset, name: str, meaning: _Name) -> pd.Series:
    texts, incidents = search_text(dataset), dataset.incidents["incident_id"]
    found = texts.str.contains(name, regex=False)
    others = meaning.spellings - {name}
    if others:
        # Other spellings count as whole words: "Dir" is in "direct".
        pattern = rf"\b(?:{'|'.join(map(re.escape, sorted(others)))})\b"
        found |= texts.str.contains(pattern, regex=True)
    for code in meaning.provinces:
        found |= incidents.isin(_incidents_in(dataset).get(code, frozenset()))
    return found


@dataclass(frozen=True)
class KnownPlace:
    """A place of the gazetteer that a text names, with the names of its district and province ("" for none)."""

    name: str
    district: str
    province: str


def find_place(dataset: Dataset, text: str) -> KnownPlace | None:
    """Return the place whose name, in any spelling, a text is; None where it is that of none, or of a province."""
    wanted = fold_name(text).split(" ")[-1] if split_words(text) else ""
    if not wanted:
        return None
    names = province_names(dataset.geo)
    for place in dataset.places[~dataset.places["kind"].isin(("province", "country"))].itertuples():
        spellings = (
            fold_text(name).replace(" ", "") for name in list_names(place.name, place.name_local, place.aliases)
        )
        if wanted in spellings:
            district = "" if pd.isna(place.admin2) else str(place.admin2)
            return KnownPlace(place.name, district, names.get(place.admin1, ""))
    return None


def _main_name(place: Any, of_province: Mapping[str, str]) -> str:
    """Return the one name under which a place of the gazetteer is offered: a district's without the word for it."""
    if place.kind == "province":
        return of_province.get(place.admin1, place.name)
    return str(place.admin2) if place.kind == "district" and not pd.isna(place.admin2) else str(place.name)


@lru_cache(maxsize=4)
def _known_names(dataset: Dataset) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return every name that may have been meant: as it is compared, and the name of its entry, which is shown."""
    places, actors, of_province = dataset.places, dataset.actors, province_names(dataset.geo)
    found = {fold_text(name): name for name in of_province.values()}
    for place in places.itertuples():
        main = _main_name(place, of_province)
        for name in list_names(place.name, place.name_local, place.aliases):
            found.setdefault(fold_text(name), main)
        found.setdefault(fold_text("" if pd.isna(place.admin2) else place.admin2), place.admin2)
    for row in actors.itertuples(index=False):
        for name in list_names(row.name, row.short_name):
            found.setdefault(fold_text(name), name)
    for name in dataset.claims["speaker"].dropna().unique():
        found.setdefault(fold_text(name), str(name))
    found.pop("", None)
    return tuple(found), tuple(found.values())


@lru_cache(maxsize=4)
def _known_words(dataset: Dataset) -> tuple[str, ...]:
    """Return the words of names and titles, as they are compared; short ones are like too many others."""
    texts = [*_known_names(dataset)[0], *dataset.incidents["title"].map(fold_text)]
    return tuple(dict.fromkeys(word for text in texts for word in text.split() if len(word) > 3))


def suggest(dataset: Dataset, text: str) -> list[str]:
    """Return what may have been meant by words that no incident has, the likest first: texts that some incident has.

    The text with each word that nothing has changed for the likest one, and names like the whole of it. Empty where
    nothing is like it.
    """
    words = split_words(text)
    if not words or mentions(dataset, text).any():
        return []
    compared, shown = _known_names(dataset)
    near = process.extract(" ".join(words), compared, scorer=fuzz.ratio, score_cutoff=LIKE, limit=3 * OFFERED)
    texts, known = search_text(dataset), _known_words(dataset)
    mended = []
    given = " ".join(words).split()
    for word in given if len(given) > 1 else ():
        best = None
        if not texts.str.contains(word, regex=False).any():
            best = process.extractOne(word, known, scorer=JaroWinkler.normalized_similarity, score_cutoff=LIKE_WORD)
        mended.append(best[0] if best else word)
    names = [shown[place] for _, _, place in near]
    phrase = " ".join(mended)
    found = (
        [dict(zip(compared, shown, strict=True)).get(phrase, phrase), *names] if mended and mended != given else names
    )
    once = {fold_text(name): name for name in reversed(found)}
    return [name for name in dict.fromkeys(found) if once[fold_text(name)] == name and mentions(dataset, name).any()][
        :OFFERED
    ]
