"""The day after somebody's first purchase: thank you. To those who can read it themselves, and want to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.occasion import Occasion
from reminders.rule import FirstPurchase, Memory

LATER = timedelta(days=1)
HOUR = 10
# Thanks for something of last week sound odd.
WAITS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class FirstThanksRule:
    name: str = "first_thanks"
    once_a_day: bool = False
    late_a_day: int | None = None

    async def find(self, memory: Memory, first: date, last: date) -> list[Occasion]:
        """Needs the first purchases of the days before."""
        return list(self.occasions(await memory.first_purchases(first - LATER, last - LATER)))

    def occasions(self, purchases: Iterable[FirstPurchase]) -> Iterator[Occasion]:
        for one in purchases:
            due_on = one.bought_on + LATER
            yield Occasion(
                rule=self.name,
                key=f"{self.name}:{one.customer_id}",
                customer_id=one.customer_id,
                occasion_on=one.bought_on,
                due_on=due_on,
                last_on=due_on + WAITS,
                view={"purchase": one.purchase_id},
                hour=HOUR,
                needs_telegram=True,
            )


RULE = FirstThanksRule()
