"""What is kept from one start to the next, and what happens where the file of it is damaged or of a later program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from qingdao_browser.app.settings import FORM, Settings
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
