"""LaTeX and Markdown as the programs read them that people set documents with."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from unicodedata import normalize

import pytest

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.excerpts import Excerpt
from qingdao_browser.core.latex_writer import write_latex
from qingdao_browser.core.markdown_writer import write_markdown
from qingdao_browser.core.summary import Passage, Run, Table
from tests.core.pasted import POISON, Seen, cells_of, excerpts, hostile, page, seen, tables_of

SECONDS = 60
LANGUAGES: tuple[LanguageCode, ...] = ("en", "zh")
PREAMBLES = {
    "en": "\\documentclass[a4paper]{article}\n\\usepackage{fontspec}\n\\usepackage[scheme=plain]{ctex}\n",
    "zh": "\\documentclass[a4paper]{ctexart}\n",
}
PACKAGES = "\\usepackage{array,booktabs,longtable,hyperref,xurl}\n"


def output_of(*command: str, text: str | bytes = "", folder: Path | None = None) -> str:
    given = text.encode() if isinstance(text, str) else text
    done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, check=True, cwd=folder)
    return done.stdout.decode()


def typeset(folder: Path, code: LanguageCode, *written: str) -> tuple[str, str]:
    """Return the log of a document with excerpts in it, and its text in the order in which it was set."""
    body = "\n\\clearpage\n".join(written)
    document = f"{PREAMBLES[code]}{PACKAGES}\\begin{{document}}\n{body}\n\\end{{document}}\n"
    (folder / "a.tex").write_text(document, encoding="utf-8")
    # The recorder keeps a list of all files that were read.
    options = ("-halt-on-error", "-interaction=batchmode", "-no-shell-escape", "-recorder")
    output_of("xelatex", *options, "a.tex", folder=folder)
    log = (folder / "a.log").read_text(encoding="utf-8", errors="replace")
    return log, output_of("pdftotext", "-raw", "a.pdf", "-", folder=folder)


def bare(text: str) -> str:
    """Return a text without what setting it changes: blanks, hyphens at the ends of lines, the form of apostrophes."""
    return re.sub(r"[\s\u00ad\u2010-]", "", normalize("NFKC", text)).replace("’", "'")


def missing(log: str) -> list[str]:
    """Return the characters that no font of the document has, but for those the comment of an excerpt warns of."""
    found = re.findall(r"Missing character: There is no (\S)", log)
    return [sign for sign in found if "?" not in sign.encode("gb2312", errors="replace").decode("gb2312")]


def too_wide(log: str) -> list[float]:
    """Return by how many points lines reach into the margin, where one sees it."""
    return [float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log) if float(points) > 6]


@pytest.mark.needs_xelatex
@pytest.mark.needs_pdftotext
@pytest.mark.parametrize("code", LANGUAGES)
def test_xelatex_sets_excerpts_of_the_book(code: LanguageCode, tmp_path: Path) -> None:
    taken = dict(excerpts(code))
    log, text = typeset(tmp_path, code, *map(write_latex, taken.values()))
    assert missing(log) == []
    assert too_wide(log) == []
    printed = bare(text)
    for name, excerpt in taken.items():
        numbers = [cell.text for table in tables_of(excerpt) for row in table.rows for cell in row if cell.number]
        assert [number for number in numbers if bare(number) not in printed] == [], name
        heads = [head for table in tables_of(excerpt) for head in table.columns]
        assert [head for head in heads if bare(head) not in printed] == [], name
    value = taken["value"].blocks[0]
    assert isinstance(value, Passage)
    assert bare(value.text) in printed


@pytest.mark.needs_xelatex
@pytest.mark.needs_pdftotext
@pytest.mark.parametrize("code", LANGUAGES)
def test_xelatex_prints_poison_as_it_is(code: LanguageCode, tmp_path: Path) -> None:
    rows = tuple((cell,) for cell in tables_of(hostile())[0].rows[0])
    starts = Table("[", ("[2]", "*"), (False, True), tuple(cells * 2 for cells in rows), credit=(Run("[1]"),))
    signs = Passage(
        (
            Run("-"),
            Run("-- --- '' `` << >> ,, !` ?` “x” ‘y’ \"z\""),
        )
    )
    excerpt = page(signs, starts, code=code)
    _, text = typeset(tmp_path, code, write_latex(hostile()), write_latex(excerpt))
    printed = "".join(text.split())
    words = "".join(POISON.replace("\u202e\x07", "").replace("'", "’").split())
    assert words in printed.replace("\u00ad", "") or bare(words) in bare(text)
    assert "root:" not in text
    assert '------’’``<<>>,,!`?`“x”‘y’"z"' in printed


def from_pandoc(markdown: str, *options: str) -> Seen:
    return Seen(output_of("pandoc", "--to=html", "--wrap=none", *options, text=markdown))


@pytest.mark.needs_pandoc
@pytest.mark.parametrize("form", ["markdown-smart", "gfm"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_pandoc_reads_the_cells_and_links_of_the_book(code: LanguageCode, form: str) -> None:
    taken = [excerpt for _, excerpt in excerpts(code)]
    found = from_pandoc("\n".join(map(write_markdown, taken)), f"--from={form}")
    assert found.bodies == [cells for excerpt in taken for cells in map(cells_of, tables_of(excerpt))]
    assert {"table", "thead", "th"} <= found.tags
    assert all(link.startswith(("http://", "https://")) for link in found.links)
    said = {seen(block) for block in found.blocks}
    assert [words for excerpt in taken for words in paragraphs(excerpt) if words not in said] == []


@pytest.mark.needs_pandoc
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_word_document_made_by_pandoc_has_every_cell(code: LanguageCode, tmp_path: Path) -> None:
    taken = [excerpt for name, excerpt in excerpts(code) if name in {"port-containers", "ocean", "home"}]
    markdown = "\n".join(map(write_markdown, taken))
    output_of("pandoc", "--from=markdown-smart", "--output=a.docx", text=markdown, folder=tmp_path)
    found = Seen(output_of("pandoc", "--to=html", "--wrap=none", str(tmp_path / "a.docx")))
    assert found.bodies == [cells for excerpt in taken for cells in map(cells_of, tables_of(excerpt))]


@pytest.mark.needs_pandoc
@pytest.mark.parametrize("form", ["markdown-smart", "gfm", "commonmark_x-smart"])
def test_pandoc_prints_poison_as_it_is(form: str) -> None:
    found = from_pandoc(write_markdown(hostile()), f"--from={form}")
    words = seen(POISON.replace("\u202e\x07", ""))
    assert found.bodies == [[[words, words], [words, words], ["", "5"]]] * 2
    assert seen(found.blocks[1]) == seen(words * 6)
    assert not {"script", "img", "math", "sup", "sub", "del", "span", "li"} & found.tags
    assert len(set(found.links)) == 1


def paragraphs(excerpt: Excerpt) -> list[str]:
    return [seen(block.text) for block in excerpt.blocks if isinstance(block, Passage)]
