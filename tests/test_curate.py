"""Formatting the tables and adding an incident: what is written, and that nothing is written where it must not be."""

from __future__ import annotations

import csv
import io
import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import cli
from dashboard.curate import entry as entries
from dashboard.curate import formatting, questions
from dashboard.curate.entry import ClaimEntry, Entry, EntryError, SourceEntry
from dashboard.curate.formatting import UnreadableError, changes, formatted, in_order, read_rows, write_all
from dashboard.curate.planning import plan, write
from dashboard.curate.record import Record
from dashboard.disk import write_beside
from dashboard.lens import LENSES, population_ranges
from dashboard.schema import Problem, read_cells
from dashboard.tables import DESCRIPTOR, ROOT, DataError, load, validate
from tests import small
from tests.small import ATTACK, CLASH, DRONE, STRIKES, found

RESPONSES = small.definitions()["responses"]
INCIDENTS = small.definitions()["incidents"]


def contents(directory: Path) -> dict[str, bytes]:
    """Every file of a directory, byte for byte."""
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def fmt(directory: Path) -> list[str]:
    """Format a directory and return the files that changed."""
    done = changes(directory)
    write_all({change.path: change.content for change in done})
    return [change.path.name for change in done]


@pytest.fixture
def tidy(folder: Path) -> Path:
    """The small directory in its form."""
    fmt(folder)
    assert validate(folder) == []
    return folder


# ---------------------------------------------------------------- fmt


def test_formatting_loses_nothing_and_is_done_once(folder: Path) -> None:
    before = {name: Counter(map(tuple, small.cells(folder, name))) for name in small.definitions()}
    changed = fmt(folder)
    assert "places.csv" in changed
    assert {name: Counter(map(tuple, small.cells(folder, name))) for name in small.definitions()} == before
    once = contents(folder)
    assert changes(folder) == []
    assert fmt(folder) == [] and contents(folder) == once
    assert validate(folder) == []


def test_order_of_rows(tidy: Path) -> None:
    incidents = [(row[4], row[0]) for row in small.cells(tidy, "incidents")[1:]]
    assert incidents == sorted(incidents)
    for name, columns in (("responses", 2), ("crossing_status", 2), ("sources", 1), ("claims", 1)):
        keys = [row[:columns] for row in small.cells(tidy, name)[1:]]
        assert keys == sorted(keys), name


def test_incidents_go_by_first_day_before_identifier() -> None:
    rows = [
        dict.fromkeys(INCIDENTS.column_names, "") | {"incident_id": key, "date_start": day}
        for key, day in (("b", "2025-01-02"), ("c", "2025-01-01"), ("a", "2025-01-02"))
    ]
    assert [row["incident_id"] for row in in_order(INCIDENTS, rows)] == ["c", "a", "b"]


def test_form_of_a_file(tidy: Path) -> None:
    path = small.path_of(tidy, "actors")
    good = path.read_bytes()
    header, *lines = good.decode().splitlines()
    shuffled = "\r\n".join([header, *(f" {line} " for line in reversed(lines)), "", ""])
    path.write_bytes(b"\xef\xbb\xbf" + shuffled.encode())
    (change,) = changes(tidy)
    assert change.content == good
    assert change.what == (
        "byte order mark removed",
        "line ends",
        "order of rows",
        "quotes, spaces around cells or blank lines",
    )


def test_columns_go_into_the_descriptors_order(tidy: Path) -> None:
    good = small.path_of(tidy, "sources").read_bytes()
    small.put_cells(tidy, "sources", [row[::-1] for row in small.cells(tidy, "sources")])
    change, described = changes(tidy)
    assert (change.what, change.content) == (("order of columns",), good)
    assert (described.path.name, described.what) == (DESCRIPTOR, ("bytes and hash of sources",))


