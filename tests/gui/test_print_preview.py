"""The preview: every page as it comes out, at any size, with all that can be printed one key away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget

from qingdao_browser.app.settings import Settings
from qingdao_browser.core.collection import Chosen
from qingdao_browser.output import typesetting
from qingdao_browser.output.document import Document, paint_page
from qingdao_browser.views import page_canvas
from qingdao_browser.views.blocks import TileButton
from qingdao_browser.views.page_canvas import PageCanvas
from qingdao_browser.views.print_preview import PreviewDialog
from tests.desk import Desk

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def open_preview(desk: Desk) -> PreviewDialog:
    """Open the preview by its keys and wait for its pages."""
    desk.press(Qt.Key.Key_P, CONTROL | SHIFT)
    [preview] = [dialog for dialog in desk.window.findChildren(PreviewDialog) if dialog.isVisible()]
    wait_for_pages(desk, preview)
    return preview


def wait_for_pages(desk: Desk, preview: PreviewDialog) -> None:
    desk.bot.waitUntil(preview.print_button.isEnabled, timeout=20_000)


def choose(desk: Desk, preview: PreviewDialog, words: str) -> None:
    """Choose what is shown by keys."""
    names = texts(preview.subjects)
    QTest.keyClick(preview.subjects, Qt.Key.Key_Home)
    for _ in range(next(at for at, name in enumerate(names) if name.startswith(words))):
        QTest.keyClick(preview.subjects, Qt.Key.Key_Down)
    wait_for_pages(desk, preview)


def texts(box: QComboBox) -> list[str]:
    return [box.itemText(at) for at in range(box.count())]


def colours(canvas: PageCanvas, page: int) -> set[str]:
    """Return the colours at the corners of a page and in its middle column."""
    picture: QImage = canvas.viewport().grab(canvas.place(page)).toImage()
    right, bottom = picture.width() - 1, picture.height() - 1
    corners = [(0, 0), (right, 0), (0, bottom), (right, bottom)]
    return {QColor(picture.pixel(x, y)).name() for x, y in corners}


def has_ink(canvas: PageCanvas, page: int) -> bool:
    picture = canvas.viewport().grab(canvas.place(page)).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return any(picture.pixelColor(x, y).value() < 120 for x in range(picture.width()) for y in range(picture.height()))


@pytest.fixture
def preview(open_desk: Callable[..., Desk]) -> tuple[Desk, PreviewDialog]:
    desk = open_desk(page="finance")
    preview = open_preview(desk)
    choose(desk, preview, "Category")
    return desk, preview


def test_what_was_set_for_the_pages_is_let_go_with_them(preview: tuple[Desk, PreviewDialog]) -> None:
    desk, dialog = preview
    assert typesetting._set_lines.cache_info().currsize > 50
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    desk.bot.waitUntil(lambda: not desk.window.findChildren(PreviewDialog))
    assert typesetting._set_lines.cache_info().currsize == 0


# --- what is shown ----------------------------------------------------------------------------------------------------


def test_it_opens_on_the_page_with_the_keys_in_the_pages(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="financing-value")
    preview = open_preview(desk)
    assert preview.windowTitle().startswith("Cross-border financing, value")
    assert preview.subjects.currentText() == "This page (1 figure)"
    assert texts(preview.subjects)[1:] == ["Category Finance (45 figures)", "The whole book (367 figures)"]
    assert not preview.isModal()
    assert preview.canvas.hasFocus()
    assert preview.canvas.pages == 2
    assert preview.canvas.accessibleName() == "page 1 of 2"
    assert has_ink(preview.canvas, 0)


def test_what_has_the_focus_is_the_selection(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    tile = desk.shown().findChildren(TileButton)[0]
    tile.setFocus()
    preview = open_preview(desk)
    assert preview.subjects.currentText() == "Selection (1 figure)"
    assert preview.canvas.document is not None
    assert desk.controller.book is not None
    indicator = desk.controller.book.indicators[desk.controller.book.facts[tile.fact].indicator]
    assert preview.canvas.document.title == indicator.label("en")


def test_the_briefing_can_be_chosen(open_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    desk = open_desk()
    choices = ("Visit", (Chosen("ocean-boats"), Chosen("financing-value")))
    monkeypatch.setattr(desk.controller, "briefing_choices", lambda: choices)
    preview = open_preview(desk)
    choose(desk, preview, "Briefing Visit")
    assert preview.canvas.document is not None
    assert preview.canvas.document.title == "Visit"


def test_the_whole_book_is_there_at_once_after_it_is_set(
    preview: tuple[Desk, PreviewDialog], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, dialog = preview
    choose(desk, dialog, "The whole book")
    canvas = dialog.canvas
    assert canvas.pages > 100
    painted: list[int] = []

    def counted(document: Document, painter: QPainter, number: int) -> None:
        painted.append(number)
        paint_page(document, painter, number)

    monkeypatch.setattr(page_canvas, "paint_page", counted)
    QTest.keyClick(canvas, Qt.Key.Key_End)
    assert has_ink(canvas, canvas.pages - 1)
    assert canvas.pages - 1 in painted
    assert len(set(painted)) < 5, "only what is in sight is painted"


def test_a_later_choice_takes_the_place_of_one_that_is_being_set(preview: tuple[Desk, PreviewDialog]) -> None:
    desk, dialog = preview
    QTest.keyClick(dialog.subjects, Qt.Key.Key_End)
    assert not dialog.print_button.isEnabled(), "nothing is printed while its pages are being set"
    QTest.keyClick(dialog.subjects, Qt.Key.Key_Home)
    wait_for_pages(desk, dialog)
    assert dialog.canvas.document is not None
    assert len(dialog.canvas.document.pages) < 20


def test_setting_that_takes_long_can_be_cancelled(preview: tuple[Desk, PreviewDialog]) -> None:
    desk, dialog = preview
    before = dialog.canvas.document
    QTest.keyClick(dialog.subjects, Qt.Key.Key_End)
    dialog.setting_strip.button.click()
    assert dialog.canvas.document is before
    assert dialog.print_button.isEnabled()
    assert dialog.subjects.currentText().startswith("Category"), "the choice is that of the pages again"
    QTest.keyClick(dialog.subjects, Qt.Key.Key_End)
    wait_for_pages(desk, dialog)
    assert dialog.canvas.pages > 100


# --- paper ------------------------------------------------------------------------------------------------------------


def test_paper_and_orientation_change_the_pages_and_are_kept(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="financing-value", settings=Settings())
    preview = open_preview(desk)
    upright = preview.canvas.place(0).size()
    assert upright.height() > upright.width()
    QTest.keyClick(preview.ways, Qt.Key.Key_Down)
    QTest.keyClick(preview.papers, Qt.Key.Key_Down)
    wait_for_pages(desk, preview)
    lying = preview.canvas.place(0).size()
    assert round(lying.width() / lying.height(), 2) == round(11 / 8.5, 2)
    preview.close()
    again = open_preview(open_desk(page="financing-value", settings=Settings()))
    assert (again.paper, again.landscape) == ("letter", True)
    Settings().forget()


def test_its_size_is_kept(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(page="financing-value", settings=Settings())
    preview = open_preview(desk)
    preview.resize(780, 560)
    desk.bot.waitUntil(lambda: preview.width() == 780)
    QTest.keyClick(preview, Qt.Key.Key_Escape)
    desk.bot.waitUntil(lambda: not desk.window.findChildren(PreviewDialog))
    desk.window.activateWindow()
    desk.bot.waitUntil(desk.window.isActiveWindow)
    again = open_preview(desk)
    assert (again.width(), again.height()) == (780, 560)
    Settings().forget()


# --- pages ------------------------------------------------------------------------------------------------------------


def test_keys_and_buttons_turn_pages(preview: tuple[Desk, PreviewDialog]) -> None:
    _, dialog = preview
    canvas = dialog.canvas
    last = canvas.pages
    seen = []
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_PageUp, Qt.Key.Key_End, Qt.Key.Key_Home):
        QTest.keyClick(canvas, key)
        seen.append(dialog.number.value())
    assert seen == [2, 3, 2, last, 1]
    assert not dialog.steps["first"].isEnabled()
    assert not dialog.steps["previous"].isEnabled()
    seen = []
    for name in ("next", "last", "previous", "first"):
        dialog.steps[name].click()
        seen.append(canvas.page + 1)
    assert seen == [2, last, last - 1, 1]
    assert canvas.accessibleName() == f"page 1 of {last}"


def test_a_page_number_can_be_typed_and_enter_prints_nothing(preview: tuple[Desk, PreviewDialog]) -> None:
    desk, dialog = preview
    dialog.number.setFocus()
    dialog.number.selectAll()
    QTest.keyClicks(dialog.number, "7")
    QTest.keyClick(dialog.number, Qt.Key.Key_Return)
    assert dialog.canvas.page == 6
    dialog.number.selectAll()
    QTest.keyClicks(dialog.number, "999")
    QTest.keyClick(dialog.number, Qt.Key.Key_Return)
    assert dialog.canvas.page < dialog.canvas.pages
    desk.bot.wait(0)
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible() and w not in (dialog, desk.window)] == []


def test_scrolling_tells_the_page_in_the_middle(preview: tuple[Desk, PreviewDialog]) -> None:
    _, dialog = preview
    bar = dialog.canvas.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    assert abs(dialog.number.value() - dialog.canvas.pages / 2) <= 1
    bar.setValue(bar.maximum())
    assert dialog.number.value() == dialog.canvas.pages


# --- zoom -------------------------------------------------------------------------------------------------------------


def wheel(canvas: PageCanvas, up: int) -> None:
    at = QPointF(canvas.viewport().rect().center())
    turn = QWheelEvent(
        at, canvas.viewport().mapToGlobal(at), QPoint(), QPoint(0, up), Qt.MouseButton.NoButton, CONTROL,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), turn)


def test_zoom_by_box_keys_and_wheel(preview: tuple[Desk, PreviewDialog]) -> None:
    _, dialog = preview
    canvas = dialog.canvas
    assert dialog.zooms.currentText() == "Whole page"
    whole = canvas.place(0).height()
    assert whole <= canvas.viewport().height()
    QTest.keyClick(dialog.zooms, Qt.Key.Key_Down)
    assert dialog.zooms.currentText() == "Page width"
    assert canvas.viewport().width() - canvas.place(0).width() < 60
    QTest.keyClick(canvas, Qt.Key.Key_0, CONTROL)
    assert dialog.zooms.currentText() == "100%"
    # On a screen of 96 dots an inch.
    assert abs(canvas.place(0).width() - 210 / 25.4 * canvas.logicalDpiX()) < 2
    QTest.keyClick(canvas, Qt.Key.Key_Plus, CONTROL)
    assert dialog.zooms.currentText() == "125%"
    QTest.keyClick(canvas, Qt.Key.Key_Minus, CONTROL)
    assert dialog.zooms.currentText() == "100%"
    wheel(canvas, 240)
    assert dialog.zooms.currentText() == "150%"
    for _ in range(4):
        wheel(canvas, -30)
    assert dialog.zooms.currentText() == "125%", "a fine wheel adds its turns up"


def test_zoom_keeps_the_page_that_is_read(preview: tuple[Desk, PreviewDialog]) -> None:
    _, dialog = preview
    dialog.canvas.go(5)
    for _ in range(4):
        dialog.steps["larger"].click()
        assert dialog.canvas.page == 5
    assert dialog.canvas.horizontalScrollBar().maximum() > 0 or dialog.canvas.factor < 1.5
    dialog.zooms.setCurrentIndex(0)
    dialog.zooms.activated.emit(0)
    assert dialog.canvas.page == 5


def test_page_keys_walk_through_a_page_that_is_higher_than_the_window(preview: tuple[Desk, PreviewDialog]) -> None:
    _, dialog = preview
    dialog.canvas.set_factor(2.0)
    dialog.canvas.go(0)
    QTest.keyClick(dialog.canvas, Qt.Key.Key_PageDown)
    assert dialog.canvas.page == 0
    assert dialog.canvas.verticalScrollBar().value() > 0


def test_the_ladder_of_zooms_has_ends(preview: tuple[Desk, PreviewDialog]) -> None:
    _, dialog = preview
    dialog.canvas.zoom(20)
    assert dialog.canvas.factor == page_canvas.ZOOMS[-1]
    assert not dialog.steps["larger"].isEnabled()
    assert has_ink(dialog.canvas, dialog.canvas.page), "a page too large to be kept is painted in parts"
    dialog.canvas.zoom(-20)
    assert dialog.canvas.factor == page_canvas.ZOOMS[0]
    assert not dialog.steps["smaller"].isEnabled()


# --- look and words ---------------------------------------------------------------------------------------------------


def ground_of(dialog: PreviewDialog) -> QColor:
    return QColor(dialog.canvas.viewport().grab().toImage().pixel(2, 2))


def test_pages_are_white_on_a_neutral_ground_in_both_themes(preview: tuple[Desk, PreviewDialog]) -> None:
    desk, dialog = preview
    grounds: set[str] = set()
    for theme in ("light", "dark"):
        desk.controller.run(f"theme-{theme}")
        desk.bot.waitUntil(lambda: ground_of(dialog).name() not in {"#ffffff", *grounds})
        assert colours(dialog.canvas, 0) == {"#ffffff"}
        ground = ground_of(dialog)
        assert max(ground.red(), ground.green(), ground.blue()) - min(ground.red(), ground.green(), ground.blue()) < 16
        grounds.add(ground.name())


def test_the_language_of_the_window_changes_preview_and_pages(preview: tuple[Desk, PreviewDialog]) -> None:
    desk, dialog = preview
    desk.controller.run("language-zh")
    wait_for_pages(desk, dialog)
    assert dialog.canvas.document is not None
    assert dialog.canvas.document.title == "金融"
    assert dialog.canvas.accessibleName().startswith("第1页")
    desk.controller.run("language-en")
    wait_for_pages(desk, dialog)
    assert dialog.canvas.document.title == "Finance"


def test_another_book_takes_the_place_of_the_old_one(
    preview: tuple[Desk, PreviewDialog], tmp_path_factory: pytest.TempPathFactory
) -> None:
    from tests.core.samples import BOOK

    desk, dialog = preview
    path = tmp_path_factory.mktemp("books") / "harbour.facts.yaml"
    path.write_text(BOOK, encoding="utf-8")
    desk.open(path)
    wait_for_pages(desk, dialog)
    assert texts(dialog.subjects) == ["This page (2 figures)", "The whole book (8 figures)"]
    assert dialog.canvas.document is not None
    assert dialog.canvas.document.title == "Harbour, at a glance"


def test_everything_that_takes_the_focus_has_a_name(preview: tuple[Desk, PreviewDialog]) -> None:
    _, dialog = preview
    focusable = [
        widget for widget in dialog.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]  # fmt: skip
    labels = [label.buddy() for label in dialog.findChildren(QLabel)]
    unnamed = [
        widget for widget in focusable
        if not (widget.accessibleName() or getattr(widget, "text", str)() or widget in labels)
    ]  # fmt: skip
    assert focusable
    assert unnamed == []


def test_it_goes_with_the_window(preview: tuple[Desk, PreviewDialog]) -> None:
    desk, dialog = preview
    desk.window.close()
    assert not dialog.isVisible()
