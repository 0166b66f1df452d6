"""The project's documents as HTML for the app: headings that can be linked to, links that stay inside, wide tables.

Text only: nothing here draws. Markup in a document's text is shown as text.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
from markdown_it import MarkdownIt
from markdown_it.token import Token

from dashboard.analysis import quality, quality_text
from dashboard.current import current_tables
from dashboard.html_templates import load_template
from dashboard.memory import remembered
from dashboard.pages.version_list import OF_VERSION, list_versions
from dashboard.root import ROOT
from dashboard.tables import Dataset, data_directory
from dashboard.web_addresses import is_web_address, linkable

MARK = "doc-"
"""What the identifiers of headings begin with, so that they are never those of Streamlit's own elements."""


@dataclass(frozen=True)
class Document:
    """A document of the app: identifier, label, and its path in the project, "" where it is made from the tables."""

    id: str
    label: str
    path: str


DOCUMENTS: dict[str, Document] = {
    item.id: item
    for item in (
        Document("methodology", "Methodology", "docs/methodology.md"),
        Document("codebook", "Codebook", "docs/codebook.md"),
        Document("data-report", "Data report", "docs/data-report.md"),
        Document("corrections", "Corrections", ""),
        Document("versions", "Versions", ""),
        Document("curating", "Curating", "docs/curating.md"),
        Document("imports", "Imports", "docs/imports.md"),
        Document("boundaries", "Boundaries", "data/geo/README.md"),
        Document("licence", "Licence", "data/LICENSE.md"),
    )
}
_BY_PATH = {item.path: item.id for item in DOCUMENTS.values() if item.path}


def served() -> list[str]:
    """Return the identifiers of the documents that this installation has."""
    return [item.id for item in DOCUMENTS.values() if not item.path or (ROOT / item.path).is_file()]


@dataclass(frozen=True)
class Heading:
    """A heading of a document: its level (2 or 3), its words and its identifier on the page."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Rendered:
    """A document as HTML, with its headings of the second and third level in order."""

    html: str
    headings: tuple[Heading, ...]


Address = Callable[[str, str], str]
"""Where a document and a heading's anchor ("" for its start) are found in the app."""


def text_of(document_id: str, dataset: Dataset) -> str:
    """Return a document as Markdown; the data report and the corrections are those of the tables that are shown."""
    if document_id == "data-report":
        return _report(dataset)
    if document_id == "corrections":
        return _corrections(dataset)
    if document_id == "versions":
        return list_versions(current_tables(data_directory()).versions, data_directory(), dataset.version)
    return (ROOT / DOCUMENTS[document_id].path).read_text(encoding="utf-8")


@remembered
def _report(dataset: Dataset) -> str:
    return quality_text.markdown(quality.quality_report(dataset))


def _corrections(dataset: Dataset) -> str:
    """Return every correction as a table, the latest first, with what the rules for corrections are."""
    made = dataset.table("corrections").sort_values(["corrected_on", "correction_id"], ascending=[False, True])
    urls = dataset.sources.set_index("source_id")["url"].map(linkable).to_dict()
    rows = [
        {
            "day": f"{row.corrected_on:%Y-%m-%d}",
            "table": row.table,
            "row_id": row.row_id,
            "change": row.change,
            "reason": row.reason,
            "address": "" if pd.isna(row.source_id) else urls.get(row.source_id),
        }
        for row in made.itertuples()
    ]
    return load_template("pages/corrections.md.jinja").render(rows=rows, version=dataset.version)


def rendered(document_id: str, text: str, address: Address) -> Rendered:
    """Return a document as HTML.

    Links to documents of the app and to their headings lead there; links to other hosts open in a new tab; of a link
    to a file that the app does not serve only the words are left. Tables stand in a frame that can be moved sideways.
    """
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    tokens = parser.parse(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL))
    headings = _name_headings(tokens)
    folder = posixpath.dirname(DOCUMENTS[document_id].path) or "docs"
    for token in tokens:
        if token.type == "inline" and token.children:
            token.children = _break_lines(_links(token.children, document_id, folder, address))
    html: str = parser.renderer.render(_mark_lists(_frame_tables(tokens)), parser.options, {})
    return Rendered(html, headings)


