"""Every option of every exhibit lives in the link, means the same when the link is opened, and is cited.

Pages are run as Streamlit runs them (its own ``AppTest``); what a page draws is read from what it sends to the browser.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pandas as pd
import pytest
import streamlit as st
from lxml import html
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.analysis.recent import SPANS, period_words
from dashboard.analysis.records import records
from dashboard.catalogue import CHARTS, Built, Chart, Option, Request, built
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters, day_text
from dashboard.lens import LENSES, population_ranges
from dashboard.map.small import incident_map_spec
from dashboard.pages import crossings, incident_list, parts
from dashboard.pages.incident_table import table_rows
from dashboard.tables import Dataset, load
from dashboard.vocabulary import CROSSING_STATUSES
from tests.contracts import record

SCRIPT = Path(dashboard.__file__).parent / "pages" / "main.py"
ADDRESS = "https://dash.example/"
UNKNOWN = "colour_of_the_sky"

PARAMETERS: dict[tuple[str, str], tuple[str, dict[str, str]]] = {
    ("timeline", "links"): ("timeline_links", {"shown": "true", "hidden": "false"}),
    ("map", "view"): ("view", {}),
    ("map", "layers"): ("layers", {"provinces,hexagons,crossings": "*", "incidents,crossings,answers": "*"}),
    ("overview-recent", "days"): ("overview_days", {key: f"Last {period_words(days)}" for key, days in SPANS.items()}),
    ("overview-map", "days"): ("overview_days", {key: f"Last {period_words(days)}" for key, days in SPANS.items()}),
    ("map", "hex"): ("map_hex", {}),
    ("map", "shade"): ("map_shade", {}),
    ("map", "script"): ("map_labels", {}),
    ("map", "gather"): ("map_time", {"yes": "", "no": ""}),
    ("map", "area"): ("map_area", {"33 69, 34 71": "33 69, 34 71"}),
    ("tension-index", "week"): ("rhythm_week", {"2025-01-15": "2025-01-15"}),
    ("tension-makers", "week"): ("rhythm_week", {"2025-01-15": "2025-01-15"}),
    ("claims-disagreement", "page"): ("claims_part", {"2": "9–16"}),
    ("response-chains", "page"): ("responses_part", {}),
    **{(name, "incident"): ("incident", {record.CLASH: record.CLASH}) for name in ("timeline", "response-incident")},
    ("incident-claims", "incident"): ("incident", {record.CLASH: record.CLASH}),
}
"""Options that no row of buttons with their words carries: the parameter, and values with how a link writes them."""

NOT_CHOSEN = {
    *(("map", "gather"), ("incident-claims", "kind"), ("response-chains", "page"), ("overview-lanes", "scale")),
}
"""Options that follow from something else: the player, the page's own two drawings, what needs many chains, and that of
an exhibit that no page draws."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    """The made-up record, as the pages find it."""
    folder = record.write(tmp_path_factory.mktemp("links") / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AFPAK_DATA", str(folder))
        yield load(folder)


def opened(page: str, given: dict[str, list[str]]) -> AppTest:
    """A page as a reader's browser opens it with a link."""
    show = st.navigation

    def navigation(pages: list[Any], **more: Any) -> Any:
        wanted = [one for one in pages if one.url_path == page]
        return show([*wanted, *(one for one in pages if one.url_path not in ("", page))], **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "navigation", navigation)
        app = AppTest.from_file(str(SCRIPT), default_timeout=120)
        app.context["url"] = f"{ADDRESS}{page}"
        for name, values in given.items():
            app.query_params[name] = values
        app.run()
        assert not app.exception, app.exception
        return app


def cited(app: AppTest, page: str) -> dict[str, list[str]]:
    """The parameters of the link with which the view is cited."""
    show = st.navigation

    def navigation(pages: list[Any], **more: Any) -> Any:
        wanted = [one for one in pages if one.url_path == page]
        return show([*wanted, *(one for one in pages if one.url_path not in ("", page))], **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "navigation", navigation)
        app.button(key="cite").click().run()
    shared, permanent = (code.value for code in app.code if code.value.startswith(ADDRESS))
    given = parse_qs(urlparse(permanent).query)
    # What is shared means the same as what is cited, which names the version of the tables too.
    assert {name: values for name, values in given.items() if name != "data"} == parse_qs(urlparse(shared).query)
    return given


