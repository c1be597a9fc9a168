"""The window's start: everything before the first picture on the screen is in here, and nothing else may be."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from qingdao_browser.app import crash
from qingdao_browser.app.crash_report import report_folder
from qingdao_browser.app.settings import Settings
from qingdao_browser.core.resources import resource_root
from qingdao_browser.views import theme
from qingdao_browser.views.window import Window

if TYPE_CHECKING:
    from qingdao_browser.app.windows import Windows
    from qingdao_browser.core.book import LanguageCode

APP_ID = "org.qingdaobrowser.QingdaoBrowser"


def name_app(app: QApplication) -> None:
    """Give the application its names, as desktops and settings know them."""
    app.setApplicationName("qingdao-browser")
    app.setOrganizationName("qingdao-browser")
    app.setDesktopFileName(APP_ID)
    app.setStyle("Fusion")


def icon() -> QIcon:
    """Return the icon of the program in the sizes that windows and switchers of windows ask for."""
    theme, made = resource_root() / "desktop" / "icons" / "hicolor", QIcon()
    for size in (16, 24, 32, 48, 64, 128):
        made.addFile(str(theme / f"{size}x{size}" / "apps" / f"{APP_ID}.png"))
    return made


def start(path: str, page: str, language: LanguageCode | None) -> int:
    """Open the window on a book (the bundled one for an empty path) and return when it is closed."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        if not os.environ.get("QT_QPA_PLATFORM"):
            print(
                "There is no screen to open a window on. The commands work without one, e.g.\n"
                "  qingdao-browser show home\n"
                "  qingdao-browser shot -o window.png\n"
                "  qingdao-browser print home -o home.pdf",
                file=sys.stderr,
            )
            return 2
    with crash.outlived(report_folder()) as desk:
        app = QApplication([sys.argv[0]])
        try:
            desk.windows = open_first(app, path, page, language)
        except Exception as error:  # noqa: BLE001 - whoever started it by a click sees no terminal
            return desk.tell_last(error)
        # Qt's windows go with the last name for them, which must not be in the middle of closing one.
        _first = desk.windows.controllers[0].window
        QTimer.singleShot(0, desk.tell_left)
        code = app.exec()
        unkept = desk.windows.settings.unkept
        if unkept:
            # No window is there any more to say it.
            print(f"qingdao-browser: the settings were not kept: {unkept}", file=sys.stderr)
        return code


def open_first(app: QApplication, path: str, page: str, language: LanguageCode | None) -> Windows:
    """Open the first window on a book and return what holds the windows; the book is read when events are served."""
    # Nothing of what the start makes is garbage, and what is there after it stays: nobody need go through it again.
    gc.disable()
    name_app(app)
    window, settings = Window(), Settings()
    theme.set_palette(app, theme.first_tone(settings.theme()))
    place = settings.place("geometry")
    if place is not None:
        window.restoreGeometry(place)
    window.setWindowTitle("Qingdao Browser")
    window.show()
    # The bare window comes onto the screen before the book's own modules are loaded.
    app.processEvents()
    # Others may be open when it is closed.
    window.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
    from qingdao_browser.app.windows import Windows

    app.setWindowIcon(icon())
    windows = Windows(app, settings, language)
    windows.furnish(window).start(path, page)
    gc.freeze()
    gc.enable()
    return windows
