"""Files as people have them: from spreadsheets of many languages, without headers, with too much around the rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.importers import convert, dates
from dashboard.importers.dataset import EventDataset
from dashboard.importers.datasets import EVENT_DATASETS
from dashboard.importers.datasets.ucdp_candidate import ORDER
from dashboard.importers.dates import DateReader, month_word
from dashboard.importers.months import match_months
from dashboard.importers.problems import display_name
from dashboard.importers.texts import read_count, read_degrees
from dashboard.tables import ROOT

from .import_files import base, changed, days, read, refuse, text_of

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


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_ends_of_lines_do_not_matter(tmp_path: Path, end: str) -> None:
    frame, _ = read(("sep=,\n" + text_of(base())).replace("\r\n", "\n").replace("\n", end), tmp_path)
    assert frame["row"].tolist() == [2, 3, 4, 5, 6, 7, 8]


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


def test_a_missing_header_is_named(tmp_path: Path) -> None:
    text = refuse([candidate()[:48]], tmp_path)
    assert "the header is missing" in text and "49 (UCDP Candidate) columns; this one has 48" in text
    text = refuse(base()[1:], tmp_path)
    assert "the header is missing" in text and "PAK90001" in text and "this one has 31" in text


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
