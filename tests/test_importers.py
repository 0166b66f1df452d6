"""Reading other people's events: both datasets, their versions and what goes wrong with files."""

from __future__ import annotations

import calendar
import csv
import hashlib
import json
import random
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cli import main
from dashboard.importers import convert, dates
from dashboard.importers.datasets import EVENT_DATASETS
from dashboard.importers.dates import DateReader, parse_date
from dashboard.importers.events import COLUMNS, DATE_PRECISION_WORDS, SCHEMA
from dashboard.importers.importing import REPORT_KEY, import_file
from dashboard.importers.mapping import mapping_table
from dashboard.importers.problems import ImportFileError
from dashboard.importers.report import Report
from dashboard.tables import ROOT
from dashboard.vocabulary import EVENT_TYPES, PLACE_PRECISIONS

FILES = Path(__file__).parent / "imports"
GEO = ROOT / "data" / "geo"
SAMPLES = [folder / "shared" / "samples" / "ucdp_ged_pakistan_1990_2021.csv" for folder in ROOT.parents]
SAMPLE = next((path for path in SAMPLES if path.is_file()), SAMPLES[0])
NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


def read(path: Path, tmp_path: Path, wanted: str = "auto", **more: object) -> tuple[pd.DataFrame, Report]:
    written, report = import_file(path, tmp_path / "out", GEO, wanted=wanted, now=NOW, **more)  # type: ignore[arg-type]
    return pd.read_parquet(written), report