def test_needless_quotes_go_and_needed_ones_stay(tidy: Path) -> None:
    small.set_of(tidy, "responses", CLASH, note='Said "so", twice\nin two lines')
    fmt(tidy)
    path = small.path_of(tidy, "responses")
    good = path.read_bytes()
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
            csv.reader(io.StringIO(good.decode(), newline=""))
        )
    assert path.read_bytes() != good
    assert fmt(tidy) == ["responses.csv"]
    assert path.read_bytes() == good


def test_a_wrong_value_is_left_for_the_validator(tidy: Path) -> None:
    small.set_of(tidy, "incidents", DRONE, status="maybe", updated_on="2 February")
    before = contents(tidy)
    assert changes(tidy) == []
    assert contents(tidy) == before


@pytest.mark.parametrize(
    ("spoil", "table", "row", "expected"),
    [
        (lambda text: text + b"one,two\n", "actors", 12, "5 cells as in the header, found 2"),
        (lambda text: text + b"\xff\n", "actors", 12, "text in UTF-8"),
        (lambda text: text + b'"open\n', "actors", 12, "CSV with quotes"),
        (lambda text: text.replace(b"actor_id", b"actor", 1), "actors", 1, "no such column"),
        (lambda text: b"", "actors", None, "a header with the columns"),
        (lambda text: text + b"x,y,z,other," + b"k" * 100_001 + b"\n", "actors", 12, "at most 100,000 characters"),
    ],
)
def test_a_file_that_cannot_be_read_whole_stops_everything(
    folder: Path, spoil: Any, table: str, row: int | None, expected: str
) -> None:
    path = small.path_of(folder, table)
    path.write_bytes(spoil(path.read_bytes()))
    before = contents(folder)
    with pytest.raises(UnreadableError) as caught:
        changes(folder)
    assert any(
        problem.table == table and problem.row == row and expected in problem.expected
        for problem in caught.value.problems
    ), caught.value.problems
    assert contents(folder) == before


def test_every_unreadable_file_is_named(folder: Path) -> None:
    small.path_of(folder, "actors").unlink()
    small.add_column(folder, "claims", "extra")
    with pytest.raises(UnreadableError) as caught:
        changes(folder)
    assert {problem.table for problem in caught.value.problems} == {"actors", "claims"}


def test_no_directory_and_no_descriptor(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        changes(tmp_path / "nowhere")
    found(caught.value.problems, "data", None, "", expected="a directory")
    (folder / "datapackage.json").unlink()
    with pytest.raises(UnreadableError) as caught:
        changes(folder)
    found(caught.value.problems, "datapackage", None, "", expected="missing")


CELLS = st.text(
    st.one_of(st.sampled_from(" \t,;\"'\r\n\u2028\x85\x1c\u00a0ابé"), st.characters(codec="utf-8")), max_size=8
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(*[CELLS] * len(RESPONSES.column_names)), max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.permutations(range(len(RESPONSES.column_names))),
)
def test_any_table_keeps_its_rows_and_its_form(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], end: str, quoting: Any, order: list[int]
) -> None:
    path = tmp_path_factory.mktemp("any") / RESPONSES.path
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=quoting, lineterminator=end)
    writer.writerows([[row[position] for position in order] for row in [RESPONSES.column_names, *rows]])
    path.write_bytes(text.getvalue().encode())
    if read_cells(RESPONSES, path).problems:  # such as a lone carriage return outside quotes: refused, see above
        with pytest.raises(UnreadableError):
            read_rows({"responses": RESPONSES}, path.parent)
        return
    read = read_rows({"responses": RESPONSES}, path.parent)["responses"]
    once = formatted(RESPONSES, read)
    path.write_bytes(once)
    again = read_rows({"responses": RESPONSES}, path.parent)["responses"]
    assert formatted(RESPONSES, again) == once
    assert sorted(again, key=str) == sorted(read, key=str)
    assert b"\r" not in once and once.endswith(b"\n")
    if quoting == csv.QUOTE_ALL:
        plain = [tuple(cell.replace("\r\n", "\n").replace("\r", "\n").strip() for cell in row) for row in rows]
        assert Counter(tuple(row.values()) for row in read) == Counter(plain)


