"""What customers will be worth: only where the shop has enough history, and as a range. To the cent would be a lie.

On four measured shops the total missed by up to 23 %, more before a season; so a customer's own figure is a step of a
1-2-5 ladder, and the shop's a quarter to either side (analytics.md, 2.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.btyd import WEEK, History

LEAST_BUYERS, LEAST_DAYS, LATEST_DAYS, LEAST_REGULARS, REGULAR = 500, 180, 30, 20, 3
A_YEAR, A_QUARTER = 365 / WEEK, 90 / WEEK
MISSES = 0.25
LEAST_MAJOR = 10


@dataclass(frozen=True, slots=True)
class Ground:
    """What a forecast would stand on."""

    buyers: int
    days: int
    latest: int
    regulars: int

    @property
    def lacks(self) -> str | None:
        """What there is too little of; None if it will do."""
        if self.buyers < LEAST_BUYERS:
            return "buyers"
        if self.days < LEAST_DAYS:
            return "days"
        if self.latest > LATEST_DAYS:
            return "latest"
        return "regulars" if self.regulars < LEAST_REGULARS else None


def history_of(days: int, first_on: date, last_on: date, today: date) -> History:
    """Purchase days after the first, and weeks."""
    return days - 1, (last_on - first_on).days / WEEK, max((today - first_on).days, 1) / WEEK


def basket(own: int, days: int, shop: float) -> float:
    """What a visit brings: the customer's mean with one visit of the shop's."""
    return (own + shop) / (days + 1)


def step(major: float) -> tuple[int, int]:
    """The step of the ladder 10, 20, 50, 100, 200 … on which an amount stands; (0, 10) below it."""
    low, high = 0, LEAST_MAJOR
    for power in range(1, 12):
        for each in (1, 2, 5):
            if each * 10**power > major:
                return low, each * 10**power
            low, high = each * 10**power, each * 10 ** (power + 1)
    return low, high


def band(chance: float) -> str:
    """The chance that somebody comes within 90 days, in thirds."""
    return "likely" if chance >= 2 / 3 else "open" if chance >= 1 / 3 else "unlikely"
