"""The fuzzer of `soak fuzz` for a short while, and what it must be able to find."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingdao_browser.core.messages import Message
from qingdao_browser.core.problems import Problem
from qingdao_browser.core.reading import Reading, read_book
from tests.core.samples import BOOK
from tests.soaking import fuzz
from tests.soaking.broken_inputs import broken_input

COUNT = 500
FORM = "form: qingdao-book/1\n"
SIGNS = st.sampled_from(
    [*"{}[]:,&*#?|-<>=!%@`'\"\\\n\t ", "- ", ": ", "? ", "<<", "---\n", "a", "id", "facts", "en", "1"]
)
TREES = st.recursive(
    st.text() | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "label", "en", "zh", "facts", "units", "period", "notes"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


def test_hundreds_of_broken_files_are_all_answered_clearly(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz.soak(20_261_126, COUNT), capsys.readouterr().out
    said = capsys.readouterr().out
    assert f"{COUNT} inputs in" in said
    assert " book: read" in said


def test_an_input_can_be_had_again() -> None:
    first = [broken_input(7, number) for number in range(50)]
    assert [broken_input(7, number) for number in range(50)] == first
    assert [broken_input(8, number) for number in range(50)] != first


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_any_bytes_are_answered_clearly(data: bytes) -> None:
    fuzz.examine(data, read_book(data, "a"))


@settings(max_examples=300)
@given(st.lists(SIGNS, max_size=40).map("".join))
def test_any_signs_of_yaml_are_answered_clearly(text: str) -> None:
    data = (FORM + text).encode()
    fuzz.examine(data, read_book(data, "a"))


@given(st.dictionaries(st.sampled_from(["title", "units", "facts", "sources", "lead", "languages"]), TREES))
def test_any_values_are_answered_clearly(tree: dict[str, Any]) -> None:
    data = json.dumps({"form": "qingdao-book/1", **tree}).encode()
    fuzz.examine(data, read_book(data, "a"))


@pytest.mark.parametrize(
    "reading",
    [
        Reading(None, (), unreadable=True),
        Reading(None, (Problem("a", 9999, 1, "error", Message("wrong"), Message("right")),)),
        Reading(None, (Problem("a", 1, 9999, "error", Message("wrong"), Message("right")),)),
        Reading(None, (Problem("a", 0, 1, "error", Message("wrong"), Message("right")),)),
        Reading(None, (Problem("a", 1, 1, "error", Message(""), Message("right")),)),
        Reading(None, (Problem("a", 1, 1, "error", Message("wrong"), Message("")),)),
        Reading(None, (Problem("a", 1, 1, "warning", Message("wrong"), Message("right")),)),
    ],
)
def test_an_answer_that_is_not_clear_is_a_fault(reading: Reading) -> None:
    with pytest.raises(fuzz.Fault):
        fuzz.examine(BOOK.encode(), reading)


def test_whatever_is_raised_is_told_with_the_input_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fails(_data: bytes, _name: str) -> Reading:
        raise RecursionError("too deep")

    monkeypatch.setattr(fuzz, "read_book", fails)
    tried = fuzz.try_all(3, range(4))
    assert tried.faults
    assert all("RecursionError: too deep" in told for told in tried.faults.values())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    fuzz.keep(3, tried.faults)
    said = capsys.readouterr().out
    for number in tried.faults:
        assert f"FAULT with seed 3, input {number}: RecursionError: too deep" in said
        [kept] = tmp_path.glob(f"*/{number}.book")
        assert kept.read_bytes() == broken_input(3, number).data


def test_what_takes_too_long_is_ended_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(_data: bytes, _name: str) -> Reading:
        while True:
            pass

    monkeypatch.setattr(fuzz, "SECONDS", 0.02)
    monkeypatch.setattr(fuzz, "read_book", hangs)
    number = next(number for number in range(100) if broken_input(3, number).target == "book")
    assert "TooLong" in fuzz.try_all(3, range(number, number + 1)).faults[number]
