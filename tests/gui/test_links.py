"""Links lead to pages of the book, or to the web through the user's browser after they were shown; to nothing else."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox, QTextBrowser

from qingdao_browser.app.documents import DocumentKind, writing_document
from qingdao_browser.core.book import Book
from qingdao_browser.core.collection import printed_page
from qingdao_browser.core.language import language
from qingdao_browser.core.reading import read_book
from qingdao_browser.core.work import finish
from qingdao_browser.output.spreadsheet import write_xlsx
from qingdao_browser.views.blocks import LinkButton
from qingdao_browser.views.theme import load_fonts
from tests.core.samples import BOOK
from tests.desk import Desk

ENGLISH = language("en")
WEB = re.compile(r"https?://\S+")
LURE = "<a href='file:///etc/hostname'>here</a> javascript:alert(1) [x](file:///etc/hostname) ![x](//host/a.png)"
ADDRESS = "https://example.org/<b>\"onclick='x'"
# A book that has the lure in its texts, and an address that looks like markup.
POISON = re.sub(
    r"(?<=: )(?:Goods sold and bought\.|Trade came to USD 1\.523 billion\.|Report on the harbour|Trade grows)",
    lambda found: json.dumps(f"{LURE} {found[0]}"),
    BOOK,
).replace("https://example.org/report", json.dumps(ADDRESS))
# The pages that show some of it.
LURING = {"home", "sources", "trade", "trade-value", "report"}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is given to the desktop to open; it has a program for all of it but what is named so."""
    urls: list[str] = []

    def open_url(url: QUrl) -> bool:
        urls.append(url.toString())
        return "nobody" not in url.toString()

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return urls


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a person is shown, who then opens them."""
    shown: list[str] = []

    def accept(box: QMessageBox) -> int:
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in box.findChildren(QLabel) if label.text())
        shown.append(box.informativeText())
        return QMessageBox.StandardButton.Open

    monkeypatch.setattr(QMessageBox, "exec", accept)
    return shown


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname", "javascript:alert(1)", "data:text/html,x", "ftp://example.org", "mailto:a@example.org",
        "//host/share", "\\\\host\\share", "/etc/hostname", "C:\\a", "https:", "https:///etc/hostname", "https://[a",
        "", " https://example.org", "vbscript:x", "smb://host/share",
    ],
)  # fmt: skip
def test_nothing_but_the_web_is_visited(desk: Desk, asked: list[str], opened: list[str], address: str) -> None:
    desk.controller.visit(address)
    assert (asked, opened) == ([], [])


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("https://example.org/<b>a</b>", "https://example.org/<b>a</b>"),
        ("https://example.org/青岛", "https://example.org/青岛"),
        # Letters that pass for others, and signs that turn an address round, are seen as they are sent.
        ("https://ex\u0430mple.org/", "https://xn--exmple-4nf.org/"),
        ("https://example.org/\u202egpj.exe", "https://example.org/%E2%80%AEgpj.exe"),
        ("https://example.org/" + "a" * 80, "https://example.org/" + "a" * 50 + "\n" + "a" * 30),
    ],
)
def test_an_address_is_shown_whole_before_it_is_opened(
    desk: Desk, asked: list[str], opened: list[str], address: str, shown: str
) -> None:
    desk.controller.visit(address)
    assert asked == [shown]
    assert opened == [QUrl(address).toString()]


def test_an_address_too_long_to_be_looked_through_is_not_opened(
    desk: Desk, asked: list[str], opened: list[str]
) -> None:
    desk.controller.visit("https://example.org/" + "a" * 2000)
    assert (asked, opened) == ([], [])
    assert desk.message == "The address is not opened: it is too long to be shown first."


def test_want_of_a_browser_is_told(desk: Desk, asked: list[str], opened: list[str]) -> None:
    desk.controller.visit("https://nobody.example")
    assert asked == opened == ["https://nobody.example"]
    assert desk.message == "No program was found that opens https://nobody.example."


def test_all_that_can_be_clicked_leads_to_a_page_or_to_the_web(
    open_desk: Callable[..., Desk], tmp_path: Path, asked: list[str], opened: list[str]
) -> None:
    path = tmp_path / "poison.facts.yaml"
    path.write_text(POISON, encoding="utf-8")
    desk = open_desk(str(path))
    book, seen = desk.controller.book, []
    assert book is not None
    for id in ("home", "sources", *book.categories, *book.indicators, *book.sources):
        desk.controller.go(id)
        desk.wait_for_page()
        for link in desk.shown().findChildren(LinkButton):
            seen.append(link._page)
            assert book.has(link._page) or WEB.fullmatch(link._page), link._page
        # Where it is no plain text, Qt would open what is clicked in it by itself.
        labels = [label for label in desk.window.findChildren(QLabel) if label.text()]
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
        assert any(LURE in label.text() for label in labels) or id not in LURING
        assert desk.window.findChildren(QTextBrowser) == []
    desk.controller.go("sources")
    desk.wait_for_page()
    [link] = [
        link for link in desk.shown().findChildren(LinkButton) if link._page.startswith("https://example.org/<b>")
    ]
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert asked == [ADDRESS]
    assert len(opened) == 1
    for command in ("about", "keys"):
        desk.controller.run(command)
        box = QApplication.activeModalWidget()
        assert isinstance(box, QDialog)
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in box.findChildren(QLabel) if label.text())
        box.close()


# --- documents --------------------------------------------------------------------------------------------------------


def in_html(data: bytes) -> list[str]:
    return [address for address in re.findall(rb'(?:href|src|action|data)="([^"]*)"', data) if address[:1] != b"#"]


def in_pdf(data: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        assert all(note.A.S in {"/URI", "/GoTo"} for note in notes if "/A" in note)
        return [bytes(note.A.URI) for note in notes if "/A" in note and note.A.S == "/URI"]


def in_package(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [package.read(name) for name in package.namelist() if name.endswith(".rels")]
    marks = [mark for part in parts for mark in re.findall(rb"<Relationship [^>]*>", part) if b"External" in mark]
    return [found[1] for mark in marks if (found := re.search(rb'Target="([^"]*)"', mark))]


@pytest.mark.parametrize(
    ("kind", "links"), [("html", in_html), ("pdf", in_pdf), ("docx", in_package)], ids=["html", "pdf", "docx"]
)
def test_a_document_links_to_the_web_alone(
    app: QApplication, kind: DocumentKind, links: Callable[[bytes], list[bytes]]
) -> None:
    family, day = load_fonts(app), date(2026, 1, 1)
    summary = printed_page(poisoned(), "trade-value", day, ENGLISH)
    found = links(finish(writing_document(summary, kind, ENGLISH, family, day)))
    assert any(address.startswith(b"https://example.org/") for address in found)
    assert all(WEB.fullmatch(address.decode()) for address in found), found


def test_a_workbook_links_to_the_web_alone() -> None:
    book = poisoned()
    found = in_package(write_xlsx(book, list(book.facts.values()), ENGLISH))
    assert any(address.startswith(b"https://example.org/") for address in found)
    assert all(WEB.fullmatch(address.decode()) for address in found), found


def poisoned() -> Book:
    book = read_book(POISON.encode(), "").book
    assert book is not None
    return book
