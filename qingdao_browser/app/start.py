"""The window's start: everything before the first picture on the screen is in here, and nothing else may be."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

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
        # Nothing of what the start makes is garbage, and what is there after it stays: nobody need go through it again.
        gc.disable()
        app = QApplication([sys.argv[0]])
        name_app(app)
        settings = Settings()
        try:
            # Qt's windows go with the last name for them, which must not be in the middle of closing one.
            _window = _open_window(app, desk, settings, path, page, language)
        except Exception as error:  # noqa: BLE001 - whoever started it by a click sees no terminal
            return desk.tell_last(error)
        code = app.exec()
        if settings.unkept:
            # No window is there any more to say it.
            print(f"qingdao-browser: the settings were not kept: {settings.unkept}", file=sys.stderr)
        return code


def _open_window(
    app: QApplication, desk: crash.CrashDesk, settings: Settings, path: str, page: str, language: LanguageCode | None
) -> Window:
    window = Window()
    theme.set_palette(app, theme.first_tone(settings.theme()))
    place = settings.place("geometry")
    if place is not None:
        window.restoreGeometry(place)
    window.setWindowTitle("Qingdao Browser")
    window.show()
    # The bare window comes onto the screen before the book's own modules are loaded.
    app.processEvents()
    from qingdao_browser.app.windows import Windows

    app.setWindowIcon(icon())
    desk.windows = Windows(app, settings, language)
    desk.windows.furnish(window).start(path, page)
    QTimer.singleShot(0, desk.tell_left)
    gc.freeze()
    gc.enable()
    return window
