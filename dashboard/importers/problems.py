"""What is said when a file cannot be imported."""


class ImportFileError(Exception):
    """A file cannot be imported; the message says why and what was expected. Nothing was written."""
