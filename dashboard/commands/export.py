"""``afpak export``: any chart of the dashboard as a file that explains itself."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args

from dashboard.catalogue import CHARTS, Chart, OptionError
from dashboard.charts.theme import PALETTES
from dashboard.commands import common
from dashboard.disk import explain_failure, write_whole
from dashboard.export import render
from dashboard.export.browser import RENDERER
from dashboard.export.errors import ExportError
from dashboard.export.map_play import Play, read_play
from dashboard.export.render import ALL_FORMATS, ANIMATIONS, Ask, FileFormat
from dashboard.export.sizes import SIZES, SLIDE
from dashboard.filters import Filters
from dashboard.map.time_strip import STEPS, WINDOWS
from dashboard.tables import Dataset


class AskingError(ValueError):
    """A word of the command that means nothing; the message names it and what is taken."""


def add(commands: common.Subparsers) -> None:
    """Say how the command is called."""
    parser = commands.add_parser("export", help="write any chart or map as a picture, interactive HTML or data")
    parser.add_argument("charts", nargs="*", metavar="CHART", help="name of a chart; --list shows all")
    parser.add_argument(
        "--list", action="store_true", dest="listed", help="list every chart, what it shows, its options"
    )
    common.filter_options(parser)
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the chart, repeatable; --list shows them",
    )
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        help=f"one or more of {','.join(ALL_FORMATS)} (default: after FILE's name, else png); the last three of maps",
    )
    parser.add_argument(
        "--play",
        choices=STEPS,
        metavar="STEP",
        help=f"have the map play through the dates as an animated gif or webp, a frame for each {', '.join(STEPS)}",
    )
    parser.add_argument(
        "--window",
        choices=list(WINDOWS),
        default=Play.window,
        help="what a frame shows: "
        + "; ".join(f"{name}: {words}" for name, words in WINDOWS.items())
        + f" (default: {Play.window})",
    )
    parser.add_argument("--size", choices=list(SIZES), default=SLIDE.name, help="size of a picture (default: slide)")
    parser.add_argument("--theme", choices=list(PALETTES), default="light", help="colours (default: light)")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE_OR_DIR",
        default=Path(),
        help="a file, or a directory for files named after chart, filter, lens and date (default: here)",
    )
    common.directory_option(parser)
    parser.set_defaults(run=_run, parser=parser)


def _run(options: argparse.Namespace) -> int:
    if options.listed:
        print(listing(), end="")
        return 0
    if not options.charts:
        options.parser.error("name a chart, or --list to see all")
    dataset = common.dataset_of(options.directory)
    if dataset is None:
        return 1
    filters = common.filters_of(options, dataset)
    if filters is None:
        return 2
    try:
        asks = _asks(options, dataset, filters)
    except (AskingError, OptionError) as error:
        options.parser.error(str(error))
    file: Path | None = options.output if _is_file(options.output) else None
    if file is not None and len(asks) > 1:
        options.parser.error(f"{file} is one file, and {len(asks)} are asked for: give a directory")
    return _made(asks, options.output, file)


def listing() -> str:
    """Return every chart with what it shows and its options, in lines."""
    lines: list[str] = []
    for chart in CHARTS.values():
        lines.append(f"{chart.id}\n    {chart.title}. {chart.shows}")
        for option in chart.options:
            values = ", ".join(option.values) or option.help
            lines.append(f"    --option {option.name}=… ({option.label}; default {option.default or 'none'}): {values}")
    return "\n".join(lines) + "\n"


def _asks(options: argparse.Namespace, dataset: Dataset, filters: Filters) -> list[Ask]:
    """Return what is asked for; raises AskingError or OptionError for words that mean nothing."""
    unknown = [name for name in options.charts if name not in CHARTS]
    if unknown:
        raise AskingError(f"chart {unknown[0]!r} — one of {', '.join(CHARTS)}")
    palette = PALETTES[options.theme]
    return [
        Ask(
            chart,
            chart.request(dataset, filters, palette, **_chosen(options.option, chart)),
            given,
            SIZES[options.size],
            read_play(options.play, options.window) if options.play else None,
        )
        for chart in (CHARTS[name] for name in options.charts)
        for given in _formats(options)
    ]


def _chosen(texts: Sequence[str], chart: Chart) -> dict[str, str]:
    """Return the options by name; a value may be the identifier or the words of the page."""
    chosen = {}
    known = {option.name: option for option in chart.options}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise AskingError(f"option {text!r} — expected name=value")
        by_words = {words: key for key, words in known[name].values.items()} if name in known else {}
        chosen[name] = by_words.get(value, value)
    return chosen


def _formats(options: argparse.Namespace) -> list[FileFormat]:
    given = options.format
    if given is None:
        ending = options.output.suffix.removeprefix(".").lower()
        usual = "gif" if options.play else "png"
        given = ending if ending in ALL_FORMATS and not options.output.is_dir() else usual
    names = [name.strip() for name in given.split(",") if name.strip()]
    unknown = [name for name in names if name not in get_args(FileFormat)]
    if unknown or not names:
        raise AskingError(f"format {given!r} — one or more of {', '.join(ALL_FORMATS)}, joined by commas")
    still = [name for name in names if name not in ANIMATIONS]
    if options.play and still:
        raise AskingError(f"format {still[0]!r} does not play — with --play one of {', '.join(ANIMATIONS)}")
    moving = [name for name in names if name in ANIMATIONS]
    if moving and not options.play:
        raise AskingError(f"format {moving[0]!r} plays — say by which step: --play {'|'.join(STEPS)}")
    return [cast(FileFormat, name) for name in dict.fromkeys(names)]


def _is_file(path: Path) -> bool:
    """Return whether an output is meant as a file: one whose name ends in a format, and no directory."""
    return path.suffix.removeprefix(".").lower() in ALL_FORMATS and not path.is_dir()


def _made(asks: Sequence[Ask], output: Path, file: Path | None) -> int:
    """Make and write the files; what fails is said and does not stop the others."""
    line, failed, begun = common.Line(), 0, 0

    def told(ask: Ask) -> None:
        nonlocal begun
        begun += 1
        line.step(begun, len(asks), f"{ask.chart.id} as {ask.file_format} …")

    try:
        for ask, made in render.each(asks, progress=told):
            try:
                if isinstance(made, ExportError):
                    raise made
                target = file or output / made.name
                write_whole(target, made.content)
                line.clear()
                print(target)
            except (ExportError, OSError) as error:
                failed += 1
                line.clear()
                said = explain_failure(error, output) if isinstance(error, OSError) else str(error)
                print(f"{ask.chart.id} as {ask.file_format}: {said}", file=sys.stderr)
    finally:
        RENDERER.close()
    return 1 if failed else 0
