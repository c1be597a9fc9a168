"""The book that people start a new one from."""

from __future__ import annotations

import pytest

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.reading import read_book
from qingdao_browser.core.starter import starter


@pytest.mark.parametrize("code", ["en", "zh"])
def test_it_is_valid_in_one_language_and_names_the_schema(code: LanguageCode) -> None:
    text = starter(code)
    reading = read_book(text.encode(), "new.facts.yaml")
    assert reading.problems == ()
    assert reading.book is not None
    assert reading.book.head.languages == (code,)
    assert text.splitlines()[1] == "# yaml-language-server: $schema=facts.schema.json"
    assert sum(line.lstrip().startswith("#") for line in text.splitlines()) > 10
