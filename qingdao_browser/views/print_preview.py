"""The window that shows how a document comes out on paper, what it is made of, and where it can go from there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPageLayout, QPalette, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QStatusBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from qingdao_browser.core.language import Language, mark
from qingdao_browser.models.tooltip import tooltip, window_title
from qingdao_browser.output.document import Document, Paper
from qingdao_browser.views import theme
from qingdao_browser.views.notice import Notice
from qingdao_browser.views.page_canvas import ZOOMS, Fit, PageCanvas
from qingdao_browser.views.progress_strip import ProgressStrip

_PAPERS: Final[dict[Paper, str]] = {"a4": mark("A4 (210 × 297 mm)"), "letter": mark("Letter (8.5 × 11 in)")}
_WAYS: Final = (mark("Portrait"), mark("Landscape"))
_FITS: Final[dict[Fit, str]] = {"page": mark("Whole page"), "width": mark("Page width")}
_STEPS: Final = {
    "first": ("«", mark("First page")),
    "previous": ("‹", mark("Previous page")),
    "next": ("›", mark("Next page")),
    "last": ("»", mark("Last page")),
    "smaller": ("−", mark("Zoom out")),
    "larger": ("+", mark("Zoom in")),
}
# In widths of a character.
_SIDE_WIDTH: Final = 36
_Standard = QKeySequence.StandardKey


class PreviewDialog(QDialog):
    """Shows the pages; its signals tell what a person wants of them."""

    subject_chosen = Signal(int)
    """The place of what is to be printed in the list that is shown."""
    set_up = Signal()
    """Another paper or another way of it was chosen."""
    print_asked = Signal()
    save_asked = Signal()
    set_up_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        flags = Qt.WindowType
        # A window of its own, that can be as large as the screen.
        self.setWindowFlags(flags.Window | flags.WindowMinMaxButtonsHint | flags.WindowCloseButtonHint)
        self.resize(QSize(1040, 780))
        self.setMinimumHeight(460)
        self.canvas = PageCanvas()
        self.notice = Notice()
        # One for the pages to come, one for what is printed or saved meanwhile.
        self.setting_strip, self.strip = ProgressStrip(), ProgressStrip()
        self.subjects, self.papers, self.ways = QComboBox(), QComboBox(), QComboBox()
        self.set_up_button, self.print_button = QPushButton(), QPushButton()
        self.save_button, self.close_button = QPushButton(), QPushButton()
        self.number = QSpinBox()
        self.zooms = QComboBox()
        self.steps = {name: QToolButton() for name in _STEPS}
        self._choices = {self.subjects: QLabel(), self.papers: QLabel(), self.ways: QLabel()}
        self._around_number = (QLabel(), QLabel())
        self._kinds = QLabel()
        self._side = QWidget()
        self._status = QStatusBar()
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(self._made_bar())
        right.addWidget(self.notice)
        right.addWidget(self.canvas, 1)
        right.addWidget(self._status)
        self._status.setSizeGripEnabled(False)
        self._status.addPermanentWidget(self.setting_strip)
        self._status.addPermanentWidget(self.strip)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._fill_side()
        whole.addWidget(self._side)
        whole.addLayout(right, 1)
        self._connect()
        self.canvas.setFocus()

    def _fill_side(self) -> None:
        box = QVBoxLayout(self._side)
        box.setContentsMargins(16, 14, 16, 14)
        box.setSpacing(5)
        for choice, label in self._choices.items():
            label.setBuddy(choice)
            # Long names are cut in the box and whole in its list.
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(10)
            box.addWidget(label)
            box.addWidget(choice)
            box.addSpacing(9)
        box.addWidget(self.set_up_button)
        box.addStretch(1)
        box.addWidget(self.print_button)
        box.addWidget(self.save_button)
        self._kinds.setWordWrap(True)
        self._kinds.setTextFormat(Qt.TextFormat.PlainText)
        self._kinds.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        box.addWidget(self._kinds)
        box.addSpacing(9)
        box.addWidget(self.close_button)
        for button in (self.set_up_button, self.print_button, self.save_button, self.close_button):
            # Enter in the field of the page number must not print.
            button.setAutoDefault(False)

    def _made_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(0, 6, 14, 6)
        bar.setSpacing(3)
        self.number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.number.setKeyboardTracking(False)
        self.number.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        before, after = self._around_number
        for name in ("first", "previous"):
            bar.addWidget(self.steps[name])
        for widget in (before, self.number, after):
            bar.addSpacing(3)
            bar.addWidget(widget)
        bar.addSpacing(6)
        for name in ("next", "last"):
            bar.addWidget(self.steps[name])
        bar.addStretch(1)
        bar.addWidget(self.steps["smaller"])
        bar.addWidget(self.zooms)
        bar.addWidget(self.steps["larger"])
        for button in self.steps.values():
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return bar

    def _connect(self) -> None:
        self.subjects.activated.connect(self.subject_chosen)
        self.papers.activated.connect(self.set_up)
        self.ways.activated.connect(self.set_up)
        self.set_up_button.clicked.connect(self.set_up_asked)
        self.print_button.clicked.connect(self.print_asked)
        self.save_button.clicked.connect(self.save_asked)
        self.close_button.clicked.connect(self.reject)
        self.number.valueChanged.connect(self._go)
        self.zooms.activated.connect(self._set_zoom)
        self.canvas.page_changed.connect(self._show_number)
        self.canvas.zoom_changed.connect(self._show_zoom)
        moves = {
            "first": self._go_first, "previous": self._go_back, "next": self._go_on, "last": self._go_last,
            "smaller": self._zoom_out, "larger": self._zoom_in,
        }  # fmt: skip
        for name, move in moves.items():
            self.steps[name].clicked.connect(move)
        self.print_button.setShortcut(QKeySequence(_Standard.Print))
        self.save_button.setShortcut(QKeySequence("Ctrl+Shift+S"))
        for keys, act in (
            (QKeySequence(_Standard.ZoomIn), self._zoom_in),
            (QKeySequence("Ctrl+="), self._zoom_in),
            (QKeySequence(_Standard.ZoomOut), self._zoom_out),
            (QKeySequence("Ctrl+0"), self._zoom_to_paper),
            (QKeySequence(_Standard.Close), self.reject),
        ):
            QShortcut(keys, self).activated.connect(act)

    # --- what is shown --------------------------------------------------------------------------------------------

    def show_language(self, language: Language) -> None:
        """Write everything but the pages in a language."""
        tr = language.tr
        self._side.setFixedWidth(_SIDE_WIDTH * self.fontMetrics().averageCharWidth())
        for choice, words in zip(
            self._choices.values(), (mark("&What"), mark("Pap&er"), mark("&Orientation")), strict=True
        ):
            choice.setText(tr(words))
        self._refill(self.papers, [tr(words) for words in _PAPERS.values()])
        self._refill(self.ways, [tr(words) for words in _WAYS])
        factors = [f"{factor:.0%}" for factor in ZOOMS]
        self._refill(self.zooms, [*(tr(words) for words in _FITS.values()), *factors])
        self.zooms.setAccessibleName(tr(mark("Zoom")))
        self.number.setAccessibleName(tr(mark("Page number")))
        for name, (sign, words) in _STEPS.items():
            self.steps[name].setText(sign)
            self.steps[name].setToolTip(tr(words))
            self.steps[name].setAccessibleName(tr(words))
        self.set_up_button.setText(tr(mark("Page se&t-up…")))
        self.print_button.setText(tr(mark("&Print…")))
        self.save_button.setText(tr(mark("&Save as…")))
        self.close_button.setText(tr(mark("&Close")))
        self._kinds.setFont(theme.scaled(self.font(), theme.SMALL))
        self._kinds.setText(
            tr(mark("PDF looks like the preview. Word and HTML can be edited and suit screen readers best."))
        )
        # A new text takes the shortcut of a button away.
        self.print_button.setShortcut(QKeySequence(_Standard.Print))
        self.save_button.setShortcut(QKeySequence("Ctrl+Shift+S"))
        self._show_zoom()

    @staticmethod
    def _refill(choice: QComboBox, texts: Sequence[str]) -> None:
        """Give a box other words, with the same one chosen."""
        at = max(choice.currentIndex(), 0)
        choice.clear()
        choice.addItems(texts)
        choice.setCurrentIndex(at)

    def show_subjects(self, names: Sequence[str], chosen: int) -> None:
        """Offer what can be printed."""
        self.subjects.clear()
        self.subjects.addItems(names)
        self.subjects.setCurrentIndex(chosen)
        self.subjects.setToolTip(tooltip(names[chosen]))
        self.subjects.view().setMinimumWidth(self.subjects.view().sizeHintForColumn(0) + 24)

    @property
    def paper(self) -> Paper:
        """The paper chosen."""
        return list(_PAPERS)[self.papers.currentIndex()]

    @property
    def landscape(self) -> bool:
        """Whether the paper lies on its long side."""
        return self.ways.currentIndex() == 1

    def show_set_up(self, paper: Paper, *, landscape: bool) -> None:
        """Show which paper the pages are set for."""
        self.papers.setCurrentIndex(list(_PAPERS).index(paper))
        self.ways.setCurrentIndex(int(landscape))

    def show_document(self, document: Document, layout: QPageLayout, language: Language) -> None:
        """Show the pages of a document, and its title over the window."""
        title = language.tr(mark("Print preview"))
        self.setWindowTitle(window_title(f"{document.title} – {title}"))
        with QSignalBlocker(self.number):
            self.number.setRange(1, len(document.pages))
        self.canvas.show_document(document, layout, language)
        # In the words of the language the number stands at another place of the sentence.
        words = language.tr(mark("page {n} of {m}"), n="\n", m=len(document.pages)).split("\n")
        for label, text in zip(self._around_number, words, strict=True):
            label.setText(text.strip())

    def say(self, message: str, milliseconds: int) -> None:
        """Show a message at the foot for a while."""
        self._status.showMessage(message, milliseconds)

    # --- pages and zoom -------------------------------------------------------------------------------------------

    def _go(self, number: int) -> None:
        self.canvas.go(number - 1)

    def _go_first(self) -> None:
        self.canvas.go(0)

    def _go_back(self) -> None:
        self.canvas.go(self.canvas.page - 1)

    def _go_on(self) -> None:
        self.canvas.go(self.canvas.page + 1)

    def _go_last(self) -> None:
        self.canvas.go(self.canvas.pages - 1)

    def _show_number(self, page: int) -> None:
        with QSignalBlocker(self.number):
            self.number.setValue(page + 1)
        for name, possible in (
            ("first", page > 0), ("previous", page > 0),
            ("next", page < self.canvas.pages - 1), ("last", page < self.canvas.pages - 1),
        ):  # fmt: skip
            self.steps[name].setEnabled(possible)

    def _zoom_in(self) -> None:
        self.canvas.zoom(1)

    def _zoom_out(self) -> None:
        self.canvas.zoom(-1)

    def _zoom_to_paper(self) -> None:
        self.canvas.set_factor(1.0)

    def _set_zoom(self, at: int) -> None:
        fits = list(_FITS)
        if at < len(fits):
            self.canvas.set_fit(fits[at])
        else:
            self.canvas.set_factor(ZOOMS[at - len(fits)])

    def _show_zoom(self) -> None:
        fit = self.canvas.fit
        fits = list(_FITS)
        at = fits.index(fit) if fit is not None else len(fits) + ZOOMS.index(self.canvas.factor)
        self.zooms.setCurrentIndex(at)
        self.steps["larger"].setEnabled(self.canvas.factor < ZOOMS[-1])
        self.steps["smaller"].setEnabled(self.canvas.factor > ZOOMS[0])
