from __future__ import annotations

import gettext
import io
import re
import runpy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from babel.messages.catalog import Message

from qingdao_browser.core.book import Book, LanguageCode
from qingdao_browser.core.commands import COMMANDS, MENUS
from qingdao_browser.core.language import LANGUAGES, language
from qingdao_browser.core.reading import read_book
from qingdao_browser.core.resources import resource
from qingdao_browser.core.summarise import summarise
from qingdao_browser.core.text_writer import write_text

ROOT = Path(__file__).resolve().parents[2]
TOOL = SimpleNamespace(**runpy.run_path(str(ROOT / "packaging" / "translations.py")))
HAN = "\u4e00-\u9fff"
ADVICE = "run packaging/translations.py and translate what it names"


def texts_of(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translations_of(message: Message) -> tuple[str, ...]:
    texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return tuple(text or "" for text in texts)


@cache
def messages() -> list[Message]:
    return list(TOOL.messages(TOOL.updated()))


@cache
def bundled() -> Book:
    reading = read_book(resource("facts.yaml"), "facts.yaml")
    assert reading.book is not None
    return reading.book


@cache
def chinese_pages() -> dict[str, str]:
    book, chinese = bundled(), language("zh")
    ids = ["home", "sources", *book.categories, *book.indicators, *book.facts, *book.sources]
    return {id: write_text(summarise(book, id, chinese), chinese) for id in ids}


def test_the_catalogue_holds_the_strings_of_the_code_and_no_others() -> None:
    assert {message.id for message in TOOL.messages(TOOL.read())} == {message.id for message in messages()}, ADVICE


def test_the_files_are_what_the_tool_writes() -> None:
    assert TOOL.CATALOGUE.read_bytes() == TOOL.as_text(TOOL.updated()), ADVICE
    assert TOOL.COMPILED.read_bytes() == TOOL.compiled(TOOL.updated()), ADVICE
    assert resource("translations", "zh_CN", "LC_MESSAGES", "qingdao-browser.mo") == TOOL.COMPILED.read_bytes()


def test_the_files_name_no_time_and_no_line() -> None:
    text = TOOL.CATALOGUE.read_text(encoding="utf-8")
    assert re.findall(r'^"[\w-]*(?:Date|Generated-By).*$|^#: .*:\d+.*$', text, re.MULTILINE) == []


def test_every_message_is_translated() -> None:
    assert [message.id for message in messages() if not TOOL.is_translated(message)] == [], ADVICE


@pytest.mark.parametrize("pattern", [r"\{\w*\}", r"\*[\w.]*", r"\n", r"[…]"], ids=["places", "globs", "breaks", "dots"])
def test_translations_keep_what_the_program_reads(pattern: str) -> None:
    for message in messages():
        wanted = sorted(re.findall(pattern, texts_of(message)[-1]))
        for text in translations_of(message):
            assert sorted(re.findall(pattern, text)) == wanted, (message.id, text)


def test_translations_follow_chinese_typography() -> None:
    wrong = rf"[{HAN}}}][,;:?!]|[{HAN}] +[\d{{{HAN}]|[\d}}] +[{HAN}]|[{HAN}]\((?!&)|\.\.\."
    texts = [text for message in messages() for text in translations_of(message)]
    # Between backquotes stands what is to be typed.
    assert [text for text in texts if re.search(wrong, re.sub("`[^`]*`", "", text))] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_menu_gives_a_letter_once(code: LanguageCode) -> None:
    words = language(code)
    rows = {"": list(MENUS.values())}
    for command in COMMANDS:
        rows.setdefault(command.menu, []).append(command.text)
    for menu, texts in rows.items():
        letters = [re.findall(r"&(\w)", words.tr(text)) for text in texts]
        assert all(len(found) == 1 for found in letters), (menu, letters)
        assert len({found[0].lower() for found in letters}) == len(letters), (menu, letters)


def test_no_message_is_left_in_english_on_a_chinese_page() -> None:
    parts = {part.strip() for m in messages() for text in texts_of(m) for part in re.split(r"\{\w*\}", text)}
    own = "\n".join(own_texts(bundled()))
    phrases = [part for part in parts if re.search(r"[A-Za-z] [A-Za-z]", part) and part not in own]
    assert len(phrases) > 40
    pages = chinese_pages()
    assert [(phrase, id) for phrase in phrases for id, page in pages.items() if phrase in page] == []


def test_a_chinese_page_has_no_english_words_but_those_of_its_book() -> None:
    own = words("\n".join(own_texts(bundled())))
    strange = {id: left for id, page in chinese_pages().items() if (left := words(page) - own)}
    assert strange == {}


def words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]{2,}", text))


def own_texts(book: Book) -> Iterator[str]:
    """All that the book itself says in Chinese, and whatever its sources say of themselves."""
    yield from leaves(msgspec.to_builtins(book.head), chinese=True)
    for kind in (book.units, book.places, book.categories, book.indicators, book.facts):
        yield from leaves([msgspec.to_builtins(item) for item in kind.values()], chinese=True)
    yield from leaves([msgspec.to_builtins(source) for source in book.sources.values()], chinese=False)


def leaves(value: Any, *, chinese: bool) -> Iterator[str]:
    match value:
        case str():
            yield value
        case {"en": _, "zh": _} if chinese:
            yield from leaves(value["zh"] or value["en"], chinese=chinese)
        case dict():
            for item in value.values():
                yield from leaves(item, chinese=chinese)
        case list() | tuple():
            for item in value:
                yield from leaves(item, chinese=chinese)


def test_the_compiled_catalogue_speaks() -> None:
    catalogue = gettext.GNUTranslations(io.BytesIO(TOOL.COMPILED.read_bytes()))
    for message in messages():
        one, *others = texts_of(message)
        said = {catalogue.ngettext(one, others[0], n) for n in (1, 2, 164)} if others else {catalogue.gettext(one)}
        assert said == set(translations_of(message))
