# ruff: noqa: E501 - a table reads best with one case a line
from __future__ import annotations

import errno
import gc
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from qingdao_browser.core import reading as reader
from qingdao_browser.core.reading import (
    Refused,
    examining,
    load_book,
    loading,
    most_nodes,
    read_book,
    walking,
)
from qingdao_browser.core.resources import resource_root
from qingdao_browser.core.work import finish

from .samples import BOOK, book, changed, reading, told

FORM = "form: qingdao-book/1\n"


def plain(text: str) -> Any:
    """Return a text of YAML as lists, mappings and texts."""
    return yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - it makes nothing but these


def refused(data: bytes | str) -> str:
    """Return the first problem of a file that is no book."""
    result = read_book(data if isinstance(data, bytes) else data.encode(), "x")
    assert result.book is None
    assert result.unreadable
    return str(result.problems[0]).removeprefix("x:")


def test_the_sample_is_a_book_without_problems() -> None:
    assert reading().problems == ()
    assert [len(table) for table in (book().units, book().places, book().facts)] == [3, 2, 8]


def test_values_stay_as_they_are_written() -> None:
    facts = book().facts
    assert facts["trade-2017"].amount == "1.40"
    assert facts["trade-2017"].period == "2017"
    assert facts["ships-2018"].period == "2018-05-14"
    assert not facts["goods-named"].complete
    assert book().sources["report"].issued is not None


def test_the_bundled_book_has_no_problems() -> None:
    assert list(map(str, load_book(resource_root() / "facts.yaml").problems)) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "\ufeff" + text,
        lambda text: "# a comment\n\n---\n" + text + "...\n",
        lambda text: json.dumps(plain(text)),
        lambda text: json.dumps(plain(text), ensure_ascii=False, indent="\t").replace("/", r"\/"),
    ],
    ids=["windows", "old mac", "mark", "comments and document marks", "json", "json with tabs and escaped slashes"],
)
def test_the_same_book_reads_from_every_way_of_saving_it(change: Callable[[str], str]) -> None:
    result = reading(change(BOOK))
    assert list(map(str, result.problems)) == []
    assert result.book is not None
    assert result.book.facts == book().facts


