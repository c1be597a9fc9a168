from __future__ import annotations

import json
import subprocess
import sys
import warnings
from typing import Any, get_args

import msgspec
import pytest

from qingdao_browser.core.book import Citation, LanguageCode, LocatorLabel, Source
from qingdao_browser.core.citations import (
    LOCATORS,
    STYLES,
    Style,
    author_text,
    cite,
    csl_items,
    locator_text,
    short_citation,
)


def source(id: str, **fields: Any) -> Source:
    return msgspec.convert({"id": id, "custom": {"reliability": "high"}, "type": "webpage", **fields}, Source)


DATED = source(
    "dated",
    title="Qingdao speeds up 50% of its work & trade",
    author=[{"literal": "Shandong Department of Commerce"}],
    issued={"date-parts": [[2018, 5, 14]]},
    URL="http://example.org/a?x=1&y=2_3",
    language="en",
    note="Read in a copy.",
)
DESCRIBED = source(
    "described",
    type="article-newspaper",
    title="Report",
    publisher="inforMARE",
    issued={"date-parts": [[2014, 3]]},
    URL="https://example.org/1",
    language="it",
    custom={
        "reliability": "medium",
        "title_is_description": True,
        "description": {"en": "Italian report on ports", "zh": "意大利关于港口的报道"},
    },
)
UNDATED = source("undated", title="Ten “busy” ports: what's new?", publisher="example.org", URL="http://example.org/2")
CIRCA = source(
    "circa",
    type="report",
    title="Review of maritime transport",
    author=[{"literal": "UNCTAD"}],
    publisher="United Nations",
    issued={"date-parts": [[2015]], "circa": True},
)
CHINESE = source(
    "chinese",
    title="青岛市对外贸易情况",
    author=[{"literal": "青岛海关"}],
    issued={"date-parts": [[2019, 1, 22]]},
    accessed={"date-parts": [[2020, 1, 5]]},
    URL="http://example.cn/",
    language="zh",
)
PAPER = source(
    "paper",
    type="article-newspaper",
    title="Ports grow",
    author=[{"family": "Li", "given": "Wei"}, {"family": "Smith", "given": "Ann"}],
    **{"container-title": "China Daily"},
    issued={"date-parts": [[2019, 1, 3]]},
    URL="http://example.org/3",
)
BOOK = source(
    "book",
    type="book",
    title="{Ports} of Shandong",
    author=[{"family": "王", "given": "小明"}],
    publisher="Harbour Press",
    issued={"date-parts": [[2010]]},
    number="7",
)
BARE = source("bare", title="A page of nobody")
WORDS = source("words", type="post", title="Dates in words", publisher="Forum", issued={"literal": "spring 2016"})
YEARS = source("years", type="dataset", title="Two years", publisher="Office", issued={"date-parts": [[2015], [2016]]})
SOURCES = (DATED, DESCRIBED, UNDATED, CIRCA, CHINESE, PAPER, BOOK, BARE, WORDS, YEARS)

PLACES = (
    Citation(source="dated", label="paragraph", locator="1, 3"),
    Citation(source="dated", label="table", locator="3-7"),
    Citation(source="dated", label="table", locator="3-7"),
)
CITED = [(item, PLACES if item is DATED else ()) for item in SOURCES]

