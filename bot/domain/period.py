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


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Period:
    """`back`: 0 the current one, 1 the one before, and so on. Weeks begin on Monday."""

    unit: Unit = Unit.DAY
    back: int = 0

    @property
    def is_current(self) -> bool:
        return self.back == 0


@dataclass(frozen=True, slots=True)
class Span:
    """Business days from `first` to `last`, both included; of the last one what happened before `until`, if set."""

    first: date
    last: date
    until: datetime | None = None

    @property
    def is_one_day(self) -> bool:
        return self.first == self.last


def whole(period: Period, today: date) -> tuple[date, date]:
    """First and last day of a period, the future included. ValueError if it lies too far back."""
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
    if period.unit is Unit.ALL:
        return None
    today = local_day(now, zone)
    first, last = whole(Period(period.unit, period.back + 1), today)
    if not period.is_current:
        return Span(first, last)
    reached = first + (today - whole(period, today)[0])
    if reached > last:
        return Span(first, last)
    clock = now.astimezone(zone)
    return Span(first, reached, local_moment(reached, clock.hour, clock.minute, zone) + timedelta(minutes=1))


def _month(day: date, back: int) -> date:
    """The first day of the month `back` months ago."""
    number = day.year * 12 + day.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)
