"""What should be, calculated a second time: by other means, and without a line of the product's.

Days of birthdays from the sky (`moon.py`), silence from the formula in analytics (own rhythm, drawn towards the
shop's), promises by counting days.
"""

from __future__ import annotations

import math
from calendar import isleap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.domain.occasion import YearDay
from tests.reminders.moon import lunar_birthday


@dataclass(frozen=True)
class Expected:
    """There must be a row of this rule about this person for this day, once it is `due_on`."""

    rule: str
    customer_id: int
    occasion_on: date
    due_on: date


def birthday_in(birthday: YearDay, year: int) -> date:
    if birthday.calendar == "lunar":
        return lunar_birthday(year, birthday.month, birthday.day, birthday.is_leap)
    if (birthday.month, birthday.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return date(year, birthday.month, birthday.day)


def birthday_rows(customer_id: int, birthday: YearDay, first: date, last: date) -> Iterator[Expected]:
    """The wish on the day, the offer a week before it."""
    for year in range(first.year - 1, last.year + 2):
        day = birthday_in(birthday, year)
        for rule, lead in (("birthday_wish", 0), ("birthday_offer", 7)):
            due_on = day - timedelta(days=lead)
            if first <= due_on <= last:
                yield Expected(rule, customer_id, day, due_on)


def gaps(days: Iterable[date]) -> list[int]:
    return [(b - a).days for a, b in pairwise(sorted(set(days)))]


def usual_gap(days: list[date], everybody: Iterable[list[date]]) -> float:
    """exp of the mean log gap, with two of the shop's mean added; six weeks or ninety days where gaps are few."""
    own = gaps(days)
    if len(own) < 2:
        recent = [day for day in days if day > max(days) - timedelta(days=182)]
        return (42 if len(recent) >= 3 else 90) / 1.5
    means = [sum(math.log(g) for g in found) / len(found) for found in map(gaps, everybody) if found]
    shop = sum(means) / len(means) if means else math.log(42)
    return max(5.0, math.exp((sum(math.log(g) for g in own) + 2 * shop) / (len(own) + 2)))
