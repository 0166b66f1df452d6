"""HTML comes from templates that escape what stands in the tables, and from nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from jinja2 import TemplateNotFound, UndefinedError
from lxml import html
from lxml.html.defs import tags

import dashboard
from dashboard.analysis.one_incident import incident_file
from dashboard.catalogue import CHARTS, Built, built
from dashboard.charts.theme import LIGHT
from dashboard.export import html as export_html
from dashboard.filters import Filters
from dashboard.html_templates import count_words, escape_cell, escape_markdown, load_macros, load_template
from dashboard.pages import incident_parts, state
from dashboard.service import answers
from dashboard.tables import Dataset

PACKAGE = Path(dashboard.__file__).parent
TEMPLATES = sorted(str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.jinja"))
HOSTILE = """x"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;{{ 7 * 7 }}"""

FOREIGN = {
    "pages/serving.py": ({"head", "link", "noscript"}, "the places of Streamlit's own page that ours goes into"),
    "pages/documents.py": ({"a", "br"}, "what a document's Markdown says, read and not written"),
    "importers/inputs.py": ({"html"}, "how a web page begins that somebody takes for a table"),
    "export/brief/deck_theme.py": ({"a", "p"}, "XML of a slide, whose elements have names that begin like these"),
    "export/brief/deck_text.py": ({"a"}, "XML of a slide"),
}
"""Tags that stand in code though no page and no file of HTML comes of them, and why."""

FIGURES = ("charts/", "maps/", "catalogue/", "analysis/words.py")
MARKS = {"b", "i", "br", "span"}
"""The text of a plotly figure has marks of its own that look like tags; ``plain`` escapes what stands between them."""

SAFE = {
    "pages/about.html.jinja": 2,  # a document, made of Markdown without markup in it; a script, a constant
    "pages/serving.html.jinja": 1,  # a script, constant
    "service/answers.html.jinja": 1,  # the style, a constant
    "service/api/documentation.html.jinja": 1,  # the same style
    "service/embeds.html.jinja": 1,  # the figure without "<"
    "service/access.html.jinja": 2,  # a script, a constant, on two pages
    "export/map_html.html.jinja": 5,  # the policy, styles, scripts, the map and its words without "<"
    "export/html.html.jinja": 4,  # the policy, plotly.js, its settings, the figure without "<"
}
"""How many values a template takes as the markup that they are."""


def written_tags(code: str) -> set[str]:
    """The tags of HTML that texts of a module begin or end; docstrings are no texts of it."""
    tree = ast.parse(code)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in prose]
    found: set[str] = set()
    for node in texts:
        text = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
        if isinstance(text, str):
            found |= {tag.lower() for tag in re.findall(r"(?<!\?P)</?([a-zA-Z][a-zA-Z0-9]*)(?![\w-])", text)}
    return found & tags


