"""Which days were named, once today is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.holidays import Festival, span_of
from bot.domain.period import Period, Unit, days_from, whole
from bot.entry.questions.feasts import FEASTS
from bot.entry.questions.named import Named, first_period

__all__ = ["Impossible", "Named", "first_period", "resolve"]
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


# Named without a year, one of them comes every year.
_OF_A_YEAR = frozenset({"date", "date_en", "date_uk", "feast"})
# From December into January, not from 15 March to 1 March.
LONGEST_WRAP = 200


class Impossible(Exception):
    """No such days (`kind` impossible), or they have not come (`future`)."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def resolve(named: Named, today: date) -> Period:
    """Which days are meant; Impossible where there are none, or they lie ahead. A month without a year has come."""
    try:
        period = _until(named, named.until, today) if named.until else _resolved(named, today)
        first, last = whole(period, today)
        if first <= today and last < today and named.is_since:
            period = days_from(first, today)
    except (ValueError, OverflowError):
        raise Impossible("impossible") from None
    if first > today:
        raise Impossible("future")
    return period


def _resolved(named: Named, today: date) -> Period:
    return _RESOLVERS[named.kind](named.parts, today) if named.parts else _plain(named, today)


def _until(first: Named, last: Named, today: date) -> Period:
    """The last must not lie before the first; what has not come is left out."""
    if {first.kind, last.kind} <= {"month", "month_en"}:
        begin, end = _months_until(_month_of(first, today), _month_of(last, today), today)
    else:
        begin = whole(_resolved(replace(first, until=None), today), today)[0]
        end = _last_day(last, begin, today)
    if begin > today:
        raise Impossible("future")
    return days_from(begin, min(end, today))


def _last_day(named: Named, begin: date, today: date) -> date:
    """双11到圣诞节, asked in between: the Christmas to come, not the one before."""
    end = whole(_resolved(named, today), today)[1]
    if end >= begin or named.kind not in _OF_A_YEAR:
        return end
    coming = whole(_resolved(named, begin + timedelta(days=364)), today)[1]
    is_far = coming.year > begin.year and (coming - begin).days > LONGEST_WRAP
    return end if is_far else coming


def _month_of(named: Named, today: date) -> tuple[int | None, int]:
    year, month = named.parts if named.kind == "month" else reversed(named.parts)
    return _year(year, today), _number(month) if named.kind == "month" else _en(month)


def _months_until(first: tuple[int | None, int], last: tuple[int | None, int], today: date) -> tuple[date, date]:
    """A year said once is that of both; without any the latest that have begun. From November to February is over the
    new year."""
    year, is_wrapped = first[0], last[1] < first[1]
    if year is None:
        year = today.year - (first[1] > today.month) if last[0] is None else last[0] - is_wrapped
    end = last[0] if last[0] is not None else year + is_wrapped
    return date(year, first[1], 1), date(end + last[1] // 12, last[1] % 12 + 1, 1) - timedelta(days=1)


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
    known = next(known for form, known in FEASTS.items() if re.fullmatch(re.sub(r"\(\?[=!].*?\)", "", form), name))
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
