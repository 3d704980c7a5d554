"""A day that comes back every year, solar or lunar; and what it gives occasion to."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

Calendar = Literal["solar", "lunar"]


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
    """A rule's reason to write to one customer, once: `key` is unique for ever and never holds the channel.

    Due from the shop's day `due_on`, pointless after `last_on`. `view` is plain JSON for the message.
    """

    rule: str
    key: str
    customer_id: int
    occasion_on: date
    due_on: date
    last_on: date
    view: Mapping[str, Any] = field(default_factory=dict)


def solar_occurrence(day: YearDay, year: int, leap_day: LeapDay = LeapDay.FEBRUARY_28) -> date:
    """A solar yearly day in a year; 29 February moves in common years."""
    if day.month == 2 and day.day == 29 and not isleap(year):
        return date(year, 2, 28) if leap_day is LeapDay.FEBRUARY_28 else date(year, 3, 1)
    return date(year, day.month, day.day)