def rewritten(name: str, tmp_path: Path, edit: object = None, **how: str) -> Path:
    """Write a fixture again: with its cells changed by ``edit``, in another encoding or with another separator."""
    encoding, separator = how.get("encoding", "utf-8"), how.get("separator", ",")
    with (FILES / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    if callable(edit):
        rows = edit(rows) or rows
    path = tmp_path / f"again-{name}"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return path


def put(row: int, column: str, value: str) -> object:
    """Return an edit that changes a cell; ``row`` counts as a spreadsheet does."""

    def edit(rows: list[list[str]]) -> None:
        rows[row - 1][rows[0].index(column)] = value

    return edit


# The formats


def test_acled_of_today_becomes_the_common_frame(tmp_path: Path) -> None:
    frame, report = read(FILES / "acled_2024.csv", tmp_path)
    assert list(frame.columns) == list(COLUMNS)
    assert (report.dataset, report.rows, report.kept, report.left_out) == ("acled", 7, 7, 0)
    first = frame.iloc[0]
    assert (first["source_id"], first["row"]) == ("PAK90001", 2)
    assert first["date_start"] == first["date_end"] == pd.Timestamp("2024-03-08")
    assert (first["lat"], first["lon"], first["place_precision"]) == (33.0, 70.07, 1)
    assert (first["source_type"], first["event_type"]) == ("Battles: Armed clash", "border_clash")
    assert first["actor_1"] == "Military Forces of Pakistan (2024-)"
    assert first["killed_best"] == 3 and pd.isna(first["killed_low"]) and pd.isna(first["killed_high"])
    assert (first["admin1"], first["admin1_source"]) == ("PK-KP", "Khyber Pakhtunkhwa")
    assert (
        first["notes"]
        == 'On 8 March 2024, forces exchanged fire at a made-up post; a local said "it went on, for hours".'
    )
    assert list(frame["event_type"].astype("object").where(frame["event_type"].notna(), None)) == [
        *("border_clash", "airstrike", "ied", "militant_attack", None, None, "suicide_bombing")
    ]
    assert list(frame["date_precision"]) == ["day", "approx", "month", "day", "day", "day", "day"]
    assert list(frame["place_precision"]) == [1, 2, 4, 1, 1, 1, 1]


def test_older_acled_has_numbers_for_kinds_of_actors_and_other_identifiers(tmp_path: Path) -> None:
    """inter1 = 2 is a rebel group. Without sub_event_type the event's own type is what the rules see."""
    frame, report = read(FILES / "acled_2019.csv", tmp_path)
    assert report.kept == 3
    assert list(frame["source_id"]) == ["8001PAK", "8002PAK", "8003AFG"]
    assert list(frame["date_start"]) == [pd.Timestamp(day) for day in ("2019-01-03", "2019-02-14", "2019-12-31")]
    assert frame["event_type"].fillna("").tolist() == ["militant_attack", "shelling", ""]
    assert list(frame["admin1"]) == ["PK-KP", "PK-BA", "AF-KHO"]

    def without(rows: list[list[str]]) -> list[list[str]]:
        at = rows[0].index("sub_event_type")
        return [row[:at] + row[at + 1 :] for row in rows]

    frame, _ = read(rewritten("acled_2019.csv", tmp_path, without), tmp_path)
    assert frame["event_type"].fillna("").tolist() == ["militant_attack", "", ""]
    assert list(frame["source_type"]) == ["Violence against civilians", "Explosions/Remote violence", "Battles"]


def test_ucdp_with_tags_becomes_the_common_frame(tmp_path: Path) -> None:
    frame, report = read(FILES / "ucdp_hxl.csv", tmp_path)
    assert (report.dataset, report.rows, report.tag_rows, report.kept) == ("ucdp-ged", 4, 1, 4)
    assert list(frame["row"]) == [3, 4, 5, 6]
    first = frame.iloc[0]
    assert (first["killed_low"], first["killed_best"], first["killed_high"]) == (2, 4, 9)
    assert (first["date_start"], first["date_end"]) == (pd.Timestamp("2021-05-01"), pd.Timestamp("2021-05-07"))
    assert (first["date_precision"], first["place_precision"]) == ("approx", 3)
    assert first["source_type"] == "State-based conflict" and pd.isna(first["event_type"])
    assert (first["place"], first["place_description"]) == ("Alpha district", "a made-up valley, near Alpha")
    assert list(frame["event_type"].fillna("")) == ["", "border_clash", "militant_attack", ""]
    assert report.remarks[convert.DISORDER].rows == [6]
    assert list(frame.iloc[3][["killed_low", "killed_best", "killed_high"]]) == [5, 3, 9]  # kept as given


def test_an_early_ucdp_version_has_other_names_for_the_estimates(tmp_path: Path) -> None:
    frame, report = read(FILES / "ucdp_early.csv", tmp_path)
    assert report.kept == 2
    assert list(frame["killed_high"]) == [12, 1]
    assert list(frame["place"]) == ["Beta town", "Gamma"]
    assert list(frame["sources"]) == ["A made-up paper, 2 June 2014", "A made-up agency"]


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the real sample is not here")
def test_the_real_sample_is_kept_whole(tmp_path: Path) -> None:
    frame, report = read(SAMPLE, tmp_path)
    assert (report.rows, report.tag_rows, report.kept, report.left_out) == (6_416, 1, 6_416, 0)
    raw = pd.read_csv(SAMPLE, skiprows=[1], low_memory=False)
    assert list(frame["source_id"]) == list(raw["id"].astype(str))
    assert frame["killed_best"].sum() == raw["best"].sum()
    assert list(frame["notes"]) == list(raw["source_headline"].fillna("").str.strip())
    assert report.remarks[convert.DISORDER].count == ((raw["low"] > raw["best"]) | (raw["best"] > raw["high"])).sum()
    assert frame["admin1"].isin(["PK-KP"]).sum() > 4_000


# Files as people have them


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encoding_and_separator_do_not_matter(tmp_path: Path, encoding: str, separator: str) -> None:
    plain, _ = read(FILES / "acled_2024.csv", tmp_path)
    path = rewritten("acled_2024.csv", tmp_path, encoding=encoding, separator=separator)
    frame, report = read(path, tmp_path)
    assert "é" in plain["notes"].iloc[1]
    pd.testing.assert_frame_equal(frame, plain)
    assert report.separator == {",": "comma", ";": "semicolon", "\t": "tab"}[separator]
    assert report.encoding.startswith("Windows-1252" if encoding == "cp1252" else "UTF-")


def test_semicolons_may_come_with_decimal_commas(tmp_path: Path) -> None:
    def edit(rows: list[list[str]]) -> None:
        at = [rows[0].index(name) for name in ("latitude", "longitude")]
        for row in rows[1:]:
            for place in at:
                row[place] = row[place].replace(".", ",")

    plain, _ = read(FILES / "acled_2024.csv", tmp_path)
    frame, _ = read(rewritten("acled_2024.csv", tmp_path, edit, separator=";"), tmp_path)
    assert list(frame["lat"]) == list(plain["lat"])


def _dates(rows: list[list[str]], form: str) -> None:
    at = rows[0].index("event_date")
    for row in rows[1:]:
        day = parse_date(row[at])
        assert day is not None
        row[at] = day.strftime(form)


@pytest.mark.parametrize("form", ["%d %B %Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%b-%y", "%m/%d/%Y", "%B %d, %Y"])
def test_dates_may_be_written_in_each_usual_way(tmp_path: Path, form: str) -> None:
    plain, _ = read(FILES / "acled_2024.csv", tmp_path)
    path = rewritten("acled_2024.csv", tmp_path, lambda rows: _dates(rows, form))
    frame, report = read(path, tmp_path)
    assert list(frame["date_start"]) == list(plain["date_start"])
    told = {"%d/%m/%Y": "day first (a number", "%d.%m.%Y": "day first (a number", "%m/%d/%Y": "month first (a number"}
    assert report.date_order.startswith(told.get(form, "")) and bool(report.date_order) == (form in told)


def test_where_no_date_tells_the_day_is_taken_to_stand_first_and_that_is_said(tmp_path: Path) -> None:
    def edit(rows: list[list[str]]) -> None:
        for row in rows[1:]:
            row[rows[0].index("event_date")] = "03/04/2024"

    frame, report = read(rewritten("acled_2024.csv", tmp_path, edit), tmp_path)
    assert set(frame["date_start"]) == {pd.Timestamp("2024-04-03")}
    assert "assumed" in report.date_order


@given(st.dates(date(1946, 1, 1), date(2026, 11, 30)))
def test_every_day_is_read_back(day: date) -> None:
    name = calendar.month_name[day.month]
    reader = DateReader(today=date(2026, 12, 1))
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day:%Y-%m-%d} 00:00:00.000",
        f"{day.day:02d} {name} {day.year}",
        f"{day.day} {name} {day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02d}/{name[:3]}/{day.year}",
        f"{calendar.day_name[day.weekday()]}, {name} {day.day}, {day.year}",
        f"{day:%Y%m%d}",
        f"'{day:%Y-%m-%d}",
        str((day - date(1899, 12, 30)).days),
    ):
        assert reader.read(text) == (day, ""), text
    if day.year > 1970:
        seconds = (day - date(1970, 1, 1)).days * 86_400
        assert reader.read(f"{seconds * 1000:013d}") == (day, "")
    if day.year >= 1950:  # of two digits the century is what lies nearest before today
        assert reader.read(f"{day.day}-{name[:3]}-{day.year % 100:02d}") == (day, "")
    assert parse_date(f"{day.month}/{day.day}/{day.year} 12:00:00 AM", month_first=True) == day


