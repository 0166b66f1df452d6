"""A chart of the catalogue as a file that explains itself: PNG, SVG, PDF, interactive HTML, CSV, XLSX.

The page, the brief and the terminal call the same functions with the same request and get the same file. Everything
is made in memory: a file is either whole or not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, cast

from dashboard.catalogue import Built, Chart, Option, Request, built
from dashboard.charts.fitted import fitted
from dashboard.charts.theme import LIGHT, SOURCE, caption
from dashboard.export import data, html
from dashboard.export.browser import RENDERER, ImageFormat, Renderer
from dashboard.export.errors import ExportError, NothingToDrawError
from dashboard.export.map_kml import write_map_kml
from dashboard.export.map_play import Play, play_map
from dashboard.export.names import file_name
from dashboard.export.sizes import DENSITY, SLIDE, Size
from dashboard.export.turns import Place, tell_nobody
from dashboard.export.vector import pdf_of
from dashboard.map.printed import print_map
from dashboard.map.printed.animation import AnimationFormat
from dashboard.metrics import EXPORTS, time_outcome

HAIR = 2e-4
LOW = 1.5
"""Width through height of a picture from which on a chart is drawn low, where it has such a form."""
POINTS = 0.75
"""Points of a page for a pixel."""

FileFormat = Literal["png", "svg", "pdf", "html", "csv", "xlsx", "kml", "gif", "webp"]


@dataclass(frozen=True)
class Format:
    """A format: its name and ending, what readers call it, its media type, and whether it is a picture."""

    name: FileFormat
    label: str
    mime: str
    picture: bool = False


FORMATS: dict[str, Format] = {
    given.name: given
    for given in (
        Format("png", "PNG picture", "image/png", picture=True),
        Format("svg", "SVG, vector", "image/svg+xml", picture=True),
        Format("pdf", "PDF, vector", "application/pdf", picture=True),
        Format("html", "Interactive HTML", "text/html"),
        Format("csv", "Data as CSV", "text/csv"),
        Format("xlsx", "Data as XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )
}
"""What every chart can become."""

KML = Format("kml", "KML, for Google Earth and GIS", "application/vnd.google-earth.kml+xml")
ANIMATIONS: dict[str, Format] = {
    given.name: given
    for given in (Format("gif", "Animated GIF", "image/gif"), Format("webp", "Animated WebP", "image/webp"))
}
ALL_FORMATS: dict[str, Format] = {**FORMATS, KML.name: KML, **ANIMATIONS}
"""Every format with those that only maps have."""


@dataclass(frozen=True)
class File:
    """A file in memory: its name with ending, its media type, its content."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Ask:
    """One file that is wanted: a chart under a request, in a format, and in a size where that is a picture."""

    chart: Chart
    request: Request
    file_format: FileFormat
    size: Size = SLIDE
    play: Play | None = None
    """How a map plays, where the file is an animated picture."""


def list_formats(chart: Chart) -> dict[str, Format]:
    """Return what a page offers of a chart, by name: maps are also KML. Animated pictures take too long for a page."""
    return FORMATS if chart.map_spec is None else {**FORMATS, KML.name: KML}


def needs_browser(chart: Chart, file_format: str) -> bool:
    """Return whether a Chrome or Chromium must be there to make a chart's file of that format."""
    return ALL_FORMATS[file_format].picture and chart.map_spec is None


def image(
    chart: Chart,
    request: Request,
    image_format: ImageFormat = "png",
    size: Size = SLIDE,
    *,
    renderer: Renderer = RENDERER,
    tell_place: Place = tell_nobody,
) -> bytes:
    """Return a chart as PNG (with ``DENSITY`` pixels for each of its size), SVG or PDF.

    ``tell_place`` is told the place in the queue where the picture has to wait for the browser. Raises
    NothingToDrawError, or what ``Renderer.image`` raises.
    """
    made = built(chart, request, low=(size.sheet.ratio or 0) > LOW)
    if made.is_empty:
        raise NothingToDrawError(made.empty)
    if chart.map_spec is not None:
        return print_map(chart.map_spec(request), size.sheet, image_format, DENSITY * size.width / size.sheet.width)
    if made.figure is None:
        raise ValueError(f"{chart.id} has neither a figure nor a map")
    figure = fitted(made.figure, request.palette, size.sheet)
    width, height = figure["layout"]["width"], figure["layout"]["height"]
    if image_format == "pdf":
        drawn = renderer.image(figure, "svg", width, height, tell_place=tell_place)
        return pdf_of(drawn, size.width * POINTS, size.width / width * height * POINTS)
    # The browser cuts a part of a pixel off: the hair more keeps the last row and column.
    scale = size.width / width * (DENSITY + HAIR if image_format == "png" else 1.0)
    return renderer.image(figure, image_format, width, height, scale, tell_place=tell_place)


