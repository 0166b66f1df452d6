"""Reads a file of another dataset and stores its events as Parquet with a report beside it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from dashboard.filters import slugify
from dashboard.importers.convert import Converter, Locator
from dashboard.importers.events import SCHEMA, table_of
from dashboard.importers.formats import AUTO, recognised
from dashboard.importers.problems import ImportFileError
from dashboard.importers.report import Report, Tally
from dashboard.importers.survey import SEPARATORS, Rows, month_first, survey

REPORT_KEY = b"afpak_report"
"""Key under which the Parquet file itself carries the report."""

FOLDER = "imported"
"""Folder below the data directory in which the dashboard looks for imported events."""

Progress = Callable[[float, int], object]
"""Called with the share of the file that is done (0 to 1) and the rows read so far."""


def import_file(
    path: Path,
    directory: Path,
    geo: Path,
    *,
    wanted: str = AUTO,
    name: str = "",
    now: datetime | None = None,
    progress: Progress | None = None,
) -> tuple[Path, Report]:
    """Import a file and return the Parquet file that was written and the report.

    ``directory`` takes ``<dataset>_<name>.parquet`` and ``.json``; both are written beside their place and moved there
    when whole, so that an import that fails leaves what was there. ``geo`` is the directory of the boundaries,
    ``name`` the file's own name where ``path`` is a temporary copy of it. Raises ImportFileError where the file is not
    ``wanted`` (a dataset or "auto"), is cut off, or has no row that can be kept; OSError where it cannot be written.
    """
    import pyarrow.parquet as pq

    name = name or path.name
    found = survey(path)
    try:
        form = recognised(found.header, wanted)
    except ImportFileError as error:
        raise ImportFileError(f"{name}: {error}") from None
    positions = form.found(found.header)
    dates = [positions[column] for column in ("date_start", "date_end") if column in positions]
    months, order = month_first(found, dates)
    report = Report(
        dataset=form.id,
        file=name,
        size=found.size,
        sha256=found.sha256,
        read_at=(now or datetime.now(UTC)).isoformat(timespec="seconds"),
        encoding=found.encoding_label,
        separator=SEPARATORS[found.separator],
        date_order=order,
        columns=len(found.header),
    )
    converter = Converter(form, found.header, Locator(geo), month_first=months, comma=found.separator == ";")
    rows = Rows(found)
    directory.mkdir(parents=True, exist_ok=True)
    target = directory / f"{form.id}_{slugify(Path(name).stem) or 'events'}.parquet"
    parquet, text = _beside(target), _beside(target.with_suffix(".json"))
    try:
        with pq.ParquetWriter(parquet, SCHEMA, compression="zstd") as writer:
            for numbers, cells in rows.chunks():
                done = converter.convert(numbers, cells)
                for tallies, more in ((report.dropped, done.dropped), (report.remarks, done.remarks)):
                    for reason, which in more.items():
                        tallies.setdefault(reason, Tally()).add(which)
                if len(done.columns["row"]):
                    _count(report, done.columns)
                    writer.write_table(table_of(done.columns))
                if progress:
                    progress(rows.share, rows.read)
            for reason, number in rows.odd:
                report.dropped.setdefault(reason, Tally()).add([number])
            report.rows, report.tag_rows, report.blank_rows = rows.read, rows.tag_rows, rows.blank_rows
            if not report.kept:
                raise ImportFileError(_nothing(report))
            writer.add_key_value_metadata({REPORT_KEY: report.as_json().encode()})
        text.write_text(report.as_json(), encoding="utf-8")
        for file in (parquet, text):
            file.chmod(0o644)
        parquet.replace(target)
        text.replace(target.with_suffix(".json"))
    finally:
        for file in (parquet, text):
            with suppress(OSError):
                file.unlink()
    return target, report


def _beside(target: Path) -> Path:
    """Return the path of an empty temporary file in the directory of its target, named so that nobody reads it."""
    handle, path = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    os.close(handle)
    return Path(path)


def _count(report: Report, columns: dict[str, object]) -> None:
    rows, starts, ends = columns["row"], columns["date_start"], columns["date_end"]
    report.kept += len(rows)  # type: ignore[arg-type]
    first, last = f"{starts.min():%Y-%m-%d}", f"{ends.max():%Y-%m-%d}"  # type: ignore[attr-defined]
    report.first_day = min(report.first_day or first, first)
    report.last_day = max(report.last_day, last)
    report.count_types(list(columns["source_type"]), list(columns["event_type"]))  # type: ignore[call-overload]


def _nothing(report: Report) -> str:
    why = "; ".join(f"{reason}: {tally.words}" for reason, tally in report.dropped.items())
    return f"{report.file}: {report.form.label}, {report.rows:,} rows read, none could be kept. {why or 'No rows.'}"
