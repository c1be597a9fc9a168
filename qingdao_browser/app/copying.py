"""What happens when a person copies or drags something, and what becomes of the last copy when the program ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QDrag, QFontMetricsF, QPainter, QPixmap
from PySide6.QtWidgets import QCheckBox, QFileDialog, QMessageBox

from qingdao_browser.app.exporting import save_formats
from qingdao_browser.app.settings import Settings
from qingdao_browser.app.studio import Studio
from qingdao_browser.core.book import Book
from qingdao_browser.core.citations import Style
from qingdao_browser.core.collection import Choice, Chosen
from qingdao_browser.core.excerpts import Excerpt, Pick, excerpt, gathered, ids_of
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.presets import NAMES, Preset, fill
from qingdao_browser.models.briefing_model import IDS_MIME, carry
from qingdao_browser.output import clipboard
from qingdao_browser.output.files import PassingFolder, file_name, write_whole
from qingdao_browser.views.window import Window

_TOLD_MS: Final = 8000
_LABEL_WIDTH: Final = 320


@dataclass(frozen=True)
class Shown:
    """What the window shows now: the book, the language, the font."""

    book: Book
    language: Language
    family: str


class Copier(QObject):
    """Fills the clipboard through the preset and the citation style last used, and starts drags."""

    failed = Signal(str)
    """What could not be copied, and why, in the user's language."""

    def __init__(self, window: Window, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._last: tuple[Excerpt, Preset, Shown] | None = None
        self._warned = False
        # What is dragged out as a file must be there as long as the other program may read it.
        self._dragged: PassingFolder | None = None

    def copy(self, pick: Pick, shown: Shown, preset: Preset | None = None) -> None:
        """Copy what was picked, for the program last used or for another one, which is then the last one used."""
        if preset is not None:
            self._settings.keep(preset=preset)
        copied = excerpt(shown.book, pick, shown.language, self._settings.style())
        if copied.part == "citation":
            self._preview(pick, shown)
        else:
            self._fill(copied, preset or self._settings.preset(), shown)

    def copy_choices(self, choices: Sequence[Choice], title: str, shown: Shown, preset: Preset | None = None) -> None:
        """Copy many things as one, with headings and notes between, for the program last used or for another one."""
        if preset is not None:
            self._settings.keep(preset=preset)
        copied = gathered(shown.book, choices, title, shown.language, self._settings.style())
        self._fill(copied, preset or self._settings.preset(), shown)

    def _preview(self, pick: Pick, shown: Shown) -> None:
        """Show a citation in its style; it is copied when the person has seen it."""
        from qingdao_browser.core.text_writer import write_excerpt
        from qingdao_browser.views.citation_dialog import CitationDialog

        def write(style: Style) -> str:
            return write_excerpt(excerpt(shown.book, pick, shown.language, style), shown.language).strip()

        dialog = CitationDialog(write, self._settings.style(), shown.language, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._previewed = (pick, shown)
        dialog.decided.connect(self._decided)
        dialog.open()

    def _decided(self, style: Style) -> None:
        pick, shown = self._previewed
        self._settings.keep(style=style)
        self._fill(excerpt(shown.book, pick, shown.language, style), self._settings.preset(), shown)

    def _fill(self, copied: Excerpt, preset: Preset, shown: Shown) -> None:
        language = shown.language
        try:
            clipboard.put(fill(copied, preset, language, Studio(language, shown.family)))
        except (clipboard.ClipboardError, ValueError) as error:
            # Many charts in one picture can be too large for one.
            reason = language.tr(str(error))
            self.failed.emit(language.tr(mark("Nothing was copied: {reason}. Try again."), reason=reason))
            return
        self._last = copied, preset, shown
        # A bare value is the same for every program.
        words = mark("Copied: {title}") if copied.part == "bare" else mark("Copied for {program}: {title}")
        told = language.tr(words, program=language.tr(NAMES[preset]), title=copied.title)
        if not self._warned and not clipboard.copies_outlive_us():
            # Said once: on this desktop a copy lives no longer than the program it came from.
            told += language.bracket(language.tr(mark("paste it before you close the program")))
            self._warned = True
        self._window.statusBar().showMessage(told, _TOLD_MS)

    # --- dragging -------------------------------------------------------------------------------------------------

    def drag(self, pick: Pick, shown: Shown) -> None:
        """Let a person drag something into a document; returns when it is dropped."""
        copied = excerpt(shown.book, pick, shown.language, self._settings.style())
        self._drag(copied, ids_of(shown.book, pick, shown.language), shown)

    def drag_pages(self, ids: Sequence[str], shown: Shown) -> None:
        """Let a person drag some pages, as one; returns when they are dropped."""
        if len(ids) == 1:
            self.drag(Pick("page", ids[0]), shown)
            return
        title = shown.language.plural("{n} page", "{n} pages", len(ids))
        self._drag(gathered(shown.book, [Chosen(id) for id in ids], title, shown.language), ids, shown)

    def _drag(self, copied: Excerpt, ids: Sequence[str], shown: Shown) -> None:
        """Drag an excerpt for other programs and, beside it, ids for the briefing."""
        try:
            carried = self._carried(copied, shown)
        except (OSError, ValueError) as error:
            reason = shown.language.tr((error.strerror if isinstance(error, OSError) else "") or str(error))
            self.failed.emit(shown.language.tr(mark("This cannot be dragged: {reason}. Copy it."), reason=reason))
            return
        carry(carried, IDS_MIME, ids)
        drag = QDrag(self._window)
        drag.setMimeData(carried)
        drag.setPixmap(self._label(copied.title))
        drag.exec(Qt.DropAction.CopyAction)

    def _carried(self, copied: Excerpt, shown: Shown) -> QMimeData:
        """Return what a drag carries: a chart as an SVG file, everything else as a copy would be."""
        studio = Studio(shown.language, shown.family)
        if copied.part != "figure":
            return clipboard.mime_data(fill(copied, self._settings.preset(), shown.language, studio))
        if self._dragged is None:
            self._dragged = PassingFolder()
        # Writer, Calc and Impress take a file of this kind as a drawing; a picture beside it would win over it.
        path = self._dragged.path / file_name(copied.title, "svg")
        drawing = studio.svg(copied.charts, copied.small_title).svg
        write_whole(path, drawing)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        data.setData("image/svg+xml", drawing)
        return data

    def _label(self, title: str) -> QPixmap:
        """Return what hangs on the pointer meanwhile: the title on a small ground."""
        font, palette = self._window.font(), self._window.palette()
        measures = QFontMetricsF(font)
        text = measures.elidedText(title, Qt.TextElideMode.ElideRight, _LABEL_WIDTH)
        ratio = self._window.devicePixelRatio()
        width, height = measures.horizontalAdvance(text) + 20, measures.height() + 10
        picture = QPixmap(round(width * ratio), round(height * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(palette.color(palette.ColorRole.Highlight)))
        painter = QPainter(picture)
        painter.setFont(font)
        painter.setPen(palette.color(palette.ColorRole.HighlightedText))
        painter.drawText(10, round(5 + measures.ascent()), text)
        painter.end()
        return picture

    # --- the end --------------------------------------------------------------------------------------------------

    def may_end(self) -> bool:
        """Return whether the program may end; asks where the last copy would be lost with it."""
        lost = self._last is not None and clipboard.holds_our_copy() and not clipboard.copies_outlive_us()
        if not lost or self._settings.silent_end() or self._last is None:
            return True
        copied, preset, shown = self._last
        language = shown.language
        box = QMessageBox(self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(language.tr(mark("The last copy")))
        box.setText(language.tr(mark("What you copied last cannot be pasted any more when this window is closed.")))
        box.setInformativeText(
            language.tr(mark("{title}\n\nThe copy can be kept as files, or paste it first."), title=copied.title)
        )
        keep = box.addButton(language.tr(mark("&Keep as files…")), QMessageBox.ButtonRole.AcceptRole)
        close = box.addButton(language.tr(mark("Close &without it")), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(keep)
        quiet = QCheckBox(language.tr(mark("&Do not ask again")))
        box.setCheckBox(quiet)
        box.exec()
        if quiet.isChecked() and box.clickedButton() in (keep, close):
            self._settings.keep(silent_end="yes")
        if box.clickedButton() is keep:
            return self._keep(copied, preset, shown)
        return box.clickedButton() is close

    def _keep(self, copied: Excerpt, preset: Preset, shown: Shown) -> bool:
        """Write the formats of a copy into a new folder that the person chooses the place of; False if that failed."""
        language = shown.language
        title = language.tr(mark("Folder for the copy"))
        place = QFileDialog.getExistingDirectory(self._window, title, "")
        if not place:
            return False
        folder = Path(place, file_name(copied.title, preset))
        try:
            save_formats(copied, preset, folder, language, Studio(language, shown.family))
        except OSError as error:
            message = mark("{file} was not written: {reason}. Nothing was changed; choose another folder.")
            reason = language.tr(error.strerror or str(error))
            self.failed.emit(language.tr(message, file=folder.name, reason=reason))
            return False
        return True
