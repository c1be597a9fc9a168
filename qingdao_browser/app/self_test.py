"""A quick trial of the program's parts on the machine it runs on, for packages and support."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from qingdao_browser import __version__
from qingdao_browser.app.documents import writing_document
from qingdao_browser.app.opening import open_book
from qingdao_browser.app.pictures import headless, save_shot
from qingdao_browser.core.chart_choice import charts_of
from qingdao_browser.core.collection import printed_page
from qingdao_browser.core.language import LANGUAGES, language
from qingdao_browser.core.work import finish
from qingdao_browser.output.files import write_whole
from qingdao_browser.views.theme import load_fonts


def self_test() -> bool:
    """Read the bundled book, draw a chart, write a PDF page and a picture; print what was tried; return success."""
    print(f"qingdao-browser {__version__}")
    reading = open_book(None)
    book = reading.book
    if book is None or reading.problems:
        print(f"failed: the bundled book has {len(reading.problems)} problems")
        return False
    print(f"ok: book with {len(book.facts)} facts, {len(book.indicators)} indicators, {len(book.sources)} sources")
    app = headless()
    family, today = load_fonts(app), datetime.now(UTC).astimezone().date()
    charted = next(id for id, indicator in book.indicators.items() if charts_of(book, indicator, language("en")))
    with tempfile.TemporaryDirectory(prefix="qingdao-browser-") as folder:
        for code in LANGUAGES:
            pdf, picture = Path(folder, f"{code}.pdf"), Path(folder, f"{code}.png")
            words = language(code)
            page = printed_page(book, charted, today, words)
            write_whole(pdf, finish(writing_document(page, "pdf", words, family, today)))
            save_shot(app, page=charted, code=code, output=picture)
            for file, magic in ((pdf, b"%PDF"), (picture, b"\x89PNG")):
                data = file.read_bytes()
                if not data.startswith(magic) or len(data) < 5_000:
                    print(f"failed: {file.name} is not what it should be ({len(data)} bytes)")
                    return False
                print(f"ok: {file.name}, {len(data):,} bytes, with the chart of {charted}")
    return True
