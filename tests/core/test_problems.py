from __future__ import annotations

from qingdao_browser.core.language import language
from qingdao_browser.core.messages import Message, plain, said
from qingdao_browser.core.problems import Finding, Problem, at_most, first_problems, shortened, write_problem

ENGLISH = language("en")


def problem(line: int, column: int = 1, *, warning: bool = False) -> Problem:
    return Problem("a.facts.yaml", line, column, "warning" if warning else "error", Message("wrong"), Message("right"))


def test_a_problem_is_one_line_with_its_place() -> None:
    assert write_problem(problem(3, 7), ENGLISH) == "a.facts.yaml:3:7: error: wrong; right"


def test_a_problem_cannot_fool_a_terminal() -> None:
    line = write_problem(Problem("a\x1b[2J\udcff", 1, 1, "error", Message("x\ny\u202e"), Message("\x07z")), ENGLISH)
    assert line == "a\ufffd[2J\ufffd:1:1: error: x\ufffdy\ufffd; \ufffdz"


def test_errors_come_first_and_in_the_order_of_the_file() -> None:
    lines = first_problems([problem(1, warning=True), problem(9), problem(2, 5), problem(2, 4)], ENGLISH)
    assert [line.split(" ")[0] for line in lines] == [
        f"a.facts.yaml:{place}:" for place in ("2:4", "2:5", "9:1", "1:1")
    ]


def test_past_the_limit_only_the_number_is_told() -> None:
    assert first_problems([problem(line) for line in range(5)], ENGLISH, 2)[1:] == [
        write_problem(problem(1), ENGLISH),
        "and 3 more",
    ]
    assert first_problems([problem(1)], ENGLISH, 1) == [write_problem(problem(1), ENGLISH)]
    assert len(first_problems([problem(line) for line in range(1200)], ENGLISH)) == 101


def test_a_long_text_is_quoted_by_its_beginning() -> None:
    assert shortened("a'b") == '"a\'b"'
    assert len(shortened("x" * 50)) == 42


def test_looking_for_findings_stops() -> None:
    finding = Finding((), "error", Message("wrong"), Message("right"))
    endless = iter(lambda: finding, None)
    assert at_most(2, endless) == [finding, finding]
    assert at_most(-1, endless) == []


def test_a_problem_is_told_in_the_language_of_whoever_reads_it() -> None:
    inner = said("an item of {key}", key="'facts'")
    told = Problem(
        "书.yaml", 2, 3, "warning", said("{name} {what}", name=inner, what=said("is no list")), said("remove it")
    )
    assert write_problem(told, ENGLISH) == "书.yaml:2:3: warning: an item of 'facts' is no list; remove it"
    assert write_problem(told, language("zh")) == "书.yaml:2:3：警告：'facts'的一项不是列表；请删去"


def test_what_fools_an_eye_or_a_terminal_is_one_sign_that_says_so() -> None:
    assert plain("a\x1b[1m\u202e\n\t\udcff港 b\u3000c\xa0d") == "a�[1m����港 b\u3000c\xa0d"
