"""The marks of charts lead to the incidents that are behind their numbers."""

from __future__ import annotations

from urllib.parse import parse_qs

import pandas as pd
import pytest

from dashboard.analysis.casualties import counted
from dashboard.analysis.records import records
from dashboard.catalogue import CHARTS, Chart, Request
from dashboard.charts.figure import Figure
from dashboard.charts.linked import link_bars, link_marks
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters, available, link, parse
from dashboard.lens import LENSES
from dashboard.tables import Dataset, load
from dashboard.vocabulary import EVENT_TYPES


@pytest.fixture(scope="module")
def record() -> Dataset:
    return load()


def figure_of(dataset: Dataset, chart: str, filters: Filters | None = None, **options: str) -> Figure:
    spec = CHARTS[chart]
    figure = spec.build(spec.request(dataset, filters or Filters(), LIGHT, **options)).figure
    assert isinstance(figure, Figure)
    return figure


def filters_of(dataset: Dataset, address: str) -> Filters:
    page, _, query = address.partition("?")
    assert page == "incidents"
    found, notes = parse(parse_qs(query), available(dataset))
    assert notes == [] and len(address) < 2_000
    return found


SELECTIONS = [
    Filters(),
    Filters(event_types=("airstrike", "border_closure"), lens_id="kabul"),
    Filters(provinces=("PK-KP",), start=pd.Timestamp("2025-01-15").date(), end=pd.Timestamp("2025-12-09").date()),
]


@pytest.mark.parametrize("filters", SELECTIONS)
@pytest.mark.parametrize("split", ["together", "sides"])
def test_a_bar_of_a_period_leads_to_the_incidents_that_it_counts(record: Dataset, filters: Filters, split: str) -> None:
    spec = CHARTS["casualties-period"]
    request = spec.request(record, filters, LIGHT, kind="killed", period="month", split=split)
    built = spec.build(request)
    assert isinstance(built.figure, Figure)
    frame = counted(records(record, filters), "killed")
    linked = [trace for trace in built.figure.traces if trace["type"] == "bar" and "customdata" in trace]
    assert linked
    table = built.table.drop_duplicates(["From", "To"])
    totals = frame["date_start"].dt.to_period("M").value_counts()
    for trace in linked:
        for first, address in zip(table["From"], trace["customdata"], strict=True):
            behind = totals.get(pd.Timestamp(first).to_period("M"), 0)
            if address is None:
                assert behind == 0
                continue
            listed = records(record, filters_of(record, address))
            # Listed are those of the bar, and what had begun before and lasted into it.
            month = frame[frame["date_start"].dt.to_period("M") == pd.Timestamp(first).to_period("M")]
            within = listed[listed["date_start"].dt.to_period("M") == pd.Timestamp(first).to_period("M")]
            assert set(month["incident_id"]) <= set(listed["incident_id"])
            assert set(within["incident_id"]) <= set(records(record, filters)["incident_id"])


@pytest.mark.parametrize("filters", SELECTIONS)
def test_a_bar_of_a_type_or_a_province_leads_to_its_incidents(record: Dataset, filters: Filters) -> None:
    frame = counted(records(record, filters), "killed")
    by_label = {word.label: key for key, word in EVENT_TYPES.items()}
    spec = CHARTS["casualties-group"]
    for by in ("type", "province"):
        built = spec.build(spec.request(record, filters, LIGHT, kind="killed", by=by))
        assert isinstance(built.figure, Figure)
        bars = built.figure.traces[0]["customdata"]
        for group, address in zip(built.table["Group"], bars, strict=True):
            listed = set(records(record, filters_of(record, address))["incident_id"])
            own = frame["event_type"] == by_label[group] if by == "type" else frame["province"] == group
            assert set(frame.loc[own, "incident_id"]) <= listed


def test_a_bar_of_a_kind_leads_to_as_many_incidents_as_it_is_long(record: Dataset) -> None:
    trace = figure_of(record, "kinds", Filters(provinces=("AF-PKA",))).traces[0]
    for length, address in zip(trace["x"], trace["customdata"], strict=True):
        assert len(records(record, filters_of(record, address))) == length


def test_a_curve_of_an_account_leads_to_that_account_s_figures(record: Dataset) -> None:
    figure = figure_of(record, "casualties-accounts", kind="killed")
    seen = set()
    for trace in figure.traces:
        for day, address in list(zip(trace["x"], trace.get("customdata") or [], strict=False))[-1:]:
            found = filters_of(record, address)
            assert found.end is not None and f"{found.end:%Y-%m-%d}" == day[:10]
            assert str(trace["name"]).startswith(LENSES[found.lens_id].label)
            seen.add(found.lens_id)
    assert seen >= {"kabul", "islamabad", "independent"}


