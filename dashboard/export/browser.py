"""One browser, kept open, that draws figures as PNG, SVG or PDF for everybody who asks.

It starts with the first image, takes one image after the other from a queue (``turns``), and is closed after a while
without work and when the program ends. A browser that died or that is stuck is replaced. It asks no other host for
anything: plotly.js comes from the installed package, MathJax is off, and its name resolver knows no host.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from typing import Any, Literal

from dashboard.disk import UNWRITABLE, explain_failure, scratch_folder, temporary_place
from dashboard.export.errors import DiskError, DrawingError, ExportError, NoBrowserError, TimeLimitError
from dashboard.export.find import MISSING, find_browser
from dashboard.export.turns import PICTURES, Place, Turns, tell_nobody
from dashboard.limits import PICTURE_SECONDS

ImageFormat = Literal["png", "svg", "pdf"]

START_LIMIT = 30.0
"""Seconds that the browser may take to start."""

IDLE = 90.0
"""Seconds without work after which the browser is closed."""

LOOK = 0.25
"""Seconds between two looks at whether the browser still runs."""


class Renderer:
    """Draws figures in a browser of its own; safe to share between threads."""

    def __init__(
        self,
        *,
        find: Callable[[], str | None] = find_browser,
        time_limit: float | None = None,
        turns: Turns = PICTURES,
        idle: float = IDLE,
    ) -> None:
        """Prepare a renderer; the browser starts with the first image or with ``warm_up``.

        ``time_limit`` is in seconds, that of the settings where none is given; ``turns`` is the queue for the browser.
        """
        self._find = find
        self._time_limit = time_limit
        self._turns = turns
        self._idle = idle
        self._guard = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._turn: asyncio.Lock | None = None
        self._browser: Any = None
        self._closing: asyncio.TimerHandle | None = None

    @property
    def process_id(self) -> int | None:
        """The process of the browser that is open, or None."""
        browser = self._browser
        return browser.subprocess.pid if browser is not None and hasattr(browser, "subprocess") else None

    def image(
        self,
        figure: Mapping[str, Any],
        image_format: ImageFormat,
        width: float,
        height: float,
        scale: float = 1.0,
        *,
        tell_place: Place = tell_nobody,
    ) -> bytes:
        """Return a figure (``data`` and ``layout``) as an image of width x height pixels times ``scale``.

        ``tell_place`` is told the place in the queue while the image waits, as ``Turns.take`` does. Raises
        NoBrowserError, BusyError where the queue is full, TimeLimitError, or DrawingError.
        """
        with self._turns.take(tell_place):
            options = {"format": image_format, "width": width, "height": height, "scale": scale}
            return self._run(self._image({"data": figure["data"], "layout": figure["layout"]}, options)).result()

    def warm_up(self) -> None:
        """Let the browser start in the background, so that the first image need not wait for it."""
        if self.process_id is None and self._find() is not None:
            self._run(self._warm_up())

    def close(self) -> None:
        """Close the browser, if one is open, and wait until it is gone; the next image starts another."""
        with self._guard:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        with contextlib.suppress(Exception):
            asyncio.run_coroutine_threadsafe(self._shut(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        """Hand work to the thread of the browser, which is started where there is none."""
        with self._guard:
            if self._loop is None:
                self._loop, self._turn = asyncio.new_event_loop(), asyncio.Lock()
                self._thread = threading.Thread(target=_serve, args=(self._loop,), name="export-browser", daemon=True)
                self._thread.start()
                atexit.unregister(self.close)
                atexit.register(self.close)
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _image(self, figure: dict[str, Any], options: dict[str, Any]) -> bytes:
        assert self._turn is not None
        async with self._turn:
            self._stay()
            try:
                try:
                    return await self._drawn(figure, options)
                except _BrowserDied:
                    return await self._drawn(figure, options)
            except _BrowserDied:
                raise DrawingError("The browser that draws the images closed twice in a row. Try again.") from None
            finally:
                self._leave_later()

    async def _drawn(self, figure: dict[str, Any], options: dict[str, Any]) -> bytes:
        """Return the image from the open browser; a browser that died or is stuck is thrown away first."""
        browser = await self._opened()
        drawing = asyncio.ensure_future(browser.calc_fig(figure, options))
        drawing.add_done_callback(_looked_at)
        most = self._time_limit or PICTURE_SECONDS.value
        end = asyncio.get_running_loop().time() + most
        while not drawing.done():
            await asyncio.wait({drawing}, timeout=LOOK)
            if drawing.done():
                break
            if browser.subprocess.poll() is not None:
                await self._thrown_away(drawing)
                raise _BrowserDied
            if asyncio.get_running_loop().time() > end:
                await self._thrown_away(drawing)
                raise TimeLimitError(
                    f"The image took longer than {most:g} seconds, the limit on {PICTURE_SECONDS.name}. "
                    "Narrow the filters, or take the interactive HTML or the data."
                )
        if not drawing.cancelled() and drawing.exception() is None:
            return drawing.result()
        # Its pipe tells of a dead browser sooner than its process does.
        await asyncio.sleep(LOOK)
        if drawing.cancelled() or browser.subprocess.poll() is not None:
            await self._thrown_away(drawing)
            raise _BrowserDied
        raise DrawingError(f"The browser could not draw the figure: {drawing.exception()}")

    async def _opened(self) -> Any:
        """Return the open browser, started where there is none or where the last one died."""
        if self._browser is not None and self._browser.subprocess.poll() is None:
            return self._browser
        if self._browser is not None:
            await self._thrown_away()
        path = self._find()
        if path is None:
            raise NoBrowserError(MISSING)
        from dashboard.export.chromium import Drawing

        browser = Drawing(path)
        try:
            # The browser itself says of a profile that it cannot write neither where nor why.
            with scratch_folder("afpak-browser-"):
                pass
            await asyncio.wait_for(browser.open(), START_LIMIT)
        except Exception as error:  # whatever keeps it from starting is told to the reader
            self._browser = browser if hasattr(browser, "subprocess") else None
            await self._thrown_away()
            if isinstance(error, OSError) and (error.errno in UNWRITABLE or not temporary_place().is_dir()):
                raise DiskError(explain_failure(error, temporary_place())) from error
            said = " ".join(str(part) for part in error.args) or type(error).__name__
            raise NoBrowserError(f"The browser {path} does not start: {said} {MISSING}") from error
        self._browser = browser
        return browser

    async def _warm_up(self) -> None:
        assert self._turn is not None
        async with self._turn:
            with contextlib.suppress(ExportError):
                await self._opened()
            self._leave_later()

    def _stay(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None

    def _leave_later(self) -> None:
        """Close the browser after a while without work."""
        self._stay()
        loop = asyncio.get_running_loop()
        self._closing = loop.call_later(self._idle, lambda: loop.create_task(self._leave()))

    async def _leave(self) -> None:
        assert self._turn is not None
        if not self._turn.locked():
            async with self._turn:
                await self._shut()

    async def _shut(self) -> None:
        self._stay()
        if self._browser is None:
            return
        browser, self._browser = self._browser, None
        with contextlib.suppress(Exception):
            await asyncio.wait_for(browser.close(), 8)
        await _killed(browser)

    async def _thrown_away(self, drawing: asyncio.Future[Any] | None = None) -> None:
        browser, self._browser = self._browser, None
        if drawing is not None:
            drawing.cancel()
        if browser is not None:
            await _killed(browser)
            with contextlib.suppress(Exception):
                await asyncio.wait_for(browser.close(), 8)
        if drawing is not None:
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await asyncio.wait({drawing}, timeout=1)


class _BrowserDied(Exception):  # noqa: N818 (not an error of the caller's: it is tried again)
    """The browser's process ended while it drew."""


async def _killed(browser: Any) -> None:
    """End a browser's process with all that it started, and wait until it is gone."""
    process = getattr(browser, "subprocess", None)
    if process is None or process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)  # it is the first of a session of its own
        else:
            process.kill()
    for _ in range(50):
        if process.poll() is not None:
            return
        await asyncio.sleep(0.05)


def _looked_at(drawing: asyncio.Future[Any]) -> None:
    """Look at what a drawing came to, so that asyncio does not report one that was given up."""
    if not drawing.cancelled():
        drawing.exception()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        with contextlib.suppress(Exception):
            loop.run_until_complete(asyncio.sleep(0))
        loop.close()


RENDERER = Renderer()
"""The one renderer of the process, shared by all sessions."""

logging.getLogger("choreographer").setLevel(logging.ERROR)
logging.getLogger("kaleido").setLevel(logging.ERROR)