def test_writing_is_all_or_nothing(tidy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(tidy)
    moved: list[Path] = []
    replace_ = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if moved:
            raise OSError(28, "No space left on device")
        moved.append(target)
        return replace_(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="No space left"):
        write_all({small.path_of(tidy, name): b"new" for name in ("actors", "places")})
    assert moved and contents(tidy) == before


def test_writing_needs_room_for_every_file_first(tidy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(tidy)

    def failing(path: Path, content: bytes, mode: int) -> Path:
        if path.name == "places.csv":
            raise OSError(28, "No space left on device")
        return write_beside(path, content, mode)

    monkeypatch.setattr(formatting, "write_beside", failing)
    with pytest.raises(OSError, match="No space left"):
        write_all({small.path_of(tidy, name): b"new" for name in ("actors", "places")})
    assert contents(tidy) == before


def test_permissions_and_links_stay(tidy: Path, tmp_path: Path) -> None:
    path = small.path_of(tidy, "actors")
    real = tmp_path / "elsewhere.csv"
    path.rename(real)
    path.symlink_to(real)
    real.chmod(0o640)
    write_all({path: b"new"})
    assert path.is_symlink() and real.read_bytes() == b"new" and real.stat().st_mode & 0o777 == 0o640


def test_the_real_tables_have_their_form() -> None:
    assert [(change.table, change.what) for change in changes(small.REAL)] == []


# ---------------------------------------------------------------- new

SOURCE = SourceEntry(
    url="https://four.example/e?utm_source=x&id=7#top",
    publisher="Paper Five",
    published="2025-01-22",
    title="Fire at Alpha; three dead",
    language="en",
)
ENTRY = Entry(
    date="2025-01-22",
    places=("af-kho-alpha", "af-pka-beta"),
    type="shelling",
    kind_word="Mortar fire",
    title='Mortar fire at "Alpha", Khost',
    summary="Residents spoke of fire. Islamabad did not comment.",
    attribution="alleged",
    status="single_source",
    initiator="isl-forces",
    denial="Islamabad did not comment.",
    sources=(SOURCE,),
    claims=(
        ClaimEntry("kab-gov", "afghan_side", "civilians", "46", "6", "exact"),
        ClaimEntry("isl-officials", "afghan_side", "militants", "20-25", "", "at_least"),
        ClaimEntry("residents-x", "afghan_side", note="Dozens."),
        ClaimEntry("kab-gov", "afghan_side", "children", "9", "", "exact", scope="subset"),
    ),
    answers=((DRONE, "reported"),),
    today="2025-02-03",
)
IDENTIFIER = "2025-01-22-alpha-mortar-fire"


def refused(entry: Entry, directory: Path) -> list[Problem]:
    """The problems for which an entry is refused; the directory stays as it was."""
    before = contents(directory)
    with pytest.raises(EntryError) as caught:
        plan(entry, Record(directory))
    assert contents(directory) == before
    return caught.value.problems


def added_lines(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, list[str]]:
    """The lines that tables gained; fails where one lost a line."""
    gained = {}
    for name, text in after.items():
        if name == DESCRIPTOR:
            continue  # has other bytes and hashes; that they are right, reading the tables says
        old, new = Counter(before[name].decode().splitlines()), Counter(text.decode().splitlines())
        assert not old - new, name
        if new - old:
            gained[name] = list((new - old).elements())
    return gained


def test_a_new_incident_is_loaded_as_entered(tidy: Path) -> None:
    before = contents(tidy)
    planned = plan(ENTRY, Record(tidy))
    assert contents(tidy) == before  # planning writes nothing
    write(planned)
    dataset = load(tidy)
    incident = dataset.incidents.set_index("incident_id").loc[IDENTIFIER]
    assert incident["title"] == 'Mortar fire at "Alpha", Khost'
    assert str(incident["date_end"])[:10] == "2025-01-22"
    assert str(incident["curated_on"])[:10] == str(incident["updated_on"])[:10] == "2025-02-03"
    claims = dataset.claims[dataset.claims["incident_id"] == IDENTIFIER].set_index("claim_id")
    figures = claims[["killed_min", "killed_max", "injured_min", "injured_max"]].astype(object)
    figures = figures.where(figures.notna(), None)
    assert {key: row.to_list() for key, row in figures.iterrows()} == {
        f"{IDENTIFIER}--kab-gov-afghan": [46, 46, 6, 6],
        f"{IDENTIFIER}--kab-gov-afghan-children": [9, 9, None, None],
        f"{IDENTIFIER}--isl-officials-afghan": [20, 25, None, None],
        f"{IDENTIFIER}--residents-x-afghan": [None, None, None, None],
    }
    own = dataset.claims[dataset.claims["incident_id"] == IDENTIFIER]
    both = population_ranges(own, dataset.side_of, LENSES["range"]).iloc[0]
    assert (both["killed_low"], both["killed_high"]) == (20, 46)
    source = dataset.sources.set_index("source_id").loc["paper-five-2025-01-22-alpha-mortar-fire"]
    assert source["url"] == "https://four.example/e?id=7"
    assert source["title"] == "Fire at Alpha; three dead"
    assert set(claims["source_id"]) == {source.name}
    places = dataset.table("incident_places").set_index(["incident_id", "place_id"])["is_primary"]
    assert places[IDENTIFIER].to_dict() == {"af-kho-alpha": True, "af-pka-beta": False}
    response = dataset.table("responses").set_index("incident_id").loc[IDENTIFIER]
    assert (response["responds_to_id"], response["basis"], response["source_id"]) == (DRONE, "reported", source.name)


def test_only_the_new_rows_are_added(tidy: Path) -> None:
    before = contents(tidy)
    planned = plan(ENTRY, Record(tidy))
    write(planned)
    gained = added_lines(before, contents(tidy))
    assert {name: len(lines) for name, lines in gained.items()} == {
        "sources.csv": 1,
        "incidents.csv": 1,
        "incident_places.csv": 2,
        "incident_sources.csv": 1,
        "claims.csv": 4,
        "responses.csv": 1,
    }
    for lines in gained.values():
        assert all(line in planned.text().splitlines() for line in lines)
    assert changes(tidy) == []


def test_a_source_with_the_same_address_is_used_again(tidy: Path) -> None:
    again = SourceEntry(url="http://www.two.example/b/?utm_campaign=y#part")
    planned = plan(replace(ENTRY, sources=(again,)), Record(tidy))
    assert planned.reused == ("two",)
    assert planned.rows["sources"] == ()
    assert [row["source_id"] for row in planned.rows["incident_sources"]] == ["two"]
    assert {row["source_id"] for row in planned.rows["claims"]} == {"two"}


def test_a_source_with_the_same_address_and_another_publisher_is_refused(tidy: Path) -> None:
    other = SourceEntry(url="https://two.example/b", publisher="Paper Nine")
    found(
        refused(replace(ENTRY, sources=(other,)), tidy),
        *("sources", None, "publisher", "Paper Nine"),
        expected="Paper Two, the publisher of two",
    )


def test_several_sources_and_whose_claim_is_whose(tidy: Path) -> None:
    entry = replace(
        ENTRY,
        status="reported",
        sources=(SOURCE, SourceEntry(url="https://one.example/a")),
        source_ids=("three",),
        claims=(
            ClaimEntry("kab-gov", "afghan_side", "civilians", "46", qualifier="exact", source="https://one.example/a/"),
            ClaimEntry("residents-x", "afghan_side", source="three"),
            ClaimEntry("kab-forces", "afghan_side", source=SOURCE.url),
        ),
    )
    planned = plan(entry, Record(tidy))
    new = "paper-five-2025-01-22-alpha-mortar-fire"
    assert [row["source_id"] for row in planned.rows["incident_sources"]] == [new, "one", "three"]
    assert [row["source_id"] for row in planned.rows["claims"]] == ["one", "three", new]
    assert planned.reused == ("three", "one")


def test_identifiers_that_are_taken_get_a_number(tidy: Path) -> None:
    write(plan(ENTRY, Record(tidy)))
    second = replace(
        ENTRY,
        type="airstrike",
        place_word="alpha-bazaar",
        kind_word="airstrike",
        sources=(replace(SOURCE, url="https://five.example/f"),),
        claims=(
            ClaimEntry("kab-gov", "afghan_side", "civilians", "6", qualifier="exact"),
            ClaimEntry("kab-gov", "afghan_side", "afghan_forces", "2", qualifier="exact"),
        ),
    )
    planned = plan(second, Record(tidy))
    incident = "2025-01-22-alpha-bazaar-airstrike"
    assert planned.incident_id == incident
    assert [row["claim_id"] for row in planned.rows["claims"]] == [
        f"{incident}--kab-gov-afghan",
        f"{incident}--kab-gov-afghan-2",
    ]


def test_an_incident_that_is_there_or_was_withdrawn_is_refused(tidy: Path) -> None:
    entry = replace(ENTRY, date=DRONE[:10], kind_word="drone")
    found(refused(entry, tidy), "incidents", None, "incident_id", DRONE, "not taken")
    gone = "2025-01-22-alpha-mortar-fire"
    row = ["gone", "2025-02-02", "incidents", gone, "Withdrawn.", "False.", ""]
    small.put_cells(tidy, "corrections", [*small.cells(tidy, "corrections"), row])
    fmt(tidy)
    found(refused(ENTRY, tidy), "incidents", None, "incident_id", gone, "not taken")


def test_unknown_names_are_refused_with_the_nearest(tidy: Path) -> None:
    entry = replace(
        ENTRY,
        places=("af-kho-alfa",),
        initiator="forces-of-pakistan",
        target="kab-force",
        episode="2024-12-runs",
        type="shellings",
        claims=(ClaimEntry("kab-gvo", "afghan"),),
        answers=((DRONE + "s", "declares"),),
        source_ids=("onee",),
    )
    problems = refused(entry, tidy)
    found(problems, "incident_places", None, "place_id", "af-kho-alfa", "nearest: af-kho-alpha")
    found(problems, "incidents", None, "initiator_id", "forces-of-pakistan", "isl-forces")
    found(problems, "incidents", None, "target_id", "kab-force", "nearest: kab-forces")
    found(problems, "incidents", None, "episode_id", "2024-12-runs", "nearest: 2024-12-run")
    found(problems, "incidents", None, "event_type", "shellings", "nearest: shelling")
    found(problems, "incident_sources", None, "source_id", "onee", "nearest: one")
    found(problems, "claims", None, "claimant_id", "kab-gvo", "nearest: kab-gov")
    found(problems, "claims", None, "suffered_by", "afghan", "nearest: afghan_side")
    found(problems, "responses", None, "responds_to_id", DRONE + "s", f"nearest: {DRONE}")
    found(problems, "responses", None, "basis", "declares", "nearest: declared")


def test_a_publisher_in_another_spelling_is_refused(tidy: Path) -> None:
    entry = replace(ENTRY, sources=(replace(SOURCE, publisher="paper one"),))
    found(refused(entry, tidy), "sources", None, "publisher", "paper one", "the table uses: Paper One")


@pytest.mark.parametrize(
    ("change", "table", "column", "expected"),
    [
        ({"status": "reported"}, "incidents", "status", "single_source where fewer than two"),
        ({"date": "2025-02-30"}, "incidents", "date_start", "a date that exists"),
        ({"date_end": "2025-01-01"}, "incidents", "date_end", "not before date_start"),
        ({"episode": "2024-12-run"}, "incidents", "date_start", "within the episode"),
        ({"title": " "}, "incidents", "title", "a value"),
        ({"sources": (replace(SOURCE, language=""),)}, "sources", "language", "a value"),
        ({"sources": (replace(SOURCE, language="english"),)}, "sources", "language", "text of the form"),
        ({"sources": (replace(SOURCE, url="four.example"),)}, "sources", "url", "begins with http:// or https://"),
        ({"date": "2025-01-27", "kind_word": "fire"}, "incidents", "incident_id", "one incident for a place"),
        ({"answers": (("2025-01-27-alpha-shelling", "declared"),)}, "responses", "responds_to_id", "not later"),
        ({"today": "2025-02-99"}, "incidents", "curated_on", "a date that exists"),
        ({"claims": (ClaimEntry("kab-gov", "afghan_side", killed="6"),)}, "claims", "qualifier", "exact, at_least"),
        (
            {"claims": (ClaimEntry("kab-gov", "afghan_side", killed="9-6", qualifier="exact"),)},
            *("claims", "killed_max", "not less than killed_min"),
        ),
        (
            {"claims": (ClaimEntry("kab-gov", "afghan_side", source="two"),)},
            *("claims", "source_id", "incident_sources attaches"),
        ),
    ],
)
def test_what_the_validator_refuses_is_not_written(
    tidy: Path, change: dict[str, Any], table: str, column: str, expected: str
) -> None:
    problems = refused(replace(ENTRY, **change), tidy)
    assert any(
        problem.table == table and problem.column == column and expected in problem.expected for problem in problems
    ), "\n".join(map(str, problems))


def test_nothing_to_stand_on_is_refused(tidy: Path) -> None:
    problems = refused(replace(ENTRY, places=(), sources=()), tidy)
    found(problems, "incident_places", None, "place_id", "", "at least one place")
    found(problems, "incident_sources", None, "source_id", "", "at least one source")


def test_tables_that_are_not_sound_or_not_formatted_are_refused(folder: Path) -> None:
    with pytest.raises(EntryError) as caught:
        Record(folder)  # the small tables are not in their form
    found(caught.value.problems, "places", None, "", "places.csv", "run afpak fmt first")
    small.set_of(folder, "incidents", ATTACK, status="maybe")
    with pytest.raises(EntryError) as caught:
        Record(folder)
    found(caught.value.problems, "incidents", 2, "status", "maybe")


def test_boundaries_of_the_directory_are_used(tidy: Path) -> None:
    (tidy / "geo").mkdir()
    for name in ("provinces", "durand_line"):
        (tidy / "geo" / f"{name}.geojson").write_bytes((small.REAL / "geo" / f"{name}.geojson").read_bytes())
    assert plan(ENTRY, Record(tidy)).incident_id == IDENTIFIER


@settings(max_examples=8, deadline=None)
@given(
    killed=st.one_of(st.none(), st.integers(0, 10**6), st.tuples(st.integers(0, 500), st.integers(0, 500))),
    injured=st.one_of(st.none(), st.integers(0, 10**6)),
    note=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30),
)
def test_any_figures_come_back_as_entered(
    tmp_path_factory: pytest.TempPathFactory, killed: Any, injured: int | None, note: str
) -> None:
    directory = small.write(tmp_path_factory.mktemp("round") / "data")
    fmt(directory)
    low, high = sorted(killed) if isinstance(killed, tuple) else (killed, killed)
    text = "" if low is None else str(low) if low == high else f"{low}-{high}"
    given_any = low is not None or injured is not None
    claim = ClaimEntry(
        "kab-gov",
        "afghan_side",
        "civilians",
        text,
        "" if injured is None else str(injured),
        "exact" if given_any else "",
        note=note,
    )
    write(plan(replace(ENTRY, claims=(claim,)), Record(directory)))
    row = load(directory).claims.set_index("incident_id").loc[IDENTIFIER]
    figures = [None if pd.isna(row[name]) else int(row[name]) for name in ("killed_min", "killed_max", "injured_max")]
    assert figures == [low, high, injured]
    assert ("" if pd.isna(row["note"]) else row["note"]) == note.strip()


# ---------------------------------------------------------------- texts on the command line


def test_a_claim_from_its_text() -> None:
    assert entries.parse_claim(
        "claimant=af-government; suffered_by=afghan_side;group=civilians;killed=20–25;injured=6;qualifier=exact;"
        "note=Five died later; two at home;source=https://a.example/?x=1;"
    ) == ClaimEntry(
        "af-government",
        "afghan_side",
        "civilians",
        "20–25",
        "6",
        "exact",
        source="https://a.example/?x=1",
        note="Five died later; two at home",
    )


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("claimant=a", "claim", "suffered_by=…"),
        ("", "claim", "claimant=…"),
        ("a", "claim", "claim as key=value"),
        ("claimant=a;suffered_by=afghan_side;kiled=4", "claim", "nearest: killed"),
        ("claimant=a;suffered_by=afghan_side;killed=many", "claim killed", "a whole number"),
        ("claimant=a;suffered_by=afghan_side;injured=-4", "claim injured", "a whole number"),
        ("claimant=a;claimant=b;suffered_by=afghan_side", "claim", "claimant once"),
    ],
)
def test_a_claim_in_another_form(text: str, column: str, expected: str) -> None:
    with pytest.raises(EntryError) as caught:
        entries.parse_claim(text)
    found(caught.value.problems, "new", None, column, expected=expected)


