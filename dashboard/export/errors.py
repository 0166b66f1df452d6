"""What can go wrong when a file is made. Each message is a sentence for the reader, and says what to do."""

from __future__ import annotations


class ExportError(RuntimeError):
    """A file could not be made; the message says why. Nothing was left behind."""


class NothingToDrawError(ExportError):
    """The filters leave nothing that the chart could show."""


class NoBrowserError(ExportError):
    """No Chrome or Chromium was found, or the one that was found does not start."""


class BusyError(ExportError):
    """As many images are being drawn and waited for as the queue takes."""


class TimeLimitError(ExportError):
    """An image took longer than the limit; its browser was closed."""


class DrawingError(ExportError):
    """The browser could not draw the figure."""
