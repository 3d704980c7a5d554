"""Days that a question names: 上个月, 最近30天, 去年10月, 3月1日到15日; last week, October, Q3, March 1-15."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.holidays import Festival, span_of
from bot.domain.period import Period, Unit, days_from, whole
from bot.entry.questions.feasts import FEASTS

_HAN = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {
    "两": 2,
    "十一": 11,
    "十二": 12,
    "十五": 15,
    "三十": 30,
    "半": 0,
}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_N = r"(\d{1,4}|[一二两三四五六七八九十]{1,2}|三十|十五)"
_MONTH_EN = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:(去年|今年|前年|20\d\d年?)的?)?"
_YEAR_EN = r"(?:,?\s+(?:of\s+)?(last\s+year|this\s+year|20\d\d))?"
_WEEK = r"个?(?:周|星期|礼拜)"
_DAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)day)"
_TO = r"\s*(?:到|至|-|~|to|until|through)\s*"


# From December into January, not from 15 March to 1 March.
LONGEST_WRAP = 200


class Impossible(Exception):
    """No such days (`kind` impossible), or they have not come (`future`)."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Named:
    """Days as they were named; `resolve` says which, once today is known. `is_since`: from the first of them until today."""

    kind: str
    parts: tuple[str, ...] = ()
    back: int = 0
    is_since: bool = False

    @property
    def is_a_year(self) -> bool:
        return self.kind == Unit.YEAR and not self.is_since


def _unit(unit: Unit, back: int) -> Callable[[re.Match[str]], Named]:
    return lambda _: Named(unit, (), back)


def _kind(kind: str, *, is_since: bool = False) -> Callable[[re.Match[str]], Named]:
    return lambda found: Named(kind, tuple(one or "" for one in found.groups()), is_since=is_since)


