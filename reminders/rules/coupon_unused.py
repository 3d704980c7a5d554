"""A coupon that has lain unused for a fortnight, and is good for some time yet: its holder is told of it once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day
from bot.domain.coupon import Coupon
from bot.domain.dial import Values, number
from bot.domain.occasion import Occasion
from reminders.rule import Memory

# With less time left, the word before its end says all that is to be said.
LEFT = timedelta(days=6)
WAITS = timedelta(days=5)
# The shop can't have waited longer than that.
LONGEST = timedelta(days=60)
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class CouponUnusedRule:
    """`after`: how long after it was given."""

    name: str = "coupon_unused"
    after: timedelta = timedelta(days=14)
    hour: int | None = None
    once_a_day: bool = False
    late_a_day: int | None = None

    def tuned(self, values: Values) -> Self:
        return replace(self, after=timedelta(days=number(values, "after")), hour=number(values, "hour"))

    async def find(self, memory: Memory, first: date, last: date) -> list[Occasion]:
        """Needs the unused coupons of the days that lie so far back; and further, where the shop has waited longer
        until now."""
        found = await memory.issued(min(first - self.after, last - LONGEST), last - self.after)
        return list(self.occasions(found, memory.zone, first, last))

    def occasions(self, coupons: Iterable[Coupon], zone: ZoneInfo, first: date, last: date) -> Iterator[Occasion]:
        """Whoever would have been told before `first`, and was not, is told on `last`."""
        for coupon in coupons:
            given_on, last_on = local_day(coupon.issued_at, zone), local_day(coupon.expires_at - A_SECOND, zone)
            due_on = given_on + self.after
            if due_on < first and due_on + WAITS < last:
                due_on = last
            if last_on - due_on <= LEFT:
                continue
            yield Occasion(
                rule=self.name,
                key=f"{self.name}:{coupon.id}",
                customer_id=coupon.customer_id,
                occasion_on=given_on,
                due_on=due_on,
                last_on=due_on + WAITS,
                view={"coupon_id": coupon.id, "must_promise": True},
                hour=self.hour,
                needs_telegram=True,
            )


RULE = CouponUnusedRule()
