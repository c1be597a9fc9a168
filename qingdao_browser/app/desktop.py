"""The program's place on a desktop of freedesktop.org: menu entry, icons, file type and description of the program.

`resources/desktop` is laid out as a data folder (``XDG_DATA_HOME``, ``/usr/share``): each file's place in one is its
place in the other. A package of the system takes the files as they are; here they go into the folder of a user.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final

from qingdao_browser.core.resources import resource_root
from qingdao_browser.output.files import told_plainly, write_whole

# What update-mime-database and update-desktop-database make of the files in their folder, and of nothing else.
_MIME_DATABASE: Final = (
    "XMLnamespaces", "aliases", "generic-icons", "globs", "globs2", "icons", "magic", "mime.cache", "subclasses",
    "treemagic", "types", "version",
)  # fmt: skip
_MENU_DATABASE: Final = "mimeinfo.cache"
_PATIENCE_S: Final = 60
# The programs that make the databases of a data folder, and the packages that have them.
_PROGRAMS: Final = {"update-mime-database": "shared-mime-info", "update-desktop-database": "desktop-file-utils"}

Files = Mapping[PurePosixPath, bytes | None]


def running_program() -> list[str]:
    """Return the command that starts this very program again, from any folder."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    script = Path(sys.argv[0]).absolute()
    if script.name == "qingdao-browser" and os.access(script, os.X_OK):
        return [str(script)]
    # -P: a folder that it is started in must not lend it modules.
    return [sys.executable, "-P", "-m", "qingdao_browser"]


def desktop_files(program: Sequence[str]) -> dict[PurePosixPath, bytes]:
    """Return the files for a data folder, by their place in it; the menu entry starts `program`.

    Raises ValueError where the program has a name that no menu entry can hold.
    """
    root = resource_root() / "desktop"
    files = {PurePosixPath(file.relative_to(root).as_posix()): file for file in root.glob("*/**/*") if file.is_file()}
    data = {place: file.read_bytes() for place, file in sorted(files.items())}
    entries = {place: entry for place, entry in data.items() if place.suffix == ".desktop"}
    return data | {place: _starting(entry.decode(), program).encode() for place, entry in entries.items()}


def install(folder: Path, program: Sequence[str]) -> list[Path]:
    """Put the program onto the desktop whose data folder is given; return the files written, all or none of them.

    Raises OSError where that fails, and ValueError like `desktop_files`.
    """
    files = desktop_files(program)
    _change(folder, files)
    _refresh(folder)
    return [folder / place for place in files]


def remove(folder: Path) -> list[Path]:
    """Take the program off the desktop whose data folder is given; return the files removed, none if it was not there.

    Folders that are empty then go as well, and so do databases that were made of our files alone. Raises OSError where
    a file cannot be removed; all are there then.
    """
    files = [place for place in desktop_files(["qingdao-browser"]) if (folder / place).is_file()]
    _change(folder, dict.fromkeys(files))
    _refresh(folder)
    for place in files:
        _prune(folder, (folder / place).parent)
    return [folder / place for place in files]


def lacking() -> dict[str, str]:
    """Return the programs that are missing here for a desktop to know the file type at once, with their packages."""
    return {program: package for program, package in _PROGRAMS.items() if not shutil.which(program)}


def _starting(entry: str, program: Sequence[str]) -> str:
    """Return a menu entry that starts a program by its full name."""
    # A function as replacement: a backslash in it means itself.
    entry = re.sub(r"(?m)^Exec=qingdao-browser", lambda _: f"Exec={' '.join(map(_argument, program))}", entry)
    return re.sub(r"(?m)^TryExec=.*", lambda _: f"TryExec={_escaped(program[0])}", entry)


def _argument(text: str) -> str:
    """Return an argument of a command as the key ``Exec`` has it: in quotation marks, and escaped for them."""
    plain = re.fullmatch(r"[\w./+:@=,-]+", text)
    quoted = text if plain else '"' + re.sub(r'(["`$\\])', r"\\\1", text) + '"'
    return _escaped(quoted).replace("%", "%%")


def _escaped(text: str) -> str:
    """Return a text as the value of a key."""
    if not text.isprintable():
        raise ValueError(f"the program's own path, {text!r}, has characters that no menu entry can hold")
    return text.replace("\\", "\\\\")


def _change(folder: Path, files: Files) -> None:
    """Write each file, or remove it where its bytes are None; what was done is undone where one of them fails."""
    before: dict[Path, bytes | None] = {}
    made: list[Path] = []
    try:
        for place, data in files.items():
            file = folder / place
            _make_folder(file.parent, made)
            old = file.read_bytes() if file.is_file() else None
            if data is None:
                file.unlink()
            else:
                write_whole(file, data)
            before[file] = old
    except OSError as error:
        for file, old in before.items():
            with suppress(OSError):
                if old is None:
                    file.unlink()
                else:
                    write_whole(file, old)
        for new in reversed(made):
            with suppress(OSError):
                new.rmdir()
        raise told_plainly(error, folder) from None


def _make_folder(folder: Path, made: list[Path]) -> None:
    """Make a folder with those above it, as the specification of data folders wants them; list those that are new."""
    if not folder.exists():
        _make_folder(folder.parent, made)
        folder.mkdir(mode=0o755)
        made.append(folder)


def _refresh(folder: Path) -> None:
    """Bring the databases of a data folder up to date where their programs are there; those of no file go away."""
    mime, menu, theme = folder / "mime", folder / "applications", folder / "icons" / "hicolor"
    if any(mime.glob("packages/*.xml")):
        _run("update-mime-database", mime)
    else:
        _drop(folder, [*(mime / name for name in _MIME_DATABASE), *mime.glob("application/x-qingdao-book+yaml.xml")])
    if any(menu.rglob("*.desktop")):
        _run("update-desktop-database", menu)
    else:
        _drop(folder, [menu / _MENU_DATABASE])
    if theme.is_dir():
        # How desktops learn that there are new icons.
        with suppress(OSError):
            os.utime(theme)


def _run(program: str, folder: Path) -> None:
    if shutil.which(program):
        nothing = subprocess.DEVNULL
        # What was installed is whole all the same, and any later run of the program takes it up.
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run([program, folder], stdin=nothing, stdout=nothing, stderr=nothing, timeout=_PATIENCE_S)  # noqa: PLW1510


def _drop(folder: Path, files: Sequence[Path]) -> None:
    for file in files:
        with suppress(OSError):
            file.unlink()
            _prune(folder, file.parent)


def _prune(folder: Path, inner: Path) -> None:
    """Remove a folder inside a data folder, and those above it, as far as they are empty."""
    while inner != folder:
        try:
            inner.rmdir()
        except OSError:
            return
        inner = inner.parent