def test_line_ends_behind_a_text_are_dropped() -> None:
    text = changed('amount: "109"', 'amount: "109"\n    as_published: >\n      109 ships\n      at sea\n')
    assert book(text).facts["ships-2018"].as_published == "109 ships at sea"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "0:0: error: the file is empty; a book begins with the line `form: qingdao-book/1`"),
        (b"\xef\xbb\xbf \n", "0:0: error: the file is empty; a book begins with the line `form: qingdao-book/1`"),
        ("# nothing\n", "0:0: error: the file holds only comments; a book begins with the line `form: qingdao-book/1`"),
        ("---\n", "2:1: error: this is not a book of facts; a book begins with the line `form: qingdao-book/1`"),
        ("- a\n", "1:1: error: this is not a book of facts; a book begins with the line `form: qingdao-book/1`"),
        ("a: 1\n", "1:1: error: this is not a book of facts; a book begins with the line `form: qingdao-book/1`"),
        ("form: {}\n", "1:1: error: this is not a book of facts; a book begins with the line `form: qingdao-book/1`"),
        ("\n{}", "2:1: error: this is not a book of facts; a book begins with the line `form: qingdao-book/1`"),
        (
            "form: qingdao-book/2\n",
            (
                "1:7: error: the file is written in another version of the form: 'qingdao-book/2'; "
                "this program reads `form: qingdao-book/1`"
            ),
        ),
        (
            '{"form"',
            "1:8: error: the file is written in another form: ''; this program reads `form: qingdao-book/1`",
        ),
        (
            "form: recipe\n",
            "1:7: error: the file is written in another form: 'recipe'; this program reads `form: qingdao-book/1`",
        ),
        (FORM.encode("utf-16"), "1:1: error: the file is written in UTF-16; save it as UTF-8"),
        (
            FORM.encode("utf-16-le"),
            (
                "1:1: error: this is a binary file, or a text in UTF-16; "
                "a book is a text in UTF-8 that begins with `form: qingdao-book/1`"
            ),
        ),
        (b"form: a\r\nx: \xe9\n", "2:4: error: here the file is not UTF-8; save it as UTF-8"),
        (b"\xef\xbb\xbfform: \xe9\n", "1:7: error: here the file is not UTF-8; save it as UTF-8"),
        (FORM + "a" * 4096 + "\0", "2:4097: error: an invisible control character (U+0000); remove it"),
        (FORM + "title: a\u202eb\n", "2:9: error: an invisible control character (U+202E); remove it"),
        (FORM + "title: a\x1b\n", "2:9: error: an invisible control character (U+001B); remove it"),
        (FORM + 'title: "a\\u202e"\n', "2:8: error: an escape for a control character (U+202E); remove it"),
        (FORM + 'title: "a\\rb"\n', "2:8: error: an escape for a control character (U+000D); remove it"),
        (
            "%TAG ! x\n---\n" + FORM,
            (
                "1:1: error: a directive of YAML (%); "
                "remove the line; a text that begins with % is indented or stands in quotes"
            ),
        ),
        (
            FORM + "...\n%YAML 1.2\n---\n",
            (
                "3:1: error: a directive of YAML (%); "
                "remove the line; a text that begins with % is indented or stands in quotes"
            ),
        ),
        (FORM + "---\n" + FORM, "2:1: error: a second document (---); a file holds one book"),
        (FORM + FORM, "2:1: error: the key 'form' is given twice; keep one of them"),
        (FORM + "? [a]\n: b\n", "2:3: error: a list or mapping as a key; a key is a plain word"),
        (FORM + "<<: b\n", "2:1: error: a merge key (<<); write the keys out"),
        (
            FORM + "a: &b c\n",
            "2:4: error: an anchor (&b); remove it and write the value where it is needed",
        ),
        (
            FORM + "a: &b [c]\n",
            "2:4: error: an anchor (&b); remove it and write the value where it is needed",
        ),
        (
            FORM + "a: !!python/object:os.system b\n",
            "2:4: error: a tag ('tag:yaml.org,2002:python/object:os.syst…'); remove it: all values of a book are plain",
        ),
        (FORM + "a: *b\n", "2:4: error: an alias (*b); write the value out"),
        (FORM + "*b : a\n", "2:1: error: an alias (*b); write the value out"),
        (
            FORM + "a:\n\t- b\n",
            (
                "3:1: error: this is not YAML: found character that cannot start any token; "
                "put the text in quotes, and indent with spaces, not tabs"
            ),
        ),
        (
            FORM + "a: b: c\n",
            (
                "2:5: error: this is not YAML: mapping values are not allowed in this context; "
                "check indentation, colons and quotes here; text with a colon or a # stands in quotes"
            ),
        ),
        (
            FORM + '"a": "\\ud83d\\ude00"\n',
            (
                "2:9: error: this is not YAML: found invalid Unicode character escape code; "
                "write the character itself; between double quotes a backslash is written twice"
            ),
        ),
        (
            FORM + 'a: "b\n\n',
            (
                "4:1: error: the file ends inside a part that begins at line 2, column 4; "
                "close the bracket or the quote there; the file may be cut off"
            ),
        ),
        (
            FORM + "a:\n  b: [c, d\n",
            (
                "4:1: error: the file ends inside a part that begins at line 3, column 6; "
                "close the bracket or the quote there; the file may be cut off"
            ),
        ),
        (
            FORM + "a: 'b",
            (
                "2:6: error: the file ends inside a part that begins at line 2, column 4; "
                "close the bracket or the quote there; the file may be cut off"
            ),
        ),
        (
            FORM + "a",
            (
                "2:2: error: the file ends inside a part that begins at line 2, column 1; "
                "close the bracket or the quote there; the file may be cut off"
            ),
        ),
        (FORM + "a: " + "b" * 10_001, "2:4: error: a text of 10,001 characters; at most 10,000 are read"),
    ],
)
def test_what_is_no_book_is_refused_with_its_place(data: bytes | str, problem: str) -> None:
    assert refused(data) == problem


