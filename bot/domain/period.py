"""The days a question about numbers means: "this month" up to today, and the same stretch of the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day, local_moment

# Buttons lead back this far and no farther: a forged one is not worth a search through the calendar.
FARTHEST = 1000
THE_BEGINNING = date(1970, 1, 1)
# Certain days in one number, for buttons: the first one since the beginning, and how many.
_LONGEST = 10_000
LARGEST = 2**31 - 1


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Period:
    """`back`: 0 the current one, 1 the one before, and so on. Weeks begin on Monday. Of certain days: which ones."""

    unit: Unit = Unit.DAY
    back: int = 0

    @property
    def is_current(self) -> bool:
        return self.back == 0 and self.unit is not Unit.DAYS


def days_from(first: date, last: date) -> Period:
    """Certain days: 1 to 15 March, the last thirty. ValueError if there are none, or too many."""
    count = (last - first).days + 1
    if not 0 < count < _LONGEST or first < THE_BEGINNING:
        raise ValueError("no such days")
    return Period(Unit.DAYS, (first - THE_BEGINNING).days * _LONGEST + count)


def earlier(period: Period) -> Period | None:
    """The one before, as long as this; None where there is none."""
    if period.unit is Unit.DAYS:
        first, last = _certain(period)
        return days_from(first - (last - first) - timedelta(days=1), first - timedelta(days=1))
    return None if period.unit is Unit.ALL or period.back >= FARTHEST - 1 else Period(period.unit, period.back + 1)


def later(period: Period, today: date) -> Period | None:
    """The one after, None where it has not come."""
    if period.unit is not Unit.DAYS:
        return Period(period.unit, period.back - 1) if period.back else None
    first, last = _certain(period)
    following = last + timedelta(days=1)
    return days_from(following, min(last + (last - first) + timedelta(days=1), today)) if following <= today else None


def _certain(period: Period) -> tuple[date, date]:
    first, count = divmod(period.back, _LONGEST)
    if not count or first > 50_000:
        raise ValueError("no such days")
    day = THE_BEGINNING + timedelta(days=first)
    return day, day + timedelta(days=count - 1)


@dataclass(frozen=True, slots=True)
class Span:
    """Business days from `first` to `last`, both included; of the last one what happened before `until`, if set."""

    first: date
    last: date
    until: datetime | None = None

    @property
    def is_one_day(self) -> bool:
        return self.first == self.last


def whole(period: Period, today: date) -> tuple[date, date]:  # noqa: PLR0911 - one unit, one return
    """First and last day of a period, the future included. ValueError if it lies too far back."""
    if period.unit is Unit.DAYS:
        return _certain(period)
    if not 0 <= period.back <= FARTHEST:
        raise ValueError("too far back")
    if period.unit is Unit.ALL:
        return THE_BEGINNING, today
    if period.unit is Unit.DAY:
        day = today - timedelta(days=period.back)
        return day, day
    if period.unit is Unit.WEEK:
        monday = today - timedelta(days=today.weekday() + 7 * period.back)
        return monday, monday + timedelta(days=6)
    if period.unit is Unit.QUARTER:
        first = _month(today, (today.month - 1) % 3 + 3 * period.back)
        return first, _month(first, -3) - timedelta(days=1)
    if period.unit is Unit.YEAR:
        return date(today.year - period.back, 1, 1), date(today.year - period.back, 12, 31)
    first = _month(today, period.back)
    return first, _month(first, -1) - timedelta(days=1)


def span(period: Period, today: date) -> Span:
    """The days of a period that have come."""
    first, last = whole(period, today)
    return Span(first, min(last, today))


def span_before(period: Period, now: datetime, zone: ZoneInfo) -> Span | None:
    """What a period is compared with: the one before it, whole; for a current one as far as it has come, to the minute.

    None where there is nothing before. Where the month before is too short for today's number, it is taken whole.
    """
    before, today = earlier(period), local_day(now, zone)
    if before is None:
        return None
    asked, (first, last) = whole(period, today), whole(before, today)
    if not asked[0] <= today <= asked[1]:
        return Span(first, last)
    return _so_far(first, last, first + (today - asked[0]), now, zone)


def span_a_year_ago(period: Period, now: datetime, zone: ZoneInfo) -> Span | None:
    """The same days of the year before; of days and weeks those 52 weeks ago, so that weekdays match."""
    today = local_day(now, zone)
    if period.unit is Unit.ALL:
        return None
    if period.unit is Unit.YEAR:
        return span_before(period, now, zone)
    first, last = whole(period, today)
    is_short = period.unit in (Unit.DAY, Unit.WEEK)
    then = (lambda day: day - timedelta(weeks=52)) if is_short else _year_ago
    if not first <= today <= last:
        return Span(then(first), _end_of(period, then(first), then(last)))
    return _so_far(then(first), then(last), then(today), now, zone)


def _so_far(first: date, last: date, reached: date, now: datetime, zone: ZoneInfo) -> Span:
    """As far as today has come, to the minute."""
    if reached > last:
        return Span(first, last)
    clock = now.astimezone(zone)
    return Span(first, reached, local_moment(reached, clock.hour, clock.minute, zone) + timedelta(minutes=1))


def _year_ago(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _end_of(period: Period, first: date, last: date) -> date:
    """A whole February ends on the 29th in its own year, not in this one."""
    return _month(first, -1) - timedelta(days=1) if period.unit is Unit.MONTH else last


def _month(day: date, back: int) -> date:
    """The first day of the month `back` months ago."""
    number = day.year * 12 + day.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)
