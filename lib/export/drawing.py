"""Native charts in a document: a chart part with its own embedded workbook, drawn inline with an alternative text.

Word edits the numbers of such a chart in the embedded workbook. The package needs three things of it: the chart part with its
content type, the workbook related to it as a package, and a drawing in the text that names the chart part's relationship.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from openpyxl import Workbook
from openpyxl.xml.functions import tostring

from lib.export.charts import Place, finished
from lib.export.packing import settled
from lib.export.plotted import Plotted
from lib.export.sheet import Pen, write_plotted
from lib.export.text import one_line

DATA = "Data"
PLACE = Place(DATA)
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_UNITS_A_CM = 360_000  # English metric units


def chart_workbook(plotted: Plotted, pen: Pen, day: date) -> bytes:
    """The workbook behind a chart: its columns from the first cell on, as `PLACE` says."""
    book, out = Workbook(), BytesIO()
    sheet: Any = book.worksheets[0]
    sheet.title = DATA
    write_plotted(sheet, plotted, PLACE, pen)
    book.properties.creator = "Quarterdeck"
    book.save(out)
    return settled(out.getvalue(), day)


def add_chart(document: Document, chart: Any, embedded: bytes, said: tuple[str, str]) -> None:
    """A paragraph with the chart (as `lib.export.charts` makes it, with width and height in centimetres) and its workbook.

    `said` is its name and its alternative text.
    """
    package = document.part.package
    number = 1 + sum(part.partname.startswith("/word/charts/") for part in package.iter_parts())
    book = PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{number}.xlsx")
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CT.DML_CHART, None, package)
    data = part.relate_to(Part(book, CT.SML_SHEET, embedded, package), RT.PACKAGE)
    part._blob = _chart_xml(chart, data)
    drawn = document.part.relate_to(part, RT.CHART)
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    run: Any = paragraph.add_run()
    run._r.append(parse_xml(_inline(number, drawn, (chart.width, chart.height), said)))


def _chart_xml(chart: Any, data: str) -> bytes:
    """The chart's part, naming the workbook that holds its numbers."""
    tree: Any = parse_xml(tostring(chart._write()))
    named = (
        f'<c:externalData xmlns:c="{_CHART}" xmlns:r="{_OFFICE}" r:id="{data}"><c:autoUpdate val="0"/></c:externalData>'
    )
    tree.append(parse_xml(named))
    return finished(serialize_part_xml(tree))


def _inline(number: int, relation: str, size: tuple[float, float], said: tuple[str, str]) -> str:
    wide, high = (int(cm * _UNITS_A_CM) for cm in size)
    name, words = (quoteattr(one_line(text)) for text in said)
    return (
        f'<w:drawing xmlns:w="{_WORD}" xmlns:wp="{_DRAWN}" xmlns:a="{_MAIN}" xmlns:r="{_OFFICE}">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="{100 + number}" name={name} descr={words}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_CHART}">'
        f'<c:chart xmlns:c="{_CHART}" r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
