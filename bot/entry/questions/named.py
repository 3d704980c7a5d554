"""Days that a question names: 上个月, 最近30天, 去年10月, 3月1日到15日; last week, October, Q3, March 1-15."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.domain.period import Unit
from bot.entry.questions.feasts import FEASTS, NOT_GOODS

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


@dataclass(frozen=True, slots=True)
class Named:
    """Days as they were named; `resolve` says which, once today is known.

    `is_since`: from the first of them until today; `until`: from the first of them until the last of those.
    """

    kind: str
    parts: tuple[str, ...] = ()
    back: int = 0
    is_since: bool = False
    until: Named | None = None

    @property
    def is_a_year(self) -> bool:
        return self.kind == Unit.YEAR and not self.is_since and self.until is None


def _unit(unit: Unit, back: int) -> Callable[[re.Match[str]], Named]:
    return lambda _: Named(unit, (), back)


def _kind(kind: str, *, is_since: bool = False) -> Callable[[re.Match[str]], Named]:
    return lambda found: Named(kind, tuple(one or "" for one in found.groups()), is_since=is_since)


# What is longer and closer comes first.
FORMS: tuple[tuple[str, Callable[[re.Match[str]], Named]], ...] = (
    (rf"{_YEAR}(\d{{1,2}})月(\d{{1,2}})[日号]?{_TO}(?:(\d{{1,2}})月)?(\d{{1,2}})(?![\d月])[日号]?", _kind("dates")),
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
    (r"(?:最近|近|过去)?(半)个?(月|年)(?!卡|套餐|装)", _kind("last")),
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
    (
        rf"{_YEAR}({'|'.join(FEASTS)}){NOT_GOODS}(?!\s(?:cakes?|cards?|trees?|gifts?|box|boxes|sets?|stockings?)(?![a-z])){_YEAR_EN}",
        _kind("feast"),
    ),
    (r"上个?季度|last\s+quarter(?:'s)?", _unit(Unit.QUARTER, 1)),
    (r"(?:这|本)个?季度|this\s+quarter(?:'s)?", _unit(Unit.QUARTER, 0)),
    (rf"{_YEAR}(\d{{1,2}}|十[一二]?|[一二三四五六七八九])月份?(?!\d|稻田)", _kind("month")),
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
_BETWEEN = re.compile(r"(?:(?<![a-z])between\s+(?:the\s+)?)$")
_BETWEEN_AND, _TO_ANOTHER = (
    re.compile(r"\s+and\s+"),
    re.compile(r"份?\s*(?:到|至|-|~)\s*|\s+(?:to|until|till|through)\s+"),
)
_UNTIL_NOW = re.compile(
    r"份?(?:以来|至今|到(?:现在|今[天日]|目前|如今)|开始|起(?=$|[\s,，卖销买没未不消来到至的]))(?:到现在|至今)?(?:为止)?|"
    r"\s+(?:onwards?|(?:up\s+)?(?:to|until|till)\s+(?:now|date|today|the\s+present))(?![a-z])"
)
_FORMS = tuple((re.compile(form), make) for form, make in FORMS)


def first_period(text: str, start: int) -> tuple[int, int, Named] | None:
    """The earliest period at or after `start`; of several there the first form. What says since or until belongs to it."""
    found = _one_period(text, start)
    if found is None:
        return None
    at, end, named = found
    return _with_until(text, start, at, end, named) or _with_since(text, start, at, end, named)


def _one_period(text: str, start: int) -> tuple[int, int, Named] | None:
    found = [(match.start(), place, match, make) for place, (form, make) in enumerate(_FORMS)
             if (match := form.search(text, start))]  # fmt: skip
    if not found:
        return None
    at, _, match, make = min(found, key=lambda one: one[:2])
    return at, match.end(), make(match)


def _with_until(text: str, start: int, at: int, end: int, named: Named) -> tuple[int, int, Named] | None:
    """March to May, between March and May, 从国庆到双十一; "compare March to May" are two."""
    between = _BETWEEN.search(text, start, at)
    joint = (_BETWEEN_AND if between else _TO_ANOTHER).match(text, end)
    if joint is None or (joint[0].isascii() and "compare" in text[:at]):
        return None
    last = _one_period(text, joint.end())
    if last is None or last[0] != joint.end() or _UNTIL_NOW.match(text, end):
        return None
    begin = between or _FROM.search(text, start, at)
    return begin.start() if begin else at, last[1], replace(named, until=last[2])


def _with_since(text: str, start: int, at: int, end: int, named: Named) -> tuple[int, int, Named]:
    """Since October, 3月以来, 从国庆到现在: what says so stands before or behind the days."""
    before, behind = _SINCE.search(text, start, at), _UNTIL_NOW.match(text, end)
    if behind and behind[0].isascii() and "compare" in text[:at]:
        behind = None
    if before is None and behind is None:
        return at, end, named
    begin = before or _FROM.search(text, start, at)
    return begin.start() if begin else at, behind.end() if behind else end, replace(named, is_since=True)
