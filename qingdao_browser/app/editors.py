"""Opening a file in an editor of the desktop, at a line where the editor can be told one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices

_Arguments = Callable[[str, int, int], list[str]]


def _goto(path: str, line: int, column: int) -> list[str]:
    return ["--goto", f"{path}:{line}:{column}"]


def _joined(path: str, line: int, column: int) -> list[str]:
    return [f"{path}:{line}:{column}"]


def _plus(path: str, line: int, column: int) -> list[str]:
    return [f"+{line}:{column}", path]


def _plus_line(path: str, line: int, _: int) -> list[str]:
    return [f"+{line}", path]


def _line_and_column(path: str, line: int, column: int) -> list[str]:
    return ["--line", str(line), "--column", str(column), path]


# Editors with a window of their own, by the names of their programs; how each is told a place is in its manual.
_EDITORS: Final[dict[str, _Arguments]] = {
    "code": _goto, "codium": _goto, "code-oss": _goto, "kate": _line_and_column, "kwrite": _line_and_column,
    "mousepad": _line_and_column, "geany": _line_and_column, "gedit": _plus, "gnome-text-editor": _plus,
    "pluma": _plus_line, "xed": _plus_line, "subl": _joined, "zed": _joined, "gvim": _plus_line,
}  # fmt: skip


def open_at(path: Path, line: int, column: int) -> bool:
    """Open a file in the editor that the user prefers, else in one that is there, at a place counted from 1.

    The variables VISUAL and EDITOR are heeded where they name an editor with a window of its own. Without any known
    editor the file opens in the program of the desktop, at its beginning. Returns False where nothing could be started.
    """
    preferred = [Path(os.environ.get(name, "").partition(" ")[0]).name for name in ("VISUAL", "EDITOR")]
    for name in dict.fromkeys([*preferred, *_EDITORS]):
        program = shutil.which(name) if name in _EDITORS else None
        if program is not None:
            arguments = _EDITORS[name](str(path.absolute()), max(line, 1), max(column, 1))
            return QProcess.startDetached(program, arguments)[0]
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.absolute())))
