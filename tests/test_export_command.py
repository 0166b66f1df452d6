"""``afpak export``: charts as files from a terminal, telling names, and words that mean nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.catalogue import CHARTS
from dashboard.cli import main
from dashboard.tables import Dataset


def run(dataset: Dataset, *words: str) -> int:
    return main(["export", *words, "--data", str(dataset.directory)])


def test_the_list_names_every_chart_with_its_options(dataset: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(dataset, "--list") == 0
    listed = capsys.readouterr().out
    for chart in CHARTS.values():
        assert f"{chart.id}\n    {chart.title}. {chart.shows}" in listed
        for option in chart.options:
            assert f"--option {option.name}=" in listed


def test_data_and_a_map_need_no_browser_and_are_named(
    dataset: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFPAK_CHROMIUM", "/nowhere")
    words = ("timeline", "map", "--filter", "https://any.host/map?from=2024-12-24&view=fit", "--lens", "kabul")
    assert run(dataset, *words, "--format", "csv,svg", "-o", str(tmp_path / "new")) == 1
    out, err = capsys.readouterr()
    assert "timeline as svg: " in err and "apt-get install chromium" in err  # what is missing, and what adds it
    made = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert len(made) == 3 and out.count("\n") == 3  # the other three are whole, and nothing else is left
    assert all("2024-12-24" in name and "kabul-lens" in name and "asof-2025-01-27" in name for name in made)
    assert {Path(name).suffix for name in made} == {".csv", ".svg"}


def test_filters_that_are_given_one_by_one_hold_together(dataset: Dataset, tmp_path: Path) -> None:
    words = ("--filter", "from=2024-12-20", "--filter", "https://any.host/map?to=2024-12-24&view=fit&from=2024-12-20")
    assert run(dataset, "timeline", *words, "--format", "csv", "-o", str(tmp_path)) == 0
    assert [path.name[:30] for path in tmp_path.iterdir()] == ["timeline_2024-12-20_2024-12-24"]


def test_a_file_is_written_under_the_name_that_was_given(dataset: Dataset, tmp_path: Path) -> None:
    target = tmp_path / "weeks.csv"
    assert run(dataset, "timeline", "--option", "period=week", "-o", str(target)) == 0
    assert target.read_text(encoding="utf-8").count("\n") > 3
    assert [path.name for path in tmp_path.iterdir()] == ["weeks.csv"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("no-such-chart",), "chart 'no-such-chart' — one of "),
        (("timeline", "--option", "period=fortnight"), "period='fortnight' — one of "),
        (("timeline", "--option", "period"), "option 'period' — expected name=value"),
        (("timeline", "--format", "bmp"), "format 'bmp' — one or more of png"),
        (("timeline", "--format", "gif"), "format 'gif' plays — say by which step"),
        (("map", "--play", "week", "--format", "pdf"), "format 'pdf' does not play"),
        (("timeline", "--filter", "type=nonsense"), "--filter: type=nonsense (not known here)"),
        (("timeline", "--filter", "colour=red"), "--filter: colour=red (not a filter"),
        (("map", "--filter", "from=2024-12-24", "--filter", "from=2024-12-25"), "from=2024-12-24 and 2024-12-25 (one"),
        ((), "name a chart"),
    ],
)
def test_what_means_nothing_is_named_and_nothing_is_written(
    dataset: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], named: str
) -> None:
    try:
        status = run(dataset, *words, "-o", str(tmp_path / "new"))
    except SystemExit as stop:
        status = int(str(stop.code))
    assert status == 2
    assert named in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_filter_that_leaves_nothing_says_so(
    dataset: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(dataset, "map", "--filter", "q=nosuchword", "--format", "svg", "-o", str(tmp_path / "new")) == 1
    assert "No incident matches the filters." in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
