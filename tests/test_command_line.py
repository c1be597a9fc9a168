"""The command line as scripts meet it: words, exit codes, files, and no traceback whatever it is given."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest

from qingdao_browser import __version__
from qingdao_browser.app.main import main
from tests.core.samples import BOOK, changed

ROOT = Path(__file__).parents[1]
# The contract of `list --json` and `search --json`.
KEYS = [
    "id", "indicator", "category", "label", "amount", "relation", "lower", "upper", "unit", "period", "mode", "status",
    "place", "counterparts", "statement", "notes", "citation", "source_ids",
]  # fmt: skip
STYLES = {
    "apa": "Ledger", "chicago": "Ledger", "gbt7714-numeric": "[1]", "gbt7714-author-date": "Ledger",
    "bibtex": "@book{ledger,", "ris": "ID  - ledger", "csl-json": '"id": "ledger"',
}  # fmt: skip
PROBLEM = re.compile(r".+:\d+:\d+: (error|warning): .+; .+")
WARNED = changed("label: {en: Goods, zh: 货物}", "label: {en: Goods}")
BROKEN = changed("    category: fleet\n    definition: {en: Ships", "    category: fleets\n    definition: {en: Ships")
UNREADABLE: dict[str, bytes] = {
    "empty": b"",
    "binary": bytes(range(256)) * 20,
    "truncated": BOOK.encode()[:1000] + b" [",
    "foreign": b"name: another program\nversion: 3\n",
    "other-version": BOOK.replace("qingdao-book/1", "qingdao-book/2", 1).encode(),
    "utf-16": BOOK.encode("utf-16"),
    "deep": b"[" * 5000,
    "aliases": b"form: qingdao-book/1\ntitle: &a [x, x]\nlead: *a\n",
}


class Ran(NamedTuple):
    """What came of a run: its exit code and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture
def book(tmp_path: Path) -> str:
    path = tmp_path / "harbour.facts.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return str(path)


def written(folder: Path, content: str | bytes, name: str = "a.facts.yaml") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """Run the program in this process."""
    try:
        code = main(arguments)
    except SystemExit as end:
        code = int(str(end.code))
    return Ran(code, *capsys.readouterr())


