"""A book with one text in every field that takes any, to be looked for in all that the program writes and shows."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec

from qingdao_browser.core.book import LISTS, Date, Head, Name, Part, Text
from qingdao_browser.core.work import finish
from qingdao_browser.core.yaml_writer import write_book
from tests.core.samples import BOOK, book, changed

# Texts that some program would obey, each beginning with what makes it do so where only the beginning counts.
POISONS: Final = {
    "markup": "<b onclick=x>&amp;</b><script>alert(1)</script><img src=x onerror=y><a href='javascript:x'>\"x</a>]]>",
    "formula": '=HYPERLINK("file:///x","y")&cmd|\' /C calc\'!A0;x\ty',
    "plus": "+1+2{amount}{0}{n!r}%s%(x)s{",
    "at": "@SUM(1,2) } @comment{x, ER  - \\",
    "latex": "\\input{/etc/passwd}\\write18{id}$x$ % ^^5cend # & _ ~ \\end{document}{",
    "markdown": "[x](javascript:x) ![i](file:///x) <https://x.org> **x** `x` $x$ | # x <!-- *x* _x_ ~~x~~ :tea: --- \\",
    "lines": "# x\n\n- x\n> x\n1. x\nER  - \nTY  - JOUR\n2026 ERROR x\n```\n===\n---",
    "mnemonics": "&x &&y _z &lt;i&gt; &#x3c;b&#x3e; %1 %n [*]",
}
TAME: Final = "plain"
# Beginnings and ends of what marks a field, so that no mark is part of another.
_BEGIN, _END = "zq", "qz"
# What is no free text, though its type does not say so: it is calculated with.
_FORMULAS: Final = frozenset({"derived", "formula"})
# Ways to write one thing, of which each item uses one.
_EITHER: Final = (Name, Date)
_BASE: Final = changed("    title: Ledger\n", "    title: Ledger\n    issued: {literal: Spring}\n", BOOK)


class Poisoned(msgspec.Struct, frozen=True):
    """The text of a book, and the text of each field by its mark; those of a language have it in `languages`."""

    text: str
    fields: dict[str, str]
    names: dict[str, str]


def poisoned(poison: str) -> Poisoned:
    """Return the sample book with a poison and a mark in every field."""
    base = book(_BASE)
    fields: dict[str, str] = {}
    names: dict[str, str] = {}

    def words(name: str) -> str:
        mark = f"{_BEGIN}{len(fields):03}{_END}"
        text = f"{poison} {mark}"
        if name.endswith(".url"):
            text = "https://example.org/?<b>x</b>" + "".join(text.replace("\\", "").split())
        fields[mark], names[mark] = text, name
        return text

    def filled(value: Any, hint: Any, name: str) -> Any:
        kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
        if isinstance(value, Part):
            return part(value, name)
        if value is None:
            # A text is filled; what needs figures as well stands elsewhere in the sample.
            return part(Text(), name) if Text in kinds else None
        if isinstance(value, tuple):
            hint = get_args(hint)[0] if get_origin(hint) is Annotated else hint
            return tuple(filled(item, get_args(hint)[0], name) for item in value)
        free = any(kind is str or _is_filled(kind) for kind in kinds)
        return words(name) if free and name.rpartition(".")[2] not in _FORMULAS else value

    def part(value: Part, name: str) -> Part:
        hints = get_type_hints(type(value), include_extras=True)
        given = {key: getattr(value, key) for key in value.__struct_fields__}
        if isinstance(value, Date) and value.date_parts:
            return value
        either = isinstance(value, _EITHER)
        return type(value)(
            **{
                key: content
                if not content and (either or key == "url")
                else filled(content, hints[key], f"{name}.{key}")
                for key, content in given.items()
            }
        )

    head = part(base.head, "head")
    assert isinstance(head, Head)
    lists = {key: [part(item, key) for item in getattr(base, key).values()] for key in LISTS}
    return Poisoned(finish(write_book(head, lists, {})), fields, names)


def _is_filled(kind: Any) -> bool:
    """Return whether a type is any text that is not empty."""
    return (
        get_origin(kind) is Annotated
        and get_args(kind)[0] is str
        and all(meta.pattern is None and meta.max_length is None for meta in get_args(kind)[1:])
    )
