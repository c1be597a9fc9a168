"""On a machine that has no Chinese font, windows, pictures and PDF show Chinese all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# One folder without fonts is all that fontconfig is told of.
CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
# Two characters that are drawn alike are both the sign for what a font has not.
LOOK = """
import sys
from PySide6.QtGui import QFontDatabase, QPixmap, QPainter, QFont
from PySide6.QtWidgets import QApplication
from qingdao_browser.views.theme import load_fonts
app = QApplication([])
print(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))
family = load_fonts(app)
pictures = []
for character in "青岛":
    picture = QPixmap(40, 40)
    picture.fill("white")
    painter = QPainter(picture)
    painter.setFont(QFont(family, 20))
    painter.drawText(5, 30, character)
    painter.end()
    pictures.append(picture.toImage())
print(family, pictures[0] == pictures[1])
"""


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment in which no font of the system is known."""
    fonts, cache, file = tmp_path / "fonts", tmp_path / "cache", tmp_path / "fonts.conf"
    fonts.mkdir()
    file.write_text(CONFIGURATION.format(fonts=fonts, cache=cache), "utf-8")
    return os.environ | {"FONTCONFIG_FILE": str(file), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}


def run(environment: dict[str, str], *command: str | Path) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_window_is_written_in_the_bundled_font(bare: dict[str, str]) -> None:
    assert run(bare, sys.executable, "-c", LOOK).splitlines() == ["[]", "Noto Sans SC False"]


@pytest.mark.needs_pdffonts
@pytest.mark.needs_pdftotext
@pytest.mark.parametrize("command", ["print", "figure"])
def test_pages_and_pictures_have_it_inside(bare: dict[str, str], tmp_path: Path, command: str) -> None:
    written = tmp_path / "a.pdf"
    program = (sys.executable, "-m", "qingdao_browser", "--lang", "zh")
    run(bare, *program, command, "financing-value", "-o", written)
    fonts = [line.split() for line in run(bare, "pdffonts", written).splitlines()[2:]]
    assert {name.rpartition("+")[2].partition("-")[0] for name, *_ in fonts} == {"NotoSansSC"}
    assert all(line[-5] == "yes" for line in fonts), "embedded"
    assert "15.23亿美元" in run(bare, "pdftotext", written, "-")
