"""Imported events that are there to be shown: those in the data directory, and those that one reader has put in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.importers.importing import FOLDER, REPORT_KEY
from dashboard.importers.latest import LatestResults
from dashboard.importers.report import Report
from dashboard.importers.sums import MonthlySums, sum_by_month

NARROW = ("date_start", "date_end", "lat", "lon", "place_precision", "cell", "killed_low", "killed_best", "killed_high")
CATEGORIES = ("event_type", "admin1", "source_type", "actor_1", "actor_2", "place")

R = TypeVar("R")


@dataclass(frozen=True, eq=False)
class Imported:
    """The events of one import.

    ``events`` has what filters, hexagons and hover text need: the columns of ``NARROW`` and ``CATEGORIES`` (the latter
    as categories), in the order of the file. ``texts`` reads the rest for a few events at a time, from the Parquet
    file or, for an upload, from its bytes. What is worked out from the events is kept with them (``remembered``), and
    goes when they go: nothing of an upload stands in a memory that sessions share.
    """

    report: Report
    events: pd.DataFrame
    _parquet: Path | bytes = field(repr=False)
    _results: LatestResults = field(default_factory=LatestResults, repr=False)

    @property
    def label(self) -> str:
        """The dataset and the file's name."""
        return f"{self.report.form.label}: {self.report.file}"

    @property
    def size(self) -> int:
        """The bytes that the events and the file behind them take in memory."""
        kept = len(self._parquet) if isinstance(self._parquet, bytes) else 0
        return kept + int(self.events.memory_usage(deep=True).sum())

    def remembered(self, key: Hashable, make: Callable[[], R]) -> R:
        """Return what is kept under a key, or what ``make`` returns; a few of the latest are kept."""
        return self._results.get(key, make)

    def texts(self, positions: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
        """Return columns of the common frame for some events, by their positions in ``events``."""
        file = _open(self._parquet)
        wanted = np.asarray(positions, dtype="int64")
        sizes = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        parts = []
        for number in sorted(set((np.searchsorted(starts, wanted, side="right") - 1).tolist())):
            inside = wanted[(wanted >= starts[number]) & (wanted < starts[number + 1])]
            group = file.read_row_group(number, columns=list(columns))
            parts.append(group.take(pa.array(inside - starts[number])).to_pandas().set_axis(inside, axis=0))
        if not parts:
            return pd.DataFrame(columns=list(columns))
        return pd.concat(parts).loc[wanted]


def _open(parquet: Path | bytes) -> pq.ParquetFile:
    source = pa.BufferReader(parquet) if isinstance(parquet, bytes) else parquet
    return pq.ParquetFile(source)


def opened(parquet: Path | bytes) -> Imported:
    """Return the events of a Parquet file that ``afpak import`` wrote, or of its bytes.

    Raises ValueError where it is no such file.
    """
    try:
        file = pq.ParquetFile(
            pa.BufferReader(parquet) if isinstance(parquet, bytes) else parquet, read_dictionary=list(CATEGORIES)
        )
        report = Report.from_json((file.metadata.metadata or {})[REPORT_KEY].decode())
        table = file.read(columns=[*NARROW, *CATEGORIES])
    except (pa.ArrowException, KeyError, TypeError, ValueError, OSError) as error:
        raise ValueError(f"no import of afpak: {error}") from error
    events = table.to_pandas()
    for name in ("date_start", "date_end"):
        events[name] = events[name].astype("datetime64[s]")
    for name in ("killed_low", "killed_best", "killed_high", "place_precision"):
        events[name] = events[name].astype("float32")
    for name in CATEGORIES:
        events[name] = events[name].astype("category")
    return Imported(report, events, parquet)


@lru_cache(maxsize=4)
def _loaded(path: Path, size: int, changed: int) -> Imported:
    return opened(path)


@lru_cache(maxsize=8)
def _summed(path: Path, size: int, changed: int) -> MonthlySums:
    imported = opened(path)
    return sum_by_month(imported.report, imported.events)


@lru_cache(maxsize=32)
def _read_label(path: Path, size: int, changed: int) -> tuple[str, bool] | None:
    """Return what an import is called, and whether it is shared as sums only; None for another file."""
    try:
        report = Report.from_json(pq.read_metadata(path).metadata[REPORT_KEY].decode())
    except (pa.ArrowException, KeyError, TypeError, ValueError, OSError):
        return None
    return f"{report.form.label}: {report.file}", report.form.sums_for_others


def in_directory(data: Path) -> tuple[dict[str, Callable[[], Imported | MonthlySums]], list[str]]:
    """Return what the command has put into a data directory: label -> a function that reads it, once for the process.

    Everybody who uses a dashboard sees what is there. So of datasets whose single events are for the reader who loaded
    them only, there are sums. The second part names files in the folder that are no imports and are passed over.
    """
    found: dict[str, Callable[[], Imported | MonthlySums]] = {}
    strange = []
    for path in sorted((data / FOLDER).glob("*.parquet")):
        if path.name.startswith("."):
            continue
        state = path.stat()
        key = (path, state.st_size, state.st_mtime_ns)
        told = _read_label(*key)
        if told is None:
            strange.append(path.name)
        else:
            label, sums = told
            found[label] = partial(_summed if sums else _loaded, *key)
    return found, strange
