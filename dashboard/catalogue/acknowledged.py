"""Charts of what is acknowledged and what is denied, on the page of whose figures."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard.analysis.acknowledgement import (
    ACKNOWLEDGED,
    DENIALS,
    ISLAMABAD_ONLY,
    KABUL_ONLY,
    acknowledgement,
    denials,
)
from dashboard.analysis.records import records
from dashboard.catalogue.model import Built, Chart, Native, Request
from dashboard.catalogue.timeline import span
from dashboard.charts.strips import incident_strips
from dashboard.charts.symbols import OPEN_SYMBOLS
from dashboard.charts.theme import wrapped
from dashboard.filters import describe
from dashboard.vocabulary import EVENT_TYPES, LANES

PAGE = "claims"


def _listed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that name incidents in a table."""
    return pd.DataFrame(
        {
            "Date": frame["date_start"].dt.strftime("%Y-%m-%d").astype("str"),
            "Incident": frame["title"],
            "Type": frame["event_type"].map({key: kind.label for key, kind in EVENT_TYPES.items()}),
            "Place": frame["place"],
        }
    )


def _acknowledged(request: Request) -> Built:
    dataset = request.dataset
    found = acknowledgement(records(dataset, request.filters), dataset.claims, dataset.side_of)
    table = partial(_acknowledged_table, found)
    if found.empty:
        return Built(None, table, "No violent incident.", "No violent incident is left by the filters.")
    counts = found["acknowledged"].value_counts()
    headings = {key: f"{label}: {counts.get(key, 0)} of {len(found)}" for key, label in ACKNOWLEDGED.items()}
    for key, other, name in ((KABUL_ONLY, "islamabad", "Islamabad"), (ISLAMABAD_ONLY, "kabul", "Kabul")):
        denied = int(((found["acknowledged"] == key) & (found[other] == "denies")).sum())
        headings[key] += f", denied by {name}: {denied}" if denied else ""
    figure = incident_strips(
        found,
        found["acknowledged"],
        headings,
        span(found, request),
        request.labels("Which government acknowledges what", OPEN_SYMBOLS),
        request.palette,
    )
    alt = f"{describe(request.filters, request.choices)}: " + "; ".join(headings.values()) + "."
    return Built(figure, table, alt, native=lambda: _acknowledged_natively(found))


def _acknowledged_table(found: pd.DataFrame) -> pd.DataFrame:
    return _listed(found).assign(
        Kabul=found["kabul"],
        Islamabad=found["islamabad"],
        Acknowledged=found["acknowledged"].map(ACKNOWLEDGED),
        Denial=found["denial"],
        Identifier=found["incident_id"],
    )


def _acknowledged_natively(found: pd.DataFrame) -> Native:
    by_lane = pd.crosstab(found["lane"], found["acknowledged"])
    by_lane = by_lane.reindex(
        index=[key for key in LANES if key in by_lane.index], columns=list(ACKNOWLEDGED), fill_value=0
    )
    rows = by_lane.rename(columns=ACKNOWLEDGED)
    rows.insert(0, "Kind of incident", [LANES[key].label for key in rows.index])
    names = tuple(ACKNOWLEDGED.values())
    return Native("bars", "Kind of incident", names, "Incidents", table=rows.reset_index(drop=True))


def _denials_table(found: pd.DataFrame) -> pd.DataFrame:
    return _listed(found).assign(
        Denied=found["denied"].map(DENIALS), Denial=found["denial"], Identifier=found["incident_id"]
    )


def _denials(request: Request) -> Built:
    dataset = request.dataset
    frame = records(dataset, request.filters)
    found = denials(frame)
    table = partial(_denials_table, found)
    if found.empty:
        return Built(None, table, "No denial.", f"None of the {len(frame)} incidents left has a denial in the record.")
    texts = ["" if pd.isna(text) else f"<br>{wrapped(f'Denial: {text}', 70)}" for text in found["denial"]]
    found = found.assign(words=[words + text for words, text in zip(found["words"], texts, strict=True)])
    counts = found["denied"].value_counts()
    headings = {key: f"{label}: {counts.get(key, 0)}" for key, label in DENIALS.items()}
    figure = incident_strips(
        found,
        found["denied"],
        headings,
        span(found, request),
        request.labels(
            "Incidents with a denial, by kind",
            f"{len(found)} of {len(frame)} incidents have one in the record. {OPEN_SYMBOLS}",
        ),
        request.palette,
    )
    native = pd.DataFrame(
        {"What is denied": list(DENIALS.values()), "Incidents": [int(counts.get(key, 0)) for key in DENIALS]}
    )
    alt = f"{describe(request.filters, request.choices)}: {'; '.join(headings.values())}."
    return Built(figure, table, alt, native=Native("bars", "What is denied", ("Incidents",), "Incidents", table=native))


CHARTS = (
    Chart(
        id="claims-acknowledged",
        page=PAGE,
        title="Incidents that only one government acknowledges",
        shows="Violent incidents over time by which of the two governments acknowledges them.",
        reading=(
            "A government acknowledges an incident where one of its bodies or officials makes a claim about the "
            "casualties, with a number or without, or acknowledges that it acted; an initiator that denies it does "
            "not. Silence means that the record holds nothing, not that nothing was said. Of militants' attacks in "
            "Pakistan Kabul seldom speaks: compare like kinds, with a filter on the event type."
        ),
        build=_acknowledged,
    ),
    Chart(
        id="claims-denials",
        page=PAGE,
        title="Denials",
        shows="Incidents with a denial in the record, by what is denied.",
        reading=(
            "The first row has incidents of which the accused side says that they did not happen, the second those "
            "of which it says that it did not do them; the last has denials of casualties or of who the dead were, "
            "and refusals to comment. Silence that no source mentions is not a denial."
        ),
        build=_denials,
    ),
)
