"""What goes wrong with a request, as RFC 9457 (problem details) has it: every refusal is JSON that says what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from dashboard.export.errors import BusyError, ExportError, NoBrowserError, NothingToDrawError, TimeLimitError

MEDIA_TYPE = "application/problem+json"
WAIT = 5
"""Seconds after which a client that was turned away for want of room may ask again."""

FAULTS = 50
"""Faults that one problem lists."""

SHOWN = 80
"""Characters of a value that a problem repeats."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a request: where (``query`` or ``path``), its name, the value, what was expected."""

    where: str
    name: str
    value: str
    expected: str

    def as_json(self) -> dict[str, str]:
        """Return it as an item of ``errors``."""
        value = self.value if len(self.value) <= SHOWN else f"{self.value[: SHOWN - 1]}…"
        return {"in": self.where, "name": self.name[:SHOWN], "value": value, "expected": self.expected}


@dataclass
class ProblemError(Exception):
    """A request that is refused: ``status`` of HTTP, ``detail`` in a sentence, ``faults`` one by one."""

    status: int
    detail: str
    faults: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """Return the problem as JSON (UTF-8)."""
        return problem_body(self.status, self.detail, self.faults)


def problem_body(status: int, detail: str, faults: Sequence[Fault] = ()) -> bytes:
    """Return a problem as JSON (UTF-8); its type is ``about:blank``, so its title is that of the status."""
    given: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if faults:
        given["errors"] = [fault.as_json() for fault in faults[:FAULTS]]
    return json.dumps(given, ensure_ascii=False).encode()


def refuse_query(faults: Sequence[Fault]) -> ProblemError:
    """Return the problem of a query that cannot be used."""
    names = ", ".join(dict.fromkeys(fault.name[:SHOWN] for fault in faults))
    return ProblemError(422, f"The request cannot be used as it is: {names}.", faults)


def no_tables() -> ProblemError:
    """Return the problem of a server whose tables are not sound and that has no earlier version to show."""
    return ProblemError(
        503, "The tables are being mended; there is no version to show.", headers={"Retry-After": str(60)}
    )


def explain_export(error: ExportError) -> ProblemError:
    """Return the problem of a file that could not be made."""
    detail = str(error)
    if isinstance(error, NothingToDrawError):
        return ProblemError(404, detail)
    if isinstance(error, BusyError):
        return ProblemError(503, detail, headers={"Retry-After": str(WAIT)})
    if isinstance(error, NoBrowserError | TimeLimitError):
        return ProblemError(503, detail)
    return ProblemError(500, detail)