GOLDENS: dict[tuple[Style, LanguageCode], str] = {
    ("apa", "en"): """\
A page of nobody. (n.d.).
example.org. (n.d.). Ten “busy” ports: what's new? http://example.org/2
Forum. (spring 2016). Dates in words [Online post].
inforMARE. (2014, March). [Italian report on ports]. https://example.org/1
Li, W., & Smith, A. (2019, January 3). Ports grow. China Daily. http://example.org/3
Office. (2015–2016). Two years [Dataset].
Shandong Department of Commerce. (2018, May 14). Qingdao speeds up 50% of its work & trade. http://example.org/a?x=1&y=2_3
    Cited: paragraphs 1, 3; table 3-7.
UNCTAD. (ca. 2015). Review of maritime transport. United Nations.
王小明. (2010). {Ports} of Shandong (No. 7). Harbour Press.
青岛海关. (2019, January 22). 青岛市对外贸易情况. http://example.cn/
""",
    ("apa", "zh"): """\
A page of nobody. (n.d.).
example.org. (n.d.). Ten “busy” ports: what's new? http://example.org/2
Forum. (spring 2016). Dates in words [Online post].
inforMARE. (2014, March). [意大利关于港口的报道]. https://example.org/1
Li, W., & Smith, A. (2019, January 3). Ports grow. China Daily. http://example.org/3
Office. (2015–2016). Two years [Dataset].
Shandong Department of Commerce. (2018, May 14). Qingdao speeds up 50% of its work & trade. http://example.org/a?x=1&y=2_3
    引用位置：第1、3段；表3-7。
UNCTAD. (ca. 2015). Review of maritime transport. United Nations.
王小明. (2010). {Ports} of Shandong (No. 7). Harbour Press.
青岛海关. (2019, January 22). 青岛市对外贸易情况. http://example.cn/
""",
    ("chicago", "en"): """\
example.org. n.d. “Ten ‘busy’ Ports: What's New?” http://example.org/2.
Forum. spring 2016. “Dates in words.”
inforMARE. 2014. [Italian report on ports]. March. https://example.org/1.
Li, Wei, and Ann Smith. 2019. “Ports Grow.” China Daily, January 3. http://example.org/3.
Office. 2015–2016. “Two Years.”
Shandong Department of Commerce. 2018. “Qingdao Speeds up 50% of Its Work & Trade.” May 14. http://example.org/a?x=1&y=2_3.
    Cited: paragraphs 1, 3; table 3-7.
UNCTAD. [2015?]. Review of Maritime Transport. United Nations.
“A Page of Nobody.” n.d.
王小明. 2010. {Ports} of Shandong. No. 7. Harbour Press.
青岛海关. 2019. “青岛市对外贸易情况.” January 22. http://example.cn/.
""",
    ("gbt7714-numeric", "en"): """\
[1] Shandong Department of Commerce. Qingdao speeds up 50% of its work & trade[EB/OL]. (2018-05-14). http://example.org/a?x=1&y=2_3.
    Cited: paragraphs 1, 3; table 3-7.
[2] inforMARE. [Italian report on ports][N/OL]. inforMARE, 2014-03. https://example.org/1.
[3] example.org. Ten “busy” ports: what's new?[EB/OL]. http://example.org/2.
[4] UNCTAD. Review of maritime transport[R]. United Nations, [2015].
[5] 青岛海关. 青岛市对外贸易情况[EB/OL]. (2019-01-22)[2020-01-05]. http://example.cn/.
[6] LI W, SMITH A. Ports grow[N/OL]. China Daily, 2019-01-03. http://example.org/3.
[7] 王小明. {Ports} of Shandong: 7[M]. Harbour Press, 2010.
[8] A page of nobody[EB].
[9] Forum. Dates in words[Z]. spring 2016.
[10] Office. Two years[DS]. 2015–2016.
""",
    ("gbt7714-numeric", "zh"): """\
[1] Shandong Department of Commerce. Qingdao speeds up 50% of its work & trade[EB/OL]. (2018-05-14). http://example.org/a?x=1&y=2_3.
    引用位置：第1、3段；表3-7。
[2] inforMARE. [意大利关于港口的报道][N/OL]. inforMARE, 2014-03. https://example.org/1.
[3] example.org. Ten “busy” ports: what's new?[EB/OL]. http://example.org/2.
[4] UNCTAD. Review of maritime transport[R]. United Nations, [2015].
[5] 青岛海关. 青岛市对外贸易情况[EB/OL]. (2019-01-22)[2020-01-05]. http://example.cn/.
[6] LI W, SMITH A. Ports grow[N/OL]. China Daily, 2019-01-03. http://example.org/3.
[7] 王小明. {Ports} of Shandong: 7[M]. Harbour Press, 2010.
[8] A page of nobody[EB].
[9] Forum. Dates in words[Z]. spring 2016.
[10] Office. Two years[DS]. 2015–2016.
""",
    ("gbt7714-author-date", "zh"): """\
青岛海关, 2019. 青岛市对外贸易情况[EB/OL]. (2019-01-22)[2020-01-05]. http://example.cn/.
Anon. A page of nobody[EB].
example.org. Ten “busy” ports: what's new?[EB/OL]. http://example.org/2.
Forum, spring 2016. Dates in words[Z].
inforMARE, 2014. [意大利关于港口的报道][N/OL]. inforMARE, 2014-03. https://example.org/1.
LI W, SMITH A, 2019. Ports grow[N/OL]. China Daily, 2019-01-03. http://example.org/3.
Office, 2015–2016. Two years[DS].
Shandong Department of Commerce, 2018. Qingdao speeds up 50% of its work & trade[EB/OL]. (2018-05-14). http://example.org/a?x=1&y=2_3.
    引用位置：第1、3段；表3-7。
UNCTAD, [2015]. Review of maritime transport[R]. United Nations.
王小明, 2010. {Ports} of Shandong: 7[M]. Harbour Press.
""",
    ("bibtex", "en"): """\
@misc{dated,
  author = {{Shandong Department of Commerce}},
  title = {{Qingdao speeds up 50\\% of its work \\& trade}},
  year = {2018},
  url = {http://example.org/a?x=1&y=2_3},
  note = {Read in a copy. Cited: paragraphs 1, 3; table 3-7.},
  month = may,
}

@misc{described,
  author = {{inforMARE}},
  title = {{[Italian report on ports]}},
  year = {2014},
  url = {https://example.org/1},
  month = mar,
}

@misc{undated,
  author = {{example.org}},
  title = {{Ten “busy” ports: what's new?}},
  url = {http://example.org/2},
  note = {n.d.},
}

@techreport{circa,
  author = {{UNCTAD}},
  title = {{Review of maritime transport}},
  institution = {United Nations},
  year = {2015},
  note = {c. 2015},
}

@misc{chinese,
  author = {{青岛海关}},
  title = {{青岛市对外贸易情况}},
  year = {2019},
  url = {http://example.cn/},
  urldate = {2020-01-05},
  month = jan,
}

@article{paper,
  author = {Li, Wei and Smith, Ann},
  title = {{Ports grow}},
  journal = {China Daily},
  year = {2019},
  url = {http://example.org/3},
  month = jan,
}

@book{book,
  author = {{王小明}},
  title = {{\\{Ports\\} of Shandong}},
  publisher = {Harbour Press},
  number = {7},
  year = {2010},
}

@misc{bare,
  title = {{A page of nobody}},
  note = {n.d.},
}

@misc{words,
  author = {{Forum}},
  title = {{Dates in words}},
  note = {spring 2016},
}

@misc{years,
  author = {{Office}},
  title = {{Two years}},
  year = {2015},
}
""",
    ("ris", "en"): """\
TY  - ELEC
ID  - dated
AU  - Shandong Department of Commerce
TI  - Qingdao speeds up 50% of its work & trade
PY  - 2018
DA  - 2018/05/14/
LA  - en
UR  - http://example.org/a?x=1&y=2_3
N1  - Read in a copy. Cited: paragraphs 1, 3; table 3-7.
ER  -\x20

TY  - NEWS
ID  - described
TI  - [Italian report on ports]
PB  - inforMARE
PY  - 2014
DA  - 2014/03//
LA  - it
UR  - https://example.org/1
ER  -\x20

TY  - ELEC
ID  - undated
TI  - Ten “busy” ports: what's new?
PB  - example.org
UR  - http://example.org/2
N1  - n.d.
ER  -\x20

TY  - RPRT
ID  - circa
AU  - UNCTAD
TI  - Review of maritime transport
PB  - United Nations
PY  - 2015
DA  - 2015///
N1  - c. 2015
ER  -\x20

TY  - ELEC
ID  - chinese
AU  - 青岛海关
TI  - 青岛市对外贸易情况
PY  - 2019
DA  - 2019/01/22/
LA  - zh
UR  - http://example.cn/
Y2  - 2020/01/05
ER  -\x20

TY  - NEWS
ID  - paper
AU  - Li, Wei
AU  - Smith, Ann
TI  - Ports grow
T2  - China Daily
PY  - 2019
DA  - 2019/01/03/
UR  - http://example.org/3
ER  -\x20

TY  - BOOK
ID  - book
AU  - 王, 小明
TI  - {Ports} of Shandong
PB  - Harbour Press
PY  - 2010
DA  - 2010///
M1  - 7
ER  -\x20

TY  - ELEC
ID  - bare
TI  - A page of nobody
N1  - n.d.
ER  -\x20

TY  - GEN
ID  - words
TI  - Dates in words
PB  - Forum
N1  - spring 2016
ER  -\x20

TY  - DATA
ID  - years
TI  - Two years
PB  - Office
PY  - 2015
DA  - 2015///
ER  -\x20
""",
    ("ris", "zh"): """\
TY  - ELEC
ID  - dated
AU  - Shandong Department of Commerce
TI  - Qingdao speeds up 50% of its work & trade
PY  - 2018
DA  - 2018/05/14/
LA  - en
UR  - http://example.org/a?x=1&y=2_3
N1  - Read in a copy. 引用位置：第1、3段；表3-7。
ER  -\x20

TY  - NEWS
ID  - described
TI  - [意大利关于港口的报道]
PB  - inforMARE
PY  - 2014
DA  - 2014/03//
LA  - it
UR  - https://example.org/1
ER  -\x20

TY  - ELEC
ID  - undated
TI  - Ten “busy” ports: what's new?
PB  - example.org
UR  - http://example.org/2
N1  - 无日期
ER  -\x20

TY  - RPRT
ID  - circa
AU  - UNCTAD
TI  - Review of maritime transport
PB  - United Nations
PY  - 2015
DA  - 2015///
N1  - 约2015
ER  -\x20

TY  - ELEC
ID  - chinese
AU  - 青岛海关
TI  - 青岛市对外贸易情况
PY  - 2019
DA  - 2019/01/22/
LA  - zh
UR  - http://example.cn/
Y2  - 2020/01/05
ER  -\x20

TY  - NEWS
ID  - paper
AU  - Li, Wei
AU  - Smith, Ann
TI  - Ports grow
T2  - China Daily
PY  - 2019
DA  - 2019/01/03/
UR  - http://example.org/3
ER  -\x20

TY  - BOOK
ID  - book
AU  - 王, 小明
TI  - {Ports} of Shandong
PB  - Harbour Press
PY  - 2010
DA  - 2010///
M1  - 7
ER  -\x20

TY  - ELEC
ID  - bare
TI  - A page of nobody
N1  - 无日期
ER  -\x20

TY  - GEN
ID  - words
TI  - Dates in words
PB  - Forum
N1  - spring 2016
ER  -\x20

TY  - DATA
ID  - years
TI  - Two years
PB  - Office
PY  - 2015
DA  - 2015///
ER  -\x20
""",
}


