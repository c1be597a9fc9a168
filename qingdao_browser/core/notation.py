"""How tables write periods, figures and units, and what is meant by it; what can mean two things is refused.

Each reader returns what a book writes for it, or raises Unclear with what is wrong and what would be right.
"""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

import msgspec
from babel import Locale
from babel.numbers import get_currency_name

from qingdao_browser.core.book import LanguageCode, Relation, Unit, UnitKind, UnitLabel
from qingdao_browser.core.messages import Message, said
from qingdao_browser.core.periods import parse_period
from qingdao_browser.core.problems import shortened

Decimals = Literal["", "point", "comma"]
Dates = Literal["", "dmy", "mdy"]
Grain = Literal["", "year", "quarter", "month"]

# Full-width signs of Chinese keyboards; unlike Unicode's compatibility folding this leaves a raised figure, which is
# the mark of a footnote, as it is.
_PLAIN: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ", 0xA0: " ", 0x2009: " ", 0x202F: " ", 0x2007: " ", 0x2212: "-", 0x2019: "'",
}  # fmt: skip


class Unclear(Exception):
    """A text that cannot be understood, or can be in two ways: what is wrong and what would be right."""

    def __init__(self, what: Message, remedy: Message, same: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        # What this is a case of, where one remedy goes for all cases in a column.
        self.same = same


def plain(text: str) -> str:
    """Return a text on one line with the plain signs for full-width ones, spaces and minus signs."""
    return " ".join(text.translate(_PLAIN).split())


# --- periods ----------------------------------------------------------------------------------------------------------

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH_WORDS: Final = {
    **{name: number for number, name in enumerate(_MONTHS, 1)},
    **{name: number for number, name in enumerate(_LONG_MONTHS, 1)},
    "sept": 9,
    **{f"{name}月": number for number, name in enumerate((*"一二三四五六七八九十", "十一", "十二"), 1)},
    **{f"{number}月": number for number in range(1, 13)},
}
_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_Y = r"(?P<y>\d{4})"
_NAME = r"(?P<n>[a-z]{3,9})\.?"
_TO = r"\s*(?:-|–|—|~|至|到|to)\s*"
# What each way of writing means: the parts found give year, month, day, quarter, half; 2 marks those of the end.
_FORMS: Final = tuple(
    re.compile(form, re.ASCII | re.IGNORECASE)
    for form in (
        rf"{_Y}(?:\.0|年度?)?",
        rf"{_Y}[-/]?m?(?P<m>(?<=[-/m])\d{{1,2}})",
        rf"{_Y}年(?P<m>\d{{1,2}})月份?",
        rf"{_Y}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?:[ t]00:00(?::00(?:\.0+)?)?z?)?",
        rf"{_Y}年(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})日",
        rf"{_Y}(?P<m>\d{{2}})(?P<d>\d{{2}})",
        r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})",
        rf"{_Y}[- ]?q(?P<q>[1-4])|q(?P<q0>[1-4])[-/ ,]*(?P<y0>\d{{4}})",
        rf"{_Y}[- ]?[hs](?P<h>[12])|h(?P<h0>[12])[-/ ,]*(?P<y0>\d{{4}})",
        rf"{_Y}年第?(?P<q>[一二三四1-4])季度?",
        rf"{_Y}年(?P<h>[上下])半年",
        rf"{_NAME}[ ,-]*{_Y}|(?P<y0>\d{{4}})[- ]?(?P<n0>[a-z]{{3,9}})",
        rf"(?P<d>\d{{1,2}})[. -]*{_NAME}[ ,-]*{_Y}",
        rf"{_NAME} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? {_Y}",
        rf"{_Y}年?{_TO}(?P<y2>\d{{4}})年?",
        rf"{_Y}年(?P<m>\d{{1,2}})月?{_TO}(?P<m2>\d{{1,2}})月份?",
        rf"{_NAME}{_TO}(?P<n2>[a-z]{{3,9}})\.? {_Y}",
        rf"(?P<iso>\d{{4}}-\d{{2}}(?:-\d{{2}})?)(?:{_TO})(?P<iso2>\d{{4}}-\d{{2}}(?:-\d{{2}})?)",
    )
)
_EITHER_WAY: Final = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?: 00:00(?::00)?)?", re.ASCII)
_ABOUT: Final = re.compile(r"(?:about|around|circa|c\.|ca\.|约)\s*(.+)|~(.+)", re.IGNORECASE)
_SINCE: Final = re.compile(r"since (.+)|(.+?年)(?:以来|起)", re.IGNORECASE)
_FISCAL: Final = re.compile(r"(?:fy ?)?\d{4}[-/]\d{2}|fy ?\d{2,4}|\d{4}/\d{4}", re.ASCII | re.IGNORECASE)
_PERIOD_REMEDY: Final = said("write e.g. 2018, 2018-Q1, 2018-05, 2018-05-14 or 2018-01/2018-02")


