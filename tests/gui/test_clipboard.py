"""The clipboard as other programs see it, and what becomes of a copy when the program has ended."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qingdao_browser.core.presets import Format
from qingdao_browser.output import clipboard

ROOT = Path(__file__).resolve().parents[2]
FORMATS: dict[Format, bytes] = {"text/plain": "15.23亿美元".encode(), "text/html": "<b>15.23亿美元</b>".encode()}
# Copies, and ends as a window does when it is closed.
COPIER = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from qingdao_browser.output import clipboard
app = QApplication([])
clipboard.put({"text/plain": b"kept text", "text/html": b"<b>kept</b>"})
print(clipboard.holds_our_copy(), clipboard.copies_outlive_us(), flush=True)
QTimer.singleShot(300, app.quit)
app.exec()
"""


@pytest.fixture(autouse=True)
def emptied(qapp: QApplication) -> Iterator[None]:
    """Qt cannot part with a copy when the interpreter has ended."""
    yield
    qapp.clipboard().clear()


@pytest.fixture
def on_x11(qapp: QApplication) -> None:
    if qapp.platformName() != "xcb":
        pytest.skip("no X server")


def read_by_others(target: str, qtbot: QtBot) -> bytes:
    """Return what another process gets of the clipboard, while this one answers it."""
    command = ["xclip", "-o", "-selection", "clipboard", "-t", target]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
        qtbot.waitUntil(lambda: reader.poll() is not None, timeout=10_000)
        assert reader.stdout is not None
        return reader.stdout.read()


def test_what_is_put_is_there_byte_for_byte(qapp: QApplication) -> None:
    clipboard.put(FORMATS)
    data = qapp.clipboard().mimeData()
    assert {name: bytes(data.data(name).data()) for name in data.formats()} == FORMATS


@pytest.mark.needs_xclip
@pytest.mark.usefixtures("on_x11")
def test_another_program_reads_the_same_and_no_other_format(qtbot: QtBot) -> None:
    clipboard.put(FORMATS)
    for name, content in FORMATS.items():
        assert read_by_others(name, qtbot) == content
    targets = read_by_others("TARGETS", qtbot).decode().split()
    assert not [target for target in targets if "rtf" in target.lower() or "image" in target]


@pytest.mark.needs_xclip
@pytest.mark.usefixtures("on_x11")
def test_a_picture_is_offered_in_one_format(qtbot: QtBot) -> None:
    clipboard.put({"image/png": b"\x89PNG", "text/plain": b"words"})
    targets = read_by_others("TARGETS", qtbot).decode().split()
    assert [target for target in targets if "image" in target] == ["image/png"]
    assert read_by_others("image/png", qtbot) == b"\x89PNG"


def test_a_clipboard_that_takes_nothing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "mime_data", lambda _: QMimeData())
    with pytest.raises(clipboard.ClipboardError, match="another program holds the clipboard"):
        clipboard.put(FORMATS)


def test_elsewhere_than_on_x11_a_copy_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "windows")
    assert clipboard.copies_outlive_us()


@pytest.mark.usefixtures("on_x11")
def test_without_a_clipboard_manager_a_copy_dies_with_us() -> None:
    assert not clipboard.copies_outlive_us()


@pytest.mark.usefixtures("on_x11")
def test_without_a_screen_there_is_no_manager_to_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":64999")
    assert not clipboard.copies_outlive_us()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[None]:
    """Run a clipboard manager with settings of its own."""
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    command = ["dbus-run-session", "--", "xfce4-clipman"]
    process = subprocess.Popen(
        command,
        env={**os.environ, **home},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        end = time.monotonic() + 20
        while not clipboard.copies_outlive_us() and time.monotonic() < end:
            QApplication.processEvents()
        yield
    finally:
        os.killpg(process.pid, 15)
        process.wait(20)


def copied_by_a_program_that_ends() -> str:
    """Let a process copy and end; return what it said of the clipboard."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", COPIER]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=True
    ).stdout.strip()


@pytest.mark.needs_xclip
@pytest.mark.needs_xfce4_clipman
@pytest.mark.needs_dbus_run_session
@pytest.mark.usefixtures("on_x11", "manager")
def test_a_clipboard_manager_takes_the_copy_over(qtbot: QtBot) -> None:
    assert copied_by_a_program_that_ends() == "True True"
    assert read_by_others("UTF8_STRING", qtbot) == b"kept text"
    assert read_by_others("text/html", qtbot) == b"<b>kept</b>"


@pytest.mark.needs_xclip
@pytest.mark.usefixtures("on_x11")
def test_without_one_the_copy_is_gone(qtbot: QtBot) -> None:
    assert copied_by_a_program_that_ends() == "True False"
    assert read_by_others("UTF8_STRING", qtbot) == b""
