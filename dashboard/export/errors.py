"""What can go wrong when a file is made. Each message is a sentence for the reader, and says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.disk import explain_failure


class ExportError(RuntimeError):
    """A file could not be made; the message says why. Nothing was left behind."""


class NothingToDrawError(ExportError):
    """The filters leave nothing that the chart could show."""


class NoBrowserError(ExportError):
    """No Chrome or Chromium was found, or the one that was found does not start."""


class BusyError(ExportError):
    """As many images or briefs are being made and waited for as their queue takes."""


class TimeLimitError(ExportError):
    """An image or a PDF took longer than the limit; its browser or process was ended."""


class DrawingError(ExportError):
    """The browser could not draw the figure."""


class TypesettingError(ExportError):
    """The pages could not be set, or the process that sets them ended before it was done."""


class DiskError(ExportError):
    """A folder that the file needs on its way cannot be written; the message names it."""


@contextmanager
def report_disk_failure() -> Iterator[None]:
    """Raise a DiskError where an OSError comes up."""
    try:
        yield
    except OSError as error:
        raise DiskError(explain_failure(error)) from error
