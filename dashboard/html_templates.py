"""Templates: files beside the code that lays them out, of HTML (``.html.jinja``) and of Markdown (``.md.jinja``).

In HTML every value is escaped: whatever stands in a cell of a table is shown as text, and only what a template itself
gave back goes into another one as the markup that it is. In Markdown nothing is escaped by itself; a text of the tables
goes through ``escape_cell`` or ``escape_markdown``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

FOLDER = Path(__file__).parent


def count_words(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where the number is not 1: "1 incident", "1,204 incidents"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def separate_thousands(number: int) -> str:
    """Return a whole number with commas between its thousands."""
    return f"{number:,}"


def escape_cell(text: str) -> str:
    """Return a text as it may stand in a cell of a Markdown table: on one line, without bars or markup of HTML."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "\\<")


def escape_markdown(text: str) -> str:
    """Return a text as it may stand anywhere in Markdown: on one line, without a mark that means something there."""
    return re.sub(r"([\\`*_\[\]|<>])", r"\\\1", " ".join(text.split()))


def _is_escaped(name: str | None) -> bool:
    """Return whether the values of a template are escaped: in all but those of Markdown."""
    return name is None or not name.endswith(".md.jinja")


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=_is_escaped,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_ENVIRONMENT.filters.update(
    count_words=count_words,
    escape_cell=escape_cell,
    escape_markdown=escape_markdown,
    separate_thousands=separate_thousands,
)


def load_template(name: str) -> Template:
    """Return a template by its path below the package, compiled once; raises TemplateNotFound where it is not there."""
    return _ENVIRONMENT.get_template(name)


def load_macros(name: str) -> Any:
    """Return the macros of a template, each a function of values that returns escaped HTML.

    A value that is missing raises UndefinedError, one that a macro does not take TypeError.
    """
    return load_template(name).module
