from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.excerpts import Excerpt
from qingdao_browser.core.latex_writer import escaped, write_latex
from qingdao_browser.core.summary import Cell, Heading, Passage, Picture, Run, SmallCharts, Table
from qingdao_browser.core.text_writer import legible
from tests.core.pasted import LINK, POISON, SEEN, chart, excerpts, hostile, page, paragraph, seen

LONG = "word " * 20
# What LaTeX prints for what is written, longest first.
PRINTED = {
    r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", r"\textquotedbl{}": '"',
    r"\textasciigrave{}": "`", r"\ldots{}": "…", r"\{": "{", r"\}": "}", r"\&": "&", r"\%": "%", r"\$": "$", r"\#": "#",
    r"\_": "_", r"\,": "\u202f", "---": "—", "--": "–", "``": "“", "''": "”", "<<": "«", ">>": "»", ",,": "„",
    "!`": "¡", "?`": "¿", "`": "‘", "'": "’", "~": "\u00a0", "{}": "",
}  # fmt: skip
PRINTS = re.compile("|".join(map(re.escape, PRINTED)))


def printed(latex: str) -> str:
    """Return what TeX makes of escaped words; a command that nothing here prints stays, and so would be found."""
    return PRINTS.sub(lambda found: PRINTED[found[0]], latex)


def body(*runs: Run, code: LanguageCode = "en") -> str:
    written = write_latex(Excerpt("page", code, "x", "", (Passage(runs),), (), ()))
    return "\n".join(line for line in written.splitlines() if not line.startswith("% "))


def told(*runs: Run, code: LanguageCode = "en") -> list[str]:
    written = write_latex(Excerpt("page", code, "x", "", (Passage(runs),), (), ()))
    return [line for line in written.splitlines() if line.startswith("% ")]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("[a] (b) <c> *d* |e| full-year 5/6 = 20", "[a] (b) <c> *d* |e| full-year 5/6 = 20"),
        ("the port's", "the port's"),
        ("quarter’s “etc.” January–February — ‘x’ …", r"quarter's ``etc.'' January--February --- `x' \ldots{}"),
        ("a -- b --- c", "a -{}- b -{}-{}- c"),
        ("a–-b", "a--{}-b"),
        ("'' ’’ ’”", "'{}' '{}' '{}''"),
        ("<< >> ,, !` ?‘", r"<{}< >{}> ,{}, !\textasciigrave{} ?{}`"),
        (r"100% & $5 #1 a_b {c} \d", r"100\% \& \$5 \#1 a\_b \{c\} \textbackslash{}d"),
        ('~ ^ "', r"\textasciitilde{} \textasciicircum{} \textquotedbl{}"),
        ("a\u00a0b\u202fc\td\n", r"a~b\,c d "),
    ],
)
def test_only_what_latex_obeys_is_escaped(text: str, written: str) -> None:
    assert escaped(text, "en") == written


@pytest.mark.parametrize(
    ("text", "written"),
    [("2018年1—2月“走出去”…", "2018年1—2月“走出去”…"), ("People’s China（人民’）", "People's China（人民’）")],
)
def test_chinese_signs_stay_in_a_chinese_text(text: str, written: str) -> None:
    assert escaped(text, "zh") == written


@pytest.mark.parametrize(
    ("run", "written"),
    [
        (Run(" b ", strong=True), r"a \textbf{b} c"),
        (Run("b", italic=True), r"a\emph{b}c"),
        (Run("b", strong=True, italic=True), r"a\emph{\textbf{b}}c"),
        (Run(" ", strong=True), "a c"),
        (Run("", italic=True), "ac"),
        (Run("b", url="https://x.org/a_b?c=1&d=%20#e~f"), r"a\href{https://x.org/a_b?c=1\&d=\%20\#e~f}{b}c"),
        (Run("b", url="https://x.org/{青}\\"), r"a\href{https://x.org/\%7B\%E9\%9D\%92\%7D\%5C}{b}c"),
        (Run("https://x.org/a%b", url="https://x.org/a%b"), r"a\url{https://x.org/a\%b}c"),
        (Run("https://x.org/青", url="https://x.org/青"), r"a\href{https://x.org/\%E9\%9D\%92}{https://x.org/青}c"),
        (Run("b", url="javascript:alert(1)"), "abc"),
        (Run("b", url="file:///etc/passwd"), "abc"),
    ],
)
def test_runs(run: Run, written: str) -> None:
    assert body(Run("a"), run, Run("c")) == written