@lru_cache(maxsize=65536)
def read_period(text: str, dates: Dates = "") -> str:
    """Return the period that a text writes, as a book has it; raises Unclear for one that can mean two things.

    `dates` tells the order of day and month where figures stand between slashes.
    """
    if len(text) > 100:
        raise Unclear(said("{text} is no period", text=shortened(text)), _PERIOD_REMEDY)
    folded = plain(text)
    if ("/" in folded or "~" in folded) and not _FISCAL.fullmatch(folded):
        # The notation of books; two years alone are a financial year as often as a range.
        with suppress(ValueError):
            parse_period(folded.upper())
            return folded.upper()
    about = _ABOUT.fullmatch(folded)
    if about is not None:
        return f"{_moment(about[1] or about[2], dates)}~"
    since = _SINCE.fullmatch(folded)
    if since is not None:
        return f"{_moment(since[1] or since[2], dates)}/.."
    return _moment(folded, dates)


def is_period(text: str) -> bool:
    """Return whether a text is clearly a period."""
    try:
        read_period(text)
    except Unclear:
        return False
    return True


def is_date(text: str) -> bool:
    """Return whether a text is a period of more than a year alone, be it open which of its figures is the day."""
    if _EITHER_WAY.fullmatch(plain(text[:100])):
        return True
    return is_period(text) and not text.replace(".", "").isdecimal()


def dates_of(text: str) -> Dates:
    """Return the order of day and month in a date that has slashes or hyphens; "" where that is open."""
    either = _EITHER_WAY.fullmatch(plain(text[:100]))
    if either is None or (int(either[1]) > 12) is (int(either[3]) > 12):
        return ""
    return "dmy" if int(either[1]) > 12 else "mdy"


def _moment(text: str, dates: Dates) -> str:
    either = _EITHER_WAY.fullmatch(text)
    if either is not None:
        if not dates:
            remedy = said("write 2018-05-14, or tell the order (--dates dmy or mdy)")
            raise Unclear(
                said("{text} may have the day or the month first", text=shortened(text)), remedy, "day or month"
            )
        day, month = (either[1], either[3]) if dates == "dmy" else (either[3], either[1])
        return _checked(f"{either[4]}-{int(month):02}-{int(day):02}", text)
    if _FISCAL.fullmatch(text) and not re.fullmatch(r"[0-9]{4}[-/](0[1-9]|1[0-2])", text):
        remedy = said("write 2017–2018 for two whole years, or the months, e.g. 2017-07/2018-06")
        raise Unclear(said("{text} may be a financial year or a range", text=shortened(text)), remedy)
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is not None:
            parts = {key.rstrip("0"): value for key, value in match.groupdict().items() if value is not None}
            return _checked(_written(parts, text), text)
    raise Unclear(said("{text} is no period that is known here", text=shortened(text)), _PERIOD_REMEDY)


def _checked(period: str, text: str) -> str:
    try:
        parse_period(period)
    except ValueError:
        raise Unclear(said("{text} is no date that exists", text=shortened(text)), _PERIOD_REMEDY) from None
    return period


