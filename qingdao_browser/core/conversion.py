"""From plain trees of strings to the typed parts of a book, with every mistake told in words a writer understands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from qingdao_browser.core.book import MOST_AT_ONE, Part
from qingdao_browser.core.messages import Message, said
from qingdao_browser.core.problems import MAX_FINDINGS, At, Finding, at_most, shortened

P = TypeVar("P", bound=Part)

# What the patterns of the form mean, with an example of what would be right.
_PATTERNS: Final = {
    r"^[a-z0-9][a-z0-9._-]*$": (
        said("is no id"),
        said("use small letters, digits, dots, hyphens, e.g. port-containers"),
    ),
    r"^[+-]?[0-9]+(\.[0-9]+)?$": (said("is no plain number"), said('write digits with a decimal point, e.g. "1.523"')),
    r"^1(e[0-9]{1,2})?$": (said("is no power of ten"), said('write "1", "1e3", "1e6" or "1e9"')),
    r"^#[0-9A-Fa-f]{6}$": (said("is no colour"), said('write six hexadecimal digits, e.g. "#0072B2"')),
    r"^[0-9.][0-9QH/.~-]*$": (
        said("is no period"),
        said("write e.g. 2018, 2018-Q1, 2018-05-14, 2018-01/2018-02, 2013/.. or 2013~"),
    ),
    r"^[A-Z]{3}$": (said("is no currency"), said("write the three letters of ISO 4217, e.g. USD")),
}
_REGEX = re.compile(r"matching regex '(.*)'$")


def convert_all(
    items: Sequence[Any], kind: type[P], path: At, findings: list[Finding], start: int = 0
) -> list[tuple[int, P]]:
    """Return the items that are right, each with its position; what is wrong with the others joins `findings`.

    `path` leads to the list, and `start` is the position of the first item in it; an empty path means that the only
    item is the top of the file.
    """
    try:
        return list(enumerate(msgspec.convert(items, list[kind], strict=False), start))  # type: ignore[valid-type] # made for msgspec
    except msgspec.ValidationError:
        pass
    converted: list[tuple[int, P]] = []
    for number, item in enumerate(items, start):
        if len(findings) >= MAX_FINDINGS:
            break
        try:
            converted.append((number, msgspec.convert(item, kind, strict=False)))
        except msgspec.ValidationError:
            at = (*path, number) if path else ()
            findings += at_most(MAX_FINDINGS - len(findings), _mistakes(item, kind, at))
    return converted


@cache
def _fields(kind: type[Part]) -> dict[str, Any]:
    """Return the type of each key of a part, in the order of the form, under its name in the file."""
    hints = get_type_hints(kind, include_extras=True)
    return {key: hints[name] for name, key in zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True)}


@cache
def _required(kind: type[Part]) -> tuple[str, ...]:
    fields = kind.__struct_encode_fields__
    return tuple(fields[: len(fields) - len(kind.__struct_defaults__)])


def _mistakes(value: Any, hint: Any, path: At) -> Iterator[Finding]:
    """Yield what is wrong with a value that does not convert to its type, as deep as the mistakes lie."""
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    struct = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Part)), None)
    if struct is not None and (isinstance(value, dict) or all(kind in (struct, NoneType) for kind in kinds)):
        yield from _mistakes_in_part(value, struct, path)
        return
    if get_origin(hint) is Annotated and get_origin(get_args(hint)[0]) is tuple:
        hint = get_args(hint)[0]
        if isinstance(value, list) and len(value) > MOST_AT_ONE:
            yield _wrong(
                path,
                said("has {count} items", count=f"{len(value):,}"),
                said("at most {most} are read", most=MOST_AT_ONE),
            )
            return
    if get_origin(hint) is tuple and get_args(hint)[-1] is Ellipsis:
        if not isinstance(value, list):
            yield _wrong(path, said("is no list"), said("write each item on a line of its own, after a hyphen"))
            return
        inner = get_args(hint)[0]
        for number, item in enumerate(value):
            if not _converts(item, inner):
                yield from _mistakes(item, inner, (*path, number))
        return
    try:
        msgspec.convert(value, hint, strict=False)
    except msgspec.ValidationError as error:
        yield _in_words(value, hint, str(error), path)


def _converts(value: Any, hint: Any) -> bool:
    try:
        msgspec.convert(value, hint, strict=False)
    except msgspec.ValidationError:
        return False
    return True


def _mistakes_in_part(value: Any, kind: type[Part], path: At) -> Iterator[Finding]:
    fields = _fields(kind)
    if value == "":
        yield _wrong(path, said("has no value"), said("write below it: {fields}", fields=", ".join(fields)))
        return
    if not isinstance(value, dict):
        yield _wrong(
            path, said("is no mapping"), said("write keys with values below it: {fields}", fields=", ".join(fields))
        )
        return
    for key, inner in value.items():
        if key not in fields:
            yield unknown_key(path, key, fields)
        elif not _converts(inner, fields[key]):
            yield from _mistakes(inner, fields[key], (*path, key))
    for key in _required(kind):
        if key not in value:
            yield Finding(
                path,
                "error",
                said("the key {key} is missing", key=repr(key)),
                said("add `{key}:` with its value", key=key),
            )


def unknown_key(path: At, key: str, known: Iterable[str]) -> Finding:
    """Return what to say of a key that the form does not know, with the one that may be meant."""
    # Comparing costs with the length, and no key of the form is long.
    near = get_close_matches(key, known, 1) if len(key) <= 40 else []
    advice = (
        said("did you mean {near}?", near=repr(near[0]))
        if near
        else said("the keys here are {known}", known=", ".join(known))
    )
    return Finding((*path, key), "error", said("unknown key {key}", key=shortened(key)), advice)


def _wrong(path: At, what: Message, remedy: Message) -> Finding:
    return Finding(path, "error", said("{name} {what}", name=_name(path), what=what), remedy)


def _name(path: At) -> Message:
    """Return how a message calls a value: by its key, and an item of a list by that of the list."""
    key = next(step for step in reversed(path) if isinstance(step, str))
    return said("an item of {key}", key=repr(key)) if isinstance(path[-1], int) else said("{key}", key=repr(key))


def _choices(hint: Any) -> tuple[str, ...]:
    """Return the words a type allows, where it is a choice of words."""
    if get_origin(hint) is Literal:
        return tuple(str(word) for word in get_args(hint))
    if get_origin(hint) in (Union, UnionType, Annotated):
        return tuple(word for part in get_args(hint) for word in _choices(part))
    return ()


def _in_words(value: Any, hint: Any, message: str, path: At) -> Finding:
    """Say in plain words what msgspec says of a value."""
    if isinstance(value, dict | list):
        what = said("is a mapping") if isinstance(value, dict) else said("is a list")
        return _wrong(path, what, said("write one plain value"))
    if value == "":
        return _wrong(path, said("has no value"), said("write one, or leave the key out"))
    shown = shortened(str(value))
    pattern = _REGEX.search(message)
    if pattern is not None:
        what, remedy = _PATTERNS[pattern[1].replace("\\\\", "\\")]
        return _wrong(path, said("{what}: {shown}", what=what, shown=shown), remedy)
    choices = [word for word in _choices(hint) if word]
    if choices:
        near = get_close_matches(value, choices, 1) if len(value) <= 40 else []
        advice = (
            said("did you mean {near}?", near=repr(near[0]))
            if near
            else said("write one of {choices}", choices=", ".join(choices))
        )
        return _wrong(path, said("cannot be {shown}", shown=shown), advice)
    if "`bool`" in message:
        return _wrong(path, said("cannot be {shown}", shown=shown), said("write true or false"))
    if "length <=" in message:
        return _wrong(
            path,
            said("is too long"),
            said("at most {count} characters", count=message.split("length <= ")[1].split(" ", maxsplit=1)[0]),
        )
    bound = re.search(r"([<>]=) (-?[0-9.]+)", message)
    if bound is not None:
        end = bound[2].removesuffix(".0")
        remedy = said("at most {end}", end=end) if bound[1] == "<=" else said("at least {end}", end=end)
        return _wrong(path, said("is out of range: {shown}", shown=shown), remedy)
    return _wrong(path, said("is no number: {shown}", shown=shown), said("write digits"))
