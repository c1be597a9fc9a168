from __future__ import annotations

from qingdao_browser.core.problems import Finding, Problem, at_most, first_problems, plain, shortened


def problem(line: int, column: int = 1, *, warning: bool = False) -> Problem:
    return Problem("a.facts.yaml", line, column, "warning" if warning else "error", "wrong", "right")


def test_a_problem_is_one_line_with_its_place() -> None:
    assert str(problem(3, 7)) == "a.facts.yaml:3:7: error: wrong; right"


def test_a_problem_cannot_fool_a_terminal() -> None:
    line = str(Problem("a\x1b[2J\udcff", 1, 1, "error", "x\ny\u202e", "\x07z"))
    assert line == "a\ufffd[2J\ufffd:1:1: error: x\ufffdy\ufffd; \ufffdz"


def test_errors_come_first_and_in_the_order_of_the_file() -> None:
    lines = first_problems([problem(1, warning=True), problem(9), problem(2, 5), problem(2, 4)])
    assert [line.split(" ")[0] for line in lines] == [
        f"a.facts.yaml:{place}:" for place in ("2:4", "2:5", "9:1", "1:1")
    ]


def test_past_the_limit_only_the_number_is_told() -> None:
    assert first_problems([problem(line) for line in range(5)], 2)[1:] == [str(problem(1)), "and 3 more"]
    assert first_problems([problem(1)], 1) == [str(problem(1))]
    assert len(first_problems([problem(line) for line in range(1200)])) == 101


def test_a_long_text_is_quoted_by_its_beginning() -> None:
    assert shortened("a'b") == '"a\'b"'
    assert len(shortened("x" * 50)) == 42


def test_looking_for_findings_stops() -> None:
    finding = Finding((), "error", "wrong", "right")
    endless = iter(lambda: finding, None)
    assert at_most(2, endless) == [finding, finding]
    assert at_most(-1, endless) == []


def test_what_fools_an_eye_or_a_terminal_is_one_sign_that_says_so() -> None:
    assert plain("a\x1b[1m\u202e\n\t\udcff港 b\u3000c\xa0d") == "a�[1m����港 b\u3000c\xa0d"
