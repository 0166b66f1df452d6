"""How a view is cited: as text, BibTeX and CSL-JSON, with a link to its filter and the version of the data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from dashboard.filters import PARAMETERS, Filters, available, day_text, describe_selection
from dashboard.root import ROOT
from dashboard.tables import Dataset

FILE = ROOT / "CITATION.cff"
DATA_VERSION = "data"
"""Parameter of a link that says for which version of the tables it was made."""

LICENCE = "CC BY 4.0"
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Work:
    """What ``CITATION.cff`` says of the data: title, authors, version, day of release (YYYY-MM-DD)."""

    title: str
    authors: tuple[str, ...]
    version: str
    released: str

    @property
    def year(self) -> str:
        """Year of the release."""
        return self.released[:4]


@dataclass(frozen=True)
class View:
    """What is cited: the work, the selection in words, whose figures, data date and version, and a link to it.

    ``address`` is "" where nobody serves the view, as on a terminal.
    """

    work: Work
    selection: str
    lens: str
    data_to: str
    version: str
    address: str = ""


@lru_cache(maxsize=1)
def work(path: Path = FILE) -> Work:
    """Return what a citation file says of the data; its reference of type ``data`` goes before the software.

    Raises OSError where it cannot be read and KeyError where it lacks what a citation needs.
    """
    import yaml

    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    data = next((item for item in given.get("references", ()) if item.get("type") == "data"), given)
    names = [
        str(author.get("name") or f"{author.get('given-names', '')} {author.get('family-names', '')}".strip())
        for author in data["authors"]
    ]
    return Work(str(data["title"]), tuple(names), str(data["version"]), str(data["date-released"]))


def permanent_query(filters: Filters, dataset: Dataset, further: Mapping[str, list[str]] | None = None) -> str:
    """Return the query of a link that stays: filters by identifier, not by label, and the version of the tables.

    ``further`` are the page's own parameters.
    """
    parameter_of = {name: parameter for parameter, name in PARAMETERS.items()}
    default = Filters()
    given: dict[str, list[str]] = {}
    for field in fields(Filters):
        value = getattr(filters, field.name)
        if value != getattr(default, field.name):
            given[parameter_of[field.name]] = [str(item) for item in (value if isinstance(value, tuple) else (value,))]
    return urlencode({**given, **(further or {}), DATA_VERSION: [dataset.version]}, doseq=True)


def view_of(
    dataset: Dataset, filters: Filters, address: str = "", further: Mapping[str, list[str]] | None = None
) -> View:
    """Return what is cited for a selection. ``address`` is that of the page without its query, "" for none."""
    return View(
        work=work(),
        selection=describe_selection(filters, available(dataset)),
        lens=filters.lens.label,
        data_to=day_text(dataset.last_day.date()),
        version=dataset.version,
        address=f"{address}?{permanent_query(filters, dataset, further)}" if address else "",
    )


def as_text(view: View) -> str:
    """Return the citation as a sentence or two."""
    link = f" {view.address}" if view.address else ""
    return (
        f"{', '.join(view.work.authors)} ({view.work.year}). {view.work.title}, version {view.work.version}, "
        f"data version {view.version}, data to {view.data_to}. View: {view.selection}; figures: {view.lens}. "
        f"{LICENCE}.{link}"
    )


def _note(view: View) -> str:
    return (
        f"Data version {view.version}, data to {view.data_to}. View: {view.selection}; figures: {view.lens}. {LICENCE}"
    )


_BIBTEX = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def _bibtex(text: str) -> str:
    return "".join(_BIBTEX.get(sign, sign) for sign in text)


def as_bibtex(view: View) -> str:
    """Return the citation as an entry of BibTeX; signs that mean something there are written so that they show."""
    entries = {
        "author": " and ".join(f"{{{_bibtex(name)}}}" for name in view.work.authors),
        "title": f"{{{_bibtex(view.work.title)}}}",
        "year": view.work.year,
        "version": _bibtex(view.work.version),
        "note": _bibtex(_note(view)),
    }
    if view.address:
        entries["howpublished"] = f"\\url{{{view.address}}}"
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in entries.items())
    return f"@misc{{afpak-{view.version},\n{lines}\n}}\n"


def as_csl(view: View) -> str:
    """Return the citation as CSL-JSON, a list with one item, as reference managers read it."""
    item = {
        "id": f"afpak-{view.version}",
        "type": "dataset",
        "title": view.work.title,
        "author": [{"literal": name} for name in view.work.authors],
        "issued": {"date-parts": [[int(part) for part in view.work.released.split("-")]]},
        "version": f"{view.work.version}, data version {view.version}",
        "note": _note(view),
        **({"URL": view.address} if view.address else {}),
    }
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"
