"""Small maps as the same specification with fewer layers: of the last days, and of one incident."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dashboard.analysis.recent import as_of, period_words, recent_records, span_filters, spans
from dashboard.analysis.records import records
from dashboard.charts.theme import Palette
from dashboard.filters import Filters
from dashboard.map.key import join_rows, key_of_marks
from dashboard.map.marks import unplaced
from dashboard.map.spec import MapOptions, MapSpec, map_beside
from dashboard.map.views import FIT, View, around, view_of
from dashboard.tables import Dataset

SMALL_LAYERS = ("incidents", "crossings")


def recent_view(dataset: Dataset, filters: Filters, days: int) -> View:
    """Return the view that shows the incidents of the last days and all crossings."""
    crossings = dataset.places[dataset.places["place_id"].isin(dataset.table("crossings")["place_id"])]
    return view_of(FIT, recent_records(dataset, filters, days), crossings)


def recent_map_spec(
    dataset: Dataset, filters: Filters, palette: Palette, days: int, *, inline: bool = False
) -> MapSpec:
    """Return the map of the incidents of the last days of what the filters leave, with the crossings.

    ``inline`` as in ``MapOptions``.
    """
    span, _ = spans(as_of(dataset, filters), days)
    shown = span_filters(filters, span)
    view = recent_view(dataset, filters, days)
    options = MapOptions(view=FIT, layers=SMALL_LAYERS, inline=inline, at=view)
    # Those that began before are counted in no number beside this map.
    spec = keep_marks(
        map_beside(dataset, shown, palette, options), recent_records(dataset, filters, days)["incident_id"]
    )
    return replace(spec, labels=replace(spec.labels, title=f"Incidents, last {period_words(days)}"))


def keep_marks(spec: MapSpec, incident_ids: Iterable[str]) -> MapSpec:
    """Return the map with these of its incidents alone, and with a key of what is left."""
    wanted = set(incident_ids)
    marks = tuple(mark for mark in spec.marks if mark.id in wanted)
    rest = tuple(row for row in spec.key if row.layer != "incidents")
    key = join_rows(key_of_marks(marks, spec.palette, gathered=spec.options.gather), rest)
    return replace(spec, marks=marks, off_map=unplaced(marks), key=key)


def incident_map_spec(
    dataset: Dataset,
    incident_id: str,
    filters: Filters,
    palette: Palette,
    *,
    inline: bool = False,
) -> MapSpec:
    """Return the map of one incident with its surroundings, whatever the filters leave; figures are under their lens.

    One without a place on the map is in ``off_map``, and the view is that of its country. Raises KeyError for an
    incident that there is not.
    """
    everything = records(dataset, Filters(lens_id=filters.lens_id))
    rows = everything[everything["incident_id"] == incident_id]
    if rows.empty:
        raise KeyError(f"incident {incident_id!r}")
    row = rows.iloc[0]
    view = around(float(row["lat"]), float(row["lon"]), str(row["country"]))
    options = MapOptions(view=FIT, layers=SMALL_LAYERS, inline=inline, at=view)
    days = Filters(lens_id=filters.lens_id, start=row["date_start"].date(), end=row["date_end"].date())
    spec = keep_marks(map_beside(dataset, days, palette, options), [incident_id])
    [mark] = spec.marks
    return replace(
        spec,
        labels=replace(spec.labels, title=mark.title, selection=f"{mark.when}, {mark.where}"),
        alt=f"Map. {mark.says}",
    )
