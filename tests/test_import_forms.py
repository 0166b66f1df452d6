"""Files as people have them: packed, from spreadsheets of many languages, without headers, with too much around."""

from __future__ import annotations

import codecs
import copy
import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from dashboard import limits
from dashboard.cli import main
from dashboard.importers import convert, dates
from dashboard.importers.archives import count_marks
from dashboard.importers.dataset import EventDataset
from dashboard.importers.datasets import EVENT_DATASETS
from dashboard.importers.datasets.ucdp_candidate import ORDER
from dashboard.importers.dates import DateReader, month_word
from dashboard.importers.importing import import_file
from dashboard.importers.months import match_months
from dashboard.importers.problems import ImportFileError, display_name
from dashboard.importers.report import Report
from dashboard.importers.texts import read_count, read_degrees
from dashboard.tables import ROOT

FILES = Path(__file__).parent / "imports"
CASES = next(
    (folder / "shared" / "cases" / "imports" for folder in ROOT.parents if (folder / "shared").is_dir()), FILES
)
GEO = ROOT / "data" / "geo"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
Rows = list[list[str]]


def base() -> Rows:
    with (FILES / "acled_2024.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def changed(column: str, values: list[str]) -> Rows:
    """Return the rows of the usual file with other values in a column, from the first event on."""
    rows = copy.deepcopy(base())
    for row, value in zip(rows[1:], values, strict=False):
        row[rows[0].index(column)] = value
    return rows


def text_of(rows: Rows, separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def read(
    content: bytes | str | Rows, tmp_path: Path, name: str = "their file.csv", **more: object
) -> tuple[pd.DataFrame, Report]:
    """Import what a file holds under a reader's name, from a copy with another one, as the page does."""
    if isinstance(content, list):
        content = text_of(content)
    copy_of = tmp_path / "upload"
    copy_of.write_bytes(content.encode() if isinstance(content, str) else content)
    written, report = import_file(copy_of, tmp_path / "out", GEO, name=name, now=NOW, **more)  # type: ignore[arg-type]
    return pd.read_parquet(written), report


def refuse(content: bytes | str | Rows, tmp_path: Path, name: str = "their file.csv", **more: object) -> str:
    with pytest.raises(ImportFileError) as problem:
        read(content, tmp_path, name, **more)
    text = str(problem.value)
    assert text.startswith(name) and "upload" not in text and str(tmp_path) not in text
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").is_dir() else True
    return text


def days(frame: pd.DataFrame) -> list[str]:
    return frame["date_start"].dt.strftime("%Y-%m-%d").tolist()


# Dates


def test_years_that_cannot_be_are_left_out_counted_and_shown(tmp_path: Path) -> None:
    rows = changed(
        "event_date", ["0024-03-08", "2924-03-08", "1945-12-31", "1946-01-01", "2027-06-02", "2027-06-03", "0000-01-01"]
    )
    frame, report = read(rows, tmp_path)
    assert days(frame) == ["1946-01-01", "2027-06-02"]
    tally = report.dropped[dates.IMPLAUSIBLE]
    assert (tally.count, tally.rows, tally.example) == (5, [2, 3, 4, 7, 8], "0024-03-08")
    assert "“0024-03-08” in row 2" in "\n".join(report.lines())


def test_two_orders_of_day_and_month_are_a_contradiction_that_is_said(tmp_path: Path) -> None:
    rows = changed(
        "event_date", ["13/02/2024", "05/03/2024", "2/14/2024", "3/5/2024", "4/4/2024", "28/06/2024", "6/28/2024"]
    )
    frame, report = read(rows, tmp_path)
    assert days(frame) == ["2024-02-13", "2024-02-14", "2024-04-04", "2024-06-28", "2024-06-28"]
    assert report.dropped[dates.EITHER].rows == [3, 5]
    said = "\n".join(report.lines())
    assert "contradict each other: 13/02/2024 in row 2 has the day first, 2/14/2024 in row 4 the month" in said


def test_a_file_of_which_every_date_could_be_either_is_refused_with_the_contradiction(tmp_path: Path) -> None:
    rows = changed("event_date", ["13/02/2024", "2/14/2024", *["05/03/2024"] * 5])
    for row in rows[1:3]:
        row[rows[0].index("latitude")] = "51"
    text = refuse(rows, tmp_path)
    assert "none could be kept" in text and "contradict each other" in text and "“05/03/2024” in row 4" in text


@pytest.mark.parametrize(
    "text",
    [
        *("'2024-03-08", "\u20182024-03-08", "45359", "45359.25", "45359,5", "20240308", "20240308T101500", "08032024"),
        *("1709856000000", "1709856000", "1709899200000.0", "08/Mar/2024", "8-Mar-24", "08-MAR-2024", "Mar 8 2024"),
        *(
            "8. März 2024",
            "08. Mrz 24",
            "vendredi 8 mars 2024",
            "8 de marzo de 2024",
            "8 de março de 2024",
            "8 marzo 2024",
        ),
        *(
            "8 марта 2024 г.",
            "8 Mart 2024",
            "8 marca 2024",
            "8 maart 2024",
            "8 mrt. 2024",
            "٨ مارس ٢٠٢٤",
            "۸ مارچ ۲۰۲۴",
        ),
        *("8 آذار 2024", "2024年3月8日", "2024/3/8", "2024.03.08.", "2024-03-08T00:00:00Z", "2024-03-08+00:00"),
        *(
            "\u200f٠٨/٠٣/٢٠٢٤",
            "08\u00a0March\u00a02024",
            "Fri Mar 08 2024 00:00:00 GMT+0500",
            "8/3/2024, 14:30",
            "८ मार्च २०२४",
        ),
    ],
)
def test_each_way_of_writing_the_eighth_of_march(tmp_path: Path, text: str) -> None:
    frame, _ = read(changed("event_date", [text] * 7), tmp_path)
    assert set(days(frame)) == {"2024-03-08"}, text


@pytest.mark.parametrize(
    "text", ["soon", "#########", "1.70986E+12", "March 2024", "2024", "31 Foo 2024", "12345", "2024-02-30"]
)
def test_what_is_not_read_is_shown_with_its_row(tmp_path: Path, text: str) -> None:
    _, report = read(changed("event_date", ["2024-03-01", "2024-03-02", text]), tmp_path)
    (tally,) = report.dropped.values()
    assert (tally.count, tally.rows, tally.example) == (1, [4], text)
    (tmp_path / "again").mkdir()
    every = refuse(changed("event_date", [text] * 7), tmp_path / "again")
    assert f"“{text}” in row 2" in every


def test_a_month_that_two_languages_share_is_read_only_where_the_others_tell() -> None:
    """Listopad is November in Polish and Czech, October in Croatian; říjen is Czech alone."""
    alone = match_months([month_word("8 listopad 2024")])
    assert DateReader(months=alone).read("8 listopad 2024") == (None, dates.NO_DATE)
    czech = match_months([month_word("8 listopad 2024"), month_word("1 říjen 2024"), month_word("1 srpen 2024")])
    assert DateReader(months=czech).read("8 listopad 2024")[0] == date(2024, 11, 8)
    assert DateReader(months=czech).read("1 říjen 2024")[0] == date(2024, 10, 1)


def test_two_digits_of_a_year_are_the_last_that_can_have_been() -> None:
    reader = DateReader(today=date(2026, 6, 1))
    assert [reader.read(f"8/3/{year}")[0] for year in ("24", "27", "68", "46")] == [
        *(date(2024, 3, 8), date(2027, 3, 8), date(1968, 3, 8), date(1946, 3, 8))
    ]
    assert reader.read("8/3/45") == (None, dates.IMPLAUSIBLE)


# Numbers, codes, columns


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_decimal_commas_are_told_from_the_numbers_not_from_the_separator(tmp_path: Path, separator: str) -> None:
    rows = base()
    for row in rows[1:]:
        for name in ("latitude", "longitude"):
            row[rows[0].index(name)] = row[rows[0].index(name)].replace(".", ",")
    rows[1][rows[0].index("fatalities")] = "1.234"
    frame, report = read(text_of(rows, separator).encode("utf-16"), tmp_path)
    assert frame["lat"].tolist() == [float(row[base()[0].index("latitude")]) for row in base()[1:]]
    assert frame["killed_best"].iloc[0] == 1234  # a point cannot be decimal here
    assert "decimal commas" in report.notes


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        *(
            ("3", "", 3),
            ("3.0", "", 3),
            ("3,00", ".", 3),
            ("1,234", ".", 1234),
            ("1.234", ",", 1234),
            ("1 234", "", 1234),
        ),
        *(("1\u202f234", ",", 1234), ("1'234", "", 1234), ("1,234,567", ".", 1234567), ("٣", "", 3), ("۱۲", "", 12)),
        *(("1E+03", ".", 1000), ("1.234,0", ",", 1234)),
    ],
)
def test_counts_are_read_with_their_signs_between_thousands(text: str, decimal: str, number: int) -> None:
    assert read_count(text, decimal) == number


