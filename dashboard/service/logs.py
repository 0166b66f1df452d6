"""What the server writes into its log: one event a line, as JSON or as text, with nothing that tells who reads what.

Everybody's records go through one stream: ours, the front end's, the web server's. No event has an address or a query.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import structlog

from dashboard.service.settings import SettingError

SETTING = "AFPAK_LOG"
FORMS = ("json", "text")
OTHERS = ("streamlit", "uvicorn", "websockets")
"""Loggers of the server's own parts, which write by themselves unless they are told not to."""

_QUIET = ("uvicorn", "websockets")
"""These name each reader's address, and the query of the connection, below a warning."""


def read_form(environment: Mapping[str, str], stream: TextIO) -> str:
    """Return the form that is set; where none is, text for somebody at a terminal and JSON for a program.

    Raises SettingError for another one.
    """
    given = environment.get(SETTING, "").strip().lower()
    if given not in ("", *FORMS):
        raise SettingError(f"{SETTING}: {given!r} — expected json or text")
    return given or ("text" if stream.isatty() else "json")


def configure_logs(form: str, stream: TextIO = sys.stderr) -> None:
    """Have every event written to a stream in a form of ``FORMS``; a second call takes the place of the first."""
    shared: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    )
    handler = _Handler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    for old in [given for given in root.handlers if isinstance(given, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    logging.getLogger("dashboard").setLevel(logging.INFO)
    join_others()


def join_others() -> None:
    """Have the loggers of the server's other parts, those that there are by now, write where ours do."""
    for name in [*OTHERS, *logging.root.manager.loggerDict]:
        if name.partition(".")[0] in OTHERS:
            logger = logging.getLogger(name)
            logger.handlers.clear()
            logger.propagate = True
            if name.partition(".")[0] in _QUIET:
                logger.setLevel(logging.WARNING)


class _Handler(logging.StreamHandler[TextIO]):
    """The one handler that writes."""
