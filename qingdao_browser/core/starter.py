"""The book that a person starts a new one from."""

from __future__ import annotations

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.resources import resource


def starter(code: LanguageCode) -> str:
    """Return a small book in a language, valid and with comments, whose second line names the schema for editors."""
    return resource("starter", f"{code}.facts.yaml").decode()
