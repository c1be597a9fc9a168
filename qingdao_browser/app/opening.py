"""Opening books: the bundled one from the program's data, others from the user's files."""

from __future__ import annotations

from pathlib import Path

from qingdao_browser.core.reading import Reading, load_book, read_book
from qingdao_browser.core.resources import resource

BUNDLED = "facts.yaml"


def open_book(path: Path | None) -> Reading:
    """Read and check the book at `path`, the bundled one for None; never raises for what stands in the file."""
    return load_book(path) if path is not None else read_book(resource(BUNDLED), BUNDLED)
