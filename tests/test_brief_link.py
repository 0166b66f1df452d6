"""Parts of a brief in a link: what is written is read back, and what means nothing is named."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.catalogue import CHARTS
from dashboard.export.brief.checks import speakable
from dashboard.export.brief.link import part_text, parts_from
from dashboard.export.brief.model import TEXT_PARTS, Part
from dashboard.export.brief.templates import TEMPLATES
from dashboard.limits import BRIEF_PARTS
from dashboard.tables import Dataset

WORDS = st.text(max_size=30).map(str.strip).filter(speakable)


@st.composite
def a_part(draw: st.DrawFn) -> Part:
    name = draw(st.sampled_from([*TEXT_PARTS, *CHARTS]))
    options = tuple(
        (option.name, draw(st.sampled_from(list(option.values))))
        for option in Part(name).known_options
        if option.values and draw(st.booleans())
    )
    return Part(name, options, draw(WORDS), draw(WORDS), draw(st.sampled_from(["auto", "picture"])))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(a_part(), max_size=6))
def test_parts_come_back_from_a_link(dataset: Dataset, parts: list[Part]) -> None:
    query = urlencode({"brief_part": [part_text(part) for part in parts]}, doseq=True)
    found, notes = parts_from(parse_qs(query).get("brief_part", []), dataset)
    assert (list(found), notes) == (parts, [])


def test_templates_come_back_and_plain_parts_are_plain() -> None:
    assert part_text(Part("summary")) == "summary"
    assert part_text(Part("timeline", (("period", "week"),), "By week")) == "timeline?period=week&title=By+week"
    assert all(part.heading for template in TEMPLATES.values() for part in template.parts)


def test_rubbish_is_named_and_the_rest_kept(dataset: Dataset) -> None:
    found, notes = parts_from(["<script>", "timeline?period=fortnight", "incidents?rows=12&x=1", "summary"], dataset)
    assert [part.name for part in found] == ["timeline", "incidents", "summary"]
    assert found[1].options == (("rows", "12"),)
    assert len(notes) == 3
    assert notes[0].startswith("brief_part 1.part: '<script>' (expected one of summary")
    assert "day, week, month" in notes[1]
    found, notes = parts_from(["summary"] * (BRIEF_PARTS.value + 3), dataset)
    assert len(found) == BRIEF_PARTS.value and "at most 40 parts" in notes[0]
