"""The bundled fonts: they can show all that the program says, and a PDF made with them gives the same text back."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QPainter, QPdfWriter, QRawFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qingdao_browser.app.controller import Controller
from qingdao_browser.app.settings import Settings
from qingdao_browser.charts.drawing import preferred_height
from qingdao_browser.charts.look import look
from qingdao_browser.charts.map_view import MapView
from qingdao_browser.core.resources import resource, resource_root
from qingdao_browser.views.theme import load_fonts
from qingdao_browser.views.window import Window

FILES = ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf")
LARGEST = 1_800_000  # bytes a file

# What the font family has no drawing of; the system's fonts show it.
NOT_DRAWN: dict[str, str] = {}


@pytest.fixture(params=FILES)
def font(request: pytest.FixtureRequest, qapp: QApplication) -> QRawFont:
    """One of the font files, read as it is, without the fonts of the system behind it."""
    assert qapp is not None
    found = QRawFont(resource("fonts", request.param), 1000.0)
    assert found.isValid()
    return found


def glyph(font: QRawFont, character: str) -> int:
    """Return the number of the drawing that a font has for a character, 0 where it has none."""
    (number,) = font.glyphIndexesForString(character)
    return int(number)


def width(font: QRawFont, character: str) -> float:
    """Return how far a character takes the pen, in thousandths of an ideograph."""
    return font.advancesForGlyphIndexes([glyph(font, character)])[0].x()


def texts() -> list[Path]:
    """Return the bundled book and the catalogues of the translations."""
    return [resource_root() / "facts.yaml", *resource_root().glob("translations/**/*.po")]


def characters(file: Path) -> set[str]:
    """Return the characters of a text that are drawn."""
    return {character for character in file.read_text("utf-8") if character.isprintable()}


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_small(name: str) -> None:
    assert len(resource("fonts", name)) < LARGEST


@pytest.mark.parametrize("file", texts(), ids=lambda file: file.name)
def test_every_character_of_our_texts_is_drawn(font: QRawFont, file: Path) -> None:
    missing = {character for character in characters(file) if not glyph(font, character)}
    assert missing <= NOT_DRAWN.keys(), "python packaging/make_resources.py fonts adds them"


def test_no_exception_is_out_of_date(font: QRawFont) -> None:
    written = set().union(*map(characters, texts()))
    assert [character for character in NOT_DRAWN if character not in written or glyph(font, character)] == []


def test_no_two_characters_of_our_texts_share_a_drawing(font: QRawFont) -> None:
    drawn = {character: glyph(font, character) for file in texts() for character in characters(file)}
    shared = {number for number, count in Counter(drawn.values()).items() if count > 1} - {0}
    assert [character for character, number in drawn.items() if number in shared] == []


@pytest.mark.parametrize("character", ["\N{FIGURE DASH}", "\N{DIVISION SLASH}", "\N{WAVE DASH}"])
def test_the_doubles_that_a_pdf_would_prefer_are_left_out(font: QRawFont, character: str) -> None:
    assert glyph(font, character) == 0


@pytest.mark.parametrize("character", "‘’“”·•–")
def test_punctuation_of_english_is_no_wider_than_english(font: QRawFont, character: str) -> None:
    assert 0 < width(font, character) < 600 < width(font, "青")


@pytest.mark.needs_pdftotext
@pytest.mark.parametrize("bold", [False, True], ids=["regular", "bold"])
def test_a_pdf_gives_every_character_back(qapp: QApplication, tmp_path: Path, bold: bool) -> None:
    assert qapp is not None
    numbers = [QFontDatabase.addApplicationFontFromData(resource("fonts", name)) for name in FILES]
    face = QFont(QFontDatabase.applicationFontFamilies(numbers[0])[0], 10)
    face.setBold(bold)
    written = sorted(set().union(*map(characters, texts())) - NOT_DRAWN.keys() - {" "})
    writer = QPdfWriter(str(tmp_path / "page.pdf"))
    writer.setPageMargins(QMarginsF())
    painter = QPainter(writer)
    painter.setFont(face)
    pitch = 1.7 * face.pointSizeF() * writer.resolution() / 72
    columns = int(writer.width() / pitch)
    for index, character in enumerate(written):
        row, column = divmod(index, columns)
        painter.drawText(QRectF(column * pitch, row * pitch, pitch, pitch), character)
    painter.end()
    for number in numbers:
        QFontDatabase.removeApplicationFont(number)
    # As laid out: in running text a hyphen at the end of a line would be taken for a division.
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(tmp_path / "page.pdf"), "-"]
    found = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert sorted(set(found) - {" ", "\n", "\f"}) == written


@pytest.mark.parametrize(
    ("there", "bundled"), [(["AR PL KaitiM GB"], True), ([], True), (["AR PL KaitiM GB", "Noto Sans CJK SC"], False)]
)
def test_an_upright_chinese_font_is_chosen_before_a_brush_script(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, there: list[str], bundled: bool
) -> None:
    monkeypatch.setattr(QFontDatabase, "families", lambda *_: there)
    monkeypatch.setattr(QFont, "insertSubstitution", lambda family, other: chosen.append((family, other)))
    chosen: list[tuple[str, str]] = []
    family = load_fonts(qapp)
    assert family == ("Noto Sans SC" if bundled else QFontInfo(qapp.font()).family())
    assert chosen == ([] if bundled else [(family, "Noto Sans CJK SC")])


def test_charts_of_a_window_that_is_not_on_the_screen_yet_have_its_font(qtbot: QtBot, app: QApplication) -> None:
    window = Window()
    qtbot.addWidget(window)
    window.furnish()
    controller = Controller(app, window, Settings(kept=False), "zh")
    controller.dress()
    controller.load_fonts()
    controller.open_file("", "home")
    (view,) = window.page.findChildren(MapView)
    assert view.chart is not None
    height = preferred_height(view.chart, look(False, app.font().family(), app.font().pointSizeF()), 700 / view.scale)
    assert view.heightForWidth(700) == round(height * view.scale)
