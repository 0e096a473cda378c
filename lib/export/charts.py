"""Native charts, written once for sheets and documents: openpyxl's chart parts, with the values kept in them.

A chart names the cells of a sheet; whoever opens the file can edit them. The values are kept in the chart as well (its cache), so
that it is drawn where nobody looks the cells up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from openpyxl.chart import AreaChart, BarChart, LineChart
from openpyxl.chart.data_source import AxDataSource, NumData, NumDataSource, NumRef, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.label import DataLabel, DataLabelList
from openpyxl.chart.legend import Legend, LegendEntry
from openpyxl.chart.marker import DataPoint, Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties
from openpyxl.utils import get_column_letter

from lib.charts.theme import Theme
from lib.export.formats import number_format, short_format
from lib.export.plotted import ACTUAL, LIKELY, LOW, NAIVE, TARGET, WIDTH, Plotted, fan_axis
from lib.goals import Status

FACE = "IBM Plex Sans"
_UNSAID = re.compile(rb'(<(?:c:)?numFmt formatCode="[^"]*")( ?/>)')
_TITLED, _UNTITLED = b"<chart><plotArea>", b'<chart><autoTitleDeleted val="1"/><plotArea>'
_POINT = 12_700  # English metric units
_BAND = 1  # which step of the sequential colours the range is painted in


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chart's columns stand: labels in `column` below their head in `row` (both from 1), the numbers beside them."""

    sheet: str
    row: int = 1
    column: int = 1

    def cells(self, offset: int, count: int) -> str:
        """The cells of a column of numbers or labels below its head."""
        letter = get_column_letter(self.column + offset)
        return f"'{self.sheet}'!${letter}${self.row + 1}:${letter}${self.row + count}"

    def head(self, offset: int) -> str:
        """The cell that names a column."""
        return f"'{self.sheet}'!${get_column_letter(self.column + offset)}${self.row}"


@dataclass(frozen=True, slots=True)
class Look:
    """How charts are written: colours, currency and language."""

    theme: Theme
    currency: str
    locale: str
    size: float = 9.0  # of the text, in points


def fan_chart(plotted: Plotted, place: Place, look: Look) -> AreaChart:
    """History in ink, the likely forecast in the accent, the range as a band, the target as a diamond."""
    area, lines = AreaChart(grouping="stacked"), LineChart()
    area.ser = [_series(plotted, place, name) for name in (LOW, WIDTH)]
    names = [n for n in (NAIVE, LIKELY, ACTUAL, TARGET) if n in plotted.names]
    lines.ser = [_series(plotted, place, name) for name in names]
    _paint_band(area, look.theme)
    for name, series in zip(names, lines.ser, strict=True):
        _paint_line(series, name, look.theme)
        _label_last(series, plotted, name, look)
    axis = fan_axis(plotted)
    for chart in (area, lines):
        _value_axis(chart, look, short_format(plotted.shape, look.currency, look.locale, axis.high))
        _category_axis(chart, look, max(1, math.ceil(len(plotted.labels) / 8)))
        chart.y_axis.scaling.min, chart.y_axis.scaling.max = axis.step * math.floor(axis.low / axis.step), axis.high
        chart.y_axis.majorUnit = axis.step
    area += lines
    area.legend = Legend()
    area.legend.position, area.legend.overlay = "b", False
    area.legend.legendEntry = [LegendEntry(idx=0, delete=True)]
    area.legend.txPr = _text(look.theme.muted, look.size)
    _unframed(area)
    return area


def _paint_band(area: AreaChart, theme: Theme) -> None:
    """The low end is only there to carry the range, and is not seen."""
    area.ser[0].spPr = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
    area.ser[1].spPr = _filled(theme.sequential[_BAND])


def _paint_line(series: Series, name: str, theme: Theme) -> None:
    pens: dict[str, LineProperties] = {
        ACTUAL: _line(theme.text, 2.0),
        LIKELY: _line(theme.accent, 2.5),
        NAIVE: _line(theme.muted, 1.25, "sysDot"),
    }
    series.smooth, series.marker = False, Marker(symbol="none")
    if name in pens:
        series.spPr = GraphicalProperties(ln=pens[name])
        return
    series.spPr = GraphicalProperties(ln=LineProperties(noFill=True))
    series.marker = Marker(symbol="diamond", size=9, spPr=_filled(theme.text))


def _label_last(series: Series, plotted: Plotted, name: str, look: Look) -> None:
    """The last value of a line beside its end; of last year's none, it would touch the forecast's."""
    values = plotted.column(name)
    known = [i for i, v in enumerate(values) if math.isfinite(v)]
    if not known or name == NAIVE:
        return
    color = look.theme.accent if name == LIKELY else look.theme.text
    label = DataLabel(idx=known[-1], dLblPos="t", numFmt=_shortest(plotted, look, values[known[-1]]))
    label.txPr = _text(color, look.size, bold=True)
    _only_value(label)
    labels = DataLabelList(dLbl=[label])
    _only_value(labels, shown=False)
    series.dLbls = labels


