"""The datasets that can be imported: their columns by version, how a file is told apart, whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.importers.problems import ImportFileError

AUTO = "auto"


@dataclass(frozen=True)
class Format:
    """A dataset that can be imported.

    ``columns`` gives for each thing the import needs the names that files of different versions have for it, the
    first one found counts; ``required`` are the things without which a file is not this dataset. ``terms`` is the
    licence in a few words, for captions; ``figures`` says what its numbers of killed are.
    """

    id: str
    label: str
    columns: Mapping[str, Sequence[str]]
    required: Sequence[str]
    licence: str
    terms: str
    citation: str
    figures: str

    def found(self, header: Sequence[str]) -> dict[str, int]:
        """Return the position of each thing in a header of lower-case names."""
        at = {name: place for place, name in reversed(list(enumerate(header)))}
        return {
            thing: at[next(name for name in names if name in at)]
            for thing, names in self.columns.items()
            if any(name in at for name in names)
        }

    def missing(self, header: Sequence[str]) -> list[str]:
        """Return the columns that are looked for and not there, with the other names that would do."""
        found = self.found(header)
        return [" or ".join(self.columns[thing]) for thing in self.required if thing not in found]


ACLED = Format(
    id="acled",
    label="ACLED",
    columns={
        "source_id": ("event_id_cnty", "data_id", "event_id_no_cnty"),
        "date_start": ("event_date",),
        "date_precision": ("time_precision",),
        "type": ("event_type",),
        "sub_type": ("sub_event_type",),
        "actor_1": ("actor1",),
        "inter_1": ("inter1",),
        "actor_2": ("actor2",),
        "country": ("country",),
        "admin1_source": ("admin1",),
        "admin2_source": ("admin2",),
        "place": ("location",),
        "lat": ("latitude",),
        "lon": ("longitude",),
        "place_precision": ("geo_precision", "geo_precis"),
        "sources": ("source",),
        "notes": ("notes",),
        "killed_best": ("fatalities",),
    },
    required=("source_id", "date_start", "type", "actor_1", "lat", "lon", "killed_best"),
    licence=(
        "ACLED's data may be used by whoever has agreed to ACLED's terms of use and may not be passed on as raw data. "
        "Name ACLED wherever you show them; do not export this layer's events to others."
    ),
    terms="under ACLED's terms of use",
    citation="Armed Conflict Location & Event Data (ACLED), acleddata.com, with the day of the download",
    figures=(
        "ACLED gives one number of fatalities for an event, the most conservative of the reports, and 0 where none is "
        "reported: its 0 can mean that nobody gave a number."
    ),
)

UCDP = Format(
    id="ucdp-ged",
    label="UCDP GED",
    columns={
        "source_id": ("id",),
        "date_start": ("date_start",),
        "date_end": ("date_end",),
        "date_precision": ("date_prec",),
        "type": ("type_of_violence",),
        "actor_1": ("side_a",),
        "actor_2": ("side_b",),
        "country": ("country",),
        "admin1_source": ("adm_1",),
        "admin2_source": ("adm_2",),
        "place": ("where_coordinates", "where_coord"),
        "place_description": ("where_description", "where_desc"),
        "lat": ("latitude",),
        "lon": ("longitude",),
        "place_precision": ("where_prec",),
        "sources": ("source_office", "source_article"),
        "notes": ("source_headline",),
        "killed_low": ("low", "low_est"),
        "killed_best": ("best", "best_est"),
        "killed_high": ("high", "high_est"),
    },
    required=("source_id", "date_start", "date_end", "type", "actor_1", "actor_2", "lat", "lon", "killed_best"),
    licence="UCDP's data are licensed under CC BY 4.0: they may be passed on and changed if UCDP is named.",
    terms="CC BY 4.0",
    citation=(
        "Uppsala Conflict Data Program, UCDP Georeferenced Event Dataset; Sundberg and Melander (2013), Introducing "
        "the UCDP Georeferenced Event Dataset, Journal of Peace Research 50(4)"
    ),
    figures=(
        "UCDP gives a low, a best and a high estimate of the killed for each event, across all its sources. They are "
        "UCDP's own estimates and are not the claims that the record here holds."
    ),
)

FORMATS: dict[str, Format] = {form.id: form for form in (ACLED, UCDP)}


def known_names() -> frozenset[str]:
    """Return every column name that any dataset is known by."""
    return frozenset(name for form in FORMATS.values() for names in form.columns.values() for name in names)


def recognised(header: Sequence[str], wanted: str = AUTO) -> Format:
    """Return the dataset that a header of lower-case names belongs to.

    ``wanted`` is a dataset's identifier, or "auto" for whichever fits. Raises ImportFileError that says which columns
    were looked for and which were found.
    """
    forms = list(FORMATS.values()) if wanted == AUTO else [FORMATS[wanted]]
    fitting = [form for form in forms if not form.missing(header)]
    if len(fitting) == 1:
        return fitting[0]
    lines = [
        "This file is neither an ACLED export nor UCDP GED." if wanted == AUTO else f"This is not {forms[0].label}."
    ]
    for form in forms:
        there = [form.columns[thing] for thing in form.required if thing in form.found(header)]
        lines.append(
            f"{form.label} needs {len(form.required)} columns; {_listing(form.missing(header))} "
            f"{'is' if len(form.missing(header)) == 1 else 'are'} not there"
            + (f" ({_listing(names[0] for names in there)} found)." if there else ", nor any of the others.")
        )
    lines.append(f"Columns of the file ({len(header)}): {_listing(header, 60)}.")
    other = [form.label for form in FORMATS.values() if form not in forms and not form.missing(header)]
    if other:
        lines.append(f"It looks like {other[0]}.")
    raise ImportFileError(" ".join(lines))


def _listing(names: Iterable[str], limit: int = 20) -> str:
    shown = [name if len(name) <= 40 else name[:39] + "…" for name in names]
    rest = f" and {len(shown) - limit} more" if len(shown) > limit else ""
    return ", ".join(shown[:limit]) + rest if shown else "none"
