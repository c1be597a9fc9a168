"""What is kept from one start to the next, and what happens where the file of it is damaged or of a later program."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QApplication

from qingdao_browser.app.settings import FORM, Settings, _as_ini, _read
from tests.desk import Desk


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """Return where the settings lie, in a folder of this test alone."""
    before = Path(QSettings("qingdao-browser", "settings").fileName()).parent.parent
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path))
    path = tmp_path / "qingdao-browser" / "settings.ini"
    path.parent.mkdir()
    yield path
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(before))


DAMAGED = {
    "bytes": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 40,
    "no text": b"[General]\nzoom=2.0\npage=\xff\xfe\n",
    "no pairs": b"Dear colleague,\nhere is the table\n",
    "cut off": b"[General\nzoom",
    "huge": b"[General]\npage=" + b"x" * 1_000_001,
    "later": f"[General]\nform={FORM + 1}\nzoom=2.0\n".encode(),
    "odd form": b"[General]\nform=none\nzoom=2.0\n",
    "long form": b"[General]\nform=" + b"9" * 5000 + b"\n",
}


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_file_that_cannot_be_used_is_put_aside_whole(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    settings = Settings()
    assert settings.zoom() == 1.0
    assert settings.aside is not None
    assert settings.aside.parent == file.parent
    assert settings.aside.read_bytes() == content
    settings.keep(zoom="1.5")
    again = Settings()
    assert (again.aside, again.zoom()) == (None, 1.5)


@pytest.mark.usefixtures("app")
def test_what_was_put_aside_before_stays(file: Path) -> None:
    asides = []
    for content in (b"first\n", b"second\n"):
        file.write_bytes(content)
        asides.append(Settings().aside)
    assert [aside.read_bytes() if aside else b"" for aside in asides] == [b"first\n", b"second\n"]


@pytest.mark.usefixtures("app")
def test_settings_of_an_earlier_form_hold(file: Path) -> None:
    file.write_text("[General]\nzoom=2.0\ntheme=dark\n")
    settings = Settings()
    assert (settings.aside, settings.zoom(), settings.theme()) == (None, 2.0, "dark")


@pytest.mark.usefixtures("app")
def test_a_folder_in_the_place_of_the_file_is_not_fatal(file: Path) -> None:
    file.mkdir()
    assert Settings().zoom() == 1.0


def test_the_window_tells_of_settings_put_aside(open_desk: Callable[..., Desk], file: Path) -> None:
    file.write_bytes(DAMAGED["bytes"])
    desk = open_desk(settings=Settings())
    assert desk.controller.page == "home"
    assert "settings.aside-1" in desk.window.notice.text


@pytest.mark.usefixtures("file")
def test_everything_comes_back_at_the_next_start(
    open_desk: Callable[..., Desk], app: QApplication, tmp_path: Path
) -> None:
    from tests.core.samples import BOOK

    book = tmp_path / "harbour.facts.yaml"
    book.write_text(BOOK, encoding="utf-8")
    first = open_desk(settings=Settings(data=tmp_path / "data"))
    first.open(book)
    first.controller.run("open-bundled")
    first.controller.go("ocean-boats")
    for command in ("theme-contrast-dark", "language-zh", "zoom-in", "zoom-in"):
        first.controller.run(command)
    Settings().keep(style="chicago", preset="markdown")
    first.window.resize(900, 640)
    first.window.splitter.setSizes([380, 520])
    first.bot.waitUntil(lambda: first.window.width() == 900)
    sizes = first.window.splitter.sizes()
    first.wait_for_page()
    first.window.close()
    settings = Settings(data=tmp_path / "data")
    second = open_desk(settings=settings)
    place = settings.place("geometry")
    assert place is not None
    assert second.window.restoreGeometry(place)
    assert second.controller.page == "ocean-boats"
    for command in ("theme-contrast-dark", "preset-markdown"):
        assert second.window.actions_by_id[command].isChecked(), command
    assert (settings.style(), settings.language()) == ("chicago", "zh")
    assert settings.zoom() == 1.25
    assert app.font().pointSizeF() == pytest.approx(11 * 1.25, abs=0.1)
    assert settings.recent()[0] == str(book)
    second.bot.waitUntil(lambda: second.window.width() == 900)
    assert abs(second.window.splitter.sizes()[0] - sizes[0]) <= 2


# --- the file ---------------------------------------------------------------------------------------------------------

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from('@",;=%\\\n\r\t [](){}#abcdef019港é😀\ufeff'),
    max_size=30,
)


@hypothesis.settings(max_examples=60)
@hypothesis.given(page=TEXTS, recent=st.lists(TEXTS.filter(bool), max_size=4), place=st.binary(max_size=60))
def test_every_value_comes_back_as_it_was_kept(page: str, recent: list[str], place: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "settings.ini")
        path.write_bytes(_as_ini({"page": page, "recent": recent, "geometry": QByteArray(place)}))
        settings = Settings(kept=False)
        settings._values = _read(path) or {}
    assert (settings.page(), settings.recent(), settings.place("geometry")) == (page, recent, QByteArray(place))


@pytest.mark.usefixtures("app")
def test_what_qt_wrote_before_is_read_and_unknown_values_stay(file: Path) -> None:
    qt = QSettings(str(file), QSettings.Format.IniFormat)
    for name, value in {
        "page": "@home, 港",
        "recent": ["/a b.yaml", "/c,d.yaml"],
        "geometry": QByteArray(b"\1\xff,"),
    }.items():
        qt.setValue(name, value)
    qt.setValue("tomorrow", "more")
    qt.sync()
    Settings().keep(zoom="1.5")
    settings = Settings()
    assert (settings.page(), settings.recent()) == ("@home, 港", ["/a b.yaml", "/c,d.yaml"])
    assert (settings.place("geometry"), settings.zoom()) == (QByteArray(b"\1\xff,"), 1.5)
    assert "tomorrow" in file.read_text("utf-8")


@pytest.mark.usefixtures("app")
def test_two_programs_keep_what_each_has_changed(file: Path) -> None:
    ours, theirs = Settings(), Settings()
    ours.keep(theme="dark", zoom="1.5")
    theirs.keep(zoom="2.0", page="trade")
    ours.keep(style="chicago")
    found = Settings()
    assert (found.theme(), found.zoom(), found.page(), found.style()) == ("dark", 2.0, "trade", "chicago")
    assert [path.name for path in file.parent.iterdir()] == ["settings.ini"]


@pytest.mark.usefixtures("app")
def test_what_did_not_change_is_not_written(file: Path) -> None:
    Settings().keep(zoom="1.5", geometry=QByteArray(b"x"))
    before = file.stat()
    Settings().keep(zoom="1.5", geometry=QByteArray(b"x"))
    assert file.stat().st_ino == before.st_ino


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("kind", ["pipe", "endless"])
def test_what_would_never_end_is_put_aside_unread(file: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to("/dev/zero")
    settings = Settings()
    assert settings.zoom() == 1.0
    assert settings.aside == file.with_name("settings.aside-1")
    settings.keep(zoom="1.5")
    assert Settings().zoom() == 1.5


@pytest.mark.usefixtures("app")
def test_a_file_of_a_later_program_that_came_meanwhile_is_put_aside_and_not_lost(file: Path) -> None:
    settings = Settings()
    file.write_bytes(DAMAGED["later"])
    settings.keep(zoom="1.5")
    assert (settings.aside, Settings().zoom()) == (file.with_name("settings.aside-1"), 1.5)
    assert settings.aside is not None
    assert settings.aside.read_bytes() == DAMAGED["later"]


@pytest.mark.usefixtures("app")
def test_where_the_file_cannot_be_written_the_reason_is_known_and_it_is_tried_again(file: Path) -> None:
    file.parent.rmdir()
    file.parent.write_text("mine")
    settings = Settings()
    settings.keep(zoom="1.5")
    assert settings.unkept == "a file has that name"
    assert settings.zoom() == 1.5
    assert file.parent.read_text() == "mine"
    file.parent.unlink()
    settings.keep(zoom="1.5")
    assert settings.unkept == ""
    assert Settings().zoom() == 1.5


def test_the_window_tells_once_that_settings_cannot_be_kept(open_desk: Callable[..., Desk], file: Path) -> None:
    file.parent.rmdir()
    file.parent.write_text("mine")
    desk = open_desk(settings=Settings(data=file.parent.parent / "data"))
    told = "The settings cannot be kept: a file has that name. They hold until the program is closed."
    desk.bot.waitUntil(lambda: desk.window.notice.text == told, timeout=20_000)
    desk.window.notice.hide()
    desk.controller.run("zoom-in")
    desk.controller.go("trade")
    desk.wait_for_page()
    desk.bot.waitUntil(lambda: desk.controller.index is not None, timeout=20_000)
    assert desk.window.notice.text == ""


def test_the_last_page_is_kept_even_when_the_window_is_closed_at_once(
    open_desk: Callable[..., Desk], file: Path
) -> None:
    desk = open_desk(settings=Settings(data=file.parent.parent / "data"))
    desk.controller.go("trade")
    desk.window.close()
    assert Settings().page() == "trade"
