"""A present that was bought for somebody's birthday: a year later its buyer is reminded of the day, in good time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from bot.domain.dial import Values, number
from bot.domain.gift import Gift
from bot.domain.lunar import occurrences
from bot.domain.occasion import Occasion
from reminders.rule import Memory

# Nearer to the day in question, the present was that year's.
A_YEAR_LATER = timedelta(days=180)
# On the day itself it is too late to buy something.
AT_LEAST = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class GiftRule:
    """`before`: how long before the day, which comes back in its own calendar, solar or lunar as it was said."""

    name: str = "gift"
    before: timedelta = timedelta(days=8)
    hour: int = 10
    once_a_day: bool = False
    late_a_day: int | None = None

    def tuned(self, values: Values) -> Self:
        return replace(self, before=timedelta(days=number(values, "before")), hour=number(values, "hour"))

    async def find(self, memory: Memory, first: date, last: date) -> list[Occasion]:
        """Needs all presents: there are few."""
        return list(self.occasions(await memory.gifts(), first, last))

    def occasions(self, gifts: Iterable[Gift], first: date, last: date) -> Iterator[Occasion]:
        """Also of the days since it fell due, for who has joined meanwhile."""
        since = min(first, last - self.before + AT_LEAST)
        for gift in gifts:
            for year, day in occurrences(gift.day, since + self.before, last + self.before):
                if day - gift.bought_on > A_YEAR_LATER:
                    yield self._occasion(gift, year, day)

    def _occasion(self, gift: Gift, year: int, day: date) -> Occasion:
        return Occasion(
            rule=self.name,
            key=f"{self.name}:{gift.id}:{year}",
            customer_id=gift.customer_id,
            occasion_on=day,
            due_on=day - self.before,
            last_on=day - AT_LEAST,
            view={"purchase": gift.purchase_id, "whom": gift.whom, "goods": gift.goods, "is_said": gift.is_day_said},
            hour=self.hour,
        )


RULE = GiftRule()
