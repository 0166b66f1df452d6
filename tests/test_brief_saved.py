"""Saved briefs and templates: what is written is read back, and what is wrong is named with file, key and value."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from dashboard.catalogue import CHARTS
from dashboard.export.brief import saved
from dashboard.export.brief.checks import BriefError, Reader, logo_of, speakable
from dashboard.export.brief.measure import Measured, measure_text
from dashboard.export.brief.model import RESERVED, TEXT_PARTS, Brief, Logo, Part
from dashboard.export.brief.templates import TEMPLATES, single, started
from dashboard.filters import Filters, available
from dashboard.limits import BRIEF_BYTES, BRIEF_LOGO
from dashboard.tables import Dataset
from tests import briefs, small
from tests.within import within

WORDS = st.text(max_size=40).map(str.strip).filter(speakable)
GOOD = 'version = 1\ntitle = "T"\n[filters]\n[[parts]]\npart = "summary"\n'


def problems(dataset: Dataset, text: str, name: str = "b.toml", folder: Path | None = None) -> list[str]:
    with pytest.raises(BriefError) as caught:
        saved.parsed(text.encode(), dataset, name, folder)
    return [str(problem) for problem in caught.value.problems]


def any_brief(data: st.DataObject, dataset: Dataset) -> Brief:
    draw = data.draw
    known = available(dataset)
    some = lambda values: draw(st.lists(st.sampled_from(list(values)), unique=True, max_size=3).map(tuple))  # noqa: E731
    last_days = draw(st.integers(0, 400))
    dates = sorted(draw(st.lists(st.dates(known.first_day, known.last_day), min_size=2, max_size=2)))
    start, end = (None, None) if last_days else dates
    filters = Filters(
        start=start,
        end=end,
        event_types=some(known.event_types),
        provinces=some(known.provinces),
        places=some(known.places),
        actors=some(known.actors),
        min_killed=draw(st.integers(0, 50)),
        text=draw(WORDS),
        lens_id=draw(st.sampled_from(list(known.lenses))),
    )
    parts = []
    for name in draw(st.lists(st.sampled_from([*TEXT_PARTS, *CHARTS]), min_size=1, max_size=5)):
        options = tuple(
            (option.name, draw(st.sampled_from(list(option.values))))
            for option in Part(name).known_options
            if option.values and draw(st.booleans())
        )
        form = draw(st.sampled_from(["auto", "picture"]))
        parts.append(Part(name, options, draw(WORDS), draw(WORDS), form))
    return Brief(
        title=draw(WORDS.filter(bool)),
        parts=tuple(parts),
        filters=filters,
        last_days=last_days,
        incident=small.STRIKES,
        author=draw(WORDS),
        classification=draw(WORDS),
        footer=draw(WORDS),
        logo=draw(st.sampled_from([None, Logo(briefs.picture(60, 60), "png")])),
        paper=draw(st.sampled_from(["a4", "letter"])),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_saved_is_read_back(dataset: Dataset, data: st.DataObject) -> None:
    brief = any_brief(data, dataset)
    text = saved.text(brief, guide=data.draw(st.booleans()))
    assert saved.parsed(text.encode(), dataset, "b.toml") == brief


def test_json_is_read_as_well(dataset: Dataset) -> None:
    text = json.dumps({"title": "T", "filters": {"type": ["airstrike"]}, "parts": [{"part": "summary"}]})
    brief = saved.parsed(text.encode(), dataset, "b.json")
    assert brief == Brief("T", (Part("summary"),), Filters(event_types=("airstrike",)))


def test_filters_may_be_written_in_words_or_identifiers_with_dates_of_toml(dataset: Dataset) -> None:
    text = GOOD.replace(
        "[filters]", '[filters]\nfrom = 2024-12-20\nto = "2024-12-31"\ntype = ["Air strike"]\nlens = "kabul"'
    )
    brief = saved.parsed(text.encode(), dataset, "b.toml")
    assert brief.filters == Filters(date(2024, 12, 20), date(2024, 12, 31), event_types=("airstrike",), lens_id="kabul")


@pytest.mark.parametrize("name", list(TEMPLATES))
def test_a_template_names_only_what_exists_and_can_be_started(dataset: Dataset, name: str) -> None:
    for part in TEMPLATES[name].parts:
        assert part.name in TEXT_PARTS or part.name in CHARTS, f"{name}: {part.name}"
    brief = started(name, incident=small.STRIKES)
    assert saved.parsed(saved.text(brief, guide=True).encode(), dataset, "b.toml") == brief


def test_a_template_takes_the_readers_types_before_its_own() -> None:
    assert started("strikes").filters.event_types == ("airstrike", "drone_strike", "shelling")
    assert started("strikes", Filters(event_types=("ied",))).filters.event_types == ("ied",)


def test_every_chart_makes_a_brief_of_its_own(dataset: Dataset) -> None:
    for name, chart in CHARTS.items():
        assert single(name).parts == (Part(name),)
        assert not {option.name for option in chart.options} & {*RESERVED, "part"}
        assert name not in TEXT_PARTS


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ('"T"', "3", "b.toml: title: '3' — text in quotes"),
        ('title = "T"', "", "b.toml: title: '' — the title of the brief"),
        ('"T"', f'"{"x" * 201}"', "at most 200 characters, not 201"),
        ('"T"', r'"a\u0007b"', "text without control characters"),
        ('"summary"', '"tmeline"', "b.toml: parts[1].part: 'tmeline' — one of summary, incidents, incident, "),
        ('"summary"', '"incidents"\nrows = "7"', "b.toml: parts[1].rows: '7' — one of 12, 24, 48, 96, all"),
        (
            '"summary"',
            '"timeline"\nperoid = "day"',
            "parts[1].peroid: 'day' — one of period, lanes, links, incident, title, note, form",
        ),
        ('"summary"', '"summary"\nform = "best"', "parts[1].form: 'best' — auto or picture"),
        ('"summary"', '"incident"', "parts[1].incident: '' — an incident for the part incident"),
        ('"summary"', '"map"\nlayers = "x"', "b.toml: parts[1].layers: 'x' — one or more of provinces, belts"),
        ('"summary"', '"incident"\nincident = "2020"', "parts[1].incident: '2020' — the identifier of an incident"),
        ("[filters]", '[filters]\ntype = ["bombing"]', "b.toml: filters.type: 'bombing' — not known here"),
        ("[filters]", '[filters]\nfrom = "yesterday"', "filters.from: 'yesterday' — not a date as YYYY-MM-DD"),
        ("[filters]", "[filters]\nfrom = 2031-01-01", "filters.from: '2031-01-01' — outside the record"),
        ("[filters]", '[filters]\nwhere = "here"', "filters.where: 'here' — one of from, to, episode, "),
        ("[filters]", "[filters]\nlast_days = -1", "filters.last_days: '-1' — a whole number of days"),
        ("[filters]", "[filters]\nlast_days = 10001", "'10001' — a whole number of days, at most 10,000, 0 for"),
        ("[filters]", "[filters]\nlast_days = 5\nfrom = 2024-12-24", "either last_days or from and to"),
        (
            "[filters]",
            "[filters]\nfrom = 2025-01-20\nto = 2024-12-24",
            "filters.from: '2025-01-20' — a day not after to",
        ),
        ("version = 1", "version = 2", "b.toml: version: '2' — 1, the form of briefs"),
        ("version = 1", "colour = 1", "b.toml: colour: '1' — one of version, title"),
        ("version = 1", 'paper = "a5"', "b.toml: paper: 'a5' — one of a4, letter"),
        ("version = 1", 'address = "javascript:x"', "an address that begins with https://"),
        ("version = 1", 'logo = "no.png"', "b.toml: logo: 'no.png' — "),
        ("version = 1", 'logo = "data:image/png;base64,AAAA"', "a PNG or JPEG picture"),
        ("[[parts]]", "[[chapters]]", "b.toml: parts: '' — at least one [[parts]]"),
        ("version = 1", "version = ", "b.toml: -: '' — TOML in UTF-8"),
    ],
)
def test_what_is_wrong_is_named(dataset: Dataset, tmp_path: Path, change: str, to: str, said: str) -> None:
    found = problems(dataset, GOOD.replace(change, to), folder=tmp_path)
    assert any(said in problem for problem in found), found


def test_everything_wrong_is_said_at_once(dataset: Dataset) -> None:
    text = (
        GOOD.replace("version = 1", 'paper = "a5"').replace("summary", "x").replace("[filters]", "[filters]\nq = [{}]")
    )
    assert len(problems(dataset, text)) == 3


def test_a_logo_is_read_beside_the_file_and_kept_inside_it(dataset: Dataset, tmp_path: Path) -> None:
    (tmp_path / "our.png").write_bytes(briefs.picture())
    (tmp_path / "b.toml").write_text(f'logo = "our.png"\n{GOOD}', encoding="utf-8")
    brief = saved.read(tmp_path / "b.toml", dataset)
    assert brief.logo == Logo(briefs.picture(), "png")
    assert saved.parsed(saved.text(brief).encode(), dataset, "b.toml") == brief
    (tmp_path / "our.png").write_bytes(briefs.picture()[:60] + b"spoilt")
    assert "a picture that can be decoded" in problems(dataset, f'logo = "our.png"\n{GOOD}', folder=tmp_path)[0]
    (tmp_path / "our.png").write_bytes(briefs.picture() + b"0" * BRIEF_LOGO.value)
    assert "at most 500 kB" in problems(dataset, f'logo = "our.png"\n{GOOD}', folder=tmp_path)[0]


def test_a_file_that_is_not_there_is_named(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(BriefError, match=r"none\.toml: -: .* — a file that can be read"):
        saved.read(tmp_path / "none.toml", dataset)


def test_a_dotted_key_of_thousands_of_parts_is_refused_unparsed(dataset: Dataset) -> None:
    # A parser's memory for it grows with the square of its parts: 100 MB for 5,000.
    text = GOOD + ".".join(["a"] * 5_000) + "=1\n"
    with within(1, megabytes=20):
        found = problems(dataset, text)
    assert found == ["b.toml: -: '5,000 parts' — parts of a dotted key in a saved brief: at most 8 parts"]


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("".join(f"k{number}=1\n" for number in range(7_000)), "b.toml", "keys and values in a saved brief: at most"),
        ("a=[" + "1," * 20_000 + "]", "b.toml", "keys and values in a saved brief: at most"),
        (
            "a=" + "[" * 9 + "]" * 9,
            "b.toml",
            "'9 levels' — lists and tables within each other in a saved brief: at most",
        ),
        ("a=" + "[" * 30_000, "b.toml", "within each other"),
        ("a={b=" * 3_000, "b.toml", "within each other"),
        ("[" + ".".join(["a"] * 9) + "]", "b.toml", "'9 parts' — parts of a dotted key"),
        ("[" + ".".join(['"a"'] * 9) + "]", "b.toml", "'9 parts' — parts of a dotted key"),
        (".".join(["'a'"] * 3) + " . " + ".".join(["b"] * 9_000) + "=1", "b.toml", "parts of a dotted key"),
        ("a=0x" + "f" * 5_000, "b.toml", "digits of a number in a saved brief: at most 18 digits"),
        ("a=" + "9" * 5_000, "b.toml", "digits of a number"),
        ("#" * 70_000, "b.toml", "'70,000 bytes' — at most 64 kB beside a logo"),
        ("#" * 3_000_000, "b.toml", "at most 64 kB beside a logo"),
        ('{"a":' * 9, "b.json", "within each other"),
        ("[" * 60_000, "b.json", "within each other"),
        ('{"a": ' + "9" * 5_000 + "}", "b.json", "digits of a number"),
        ('logo = "data:image/png;base64,' + "A" * 900_000 + '"', "b.toml", "at most 64 kB beside a logo"),
    ],
)
def test_what_a_file_holds_is_counted_before_it_is_parsed(dataset: Dataset, text: str, name: str, said: str) -> None:
    with within(1, megabytes=20):
        found = problems(dataset, text, name)
    assert any(said in problem for problem in found), found


def test_signs_in_quotes_and_comments_are_not_counted() -> None:
    text = (
        'a = "[[[[ = , . \\" ]"  # [[[[ = , a.b.c\n'
        "b = '[[[ = \\'\n"
        'c = """[[[\n = "" \\""" , """\n'
        "d = '''[[[ ''\n'''\n"
        'e . f."g.h" = 1.5\n'
        "g = 2024-12-24T00:00:00.123456+05:00\n"
    )
    # Six keys and the colons of the time; three parts of one key; no level.
    assert measure_text(text) == Measured(keys=9, depth=0, dots=3, digits=6)


def test_at_most_so_many_problems_are_shown_and_the_others_counted(dataset: Dataset) -> None:
    with pytest.raises(BriefError) as caught, within(1, megabytes=20):
        saved.parsed((GOOD + "".join(f"k{n}=1\n" for n in range(1_000))).encode(), dataset, "b.toml")
    assert len(caught.value.problems) == 50
    assert caught.value.lines[-1] == "… and 950 more problems"
    assert len(str(caught.value)) < 20_000


def test_a_brief_with_the_largest_logo_is_read_back(dataset: Dataset) -> None:
    logo = Logo(briefs.picture() + b"0" * (BRIEF_LOGO.value - len(briefs.picture())), "png")
    brief = Brief("T", (Part("summary"),), logo=logo)
    for text, name in (
        (saved.text(brief), "b.toml"),
        (json.dumps({"title": "T", "logo": saved._logo(logo), "parts": [{"part": "summary"}]}), "b.json"),
    ):
        assert saved.parsed(text.encode(), dataset, name) == brief
        assert not saved.is_too_long(text)


def test_halves_of_characters_are_refused_in_words_that_can_be_written(dataset: Dataset) -> None:
    text = '{"title": "T", "\\ud800": 1, "filters": {"q": "\\ud800"}, "parts": [{"part": "\\ud800"}]}'
    for problem in problems(dataset, text, "b.json"):
        problem.encode()
    assert len(problems(dataset, text, "b.json")) == 3


fragment = st.one_of(
    st.sampled_from(
        ['"', '"""', "'", "'''", "\\", "#", "\n", "=", ",", ".", "[", "]", "{", "}", "a.", "a", "[[", "0x", "1e"]
    ),
    st.sampled_from(
        ["parts", "part", "filters", "title", "q = ", '"x"', "[filters]\n", "[[parts]]\n", "a=1\n", "2024-12-24"]
    ),
    st.text(max_size=5),
)
repeated = st.builds(lambda text, times: text * times, fragment, st.one_of(st.integers(1, 3), st.integers(1, 70_000)))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(repeated, max_size=12).map("".join), st.sampled_from(["b.toml", "b.json"]))
def test_any_text_up_to_the_limit_is_answered(dataset: Dataset, text: str, name: str) -> None:
    content = (GOOD + text if name == "b.toml" else text).encode()[: BRIEF_BYTES.value]
    with within(1, megabytes=50):
        try:
            saved.parsed(content, dataset, name)
        except BriefError as error:
            assert 1 <= len(error.lines) <= 51
            "\n".join(error.lines).encode()


def test_a_logo_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = io.BytesIO()
    Image.new("1", (4_001, 4_000)).save(picture, "PNG")
    assert len(picture.getvalue()) < BRIEF_LOGO.value
    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.verify", lambda self: pytest.fail("it was read on"))
    reader = Reader("brief")
    assert logo_of(reader, picture.getvalue(), "logo.png") is None
    (problem,) = reader.problems
    assert problem.expected == "at most 16,000,000 pixels, not 16,004,000"