def written_markup(code: str) -> set[str]:
    """The names by which a module makes markup without a template: ``to_html``, ``Markup``, ``html.escape``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module in ("html", "xml.sax.saxutils", "markupsafe"):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names} & {"html", "markupsafe"}
        elif isinstance(node, ast.Attribute) and node.attr in ("to_html", "write_html", "_repr_html_"):
            found.add(node.attr)
    return found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("x = f'<td class={y}>'", {"td"}),
        ("x = '</p>' + y", {"p"}),
        ("x = '<' 'div>'", {"div"}),
        ("def f():\n    'Return a <table>.'\n    return x < y", set()),
        ("x = r'(?P<a>.)<b:c>'", {"b"}),
        ("x = '<extra></extra>'", set()),
        ("x = b'<HTML'", {"html"}),
        ("x = {'a': '<script>%s</script>' % y}", {"script"}),
    ],
)
def test_tags_in_code_are_found(code: str, found: set[str]) -> None:
    assert written_tags(code) == found


def test_ways_around_templates_are_found() -> None:
    code = "from html import escape\nimport markupsafe\nfrom html.parser import HTMLParser\nx = frame.to_html()"
    assert written_markup(code) == {"escape", "markupsafe", "to_html"}


def test_no_code_writes_html() -> None:
    by_hand: dict[str, set[str]] = {}
    around: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        name, code = path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")
        of_figure = name.startswith(FIGURES)
        by_hand[name] = written_tags(code) - (MARKS if of_figure else set())
        around[name] = written_markup(code) - ({"escape"} if of_figure else set())
    assert {name: tags for name, tags in by_hand.items() if tags} == {name: tags for name, (tags, _) in FOREIGN.items()}
    assert {name: ways for name, ways in around.items() if ways} == {}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_takes_as_markup_what_is_listed(name: str) -> None:
    text = (PACKAGE / name).read_text(encoding="utf-8")
    assert len(re.findall(r"\|\s*safe\b", text)) == SAFE.get(name, 0)
    assert "autoescape" not in text and "Markup" not in text
    load_template(name)


def test_every_template_is_used() -> None:
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.jinja")]
    code = "".join(path.read_text(encoding="utf-8") for path in files)
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


def test_a_text_in_markdown_has_no_mark_that_means_something() -> None:
    assert escape_markdown(r"a *b* _c_ `d` [e](f) | <g>" + "\n\\ h") == (r"a \*b\* \_c\_ \`d\` \[e\](f) \| \<g\> \\ h")


TEXTS = ("title", "summary", "note", "denial", "time_local", "name", "name_local", "admin2", "speaker", "publisher")
TEXTS += ("claimant_name", "claimant", "blamed", "counts_what", "place", "change", "reason", "reprint_of", "url")


def test_whatever_stands_in_a_cell_is_text_on_the_card(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "dataset", lambda: dataset)
    monkeypatch.setattr(incident_parts, "known_query", lambda: {"q": [HOSTILE]})
    monkeypatch.setattr(state, "palette", lambda: LIGHT)
    shown = ""
    for incident_id in dataset.incidents["incident_id"]:
        file = incident_file(dataset, incident_id)
        assert file is not None
        frames = (file.places, file.claims, file.sources, file.answers, file.answered_by)
        for frame in (*frames, file.responsibility, file.indicators, file.corrections):
            for column in set(TEXTS) & set(frame.columns):
                frame[column] = pd.Series([HOSTILE] * len(frame), index=frame.index, dtype=object)
        for column in set(TEXTS) & set(file.incident.index):
            file.incident[column] = HOSTILE
        shown += incident_parts.headline(file, level=1)
        for part in ("accounts", "story", "claims", "responsibility", "indicators", "links", "sources", "corrections"):
            shown += getattr(incident_parts, part)(file)
    tree = html.fromstring(f"<div>{shown}</div>")
    assert tree.xpath("//script | //*[@onerror] | //img[not(starts-with(@src, 'data:image/svg+xml,'))]") == []
    assert tree.xpath("//@href") and not [href for href in tree.xpath("//@href") if "onerror" in href and " " in href]
    assert tree.text_content().count(HOSTILE) > 10


def test_whatever_stands_in_a_cell_is_text_in_a_file_of_html(dataset: Dataset) -> None:
    chart = CHARTS["kinds"]
    request = chart.request(dataset, Filters(), LIGHT)
    table = pd.DataFrame(
        {
            HOSTILE: pd.Series([HOSTILE, None], dtype=object),
            "day": pd.to_datetime(["2024-12-24", None]),
            "killed": pd.array([46, None], dtype="Int64"),
            "share": [0.123456789, None],
            "whether": [True, False],
        }
    )
    page = export_html.page(chart, request, Built(built(chart, request).figure, table, HOSTILE)).decode()
    (grid,) = html.document_fromstring(page.replace(export_html.plotly_js(), "")).xpath("//table")
    assert grid.xpath(".//script | .//img | .//*[@onerror]") == []
    assert [[cell.text or "" for cell in row] for row in grid.xpath(".//tr")] == [
        [HOSTILE, "day", "killed", "share", "whether"],
        [HOSTILE, "2024-12-24", "46", "0.123457", "True"],
        ["", "", "", "", "False"],
    ]


def test_whatever_a_file_of_events_says_is_text_on_the_page() -> None:
    events = load_macros("pages/imported.html.jinja")
    dataset = SimpleNamespace(figures="Figures.", citation=HOSTILE, licence="Licence.")
    shown = [
        events.layer(HOSTILE, HOSTILE, HOSTILE, [HOSTILE], dataset),
        events.findings([HOSTILE]),
        events.licence(HOSTILE),
        events.wide_table([HOSTILE], [(HOSTILE,), (3,)]),
    ]
    tree = html.fragment_fromstring("".join(shown), create_parent=True)
    assert tree.xpath("//script | //img | //*[@onerror]") == []
    assert tree.text_content().count(HOSTILE) == 9
    (said,) = html.fragments_fromstring(events.layer("Name", "days", "Note.", [], dataset))
    assert said.text_content() == (
        f"Other people's events. Name, days. Note. The lens does not apply either. Figures. Source: {HOSTILE}. Licence."
    )
    assert (
        "Note. Not applied to these events: a, b; they belong to the record. The lens does"
        in html.fromstring(events.layer("Name", "days", "Note.", ["a", "b"], dataset)).text_content()
    )


def test_a_document_keeps_the_parameters_of_the_address() -> None:
    pieces = ['<a href="?', 'document=x">x</a>']
    shown = load_macros("pages/about.html.jinja").document([], pieces, 'q="><b>&')
    assert html.fromstring(shown).xpath("//article/a/@href") == ['?q="><b>&document=x']


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