def _shortest(plotted: Plotted, look: Look, value: float) -> str:
    return short_format(plotted.shape, look.currency, look.locale, abs(value))


def _only_value(labels: Any, shown: bool = True) -> None:
    labels.showVal = shown
    labels.showLegendKey = labels.showCatName = labels.showSerName = labels.showPercent = labels.showBubbleSize = False


def chance_chart(plotted: Plotted, statuses: Sequence[Status], place: Place, look: Look) -> BarChart:
    """A bar per target, as long as its chance, in the colour of its status."""
    chart = BarChart(barDir="bar", gapWidth=45)
    series = _series(plotted, place, plotted.names[0])
    colors = {"on_track": look.theme.good, "at_risk": look.theme.warn, "off_track": look.theme.bad}
    series.dPt = [
        DataPoint(idx=i, invertIfNegative=False, spPr=_filled(colors.get(status, look.theme.muted)))
        for i, status in enumerate(statuses)
    ]
    series.spPr, series.invertIfNegative = _filled(look.theme.accent), False
    series.dLbls = DataLabelList(
        dLblPos="outEnd",
        numFmt=number_format("chance", look.currency, look.locale),
        txPr=_text(look.theme.text, look.size),
    )
    _only_value(series.dLbls)
    chart.ser = [series]
    _value_axis(chart, look, "0%")
    _category_axis(chart, look, 1)
    chart.x_axis.scaling.orientation = "maxMin"  # the first row on top
    chart.x_axis.txPr = _text(look.theme.text, look.size)
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = 0, 1, 0.25
    chart.y_axis.crosses = "max"  # with the rows turned round, its numbers stay below
    chart.legend = None
    _unframed(chart)
    return chart


def finished(part: bytes) -> bytes:
    """A chart's part with what openpyxl leaves unsaid: that label formats hold even where the cells have another, and that a
    chart of one series gets no title of its own accord."""
    return _UNSAID.sub(rb'\g<1> sourceLinked="0"\g<2>', part).replace(_TITLED, _UNTITLED, 1)


# --- pieces ----------------------------------------------------------------------------------------------------------


def _series(plotted: Plotted, place: Place, name: str) -> Series:
    offset, count = 1 + plotted.names.index(name), len(plotted.labels)
    points = [StrVal(idx=i, v=label) for i, label in enumerate(plotted.labels)]
    labels = StrRef(f=place.cells(0, count), strCache=StrData(ptCount=count, pt=points))
    values = [NumVal(idx=i, v=v) for i, v in enumerate(plotted.column(name)) if math.isfinite(v)]
    numbers = NumRef(f=place.cells(offset, count), numCache=NumData("General", ptCount=count, pt=values))
    said = StrRef(f=place.head(offset), strCache=StrData(ptCount=1, pt=[StrVal(idx=0, v=name)]))
    series = Series(idx=offset, order=offset, tx=SeriesLabel(strRef=said))
    series.cat, series.val = AxDataSource(strRef=labels), NumDataSource(numRef=numbers)
    return series


def _value_axis(chart: Any, look: Look, form: str) -> None:
    axis = chart.y_axis
    axis.delete, axis.title, axis.number_format = False, None, form
    axis.majorTickMark, axis.crosses = "none", "autoZero"
    axis.majorGridlines.spPr = GraphicalProperties(ln=_line(look.theme.border, 0.75))
    axis.spPr = GraphicalProperties(ln=LineProperties(noFill=True))
    axis.txPr = _text(look.theme.muted, look.size)


def _category_axis(chart: Any, look: Look, every: int) -> None:
    axis = chart.x_axis
    axis.delete, axis.title, axis.majorTickMark, axis.tickLblPos = False, None, "none", "low"
    axis.tickLblSkip = every
    axis.spPr = GraphicalProperties(ln=_line(look.theme.muted, 0.75))
    axis.txPr = _text(look.theme.muted, look.size)


def _unframed(chart: Any) -> None:
    """Without frame, fill and title: the sentence above says what it shows."""
    chart.graphical_properties = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
    chart.plot_area.graphicalProperties = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
    chart.roundedCorners = False


def _color(color: str) -> ColorChoice:
    value: Any = color[1:]  # what the field takes is narrower in its types than in fact
    return ColorChoice(srgbClr=value)


def _filled(color: str) -> GraphicalProperties:
    return GraphicalProperties(solidFill=_color(color), ln=LineProperties(noFill=True))


def _line(color: str, width: float, dash: Literal["sysDot"] | None = None) -> LineProperties:
    return LineProperties(solidFill=_color(color), w=int(width * _POINT), prstDash=dash)


def _text(color: str, size: float, bold: bool = False) -> RichText:
    face = CharacterProperties(sz=int(size * 100), b=bold, solidFill=_color(color), latin=Font(typeface=FACE))
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=face), endParaRPr=face)])