def _written(parts: dict[str, str], text: str) -> str:
    """Return the parts of a period in the notation of a book."""
    if "iso" in parts:
        return f"{parts['iso']}/{parts['iso2']}"
    year = parts["y"]
    if "y2" in parts:
        return f"{year}/{parts['y2']}"
    if "q" in parts:
        return f"{year}-Q{_QUARTERS[parts['q']]}"
    if "h" in parts:
        return f"{year}-H{ {'上': '1', '下': '2'}.get(parts['h'], parts['h']) }"
    first = parts.get("m") or _month(parts.get("n", ""), text)
    if not first:
        return year
    last = parts.get("m2") or _month(parts.get("n2", ""), text)
    month = f"{year}-{int(first):02}"
    if last:
        return f"{month}/{year}-{int(last):02}"
    return f"{month}-{int(parts['d']):02}" if "d" in parts else month


def _month(name: str, text: str) -> str:
    name = name.lower()
    if name and name not in _MONTH_WORDS:
        raise Unclear(said("{text} is no period that is known here", text=shortened(text)), _PERIOD_REMEDY)
    return str(_MONTH_WORDS[name]) if name else ""


def month_of(text: str) -> int:
    """Return the number of a month that is written alone: ``Jan``, ``5``, ``05``, ``5月``; 0 for anything else."""
    folded = plain(text[:20]).lower().rstrip(".")
    if re.fullmatch(r"0?[1-9]|1[0-2]", folded):
        return int(folded)
    return _MONTH_WORDS.get(folded, 0)


def is_month_name(text: str) -> bool:
    """Return whether a text is the name of a month, not its bare number."""
    return month_of(text) > 0 and not text.strip().isdecimal()


def join_period(year: str, month: str, quarter: str, dates: Dates = "") -> str:
    """Return the period whose year, month and quarter stand in cells of their own; raises Unclear."""
    period = read_period(year, dates)
    if not (month or quarter):
        return period
    if not re.fullmatch("[0-9]{4}", period):
        raise Unclear(
            said("{year} is more than a year, with a month or quarter beside it", year=shortened(year)),
            said("keep one of them"),
        )
    if month:
        number = month_of(month)
        if not number:
            raise Unclear(said("{month} is no month", month=shortened(month)), said("write Jan, 1 or 1月"))
        return f"{period}-{number:02}"
    figure = re.fullmatch(r"(?:q|第)?([1-4一二三四])(?:季度?)?", plain(quarter).lower())
    if figure is None:
        raise Unclear(said("{quarter} is no quarter", quarter=shortened(quarter)), said("write 1 to 4, or Q1 to Q4"))
    return f"{period}-Q{_QUARTERS[figure[1]]}"


def coarser(period: str, grain: Grain) -> str:
    """Return the year, quarter or month that a date was written for; other periods stay."""
    match = re.fullmatch("([0-9]{4})-([0-9]{2})-[0-9]{2}", period)
    if match is None or not grain:
        return period
    year, month = match[1], match[2]
    return {"year": year, "quarter": f"{year}-Q{(int(month) + 2) // 3}", "month": f"{year}-{month}"}[grain]


# --- figures ----------------------------------------------------------------------------------------------------------


class Reading(msgspec.Struct, frozen=True):
    """A figure of a table: its amount or its two ends, its relation, the unit beside it, and the mark of a footnote."""

    amount: str
    relation: Relation = "eq"
    lower: str = ""
    upper: str = ""
    unit: str = ""
    mark: str = ""


