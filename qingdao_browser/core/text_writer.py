"""A page as plain text: for terminals, scripts and readers of plain text."""

from __future__ import annotations

from unicodedata import east_asian_width

from qingdao_browser.core.charting import Chart
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.summary import (
    Block,
    Figure,
    Heading,
    Items,
    Paragraph,
    Picture,
    SmallCharts,
    SourceEntry,
    Summary,
    Table,
    Tiles,
)


def write_text(summary: Summary, language: Language) -> str:
    """Return the whole page as lines of text, each block apart by an empty line, ending with a line break."""
    head = [summary.title, "=" * _width(summary.title)]
    if summary.path:
        head.insert(0, " › ".join(link.text for link in summary.path))
    if summary.subtitle:
        head.append(summary.subtitle)
    parts, said = ["\n".join(head)], summary.title
    for block in summary.blocks:
        parts.append(_block(block, said, language))
        said = block.text if isinstance(block, Heading) else ""
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block, said: str, language: Language) -> str:
    """Return one block as text; a caption that repeats `said`, the heading above it, is left out."""
    match block:
        case Figure():
            gap = "" if language.code == "zh" else " "
            lines = [
                f"{block.figure}{gap if block.noun else ''}{block.noun}{language.bracket(block.period)} {block.cited}"
            ]
            lines += [f"! {chip.text}" if chip.tone == "caution" else f"- {chip.text}" for chip in block.chips]
            return "\n".join(lines)
        case Heading():
            return f"{block.text}\n{'-' * _width(block.text)}"
        case Paragraph():
            return f"! {block.text}" if block.role == "caution" else block.text
        case Items():
            return "\n".join(f"- {item}" for item in block.items)
        case Table():
            return _table(block, said)
        case Picture():
            return _chart(block.chart) + "\n\n" + _table(block.table, block.chart.heading.title)
        case Tiles():
            groups = (
                "\n".join(
                    [
                        *([group.title] if group.title != said else []),
                        *(f"- {tile.figure}{language.colon()}{tile.label} {tile.cited}" for tile in group.tiles),
                    ]
                )
                for group in block.groups
            )
            return "\n\n".join(groups)
        case SmallCharts():
            return "\n\n".join(f"{_chart(chart)}\n{chart.heading.source}" for chart in block.charts)
    return "\n".join(" ".join(filter(None, [_source_line(entry, language), entry.url])) for entry in block.entries)


def _source_line(entry: SourceEntry, language: Language) -> str:
    pattern = mark("[{number}] {text} ({reliability})")
    return language.tr(pattern, number=entry.number, text=entry.text, reliability=entry.reliability)


def _chart(chart: Chart) -> str:
    """Return a chart in words: its two title lines and its text alternative."""
    heading = chart.heading
    return "\n".join(filter(None, [heading.title, heading.subtitle, heading.description.text]))


def _width(text: str) -> int:
    """Return how many columns a terminal gives the text: wide characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int, *, right: bool) -> str:
    fill = " " * (width - _width(text))
    return fill + text if right else text + fill


def _table(table: Table, said: str) -> str:
    rows = [table.columns, *(tuple(cell.text for cell in row) for row in table.rows)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(table.columns))]
    lines = []
    for number, row in enumerate(rows):
        cells = (_pad(text, widths[i], right=table.numeric[i]) for i, text in enumerate(row))
        lines.append("  ".join(cells).rstrip())
        if number == 0:
            lines.append("  ".join("-" * width for width in widths))
    caption = [table.caption] if table.caption != said else []
    return "\n".join([*caption, *lines, *([table.source] if table.source else [])])
