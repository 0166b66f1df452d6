"""What has fired and what is still to be sent, in a file that is written whole; one run at a time may have it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.alerts.messages import Message, restore_message
from dashboard.disk import write_whole

_FORM = 1
_PRIVATE = 0o600


class StateError(Exception):
    """The file cannot be used; the message says why."""


@dataclass
class State:
    """``fired`` has by the rule's id what it has counted or told; ``waiting`` the messages that nobody has yet."""

    fired: dict[str, list[str]] = field(default_factory=dict)
    waiting: list[Message] = field(default_factory=list)

    def save(self, path: Path) -> None:
        """Write the file whole or not at all; raises OSError."""
        given = {"form": _FORM, "fired": self.fired, "waiting": [message.as_kept() for message in self.waiting]}
        write_whole(path, (json.dumps(given, ensure_ascii=False, indent=1) + "\n").encode(), _PRIVATE)


def load_state(path: Path) -> State:
    """Return what a file has, an empty state where there is none.

    Raises StateError where it cannot be read: to begin anew would send everything again, or nothing.
    """
    try:
        given: Any = json.loads(path.read_text(encoding="utf-8"))
        if given["form"] != _FORM:
            raise StateError(f"{path}: is of another form ({given['form']!r})")
        fired = {str(rule): [str(key) for key in keys] for rule, keys in given["fired"].items()}
        return State(fired, [restore_message(kept) for kept in given["waiting"]])
    except FileNotFoundError:
        return State()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it was changed by hand or damaged"
        raise StateError(f"{path}: cannot be read: {why}. Put a copy back, or remove it to begin anew.") from None


@contextmanager
def hold_state(path: Path) -> Iterator[None]:
    """Keep the file to this run; raises StateError where another one has it, OSError where it cannot be made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, _PRIVATE)
    try:
        with suppress(ImportError):  # on systems without it nothing keeps two runs apart
            import fcntl

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StateError(f"{path}: another run has it") from None
        yield
    finally:
        os.close(handle)