_RELATIONS: Final[dict[Relation, tuple[str, ...]]] = {
    "over": (">", "over", "more than", "above", "exceeding", "超过", "超", "逾", "多于", "大于", "über", "mehr als"),
    "under": ("<", "under", "less than", "below", "fewer than", "不足", "低于", "少于", "小于", "unter", "weniger als"),
    "about": (
        "~", "≈", "about", "approximately", "approx.", "approx", "around", "circa", "ca.", "c.", "roughly", "约",
        "大约", "约为", "大概", "rund", "etwa",
    ),
    "nearly": ("nearly", "almost", "close to", "近", "接近", "将近", "fast"),
    "up_to": ("≤", "<=", "up to", "at most", "至多", "最多", "不超过", "bis zu"),
}  # fmt: skip
_RELATION_OF: Final = {word: relation for relation, words in _RELATIONS.items() for word in words}
_WORDS: Final = "|".join(map(re.escape, sorted(_RELATION_OF, key=len, reverse=True)))
_NUMERAL: Final = r"[+-]?\d(?:[\d.,' ]*\d)?(?:[eE][+-]?\d{1,3})?"
_MARK: Final = r"(?P<mark>[*†‡§¶#⁎]+|[¹²³⁰⁴-⁹ᵃ-ᶻ]+|\[\w{1,3}\]|\(\w{1,2}\))?"
_FIGURE: Final = re.compile(
    rf"(?:(?P<word>{_WORDS})\s*)?(?P<before>[^\d\s+-][^\d+-]*?)??\s*(?P<first>{_NUMERAL})"
    rf"(?:(?:\s*(?:–|—|~|至|到)\s*|\s*-\s*(?=\d)|\s+to\s+)(?P<second>{_NUMERAL}))?\s*{_MARK}\s*(?P<after>[^\d].*)?",
    re.IGNORECASE | re.ASCII,
)
_AT_LEAST: Final = re.compile(r"(?:>=|≥|at least|至少|不少于|不低于).*|.*\d\s*\+", re.IGNORECASE)
_PLAIN_INTEGER: Final = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,98})")
_POINT, _COMMA = (
    re.compile(
        rf"[+-]?(?:(?:0|[1-9][0-9]*)(?:{sign}[0-9]+)?"
        rf"|[1-9][0-9]{{0,2}}(?P<sep>[{other}' ])[0-9]{{3}}(?:(?P=sep)[0-9]{{3}})*(?:{sign}[0-9]+)?)"
    )
    for sign, other in ((r"\.", ","), (",", "."))
)
ERRORS: Final = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "#SPILL!", "#CALC!")
# Signs that statistical tables set where there is no figure.
MISSING: Final = frozenset(
    ("", "-", "--", "–", "—", "―", "...", "…", "..", ".", ":", "/", "x", "n/a", "n.a.", "na", "nan", "null", "none",
     "nil", "n.d.", "无", "缺", "不详")
)  # fmt: skip


def is_missing(text: str) -> bool:
    """Return whether a cell says that there is no figure."""
    return not text or text.lower() in MISSING


def _matched(line: str) -> re.Match[str] | None:
    """Return the parts of a figure; it may begin with the sign before its decimals."""
    return _FIGURE.fullmatch(re.sub(r"(?<![\w.,])\.(?=[0-9])", "0.", line))


def is_figure(text: str) -> bool:
    """Return whether a cell looks like a figure, also where it is open what figure; codes and addresses do not."""
    match = _matched(plain(text[:200]))
    if match is None or text.startswith(("=", "@")) or re.match(r"0\d", match["first"]):
        return False
    before, after = (match["before"] or "").strip(), (match["after"] or "").strip()
    unit = " ".join(filter(None, [before, after]))
    return (len(unit) <= 1 and not before.isalpha()) or before == "(" or power_of(unit) > 0 or _is_unit(unit)


def _is_unit(text: str) -> bool:
    """Return whether a text is a unit that is known here, be it one with two meanings."""
    if _without_power(plain(text))[0].lower() in _TWO_MEANINGS:
        return True
    try:
        return read_measure(text).known
    except Unclear:
        return False