def test_links_fit_their_marks_or_are_refused() -> None:
    bars = {"type": "bar", "x": [1, 2], "y": [1, 2]}
    line = {"type": "scatter", "x": [1, 2], "y": [1, 2]}
    linked = link_bars(Figure([bars, line], {}), ["incidents?a=1", ""])
    assert [trace.get("customdata") for trace in linked.traces] == [["incidents?a=1", None], None]
    assert "customdata" not in bars
    with pytest.raises(ValueError, match="2 marks, 1 links"):
        link_marks(Figure([bars], {}), lambda _: ["incidents?a=1"])


def drawn_incidents(spec: Chart, asked: Request) -> set[str] | int:
    """Return the incidents of a chart's table, or how many it counts where it names none."""
    table = spec.build(asked).table
    if "Identifier" in table:
        return set(table["Identifier"])
    return int(table.loc[table["Measure"] == "Incidents", "Low"].sum())


WITH_DAYS = [key for key, chart in CHARTS.items() if any(option.name == "days" for option in chart.options)]
MIDDLE = "2025-10-09-margha-market-airstrike"


@pytest.mark.parametrize("filters", [*SELECTIONS, Filters(end=pd.Timestamp("2024-12-31").date())])
@pytest.mark.parametrize("name", WITH_DAYS)
def test_the_list_behind_a_chart_of_some_days_has_the_incidents_that_it_draws(
    record: Dataset, name: str, filters: Filters
) -> None:
    spec = CHARTS[name]
    for days in spec.option("days").values:
        incident = {"incident": MIDDLE} if any(option.name == "incident" for option in spec.options) else {}
        asked = spec.request(record, filters, LIGHT, days=days, **incident)
        shown = spec.shown_filters(asked)
        assert shown is not None
        assert filters_of(record, link(shown, "incidents")) == shown
        listed = records(record, shown)
        drawn = drawn_incidents(spec, asked)
        if isinstance(drawn, int):
            # One that lies in both spans is counted in each of them, and listed once.
            middle = pd.Timestamp(shown.start) + (pd.Timestamp(shown.end) - pd.Timestamp(shown.start)) // 2
            both = (listed["date_start"] <= middle) & (listed["date_end"] > middle)
            assert len(listed) <= drawn <= len(listed) + int(both.sum())
        else:
            assert drawn <= set(listed["incident_id"])
            more = listed[~listed["incident_id"].isin(drawn)]
            assert (more["date_start"] < pd.Timestamp(shown.start)).all()
            assert name != "overview-map" or more.empty


@pytest.mark.parametrize("filters", SELECTIONS)
@pytest.mark.parametrize("name", ["overview-lanes", "latest-months"])
def test_the_list_behind_the_months_begins_with_the_first_of_them(record: Dataset, name: str, filters: Filters) -> None:
    spec = CHARTS[name]
    asked = spec.request(record, filters, LIGHT)
    shown = spec.shown_filters(asked)
    assert shown is not None and shown.start is not None
    assert shown.start >= spec.build(asked).table["Month"].iloc[0].date()
    table, listed = spec.build(asked).table, records(record, shown)
    numbers = table["Violent incidents"] if name == "latest-months" else table.drop(columns="Month").sum(axis=1)
    began = listed["date_start"] >= table["Month"].iloc[0]
    if name == "latest-months":
        began &= listed["incident_id"].isin(counted(listed, "killed")["incident_id"])
    assert int(numbers.sum()) == int(began.sum())


def test_a_chart_of_crossings_leads_to_no_list_of_incidents(record: Dataset) -> None:
    for name in ("crossing-status", "crossing-days"):
        spec = CHARTS[name]
        assert spec.shown_filters(spec.request(record, Filters(), LIGHT)) is None


@pytest.mark.parametrize("name", ["casualties-period", "casualties-group", "casualties-accounts"])
def test_the_list_behind_a_chart_of_casualties_has_every_incident_that_it_counts(record: Dataset, name: str) -> None:
    spec = CHARTS[name]
    shown = spec.shown_filters(spec.request(record, Filters(), LIGHT))
    assert shown is not None
    listed, whole = records(record, shown), records(record, Filters())
    assert set(counted(whole, "killed")["incident_id"]) <= set(listed["incident_id"])
    assert len(listed) < len(whole)