@pytest.mark.parametrize(
    ("text", "decimal"), [("1,234", ""), ("1.234", ""), ("1.234", "."), ("2.5", "."), ("-1", "."), ("many", ".")]
)
def test_what_may_be_a_thousand_or_a_fraction_is_no_count(text: str, decimal: str) -> None:
    assert read_count(text, decimal) != read_count(text, decimal)  # not a number


@pytest.mark.parametrize(
    "text",
    ["33.5", "33,5", "33.5°", "33.5° N", "N 33.5", "33°30'", "33° 30' 0\" N", "٣٣٫٥", "۳۳٫۵", "\u00a033.5", "'33.5"],
)
def test_degrees_as_people_write_them(text: str) -> None:
    assert read_degrees(text) == 33.5
    assert read_degrees("33.5 S") == -33.5 == read_degrees("-33.5")


@pytest.mark.parametrize("text", ["33.500.000", "", "N 33 S", "33°75'", "33.5 E 70"])
def test_what_is_no_degree_is_none(text: str) -> None:
    assert read_degrees(text) != read_degrees(text)


@pytest.mark.parametrize(
    "spelled", [str.upper, str.title, lambda name: name.replace("_", " "), lambda name: name.replace("_", "")]
)
def test_names_of_columns_are_compared_without_case_spaces_and_underscores(
    tmp_path: Path, spelled: Callable[[str], str]
) -> None:
    rows = base()
    rows[0] = [spelled(name) for name in rows[0]]
    assert read(rows, tmp_path)[1].kept == 7