# What is longer and closer comes first.
FORMS: tuple[tuple[str, Callable[[re.Match[str]], Named]], ...] = (
    (rf"{_YEAR}(\d{{1,2}})月(\d{{1,2}})[日号]?{_TO}(?:(\d{{1,2}})月)?(\d{{1,2}})[日号]?", _kind("dates")),
    (
        rf"{_MONTH_EN}\s+(\d{{1,2}})(?:st|nd|rd|th)?{_TO}(?:{_MONTH_EN}\s+)?(\d{{1,2}})(?:st|nd|rd|th)?{_YEAR_EN}",
        _kind("dates_en"),
    ),
    (rf"(\d{{1,2}})(?:st|nd|rd|th)?{_TO}(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH_EN}{_YEAR_EN}", _kind("dates_uk")),
    (
        rf"(?:从|自从?)?{_YEAR}(\d{{1,2}})月(\d{{1,2}})[日号]?(?:以来|至今|到现在|到今天|到目前|开始|起)(?:为止|到现在)?",
        _kind("date", is_since=True),
    ),
    (rf"since\s+{_MONTH_EN}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d){_YEAR_EN}", _kind("date_en", is_since=True)),
    (
        rf"since\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH_EN}{_YEAR_EN}",
        _kind("date_uk", is_since=True),
    ),
    (rf"{_YEAR}(\d{{1,2}})月(\d{{1,2}})[日号]", _kind("date")),
    (rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH_EN}(?![a-z]){_YEAR_EN}", _kind("date_uk")),
    (rf"{_MONTH_EN}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d){_YEAR_EN}", _kind("date_en")),
    (rf"(?:最近|近|过去|这|前)(?:的)?{_N}个?(天|日|周|星期|礼拜|月|年)", _kind("last")),
    (r"(?:最近|近|过去)?(半)个?(月|年)", _kind("last")),
    (
        r"(?:the\s+)?(?:last|past|previous)\s+(\d{1,4}|two|three|four|six|seven|ten|twelve|thirty|ninety)\s+(day|week|month|year)s?",
        _kind("last"),
    ),
    (rf"{_YEAR}(?:第)?([一二三四1-4])季度", _kind("quarter")),
    (rf"(?:(20\d\d)\s*年?\s*)?q([1-4])(?!\w){_YEAR_EN}", _kind("quarter_en")),
    (rf"{_YEAR}([上下])半年", _kind("half")),
    (
        r"(?:the\s+)?(first|second)\s+half(?:\s+of(?:\s+the\s+year)?)?(?:\s*,?\s*(last\s+year|this\s+year|20\d\d))?",
        _kind("half_en"),
    ),
    (rf"{_YEAR}({'|'.join(FEASTS)}){_YEAR_EN}", _kind("feast")),
    (r"上个?季度|last\s+quarter(?:'s)?", _unit(Unit.QUARTER, 1)),
    (r"(?:这|本)个?季度|this\s+quarter(?:'s)?", _unit(Unit.QUARTER, 0)),
    (rf"{_YEAR}(\d{{1,2}}|十[一二]?|[一二三四五六七八九])月份?(?!\d)", _kind("month")),
    (rf"(?<![a-z]){_MONTH_EN}(?:'s)?(?![a-z]){_YEAR_EN}", _kind("month_en")),
    (rf"(上|这|本){_WEEK}([一二三四五六日天])(?![a-z])", _kind("weekday")),
    (rf"(last|this)\s+({_DAY})(?:'s)?", _kind("weekday_en")),
    (r"上个?周末|last\s+weekend", _kind("weekend_before")),
    (r"(?:这个?|本)?周末|(?:this|the)\s+weekend", _kind("weekend")),
    (rf"上上{_WEEK}|(?:the\s+)?week\s+before\s+last", _unit(Unit.WEEK, 2)),
    (rf"上{_WEEK}|last\s+week(?:'s)?", _unit(Unit.WEEK, 1)),
    (rf"(?:这|本){_WEEK}|this\s+week(?:'s)?", _unit(Unit.WEEK, 0)),
    (r"上上个?月|(?:the\s+)?month\s+before\s+last", _unit(Unit.MONTH, 2)),
    (r"上个?月|last\s+month(?:'s)?", _unit(Unit.MONTH, 1)),
    (r"环比|(?:这个?|本|当)月|this\s+month(?:'s)?", _unit(Unit.MONTH, 0)),
    (r"前年", _unit(Unit.YEAR, 2)),
    (r"去年|last\s+year(?:'s)?", _unit(Unit.YEAR, 1)),
    (r"今?年初(?=至今|以来|到现在|到今)", _unit(Unit.YEAR, 0)),
    (r"月初(?=至今|以来|到现在|到今)", _unit(Unit.MONTH, 0)),
    (r"今年|本年|this\s+year(?:'s)?", _unit(Unit.YEAR, 0)),
    (r"(20\d\d)\s*年", _kind("year")),
    (r"(?:in\s+|for\s+|(?<=sales )|(?<=revenue )|(?<=takings )|(?<=figures ))(20\d\d)(?!\d)$", _kind("year")),
    (r"(?:in\s+|for\s+)(20\d\d)(?!\d)", _kind("year")),
    (r"大前天", _unit(Unit.DAY, 3)),
    (r"前天|前日|the\s+day\s+before\s+yesterday", _unit(Unit.DAY, 2)),
    (r"昨天|昨日|昨儿|yesterday(?:'s)?", _unit(Unit.DAY, 1)),
    (r"今天|今日|今儿|当天|today(?:'s)?", _unit(Unit.DAY, 0)),
    (
        r"开店(?:以来|到现在)|有史以来|全部|所有|总共|一共|累计|至今|all\s+time|so\s+far|(?<![a-z])ever(?![a-z])|since\s+opening",
        _unit(Unit.ALL, 0),
    ),
)
_SINCE = re.compile(r"(?:(?<![a-z])(?:ever\s+)?since\s+(?:the\s+)?|自从)$")
_FROM = re.compile(r"(?:从|自|(?<![a-z])from\s+)$")
_UNTIL_NOW = re.compile(
    r"份?(?:以来|至今|到(?:现在|今[天日]|目前|如今)|开始|起(?=$|[\s,，卖销买没未不消来到至的]))(?:到现在|至今)?(?:为止)?|"
    r"\s+(?:onwards?|(?:up\s+)?(?:to|until|till)\s+(?:now|date|today|the\s+present))(?![a-z])"
)
_FORMS = tuple((re.compile(form), make) for form, make in FORMS)


