"""The sentences, tables and references of a brief, and the numbers of its native charts, worked by hand."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.analysis import briefing
from dashboard.analysis.records import placed, records, summary
from dashboard.catalogue import CHARTS, Built, Native
from dashboard.export.brief.content import Content, made
from dashboard.export.brief.model import Brief, Part
from dashboard.export.brief.native import MAX_BARS, native_data
from dashboard.export.brief.references import References, ranked, runs, sources_of
from dashboard.export.brief.templates import started
from dashboard.export.brief.words import NO_FIGURE, incident_table, key_figures, sentences
from dashboard.filters import Filters
from dashboard.lens import figure_text
from dashboard.tables import Dataset, load
from tests import small


def built(table: pd.DataFrame, native: Native) -> Built:
    return Built(go.Figure(), table, "alt", native=native)


def test_summary_says_what_the_records_add_up_to(dataset: Dataset) -> None:
    # Attack: 5-9 on one side and 2 of the attackers, 7-11. Strikes 20-46. Clash: 1-19, and 3 + 2 on the other side.
    # Drone 0-4. In all 7 + 20 + 6 + 0 = 33 to 11 + 46 + 24 + 4 = 85; of the shelling nobody gives a figure.
    filters = Filters()
    lines = sentences(records(dataset, filters), filters)
    assert lines[0].startswith("6 incidents match the filter: ")
    assert "33–85 killed" in lines[1]
    assert lines[1].startswith("Sources put the toll at 33–85 killed and 16 injured.")
    assert "Of 5 violent incidents, 1 has no figure for killed and 2 none for injured." in lines[1]
    assert lines[2] == "Deadliest incident: Air strikes at Beta, 24 Dec 2024, 20–46 killed."
    assert lines[3] == "1 incident has a single source; 1 is disputed."
    assert len(lines) == 4


def test_a_lens_without_any_figure_says_so_and_gives_none(dataset: Dataset) -> None:
    filters = Filters(lens_id="independent", event_types=("airstrike",))
    lines = sentences(records(dataset, filters), filters)
    assert lines[0] == "1 incident matches the filter: 1 air strike."
    assert lines[1].startswith("UN and independent: no number of killed is given")
    assert not any("Deadliest" in line for line in lines)


def test_nothing_left_is_one_sentence(dataset: Dataset) -> None:
    filters = Filters(text="no such word")
    assert sentences(records(dataset, filters), filters) == ("No incident matches the filter.",)
    assert [value for value, _ in key_figures(records(dataset, filters))] == ["–", "–", "0", "0"]


def test_key_figures_are_those_of_the_pages(dataset: Dataset) -> None:
    frame = records(dataset, Filters(lens_id="kabul"))
    given = summary(frame)
    assert key_figures(frame)[0][0] == figure_text(given["killed_low"], given["killed_high"])
    assert key_figures(frame)[3][0] == str(given["without"])


def test_an_unknown_figure_is_said_and_never_0(dataset: Dataset) -> None:
    frame = records(dataset, Filters(lens_id="kabul"))
    rows = {row[1]: row for row in incident_table(frame, References(dataset)).rows}
    assert rows["Air strikes at Beta"][4] == "46"
    assert rows["Drone strike at Alpha"][4] == NO_FIGURE
    assert rows["Delta crossing closed"][4] == "–"


def test_references_are_numbered_in_the_order_of_their_first_mention(dataset: Dataset) -> None:
    references = References(dataset)
    assert references.marks(small.STRIKES) == "[1, 2]"  # one (25 December), then three, which has no date
    assert references.marks(small.ATTACK) == "[1, 3]"  # one again, then two
    assert references.mark("two") == "[3]"
    assert references.mark("no such source") == references.mark(pd.NA) == ""
    assert [row["source_id"] for row in references.rows] == ["one", "three", "two"]


def test_runs_of_three_and_more_are_drawn_together() -> None:
    assert runs([1, 3, 4, 5, 8, 9]) == "1, 3–5, 8, 9"
    assert runs([]) == ""


def test_sources_stand_once_each(dataset: Dataset) -> None:
    rows = sources_of(dataset, [small.ATTACK, small.STRIKES], ["copy"])
    assert [row["source_id"] for row in rows] == ["copy", "one", "two", "three"]


def test_a_range_is_low_and_the_rest_and_half_a_range_is_none() -> None:
    table = pd.DataFrame({"Where": ["A", "B", "C"], "Low": [3, None, 0], "High": [8, 5, 0]})
    data = native_data(built(table, Native("range_bars", "Where", ("Low", "High"), "Killed")))
    assert data is not None
    assert data.categories == ("A", "B", "C")
    assert data.series[0].values == (3, None, 0)
    assert data.series[1].values == (5, None, 0)
    assert data.ranged and data.horizontal


def test_days_and_months_are_named(dataset: Dataset) -> None:
    months = pd.DataFrame({"From": pd.to_datetime(["2024-12-01", "2025-01-01"]), "n": [1, 2]})
    days = pd.DataFrame({"From": pd.to_datetime(["2024-12-01", "2024-12-02"]), "n": [1.5, None]})
    data = [native_data(built(table, Native("columns", "From", ("n",), "Incidents"))) for table in (months, days)]
    assert data[0] is not None and data[0].categories == ("Dec 2024", "Jan 2025")
    assert data[1] is not None and data[1].categories == ("1 Dec 2024", "2 Dec 2024")
    assert data[1].series[0].values == (1.5, None)


def test_a_long_list_of_bars_is_cut_and_says_so() -> None:
    table = pd.DataFrame({"Where": [f"P{n}" for n in range(40)], "n": range(40)})
    data = native_data(built(table, Native("bars", "Where", ("n",), "Incidents")))
    assert data is not None
    assert len(data.categories) == MAX_BARS
    assert "24 of 40" in data.left_out


def test_a_chart_of_nothing_has_no_native_form() -> None:
    native = Native("bars", "Where", ("n",), "Incidents")
    assert native_data(Built(None, pd.DataFrame({"Where": ["A"], "n": [1]}), "alt", "Nothing.", native)) is None
    assert native_data(built(pd.DataFrame({"Where": [], "n": []}), native)) is None


def test_a_brief_about_one_incident_says_so(dataset: Dataset) -> None:
    content = made(dataset, Brief("T", (Part("incident"),), incident=small.STRIKES))
    assert content.selection == "Air strikes at Beta, 24 Dec 2024"
    section = content.sections[0]
    assert section.heading == "Air strikes at Beta"
    assert dict(section.facts)["How sure"] == "Confirmed: Islamabad, Kabul and the UN say that it happened"
    claims = {row[0]: row for table in section.tables for row in table.rows}
    assert claims["Officials in Pakistan"][1] == "at least 20"
    assert claims["A mission of the UN"][1] == "no figure"
    assert (claims["A children's agency of the UN"][1], claims["A children's agency of the UN"][4]) == (
        "of these 20",
        "children",
    )


def test_the_last_days_count_back_from_the_record(dataset: Dataset) -> None:
    # The last incident is of 27 January 2025, which is day 1: ten days are 18 to 27 January, with drone and shelling.
    content = made(dataset, Brief("T", (Part("incidents"),), last_days=10))
    assert content.selection == "Incidents, 18 Jan 2025 – 27 Jan 2025"
    assert [row[1] for row in content.sections[0].tables[0].rows] == ["Shelling of Alpha", "Drone strike at Alpha"]


def texts_of(content: Content) -> list[str]:
    """Every text that a brief prints, the words inside its charts included."""
    found = list(content.method)
    for section in content.sections:
        found += [section.heading, section.selection, *section.paragraphs]
        found += [text for pair in (*section.figures, *section.facts) for text in pair]
        found += [cell for table in section.tables for row in (table.header, *table.rows) for cell in row]
        if section.drawn is not None and section.drawn.built.figure is not None:
            layout = json.loads(section.drawn.built.json)["layout"]
            found += [section.drawn.built.alt, section.drawn.chart.reading]
            found += [note["text"] for note in layout["annotations"]]
    return found


@pytest.mark.parametrize("template", ["situation", "strikes", "crossings"])
@pytest.mark.parametrize("days", [7, 45, 90])
def test_a_brief_is_about_its_own_days_alone(template: str, days: int) -> None:
    """A brief on 90 days compares them with 90 before; no other number of days is in it."""
    content = made(load(), replace(started(template), last_days=days))
    said = " ".join(texts_of(content))
    assert set(re.findall(r"(?:last|previous|Last|Previous) (\d+) days", said)) <= {str(days)}
    if template == "situation":
        assert f"previous {days} days" in said


def test_a_brief_says_one_number_of_incidents(dataset: Dataset) -> None:
    """An incident that began before the days and lasted into them counts in every number, or in none."""
    frame = dataset.incidents
    strikes = frame["incident_id"] == small.STRIKES
    lasted = frame.assign(date_end=frame["date_end"].mask(strikes, pd.Timestamp("2025-01-21")))
    held = replace(dataset, _frames={**dataset._frames, "incidents": lasted})
    brief = Brief("T", (Part("summary"), Part("overview-recent"), Part("incidents")), last_days=10)
    content = made(held, brief)
    summary_part, recent_part, listed = content.sections
    # The strikes of 24 December that last to 21 January, the drone of the 20th and the shelling of the 27th.
    assert summary_part.paragraphs[0].startswith("3 incidents match the filter")
    assert summary_part.figures[2][1] == "violent of 3 incidents"
    assert listed.paragraphs == ("3 incidents.",) and len(listed.tables[0].rows) == 3
    assert recent_part.drawn is not None
    table = recent_part.drawn.built.table.set_index(["Measure", "Span"])
    assert table.loc[("Incidents", "Last 10 days"), "Low"] == 3
    killed = summary_part.figures[0][0]
    assert figure_text(*table.loc[("Persons killed", "Last 10 days"), ["Low", "High"]]) == killed


def test_days_that_were_asked_for_are_compared_in_a_brief_on_others() -> None:
    content = made(load(), Brief("T", (Part("summary", (("days", "30"),)),), last_days=90))
    assert any("previous 30 days" in text for text in content.sections[0].paragraphs)


@pytest.mark.parametrize("name", list(CHARTS))
def test_nothing_on_paper_asks_for_a_pointer(name: str) -> None:
    printed = f"{CHARTS[name].reading} {CHARTS[name].shows} {CHARTS[name].title}"
    assert not re.search(r"\b(click|pointer|hover|tap|press)", printed, re.IGNORECASE), printed


def test_references_have_the_un_and_primary_sources_first(dataset: Dataset) -> None:
    sources = dataset.sources
    kinds = sources["kind"].mask(sources["source_id"] == "three", "un_report")
    held = replace(dataset, _frames={**dataset._frames, "sources": sources.assign(kind=kinds)})
    content = made(held, Brief("T", (Part("incidents", (("order", "newest"),)),)))
    assert content.references.rows[0]["source_id"] == "three"
    rows = [row for row in content.sections[0].tables[0].rows if row[1] == "Air strikes at Beta"]
    assert rows[0][-1] == "[1, 2]"
    assert ranked([{"source_id": "a", "kind": "news"}, {"source_id": "b", "kind": "official_statement"}]) == ["b", "a"]


def test_the_deadliest_incident_is_named_without_a_place(dataset: Dataset) -> None:
    """An incident known to its country only has no symbol on a map, but it is named."""
    places = dataset.places
    kinds = places["kind"].mask(places["place_id"] == "af-pka-beta", "country")
    held = replace(dataset, _frames={**dataset._frames, "places": places.assign(kind=kinds)})
    assert "Air strikes at Beta" not in set(placed(records(held, Filters()))["title"])
    assert "Deadliest incident: Air strikes at Beta" in " ".join(sentences(records(held, Filters()), Filters()))
    assert "“Air strikes at Beta”, 24 December 2024: 20–46 killed" in briefing.sentences(held, Filters(), 60)[1]
