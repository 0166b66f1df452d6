"""The flat table of incidents as CSV, CSV with HXL tags, and Parquet."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd

from dashboard.analysis.whose_dead import is_account, side_columns
from dashboard.export import citation
from dashboard.export.about import about
from dashboard.export.data import csv as as_csv
from dashboard.export.data import defused
from dashboard.export.incidents import DATES, flat
from dashboard.filters import Filters
from dashboard.lens import KINDS
from dashboard.tables import Dataset

HXL = {
    "incident_id": "#event+id",
    "date_start": "#date+start",
    "date_end": "#date+end",
    "date_precision": "#date+precision",
    "title": "#event+name",
    "event_type": "#event+type+code",
    "event_type_label": "#event+type+name",
    "status": "#status",
    "attribution": "#status+attribution",
    "initiator": "#org+initiator+name",
    "initiator_side": "#org+initiator+type",
    "target": "#org+target+name",
    "killed_low": "#affected+killed+min",
    "killed_high": "#affected+killed+max",
    "injured_low": "#affected+injured+min",
    "injured_high": "#affected+injured+max",
    "populations_without_killed": "#indicator+populations+killed+missing+num",
    "country": "#country+code+v_iso2",
    "province": "#adm1+name",
    "province_code": "#adm1+code+v_iso3166_2",
    "district": "#adm2+name",
    "place": "#loc+name",
    "lat": "#geo+lat",
    "lon": "#geo+lon",
    "place_precision": "#geo+precision",
    "summary": "#description",
    "denial": "#description+denial",
    "sources": "#meta+source+num",
    "source_urls": "#meta+source+url+list",
    "updated_on": "#date+updated",
    "lens": "#meta+lens",
    "selection": "#meta+selection",
    "data_to": "#meta+date+max",
    "data_version": "#meta+version",
    "licence": "#meta+license",
    "citation": "#meta+citation",
}
"""Columns of the HXL file with their tags (HXL 1.1), in the order of the file."""


def with_words(dataset: Dataset, filters: Filters, address: str = "") -> pd.DataFrame:
    """Return the flat table with columns, alike in each row, of what it is: CSV has no other place for that."""
    lines = about(dataset, filters, address)
    return flat(dataset, filters).assign(
        lens=filters.lens.label,
        selection=lines["Selection"],
        data_to=pd.Timestamp(lines["Data to"]),
        data_version=lines["Data version"],
        licence=lines["Licence"],
        citation=lines["Citation"],
    )


def plain_csv(dataset: Dataset, filters: Filters, address: str = "") -> bytes:
    """Return the flat table as CSV."""
    return as_csv(with_words(dataset, filters, address))


def hxl_csv(dataset: Dataset, filters: Filters, address: str = "") -> bytes:
    """Return the flat table as CSV with a row of HXL tags below the headings."""
    tags = {**HXL, **side_tags(filters)}
    frame = defused(with_words(dataset, filters, address)[list(tags)])
    for name in (*DATES, "data_to"):
        frame[name] = frame[name].dt.strftime("%Y-%m-%d")
    rows = frame.astype(object).where(frame.notna(), "")
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(tags)
    writer.writerow(tags.values())
    writer.writerows(rows.itertuples(index=False))
    return stream.getvalue().encode("utf-8")


def side_tags(filters: Filters) -> dict[str, str]:
    """Return the tags of the columns that split the figures of one account by whose they are."""
    if not is_account(filters.lens_id):
        return {}
    return {
        name: f"#affected+{kind}+{side.replace('_', '')}+{bound}"
        for kind in KINDS
        for side, pair in side_columns(kind).items()
        for name, bound in zip(pair, ("min", "max"), strict=True)
    }


def parquet(dataset: Dataset, filters: Filters, address: str = "") -> bytes:
    """Return the flat table as Parquet with days as days; what it is stands in the file's metadata under ``about``."""
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.Table.from_pandas(flat(dataset, filters), preserve_index=False)
    for name in DATES:
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, table.column(name).cast(pyarrow.date32()))
    lines = about(dataset, filters, address)
    kept = {**(table.schema.metadata or {}), b"about": json.dumps(lines, ensure_ascii=False).encode()}
    kept |= {b"licence": citation.LICENCE.encode(), b"data_version": dataset.version.encode()}
    stream = io.BytesIO()
    pyarrow.parquet.write_table(table.replace_schema_metadata(kept), stream, compression="zstd")
    return stream.getvalue()
