"""One reader without a browser: a websocket session that changes filters and pages as the page in a browser does."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

COUNT = re.compile(r'data-testid="count">([\d,]+) of')
"""Where a page says how many incidents it shows."""

PATIENCE = 60.0
"""Seconds after which a run that has not ended counts as failed."""


class RunError(Exception):
    """A run that ended with an exception on the page, or that did not end."""


@dataclass(frozen=True)
class Run:
    """One run of the script: page, seconds, bytes that came, whether its view was new, how many incidents it showed.

    ``shown`` is None where the page says no count.
    """

    page: str
    seconds: float
    size: int
    new: bool
    shown: int | None


@dataclass
class Session:
    """A reader's connection: opens a page, then sends the address of each change, in which the filters live."""

    address: str
    _socket: ClientConnection | None = None
    _values: dict[str, list[str]] = field(default_factory=dict)
    _page_hashes: dict[str, str] = field(default_factory=dict)
    page: str = ""
    cookie: str = ""
    """What goes with the connection, such as the cookie by which a proxy knows the reader's replica."""

    async def __aenter__(self) -> Session:
        """Connect."""
        url = self.address.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = await connect(
            url,
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            origin=self.address,
            open_timeout=PATIENCE,
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
        )
        given = self._socket.response
        if given is not None and (new := given.headers.get_all("Set-Cookie")):
            self.cookie = "; ".join(line.partition(";")[0] for line in new)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave as a reader does who closes the tab."""
        if self._socket is not None:
            await self._socket.close()

    async def is_lost_within(self, seconds: float) -> bool:
        """Wait so many seconds, and say whether the connection ended meanwhile."""
        assert self._socket is not None
        with suppress(TimeoutError):
            await asyncio.wait_for(self._socket.wait_closed(), seconds)
            return True
        return False

    def take_over(self, other: Session) -> None:
        """Go on with the connection of another session, and with what it knows of its page."""
        self._socket, self.cookie, self.page = other._socket, other.cookie, other.page
        self._values, self._page_hashes = other._values, other._page_hashes

    async def show(self, page: str, values: Mapping[str, list[str]], *, new: bool = False) -> Run:
        """Ask for a page with these filters in its address and return how that went.

        Raises RunError where the page shows an exception or the run does not end within ``PATIENCE``.
        """
        self.page, self._values = page, dict(values)
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = urlencode(self._values, doseq=True)
        if page in self._page_hashes:
            rerun.page_script_hash = self._page_hashes[page]
        else:
            rerun.page_name = page
        start = time.perf_counter()
        try:
            size, shown = await asyncio.wait_for(self._exchange(message), PATIENCE)
        except TimeoutError:
            raise RunError(f"{page} did not end within {PATIENCE:.0f} s") from None
        return Run(page, time.perf_counter() - start, size, new, shown)

    async def _exchange(self, message: BackMsg) -> tuple[int, int | None]:
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())
        size, failure, shown = 0, "", None
        while True:
            payload = await self._socket.recv()
            if not isinstance(payload, bytes):
                continue
            size += len(payload)
            forward = ForwardMsg.FromString(payload)
            kind = forward.WhichOneof("type")
            if kind == "delta":
                element = forward.delta.new_element
                if element.WhichOneof("type") == "html" and (found := COUNT.search(element.html.body)):
                    shown = int(found[1].replace(",", ""))
                if element.WhichOneof("type") == "exception":
                    failure = f"{element.exception.type}: {element.exception.message}"
            elif kind == "navigation":
                self._page_hashes = {page.url_pathname: page.page_script_hash for page in forward.navigation.app_pages}
            elif kind == "script_finished" and forward.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                break
        if failure:
            raise RunError(failure)
        return size, shown
