"""What the program can be told to do, as records that menus, tool bar, shortcuts and the list of keys are made from."""

from __future__ import annotations

import re
from typing import Final, Literal

import msgspec

from qingdao_browser.core.language import mark

Menu = Literal["file", "recent", "edit", "copy-for", "view", "go", "briefing", "help"]


class Command(msgspec.Struct, frozen=True):
    """One command: its id, its words with the mnemonic marked by ``&``, its menu, keys and choice group.

    `keys` are portable key sequences; `standard` is the name of a platform key of Qt (``QKeySequence.StandardKey``)
    that is used in their place where the platform has one. Commands of one `choice` exclude each other.
    """

    id: str
    text: str
    menu: Menu
    keys: tuple[str, ...] = ()
    standard: str = ""
    choice: str = ""
    separated: bool = False


def bare(words: str) -> str:
    """Return the words of a command without mnemonic and ellipsis, as tool bars and lists of keys show them.

    Where the language has no letters for a mnemonic it stands behind the words: ``文件(&F)``.
    """
    return re.sub(r"\(&.\)", "", words).replace("&", "").rstrip("…")


MENUS: Final[dict[Menu, str]] = {
    "file": mark("&File"),
    "edit": mark("&Edit"),
    "view": mark("&View"),
    "go": mark("&Go"),
    "briefing": mark("&Briefing"),
    "help": mark("&Help"),
}

# Menus inside another, each with the menu it is in and its words; they come behind the commands before them.
SUBMENUS: Final[dict[Menu, tuple[Menu, str]]] = {
    "recent": ("file", mark("Open &recent")),
    "copy-for": ("edit", mark("Copy f&or")),
}

COMMANDS: Final = (
    Command("new-book", mark("&New book…"), "file", ("Ctrl+N",), "New"),
    Command("new-window", mark("New &window"), "file", ("Ctrl+Shift+N",)),
    Command("open", mark("&Open book…"), "file", ("Ctrl+O",), "Open", separated=True),
    Command("clear-recent", mark("&Clear this list"), "recent", separated=True),
    Command("open-bundled", mark("Open the &bundled book"), "file"),
    Command("import", mark("&Import a table…"), "file"),
    Command("save-as", mark("&Save page as…"), "file", ("Ctrl+Shift+S",), separated=True),
    Command("save-figure", mark("Save &chart as picture…"), "file"),
    Command("save-data", mark("Save &data of the page…"), "file"),
    Command("page-setup", mark("Page se&t-up…"), "file", separated=True),
    Command("print-preview", mark("Print pre&view…"), "file", ("Ctrl+Shift+P",)),
    Command("print", mark("&Print page…"), "file", ("Ctrl+P",), "Print"),
    Command("close-window", mark("C&lose window"), "file", ("Ctrl+W",), "Close", separated=True),
    Command("quit", mark("&Quit"), "file", ("Ctrl+Q",), "Quit"),
    Command("copy", mark("&Copy"), "edit", ("Ctrl+C",), "Copy"),
    Command("copy-value", mark("Copy &value only"), "edit", ("Ctrl+Alt+C",)),
    Command("copy-citation", mark("Copy c&itation…"), "edit", ("Ctrl+Shift+C",)),
    Command("preset-writer", "LibreOffice &Writer", "copy-for", choice="preset"),
    Command("preset-word", "&Microsoft Word", "copy-for", choice="preset"),
    Command("preset-calc", "LibreOffice &Calc", "copy-for", choice="preset"),
    Command("preset-excel", "Microsoft &Excel", "copy-for", choice="preset"),
    Command("preset-slides", mark("&Slides"), "copy-for", choice="preset"),
    Command("preset-latex", "&LaTeX", "copy-for", choice="preset"),
    Command("preset-markdown", "Mar&kdown", "copy-for", choice="preset"),
    Command("preset-text", mark("&Plain text"), "copy-for", choice="preset"),
    Command("find", mark("&Find"), "edit", ("Ctrl+F", "Ctrl+K"), "Find", separated=True),
    Command("zoom-in", mark("Zoom &in"), "view", ("Ctrl++", "Ctrl+="), "ZoomIn"),
    Command("zoom-out", mark("Zoom &out"), "view", ("Ctrl+-",), "ZoomOut"),
    Command("zoom-reset", mark("&Normal size"), "view", ("Ctrl+0",)),
    Command("tables", mark("Show data &tables of charts"), "view", ("Ctrl+T",), separated=True),
    Command("theme-system", mark("Theme of the &system"), "view", choice="theme", separated=True),
    Command("theme-light", mark("&Light theme"), "view", choice="theme"),
    Command("theme-dark", mark("&Dark theme"), "view", choice="theme"),
    Command("theme-contrast-light", mark("&High contrast, light"), "view", choice="theme"),
    Command("theme-contrast-dark", mark("High cont&rast, dark"), "view", choice="theme"),
    Command("language-en", mark("&English"), "view", choice="language", separated=True),
    Command("language-zh", mark("&Chinese (中文)"), "view", choice="language"),
    Command("back", mark("&Back"), "go", ("Alt+Left",), "Back"),
    Command("forward", mark("&Forward"), "go", ("Alt+Right",), "Forward"),
    Command("previous-part", mark("P&revious part of the page"), "go", ("Ctrl+PgUp",), separated=True),
    Command("next-part", mark("N&ext part of the page"), "go", ("Ctrl+PgDown",)),
    Command("home", mark("At a &glance"), "go", ("Alt+Home",), separated=True),
    Command("sources", mark("&Sources"), "go", ("Alt+End",)),
    Command("next-pane", mark("Next &pane"), "go", ("F6",), separated=True),
    Command("add-to-briefing", mark("&Add to briefing"), "briefing", ("Ctrl+D",)),
    Command("show-briefing", mark("&Show briefing"), "briefing", ("Ctrl+B",)),
    Command("new-briefing", mark("&New briefing…"), "briefing", separated=True),
    Command("rename-briefing", mark("&Rename briefing…"), "briefing"),
    Command("duplicate-briefing", mark("&Make a copy"), "briefing"),
    Command("delete-briefing", mark("&Delete briefing…"), "briefing"),
    Command("briefing-heading", mark("Add &heading"), "briefing", separated=True),
    Command("briefing-note", mark("Add n&ote"), "briefing"),
    Command("undo-briefing", mark("&Undo change of briefing"), "briefing", ("Ctrl+Z",), "Undo"),
    Command("preview-briefing", mark("Pre&view briefing…"), "briefing", separated=True),
    Command("print-briefing", mark("&Print briefing…"), "briefing"),
    Command("save-briefing", mark("Sav&e briefing as…"), "briefing"),
    Command("copy-briefing", mark("&Copy briefing"), "briefing"),
    Command("keys", mark("&Keys"), "help", ("F1",), "HelpContents"),
    Command("about", mark("&About Qingdao Browser"), "help"),
)
