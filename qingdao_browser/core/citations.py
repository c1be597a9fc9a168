"""Sources as citations: in short beside a figure, in the styles of papers, and for reference managers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Literal, get_args

import msgspec

from qingdao_browser.core.book import Citation, Date, LanguageCode, Name, Source
from qingdao_browser.core.resources import resource_root

Style = Literal["apa", "chicago", "gbt7714-numeric", "gbt7714-author-date", "bibtex", "ris", "csl-json"]
Cited = Sequence[tuple[Source, Sequence[Citation]]]

STYLES: tuple[Style, ...] = get_args(Style)

# Each CSL locator term: English singular and plural, the Chinese form around a number, the Chinese noun alone.
LOCATORS: Mapping[str, tuple[str, str, str, str]] = {
    "act": ("act", "acts", "第{}幕", "幕"),
    "appendix": ("appendix", "appendices", "附录{}", "附录"),
    "article": ("article", "articles", "第{}条", "条款"),
    "book": ("book", "books", "第{}册", "册"),
    "canon": ("canon", "canons", "教规第{}条", "教规"),
    "chapter": ("chapter", "chapters", "第{}章", "章"),
    "column": ("column", "columns", "第{}栏", "栏"),
    "elocation": ("location", "locations", "位置{}", "位置"),
    "equation": ("equation", "equations", "式{}", "公式"),
    "figure": ("figure", "figures", "图{}", "图"),
    "folio": ("folio", "folios", "第{}张", "张"),
    "issue": ("issue", "issues", "第{}期", "期"),
    "line": ("line", "lines", "第{}行", "行"),
    "note": ("note", "notes", "注{}", "注释"),
    "opus": ("opus", "opera", "作品第{}号", "作品"),
    "page": ("page", "pages", "第{}页", "页"),
    "paragraph": ("paragraph", "paragraphs", "第{}段", "段落"),
    "part": ("part", "parts", "第{}部分", "部分"),
    "rule": ("rule", "rules", "规则{}", "规则"),
    "scene": ("scene", "scenes", "第{}场", "场"),
    "section": ("section", "sections", "第{}节", "节"),
    "sub-verbo": ("entry", "entries", "词条{}", "词条"),
    "supplement": ("supplement", "supplements", "增刊{}", "增刊"),
    "table": ("table", "tables", "表{}", "表"),
    "timestamp": ("time", "times", "时间{}", "时间"),
    "title": ("title", "titles", "第{}编", "标题"),
    "verse": ("verse", "verses", "第{}节", "诗节"),
    "version": ("version", "versions", "版本{}", "版本"),
    "volume": ("volume", "volumes", "第{}卷", "卷"),
}
# Their numbers may hold a hyphen of their own (table 3-7), so that a hyphen makes no plural and no range there.
HYPHENATED = frozenset(
    {"appendix", "article", "elocation", "equation", "figure", "rule", "section", "table", "version"}
)

CHINESE = re.compile(r"[\u3400-\u9fff]")
SEVERAL = re.compile(r"\d\s*(?:,|–|—|&|、|and)\s*\S*\d")
RANGE = re.compile(r"(?<=\d)-(?=\d)")

CSL_FILES: Mapping[str, str] = {
    "apa": "apa",
    "chicago": "chicago-author-date",
    "gbt7714-numeric": "china-national-standard-gb-t-7714-2015-numeric",
    "gbt7714-author-date": "china-national-standard-gb-t-7714-2015-author-date",
}
PAPERS = frozenset({"article-journal", "article-magazine", "article-newspaper"})
INNER_QUOTES = str.maketrans("“”", "‘’")
# GB/T 7714-2015, annex B, for the types that the processor leaves without their letters where there is no link.
GBT_LETTERS: Mapping[str, str] = {
    "article-journal": "J",
    "article-magazine": "J",
    "article-newspaper": "N",
    "book": "M",
    "dataset": "DS",
    "post-weblog": "EB",
    "report": "R",
    "thesis": "D",
    "webpage": "EB",
}
BIBTEX_TYPES: Mapping[str, str] = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "thesis": "phdthesis",
}
RIS_TYPES: Mapping[str, str] = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "book": "BOOK",
    "chapter": "CHAP",
    "dataset": "DATA",
    "entry-encyclopedia": "ENCYC",
    "legislation": "STAT",
    "paper-conference": "CPAPER",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "thesis": "THES",
    "webpage": "ELEC",
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\n": " ",
    }
)  # fmt: skip
# BibTeX counts braces and reads on to the closing one, so none may stand bare in a link.
TEX_LINK = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", "\n": "%0A"})


def short_citation(source: Source, citation: Citation, language: LanguageCode) -> str:
    """Return author, year and locator: "UNCTAD 2011, table 4.2", "联合国贸易和发展会议，2011，表4.2"."""
    locator = locator_text(citation, language)
    if language == "zh":
        return "，".join(part for part in (author_text(source, language), year_text(source, language), locator) if part)
    head = f"{author_text(source, language)} {year_text(source, language)}"
    return f"{head}, {locator}" if locator else head


def author_text(source: Source, language: LanguageCode) -> str:
    """Return who a source is known by: its authors, else its publisher, else where it appeared, else its title."""
    names = [name.literal or surname(name) for name in source.author]
    if not names:
        return source.publisher or source.container_title or title_text(source, language)
    if language == "zh":
        return names[0] + "等" if len(names) > 3 else "、".join(names)
    if len(names) > 2:
        return f"{names[0]} et al."
    return " and ".join(names)


def surname(name: Name) -> str:
    """Return the name a person is cited by: the family name, of Chinese people the whole name."""
    return name.family + name.given if CHINESE.search(name.family) else name.family or name.given


def title_text(source: Source, language: LanguageCode) -> str:
    """Return the title; a description in its place stands in square brackets (APA 7, section 9.22)."""
    if not source.custom.title_is_description:
        return source.title
    description = source.custom.description
    text = description(language) if description is not None else source.title
    return f"[{text.removeprefix('[').removesuffix(']')}]"


def year_text(source: Source, language: LanguageCode) -> str:
    """Return the year or years of a source, marked where inferred: "2018", "c. 2015", "n.d."; "约2015", "无日期"."""
    issued = source.issued
    years = "–".join(dict.fromkeys(str(parts[0]) for parts in date_parts(issued)))
    text = years or (issued.literal if issued else "")
    if issued is None or not text:
        return "无日期" if language == "zh" else "n.d."
    if issued.circa:
        return f"约{text}" if language == "zh" else f"c. {text}"
    return text


def locator_text(citation: Citation, language: LanguageCode) -> str:
    """Return where in its source a figure stands: "paragraphs 1, 3", "第1、3段"; empty where nobody says.

    A locator in words is given by the citation's own description, which stands in both languages.
    """
    locator, label = citation.locator, citation.label
    if citation.supports is not None and not any(character.isdigit() for character in locator):
        return citation.supports(language)
    if not label:
        return locator
    if label not in HYPHENATED:
        locator = RANGE.sub("–", locator)
    singular, plural, chinese, noun = LOCATORS[label]
    if language == "zh":
        if not any(character.isdigit() for character in locator):
            return f"{noun}{locator}"
        return chinese.format(re.sub(r",\s*", "、", locator).replace("–", "—"))
    return f"{plural if SEVERAL.search(locator) else singular} {locator}".rstrip()


def csl_items(sources: Sequence[Source], language: LanguageCode = "en") -> list[dict[str, Any]]:
    """Return the sources as CSL-JSON items (CSL 1.0.2 input schema), descriptions bracketed in `language`."""
    items: list[dict[str, Any]] = []
    for source in sources:
        item = msgspec.to_builtins(source)
        items.append({**item, "title": title_text(source, language)})
    return items


def cite(sources: Cited, style: Style, language: LanguageCode) -> str:
    """Return the sources as a bibliography in a style, or as a file for a reference manager, ending in a newline.

    Where citations with a locator are given, each entry is followed by an indented line that says where the figures
    stand; the formats for reference managers hold the same in their note. No source at all gives an empty text.
    """
    if not sources:
        return ""
    writers: Mapping[str, Callable[[Cited, LanguageCode], str]] = {"bibtex": bibtex, "ris": ris, "csl-json": csl_json}
    if style in writers:
        return writers[style](sources, language)
    return bibliography(sources, style, language)


def locators_text(citations: Sequence[Citation], language: LanguageCode) -> str:
    """Return the different locators of several citations of one source; empty where there are none."""
    locators = dict.fromkeys(filter(None, (locator_text(citation, language) for citation in citations)))
    return ("；" if language == "zh" else "; ").join(locators)


def where(citations: Sequence[Citation], language: LanguageCode) -> str:
    """Return the sentence that names the locators; empty where there are none."""
    locators = locators_text(citations, language)
    if not locators:
        return ""
    return f"引用位置：{locators}。" if language == "zh" else f"Cited: {locators}."


def notes_text(source: Source, citations: Sequence[Citation], language: LanguageCode) -> str:
    """Return what a reference manager keeps as the note: that of the source and the locators."""
    return " ".join(filter(None, (source.note, where(citations, language))))


def csl_json(sources: Cited, language: LanguageCode) -> str:
    """Return the sources as CSL-JSON text with the locators in the notes."""
    items = csl_items([source for source, _ in sources], language)
    for item, (source, citations) in zip(items, sources, strict=True):
        if note := notes_text(source, citations, language):
            item["note"] = note
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def bibtex(sources: Cited, language: LanguageCode) -> str:
    """Return the sources as BibTeX in UTF-8, ids as keys; titles and institutions keep their capitals by braces."""
    return "\n".join(bibtex_entry(source, citations, language) for source, citations in sources)


def bibtex_entry(source: Source, citations: Sequence[Citation], language: LanguageCode) -> str:
    """Return one BibTeX entry; an inferred date or none is said in its note."""
    kind = "misc" if source.type in PAPERS and not source.container_title else BIBTEX_TYPES.get(source.type, "misc")
    year = year_text(source, language)
    issued = (date_parts(source.issued) or [()])[0]
    certain = bool(issued) and source.issued is not None and not source.issued.circa
    notes = filter(None, ("" if certain else year, notes_text(source, citations, language)))
    publisher = {"techreport": "institution", "phdthesis": "school"}.get(kind, "publisher")
    container = "journal" if kind == "article" else "booktitle" if kind.startswith("in") else "howpublished"
    fields = {
        "author": " and ".join(map(bibtex_name, source.author or (Name(literal=source.publisher),))),
        "title": f"{{{title_text(source, language).translate(TEX)}}}",
        container: source.container_title.translate(TEX),
        publisher: source.publisher.translate(TEX) if source.author else "",
        "number": source.number.translate(TEX),
        "year": str(issued[0]) if issued else "",
        "url": source.url.translate(TEX_LINK),
        "urldate": iso_date(source.accessed),
        "note": "; ".join(notes).translate(TEX),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if len(issued) > 1:
        lines.append(f"  month = {MONTHS[issued[1] - 1]},")
    return "\n".join([f"@{kind}{{{source.id},", *lines, "}\n"])


def bibtex_name(name: Name) -> str:
    """Return a person as "family, given"; an institution in braces, which BibTeX takes as one name."""
    if name.literal or CHINESE.search(name.family):
        return f"{{{(name.literal or surname(name)).translate(TEX)}}}"
    return ", ".join(part.translate(TEX) for part in (name.family, name.given) if part)


def date_parts(date: Date | None) -> list[tuple[int, ...]]:
    """Return the one or two days of a date as far as they are known, without parts that no calendar has."""
    days = [parts[:3] for parts in date.date_parts[:2] if parts] if date else []
    return [parts if len(parts) < 2 or 1 <= parts[1] <= 12 else parts[:1] for parts in days]


def iso_date(date: Date | None) -> str:
    """Return the first day of a date as far as it is known: "2018", "2018-05", "2018-05-14"; empty without one."""
    return "-".join(f"{part:02}" for part in (date_parts(date) or [()])[0])


def ris(sources: Cited, language: LanguageCode) -> str:
    """Return the sources as RIS in UTF-8: a type first, an end last, one field a line."""
    return "\n".join(ris_entry(source, citations, language) for source, citations in sources)


def ris_entry(source: Source, citations: Sequence[Citation], language: LanguageCode) -> str:
    """Return one RIS entry; an inferred date is marked in its note."""
    issued = iso_date(source.issued)
    circa = source.issued is not None and source.issued.circa
    fields = [
        ("TY", RIS_TYPES.get(source.type, "GEN")),
        ("ID", source.id),
        *(("AU", name.literal or ", ".join(filter(None, (name.family, name.given)))) for name in source.author),
        ("TI", title_text(source, language)),
        ("T2", source.container_title),
        ("PB", source.publisher),
        ("PY", issued[:4]),
        # RIS writes a date as year/month/day/other, and keeps the slashes of the parts it does not know.
        ("DA", "/".join([*issued.split("-"), "", "", ""][:3]) + "/" if issued else ""),
        ("M1", source.number),
        ("LA", source.language),
        ("UR", source.url),
        ("Y2", iso_date(source.accessed).replace("-", "/")),
        ("N1", year_text(source, language) if circa or not issued else ""),
        ("N1", notes_text(source, citations, language)),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\n".join([*lines, "ER  - ", ""])


def bibliography(sources: Cited, style: str, language: LanguageCode) -> str:
    """Return the entries in a CSL style, in its order, each with a line for its locators."""
    by_id = {source.id: source for source, _ in sources}
    where_cited: dict[str, list[Citation]] = {id: [] for id in by_id}
    for source, citations in sources:
        where_cited[source.id] += citations
    items = [style_item(source, style, language) for source in by_id.values()]
    chinese = {id for id, source in by_id.items() if is_chinese(source)}
    # GB/T 7714 writes an entry in the language of its source; the other two styles are English ones.
    entries = rendered(items, style, "en-US")
    if style.startswith("gbt7714") and chinese:
        in_chinese = rendered(items, style, "zh-CN")
        entries = {id: (in_chinese if id in chinese else entries)[id] for id in entries}
    ids = list(entries)
    if style == "gbt7714-author-date":
        # GB/T 7714-2015, 9.2: entries are gathered by language, Chinese first.
        ids.sort(key=lambda id: id not in chinese)
    lines = []
    for id in ids:
        lines.append(polished(entries[id], by_id[id], style, language))
        if text := where(where_cited[id], language):
            lines.append(f"    {text}")
    return "\n".join(lines) + "\n"


def is_chinese(source: Source) -> bool:
    """Return whether a source is in Chinese, as it says or, where it does not say, by its title."""
    return source.language.startswith("zh") if source.language else bool(CHINESE.search(source.title))


def style_item(source: Source, style: str, language: LanguageCode) -> dict[str, Any]:
    """Return the item as the styles need it.

    The publisher of a page without an author is its author and is not named twice (APA 7, 10.16; GB/T 7714
    would call it anonymous); ``custom`` and ``note`` are ours.
    """
    (item,) = csl_items([source], language)
    item.pop("custom")
    item.pop("note", None)
    for field, date in (("issued", source.issued), ("accessed", source.accessed)):
        if date is not None:
            item[field]["date-parts"] = date_parts(date)
    author = [style_name(name, style, first=index == 0) for index, name in enumerate(source.author)]
    if not author and (source.publisher or source.container_title):
        author = [{"literal": source.publisher or source.container_title}]
    if author:
        item["author"] = author
        for field in ("publisher", "container-title"):
            if item.get(field, "") == author[0].get("literal"):
                del item[field]
    if style.startswith("gbt7714") and source.type in PAPERS:
        # A paper is named as where the article stands even where it is its author too (GB/T 7714-2015, 4.4).
        item.setdefault("container-title", source.container_title or source.publisher)
    elif source.type in PAPERS and (style == "chicago" or "container-title" not in item):
        # The processor's Chicago writes a stray "Edition" for papers, and a paper that is its own author has no name
        # left to stand in italics: as pages both read as they should.
        item["type"] = "webpage"
    if style == "chicago" and not is_chinese(source):
        item["title"] = item["title"].translate(INNER_QUOTES)
    return item


def style_name(name: Name, style: str, *, first: bool) -> dict[str, str]:
    """Return a name as the processor writes it right: Chinese ones whole, for Chicago with the given name in full."""
    if name.literal:
        return {"literal": name.literal}
    if CHINESE.search(name.family):
        return {"literal": name.family + name.given}
    if style == "chicago":
        parts, separator = ((name.family, name.given), ", ") if first else ((name.given, name.family), " ")
        return {"literal": separator.join(filter(None, parts))}
    return {"family": name.family, "given": name.given}


def rendered(items: list[dict[str, Any]], style: str, locale: str) -> dict[str, str]:
    """Return what the CSL processor writes for each item, by id and in the order of the style."""
    # Imported here: with its XML library it takes longer to load than a window to open.
    from citeproc import Citation as Group
    from citeproc import CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    entries = CitationStylesBibliography(csl_style(style, locale), CiteProcJSON(items), formatter.plain)
    for item in items:
        entries.register(Group([CitationItem(item["id"])]))
    entries.sort()
    return {key: str(entry) for key, entry in zip(entries.keys, entries.bibliography(), strict=True)}


@cache
def csl_style(style: str, locale: str) -> Any:
    """Return the processor's form of a style; read once, since that takes a tenth of a second."""
    from citeproc import CitationStylesStyle

    path = resource_root() / "styles" / f"{CSL_FILES[style]}.csl"
    return CitationStylesStyle(str(path), locale=locale, validate=False)


