"""Answers that are made once for a version of the tables and a query, kept packed, and sent again from memory.

What is asked for again is answered without leaving the event loop. What is not kept is made beside it, a few at a time;
who asks for what is being made already waits for the same answer. The memory is bounded in bytes and is the answers'
own: whoever asks for many different things takes nothing from the pages.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import logging
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl

from anyio import to_thread
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from dashboard.current import Status, current_tables
from dashboard.export.citation import DATA_VERSION
from dashboard.export.errors import ExportError
from dashboard.limits import API_AT_ONCE, API_MEMORY, API_PARAMETERS, API_PICTURES_WAITING, API_WAITING, Limit
from dashboard.memory import Memory
from dashboard.metrics import ANSWERS
from dashboard.service.api.problems import WAIT, Fault, ProblemError, explain_export, no_tables, refuse_query
from dashboard.tables import Dataset, data_directory
from dashboard.versions import NAME, VersionError

LOG = logging.getLogger(__name__)
FRESH = 60
"""Seconds for which a client may take an answer without asking whether it is still the same."""

SMALL = 500
"""Bytes up to which an answer is not packed."""

_OWN = ("content-length", "content-type")
Make = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Kept:
    """An answer as it is kept: as such and packed (b"" where that gains nothing), with what its headers say."""

    content: bytes
    packed: bytes
    etag: str
    media_type: str
    headers: tuple[tuple[str, str], ...] = ()


def pack_answer(response: Response, version: str) -> Kept:
    """Return a response as it is kept; its tag is made of the tables' version and of its content."""
    content = bytes(response.body)
    packed = gzip.compress(content, 6, mtime=0) if len(content) > SMALL else b""
    given = {name: value for name, value in response.headers.items() if name not in _OWN}
    return Kept(
        content=content,
        packed=packed if len(packed) < 0.9 * len(content) else b"",
        # Weak: the packed answer says the same in other bytes.
        etag=f'W/"{version}-{hashlib.sha256(content).hexdigest()[:16]}"',
        media_type=response.headers.get("content-type", "application/octet-stream"),
        headers=tuple(given.items()),
    )


def has_tag(header: str, etag: str) -> bool:
    """Return whether an ``If-None-Match`` names a tag, compared weakly as RFC 9110 says."""
    tags = [tag.strip().removeprefix("W/") for tag in header.split(",")]
    return "*" in tags or etag.removeprefix("W/") in tags


def send_kept(kept: Kept, request: Request) -> Response:
    """Return the response to a request from what is kept: 304 where the client has it, packed where it takes that."""
    headers = {
        **dict(kept.headers),
        "ETag": kept.etag,
        "Cache-Control": f"private, max-age={FRESH}",
        "Vary": "Accept-Encoding",
    }
    if has_tag(request.headers.get("if-none-match", ""), kept.etag):
        ANSWERS.labels("not_modified").inc()
        return Response(status_code=304, headers=headers)
    if kept.packed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(kept.packed, headers={**headers, "Content-Encoding": "gzip", "Content-Type": kept.media_type})
    return Response(kept.content, headers={**headers, "Content-Type": kept.media_type})


async def look_at_tables() -> Status:
    """Return which tables are shown; only the first look reads them, beside the event loop."""
    tables = current_tables(data_directory())
    return tables.status() if tables.is_read else await to_thread.run_sync(tables.status)


async def open_version(version: str, newest: Dataset) -> Dataset:
    """Return the tables of a version, ``newest`` for "" and for its own; raises ProblemError where it is not kept."""
    if version in ("", newest.version):
        return newest
    if not NAME.fullmatch(version):
        fault = Fault("query", DATA_VERSION, version[:60], "a version: twelve of 0–9 and a–f")
        raise refuse_query([fault])
    tables = current_tables(data_directory())
    try:
        return (await to_thread.run_sync(tables.opened.get, version, newest.geo)).dataset
    except VersionError as error:
        fault = Fault("query", DATA_VERSION, version[:60], "a version that is kept")
        raise ProblemError(404, f"This version of the record cannot be had: {error}.", [fault]) from None


