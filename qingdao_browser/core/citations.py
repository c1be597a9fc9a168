"""Sources as citations: in short beside a figure, in the styles of papers, and for reference managers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any, Literal, get_args

import msgspec

from qingdao_browser.core.book import Citation, Date, LanguageCode, Name, Source
from qingdao_browser.core.resources import resource_root
from qingdao_browser.core.summary import Run

CslStyle = Literal["apa", "chicago", "gbt7714-numeric", "gbt7714-author-date"]
Style = Literal[CslStyle, "bibtex", "ris", "csl-json"]
Cited = Sequence[tuple[Source, Sequence[Citation]]]

CSL_STYLES: tuple[CslStyle, ...] = get_args(CslStyle)
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
# "row" of "row 8", but not the number "xii".
ENGLISH_WORD = re.compile(r"\b(?![ivxlcdm]+\b)[A-Za-z]{2,}")
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
# A headline has capitals in both halves of a compound, behind an opening mark, and in its last word (CMOS, chapter
# 8), where the processor writes none; small words stay small.
SMALL_LETTER = re.compile(
    r"(?:(?<=[“‘(])|(?<=\w-)(?!(?:an?|and|as|at|by|for|from|in|of|on|or|the|to|with)\b)|(?<![\w-])(?=\w+-\w)"
    r"|(?<=\s)(?=\w+\W*$))[a-z]"
)
# Noncharacters, which no text holds, around what the style sets in italics.
OPEN, CLOSE = "\ufdd0", "\ufdd1"
# As the processor never writes a mark or a gap twice; it does not look behind the end of italics.
TWICE = re.compile(rf"([.,;:!? ]){CLOSE}\1")
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
# What biblatex and pandoc tell the papers by; BibTeX passes over it.
BIBTEX_SUBTYPES: Mapping[str, str] = {"article-magazine": "magazine", "article-newspaper": "newspaper"}
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

    A locator in words is given by the citation's own description, which stands in both languages; English keeps words
    with a number ("table row 8").
    """
    locator, label = citation.locator, citation.label
    if citation.supports is not None:
        numbered = any(character.isdigit() for character in locator)
        if not numbered or (language == "zh" and ENGLISH_WORD.search(locator)):
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
        if source.type in PAPERS and item.pop("number", ""):
            # As a number, citeproc.js would call it an article number.
            item["issue"] = issue_text(source)
        items.append({**item, "title": title_text(source, language)})
    return items


class Entry(msgspec.Struct, frozen=True):
    """One entry of a bibliography: its runs, the sentence that names the locators, the id of its source."""

    runs: tuple[Run, ...]
    where: str
    source: str

    @property
    def text(self) -> str:
        """The entry as plain text."""
        return "".join(run.text for run in self.runs)


def cite(sources: Cited, style: Style, language: LanguageCode) -> str:
    """Return the sources as a bibliography in a style, or as a file for a reference manager, ending in a newline.

    Where citations with a locator are given, each entry is followed by an indented line that says where the figures
    stand; the formats for reference managers hold the same in their note. No source at all gives an empty text.
    """
    if not sources:
        return ""
    if style == "bibtex":
        return bibtex(sources, language)
    if style == "ris":
        return ris(sources, language)
    if style == "csl-json":
        return csl_json(sources, language)
    lines = []
    for entry in entries(sources, style, language):
        lines.append(entry.text)
        if entry.where:
            lines.append(f"    {entry.where}")
    return "\n".join(lines) + "\n"


def entries(sources: Cited, style: CslStyle, language: LanguageCode) -> tuple[Entry, ...]:
    """Return the entries in a CSL style, in its order; a source that is given twice has one entry."""
    by_id = {source.id: source for source, _ in sources}
    where_cited: dict[str, list[Citation]] = {id: [] for id in by_id}
    for source, citations in sources:
        where_cited[source.id] += citations
    items = [style_item(source, style, language) for source in by_id.values()]
    chinese = {id for id, source in by_id.items() if is_chinese(source)}
    # GB/T 7714 writes an entry in the language of its source; the other two styles are English ones.
    locales = ["zh-CN" if style.startswith("gbt7714") and id in chinese else "en-US" for id in by_id]
    texts = {locale: rendered(items, style, locale) for locale in dict.fromkeys(locales)}
    ids = list(texts.get("en-US") or texts.get("zh-CN", {}))
    if style == "gbt7714-author-date":
        # GB/T 7714-2015, 9.2: entries are gathered by language, Chinese first.
        ids.sort(key=lambda id: id not in chinese)
    written = {id: texts[locale][id] for id, locale in zip(by_id, locales, strict=True)}
    return tuple(
        Entry(polished(written[id], by_id[id], style, language), where(where_cited[id], language), id) for id in ids
    )


