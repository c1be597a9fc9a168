from __future__ import annotations

import json
import subprocess
import sys
import warnings
from typing import Any, get_args

import msgspec
import pytest
from citeproc import formatter
from hypothesis import given, settings
from hypothesis import strategies as st

from qingdao_browser.core import citations as citations_module
from qingdao_browser.core.book import Citation, Date, LanguageCode, LocatorLabel, Source, Text
from qingdao_browser.core.citations import (
    CSL_STYLES,
    LOCATORS,
    STYLES,
    Cited,
    CslStyle,
    Style,
    author_text,
    cite,
    csl_items,
    entries,
    locator_text,
    short_citation,
)
from qingdao_browser.core.summary import Run
from tests.core.test_article import bundled


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
    Passages cited: paragraphs 1, 3; table 3-7.
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
example.org. n.d. “Ten ‘Busy’ Ports: What's New?” http://example.org/2.
Forum. spring 2016. “Dates in Words.”
inforMARE. 2014. [Italian report on ports]. March. https://example.org/1.
Li, Wei, and Ann Smith. 2019. “Ports Grow.” China Daily, January 3. http://example.org/3.
Office. 2015–2016. “Two Years.”
Shandong Department of Commerce. 2018. “Qingdao Speeds up 50% of Its Work & Trade.” May 14. http://example.org/a?x=1&y=2_3.
    Passages cited: paragraphs 1, 3; table 3-7.
UNCTAD. [2015?]. Review of Maritime Transport. United Nations.
“A Page of Nobody.” n.d.
王小明. 2010. {Ports} of Shandong. No. 7. Harbour Press.
青岛海关. 2019. “青岛市对外贸易情况.” January 22. http://example.cn/.
""",
    ("gbt7714-numeric", "en"): """\
[1] Shandong Department of Commerce. Qingdao speeds up 50% of its work & trade[EB/OL]. (2018-05-14). http://example.org/a?x=1&y=2_3.
    Passages cited: paragraphs 1, 3; table 3-7.
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
  date = {2018-05-14},
  url = {http://example.org/a?x=1&y=2_3},
  note = {Read in a copy. Passages cited: paragraphs 1, 3; table 3-7.},
  month = may,
}

@misc{described,
  author = {{inforMARE}},
  title = {{[Italian report on ports]}},
  year = {2014},
  date = {2014-03},
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
  date = {2015~},
  note = {c. 2015},
}