def test_no_ligature_arises_between_runs() -> None:
    assert body(Run("a-"), Run("-b"), Run(""), Run("'"), Run("'")) == "a-{}-b'{}'"


@pytest.mark.parametrize(
    ("code", "run", "lines"),
    [
        ("en", Run("a"), []),
        ("en", Run("a", url=LINK), [r"% \usepackage{hyperref}"]),
        ("en", Run("https://x.org", url="https://x.org"), [r"% \usepackage{hyperref,xurl}"]),
        ("en", Run("半岛"), [r"% \usepackage[scheme=plain]{ctex}, XeLaTeX: some names are Chinese"]),
        (
            "en",
            Run("칭다오"),
            [
                r"% \usepackage[scheme=plain]{ctex}, XeLaTeX: some names are Chinese",
                r"% \setCJKmainfont{Noto Serif CJK SC}, or what else has Korean and rare Chinese characters",
            ],
        ),
        ("zh", Run("半岛"), [r"% \documentclass{ctexart}, XeLaTeX"]),
        ("zh", Run("a", url=LINK), [r"% \documentclass{ctexart}, XeLaTeX", r"% \usepackage{hyperref}"]),
        (
            "zh",
            Run("王昇"),
            [
                r"% \documentclass{ctexart}, XeLaTeX",
                r"% \setCJKmainfont{Noto Serif CJK SC}, or what else has Korean and rare Chinese characters",
            ],
        ),
    ],
)
def test_a_comment_says_what_the_document_must_have(code: LanguageCode, run: Run, lines: list[str]) -> None:
    assert told(run, code=code) == lines


def test_a_narrow_table_has_columns_as_wide_as_they_come() -> None:
    sample = Table("C", ("a", "b"), (False, True), ((Cell("x"), Cell("5")),), remarks=("r",), credit=(Run("s"),))
    assert (
        write_latex(page(Heading("H & I"), sample))
        == r"""% \usepackage{booktabs,longtable}
\subsection*{H \& I}

\begin{longtable}{@{}lr@{}}
\caption{C} \\
\toprule
\textbf{a} & \textbf{b} \\
\midrule
\endfirsthead
\toprule
\textbf{a} & \textbf{b} \\
\midrule
\endhead
x & 5 \\
\bottomrule
\end{longtable}

\begin{flushleft}\footnotesize
r

s
\end{flushleft}
"""
    )


def test_a_table_without_caption_heads_and_sources_is_bare() -> None:
    written = write_latex(page(Table("", (), (False,), ((Cell("[x]"),), (Cell("*"),), (Cell("y"),)))))
    assert (
        written
        == r"""% \usepackage{booktabs,longtable}
\begin{longtable}{@{}l@{}}
\toprule
\endhead
{[}x] \\
{*} \\
y \\
\bottomrule
\end{longtable}
"""
    )


def test_a_table_without_rows_is_left_out() -> None:
    assert write_latex(page(Heading("H"), Table("C", ("a",), (False,), ()))) == "\\subsection*{H}\n"


def shares(*columns: tuple[bool, str, str]) -> list[int]:
    """Return the hundredths of the line that the columns of a wide table get: each numeric or not, head, cell."""
    numeric, heads, cells = zip(*columns, strict=True)
    written = write_latex(page(Table("C", heads, numeric, (tuple(map(Cell, cells)),))))
    assert r"{\footnotesize\setlength{\extrarowheight}{2pt}" in written
    assert "\\end{longtable}\n}\n" in written
    assert "% \\usepackage{array,booktabs,longtable}\n" in written
    found = re.findall(r">\{\\ragged(left|right)\\arraybackslash\}p\{0\.(\d\d)\\linewidth\}%", written)
    assert [side == "left" for side, _ in found] == list(numeric)
    return [int(share) for _, share in found]


