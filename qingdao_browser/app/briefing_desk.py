"""What happens when a person collects something, changes a briefing or opens it against a newer book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Final
from uuid import uuid4

import msgspec
from PySide6.QtCore import QEvent, QFileSystemWatcher, QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from qingdao_browser.app.copying import Copier, Shown
from qingdao_browser.app.settings import Settings
from qingdao_browser.app.shelf import SUFFIX, Op, Outcome, Shelf
from qingdao_browser.core.briefing import (
    FORM,
    Briefing,
    Change,
    Entry,
    added,
    begun,
    changes,
    collected,
    figures_of,
    label_of,
    looked_through,
    moved,
    removed,
    renamed,
    reworded,
    row_of,
    undone,
    write_briefing,
)
from qingdao_browser.core.collection import Choice, Chosen, Remark, Title
from qingdao_browser.core.excerpts import Pick, ids_of
from qingdao_browser.core.language import Language, mark
from qingdao_browser.output.files import file_name, write_whole
from qingdao_browser.views.window import Window

_TOLD_MS: Final = 8000
# So many changes can be taken back.
_STEPS: Final = 100
_LONGEST_NAME: Final = 100


@dataclass(frozen=True)
class Step:
    """A change that can be taken back; with `after` None the briefing was deleted."""

    file: str
    before: Briefing
    after: Briefing | None


class BriefingDesk(QObject):
    """Keeps the pane, the files and the open book together; every change goes through the file as it is then."""

    opened = Signal(str)
    """The id whose page is to be opened."""
    failed = Signal(str)
    """What could not be saved, and why, in the user's language; told in the pane as well."""

    def __init__(self, window: Window, settings: Settings, copier: Copier) -> None:
        super().__init__(window)
        self._window = window
        self._pane = window.briefing
        self._settings = settings
        self._copier = copier
        self._shelf = Shelf(settings.briefings())
        self._shown: Shown | None = None
        self._file = ""
        self._begun = False
        self._steps: list[Step] = []
        # What was put off or taken note of: a strip that says the same is not shown again.
        self._put_off: set[tuple[str, str, str, int]] = set()
        self._heeded: set[str] = set()
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self.look)
        window.installEventFilter(self)
        pane = self._pane
        pane.commanded.connect(window.commanded)
        pane.chosen.connect(self._choose)
        pane.opened.connect(self._open)
        pane.emptied.connect(self._drop_empty)
        pane.model.moved.connect(self._move)
        pane.model.dropped.connect(self.add)
        pane.model.reworded.connect(self._reword)
        window.actions_by_id["undo-briefing"].setEnabled(False)

    # --- what is shown --------------------------------------------------------------------------------------------

    def dress(self) -> None:
        """Show the pane where it was shown last, as wide as it was."""
        width = self._settings.briefing_width()
        if width is not None:
            self._window.beside.set_second_width(width)
        if self._settings.briefing_shown():
            self._window.show_briefing(True)

    def show(self, shown: Shown) -> None:
        """Hold the briefing against a book, in a language."""
        self._shown = shown
        self._refresh()

    def choices(self) -> tuple[str, tuple[Choice, ...]]:
        """Return the name of the briefing that is open, and what it is made of."""
        self._begin()
        briefing = self._briefing
        return self._name, briefing.choices

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard stands in the list of entries."""
        return self._pane.list.hasFocus()

    @property
    def _briefing(self) -> Briefing:
        """The briefing that is open; an empty one until there is a first."""
        return self._shelf.briefing(self._file) if self._file else Briefing(FORM, self._first_name)

    @property
    def _first_name(self) -> str:
        return self._language.tr(mark("My briefing"))

    @property
    def _name(self) -> str:
        return self._shelf.names.get(self._file, self._first_name)

    @property
    def _language(self) -> Language:
        assert self._shown is not None  # nothing can be commanded before a book is shown
        return self._shown.language

    def _begin(self) -> None:
        """Read the briefings when they are first needed: the start of the program does not wait for them."""
        if self._begun:
            return
        self._begun = True
        self._shelf.look()
        self._watch()
        self._file = self._settings.briefing()
        self._stay()

    def _watch(self) -> None:
        folder = self._shelf.folder
        if folder is not None and folder.is_dir() and not self._watcher.directories():
            self._watcher.addPath(str(folder))

    def _stay(self) -> None:
        """Keep a briefing open that is there."""
        names = self._shelf.names
        if self._file not in names:
            self._file = next(iter(names), "")

    def look(self) -> None:
        """Show what other windows have changed."""
        if self._begun and self._shelf.look():
            self._stay()
            self._refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look when a person comes back to the window: not every disk tells of changes."""
        if event.type() == QEvent.Type.WindowActivate and watched is self._window:
            self.look()
        return False

    def _refresh(self) -> None:
        """Show everything anew; while the pane is hidden nothing is read for it."""
        if self._shown is None or self._pane.isHidden():
            return
        self._begin()
        book, language = self._shown.book, self._shown.language
        briefing = self._briefing
        names = self._shelf.names or {"": self._first_name}
        no_file = mark("{file}: cannot be read")
        self._pane.show_names(
            names, self._file, [language.tr(no_file, file=file) for file in sorted(self._shelf.unreadable)]
        )
        found = changes(briefing, book, language)
        changed: dict[str, str] = {}
        for change in found:
            changed[change.key] = "; ".join(filter(None, [changed.get(change.key, ""), _line(change, language)]))
        told = language.plural("{n} figure", "{n} figures", figures_of(briefing, book))
        self._pane.show_briefing(briefing, book, language, changed, told if briefing.entries else "")
        self._tell_news(briefing, found)
        self._tell_trouble()
        actions = self._window.actions_by_id
        for command in ("preview-briefing", "print-briefing", "save-briefing", "copy-briefing"):
            actions[command].setEnabled(bool(briefing.entries))

    def _tell_news(self, briefing: Briefing, found: Sequence[Change]) -> None:
        """Say which figures read otherwise in the open book, and that it is another one."""
        assert self._shown is not None  # asked for only with a book
        book, language = self._shown.book, self._shown.language
        # A figure may stand in several entries; it is told once.
        lines = list(dict.fromkeys(f"• {_line(change, language)}" for change in found))
        count = len(lines)
        news = [change for change in found if change.new]
        versions = ""
        if briefing.version != book.head.version:
            words = mark("book version {old} → {new}")
            versions = language.bracket(language.tr(words, old=briefing.version, new=book.head.version))
        if briefing.version and briefing.book != book.head.title:
            message = language.tr(
                mark("This was collected from another book, “{book}”."), book=language.of(briefing.book)
            )
            if found:
                message += language.gap() + language.plural(
                    "{n} figure reads otherwise in the open one, or is not in it.",
                    "{n} figures read otherwise in the open one, or are not in it.",
                    count,
                )
            commands = ["briefing-later"]
        elif news:
            message = language.plural(
                "{n} figure changed since it was collected{versions}.",
                "{n} figures changed since they were collected{versions}.",
                count, versions=versions,
            )  # fmt: skip
            commands = ["briefing-accept", "briefing-later"]
        elif found:
            message = language.plural(
                "{n} figure is no longer in the book{versions}.", "{n} figures are no longer in the book{versions}.",
                count, versions=versions,
            )  # fmt: skip
            commands = ["briefing-later"]
        else:
            message, commands = "", []
        put_off = self._news_now(briefing) in self._put_off
        self._pane.news.tell("" if put_off else message, lines, commands)

    def _news_now(self, briefing: Briefing) -> tuple[str, str, str, int]:
        """Return what the news are about: the same are shown once when they were put off."""
        assert self._shown is not None  # asked for only with a book
        head = self._shown.book.head
        return self._file, head.title.en, head.version, len(changes(briefing, self._shown.book, self._language))

    def _tell_trouble(self) -> None:
        """Say what is not saved and which files cannot be read, until a person has taken note."""
        language = self._language
        unsaved = self._unsaved_lines()
        unread = mark("{file} cannot be read: {reason}. It is left as it is.")
        unreadable = [
            language.tr(unread, file=file, reason=language.tr(reason))
            for file, reason in sorted(self._shelf.unreadable.items())
            if file not in self._heeded
        ]
        lines = [*unsaved, *unreadable]
        commands = ["briefing-retry"] if unsaved else ["briefing-heed"]
        self._pane.trouble.tell(lines[0] if lines else "", lines[1:], commands)

    def _unsaved_lines(self) -> list[str]:
        language = self._language
        words = mark("“{name}” is not saved yet: {reason}. It is whole in this window; the next change tries again.")
        names = self._shelf.names
        return [
            language.tr(words, name=names.get(file, file), reason=language.tr(reason))
            for file, reason in sorted(self._shelf.unsaved.items())
        ]

    def _say(self, message: str) -> None:
        self._window.statusBar().showMessage(message, _TOLD_MS)

    # --- adding ---------------------------------------------------------------------------------------------------

    def add_picks(self, picks: Sequence[Pick]) -> None:
        """Collect what was picked: the things that its parts stand for, each once."""
        if self._shown is not None:
            book, language = self._shown.book, self._shown.language
            self.add(list(dict.fromkeys(id for pick in picks for id in ids_of(book, pick, language))))

    def add(self, ids: Sequence[str], before: str = "") -> None:
        """Collect some things, before the entry with a key or at the end; says what came in and what was there."""
        if self._shown is None:
            return
        book, language = self._shown.book, self._shown.language
        entries = [collected(book, id, uuid4().hex) for id in ids if book.has(id) and id != "sources"]
        if not entries:
            self._say(language.tr(mark("The list of all sources cannot be collected; choose one of the sources.")))
            return
        first = self._settings.briefing_shown() is None
        outcome = self._do(lambda now: begun(added(now, entries, before), book))
        if first:
            self._show_pane(True)
        new = len(outcome.after.entries) - len(outcome.before.entries)
        title = language.of(label_of(book, ids[0]))
        if len(entries) == 1:
            title = row_of(entries[0], book, language).title
            words = mark("Added to “{name}”: {title}") if new else mark("Already in “{name}”: {title}")
            self._say(language.tr(words, name=self._name, title=title))
        else:
            told = language.plural("Added {n} entry to “{name}”", "Added {n} entries to “{name}”", new, name=self._name)
            there = len(entries) - new
            if there:
                told += language.bracket(language.plural("{n} was there", "{n} were there", there))
            self._say(told)
        held = {entry.what.id: entry.key for entry in outcome.after.entries if isinstance(entry.what, Chosen)}
        self._pane.choose([held[entry.what.id] for entry in entries if isinstance(entry.what, Chosen)])

    def _do(self, op: Op) -> Outcome:
        """Change the briefing that is open, or a first one; what was changed can be taken back."""
        self._begin()
        if not self._file:
            self._take(self._shelf.create(self._briefing)[0])
        outcome = self._shelf.apply(self._file, op)
        if outcome.after != outcome.before:
            self._remember(Step(self._file, outcome.before, outcome.after))
        self._settle()
        return outcome

    def _remember(self, step: Step) -> None:
        self._steps = [*self._steps[1 - _STEPS :], step]
        self._window.actions_by_id["undo-briefing"].setEnabled(True)

    def _settle(self) -> None:
        """Show what was changed; what could not be saved is told even while the pane is hidden."""
        self._watch()
        self._refresh()
        unsaved = self._unsaved_lines()
        if unsaved and self._pane.isHidden():
            self.failed.emit(unsaved[0])

    def _take(self, file: str) -> None:
        self._file = file
        self._settings.keep(briefing=file)

    # --- commands -------------------------------------------------------------------------------------------------

    def run(self, command: str) -> bool:
        """Carry out a command about briefings; returns whether it was one."""
        if self._shown is None:
            return False
        match command:
            case "show-briefing":
                self._show_pane(self._pane.isHidden())
            case "new-briefing":
                self._create_new()
            case "rename-briefing":
                self._rename()
            case "duplicate-briefing":
                self._duplicate()
            case "delete-briefing":
                self._delete()
            case "briefing-heading":
                self._write(Title(""))
            case "briefing-note":
                self._write(Remark(""))
            case "undo-briefing":
                self._undo()
            case "copy-briefing":
                self._copier.copy_choices(self._briefing.choices, self._name, self._shown)
            case "briefing-up":
                self._shift(-1)
            case "briefing-down":
                self._shift(1)
            case "briefing-remove":
                self._remove()
            case "briefing-open" if self._pane.chosen_keys:
                self._open(self._pane.chosen_keys[0])
            case "briefing-edit" if self._pane.chosen_keys:
                self._pane.list.edit(self._pane.list.currentIndex())
            case "briefing-accept":
                book = self._shown.book
                self._do(lambda now: looked_through(now, book))
                self._say(self._language.tr(mark("The new figures are accepted; Ctrl+Z brings the notice back.")))
            case "briefing-later":
                self._put_off.add(self._news_now(self._briefing))
                self._refresh()
            case "briefing-retry":
                self._shelf.save_waiting()
                self._settle()
            case "briefing-heed":
                self._heeded |= self._shelf.unreadable.keys()
                self._refresh()
            case _:
                return False
        return True

    def copy_chosen(self) -> None:
        """Copy the entries chosen in the pane, all of them where none is."""
        if self._shown is None:
            return
        keys = set(self._pane.chosen_keys)
        entries = [entry for entry in self._briefing.entries if entry.key in keys] or self._briefing.entries
        title = row_of(entries[0], self._shown.book, self._language).title if len(entries) == 1 else self._name
        if entries:
            self._copier.copy_choices([entry.what for entry in entries], title, self._shown)

    def _show_pane(self, shown: bool) -> None:
        self._settings.keep(briefing_shown="yes" if shown else "no")
        focused: QWidget | None = self._window.focusWidget()
        had_focus = focused is not None and self._pane.isAncestorOf(focused)
        self._window.show_briefing(shown)
        self._refresh()
        if not shown and had_focus:
            self._window.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, file: str) -> None:
        if file in self._shelf.names:
            self._take(file)
            self._refresh()

    def _open(self, key: str) -> None:
        what = next((entry.what for entry in self._briefing.entries if entry.key == key), None)
        if isinstance(what, Chosen):
            self.opened.emit(what.id)

    # --- entries --------------------------------------------------------------------------------------------------

    def _write(self, what: Title | Remark) -> None:
        """Put a heading above the entries chosen, or a note below them, and let a person write in it."""
        self._show_pane(True)
        keys, model = self._pane.chosen_keys, self._pane.model
        before = ""
        if keys:
            before = keys[0] if isinstance(what, Title) else model.key(model.row(keys[-1]) + 1)
        entry = Entry(uuid4().hex, what)
        self._do(lambda now: added(now, [entry], before))
        self._pane.edit(entry.key)

    def _reword(self, key: str, text: str) -> None:
        step = self._steps[-1] if self._steps else None
        fresh = step is not None and step.after is not None and _is_empty(step.after, key)
        self._do(lambda now: reworded(now, key, text) if text else removed(now, [key]))
        if fresh and step is not None and self._steps[-1] is not step:
            # Adding a heading and writing it is one change.
            last = self._steps.pop()
            self._steps[-1] = Step(last.file, step.before, last.after)
        if text:
            # What was written may take more lines than there were.
            self._pane.choose([key])

    def _drop_empty(self, key: str) -> None:
        """Take away a heading or note in which nothing was written."""
        if self._file and _is_empty(self._briefing, key):
            self._reword(key, "")

    def _move(self, keys: Sequence[str], before: str) -> None:
        self._do(lambda now: moved(now, keys, before))
        self._pane.choose([key for key in keys if self._pane.model.row(key) >= 0])

    def _shift(self, by: int) -> None:
        keys, model = self._pane.chosen_keys, self._pane.model
        if not keys:
            return
        first, last = model.row(keys[0]), model.row(keys[-1])
        if by < 0 and first > 0:
            self._move(keys, model.key(first - 1))
        elif by > 0 and last < model.rowCount() - 1:
            self._move(keys, model.key(last + 2))

    def _remove(self) -> None:
        assert self._shown is not None  # asked for only with a book
        keys = self._pane.chosen_keys
        gone = [entry for entry in self._briefing.entries if entry.key in keys]
        if not gone:
            return
        self._do(lambda now: removed(now, keys))
        title = row_of(gone[0], self._shown.book, self._language).title
        more = self._language.plural("{n} entry", "{n} entries", len(gone))
        words = mark("Removed: {what}. Ctrl+Z brings it back.")
        self._say(self._language.tr(words, what=title if len(gone) == 1 else more))

    def _undo(self) -> None:
        """Take back the last change, in the briefing as it is now."""
        if not self._steps:
            return
        step = self._steps.pop()
        self._window.actions_by_id["undo-briefing"].setEnabled(bool(self._steps))
        if step.after is None:
            self._take(self._shelf.create(step.before)[0])
        elif step.file in self._shelf.names:
            self._take(step.file)
            self._shelf.apply(step.file, partial(undone, before=step.before, after=step.after))
        else:
            self._say(self._language.tr(mark("Nothing was taken back: that briefing is not there any more.")))
            return
        self._settle()
        self._say(self._language.tr(mark("The last change of the briefing is taken back.")))

    # --- briefings ------------------------------------------------------------------------------------------------

    def _ask_name(self, title: str, name: str) -> str:
        """Ask for the name of a briefing; empty where there is none, or one that another has already."""
        language = self._language
        label = language.tr(mark("&Name of the briefing:"))
        given, sure = QInputDialog.getText(self._window, title, label, QLineEdit.EchoMode.Normal, name)
        wanted = " ".join(given.split())[:_LONGEST_NAME]
        if not sure or not wanted:
            return ""
        others = [other.casefold() for other in self._shelf.names.values() if other != name]
        if wanted.casefold() in others:
            words = mark("There is a briefing “{name}” already; nothing was changed. Choose another name.")
            self.failed.emit(language.tr(words, name=wanted))
            return ""
        return wanted

    def _create_new(self) -> None:
        self._begin()
        name = self._ask_name(self._language.tr(mark("New briefing")), "")
        if name:
            self._put(Briefing(FORM, name))

    def _put(self, briefing: Briefing) -> None:
        self._take(self._shelf.create(briefing)[0])
        self._show_pane(True)
        self._settle()

    def _rename(self) -> None:
        self._begin()
        name = self._ask_name(self._language.tr(mark("Rename the briefing")), self._name)
        if name:
            self._do(lambda now: renamed(now, name))

    def _duplicate(self) -> None:
        self._begin()
        names = {name.casefold() for name in self._shelf.names.values()}
        name, number = self._language.tr(mark("{name} (copy)"), name=self._name), 1
        while name.casefold() in names:
            number += 1
            name = self._language.tr(mark("{name} (copy {n})"), name=self._name, n=number)
        self._put(msgspec.structs.replace(self._briefing, name=name))
        self._say(self._language.tr(mark("This is the copy: “{name}”"), name=name))

    def _delete(self) -> None:
        self._begin()
        if not self._file or (self._briefing.entries and not self._is_sure()):
            return
        briefing, name, file = self._briefing, self._name, self._file
        reason = self._shelf.delete(file)
        if reason:
            words = mark("“{name}” was not deleted: {reason}.")
            self.failed.emit(self._language.tr(words, name=name, reason=self._language.tr(reason)))
            return
        self._remember(Step(file, briefing, None))
        self._stay()
        self._take(self._file)
        self._settle()
        self._say(self._language.tr(mark("Deleted “{name}”. Ctrl+Z brings it back."), name=name))

    def _is_sure(self) -> bool:
        language = self._language
        box = QMessageBox(self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(language.tr(mark("Delete the briefing?")))
        box.setText(language.tr(mark("“{name}” will be deleted."), name=self._name))
        count = len(self._briefing.entries)
        box.setInformativeText(
            language.plural("It has {n} entry.", "It has {n} entries.", count)
            + language.gap()
            + language.tr(mark("Until the program ends, Ctrl+Z can bring it back."))
        )
        delete = box.addButton(language.tr(mark("&Delete")), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is delete

    # --- the end --------------------------------------------------------------------------------------------------

    def keep_state(self) -> None:
        """Keep how wide the pane is."""
        self._settings.keep(briefing_width=str(self._window.beside.second_width))

    def texts(self) -> list[str]:
        """Return what a person wrote: names, headings and notes of all briefings."""
        briefings = [self._shelf.briefing(file) for file in self._shelf.names]
        entries = [entry.what for briefing in briefings for entry in briefing.entries]
        return [
            *(briefing.name for briefing in briefings),
            *(what.text for what in entries if isinstance(what, Title | Remark)),
        ]

    def save(self) -> list[str]:
        """Save what is being typed and what is not saved yet; return in words what could not be."""
        self._pane.list.take_typed()
        self._shelf.save_waiting()
        return self._unsaved_lines() if self._shelf.unsaved else []

    def may_end(self) -> bool:
        """Return whether the program may end; asks where a briefing would be lost with it."""
        unsaved = self.save()
        if not unsaved:
            return True
        language = self._language
        box = QMessageBox(self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(language.tr(mark("A briefing is not saved")))
        box.setText(language.tr(mark("What you collected would be lost when this window is closed.")))
        box.setInformativeText("\n".join(unsaved))
        keep = box.addButton(language.tr(mark("&Save elsewhere…")), QMessageBox.ButtonRole.AcceptRole)
        close = box.addButton(language.tr(mark("Close &without it")), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(keep)
        box.exec()
        if box.clickedButton() is keep:
            return self._save_elsewhere()
        return box.clickedButton() is close

    def _save_elsewhere(self) -> bool:
        """Write what is not saved into a folder that the person chooses; returns whether all of it is there."""
        language = self._language
        place = QFileDialog.getExistingDirectory(self._window, language.tr(mark("Folder for the briefings")), "")
        for file in self._shelf.unsaved if place else ():
            briefing = self._shelf.briefing(file)
            path = _free(Path(place), briefing.name)
            try:
                write_whole(path, write_briefing(briefing))
            except OSError as error:
                words = mark("{file} was not written: {reason}. Nothing was changed; choose another folder.")
                reason = language.tr(error.strerror or str(error))
                self.failed.emit(language.tr(words, file=path.name, reason=reason))
                return False
        return bool(place)


def _free(folder: Path, name: str) -> Path:
    """Return where in a folder a briefing can be written that stands in nobody's place."""
    suffixes = chain([SUFFIX], (f"{number}.{SUFFIX}" for number in count(2)))
    return next(path for suffix in suffixes if not (path := folder / file_name(name, suffix)).exists())


def _line(change: Change, language: Language) -> str:
    """Return what became of a figure, in one line."""
    words = mark("{label}: {old} → {new}")
    if not change.new:
        words = mark("{label}: {old} → not in this book")
    elif not change.old:
        words = mark("{label}: new, {new}")
    return language.tr(words, label=change.label, old=change.old, new=change.new)


def _is_empty(briefing: Briefing, key: str) -> bool:
    """Return whether the entry with a key is a heading or note without words."""
    found = next((entry.what for entry in briefing.entries if entry.key == key), None)
    return isinstance(found, Title | Remark) and not found.text
