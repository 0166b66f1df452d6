"""Charts that PowerPoint draws itself, with their numbers behind them to edit."""

from __future__ import annotations

from typing import Any

from dashboard.export.brief.look import ACCENT, DARK_END, INK, LIGHT_END, MUTED, RULE, SERIES
from dashboard.export.brief.native import NativeData

MAX_LABELS = 14
DASHES = ("SOLID", "DASH", "DASH_DOT", "ROUND_DOT")
MARKERS = ("CIRCLE", "DIAMOND", "SQUARE", "TRIANGLE")


def add_chart(slide: Any, data: NativeData, box: tuple[float, float, float, float], alt: str) -> Any:
    """Draw a chart into a box (left, top, width, height in inches) and return it.

    What has no figure stays an empty cell behind the chart and nothing in it.
    """
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    kinds = {
        "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
        "bars": XL_CHART_TYPE.BAR_CLUSTERED,
        "range_columns": XL_CHART_TYPE.COLUMN_STACKED,
        "range_bars": XL_CHART_TYPE.BAR_STACKED,
        "lines": XL_CHART_TYPE.LINE_MARKERS if len(data.categories) <= 60 else XL_CHART_TYPE.LINE,
    }
    frame = slide.shapes.add_chart(kinds[data.kind], *(Inches(part) for part in box), _numbers(data))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alt)
    chart = frame.chart
    _look(chart, data)
    if data.ranged:
        _range(chart)
    elif data.kind == "lines":
        _lines(chart)
    else:
        _bars(chart, data)
    return chart


def _numbers(data: NativeData) -> Any:
    from contextlib import contextmanager

    from pptx.chart.data import CategoryChartData
    from pptx.chart.xlsx import CategoryWorkbookWriter
    from xlsxwriter import Workbook

    class PlainWriter(CategoryWorkbookWriter):
        """Writes the numbers behind a chart; text that looks like a formula or an address stays text."""

        @contextmanager
        def _open_worksheet(self, xlsx_file: Any) -> Any:
            options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
            workbook = Workbook(xlsx_file, options)
            yield workbook, workbook.add_worksheet()
            workbook.close()

    class PlainData(CategoryChartData):
        """Chart data whose numbers are written by ``PlainWriter``."""

        @property
        def _workbook_writer(self) -> Any:
            writer: Any = PlainWriter
            return writer(self)

    plain: Any = PlainData
    whole = all(value is None or isinstance(value, int) for series in data.series for value in series.values)
    numbers: Any = plain(number_format="#,##0" if whole else "General")
    numbers.categories = list(data.categories)
    for series in data.series:
        numbers.add_series(series.name, series.values)
    return numbers


def _look(chart: Any, data: NativeData) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(12), RGBColor.from_string(INK)
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(12)
    categories, values = chart.category_axis, chart.value_axis
    for axis, title in ((categories, data.category_title), (values, data.value_title)):
        axis.has_title = bool(title)
        if title:
            axis.axis_title.text_frame.text = title
            font = axis.axis_title.text_frame.paragraphs[0].font
            font.size, font.bold, font.color.rgb = Pt(12), False, RGBColor.from_string(MUTED)
        axis.format.line.color.rgb = RGBColor.from_string(RULE)
        axis.major_tick_mark = XL_TICK_MARK.NONE
        axis.tick_labels.font.size = Pt(11)
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = RGBColor.from_string(RULE)
    categories.has_major_gridlines = False
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = "#,##0.##", False
    given = [value for series in data.series for value in series.values if value is not None]
    if not given or min(given) >= 0:
        values.minimum_scale = 0
    if all(isinstance(value, int) for value in given):
        values.tick_labels.number_format = "#,##0"
        top = max(
            (sum(v or 0 for v in column) for column in zip(*(s.values for s in data.series), strict=True)), default=0
        )
        if top <= 5:
            values.major_unit = 1  # half a person is nobody's figure
    if data.horizontal:
        categories.reverse_order = True
        _values_below(categories, values)
    elif len(data.categories) > MAX_LABELS:
        _every(categories, -(-len(data.categories) // MAX_LABELS))


def _every(axis: Any, step: int) -> None:
    """Label every ``step``-th category, so that labels do not run into each other."""
    from pptx.oxml import parse_xml

    namespace = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    element = axis._element
    after = next(child for child in element if child.tag.endswith(("}lblOffset", "}noMultiLvlLbl")))
    at = list(element).index(after) + (1 if after.tag.endswith("}lblOffset") else 0)
    for offset, name in enumerate(("tickLblSkip", "tickMarkSkip")):
        element.insert(at + offset, parse_xml(f'<c:{name} {namespace} val="{step}"/>'))


def _values_below(categories: Any, values: Any) -> None:
    """Keep the numbers below the bars although the first category stands on top."""
    from pptx.enum.chart import XL_TICK_LABEL_POSITION

    values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH


def _range(chart: Any) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 25, 100
    for series, colour in zip(plot.series, (DARK_END, LIGHT_END), strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(colour)
        series.format.line.color.rgb, series.format.line.width = RGBColor.from_string(DARK_END), Pt(0.5)
        series.invert_if_negative = False


def _lines(chart: Any) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    for number, series in enumerate(chart.plots[0].series):
        colour = RGBColor.from_string(SERIES[number % len(SERIES)])
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = colour, Pt(2.25)
        series.format.line.dash_style = getattr(MSO_LINE, DASHES[number % len(DASHES)])
        series.marker.style, series.marker.size = getattr(XL_MARKER_STYLE, MARKERS[number % len(MARKERS)]), 6
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour
        series.marker.format.line.color.rgb = colour


def _bars(chart: Any, data: NativeData) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    plot = chart.plots[0]
    alone = len(data.series) == 1
    plot.gap_width, plot.overlap = 35, 0
    for number, series in enumerate(plot.series):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(ACCENT if alone else SERIES[number % len(SERIES)])
        series.invert_if_negative = False
    chart.has_legend = not alone
    if len(data.categories) * len(data.series) <= 20:
        plot.has_data_labels = True
        plot.data_labels.show_value = True
        plot.data_labels.font.size = Pt(11)
