"""Templates of HTML: files beside the code that lays them out, ``<name>.html.jinja``, whose values are escaped.

Whatever stands in a cell of a table is shown as text. Only what a template itself gave back goes into another one as
the markup that it is.
"""

from __future__ import annotations

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


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_ENVIRONMENT.filters.update(count_words=count_words, separate_thousands=separate_thousands)


def load_template(name: str) -> Template:
    """Return a template by its path below the package, compiled once; raises TemplateNotFound where it is not there."""
    return _ENVIRONMENT.get_template(name)


def load_macros(name: str) -> Any:
    """Return the macros of a template, each a function of values that returns escaped HTML.

    A value that is missing raises UndefinedError, one that a macro does not take TypeError.
    """
    return load_template(name).module
