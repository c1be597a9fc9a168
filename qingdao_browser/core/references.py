"""How a source is written out on a page: publisher, title, date, address, in the conventions of the user's language."""

from __future__ import annotations

from datetime import date as day

from babel.dates import format_date

from qingdao_browser.core.book import Date, Source
from qingdao_browser.core.language import Language, mark


def write_date(when: Date | None, language: Language) -> str:
    """Return a CSL date as it is known: year, year and month, or day; an inferred one with ``about``."""
    if when is None or not (when.date_parts or when.literal):
        return language.tr(mark("undated"))
    if not when.date_parts:
        return when.literal
    parts = when.date_parts[0]
    written = str(parts[0]) if len(parts) == 1 else ""
    if language.code == "zh":
        written = "".join(f"{part}{sign}" for part, sign in zip(parts, "年月日", strict=False))
    elif len(parts) == 2:
        written = format_date(day(parts[0], parts[1], 1), "MMMM y", language.locale)
    elif len(parts) == 3:
        written = format_date(day(*parts), "long", language.locale)
    return language.tr(mark("about {moment}"), moment=written) if when.circa else written


def write_source(source: Source, language: Language) -> str:
    """Return the reference of a source in one line; a description in place of a title stands in square brackets."""
    custom = source.custom
    title = language.of(custom.description) or source.title
    authors = [name.literal or f"{name.given} {name.family}".strip() for name in source.author]
    who = language.join([*authors, *([source.publisher] if source.publisher not in ("", *authors) else [])])
    if custom.title_is_description:
        title = f"［{title}］" if language.code == "zh" else f"[{title}]"
    elif language.code == "zh":
        title = f"《{title}》"
    when = write_date(source.issued, language)
    where = language.phrase([source.container_title, source.number, when])
    # A date on its own begins a sentence.
    parts = [*([who] if who else []), title, where[:1].upper() + where[1:] if where == when else where]
    text = ("。" if language.code == "zh" else ". ").join(part.rstrip(".") for part in parts)
    return text + ("。" if language.code == "zh" else ".")
