"""The words of Qt's own dialogs and menus in Chinese."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator

from qingdao_browser.core.language import Language, mark

# What Qt's Chinese catalogue lacks of the dialogs for files, printing and paper.
_LACKING: Final = (
    mark("&Look in:"), mark("Files of &type:"), mark("Folder"), mark("Drive"), mark("Page &Set:"), mark("Page &order:"),
    mark("Pages &per sheet:"),
)  # fmt: skip


class QtWords(QTranslator):
    """Qt's own catalogue, with our words where it has none; to be installed while the interface is Chinese."""

    def __init__(self, language: Language, parent: QObject) -> None:
        super().__init__(parent)
        self._own = {words: language.tr(words) for words in _LACKING}
        self.load(QLocale("zh_CN"), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))

    def translate(self, context: str, words: str, disambiguation: str | None = None, n: int = -1) -> str:
        """Return the words in Chinese, unchanged where nobody has translated them."""
        return super().translate(context, words, disambiguation, n) or self._own.get(words, words)
