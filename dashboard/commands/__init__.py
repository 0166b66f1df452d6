"""The commands of ``afpak``, one module each, with a function ``add`` that says how the command is called."""

from __future__ import annotations

from dashboard.commands import alert, brief, data, diff, export, fmt, import_, new, report, serve, validate, versions

COMMANDS = (
    validate,
    report,
    fmt,
    new,
    import_,
    export,
    brief,
    data,
    versions,
    diff,
    alert,
    serve,
)
"""The modules of the commands, in the order of the help."""