def _break_lines(children: list[Token]) -> list[Token]:
    """Return the tokens with a new line where a text has ``<br>``: a cell of a table cannot have one in Markdown."""
    broken: list[Token] = []
    for token in children:
        lines = token.content.split("<br>") if token.type == "text" else []
        if len(lines) < 2:
            broken.append(token)
            continue
        for number, line in enumerate(lines):
            broken += [Token("hardbreak", "br", 0)] * (number > 0)
            broken.append(Token("text", "", 0, content=line, level=token.level))
    return broken


def _frame_tables(tokens: list[Token]) -> list[Token]:
    """Return the tokens with a frame around each table."""
    framed: list[Token] = []
    for token in tokens:
        if token.type == "table_open":
            framed.append(Token("frame_open", "div", 1, attrs={"class": "wide"}))
        framed.append(token)
        if token.type == "table_close":
            framed.append(Token("frame_close", "div", -1))
    return framed


_LIST_MARK = re.compile(r'<a id="([\w-]+)"></a>')
"""The codebook marks lists of values with empty anchors of its own, each a paragraph."""


def _mark_lists(tokens: list[Token]) -> list[Token]:
    """Return the tokens with an anchor that can be linked to for each paragraph that is no more than one."""
    marked: list[Token] = []
    for token in tokens:
        mark = _LIST_MARK.fullmatch(marked[-1].content) if token.type == "paragraph_close" and marked else None
        if mark is None:
            marked.append(token)
        else:
            place: dict[str, str | int | float] = {"class": "mark", "id": MARK + mark[1]}
            marked[-2:] = [Token("mark_open", "a", 1, attrs=place), Token("mark_close", "a", -1)]
    return marked


def _name_headings(tokens: list[Token]) -> tuple[Heading, ...]:
    """Give each heading an identifier made of its words, as links name it, and return those of levels 2 and 3."""
    found: list[Heading] = []
    used: dict[str, int] = {}
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        words = "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))
        name = anchor_of(words)
        used[name] = used.get(name, 0) + 1
        if used[name] > 1:
            name = f"{name}-{used[name] - 1}"
        token.attrSet("id", MARK + name)
        if token.tag in ("h2", "h3"):
            found.append(Heading(int(token.tag[1]), words, MARK + name))
    return tuple(found)


def anchor_of(words: str) -> str:
    """Return what a link calls a heading: lower case, without punctuation, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", words.casefold()).strip().replace(" ", "-")


def _links(children: list[Token], document_id: str, folder: str, address: Address) -> list[Token]:
    kept: list[Token] = []
    dropped = 0
    for token in children:
        if token.type == "link_open":
            target = _target(str(token.attrGet("href") or ""), document_id, folder, address)
            if target is None:
                dropped += 1
                continue
            token.attrSet("href", target)
            if target.startswith(("http://", "https://")):
                token.attrSet("target", "_blank")
                token.attrSet("rel", "noopener noreferrer")
            elif not target.startswith("#"):
                token.attrSet("target", "_self")
        elif token.type == "link_close" and dropped:
            dropped -= 1
            continue
        elif token.type == "image":
            continue
        kept.append(token)
    return kept


def _target(href: str, document_id: str, folder: str, address: Address) -> str | None:
    """Return where a link of a document leads in the app, None where the app does not serve what it names."""
    if is_web_address(href):
        return href
    if re.fullmatch(OF_VERSION, href):
        return href
    path, _, anchor = href.partition("#")
    if not path:
        return f"#{MARK}{anchor}"
    if ":" in path:
        return None
    found = _BY_PATH.get(posixpath.normpath(posixpath.join(folder, path)))
    if found is None:
        return None
    if found == document_id:
        return f"#{MARK}{anchor}"
    return address(found, MARK + anchor if anchor else "")