def drawn(app: AppTest) -> dict[str, dict[str, Any]]:
    """What the page sends to the browser for each drawing, by its name."""
    return {part.key: read_data(part.proto) for part in app.get("bidi_component")}


def read_data(sent: Any) -> dict[str, Any]:
    """What a component was sent: as JSON, or as packed JSON."""
    data: dict[str, Any] = json.loads(sent.json if sent.WhichOneof("data") == "json" else gzip.decompress(sent.bytes))
    return data


def choosers(app: AppTest) -> dict[str, Any]:
    return {widget.key: widget for kind in ("button_group", "selectbox") for widget in app.get(kind) if widget.key}


def parameter_of(name: str, option: Any, app: AppTest) -> tuple[str, dict[str, str]]:
    """The parameter that carries an option on a page, with how a link writes each of its values."""
    parameter, words = PARAMETERS.get((name, option.name), ("", {}))
    if not parameter:
        words_shown = list(option.values.values())
        found = [
            key
            for key, widget in choosers(app).items()
            if list(widget.options) == words_shown and not key.startswith("lens-")
        ]
        named = [key for key in found if choosers(app)[key].label == option.label] or found
        if len(named) > 1 and option.parameter is not None:
            named = [key for key in named if key == CHARTS[name].parameter(option.name)]
        assert len(named) == 1, f"no choice of {option.label} on the page of {name}: {found}"
        parameter = named[0]
    if option.parameter is not None:
        assert CHARTS[name].parameter(option.name) == parameter
    # The map is where its own options are chosen: it writes them by identifier.
    return parameter, words or {value: value if name == "map" else label for value, label in option.values.items()}


EXHIBITS_OF = {
    address: [chart for chart in CHARTS.values() if chart.address == address]
    for address in dict.fromkeys(chart.address for chart in CHARTS.values())
}
"""Page and tab -> the charts that stand there."""


def written(value: str, word: str) -> list[str]:
    return value.split(",") if word == "*" else [word]


@pytest.mark.parametrize("address", list(EXHIBITS_OF), ids="-".join)
def test_options_survive_their_link_and_are_cited(served: Dataset, address: tuple[str, str]) -> None:
    page, tab = address
    base: dict[str, list[str]] = (
        {"incident": [record.CLASH]} if "incidents" in address or "responses" in address else {}
    )
    if tab:
        base["tab"] = [tab]
    if page == "map":
        base = {"layers": ["hexagons", "provinces", "incidents", "crossings"]}
    first = opened(page, base)
    asked = {
        (chart.id, option.name): parameter_of(chart.id, option, first)
        for chart in EXHIBITS_OF[address]
        for option in chart.options
        if (chart.id, option.name) not in NOT_CHOSEN
    }
    rounds = max((len(words) for _, words in asked.values()), default=1)
    for number in range(rounds):
        chosen = {key: list(words.items())[number % len(words)] for key, (_, words) in asked.items() if words}
        given = dict(base)
        for key, (value, word) in chosen.items():
            given[asked[key][0]] = written(value, word)
        app = opened(page, {**given, UNKNOWN: ["blue"]})
        ignored = [text.value for text in app.text if "Ignored in the link" in text.value]
        assert ignored and UNKNOWN in ignored[0]
        assert not [name for name in given if f" {name}" in ignored[0].replace(":", "")], ignored
        for (name, option), (value, word) in chosen.items():
            widget = choosers(app).get(asked[name, option][0])
            if widget is not None and word != "*" and option != "page":
                assert widget.value == value, (name, option, value)
        link = cited(app, page)
        assert UNKNOWN not in link and "blue" not in str(link)
        # What a page opens with anyway need not stand in its link.
        usual = {
            asked[chart.id, option.name][0]
            for chart in EXHIBITS_OF[address]
            for option in chart.options
            if chosen.get((chart.id, option.name), ("?",))[0] == option.default
        }
        kept = {name: values for name, values in given.items() if name in link or name not in usual}
        assert {name: sorted(link.get(name, [])) for name in kept} == {name: sorted(v) for name, v in kept.items()}
        assert link["data"] == [served.version]
        _the_page_draws_what_was_asked_for(served, address, app, chosen)


