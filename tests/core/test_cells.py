from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core.cells import safe_text


@pytest.mark.parametrize(
    "text",
    [
        "=1+2", "+1+2", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=", "-", "- 5", "--5", "-1.5 to 2", "+5 ships",
        "-1.", "-.5", "-1e5", "-15.23亿", "＝1+2", "＋1", "－1", "＠x", "=HYPERLINK(\"http://example.org\")",
    ],
)  # fmt: skip
def test_what_would_be_a_formula_is_marked_as_text(text: str) -> None:
    assert safe_text(text) == "'" + text


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "1.5", "-1.5", "+3", "-1,523.40", "-8.8%", "a=b", "1-2", " =1", "'=1", "–5", "−5", "“走出去”",
        "me@example.org",
    ],
)  # fmt: skip
def test_numbers_and_other_texts_stay(text: str) -> None:
    assert safe_text(text) == text


@given(st.text(alphabet="=+-@\t\r\n＝'1.5a ,%"))
def test_nothing_is_lost_and_nothing_runs(text: str) -> None:
    cell = safe_text(text)
    assert cell in {text, "'" + text}
    assert not cell.startswith(("=", "@", "\t", "\r", "\n", "＝"))