def test_slips_are_all_told_up_to_the_limit() -> None:
    result = read_book((FORM + FORM + "a: !b c\nd: [\n").encode(), "x")
    assert [(problem.line, problem.column) for problem in result.problems] == [(2, 1), (3, 4), (5, 1)]
    bomb = FORM + "a: &a [x]\nb: [" + ", ".join(["*a"] * 1000) + "]\n"
    assert len(read_book(bomb.encode(), "x").problems) == 100


@pytest.mark.parametrize("text", ["facts: " + "[" * 100_000, "facts:\n" + "- " * 100_000, "a: " + "{a: " * 100_000])
def test_deep_nesting_is_refused(text: str) -> None:
    assert "lists and mappings more than 64 deep; a book needs seven levels" in refused(FORM + text)


def test_a_huge_value_is_refused() -> None:
    long = "b" * 10_000_000
    what = "error: a text or a comment of more than 1 MB; split it, or leave it out"
    assert refused(FORM + "a: " + long) == f"2:2: {what}"
    assert refused(FORM + f"a: b\n# {long}\n") == f"2:5: {what}"
    assert refused(f"# {long}\n") == f"1:1: {what}"


def test_a_value_over_the_cap_ends_the_reading() -> None:
    assert (
        refused(FORM + f"a: {'b' * 20_000}\nc: [") == "2:4: error: a text of 20,000 characters; at most 10,000 are read"
    )


def test_too_many_values_and_facts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_NODES", 100)
    assert refused(BOOK) == "0:0: error: more than 100 values; split the book"
    monkeypatch.undo()
    monkeypatch.setattr(reader, "MAX_FACTS", 7)
    assert refused(BOOK) == "0:0: error: more than 7 facts; split the book"
    # On one line nothing shows at once how many there are.
    flow = BOOK[: BOOK.index("facts:")] + f"facts: [{', '.join(f'{{id: f{n}}}' for n in range(8))}]\n"
    assert refused(flow) == "0:0: error: more than 7 facts; split the book"


def test_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    large = tmp_path / "large.facts.yaml"
    with large.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    [problem] = load_book(large).problems
    assert str(problem).endswith("0:0: error: the file is larger than 64 MB; split the book")
    monkeypatch.setattr(reader, "MAX_BYTES", 10)
    with pytest.raises(Refused, match="larger than"):
        finish(examining(BOOK.encode()))


def fifo(path: Path) -> None:
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.symlink_to(path)


def nothing(path: Path) -> None:
    assert not path.exists()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (fifo, "this is a pipe or a device, not a file; save the book as a file first"),
        (loop, "the link leads round in a circle; give the file it should lead to"),
        (Path.mkdir, "this is a folder; give a file in it, one named *.facts.yaml"),
        (nothing, "there is no such file; check the name and the folder"),
    ],
)
def test_what_is_no_plain_file_is_told(make: Callable[[Path], None], words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.facts.yaml"
    make(path)
    result = load_book(path)
    assert result.unreadable
    assert [str(problem) for problem in result.problems] == [f"{path}:0:0: error: {words}"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("/dev/zero", "this is a pipe or a device, not a file"),
        ("a\0b", "no file can have this name"),
        ("a" * 5000, "the name is too long"),
        ("/dev/null/a", "the file cannot be read (Not a directory)"),
    ],
)
def test_names_that_lead_to_no_file_are_told(name: str, words: str) -> None:
    [problem] = load_book(Path(name)).problems
    assert str(problem.what) == words


