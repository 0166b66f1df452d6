"""A brief as a small file: TOML to read and to write, JSON to read, with errors that name file, key and value."""

from __future__ import annotations

import base64
import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from dashboard.export.brief.checks import BriefError, Problem, Reader, chosen_parts, logo_from, speakable
from dashboard.export.brief.measure import LOGO_MARK, cut_logo, measure_text
from dashboard.export.brief.model import (
    AUTOMATIC,
    FORM,
    INCIDENT,
    PAPERS,
    Brief,
    Logo,
    Part,
)
from dashboard.filters import PARAMETERS, Choices, Filters, available, parse, parse_values
from dashboard.limits import (
    BRIEF_BYTES,
    BRIEF_DAYS,
    BRIEF_DEPTH,
    BRIEF_DIGITS,
    BRIEF_DOTS,
    BRIEF_KEYS,
    BRIEF_LINE,
    BRIEF_LOGO,
    BRIEF_NOTE,
    BRIEF_PARTS,
    LINK_VALUES,
    describe_amount,
)
from dashboard.tables import Dataset
from dashboard.vocabulary import EVENT_TYPES, SIDES, STATUSES

FORM_VERSION = 1
LAST_DAYS = "last_days"
_LONGEST = BRIEF_BYTES.value + BRIEF_LOGO.value * 4 // 3 + 200
"""Bytes of a saved brief with its logo, which four characters write for three bytes."""
_WORDS = ("title", "author", "classification", "footer", "address")
_COMMAND = "afpak brief FILE -o out/"
_FILTER_GUIDE = (
    "last_days = 30          # the last days of the record, in place of from and to",
    "from = 2024-12-01 / to / episode / type / side / actor / province / place / status / min_killed / q",
    "lens = range, lowest, highest, kabul, islamabad or independent",
)
_KEYS = ("version", *_WORDS, "paper", INCIDENT, "logo", "filters", "parts")


