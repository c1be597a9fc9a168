"""The program on a desktop: menu entry, file type and icons are valid, come whole, and go without a trace."""

from __future__ import annotations

import configparser
import errno
import os
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer

from qingdao_browser import __version__
from qingdao_browser.app import desktop, main, start
from qingdao_browser.core.resources import resource_root

ID = "org.qingdaobrowser.QingdaoBrowser"
MIME_TYPE = "application/x-qingdao-book+yaml"
ROOT = Path(__file__).resolve().parents[1]
DATA = resource_root() / "desktop"
ENTRY, DESCRIPTION, FILE_TYPE = (
    DATA / "applications" / f"{ID}.desktop",
    DATA / "metainfo" / f"{ID}.metainfo.xml",
    DATA / "mime" / "packages" / f"{ID}.xml",
)
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"


def entry(text: str) -> configparser.SectionProxy:
    parser = configparser.RawConfigParser(strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser["Desktop Entry"]


def tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


# --- the files --------------------------------------------------------------------------------------------------------


@pytest.mark.needs_desktop_file_validate
def test_the_menu_entry_is_valid() -> None:
    done = subprocess.run(["desktop-file-validate", ENTRY], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.needs_appstreamcli
def test_the_description_has_no_error_and_no_warning() -> None:
    command = ["appstreamcli", "validate", "--no-net", "--pedantic", "--no-color", str(DESCRIPTION)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = set(re.findall(r"^([A-Z]): .*: (.*)$", done.stdout, re.MULTILINE))
    assert done.returncode == 0
    # Old validators do not know who develops a program; the id has capitals, as those of many programs.
    assert told <= {("I", "unknown-tag developer"), ("P", "cid-contains-uppercase-letter")}


def test_the_menu_entry_speaks_both_languages_and_opens_books() -> None:
    keys = entry(ENTRY.read_text(encoding="utf-8"))
    for name in ("Name", "GenericName", "Comment", "Keywords"):
        assert re.search(r"[一-鿿]", keys[f"{name}[zh_CN]"])
    assert keys["MimeType"].split(";") == [MIME_TYPE, ""]
    assert keys["Exec"] == "qingdao-browser %f"
    assert keys["Icon"] == start.APP_ID == ID


def test_the_description_speaks_both_languages_and_tells_of_this_version() -> None:
    component = ET.parse(DESCRIPTION).getroot()  # noqa: S314  (our own file)
    for path in ("name", "summary", ".//p", ".//li", "keywords/keyword"):
        items = component.findall(path)
        assert [item.get(LANGUAGE) for item in items] == [None, "zh_CN"] * (len(items) // 2)
        assert items
    assert component.findtext("name") == entry(ENTRY.read_text(encoding="utf-8"))["Name"]
    assert component.findtext("name[2]") == entry(ENTRY.read_text(encoding="utf-8"))["Name[zh_CN]"]
    assert next(component.iter("release")).get("version") == __version__
    assert component.findtext("launchable") == ENTRY.name
    assert component.findtext("provides/mediatype") == MIME_TYPE


def test_the_file_type_is_that_of_a_book() -> None:
    (kind,) = ET.parse(FILE_TYPE).getroot()  # noqa: S314  (our own file)
    assert kind.get("type") == MIME_TYPE
    patterns = {glob.get("pattern") for glob in kind.iter(f"{MIME}glob")}
    assert patterns == {"*.facts.yaml"}
    book = (resource_root() / "facts.yaml").read_text(encoding="utf-8")
    for match in kind.iter(f"{MIME}match"):
        start = "\ufeff" if match.get("offset") == "3" else ""
        data = (start + book).encode()
        assert data[int(match.get("offset", "")) :].startswith(match.get("value", "?").encode())


@pytest.mark.parametrize("name", [f"apps/{ID}", f"mimetypes/{MIME_TYPE.replace('/', '-')}"])
@pytest.mark.usefixtures("qapp")
def test_each_icon_has_a_drawing_and_all_sizes(name: str) -> None:
    theme = DATA / "icons" / "hicolor"
    assert QSvgRenderer(str(theme / "scalable" / f"{name}.svg")).isValid()
    sizes = set()
    for file in theme.glob(f"[0-9]*/{name}.png"):
        image = QImage(str(file))
        assert file.parents[1].name == f"{image.width()}x{image.height()}"
        assert image.pixelColor(0, 0).alpha() == 0
        assert image.pixelColor(image.rect().center()).alpha() == 255
        sizes.add(image.width())
    assert sizes == {16, 22, 24, 32, 48, 64, 128, 256, 512}


@pytest.mark.usefixtures("qapp")
def test_the_window_has_the_icon() -> None:
    icon = start.icon()
    assert {size.width() for size in icon.availableSizes()} == {16, 24, 32, 48, 64, 128}
    for size in icon.availableSizes():
        assert not icon.pixmap(size).isNull()


# --- install and remove -----------------------------------------------------------------------------------------------


def test_what_is_installed_goes_without_a_trace(tmp_path: Path) -> None:
    written = desktop.install(tmp_path, ["/opt/bin/qingdao-browser"])
    assert {path.relative_to(tmp_path).as_posix() for path in written} <= set(tree(tmp_path))
    assert all(path.stat().st_size for path in written)
    assert sorted(desktop.remove(tmp_path)) == sorted(written)
    assert tree(tmp_path) == []
    assert desktop.remove(tmp_path) == []


def test_what_others_have_there_stays(tmp_path: Path) -> None:
    others = {
        "applications/other.desktop": "[Desktop Entry]\nType=Application\nName=Other\nExec=other\n",
        "applications/mimeapps.list": "[Default Applications]\n",
        "icons/hicolor/16x16/apps/other.png": "x",
        "mime/packages/other.xml": f'<mime-info xmlns="{MIME[1:-1]}"></mime-info>',
    }
    for name, text in others.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    desktop.install(tmp_path, ["/opt/bin/qingdao-browser"])
    desktop.remove(tmp_path)
    for name, text in others.items():
        assert (tmp_path / name).read_text() == text
    assert [path for path in tree(tmp_path) if ID in path or "qingdao" in path] == []


def test_a_second_install_takes_the_place_of_the_first(tmp_path: Path) -> None:
    desktop.install(tmp_path, ["/old/qingdao-browser"])
    before = tree(tmp_path)
    desktop.install(tmp_path, ["/new/qingdao-browser"])
    assert tree(tmp_path) == before
    assert "/old" not in (tmp_path / "applications" / ENTRY.name).read_text(encoding="utf-8")


@pytest.mark.parametrize("there", [False, True])
def test_a_file_that_cannot_be_written_leaves_all_as_it_was(tmp_path: Path, there: bool) -> None:
    if there:
        desktop.install(tmp_path, ["/old/qingdao-browser"])
        (tmp_path / "mime" / "packages" / FILE_TYPE.name).unlink()
    blocked = tmp_path / "mime" / "packages" / FILE_TYPE.name
    blocked.mkdir(parents=True)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    folders = tree(tmp_path)
    with pytest.raises(OSError, match="a folder has that name") as caught:
        desktop.install(tmp_path, ["/new/qingdao-browser"])
    assert caught.value.errno == errno.EISDIR
    assert tree(tmp_path) == folders
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_file_that_cannot_be_removed_keeps_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = desktop.install(tmp_path, ["/opt/bin/qingdao-browser"])
    before = {path: path.read_bytes() for path in written}
    unlink = Path.unlink

    def refusing(path: Path, missing_ok: bool = False) -> None:
        if path.name == FILE_TYPE.name:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refusing)
    with pytest.raises(OSError, match="not allowed"):
        desktop.remove(tmp_path)
    assert {path: path.read_bytes() for path in written} == before


ODD_PATHS = ["/opt/my programs/qingdao-browser", "/opt/50%f/a", '/opt/"a"/$HOME/`b`/c\\d', "/opt/程序/a;b#c&d"]


@pytest.mark.parametrize("path", ODD_PATHS)
def test_the_menu_entry_starts_a_program_of_any_name(path: str) -> None:
    files = desktop.desktop_files([path, "-m", "a b"])
    keys = entry(files[PurePosixPath("applications", ENTRY.name)].decode())
    # What the quotation marks of the key take beyond those of a shell.
    value = re.sub(r"\\([$`])", r"\1", keys["Exec"].replace("\\\\", "\\"))
    arguments = [re.sub(r"%%|%f", lambda code: {"%%": "%", "%f": "BOOK"}[code[0]], part) for part in shlex.split(value)]
    assert arguments == [path, "-m", "a b", "BOOK"]
    assert keys["TryExec"].replace("\\\\", "\\") == path


@pytest.mark.needs_desktop_file_validate
@pytest.mark.parametrize("path", ODD_PATHS)
def test_the_entry_that_is_installed_is_valid(tmp_path: Path, path: str) -> None:
    desktop.install(tmp_path, [path])
    file = tmp_path / "applications" / ENTRY.name
    done = subprocess.run(["desktop-file-validate", file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_path_that_no_entry_can_hold_is_told() -> None:
    with pytest.raises(ValueError, match="no menu entry can hold"):
        desktop.desktop_files(["/opt/two\nlines"])


MODULE = ["-m", "qingdao_browser"]


def make_program(folder: Path) -> str:
    script = folder / "qingdao-browser"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    return str(script)


@pytest.mark.parametrize(
    ("frozen", "argument", "command"),
    [
        (True, lambda folder: "qingdao-browser", lambda folder: [sys.executable]),
        (False, make_program, lambda folder: [str(folder / "qingdao-browser")]),
        (False, lambda folder: str(folder / "__main__.py"), lambda folder: [sys.executable, "-P", *MODULE]),
    ],
)
def test_the_menu_starts_the_program_that_runs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    frozen: bool,
    argument: Callable[[Path], str],
    command: Callable[[Path], list[str]],
) -> None:
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    monkeypatch.setattr(sys, "argv", [argument(tmp_path)])
    assert desktop.running_program() == command(tmp_path)


def test_the_command_installs_and_removes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert main.main(["desktop", "--install"]) == 0
    installed = capsys.readouterr().out.splitlines()
    assert str(tmp_path / "applications" / ENTRY.name) in installed
    assert main.main(["desktop", "--remove"]) == 0
    assert capsys.readouterr().out.splitlines() == installed
    assert tree(tmp_path) == []
    assert main.main(["desktop", "--remove"]) == 0
    assert capsys.readouterr().out == f"the program was not in {tmp_path}\n"


def test_the_command_says_which_programs_it_wants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, empty = tmp_path / "data", tmp_path / "empty"
    data.mkdir()
    empty.mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    monkeypatch.setenv("PATH", str(empty))
    assert main.main(["desktop", "--install"]) == 0
    ran = capsys.readouterr()
    assert str(data / "applications" / ENTRY.name) in ran.out
    assert [line.partition(" ")[0] for line in ran.err.splitlines()] == [
        "update-mime-database",
        "update-desktop-database",
    ]
    assert main.main(["desktop", "--remove"]) == 0
    assert capsys.readouterr().err == ""
    assert tree(data) == []


def test_the_command_says_what_hinders_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "applications").write_text("a file")
    assert main.main(["desktop", "--install"]) == 2
    ran = capsys.readouterr()
    assert ran.out == ""
    assert "was not written" in ran.err
    assert tree(tmp_path) == ["applications"]


FINDER = "import sys; from PySide6.QtCore import QMimeDatabase as D; print(D().mimeTypeForFile(sys.argv[1]).name())"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.facts.yaml", "", MIME_TYPE),
        ("a", "form: qingdao-book/1\ntitle: {}\n", MIME_TYPE),
        ("a", "\ufeffform: qingdao-book/1\ntitle: {}\n", MIME_TYPE),
        ("a", "form: another\n", "text/plain"),
    ],
)
def test_a_desktop_knows_a_book(tmp_path: Path, name: str, content: str, kind: str) -> None:
    home, file = tmp_path / "home", tmp_path / name
    home.mkdir()
    desktop.install(home, ["/opt/bin/qingdao-browser"])
    file.write_text(content, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", FINDER, str(file)],
        env={**os.environ, "XDG_DATA_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == kind