@pytest.mark.parametrize(
    "text",
    ["", "n/a", "2024-13-01", "2024-02-30", "31 Foo 2024", "31 Marvellous 2024", "2024", "2024-03", "2024-03-08 soon"],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


# What is left out


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("event_id_cnty", "", convert.NO_IDENTIFIER),
        ("event_date", "soon", dates.NO_DATE),
        ("latitude", "", convert.NO_POSITION),
        ("longitude", "east", convert.NO_POSITION),
        ("latitude", "nan", convert.NO_POSITION),
        ("latitude", "330.0", convert.OFF_EARTH),
        ("latitude", "51.5", convert.OUTSIDE),
        ("event_id_cnty", "PAK90001", convert.TWICE),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out_counted_and_named(
    tmp_path: Path, column: str, value: str, reason: str
) -> None:
    frame, report = read(rewritten("acled_2024.csv", tmp_path, put(4, column, value)), tmp_path)
    assert (report.rows, report.kept, len(frame)) == (7, 6, 6)
    assert {key: (tally.count, tally.rows) for key, tally in report.dropped.items()} == {reason: (1, [4])}
    assert f"left out, {reason}: 1 row (4)" in "\n".join(report.lines())


def test_an_event_that_ends_before_it_starts_is_left_out(tmp_path: Path) -> None:
    _, report = read(rewritten("ucdp_hxl.csv", tmp_path, put(4, "date_end", "2021-01-01")), tmp_path)
    assert report.dropped[convert.BACKWARDS].rows == [4]


@pytest.mark.parametrize("value", ["many", "-1", "2.5"])
def test_a_figure_that_is_none_is_left_empty_and_said(tmp_path: Path, value: str) -> None:
    frame, report = read(rewritten("acled_2024.csv", tmp_path, put(3, "fatalities", value)), tmp_path)
    assert report.kept == 7 and pd.isna(frame["killed_best"].iloc[1])
    assert report.remarks[convert.BAD_FIGURE].rows == [3]


def test_rows_of_another_width_and_blank_rows(tmp_path: Path) -> None:
    def edit(rows: list[list[str]]) -> list[list[str]]:
        short, padded = rows[3][:-5], [*rows[4], "", ""]
        return [*rows[:3], short, padded, [], ["" for _ in rows[0]], *rows[5:]]

    frame, report = read(rewritten("acled_2024.csv", tmp_path, edit), tmp_path)
    assert report.dropped["not as many cells as the header has"].rows == [4]
    assert (report.rows, report.kept, report.blank_rows) == (7, 6, 2)
    assert list(frame["row"]) == [2, 3, 5, 8, 9, 10]


def test_only_the_first_rows_are_named_and_all_are_counted(tmp_path: Path) -> None:
    def edit(rows: list[list[str]]) -> list[list[str]]:
        bad = [[*row] for row in rows[1:]] * 10
        for row in bad:
            row[rows[0].index("latitude")] = ""
        return [*rows, *bad]

    _, report = read(rewritten("acled_2024.csv", tmp_path, edit), tmp_path)
    tally = report.dropped[convert.NO_POSITION]
    assert (tally.count, tally.rows) == (70, [9, 10, 11, 12, 13])
    assert tally.words == "70 rows (9, 10, 11, 12, 13, …), for example “, 70.07” in row 9"


# Files that are refused


def refused(path: Path, tmp_path: Path, wanted: str = "auto") -> str:
    out = tmp_path / "out"
    before = sorted(out.iterdir()) if out.is_dir() else []
    with pytest.raises(ImportFileError) as problem:
        import_file(path, out, GEO, wanted=wanted)
    assert (sorted(out.iterdir()) if out.is_dir() else []) == before, "something half-written was left"
    return str(problem.value)


def test_a_file_that_is_neither_says_what_was_looked_for_and_found(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("date,latitude,longitude,what\n2024-01-01,33,70,x\n", encoding="utf-8")
    text = refused(path, tmp_path)
    assert "neither an ACLED export nor UCDP GED" in text
    assert "event_id_cnty or data_id" in text and "type_of_violence" in text
    assert "Columns of the file (4): date, latitude, longitude, what." in text


def test_a_file_of_the_other_dataset_is_refused_and_named(tmp_path: Path) -> None:
    text = refused(FILES / "ucdp_hxl.csv", tmp_path, wanted="acled")
    assert text.startswith("ucdp_hxl.csv: This is not ACLED.") and "It looks like UCDP GED." in text


@pytest.mark.parametrize("cut", ["in a quoted cell", "in a row", "in a character"])
def test_a_file_that_is_cut_off_is_refused_and_leaves_what_was_there(tmp_path: Path, cut: str) -> None:
    whole = (FILES / "acled_2024.csv").read_bytes()
    place = {
        "in a quoted cell": whole.rindex(b"Made-up report"),
        "in a row": whole.rindex(b"Explosions") - 5,
        "in a character": whole.index("é".encode()) + 1,
    }[cut]
    read(FILES / "acled_2024.csv", tmp_path)
    path = tmp_path / "acled_2024.csv"
    path.write_bytes(whole[:place])
    text = refused(path, tmp_path)
    assert "cut off" in text and re.search(r"last row \(\d+\)", text)
    assert len(pd.read_parquet(tmp_path / "out" / "acled_acled-2024.parquet")) == 7


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "cut off or damaged"),
        (b"%PDF-1.7", "not a text file"),
        (b"\n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x80" + random.Random(5).randbytes(4_000), "neither"),
        (b"<!DOCTYPE html><html>Log in</html>", "a web page"),
    ],
)
def test_what_is_no_such_file_at_all_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "thing.csv"
    path.write_bytes(content)
    assert words in refused(path, tmp_path)


