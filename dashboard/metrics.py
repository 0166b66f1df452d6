"""What the server counts of itself, for Prometheus: how long and how often, never by whom or of what.

Labels have few values, all of them ours: the name of a page, of a route, of a format. What a number is at the moment
(memory, queues) is looked up when it is asked for, by ``service/measuring.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
"""The one registry of the process."""

_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

RERUNS = Histogram(
    "afpak_page_run_seconds",
    "Time that one run of a page took on the server.",
    ["page"],
    buckets=_QUICK,
    registry=REGISTRY,
)
CONNECTIONS = Gauge("afpak_connections", "Readers' pages that are connected now.", registry=REGISTRY)
REQUESTS = Histogram(
    "afpak_api_request_seconds",
    "Time to answer a request to API, feed and embeds.",
    ["route", "status"],
    buckets=_QUICK,
    registry=REGISTRY,
)
ANSWERS = Counter(
    "afpak_api_answers_total",
    "Answers of API, feed and embeds by where they came from: memory, made, not_modified.",
    ["from"],
    registry=REGISTRY,
)
EXPORTS = Histogram(
    "afpak_export_seconds",
    "Time to make a file of a chart, waiting included.",
    ["format", "outcome"],
    buckets=_SLOW,
    registry=REGISTRY,
)
IMPORTS = Histogram(
    "afpak_import_seconds",
    "Time to read a file of events that a reader brought in.",
    ["outcome"],
    buckets=_SLOW,
    registry=REGISTRY,
)


@contextmanager
def time_outcome(histogram: Histogram, *labels: str) -> Iterator[None]:
    """Time a block under these labels and "made", or "failed" where it raises."""
    begin = perf_counter()
    outcome = "failed"
    try:
        yield
        outcome = "made"
    finally:
        histogram.labels(*labels, outcome).observe(perf_counter() - begin)
