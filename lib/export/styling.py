"""The styles of a document: A4, one face with fallbacks, headings in order, a table style, page numbers."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from lib.charts.theme import Theme
from lib.export.charts import FACE

ASIAN = "Malgun Gothic"
TABLE = "Plan Table"
WIDTH = 16.6  # of the text, in centimetres
_FALLBACKS = {FACE: "Segoe UI", ASIAN: "Noto Sans KR"}
_FONT_TABLE = "/word/fontTable.xml"

# name → size, space before and after (points), bold, colour of the theme
_STYLES: dict[str, tuple[float, float, float, bool, str]] = {
    "Normal": (10.5, 0, 6, False, "text"),
    "Title": (30, 0, 6, True, "text"),
    "Subtitle": (14, 0, 6, False, "muted"),
    "Heading 1": (16, 16, 5, True, "text"),
    "Heading 2": (12, 10, 3, True, "text"),
    "Heading 3": (10.5, 10, 3, True, "text"),
    "Quote": (15, 18, 12, False, "accent"),
    "List Bullet": (10.5, 0, 3, False, "text"),
    "List Number": (10.5, 0, 3, False, "text"),
    "Caption": (9, 2, 10, False, "muted"),
    "Footer": (8.5, 0, 0, False, "muted"),
}
_NEW: dict[str, tuple[float, float, float, bool, str]] = {
    "Lead": (11.5, 0, 8, False, "text"),
    "Purpose": (10.5, 0, 6, False, "muted"),
    "Table Text": (8.5, 1, 1, False, "text"),
    "Table Head": (8.5, 2, 2, True, "text"),
    "Contents": (9.5, 0, 1, False, "text"),
    "Contents Title": (12, 12, 4, True, "text"),
}


def set_up(document: Document, theme: Theme, language: str) -> None:
    """Give an empty document its page, styles, fonts and language."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2.0)
    section.different_first_page_header_footer = True
    styles: Any = document.styles
    for style in styles.element.findall(qn("w:style")):  # a hundred table styles that no page uses
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) != "TableNormal":
            styles.element.remove(style)
    for name in _NEW:
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for name, look in (_STYLES | _NEW).items():
        _style(styles[name], look, theme)
    for name in ("Heading 1", "Heading 2", "Heading 3", "Lead", "Purpose"):
        styles[name].paragraph_format.keep_with_next = True
    _defaults(document, language)
    document.styles.element.append(parse_xml(_table_style(theme)))
    _compatible(document)
    _fonts(document)


def _style(style: Any, look: tuple[float, float, float, bool, str], theme: Theme) -> None:
    size, before, after, bold, color = look
    font, paragraph = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(size), bold, False
    font.color.rgb = RGBColor.from_string(getattr(theme, color)[1:])
    paragraph.space_before, paragraph.space_after = Pt(before), Pt(after)
    paragraph.line_spacing = 1.15
    face(style.element.get_or_add_rPr())
    for border in style.element.findall(".//" + qn("w:pBdr")):  # the default title is underlined
        border.getparent().remove(border)


def face(properties: Any) -> None:
    """Name the faces of a run's or style's properties outright; a theme's face would win over them."""
    fonts = properties.get_or_add_rFonts()
    for name in [n for n in fonts.attrib if n.endswith("Theme") or n.endswith("cstheme")]:
        del fonts.attrib[name]
    for name, value in (("ascii", FACE), ("hAnsi", FACE), ("cs", FACE), ("eastAsia", ASIAN)):
        fonts.set(qn(f"w:{name}"), value)


def _defaults(document: Document, language: str) -> None:
    """The language that spelling is checked in, and the face of what has no style of its own."""
    properties: Any = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    lang = properties.find(qn("w:lang"))
    lang.set(qn("w:val"), language)
    lang.set(qn("w:eastAsia"), "ko-KR")
    face(properties)


def _table_style(theme: Theme) -> str:
    """Horizontal lines only; the head on the surface colour, bold, repeated by the rows themselves."""
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{theme.border[1:]}"'
    dark = f'w:val="single" w:sz="6" w:space="0" w:color="{theme.muted[1:]}"'
    return (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="PlanTable"><w:name w:val="{TABLE}"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/><w:tblPr><w:tblStyleRowBandSize w:val="1"/>'
        f"<w:tblBorders><w:top {dark}/><w:bottom {dark}/><w:insideH {line}/></w:tblBorders>"
        '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders><w:bottom {dark}/></w:tcBorders>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{theme.surface[1:]}"/></w:tcPr></w:tblStylePr></w:style>'
    )


def _compatible(document: Document) -> None:
    """Today's layout (the template's older one is shown as a compatibility mode), and nothing left of the template."""
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for zoom in document.settings.element.iter(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")
    package = document.part.package
    for name in [n for n, relation in package.rels.items() if relation.reltype == RT.THUMBNAIL]:
        del package.rels[name]  # a picture of the template
    unused = [n for n, relation in document.part.rels.items() if relation.reltype.endswith("/stylesWithEffects")]
    for name in unused:  # the template's styles once more, for a Word of long ago
        del document.part.rels[name]


def _fonts(document: Document) -> None:
    """Which face stands in where ours is not installed."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="00"/><w:family w:val="swiss"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, other in _FALLBACKS.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    for part in document.part.package.iter_parts():
        if part.partname == _FONT_TABLE:
            part._blob = f"{head}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def foot(document: Document, text: str) -> None:
    """The foot of each page but the first: what it is, and page of pages."""
    paragraph: Any = document.sections[0].footer.paragraphs[0]
    for stops in paragraph.style.element.findall(".//" + qn("w:tabs")):  # those of a letter page
        stops.getparent().remove(stops)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{text}\tPage ")
    field(paragraph, "PAGE", "1")
    paragraph.add_run(" of ")
    field(paragraph, "NUMPAGES", "1")


def field(paragraph: Any, code: str, shown: str) -> None:
    """A field with what it shows until it is worked out."""
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = shown
    run.append(text)
    simple.append(run)
    paragraph._p.append(simple)