def test_a_source_and_an_answer_from_their_texts() -> None:
    assert entries.parse_source("url=https://a.example/b;publisher=A;published=2025-01-01") == SourceEntry(
        "https://a.example/b", "A", "2025-01-01"
    )
    assert entries.parse_answer(f"{STRIKES}:declared") == (STRIKES, "declared")
    for wrong in ("", STRIKES, ":declared", f"{STRIKES}:"):
        with pytest.raises(EntryError):
            entries.parse_answer(wrong)
    with pytest.raises(EntryError):
        entries.parse_source("publisher=A")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/b", "http://www.A.example:443/b/#c", True),
        ("https://a.example/b?id=1", "https://a.example/b?id=1&utm_source=x&fbclid=y", True),
        ("https://a.example/b?id=1", "https://a.example/b?id=2", False),
        ("https://a.example/b", "https://a.example/B", False),
        ("https://a.example:99999999/b", "https://a.example/b", False),
    ],
)
def test_addresses_that_are_alike(one: str, other: str, same: bool) -> None:
    assert (entries.canonical(one) == entries.canonical(other)) is same


def test_addresses_as_they_go_into_the_table() -> None:
    assert entries.clean_address(" https://www.a.example:443/b/?utm_x=1#c ") == "https://www.a.example/b/"
    assert entries.clean_address("https://a.example/b?q=%20a&utm_x=1&z") == "https://a.example/b?q=%20a&z"