@misc{chinese,
  author = {{青岛海关}},
  title = {{青岛市对外贸易情况}},
  year = {2019},
  date = {2019-01-22},
  url = {http://example.cn/},
  urldate = {2020-01-05},
  month = jan,
}

@article{paper,
  author = {Li, Wei and Smith, Ann},
  title = {{Ports grow}},
  journal = {China Daily},
  entrysubtype = {newspaper},
  year = {2019},
  date = {2019-01-03},
  url = {http://example.org/3},
  month = jan,
}

@book{book,
  author = {{王小明}},
  title = {{\\{Ports\\} of Shandong}},
  publisher = {Harbour Press},
  number = {7},
  year = {2010},
  date = {2010},
}

@misc{bare,
  key = {A page of nobody},
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
  date = {2015/2016},
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
N1  - Read in a copy. Passages cited: paragraphs 1, 3; table 3-7.
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
    entry, where = text.splitlines()
    assert entry == "UNCTAD. (ca. 2015). Review of maritime transport. United Nations."
    assert where == "    Passages cited: page 87; annex."


def test_the_places_in_a_source_are_named_in_order() -> None:
    places: list[tuple[LocatorLabel, str]] = [
        ("paragraph", "10"),
        ("table", "2"),
        ("paragraph", "2, 4"),
        ("paragraph", "1"),
        ("table", "1"),
    ]
    citations = [Citation(source="circa", label=label, locator=locator) for label, locator in places]
    (entry,) = entries([(CIRCA, citations)], "apa", "en")
    assert entry.where == "Passages cited: paragraph 1; paragraphs 2, 4; paragraph 10; table 1; table 2."


def test_chicago_keeps_quotation_marks_apart() -> None:
    assert "“Ten ‘Busy’ Ports: What's New?” http" in cite([(UNDATED, ())], "chicago", "en")


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


def test_a_locator_in_words_is_told_in_both_languages() -> None:
    citation = Citation(source="s", label="section", locator="Outlook", supports=Text(en="the outlook", zh="展望"))
    assert (locator_text(citation, "en"), locator_text(citation, "zh")) == ("the outlook", "展望")
    row = Citation(source="s", label="table", locator="row 8", supports=Text(en="row 8, by year", zh="第8行各年"))
    assert (locator_text(row, "en"), locator_text(row, "zh")) == ("table row 8", "第8行各年")
    page = Citation(source="s", label="page", locator="xii-14", supports=Text(en="growth", zh="增长"))
    assert locator_text(page, "zh") == "第xii-14页"


def test_every_locator_term_has_words() -> None:
    assert set(LOCATORS) == set(get_args(LocatorLabel))
    assert all("{}" in chinese for _, _, chinese, _ in LOCATORS.values())


def test_the_processor_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, qingdao_browser.core.citations; sys.exit('citeproc' in sys.modules or 'lxml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


UNSIGNED = source(
    "unsigned",
    type="article-newspaper",
    title="Ports see a sea-rail boom",
    **{"container-title": "China Daily"},
    issued={"date-parts": [[2018, 5, 14]]},
    URL="http://example.org/4",
    language="en",
)
ISSUE = source(
    "issue",
    type="article-journal",
    title="青岛港迈出重要步伐",
    **{"container-title": "Port Economy (港口经济)"},
    issued={"date-parts": [[2016, 3, 17]]},
    URL="https://example.org/5",
    number="2016 (2)",
    language="zh",
)
REPOST = source(
    "repost",
    title="Throughput up",
    author=[{"literal": "Schednet"}],
    publisher="example.com",
    issued={"date-parts": [[2013, 1, 8]]},
    URL="https://example.com/6",
    language="en",
)
NO_LINK = source(
    "no-link",
    title="青岛“双节点”效应",
    publisher="Qingdao Release (青岛发布)",
    issued={"date-parts": [[2023, 2, 19]]},
    language="zh",
    custom={"reliability": "high", "link": "none"},
)


@pytest.mark.parametrize(
    ("item", "style", "expected"),
    [
        (UNSIGNED, "apa", "Ports see a sea-rail boom. (2018, May 14). China Daily. http://example.org/4"),
        (UNSIGNED, "chicago", "China Daily. 2018. “Ports See a Sea-Rail Boom.” May 14. http://example.org/4."),
        (
            UNSIGNED,
            "gbt7714-numeric",
            "[1] Ports see a sea-rail boom[N/OL]. China Daily, 2018-05-14. http://example.org/4.",
        ),
        (
            UNSIGNED,
            "gbt7714-author-date",
            "China Daily, 2018. Ports see a sea-rail boom[N/OL]. China Daily, 2018-05-14. http://example.org/4.",
        ),
        (
            msgspec.structs.replace(UNSIGNED, title="China", container_title="China Daily"),
            "apa",
            "China. (2018, May 14). China Daily. http://example.org/4",
        ),
        (
            msgspec.structs.replace(UNSIGNED, title="Growth?", container_title="Growth? Weekly"),
            "apa",
            "Growth? (2018, May 14). Growth? Weekly. http://example.org/4",
        ),
        (ISSUE, "apa", "青岛港迈出重要步伐. (2016). Port Economy (港口经济), (2). https://example.org/5"),
        (
            ISSUE,
            "chicago",
            "Port Economy (港口经济). 2016. “青岛港迈出重要步伐.” No. 2. March 17. https://example.org/5.",
        ),
        (
            ISSUE,
            "gbt7714-numeric",
            "[1] 青岛港迈出重要步伐[J/OL]. Port Economy (港口经济), 2016(2). https://example.org/5.",
        ),
        (REPOST, "apa", "Schednet. (2013, January 8). Throughput up. example.com. https://example.com/6"),
        (REPOST, "chicago", "Schednet. 2013. “Throughput Up.” example.com, January 8. https://example.com/6."),
        (
            REPOST,
            "gbt7714-numeric",
            "[1] Schednet. Throughput up[EB/OL]. example.com, 2013(2013-01-08). https://example.com/6.",
        ),
        (
            REPOST,
            "gbt7714-author-date",
            "Schednet, 2013. Throughput up[EB/OL]. example.com(2013-01-08). https://example.com/6.",
        ),
        (NO_LINK, "apa", "Qingdao Release (青岛发布). (2023, February 19). 青岛“双节点”效应."),
        (NO_LINK, "chicago", "Qingdao Release (青岛发布). 2023. “青岛‘双节点’效应.” February 19."),
        (NO_LINK, "gbt7714-numeric", "[1] Qingdao Release (青岛发布). 青岛“双节点”效应[EB]. (2023-02-19)."),
        (NO_LINK, "gbt7714-author-date", "Qingdao Release (青岛发布), 2023. 青岛“双节点”效应[EB]. (2023-02-19)."),
    ],
)
def test_articles_without_a_name_reposts_and_pages_without_a_link(item: Source, style: Style, expected: str) -> None:
    assert cite([(item, ())], style, "en") == expected + "\n"


@pytest.mark.parametrize(
    ("fields", "numeric", "author_date"),
    [
        ({}, "Office. T[EB].", "Office. T[EB]."),
        (
            {"accessed": {"date-parts": [[2020, 1, 5]]}},
            "Office. T[EB]. [2020-01-05].",
            "Office, [2020]. T[EB]. [2020-01-05].",
        ),
        (
            {"issued": {"literal": "spring 2016"}},
            "Office. T[EB]. (spring 2016).",
            "Office, spring 2016. T[EB]. (spring 2016).",
        ),
        (
            {"issued": {"date-parts": [[2019, 4]], "circa": True}},
            "Office. T[EB]. ([2019-04]).",
            "Office, [2019]. T[EB]. ([2019-04]).",
        ),
        (
            {"issued": {"date-parts": [[2019]]}, "author": [{"literal": "City"}]},
            "City. T[EB]. Office, 2019.",
            "City, 2019. T[EB]. Office(2019).",
        ),
        (
            {"issued": {"date-parts": [[2015, 12]]}, "container-title": "Pocket Guide"},
            "Office. T[EB]//Pocket Guide. (2015-12).",
            "Office, 2015. T[EB]//Pocket Guide. (2015-12).",
        ),
        ({"author": [{"literal": "City"}]}, "City. T[EB]. Office.", "City. T[EB]. Office."),
    ],
)
def test_a_page_in_the_chinese_standard_says_where_and_when(fields: Any, numeric: str, author_date: str) -> None:
    page = source("page", title="T", publisher="Office", **fields)
    assert cite([(page, ())], "gbt7714-numeric", "en") == f"[1] {numeric}\n"
    assert cite([(page, ())], "gbt7714-author-date", "en") == author_date + "\n"


def test_an_inferred_day_of_a_paper_stands_in_brackets_in_the_chinese_standard() -> None:
    rough = msgspec.structs.replace(UNSIGNED, issued=Date(((2018, 5, 14),), circa=True))
    assert ". China Daily, [2018-05-14]. http" in cite([(rough, ())], "gbt7714-numeric", "en")


def test_chicago_leaves_an_english_description_as_it_is_written() -> None:
    described = source(
        "d",
        title="Report",
        publisher="Office",
        language="en",
        custom={
            "reliability": "high",
            "title_is_description": True,
            "description": {"en": "Note on “busy” sea-rail ports", "zh": "港口"},
        },
    )
    assert cite([(described, ())], "chicago", "en") == "Office. n.d. [Note on “busy” sea-rail ports].\n"


def test_an_access_date_is_shown_only_where_one_is_on_file() -> None:
    fields: dict[str, Any] = {"title": "A table", "publisher": "Office", "URL": "https://example.org/7"}
    read, unread = source("read", accessed={"date-parts": [[2020, 1, 5]]}, **fields), source("unread", **fields)
    shown = {
        "apa": "Retrieved January 5, 2020, from https",
        "chicago": "Accessed January 5, 2020. https",
        "gbt7714-numeric": "[2020-01-05]",
        "gbt7714-author-date": "[2020-01-05]",
        "bibtex": "urldate = {2020-01-05}",
        "ris": "Y2  - 2020/01/05",
        "csl-json": '"accessed"',
    }
    for style in STYLES:
        assert shown[style] in cite([(read, ())], style, "en")
        without = cite([(unread, ())], style, "en")
        assert not any(word in without for word in ("Retrieved", "Accessed", "2020", "urldate", "Y2", "accessed"))


def test_many_authors_of_a_chinese_source_are_cut_in_chinese() -> None:
    names = [{"family": name, "given": "明"} for name in "王李张周"]
    many = source("many", title="港口", author=names, language="zh")
    assert "王明, 李明, 张明, 等." in cite([(many, ())], "gbt7714-numeric", "en")
    assert "王明, 李明, 张明, 等." in cite([(many, ()), (DATED, ())], "gbt7714-numeric", "en")


@pytest.mark.parametrize(
    ("item", "style", "italics"),
    [
        (DATED, "apa", ["Qingdao speeds up 50% of its work & trade"]),
        (PAPER, "apa", ["China Daily"]),
        (UNSIGNED, "apa", ["China Daily"]),
        (BARE, "apa", ["A page of nobody"]),
        (DESCRIBED, "apa", []),
        (CIRCA, "chicago", ["Review of Maritime Transport"]),
        (PAPER, "chicago", ["China Daily"]),
        (UNSIGNED, "chicago", ["China Daily"]),
        (DATED, "chicago", []),
        (PAPER, "gbt7714-numeric", []),
    ],
)
def test_titles_stand_in_italics_as_the_style_says(item: Source, style: CslStyle, italics: list[str]) -> None:
    (entry,) = entries([(item, ())], style, "en")
    assert [run.text for run in entry.runs if run.italic] == italics


def test_an_entry_names_its_source_its_link_and_where_the_figures_stand() -> None:
    (entry,) = entries([(DATED, PLACES)], "chicago", "zh")
    assert (entry.source, entry.where) == ("dated", "引用位置：第1、3段；表3-7。")
    assert entry.runs[-2:] == (Run(DATED.url, url=DATED.url), Run("."))
    (entry,) = entries([(BOOK, ())], "chicago", "en")
    assert (entry.where, [run.url for run in entry.runs]) == ("", ["", "", ""])


@pytest.mark.parametrize("style", CSL_STYLES)
def test_a_bibliography_is_made_of_its_entries(style: CslStyle) -> None:
    parts = [(entry.text, f"    {entry.where}" if entry.where else "") for entry in entries(CITED, style, "en")]
    lines = [line for pair in parts for line in pair if line]
    assert cite(CITED, style, "en") == "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize(
    ("style", "language"), [("apa", "en"), ("chicago", "zh"), ("gbt7714-numeric", "en"), ("gbt7714-author-date", "zh")]
)
def test_italics_and_links_change_no_letter(
    style: CslStyle, language: LanguageCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = bundled()
    sources: Cited = [(item, ()) for item in book.sources.values()]
    rich = entries(sources, style, language)
    for entry in rich:
        assert [run.text for run in entry.runs if run.url] == list(filter(None, [book.sources[entry.source].url]))
    monkeypatch.setattr(citations_module, "MARKING", formatter.plain)
    assert [entry.text for entry in entries(sources, style, language)] == [entry.text for entry in rich]


def test_stops_and_marks_of_a_title_are_not_doubled_behind_italics() -> None:
    firm = source("firm", title="Sailun Co., Ltd.", publisher="Office", issued={"date-parts": [[2018]]})
    assert cite([(firm, ())], "apa", "en") == "Office. (2018). Sailun Co., Ltd.\n"
    asking = source("asking", title="What now?", publisher="Office", URL="https://example.org/Office?.x")
    assert cite([(asking, ())], "apa", "en") == "Office. (n.d.). What now? https://example.org/Office?.x\n"


def test_a_date_in_words_stands_once_before_a_link() -> None:
    words = source(
        "words", title="News", publisher="Forum", issued={"literal": "spring 2016"}, URL="https://example.org/8"
    )
    assert cite([(words, ())], "chicago", "en") == "Forum. spring 2016. “News.” https://example.org/8.\n"


def test_what_a_style_has_no_words_for_has_its_title() -> None:
    bare = source("bare", type="entry-encyclopedia", title="Harbour")
    assert all("Harbour" in cite([(bare, ())], style, "en") for style in STYLES)


def test_a_title_that_the_processor_changes_keeps_its_entry_in_the_chinese_standard() -> None:
    gap = source("gap", title="Two  gaps", publisher="Office")
    assert cite([(gap, ())], "gbt7714-numeric", "en").startswith("[1] Office. Two")


def test_bibtex_of_a_page_names_where_it_stands() -> None:
    page = source("page", title="T", author=[{"literal": "A"}], publisher="P", **{"container-title": "C"})
    assert "  howpublished = {C, P},\n" in cite([(page, ())], "bibtex", "en")
    assert "  key = {China Daily},\n" in cite([(UNSIGNED, ())], "bibtex", "en")


def test_a_note_in_bibtex_ends_without_a_chinese_stop() -> None:
    assert "  note = {Read in a copy. 引用位置：第1、3段；表3-7},\n" in cite(CITED, "bibtex", "zh")


def test_the_issue_of_a_paper_has_its_own_field() -> None:
    assert "  number = {2},\n" in cite([(ISSUE, ())], "bibtex", "en")
    assert "\nIS  - 2\n" in cite([(ISSUE, ())], "ris", "en")
    (item,) = json.loads(cite([(ISSUE, ())], "csl-json", "en"))
    assert (item["issue"], "number" in item) == ("2", False)
    plain = msgspec.structs.replace(ISSUE, number="14")
    assert "\nIS  - 14\n" in cite([(plain, ())], "ris", "en")


ANY_TEXT = st.text("aB .,:;!?“”’()[]{}&<>-–北港é", min_size=1, max_size=12)


@settings(max_examples=40)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.sampled_from(["webpage", "report", "article-journal", "x"]))
def test_no_text_of_a_book_breaks_an_entry(title: str, publisher: str, url: str, kind: str) -> None:
    item = source("any", type=kind, title=title, publisher=publisher, URL=url)
    for style in CSL_STYLES:
        (entry,) = entries([(item, ())], style, "en")
        assert Run(url, url=url) in entry.runs