def read(path: Path, dataset: Dataset, *, incident: str = "") -> Brief:
    """Return the brief of a file (``.toml`` or ``.json``), about ``incident`` where one is given.

    Raises BriefError with everything that is wrong in it.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST + 1)
    except OSError as error:
        raise BriefError([Problem(path.name, "-", str(path), f"a file that can be read ({error.strerror})")]) from None
    return parsed(content, dataset, path.name, path.parent, incident)


def parsed(content: bytes, dataset: Dataset, name: str, folder: Path | None = None, incident: str = "") -> Brief:
    """Return the brief in the content of a file called ``name``.

    ``folder`` is where a logo named by a path is looked for; without one only a logo inside the file is taken.
    ``incident``, where it is given, stands in for the file's own.
    Raises BriefError with everything that is wrong.
    """
    reader = Reader(name)
    values = _table(content, name)
    for key in values:
        if key not in _KEYS:
            reader.wrong(key, values[key], f"one of {', '.join(_KEYS)}")
    if values.get("version", FORM_VERSION) != FORM_VERSION:
        reader.wrong("version", values["version"], f"{FORM_VERSION}, the form of briefs that this version reads")
    words = {key: reader.words(values, key, BRIEF_LINE.value) for key in _WORDS}
    if not words["title"]:
        reader.wrong("title", values.get("title", ""), "the title of the brief")
    if words["address"] and not words["address"].startswith(("http://", "https://")):
        reader.wrong("address", words["address"], "an address that begins with https:// or http://")
    filters, last_days = _filters(reader, values.get("filters", {}), dataset)
    incident = incident or reader.words(values, INCIDENT, BRIEF_LINE.value)
    reader.incident(INCIDENT, incident, dataset)
    parts = _parts(reader, values.get("parts"), dataset)
    brief = Brief(
        parts=parts,
        filters=filters,
        last_days=last_days,
        incident=incident,
        logo=logo_from(reader, values.get("logo", ""), folder),
        paper=reader.one_of(values, "paper", PAPERS, "a4"),
        **words,
    )
    chosen_parts(reader, brief)
    reader.finish()
    return brief


def _table(content: bytes, name: str) -> Mapping[str, Any]:
    """Return what a file says, measured before it is parsed; raises BriefError for what is no brief at all."""
    if len(content) > _LONGEST:
        raise BriefError([Problem(name, "-", f"{len(content):,} bytes", f"at most {BRIEF_BYTES.text} beside a logo")])
    is_json = name.casefold().endswith(".json")
    kind = "JSON" if is_json else "TOML"
    try:
        text, logo = cut_logo(content.decode("utf-8-sig"))
        _refuse_too_large(text, name)
        values = json.loads(text) if is_json else tomllib.loads(text)
    except BriefError:
        raise
    except (ValueError, RecursionError) as error:
        raise BriefError([Problem(name, "-", "", f"{kind} in UTF-8 ({error})")]) from None
    if not isinstance(values, dict):
        raise BriefError([Problem(name, "-", str(values), "an object with the keys of a brief")])
    return {**values, "logo": logo} if values.get("logo") == LOGO_MARK else values


def _refuse_too_large(text: str, name: str) -> None:
    """Raise BriefError where a text is longer than a brief may be, or has more in it."""
    size = len(text.encode())
    if size > BRIEF_BYTES.value:
        raise BriefError([Problem(name, "-", f"{size:,} bytes", f"at most {BRIEF_BYTES.text} beside a logo")])
    measured = measure_text(text)
    amounts = (
        (measured.keys, BRIEF_KEYS),
        (measured.depth, BRIEF_DEPTH),
        (measured.dots, BRIEF_DOTS),
        (measured.digits, BRIEF_DIGITS),
    )
    problems = [
        Problem(name, "-", describe_amount(amount, limit.unit), f"{limit.name}: at most {limit.text}")
        for amount, limit in amounts
        if amount > limit.value
    ]
    if problems:
        raise BriefError(problems)


def _filters(reader: Reader, given: Any, dataset: Dataset) -> tuple[Filters, int]:
    if not isinstance(given, dict):
        reader.wrong("filters", given, "a table of filters")
        return Filters(), 0
    last_days = given.get(LAST_DAYS, 0)
    if not isinstance(last_days, int) or isinstance(last_days, bool) or not 0 <= last_days <= BRIEF_DAYS.value:
        reader.wrong(
            f"filters.{LAST_DAYS}",
            last_days,
            f"a whole number of days, at most {BRIEF_DAYS.value:,}, 0 for the filter's own dates",
        )
        last_days = 0
    if last_days and ("from" in given or "to" in given):
        reader.wrong(f"filters.{LAST_DAYS}", last_days, "either last_days or from and to, not both")
    query: dict[str, list[str]] = {}
    for key, value in given.items():
        if key == LAST_DAYS:
            continue
        if key not in PARAMETERS:
            reader.wrong(f"filters.{key}", value, f"one of {', '.join((*PARAMETERS, LAST_DAYS))}")
            continue
        items = value if isinstance(value, list) else [value]
        if all(isinstance(item, str | int | date) and not isinstance(item, bool) for item in items):
            query[key] = [item.isoformat() if isinstance(item, date) else str(item) for item in items]
        else:
            reader.wrong(f"filters.{key}", value, "text, a number, a date or a list of them")
    known = _sayable(dataset)
    for key, items in query.items():
        for item, reason in _wrong_values(key, items, known):
            reader.wrong(f"filters.{key}", item, reason)
    filters, _ = parse(query, known)
    if filters.start and filters.end and filters.start > filters.end:
        reader.wrong("filters.from", filters.start, f"a day not after to, {filters.end}")
    return filters, last_days


def _wrong_values(key: str, items: list[str], known: Choices) -> list[tuple[str, str]]:
    """Return the values of a filter that mean nothing, each with what was expected; takes those out of the list."""
    unspeakable = [(repr(item), "text without control characters") for item in items if not speakable(item)]
    items[:] = [item for item in items if item and speakable(item)]
    if len(items) > LINK_VALUES.value:
        over = (f"{len(items):,} values", f"at most {LINK_VALUES.text}")
        del items[LINK_VALUES.value :]
        unspeakable.append(over)
    name = PARAMETERS[key]
    if len(items) > 1 and not isinstance(getattr(Filters(), name), tuple):
        return [*unspeakable, (f"{len(items):,} values", "one value")]
    return unspeakable + (parse_values(name, items, known)[1] if items else [])


def _sayable(dataset: Dataset) -> Choices:
    """Return what a brief may choose: what occurs in the dataset, and every word that might occur in another."""
    known = available(dataset)
    return replace(
        known,
        event_types={**{key: word.label for key, word in EVENT_TYPES.items()}, **known.event_types},
        sides={**{key: word.label for key, word in SIDES.items()}, **known.sides},
        statuses={**{key: word.label for key, word in STATUSES.items()}, **known.statuses},
    )


def _parts(reader: Reader, given: Any, dataset: Dataset) -> tuple[Part, ...]:
    if not isinstance(given, list) or not given:
        reader.wrong("parts", given if given is not None else "", "at least one [[parts]] with a part = …")
        return ()
    if len(given) > BRIEF_PARTS.value:
        reader.wrong("parts", f"{len(given)} parts", f"at most {BRIEF_PARTS.text}")
    found = []
    for number, values in enumerate(given[: BRIEF_PARTS.value], start=1):
        key = f"parts[{number}]"
        if not isinstance(values, dict):
            reader.wrong(key, values, "a table with part = …")
            continue
        options = {name: value for name, value in values.items() if name not in ("part", "title", "note", FORM)}
        part = reader.part(
            key,
            values.get("part", ""),
            options,
            reader.words(values, "title", BRIEF_LINE.value, key),
            reader.words(values, "note", BRIEF_NOTE.value, key),
            values.get(FORM, AUTOMATIC),
            dataset,
        )
        if part is not None:
            found.append(part)
    return tuple(found)


def is_too_long(content: str) -> bool:
    """Return whether the text of a brief is longer than one that is read again may be."""
    return len(cut_logo(content)[0].encode()) > BRIEF_BYTES.value


def text(brief: Brief, *, guide: bool = False) -> str:
    """Return a brief as TOML that ``parsed`` reads back to an equal one.

    ``guide`` adds comments that say what may be written, for a file to start from.
    """
    document = tomlkit.document()
    document.add(
        tomlkit.comment("A brief of the Afghan–Pakistan tensions dashboard. To make it: afpak brief FILE -o out/")
    )
    document.add("version", tomlkit.item(FORM_VERSION))
    for key, value in _head(brief, guide=guide).items():
        document.add(key, tomlkit.item(value))
    if guide:
        document.add(tomlkit.comment('logo = "logo.png"      # beside this file, PNG or JPEG'))
        document.add(tomlkit.comment('address = "https://…"  # where the dashboard runs, for links back to it'))
    document.add(tomlkit.nl())
    filters = tomlkit.table()
    filters.update(_filter_values(brief))
    if guide:
        for line in _FILTER_GUIDE:
            filters.add(tomlkit.comment(line))
    filters.add(tomlkit.nl())
    document.add("filters", filters)
    if brief.parts:
        parts = tomlkit.aot()
        for part in brief.parts:
            parts.append(_part_table(part, guide=guide))
        document.add("parts", parts)
    return f"{tomlkit.dumps(document).rstrip()}\n"


def _head(brief: Brief, *, guide: bool) -> dict[str, str]:
    """Return the keys of a brief above its tables; what is empty only where a guide offers it."""
    words = {
        "title": brief.title,
        "author": brief.author,
        "classification": brief.classification,
        "footer": brief.footer,
        "paper": brief.paper,
        INCIDENT: brief.incident,
        "address": brief.address,
        "logo": _logo(brief.logo),
    }
    shown: tuple[str, ...] = ("title",)
    if guide:
        about = any(option.name == INCIDENT for part in brief.parts for option in part.known_options)
        shown = ("title", "author", "classification", "footer", "paper", *((INCIDENT,) if about else ()))
    return {key: value for key, value in words.items() if value or key in shown}


def _part_table(part: Part, *, guide: bool) -> Table:
    table = tomlkit.table()
    table["part"] = part.name
    options = dict(part.options)
    fields = {**options, "title": part.title, "note": part.note}
    if part.form != AUTOMATIC:
        fields[FORM] = part.form
    table.update({key: value for key, value in fields.items() if value or key in options})
    if guide:
        for option in part.known_options:
            if option.values:
                table.add(tomlkit.comment(f"{option.name}: {', '.join(option.values)}"))
    return table


def _filter_values(brief: Brief) -> dict[str, Any]:
    default = Filters()
    values = {
        parameter: list(value) if isinstance(value, tuple) else value
        for parameter, name in PARAMETERS.items()
        if (value := getattr(brief.filters, name)) != getattr(default, name)
    }
    if brief.last_days:
        values = {key: value for key, value in values.items() if key not in ("from", "to")}
        values[LAST_DAYS] = brief.last_days
    return values


def _logo(logo: Logo | None) -> str:
    if logo is None:
        return ""
    mime = "jpeg" if logo.kind == "jpg" else logo.kind
    return f"data:image/{mime};base64,{base64.b64encode(logo.content).decode()}"
