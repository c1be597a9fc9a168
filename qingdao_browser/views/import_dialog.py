"""The dialog that makes a book of a table: what each column holds, what the table does not say, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, Literal

import msgspec
from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qingdao_browser.core.book import LanguageCode, Place
from qingdao_browser.core.columns import FIELDS, ROLES, Role, propose
from qingdao_browser.core.columns import Mapping as Columns
from qingdao_browser.core.importing import Draft, draft
from qingdao_browser.core.language import Language, mark
from qingdao_browser.core.messages import Message
from qingdao_browser.core.notation import Dates, Decimals, Grain
from qingdao_browser.core.problems import Problem, first_problems
from qingdao_browser.core.reading import Refused
from qingdao_browser.core.tables import MAX_ROWS, Encoding, Table
from qingdao_browser.core.work import Work
from qingdao_browser.models.tooltip import window_title

# What is shown of a table: columns whose fields can be chosen, rows, and signs of a cell.
COLUMNS_SHOWN: Final = 100
ROWS_SHOWN: Final = 8
_CELL_SIGNS: Final = 60
_FIELD_ROW, _UNIT_ROW = 0, 1
# After the last change, before the table is gone through again; and how long the window may be kept busy at once.
PAUSE_MS: Final = 200
_SLICE_MS: Final = 12

_ENCODINGS: Final[dict[Encoding | Literal[""], str]] = {
    "": mark("as the file says, or UTF-8"),
    "gb18030": mark("GB18030, GBK, GB 2312"),
    "windows-1252": mark("Windows-1252 (Western Europe)"),
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
}
_DECIMALS: Final[dict[Decimals, str]] = {
    "": mark("as the figures show"),
    "point": mark("point: 1,234.5"),
    "comma": mark("comma: 1.234,5"),
}
_DATES: Final[dict[Dates, str]] = {
    "": mark("not known"),
    "dmy": mark("day first: 14/05/2018"),
    "mdy": mark("month first: 05/14/2018"),
}
_GRAINS: Final[dict[Grain, str]] = {
    "": mark("days, as written"),
    "month": mark("months"),
    "quarter": mark("quarters"),
    "year": mark("years"),
}
_LANGUAGES: Final[dict[LanguageCode, str]] = {"en": "English", "zh": "中文"}

# What remedies say for the command line: `(--unit TEXT)`, also with a head in brackets in it, in either language.
_OPTIONS: Final = re.compile(r" \(--(?:[^()]|\([^()]*\))*\)|（--[^（）]*）")

Read = Callable[[Encoding | Literal[""], str, int], Work[Table]]
"""Reads the table: in an encoding where one is chosen, a sheet by its name, with the line of the heads or 0."""


class ImportDialog(QDialog):
    """Shows what a table would become; `decided` brings the draft that is to be saved as a book."""

    decided = Signal(object)

    def __init__(
        self, name: str, read: Read, places: Mapping[str, Place], language: Language, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._name, self._read, self._places, self._language = name, read, places, language
        self._table: Table | None = None
        self._columns: Columns | None = None
        self._draft: Draft | None = None
        self._work: Work[Table | Draft] | None = None
        tr = language.tr
        self.setWindowTitle(window_title(tr(mark("Import {file}"), file=name)))
        self.resize(900, 680)
        self.source = self._line(mark("Title, publisher, year"))
        self.unit = self._line(mark("e.g. million US dollars"))
        self.category = self._line(mark("branch of the tree"))
        self.period = self._line(mark("e.g. 2018, if none is given"))
        self.label = self._line(mark("if no head or cell says it"))
        self.encoding = self._choice(_ENCODINGS)
        self.sheet = QComboBox()
        self.head = QSpinBox()
        self.head.setMaximum(MAX_ROWS)
        self.head.setSpecialValueText(tr(mark("first long row")))
        self.head.setKeyboardTracking(False)
        self.head.lineEdit().setAccessibleName(tr(mark("Line of the table that has its heads")))
        self.decimals = self._choice(_DECIMALS)
        self.dates = self._choice(_DATES)
        self.grain = self._choice(_GRAINS)
        self.tongue = self._choice(_LANGUAGES)
        self.preview = QTableWidget()
        self.status = QLabel()
        self.problems = QPlainTextEdit()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = self.buttons.addButton(tr(mark("&Save as…")), QDialogButtonBox.ButtonRole.ActionRole)
        self._lay_out()
        # The pause after a change, and the turns of the work that follows it.
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._start_draft)
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._go_on)
        self._connect()
        self._start_reading()

    # --- what is seen -------------------------------------------------------------------------------------------------

    def _line(self, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(self._language.tr(hint))
        line.setMaxLength(500)
        return line

    def _choice(self, words: Mapping[Any, str]) -> QComboBox:
        choice = QComboBox()
        for value, text in words.items():
            choice.addItem(self._language.tr(text), value)
        return choice

    def _lay_out(self) -> None:
        tr = self._language.tr
        left, right = QFormLayout(), QFormLayout()
        for form, rows in (
            (
                left,
                (
                    (mark("S&ource"), self.source),
                    (mark("&Unit"), self.unit),
                    (mark("Cate&gory"), self.category),
                    (mark("&Period"), self.period),
                    (mark("&Name"), self.label),
                ),
            ),
            (
                right,
                (
                    (mark("&Language of the table"), self.tongue),
                    (mark("&Encoding"), self.encoding),
                    (mark("S&heet"), self.sheet),
                    (mark("L&ine of heads"), self.head),
                    (mark("&Decimals"), self.decimals),
                    (mark("Da&y and month"), self.dates),
                    (mark("Dates s&tand for"), self.grain),
                ),
            ),
        ):
            form.setVerticalSpacing(6)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
            for words, field in rows:
                form.addRow(tr(words), field)
        holder = QWidget()
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        fields = QHBoxLayout(holder)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(24)
        fields.addLayout(left, 3)
        fields.addLayout(right, 2)
        right.setRowVisible(self.sheet, False)
        self._right = right
        self.preview.setAccessibleName(tr(mark("Columns and first rows of the table")))
        # Tab leads from field to field of the columns, and out of the table.
        self.preview.setTabKeyNavigation(False)
        for heads in (self.preview.horizontalHeader(), self.preview.verticalHeader()):
            heads.setSectionsClickable(False)
        self.preview.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.preview.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
        self.problems.setReadOnly(True)
        keys = Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        self.problems.setTextInteractionFlags(keys)
        self.problems.setTabChangesFocus(True)
        self.problems.setAccessibleName(tr(mark("What is taken, and what is wrong")))
        self.save.setDefault(True)
        # Return in a line would press it as long as there is nothing to save.
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.save.setEnabled(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 16, 18, 14)
        box.setSpacing(12)
        box.addWidget(holder)
        box.addWidget(self.preview, 3)
        box.addWidget(self.status)
        box.addWidget(self.problems, 2)
        box.addWidget(self.buttons)

    def _connect(self) -> None:
        for line in (self.source, self.unit, self.category, self.period, self.label):
            line.textChanged.connect(self._changed)
        for choice in (self.decimals, self.dates, self.grain, self.tongue):
            choice.currentIndexChanged.connect(self._changed)
        self.encoding.currentIndexChanged.connect(self._start_reading)
        self.sheet.activated.connect(self._start_reading)
        self.head.valueChanged.connect(self._start_reading)
        self.preview.itemChanged.connect(self._changed)
        self.buttons.rejected.connect(self.reject)
        self.save.clicked.connect(self._decide)
        self.finished.connect(self._stop)

    def tell(self, message: str) -> None:
        """Show what went wrong with the draft that was to be saved."""
        self.status.setText(message)

    @property
    def busy(self) -> bool:
        """Whether the table is being read or gone through, or is about to be."""
        return self._work is not None or self._pause.isActive()

    # --- reading ------------------------------------------------------------------------------------------------------

    def _start_reading(self) -> None:
        self._begin(self._read(self.encoding.currentData(), self.sheet.currentText(), self.head.value()))

    def _begin(self, work: Work[Any]) -> None:
        self._stop()
        self._draft = None
        self.save.setEnabled(False)
        self._work = work
        self._turn.start()

    def _stop(self) -> None:
        """Leave what is being done."""
        self._pause.stop()
        self._turn.stop()
        if self._work is not None:
            self._work.close()
            self._work = None

    def _go_on(self) -> None:
        """Do the next part of the work; the window has its turn after each."""
        assert self._work is not None  # the timer runs only with it
        clock = QElapsedTimer()
        clock.start()
        share = 0.0
        try:
            while clock.elapsed() < _SLICE_MS:
                share = next(self._work)
        except StopIteration as end:
            self._turn.stop()
            self._work = None
            self._have(end.value)
            return
        except Refused as refused:
            self._turn.stop()
            self._work = None
            self._show(self._language.tr(mark("The table cannot be read.")), refused.problems(self._name), ())
            return
        self.status.setText(self._language.tr(mark("Going through the table: {share} %"), share=round(100 * share)))

    def _have(self, made: Table | Draft) -> None:
        if isinstance(made, Table):
            self._show_table(made)
            self._start_draft()
        else:
            self._show_draft(made)

    # --- the table ----------------------------------------------------------------------------------------------------

    def _show_table(self, table: Table) -> None:
        self._table = table
        columns = propose(table)
        self._columns = columns
        self.tongue.setCurrentIndex(self.tongue.findData(columns.language))
        if len(table.sheets) > 1 and not self.sheet.count():
            self.sheet.addItems(list(table.sheets))
            self.sheet.setCurrentText(table.sheet)
            self._right.setRowVisible(self.sheet, True)
        tr = self._language.tr
        shown = min(len(table.head), COLUMNS_SHOWN)
        self.preview.blockSignals(True)
        self.preview.clear()
        self.preview.setColumnCount(shown)
        self.preview.setRowCount(2 + min(len(table.rows), ROWS_SHOWN))
        self.preview.setHorizontalHeaderLabels(
            [_short(head) or f"({n})" for n, head in enumerate(table.head[:shown], 1)]
        )
        lines = [str(line) for line in table.lines[:ROWS_SHOWN]]
        self.preview.setVerticalHeaderLabels([tr(mark("Field")), tr(mark("Unit")), *lines])
        for column in range(shown):
            self._show_column(table, columns.roles[column], column)
        self.preview.resizeColumnsToContents()
        for column in range(shown):
            self.preview.setColumnWidth(column, min(max(self.preview.columnWidth(column), 130), 260))
        self.preview.blockSignals(False)
        # With the field of a column as its place the table would hand the focus on, and no key would go to its rows.
        self.preview.setCurrentCell(_UNIT_ROW + 1, 0)
        # The fields of the columns are newer than what stands below them, and would come after it.
        inside = [widget for column in range(shown) for widget in (self.field(column), self.unit_of(column))]
        order = [self.grain, self.preview, *inside, self.problems, self.save]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _show_column(self, table: Table, role: Role, column: int) -> None:
        tr, head = self._language.tr, table.head[column] or str(column + 1)
        field = QComboBox()
        for id in sorted(ROLES, key=list(FIELDS).index):
            field.addItem(tr(FIELDS[id]), id)
        field.setCurrentIndex(field.findData(role))
        field.setAccessibleName(tr(mark("Field of the column {head}"), head=_short(head)))
        field.currentIndexChanged.connect(self._changed)
        self.preview.setCellWidget(_FIELD_ROW, column, field)
        for above in (_FIELD_ROW, _UNIT_ROW):
            # What stands over the cell is named; the cell itself is nothing.
            nothing = QTableWidgetItem()
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.preview.setItem(above, column, nothing)
        unit = QLineEdit()
        unit.setMaxLength(100)
        unit.setFrame(False)
        unit.setAccessibleName(tr(mark("Unit of the column {head}"), head=_short(head)))
        unit.textChanged.connect(self._changed)
        self.preview.setCellWidget(_UNIT_ROW, column, unit)
        for at, row in enumerate(table.rows[:ROWS_SHOWN]):
            item = QTableWidgetItem(_short(row[column]))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{_short(head)}: {_short(row[column])}")
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.preview.setItem(2 + at, column, item)

    def field(self, column: int) -> QComboBox:
        """Return the choice of what a column holds, counted from 0."""
        widget = self.preview.cellWidget(_FIELD_ROW, column)
        assert isinstance(widget, QComboBox)
        return widget

    def unit_of(self, column: int) -> QLineEdit:
        """Return the line for the unit of a column, counted from 0."""
        widget = self.preview.cellWidget(_UNIT_ROW, column)
        assert isinstance(widget, QLineEdit)
        return widget

    # --- the draft ----------------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        """Go through the table again, once nobody has changed anything for a moment."""
        if self._table is not None:
            self.save.setEnabled(False)
            self._pause.start()

    def _start_draft(self) -> None:
        table, columns = self._table, self._columns
        assert table is not None  # nothing starts it before there is a table
        assert columns is not None  # they come together
        shown = range(self.preview.columnCount())
        roles = (*(self.field(column).currentData() for column in shown), *columns.roles[len(shown) :])
        units = (*(self.unit_of(column).text().strip() for column in shown), *columns.units[len(shown) :])
        mapping = msgspec.structs.replace(
            columns,
            roles=roles,
            units=units,
            unit=self.unit.text().strip(),
            category=self.category.text().strip(),
            source=self.source.text().strip(),
            period=self.period.text().strip(),
            label=self.label.text().strip(),
            language=self.tongue.currentData(),
            decimals=self.decimals.currentData(),
            dates=self.dates.currentData(),
            grain=self.grain.currentData(),
        )
        self._begin(draft(table, mapping, self._places))

    def _show_draft(self, made: Draft) -> None:
        self._draft = made
        self.save.setEnabled(bool(made.text))
        counts = self._language.plural("{n} fact", "{n} facts", made.facts)
        if made.left_out:
            left = self._language.plural("{n} figure is left out", "{n} figures are left out", made.left_out)
            counts = self._language.phrase([counts, left])
        if not made.text:
            counts = self._language.tr(mark("There is no book yet: see below what is missing."))
        self._show(counts, made.problems, made.taken)

    def _show(self, status: str, problems: Sequence[Problem], taken: Sequence[Message]) -> None:
        self.status.setText(status)
        # The options of the command line are of no use here.
        lines = [_OPTIONS.sub("", line) for line in first_problems(problems, self._language)]
        self.problems.setPlainText("\n".join([*lines, *map(self._language.say, taken)]))

    def _decide(self) -> None:
        if self._draft is not None and self._draft.text:
            self.decided.emit(self._draft)


def _short(text: str) -> str:
    """Return the beginning of a text as one line of a cell, with what cannot be seen made visible."""
    line = "".join(sign if sign.isprintable() else "�" for sign in text[: _CELL_SIGNS + 1])
    return line if len(line) <= _CELL_SIGNS else line[: _CELL_SIGNS - 1] + "…"
