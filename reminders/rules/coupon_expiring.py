"""A coupon that nobody has used and that is about to expire: said once, three days before, to its holder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day
from bot.domain.coupon import Coupon
from bot.domain.occasion import Occasion
from reminders.rule import Memory

BEFORE = timedelta(days=3)
# Who heard of it only just now need not be reminded.
QUIET = timedelta(days=3)
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class CouponExpiringRule:
    name: str = "coupon_expiring"
    once_a_day: bool = False
    late_a_day: int | None = None

    async def find(self, memory: Memory, first: date, last: date) -> list[Occasion]:
        """Needs the unused coupons whose last day lies three days after the days that are planned."""
        return list(self.occasions(await memory.unused(first + BEFORE, last + BEFORE), memory.zone))

    def occasions(self, coupons: Iterable[Coupon], zone: ZoneInfo) -> Iterator[Occasion]:
        for coupon in coupons:
            last_on = local_day(coupon.expires_at - A_SECOND, zone)
            if last_on - BEFORE - local_day(coupon.issued_at, zone) <= QUIET:
                continue
            yield Occasion(
                rule=self.name,
                key=f"{self.name}:{coupon.id}",
                customer_id=coupon.customer_id,
                occasion_on=last_on,
                due_on=last_on - BEFORE,
                last_on=last_on,
                view={"coupon_id": coupon.id, "must_promise": True},
                needs_telegram=True,
            )


RULE = CouponExpiringRule()
