"""How Word documents look: one scale of type and of space, and the colours of documents on paper.

Each function returns the XML of a part of the document, made of what stands here alone.
"""

from __future__ import annotations

from typing import Final

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.output.typesetting import LINK_COLOUR, MUTED_COLOUR, RULE_COLOUR, TEXT_COLOUR

TWIPS_PER_MM: Final = 1440 / 25.4
# The type of tables and of what stands at the edges of a page, in points, and the space behind a cell, in twips.
TABLE_TYPE: Final = 9.0
EDGE_TYPE: Final = 8.5
CELL_GAP: Final = 200
_MAIN: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# Latin text in Chinese documents is English: its words are broken between syllables and not anywhere.
_LATIN_LANGUAGE: Final = "en-GB"
_CHINESE_LANGUAGE: Final = "zh-CN"
# Fonts that come with Word on every system; others stand in for them elsewhere.
_LATIN: Final = "Arial"
_CHINESE: Final = "Microsoft YaHei"
# Lines that are longer are hard to read, in millimetres.
_TEXT_WIDTH: Final = 174
# The names that Word knows; all other styles are ours.
_WORDS_OWN: Final = {
    "Normal", "Title", "Subtitle", "heading 1", "heading 2", "heading 3", "List Bullet", "caption", "TOC Heading",
    "toc 1", "toc 2", "header", "footer", "Strong", "Emphasis", "Hyperlink", "Default Paragraph Font",
}  # fmt: skip

NUMBERING: Final = f"""<w:numbering {_MAIN}>
<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="–"/>
<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="255" w:hanging="255"/></w:pPr></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
</w:numbering>"""


def settings() -> str:
    """Return the settings: Word's own way of setting pages since 2013, and the language."""
    options = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{setting}"/>'
        for name, setting in (
            ("compatibilityMode", 15), ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1), ("doNotFlipMirrorIndents", 1), ("differentiateMultirowTableHeaders", 1),
        )
    )  # fmt: skip
    return (
        f'<w:settings {_MAIN}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        f'<w:characterSpacingControl w:val="doNotCompress"/><w:compat>{options}</w:compat>'
        f'<w:themeFontLang w:val="{_LATIN_LANGUAGE}" w:eastAsia="{_CHINESE_LANGUAGE}"/></w:settings>'
    )


