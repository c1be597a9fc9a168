"""A book as YAML in the house form: the lists in their order, one key a line, texts in quotes where they need them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from qingdao_browser.core.book import FORM, LISTS, Head, Part
from qingdao_browser.core.reading import HEAD_KEYS
from qingdao_browser.core.work import Work

SCHEMA_LINE: Final = "# yaml-language-server: $schema=facts.schema.json"
# What stands without quotes: words that no reader of YAML takes for anything but a text.
_BARE: Final = re.compile(r"[A-Za-z\u4e00-\u9fff][\w .()/%\u4e00-\u9fff、，。；（）—–-]*(?<![\s:])")
_WORDS_OF_YAML: Final = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"))
_BLOCK: Final = 1000


def write_book(head: Head, parts: Mapping[str, Sequence[Part]], comments: Mapping[str, str]) -> Work[str]:
    """Return the text of a book; a comment stands above the key it is given for."""
    out: list[str] = [f"form: {FORM}", SCHEMA_LINE, ""]
    values = msgspec.to_builtins(head)
    for key in HEAD_KEYS[1:]:
        _comment(out, comments, key)
        _write(out, "", key, values[key])
    total, done = max(sum(map(len, parts.values())), 1), 0
    for key in LISTS:
        out.append("")
        _comment(out, comments, key)
        items = parts[key]
        out.append(f"{key}:" if items else f"{key}: []")
        for start in range(0, len(items), _BLOCK):
            for item in items[start : start + _BLOCK]:
                _write_item(out, "  ", msgspec.to_builtins(item))
            done += _BLOCK
            yield min(done / total, 1)
    return "\n".join(out) + "\n"


def _comment(out: list[str], comments: Mapping[str, str], key: str) -> None:
    out.extend(f"# {line}" for line in comments.get(key, "").splitlines())


def _write(out: list[str], indent: str, key: str, value: Any) -> None:
    if isinstance(value, dict):
        out.append(f"{indent}{key}:")
        for inner, content in value.items():
            _write(out, f"{indent}  ", inner, content)
    elif isinstance(value, list | tuple):
        out.append(f"{indent}{key}:")
        for item in value:
            _write_item(out, f"{indent}  ", item)
    else:
        out.append(f"{indent}{key}: {_scalar(value)}")


def _write_item(out: list[str], indent: str, item: Any) -> None:
    """Write an item of a list: the hyphen takes the place of the indent before its first key."""
    if isinstance(item, dict):
        at = len(out)
        for key, value in item.items():
            _write(out, f"{indent}  ", key, value)
        out[at] = f"{indent}- {out[at].lstrip()}"
    elif isinstance(item, list | tuple):
        out.append(f"{indent}- [{', '.join(map(_scalar, item))}]")
    else:
        out.append(f"{indent}- {_scalar(item)}")


def _scalar(value: str | float | bool) -> str:
    """Return a value as it stands in the file: numbers bare, texts that could be taken for anything else in quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return repr(value)
    if _BARE.fullmatch(value) and value.lower() not in _WORDS_OF_YAML:
        return value
    return json.dumps(value, ensure_ascii=False)