@pytest.mark.parametrize(("style", "language"), GOLDENS)
def test_every_style_writes_every_kind_of_source(
    style: Style, language: LanguageCode, capsys: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cite(CITED, style, language) == GOLDENS[style, language]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("style", STYLES)
def test_nothing_cited_is_nothing_written(style: Style) -> None:
    assert cite([], style, "en") == ""


def test_a_source_cited_twice_stands_once() -> None:
    first, second = Citation(source="circa", label="page", locator="87"), Citation(source="circa", locator="annex")
    text = cite([(CIRCA, [first]), (CIRCA, [second, first])], "apa", "en")
    assert text == "UNCTAD. (ca. 2015). Review of maritime transport. United Nations.\n    Cited: page 87; annex.\n"


def test_chicago_keeps_quotation_marks_apart() -> None:
    assert "“Ten ‘busy’ Ports: What's New?” http" in cite([(UNDATED, ())], "chicago", "en")


def test_a_paper_without_a_name_of_its_own_is_a_page_of_its_publisher() -> None:
    (line,) = cite([(DESCRIBED, ())], "apa", "zh").splitlines()
    assert line == "inforMARE. (2014, March). [意大利关于港口的报道]. https://example.org/1"


def test_csl_items_are_what_importers_read() -> None:
    items = {item["id"]: item for item in csl_items(SOURCES)}
    assert items["described"]["title"] == "[Italian report on ports]"
    assert items["paper"]["container-title"] == "China Daily"
    assert json.dumps(items["circa"]["issued"]) == '{"date-parts": [[2015]], "circa": true}'
    assert items["dated"]["URL"] == DATED.url
    assert all(isinstance(item["custom"], dict) for item in items.values())


def test_csl_json_notes_the_locators() -> None:
    items = {item["id"]: item for item in json.loads(cite(CITED, "csl-json", "zh"))}
    assert items["dated"]["note"] == "Read in a copy. 引用位置：第1、3段；表3-7。"
    assert "note" not in items["bare"]


@pytest.mark.parametrize(
    ("item", "english", "chinese"),
    [
        (DATED, "Shandong Department of Commerce 2018, page 4", "Shandong Department of Commerce，2018，第4页"),
        (DESCRIBED, "inforMARE 2014, page 4", "inforMARE，2014，第4页"),
        (UNDATED, "example.org n.d., page 4", "example.org，无日期，第4页"),
        (CIRCA, "UNCTAD c. 2015, page 4", "UNCTAD，约2015，第4页"),
        (PAPER, "Li and Smith 2019, page 4", "Li、Smith，2019，第4页"),
        (BOOK, "王小明 2010, page 4", "王小明，2010，第4页"),
        (BARE, "A page of nobody n.d., page 4", "A page of nobody，无日期，第4页"),
        (WORDS, "Forum spring 2016, page 4", "Forum，spring 2016，第4页"),
        (YEARS, "Office 2015–2016, page 4", "Office，2015–2016，第4页"),
    ],
)
def test_short_citations(item: Source, english: str, chinese: str) -> None:
    citation = Citation(source=item.id, label="page", locator="4")
    assert short_citation(item, citation, "en") == english
    assert short_citation(item, citation, "zh") == chinese


def test_a_short_citation_without_a_locator() -> None:
    assert short_citation(DATED, Citation(source="dated"), "en") == "Shandong Department of Commerce 2018"
    assert short_citation(DATED, Citation(source="dated"), "zh") == "Shandong Department of Commerce，2018"


def test_many_authors() -> None:
    names = [{"family": name} for name in ("Li", "Smith", "Zhang", "Zhou")]
    assert author_text(source("many", title="T", author=names), "en") == "Li et al."
    assert author_text(source("many", title="T", author=names), "zh") == "Li等"
    assert author_text(source("many", title="T", author=names[:3]), "zh") == "Li、Smith、Zhang"


def test_a_description_without_a_text_of_its_own() -> None:
    described = source("d", title="[Photo]", custom={"reliability": "low", "title_is_description": True})
    assert author_text(described, "en") == "[Photo]"


@pytest.mark.parametrize(
    ("label", "locator", "english", "chinese"),
    [
        ("paragraph", "3", "paragraph 3", "第3段"),
        ("paragraph", "1, 3", "paragraphs 1, 3", "第1、3段"),
        ("paragraph", "1-6", "paragraphs 1–6", "第1—6段"),
        ("table", "3-7", "table 3-7", "表3-7"),
        ("table", "4.2", "table 4.2", "表4.2"),
        ("section", "Outlook", "section Outlook", "节Outlook"),
        ("page", "", "page", "页"),
        ("", "row 8", "row 8", "row 8"),
        ("", "", "", ""),
    ],
)
def test_locators(label: Any, locator: str, english: str, chinese: str) -> None:
    citation = Citation(source="s", label=label, locator=locator)
    assert locator_text(citation, "en") == english
    assert locator_text(citation, "zh") == chinese


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("parts", [[[]], [[2018, 13, 40]], [[2018, 5], []], [[1], [2], [3]], [[2018, 5, 14, 9]]])
def test_dates_that_no_calendar_has_do_no_harm(style: Style, parts: list[list[int]]) -> None:
    odd = source("odd", title="Odd", publisher="Office", issued={"date-parts": parts}, accessed={"date-parts": parts})
    assert "Odd" in cite([(odd, ())], style, "en")


def test_every_locator_term_has_words() -> None:
    assert set(LOCATORS) == set(get_args(LocatorLabel))
    assert all("{}" in chinese for _, _, chinese, _ in LOCATORS.values())


def test_the_processor_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, qingdao_browser.core.citations; sys.exit('citeproc' in sys.modules or 'lxml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