def decimals_of(text: str) -> Decimals:
    """Return which sign a figure has before its decimals, where it can have no other; "" where that is open."""
    token = re.search(_NUMERAL, plain(text), re.ASCII)
    if token is None or _PLAIN_INTEGER.fullmatch(token[0]):
        return ""
    body = token[0].lower().partition("e")[0]
    point, comma = _POINT.fullmatch(body) is not None, _COMMA.fullmatch(body) is not None
    return "" if point is comma else "point" if point else "comma"


def is_span(text: str) -> bool:
    """Return whether a text is two whole numbers with a hyphen or another sign of a range between them."""
    return re.fullmatch(r"\d{1,9}\s*[-–—~至到]\s*\d{1,9}", text[:50], re.ASCII) is not None


def read_figure(text: str, decimals: Decimals) -> Reading:
    """Return what a cell writes as a figure; raises Unclear where that is open, with what would decide it.

    `decimals` is the sign before the decimals where the table tells it; without it 1.234 and 1,234 stay open.
    """
    line = plain(text)
    if _PLAIN_INTEGER.fullmatch(line):
        return Reading(line)
    if line.startswith(("=", "@")) or re.match(r"[+-]\s*[^\d\s.,]", line):
        raise Unclear(
            said("{line} is a formula, not its result", line=shortened(line)), said("save the table with values")
        )
    if line.upper() in ERRORS:
        raise Unclear(
            said("{line} is an error of a spreadsheet", line=line), said("correct the formula and save the table again")
        )
    if len(line) > 200:
        raise Unclear(said("{line} is no figure", line=shortened(line)), said("a cell holds one figure"))
    if _AT_LEAST.fullmatch(line):
        raise Unclear(
            said("{line} says at least, which a book cannot", line=shortened(line)),
            said("write over with the number below it"),
        )
    match = _matched(line)
    if match is None:
        raise Unclear(said("{line} is no figure", line=shortened(line)), said("write digits, or leave the cell empty"))
    before, after = (match["before"] or "").strip(), (match["after"] or "").strip()
    if before == "(" or after == ")":
        raise Unclear(
            said("{line} may be negative, or a remark", line=shortened(line)),
            said("write a minus sign, or no brackets"),
        )
    unit = " ".join(filter(None, [before, after]))
    mark = match["mark"] or ""
    if not before and re.fullmatch(r"[a-zA-Z]", unit) and unit not in "tgmkKMT":
        # A letter before is a part of a code: M1, U2.
        unit, mark = "", unit
    first = _number(match["first"], decimals, line)
    if match["second"] is None:
        relation = _RELATION_OF[match["word"].lower()] if match["word"] else "eq"
        return Reading(first, relation, unit=unit, mark=mark)
    second = _number(match["second"], decimals, line)
    if match["word"] or Decimal(first) > Decimal(second):
        raise Unclear(
            said("{line} is no range from a smaller to a larger figure", line=shortened(line)), said("write e.g. 40–50")
        )
    return Reading("", "range", first, second, unit, mark)


def _number(token: str, decimals: Decimals, line: str) -> str:
    """Return the digits of a number with a decimal point, as many as it has."""
    body, _, exponent = token.lower().partition("e")
    point, comma = _POINT.fullmatch(body), _COMMA.fullmatch(body)
    if point is None and comma is None:
        raise Unclear(
            said("{line} is no number in one common notation", line=shortened(line)),
            said("write e.g. 1234.5 or 1,234,567"),
        )
    as_point = re.sub(r"[,' ]", "", body)
    as_comma = re.sub(r"[.' ]", "", body).replace(",", ".")
    if point is not None and comma is not None and as_point != as_comma and not decimals:
        remedy = said("tell the sign before decimals (--decimal point or comma)")
        raise Unclear(
            said("{line} may be {as_point} or {as_comma}", line=shortened(line), as_point=as_point, as_comma=as_comma),
            remedy,
            "point or comma",
        )
    if decimals and (point if decimals == "point" else comma) is None:
        raise Unclear(
            said("{line} is not written with a decimal {decimals}", line=shortened(line), decimals=decimals),
            said("write all figures alike"),
        )
    if decimals:
        digits = as_point if decimals == "point" else as_comma
    else:
        digits = as_point if point is not None else as_comma
    if exponent:
        moved = Decimal(digits).scaleb(int(exponent))
        if int(moved.as_tuple().exponent) > 0:
            remedy = said("write the digits out, or name the power of ten in the unit")
            raise Unclear(said("{line} leaves open how exact it is", line=shortened(line)), remedy)
        digits = format(moved, "f")
    if len(digits) > 100:
        raise Unclear(said("{line} has more than 100 digits", line=shortened(line)), said("round it"))
    return digits


