"""The server's numbers for Prometheus, on an address of their own: never on the one that readers have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from wsgiref.simple_server import WSGIServer

from prometheus_client import ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.current import current_tables
from dashboard.export.turns import BRIEFS, PICTURES, Turns
from dashboard.memory import MEMORY, Memory
from dashboard.metrics import CONNECTIONS, REGISTRY
from dashboard.service.kept_answers import AnswerDesk
from dashboard.service.settings import SettingError
from dashboard.tables import data_directory

SETTING = "AFPAK_METRICS_ADDRESS"
_ADDRESS = re.compile(r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})")


def read_address(environment: Mapping[str, str]) -> tuple[str, int] | None:
    """Return host and port on which metrics are given, None where that is off; raises SettingError for others."""
    text = environment.get(SETTING, "").strip()
    if not text:
        return None
    found = _ADDRESS.fullmatch(text)
    if found is None or not 0 < int(found["port"]) < 65_536:
        raise SettingError(f"{SETTING}: {text!r} — expected a host and a port such as 127.0.0.1:9464")
    return found["host"].strip("[]"), int(found["port"])


class StateCollector(Collector):
    """What a number is at the moment at which it is asked for: memory, queues, the tables."""

    def __init__(self, desk: AnswerDesk) -> None:
        """Look at the process's own, and at the desk of its API."""
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        """Give the numbers."""
        memories: dict[str, Memory] = {"pages": MEMORY, "api": self._desk.memory}
        yield _gauge("afpak_memory_bytes", "Results kept.", {name: one.nbytes for name, one in memories.items()})
        yield _gauge(
            "afpak_memory_limit_bytes", "Room for results.", {name: one.limit for name, one in memories.items()}
        )
        turns: dict[str, Turns] = {"briefs": BRIEFS, "pictures": PICTURES}
        working = {name: one.working for name, one in turns.items()}
        waiting = {name: one.waiting for name, one in turns.items()}
        waiting |= {"api": self._desk.answers.waiting, "api_pictures": self._desk.pictures.waiting}
        yield _gauge("afpak_working", "Pieces of work that are being done.", working, "queue")
        yield _gauge("afpak_waiting", "Pieces of work that wait for their turn.", waiting, "queue")
        tables = current_tables(data_directory())
        if tables.is_read:
            status = tables.status()
            problems, shown = len(status.problems), status.dataset
            yield GaugeMetricFamily("afpak_tables_problems", "Problems of the tables on disk.", value=problems)
            if shown is not None:
                day = shown.last_day.timestamp()
                yield GaugeMetricFamily("afpak_tables_last_day_seconds", "Last day of the data.", value=day)
                info = GaugeMetricFamily("afpak_tables_info", "The tables that are shown.", labels=["version"])
                info.add_metric([shown.version], 1)
                yield info


def _gauge(name: str, words: str, values: Mapping[str, float], label: str = "what") -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


def serve_metrics(address: tuple[str, int], desk: AnswerDesk) -> Callable[[], None]:
    """Give the metrics on an address, from a thread; return what ends it. Raises OSError where it is taken."""
    host, port = address
    server: WSGIServer
    try:
        server, thread = start_http_server(port, host, REGISTRY)
    except OSError as error:
        raise OSError(error.errno, f"{SETTING}: {host}:{port} cannot be listened on ({error.strerror})") from error
    collectors: list[Collector] = [StateCollector(desk), ProcessCollector(registry=None)]
    for collector in collectors:
        REGISTRY.register(collector)

    def stop() -> None:
        for collector in collectors:
            REGISTRY.unregister(collector)
        server.shutdown()
        server.server_close()
        thread.join(5)

    return stop


class ConnectionCount:
    """Counts readers' pages that are connected."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and count a connection from its acceptance to its end."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        accepted = False

        async def note(message: Message) -> None:
            nonlocal accepted
            if message["type"] == "websocket.accept" and not accepted:
                accepted = True
                CONNECTIONS.inc()
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            if accepted:
                CONNECTIONS.dec()
