"""The day after somebody's first purchase: thank you. To those who can read it themselves, and want to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from bot.domain.dial import Values, number
from bot.domain.occasion import Occasion
from reminders.rule import FirstPurchase, Memory

# Thanks for something of last week sound odd.
WAITS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class FirstThanksRule:
    """`after`: how long after the purchase. Who joins within the days that it may wait is thanked then.

    The key holds the purchase: if that is undone, the next one is the first, and is thanked for.
    """

    name: str = "first_thanks"
    after: timedelta = timedelta(days=1)
    hour: int = 10
    once_a_day: bool = False
    late_a_day: int | None = None

    def tuned(self, values: Values) -> Self:
        return replace(self, after=timedelta(days=number(values, "after")), hour=number(values, "hour"))

    async def find(self, memory: Memory, first: date, last: date) -> list[Occasion]:
        """Needs the first purchases of the days before."""
        begin = min(first, last - WAITS) - self.after
        return list(self.occasions(await memory.first_purchases(begin, last - self.after)))

    def occasions(self, purchases: Iterable[FirstPurchase]) -> Iterator[Occasion]:
        for one in purchases:
            due_on = one.bought_on + self.after
            yield Occasion(
                rule=self.name,
                key=f"{self.name}:{one.customer_id}:{one.purchase_id}",
                customer_id=one.customer_id,
                occasion_on=one.bought_on,
                due_on=due_on,
                last_on=due_on + WAITS,
                view={"purchase": one.purchase_id},
                hour=self.hour,
                needs_telegram=True,
            )


RULE = FirstThanksRule()