def test_a_wide_table_has_columns_that_wrap_and_fit_on_the_line() -> None:
    widths = shares(
        (False, "Period", "2018"), (True, "Value", "USD 1.523 billion"), (False, "Note", LONG), (False, "N", LONG)
    )
    # Three gaps of 12 pt on a line of 345 pt take a tenth.
    assert sum(widths) <= 89
    assert widths[0] < widths[1] < widths[2] == widths[3]
    # A figure stays on one line: 17 signs of 4.25 pt.
    assert widths[1] * 345 / 100 > 17 * 4.25


def test_a_column_gets_no_more_than_it_needs() -> None:
    widths = shares((False, "a", "x" * 41), (False, "b", "y" * 36))
    assert widths == [47, 41]


def test_a_table_with_too_many_columns_still_fits() -> None:
    widths = shares(*[(True, "Lead figure", "USD 1.523 billion")] * 6)
    assert len(set(widths)) == 1
    assert sum(widths) * 3.45 + 5 * 12 <= 345


def test_chinese_breaks_between_any_two_characters() -> None:
    widths = shares((False, "a", "青岛市发展和改革委员会" * 9), (False, "b", "Commission " * 12))
    assert widths[0] < widths[1] + 12


def test_a_chart_is_its_words_with_its_table_or_else_its_sources() -> None:
    drawn = chart("t", ["Source: s", "Note: n"])
    words = "\\noindent\\textbf{t}\\newline\nt\\newline\nt t t"
    foot = "\\begin{flushleft}\\footnotesize\nSource: s\n\nNote: n\n\\end{flushleft}"
    table = Table("", (), (False,), ((Cell("x"),),))
    assert words + "\n\n\\begin{longtable}" in write_latex(page(Picture(drawn, table)))
    assert write_latex(page(Picture(drawn, Table("", (), (), ())))) == f"{words}\n\n{foot}\n"
    assert write_latex(page(SmallCharts((drawn, drawn)))) == f"{words}\n\n{foot}\n\n{words}\n\n{foot}\n"


def test_citations_may_end_their_lines_early() -> None:
    passage = Passage((Run("a"),))
    written = write_latex(Excerpt("citation", "en", "x", "", (passage, passage), (), ()))
    assert written == "\\begin{sloppypar}\na\n\na\n\\end{sloppypar}\n"


def test_entries_for_reference_managers_stay_as_they_are() -> None:
    entry = "@book{a,\n  title = {B \\& C},\n}\n"
    blocks = (Passage((Run(entry),), verbatim=True), Heading("H"))
    assert write_latex(Excerpt("citation", "en", "x", "", blocks, (), ())) == entry


@pytest.mark.parametrize("code", ["en", "zh"])
def test_pages_of_the_book_hold_every_cell(code: LanguageCode) -> None:
    for name, taken in excerpts(code):
        written = write_latex(taken)
        for table in (block for block in taken.blocks if isinstance(block, Table)):
            for row in table.rows:
                cells = " & ".join(escaped(cell.text, code).strip() for cell in row).lstrip("[")
                assert f"{cells} \\\\\n" in written, name


def test_poison_stays_words() -> None:
    written = write_latex(hostile())
    for live in (r"\input", "javascript:alert", "file:", "\u202e", "\x07"):
        assert live not in written
    assert not re.search(r"(?<!\\)[$#_^]", re.sub(r"\\(href|url){[^}]*}", "", written))
    assert set(re.findall(r"\\(?:href|url){([^}]*)}", written)) == {r"https://example.org/?a=1\&copy;=(2)\%20\#x_y"}
    # Spaces are one for TeX, and the typewriter's apostrophe is printed as the other.
    assert printed(escaped(POISON, "en")) == SEEN.replace("'", "’")


@given(st.text() | st.lists(st.sampled_from([*"-'`<>,!?‘’“”–—~a\\ ^{}%"])).map("".join))
@example("‘’’–-")
@example(POISON)
def test_any_text_is_printed_as_it_is(text: str) -> None:
    wanted = seen(legible(text)).replace("'", "’")
    assert seen(printed(escaped(text, "en"))) == wanted
    assert body(Run(text), code="zh") == body(Run(text), code="zh").strip(" ")


def test_a_paragraph_is_one_line() -> None:
    assert write_latex(paragraph(Run("a\nb\r\nc"))) == "a b c\n"