def test_types_and_kinds_are_compared_without_case(tmp_path: Path) -> None:
    plain, _ = read(base(), tmp_path)
    rows = base()
    for row in rows[1:]:
        for name in ("event_type", "sub_event_type", "inter1", "actor1", "actor2"):
            row[rows[0].index(name)] = row[rows[0].index(name)].upper()
    rows[1][rows[0].index("time_precision")] = "1.0"
    frame, report = read(rows, tmp_path)
    assert frame["event_type"].tolist() == plain["event_type"].tolist()
    assert frame["date_precision"].iloc[0] == "day"
    mixed = base() + [[*row] for row in rows[1:]]
    for number, row in enumerate(mixed[1:]):
        row[0] = f"PAK{number}"
    _, report = read(mixed, tmp_path)
    assert len(report.types) == frame["source_type"].nunique()  # one spelling stands for both
    assert report.kept == 14


def test_rounded_identifiers_are_all_kept_and_said_to_be_damaged(tmp_path: Path) -> None:
    rows = changed("event_id_cnty", ["1.02E+07", "1.02E+07", "1,02E+07", "1.02e+07", "PAK5", "PAK5", "PAK7"])
    frame, report = read(rows, tmp_path)
    assert frame["source_id"].tolist()[:4] == ["1.02E+07", "1.02E+07", "1,02E+07", "1.02e+07"]
    assert report.remarks[convert.DAMAGED].rows == [2, 3, 4, 5]
    assert report.dropped[convert.TWICE].rows == [7]