def test_a_zero_byte_in_a_cell_does_not_make_a_file_utf_16(tmp_path: Path) -> None:
    content = (FILES / "acled_2024.csv").read_bytes()
    path = tmp_path / "zero.csv"
    path.write_bytes(content.replace(b"Made-up", b"Made\x00up", 1))
    assert b"\x00" in path.read_bytes()[:4096]
    _, report = import_file(path, tmp_path / "out", GEO)
    _, whole = import_file(FILES / "acled_2024.csv", tmp_path / "whole", GEO)
    assert (report.encoding, report.kept) == ("UTF-8", whole.kept)


def test_a_file_of_which_nothing_can_be_kept_is_refused_with_the_reasons(tmp_path: Path) -> None:
    def edit(rows: list[list[str]]) -> None:
        for row in rows[1:]:
            row[rows[0].index("latitude")] = "51.5"

    text = refused(rewritten("acled_2024.csv", tmp_path, edit), tmp_path)
    assert "7 rows read, none could be kept" in text and convert.OUTSIDE in text


def test_a_quotation_mark_that_is_never_closed_is_named(tmp_path: Path) -> None:
    whole = (FILES / "acled_2024.csv").read_text(encoding="utf-8")
    path = tmp_path / "open.csv"
    path.write_text(whole + 'PAK9,"' + "x" * 5_000_000, encoding="utf-8")
    text = refused(path, tmp_path)
    assert (
        "row 9 has more than 1,000,000 characters" in text
        and "A quotation mark may open a cell that does not end" in text
    )


