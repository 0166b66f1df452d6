"""The layer of incidents: proportional symbols under a lens."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboard.analysis.records import placed
from dashboard.analysis.whose_dead import PARTS, add_parts, label_parts, parts_by, side_columns, write_parts
from dashboard.analysis.words import capitalise, casualties, incidents_text
from dashboard.charts.theme import Palette
from dashboard.kinds import UNCERTAIN_STATUSES
from dashboard.map.fan import fan_out
from dashboard.map.views import outside_of
from dashboard.maps.layers.model import OVER_LABELS, Drawn, Entry, Layer, Scene, Trace, points
from dashboard.vocabulary import EVENT_TYPES

SMALLEST = 9.0
"""Diameter in pixels of a symbol without killed or without a figure."""

PIXELS_PER_ROOT = 3.2
"""Diameter in pixels of a symbol for one killed: its area is proportional to the number."""

STACK_FROM = 8
"""From this many incidents at one place on they are one symbol with their number, which opens as a list."""

SMALLEST_STACK = 24.0
HALO = {3: 15.0, 4: 28.0}
"""Pixels by which the halo of an incident known to the district, or to the province, is wider than its symbol."""

HOLLOW = UNCERTAIN_STATUSES
RINGED = ("confirmed", "disputed")
SHARED = " incidents at this place."
STACK = "stack:"
"""How the identifier of a stack begins: its latitude and longitude follow."""

GATHER = "gather"
GATHERINGS = {"yes": "Many at one place are one symbol", "no": "Each incident has a symbol of its own"}
"""Option: symbols of their own can come and go one by one, as the player of the map needs it."""


def diameter(killed: pd.Series) -> pd.Series:
    """Return the diameter in pixels of the symbol for each number of killed (missing: the smallest)."""
    roots = np.sqrt(killed.astype("float64").fillna(0.0))
    return (PIXELS_PER_ROOT * roots).clip(lower=SMALLEST)


def most_of_smallest() -> int:
    """Return the highest number of killed whose symbol is still the smallest."""
    return int((SMALLEST / PIXELS_PER_ROOT) ** 2)


def stack_id(lat: float, lon: float) -> str:
    """Return the identifier of the stack of incidents at these coordinates."""
    return f"{STACK}{lat:.4f},{lon:.4f}"


def of_stack(frame: pd.DataFrame, identifier: str) -> pd.DataFrame:
    """Return the records that lie at a stack's coordinates; none for an identifier that means nothing."""
    wanted = [stack_id(lat, lon) == identifier for lat, lon in zip(frame["lat"], frame["lon"], strict=True)]
    return frame[np.array(wanted, dtype=bool)]


COLUMNS = ["incident_id", "event_type", "status", "precision", "lat", "lon", "killed_low", "killed_high", "words"]
SPLIT = [name for pair in side_columns("killed").values() for name in pair]
"""Columns that records have under the lens of one account."""


