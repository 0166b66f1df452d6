"""Data exports: each file is opened with another tool than the one that wrote it and says what it is."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import hxl
import openpyxl
import pandas as pd
import pyarrow.parquet
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.records import records, summary
from dashboard.export.data import defused, restored
from dashboard.export.errors import NothingToDrawError
from dashboard.export.flat_files import HXL, side_tags
from dashboard.export.incidents import flat
from dashboard.export.subset import restricted
from dashboard.export.tables import FORMATS, made, name_of
from dashboard.filters import Filters
from dashboard.integrity import undescribed
from dashboard.lens import LENSES
from dashboard.tables import ROOT, Dataset, load, validate
from tests import small
from tests.small import ATTACK, CLASH, CLOSURE, DRONE, STRIKES

EVERYTHING = Filters()
KABUL = Filters(event_types=("airstrike", "border_clash"), lens_id="kabul")
ADDRESS = "https://example.org/incidents"
EVERY = pytest.mark.parametrize("name", list(FORMATS))


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def unpacked(content: bytes, target: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(target)
    return target


@EVERY
def test_same_selection_gives_the_same_bytes_but_for_geopackages_own_date(dataset: Dataset, name: str) -> None:
    first, second = made(name, dataset, KABUL, ADDRESS), made(name, dataset, KABUL, ADDRESS)
    assert (first == second) or name == "gpkg"
    assert len(first) > 200


@EVERY
def test_nothing_selected_is_said_and_nothing_made(dataset: Dataset, name: str) -> None:
    with pytest.raises(NothingToDrawError, match=r"No incident matches.*zzzz"):
        made(name, dataset, Filters(text="zzzz"))


def test_names_say_what_filter_lens_and_date(dataset: Dataset) -> None:
    name = name_of("xlsx", dataset, KABUL)
    assert name.startswith("incidents_")
    assert "kabul-lens" in name
    assert name.endswith(f"_asof-{dataset.last_day:%Y-%m-%d}.xlsx")
    assert len({name_of(each, dataset, KABUL) for each in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("lens", list(LENSES))
def test_flat_csv_holds_the_figures_of_the_page(dataset: Dataset, lens: str) -> None:
    filters = Filters(lens_id=lens)
    rows = csv_rows(made("csv", dataset, filters))
    given_sums = summary(records(dataset, filters))
    for column in ("killed_low", "killed_high", "injured_low", "injured_high"):
        figures = [int(row[column]) for row in rows if row[column]]
        assert (sum(figures) if figures else None) == given_sums[column]
    assert {row["lens"] for row in rows} == {LENSES[lens].label}
    assert {row["data_version"] for row in rows} == {dataset.version}
    assert all("CC BY 4.0" in row["licence"] and dataset.version in row["citation"] for row in rows)


def test_flat_table_joins_places_sources_and_answers(dataset: Dataset) -> None:
    table = flat(dataset, EVERYTHING).set_index("incident_id")
    assert table["answers"][CLASH] == STRIKES
    assert pd.isna(table["answers"][CLOSURE])
    links = dataset.table("incident_sources")
    for identifier, urls in table["source_urls"].dropna().items():
        assert len(urls.split()) <= (links["incident_id"] == identifier).sum()
    assert len(table) == len(dataset.incidents)


def test_hxl_is_read_by_its_own_library(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "incidents.csv"
    path.write_bytes(made("hxl", dataset, KABUL))
    with hxl.data(str(path), hxl.InputOptions(allow_local=True)) as source:
        assert [column.display_tag for column in source.columns] == [*HXL.values(), *side_tags(KABUL).values()]
        rows = list(source)
    table = flat(dataset, KABUL)
    assert [row.get("#event+id") for row in rows] == table["incident_id"].tolist()
    assert [row.get("#date+start") for row in rows] == [f"{day:%Y-%m-%d}" for day in table["date_start"]]
    figures = [row.get("#affected+killed+min") for row in rows]
    assert figures == ["" if pd.isna(n) else str(n) for n in table["killed_low"]]
    assert {row.get("#meta+license") for row in rows} == {"CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"}


def test_hxl_tags_are_well_formed_and_told_apart() -> None:
    parsed = [hxl.TagPattern.parse(tag) for tag in HXL.values()]
    assert len({(tag.tag, frozenset(tag.include_attributes)) for tag in parsed}) == len(HXL)


def test_workbook_has_typed_days_links_frozen_and_filtered_headings(dataset: Dataset) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", dataset, EVERYTHING, ADDRESS)))
    assert book.sheetnames[:3] == ["About", "Incidents", "Claims"]
    words = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert words["Data version"] == dataset.version
    assert words["Selection"] in words["Citation"]
    assert "CC BY 4.0" in words["Licence"]
    assert words["Link"].startswith(f"{ADDRESS}?")
    sheet = book["Incidents"]
    head = [cell.value for cell in sheet[1]]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == sheet.dimensions
    day = sheet.cell(2, head.index("date_start") + 1)
    assert isinstance(day.value, datetime) and day.number_format == "yyyy-mm-dd"
    table = flat(dataset, EVERYTHING)
    column = head.index("killed_low") + 1
    values = [sheet.cell(row, column).value for row in range(2, len(table) + 2)]
    assert values == [None if pd.isna(n) else n for n in table["killed_low"]]
    assert sheet.column_dimensions[openpyxl.utils.get_column_letter(head.index("title") + 1)].width > 15
    claims = book["Claims"]
    assert claims.max_row == len(dataset.claims) + 1
    links = [cell.hyperlink for cell in claims[openpyxl.utils.get_column_letter(claims.max_column)][1:]]
    assert all(link.target.startswith("http") for link in links if link)
    assert any(links)


EVIL = ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1", "\r=1", "'=1+1"]


@pytest.fixture
def evil(folder: Path) -> Dataset:
    small.set_of(folder, "incidents", DRONE, title='=HYPERLINK("http://x.invalid","y")', note="@SUM(A1)")
    small.set_of(folder, "places", "af-kho-alpha", name="+Alpha")
    return load(folder)


def test_no_cell_of_csv_or_workbook_is_a_formula(evil: Dataset) -> None:
    for name in ("csv", "hxl"):
        for row in csv.reader(io.StringIO(made(name, evil, EVERYTHING).decode("utf-8-sig"), newline="")):
            assert not [cell for cell in row if cell[:1] in set("=+@\t\r")]
    row = next(row for row in csv_rows(made("csv", evil, EVERYTHING)) if row["incident_id"] == DRONE)
    assert row["title"].startswith("'=HYPERLINK")
    assert restored(row["title"]) == '=HYPERLINK("http://x.invalid","y")'
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", evil, EVERYTHING)))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert "f" not in {cell.data_type for cell in cells}
    (title,) = [cell for cell in book["Incidents"]["F"] if str(cell.value).startswith("=HYPERLINK")]
    assert title.data_type == "s" and title.style_id and title.quotePrefix


def test_tables_of_the_zip_are_defused_and_stay_sound(evil: Dataset, tmp_path: Path) -> None:
    target = unpacked(made("zip", evil, EVERYTHING), tmp_path / "out")
    assert validate(target) == []
    title = load(target).incidents.set_index("incident_id")["title"][DRONE]
    assert restored(title) == '=HYPERLINK("http://x.invalid","y")'
    assert "apostrophe" in (target / "README.txt").read_text(encoding="utf-8")


@settings(deadline=None)
@given(st.lists(st.text(max_size=12) | st.sampled_from(EVIL), max_size=20))
def test_what_was_defused_can_be_had_back(texts: list[str]) -> None:
    safe = defused(pd.DataFrame({"x": pd.Series(texts, dtype="object")}))["x"].tolist()
    assert [restored(text) for text in safe] == texts
    assert not [text for text in safe if text.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("filters", [EVERYTHING, KABUL, Filters(text="drone")], ids=["all", "some", "one"])
def test_the_zip_is_a_sound_record_of_its_own(dataset: Dataset, tmp_path: Path, filters: Filters) -> None:
    target = unpacked(made("zip", dataset, filters, ADDRESS), tmp_path / "out")
    assert validate(target) == []
    again = load(target)
    assert undescribed(again.tables.values()) == []
    ids = set(records(dataset, filters)["incident_id"])
    assert set(again.incidents["incident_id"]) == ids
    lens = Filters(lens_id=filters.lens_id)
    columns = ["incident_id", "killed_low", "killed_high", "injured_low", "injured_high"]
    pd.testing.assert_frame_equal(records(again, lens)[columns], records(dataset, filters)[columns])
    package = json.loads((target / "datapackage.json").read_text(encoding="utf-8"))
    assert package["dataVersion"] == dataset.version
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    readme = (target / "README.txt").read_text(encoding="utf-8")
    assert all(words in readme for words in (dataset.version, "CC BY 4.0", filters.lens.label, "afpak validate"))


def test_a_selection_keeps_only_what_its_incidents_name(dataset: Dataset) -> None:
    # The clash answers the strikes and is answered by nothing: alone, it keeps no answer.
    tables = restricted(dataset, {CLASH})
    assert tables["incidents"]["incident_id"].tolist() == [CLASH]
    assert tables["responses"].empty
    assert set(tables["claims"]["incident_id"]) <= {CLASH}
    used = {key for name in ("claims", "published_totals", "indicators") for key in tables[name]["claimant_id"]}
    parties = tables["incidents"][["initiator_id", "target_id"]].stack()
    assert set(tables["actors"]["actor_id"]) == used | set(parties.dropna())
    both = restricted(dataset, {CLASH, STRIKES})
    assert len(both["responses"]) == 1


@pytest.mark.parametrize(
    ("incidents", "indicators", "statements"),
    [
        ({CLASH}, {"run-displaced", "week-returns"}, 0),  # its episode, and its crossing on its day
        ({STRIKES}, {"run-displaced", "strikes-houses-destroyed"}, 0),
        ({DRONE}, set(), 1),  # none of its place, though the deportations are of its days
        ({ATTACK, DRONE}, {"run-displaced"}, 4),
    ],
)
def test_a_selection_keeps_the_indicators_and_statements_of_its_own(
    dataset: Dataset, incidents: set[str], indicators: set[str], statements: int
) -> None:
    tables = restricted(dataset, incidents)
    assert set(tables["indicators"]["indicator_id"]) == indicators
    assert set(tables["responsibility"]["incident_id"]) <= incidents
    assert len(tables["responsibility"]) == statements
    for name, column, target in (
        ("responsibility", "claimant_id", "actors"),
        ("responsibility", "blamed_id", "actors"),
        ("indicators", "claimant_id", "actors"),
        ("indicators", "place_id", "places"),
        ("indicators", "crossing_id", "crossings"),
        ("indicators", "source_id", "sources"),
    ):
        key = "actor_id" if target == "actors" else column
        assert set(tables[name][column].dropna()) <= set(tables[target][key]), f"{name}.{column}"


def test_the_workbook_has_the_statements_and_indicators_of_the_selection(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(made("xlsx", dataset, EVERYTHING))
    sheets = pd.read_excel(path, sheet_name=None)
    assert sheets["Responsibility"]["says"].tolist() == ["claims", "blames", "denies", "denies"]
    assert sheets["Indicators"].set_index("indicator_id")["value_max"]["week-returns"] == 2100
    assert "Alfa; Alpha Kalay" in sheets["Places"]["aliases"].tolist()


def test_the_whole_real_record_comes_back_with_its_version(tmp_path: Path) -> None:
    real = load(ROOT / "data")
    target = unpacked(made("zip", real, EVERYTHING), tmp_path / "out")
    assert load(target).version == real.version


@pytest.mark.parametrize("name", ["geojson", "gpkg", "kml"])
def test_points_are_read_back_where_they_are(dataset: Dataset, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"incidents.{name}"
    path.write_bytes(made(name, dataset, KABUL))
    layer = {"gpkg": "incidents"}.get(name)
    frame = pyogrio.read_dataframe(path, layer=layer)
    table = flat(dataset, KABUL)
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.x.round(6).tolist() == table["lon"].round(6).tolist()
    assert frame.geometry.y.round(6).tolist() == table["lat"].round(6).tolist()
    titles = frame["Name" if name == "kml" else "title"]
    assert titles.tolist() == table["title"].tolist()


def test_geopackage_has_days_claims_and_what_it_is(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "incidents.gpkg"
    path.write_bytes(made("gpkg", dataset, KABUL))
    assert {name for name, _ in pyogrio.list_layers(path)} == {"incidents", "claims", "about"}
    info = pyogrio.read_info(path, layer="incidents")
    types = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert types["date_start"].startswith("datetime64[D]")
    assert types["killed_low"].startswith("int")
    assert dataset.version in info["dataset_metadata"]["Citation"]
    words = pyogrio.read_dataframe(path, layer="about").set_index("name")["text"]
    assert words["Figures (lens)"].startswith("Afghan Taliban government")
    claims = pyogrio.read_dataframe(path, layer="claims")
    assert set(claims["incident_id"]) <= set(flat(dataset, KABUL)["incident_id"])


def test_geojson_says_what_it_is_and_keeps_missing_missing(dataset: Dataset) -> None:
    collection = json.loads(made("geojson", dataset, EVERYTHING, ADDRESS))
    assert "CC BY 4.0" in collection["about"]["Licence"]
    by_id: dict[str, Any] = {feature["id"]: feature["properties"] for feature in collection["features"]}
    table = flat(dataset, EVERYTHING).set_index("incident_id")
    missing = table.index[table["killed_low"].isna()]
    assert len(missing) and all(by_id[key]["killed_low"] is None for key in missing)
    assert by_id[STRIKES]["date_start"] == STRIKES[:10]


def test_markup_and_control_signs_leave_kml_readable(folder: Path, tmp_path: Path) -> None:
    small.set_of(folder, "incidents", DRONE, title='<script>"x"</script> & \x07more')
    path = tmp_path / "x.kml"
    path.write_bytes(made("kml", load(folder), EVERYTHING))
    assert '<script>"x"</script> & more' in pyogrio.read_dataframe(path)["Name"].tolist()


def test_parquet_has_types_and_what_it_is(dataset: Dataset) -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(made("parquet", dataset, KABUL)))
    words = json.loads(table.schema.metadata[b"about"])
    assert words["Data version"] == dataset.version
    frame = table.to_pandas()
    assert frame["date_start"].tolist() == [date.fromisoformat(key[:10]) for key in frame["incident_id"]]
    assert frame["killed_low"].isna().sum() == flat(dataset, KABUL)["killed_low"].isna().sum()


def test_corrections_of_rows_that_are_in_are_kept(folder: Path) -> None:
    columns = ("correction_id", "corrected_on", "table", "row_id", "change", "reason", "source_id")
    lines = [
        ("c1", "2025-03-01", "incidents", CLASH, "A day.", "A misreading.", ""),
        ("c2", "2025-03-01", "incidents", DRONE, "A day.", "A misreading.", ""),
        ("c3", "2025-03-01", "incident_places", f"{CLASH}/pk-kp-delta", "A place.", "A misreading.", ""),
    ]
    small.put_cells(folder, "corrections", [columns, *lines])
    assert restricted(load(folder), {CLASH})["corrections"]["correction_id"].tolist() == ["c1", "c3"]