def styles(language: LanguageCode, width: float) -> str:
    """Return the styles of a document whose pages have a width between their margins in millimetres."""
    # Chinese fonts bring more air between the lines.
    line = {"en": 288, "zh": 252}[language]
    text, muted, rule, link = (
        name.removeprefix("#").upper() for name in (TEXT_COLOUR, MUTED_COLOUR, RULE_COLOUR, LINK_COLOUR)
    )
    spare = max(0, round((width - _TEXT_WIDTH) * TWIPS_PER_MM))
    edge = round(width * TWIPS_PER_MM)

    def style(
        id: str, name: str, type: str = "", paragraph: str = "", *, base: str = "Normal", after: str = "Normal",
        kind: str = "paragraph",
    ) -> str:  # fmt: skip
        own = "" if name in _WORDS_OWN else ' w:customStyle="1"'
        follow = f'<w:next w:val="{after}"/>' if kind == "paragraph" and after != id else ""
        based = f'<w:basedOn w:val="{base}"/>' if base != id else ""
        properties = (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "") + (f"<w:rPr>{type}</w:rPr>" if type else "")
        default = ' w:default="1"' if base == id else ""
        return (
            f'<w:style w:type="{kind}"{default}{own} w:styleId="{id}"><w:name w:val="{name}"/>{based}{follow}'
            f"<w:qFormat/>{properties}</w:style>"
        )

    def size(points: float, ink: str = "", *, bold: bool = False) -> str:
        return (
            ("<w:b/><w:bCs/>" if bold else "")
            + (f'<w:color w:val="{ink}"/>' if ink else "")
            + f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'
        )

    def space(before: float, behind: float, lines: int = line) -> str:
        measures = f'w:before="{round(before * 20)}" w:after="{round(behind * 20)}"'
        return f'<w:spacing {measures} w:line="{lines}" w:lineRule="auto"/>'

    def indent(left: float, right: float = 0, hanging: float = 0) -> str:
        hung = f' w:hanging="{round(hanging * TWIPS_PER_MM)}"' if hanging else ""
        return f'<w:ind w:left="{round(left * TWIPS_PER_MM)}" w:right="{spare + round(right * TWIPS_PER_MM)}"{hung}/>'

    def bar(side: str, points: float, ink: str, distance: int) -> str:
        look = f'w:val="single" w:sz="{round(points * 8)}" w:space="{distance}" w:color="{ink}"'
        return f"<w:pBdr><w:{side} {look}/></w:pBdr>"

    keep, whole = "<w:keepNext/>", "<w:keepLines/>"
    full = '<w:ind w:left="0" w:right="0"/>'
    tight = {"en": 259, "zh": 240}[language]
    lean = {"en": 264, "zh": 240}[language]
    ends = f'<w:tabs><w:tab w:val="right" w:pos="{edge}"/></w:tabs>'
    made = (
        style("Normal", "Normal", paragraph=space(0, 6) + indent(0), base="Normal", after="Normal"),
        style("Title", "Title", size(24, bold=True), keep + bar("bottom", 1.5, text, 5) + space(0, 8, tight) + full),
        style("Subtitle", "Subtitle", size(11, muted), space(0, 4)),
        style("Edition", "Edition", size(9, muted), space(0, 4)),
        style("Path", "Path", size(9, muted), keep + space(0, 2)),
        style(
            "Heading1", "heading 1", size(17, bold=True),
            keep + whole + bar("bottom", 1.5, rule, 3) + space(26, 8, tight) + full + '<w:outlineLvl w:val="0"/>',
        ),
        style(
            "Heading2", "heading 2", size(12.5, bold=True),
            keep + whole + space(20, 4, tight) + '<w:outlineLvl w:val="1"/>',
        ),
        style(
            "Heading3", "heading 3", size(9.5, bold=True),
            keep + whole + space(11, 3, tight) + '<w:outlineLvl w:val="2"/>',
        ),
        style("KeyFigure", "Key Figure", size(12), keep + whole + space(4, 0, tight), after="KeyFigurePeriod"),
        style("KeyFigurePeriod", "Key Figure Period", size(9, muted), keep + whole + space(1, 3)),
        style("KeyFigureCaveats", "Key Figure Caveats", size(9, muted), keep + whole + space(0, 3)),
        style("Statement", "Statement", size(11), whole + space(4, 6)),
        style("Lead", "Lead", size(11), space(4, 6)),
        style("Note", "Note", size(9, muted), space(0, 6)),
        style("Caution", "Caution", paragraph=whole + bar("left", 2.25, text, 7) + space(3, 6) + indent(3.2)),
        style(
            "OwnWords", "Own Words",
            paragraph=f'<w:shd w:val="clear" w:color="auto" w:fill="EEF2F5"/>{space(6, 8)}{indent(3.2, 3.2)}',
        ),
        style(
            "ListBullet", "List Bullet",
            paragraph=f'<w:numPr><w:numId w:val="1"/></w:numPr>{space(0, 2)}{indent(4.5, hanging=4.5)}',
            after="ListBullet",
        ),
        style("Caption", "caption", size(9, muted), whole + space(6, 5, tight)),
        style("PictureFrame", "Picture", paragraph=keep + space(8, 0, 240) + full),
        style("TableText", "Table Text", size(TABLE_TYPE), space(0, 0, lean) + full, after="TableText"),
        style(
            "TableHead", "Table Head", size(TABLE_TYPE, bold=True), keep + space(0, 0, lean) + full,
            base="TableText", after="TableText",
        ),
        style("TableSource", "Table Source", size(8.5, muted), space(3, 5, lean)),
        style("AfterTable", "After Table", size(4), space(0, 0, 240)),
        style("TileName", "Tile Name", size(10.5, bold=True), keep + space(10, 2, tight) + full),
        style("TileFigure", "Tile Figure", size(13, bold=True), space(0, 0, lean) + full, base="TableText"),
        style(
            "SourceEntry", "Source", size(9),
            f'{whole}<w:tabs><w:tab w:val="left" w:pos="{round(9 * TWIPS_PER_MM)}"/></w:tabs>{space(0, 5, lean)}'
            + indent(9, hanging=9),
            after="SourceEntry",
        ),
        style("TOCHeading", "TOC Heading", size(13, bold=True), keep + space(18, 6, tight) + full),
        style("TOC1", "toc 1", size(10, bold=True), keep + ends + space(7, 2, lean) + full, after="TOC1"),
        style(
            "TOC2", "toc 2", size(9), f'{ends}{space(0, 0.5, 240)}<w:ind w:left="227" w:right="0"/>', after="TOC2"
        ),
        style("Header", "header", size(EDGE_TYPE, muted), bar("bottom", 0.5, rule, 3) + space(0, 0, 240) + full),
        style("Footer", "footer", size(EDGE_TYPE, muted), ends + space(0, 0, 240) + full),
        style("DefaultParagraphFont", "Default Paragraph Font", base="DefaultParagraphFont", kind="character"),
        *(
            style(id, name, look, base="DefaultParagraphFont", kind="character")
            for id, name, look in (
                ("Strong", "Strong", "<w:b/><w:bCs/>"),
                ("Emphasis", "Emphasis", "<w:i/><w:iCs/>"),
                ("Quiet", "Quiet", f'<w:color w:val="{muted}"/>'),
                ("Warning", "Warning", f'<w:b/><w:bCs/><w:color w:val="{text}"/>'),
                ("WarningDetail", "Warning Detail", f'<w:color w:val="{text}"/>'),
                ("LargeFigure", "Large Figure", size(22, bold=True)),
                ("Citation", "Citation", f'<w:color w:val="{link}"/>'),
                ("Hyperlink", "Hyperlink", f'<w:color w:val="{link}"/><w:u w:val="single"/>'),
            )
        ),
    )  # fmt: skip
    return (
        f"<w:styles {_MAIN}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:cs="{_LATIN}" w:eastAsia="{_CHINESE}"/>'
        f'<w:color w:val="{text}"/><w:sz w:val="20"/><w:szCs w:val="20"/>'
        f'<w:lang w:val="{_LATIN_LANGUAGE}" w:eastAsia="{_CHINESE_LANGUAGE}"/></w:rPr></w:rPrDefault>'
        # No space is shown between a figure and a Chinese unit: 15.23亿美元.
        '<w:pPrDefault><w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
        f"{''.join(made)}{_table_styles(muted, rule)}</w:styles>"
    )


def _table_styles(muted: str, rule: str) -> str:
    """Return the look of tables: rules between the rows, a stronger one under the head; and of figures side by side."""

    def margins(below: int) -> str:
        sides = (("top", 40), ("left", 0), ("bottom", below), ("right", CELL_GAP))
        return "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)

    line = f'w:val="single" w:space="0" w:color="{rule}" w:sz="4"'
    head = f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{muted}"/>'
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="FigureTable"><w:name w:val="Figure Table"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders><w:bottom {line}/><w:insideH {line}/></w:tblBorders>'
        f"<w:tblCellMar>{margins(40)}</w:tblCellMar></w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{head}</w:tcBorders></w:tcPr></w:tblStylePr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="SideBySide"><w:name w:val="Side by Side"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblCellMar>{margins(240)}</w:tblCellMar></w:tblPr></w:style>'
    )
