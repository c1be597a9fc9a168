from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from qingdao_browser.core import resources
from qingdao_browser.core.resources import resource, resource_root


def test_the_installed_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package"
    package.mkdir()
    monkeypatch.setattr(resources, "PACKAGE", package)
    assert resource_root() == tmp_path / "resources"
    (package / "resources").mkdir()
    (package / "resources" / "a.txt").write_bytes(b"here")
    assert resource_root() == package / "resources"
    assert resource("a.txt") == b"here"
    with pytest.raises(OSError, match=r"b\.txt"):
        resource("b.txt")


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_fonts_are_there_and_small(weight: str) -> None:
    font = resource("fonts", f"NotoSansSC-{weight}.otf")
    assert font.startswith(b"OTTO")
    assert len(font) < 2_500_000
    assert b"SIL OPEN FONT LICENSE" in resource("fonts", "OFL.txt")


@pytest.mark.parametrize("path", sorted((resource_root() / "desktop" / "icons").glob("*/scalable/*/*.svg")))
def test_icons_are_square_drawings(path: Path) -> None:
    icon = ET.fromstring(path.read_bytes())  # noqa: S314 - our own file
    assert icon.get("width") == icon.get("height")