def process(folder: Path, *arguments: str, shell: str = "", **environment: str) -> Ran:
    """Run the program as a process of its own, in a folder that is not the project's and without a screen.

    `shell` is what follows the command in a shell, e.g. a pipe.
    """
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    variables = {name: value for name, value in os.environ.items() if name not in hidden}
    program = [sys.executable, "-m", "qingdao_browser", *arguments]
    if shell:
        program = ["bash", "-c", f'set -o pipefail; "$@" {shell}', "bash", *program]
    done = subprocess.run(
        program,
        cwd=folder,
        env={**variables, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


# --- the program ------------------------------------------------------------------------------------------------------


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version") == (0, f"qingdao-browser {__version__}\n", "")


def test_self_test_works_without_a_screen(tmp_path: Path) -> None:
    ran = process(tmp_path, "--self-test")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert len(lines) > 2
    assert all(line.startswith("ok: ") for line in lines[1:])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [[], ["--page", "home"], ["--book", "list"]])
def test_the_window_without_a_screen_says_so(tmp_path: Path, arguments: list[str]) -> None:
    ran = process(tmp_path, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "no screen" in ran.err


def test_reset_forgets_the_settings(tmp_path: Path) -> None:
    settings = tmp_path / "qingdao-browser" / "settings.ini"
    settings.parent.mkdir()
    settings.write_text("[General]\nzoom=2.0\n")
    ran = process(tmp_path, "--reset", XDG_CONFIG_HOME=str(tmp_path))
    assert (ran.code, ran.err) == (0, "")
    assert not settings.exists() or "zoom" not in settings.read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list", "--sideways"], "--sideways"),
        (["list", "--lang", "fr"], "fr"),
        (["show"], "ID"),
        (["check"], "FILE"),
        (["search"], "QUERY"),
        (["search", "x", "--limit", "0"], "'0' is not a whole number from 1"),
        (["search", "x", "--limit", "many"], "'many' is not a whole number from 1"),
        (["search", "x", "--limit", "9" * 5000], "is not a whole number from 1"),
        (["cite", "--style", "mla"], "mla"),
        (["print", "home"], "-o"),
        (["print", "home", "-o", "x.pdf", "--paper", "a3"], "a3"),
        (["shot"], "-o"),
        (["shot", "-o", "x.png", "--size", "wide"], "'wide' is not WIDTHxHEIGHT"),
        (["shot", "-o", "x.png", "--size", "10x10"], "between 200 and 8000"),
        (["shot", "-o", "x.png", "--scale", "9"], "between 0.5 and 4"),
        (["shot", "-o", "x.png", "--scale", "nan"], "between 0.5 and 4"),
        (["shot", "-o", "x.png", "--scale", "big"], "'big' is not a number"),
        (["a.yaml", "--book", "b.yaml"], "once"),
        (["a.yaml", "b.yaml"], "b.yaml"),
    ],
)
def test_wrong_use_ends_with_2(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    ran = run(capsys, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


# --- global options ---------------------------------------------------------------------------------------------------


def test_the_book_stands_before_or_after_the_command(capsys: pytest.CaptureFixture[str], book: str) -> None:
    before, after = run(capsys, "--book", book, "list"), run(capsys, "list", "--book", book)
    assert before == after
    assert before.code == 0
    assert before.out.startswith("trade-value\ttrade\tValue of trade\n")


@pytest.mark.parametrize("word", ["list", "figure"])
def test_a_book_may_be_named_like_a_command(tmp_path: Path, word: str) -> None:
    written(tmp_path, BOOK, word)
    ran = process(tmp_path, "--book", word, "list")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("trade-value\t")


def test_the_language_stands_before_or_after_the_command(capsys: pytest.CaptureFixture[str], book: str) -> None:
    before, after = (run(capsys, *words, "--book", book) for words in (["--lang", "zh", "list"], ["list", "--lang=zh"]))
    assert before == after
    assert "trade-value\ttrade\t贸易额\n" in before.out


def test_chinese_is_written_whole_in_the_c_locale(tmp_path: Path, book: str) -> None:
    ran = process(tmp_path, "--book", book, "--lang", "zh", "list", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert ran.code == 0
    assert "贸易额为14亿美元。" in ran.out


def test_the_log_is_written(tmp_path: Path, book: str) -> None:
    ran = process(tmp_path, "--log", "x.log", "--book", book, "list")
    assert (ran.code, ran.err) == (0, "")
    assert __version__ in (tmp_path / "x.log").read_text(encoding="utf-8")
    ran = process(tmp_path, "--log", "no/x.log", "list")
    assert (ran.code, ran.out) == (2, "")
    assert "the log no/x.log cannot be written" in ran.err


@pytest.mark.parametrize(
    ("arguments", "shell", "code"),
    [
        (["list", "--json"], "| head -1", 0),
        (["list"], "> /dev/full", 2),
        (["list"], ">&-", 0),
        (["show", "home"], ">&-", 0),
        (["cite"], ">&-", 0),
    ],
)
def test_output_that_nobody_takes(tmp_path: Path, arguments: list[str], shell: str, code: int) -> None:
    ran = process(tmp_path, *arguments, shell=shell)
    assert ran.code == code
    assert bool(ran.err) == bool(code)


@pytest.mark.parametrize("command", [["list"], ["search", "a"], ["show", "home"], ["cite"]])
def test_a_bad_book_stops_each_command(capsys: pytest.CaptureFixture[str], tmp_path: Path, command: list[str]) -> None:
    for content, code in ((BROKEN, 1), ("name: x\n", 2)):
        ran = run(capsys, *command, "--book", written(tmp_path, content))
        assert (ran.code, ran.out) == (code, "")
        assert PROBLEM.fullmatch(ran.err.splitlines()[0])
        assert ran.err.endswith("the book cannot be opened\n")


# --- list and search --------------------------------------------------------------------------------------------------


def test_list_names_each_indicator_with_its_facts(capsys: pytest.CaptureFixture[str], book: str) -> None:
    ran = run(capsys, "--book", book, "list")
    rows = [line.split("\t") for line in ran.out.splitlines()]
    assert all(len(row) == 3 for row in rows)
    assert [row[0] for row in rows if row[1] == "trade"] == [
        "trade-value", "trade-2017", "trade-2018", "trade-2018-later", "goods", "goods-named",
    ]  # fmt: skip


def test_list_of_a_category_has_what_lies_below(capsys: pytest.CaptureFixture[str], book: str) -> None:
    whole = run(capsys, "--book", book, "list").out
    assert run(capsys, "--book", book, "list", "--category", "trade").out == whole
    part = run(capsys, "--book", book, "list", "--category", "fleet").out
    assert part
    assert {line.split("\t")[1] for line in part.splitlines()} == {"fleet"}
    unknown = run(capsys, "--book", book, "list", "--category", "sea")
    assert (unknown.code, unknown.out) == (1, "")
    assert "trade, fleet" in unknown.err


def test_list_has_one_line_for_each(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = changed(
        "{en: There were 109 ships., zh: 有船109艘。}", '{en: "There were\\n\\t109 ships.", zh: 有船109艘。}'
    )
    ran = run(capsys, "--book", written(tmp_path, text), "list")
    assert "ships-2018\tfleet\tThere were 109 ships.\n" in ran.out


def test_records_have_the_keys_of_the_contract(capsys: pytest.CaptureFixture[str], book: str) -> None:
    records = json.loads(run(capsys, "--book", book, "list", "--json").out)
    assert [list(record) for record in records] == [KEYS] * BOOK.count("    indicator: ")
    [record] = [record for record in records if record["id"] == "trade-2018"]
    assert (record["amount"], record["period"], record["counterparts"]) == ("1.523", "2018", ["busan"])
    assert record["source_ids"] == ["report", "ledger"]
    found = json.loads(run(capsys, "--book", book, "search", "1.523", "--json").out)
    assert record in found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("query", ["109", "109 ships", "有船109艘", "船舶"])
def test_search_finds_words_and_numbers_of_both_languages(
    capsys: pytest.CaptureFixture[str], book: str, query: str, language: str
) -> None:
    ran = run(capsys, "--book", book, "--lang", language, "search", query)
    assert (ran.code, ran.err) == (0, "")
    assert "ships" in ran.out.split("\n", maxsplit=1)[0].split("\t")[0]


def test_search_takes_several_words(capsys: pytest.CaptureFixture[str], book: str) -> None:
    assert run(capsys, "--book", book, "search", "109", "ships") == run(capsys, "--book", book, "search", "109 ships")


def test_search_shows_no_more_than_its_limit(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "search", "trade", "--limit", "3")
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 3
    assert "the first 3 are shown" in ran.err
    assert len(json.loads(run(capsys, "search", "trade", "--limit", "2", "--json").out)) == 2


def test_search_says_when_nothing_is_found(capsys: pytest.CaptureFixture[str], book: str) -> None:
    ran = run(capsys, "--book", book, "search", "zebra")
    assert (ran.code, ran.out) == (1, "")
    assert "nothing found for 'zebra'" in ran.err
    ran = run(capsys, "--book", book, "search", "zebra", "--json")
    assert (ran.code, json.loads(ran.out)) == (1, [])


# --- show, check and cite ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "language", "words"),
    [
        ("trade-2018", "en", "Trade came to USD 1.523 billion."),
        ("trade-2018", "zh", "贸易额为15.23亿美元。"),
        ("ships", "en", "Ships at sea."),
        ("fleet", "zh", "船队"),
        ("report", "en", "Report on the harbour"),
        ("home", "en", "Harbour"),
        ("sources", "en", "Ledger"),
    ],
)
def test_show_tells_any_page_as_text(
    capsys: pytest.CaptureFixture[str], book: str, id: str, language: str, words: str
) -> None:
    ran = run(capsys, "--book", book, "--lang", language, "show", id)
    assert (ran.code, ran.err) == (0, "")
    assert words in ran.out
    assert ran.out.endswith("\n")


@pytest.mark.parametrize("command", [["show"], ["cite"], ["print", "-o", "x.pdf"], ["shot", "-o", "x.png", "--page"]])
def test_an_unknown_id_is_told_with_near_ones(
    capsys: pytest.CaptureFixture[str], book: str, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_SCALE_FACTOR", "1")
    ran = run(capsys, "--book", book, *command, "trade-2081")
    assert (ran.code, ran.out) == (1, "")
    assert re.search(r"'trade-2081'; did you mean .*trade-2018", ran.err)
    assert "`qingdao-browser list` shows all" in run(capsys, "--book", book, *command, "zzzzzz").err


def test_check_says_nothing_of_a_good_book(capsys: pytest.CaptureFixture[str], book: str) -> None:
    assert run(capsys, "check", book) == (0, "", "")


@pytest.mark.parametrize(("content", "severity"), [(WARNED, "warning"), (BROKEN, "error")])
def test_check_tells_problems_one_a_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, severity: str
) -> None:
    path = written(tmp_path, content)
    ran = run(capsys, "check", path)
    assert (ran.code, ran.err) == (1, "")
    [line] = ran.out.splitlines()
    assert re.fullmatch(rf"{re.escape(path)}:\d+:\d+: {severity}: .+; .+", line)
    place = int(line.removeprefix(path).split(":")[1])
    assert ("Goods" if severity == "warning" else "fleets") in content.splitlines()[place - 1]


@pytest.mark.parametrize("kind", [*UNREADABLE, "missing", "folder", "pipe"])
def test_check_of_what_is_no_book(capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.facts.yaml"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind != "missing":
        path.write_bytes(UNREADABLE[kind])
    ran = run(capsys, "check", str(path))
    assert (ran.code, ran.err) == (2, "")
    assert ran.out
    assert all(PROBLEM.fullmatch(line) and line.startswith(f"{path}:") for line in ran.out.splitlines())


def test_check_of_several_files_has_the_gravest_code(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, book: str
) -> None:
    warned, missing = written(tmp_path, WARNED, "warned.yaml"), str(tmp_path / "missing.yaml")
    assert run(capsys, "check", book, book).code == 0
    assert run(capsys, "check", warned, book).code == 1
    for order in ([missing, warned, book], [book, warned, missing]):
        ran = run(capsys, "check", *order)
        assert ran.code == 2
        assert f"{warned}:" in ran.out
        assert f"{missing}:0:0: error: " in ran.out


def test_a_file_name_cannot_fool_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "check", "a\x1b[2J\udcff.yaml")
    assert ran.code == 2
    assert "\x1b" not in ran.out


@pytest.mark.parametrize("style", STYLES)
def test_cite_knows_each_style(capsys: pytest.CaptureFixture[str], book: str, style: str) -> None:
    ran = run(capsys, "--book", book, "cite", "ledger", "--style", style)
    assert (ran.code, ran.err) == (0, "")
    assert STYLES[style] in ran.out
    assert "Report on the harbour" not in ran.out


@pytest.mark.parametrize(
    ("ids", "sources"),
    [
        ([], ["report", "ledger"]),
        (["sources"], ["report", "ledger"]),
        (["share-2013"], ["ledger"]),
        (["share-2013", "trade-2017"], ["ledger", "report"]),
        (["ledger", "trade-2017"], ["ledger", "report"]),
        (["ledger", "share-2013"], ["ledger"]),
        (["share-2018"], ["report"]),
        (["goods"], ["report"]),
        (["fleet"], ["report", "ledger"]),
    ],
)
def test_cite_names_each_source_once(
    capsys: pytest.CaptureFixture[str], book: str, ids: list[str], sources: list[str]
) -> None:
    ran = run(capsys, "--book", book, "cite", *ids, "--style", "csl-json")
    assert ran.code == 0
    assert [item["id"] for item in json.loads(ran.out)] == sources


def test_cite_says_where_in_the_source(capsys: pytest.CaptureFixture[str], book: str) -> None:
    assert "page 3" in run(capsys, "--book", book, "cite", "trade-2017").out


# --- print and shot ---------------------------------------------------------------------------------------------------


def box(path: Path) -> tuple[int, int]:
    """Return width and height of the pages of a PDF, in whole points."""
    with pikepdf.open(path) as document:
        [(width, height)] = {tuple(map(int, page.mediabox.as_list()[2:])) for page in document.pages}
    return width, height


def test_print_writes_a_page(tmp_path: Path, book: str) -> None:
    assert process(tmp_path, "--book", book, "print", "trade-value", "-o", "x.pdf") == (0, "", "")
    assert box(tmp_path / "x.pdf") == (595, 842)
    letter = ["print", "home", "--paper", "letter", "--landscape", "--lang", "zh", "-o", "y.PDF"]
    assert process(tmp_path, "--book", book, *letter) == (0, "", "")
    assert box(tmp_path / "y.PDF") == (792, 612)


def test_print_writes_a_document_of_each_kind(tmp_path: Path, book: str) -> None:
    for kind, begins in (
        ("pdf", b"%PDF"),
        ("docx", b"PK"),
        ("html", b"<!DOCTYPE html>"),
        ("md", b"#"),
        ("txt", b"Fleet"),
    ):
        assert process(tmp_path, "--book", book, "print", "fleet", "-o", f"x.{kind}") == (0, "", "")
        data = (tmp_path / f"x.{kind}").read_bytes()
        assert data.startswith(begins)
        if kind in ("html", "md", "txt"):
            assert "There were 109 ships." in data.decode()


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        ([], {"trade-2018", "trade-2018-later", "trade-2017", "ships-2018", "ships-all", "share-2018", "goods-named"}),
        (["trade"], {"trade-2018", "trade-2018-later", "trade-2017", "ships-2018", "ships-all", "goods-named"}),
        (["ships-2018", "trade-2018", "ships-2018"], {"ships-2018", "trade-2018"}),
        (["goods"], {"goods-named"}),
    ],
)
def test_print_brings_what_it_was_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, book: str, ids: list[str], told: set[str]
) -> None:
    out = tmp_path / "x.txt"
    assert run(capsys, "--book", book, "print", *ids, "-o", str(out)) == (0, "", "")
    figures = {"trade-2018": "1.523", "trade-2018-later": "1.55", "trade-2017": "1.40", "ships-2018": "109 ships",
               "ships-all": "164 ships", "share-2018": "66.5", "goods-named": "silk"}  # fmt: skip
    text = out.read_text(encoding="utf-8")
    assert all(figures[id] in text for id in told)
    assert len(re.findall(r"^\[1\] .*reliability", text, re.MULTILINE)) == 1


