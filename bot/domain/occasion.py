"""A day that comes back every year, solar or lunar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
