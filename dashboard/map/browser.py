"""What a browser is sent of a map: the specification in few bytes, as ``web/map/types.d.ts`` has it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from dashboard.charts.parties import PARTIES, party_colour
from dashboard.charts.theme import Palette
from dashboard.kinds import KINDS
from dashboard.map.key import KeyRow
from dashboard.map.marks import LARGEST, PER_ROOT, SMALLEST, Mark
from dashboard.map.spec import MapSpec
from dashboard.map.symbols import ICONS

_EPOCH = date(1970, 1, 1).toordinal()

COLUMNS = (
    *("id", "title", "kind", "party", "spot", "first", "days", "killedLow", "killedHigh", "certain", "near"),
    *("when", "killed", "by", "type"),
)
"""The columns of incidents.

Words that many incidents share are sent once (``WORDS`` in ``marks.js`` has the same), as are places: "spot" is the
place of one in ``spots``, which have latitude, longitude and the words for it. An identifier that begins with the first
day is sent without it. "days" are those after the first.
"""

_FOCUS = {"light": "#E3B93F", "dark": "#B9983B"}


class _Texts:
    """Values by their place in a list: each is sent once."""

    def __init__(self) -> None:
        self.places: dict[Any, int] = {}

    def place(self, value: Hashable) -> int:
        return self.places.setdefault(value, len(self.places))


def _row(mark: Mark, texts: _Texts, spots: _Texts) -> list[Any]:
    first = date.fromisoformat(mark.start)
    return [
        mark.id.removeprefix(mark.start),
        mark.title,
        texts.place(mark.kind),
        texts.place(mark.party),
        spots.place((mark.lat, mark.lon, mark.where)),
        first.toordinal() - _EPOCH,
        (date.fromisoformat(mark.end) - first).days,
        mark.killed_low,
        mark.killed_high,
        int(mark.certain),
        int(mark.near),
        mark.when,
        texts.place(mark.killed),
        texts.place(mark.by),
        texts.place(mark.type),
    ]


def pane_data(spec: MapSpec, heading: str = "", words: str = "") -> dict[str, Any]:
    """Return one map; ``heading`` and ``words`` stand over it where there are two."""
    texts, spots = _Texts(), _Texts()
    rows = [_row(mark, texts, spots) for mark in spec.marks]
    script = spec.options.script
    return {
        "heading": heading,
        "words": words,
        "sources": dict(spec.sources),
        "layers": list(spec.layers),
        "columns": list(COLUMNS),
        "rows": rows,
        "texts": list(texts.places),
        "spots": [list(spot) for spot in spots.places],
        "crossings": [
            {
                "id": mark.id,
                "name": mark.name,
                "label": mark.label(script),
                "lat": mark.lat,
                "lon": mark.lon,
                "status": mark.status,
                "strength": mark.strength,
                "words": mark.words,
            }
            for mark in spec.crossings
        ],
    }


def looks(palette: Palette) -> dict[str, Any]:
    """Return what symbols are drawn from: icons, parties with their colours, kinds, the colours of the page."""
    return {
        "icons": ICONS,
        "parties": {
            key: {"name": party.name, "colour": party_colour(party, palette.name)} for key, party in PARTIES.items()
        },
        "kinds": {key: kind.name for key, kind in KINDS.items()},
        "colours": {
            "paper": palette.paper,
            "panel": palette.panel,
            "ink": palette.ink,
            "muted": palette.muted,
            "rule": palette.rule,
            "accent": palette.accent,
            "land": palette.land,
            "focus": _FOCUS[palette.name],
        },
        "sizes": {"smallest": SMALLEST, "perRoot": PER_ROOT, "largest": LARGEST},
        "theme": palette.name,
    }


def key_data(rows: Sequence[KeyRow]) -> list[dict[str, Any]]:
    """Return the rows of the key."""
    return [asdict(row) for row in rows]