def exported(ask: Ask, *, renderer: Renderer = RENDERER, tell_place: Place = tell_nobody) -> File:
    """Return the file that is asked for; raises ExportError with a message for the reader.

    ``tell_place`` is told the place in the queue where a picture has to wait.
    """
    with time_outcome(EXPORTS, ask.file_format):
        return _export(ask, renderer, tell_place)


def _export(ask: Ask, renderer: Renderer, tell_place: Place) -> File:
    chart, request = ask.chart, ask.request
    given = ALL_FORMATS[ask.file_format]
    made = built(chart, request)
    if given.name in ANIMATIONS:
        if ask.play is None:
            raise ExportError(f"{given.label}: say by which step the map plays (--play week)")
        if made.is_empty:
            raise NothingToDrawError(made.empty)
        content = play_map(chart, request, ask.play, ask.size, cast(AnimationFormat, given.name))
    elif given.name == KML.name:
        if chart.map_spec is None:
            raise ExportError(f"{chart.id} is no map: only maps become KML")
        content = write_map_kml(chart.map_spec(request))
    elif given.picture:
        wanted = cast(ImageFormat, given.name)
        content = image(chart, request, wanted, ask.size, renderer=renderer, tell_place=tell_place)
    elif given.name == "html":
        content = html.page(chart, request, made)
    elif given.name == "csv":
        content = data.csv(made.table)
    else:
        content = data.xlsx(made.table, about(chart, request, made))
    return File(f"{name_of(ask)}.{given.name}", given.mime, content)


def each(
    asks: Iterable[Ask], *, renderer: Renderer = RENDERER, progress: Callable[[Ask], None] = lambda ask: None
) -> Iterator[tuple[Ask, File | ExportError]]:
    """Give the files one after the other, so that only one is held; one that fails does not stop the others.

    ``progress`` is called before each.
    """
    for ask in asks:
        progress(ask)
        try:
            yield ask, exported(ask, renderer=renderer)
        except ExportError as error:
            yield ask, error


def name_of(ask: Ask) -> str:
    """Return the name of the file without its ending: chart, options, filter, dates, lens, data date, size."""
    request = ask.request
    chosen = [
        f"{option.name}-{value}"
        for option, (_, value) in zip(ask.chart.options, request.options, strict=True)
        if value != option.default
    ]
    name = file_name(ask.chart.id, request.filters, request.dataset, chosen)
    if ask.play is not None:
        name += f"_by-{ask.play.step}"
    if ALL_FORMATS[ask.file_format].picture and ask.size is not SLIDE:
        name += f"_{ask.size.name}"
    return name if request.palette is LIGHT or not needs_colours(ask.file_format) else f"{name}_{request.palette.name}"


def needs_colours(file_format: str) -> bool:
    """Return whether a file of that format looks different in a dark theme."""
    return ALL_FORMATS[file_format].picture or file_format == "html" or file_format in ANIMATIONS


def about(chart: Chart, request: Request, made: Built) -> dict[str, str]:
    """Return what a data file says of itself, line by line: a name and a text."""
    title = made.figure.settings.get("meta", {}).get("title", chart.title) if made.figure is not None else chart.title
    words = request.labels(title, every_claim=chart.every_claim)
    lines = {
        "Title": title,
        "Shows": chart.shows,
        "Selection": words.selection,
        "Figures": words.lens,
        "Data to": words.data_to,
        "Version": words.version,
        "How to read": chart.reading,
        "Caption": caption(words),
        "Source": f"{SOURCE} (CC BY 4.0); each incident lists the documents behind its figures.",
    }
    lines |= {option.label: option.values.get(value, value) for option, value in _options(chart, request)}
    return {name: text for name, text in lines.items() if text}


def _options(chart: Chart, request: Request) -> list[tuple[Option, str]]:
    return [(option, value) for option, (_, value) in zip(chart.options, request.options, strict=True)]
