"""Draw the icons of desktops in all sizes from their drawings: ``python packaging/make_icons.py``.

Small sizes have drawings of their own under `packaging/icons`, with edges on whole pixels; the large ones are drawn
from those that desktops take as they are (`scalable`).
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parents[1]
SMALL = ROOT / "packaging" / "icons"
THEME = ROOT / "resources" / "desktop" / "icons" / "hicolor"
DRAWINGS = {
    "apps/org.qingdaobrowser.QingdaoBrowser": "app-small.svg",
    "mimetypes/application-x-qingdao-book+yaml": "book-small.svg",
}
SMALL_SIZES = (16, 22, 24, 32)
LARGE_SIZES = (48, 64, 128, 256, 512)


def drawn(drawing: Path, size: int) -> QImage:
    """Return a drawing as a square picture of so many pixels."""
    renderer = QSvgRenderer(str(drawing))
    if not renderer.isValid():
        raise ValueError(f"{drawing} is no drawing")
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    return image


def main() -> int:
    """Write all sizes; return 0."""
    for name, small in DRAWINGS.items():
        for size in SMALL_SIZES + LARGE_SIZES:
            drawing = SMALL / small if size in SMALL_SIZES else THEME / "scalable" / f"{name}.svg"
            file = THEME / f"{size}x{size}" / f"{name}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            drawn(drawing, size).save(str(file))
    return 0


if __name__ == "__main__":
    sys.exit(main())
