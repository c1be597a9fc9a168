"""Opening books of one's own: read apart, followed while somebody edits them, remembered, and in several windows."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPlainTextEdit, QPushButton

from qingdao_browser.app.settings import Settings
from qingdao_browser.core.reading import load_book
from qingdao_browser.views.progress_strip import ProgressStrip
from qingdao_browser.views.window import Window
from tests.core.samples import BOOK
from tests.desk import Desk
from tests.large_books import large_yaml

MORE = BOOK.replace("Trade came to USD 1.523 billion.", "Trade rose to USD 1.523 billion.")
BROKEN = BOOK.replace("mode: during", "mode: sometimes")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.facts.yaml"
    path.write_text(BOOK, "utf-8")
    return path


def opened(desk: Desk, path: Path) -> Desk:
    desk.open(path)
    desk.wait_for_page()
    return desk


def until_told(desk: Desk, words: str) -> None:
    """Wait until the notice above the page says something."""
    desk.bot.waitUntil(lambda: words in desk.window.notice.text, timeout=20_000)


def replace(path: Path, text: str) -> None:
    """Save a file as most editors do: a new one takes its place."""
    other = path.with_suffix(".part")
    other.write_text(text, "utf-8")
    os.replace(other, path)


def overwrite(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


# --- following ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("save", [replace, overwrite])
def test_a_saved_file_is_read_again_and_the_page_stays(
    desk: Desk, path: Path, save: Callable[[Path, str], None]
) -> None:
    opened(desk, path)
    desk.controller.go("trade-value")
    for text, words in ((MORE, "Trade rose to"), (BOOK, "Trade came to")):
        save(path, text)
        desk.bot.waitUntil(lambda words=words: any(words in said for said in desk.words()), timeout=20_000)  # type: ignore[misc] # a default is no parameter of the call
        assert desk.controller.page == "trade-value"
    assert desk.message == "harbour.facts.yaml was read again."
    assert desk.window.notice.text == ""


def test_a_save_by_a_clock_that_was_set_back_is_read(desk: Desk, path: Path) -> None:
    opened(desk, path)
    desk.controller.go("trade-value")
    path.with_suffix(".new").write_text(MORE, "utf-8")
    os.utime(path.with_suffix(".new"), (1, 1))
    os.replace(path.with_suffix(".new"), path)
    desk.bot.waitUntil(lambda: any("Trade rose to" in said for said in desk.words()), timeout=20_000)


def test_the_page_stands_where_it_stood(desk: Desk, path: Path) -> None:
    text = BOOK + "".join(
        f"  - {{id: more-{year}, indicator: trade-value, statement: {{en: In {year}., zh: {year}年。}}, amount: '1.5', "
        f"period: {year}, citations: [{{source: report, label: page, locator: '1'}}]}}\n"
        for year in range(1960, 2010)
    )
    path.write_text(text, "utf-8")
    opened(desk, path)
    desk.controller.go("trade-value")
    desk.wait_for_page()
    bar = desk.window.page.verticalScrollBar()
    desk.bot.waitUntil(lambda: bar.maximum() > 400, timeout=20_000)
    bar.setValue(300)
    replace(path, text.replace("Trade came to USD 1.523", "Trade rose to USD 1.523"))
    desk.bot.waitUntil(lambda: any("Trade rose to" in said for said in desk.words()), timeout=20_000)
    desk.wait_for_page()
    desk.bot.waitUntil(lambda: bar.value() == 300, timeout=20_000)


def test_a_broken_save_keeps_the_good_book_and_lists_line_and_column(desk: Desk, path: Path) -> None:
    opened(desk, path)
    desk.controller.go("ships")
    replace(path, BROKEN)
    until_told(desk, "harbour.facts.yaml was saved with errors; what it said before stays open.")
    line = next(number for number, line in enumerate(BROKEN.splitlines(), 1) if "sometimes" in line)
    assert f"{path}:{line}:" in desk.window.notice.text
    assert desk.controller.page == "ships"
    assert desk.title == "Ships"
    replace(path, BOOK)
    desk.bot.waitUntil(lambda: desk.window.notice.text == "", timeout=20_000)


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_text("", "utf-8")


def put_a_fifo(path: Path) -> None:
    os.mkfifo(path.with_suffix(".part"))
    os.replace(path.with_suffix(".part"), path)


def put_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (remove, "harbour.facts.yaml is no longer there; what it said last stays open."),
        (empty, "the file is empty"),
        (put_a_fifo, "saved with errors; what it said before stays open."),
        (put_a_folder, "saved with errors; what it said before stays open."),
    ],
)
def test_what_happens_to_the_file_leaves_the_open_book(
    desk: Desk, path: Path, harm: Callable[[Path], None], words: str
) -> None:
    opened(desk, path)
    harm(path)
    until_told(desk, words)
    assert desk.title == "Harbour, at a glance"
    if path.is_dir():
        path.rmdir()
    replace(path, MORE)
    desk.bot.waitUntil(lambda: desk.message == "harbour.facts.yaml was read again.", timeout=20_000)
    assert desk.window.notice.text == ""


def test_a_page_that_is_gone_gives_way_to_the_home_page(desk: Desk, path: Path) -> None:
    opened(desk, path)
    desk.controller.go("ship-share")
    kept = BOOK[: BOOK.index("  - id: ship-share")] + BOOK[BOOK.index("  - id: goods\n") :]
    facts = kept.index("facts:")
    lines = kept[facts:].split("\n  - ")
    kept = kept[:facts] + "\n  - ".join(part for part in lines if "indicator: ship-share" not in part)
    replace(path, kept)
    desk.bot.waitUntil(lambda: desk.controller.page == "home", timeout=20_000)


# --- the way to a problem ---------------------------------------------------------------------------------------------


def test_a_click_on_a_problem_opens_the_editor_there(
    desk: Desk, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    editor = tmp_path / "bin" / "kate"
    editor.parent.mkdir()
    editor.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{told}.part" && mv "{told}.part" "{told}"\n', "utf-8")
    editor.chmod(0o755)
    monkeypatch.setenv("PATH", f"{editor.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("VISUAL", "kate --new")
    opened(desk, path)
    replace(path, BROKEN)
    until_told(desk, "saved with errors")
    details = desk.window.notice.findChildren(QPlainTextEdit)[0]
    row = details.cursorRect(details.textCursor()).center()
    line, text = next((number, line) for number, line in enumerate(BROKEN.splitlines(), 1) if "sometimes" in line)
    column = text.index("mode") + 1
    QTest.mouseClick(details.viewport(), Qt.MouseButton.LeftButton, pos=row)
    desk.bot.waitUntil(told.exists, timeout=20_000)
    assert told.read_text("utf-8").splitlines() == ["--line", str(line), "--column", str(column), str(path)]
    told.unlink()
    QTest.keyClick(details, Qt.Key.Key_Return)
    desk.bot.waitUntil(told.exists, timeout=20_000)
    assert str(path) in told.read_text("utf-8")


# --- long reading -----------------------------------------------------------------------------------------------------


def test_long_reading_shows_how_far_it_is_and_can_be_cancelled(desk: Desk, tmp_path: Path) -> None:
    large = tmp_path / "large.facts.yaml"
    large.write_bytes(large_yaml(20_000))
    desk.controller.open_file(str(large))
    strip = desk.window.statusBar().findChildren(ProgressStrip)[-1]
    desk.bot.waitUntil(strip.isVisible, timeout=20_000)
    assert strip.words.text() == "Opening large.facts.yaml…"
    desk.controller.go("ocean-boats")
    assert desk.title == "Ocean-going boats"
    desk.bot.waitUntil(lambda: 0 < strip.bar.value() < 100, timeout=20_000)
    QTest.mouseClick(strip.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert not strip.isVisible()
    assert not desk.controller.is_opening
    assert desk.controller.page == "ocean-boats"
    assert "large" not in desk.window.windowTitle()


# --- recent files, new books, windows ---------------------------------------------------------------------------------


def recent(desk: Desk) -> list[str]:
    """Return the entries of the menu of files opened last."""
    (menu,) = (menu for menu in desk.window.menuBar().findChildren(QMenu) if menu.title() == "Open &recent")
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_files_opened_last_are_offered_until_the_list_is_cleared(desk: Desk, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "b&w.facts.yaml"
    other.write_text(BOOK, "utf-8")
    assert recent(desk) == ["&Clear this list"]
    opened(desk, path)
    opened(desk, other)
    opened(desk, path)
    assert recent(desk) == [f"{path.name} – {tmp_path}", f"b&&w.facts.yaml – {tmp_path}", "&Clear this list"]
    desk.controller.run("language-zh")
    desk.controller.run("language-en")
    assert len(recent(desk)) == 3
    desk.controller.run("clear-recent")
    assert recent(desk) == ["&Clear this list"]


def test_a_file_that_is_gone_is_told_of_and_leaves_the_list(desk: Desk, path: Path) -> None:
    opened(desk, path)
    desk.controller.run("open-bundled")
    path.unlink()
    desk.window.given.emit(str(path.absolute()))
    desk.wait_until_read()
    assert "no such file" in desk.window.notice.text
    assert desk.title == "Qingdao abroad, at a glance"
    assert recent(desk) == ["&Clear this list"]


def test_the_list_comes_back_at_the_next_start(open_desk: Callable[..., Desk], path: Path) -> None:
    opened(open_desk(settings=Settings()), path)
    assert recent(open_desk(settings=Settings()))[0].startswith(path.name)
    Settings().forget()


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_new_book_is_valid_has_comments_and_opens(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    desk.controller.run(f"language-{code}")
    target = tmp_path / "mine"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    desk.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    desk.wait_until_read()
    written = tmp_path / "mine.facts.yaml"
    assert load_book(written).problems == ()
    assert written.read_text("utf-8").splitlines()[1].startswith("# yaml-language-server: $schema=")
    assert "mine.facts.yaml" in desk.window.windowTitle()
    assert {"en": "41,250", "zh": "4.125万"}[code] in " ".join(desk.words())


def test_a_new_book_that_cannot_be_written_is_told(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "none" / "mine.facts.yaml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    desk.controller.run("new-book")
    assert "mine.facts.yaml was not written: there is no such folder" in desk.window.notice.text


def windows(desk: Desk) -> list[Window]:
    return [
        w for w in QApplication.topLevelWidgets() if isinstance(w, Window) and w.isVisible() and w is not desk.window
    ]


def close_others(desk: Desk) -> None:
    for window in windows(desk):
        window.close()
    desk.bot.waitUntil(lambda: not windows(desk), timeout=20_000)


def test_a_second_book_of_ones_own_opens_in_a_window_of_its_own(desk: Desk, path: Path, tmp_path: Path) -> None:
    opened(desk, path)
    other = tmp_path / "other.facts.yaml"
    other.write_text(MORE, "utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other))])
    drop = QDropEvent(
        QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    desk.window.dropEvent(drop)
    desk.bot.waitUntil(lambda: any("other.facts.yaml" in w.windowTitle() for w in windows(desk)), timeout=20_000)
    assert "harbour.facts.yaml" in desk.window.windowTitle()
    # What is chosen in one window holds for all.
    desk.controller.run("language-zh")
    (second,) = windows(desk)
    assert second.actions_by_id["language-zh"].isChecked()
    assert "青岛" in second.windowTitle()
    close_others(desk)
    assert desk.title == "港口概览"


def test_a_new_window_has_the_bundled_book_and_closes_alone(desk: Desk) -> None:
    desk.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    desk.bot.waitUntil(lambda: len(windows(desk)) == 1, timeout=20_000)
    (second,) = windows(desk)
    desk.bot.waitUntil(lambda: "at a glance" in second.windowTitle(), timeout=20_000)
    desk.bot.waitUntil(second.isActiveWindow, timeout=20_000)
    QTest.keyClick(second, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    desk.bot.waitUntil(lambda: not windows(desk), timeout=20_000)
    assert desk.window.isVisible()


# --- long pages -------------------------------------------------------------------------------------------------------


def test_a_long_page_is_turned_by_keys_and_buttons(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "long.facts.yaml"
    path.write_bytes(large_yaml(3_000))
    opened(desk, path)
    book = desk.controller.book
    assert book is not None
    long = max(book.indicators, key=lambda id: len(book.facts_of[id]))
    total = len(book.facts_of[long])
    desk.controller.go(long)
    assert f"1 to 100 of {total:,}" in desk.words()
    last = desk.tables()[-1]
    assert last.model().rowCount() == 100
    desk.press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert f"101 to 200 of {total:,}" in desk.words()
    button = next(b for b in desk.shown().findChildren(QPushButton) if b.accessibleName() == "Next part of the page")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert f"201 to {total:,} of {total:,}" in desk.words()
    assert not desk.window.actions_by_id["next-part"].isEnabled()
    desk.press(Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert f"101 to 200 of {total:,}" in desk.words()
    # A fact leads to the part it stands on.
    oldest = min(book.facts_of[long], key=lambda fact: fact.period)
    desk.controller.go("home")
    desk.controller.go(oldest.id)
    assert f"201 to {total:,} of {total:,}" in desk.words()