def test_a_column_that_is_there_twice_may_not_contradict_itself(tmp_path: Path) -> None:
    rows = base()
    for row in rows:
        row.append(row[rows[0].index("latitude")])
    _, report = read(rows, tmp_path)
    assert report.kept == 7 and "the column latitude is there twice" in "; ".join(report.notes)
    rows[3][-1] = "34.9"
    (tmp_path / "again").mkdir()
    text = refuse(rows, tmp_path / "again")
    assert "two columns called latitude" in text and "row 4 “30.18” and “34.9”" in text


# What stands around the rows


def test_a_line_with_the_separator_and_lines_before_the_header_are_passed_over_and_said(tmp_path: Path) -> None:
    frame, report = read("sep=;\n" + text_of(base(), ";"), tmp_path)
    assert frame["row"].tolist() == [2, 3, 4, 5, 6, 7, 8]  # a spreadsheet does not show that line
    assert "the line that names the separator (sep=;)" in "; ".join(report.notes)
    frame, report = read('Export of 1 June,"two\nlines"\n\n' + text_of(base()), tmp_path)
    assert frame["row"].tolist() == [4, 5, 6, 7, 8, 9, 10]
    assert "passed over before the header: 1 line, the first “Export of 1 June,two lines”" in "; ".join(report.notes)


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize(
    "footer",
    ["Source: ACLED, acleddata.com", "Total,,,7", "© ACLED 2026" + "," * 30, "\nSource: x\nDownloaded 1 June 2026"],
)
def test_lines_after_the_last_row_are_passed_over_and_said(tmp_path: Path, footer: str, end: str) -> None:
    frame, report = read(text_of(base()) + footer + end, tmp_path)
    assert len(frame) == 7 and not report.dropped
    assert "passed over after the last row" in "; ".join(report.notes)


@pytest.mark.parametrize("cut", ["PA", "PAK90", "PAK90008,2024-0", "PAK90008,2024-03-09,2024,1,Political vio"])
def test_a_row_that_breaks_off_is_no_footer(tmp_path: Path, cut: str) -> None:
    assert "cut off: its last row (9) is not complete" in refuse(text_of(base()) + cut, tmp_path)


def test_a_header_that_comes_again_is_passed_over_and_said(tmp_path: Path) -> None:
    rows = base()
    _, report = read([*rows[:4], rows[0], *rows[4:]], tmp_path)
    assert (report.rows, report.kept) == (7, 7) and "the header again in row 5" in "; ".join(report.notes)


def candidate(**values: str) -> list[str]:
    given = {
        **{"id": "512001", "year": "2024", "code_status": "Clear", "type_of_violence": "1", "where_prec": "1"},
        **{"side_a": "Government of Pakistan", "side_b": "Group X", "latitude": "32.986", "longitude": "70.604"},
        **{"date_prec": "1", "date_start": "2024-01-05 00:00:00.000", "date_end": "2024-01-05 00:00:00.000"},
        **{"best": "4", "high": "5", "low": "3", "where_coordinates": "Alpha town"},
    } | values
    return [given.get(name, "") for name in ORDER]


def test_ucdp_without_a_header_is_read_in_its_order(tmp_path: Path) -> None:
    rows = [candidate(id=str(512001 + number)) for number in range(3)]
    frame, report = read(rows, tmp_path)
    assert (report.dataset, report.kept, frame["row"].tolist()) == ("ucdp-candidate", 3, [1, 2, 3])
    assert frame.loc[0, ["killed_low", "killed_best", "killed_high", "place"]].tolist() == [3, 4, 5, "Alpha town"]
    assert "the file has no header" in "; ".join(report.notes)


