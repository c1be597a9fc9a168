"""The windows of one start of the program: each has a book of its own, all share language, theme and size of text."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from qingdao_browser.app.controller import Controller
from qingdao_browser.app.settings import Settings
from qingdao_browser.core.book import LanguageCode
from qingdao_browser.views.window import Window

# A further window stands beside the one it comes from, so that both are seen.
_STEP = 32


class Windows(QObject):
    """Opens windows, and lets each know what was changed in another."""

    def __init__(self, app: QApplication, settings: Settings, code: LanguageCode | None) -> None:
        super().__init__(app)
        self._app = app
        self.settings = settings
        self._code = code
        self.controllers: list[Controller] = []

    def furnish(self, window: Window) -> Controller:
        """Put everything into a bare window, and return what drives it."""
        window.furnish()
        code = self.controllers[0].language.code if self.controllers else self._code
        controller = Controller(self._app, window, self.settings, code)
        controller.dress()
        controller.elsewhere.connect(self.open)
        controller.dressed.connect(self._share)
        window.closed.connect(self._forget)
        self.controllers.append(controller)
        return controller

    def open(self, path: str) -> None:
        """Open a file in a further window, the bundled book for an empty path."""
        window = Window()
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        before = self._app.activeWindow()
        if isinstance(before, Window):
            window.resize(before.size())
            window.move(before.pos().x() + _STEP, before.pos().y() + _STEP)
        window.show()
        self.furnish(window).start(path, "")

    def _share(self) -> None:
        """Let the other windows take over what was changed in one."""
        changed = self.sender()
        for controller in self.controllers:
            if controller is not changed:
                controller.dress_again()

    def _forget(self) -> None:
        closed = self.sender()
        self.controllers = [controller for controller in self.controllers if controller.window is not closed]
