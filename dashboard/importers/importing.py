"""Reads a file of another dataset and stores its events as Parquet with a report beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from dashboard.disk import MODE, move_all, name_path, remove_quietly, reserve_beside, scratch_folder, write_beside
from dashboard.filters import slugify
from dashboard.importers.convert import Converter, Found, Locator
from dashboard.importers.dataset import AUTO, EventDataset
from dashboard.importers.dates import DateReader
from dashboard.importers.encodings import label_encoding
from dashboard.importers.events import SCHEMA, table_of
from dashboard.importers.inputs import InputFile, open_input
from dashboard.importers.problems import ImportFileError, display_name
from dashboard.importers.profile import Profile, list_twins, profile_rows
from dashboard.importers.recognition import recognise
from dashboard.importers.report import Report, Tally
from dashboard.importers.rows import Rows
from dashboard.importers.survey import SEPARATORS

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
    ``wanted`` (a dataset or "auto"), is cut off, is over a limit, or has no row that can be kept; OSError that names
    the folder where something cannot be written.
    """
    now = now or datetime.now(UTC)
    name = display_name(name or path.name)
    with scratch_folder("afpak-unpack-") as folder:
        given = open_input(path, name, folder)
        head = given.survey.head
        try:
            dataset, sign = recognise(head.header, head.names, head.clues(name), wanted)
        except ImportFileError as error:
            raise ImportFileError(f"{given.survey.name}: {error}") from None
        profile = profile_rows(given.survey, dataset)
        report = _begin_report(given, dataset, sign, profile, now)
        dates = DateReader(profile.order, profile.months, now.date())
        converter = Converter(dataset, head.header, Locator(geo), dates=dates, decimal=profile.decimal)
        directory.mkdir(parents=True, exist_ok=True)
        target = directory / f"{dataset.id}_{slugify(_stem(name)) or 'events'}.parquet"
        _write_events(Rows(given.survey), converter, report, target, progress)
    return target, report


def _stem(name: str) -> str:
    """Return a file's name without its ending, also that of an archive around it."""
    path = Path(name)
    return Path(path.stem).stem if path.suffix.casefold() in (".zip", ".gz") else path.stem


def _begin_report(given: InputFile, dataset: EventDataset, sign: str, profile: Profile, now: datetime) -> Report:
    found = given.survey
    notes = [f"taken for {dataset.label}: {sign}"] if sign else []
    notes += given.notes
    if profile.decimal_words:
        notes.append(profile.decimal_words)
    notes += [f"the column {twin} is there twice, with the same in both" for twin in list_twins(found, dataset)]
    return Report(
        dataset=dataset.id,
        file=given.name,
        size=given.size,
        sha256=given.sha256,
        read_at=now.isoformat(timespec="seconds"),
        encoding=label_encoding(found.encoding),
        separator=SEPARATORS[found.head.separator],
        date_order=profile.order_words,
        columns=len(found.head.header),
        layout=given.layout,
        notes=notes,
    )


def _write_events(rows: Rows, converter: Converter, report: Report, target: Path, progress: Progress | None) -> None:
    """Convert all rows and write them with the report, whole or not at all."""
    import pyarrow.parquet as pq

    told = target.with_suffix(".json")
    moves = {target: reserve_beside(target)}
    try:
        with name_path(target), pq.ParquetWriter(moves[target], SCHEMA, compression="zstd") as writer:
            for numbers, cells in rows.chunks():
                done = converter.convert(numbers, cells)
                _add_tallies(report.dropped, done.dropped)
                _add_tallies(report.remarks, done.remarks)
                if len(done.columns["row"]):
                    _count_events(report, done.columns)
                    writer.write_table(table_of(done.columns))
                if progress:
                    progress(rows.share, rows.read)
            _end_report(report, rows)
            writer.add_key_value_metadata({REPORT_KEY: report.as_json().encode()})
        moves[target].chmod(MODE)
        moves[told] = write_beside(told, report.as_json().encode())
        move_all(moves)
    finally:
        for held in moves.values():
            remove_quietly(held)


def _add_tallies(tallies: dict[str, Tally], found: Mapping[str, Found]) -> None:
    for reason, rows in found.items():
        tallies.setdefault(reason, Tally()).add(rows.rows, rows.example)


def _count_events(report: Report, columns: dict[str, object]) -> None:
    rows, starts, ends = columns["row"], columns["date_start"], columns["date_end"]
    report.kept += len(rows)  # type: ignore[arg-type]
    first, last = f"{starts.min():%Y-%m-%d}", f"{ends.max():%Y-%m-%d}"  # type: ignore[attr-defined]
    report.first_day = min(report.first_day or first, first)
    report.last_day = max(report.last_day, last)
    report.count_types(list(columns["source_type"]), list(columns["event_type"]))  # type: ignore[call-overload]


def _end_report(report: Report, rows: Rows) -> None:
    """Add what the rows themselves were like; raises ImportFileError where none of them could be kept."""
    for reason, number, was in rows.odd:
        report.dropped.setdefault(reason, Tally()).add([number], was)
    if rows.after:
        lines = f"{len(rows.after)} line" + ("s" if len(rows.after) > 1 else "")
        report.notes.append(f"passed over after the last row: {lines}, the first “{rows.after[0]}”")
    if rows.headers:
        report.notes.append(f"passed over: the header again in row {', '.join(f'{row:,}' for row in rows.headers[:5])}")
    report.rows, report.tag_rows, report.blank_rows = rows.read, rows.tag_rows, rows.blank_rows
    if report.kept:
        return
    if not report.rows:
        raise ImportFileError(
            f"{report.file}: {report.form.label}, but there is no event in the file: it has a header and no rows."
        )
    why = "; ".join(f"{reason}: {tally.words}" for reason, tally in report.dropped.items())
    said = f" Dates {report.date_order}." if report.date_order else ""
    raise ImportFileError(
        f"{report.file}: {report.form.label}, {report.rows:,} rows read, none could be kept. {why}.{said}"
    )