def symbols(frame: pd.DataFrame, scene: Scene) -> pd.DataFrame:
    """Return what is drawn, largest first: a row for each incident, or for each stack of many at one place.

    Columns: incident_id (or a stack's identifier), lat, lon (where it is drawn), home_lat, home_lon (the place), outer
    and inner (diameters of the faint and the solid disc), tint, status, precision, words, shared, number (incidents in
    a stack, else 0), first and last (days since 1970), chosen, rank.
    """
    rows = frame[[*COLUMNS, *frame.columns.intersection(SPLIT), "date_start", "date_end"]].copy()
    rows["first"] = (rows.pop("date_start").astype("datetime64[s]").astype("int64") // 86_400).astype("int64")
    rows["last"] = (rows.pop("date_end").astype("datetime64[s]").astype("int64") // 86_400).astype("int64")
    rows["chosen"] = True if scene.chosen is None else rows["incident_id"].isin(scene.chosen)
    rows["tint"] = rows["event_type"].map({key: kind.tint for key, kind in EVENT_TYPES.items()})
    rows["number"] = 0
    if scene.options.get(GATHER, "yes") == "yes":
        rows = _stacked(rows, scene.palette.muted)
    rows = rows.drop(columns=SPLIT, errors="ignore")
    rows["outer"], rows["inner"] = diameter(rows["killed_high"]), diameter(rows["killed_low"])
    many = rows["number"] > 0
    rows.loc[many, "outer"] = rows.loc[many, "outer"].clip(lower=SMALLEST_STACK)
    rows.loc[many, "inner"] = rows.loc[many, "inner"].clip(lower=SMALLEST_STACK)
    at = fan_out(rows, rows["outer"] + 3, scene.view.degrees_per_pixel)
    rows = rows.rename(columns={"lat": "home_lat", "lon": "home_lon"}).assign(
        lat=at["lat"], lon=at["lon"], shared=at["shared"]
    )
    # A stack lies above what is more than half as large, so that its number can be read.
    depth = rows["outer"].where(rows["number"] == 0, rows["outer"] / 2)
    rows = rows.assign(depth=depth).sort_values(["depth", "incident_id"], ascending=[False, True])
    return rows.drop(columns="depth").assign(rank=range(len(rows)))


def _stacked(rows: pd.DataFrame, colour: str) -> pd.DataFrame:
    """Return the rows with those at a place of many put together into one."""
    sizes = rows.groupby(["lat", "lon"])["incident_id"].transform("size")
    crowd, rest = rows[sizes >= STACK_FROM], rows[sizes < STACK_FROM]
    if crowd.empty:
        return rows
    grouped = crowd.groupby(["lat", "lon"], sort=True)
    piles = grouped[["killed_low", "killed_high"]].sum(min_count=1)
    piles["number"] = grouped.size()
    piles["parts"] = parts_by(crowd, ["lat", "lon"], "killed")
    for name, how in (("precision", "min"), ("first", "min"), ("last", "max"), ("chosen", "any")):
        piles[name] = grouped[name].agg(how)
    piles = piles.reset_index()
    piles["incident_id"] = [stack_id(lat, lon) for lat, lon in zip(piles["lat"], piles["lon"], strict=True)]
    piles["words"] = [
        f"<b>{number} incidents at one place</b><br>"
        f"{capitalise(casualties(low, high, 'killed', parts=parts))} in all.<br>Select the symbol to list them."
        for number, low, high, parts in zip(
            *(piles[name] for name in ("number", "killed_low", "killed_high", "parts")), strict=True
        )
    ]
    piles = piles.assign(event_type="", status="", tint=colour)
    return pd.concat([rest, piles.reindex(columns=rows.columns)], ignore_index=True)


Columns = dict[str, np.ndarray[Any, Any]]
"""Columns of what is drawn by name, all of one length."""


def _discs(rows: Columns, some: Any, order: int, size: Any, colour: Any, opacity: float) -> Columns:
    """Return one layer of discs, for ``some`` of the rows; ``order`` says how far up it lies within a symbol.

    ``size`` and ``colour`` are one for each row, or one for all.
    """
    number = int(some.sum())
    return {
        **{name: rows[name][some] for name in ("lat", "lon", "rank", "first", "last")},
        "size": np.broadcast_to(size, some.shape)[some],
        "colour": np.broadcast_to(np.asarray(colour, dtype=object), some.shape)[some],
        "opacity": np.where(rows["chosen"][some], opacity, opacity * 0.22),
        "order": np.full(number, order),
    }


def _all_discs(rows: Columns, palette: Palette) -> Columns:
    """Return every disc of the symbols, the lowest first: halo, ring, ground, faint and solid disc, hollow centre."""
    outer, inner, status, pile = rows["outer"], rows["inner"], rows["status"], rows["number"] > 0
    every = np.ones(len(outer), dtype=bool)
    wide = outer > inner
    halos = [
        _discs(rows, rows["precision"] >= least, -1, outer + wider, palette.ink, 0.1) for least, wider in HALO.items()
    ]
    discs = [
        *halos,
        _discs(rows, np.isin(status, RINGED) | pile, 0, outer + 3, palette.ink, 0.9),
        _discs(rows, wide, 1, outer + 1, palette.paper, 0.85),
        _discs(rows, wide, 2, outer, rows["tint"], 0.4),
        _discs(rows, every, 3, inner, rows["tint"], 0.95),
        _discs(rows, np.isin(status, HOLLOW) & ~pile, 4, inner * 0.5, palette.paper, 1.0),
        _discs(rows, pile, 4, np.minimum(inner, SMALLEST_STACK) - 4, palette.paper, 1.0),
    ]
    joined = {name: np.concatenate([disc[name] for disc in discs]) for name in discs[0]}
    order = np.lexsort((joined["order"], joined["rank"]))
    return {name: values[order] for name, values in joined.items()}


def _markers(drawn: Columns, **more: Any) -> Trace:
    return points(
        drawn["lat"].round(4).tolist(),
        drawn["lon"].round(4).tolist(),
        mode="markers",
        marker={
            "size": drawn["size"].round(1).tolist(),
            "color": drawn["colour"].tolist(),
            "opacity": drawn["opacity"].round(2).tolist(),
        },
        **more,
    )


def _not_drawn(scene: Scene, drawn: pd.DataFrame) -> str:
    """Return what is said of incidents that have no symbol, or lie outside the view that fits the others.

    ``drawn`` has the incidents with a symbol.
    """
    said = []
    if len(drawn) < len(scene.frame):
        missing = scene.frame[~scene.frame["incident_id"].isin(drawn["incident_id"])]
        low, high = (missing[f"killed_{end}"].sum(min_count=1) for end in ("low", "high"))
        parts = write_parts(add_parts(missing, "killed"))
        killed = "" if pd.isna(low) else f" ({casualties(low, high, 'killed', parts=parts)})"
        said.append(
            f"{incidents_text(len(missing))} known to the country only{killed} "
            f"{'have' if len(missing) != 1 else 'has'} no symbol."
        )
    return " ".join([*said, outside_of(scene.view, drawn)]).strip()


def _days(rows: Columns) -> dict[str, Any]:
    """Return what the player needs to know of each point of a trace: first and last day, counted from 1970."""
    return {"meta": {"first": rows["first"].tolist(), "last": rows["last"].tolist()}}


def _legs(rows: pd.DataFrame, colour: str) -> list[Trace]:
    """Return thin lines from symbols that were moved aside to the place where they belong."""
    moved = rows[(rows["shared"] > 1) & ((rows["lat"] != rows["home_lat"]) | (rows["lon"] != rows["home_lon"]))]
    if moved.empty:
        return []
    lat: list[float | None] = []
    lon: list[float | None] = []
    for y, x, home_y, home_x in zip(
        moved["lat"].round(4), moved["lon"].round(4), moved["home_lat"], moved["home_lon"], strict=True
    ):
        lat += [home_y, y, None]
        lon += [home_x, x, None]
    return [points(lat, lon, mode="lines", line={"color": colour, "width": 0.7}, opacity=0.7, hoverinfo="skip")]


_TABLE = {
    "date_start": "Date",
    "title": "Incident",
    "place": "Place",
    "province": "Province",
    "killed_low": "Killed, low",
    "killed_high": "Killed, high",
    "lat": "Latitude",
    "lon": "Longitude",
    "precision": "Precision (1 place … 4 province)",
}
_NEEDED = list(dict.fromkeys([*COLUMNS, *_TABLE, "date_end", "country", "place_kind"]))


def _build(scene: Scene) -> Drawn:
    """Draw all discs in one trace, in their order, under one nearly clear trace that answers to the pointer.

    A trace for each kind of disc or event would make the map slow to open: each is a source and four layers to the
    browser's map.
    """
    split = scene.frame.columns.intersection([*SPLIT, PARTS["killed"]])
    palette, frame = scene.palette, placed(scene.frame[[*_NEEDED, *split]])
    played = scene.options.get(GATHER) == "no"
    named = _TABLE | {key: words for key, words in label_parts(frame).items() if key == PARTS["killed"]}
    table = frame[list(named)].rename(columns=named)
    note = _not_drawn(scene, frame)
    if frame.empty:
        return Drawn([], (), table, note)
    rows = symbols(frame, scene)
    piles = rows[rows["number"] > 0]
    columns: Columns = {name: rows[name].to_numpy() for name in rows.columns if not name.startswith("killed")}
    drawn = _all_discs(columns, palette)
    shared = rows["shared"].to_numpy()
    text = [
        words if number == 1 else f"{words}<br>{number}{SHARED}"
        for words, number in zip(rows["words"], shared.tolist(), strict=True)
    ]
    pointer = {
        **columns,
        "size": columns["outer"],
        "colour": np.full(len(rows), palette.ink, dtype=object),
        "opacity": np.full(len(rows), 0.01),
    }
    traces = [] if played else _legs(rows, palette.muted)
    traces += [
        _markers(drawn, hoverinfo="skip", **(_days(drawn) if played else {})),
        _markers(
            pointer,
            customdata=rows["incident_id"].tolist(),
            text=text,
            hovertemplate="%{text}<extra></extra>",
            **(_days(pointer) if played else {}),
        ),
    ]
    if not piles.empty:
        traces.append(
            points(
                piles["lat"].tolist(),
                piles["lon"].tolist(),
                mode="text",
                below=OVER_LABELS,
                text=piles["number"].astype(str).tolist(),
                textfont={"size": 11, "color": palette.ink, "family": "sans-serif"},
                hoverinfo="skip",
                meta={"halo": palette.paper},  # for map_tools.js
            )
        )
    counts = frame["event_type"].value_counts()
    # While the player runs, the counts stay those of the period through which it moves.
    whole = " in all" if played else ""
    key = [
        Entry(f"{kind.label} ({counts[name]}{whole})", kind.tint)
        for name, kind in EVENT_TYPES.items()
        if name in counts
    ]
    if not piles.empty:
        key.append(Entry(f"{STACK_FROM} or more, one place ({len(piles)})", palette.muted))
    return Drawn(traces, tuple(key), table, note)


LAYER = Layer(
    id="incidents",
    label="Incidents",
    shows="Each incident at its main place; the solid disc is the lowest, the faint one the highest number killed",
    source="the curated record under the lens in force",
    build=_build,
)