# --- units ------------------------------------------------------------------------------------------------------------

_SCALES: Final = {
    "thousand": 3, "thousands": 3, "thousands of": 3, "'000": 3, "000": 3, "000s": 3, "1000": 3, "1,000": 3, "tsd.": 3,
    "million": 6, "millions": 6, "millions of": 6, "mn": 6, "mln": 6, "mio.": 6, "mio": 6, "millionen": 6,
    "billion": 9, "billions": 9, "billions of": 9, "bn": 9, "bln": 9, "mrd.": 9, "mrd": 9, "milliarden": 9,
    "trillion": 12, "trillions": 12, "trillions of": 12,
}  # fmt: skip
_CHINESE_SCALES: Final = {
    "万亿": 12, "十亿": 9, "百亿": 10, "千亿": 11, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3, "百": 2,
}  # fmt: skip
_CURRENCIES: Final = {
    "us dollars": "USD", "us dollar": "USD", "u.s. dollars": "USD", "us$": "USD", "美元": "USD", "yuan": "CNY",
    "renminbi": "CNY", "rmb": "CNY", "人民币": "CNY", "元": "CNY", "元人民币": "CNY", "人民币元": "CNY",
    "euro": "EUR", "euros": "EUR", "€": "EUR", "欧元": "EUR", "pounds sterling": "GBP", "£": "GBP", "英镑": "GBP",
    "日元": "JPY", "港元": "HKD", "港币": "HKD",
}  # fmt: skip
_SHARES: Final = frozenset(("%", "percent", "per cent", "pct", "prozent", "百分比"))
_KIND_WORDS: Final[dict[UnitKind, tuple[str, ...]]] = {
    "mass": ("t", "tonne", "tonnes", "tons", "kt", "mt", "kg", "g", "mg", "kilograms", "grams", "lb", "吨", "公斤"),
    "volume": ("teu", "标准箱", "m3", "m³", "立方米", "litres", "liters", "ml", "barrels", "桶"),
    "length": (
        "km", "m", "cm", "mm", "kilometres", "kilometers", "metres", "meters", "miles", "feet", "公里", "米", "厘米",
        "毫米",
    ),
    "area": ("km2", "km²", "sq km", "sq. km", "ha", "hectares", "acres", "m2", "m²", "平方公里", "公顷", "平方米"),
    "energy": ("kwh", "mwh", "gwh", "twh", "千瓦时"),
    "count": (
        "persons", "people", "人", "人次", "家", "个", "艘", "件", "户", "次", "ships", "vehicles", "households",
        "passengers", "companies", "projects", "个项目", "项",
    ),
    "index": ("index", "指数", "points"),
}  # fmt: skip
_KINDS: Final = {word: kind for kind, words in _KIND_WORDS.items() for word in words}
_TWO_MEANINGS: Final = {
    "$": said("write US$, or the three letters of the currency"),
    "¥": said("write CNY or JPY"),
    "￥": said("write CNY or JPY"),
    "dollars": said("write US dollars, or the three letters of the currency"),
    "m": said("write metres or million"),
    "k": said("write thousand with what is counted"),
    "mt": said("write million tonnes, or tonnes"),
}
_SCALE_IDS: Final = {0: "", 3: "thousand", 6: "million", 9: "billion", 12: "trillion"}


