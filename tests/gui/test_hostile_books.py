"""Hostile books in the window: the refused leave the page alone, the others are shown as the text that they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from tests.desk import Desk
from tests.hostile_books import HARMLESS, REFUSED, WRONG, Maker

# Those that are quickly made; the sizes of others are another test's.
SMALL: dict[str, tuple[Maker, str]] = {
    name: of[name]
    for of in (REFUSED, WRONG)
    for name in (
        "laughs", "command", "merged", "deep-json", "archive", "utf-16", "turned", "not-a-number", "program", "script",
        "way-out", "notes", "chain-of-categories",
    )
    if name in of
}  # fmt: skip


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Maker], Path]:
    def run(make: Maker) -> Path:
        made = make()
        path = tmp_path / "hostile.facts.yaml"
        path.write_bytes(made if isinstance(made, bytes) else made.encode())
        return path

    return run


@pytest.mark.parametrize("name", SMALL)
def test_the_page_stays_and_the_problem_is_told(name: str, desk: Desk, write: Callable[[Maker], Path]) -> None:
    make, message = SMALL[name]
    before, page = desk.controller.book, desk.title
    path = write(make)
    desk.open(path)
    assert (desk.controller.book, desk.title) == (before, page)
    [details] = desk.window.notice.findChildren(QPlainTextEdit)
    assert details.isVisible()
    assert details.toPlainText().splitlines()[0] == f"{path}:{message}"


@pytest.mark.parametrize("name", HARMLESS)
def test_all_pages_show_plain_text_in_a_window_of_the_same_size(
    name: str, desk: Desk, write: Callable[[Maker], Path]
) -> None:
    size, least = desk.window.size(), desk.window.minimumSizeHint().width()
    desk.open(write(HARMLESS[name]))
    book = desk.controller.book
    assert book is not None
    assert book.has("trade-2017")
    for page in ("home", *book.categories, *book.indicators, *book.sources, "sources"):
        desk.controller.go(page)
        desk.wait_for_page()
        labels = desk.shown().findChildren(QLabel)
        # What may hold marks of its own is taken for text by a label that is told so.
        assert all(label.textFormat() == Qt.TextFormat.PlainText or "<" not in label.text() for label in labels)
        assert desk.shown().width() <= desk.window.page.width()
    assert desk.window.size() == size
    assert desk.window.minimumSizeHint().width() <= least
