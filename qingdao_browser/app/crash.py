"""Errors in the program while its window is open: each is kept as a report, told to the person, and outlived.

Qt's own messages go to the log.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from PySide6 import QtCore
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QMessageLogContext,
    QObject,
    QtMsgType,
    QUrl,
    qInstallMessageHandler,
)
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from qingdao_browser.app.crash_report import CRASHED, Crash, crash_of, keep, left, ready_for_the_worst, report, watching

if TYPE_CHECKING:
    from qingdao_browser.app.controller import Controller
    from qingdao_browser.app.windows import Windows
    from qingdao_browser.core.language import Language
    from qingdao_browser.views.crash_dialog import CrashDialog

_TOLD_MS: Final = 8000
_LOG: Final = logging.getLogger(__name__)
_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_qt(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    """Log what Qt says under the name of its category, as a handler of its messages."""
    logging.getLogger(f"qt.{context.category or 'default'}").log(_LEVELS[kind], "%s", message)


@contextmanager
def logging_qt(worst: BinaryIO | None = None) -> Iterator[None]:
    """Send what Qt says to the log; its last words, before it ends the program, go to `worst` as well."""

    def log(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        log_qt(kind, context, message)
        if kind == QtMsgType.QtFatalMsg and worst is not None:
            worst.write(f"{message}\n".encode())

    before = qInstallMessageHandler(log)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


class CrashDesk(QObject):
    """Takes errors from any thread, and tells of them one after the other, each place of the program once."""

    def __init__(self, folder: Path | None) -> None:
        """Keep reports in a folder; with None they are shown, and nothing is kept."""
        super().__init__()
        self.windows: Windows | None = None
        """Where the person is; None before there is a window with a book."""
        self._dialog: CrashDialog | None = None
        self._folder = folder
        self._times: Counter[str] = Counter()
        self._files: dict[str, str] = {}
        # Errors that are still to be told, each with its report; one that came before has none.
        self._untold: deque[tuple[Crash, str]] = deque()
        # While an error is taken another may come of it, in the same thread.
        self._lock = threading.RLock()

    def take(self, crash: Crash) -> None:
        """Keep the report of an error, and have it told when the events at hand are done; works in any thread."""
        with self._lock:
            self._times[crash.place] += 1
            first = self._times[crash.place] == 1
            text = self._reported(crash) if first else ""
            if first or all(crash.place != other.place for other, _ in self._untold):
                self._untold.append((crash, text))
                QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))

    def customEvent(self, event: QEvent) -> None:
        """Tell of the next error."""
        super().customEvent(event)
        self._tell(*self._untold.popleft())

    def _reported(self, crash: Crash) -> str:
        """Return the report of an error, which is kept as a file where that can be done."""
        place, private = {}, []
        controller = self._controller()
        if controller is not None:
            try:
                place, private = controller.whereabouts(), controller.private_texts()
            except Exception as error:  # noqa: BLE001 - the window may be what is broken
                place = {"window": f"cannot tell where it is: {type(error).__name__}"}
        text = report([crash.trace], place, private)
        _LOG.error("%s", text)
        try:
            self._files[crash.place] = str(keep(text, self._folder))
        except OSError as error:
            _LOG.info("the report is not kept: %s", error)
        return text

    def _controller(self) -> Controller | None:
        controllers = self._controllers()
        # Widgets are for the first thread alone.
        active = QApplication.activeWindow() if threading.current_thread() is threading.main_thread() else None
        front = (controller for controller in controllers if controller.window is active)
        return next(front, controllers[0] if controllers else None)

    # --- telling --------------------------------------------------------------------------------------------------

    @property
    def dialog(self) -> CrashDialog | None:
        """What tells of the error at hand; it may have gone with the window it stood on."""
        return self._dialog if self._dialog is not None and isValid(self._dialog) else None

    def _tell(self, crash: Crash, text: str) -> None:
        try:
            if not text:
                self._tell_again(crash)
            elif self.dialog is not None and self.dialog.isModal():
                self.dialog.add(text)
            else:
                self._show(self._words(crash), text, modal=True)
        except Exception as error:  # noqa: BLE001 - another dialog would fail in the same way
            _LOG.error("the error could not be told: %s", crash_of(error).trace)

    def _tell_again(self, crash: Crash) -> None:
        """Say in the status line that an error came again: who goes on is not stopped twice by the same."""
        from qingdao_browser.core.language import mark

        controller = self._controller()
        if self.dialog is None and controller is not None:
            words = mark("The same error in the program has come {n} times by now.")
            message = controller.language.tr(words, n=self._times[crash.place])
            controller.window.statusBar().showMessage(message, _TOLD_MS)

    def _words(self, crash: Crash) -> list[str]:
        from qingdao_browser.core.language import mark

        tr = self._language().tr
        unsaved = [line for controller in self._controllers() for line in controller.save_all()]
        file = self._files.get(crash.place, "")
        safe = mark("Your briefings and settings are saved. You can go on; what you did last may not have worked.")
        kept = mark("The report is kept as {file}.") if file else mark("The report could not be kept; copy it.")
        shares = mark(
            "It has versions, book, page and the place in the program, and nothing of your briefings. It was sent to "
            "nobody: whoever looks after the program can mend the error with it."
        )
        gap = self._language().gap()
        return [
            tr(mark("Something went wrong in the program itself.")),
            *(unsaved or [tr(safe)]),
            tr(kept, file=file) + gap + tr(shares),
        ]

    def _controllers(self) -> list[Controller]:
        return self.windows.controllers if self.windows is not None else []

    def _language(self) -> Language:
        from qingdao_browser.core.language import language

        controller = self._controller()
        return controller.language if controller is not None else language("en")

    def _show(self, words: list[str], text: str, *, modal: bool) -> None:
        """Show a dialog above whatever is open; a modal one lets a person choose to quit."""
        from qingdao_browser.views.crash_dialog import CrashDialog

        if self.dialog is not None:
            self.dialog.close()
        parent = QApplication.activeModalWidget() or QApplication.activeWindow()
        dialog = CrashDialog(words, text, self._language(), parent, may_quit=modal)
        dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        if modal:
            dialog.setWindowModality(QtCore.Qt.WindowModality.ApplicationModal)
        dialog.folder_wanted.connect(self._open_folder)
        dialog.quit_wanted.connect(self._quit)
        dialog.finished.connect(self._forget)
        self._dialog = dialog
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _forget(self) -> None:
        self._dialog = None

    def _open_folder(self) -> None:
        if self.dialog is not None and (
            self._folder is None or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
        ):
            self.dialog.tell_no_folder(str(self._folder or ""))

    def _quit(self) -> None:
        """Close the windows as a person does; where that is what is broken, end without it."""
        before = self._times.total()
        try:
            QApplication.closeAllWindows()
        except Exception as error:  # noqa: BLE001 - one of the windows raised it
            self.take(crash_of(error))
        if self._times.total() > before:
            QApplication.exit(CRASHED)

    # --- the last time --------------------------------------------------------------------------------------------

    def tell_left(self) -> None:
        """Tell of the reports of programs that died at a stroke since the last start."""
        found = left(self._folder)
        if not found:
            return
        from qingdao_browser.core.language import mark

        tr = self._language().tr
        words = [
            tr(mark("The program ended all at once the last time.")),
            tr(mark("Your briefings were saved with each change. The report is kept as {file}."), file=str(found[-1])),
        ]
        self._show(words, found[-1].read_text(encoding="utf-8", errors="replace"), modal=False)

    def tell_last(self, error: Exception) -> int:
        """Tell of an error after which there is nothing to go on with; returns the exit code when it was read."""
        self.take(crash_of(error))
        QApplication.processEvents()
        if self.dialog is not None:
            loop = QEventLoop()
            self.dialog.finished.connect(loop.quit)
            loop.exec()
        return CRASHED


@contextmanager
def outlived(folder: Path | None) -> Iterator[CrashDesk]:
    """Have errors in the program taken by a desk, which keeps their reports in a folder."""
    with ExitStack() as stack:
        stack.enter_context(logging_qt(stack.enter_context(ready_for_the_worst(folder))))
        desk = CrashDesk(folder)
        stack.enter_context(watching(desk.take))
        yield desk
