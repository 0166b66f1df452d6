"""A chart drawn from its native form without any browser, by matplotlib."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from dashboard.export.brief.look import DARK_END, INK, LIGHT_END, MUTED, RULE, SERIES
from dashboard.export.brief.native import NativeData

DASHES = ("-", "--", "-.", ":")
MARKERS = ("o", "D", "s", "^", "v", "P", "X")
MAX_LABELS = 14


def png(data: NativeData, width: int, height: int, scale: float) -> bytes:
    """Return the chart as PNG of width x height pixels times ``scale``; what has no figure is left empty."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / 100, height / 100), dpi=100 * scale, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    positions = list(range(len(data.categories)))
    if data.kind == "lines":
        _lines(axes, data, positions)
    else:
        _bars(axes, data, positions)
    _axes(axes, data, positions)
    figure.legend(loc="outside lower left", ncols=4, frameon=False, fontsize=9, labelcolor=f"#{INK}")
    content = BytesIO()
    figure.savefig(content, format="png")
    return content.getvalue()


def _given(values: tuple[float | int | None, ...]) -> list[float]:
    return [float("nan") if value is None else float(value) for value in values]


def _lines(axes: Any, data: NativeData, positions: list[int]) -> None:
    for number, series in enumerate(data.series):
        axes.plot(
            positions,
            _given(series.values),
            color=f"#{SERIES[number % len(SERIES)]}",
            linestyle=DASHES[number % len(DASHES)],
            marker=MARKERS[number % len(MARKERS)],
            markersize=4,
            linewidth=1.6,
            label=series.name,
        )


def _bars(axes: Any, data: NativeData, positions: list[int]) -> None:
    bar = axes.barh if data.horizontal else axes.bar
    before = "left" if data.horizontal else "bottom"
    size = "height" if data.horizontal else "width"
    if data.ranged:
        low, rest = data.series
        bar(positions, _given(low.values), **{size: 0.8}, color=f"#{DARK_END}", label=low.name)
        start = {before: _given(low.values)}
        bar(
            positions,
            _given(rest.values),
            **{size: 0.8},
            **start,
            color=f"#{LIGHT_END}",
            edgecolor=f"#{DARK_END}",
            linewidth=0.6,
            label=rest.name,
        )
        return
    share = 0.8 / len(data.series)
    for number, series in enumerate(data.series):
        at = [position - 0.4 + share * (number + 0.5) for position in positions]
        colour = f"#{SERIES[number % len(SERIES)]}"
        bar(at, _given(series.values), **{size: share}, color=colour, label=series.name)


def _axes(axes: Any, data: NativeData, positions: list[int]) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(f"#{RULE}")
    axes.tick_params(colors=f"#{MUTED}", labelsize=9, length=3)
    axes.set_axisbelow(True)
    along, across = (axes.yaxis, axes.xaxis) if data.horizontal else (axes.xaxis, axes.yaxis)
    across.grid(True, color=f"#{RULE}", linewidth=0.7)
    step = 1 if data.horizontal else max(1, -(-len(positions) // MAX_LABELS))
    along.set_ticks(positions[::step], [category.replace("$", r"\$") for category in data.categories[::step]])
    across.set_label_text(data.value_title, fontsize=9.5, color=f"#{INK}")
    along.set_label_text(data.category_title, fontsize=9.5, color=f"#{INK}")
    if data.horizontal:
        axes.invert_yaxis()
        axes.set_xlim(left=min(0, axes.get_xlim()[0]))
    else:
        axes.set_ylim(bottom=min(0, axes.get_ylim()[0]))
