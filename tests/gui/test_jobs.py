"""Long work in slices: the window lives meanwhile, and what is left in the middle is closed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from qingdao_browser.app.jobs import Job, Lane
from qingdao_browser.core.language import language
from qingdao_browser.core.work import Work
from qingdao_browser.views.progress_strip import ProgressStrip

ENGLISH = language("en")


@pytest.fixture
def owner(qapp: QApplication) -> QObject:
    assert qapp is not None
    return QObject()


class Digging:
    """Work that takes as long as it is let; it remembers whether it was closed."""

    def __init__(self) -> None:
        self.steps = 0
        self.closed = False

    def work(self, steps: int | None = None) -> Work[str]:
        try:
            for self.steps in range(steps) if steps is not None else count():
                yield self.steps / steps if steps else 0.1
            return "treasure"
        finally:
            self.closed = True


def failing(error: Exception) -> Work[None]:
    yield 0.5
    raise error


def heard(job: Job) -> list[object]:
    """Return a list that fills with what the job tells of its end."""
    told: list[object] = []
    job.finished.connect(told.append)
    job.failed.connect(told.append)
    ended = job.cancelled
    ended.connect(Listener(job, told).hear)
    return told


class Listener(QObject):
    def __init__(self, job: Job, told: list[object]) -> None:
        super().__init__(job)
        self._told = told

    def hear(self) -> None:
        self._told.append("cancelled")


def test_a_job_gives_what_its_work_made(qtbot: QtBot, owner: QObject) -> None:
    digging = Digging()
    job = Job(digging.work(1000), owner)
    told = heard(job)
    assert digging.steps == 0, "nothing is done before the events at hand"
    job.start()
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["treasure"]
    assert not job.is_running
    assert digging.closed


def test_the_window_lives_meanwhile(qtbot: QtBot, owner: QObject) -> None:
    digging = Digging()
    job = Job(digging.work(), owner)
    shares: list[float] = []
    job.progressed.connect(shares.append)
    beats: list[int] = []
    clock = QTimer(owner)
    clock.timeout.connect(Beat(owner, beats).hear)
    clock.start(1)
    job.start()
    qtbot.waitUntil(lambda: len(beats) > 5 and len(shares) > 5)
    assert set(shares) == {0.1}
    job.cancel()


class Beat(QObject):
    def __init__(self, parent: QObject, beats: list[int]) -> None:
        super().__init__(parent)
        self._beats = beats

    def hear(self) -> None:
        self._beats.append(1)


def test_a_cancelled_job_is_closed_at_once_and_makes_nothing(qtbot: QtBot, owner: QObject) -> None:
    digging = Digging()
    job = Job(digging.work(), owner)
    told = heard(job)
    job.start()
    qtbot.waitUntil(lambda: digging.steps > 10)
    job.cancel()
    assert digging.closed
    assert told == ["cancelled"]
    job.cancel()
    assert told == ["cancelled"], "it ends once"


@pytest.mark.parametrize("error", [OSError(28, "the disk is full"), ValueError("too small")])
def test_a_job_that_fails_tells_why(qtbot: QtBot, owner: QObject, error: Exception) -> None:
    job = Job(failing(error), owner)
    told = heard(job)
    job.start()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [error]
    assert not job.is_running


def test_a_defect_ends_the_job_and_is_raised(qtbot: QtBot, owner: QObject) -> None:
    error = KeyError("defect")
    job = Job(failing(error), owner)
    told = heard(job)
    with capture_exceptions() as raised:
        job.start()
        qtbot.waitUntil(lambda: bool(told))
        QApplication.processEvents()
    assert told == [error]
    assert [kind for kind, _, _ in raised] == [KeyError]


# --- the strip --------------------------------------------------------------------------------------------------------


@pytest.fixture
def strip(qtbot: QtBot) -> Iterator[ProgressStrip]:
    holder = QWidget()
    qtbot.addWidget(holder)
    strip = ProgressStrip()
    strip.setParent(holder)
    holder.show()
    qtbot.waitExposed(holder)
    yield strip
    holder.close()


def test_long_work_is_shown_and_can_be_cancelled_by_its_button(
    qtbot: QtBot, owner: QObject, strip: ProgressStrip
) -> None:
    lane = Lane(owner)
    lane.add(strip)
    digging = Digging()
    told = heard(lane.run(digging.work(), "Digging…", ENGLISH))
    assert not strip.isVisible()
    qtbot.waitUntil(strip.isVisible)
    assert strip.words.text() == "Digging…"
    assert strip.bar.value() == 10
    assert strip.bar.accessibleName() == "Digging…"
    assert strip.button.text() == "Cancel"
    QTest.mouseClick(strip.button, Qt.MouseButton.LeftButton)
    assert told == ["cancelled"]
    assert digging.closed
    assert not strip.isVisible()
    assert not lane.is_busy


def test_escape_on_the_button_cancels(qtbot: QtBot, owner: QObject, strip: ProgressStrip) -> None:
    lane = Lane(owner)
    lane.add(strip)
    told = heard(lane.run(Digging().work(), "Digging…", ENGLISH))
    qtbot.waitUntil(strip.isVisible)
    strip.button.setFocus()
    QTest.keyClick(strip.button, Qt.Key.Key_Escape)
    assert told == ["cancelled"]


def test_work_that_is_over_at_once_is_not_shown(qtbot: QtBot, owner: QObject, strip: ProgressStrip) -> None:
    lane = Lane(owner)
    lane.add(strip)
    shown: list[float] = []
    job = lane.run(Digging().work(100), "Digging…", ENGLISH)
    job.progressed.connect(shown.append)
    told = heard(job)
    qtbot.waitUntil(lambda: bool(told))
    assert not strip.isVisible()
    # Near its end work is not worth showing any more, however long it took.
    strip.begin("Digging…", ENGLISH)
    strip.advance(1.0)
    assert not strip.isVisible()


def test_new_work_takes_the_place_of_what_is_running(qtbot: QtBot, owner: QObject, strip: ProgressStrip) -> None:
    lane = Lane(owner)
    lane.add(strip)
    first, second = Digging(), Digging()
    told = heard(lane.run(first.work(), "First", ENGLISH))
    qtbot.waitUntil(lambda: first.steps > 10)
    later = heard(lane.run(second.work(100), "Second", ENGLISH))
    assert told == ["cancelled"]
    assert first.closed
    qtbot.waitUntil(lambda: later == ["treasure"])


def test_a_strip_that_comes_later_shows_the_work_as_well(qtbot: QtBot, owner: QObject, strip: ProgressStrip) -> None:
    lane = Lane(owner)
    digging = Digging()
    lane.run(digging.work(), "Digging…", ENGLISH)
    qtbot.waitUntil(lambda: digging.steps > 10)
    lane.add(strip)
    qtbot.waitUntil(strip.isVisible)
    lane.remove(strip)
    lane.cancel()
    assert digging.closed
