from __future__ import annotations

import gettext

import pytest

from qingdao_browser.core.book import LanguageCode, Text
from qingdao_browser.core.commands import COMMANDS, MENUS, bare
from qingdao_browser.core.language import LANGUAGES, LOCALES, Language, language, mark

EN = language("en")
ZH = Language("zh", gettext.NullTranslations())


class Catalogue(gettext.NullTranslations):
    """A catalogue of two messages."""

    def gettext(self, message: str) -> str:
        return {"about {moment}": "约{moment}"}.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "{n}项"


def test_words_are_translated_and_places_filled() -> None:
    tongue = Language("zh", Catalogue())
    assert tongue.tr("about {moment}", moment="2013年") == "约2013年"
    assert tongue.plural("{n} entry", "{n} entries", 3) == "3项"
    assert EN.plural("{n} entry of {book}", "{n} entries of {book}", 1, book="A") == "1 entry of A"
    assert EN.plural("{n} entry of {book}", "{n} entries of {book}", 2, book="A") == "2 entries of A"


def test_a_message_without_values_may_hold_braces() -> None:
    assert EN.tr("{literally}") == "{literally}"


def test_marking_changes_nothing() -> None:
    assert mark("&File") == "&File"


def test_texts_fall_back_to_the_language_there_is() -> None:
    assert (EN.of(Text("a", "甲")), ZH.of(Text("a", "甲"))) == ("a", "甲")
    assert (EN.of(Text(zh="甲")), ZH.of(Text("a"))) == ("甲", "a")
    assert EN.of(None) == ""


def test_signs_of_both_languages() -> None:
    assert (EN.join(["a", "b"]), ZH.join(["a", "b"])) == ("a, b", "a、b")
    assert (EN.phrase(["a", "", "b"]), ZH.phrase(["a", "", "b"])) == ("a, b", "a，b")
    assert (EN.clauses(["a", "b"]), ZH.clauses(["a", "b"])) == ("a; b", "a；b")
    assert (EN.bracket("a"), ZH.bracket("a")) == (" (a)", "（a）")
    assert (EN.colon(), ZH.colon()) == (": ", "：")


def test_each_language_is_read_once() -> None:
    assert language("en") is EN
    assert set(LOCALES) == set(LANGUAGES)


def test_the_chinese_catalogue_is_read() -> None:
    tongue = language("zh")
    assert tongue.code == "zh"
    assert tongue.tr("Sources") not in ("", "Sources")
    assert language("zh") is tongue


@pytest.mark.parametrize(("menu", "words"), MENUS.items())
def test_each_menu_has_commands_and_a_mnemonic(menu: str, words: str) -> None:
    assert any(command.menu == menu for command in COMMANDS)
    assert "&" in words


def test_commands_are_told_apart() -> None:
    ids = [command.id for command in COMMANDS]
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(set(ids)) == len(ids)
    assert len(set(keys)) == len(keys)
    for menu in MENUS:
        letters = [
            command.text[command.text.index("&") + 1].casefold()
            for command in COMMANDS
            if command.menu == menu and "&" in command.text
        ]
        assert len(letters) == len(set(letters)), menu


@pytest.mark.parametrize(
    ("words", "plain"), [("&Open book…", "Open book"), ("文件(&F)", "文件"), ("打开(&O)…", "打开"), ("Keys", "Keys")]
)
def test_words_without_mnemonic_and_ellipsis(words: str, plain: str) -> None:
    assert bare(words) == plain


@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_name_of_a_file_cannot_steer_the_message_it_stands_in(code: LanguageCode) -> None:
    words = language(code)
    name = "a\u202eb\nc\u3000d.yaml"
    assert words.tr("Opening {file}…", file=name).count("a�b�c\u3000d.yaml") == 1
    assert "a�b�c" in words.plural("{n} problem in {file}", "{n} problems in {file}", 2, file=name)
    # The words of a book are as the reader let them in.
    assert words.tr("{title} {n}", title="a\nb", n=3) == "a\nb 3"
