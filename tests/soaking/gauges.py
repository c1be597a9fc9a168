"""What a program holds: memory, objects, threads, open files and processes, as Linux and Qt tell."""

from __future__ import annotations

import ctypes
import gc
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Holding:
    """What was held at one moment; memory in MB."""

    memory: float
    objects: Counter[str] = field(repr=False)
    windows: int = 0
    threads: int = 0
    files: Counter[str] = field(default_factory=Counter)
    children: int = 0

    def words(self) -> str:
        """Return it in one line."""
        timers = sum(number for name, number in self.objects.items() if name.endswith("QTimer"))
        return (
            f"{self.memory:.1f} MB, {self.windows} top-level windows, {self.objects.total()} objects of Qt "
            f"({timers} timers), {self.threads} threads, {self.files.total()} open files, {self.children} processes"
        )

    def grown_since(self, before: Holding) -> list[str]:
        """Return in words what there is more of than before, memory apart."""
        grown = [f"{name}: {before.objects[name]} -> {number}" for name, number in self.objects.items()
                 if number > before.objects[name]]  # fmt: skip
        grown += [f"open {name}: {before.files[name]} -> {number}" for name, number in self.files.items()
                  if number > before.files[name]]  # fmt: skip
        for name in ("windows", "threads", "children"):
            if getattr(self, name) > getattr(before, name):
                grown.append(f"{name}: {getattr(before, name)} -> {getattr(self, name)}")
        return sorted(grown)


def holding(app: QApplication) -> Holding:
    """Return what this process holds, after what is not needed was given back."""
    objects = _objects(app)
    gc.collect()
    # What the C library keeps for the next time is no leak.
    ctypes.CDLL(None).malloc_trim(0)
    tasks = list(Path("/proc/self/task").iterdir())
    return Holding(
        memory=_resident(),
        objects=objects,
        windows=sum(isValid(widget) for widget in app.topLevelWidgets()),
        threads=len(tasks),
        files=_files(),
        children=sum(len((task / "children").read_text().split()) for task in tasks),
    )


def _resident() -> float:
    """Return the memory that is in use, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 1e6


def _objects(app: QApplication) -> Counter[str]:
    """Count the objects of Qt by class: those below the application and its windows, and those that Python knows."""
    gc.collect()
    roots = {app, *app.topLevelWidgets(), *(thing for thing in gc.get_objects() if _is_live(thing))}
    found = set(roots)
    for root in roots:
        found.update(root.findChildren(QObject))
    return Counter(thing.metaObject().className() for thing in found)


def _is_live(thing: object) -> bool:
    return isinstance(thing, QObject) and isValid(thing)


def _files() -> Counter[str]:
    """Count the open files by what they lead to, numbers left out."""
    found: Counter[str] = Counter()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            # The folder itself was open while it was read.
            continue
        if "/.qingdao-browser-" in target:
            # Held as long as the program runs: the lock of its one folder for what it passes on to others.
            continue
        found[target.partition(":[")[0]] += 1
    return found