def test_the_page_of_all_sources_is_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path, book: str) -> None:
    out = tmp_path / "x.txt"
    assert run(capsys, "--book", book, "print", "sources", "-o", str(out)) == (0, "", "")
    assert out.read_text(encoding="utf-8").startswith("Sources\n=======\n")


def test_print_of_an_unknown_id_names_near_ones(capsys: pytest.CaptureFixture[str], tmp_path: Path, book: str) -> None:
    ran = run(capsys, "--book", book, "print", "ships", "shipz", "-o", str(tmp_path / "x.pdf"))
    assert (ran.code, ran.out) == (1, "")
    assert "did you mean ships" in ran.err
    assert not (tmp_path / "x.pdf").exists()


def test_print_left_in_the_middle_writes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, book: str
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qingdao_browser.core.text_writer.write_text_document", interrupted)
    ran = run(capsys, "--book", book, "print", "ships", "-o", str(tmp_path / "x.txt"))
    assert (ran.code, ran.out, ran.err) == (130, "", "cancelled\n")
    assert not (tmp_path / "x.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["print", "home", "-o", "x.odt"], "ends in .pdf or .docx or .html or .md or .txt"),
        (["print", "home", "-o", "x"], "ends in .pdf"),
        (["print", "home", "sources", "-o", "x.pdf"], "leave it out"),
        (["shot", "-o", "x.jpg"], "ends in .png"),
    ],
)
def test_what_cannot_be_written_is_told(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command", [["print", "goods", "-o", "no/x.pdf"], ["shot", "--page", "goods", "-o", "no/x.png"]]
)
def test_a_folder_that_is_not_there_is_told(tmp_path: Path, book: str, command: list[str]) -> None:
    ran = process(tmp_path, "--book", book, *command)
    assert (ran.code, ran.out) == (2, "")
    assert "there is no such folder; nothing was changed" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == [Path(book).name]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux has a folder in which not even root may write")