@pytest.mark.parametrize("missing", [1, 48])
def test_a_missing_header_is_named(tmp_path: Path, missing: int) -> None:
    text = refuse([candidate()[:-missing][:40]], tmp_path)
    assert (
        "the header is missing" in text and "49 (UCDP Candidate) columns; this one has" in text
        if missing == 1
        else text
    )
    text = refuse(base()[1:], tmp_path)
    assert "the header is missing" in text and "PAK90001" in text


@pytest.mark.parametrize(
    ("name", "status", "dataset"),
    [
        *(("GEDEvent_v25_0_6.csv", "Clear", "ucdp-candidate"), ("GEDEvent_v25_1.csv", "Clear", "ucdp-ged")),
        *(("events.csv", "Check deaths", "ucdp-candidate"), ("GEDEvent_v25_01_25_06.csv", "Clear", "ucdp-candidate")),
    ],
)
def test_candidate_releases_are_told_from_ged(tmp_path: Path, name: str, status: str, dataset: str) -> None:
    rows = [list(ORDER), candidate(), candidate(id="2", code_status=status)]
    _, report = read(rows, tmp_path, name)
    assert report.dataset == dataset
    _, report = read(rows, tmp_path, name, wanted="ucdp-ged")
    assert report.dataset == "ucdp-ged"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            "WEEK,REGION,COUNTRY,ADMIN1,EVENT_TYPE,SUB_EVENT_TYPE,EVENTS,FATALITIES,CENTROID_LATITUDE",
            "week and province",
        ),
        ("Country,Admin1,Admin2,Month,Year,Events,Fatalities", "month and district"),
        ("country;year;number_of_events", "year and country"),
    ],
)
def test_sums_are_recognised_and_said_in_words(tmp_path: Path, header: str, words: str) -> None:
    text = refuse(header + "\n" + re.sub(r"\w+", "1", header) + "\n", tmp_path)
    assert f"These are sums by {words}" in text and "no single events" in text and "download the single events" in text


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"])
def test_encodings_of_western_text(tmp_path: Path, encoding: str) -> None:
    plain, _ = read(base(), tmp_path)
    frame, _ = read(text_of(base()).encode(encoding), tmp_path)
    pd.testing.assert_frame_equal(frame, plain)


@pytest.mark.parametrize(
    ("encoding", "place"), [("cp1256", "میران شاہ".replace("ہ", "ه").replace("ی", "ي")), ("cp1251", "Мираншах")]
)
def test_encodings_of_other_scripts(tmp_path: Path, encoding: str, place: str) -> None:
    rows = changed("location", [place] * 7)
    content = text_of(rows).replace("é", "e").encode(encoding, errors="replace")
    frame, report = read(content, tmp_path)
    assert set(frame["place"]) == {place} and "assumed" in report.encoding


# Archives, workbooks, JSON


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_values() -> list[list[object]]:
    """Return the rows as a workbook has them: dates and numbers as such."""
    rows: list[list[object]] = [list(row) for row in base()]
    at = {str(name): place for place, name in enumerate(rows[0])}
    for row in rows[1:]:
        day = DateReader().read(str(row[at["event_date"]]))[0]
        assert day is not None
        row[at["event_date"]] = datetime(day.year, day.month, day.day)
        for name in ("latitude", "longitude", "fatalities"):
            row[at[name]] = float(str(row[at[name]]))
    return rows


