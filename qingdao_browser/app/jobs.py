"""Long work done in slices between the events of the window, so that the window stays usable and can stop it."""

from __future__ import annotations

from time import monotonic
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from qingdao_browser.core.language import Language
from qingdao_browser.core.work import Work
from qingdao_browser.views.progress_strip import ProgressStrip

# One frame of a screen takes 16.7 ms: keys and the pointer are heard between any two.
SLICE_SECONDS: Final = 0.015


class Job(QObject):
    """Does some work to its end, a slice at a time; exactly one of `finished`, `failed` and `cancelled` ends it."""

    progressed = Signal(float)
    """The share that is done, from 0 to 1, after each slice."""
    finished = Signal(object)
    """What the work made."""
    failed = Signal(object)
    """The exception that ended the work; one that is no OSError or ValueError is raised as well, as it is a defect."""
    cancelled = Signal()

    def __init__(self, work: Work[Any], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._do_slice)

    @property
    def is_running(self) -> bool:
        """Whether it has begun and has not ended."""
        return self._timer.isActive()

    def start(self) -> None:
        """Begin when the events at hand are done."""
        self._timer.start(0)

    def cancel(self) -> None:
        """Leave the work in the middle; what it holds open is closed before this returns."""
        if self.is_running:
            self._timer.stop()
            self._work.close()
            self.cancelled.emit()

    def _do_slice(self) -> None:
        end = monotonic() + SLICE_SECONDS
        try:
            share = next(self._work)
            while monotonic() < end:
                share = next(self._work)
        except StopIteration as done:
            self._timer.stop()
            self.finished.emit(done.value)
        except Exception as error:
            self._timer.stop()
            self.failed.emit(error)
            if not isinstance(error, OSError | ValueError):
                raise
        else:
            self.progressed.emit(share)


class Lane(QObject):
    """Runs one job at a time, and shows how far it is in some strips, whose Cancel button ends it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._strips: list[ProgressStrip] = []
        self._job: Job | None = None
        self._language: Language | None = None
        self.words = ""
        """What the job does, such as “Printing Trade…”."""

    @property
    def is_busy(self) -> bool:
        """Whether a job is running."""
        return self._job is not None and self._job.is_running

    def add(self, strip: ProgressStrip) -> None:
        """Show in a strip how far this job and the following ones are."""
        self._strips.append(strip)
        strip.cancelled.connect(self.cancel)
        if self.is_busy and self._language is not None:
            strip.begin(self.words, self._language)

    def remove(self, strip: ProgressStrip) -> None:
        """Show nothing in a strip any more."""
        self._strips.remove(strip)
        strip.cancelled.disconnect(self.cancel)

    def run(self, work: Work[Any], words: str, language: Language) -> Job:
        """Begin some work in the place of what is running; returns its job, which has not yet done anything."""
        self.cancel()
        self.words, self._language = words, language
        for strip in self._strips:
            strip.begin(words, language)
        job = Job(work, self)
        job.progressed.connect(self._advance)
        for end in (job.finished, job.failed, job.cancelled):
            end.connect(self._clear)
        self._job = job
        job.start()
        return job

    def cancel(self) -> None:
        """End the job that is running, if one is."""
        if self._job is not None:
            self._job.cancel()

    def _advance(self, share: float) -> None:
        for strip in self._strips:
            strip.advance(share)

    def _clear(self) -> None:
        for strip in self._strips:
            strip.end()
        if self._job is not None:
            self._job.deleteLater()
            self._job = None
