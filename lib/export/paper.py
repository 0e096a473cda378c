"""A document as it is written: headings that can be found again, prose, lists, tables, records, charts, contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from lib.charts.theme import Theme
from lib.export.packing import settled
from lib.export.styling import TABLE, WIDTH, foot, set_up
from lib.export.text import clean, one_line
from lib.export.words import Block, Grid, Listing, Prose, Records

_LEAST, _MOST = 1.4, 9.0  # centimetres of a column
_LETTER = 0.205  # centimetres of a letter in tables, bold ones too
_LONGEST = 22  # letters of a word that is not broken; addresses are
_ACROSS, _SHORT = 62, 40  # letters in a line of a record, and of what may share one
_TOLD = 0.28  # of a record's width for its name


@dataclass
class Paper:
    """An open document. `theme` has the colours, `day` is what its properties say when it was made."""

    theme: Theme
    day: date
    language: str = "en-GB"
    document: Document = field(default_factory=docx.Document)
    marks: list[tuple[str, str]] = field(default_factory=list)  # bookmark and text of each heading in the contents
    styles: dict[str, str] = field(default_factory=dict)  # name of each style → its id

    def __post_init__(self) -> None:
        set_up(self.document, self.theme, self.language)
        self.styles = {str(style.name): style.style_id for style in self.document.styles}

    # Text

    def heading(self, text: str, level: int, listed: bool = False) -> None:
        """A heading; `listed` ones stand in the contents."""
        paragraph = self.document.add_heading(one_line(text), level)
        if listed:
            name = f"_Toc{len(self.marks) + 1:06d}"
            self.marks.append((name, one_line(text)))
            _bookmark(paragraph, name, len(self.marks))

    def text(self, text: str, style: str = "Normal") -> Any:
        """A paragraph."""
        paragraph = self.document.add_paragraph(clean(text))
        self._dress(paragraph, style)
        return paragraph

    def _dress(self, paragraph: Any, style: str) -> None:
        """Give a paragraph a style; by its id, since looking one up by name walks through all of them."""
        paragraph._p.style = self.styles[style]

    def blocks(self, blocks: Sequence[Block]) -> None:
        """An answer, block by block."""
        for block in blocks:
            match block:
                case Prose():
                    for line in block.paragraphs:
                        self.text(line, "Caption" if block.note else "Normal")
                case Listing():
                    self._list(block)
                case Grid():
                    self.grid(block)
                case Records():
                    self._records(block)

    def _list(self, block: Listing) -> None:
        """A list; the numbers of one are typed, so that each begins with 1."""
        for i, item in enumerate(block.items, start=1):
            self.text(f"{i}.  {item}" if block.numbered else item, "Normal" if block.numbered else "List Bullet")

    # Tables

    def grid(self, grid: Grid, widths: Sequence[float] | None = None) -> None:
        """A table whose head is repeated on each page; without a head its first column names the rows."""
        headed = any(grid.head)
        table = self.document.add_table(len(grid.rows) + headed, len(grid.head), TABLE)
        wide = _widths(grid) if widths is None else widths
        _settle(table, wide, grid.name, headed)
        if headed:
            _repeated(table.rows[0])
            self._fill(table.rows[0], grid.head, grid.right, "Table Head")
        for row, cells in zip(list(table.rows)[headed:], grid.rows, strict=True):
            self._fill(row, cells, grid.right, "Table Text")
            _unbroken(row)
            if not headed:
                self._dress(row.cells[0].paragraphs[0], "Table Head")
        self._after()

    def _fill(self, row: Any, texts: Sequence[str], right: frozenset[int], style: str) -> None:
        for i, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            lines = clean(text).split("\n")
            for n, line in enumerate(lines):
                paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
                self._dress(paragraph, style)
                paragraph.add_run(line)
                if i in right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def _records(self, block: Records) -> None:
        """Wide rows: the name of each, and beside it what is known of it, label by label."""
        table = self.document.add_table(len(block.records) + 1, 2, TABLE)
        _settle(table, [WIDTH * _TOLD, WIDTH * (1 - _TOLD)], block.name, True)
        _repeated(table.rows[0])
        self._fill(table.rows[0], (block.head, "Details"), frozenset(), "Table Head")
        for row, (name, known) in zip(list(table.rows)[1:], block.records, strict=True):
            _unbroken(row)
            self._fill(row, (name, ""), frozenset(), "Table Text")
            row.cells[0].paragraphs[0].runs[0].bold = True
            for n, line in enumerate(_lines(known)):
                paragraph = row.cells[1].paragraphs[0] if n == 0 else row.cells[1].add_paragraph()
                self._dress(paragraph, "Table Text")
                self._known(paragraph, line)
        self._after()

    def _after(self) -> None:
        """A little air below a table: two tables that touch become one."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.line_spacing = Pt(6)

    def _known(self, paragraph: Any, line: Sequence[tuple[str, str]]) -> None:
        """Labels, said quietly, and what they label."""
        for n, (label, text) in enumerate(line):
            quiet = paragraph.add_run(f"{'   ' if n else ''}{clean(label)}: ")
            quiet.font.color.rgb = RGBColor.from_string(self.theme.muted[1:])
            paragraph.add_run(one_line(text))

    # The whole

    def contents(self, before: Any) -> None:
        """The contents in front of a paragraph: a field that already holds its lines, each a link to its heading.

        Page numbers come when the field is updated; asking the reader to do so at opening would be a question he cannot judge.
        """
        before.insert_paragraph_before("Contents", "Contents Title")
        for i, (name, text) in enumerate(self.marks):
            paragraph = before.insert_paragraph_before("", "Contents")
            if i == 0:
                _field_start(paragraph, 'TOC \\o "1-1" \\h \\z \\u')
            _link(paragraph, name, text)
            if i == len(self.marks) - 1:
                _field_char(paragraph, "end")

    def bytes(self, title: str, author: str, running: str) -> bytes:
        """The finished document, the same bytes for the same content; `running` is the foot of its pages."""
        foot(self.document, one_line(running))
        properties = self.document.core_properties
        properties.title, properties.author = one_line(title), one_line(author)
        properties.comments, properties.keywords = "", ""
        properties.language = self.language
        out = BytesIO()
        self.document.save(out)
        return settled(out.getvalue(), self.day)