class Measure(msgspec.Struct, frozen=True):
    """A unit as a table writes it: the noun, its kind, the power of ten; `known` where nothing of it is left open."""

    noun: str
    kind: UnitKind
    currency: str = ""
    power: int = 0
    known: bool = False


@lru_cache(maxsize=1024)
def read_measure(text: str) -> Measure:
    """Return what a text like ``million US dollars`` counts in; raises Unclear for what has two meanings or none."""
    line = plain(text).strip(" ()[],")
    folded = line.lower()
    if folded in _TWO_MEANINGS:
        raise Unclear(said("the unit {line} has two meanings", line=shortened(line)), _TWO_MEANINGS[folded])
    if not line or len(line) > 100 or line[0] in "=@+":
        raise Unclear(
            said("{line} is no unit", line=shortened(line)),
            said("name what is counted, e.g. persons or million US dollars"),
        )
    if folded in _SHARES:
        return Measure("%", "share", known=True)
    noun, power = _without_power(line)
    if not noun:
        raise Unclear(
            said("the unit {line} does not say what is counted", line=shortened(line)),
            said("write e.g. million tonnes"),
        )
    folded = noun.lower()
    if folded in _TWO_MEANINGS:
        raise Unclear(said("the unit {line} has two meanings", line=shortened(line)), _TWO_MEANINGS[folded])
    code = _CURRENCIES.get(folded) or (noun if re.fullmatch("[A-Z]{3}", noun) and noun in _codes() else "")
    if code:
        return Measure(noun, "currency", code, power, known=True)
    kind = _KINDS.get(folded)
    return Measure(noun, kind or "other", power=power, known=kind is not None or power > 0)


def power_of(text: str) -> int:
    """Return the power of ten that words alone name, such as ``million`` or ``亿``; 0 for other texts."""
    noun, power = _without_power(plain(text))
    return 0 if noun else power


def _without_power(line: str) -> tuple[str, int]:
    """Return a unit without the word for its power of ten, before or behind it, and the power."""
    words = [word.strip(",") for word in re.split(r"[ ()]+", line) if word.strip(",")]
    for count in (2, 1):
        head, tail = " ".join(words[:count]).lower(), " ".join(words[-count:]).lower()
        if head in _SCALES and len(words) >= count:
            return " ".join(words[count:]), _SCALES[head]
        if tail in _SCALES and len(words) >= count:
            return " ".join(words[:-count]), _SCALES[tail]
    for word, power in _CHINESE_SCALES.items():
        # 千瓦 and 百分 begin with a number and are none.
        if line.startswith(word) and not line.startswith(("千瓦", "百分", "千米", "千克")):
            return line[len(word) :].strip(), power
    return line, 0


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(Locale("en").currencies)


def unit_of(measure: Measure, id: str, code: LanguageCode) -> Unit:
    """Return the unit of a book for a measure, named in the language of the table; known ones in both languages."""
    if measure.kind == "share":
        label = UnitLabel("per cent", "百分比")
    elif measure.currency:
        names = [get_currency_name(measure.currency, count=2, locale=locale) for locale in ("en", "zh_Hans")]
        # CLDR names the money of China 人民币, which no figure has behind it.
        label = UnitLabel(names[0], "元" if measure.currency == "CNY" else names[1])
    else:
        label = UnitLabel(zh=measure.noun) if code == "zh" else UnitLabel(measure.noun)
    scale = f"1e{measure.power}" if measure.power else "1"
    return Unit(id, label, measure.kind, measure.currency, scale)


def unit_id(measure: Measure) -> str:
    """Return an id for the unit made of its noun and power; empty where its letters allow none."""
    noun = measure.currency or ("percent" if measure.kind == "share" else measure.noun)
    stem = re.sub(r"[^a-z0-9]+", "-", noun.lower()).strip("-")
    return "-".join(filter(None, [stem, _SCALE_IDS.get(measure.power, f"1e{measure.power}")])) if stem else ""