def polished(entry: str, source: Source, style: str, language: LanguageCode) -> str:
    """Return the entry with what the processor gets wrong put right."""
    title = title_text(source, language)
    literal = source.issued.literal if source.issued else ""
    if literal:
        # A date in words has no parts: the processor writes it once as the year and once as the day.
        entry = entry.replace(f"{literal}, {literal}", literal)
        entry = entry.removesuffix(f" {literal}.") if style == "chicago" else entry
    if style in ("apa", "chicago") and not (source.author or source.publisher or source.container_title):
        # Where the title took the place of the author it does not come again.
        entry = re.sub(rf"(?i)(?<=\s)“?{re.escape(title)}[.”]*\s?", "", entry).rstrip()
    for name in (source.publisher, source.container_title):
        # The processor begins names such as "example.org" with a capital.
        entry = entry.replace(name[:1].upper() + name[1:], name) if name else entry
    if style == "apa":
        # APA 7, 9.16: "Retrieved" stands only before a date of access. A title keeps its own ? or !.
        return re.sub(r"([?!])\.", r"\1", entry).replace(" Retrieved http", " http")
    if style == "chicago":
        return american(entry, title if source.custom.title_is_description else "")
    return chinese_standard(entry, source, title)


def american(entry: str, description: str) -> str:
    """Return a Chicago entry with its stops inside the quotation marks, and a description without marks (CMOS 18)."""
    if description:
        entry = entry.replace(f"“{description}”", description)
    return re.sub(r"([!?])”\.", r"\1”", entry).replace("”.", ".”").replace("”,", ",”")


def chinese_standard(entry: str, source: Source, title: str) -> str:
    """Return an entry after GB/T 7714 with a gap behind its number, names as they are, and the letters of its type."""
    entry = re.sub(r"^(\[\d+\])(?=\S)", r"\1 ", entry)
    for name in [*(name.literal for name in source.author), source.publisher, source.container_title]:
        # Only persons are written in capitals (GB/T 7714-2015, 8.1.1); the processor does it to institutions too.
        if name:
            entry = entry.replace(name.upper(), name, 1)
    letters = GBT_LETTERS.get(source.type, "Z")
    head, found, tail = entry.partition(title + (f": {source.number}" if source.number else ""))
    if found and not tail.startswith("["):
        return f"{head}{found}[{letters}{'/OL' if source.url else ''}]{tail}"
    return entry
