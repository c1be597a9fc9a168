"""Searching while the index of a book is being made, and after the book was exchanged."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from qingdao_browser.core.work import Work
from tests.core.samples import BOOK
from tests.desk import Desk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "own.facts.yaml"
    file.write_text(BOOK, encoding="utf-8")
    return file


def shown(desk: Desk) -> list[str]:
    """Return the titles of the results."""
    model = desk.window.search.results.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def never() -> Work[None]:
    """Return work that comes to no end."""
    while True:
        yield 0.25


def test_what_is_typed_at_once_is_found_as_soon_as_it_can_be(desk: Desk) -> None:
    pane = desk.window.search
    QTest.keyClicks(pane.field, "sister ports")
    assert pane.is_waiting
    assert "Preparing the search" in pane.count.text()
    assert shown(desk) == []
    desk.bot.waitUntil(lambda: not pane.is_waiting, timeout=20_000)
    assert shown(desk)
    assert "result" in pane.count.text()


def test_how_far_it_is_is_told_only_to_who_waits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    pane = desk.window.search
    monkeypatch.setattr("qingdao_browser.core.search.indexing", lambda *_: never())
    desk.controller._forget_index()
    desk.controller.prepare_search()
    pane.show_book(None, desk.controller.language)
    pane.advance(0.5)
    assert pane.count.text() == ""
    QTest.keyClicks(pane.field, "a")
    desk.bot.waitUntil(lambda: "25" in pane.count.text(), timeout=20_000)
    desk.window.close()
    assert desk.controller._indexing is None


def test_another_book_is_searched_in_the_same_words(desk: Desk, path: Path) -> None:
    desk.type_search("harbour")
    before = shown(desk)
    desk.open(path)
    desk.bot.waitUntil(lambda: not desk.window.search.is_waiting, timeout=20_000)
    assert "Report on the harbour" in shown(desk)
    assert shown(desk) != before


def test_a_saved_book_is_searched_as_it_reads_now(open_desk: Callable[..., Desk], path: Path) -> None:
    desk = open_desk(str(path))
    desk.type_search("lighthouse")
    assert shown(desk) == []
    path.write_text(BOOK.replace("Report on the harbour", "Report on the lighthouse"), encoding="utf-8")
    desk.bot.waitUntil(lambda: "Report on the lighthouse" in shown(desk), timeout=20_000)


def test_garbage_is_looked_for_again_when_the_index_is_made(desk: Desk) -> None:
    desk.type_search("port")
    assert gc.isenabled()