def first_period(text: str, start: int) -> tuple[int, int, Named] | None:
    """The earliest period at or after `start`; of several there the first form."""
    found = [(match.start(), place, match, make) for place, (form, make) in enumerate(_FORMS)
             if (match := form.search(text, start))]  # fmt: skip
    if not found:
        return None
    at, _, match, make = min(found, key=lambda one: one[:2])
    return _with_since(text, start, at, match.end(), make(match))


def _with_since(text: str, start: int, at: int, end: int, named: Named) -> tuple[int, int, Named]:
    """Since October, 3月以来, 从国庆到现在: what says so stands before or behind the days."""
    before, behind = _SINCE.search(text, start, at), _UNTIL_NOW.match(text, end)
    if behind and behind[0].isascii() and "compare" in text[:at]:
        behind = None
    if before is None and behind is None:
        return at, end, named
    begin = before or _FROM.search(text, start, at)
    return begin.start() if begin else at, behind.end() if behind else end, replace(named, is_since=True)


def resolve(named: Named, today: date) -> Period:
    """Which days are meant; Impossible where there are none, or they lie ahead. A month without a year has come."""
    try:
        period = _RESOLVERS[named.kind](named.parts, today) if named.parts else _plain(named, today)
        first, last = whole(period, today)
        if first <= today and last < today and named.is_since:
            period = days_from(first, today)
    except (ValueError, OverflowError):
        raise Impossible("impossible") from None
    if first > today:
        raise Impossible("future")
    return period


def _plain(named: Named, today: date) -> Period:
    if named.kind.startswith("weekend"):
        back = 7 * (named.kind == "weekend_before") + (0 if today.weekday() > 4 else 7 * (named.kind == "weekend"))
        saturday = today + timedelta(days=5 - today.weekday() - back)
        return days_from(saturday, max(saturday, min(saturday + timedelta(days=1), today)))
    return Period(Unit(named.kind), named.back)


def _number(word: str) -> int:
    spelled = {
        "two": 2,
        "three": 3,
        "four": 4,
        "six": 6,
        "seven": 7,
        "ten": 10,
        "twelve": 12,
        "thirty": 30,
        "ninety": 90,
    }
    if word in spelled:
        return spelled[word]
    if word.isdecimal():
        return int(word)
    if len(word) == 2 and word.startswith("十"):
        return 10 + _HAN[word[1]]
    if len(word) == 2 and word.endswith("十"):
        return 10 * _HAN[word[0]]
    if word not in _HAN:  # 两三个月
        raise ValueError("no number")
    return _HAN[word]


def _year(word: str, today: date) -> int | None:
    """None: not said."""
    named = {"去年": 1, "今年": 0, "前年": 2, "last year": 1, "this year": 0}
    word = " ".join(word.split())
    if not word:
        return None
    return today.year - named[word] if word in named else int(word.removesuffix("年"))


def _of_month(year: int | None, month: int, today: date) -> Period:
    if not 1 <= month <= 12:
        raise ValueError("no such month")
    known = year if year is not None else today.year - (month > today.month)
    back = (today.year - known) * 12 + today.month - month
    if back < 0:
        raise Impossible("future")
    return Period(Unit.MONTH, back)


def _of_quarter(year: int | None, number: int, today: date) -> Period:
    this = (today.month + 2) // 3
    back = ((today.year - year) if year is not None else int(number > this)) * 4 + this - number
    if back < 0:
        raise Impossible("future")
    return Period(Unit.QUARTER, back)


def _en(word: str) -> int:
    return _MONTHS.index(word[:3]) + 1


def _dates(year: int | None, first: tuple[int, int], last: tuple[int, int], today: date) -> Period:
    """Without a year the latest that have begun."""
    chosen = year if year is not None else today.year
    start = date(chosen, *first)
    if year is None and start > today:
        chosen, start = chosen - 1, date(chosen - 1, *first)
    end = date(chosen + (last < first), *last)
    if start > today:
        raise Impossible("future")
    if (end - start).days > LONGEST_WRAP and last < first:
        raise ValueError("backwards")
    return days_from(start, min(end, today))