def test_a_file_that_may_not_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", forbid)
    [problem] = load_book(Path("a")).problems
    assert str(problem) == "a:0:0: error: the file may not be read; ask for the right to read it"


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.facts.yaml"
    path.write_text(BOOK)
    result = load_book(path)
    assert result.book is not None
    assert path.read_text() == BOOK


def long_book(facts: int) -> str:
    """Return the sample with so many facts more."""
    more = (
        f"  - {{id: more-{number}, indicator: goods, statement: {{en: A., zh: 一。}}, period: 2018, "
        "citations: [{source: ledger}]}\n"
        for number in range(facts)
    )
    return BOOK + "".join(more)


def test_reading_goes_in_small_steps_that_rise_to_the_whole() -> None:
    data = long_book(3000).encode()
    shares = list(reader.reading(data, "x"))
    assert shares == sorted(shares)
    assert 0 <= shares[0] < 0.1
    assert 0.9 < shares[-1] <= 1
    # A block of facts takes some steps at least: none of them is long.
    assert len(shares) > 3 * 5


def test_reading_left_in_the_middle_leaves_the_garbage_collector_on() -> None:
    data = long_book(3000).encode()
    for steps in range(1, len(list(reader.reading(data, "x"))), 5):
        work = reader.reading(data, "x")
        for _ in range(steps):
            next(work)
        assert not gc.isenabled()
        work.close()
        assert gc.isenabled()


def test_a_file_is_read_in_steps(tmp_path: Path) -> None:
    path = tmp_path / "a.facts.yaml"
    path.write_text(long_book(3000))
    assert len(list(loading(path))) > 15
    result = finish(loading(path))
    assert result.book is not None
    assert len(result.book.facts) == 3008


def test_the_garbage_collector_is_left_as_it_was() -> None:
    gc.disable()
    try:
        reading()
        assert not gc.isenabled()
    finally:
        gc.enable()
    reading()
    assert gc.isenabled()


def test_problems_of_a_book_are_all_told_with_their_places() -> None:
    text = changed("    headline: [trade-2018]", "    headline: [nothing]\n    colour: red")
    text = changed("unit: percent", "unit: none", text)
    assert told(text) == [
        "27:5: error: unknown key 'colour'; did you mean 'color'?",
        "49:5: error: there is no 'none' among the units; correct it, or add it to the units",
    ]


def test_a_mistake_in_one_item_is_told_once() -> None:
    lines = told(changed("kind: currency", "kind: curency"))
    assert lines == ["10:5: error: 'kind' cannot be 'curency'; did you mean 'currency'?"]


def test_keys_of_the_top_are_checked() -> None:
    text = BOOK.replace("origin: qingdao\n", "").replace("facts:\n", "factz:\n")
    assert told(text)[:4] == [
        "1:1: error: the key 'origin' is missing; add `origin:` with its value",
        "1:1: error: the list 'facts' is missing; add `facts:` with its items",
        "25:16: error: there is no 'trade-2018' among the facts; correct it, or add it to the facts",
        "73:1: error: unknown key 'factz'; did you mean 'facts'?",
    ]
    short = FORM + "title: {en: A}\nlanguages: [en]\nversion: 1\norigin: a\nlead: b\n"
    assert [line.split("error: ")[1] for line in told(short + "units: x\nplaces:\ncategories: {}\n")] == [
        "the list 'indicators' is missing; add `indicators:` with its items",
        "the list 'sources' is missing; add `sources:` with its items",
        "the list 'facts' is missing; add `facts:` with its items",
        "there is no 'a' among the places; correct it, or add it to the places",
        "there is no 'b' among the sources; correct it, or add it to the sources",
        "'units' is no list; begin each item with `- id: …`",
        "'categories' is no list; begin each item with `- id: …`",
    ]


