"""What begins and ends with the server: its log, and the address of its numbers."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import structlog

from dashboard.service.kept_answers import AnswerDesk, look_at_tables
from dashboard.service.logs import configure_logs, read_form
from dashboard.service.measuring import read_address, serve_metrics
from dashboard.service.public_address import SETTING, read_public_address
from dashboard.service.settings import SettingError

LOG = structlog.stdlib.get_logger("dashboard.server")


def start_with(desk: AnswerDesk) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Return what Streamlit runs around the life of the server.

    The settings are read now: raises SystemExit with the words where one cannot be used.
    """
    try:
        form, address = read_form(os.environ, sys.stderr), read_address(os.environ)
        read_public_address(os.environ.get(SETTING, ""))
    except SettingError as error:
        raise SystemExit(f"The dashboard does not start: {error}") from None
    configure_logs(form)

    @asynccontextmanager
    async def live(_: Any) -> AsyncIterator[None]:
        configure_logs(form)  # the web server has set its own loggers since
        stop: Callable[[], None] | None = None
        if address is not None:
            stop = serve_metrics(address, desk)
        LOG.info("started", metrics=address is not None)
        reading = asyncio.create_task(look_at_tables())  # so that the first reader need not wait for them
        try:
            yield
        finally:
            reading.cancel()
            if stop is not None:
                stop()
            LOG.info("stopped")

    return live
