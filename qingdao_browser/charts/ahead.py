"""Loads what draws axes a little at a time, so that the window goes on meanwhile.

All of Qt is left to the thread of the window: PySide makes a class when it is first named, and two threads that name
one at once bring the program down. A thread of its own loads only what knows no Qt, which is half of it.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from time import perf_counter
from typing import Final

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QTimer

# How long the loading thread may hold the interpreter while the window wants it; Python's own 5 ms would add up.
TURN_SECONDS: Final = 0.001
_USUAL_SECONDS: Final = sys.getswitchinterval()
# How long the window may be kept from its events at once, and how soon it goes on after them.
_SLICE_SECONDS: Final = 0.004
_PAUSE_MS: Final = 2
_DRAWS: Final = "qingdao_browser.charts.plot"
# What pyqtgraph loads that knows no Qt, as far as it takes long.
_WITHOUT_QT: Final = (
    "numpy", "numpy.typing", "cProfile", "importlib.resources", "multiprocessing.connection", "pydoc",
    "xml.etree.ElementTree",
)  # fmt: skip


def axes_loaded() -> bool:
    """Return whether charts with axes can be drawn without loading anything."""
    return _DRAWS in sys.modules


class Ahead(QObject):
    """The loading of what draws axes: begun once, by whoever is first to see that it will be needed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._classes = _classes()
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._go_on)

    def loading(self) -> bool:
        """Begin to load where that is still to be done; return whether it goes on."""
        if self._thread is None and not axes_loaded():
            self._thread = threading.Thread(target=_load_without_qt, name="charts")
            self._thread.start()
            self._timer.start()
        return self._timer.isActive()

    def wait(self) -> None:
        """Return when nothing is being loaded any more: Qt must not go before what uses it is there."""
        self._timer.stop()
        if self._thread is not None:
            self._thread.join()

    def _go_on(self) -> None:
        """Name classes of Qt for a while; when all are made and the thread has ended, load what is left."""
        until = perf_counter() + _SLICE_SECONDS
        for _ in self._classes:
            if perf_counter() > until:
                return
        if self._thread is None or not self._thread.is_alive():
            self._timer.stop()
            importlib.import_module(_DRAWS)


def _classes() -> Iterator[object]:
    """Make and yield each class of the parts of Qt that pyqtgraph takes over whole."""
    for part in (QtCore, QtGui, QtWidgets):
        for name in dir(part):
            yield getattr(part, name)


def _load_without_qt() -> None:
    sys.setswitchinterval(TURN_SECONDS)
    try:
        for name in _WITHOUT_QT:
            importlib.import_module(name)
    finally:
        sys.setswitchinterval(_USUAL_SECONDS)
