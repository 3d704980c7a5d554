"""A day that comes back every year, solar or lunar; and what it gives occasion to."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from bot.domain.delivery import MailPurpose

Calendar = Literal["solar", "lunar"]
# The defaults sheet (after Square): the birthday offer comes a week before the day.
BIRTHDAY_LEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class YearDay:
    """A yearly day, as told: month 1..12, day 1..31 (lunar 1..30); `year` only where it was said.

    A lunar day stays lunar; `is_leap` marks a day in a leap month (闰).
    """

    month: int
    day: int
    calendar: Calendar = "solar"
    is_leap: bool = False
    year: int | None = None


class LeapDay(StrEnum):
    """When somebody born on 29 February is congratulated in a common year."""

    FEBRUARY_28 = "feb28"
    MARCH_1 = "mar1"


@dataclass(frozen=True, slots=True)
class Occasion:
    """A rule's reason to write once: `key` is unique for ever and never holds the channel.

    Due from the shop's day `due_on`, when the window opens, at `hour`, or at `due_at` where a moment was said;
    pointless after `last_on`. `view` is plain JSON for the message. To a customer, or, of purpose staff, about one.
    `needs_telegram`: nobody is asked to pass it on. `is_late`: due for long, so that it may wait for a quieter day.
    """

    rule: str
    key: str
    customer_id: int | None
    occasion_on: date
    due_on: date
    last_on: date
    view: Mapping[str, Any] = field(default_factory=dict)
    purpose: MailPurpose = MailPurpose.MARKETING
    hour: int | None = None
    due_at: datetime | None = None
    needs_telegram: bool = False
    is_late: bool = False


def solar_occurrence(day: YearDay, year: int, leap_day: LeapDay = LeapDay.FEBRUARY_28) -> date:
    """A solar yearly day in a year; 29 February moves in common years."""
    if day.month == 2 and day.day == 29 and not isleap(year):
        return date(year, 2, 28) if leap_day is LeapDay.FEBRUARY_28 else date(year, 3, 1)
    return date(year, day.month, day.day)


def reach_of(when: str, lead: int) -> int:
    """So many days before a day is its message sent at the most: some days, or when its week or month begins."""
    return {"week": 6, "month": 30}.get(when, lead)


def lead_of(when: str, lead: int, day: date) -> timedelta:
    """So long before this day."""
    return timedelta(days={"week": day.weekday(), "month": day.day - 1}.get(when, lead))