def _last(parts: tuple[str, ...], today: date) -> Period:
    unit = {
        "天": 1,
        "日": 1,
        "周": 7,
        "星期": 7,
        "礼拜": 7,
        "月": 30,
        "年": 365,
        "day": 1,
        "week": 7,
        "month": 30,
        "year": 365,
    }
    number = _number(parts[0])
    is_half = parts[0] == "半"
    if not number and not is_half:
        raise ValueError("no days")
    if unit[parts[1]] < 30:
        return days_from(today - timedelta(days=number * unit[parts[1]] - 1), today)
    months = number * (12 if unit[parts[1]] == 365 else 1)
    if is_half:
        if unit[parts[1]] == 30:
            return days_from(today - timedelta(days=14), today)
        months = 6
    return days_from(_months_ago(today, months) + timedelta(days=1), today)


def _months_ago(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    first = date(number // 12, number % 12 + 1, 1)
    length = (date((number + 1) // 12, (number + 1) % 12 + 1, 1) - first).days
    return first.replace(day=min(day.day, length))


def _half(year: int | None, is_first: bool, today: date) -> Period:
    """Without a year the latest that has begun."""
    known = year if year is not None else today.year - (not is_first and today.month < 7)
    first, last = (date(known, 1, 1), date(known, 6, 30)) if is_first else (date(known, 7, 1), date(known, 12, 31))
    if first > today:
        raise Impossible("future")
    return days_from(first, min(last, today))


def _feast(year: int | None, name: str, today: date) -> Period:
    """Without a year the latest that has begun."""
    known = next(known for form, known in FEASTS.items() if re.fullmatch(form, name))
    for chosen in (year,) if year is not None else (today.year, today.year - 1):
        days = span_of(known, chosen) if isinstance(known, Festival) else (date(chosen, *known), date(chosen, *known))
        if days is not None and days[0] <= today:
            return days_from(days[0], min(days[1], today))
    raise Impossible("future")


def _weekday(back: int, weekday: int, today: date) -> Period:
    day = today + timedelta(days=weekday - today.weekday() - 7 * back)
    if day > today:
        raise Impossible("future")
    return Period(Unit.DAY, (today - day).days)


_Parts = tuple[str, ...]
_RESOLVERS: dict[str, Callable[[_Parts, date], Period]] = {
    "dates": lambda p, t: _dates(_year(p[0], t), (int(p[1]), int(p[2])), (int(p[3] or p[1]), int(p[4])), t),
    "dates_en": lambda p, t: _dates(_year(p[4], t), (_en(p[0]), int(p[1])), (_en(p[2] or p[0]), int(p[3])), t),
    "dates_uk": lambda p, t: _dates(_year(p[3], t), (_en(p[2]), int(p[0])), (_en(p[2]), int(p[1])), t),
    "date": lambda p, t: _dates(_year(p[0], t), (int(p[1]), int(p[2])), (int(p[1]), int(p[2])), t),
    "date_en": lambda p, t: _dates(_year(p[2], t), (_en(p[0]), int(p[1])), (_en(p[0]), int(p[1])), t),
    "date_uk": lambda p, t: _dates(_year(p[2], t), (_en(p[1]), int(p[0])), (_en(p[1]), int(p[0])), t),
    "half": lambda p, t: _half(_year(p[0], t), p[1] == "上", t),
    "half_en": lambda p, t: _half(_year(p[1], t), p[0] == "first", t),
    "feast": lambda p, t: _feast(_year(p[0] or p[2], t), p[1], t),
    "last": _last,
    "quarter": lambda p, t: _of_quarter(_year(p[0], t), _number(p[1]), t),
    "quarter_en": lambda p, t: _of_quarter(_year(p[0] or p[2], t), int(p[1]), t),
    "month": lambda p, t: _of_month(_year(p[0], t), _number(p[1]), t),
    "month_en": lambda p, t: _of_month(_year(p[1], t), _en(p[0]), t),
    "weekday": lambda p, t: _weekday(int(p[0] == "上"), "一二三四五六日天".index(p[1]) % 7 + (p[1] == "天") * 6, t),
    "weekday_en": lambda p, t: _weekday(int(p[0] == "last"), _WEEKDAYS.index(p[1][:3]), t),
    "year": lambda p, t: Period(Unit.YEAR, t.year - int(p[0])) if int(p[0]) <= t.year else _ahead(),
}


def _ahead() -> Period:
    raise Impossible("future")