def test_one_table_in_an_archive_or_workbook_or_json_is_read_as_the_plain_file_is(tmp_path: Path) -> None:
    raw = text_of(base()).encode()
    plain, _ = read(raw, tmp_path)
    forms = {
        "their.csv.gz": gzip.compress(raw),
        "their.zip": zipped(("folder/events.csv", raw), ("README.txt", b"read me"), ("__MACOSX/._events.csv", b"x")),
        "their.xlsx": workbook(with_values()),
        "notes.xlsx": workbook([["Licence"]], with_values()),
        "in.zip": zipped(("events.xlsx", workbook(with_values()))),
        "their.json": json.dumps(
            {"status": 200, "data": [dict(zip(base()[0], row, strict=True)) for row in base()[1:]]}
        ).encode(),
        "list.json": json.dumps([dict(zip(base()[0], row, strict=True)) for row in base()[1:]], indent=1).encode(
            "utf-16"
        ),
        "json.gz": gzip.compress(
            json.dumps({"Result": [dict(zip(base()[0], row, strict=True)) for row in base()[1:]]}).encode()
        ),
    }
    for name, content in forms.items():
        frame, report = read(content, tmp_path, name)
        first = 1 if "json" in name else 2
        assert frame["row"].tolist() == list(range(first, first + 7)), name
        pd.testing.assert_frame_equal(frame.drop(columns="row"), plain.drop(columns="row"))
        assert (report.file, report.size) == (name, len(content))
        assert report.lines()[0].startswith(f"{name}: ACLED, 31 columns, ")


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


def locked_zip() -> bytes:
    """Return an archive whose entry says that it is encrypted (bit 0 of its flags)."""
    content = bytearray(zipped(("a.csv", b"x,y\n1,2\n")))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("two.zip", zipped(("a.csv", b"x"), ("b.csv", b"y")), "2 tables (a.csv, b.csv)"),
        ("in.zip", zipped(("b.zip", zipped(("a.csv", b"x")))), "an archive within an archive"),
        ("hidden.zip", zipped(("b.csv", zipped(("a.csv", b"x")))), "an archive within an archive"),
        ("gz.gz", gzip.compress(gzip.compress(b"x")), "an archive within an archive"),
        ("none.zip", zipped(), "the archive is empty"),
        ("pictures.zip", zipped(("a.png", b"x"), ("b.pdf", b"x")), "no table is in the archive, but a.png, b.pdf"),
        ("cut.zip", zipped(("a.csv", b"x" * 500))[:60], "cut off or damaged"),
        ("cut.gz", gzip.compress(bytes(range(256)) * 20)[:-20], "cut off"),
        ("locked.zip", locked_zip(), "locked with a password"),
        ("locked.xlsx", LOCKED, "locked with a password"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 900, "workbook of the old kind"),
        ("sheet.ods", zipped(("mimetype", b"application/vnd.oasis"), ("content.xml", b"<x/>")), "an OpenDocument file"),
        ("blank.xlsx", workbook([]), "the workbook is empty"),
        (
            "broken.xlsx",
            zipped(("[Content_Types].xml", b"<x"), ("xl/workbook.xml", b"<x")),
            "the workbook cannot be read",
        ),
        ("error.json", b'{"status": 403, "error": "Access denied"}', "status: 403; error: Access denied"),
        ("empty.json", b'{"status": 200, "data": []}', "its list is empty"),
        ("cut.json", b'{"data": [{"event_id_cnty": "PAK1"}, {"event_', "cut off"),
        ("no.json", b"{'data': 1}", "no valid JSON"),
        ("shapes.json", b'{"type": "FeatureCollection", "features": []}', "GeoJSON"),
        ("page.csv", b"<!DOCTYPE html><html><body>Log in", "a web page"),
        ("blank.csv", b" \r\n\r\n,,\r\n", "the file is empty"),
        ("mark.csv", codecs.BOM_UTF8, "the file is empty"),
        ("header.csv", text_of(base()[:1]).encode(), "it has a header and no rows"),
        ("sheet.csv", text_of(base()[:1] + [[""] * 31] * 3).encode(), "it has a header and no rows"),
    ],
)
def test_what_cannot_be_read_is_called_by_its_name_and_said(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    assert words in refuse(content, tmp_path, name)


def test_several_sheets_of_events_are_refused_with_their_names(tmp_path: Path) -> None:
    text = refuse(workbook(with_values(), with_values()), tmp_path, "two.xlsx")
    assert "2 sheets with something in them (Sheet 1, Sheet 2), more than one of them with columns of events" in text


# Limits


def test_unpacked_size_is_counted_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFPAK_UNPACKED_BYTES", "3000000")
    big = b"0" * 4_000_000
    lying = bytearray(zipped(("a.csv", big)))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):  # both places say that it unpacks to 10 bytes
        start = lying.index(mark) + at
        lying[start : start + 4] = (10).to_bytes(4, "little")
    for name, content in (
        ("bomb.gz", gzip.compress(big)),
        ("bomb.zip", zipped(("a.csv", big))),
        ("bomb.xlsx", zipped(("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x"), ("xl/media/a.png", big))),
    ):
        assert "3 MB, the limit on what an imported archive or workbook unpacks to" in refuse(content, tmp_path, name)
        assert len(content) < 10_000
    refuse(bytes(lying), tmp_path, "lying.zip")  # as damaged, or as too large: never unpacked past the limit


