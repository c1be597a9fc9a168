"""The contents of a document: its headings with their pages, each a link, in one column or in several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from qingdao_browser.output.composition import Entry
from qingdao_browser.output.typesetting import (
    Leader,
    Lines,
    Part,
    Run,
    Strip,
    Style,
    Tag,
    TextBlock,
    extent,
    metrics,
    mm,
    points,
    text_strips,
)

_TITLE: Final = Style(13, bold=True)
_CHAPTER: Final = Style(10, bold=True, leading=1.4)
_SECTION: Final = Style(8.5, leading=1.35)
_ALIKE: Final = Style(9.5, leading=1.5)
_INDENT: Final = mm(4)
_GUTTER: Final = mm(10)
_ABOVE: Final = mm(3)
# Between a text, the dots and the number.
_GAP: Final = mm(2)
# The narrowest of several columns, the widest whose numbers the eye still finds, and how many entries stand in one.
_NARROWEST: Final = mm(75)
_WIDEST: Final = mm(150)
_ONE_COLUMN: Final = 36
# Sections are listed where that takes no more pages than these.
_MOST_PAGES: Final = 3


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry as it is set: its height with the space above it, its parts, and whether the next stands under it."""

    height: float
    above: float
    parts: tuple[tuple[float, float, Part], ...]
    chapter: bool


def contents_strips(
    title: str,
    entries: Sequence[Entry],
    pages: Mapping[str, int],
    family: str,
    width: float,
    rooms: tuple[float, float],
) -> list[Strip]:
    """Return the contents for pages of a width; `rooms` are the height left on the first page and that of the others.

    `pages` says on which page, counted from 1, the heading of that name stands. The heights do not depend on it.
    """
    heading = text_strips(TextBlock([Run(title, _TITLE)], family, width, tag=Tag("H2")), above=mm(9))
    first, room = rooms[0] - extent(heading) - _ABOVE, rooms[1]
    strips = _columns(entries, pages, family, width, (first, room))
    if len(strips) > _MOST_PAGES:
        strips = _columns([entry for entry in entries if entry.level == 2], pages, family, width, (first, room))
    return [*(replace(strip, keep=True) for strip in heading), *strips]


def _columns(
    entries: Sequence[Entry], pages: Mapping[str, int], family: str, width: float, rooms: tuple[float, float]
) -> list[Strip]:
    """Return one strip a page, in which the entries stand down one column and then the next."""
    count = 1 if len(entries) <= _ONE_COLUMN else int((width + _GUTTER) / (_NARROWEST + _GUTTER))
    column = min((width - (count - 1) * _GUTTER) / count, _WIDEST)
    toc = Tag("TOC")
    divided = any(entry.level > 2 for entry in entries)
    chapter, section = (_CHAPTER, _SECTION) if divided else (_ALIKE, _ALIKE)
    lines = [
        _line(entry, pages.get(entry.name, 0), family, column, toc, chapter if entry.level == 2 else section)
        for entry in entries
    ]
    strips = []
    room = rooms[0]
    while lines:
        taken = _fill(lines, count, room)
        if sum(map(len, taken)) == len(lines):
            taken = _balanced(lines, count, room)
        strips.append(_page(taken, column))
        del lines[: sum(map(len, taken))]
        room = rooms[1]
    return strips


def _line(entry: Entry, page: int, family: str, width: float, toc: Tag, style: Style) -> _Line:
    chapter = style is _CHAPTER
    indent = _INDENT if entry.level > 2 else 0
    item = Tag("TOCI", toc)
    link = Tag("Link", item)
    digits = metrics(family, style).horizontalAdvance("0000")
    text = TextBlock([Run(entry.text, style, f"#{entry.name}")], family, width - indent - digits - _GAP, tag=link)
    number = TextBlock([Run(str(page), style, f"#{entry.name}")], family, digits, "right", link)
    parts: list[tuple[float, float, Part]] = [(indent, 0, Lines(text, 0, text.lines))]
    end = indent + text.end() + _GAP
    dots = width - metrics(family, style).horizontalAdvance(str(page)) - _GAP - end
    if dots > _GAP:
        parts.append((end, (text.lines - 0.32) * text.pitch, Leader(dots)))
    parts.append((width - digits, (text.lines - 1) * text.pitch, Lines(number, 0, 1)))
    return _Line(text.lines * text.pitch, mm(2.5) if chapter else 0, tuple(parts), chapter)


def _fill(lines: Sequence[_Line], count: int, room: float) -> list[list[_Line]]:
    """Return the lines that fill columns of a height; a chapter stands in the column of its first section."""
    columns: list[list[_Line]] = []
    start = 0
    while len(columns) < count and start < len(lines):
        column: list[_Line] = []
        y = 0.0
        while start + len(column) < len(lines):
            line = lines[start + len(column)]
            y += line.height + (line.above if column else 0)
            if column and y > room:
                break
            column.append(line)
        while len(column) > 1 and column[-1].chapter and start + len(column) < len(lines):
            column.pop()
        columns.append(column)
        start += len(column)
    return columns


def _balanced(lines: Sequence[_Line], count: int, room: float) -> list[list[_Line]]:
    """Return all lines in columns of about one height."""
    height = sum(line.height + line.above for line in lines) / count
    while height < room:
        columns = _fill(lines, count, height)
        if sum(map(len, columns)) == len(lines):
            return columns
        height += points(6)
    return _fill(lines, count, room)


def _page(columns: Sequence[Sequence[_Line]], width: float) -> Strip:
    parts: list[tuple[float, float, Part]] = []
    tallest = 0.0
    for number, column in enumerate(columns):
        x, y = number * (width + _GUTTER), 0.0
        for line in column:
            y += line.above if y else 0
            parts += [(x + left, y + top, part) for left, top, part in line.parts]
            y += line.height
        tallest = max(tallest, y)
    return Strip(tallest, tuple(parts), above=_ABOVE)
