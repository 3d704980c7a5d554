"""The day on which somebody first bought here comes back every year: a word, with a coupon if the shop wants to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from bot.domain.dial import Values, number
from bot.domain.occasion import Occasion, YearDay, solar_occurrence
from reminders.rule import FirstPurchase, Memory

WAITS = timedelta(days=3)
# No shop's book is older.
YEARS = 40


@dataclass(frozen=True, slots=True)
class AnniversaryRule:
    """`before`: how long before the day; `offer`: the coupon that comes with it, if any."""

    name: str = "anniversary"
    before: timedelta = timedelta()
    offer: str | None = None
    hour: int = 10
    once_a_day: bool = True
    late_a_day: int | None = None

    def tuned(self, values: Values) -> Self:
        return replace(
            self,
            before=timedelta(days=number(values, "before")),
            offer="anniversary" if number(values, "percent") else None,
            hour=number(values, "hour"),
        )

    async def find(self, memory: Memory, first: date, last: date) -> list[Occasion]:
        """Needs the first purchases of the same days in earlier years; some days back, for who has joined since."""
        begin, end = min(first, last - WAITS) + self.before, last + self.before
        targets = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
        days = {day for target in targets for day in began(target)}
        return list(self.occasions(await memory.began_on(days), begin, end))

    def occasions(self, people: Iterable[FirstPurchase], begin: date, end: date) -> Iterator[Occasion]:
        """Of days from `begin` to `end`; the day of the first purchase itself is none."""
        for one in people:
            for year in range(max(begin.year, one.bought_on.year + 1), end.year + 1):
                day = solar_occurrence(YearDay(one.bought_on.month, one.bought_on.day), year)
                if begin <= day <= end:
                    yield self._occasion(one, day)

    def _occasion(self, one: FirstPurchase, day: date) -> Occasion:
        key = f"{self.name}:{day.year}:{one.customer_id}"
        return Occasion(
            rule=self.name,
            key=key,
            customer_id=one.customer_id,
            occasion_on=day,
            due_on=day - self.before,
            last_on=day + WAITS,
            view={
                "purchase": one.purchase_id,
                "years": day.year - one.bought_on.year,
                "offer": self.offer,
                "coupon_key": key if self.offer else None,
                "must_promise": False,
            },
            hour=self.hour,
        )


def began(day: date) -> list[date]:
    """Days of earlier years whose anniversary this may be; 29 February has its own in common years on the 28th."""
    found = []
    for year in range(day.year - YEARS, day.year):
        for month, number_ in ((day.month, day.day), *(((2, 29),) if (day.month, day.day) == (2, 28) else ())):
            try:
                found.append(date(year, month, number_))
            except ValueError:
                continue
    return found


RULE = AnniversaryRule()
