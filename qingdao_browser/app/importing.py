"""Importing a table in the window: which one, the dialog, and the book that is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from qingdao_browser.app.tables import load_table
from qingdao_browser.core.book import Place
from qingdao_browser.core.importing import Draft
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.tables import Encoding, Table
from qingdao_browser.core.work import Work
from qingdao_browser.output.files import write_whole
from qingdao_browser.views.import_dialog import ImportDialog


class Importer(QObject):
    """Asks for a table, lets a person say what it holds, and writes the book; `imported` brings the path of it."""

    imported = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._path = Path()
        self._language: Language | None = None
        self.dialog: ImportDialog | None = None

    def ask(self, places: Mapping[str, Place], language: Language) -> None:
        """Ask which table, and open the dialog for it; `places` are those whose position is known."""
        kinds = language.tr(mark("Tables (*.csv *.tsv *.txt *.xlsx);;All files (*)"))
        path, _ = QFileDialog.getOpenFileName(self._parent, language.tr(mark("Import a table")), "", kinds)
        if path:
            self.open(Path(path), places, language)

    def open(self, path: Path, places: Mapping[str, Place], language: Language) -> None:
        """Open the dialog for a table."""
        self._path, self._language = path, language
        self.dialog = ImportDialog(path.name, self._read, places, language, self._parent)
        self.dialog.decided.connect(self._save)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def _read(self, encoding: Encoding | Literal[""], sheet: str, head: int) -> Work[Table]:
        return load_table(self._path, encoding=encoding, sheet=sheet, head=head)

    def _save(self, made: Draft) -> None:
        """Ask where the book goes, write it whole, and close the dialog; where that fails it stays with the reason."""
        assert self._language is not None  # the dialog came with it
        assert self.dialog is not None  # it sent this
        tr = self._language.tr
        name = str(self._path.with_suffix(".facts.yaml"))
        kinds = tr(mark("Books of facts (*.facts.yaml *.yaml)"))
        chosen, _ = QFileDialog.getSaveFileName(self.dialog, tr(mark("Save the book")), name, kinds)
        if not chosen:
            return
        path = Path(chosen if chosen.lower().endswith((".yaml", ".yml")) else f"{chosen}.facts.yaml")
        if path != Path(chosen) and path.exists():
            # The person was asked about the name that was typed, not about this one.
            message = mark("{file} exists already. Nothing was changed; choose another name, or this whole name.")
            self.dialog.tell(tr(message, file=path.name))
            return
        try:
            write_whole(path, made.text.encode())
        except OSError as error:
            message = mark("{file} was not written: {reason}. Nothing was changed; choose another folder.")
            self.dialog.tell(tr(message, file=path.name, reason=tr(error.strerror or str(error))))
            return
        self.dialog.accept()
        self.imported.emit(str(path))
