"""A small book that uses every part of the form, and ways to read it and to change it."""

from __future__ import annotations

from qingdao_browser.core.book import Book
from qingdao_browser.core.reading import Reading, read_book

BOOK = """\
form: qingdao-book/1
title: {en: Harbour, zh: 港口}
languages: [en, zh]
version: "1.0"
origin: qingdao
lead: report
units:
  - id: usd-billion
    label: {en: US dollars, zh: 美元}
    kind: currency
    currency: USD
    scale: "1e9"
  - id: ship
    label: {en: {one: ship, other: ships}, zh: 艘船}
    kind: count
  - id: percent
    label: {en: per cent, zh: '%'}
    kind: share
places:
  - {id: qingdao, name: {en: Qingdao, zh: 青岛}, latitude: 36.07, longitude: 120.38, kind: city, precision: city}
  - {id: busan, name: {en: Busan, zh: 釜山}, latitude: 35.18, longitude: 129.08, kind: port, precision: exact}
categories:
  - id: trade
    label: {en: Trade, zh: 贸易}
    color: "#0072B2"
    headline: [trade-2018]
  - id: fleet
    label: {en: Fleet, zh: 船队}
    parent: trade
indicators:
  - id: trade-value
    label: {en: Value of trade, zh: 贸易额}
    category: trade
    definition: {en: Goods sold and bought., zh: 进出口货物。}
    unit: usd-billion
    mode: during
    message: {en: Trade grows, zh: 贸易增长}
  - id: ships
    label: {en: Ships, zh: 船舶}
    category: fleet
    definition: {en: Ships at sea., zh: 在海船舶。}
    unit: ship
    mode: as_of
  - id: ship-share
    label: {en: Share of large ships, zh: 大船占比}
    category: fleet
    definition: {en: Large ships among all., zh: 大船所占比例。}
    unit: percent
    mode: as_of
  - id: goods
    label: {en: Goods, zh: 货物}
    category: trade
    definition: {en: Kinds of goods named., zh: 列明的货物种类。}
    unit: ship
    mode: unstated
sources:
  - id: report
    type: report
    title: Report on the harbour
    author: [{family: Li, given: Hua}, {literal: Office of the Port}]
    publisher: City Press
    issued: {date-parts: [[2018, 5, 14]]}
    accessed: {date-parts: [[2020]], circa: true}
    URL: https://example.org/report
    language: en
    custom:
      reliability: high
      compiler: {en: Office of the Port, zh: 港口办公室}
      attribution: [{en: The port, zh: 港口}]
  - id: ledger
    type: book
    title: Ledger
    custom: {reliability: medium, link: none}
facts:
  - id: trade-2017
    indicator: trade-value
    statement: {en: Trade came to USD 1.40 billion., zh: 贸易额为14亿美元。}
    amount: "1.40"
    period: 2017
    citations: [{source: report, label: page, locator: "3"}]
  - id: trade-2018
    indicator: trade-value
    statement: {en: Trade came to USD 1.523 billion., zh: 贸易额为15.23亿美元。}
    amount: "1.523"
    as_published: 1.523 bn
    period: 2018
    place: qingdao
    counterparts: [busan]
    preferred: true
    status: [provisional]
    compare: {to: {en: the year before, zh: 上年}, percent: "8.8"}
    citations:
      - {source: report, label: page, locator: "4", supports: {en: the value, zh: 数值}}
      - {source: ledger}
    corroboration: [{fact: trade-2018-later, verdict: corrects, text: {en: Counted again., zh: 重新统计。}}]
    notes: [{text: {en: First count., zh: 初步统计。}, mandatory: true}]
  - id: trade-2018-later
    indicator: trade-value
    statement: {en: Trade came to USD 1.55 billion., zh: 贸易额为15.5亿美元。}
    amount: "1.55"
    relation: over
    period: 2018
    status: [revised]
    compiler: {en: Customs, zh: 海关}
    citations: [{source: ledger}]
  - id: ships-2018
    indicator: ships
    statement: {en: There were 109 ships., zh: 有船109艘。}
    amount: "109"
    period: 2018-05-14
    kind: {en: at sea, zh: 在海}
    part_of: ships-all
    counts: {any_of: [{en: built, zh: 新建}, {en: bought, zh: 购置}]}
    citations: [{source: report, label: paragraph, locator: "5"}]
  - id: ships-all
    indicator: ships
    statement: {en: There were 164 ships in all., zh: 共有船164艘。}
    amount: "164"
    period: 2018-05-14
    citations: [{source: report, label: paragraph, locator: "5"}]
    readings:
      - label: {en: twice the base, zh: 为基数的2倍}
        formula: ships-all / 2
        result: "82"
        lower: "81.5"
        upper: "82.5"
        period: 2017
      - {label: {en: three times the base, zh: 为基数的3倍}, formula: ships-all / 3, result: "55"}
  - id: share-2018
    indicator: ship-share
    statement: {en: 'Computed, 66.5 per cent are at sea.', zh: 经计算，66.5%在海。}
    amount: "66.5"
    period: 2018-05-14
    derived: (ships-2018 / ships-all) * 100
  - id: share-2013
    indicator: ship-share
    statement: {en: 'Between 40 and 50 per cent are large.', zh: 大船占40%至50%。}
    relation: range
    lower: "40"
    upper: "50"
    period: 2013~
    citations: [{source: ledger}]
  - id: goods-named
    indicator: goods
    statement: {en: 'Two goods are named, such as tea.', zh: 列出两种货物。}
    period: 2013/..
    members:
      - {en: silk, zh: 丝绸}
      - {en: tea, zh: 茶叶, place: busan}
    complete: false
    citations: [{source: report}]
"""


def reading(text: str = BOOK) -> Reading:
    """Return what the reader makes of a text."""
    return read_book(text.encode(), "sample.facts.yaml")


def book(text: str = BOOK) -> Book:
    """Return the book a text holds; fails with its problems where it has errors."""
    result = reading(text)
    assert result.book is not None, "\n".join(map(str, result.problems))
    return result.book


def changed(old: str, new: str, text: str = BOOK) -> str:
    """Return the sample with its only `old` replaced by `new`."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the sample"
    return text.replace(old, new)


def told(text: str) -> list[str]:
    """Return the problems of a text as lines, without the name of the file."""
    return [str(problem).removeprefix("sample.facts.yaml:") for problem in reading(text).problems]
