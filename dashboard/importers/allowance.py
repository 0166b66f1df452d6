"""What readers' files may take of a server's memory: by file, by session, and all together."""

from __future__ import annotations

import threading
import weakref

from dashboard.importers.problems import ImportFileError
from dashboard.limits import UPLOAD_FILE, UPLOADS_OF_PROCESS, UPLOADS_OF_SESSION, describe_amount


class UploadAllowance:
    """Counts the bytes of the files that sessions have brought in, and refuses those over a limit.

    What a session has is given back piece by piece (``give_back``), or all at once when it ends. Safe to call from
    any thread.
    """

    def __init__(self) -> None:
        """Begin with no session."""
        self._lock = threading.Lock()
        self._taken: dict[str, dict[str, int]] = {}

    def open_session(self, session: str, owner: object) -> None:
        """Let a session bring in files until ``owner``, an object that lives as long as it does, is gone."""
        with self._lock:
            if session in self._taken:
                return
            self._taken[session] = {}
        weakref.finalize(owner, self.close_session, session).atexit = False

    def close_session(self, session: str) -> None:
        """Give back all that a session has."""
        with self._lock:
            self._taken.pop(session, None)

    def is_open(self, session: str) -> bool:
        """Return whether a session may bring in files."""
        with self._lock:
            return session in self._taken

    def take(self, session: str, what: str, amount: int, name: str) -> None:
        """Count bytes for one thing of a session; what was counted for it before is replaced.

        ``name`` is the reader's own name for the file. Raises ImportFileError, and leaves what was counted, where they
        are over a limit.
        """
        size = describe_amount(amount, "bytes")
        if amount > UPLOAD_FILE.value:
            raise ImportFileError(
                f"{name}: {size} are more than {UPLOAD_FILE.text}, the limit on {UPLOAD_FILE.name}. "
                "Take fewer years or countries."
            )
        with self._lock:
            own = self._taken.setdefault(session, {})
            before = own.get(what, 0)
            for limit, taken, advice in (
                (UPLOADS_OF_SESSION, self._sum(session), "Take one of your files away first."),
                (UPLOADS_OF_PROCESS, self._sum(), "Other readers' files fill it; try again later."),
            ):
                if taken - before + amount > limit.value:
                    raise ImportFileError(
                        f"{name}: {size} are more than is left of {limit.text}, the limit on {limit.name}. {advice}"
                    )
            own[what] = amount

    def settle(self, session: str, what: str, amount: int) -> None:
        """Put the bytes that something really takes in the place of those counted for it; never refuses."""
        with self._lock:
            if session in self._taken:
                self._taken[session][what] = amount

    def give_back(self, session: str, what: str) -> None:
        """Count nothing any more for one thing of a session."""
        with self._lock:
            self._taken.get(session, {}).pop(what, None)

    def sum_taken(self, session: str | None = None) -> int:
        """Return the bytes of one session, or of all."""
        with self._lock:
            return self._sum(session)

    def room(self, session: str) -> int:
        """Return the bytes that the next file of a session may have."""
        with self._lock:
            left = (
                UPLOAD_FILE.value,
                UPLOADS_OF_SESSION.value - self._sum(session),
                UPLOADS_OF_PROCESS.value - self._sum(),
            )
        return max(0, min(left))

    def _sum(self, session: str | None = None) -> int:
        sessions = self._taken.values() if session is None else [self._taken.get(session, {})]
        return sum(sum(own.values()) for own in sessions)


ALLOWANCE = UploadAllowance()
"""The one count of this process."""