def canonical_query(text: str) -> tuple[tuple[str, str], ...]:
    """Return a query in the form in which equal ones are equal: by name, the values of one name in their order.

    Raises ProblemError for one with more values than the limit.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=API_PARAMETERS.value)
    except ValueError:
        fault = Fault("query", "", "", f"at most {API_PARAMETERS.text}")
        raise ProblemError(422, "The request has too many parameters.", [fault]) from None
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


class Queue:
    """Lets so many requests be worked on side by side and so many more wait; for one event loop."""

    def __init__(self, at_once: Limit, waiting: Limit) -> None:
        """Start with nobody at work."""
        self._turns = asyncio.Semaphore(at_once.value)
        self._most = waiting
        self.waiting = 0

    async def work(self, make: Callable[[], Awaitable[Response]]) -> Response:
        """Wait for a turn and make the response; raises ProblemError (503) where too many wait."""
        if self.waiting >= self._most.value:
            raise ProblemError(
                503, f"{self.waiting:,} requests wait already. Try again.", headers={"Retry-After": str(WAIT)}
            )
        with self._count():
            await self._turns.acquire()
        try:
            return await make()
        finally:
            self._turns.release()

    @contextmanager
    def _count(self) -> Iterator[None]:
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1


class AnswerDesk:
    """Gives out answers, kept or made: one for the API, the feed and the embeds of a process."""

    def __init__(self) -> None:
        """Start with nothing kept."""
        self.memory = Memory(API_MEMORY.value)
        self.answers = Queue(API_AT_ONCE, API_WAITING)
        self.pictures = Queue(API_AT_ONCE, API_PICTURES_WAITING)
        self._version = ""
        self._flying: dict[Hashable, asyncio.Task[Kept]] = {}

    async def answer(
        self,
        request: Request,
        make: Make,
        *,
        picture: bool = False,
        names_host: bool = False,
        newest_instead: bool = False,
    ) -> Response:
        """Return the response to a request; ``make`` makes it where it is not kept.

        ``make`` finds the tables as ``request.state.dataset``. ``picture`` says that it waits for the browser that
        draws, ``names_host`` that the answer has the host's name in it, ``newest_instead`` that it is made of the
        newest tables where the version asked for cannot be had. Raises ProblemError.
        """
        newest = (await look_at_tables()).dataset
        if newest is None:
            raise no_tables()
        self._forget_others(newest.version)
        try:
            dataset = await open_version(request.query_params.get(DATA_VERSION, ""), newest)
        except ProblemError:
            if not newest_instead:
                raise
            dataset = newest
        host = str(request.base_url) if names_host else ""
        key = (dataset.version, request.url.path, host, canonical_query(request.url.query))
        kept = self.memory.find(key)
        if kept is not None:
            ANSWERS.labels("memory").inc()
            return send_kept(kept, request)
        task = self._flying.get(key)
        if task is None:
            queue = self.pictures if picture else self.answers
            task = asyncio.create_task(self._make(request, make, queue, dataset, key))
            self._flying[key] = task
            task.add_done_callback(lambda done: self._land(key, done))
        return send_kept(await asyncio.shield(task), request)

    async def _make(self, request: Request, make: Make, queue: Queue, dataset: Dataset, key: Hashable) -> Kept:
        request.state.dataset = dataset
        try:
            response = await queue.work(lambda: make(request))
        except ExportError as error:
            raise explain_export(error) from error
        except (ProblemError, HTTPException, RequestValidationError):
            raise
        except Exception:
            LOG.exception("An answer could not be made: %s", request.url.path)
            raise ProblemError(500, "The answer could not be made. The server's log has the reason.") from None
        kept: Kept = await to_thread.run_sync(pack_answer, response, dataset.version)
        self.memory.keep(key, kept)
        ANSWERS.labels("made").inc()
        return kept

    def _land(self, key: Hashable, done: asyncio.Task[Kept]) -> None:
        self._flying.pop(key, None)
        if not done.cancelled():
            done.exception()  # looked at, so that one whose client has left is not reported as forgotten

    def _forget_others(self, version: str) -> None:
        """Let go of the answers of tables that are no longer shown."""
        if self._version != version:
            self.memory.clear()
            self._version = version


def refuse_unknown(request: Request, known: set[str]) -> None:
    """Raise ProblemError where a query has parameters that are not known, naming each."""
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        expected = f"one of {', '.join(sorted(known))}"
        raise refuse_query([Fault("query", name, request.query_params[name], expected) for name in unknown[:10]])
