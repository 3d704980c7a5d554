"""A coupon that nobody has used and that is about to expire: said once, some days before, to its holder."""

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

# Who heard of it only just now need not be reminded.
QUIET = timedelta(days=3)
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class CouponExpiringRule:
    """`before`: how long before its last day. Who has joined meanwhile is told as long as it can still be used."""

    name: str = "coupon_expiring"
    before: timedelta = timedelta(days=3)
    hour: int | None = None
    once_a_day: bool = False
    late_a_day: int | None = None

    def tuned(self, values: Values) -> Self:
        return replace(self, before=timedelta(days=number(values, "before")), hour=number(values, "hour"))

    async def find(self, memory: Memory, first: date, last: date) -> list[Occasion]:
        """Needs the unused coupons that end within that time of the days that are planned."""
        return list(
            self.occasions(await memory.unused(min(first + self.before, last), last + self.before), memory.zone)
        )

    def occasions(self, coupons: Iterable[Coupon], zone: ZoneInfo) -> Iterator[Occasion]:
        for coupon in coupons:
            last_on = local_day(coupon.expires_at - A_SECOND, zone)
            if last_on - self.before - local_day(coupon.issued_at, zone) <= QUIET:
                continue
            yield Occasion(
                rule=self.name,
                key=f"{self.name}:{coupon.id}",
                customer_id=coupon.customer_id,
                occasion_on=last_on,
                due_on=last_on - self.before,
                last_on=last_on,
                view={"coupon_id": coupon.id, "must_promise": True},
                hour=self.hour,
                needs_telegram=True,
            )


RULE = CouponExpiringRule()
