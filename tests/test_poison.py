"""Whatever a book says is text to every program that its files come to: one poison in every field, in every output."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Final

import msgspec
import pytest

from qingdao_browser.app.main import main
from qingdao_browser.core.book import LISTS
from qingdao_browser.core.presets import PRESETS
from qingdao_browser.core.reading import read_book
from tests.core.samples import changed
from tests.poisoned import POISONS, TAME, poisoned
from tests.read_back import ReadBack, read_back, strings
from tests.test_typesetting_programs import bare as bare_of_setting
from tests.test_typesetting_programs import typeset

# Each poison in one language, as the writers are the same; the first in both, as the fields are not.
CASES: Final = [(name, "en" if number % 2 else "zh") for number, name in enumerate(POISONS)] + [("markup", "en")]
PAGES: Final = ("home", "sources", "trade", "trade-value", "ships", "ships-2018", "goods", "report")
STYLES: Final = {
    "apa": "txt", "chicago": "txt", "gbt7714-numeric": "txt", "gbt7714-author-date": "txt", "bibtex": "bib",
    "ris": "ris", "csl-json": "json",
}  # fmt: skip
# Where a link may lead: into the web, within a document, and to the drawings that a copy has in itself.
LINK: Final = re.compile(r"https?://|#|data:image/svg\+xml;base64,")
# Styles of citation shorten the given names of persons to their first letters.
INITIALS: Final = {"sources.author.given"}
# What is for who checks the book, and what stands in for a place in a source where the other one is not understood.
UNSEEN: Final = {
    "en": {"facts.as_published", "facts.citations.supports.en"},
    "zh": {"facts.as_published", "facts.citations.locator"},
}  # fmt: skip
STYLED: Final = {f"{style}.txt" for style in STYLES}
# What is said in a terminal, by the file it is kept in.
_SAID: Final = {
    "list.txt": ("list",), "list.json": ("list", "--json"), "search.txt": ("search", "zq", "--limit", "500"),
    "search.json": ("search", "zq", "--json"), **{f"show-{page}.txt": ("show", page) for page in PAGES},
    **{f"{style}.{kind}": ("cite", "--style", style) for style, kind in STYLES.items()},
}  # fmt: skip
# What the text of a copy is.
TEXTS: Final = {"calc": "tsv", "excel": "tsv", "markdown": "md", "latex": "tex"}


class Made:
    """The files that the program makes of a poisoned book, as other programs read them."""

    def __init__(self, folder: Path, poison: str, lang: str) -> None:
        self.folder, self.book = folder, poisoned(poison)
        source = folder / "book.facts.yaml"
        source.write_text(self.book.text, encoding="utf-8")
        self._base = ("--book", str(source), "--lang", lang)
        self._read: dict[str, ReadBack] = {}

    def run(self, *arguments: str) -> None:
        assert main([*arguments, *self._base]) == 0

    def __getitem__(self, name: str) -> ReadBack:
        if name not in self._read:
            self._read[name] = read_back(self.folder / name)
        return self._read[name]

    @property
    def names(self) -> set[str]:
        files = (path for path in self.folder.rglob("*") if path.is_file())
        # What is set by LaTeX is looked at on paper.
        return {str(path.relative_to(self.folder)) for path in files if path.suffix not in {".tex", ".yaml"}}


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> Callable[[str, str], Made]:
    """Write every kind of file there is, of a book with some poison in it, once for all tests."""
    made: dict[tuple[str, str], Made] = {}
    assert qapp is not None  # it draws figures and pages

    def run(name: str, lang: str) -> Made:
        if (name, lang) not in made:
            made[name, lang] = _write(tmp_path_factory.mktemp(name), POISONS.get(name, TAME), lang)
        return made[name, lang]

    return run


def _write(folder: Path, poison: str, lang: str) -> Made:
    files = Made(folder, poison, lang)
    for kind in ("pdf", "docx", "html", "md", "txt"):
        files.run("print", "-o", f"{folder}/book.{kind}")
    for page in ("home", "trade", "trade-value", "ships"):
        files.run("figure", page, "-o", f"{folder}/{page}.svg")
    files.run("figure", "ships", "-o", f"{folder}/ships.pdf")
    for kind in ("csv", "xlsx", "json"):
        files.run("data", "-o", f"{folder}/data.{kind}")
    for page in PAGES:
        for preset in PRESETS:
            files.run("copy", page, "--for", preset, "-o", f"{folder}/{preset}-{page}")
            text = folder / f"{preset}-{page}" / "text.txt"
            text.rename(text.with_suffix(f".{TEXTS.get(preset, 'txt')}"))
            (text.parent / "figure.png").unlink(missing_ok=True)
    for name, arguments in _SAID.items():
        said = io.StringIO()
        with redirect_stdout(said):
            files.run(*arguments)
        (folder / name).write_text(said.getvalue(), encoding="utf-8")
    return files


def bare(text: str) -> str:
    """Return a text without blanks, which lines and cells end with and styles put between names."""
    return "".join(text.split()).replace("\0", "")


def marks(text: str) -> set[str]:
    return set(re.findall(r"zq\d{3}qz", bare(text)))


@pytest.mark.parametrize("name", POISONS)
def test_a_book_that_is_written_says_the_same_when_it_is_read(name: str) -> None:
    made = poisoned(POISONS[name])
    book = read_book(made.text.encode(), "a").book
    assert book is not None
    parts = [book.head, *(part for key in LISTS for part in getattr(book, key).values())]
    said = set(strings(msgspec.to_builtins(parts)))
    assert [text for text in made.fields.values() if text not in said] == []


@pytest.mark.needs_pdftotext
@pytest.mark.parametrize(("name", "lang"), CASES)
def test_every_output_has_the_text_whole_and_obeys_nothing(
    name: str, lang: str, make: Callable[[str, str], Made]
) -> None:
    tame, made = make("tame", lang), make(name, lang)
    assert made.names == tame.names
    for file in sorted(made.names):
        plain, found = tame[file], made[file]
        # What stands in a file of harmless words is all that may stand in it, and every one of those words does.
        assert found.kinds <= plain.kinds, file
        assert [link for link in found.links if not LINK.match(link)] == [], file
        text = bare(found.text)
        whole = {mark for mark in marks(plain.text) if bare(made.book.fields[mark]) in text}
        lost = {made.book.names[mark] for mark in marks(plain.text) - whole}
        assert lost <= (INITIALS if "sources" in file or "report" in file or file in STYLED else set()), file


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_field_is_shown_somewhere(lang: str, make: Callable[[str, str], Made]) -> None:
    tame = make("tame", lang)
    shown = {tame.book.names[mark] for file in tame.names for mark in marks(tame[file].text)}
    other = "zh" if lang == "en" else "en"
    assert {name for name in tame.book.names.values() if not re.search(rf"\.{other}\b", name)} - shown == UNSEEN[lang]


# What may stand in the name of a file and steers a terminal, an eye or a log: colours, turned writing, ends of lines.
NAME: Final = "a\x1b[31m\u202eb\nERROR c\r\td\x7f\x9b1m\u2066"
WRONG_WORDS: Final = (
    ("check", "{name}"), ("list", "--book", "{name}"), ("show", "{name}"), ("figure", "{name}", "-o", "a.svg"),
    ("cite", "{name}"), ("search", "{name}"), ("print", "home", "-o", "{name}"), ("data", "-o", "{name}/a.csv"),
    ("print", "home", "-o", "{name}/a.html"), ("copy", "home", "--for", "text", "-o", "/dev/null/{name}"),
    ("import", "{name}.csv", "-o", "a.yaml"), ("import", "{name}", "-o", "{name}.yaml"),
    ("list", "--{name}"), ("list", "--category", "{name}"), ("{name}", "{name}"), ("cite", "--style", "{name}"),
    ("import", "ok.csv", "-o", "b.yaml", "--map", "{name}"), ("import", "ok.csv", "-o", "b.yaml", "--grain", "{name}"),
    ("shot", "-o", "a.png", "--size", "{name}"), ("search", "trade", "--limit", "{name}"),
)  # fmt: skip


@pytest.mark.parametrize("words", WRONG_WORDS, ids=" ".join)
def test_what_is_typed_wrong_is_told_without_steering_the_terminal(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ok.csv").write_text("year,thing,value\n2018,fish,1\n2019,fish,2\n", encoding="utf-8")
    try:
        code = main([word.replace("{name}", NAME) for word in words])
    except SystemExit as end:
        code = int(str(end.code))
    out, err = capsys.readouterr()
    assert code in {1, 2}
    assert out + err
    assert [sign for sign in out + err if not (sign.isprintable() or sign == "\n")] == []
    assert not any(line.startswith("ERROR") for line in (out + err).splitlines())


def test_books_with_such_a_name_are_read_and_their_problems_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"{NAME}.facts.yaml"
    path.write_text(changed("    unit: ship\n    mode: as_of", "    unit: shi\n    mode: as_of"), encoding="utf-8")
    assert main(["check", str(path)]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("there is no 'shi' among the units; correct it, or add it to the units")
    assert line.isprintable()


@pytest.mark.needs_xelatex
@pytest.mark.needs_pdftotext
def test_latex_prints_a_poison_and_reads_no_file(make: Callable[[str, str], Made], tmp_path: Path) -> None:
    bodies, wanted = [], []
    for name in ("latex", "lines", "plus"):
        made, tame = make(name, "zh"), make("tame", "zh")
        # A sentence with its caveats and sources: in narrow columns, and at the edge, long words cover others.
        bodies.append((made.folder / "latex-ships-2018" / "text.tex").read_text("utf-8"))
        shown = marks((tame.folder / "latex-ships-2018" / "text.tex").read_text("utf-8"))
        wanted += [made.book.fields[mark] for mark in shown if not made.book.names[mark].endswith(".url")]
    _, text = typeset(tmp_path, "zh", *bodies)
    read = {line for line in (tmp_path / "a.fls").read_text("utf-8").splitlines() if line.startswith("INPUT ")}
    assert len(read) > 10
    assert [line for line in read if "passwd" in line] == []
    printed = as_set(text)
    assert len(wanted) >= 20
    assert [words for words in wanted if as_set(words) not in printed] == []


def as_set(text: str) -> str:
    """Return a text without what setting it changes, quotation marks among it."""
    return bare_of_setting(text).translate(str.maketrans("‘”“", '\'""'))


@pytest.mark.parametrize("name", POISONS)
def test_a_table_of_poison_becomes_a_book_that_says_it(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    poison = POISONS[name]
    label = f"{poison} label"
    rows = [
        ["period", "label", "value", "unit", "kind", "place", "category", "notes", f"{poison} head"],
        *(
            [year, label, "5", "t", *(f"{poison} {of}" for of in ("kind", "place", "category", "notes"))]
            for year in "78"
        ),
    ]
    rows[1:] = [[f"201{row[0]}", *row[1:], "x"] for row in rows[1:]]
    table, out = tmp_path / "t.csv", tmp_path / "b.yaml"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert main(["import", str(table), "-o", str(out), "--source", f"{poison} source"]) == 1
    told = capsys.readouterr()
    assert all(sign.isprintable() or sign == "\n" for sign in told.out + told.err)
    assert any("is not taken" in line for line in told.out.splitlines())
    if poison.startswith(("=", "@")):
        # What a spreadsheet would run is no text of a table.
        assert "is a formula" in told.out
        assert not out.exists()
        return
    book = read_book(out.read_bytes(), "b").book
    assert book is not None
    parts = msgspec.to_builtins([book.head, *(part for key in LISTS for part in getattr(book, key).values())])
    said = "\0".join(strings(parts))
    wanted = [label, *(f"{poison} {of}" for of in ("kind", "category", "notes", "source"))]
    assert [text for text in wanted if bare(text) not in bare(said)] == []


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x1b", "\x00"])
@pytest.mark.parametrize("column", ["label", "notes", "unit", "kind", "category"])
def test_a_cell_that_steers_is_told_and_not_taken(
    sign: str, column: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {
        "period": "2018",
        "label": "Fish",
        "value": "5",
        "unit": "t",
        "kind": "wild",
        "category": "Sea",
        "notes": "n",
    }
    cells = {**row, column: f"{row[column]}{sign}x"}
    table, out = tmp_path / "t.csv", tmp_path / "b.yaml"
    table.write_text("\n".join(",".join(line) for line in (row, cells.values(), row.values())), encoding="utf-8")
    assert main(["import", str(table), "-o", str(out)]) in {1, 2}
    told = capsys.readouterr().out
    assert all(each.isprintable() or each == "\n" for each in told)
    assert f"U+{ord(sign):04X}" in told or "binary" in told
    assert not out.exists() or sign not in out.read_text("utf-8")


def test_no_name_of_a_file_makes_a_record_of_the_log(tmp_path: Path) -> None:
    script = (
        "import logging, sys; from pathlib import Path; from qingdao_browser.app import main\n"
        "main._log_to(Path('log')); logging.getLogger('a').warning('book %s: read', sys.argv[1])"
    )
    command = [sys.executable, "-c", script, f"{NAME}\n2026-01-01 00:00:00,000 CRITICAL b: c"]
    subprocess.run(command, cwd=tmp_path, check=True)
    lines = (tmp_path / "log").read_text("utf-8").splitlines()
    assert len(lines) > 2
    assert {line.split()[2] for line in lines[1:]} == {"WARNING"}
    assert all(map(str.isprintable, lines))
