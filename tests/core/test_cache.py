"""Readings kept as bytes: what comes back is what was kept, and anything else is told."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core import work
from qingdao_browser.core.book import LISTS
from qingdao_browser.core.cache import Damaged, key_of, packed, unpacking
from qingdao_browser.core.reading import Reading, read_book
from qingdao_browser.core.work import finish
from tests.core.samples import BOOK, changed

WARNED = changed("origin: qingdao", "origin: qingdao\nnews: none")
KEPT = b"".join(packed(read_book(BOOK.encode(), "a.yaml"), "key"))


def parts(reading: Reading) -> object:
    """Return everything of a reading, as books themselves are not compared."""
    book = reading.book
    held = None if book is None else (book.head, [list(getattr(book, name).items()) for name in LISTS])
    return held, reading.problems, reading.unreadable


def back(reading: Reading, name: str = "a.yaml") -> Reading:
    """Return a reading after it was kept."""
    return finish(unpacking(b"".join(packed(reading, "key")), "key", name))


@pytest.mark.parametrize("text", [BOOK, WARNED, "", "form: qingdao-book/1\n", BOOK.replace("mode: during", "mode: x")])
def test_a_reading_comes_back_as_it_was(text: str) -> None:
    reading = read_book(text.encode(), "a.yaml")
    assert parts(back(reading)) == parts(reading)


def test_problems_have_the_name_that_the_file_has_now() -> None:
    reading = read_book(b"", "a.yaml")
    assert [problem.file for problem in back(reading, "b.yaml").problems] == ["b.yaml"]


def test_a_list_of_several_blocks_comes_back_in_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read_book(BOOK.encode(), "a.yaml")
    monkeypatch.setattr(work, "BLOCK", 2)
    assert parts(back(reading)) == parts(reading)


def test_the_key_changes_with_the_bytes_and_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    key = key_of(b"a")
    assert key != key_of(b"b")
    monkeypatch.setattr("qingdao_browser.core.cache.__version__", "9.9")
    assert key != key_of(b"a")


@pytest.mark.parametrize(
    ("data", "key"), [(b"", "key"), (b"form: qingdao-book/1", "key"), (KEPT, "another"), (KEPT[:40], "key")]
)
def test_what_is_no_such_reading_is_told(data: bytes, key: str) -> None:
    with pytest.raises(Damaged):
        finish(unpacking(data, key, "a.yaml"))


@given(at=st.integers(0, len(KEPT) - 1), bits=st.integers(1, 255))
def test_any_changed_byte_is_told(at: int, bits: int) -> None:
    damaged = bytearray(KEPT)
    damaged[at] ^= bits
    with pytest.raises(Damaged):
        finish(unpacking(bytes(damaged), "key", "a.yaml"))


@given(st.integers(0, len(KEPT) - 1))
def test_any_shorter_file_is_told(length: int) -> None:
    with pytest.raises(Damaged):
        finish(unpacking(KEPT[:length], "key", "a.yaml"))


@given(st.binary(max_size=200))
def test_well_sealed_nonsense_is_told(noise: bytes) -> None:
    sealed = len(noise).to_bytes(4) + zlib.crc32(noise).to_bytes(4) + noise
    with pytest.raises(Damaged):
        finish(unpacking(b"qingdao-cache\n" + sealed, "key", "a.yaml"))
