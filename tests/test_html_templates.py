"""HTML comes from templates that escape what stands in the tables, and from nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pandas as pd
import pytest
from jinja2 import TemplateNotFound, UndefinedError
from lxml import html

import dashboard
from dashboard.analysis.one_incident import incident_file
from dashboard.html_templates import count_words, escape_cell, load_macros, load_template
from dashboard.pages import card, state
from dashboard.service import answers
from dashboard.tables import Dataset

PACKAGE = Path(dashboard.__file__).parent
TEMPLATES = sorted(str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.jinja"))
HOSTILE = """x"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;{{ 7 * 7 }}"""

NOT_OF_TEMPLATES = {
    "pages/serving.py": "what is put into Streamlit's own page is scripts and addresses of the server",
    "pages/imported.py": "the events of others",
    "pages/methodology.py": "the one script that a page draws, a constant",
    "pages/documents.py": "a place in a document, its name of letters and digits alone",
    "export/brief/deck_theme.py": "XML of a slide",
    "export/brief/deck_chart.py": "XML of a slide",
}
SAFE = {
    "pages/methodology.html.jinja": 1,  # a document, made of Markdown without markup in it
    "service/answers.html.jinja": 1,  # the style, a constant
    "export/html.html.jinja": 5,  # the policy, plotly.js, its settings, the figure without "<", pandas' escaped table
}
"""How many values a template takes as the markup that they are."""


def written_html(path: Path) -> list[int]:
    """The lines on which a file writes HTML around a value."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr) and any(isinstance(part, ast.FormattedValue) for part in node.values):
            text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
            if re.search(r"</?[a-z][a-z0-9:]*[ >/]|<[a-z0-9:]+$", text):
                found.append(node.lineno)
    return found


def test_no_code_writes_html_around_a_value() -> None:
    files = [path for folder in ("pages", "service", "export") for path in (PACKAGE / folder).rglob("*.py")]
    wrong = {str(path.relative_to(PACKAGE)): lines for path in files if (lines := written_html(path))}
    assert set(wrong) == set(NOT_OF_TEMPLATES), wrong


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_takes_as_markup_what_is_listed(name: str) -> None:
    text = (PACKAGE / name).read_text(encoding="utf-8")
    assert len(re.findall(r"\|\s*safe\b", text)) == SAFE.get(name, 0)
    assert "autoescape" not in text and "Markup" not in text
    load_template(name)


def test_every_template_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert TEMPLATES
    assert [name for name in TEMPLATES if f'"{name}"' not in code] == []


def test_values_are_escaped_and_must_be_there() -> None:
    shared = load_macros("pages/shared.html.jinja")
    assert shared.section("a <b> & \"c\" 'd'") == '<h2 class="section">a &lt;b&gt; &amp; &#34;c&#34; &#39;d&#39;</h2>'
    assert shared.page_link('?a=1&b="', "x") == '<a href="?a=1&amp;b=&#34;" target="_self">x</a>'
    with pytest.raises(UndefinedError):
        shared.section()
    with pytest.raises(TypeError):
        shared.section("a", other="b")
    with pytest.raises(TemplateNotFound):
        load_template("pages/none.html.jinja")


@pytest.mark.parametrize(("number", "words"), [(0, "0 days"), (1, "1 day"), (1204, "1,204 days")])
def test_a_number_has_its_noun(number: int, words: str) -> None:
    assert count_words(number, "day") == words


@pytest.mark.parametrize(
    ("text", "cell"),
    [(" a \n b\t", "a b"), ("a | b", "a \\| b"), ("<b>c</b> & d > e", "\\<b>c\\</b> & d > e"), ("", "")],
)
def test_a_cell_of_markdown_stays_one_cell_of_text(text: str, cell: str) -> None:
    assert escape_cell(text) == cell


TEXTS = ("title", "summary", "note", "denial", "time_local", "name", "name_local", "admin2", "speaker", "publisher")
TEXTS += ("claimant_name", "reprint_of", "url")


def test_whatever_stands_in_a_cell_is_text_on_the_card(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "dataset", lambda: dataset)
    monkeypatch.setattr(card, "_kept_parameters", lambda incident_id: {"incident": [incident_id], "q": [HOSTILE]})
    shown = ""
    for incident_id in dataset.incidents["incident_id"]:
        file = incident_file(dataset, incident_id)
        assert file is not None
        for frame in (file.places, file.claims, file.sources, file.answers, file.answered_by):
            for column in set(TEXTS) & set(frame.columns):
                frame[column] = pd.Series([HOSTILE] * len(frame), index=frame.index, dtype=object)
        for column in set(TEXTS) & set(file.incident.index):
            file.incident[column] = HOSTILE
        for part in (card.summary(file), card.claims(file), card.links(file), card.sources(file)):
            shown += part
    tree = html.fromstring(f"<div>{shown}</div>")
    assert tree.xpath("//script | //img | //*[@onerror]") == []
    assert tree.xpath("//@href") and not [href for href in tree.xpath("//@href") if "onerror" in href and " " in href]
    assert tree.text_content().count(HOSTILE) > 10


def test_whatever_a_request_says_is_text_in_the_answer() -> None:
    for answer in (
        answers.refused(HOSTILE, HOSTILE + ".", [HOSTILE]),
        answers.not_found(HOSTILE, [(HOSTILE, HOSTILE)]),
        answers.method_not_allowed([HOSTILE]),
        answers.too_long(HOSTILE, HOSTILE, 414),
    ):
        assert answer.body.startswith(b"<!DOCTYPE html>")
        tree = html.document_fromstring(answer.body.decode())
        assert tree.xpath("//script | //img | //*[@onerror]") == []
        assert HOSTILE in tree.text_content()