def _the_page_draws_what_was_asked_for(
    dataset: Dataset, address: tuple[str, str], app: AppTest, chosen: dict[tuple[str, str], tuple[str, str]]
) -> None:
    """The drawing on the page, what it says and the name of its file are the catalogue's for these options."""
    parts, page = drawn(app), address[0]
    for chart in EXHIBITS_OF[address]:
        if chart.id == "incident-claims":
            own = {key: part for key, part in parts.items() if key.startswith("spread-")}
            for key, part in own.items():
                kind = key.split("-")[1]
                made = built(chart, chart.request(dataset, Filters(), LIGHT, incident=record.CLASH, kind=kind))
                assert json.loads(part["figure"]) == json.loads(made.json) and part["alt"] == made.alt
            continue
        options = {name: value for (exhibit, name), (value, _) in chosen.items() if exhibit == chart.id}
        key = next((key for key in parts if key in (chart.id, f"{page}-{chart.id}", f"{chart.id}-1")), "")
        if not key:
            continue
        if chart.id == "kinds":
            continue
        if page == "map" and "layers" not in options:
            options["layers"] = "hexagons,provinces,incidents,crossings"
        if page == "map" and "area" in options:
            options.pop("gather", None)
        made = built(chart, chart.request(dataset, Filters(), LIGHT, **options))
        if made.figure is None:
            continue
        sent = json.loads(parts[key]["figure"])
        assert sent["data"] == json.loads(made.json)["data"], (chart.id, options)
        assert parts[key]["alt"] == made.alt
        assert parts[key]["fileName"].startswith(chart.id)


def test_a_link_with_filters_is_cited_by_identifier(served: Dataset) -> None:
    given = {
        "lens": ["Afghan Taliban government"],
        "type": ["Air strike"],
        "from": ["2024-12-20"],
        "to": ["2025-01-15"],
    }
    app = opened("crossings", {**given, UNKNOWN: ["blue"]})
    link = cited(app, "crossings")
    assert link["lens"] == ["kabul"] and link["type"] == ["airstrike"]
    assert link["from"] == ["2024-12-20"] and link["to"] == ["2025-01-15"]
    assert UNKNOWN not in link
    text = next(
        code.value for code in app.code if "data version" in code.value and not code.value.startswith(("@", "["))
    )
    assert "Afghan Taliban government" in text and served.version in text


