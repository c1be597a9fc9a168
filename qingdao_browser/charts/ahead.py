"""Loads what draws axes in a thread of its own, so that the window goes on meanwhile."""

from __future__ import annotations

import sys
import threading
from typing import Final

# How long the loading thread may hold the interpreter while the window wants it; Python's own 5 ms would add up.
TURN_SECONDS: Final = 0.001
_USUAL_SECONDS: Final = sys.getswitchinterval()


def axes_loaded() -> bool:
    """Return whether charts with axes can be drawn without loading anything."""
    # A module is listed while it is still being loaded: its last name tells that it is there.
    return hasattr(sys.modules.get("qingdao_browser.charts.plot"), "add_axis")


class Ahead:
    """The loading of what draws axes: begun once, by whoever is first to see that it will be needed."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def loading(self) -> bool:
        """Begin to load where that is still to be done; return whether it goes on."""
        if self._thread is None and not axes_loaded():
            self._thread = threading.Thread(target=_load, name="charts")
            self._thread.start()
        return self._thread is not None and self._thread.is_alive()

    def wait(self) -> None:
        """Return when nothing is being loaded any more: Qt must not go before what uses it is there."""
        if self._thread is not None:
            self._thread.join()


def _load() -> None:
    sys.setswitchinterval(TURN_SECONDS)
    try:
        import qingdao_browser.charts.plot  # noqa: F401 - it is loaded, not used
    finally:
        sys.setswitchinterval(_USUAL_SECONDS)
