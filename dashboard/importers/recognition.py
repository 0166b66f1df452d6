"""Which dataset a file is of, by its columns and what else it shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.importers.aggregates import describe_aggregate
from dashboard.importers.dataset import AUTO, Clues, EventDataset
from dashboard.importers.datasets import EVENT_DATASETS
from dashboard.importers.problems import ImportFileError
from dashboard.importers.texts import shorten


def recognise(
    header: Sequence[str], names: Sequence[str], clues: Clues, wanted: str = AUTO
) -> tuple[EventDataset, str]:
    """Return the dataset of a file and what it is told by beside its columns ("" where these suffice).

    ``header`` are the columns' normal names, ``names`` those that the file has; ``wanted`` is a dataset's identifier,
    or "auto" for whichever fits. Raises ImportFileError that says which columns were looked for and which were found,
    or what the file is instead.
    """
    candidates = list(EVENT_DATASETS.values()) if wanted == AUTO else [EVENT_DATASETS[wanted]]
    fitting = [dataset for dataset in candidates if not dataset.list_missing(header)]
    signs = {dataset.id: dataset.find_sign(clues) for dataset in fitting}
    for dataset in fitting:
        if signs[dataset.id]:
            return dataset, signs[dataset.id]
    if fitting:
        return fitting[0], ""
    raise ImportFileError(_describe_strange(header, names, candidates, wanted))


def _describe_strange(
    header: Sequence[str], names: Sequence[str], candidates: Sequence[EventDataset], wanted: str
) -> str:
    if sums := describe_aggregate(header):
        return sums
    labels = [dataset.label for dataset in EVENT_DATASETS.values()]
    lines = [
        f"This file is neither an ACLED export nor UCDP GED ({_join(labels)} can be read)."
        if wanted == AUTO
        else f"This is not {candidates[0].label}."
    ]
    seen: set[tuple[str, ...]] = set()
    for dataset in candidates:
        missing = tuple(dataset.list_missing(header))
        if missing in seen:  # UCDP's two datasets have the same columns
            continue
        seen.add(missing)
        found = dataset.locate_columns(header)
        there = [dataset.columns[thing][0] for thing in dataset.required if thing in found]
        lines.append(
            f"{dataset.label} needs {len(dataset.required)} columns; {_join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} not there"
            + (f" ({_join(there)} found)." if there else ", nor any of the others.")
        )
    lines.append(f"Columns of the file ({len(names)}): {_join(names, 60)}.")
    other = [
        dataset.label
        for dataset in EVENT_DATASETS.values()
        if dataset not in candidates and not dataset.list_missing(header)
    ]
    if other:
        lines.append(f"It looks like {other[0]}.")
    return " ".join(lines)


def _join(names: Iterable[str], limit: int = 20) -> str:
    shown = [shorten(name) or "(no name)" for name in names]
    rest = f" and {len(shown) - limit} more" if len(shown) > limit else ""
    return ", ".join(shown[:limit]) + rest if shown else "none"