def test_a_workbook_cannot_hold_what_fills_the_memory(tmp_path: Path) -> None:
    parts = (("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x"))
    row = b"<worksheet><sheetData><row>" + b'<c r="A1"/>' * 2_000_000
    assert "a row of the workbook" in refuse(zipped(*parts, ("xl/worksheets/sheet1.xml", row)), tmp_path, "row.xlsx")
    assert "a part of the workbook" in refuse(
        zipped(*parts, ("xl/styles.xml", b"<a/>" * 6_000_000)), tmp_path, "style.xlsx"
    )
    dtd = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbb">]><a>&b;</a>'
    assert "definitions (DTD)" in refuse(zipped(*parts, ("xl/sharedStrings.xml", dtd)), tmp_path, "dtd.xlsx")


def test_a_row_number_of_a_workbook_is_not_believed(tmp_path: Path) -> None:
    """Rows between 1 and the next one would be made up to fill the gap."""
    content = workbook(with_values())
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                part = re.sub(rb'<row r="8".*?>', b'<row r="99999999999">', part).replace(b'r="A8"', b'r="A9"')
            new.writestr(entry.filename, part)
    assert "the limit on rows of an imported file" in refuse(out.getvalue(), tmp_path, "gap.xlsx")


@pytest.mark.parametrize("packed", [False, True])
def test_rows_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    monkeypatch.setenv("AFPAK_IMPORT_ROWS", "6")
    events = [dict(zip(base()[0], row, strict=True)) for row in base()[1:]]
    content = json.dumps({"data": events}).encode() if packed else text_of(base()).encode()
    text = refuse(content, tmp_path, "many.json" if packed else "many.csv")
    assert "more than 6 rows, the limit on rows of an imported file" in text


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("PAK9" + "," * 600 + "x\n", "row 9 has more than 500 columns"),
        ('PAK9,"' + "x" * 200_000 + '"\n', "row 9 has a cell of more than 100,000 characters"),
        ("," * 2_000_000 + "\n", "row 9 has more than 1,000,000 characters"),
        ('"\n",' * 400_000, "row 9 has more than 1,000,000 characters"),
    ],
)
def test_width_is_limited(tmp_path: Path, more: str, words: str) -> None:
    assert words in refuse(text_of(base()) + more, tmp_path)


def test_columns_of_a_header_are_limited(tmp_path: Path) -> None:
    assert "more than 500 columns" in refuse(",".join(f"c{number}" for number in range(600)) + "\n1\n", tmp_path)
    event = {f"c{number}": 1 for number in range(600)}
    assert "more than 500 columns" in refuse(json.dumps([event]), tmp_path, "wide.json")
    assert "more than 500 columns" in refuse(workbook([[*range(600)]]), tmp_path, "wide.xlsx")


@pytest.mark.parametrize(
    "content",
    ["[" * 500_000, '{"data":[' + '{"a":' * 200_000, '{"data":[{"a":"' + "x" * 2_000_000, '{"a":[' + "1," * 900_000],
)
def test_json_cannot_fill_the_memory(tmp_path: Path, content: str) -> None:
    refuse(content, tmp_path, "deep.json")


