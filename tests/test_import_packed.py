"""Files of events in archives, workbooks and JSON, and the limits on what is read of any file."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import random
import re
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from dashboard import limits
from dashboard.importers.archives import count_marks
from dashboard.importers.dates import DateReader
from dashboard.importers.problems import ImportFileError

from .import_files import base, read, refuse, text_of

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
    ids=lambda value: value if isinstance(value, str) else "",  # archives have the time in them
)
def test_what_cannot_be_read_is_called_by_its_name_and_said(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    assert words in refuse(content, tmp_path, name)


def test_several_sheets_of_events_are_refused_with_their_names(tmp_path: Path) -> None:
    text = refuse(workbook(with_values(), with_values()), tmp_path, "two.xlsx")
    assert "2 sheets with something in them (Sheet 1, Sheet 2), more than one of them with columns of events" in text


def damage(content: bytes, chance: random.Random) -> bytes:
    """Return bytes with some changed, lost, repeated and put between."""
    some = bytearray(content)
    for _ in range(chance.choice([1, 2, 5, 30])):
        at, way = chance.randrange(len(some)), chance.random()
        if way < 0.4:
            some[at] = chance.randrange(256)
        elif way < 0.6:
            del some[at : at + chance.randrange(1, 40)]
        elif way < 0.8:
            some[at:at] = chance.choice(
                [b'"', b",", b"\n", b"\r", b"\0", b"{", b"[", b"]", b";", b"\xff\xfe", b"0" * 20]
            )
        else:
            some[at : at + chance.randrange(1, 200)] = some[chance.randrange(len(some)) :][: chance.randrange(1, 200)]
        some = some or bytearray(b" ")
    return bytes(some)


@pytest.mark.parametrize("name", ["their.csv", "their.txt", "their.gz", "their.zip", "their.xlsx", "their.json"])
def test_a_damaged_file_is_read_or_refused_with_its_name(tmp_path: Path, name: str) -> None:
    raw, chance = text_of(base()).encode(), random.Random(11)
    whole = {
        "their.csv": raw,
        "their.txt": text_of(base(), "\t").encode("utf-16"),
        "their.gz": gzip.compress(raw),
        "their.zip": zipped(("a.csv", raw)),
        "their.xlsx": workbook(with_values()),
        "their.json": json.dumps({"data": [dict(zip(base()[0], row, strict=True)) for row in base()[1:]]}).encode(),
    }[name]
    for _ in range(40):
        try:
            read(damage(whole, chance), tmp_path, name)
        except ImportFileError as problem:
            assert str(problem).startswith(name)


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


def test_a_row_number_of_a_workbook_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows between 1 and the next one would be made up to fill the gap."""
    monkeypatch.setenv("AFPAK_IMPORT_ROWS", "5000")
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
