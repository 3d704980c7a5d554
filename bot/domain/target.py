"""What is aimed at in a month, and how much of it should be there by now. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

A_DAY = timedelta(days=1)
LOOK_BACK, ENOUGH = timedelta(weeks=8), timedelta(weeks=4)
EVERY_DAY = frozenset(range(7))
# From here on nobody needs the last two digits.
ROUND = 10_000


@dataclass(frozen=True, slots=True)
class Progress:
    """`gone` of the month's `days` on which the shop is open; sums in minor units."""

    target: int
    done: int
    gone: int
    days: int

    @property
    def due(self) -> int:
        """What would be there if every open day brought the same."""
        return round(self.target * self.gone / self.days) if self.days else self.target

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.target) if self.target else 0

    @property
    def due_percent(self) -> int:
        return round(100 * self.gone / self.days) if self.days else 100

    @property
    def left(self) -> int:
        return max(0, self.target - self.done)

    @property
    def a_day(self) -> int | None:
        """What each open day that is left has to bring; None where none is, or nothing is missing."""
        to_come = self.days - self.gone
        if to_come <= 0 or not self.left:
            return None
        exact = -(-self.left // to_come)
        return exact if exact < ROUND else -(-exact // 100) * 100

    @property
    def is_behind(self) -> bool:
        return self.done < self.due


def weekdays_open(sold_on: Iterable[date], today: date) -> Collection[int]:
    """Days of the week on which something was sold in the last eight weeks; all of them while the shop is young."""
    recent = [day for day in sold_on if today - LOOK_BACK <= day < today]
    if not recent or min(recent) > today - ENOUGH:
        return EVERY_DAY
    return frozenset(day.weekday() for day in recent)


def open_days(first: date, last: date, weekdays: Collection[int], is_off: Callable[[date], bool]) -> int:
    days = (first + A_DAY * number for number in range((last - first).days + 1))
    return sum(day.weekday() in weekdays and not is_off(day) for day in days)
