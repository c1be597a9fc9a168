from __future__ import annotations

import pytest

from qingdao_browser.core.columns import Mapping, Role, Shape, head_parts, is_own, propose, says_nothing
from qingdao_browser.core.records import KEYS
from tests.core.test_tables import table_of


def roles(text: str, shape: Shape = "auto", fixed: dict[int, Role] | None = None) -> tuple[Role, ...]:
    return propose(table_of(text, delimiter=","), shape=shape, fixed=fixed).roles


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("year,label,value,unit\n2018,Trade,5,t\n", ("period", "label", "value", "unit")),
        ("年份,指标,数值,单位\n2018,贸易额,5,万元\n", ("period", "label", "value", "unit")),
        ("Jahr,Ausfuhr\n2018,5\n2019,6\n", ("period", "value")),
        ("country,2018,2019\nFrance,5,6\nSpain,7,8\n", ("place", "value", "value")),
        (",2018Q1,2018Q2\nTrade,5,6\n", ("label", "value", "value")),
        ("Year,Jan,Feb,Annual\n1948,4.0,4.7,3.8\n", ("period", "value", "value", "")),
        ("year,quarter,gdp\n1972,2,5\n1972,3,6\n", ("period", "quarter", "value")),
        ("month,jobs\n2006-01-01,5\n2006-02-01,6\n", ("period", "value")),
        ("when,jobs\n2006-01,5\n2006-02,6\n", ("period", "value")),
        ("year,code,value\n2018,17,5\n", ("period", "", "value")),
        ("year,country,code,pop\n2018,France,FRA,5\n2018,Spain,ESP,6\n", ("period", "place", "", "value")),
        ("year,firm,sales\n2018,A,5\n2018,B,6\n", ("period", "label", "value")),
        ("date,rain,weather\n2018-01-01,5,wet\n2018-01-02,6,dry\n", ("period", "value", "")),
        ("year,a,b\n2018,-,\n", ("period", "", "")),
        ("year,note,remark,value\n2018,x,y,5\n", ("period", "notes", "notes", "value")),
        ("year,date,value\n2018,2018-05-01,5\n", ("period", "", "value")),
        (
            "made,day,sex,ages,n\n1/2/2021,3/2/2021,F,0-9,5\n1/2/2021,4/2/2021,F,0-9,6\n1/2/2021,4/2/2021,F,90-99,6\n",
            ("", "period", "", "label", "value"),
        ),
        ("made,n\n1/2/2021,5\n1/2/2021,6\n", ("period", "value")),
        ("when,n\n2018-02-30,1\n2018-03-01,2\n2018-03-02,3\n", ("period", "value")),
        ("year,n\n2018,=B3*2\n2019,5\n", ("period", "value")),
        ("year,n\n2018,5-6\n2019,7\n2020,8\n", ("period", "value")),
        ("year,lat,lon,value\n2018,5,6,7\n", ("period", "", "", "value")),
        ("year,city,lat,lon,value\n2018,A,5,6,7\n", ("period", "place", "latitude", "longitude", "value")),
        ("year,code,street,value\n2018,00M,9 W. 6th St.,7\n2018,01M,8 Oak,7\n", ("period", "label", "", "value")),
    ],
)
def test_heads_and_cells_tell_what_columns_hold(text: str, found: tuple[Role, ...]) -> None:
    assert roles(text) == found


def test_bare_years_are_a_period_only_by_their_head() -> None:
    assert roles("when,sales\n2018,2019\n2019,2020\n") == ("value", "value")


def test_a_source_of_energy_is_no_reference() -> None:
    assert roles("year,source,value\n2018,Coal,5\n2018,Wind,6\n") == ("period", "label", "value")
    assert roles('year,source,value\n2018,"Customs, 2019",5\n') == ("period", "source", "value")


def test_what_is_given_is_kept() -> None:
    text = "year,source,value,x\n2018,Coal,5,7\n2018,Wind,6,8\n"
    assert roles(text, fixed={1: "source", 3: "value"}) == ("period", "source", "value", "value")
    assert roles(text, fixed={0: "ignore"})[0] == "ignore"
    assert roles("year,lat,value\n2018,5,6\n", fixed={1: "latitude"}) == ("period", "latitude", "value")


def test_the_shape_can_be_given() -> None:
    assert roles("name,2018\nTrade,5\n", "long") == ("label", "value")
    assert roles("name,x\nTrade,5\n", "wide") == ("label", "")


def test_tables_of_this_program_are_known_by_their_heads() -> None:
    table = table_of(",".join(KEYS) + "\n" + ",".join("x" for _ in KEYS) + "\n")
    assert is_own(table)
    assert propose(table).columns("value") == [KEYS.index("amount")]
    assert propose(table, fixed={0: "ignore"}).roles[0] == "ignore"


def test_words_tell_the_language_of_a_table() -> None:
    assert propose(table_of("year,firm,value\n2018,海尔,5\n2018,Haier,6\n")).language == "zh"
    assert propose(table_of("year,firm,value\n2018,A,5\n2018,Haier,6\n")).language == "en"


@pytest.mark.parametrize(
    ("head", "parts"),
    [
        ("GDP (million USD)", ("GDP", "million USD")),
        ("Exports [%]", ("Exports", "%")),
        ("贸易额（万元）", ("贸易额", "万元")),
        ("贸易额（单位：万元）", ("贸易额", "万元")),
        ("Population, persons", ("Population", "persons")),
        ("Share %", ("Share", "%")),
        ("Body mass (g)", ("Body mass", "g")),
        ("Price ($)", ("Price ($)", "")),
        ("Output (net)", ("Output (net)", "")),
        ("GDP", ("GDP", "")),
        ("x" * 300, ("x" * 300, "")),
    ],
)
def test_a_head_may_name_the_unit(head: str, parts: tuple[str, str]) -> None:
    assert head_parts(head) == parts


def test_some_heads_say_nothing_of_what_is_measured() -> None:
    assert says_nothing("Value")
    assert says_nothing("数值（万元）")
    assert not says_nothing("GDP")


def test_columns_are_found_by_their_fields() -> None:
    assert Mapping(("value", "label", "value"), ("", "", "")).columns("value", "label") == [0, 1, 2]
