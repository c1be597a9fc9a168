"""Pictures of the window as files, with or without a screen."""

from __future__ import annotations

import atexit
import os
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QElapsedTimer, QEventLoop, QIODevice, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from qingdao_browser.app.controller import Controller
from qingdao_browser.app.crash import log_qt
from qingdao_browser.app.settings import Settings
from qingdao_browser.app.start import name_app
from qingdao_browser.core.book import LanguageCode
from qingdao_browser.output.files import write_whole
from qingdao_browser.views.theme import Theme
from qingdao_browser.views.window import Window

# A picture is taken when the page has all its charts, or at the latest after this time.
PATIENCE_MS = 20_000
SETTLED_MS = 150


def headless() -> QApplication:
    """Return the application, made for a machine without a screen where there is none yet."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication([sys.argv[0]])
    name_app(app)
    qInstallMessageHandler(log_qt)
    # Qt ends after Python, which it must not call any more then.
    atexit.register(qInstallMessageHandler, None)
    return app


def save_shot(
    app: QApplication,
    *,
    output: Path,
    page: str = "home",
    book: str = "",
    code: LanguageCode = "en",
    theme: Theme = "light",
    size: tuple[int, int] = (1180, 760),
    search: str = "",
) -> None:
    """Write a picture of the window on a page, with a text in the search field where one is given.

    `size` is in pixels of the window, the picture has as many more as the display's scale says. The user's settings
    are neither read nor written. Raises OSError where the file cannot be written.
    """
    window = Window()
    window.furnish()
    controller = Controller(app, window, Settings(kept=False), code)
    controller.dress()
    window.resize(*size)
    controller.load_fonts()
    controller.set_theme(theme)
    window.show()
    controller.open_file_now(book, page)
    window.search.field.setText(search)
    wait_for_charts(window)
    wait_for_search(window)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    window.grab().save(buffer, "PNG")
    window.close()
    write_whole(output, bytes(buffer.data().data()))


def wait_for_charts(window: Window) -> None:
    """Let the event loop run until the page has drawn its charts and nothing more is waiting to be painted."""
    loop = QEventLoop()
    limit = QTimer()
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    limit.start(PATIENCE_MS)
    if not window.page.complete:
        window.page.drawn.connect(loop.quit)
        loop.exec()
    settle = QElapsedTimer()
    settle.start()
    # Small charts draw themselves one by one once they are in sight.
    while settle.elapsed() < SETTLED_MS or (window.page.drawing_small_charts and settle.elapsed() < PATIENCE_MS):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def wait_for_search(window: Window) -> None:
    """Let the event loop run until what was typed is found."""
    while window.search.is_waiting:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