def test_entries_of_an_archive_are_counted_before_they_are_listed(tmp_path: Path) -> None:
    content = zipped(*((f"{number}.png", b"") for number in range(2_001)))
    path = tmp_path / "marks"
    path.write_bytes(content)
    assert count_marks(path, b"PK\x01\x02") == 2_001
    assert "more than 2,000 entries" in refuse(content, tmp_path, "many.zip")


def test_every_limit_of_imports_is_in_the_table() -> None:
    mine = [value for name, value in vars(limits).items() if isinstance(value, limits.Limit) and "import" in value.name]
    assert len(mine) >= 7 and set(mine) <= set(limits.LIMITS)


# Names


def test_names_are_shown_without_folders_and_control_characters() -> None:
    assert display_name("/tmp/x/events\x1b[31m\u202e.csv") == "events[31m.csv"
    assert display_name("C:\\data\\events.csv") == "events.csv"
    assert len(display_name("x" * 500 + ".csv")) == 80 and display_name("x" * 500 + ".csv").endswith(".csv")
    assert display_name("") == "file"


# The recipe


def recipe() -> str:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return text[text.index("**An importer.**") : text.index("**A command.**")]


def test_the_recipe_for_a_dataset_works_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = re.search(r"```python\n(.*?)```", recipe(), re.DOTALL)
    assert block
    space: dict[str, object] = {}
    exec(compile(block[1], "the recipe", "exec"), space)
    example = space["EXAMPLE"]
    assert isinstance(example, EventDataset)
    monkeypatch.setitem(EVENT_DATASETS, example.id, example)
    text = (
        "Incident No;Day;Kind;Perpetrator;Lat;Long;Dead;How exact\n"
        "7;08/Mar/2024;BOMBING;;33,0;70,07;3;exact\n8;20.03.2024;Raid;Group X;33,1;70,1;;district\n"
        "9;21.03.2024;Raid;Forces;33,2;70,1;0;\n"
    )
    frame, report = read(text, tmp_path, "theirs.csv")
    assert report.dataset == "example"
    assert frame["event_type"].fillna("").tolist() == ["ied", "militant_attack", ""]
    assert frame["place_precision"].fillna(0).tolist() == [1, 3, 0]
    assert "cite: Example Events, made up" in report.lines()
    for path in re.findall(r"`((?:dashboard|tests)/[\w/.]+)`", recipe()):
        assert (ROOT / path).exists() or path.endswith("example.py"), path
    for field in re.findall(r"`(\w+)(?:=True)?`", recipe()):
        assert field == "EVENT_DATASETS" or field in EventDataset.__dataclass_fields__ or field == "EventDataset", field


# The cases that were reported, read where they are


KEPT = {
    **{"year_0025.csv": 2, "dates_two_orders.csv": 4, "dates_apostrophe.csv": 2, "dates_excel_serial.csv": 2},
    **{
        "dates_compact.csv": 2,
        "excel_unicode_text.txt": 2,
        "ucdp_candidate_without_header.csv": 3,
        "acled_api.json": 2,
    },
    **{"column_aliases.csv": 2, "footer.csv": 3, "sep_line.csv": 3, "sci_ids.csv": 3, "letter_case.csv": 4},
}


@pytest.mark.parametrize("name", [*KEPT, "acled_weekly_aggregate.csv", "hdx_monthly_aggregate.csv"])
def test_reported_cases_in_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    if not (CASES / name).is_file():
        pytest.skip("the reported cases are not here")
    status = main(["import", str(CASES / name), "-o", str(tmp_path)])
    said = capsys.readouterr()
    if name in KEPT:
        assert status == 0 and f"kept: {KEPT[name]};" in said.out and said.out.startswith(name)
    else:
        assert status == 1 and said.err.startswith(f"{name}: These are sums by")
