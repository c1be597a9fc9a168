"""The clipboard of the desktop, and what becomes of a copy when the program ends."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtGui import QGuiApplication

from qingdao_browser.core.language import mark
from qingdao_browser.core.presets import Format


class ClipboardError(Exception):
    """The clipboard did not take the copy; the message can be translated."""


def mime_data(formats: Mapping[Format, bytes]) -> QMimeData:
    """Return formats as Qt hands them on; a picture stays the bytes it is, so that one format is offered for it."""
    data = QMimeData()
    for name, content in formats.items():
        data.setData(name, QByteArray(content))
    return data


def put(formats: Mapping[Format, bytes]) -> None:
    """Put formats on the clipboard; raises ClipboardError where it does not take them."""
    clipboard = QGuiApplication.clipboard()
    clipboard.setMimeData(mime_data(formats))
    held = clipboard.mimeData()
    if any(held.data(name).data() != content for name, content in formats.items()):
        raise ClipboardError(mark("another program holds the clipboard"))


def holds_our_copy() -> bool:
    """Return whether what would be pasted now comes from this program."""
    return QGuiApplication.clipboard().ownsClipboard()


def copies_outlive_us() -> bool:
    """Return whether a copy can still be pasted when the program has ended.

    On X11 it lives in the program that made it, unless a clipboard manager takes it over: one owns the selection
    CLIPBOARD_MANAGER (ClipboardManager specification of freedesktop.org). Qt hands over by itself where there is one.
    """
    if QGuiApplication.platformName() != "xcb":
        return True
    from qingdao_browser.output.clipboard_manager import clipboard_manager_runs

    return clipboard_manager_runs()
