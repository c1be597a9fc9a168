"""The files for reference managers, read by the programs that people have: nothing may be lost on the way."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from qingdao_browser.core.book import Citation, LanguageCode, Source
from qingdao_browser.core.citations import Cited, Style, cite, iso_date, title_text, where
from tests.core.test_article import bundled

LANGUAGES: tuple[LanguageCode, ...] = ("en", "zh")
SECONDS = 60
MODS = {"m": "http://www.loc.gov/mods/v3"}
# Programs set the marks of their own typography; the letters are what counts.
MARKS = str.maketrans(dict.fromkeys('‘’“”"', "'") | {"\u00a0": " "})


@cache
def cited() -> Cited:
    """Return all sources of the bundled book, each with every citation of it."""
    book = bundled()
    citations: dict[str, list[Citation]] = {id: [] for id in book.sources}
    for fact in book.facts.values():
        for citation in fact.citations:
            citations[citation.source].append(citation)
    return [(source, citations[id]) for id, source in book.sources.items()]


def written(folder: Path, style: Style, language: LanguageCode, name: str) -> Path:
    path = folder / name
    path.write_text(cite(cited(), style, language), encoding="utf-8")
    return path


def run(folder: Path, *command: str) -> str:
    """Run a program that must end well, and return what it says."""
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def plain(text: str) -> str:
    """Return a text without the braces and backslashes of TeX, in one line and with plain quotation marks."""
    text = re.sub(r"\\([&%$#_{}])", r"\1", text.replace(r"{\_}", "_")).translate(MARKS)
    return " ".join(text.removeprefix("{").removesuffix("}").split())


def note(source: Source, citations: list[Citation], language: LanguageCode) -> list[str]:
    return [plain(text).removesuffix("。") for text in (source.note, where(citations, language)) if text]


@pytest.mark.needs_bibtex
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("plain", {"empty author", "there's a number but no volume"}),
        ("unsrt", {"empty author", "there's a number but no volume"}),
        ("plainnat", {"empty author", "there's a number but no volume", "empty year"}),
    ],
)
def test_bibtex_sets_every_source(style: str, expected: set[str], language: LanguageCode, tmp_path: Path) -> None:
    written(tmp_path, "bibtex", language, "book.bib")
    (tmp_path / "paper.aux").write_text(f"\\relax\n\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{book}}\n")
    said = run(tmp_path, "bibtex", "paper")
    # Articles that nobody signed, one of a journal without volumes, and the two pages without a date.
    assert set(re.findall(r"^Warning--(.*?)(?: in .*)?$", said, re.MULTILINE)) == expected
    entries = dict(zip(*[iter(re.split(r"\\bibitem.*?\{([\w.-]+)\}\n", bbl(tmp_path))[1:])] * 2, strict=True))
    assert set(entries) == {source.id for source, _ in cited()}
    for source, citations in cited():
        entry = plain(entries[source.id])
        wanted = [plain(title_text(source, language)), *note(source, list(citations), language), source.container_title]
        assert [text for text in wanted if text.translate(MARKS) not in entry] == []
        assert style != "plainnat" or source.url in entry.replace(" ", "")


def bbl(folder: Path) -> str:
    """Return what BibTeX wrote, without its line breaks."""
    text = (folder / "paper.bbl").read_text(encoding="utf-8")
    return re.sub(r"%?\n +", " ", text)


@pytest.mark.needs_biber
@pytest.mark.parametrize("language", LANGUAGES)
def test_biber_reads_every_field(language: LanguageCode, tmp_path: Path) -> None:
    written(tmp_path, "bibtex", language, "book.bib")
    said = run(tmp_path, "biber", "--tool", "--validate-datamodel", "--output-file=read.bib", "book.bib")
    warned = [line for line in said.splitlines() if not line.startswith("INFO")]
    warnings = {re.sub(r"'[\w.-]+' \(book.bib\)", "", line) for line in warned}
    assert warnings == {
        "WARN - Datamodel: Entry : Missing mandatory field 'author'",
        "WARN - Datamodel: Entry : Missing mandatory field - one of 'date, year' must be defined",
    }
    text = (tmp_path / "read.bib").read_text(encoding="utf-8")
    bodies = dict(re.findall(r"^@\w+\{([\w.-]+),\n(.*?)^\}", text, re.MULTILINE | re.DOTALL))
    entries = {id: dict(re.findall(r"^  (\w+) = \{(.*)\},$", body, re.MULTILINE)) for id, body in bodies.items()}
    for source, citations in cited():
        fields = entries[source.id]
        assert plain(fields["TITLE"]) == plain(title_text(source, language))
        assert fields.get("URL", "") == source.url
        inferred = source.issued is not None and source.issued.circa
        assert fields.get("DATE", "") == iso_date(source.issued) + ("~" if inferred else "")
        assert all(text in plain(fields.get("NOTE", "")) for text in note(source, list(citations), language))


@pytest.mark.needs_pandoc
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("form", "style"), [("csljson", "csl-json"), ("biblatex", "bibtex"), ("bibtex", "bibtex")])
def test_pandoc_reads_every_field(form: str, style: Style, language: LanguageCode, tmp_path: Path) -> None:
    path = written(tmp_path, style, language, "book.txt")
    items = {item["id"]: item for item in json.loads(run(tmp_path, "pandoc", "-f", form, "-t", "csljson", path.name))}
    assert set(items) == {source.id for source, _ in cited()}
    for source, citations in cited():
        item = items[source.id]
        assert plain(item["title"]) == plain(title_text(source, language))
        assert item.get("URL", "") == source.url
        assert dates(item) == iso_date(source.issued)
        assert all(text in plain(item.get("note", "")) for text in note(source, list(citations), language))
        assert all(name.translate(MARKS) in names(item) for name in names_of(source))
        # BibTeX has no type for a page on the web.
        assert item["type"] == source.type or (style == "bibtex" and source.type in {"webpage", "entry-encyclopedia"})


def dates(item: Mapping[str, Any]) -> str:
    (parts,) = item.get("issued", {}).get("date-parts", [[]])
    return "-".join(f"{int(part):02}" for part in parts)


def names(item: Mapping[str, Any]) -> str:
    """Return whom and what an item names: authors, publisher, what it appeared in."""
    authors = [name.get("literal", "") for name in item.get("author", [])]
    return "\n".join([*authors, item.get("publisher", ""), item.get("container-title", "")]).translate(MARKS)


def names_of(source: Source) -> list[str]:
    return [*(name.literal for name in source.author), source.publisher, source.container_title]


@pytest.mark.needs_ris2xml
@pytest.mark.parametrize("language", LANGUAGES)
def test_bibutils_read_every_field_of_ris(language: LanguageCode, tmp_path: Path) -> None:
    path = written(tmp_path, "ris", language, "book.ris")
    # Its list of types is older than that of RIS, and knows no encyclopedia.
    said = run(tmp_path, "sh", "-c", f"ris2xml -i utf8 -o utf8 {path.name} > book.xml")
    assert set(re.findall(r"type '(\w+)'", said)) == {"ENCYC"}
    root = ET.parse(tmp_path / "book.xml").getroot()  # noqa: S314  # written by the program just now
    items = {item.attrib["ID"]: item for item in root}
    assert set(items) == {source.id for source, _ in cited()}
    for source, citations in cited():
        item = items[source.id]
        texts = [text for text in item.itertext() if text.strip()]
        title = [item.findtext(f"m:titleInfo/m:{part}", "", MODS) for part in ("nonSort", "title")]
        subtitle = item.findtext("m:titleInfo/m:subTitle", "", MODS)
        heading = " ".join(filter(None, title)) + (f": {subtitle}" if subtitle else "")
        assert plain(heading) == plain(title_text(source, language))
        assert item.findtext("m:location/m:url", "", MODS) == source.url
        assert not source.issued or iso_date(source.issued) in texts
        assert all(text in plain(item.findtext("m:note", "", MODS)) for text in note(source, list(citations), language))
        assert source.publisher in {"", *texts}