def locators_text(citations: Sequence[Citation], language: LanguageCode) -> str:
    """Return the different locators of several citations of one source; empty where there are none."""
    locators = dict.fromkeys(filter(None, (locator_text(citation, language) for citation in citations)))
    return ("；" if language == "zh" else "; ").join(locators)


def where(citations: Sequence[Citation], language: LanguageCode) -> str:
    """Return the sentence that names the locators; empty where there are none."""
    locators = locators_text(in_order(citations), language)
    if not locators:
        return ""
    # Two words before the colon: readers of CSL-JSON take "Cited: ..." in a note for a field that they do not know.
    return f"引用位置：{locators}。" if language == "zh" else f"Passages cited: {locators}."


def in_order(citations: Sequence[Citation]) -> list[Citation]:
    """Return citations of one source in the order of their numbers, like kinds of places together."""
    labels = list(dict.fromkeys(citation.label for citation in citations))
    numbers = re.compile(r"\d{1,9}")
    return sorted(citations, key=lambda place: (labels.index(place.label), [*map(int, numbers.findall(place.locator))]))


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
    """Return one BibTeX entry; an inferred date or none is said in its note.

    BibTeX reads year and month, biber the whole date; where nobody is named, ``key`` says what to sort by.
    """
    kind = "misc" if source.type in PAPERS and not source.container_title else BIBTEX_TYPES.get(source.type, "misc")
    year = year_text(source, language)
    issued = (date_parts(source.issued) or [()])[0]
    certain = bool(issued) and source.issued is not None and not source.issued.circa
    notes = filter(None, ("" if certain else year, notes_text(source, citations, language)))
    container, publisher = source.container_title, source.publisher if source.author else ""
    if kind == "misc":
        container, publisher = ", ".join(filter(None, (container, publisher))), ""
    author = " and ".join(map(bibtex_name, source.author or (Name(literal=source.publisher),)))
    fields = {
        "author": author,
        "key": "" if author else author_text(source, language).translate(TEX),
        "title": f"{{{title_text(source, language).translate(TEX)}}}",
        {"article": "journal", "misc": "howpublished"}.get(kind, "booktitle"): container.translate(TEX),
        {"techreport": "institution", "phdthesis": "school"}.get(kind, "publisher"): publisher.translate(TEX),
        "number": issue_text(source).translate(TEX),
        "entrysubtype": BIBTEX_SUBTYPES.get(source.type, "") if kind == "article" else "",
        "year": str(issued[0]) if issued else "",
        # biblatex marks an inferred date like this (its manual, 2.3.8); bibtex reads the year and the note.
        "date": "/".join(iso_day(parts) + ("" if certain else "~") for parts in date_parts(source.issued)),
        "url": source.url.translate(TEX_LINK),
        "urldate": iso_date(source.accessed),
        # The styles of LaTeX write a stop of their own behind a note, whatever stop it has in Chinese.
        "note": "; ".join(notes).removesuffix("。").translate(TEX),
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
    return iso_day((date_parts(date) or [()])[0])


def iso_day(parts: Sequence[int]) -> str:
    """Return year, month and day, as far as they are known, with hyphens."""
    return "-".join(f"{part:02}" for part in parts)


def ris(sources: Cited, language: LanguageCode) -> str:
    """Return the sources as RIS in UTF-8: a type first, an end last, one field a line."""
    return "\n".join(ris_entry(source, citations, language) for source, citations in sources)


def ris_entry(source: Source, citations: Sequence[Citation], language: LanguageCode) -> str:
    """Return one RIS entry; an inferred date is marked in its note, of which readers keep but one."""
    issued = iso_date(source.issued)
    certain = issued and source.issued is not None and not source.issued.circa
    notes = filter(None, ("" if certain else year_text(source, language), notes_text(source, citations, language)))
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
        ("IS" if source.type in PAPERS else "M1", issue_text(source)),
        ("LA", source.language),
        ("UR", source.url),
        ("Y2", iso_date(source.accessed).replace("-", "/")),
        ("N1", "; ".join(notes)),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\n".join([*lines, "ER  - ", ""])


def is_chinese(source: Source) -> bool:
    """Return whether a source is in Chinese, as it says or, where it does not say, by its title."""
    return source.language.startswith("zh") if source.language else bool(CHINESE.search(source.title))


def style_item(source: Source, style: CslStyle, language: LanguageCode) -> dict[str, Any]:
    """Return the item as the styles need it; ``custom`` and ``note`` are ours."""
    (item,) = csl_items([source], language)
    item.pop("custom")
    item.pop("note", None)
    for field, date in (("issued", source.issued), ("accessed", source.accessed)):
        if date is not None:
            item[field]["date-parts"] = date_parts(date)
    author = [style_name(name, style, first=index == 0) for index, name in enumerate(source.author)]
    if not author and (heading := stand_in(source, style)):
        author = [{"literal": heading}]
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
        if "issue" in item:
            item["number"] = f"no. {item.pop('issue')}"
    if style == "chicago":
        item.update(headline(item["title"], source))
    return item


def stand_in(source: Source, style: CslStyle) -> str:
    """Return what takes the place of an author whom a source does not name, empty where nothing does.

    The publisher of a page is its author and is not named twice (APA 7, 10.16; GB/T 7714 would call it anonymous). An
    article that nobody signed begins with its title in APA (7, 9.12) and where entries are numbered (GB/T 7714-2015,
    8.1.4), and with the name of the paper in Chicago.
    """
    unsigned = source.type in PAPERS and source.container_title and not source.publisher
    return "" if unsigned and style in ("apa", "gbt7714-numeric") else source.publisher or source.container_title


def issue_text(source: Source) -> str:
    """Return the number of a source, of a paper's issue without the year that its date tells: "2" of "2016 (2)"."""
    if source.type not in PAPERS:
        return source.number
    issue = source.number.removeprefix(iso_date(source.issued)[:4]).strip()
    return issue.removeprefix("(").removesuffix(")") or source.number


def headline(title: str, source: Source) -> dict[str, str]:
    """Return title and language for Chicago, which sets headlines in capitals and in marks, but not descriptions."""
    if source.custom.title_is_description:
        # The processor leaves the small letters of what is not in English.
        return {"title": title, "language": "zxx"}
    title = title.translate(INNER_QUOTES)
    if (source.language or "en").startswith("en"):
        title = SMALL_LETTER.sub(lambda letter: letter[0].upper(), title)
    return {"title": title}


def style_name(name: Name, style: CslStyle, *, first: bool) -> dict[str, str]:
    """Return a name as the processor writes it right: Chinese ones whole, for Chicago with the given name in full."""
    if name.literal:
        return {"literal": name.literal}
    if CHINESE.search(name.family):
        return {"literal": name.family + name.given}
    if style == "chicago":
        parts, separator = ((name.family, name.given), ", ") if first else ((name.given, name.family), " ")
        return {"literal": separator.join(filter(None, parts))}
    return {"family": name.family, "given": name.given}


def rendered(items: list[dict[str, Any]], style: CslStyle, locale: str) -> dict[str, str]:
    """Return what the CSL processor writes for each item, by id and in the order of the style; italics are marked."""
    # Imported here: with its XML library it takes longer to load than a window to open.
    from citeproc import Citation as Group
    from citeproc import CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    csl = csl_style(style, locale)
    bibliography = CitationStylesBibliography(csl, CiteProcJSON(items), formatter.plain)
    for item in items:
        bibliography.register(Group([CitationItem(item["id"])]))
    bibliography.sort()
    # Only now: a mark before a title would take it to another place in the order.
    csl.root.formatter = MARKING
    titles = {item["id"]: f"{item['title']}." for item in items}
    # One by one: where a style knows nothing to write, the processor passes over the item.
    written = {item.key: csl.render_bibliography([item]) for item in bibliography.items}
    return {id: TWICE.sub(rf"\1{CLOSE}", str(*texts) or titles[id]) for id, texts in written.items()}


def marked(text: str) -> str:
    """Return a text between the marks of italics."""
    return f"{OPEN}{text}{CLOSE}"


# The processor's looks: plain text but for italics, which are marked.
MARKING = SimpleNamespace(
    preformat=str,
    Italic=marked,
    Oblique=marked,
    **dict.fromkeys(("Bold", "Light", "SmallCaps", "Subscript", "Superscript", "Underline"), str),
)


@cache
def csl_style(style: CslStyle, locale: str) -> Any:
    """Return the processor's form of a style; read once, since that takes longer than an entry."""
    from citeproc import CitationStylesStyle

    path = resource_root() / "styles" / f"{CSL_FILES[style]}.csl"
    return CitationStylesStyle(str(path), locale=locale, validate=False)


def polished(entry: str, source: Source, style: CslStyle, language: LanguageCode) -> tuple[Run, ...]:
    """Return the runs of a marked entry with what the processor gets wrong put right; the link stays as it is."""
    head, url, tail = entry.rpartition(source.url) if source.url else ("", "", entry)
    if not url:
        head, tail = tail, ""
    head = corrected(head, source, style, language)
    head = head if url else head.rstrip()
    return (*runs(head), *((Run(url, url=url),) if url else ()), *runs(tail))


def runs(text: str) -> Iterator[Run]:
    """Return the runs of a marked text."""
    for index, part in enumerate(re.split(f"[{OPEN}{CLOSE}]", text)):
        if part:
            yield Run(part, italic=bool(index % 2))


def corrected(entry: str, source: Source, style: CslStyle, language: LanguageCode) -> str:
    """Return a marked entry, up to its link, as the style wants it."""
    title = title_text(source, language)
    literal = source.issued.literal if source.issued else ""
    if literal:
        # A date in words has no parts: the processor writes it once as the year and once as the day.
        entry = entry.replace(f"{literal}, {literal}", literal)
        entry = re.sub(rf" {re.escape(literal)}\.( ?)$", r"\1", entry) if style == "chicago" else entry
    if style in ("apa", "chicago") and not (source.author or stand_in(source, style)):
        # Where the title took the place of the author it does not come again.
        again = rf"(?i)(?<=\s)[“{OPEN}]?{re.escape(title)}(?:{CLOSE}|[.”]|(?<=[?!])|$)[.”]* ?"
        entry = re.sub(again, "", entry, count=1).rstrip() + " "
    for name in (source.publisher, source.container_title):
        # The processor begins names such as "example.org" with a capital.
        entry = entry.replace(name[:1].upper() + name[1:], name) if name else entry
    if style == "apa":
        if source.custom.title_is_description:
            # A description is not set in italics (APA 7, 9.22).
            entry = entry.replace(marked(title), title)
        # APA 7, 9.16: "Retrieved" stands only before a date of access. A title keeps its own ? or !.
        return re.sub(rf"([?!]{CLOSE}?)\.", r"\1", entry).removesuffix("Retrieved ")
    if style == "chicago":
        return american(entry, source, title)
    return chinese_standard(entry, source, style, title)


def american(entry: str, source: Source, title: str) -> str:
    """Return a Chicago entry with its stops inside the quotation marks, and a description without marks (CMOS 18).

    A paper keeps the italics that it loses as a page.
    """
    if source.custom.title_is_description:
        entry = entry.replace(f"“{title}”", title)
    if source.type in PAPERS and source.container_title:
        # It stands first, or last before the date and the link.
        divide = entry.rpartition if source.author or source.publisher else entry.partition
        head, paper, tail = divide(source.container_title)
        entry = f"{head}{marked(paper)}{tail}"
    return re.sub(r"([!?])”\.", r"\1”", entry).replace("”.", ".”").replace("”,", ",”")


def chinese_standard(entry: str, source: Source, style: CslStyle, title: str) -> str:
    """Return an entry after GB/T 7714 with a gap behind its number, names as they are, and the letters of its type."""
    entry = re.sub(r"^(\[\d+\])(?=\S)", r"\1 ", entry)
    for name in [*(name.literal for name in source.author), source.publisher, source.container_title]:
        # Only persons are written in capitals (GB/T 7714-2015, 8.1.1); the processor does it to institutions too.
        if name:
            entry = entry.replace(name.upper(), name, 1)
    letters = GBT_LETTERS.get(source.type, "Z") + ("/OL" if source.url else "")
    head, found, tail = entry.partition(title + (f": {source.number}" if source.number else ""))
    if not found:
        return entry
    if letters.startswith("EB"):
        return f"{head}{found}[{letters}]{page_tail(source, style)} "
    if source.issued is not None and source.issued.circa:
        # An inferred date stands in square brackets (GB/T 7714-2015, 8.4.3.2); the processor does it to years alone.
        day = iso_date(source.issued)
        tail = tail.replace(f", {day}.", f", [{day}].") if len(day) > 4 else tail
    return head + found + tail if tail.startswith("[") else f"{head}{found}[{letters}]{tail}"


def page_tail(source: Source, style: CslStyle) -> str:
    """Return where and when a page appeared, and when it was read where that is known (GB/T 7714-2015, 4.6 and 8.4.4).

    The processor leaves out the work a page belongs to, the day where it has a publisher, and any date without a link.
    """
    heading = "" if source.author else stand_in(source, style)
    host = f"//{source.container_title}" if source.container_title not in {"", heading} else ""
    publisher = source.publisher if source.publisher != heading else ""
    issued = source.issued
    day = iso_date(issued) or (issued.literal if issued else "")
    year = day[:4] if iso_date(issued) else day
    if issued is not None and issued.circa:
        day, year = f"[{day}]", f"[{year}]"
    if publisher and year and style == "gbt7714-numeric":
        publisher = f"{publisher}, {year}"
        day = day if day != year else ""
    read = iso_date(source.accessed)
    shown = publisher + (f"({day})" if day else "") + (f"[{read}]" if read else "")
    return f"{host}. {shown}." if shown else f"{host}."