def test_a_folder_that_takes_no_file_is_told(tmp_path: Path, book: str) -> None:
    ran = process(tmp_path, "--book", book, "print", "goods", "-o", "/proc/x.pdf")
    assert (ran.code, ran.out) == (2, "")
    assert "/proc/x.pdf was not written: " in ran.err


def test_what_is_in_the_way_stays(tmp_path: Path, book: str) -> None:
    (tmp_path / "x.pdf").mkdir()
    ran = process(tmp_path, "--book", book, "print", "goods", "-o", "x.pdf")
    assert ran.code == 2
    assert "a folder has that name" in ran.err
    assert list((tmp_path / "x.pdf").iterdir()) == []


def size(path: Path) -> tuple[int, int]:
    """Return width and height of a PNG picture in pixels."""
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    return int(width), int(height)


def test_shot_writes_a_picture_of_the_window(tmp_path: Path, book: str) -> None:
    assert process(tmp_path, "--book", book, "shot", "-o", "light.png") == (0, "", "")
    assert size(tmp_path / "light.png") == (1180, 760)
    dark = ["shot", "-o", "dark.png", "--page", "ships", "--theme", "dark", "--size", "900x600", "--scale", "2"]
    assert process(tmp_path, "--book", book, "--lang", "zh", *dark) == (0, "", "")
    assert size(tmp_path / "dark.png") == (1800, 1200)