def test_ids_that_are_no_text_and_items_that_are_no_mapping_are_told() -> None:
    assert told(BOOK + "  - a\n  - {id: [b]}\n")[:2] == [
        (
            "152:5: error: an item of 'facts' is no mapping; write keys with values below it: id, indicator, statement, "
            "period, citations, amount, relation, lower, upper, unit, mode, status, members, complete, as_published, kind, "
            "part_of, preferred, place, counterparts, compiler, counts, compare, readings, derived, corroboration, notes"
        ),
        "153:5: error: the key 'indicator' is missing; add `indicator:` with its value",
    ]


def test_a_file_wrong_all_through_is_not_read_to_its_end() -> None:
    text = BOOK + "  - {" + ", ".join(f"unknown-{number}: 1" for number in range(20_000)) + "}\n"
    result = reading(text)
    assert len(result.problems) == 10_000
    assert not result.unreadable


yaml_text = st.lists(
    st.sampled_from(
        [
            *"abc:-?[]{},#&*!|>'\"%@` \n\t\\",
            "\r",
            "\n  ",
            ": ",
            "- ",
            "\n- ",
            "a: ",
            "<<",
            "---",
            "...",
            "é",
            "\x85",
            "\0",
        ]
    ),
    max_size=60,
).map("".join)


def test_a_file_whose_first_words_are_no_yaml_is_told() -> None:
    # The form is looked for before the file is read, and what is no YAML there is told by the reader.
    for data in (b"'abc", b"[a, b]", b"- a"):
        problems = read_book(data, "x.yaml").problems
        assert [problem.severity for problem in problems] == ["error"]


def test_a_complaint_of_the_parser_without_a_place_is_told_all_the_same() -> None:
    slip = reader._yaml_words(yaml.YAMLError("odd\nand more"), b"")
    assert (slip.line, slip.column, str(slip.what)) == (0, 0, "this is not YAML: odd")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert read_book(data, "x").problems


@given(yaml_text)
def test_any_text_is_read_or_refused(text: str) -> None:
    for problem in (*read_book(text.encode(), "x").problems, *reading(FORM + text).problems):
        assert str(problem.what)
        assert str(problem.remedy)
        assert problem.line <= text.count("\n") + text.count("\r") + 3
    try:
        tree = finish(walking(text.encode(), lambda _key, _items: None))
    except Refused:
        return
    assert count(tree) <= most_nodes(text.encode())


def count(tree: object) -> int:
    if isinstance(tree, dict):
        return 1 + sum(map(count, tree.values()))
    return 1 + sum(map(count, tree)) if isinstance(tree, list) else 1


@given(st.data())
@settings(max_examples=150)
def test_a_book_changed_anywhere_is_read_or_told(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(BOOK)))
    end = data.draw(st.integers(start, min(len(BOOK), start + 40)))
    piece = data.draw(st.one_of(yaml_text, st.text(max_size=8)))
    result = read_book((BOOK[:start] + piece + BOOK[end:]).encode("utf-8", "replace"), "x")
    assert result.book is not None or result.problems


words = st.sampled_from(
    ["", "a", "ships", "1", "-1", "1e9", "nan", "inf", "9" * 101, "2018", "true", "null", "x\n", "home"]
)
values: st.SearchStrategy[object] = st.recursive(
    words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=6
)


@given(st.data())
@settings(max_examples=300)
def test_a_book_with_any_value_anywhere_is_read_or_told(data: st.DataObject) -> None:
    tree = plain(BOOK)
    holder: Any = tree
    path: list[tuple[Any, Any]] = []
    for _ in range(data.draw(st.integers(1, 7))):
        keys = (
            list(holder) if isinstance(holder, dict) else list(range(len(holder))) if isinstance(holder, list) else []
        )
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        path.append((holder, key))
        holder = holder[key]
    holder, key = path[-1]
    holder[key] = data.draw(values)
    result = reading(json.dumps(tree))
    assert result.book is not None or result.problems
    if result.book is not None:
        for fact in result.book.facts.values():
            result.book.citations_of(fact)
