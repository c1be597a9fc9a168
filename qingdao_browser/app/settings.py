"""What is kept from one start to the next, in an ini file of the user; odd or damaged values count as absent.

Qt reads the file and never writes it, as on a full disk it would leave half of it. A file that is no settings file, or
is one of a later form than ours, is put aside whole under another name.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from string import hexdigits
from typing import TYPE_CHECKING, Final, Literal, get_args

from PySide6.QtCore import QByteArray, QLocale, QSettings, QStandardPaths

from qingdao_browser.views.theme import Theme

if TYPE_CHECKING:
    from qingdao_browser.app.documents import DocumentKind
    from qingdao_browser.core.book import LanguageCode
    from qingdao_browser.core.citations import Style
    from qingdao_browser.core.presets import Preset
    from qingdao_browser.output.document import Paper

# The book's own list of languages is not imported here: the settings are read before the first window is shown.
_LANGUAGES: Final[tuple[LanguageCode, ...]] = ("en", "zh")

ZOOMS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
# So many files opened last are known.
RECENT: Final = 10
# Where office paper is Letter; everywhere else it is A4.
_LETTER_COUNTRIES: Final = {
    "UnitedStates", "Canada", "Mexico", "Chile", "Colombia", "CostaRica", "ElSalvador", "Guatemala", "Nicaragua",
    "Panama", "Philippines", "PuertoRico", "Venezuela",
}  # fmt: skip
# The form of the file; it is raised when an older program would misread what a newer one has written.
FORM: Final = 1
# No settings come near to it; a file as large is something else.
_LARGEST: Final = 1_000_000
Place = Literal["geometry", "splitter", "preview"]


class Settings:
    """Typed access to the settings file; every getter has a default and checks what it reads."""

    def __init__(self, *, kept: bool = True, data: Path | None = None) -> None:
        """Open the user's settings; with `kept` False nothing is read from them and nothing is written.

        What a person makes goes into the folder `data`, that of the user by default, and nowhere if nothing is kept.
        """
        self._kept = kept
        self._data = data
        self.aside: Path | None = None
        """Where the settings were put that could not be used; None as long as all is well."""
        self.unkept = ""
        """Why the settings last changed are in memory alone, fit to be translated; empty as long as all is well."""
        self._path = _place() if kept else None
        self._values = self._stored()
        # What is in no file yet.
        self._waiting: dict[str, object] = {}

    def _value(self, name: str) -> object:
        return self._values.get(name)

    def _stored(self) -> dict[str, object]:
        """Return what the file holds now; one that cannot be used is put aside."""
        found = _read(self._path) if self._path is not None else {}
        if found is None and self._path is not None:
            self.aside = _put_aside(self._path)
        return found or {}

    def language(self) -> LanguageCode | None:
        """Return the language chosen, None where none was."""
        value = self._value("language")
        return next((code for code in _LANGUAGES if code == value), None)

    def theme(self) -> Theme:
        """Return the theme chosen, that of the system by default."""
        value = self._value("theme")
        return next((name for name in get_args(Theme) if name == value), "system")

    def zoom(self) -> float:
        """Return the zoom factor, one of `ZOOMS`."""
        value = self._value("zoom")
        return next((zoom for zoom in ZOOMS if str(zoom) == str(value)), 1.0)

    def page(self) -> str:
        """Return the id of the page shown last, empty where none is kept."""
        value = self._value("page")
        return value if isinstance(value, str) else ""

    def recent(self) -> list[str]:
        """Return the paths of the files opened last, the latest first, at most `RECENT`."""
        value = self._value("recent")
        paths = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return [path for path in paths if isinstance(path, str) and path][:RECENT]

    def remember(self, path: str) -> None:
        """Put a file in front of those opened last."""
        self.keep(recent=[path, *(other for other in self.recent() if other != path)][:RECENT])

    def preset(self) -> Preset:
        """Return the program that was last copied for."""
        from qingdao_browser.core.presets import FIRST_PRESET, PRESETS

        value = self._value("preset")
        return next((preset for preset in PRESETS if preset == value), FIRST_PRESET)

    def style(self) -> Style:
        """Return the citation style chosen."""
        from qingdao_browser.core.citations import STYLES

        value = self._value("style")
        return next((style for style in STYLES if style == value), "apa")

    def briefing(self) -> str:
        """Return the name of the file of the briefing chosen last, empty where none is kept."""
        value = self._value("briefing")
        return value if isinstance(value, str) else ""

    def briefing_shown(self) -> bool | None:
        """Return whether the pane of the briefing was shown last; None where nobody has used it yet."""
        return {"yes": True, "no": False}.get(str(self._value("briefing_shown")))

    def briefing_width(self) -> int | None:
        """Return how wide the pane of the briefing was, in pixels; None where nothing sensible is kept."""
        value = str(self._value("briefing_width"))
        return int(value) if value.isdecimal() and len(value) < 5 else None

    def briefings(self) -> Path | None:
        """Return the folder of the briefings; None where nothing is to be written."""
        if self._data is None and self._kept:
            self._data = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
        return self._data / "briefings" if self._data is not None else None

    def paper(self) -> Paper:
        """Return the paper of printed pages: the one chosen last, at first that of the country."""
        papers: tuple[Paper, ...] = ("a4", "letter")
        value = self._value("paper")
        usual: Paper = "letter" if QLocale.system().territory().name in _LETTER_COUNTRIES else "a4"
        return next((paper for paper in papers if paper == value), usual)

    def landscape(self) -> bool:
        """Return whether printed pages lie on their long side."""
        return self._value("landscape") == "yes"

    def printer(self) -> str:
        """Return the name of the printer used last, empty where none was; it may be gone."""
        value = self._value("printer")
        return value if isinstance(value, str) else ""

    def document_kind(self) -> DocumentKind:
        """Return the kind of document that was saved last, PDF at first."""
        from qingdao_browser.app.documents import DOCUMENT_KINDS

        value = self._value("document_kind")
        return next((kind for kind in DOCUMENT_KINDS if kind == value), "pdf")

    def silent_end(self) -> bool:
        """Return whether the program may end with the last copy unasked."""
        return self._value("silent_end") == "yes"

    def place(self, what: Place) -> QByteArray | None:
        """Return where the window or its splitter stood, as Qt wrote it."""
        value = self._value(what)
        return value if isinstance(value, QByteArray) else None

    def keep(self, **values: object) -> None:
        """Keep some values under their names, each a text, a list of texts, or what Qt wrote.

        They hold for as long as the program runs where nothing is to be written. Where the file cannot be, `unkept`
        tells why, and it is tried again with the next values.
        """
        if self._path is not None:
            new = {name: value for name, value in values.items() if _line(value) != _line(self._value(name))}
            self._waiting.update(new)
        self._values.update(values)
        if self._path is not None and self._waiting:
            self._write(self._path)

    def _write(self, path: Path) -> None:
        """Write what waits into the file as it is now: another window may have changed it."""
        from qingdao_browser.output.files import make_folder, write_whole

        self._values = {**self._stored(), **self._waiting, "form": str(FORM)}
        try:
            make_folder(path.parent)
            write_whole(path, _as_ini(self._values))
        except OSError as error:
            self.unkept = str(error.strerror)
        else:
            self._waiting.clear()
            self.unkept = ""

    def forget(self) -> None:
        """Forget everything; raises OSError where the file cannot be removed."""
        from qingdao_browser.output.files import told_plainly

        self._values.clear()
        self._waiting.clear()
        try:
            if self._path is not None:
                self._path.unlink(missing_ok=True)
        except OSError as error:
            raise told_plainly(error, error.filename) from None


def _place() -> Path:
    """Return where Qt would have the settings, asked by a name that no file has: Qt reads what it finds at once."""
    ini, user = QSettings.Format.IniFormat, QSettings.Scope.UserScope
    return Path(QSettings(ini, user, "qingdao-browser", "settings-not-there").fileName()).with_name("settings.ini")


def _read(path: Path) -> dict[str, object] | None:
    """Return what a file of settings holds, nothing for none; None for one that is none of our form or an earlier."""
    try:
        if not path.exists():
            return {}
        # A pipe would make the program wait for ever.
        if not path.is_file() or path.stat().st_size > _LARGEST or "\0" in path.read_bytes().decode():
            return None
    except UnicodeDecodeError:
        return None
    except OSError:
        # It cannot be read, so it cannot be moved with any certainty either.
        return {}
    store = QSettings(str(path), QSettings.Format.IniFormat)
    form = str(store.value("form", FORM))
    known = len(form) < 10 and form.isdecimal() and int(form) <= FORM
    if not known or store.status() == QSettings.Status.FormatError:
        return None
    return {name: store.value(name) for name in store.allKeys()}


def _as_ini(values: Mapping[str, object]) -> bytes:
    """Return values as a file that Qt reads; what Qt would read under another name is left out."""
    lines = [f"{name}={_line(value)}\n" for name, value in sorted(values.items()) if name.isidentifier()]
    return "".join(["[General]\n", *lines]).encode()


def _line(value: object) -> str:
    """Return a value as Qt reads it again; a list of one text comes back as that text, and an empty one as None."""
    if isinstance(value, QByteArray):
        return _quoted(f"@ByteArray({bytes(value.data()).decode('latin-1')})")
    if isinstance(value, list) and value:
        return ", ".join(map(_line, value))
    if isinstance(value, str):
        # What begins with this sign would be taken for a value of another kind.
        return _quoted(f"@{value}" if value.startswith("@") else value)
    return "@Invalid()"


def _quoted(text: str) -> str:
    """Return a text between quotes, with numbers in the place of what an ini file cannot hold as it is."""
    made, numbered = "", False
    for sign in text:
        # A figure or letter that follows a number would be read as a part of it.
        numbered = not sign.isprintable() or sign in '"\\' or (numbered and sign in hexdigits)
        if numbered:
            units = sign.encode("utf-16-be", "surrogatepass").hex()
            made += "".join(f"\\x{units[at : at + 4]}" for at in range(0, len(units), 4))
        else:
            made += sign
    return f'"{made}"'


def _put_aside(path: Path) -> Path | None:
    """Move a file to a free name beside it and return that; None where the folder does not let us."""
    free = next(aside for number in itertools.count(1) if not (aside := path.with_suffix(f".aside-{number}")).exists())
    try:
        return path.rename(free)
    except OSError:
        return None