def test_words_of_identifiers() -> None:
    assert entries.slug("Hasht-e Subh, Kābul's") == "hasht-e-subh-kabuls"
    assert entries.place_word("af-kho-ali-sher-district") == "ali-sher"
    assert entries.place_word("tr-istanbul") == "istanbul"


# ---------------------------------------------------------------- the guide


def test_the_example_of_the_curating_guide(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command in docs/curating.md makes the incident of the record, if it were not there yet."""
    guide = (ROOT / "docs" / "curating.md").read_text(encoding="utf-8")
    block = next(text for text in guide.split("```sh\n")[1:] if text.startswith("afpak new"))
    arguments = shlex.split(block.partition("```")[0].replace("\\\n", " "))[1:]
    incident = "2025-01-03-khost-clash"
    assert f"`{incident}`" in guide
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / DESCRIPTOR).write_bytes((small.REAL / DESCRIPTOR).read_bytes())
    for name, table in small.definitions().items():
        (copy / table.path).write_bytes((small.REAL / table.path).read_bytes())
        rows = small.cells(small.REAL, name)
        small.put_cells(copy, name, [row for row in rows if not any(cell.startswith(incident) for cell in row)])
    before = contents(copy)
    assert cli.main([*arguments, str(copy)]) == 0, capsys.readouterr().out
    assert contents(copy) == before
    assert arguments.pop() == "--dry-run"
    assert cli.main([*arguments, str(copy)]) == 0
    made, real = load(copy), load(small.REAL)
    row, kept = (frame.incidents.set_index("incident_id").loc[incident] for frame in (made, real))
    for column in ("title", "date_start", "event_type", "initiator_id", "target_id", "attribution", "status"):
        assert row[column] == kept[column]
    assert set(made.claims["claim_id"]) == set(real.claims["claim_id"])


# ---------------------------------------------------------------- questions


class Typist:
    """Types answers in order and keeps what was asked and said."""

    def __init__(self, *answers: str) -> None:
        self.answers: Iterator[str] = iter(answers)
        self.asked: list[str] = []
        self.said: list[str] = []

    def ask(self, text: str) -> str:
        self.asked.append(text)
        try:
            return next(self.answers)
        except StopIteration:
            raise EOFError from None

    def say(self, text: str) -> None:
        self.said.append(text)


def test_questions_for_everything(tidy: Path) -> None:
    record = Record(tidy)
    typist = Typist(
        *("22 January", "2025-01-22", ""),  # a date in another form is asked for again; no last day
        *("af-kho-alfa", "af-kho-alpha", ""),  # an unknown place
        *("", "shell", "shelling", "", "fire", "Fire at Alpha", "Residents spoke of fire."),
        *("isl-forces", "", "alleged", "single_source", "", "", "", ""),
        *("https://four.example/e", "Paper Fiv", "", "", "A title", "", "en"),
        *("claimant=kab-gov", "claimant=kab-gvo;suffered_by=afghan_side"),
        *("claimant=kab-gov;suffered_by=afghan_side;killed=3;qualifier=exact", ""),
        *(f"{DRONE}", f"{DRONE}:declared", ""),
    )
    values = questions.fill({"today": "2025-02-03"}, record, typist.ask, typist.say)
    write(plan(entries.entry_from(values), record))
    dataset = load(tidy)
    incident = dataset.incidents.set_index("incident_id").loc["2025-01-22-alpha-fire"]
    assert (incident["event_type"], incident["initiator_id"]) == ("shelling", "isl-forces")
    said = "\n".join(typist.said)
    assert "a date that exists" in said
    assert "nearest: af-kho-alpha" in said and "nearest: kab-gov" in said and "nearest: Paper Five" not in said
    assert "a publisher new to the table" in said
    claims = dataset.claims[dataset.claims["incident_id"] == "2025-01-22-alpha-fire"]
    assert claims["killed_max"].to_list() == [3]


def test_what_was_given_is_not_asked_for(tidy: Path) -> None:
    record = Record(tidy)
    typist = Typist("2025-01-22", "", "", "Fire at Alpha", "", "", "", "", "", "https://one.example/a", "", "")
    values = questions.fill(
        {
            "places": ("af-kho-alpha",),
            "type": "shelling",
            "kind_word": "fire",
            "summary": "S.",
            "attribution": "unknown",
            "status": "single_source",
        },
        record,
        typist.ask,
        typist.say,
    )
    assert values["title"] == "Fire at Alpha"
    assert "one has this address and is used again" in "\n".join(typist.said)
    assert not any("place" in text.lower() or text.startswith("Type") for text in typist.asked)
    assert plan(entries.entry_from(values), record).reused == ("one",)


def test_missing_flags() -> None:
    assert questions.missing({}) == list(questions.REQUIRED.values())
    given_all = {name: "x" for name in questions.REQUIRED if name != "sources"}
    assert questions.missing({**given_all, "source_ids": ("one",)}) == []


def test_a_broken_record_is_not_loaded_after_a_refusal(tidy: Path) -> None:
    refused(replace(ENTRY, status="reported"), tidy)
    try:
        load(tidy)
    except DataError as error:  # pragma: no cover
        pytest.fail(str(error))