# What is stored


def test_parquet_and_report_say_the_same(tmp_path: Path) -> None:
    written, report = import_file(FILES / "acled_2024.csv", tmp_path, GEO, now=NOW)
    assert written.name == "acled_acled-2024.parquet"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["acled_acled-2024.json", "acled_acled-2024.parquet"]
    stored = pq.ParquetFile(written)
    assert stored.schema_arrow.remove_metadata().equals(SCHEMA)
    text = written.with_suffix(".json").read_text(encoding="utf-8")
    assert stored.metadata.metadata[REPORT_KEY].decode() == text
    assert Report.from_json(text) == report
    own = json.loads(text)
    assert own["sha256"] == hashlib.sha256((FILES / "acled_2024.csv").read_bytes()).hexdigest()
    assert own["read_at"] == "2025-03-01T12:00:00+00:00"
    assert (own["rows"], own["kept"]) == (7, 7)
    assert "terms of use" in own["licence"]


def test_counts_add_up_over_several_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven rows in chunks of two; the identifier of row 2 comes again in row 7, two chunks later."""
    from dashboard.importers import importing, rows

    monkeypatch.setattr(importing, "Rows", lambda found: rows.Rows(found, size=2))
    shares: list[tuple[float, int]] = []
    path = rewritten("acled_2024.csv", tmp_path, put(7, "event_id_cnty", "PAK90001"))
    _, report = read(path, tmp_path, progress=lambda share, rows: shares.append((share, rows)))
    assert (report.rows, report.kept) == (7, 6)
    assert report.dropped[convert.TWICE].rows == [7]
    assert sum(sum(into.values()) for into in report.types.values()) == 6
    assert shares[-1] == (1.0, 7) and len(shares) == 4


# The mapping


def test_rules_lead_only_to_types_of_ours_and_stand_in_the_table() -> None:
    for dataset in EVENT_DATASETS.values():
        assert {rule.event_type for rule in dataset.rules} - {None} <= set(EVENT_TYPES)
        table = mapping_table(dataset)
        assert len(table) == len(dataset.rules)
        assert "Border clash" in set(table["Here"])


def test_precisions_lead_to_words_of_ours() -> None:
    for dataset in EVENT_DATASETS.values():
        assert set(dataset.place_precisions.values()) <= set(PLACE_PRECISIONS)
        assert set(dataset.date_precisions.values()) <= set(DATE_PRECISION_WORDS)


def test_documents_have_the_columns_and_the_mapping() -> None:
    text = (ROOT / "docs" / "imports.md").read_text(encoding="utf-8")
    for name, column in COLUMNS.items():
        assert f"| `{name}` | {column.meaning} |" in text
    for dataset in EVENT_DATASETS.values():
        for row in mapping_table(dataset).to_dict("records"):
            assert "| " + " | ".join(str(cell) for cell in row.values()).rstrip() in text, row


# The command


def test_command_imports_reports_and_is_quiet_in_a_pipe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["import", str(FILES / "ucdp_hxl.csv"), "--as", "ucdp-ged", "-o", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert "rows read: 4; kept: 4; left out: 0" in said.out
    assert "CC BY 4.0" in said.out and "One-sided violence: Militant attack 1" in said.out
    assert said.err == ""
    assert (tmp_path / "ucdp-ged_ucdp-hxl.parquet").is_file()


def test_command_writes_where_the_dashboard_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFPAK_DATA", str(tmp_path))
    assert main(["import", str(FILES / "acled_2024.csv")]) == 0
    assert (tmp_path / "imported" / "acled_acled-2024.parquet").is_file()


def test_command_refuses_with_status_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(FILES / "acled_2024.csv"), "--as", "ucdp-ged", "-o", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("acled_2024.csv: This is not UCDP GED.")
    assert main(["import", str(tmp_path), "-o", str(tmp_path)]) == 1
    assert "this is a directory" in capsys.readouterr().err
    assert main(["import", str(tmp_path / "none.csv"), "-o", str(tmp_path)]) == 1
    assert "no such file" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
