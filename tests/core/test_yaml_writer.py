from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core.book import LISTS, Book, Head, Text
from qingdao_browser.core.reading import Reading, read_book
from qingdao_browser.core.work import finish
from qingdao_browser.core.yaml_writer import SCHEMA_LINE, _scalar, write_book
from tests.core.samples import book
from tests.core.test_article import bundled


def written(of: Book) -> str:
    parts = {key: tuple(getattr(of, key).values()) for key in LISTS}
    return finish(write_book(of.head, parts, {"places": "Where it is.\nSecond line."}))


def again(text: str) -> Reading:
    return read_book(text.encode(), "again.facts.yaml")


def parts_of(of: Book) -> list[object]:
    return [of.head, *(getattr(of, key) for key in LISTS)]


def test_a_book_comes_back_as_it_was_written() -> None:
    for whole in (book(), bundled()):
        result = again(written(whole))
        assert result.book is not None
        assert parts_of(result.book) == parts_of(whole)


def test_the_form_stands_first_and_the_schema_under_it() -> None:
    lines = written(book()).splitlines()
    assert lines[:2] == ["form: qingdao-book/1", SCHEMA_LINE]
    assert lines[lines.index("places:") - 2 :][:2] == ["# Where it is.", "# Second line."]


def test_an_empty_list_stays_one() -> None:
    head = Head("qingdao-book/1", Text("x"), ("en",), "1", "a", "b")
    assert "facts: []" in finish(write_book(head, dict.fromkeys(LISTS, ()), {}))


def test_texts_that_could_be_taken_for_something_else_stand_in_quotes() -> None:
    written_as = [
        _scalar(text) for text in ("plain words", "no", "1.10", "a: b", "# x", "", "- a", "true", "贸易额", "a ")
    ]
    assert written_as == [
        "plain words", '"no"', '"1.10"', '"a: b"', '"# x"', '""', '"- a"', '"true"', "贸易额", '"a "',
    ]  # fmt: skip
    assert [_scalar(value) for value in (True, False, 1.5, 3)] == ["true", "false", "1.5", "3"]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Cn", "Co"]), min_size=1, max_size=30))
def test_any_text_that_a_book_can_have_comes_back(words: str) -> None:
    whole = book()
    head = Head("qingdao-book/1", Text(words), ("en", "zh"), "1", whole.head.origin, whole.head.lead)
    parts = {key: tuple(getattr(whole, key).values()) for key in LISTS}
    result = again(finish(write_book(head, parts, {})))
    assert result.book is not None
    assert result.book.head.title.en == words
