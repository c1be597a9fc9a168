from __future__ import annotations

import gettext

import pytest

from qingdao_browser.core.book import Date, Name, Provenance, Source, Text
from qingdao_browser.core.language import Language, language
from qingdao_browser.core.references import write_date, write_source
from tests.core.test_article import bundled

EN = language("en")
ZH = Language("zh", gettext.NullTranslations())
HIGH = Provenance("high")


@pytest.mark.parametrize(
    ("when", "english", "chinese"),
    [
        (Date(((2018,),)), "2018", "2018年"),
        (Date(((2018, 5),)), "May 2018", "2018年5月"),
        (Date(((2018, 5, 14),)), "14 May 2018", "2018年5月14日"),
        (Date(((2018,),), circa=True), "about 2018", "about 2018年"),
        (Date(literal="spring 2018"), "spring 2018", "spring 2018"),
        (Date(), "undated", "undated"),
        (None, "undated", "undated"),
    ],
)
def test_dates(when: Date | None, english: str, chinese: str) -> None:
    assert (write_date(when, EN), write_date(when, ZH)) == (english, chinese)


@pytest.mark.parametrize(
    ("source", "english", "chinese"),
    [
        (
            Source("a", "report", "Ports.", HIGH, (Name("Li", "Hua"),), "Press", issued=Date(((2018,),))),
            "Hua Li, Press. Ports. 2018.",
            "Hua Li、Press。《Ports.》。2018年。",
        ),
        (
            Source("b", "webpage", "Ports", HIGH, (Name(literal="Press"),), "Press", "Site", number="No. 3"),
            "Press. Ports. Site, No. 3, undated.",
            "Press。《Ports》。Site，No. 3，undated。",
        ),
        (
            Source("c", "webpage", "Ports", HIGH, (Name(literal="AFP"),), issued=Date(((2018,),))),
            "AFP. Ports. 2018.",
            "AFP。《Ports》。2018年。",
        ),
        (Source("d", "webpage", "Ports", HIGH), "Ports. Undated.", "《Ports》。Undated。"),
        (
            Source("e", "webpage", "x", Provenance("low", None, (), True, Text("A page", "网页")), (), "Press"),
            "Press. [A page]. Undated.",
            "Press。［网页］。Undated。",
        ),
    ],
)
def test_references(source: Source, english: str, chinese: str) -> None:
    assert (write_source(source, EN), write_source(source, ZH)) == (english, chinese)


@pytest.mark.parametrize("id", bundled().sources)
def test_every_source_of_the_book_is_written_cleanly(id: str) -> None:
    for tongue in (EN, ZH):
        text = write_source(bundled().sources[id], tongue)
        assert text
        for fault in (", .", "..", " ,", ",,", "、。", "，。", "[[", "  ", "《》", "None"):
            assert fault not in text, (fault, text)