def test_the_option_of_a_new_exhibit_works_in_its_link_and_is_cited(
    served: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chart that is registered here alone, and a page that draws it: nothing else in the code knows of it."""
    asked: list[str] = []

    def build(request: Request) -> Built:
        asked.append(request.option("weather"))
        return Built(None, pd.DataFrame(), "", empty=f"The weather is {request.option('weather')}.")

    option = Option("weather", "Weather", {"dry": "Dry", "wet": "Wet <b>&"}, "dry")
    chart = Chart(id="made-up", page="crossings", title="Weather", shows="Weather.", build=build, options=(option,))

    def page() -> None:
        parts.exhibit("made-up", weather=parts.choice("made-up", "weather"))

    monkeypatch.setitem(CHARTS, chart.id, chart)
    monkeypatch.setattr(crossings, "page", page)
    for word in ("wet", "Wet <b>&", "WET <B>&."):
        asked.clear()
        app = opened("crossings", {"crossings_weather": [word], UNKNOWN: ["blue"]})
        ignored = [text.value for text in app.text if "Ignored in the link" in text.value]
        assert len(ignored) == 1 and UNKNOWN in ignored[0] and "crossings_weather" not in ignored[0]
        assert choosers(app)["crossings_weather"].value == "wet"
        assert set(asked) <= {"wet"}
        assert any("The weather is wet." in block.proto.body for block in app.get("html"))
        assert cited(app, "crossings")["crossings_weather"] == ["Wet <b>&"]
    app = opened("crossings", {"crossings_weather": ["foggy"]})
    assert any("crossings_weather=foggy (not one of the choices)" in text.value for text in app.text)
    assert choosers(app)["crossings_weather"].value == "dry"


def test_the_small_map_of_an_incident_is_drawn_from_the_figures_of_the_lens(served: Dataset) -> None:
    app = opened("incidents", {"incident": [record.CLASH], "lens": ["Kabul's figures"]})
    sent = drawn(app)[f"map-{record.CLASH}"]
    columns, [row] = sent["pane"]["columns"], sent["pane"]["rows"]
    own = records(served, Filters(lens_id="kabul")).set_index("incident_id").loc[record.CLASH]
    for name, column in (("killedLow", "killed_low"), ("killedHigh", "killed_high")):
        shown = row[columns.index(name)]
        assert shown == own[column] or (shown is None and pd.isna(own[column]))
    assert own["title"] in sent["alt"]
    spec = incident_map_spec(served, record.CLASH, Filters(lens_id="kabul"), LIGHT)
    assert [crossing["words"] for crossing in sent["pane"]["crossings"]] == [c.words for c in spec.crossings]
    assert spec.last_day == own["date_end"].date(), "crossings as on that day"


def pages_of(app: AppTest) -> list[Any]:
    """The blocks of HTML that a page draws, as trees."""
    return [html.fragment_fromstring(block.proto.body, create_parent="div") for block in app.get("html")]


def words_of(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def test_the_page_of_an_incident_has_the_claims_of_the_table(served: Dataset) -> None:
    """Killed are killed and injured injured, each claimant's own; what it answered stands under In response to."""
    app = opened("incidents", {"incident": [record.CLASH]})
    rows = [row for page in pages_of(app) for row in page.xpath(".//*[contains(@class, 'claims')]//li")]
    names = served.actors.set_index("actor_id")["name"]

    def figure(row: dict[str, Any], kind: str) -> str:
        low, high = row[f"{kind}_min"], row[f"{kind}_max"]
        said = {"at_least": "at least ", "about": "about ", "up_to": "up to "}.get(row["qualifier"], "")
        return "" if pd.isna(low) else f"{said}{low}" if low == high else f"{said}{low}–{high}"

    def shown(row: Any) -> tuple[str, str, str]:
        who = words_of(row.xpath("./*[@class='who']")[0])
        killed = [words_of(cell) for cell in row.xpath(".//*[@class='figure']/b")] or [""]
        injured = [words_of(cell).removesuffix(" injured") for cell in row.xpath(".//*[@class='injured']")] or [""]
        return who, killed[0], injured[0]

    own = served.claims[served.claims["incident_id"] == record.CLASH].to_dict("records")
    wanted = [
        (
            " ".join(part for part in (names[row["claimant_id"]], row["speaker"]) if not pd.isna(part)),
            figure(row, "killed"),
            figure(row, "injured"),
        )
        for row in own
    ]
    assert sorted(map(shown, rows)) == sorted(wanted)
    titles = served.incidents.set_index("incident_id")["title"]
    links = served.table("responses")
    for heading, one, other in (
        ("In response to", "incident_id", "responds_to_id"),
        ("Led to", "responds_to_id", "incident_id"),
    ):
        wanted_titles = sorted(titles[key] for key in links.loc[links[one] == record.CLASH, other])
        blocks = [
            after
            for page in pages_of(app)
            for parent in page.iter()
            for before, after in itertools.pairwise(list(parent))
            if before.tag == "h3" and words_of(before) == heading
        ]
        linked = sorted(words_of(item.find("a")) for block in blocks for item in block.iter("li"))
        assert linked == wanted_titles, heading


def test_the_table_of_incidents_is_of_the_records(served: Dataset) -> None:
    app = opened("incidents", {})
    (table,) = (part for part in drawn(app).values() if "address" in part)
    frame = records(served, Filters()).set_index("incident_id")
    assert sorted(row["id"] for row in table["rows"]) == sorted(frame.index)
    for row in table["rows"]:
        own = frame.loc[row["id"]]
        for at, kind in ((4, "killed"), (5, "injured")):
            low, high = own[f"{kind}_low"], own[f"{kind}_high"]
            assert row[kind] == ("–" if pd.isna(low) else f"{low:,}" if low == high else f"{low:,}–{high:,}")
            assert row["order"][at] == (None if pd.isna(high) else high)
        assert (row["what"], row["sources"]) == (own["title"], f"{own['sources']:,}")
        assert row["day"].removeprefix("about ") == day_text(own["date_start"].date())
        assert own["place"] in row["where"] and (own["initiator"] or "Not known or disputed") == row["who"]
        assert row["certain"] == (own["status"] in ("confirmed", "reported"))


def test_what_the_page_of_crossings_says_is_of_the_table(served: Dataset) -> None:
    """A tile has the day of the last report and since when; a change goes from the status before to the one after."""
    app = opened("crossings", {})
    status = served.table("crossing_status").sort_values(["crossing_id", "from"])
    names = served.table("crossings").set_index("crossing_id")["name"]
    tiles = [
        words_of(tile) for page in pages_of(app) for tile in page.iter("div") if len(tile) and tile[0].tag == "span"
    ]
    for key, part in status.groupby("crossing_id"):
        row = part.iloc[-1]
        words = next(tile for tile in tiles if tile.startswith(names[key]))
        on, label = row["last_reported_on"], CROSSING_STATUSES[row["status"]].label
        assert f"Last reported {label.lower()}, {on.day} {on.strftime('%B %Y')}" in words, words
        assert ("; no report since" in words) == ((served.last_day - on).days > 90), words
        # "Since" is the begin of the run of rows that follow each other with one status.
        since, follows = row["from"], part["to"].shift() + pd.Timedelta(days=1) == part["from"]
        for before, after, joined in zip(
            part.iloc[-2::-1].itertuples(), part.iloc[:0:-1].itertuples(), follows.iloc[:0:-1], strict=True
        ):
            if not joined or before.status != after.status:
                break
            since = part.loc[before.Index, "from"]
        assert f"{label} since {since.day} {since.strftime('%B %Y')}" in words, words
    changes = [
        words_of(row) for page in pages_of(app) for row in page.iter("tr") if "→" in words_of(row) and row.findall("td")
    ]
    assert changes
    for words in changes:
        begin = re.match(r"(\d+ \w+ \d{4})", words)
        before, after = re.findall(r"([A-Z][a-z ]+?) → \S+ ([A-Z][a-z]+(?: open)?)", words)[0]
        assert before.strip() != after.strip() and begin is not None, words
        key = next(key for key, name in names.items() if f" {name} " in words)
        at = status[(status["crossing_id"] == key) & (status["from"] == pd.Timestamp(begin[1]))]
        assert after == (CROSSING_STATUSES[at["status"].iloc[0]].label if len(at) else "Unreported"), words


@pytest.mark.parametrize("lens", LENSES)
def test_the_list_of_incidents_has_their_killed(served: Dataset, lens: str) -> None:
    """Each entry has the range of its own incident, split by whose dead under one account, in the records' order."""
    frame = records(served, Filters(lens_id=lens))
    entries = incident_list.list_rows(frame, LIGHT)
    assert [entry["id"] for entry in entries] == frame["incident_id"].tolist()
    for entry, row in zip(entries, frame.to_dict("records"), strict=True):
        low, high, parts = row["killed_low"], row["killed_high"], row["killed_parts"]
        figure = "" if pd.isna(low) else f"{low}" if low == high else f"{low}–{high}"
        assert entry["killed"] == (figure and f"{figure}{f' ({parts})' if parts else ''} killed")
        day = row["date_start"]
        assert (entry["date"], entry["title"]) == (f"{day.day} {day:%b}", row["title"])


@pytest.mark.parametrize("lens", LENSES)
def test_the_table_of_incidents_splits_what_one_account_counts(served: Dataset, lens: str) -> None:
    """Whose dead and injured stands with the figure of one account that counts several sides', and only there."""
    populations = population_ranges(served.claims, served.side_of, LENSES[lens])
    is_account = LENSES[lens].sides is not None
    split = 0
    for row in table_rows(records(served, Filters(lens_id=lens)), LIGHT):
        for kind in ("killed", "injured"):
            own = populations[(populations["incident_id"] == row["id"]) & populations[f"{kind}_low"].notna()]
            words = row["parts"].get(kind, "")
            assert bool(words) == (is_account and len(own) > 1), (row["id"], kind)
            if words:
                split += 1
                lows = [int(part.split()[-1].split("–")[0]) for part in words.split(", ")]
                assert sorted(lows) == sorted(own[f"{kind}_low"]), (row["id"], kind)
    assert split or lens not in ("kabul", "islamabad")