# --- tables in detail ------------------------------------------------------------------------------------------------


def _settle(table: Any, widths: Sequence[float], name: str, headed: bool) -> None:
    """Fixed columns, a name for those who do not see it, and whether its first row is a head."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        properties.remove(look)
    look = OxmlElement("w:tblLook")
    flags = {"firstRow": headed, "firstColumn": not headed, "lastRow": False, "lastColumn": False}
    for flag, on in flags.items():
        look.set(qn(f"w:{flag}"), "1" if on else "0")
    look.set(qn("w:val"), "0020" if headed else "0080")
    for flag in ("noHBand", "noVBand"):
        look.set(qn(f"w:{flag}"), "1")
    properties.append(look)
    if name:
        caption = OxmlElement("w:tblCaption")
        caption.set(qn("w:val"), one_line(name))
        properties.append(caption)


def _repeated(row: Any) -> None:
    """The row is a head: said again on each page that the table reaches."""
    _flag(row, "w:tblHeader")
    _unbroken(row)


def _unbroken(row: Any) -> None:
    """The row stays on one page."""
    _flag(row, "w:cantSplit")


def _flag(row: Any, name: str) -> None:
    properties = row._tr.get_or_add_trPr()
    if properties.find(qn(name)) is None:
        element = OxmlElement(name)
        if name == "w:cantSplit":
            properties.insert(0, element)  # the order that the format prescribes
        else:
            properties.append(element)


def _lines(known: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """What is known of a record in lines: short things share one as long as it has room, long ones have their own."""
    lines: list[list[tuple[str, str]]] = []
    room = 0
    for label, text in known:
        size = len(label) + len(text) + 5
        if size > room or not lines:
            lines.append([])
            room = _ACROSS
        lines[-1].append((label, text))
        room = room - size if size <= _SHORT else 0
    return lines


def _widths(grid: Grid) -> tuple[float, ...]:
    """Widths by what the columns hold: no word broken as long as there is room, long texts sharing what is left."""
    columns = [[grid.head[i], *(row[i] for row in grid.rows)] for i in range(len(grid.head))]
    lines = [[line for cell in cells for line in cell.split("\n")] for cells in columns]
    least = [max(_LEAST, _LETTER * max(_longest_word(c) for c in cells) + 0.4) for cells in lines]
    whole = [_LETTER * max(len(c) for c in cells) + 0.5 for cells in lines]
    wanted = [max(low, min(want, _MOST)) for low, want in zip(least, whole, strict=True)]
    if sum(wanted) <= WIDTH:
        room = (WIDTH - sum(wanted)) / sum(wanted)
        return tuple(w * (1 + room) for w in wanted)
    if sum(least) >= WIDTH:
        return tuple(w * WIDTH / sum(least) for w in least)
    share = (WIDTH - sum(least)) / (sum(wanted) - sum(least))
    return tuple(low + (want - low) * share for low, want in zip(least, wanted, strict=True))


def _longest_word(text: str) -> int:
    return min(max(len(word) for word in re.split("[ -]", text)), _LONGEST)


# --- fields and links ------------------------------------------------------------------------------------------------


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    runs = paragraph._p.findall(qn("w:r"))
    runs[0].addprevious(start)
    runs[-1].addnext(end)


def _link(paragraph: Any, name: str, text: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), name)
    link.set(qn("w:history"), "1")
    run, said = OxmlElement("w:r"), OxmlElement("w:t")
    said.text = text
    run.append(said)
    link.append(run)
    paragraph._p.append(link)


def _field_start(paragraph: Any, code: str) -> None:
    _field_char(paragraph, "begin")
    run, instruction = OxmlElement("w:r"), OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    run.append(instruction)
    paragraph._p.append(run)
    _field_char(paragraph, "separate")


def _field_char(paragraph: Any, kind: str) -> None:
    run, char = OxmlElement("w:r"), OxmlElement("w:fldChar")
    char.set(qn("w:fldCharType"), kind)
    run.append(char)
    paragraph._p.append(run)
