"""Uploads are counted before the server takes them in, and let go of as soon as they are read.

Streamlit keeps each uploaded file in memory until its session ends and knows no limit but that on one file.
"""

from __future__ import annotations

import logging
import re
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.disk import lacking_space
from dashboard.importers.allowance import ALLOWANCE, UploadAllowance
from dashboard.importers.problems import ImportFileError
from dashboard.limits import UPLOAD_FILE, describe_amount

LOG = logging.getLogger(__name__)
_ADDRESS = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)$")
__all__ = ["UploadGate", "UploadedFile", "drop_upload", "own_session"]
_FRAME = 10_000
"""Bytes that a form may have around its file."""


class UploadGate:
    """Refuses an upload that its session, the process or the disk has no room for, before a byte of it is read.

    A session has room once the page has drawn a field for a file (``own_session``).
    """

    def __init__(self, app: ASGIApp, allowance: UploadAllowance = ALLOWANCE) -> None:
        """Stand before an application."""
        self._app, self._allowance = app, allowance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an upload that is refused, pass on everything else."""
        address = _ADDRESS.search(scope.get("path", "")) if scope["type"] == "http" else None
        if address is None or scope["method"] not in ("PUT", "DELETE"):
            await self._app(scope, receive, send)
            return
        session, what = unquote(address[1]), unquote(address[2])
        if scope["method"] == "DELETE":
            await self._app(scope, receive, send)
            self._allowance.give_back(session, what)
            return
        given = Headers(scope=scope).get("content-length", "")
        if not self._allowance.is_open(session):
            await PlainTextResponse("No field for a file is open here.", 403)(scope, receive, send)
            return
        # Without a length it may become as long as the limit on one file.
        size = max(int(given) - _FRAME, 0) if given.isdigit() and len(given) < 16 else UPLOAD_FILE.value
        try:
            self._allowance.take(session, what, size, "This file")
        except ImportFileError as problem:
            await PlainTextResponse(str(problem), 413)(scope, receive, send)
            return
        # The server writes a file of more than a megabyte to the disk on its way into memory.
        if lacking := lacking_space(size):
            self._allowance.give_back(session, what)
            LOG.warning("an upload of %s: %s", describe_amount(size, "bytes"), lacking)
            await PlainTextResponse(lacking, 507)(scope, receive, send)
            return
        status = 500

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            if status >= 300:
                self._allowance.give_back(session, what)


class _Owner:
    """Something that lives in a session's state, and goes with it."""


def own_session(state: object) -> str:
    """Return the identifier of the session that is running, and let it bring in files.

    ``state`` is ``st.session_state``: what the session has counted is given back when that goes.
    """
    context = get_script_run_ctx()
    session = context.session_id if context else ""
    owner = state.setdefault("_events_owner", _Owner())  # type: ignore[attr-defined]
    ALLOWANCE.open_session(session, owner)
    return session


def drop_upload(session: str, file: UploadedFile) -> None:
    """Have Streamlit let go of the bytes of a file, and count them no more.

    Without this it keeps them until the session ends. Managers of other kinds than the usual one have no way to do so
    and are left alone.
    """
    context = get_script_run_ctx()
    remove = getattr(context.uploaded_file_mgr, "remove_file", None) if context else None
    if remove is not None:
        remove(session_id=session, file_id=file.file_id)
    ALLOWANCE.give_back(session, file.file_id)
